/* SPDX-License-Identifier: MIT */
/* tui_screen - drain packets, run timers, take keys, draw, wait: one thread, one loop. See
 * tui_own.h. */
#include "io/privilege.h"
#include "tui/save.h"
#include "tui/term.h"
#include "tui/tui_own.h"

#define FRAME (50 * NS_MS) /* between two drawings: 20 a second at most */
#define TWICE (400 * NS_MS) /* between two clicks that are one double click */
#define QUIET (10 * NS_S + 100 * NS_MS) /* view_network.c's patience, and a little */
#define KEYLESS 50 /* times that the keyboard was readable without a key: it is gone */

static bool passed(ns since, ns d, ns real)
{
	return real - since >= d || real < since; /* clocks are set */
}

static void draw(struct tui *t, ns real)
{
	int rows, cols;

	term_size(&rows, &cols);
	tui_prepare_view(t, real);
	view_draw(&t->view, rows, cols, term_utf8());
	term_show(&t->screen);
	t->drawn = real;
	t->dirty = false;
	t->feed.changed = false;
}

/* --- what keys ask for */

static void kick(struct tui *t, const struct row *row, ns real, struct say *said)
{
	if (!t->feed.kicker) {
		say_str(said, t->feed.live ? "Nothing can be kicked from here any more."
					   : "Nothing in a file can be kicked.");
		return;
	}
	if (!row) {
		say_str(said, "No Pi is selected.");
		return;
	}
	switch (kicker_by_hand(t->feed.kicker, row->mac, real)) {
	case KICK_COMES:
		feed_kick(&t->feed, real);
		say_str(said, "Kicked. If it hangs, it goes on within a second.");
		return;
	case KICK_UNKNOWN:
		say_str(said,
			"Not kicked: only a Pi 3B (2B v1.2, CM3) heard asking by its boot ROM may be.");
		return;
	case KICK_PAST:
		say_str(said, "Not kicked: it is past DHCP, there is nothing to wake.");
		return;
	case KICK_SPENT:
		say_str(said,
			"Not kicked: it had three in this boot. Take its power away and give it back.");
		return;
	}
}

static void set_auto(struct tui *t, ns real, struct say *said)
{
	enum kick_mode on = t->o.kick == KICK_OFF ? KICK_CURE : t->o.kick, mode;

	if (!t->feed.kicker) {
		say_str(said, "Nothing can be kicked here.");
		return;
	}
	mode = kicker_mode(t->feed.kicker) == KICK_OFF ? on : KICK_OFF;
	kicker_set_mode(t->feed.kicker, mode, real);
	feed_kick(&t->feed, real);
	say_str(said,
		mode == KICK_OFF ? "Automatic kicking is off."
		: mode == KICK_CURE
			? "Automatic kicking is on: every Pi that is found hanging is kicked."
			: "Automatic kicking is on: each DISCOVER gets two frames, who hangs a kick.");
}

static void play(struct tui *t, unsigned wants, ns real)
{
	unsigned now = t->feed.speed_tenths;

	if (t->feed.live)
		return;
	if (wants & UI_WANTS_PAUSE)
		feed_pause(&t->feed, real);
	if ((wants & UI_WANTS_FASTER) && now != 0)
		feed_speed(&t->feed, now * 2, real);
	if ((wants & UI_WANTS_SLOWER) && now > 1)
		feed_speed(&t->feed, now / 2, real);
}

static void serve_wants(struct tui *t, ns real)
{
	unsigned wants = t->ui.wants;
	struct row *row;
	struct say said;

	if (wants == 0)
		return;
	t->ui.wants = 0;
	row = model_picked(t->feed.fleet);
	said = say_in(t->ui.message, sizeof(t->ui.message));
	t->ui.message_bad = false;
	t->quit |= (wants & UI_WANTS_QUIT) != 0;
	if (wants & UI_WANTS_REDRAW)
		term_forget();
	play(t, wants, real);
	if (wants & UI_WANTS_KICK)
		kick(t, row, real, &said);
	if (wants & UI_WANTS_AUTO)
		set_auto(t, real, &said);
	if (wants & UI_WANTS_TEXT)
		t->ui.message_bad = !save_text(&t->saver, &t->screen, &said);
	if (!row && (wants & (UI_WANTS_PCAP | UI_WANTS_JSON)))
		say_str(&said, "No Pi is selected.");
	else if (wants & UI_WANTS_PCAP)
		t->ui.message_bad = !save_pcap(&t->saver, &t->feed, row, &said);
	else if (wants & UI_WANTS_JSON)
		t->ui.message_bad = !save_json(&t->saver, &t->feed, row, &t->view.verdict, &said);
}

