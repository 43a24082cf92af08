/* SPDX-License-Identifier: MIT */
/* view_fleet - a line for each Pi: who, how far, what now, since when. See view.h. */
#include <string.h>

#include "tui/view.h"
#include "tui/words.h"

/* Where the columns are, on a screen so wide. */
struct columns {
	int name, mac, model, bar, stage, words, time;
	int name_w, mac_w, words_w;
};

static struct columns columns_for(int cols)
{
	struct columns c = { .name = 3,
			     .name_w = cols < 100   ? 11
				       : cols < 120 ? 16
						    : 22,
			     .mac_w = cols < 100 ? 8 : 17 };

	c.mac = c.name + c.name_w + 1;
	c.model = c.mac + c.mac_w + 1;
	c.bar = c.model + 5;
	c.stage = c.bar + STAGE_COUNT + 1;
	c.words = c.stage + 9;
	c.time = cols - 7;
	c.words_w = c.time - c.words - 1;
	return c;
}

static void say_clock(struct say *s, ns d)
{
	uint64_t t = d > 0 ? (uint64_t)(d / NS_S) : 0;

	if (t >= 3600) {
		say_u64(s, t / 3600);
		say_char(s, 'h');
		say_char(s, (char)('0' + t / 600 % 6));
		say_char(s, (char)('0' + t / 60 % 10));
		return;
	}
	say_u64(s, t / 60);
	say_char(s, ':');
	say_char(s, (char)('0' + t / 10 % 6));
	say_char(s, (char)('0' + t % 10));
}

static enum style style_of(enum row_state s)
{
	switch (s) {
	case ROW_HUNG:
		return STYLE_ALARM;
	case ROW_FAILED:
		return STYLE_BAD;
	case ROW_SUSPECTED:
		return STYLE_WARN;
	case ROW_BOOTING:
		return STYLE_PLAIN;
	case ROW_QUIET:
		return STYLE_DIM;
	case ROW_UP:
		break;
	}
	return STYLE_GOOD;
}

/* What the colour says, for who sees none. */
static const char *marker_of(enum row_state s)
{
	switch (s) {
	case ROW_HUNG:
		return "!!";
	case ROW_FAILED:
		return "x ";
	case ROW_SUSPECTED:
		return "? ";
	case ROW_BOOTING:
	case ROW_QUIET:
		break;
	case ROW_UP:
		return "+ ";
	}
	return "  ";
}

static void draw_counts(struct view *v, int row)
{
	const struct fleet *m = v->fleet;
	char room[160];
	struct say s;
	int at = 1;

	for (size_t i = 0; i < ROW_STATES; i++) {
		enum style style = m->count[i] == 0 ? STYLE_DIM : style_of((enum row_state)i);

		if ((i == ROW_QUIET || i == ROW_SUSPECTED) && m->count[i] == 0)
			continue;
		s = say_in(room, sizeof(room));
		say_u64(&s, m->count[i]);
		say_char(&s, ' ');
		say_str(&s, row_state_name((enum row_state)i));
		at += screen_text(v->screen, row, at, v->screen->cols - at, style, room) + 2;
	}
	s = say_in(room, sizeof(room));
	if (m->filter[0] && !v->ui->asking) {
		say_str(&s, "only \"");
		say_str(&s, m->filter);
		say_str(&s, "\"  ");
	}
	if (m->follow)
		say_str(&s, "following  ");
	say_str(&s, m->sort == SORT_TROUBLE ? "" : "by ");
	say_str(&s, sort_name(m->sort));
	if (m->backwards)
		say_str(&s, ", backwards");
	screen_right(v->screen, row, at, v->screen->cols - 1 - at, STYLE_DIM, room);
}

static void draw_heads(struct view *v, int row, const struct columns *c)
{
	view_bar(v, row, STYLE_HEAD, "");
	(void)screen_text(v->screen, row, c->name, c->name_w, STYLE_HEAD, "PI");
	(void)screen_text(v->screen, row, c->mac, c->mac_w, STYLE_HEAD,
			  c->mac_w == 17 ? "MAC" : "MAC end");
	(void)screen_text(v->screen, row, c->model, 4, STYLE_HEAD, "KIND");
	(void)screen_text(v->screen, row, c->bar, 18, STYLE_HEAD, "STAGE");
	(void)screen_text(v->screen, row, c->words, c->words_w, STYLE_HEAD, "WHAT");
	screen_right(v->screen, row, c->time, 6, STYLE_HEAD, "TIME");
}

/* Eight stages, eight cells. */
static void draw_progress(struct view *v, int row, int col, enum stage stage, enum row_state state)
{
	enum style done = state == ROW_UP       ? STYLE_GOOD
			  : state == ROW_FAILED ? STYLE_BAD
			  : state == ROW_HUNG   ? STYLE_ALARM
						: STYLE_LINE;
	int n = (int)stage;

	if (state == ROW_UP)
		n = STAGE_COUNT;
	screen_glyph(v->screen, row, col, n, GLYPH_FULL, done);
	if (n < STAGE_COUNT)
		screen_glyph(v->screen, row, col + n, 1, GLYPH_NOW, done);
	screen_glyph(v->screen, row, col + n + 1, STAGE_COUNT - n - 1, GLYPH_EMPTY, STYLE_DIM);
}

