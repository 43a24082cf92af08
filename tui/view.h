/* SPDX-License-Identifier: MIT */
/* view - drawing: everything that a screen shows, taken from the model, the watch and the rings
 * at one moment, into the grid of screen.h. */
#ifndef PXEPI_TUI_VIEW_H
#define PXEPI_TUI_VIEW_H

#include <stdbool.h>

#include "core/kick.h"
#include "core/verdict.h"
#include "core/watch.h"
#include "tui/diary.h"
#include "tui/model.h"
#include "tui/screen.h"
#include "tui/tape.h"
#include "tui/ui.h"

#define VIEW_COLS 60 /* a terminal that is smaller is told so */
#define VIEW_ROWS 14
#define VIEW_LADDER 2000 /* lines of one boot that can be scrolled to */

/* What the title says of where packets come from. */
struct view_source {
	const char *name; /* interface or file */
	bool live, paused, ended;
	unsigned speed_tenths; /* of a replay: 10 is as it was; 0: as fast as can be */
	ns at; /* of a replay: since its first packet */
	uint64_t dropped;
};

/* What the title says of kicking. */
struct view_kick {
	bool possible;
	enum kick_mode mode;
	bool broadcast;
};

struct view {
	struct screen *screen;
	struct ui *ui;
	struct fleet *fleet;
	const struct watch *watch;
	const struct diary *diary;
	const struct tape *tape;
	ns now; /* on the clock of packets */
	struct view_source source;
	struct view_kick kick;

	/* of the selected Pi, while it is drawn */
	struct row *row; /* NULL: none */
	const struct boot *boot; /* NULL: the watch has forgotten it */
	struct verdict verdict;
	struct verdict run; /* of the network as a whole */
	const struct diary_line *line[VIEW_LADDER];
	const char *whole; /* what the selected line of the ladder has no room for; or NULL */
	char text[32768];
	int list_row; /* where the list of this view begins on the screen; for the mouse */
};

/* view_draw - all of it, in a terminal of that size. */
void view_draw(struct view *v, int rows, int cols, bool utf8);

/* The key that the footer names at this cell, for the mouse; 0: none. Of the last view_draw(). */
int view_key_at(const struct view *v, int row, int col);

/* What the views draw between title and footer: from row 1 to rows - 3. */
void view_fleet(struct view *v);
void view_pi(struct view *v);
void view_waterfall(struct view *v);
void view_packet(struct view *v);
void view_network(struct view *v);
void view_help(struct view *v);

/* view_pi.c: the lines on who it is and how it does, from row 1 on; returns the first free row. */
int view_who(struct view *v);
/* view_pane.c: the panes of view_pi(), in so many rows. */
void view_ladder(struct view *v, int row, int rows);
void view_files(struct view *v, int row, int rows);
void view_findings(struct view *v, int row, int rows);

/* A finding as a paragraph: what it is, whether it is certain, what to do. before: "CAUSE: ". */
void view_say_finding(struct say *s, const struct finding *f, const char *before);

/* view_network.c: what the fleet says of it in its last line; in an empty fleet, why it is. */
void view_network_line(struct view *v, int row);
void view_nobody(struct view *v, int row);

/* A whole line in one style, with text from column 1. */
void view_bar(struct view *v, int row, enum style style, const char *text);
/* v->text as a page that scrolls. */
void view_page(struct view *v, struct ui_list *list, int row, int rows);

#endif
