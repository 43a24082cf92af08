/* SPDX-License-Identifier: MIT */
/* tui_own - what the files of the verb share: its state, from the options to the grid. */
#ifndef PXEPI_TUI_TUI_OWN_H
#define PXEPI_TUI_TUI_OWN_H

#include "io/loop.h"
#include "tui/feed.h"
#include "tui/options.h"
#include "tui/saver.h"
#include "tui/view.h"

struct tui {
	struct tui_options o;
	struct capture *capture;
	struct kicker *kicker;
	struct names *names;
	struct saver saver;
	struct feed feed;
	struct loop loop;
	struct ui ui;
	struct screen screen;
	struct view view;
	bool looping, feeding, dirty, quit;
	bool hushed; /* that nobody was heard has been said */
	ns began, drawn, ticked, clicked;
	int clicked_row, keyless;
	struct fail fail;
};

/* tui.c: what the views are to show, as of now. */
void tui_prepare_view(struct tui *t, ns real);
/* tui.c: selects the Pi that --pi asks for; false: it was not heard yet. */
bool tui_pick(struct tui *t);

/* tui_screen.c: the screen, until it is left. */
bool tui_show(struct tui *t);
/* tui_print.c: one screen, written. */
bool tui_print(struct tui *t);

#endif