/* What was or can be done about it is worth more than the cause, of which there is but one. */
static void say_hung(struct say *s, const struct view *v, const struct row *r, const struct boot *b)
{
	bool kicked = b->kicked.kicks > 0;

	if (b->kicked.in_vain || !(kicked || v->kick.possible)) {
		say_str(s, r->verdict);
		return;
	}
	say_str(s, r->certain ? "HUNG: " : "HUNG? ");
	if (!kicked) {
		say_str(s, "k kicks it awake");
		return;
	}
	say_str(s, "kicked ");
	say_u64(s, b->kicked.kicks);
	say_str(s, " of 3");
}

static void say_words(struct say *s, const struct view *v, const struct row *r,
		      const struct boot *b)
{
	if (b && r->state == ROW_HUNG)
		say_hung(s, v, r, b);
	else if (r->verdict[0])
		say_str(s, r->verdict);
	else if (b)
		words_now(s, v->watch, b, v->now);
	else
		say_str(s, "no longer watched");
	if (b && b->kicked.woke_at != 0)
		say_str(s, "; kicked");
}

static ns time_of(const struct view *v, const struct row *r, const struct boot *b)
{
	if (!b)
		return r->changed - r->began;
	if (r->state != ROW_HUNG && (b->end != END_OPEN || r->state == ROW_UP))
		return boot_total(b);
	return v->now - b->began;
}

static void draw_row(struct view *v, int row, const struct columns *c, const struct row *r,
		     bool picked)
{
	const struct boot *b = r->gone ? NULL : watch_boot(v->watch, r->mac);
	enum style style = style_of(r->state);
	char room[160];
	struct say s = say_in(room, sizeof(room));

	(void)screen_text(v->screen, row, 0, 2, style, marker_of(r->state));
	(void)screen_text(v->screen, row, c->name, c->name_w,
			  r->state == ROW_BOOTING ? STYLE_BOLD : style, row_label(r, room));
	if (c->mac_w == 17)
		say_mac(&s, r->mac);
	else
		say_bytes(&s, span_of(r->mac + 3, 3), ':');
	(void)screen_text(v->screen, row, c->mac, c->mac_w, STYLE_DIM, room);
	(void)screen_text(v->screen, row, c->model, 4, STYLE_PLAIN, words_model(r->model));
	if (b) {
		draw_progress(v, row, c->bar, b->stage, r->state);
		(void)screen_text(v->screen, row, c->stage, 8, STYLE_PLAIN, words_stage(b->stage));
	}
	s = say_in(room, sizeof(room));
	say_words(&s, v, r, b);
	(void)screen_text(v->screen, row, c->words, c->words_w, style, room);
	s = say_in(room, sizeof(room));
	say_clock(&s, time_of(v, r, b));
	screen_right(v->screen, row, c->time, 6, STYLE_PLAIN, room);
	if (r->state == ROW_HUNG)
		screen_style(v->screen, row, 0, v->screen->cols, STYLE_ALARM);
	if (picked) {
		screen_style(v->screen, row, 0, v->screen->cols,
			     r->state == ROW_HUNG ? STYLE_PICK_ALARM : STYLE_PICK);
		screen_glyph(v->screen, row, v->screen->cols - 1, 1, GLYPH_HEAD_LEFT,
			     r->state == ROW_HUNG ? STYLE_PICK_ALARM : STYLE_PICK);
	}
}

void view_fleet(struct view *v)
{
	struct columns c = columns_for(v->screen->cols);
	struct ui_list *list = &v->ui->fleet;
	int line = model_pick_line(v->fleet), rows = v->screen->rows - 5;

	draw_counts(v, 1);
	draw_heads(v, 2, &c);
	v->list_row = 3;
	if (line >= 0)
		list->cursor = line;
	list->at_end = false;
	ui_list_fit(list, (int)v->fleet->shown_n, rows);
	if (v->fleet->shown_n == 0)
		view_nobody(v, 4);
	for (int i = 0; i < rows && list->top + i < list->n; i++) {
		uint16_t at = v->fleet->shown[list->top + i];

		draw_row(v, 3 + i, &c, &v->fleet->row[at], list->top + i == line);
	}
	if (list->top > 0)
		screen_glyph(v->screen, 2, v->screen->cols - 1, 1, GLYPH_UP_ARROW, STYLE_HEAD);
	if (list->top + rows < list->n)
		screen_glyph(v->screen, v->screen->rows - 2, v->screen->cols - 1, 1,
			     GLYPH_DOWN_ARROW, STYLE_LINE);
}
