/* SPDX-License-Identifier: MIT */
/* ui - which view is open, what a key does to it, and what it asks of the world (a kick, a file,
 * the end). No curses: keys come as numbers, from a terminal or from a script. */
#ifndef PXEPI_TUI_UI_H
#define PXEPI_TUI_UI_H

#include <stdbool.h>

#include "core/ns.h"
#include "tui/model.h"

enum ui_view { UI_FLEET, UI_PI, UI_WATERFALL, UI_PACKET, UI_NETWORK, UI_HELP };
#define UI_VIEWS 6

/* Of the view of one Pi. */
enum ui_pane { PANE_LADDER, PANE_FILES, PANE_FINDINGS };
#define UI_PANES 3

/* A key: a character, or one of these. */
enum {
	UI_KEY_UP = 0x110000,
	UI_KEY_DOWN,
	UI_KEY_LEFT,
	UI_KEY_RIGHT,
	UI_KEY_PAGE_UP,
	UI_KEY_PAGE_DOWN,
	UI_KEY_HOME,
	UI_KEY_END,
	UI_KEY_ENTER,
	UI_KEY_ESCAPE,
	UI_KEY_BACKSPACE,
	UI_KEY_TAB,
	UI_KEY_REDRAW,
	UI_KEY_F1 = 0x110101, /* F2 is the next one, ... */
};

/* What only the world can do; a set. */
enum {
	UI_WANTS_QUIT = 1 << 0,
	UI_WANTS_KICK = 1 << 1, /* the selected Pi */
	UI_WANTS_AUTO = 1 << 2, /* automatic kicking on or off */
	UI_WANTS_PCAP = 1 << 3,
	UI_WANTS_TEXT = 1 << 4,
	UI_WANTS_JSON = 1 << 5,
	UI_WANTS_PAUSE = 1 << 6,
	UI_WANTS_FASTER = 1 << 7,
	UI_WANTS_SLOWER = 1 << 8,
	UI_WANTS_REDRAW = 1 << 9, /* all of it: something else wrote on the terminal */
};

/* A list that is longer than its place: where the cursor is, and what is to be seen. Its lengths
 * are those of the last drawing. */
struct ui_list {
	int cursor, top;
	int n, page;
	bool at_end; /* stays with the last line as lines come */
};

struct ui {
	enum ui_view view;
	enum ui_view back[UI_VIEWS]; /* where Escape leads, a stack */
	int depth;
	enum ui_pane pane;
	struct ui_list fleet, waterfall, packet, network, help, panes[UI_PANES];
	tape_at packet_at; /* of the packet view */
	tape_at under_cursor; /* the ladder's; set by the drawing */
	bool asking; /* for a filter */
	char asked[MODEL_FILTER];
	unsigned wants;
	char message[160]; /* one line for the person, until the next key */
	bool message_bad;
};

void ui_init(struct ui *ui);

/* ui_key - one key. Clears the message. What it asks of the world is added to ui->wants. */
void ui_key(struct ui *ui, struct fleet *fleet, const struct tape *tape, int key);

/* ui_click - a mouse button on a cell (twice: on the same again); the wheel is UI_KEY_UP and DOWN.
 * list_row: the first line of the list that is on the screen. */
void ui_click(struct ui *ui, struct fleet *fleet, const struct tape *tape, int row, int list_row,
	      bool twice);

/* ui_open - goes to a view, as if by its key. */
void ui_open(struct ui *ui, enum ui_view view);

/* The list that has the cursor now. */
struct ui_list *ui_list(struct ui *ui);

/* ui_list_fit - for the drawing: there are n lines, and page of them can be seen. Keeps the
 * cursor in sight. */
void ui_list_fit(struct ui_list *l, int n, int page);

#endif
