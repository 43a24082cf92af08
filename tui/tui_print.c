/* SPDX-License-Identifier: MIT */
/* tui_print - one screen as text, with colours or as a picture, and no terminal. See tui_own.h. */
#include "io/privilege.h"
#include "tui/script.h"
#include "tui/term.h"
#include "tui/tui_own.h"

static void listen_until(struct tui *t, ns end)
{
	while (!t->feed.ended) {
		ns real = loop_now(), due;
		bool more = feed_step(&t->feed, real);

		if (real >= end || loop_stopped(&t->loop))
			break;
		due = more ? real : feed_wake(&t->feed, real);
		(void)loop_wait(&t->loop, capture_fd(t->capture), due < end ? due : end);
	}
}

static bool press(struct tui *t, ns real)
{
	const char *at = t->o.keys ? t->o.keys : "";
	int key;

	while ((key = script_key(&at)) > 0) {
		ui_key(&t->ui, t->feed.fleet, &t->feed.tape, key);
		t->ui.wants = 0;
		tui_prepare_view(t, real);
		view_draw(&t->view, t->o.rows, t->o.cols, !t->o.ascii);
	}
	return key == 0 || fail_set(&t->fail, "--keys: no such key: %.10s", at);
}

/* What is printed for a person is what the terminal would show; a picture and a test's cells are
 * the same everywhere. */
static void obey_environment(struct tui *t)
{
	if (t->o.form != SCREEN_TEXT && t->o.form != SCREEN_ANSI)
		return;
	t->o.ascii |= !term_locale_utf8();
	t->o.no_colour |= term_no_colour();
}

bool tui_print(struct tui *t)
{
	ns real;

	obey_environment(t);

	if (t->o.rows == 0) {
		t->o.rows = 24;
		t->o.cols = 80;
	}
	if (!privilege_sandbox(t->feed.live ? PRIVILEGE_ANSWER : PRIVILEGE_REPLAY, &t->fail))
		(void)fprintf(stderr, "pxepi: note: %s\n", t->fail.why);
	if (t->feed.live)
		listen_until(t, loop_now() + t->o.at);
	else
		feed_until(&t->feed, t->o.at < 0 ? NS_NEVER : t->o.at);
	if (t->feed.why.why[0])
		(void)fprintf(stderr, "pxepi: %s\n", t->feed.why.why);
	if (!tui_pick(t))
		return fail_set(&t->fail, "--pi: no such Pi was heard: %s", t->o.pi);
	real = loop_now();
	tui_prepare_view(t, real);
	view_draw(&t->view, t->o.rows, t->o.cols, !t->o.ascii);
	if (!press(t, real))
		return false;
	screen_write(stdout, &t->screen, t->o.form, !t->o.no_colour);
	return fflush(stdout) == 0 || fail_set(&t->fail, "standard output: write failed");
}
