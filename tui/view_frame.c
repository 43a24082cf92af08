/* SPDX-License-Identifier: MIT */
/* view_frame - the frame around every view: title, footer, the line for messages, and what is
 * said on a terminal that is too small. See view.h. */
#include "tui/view.h"

#include <string.h>

void view_bar(struct view *v, int row, enum style style, const char *text)
{
	for (int c = 0; c < v->screen->cols; c++)
		(void)screen_text(v->screen, row, c, 1, style, " ");
	(void)screen_text(v->screen, row, 1, v->screen->cols - 2, style, text);
}

#define SOURCE_MOST 32

/* The end of a path tells more than its beginning. */
static void say_name(struct say *s, const char *name)
{
	size_t n = strlen(name);

	if (n > SOURCE_MOST) {
		say_str(s, "...");
		name += n - (SOURCE_MOST - 3);
	}
	say_wire_max(s, span_of(name, strlen(name)), SOURCE_MOST);
}

static void say_source(struct say *s, const struct view_source *src)
{
	say_str(s, "pxepi  ");
	say_name(s, src->name);
	if (src->live) {
		say_str(s, src->ended ? "  GONE" : "  live");
		if (src->dropped > 0) {
			say_str(s, ", ");
			say_u64(s, src->dropped);
			say_str(s, " packets lost");
		}
		return;
	}
	say_str(s, "  at ");
	say_duration(s, src->at);
	if (src->ended)
		say_str(s, ", end");
	else if (src->paused)
		say_str(s, ", PAUSED");
	else if (src->speed_tenths > 0 && src->speed_tenths != 10) {
		say_str(s, ", x");
		say_u64(s, src->speed_tenths / 10);
		if (src->speed_tenths % 10 != 0) {
			say_char(s, '.');
			say_u64(s, src->speed_tenths % 10);
		}
	}
}

static void say_kick(struct say *s, const struct view_kick *k)
{
	if (!k->possible)
		return;
	say_str(s, "auto-kick ");
	say_str(s, k->mode == KICK_OFF ? "off" : k->mode == KICK_CURE ? "ON" : "ON: prevent");
	if (k->mode != KICK_OFF && k->broadcast)
		say_str(s, "+broadcast");
}

static void draw_title(struct view *v)
{
	char room[160], kick[60];
	struct say s = say_in(room, sizeof(room)), k = say_in(kick, sizeof(kick));
	int n;

	say_source(&s, &v->source);
	say_kick(&k, &v->kick);
	n = screen_width(v->screen, kick);
	view_bar(v, 0, STYLE_HEAD, "");
	(void)screen_text(v->screen, 0, 1, v->screen->cols - 3 - n, STYLE_HEAD, room);
	screen_right(v->screen, 0, v->screen->cols - 1 - n, n,
		     v->kick.mode == KICK_OFF ? STYLE_HEAD : STYLE_KEY, kick);
}

struct hint {
	const char *name, *does;
	int key;
};
#define F(n) (UI_KEY_F1 + (n)-1)
#define HELP                       \
	{                          \
		"F1", "Help", F(1) \
	}
#define BACK                                 \
	{                                    \
		"Esc", "Back", UI_KEY_ESCAPE \
	}
#define LAST                                              \
	{ "F9", "Save", F(9) }, { "F10", "Quit", F(10) }, \
	{                                                 \
		NULL, NULL, 0                             \
	}

static const struct hint fleet_hints[] = {
	HELP,
	{ "Enter", "Pi", UI_KEY_ENTER },
	{ "F4", "Waterfall", F(4) },
	{ "F5", "Filter", F(5) },
	{ "F6", "Sort", F(6) },
	{ "F7", "Kick", F(7) },
	{ "F8", "Auto", F(8) },
	LAST,
};
static const struct hint pi_hints[] = {
	HELP,
	BACK,
	{ "Tab", "Next part", UI_KEY_TAB },
	{ "Enter", "Packet", UI_KEY_ENTER },
	{ "F4", "Waterfall", F(4) },
	{ "F7", "Kick", F(7) },
	LAST,
};
static const struct hint other_hints[] = {
	HELP, BACK, { "F2", "Fleet", F(2) }, { "F3", "Pi", F(3) }, { "F4", "Waterfall", F(4) },
	LAST,
};
static const struct hint packet_hints[] = {
	HELP, BACK, { "p", "Packet before", 'p' }, { "F2", "Fleet", F(2) }, LAST,
};