static void click(struct tui *t, const struct term_input *in, ns real)
{
	bool twice = !passed(t->clicked, TWICE, real) && in->row == t->clicked_row;
	int key = view_key_at(&t->view, in->row, in->col);

	if (key != 0)
		ui_key(&t->ui, t->feed.fleet, &t->feed.tape, key);
	else
		ui_click(&t->ui, t->feed.fleet, &t->feed.tape, in->row, t->view.list_row, twice);
	t->clicked = twice || key != 0 ? 0 : real;
	t->clicked_row = in->row;
}

static void read_keys(struct tui *t, ns real)
{
	struct term_input in;
	bool any = false;

	while ((in = term_input()).got != TERM_NOTHING && !t->quit) {
		any = t->dirty = true;
		model_arrange(t->feed.fleet, t->feed.watch);
		if (in.got == TERM_CLICK)
			click(t, &in, real);
		else if (in.got == TERM_KEY && in.key != 0)
			ui_key(&t->ui, t->feed.fleet, &t->feed.tape, in.key);
		serve_wants(t, real);
	}
	t->keyless = any ? 0 : t->keyless;
}

/* --- the loop */

/* A boot that is open gets older, to be seen once a second. */
static bool clock_is_shown(const struct tui *t)
{
	const uint32_t *count = t->feed.fleet->count;

	return !t->feed.ended && !t->feed.paused &&
	       count[ROW_HUNG] + count[ROW_SUSPECTED] + count[ROW_BOOTING] > 0;
}

/* Once, ten seconds after the start, an empty list says why it may be empty. */
static bool list_is_empty(const struct tui *t)
{
	return t->feed.live && !t->feed.ended && t->feed.fleet->rows == 0 && !t->hushed;
}

static void tick(struct tui *t, ns real)
{
	if (list_is_empty(t) && passed(t->began, QUIET, real))
		t->hushed = t->dirty = true;
	if (clock_is_shown(t) && passed(t->ticked, NS_S, real)) {
		t->ticked = real;
		t->dirty = true;
	}
}

static ns wake_at(const struct tui *t, ns real, bool more)
{
	ns due = more ? real : feed_wake(&t->feed, real), frame = t->drawn + FRAME;

	if ((t->dirty || t->feed.changed) && frame < due)
		due = frame;
	if (clock_is_shown(t) && t->ticked + NS_S < due)
		due = t->ticked + NS_S;
	if (list_is_empty(t) && t->began + QUIET < due)
		due = t->began + QUIET;
	return due;
}

static bool run_screen(struct tui *t)
{
	bool ready[2] = { false, false };
	const int fd[2] = { term_fd(), capture_fd(t->capture) };

	t->began = loop_now();
	while (!t->quit) {
		ns real = loop_now();
		bool more = feed_step(&t->feed, real);
		enum loop_why why;

		t->dirty |= t->o.pi && tui_pick(t);
		if (ready[0])
			t->keyless++;
		read_keys(t, real);
		if (t->quit)
			return true;
		if (t->keyless > KEYLESS)
			return fail_set(&t->fail, "the terminal is gone");
		tick(t, real);
		if ((t->dirty || t->feed.changed) && passed(t->drawn, FRAME, real))
			draw(t, real);
		why = loop_wait_all(&t->loop, fd, ready, t->feed.ended ? 1 : 2,
				    wake_at(t, real, more));
		if (why == LOOP_STOP || loop_stopped(&t->loop))
			return true;
	}
	return true;
}

bool tui_show(struct tui *t)
{
	const struct term_how how = { .ascii = t->o.ascii, .no_colour = t->o.no_colour };
	char way[SAVER_BACK];
	struct fail why;
	bool ok;

	if (!saver_open(&t->saver, term_go_back, &t->fail) || !term_open(&how, &t->fail))
		return false;
	saver_guard(&t->saver, way, term_way_back(way, sizeof(way) - 1));
	term_tell(t->saver.socket, SAVER_DONE);
	if (!privilege_sandbox(PRIVILEGE_SCREEN, &why)) {
		struct say s = say_in(t->ui.message, sizeof(t->ui.message));

		say_str(&s, why.why);
	}
	ok = run_screen(t);
	term_close();
	if (ok && t->feed.why.why[0] && t->feed.live) {
		t->fail = t->feed.why;
		return false;
	}
	return ok;
}
