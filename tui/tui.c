/* SPDX-License-Identifier: MIT */
/* tui - the verb: opens what it was asked for, gives up privileges, and closes. See tui.h. */
#include "tui/tui.h"

#include <stdlib.h>
#include <string.h>

#include "core/typed.h"
#include "io/capture.h"
#include "io/iface.h"
#include "io/privilege.h"
#include "tui/term.h"
#include "tui/tui_own.h"

static int complain(const struct fail *f)
{
	(void)fprintf(stderr, "pxepi: %s\n", f->why);
	return 2;
}

void tui_prepare_view(struct tui *t, ns real)
{
	struct view *v = &t->view;
	const struct run_facts *run = watch_facts(t->feed.watch);

	v->screen = &t->screen;
	v->ui = &t->ui;
	v->fleet = t->feed.fleet;
	v->watch = t->feed.watch;
	v->diary = &t->feed.diary;
	v->tape = &t->feed.tape;
	v->now = feed_now(&t->feed, real);
	v->source = (struct view_source){
		.name = capture_name(t->capture),
		.live = t->feed.live,
		.paused = t->feed.paused,
		.ended = t->feed.ended,
		.speed_tenths = t->feed.speed_tenths,
		.at = t->feed.begun && v->now > t->feed.first ? v->now - t->feed.first : 0,
		.dropped = run->drops,
	};
	v->kick.possible = t->feed.kicker != NULL;
	if (t->feed.kicker) {
		v->kick.mode = kicker_mode(t->feed.kicker);
		v->kick.broadcast = kicker_broadcasts(t->feed.kicker);
	}
}

/* --- beginning and end */

static bool open_source(struct tui *t)
{
	struct iface only;
	struct fail why;
	const char *name = t->o.iface;

	if (t->o.read) {
		t->capture = capture_open_file(t->o.read, &t->fail);
		return t->capture != NULL;
	}
	if (!name) {
		if (!iface_only(&only, &t->fail))
			return false;
		name = only.name;
	}
	t->capture = capture_open_live(name, &t->fail);
	if (!t->capture)
		return false;
	if (t->o.print && t->o.kick == KICK_OFF)
		return true;
	t->kicker = kicker_open(name, t->o.kick, t->o.broadcast, &why);
	if (t->kicker)
		return true;
	/* Asked for, it must work; else `k` says that it does not. */
	return (t->o.kick == KICK_OFF && !t->o.broadcast) || fail_set(&t->fail, "%s", why.why);
}

bool tui_pick(struct tui *t)
{
	struct fleet *m = t->feed.fleet;
	char label[NAME_MAX_];
	uint8_t mac[6];
	uint32_t serial;

	if (!t->o.pi)
		return true;
	for (uint32_t i = 0; i < m->rows; i++) {
		struct row *r = &m->row[i];

		if ((typed_mac(span_of(t->o.pi, strlen(t->o.pi)), mac) &&
		     memcmp(mac, r->mac, 6) == 0) ||
		    (names_serial(t->o.pi, &serial) && r->has_serial && serial == r->serial) ||
		    strcmp(t->o.pi, row_label(r, label)) == 0) {
			model_pick(m, r);
			t->o.pi = NULL;
			return true;
		}
	}
	return false;
}

static bool prepare(struct tui *t)
{
	if (!open_source(t) || !privilege_drop(&t->fail))
		return false;
	if (t->o.names) {
		t->names = names_read(t->o.names, &t->fail);
		if (!t->names)
			return false;
	}
	t->feeding = feed_open(&t->feed, t->capture, t->kicker, t->names, &t->fail);
	if (!t->feeding || !loop_open(&t->loop, &t->fail))
		return false;
	t->looping = true;
	capture_stop_at(t->capture, t->loop.signals);
	t->feed.speed_tenths = t->o.speed_tenths;
	ui_init(&t->ui);
	ui_open(&t->ui, t->o.screen);
	t->dirty = true;
	return true;
}

static int run(struct tui *t)
{
	bool ok = prepare(t);

	t->saver.socket = -1;
	if (ok)
		ok = t->o.print ? tui_print(t) : tui_show(t);
	term_close();
	saver_close(&t->saver);
	if (t->looping)
		loop_close(&t->loop);
	if (t->feeding)
		feed_close(&t->feed);
	kicker_close(t->kicker);
	capture_close(t->capture);
	names_free(t->names);
	return ok ? 0 : complain(&t->fail);
}

int tui_main(int argc, char *argv[])
{
	struct tui *t = calloc(1, sizeof(*t));
	int code = 0;

	if (!t)
		return 2;
	privilege_descriptors();
	if (!tui_options_read(&t->o, argc, argv, &t->fail)) {
		code = complain(&t->fail);
		(void)fputs("pxepi: try  pxepi tui --help\n", stderr);
	} else if (t->o.help) {
		tui_help(stdout);
	} else {
		code = run(t);
	}
	free(t);
	return code;
}