static const struct hint *hints_of(const struct view *v)
{
	switch (v->ui->view) {
	case UI_FLEET:
		return fleet_hints;
	case UI_PI:
		return pi_hints;
	case UI_PACKET:
		return packet_hints;
	case UI_WATERFALL:
	case UI_NETWORK:
	case UI_HELP:
		break;
	}
	return other_hints;
}

static void draw_footer(struct view *v)
{
	int row = v->screen->rows - 1, at = 0;

	for (const struct hint *h = hints_of(v); h->name && at < v->screen->cols; h++) {
		at += screen_text(v->screen, row, at, v->screen->cols - at, STYLE_BOLD, h->name);
		at += screen_text(v->screen, row, at, v->screen->cols - at, STYLE_KEY, h->does);
		at++;
	}
}

int view_key_at(const struct view *v, int row, int col)
{
	int at = 0;

	if (row != v->screen->rows - 1)
		return 0;
	for (const struct hint *h = hints_of(v); h->name; h++) {
		int wide = (int)(strlen(h->name) + strlen(h->does));

		if (col >= at && col < at + wide)
			return h->key;
		at += wide + 1;
	}
	return 0;
}

static void draw_message(struct view *v)
{
	char room[80];
	struct say s = say_in(room, sizeof(room));
	int row = v->screen->rows - 2;

	if (v->ui->asking) {
		say_str(&s, "Show only: ");
		say_str(&s, v->ui->asked);
		say_str(&s, "_");
		(void)screen_text(v->screen, row, 1, v->screen->cols - 2, STYLE_BOLD, room);
		return;
	}
	if (v->ui->view == UI_FLEET && !v->ui->message[0]) {
		view_network_line(v, row);
		return;
	}
	if (v->whole && !v->ui->message[0]) {
		(void)screen_text(v->screen, row, 1, v->screen->cols - 2, STYLE_DIM, v->whole);
		return;
	}
	(void)screen_text(v->screen, row, 1, v->screen->cols - 2,
			  v->ui->message_bad ? STYLE_BAD : STYLE_BOLD, v->ui->message);
}

static void draw_too_small(struct view *v)
{
	char room[120];
	struct say s = say_in(room, sizeof(room));

	say_str(&s, "pxepi needs ");
	say_u64(&s, VIEW_COLS);
	say_str(&s, " columns and ");
	say_u64(&s, VIEW_ROWS);
	say_str(&s, " lines; this terminal has ");
	say_i64(&s, v->screen->cols);
	say_str(&s, " and ");
	say_i64(&s, v->screen->rows);
	say_str(&s, ". Make it larger, or press Q.");
	(void)screen_wrap(v->screen, 0, 0, v->screen->cols, v->screen->rows, 0, STYLE_BOLD, room);
}

void view_page(struct view *v, struct ui_list *list, int row, int rows)
{
	int n = screen_wrap(v->screen, 0, 1, v->screen->cols - 2, 0, 0, STYLE_PLAIN, v->text);

	list->n = n;
	list->page = rows;
	if (list->top > n - rows)
		list->top = n > rows ? n - rows : 0;
	list->cursor = list->top;
	(void)screen_wrap(v->screen, row, 1, v->screen->cols - 2, rows, list->top, STYLE_PLAIN,
			  v->text);
	if (list->top > 0)
		screen_glyph(v->screen, row, v->screen->cols - 1, 1, GLYPH_UP_ARROW, STYLE_LINE);
	if (list->top + rows < n)
		screen_glyph(v->screen, row + rows - 1, v->screen->cols - 1, 1, GLYPH_DOWN_ARROW,
			     STYLE_LINE);
}

void view_draw(struct view *v, int rows, int cols, bool utf8)
{
	screen_clear(v->screen, rows, cols, utf8);
	model_arrange(v->fleet, v->watch);
	if (cols < VIEW_COLS || rows < VIEW_ROWS) {
		draw_too_small(v);
		return;
	}
	v->row = model_picked(v->fleet);
	v->boot = v->row && !v->row->gone ? watch_boot(v->watch, v->row->mac) : NULL;
	v->list_row = v->screen->rows;
	v->whole = NULL;
	verdict_run(v->watch, v->fleet->boots, v->fleet->blind, &v->run);
	draw_title(v);
	switch (v->ui->view) {
	case UI_FLEET:
		view_fleet(v);
		break;
	case UI_PI:
		view_pi(v);
		break;
	case UI_WATERFALL:
		view_waterfall(v);
		break;
	case UI_PACKET:
		view_packet(v);
		break;
	case UI_NETWORK:
		view_network(v);
		break;
	case UI_HELP:
		view_help(v);
		break;
	}
	draw_message(v);
	draw_footer(v);
}
