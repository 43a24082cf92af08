/* SPDX-License-Identifier: MIT */
/* view_pane - the three lower parts of the view of one Pi: ladder, files, findings. See view.h. */
#include <string.h>

#include "tui/view.h"

#define LANE_AT 11 /* the column of the first lane */
#define LANE_GAP 7
#define WORDS_AT (LANE_AT + (LANES - 1) * LANE_GAP + 4)

static enum style tone_style(enum event_tone t)
{
	switch (t) {
	case TONE_GOOD:
		return STYLE_GOOD;
	case TONE_WARN:
		return STYLE_WARN;
	case TONE_BAD:
		return STYLE_BAD;
	case TONE_PLAIN:
		break;
	}
	return STYLE_PLAIN;
}

static int lane_col(enum lane l)
{
	return LANE_AT + (int)l * LANE_GAP;
}

static void draw_arrow(struct view *v, int row, const struct diary_line *l)
{
	bool right = l->to > l->from;
	int from = lane_col(l->from), to = lane_col(l->to);
	int low = right ? from : to, high = right ? to : from;
	enum style style = tone_style(l->tone);

	screen_glyph(v->screen, row, low + 1, high - low - 1, GLYPH_ACROSS, style);
	for (int i = 1; i < LANES - 1; i++)
		if (lane_col((enum lane)i) > low && lane_col((enum lane)i) < high)
			screen_glyph(v->screen, row, lane_col((enum lane)i), 1, GLYPH_CROSS, style);
	screen_glyph(v->screen, row, from, 1, right ? GLYPH_START_RIGHT : GLYPH_START_LEFT, style);
	screen_glyph(v->screen, row, right ? to - 1 : to + 1, 1,
		     right ? GLYPH_HEAD_RIGHT : GLYPH_HEAD_LEFT, style);
}

static void draw_step(struct view *v, int row, const struct diary_line *l, bool picked)
{
	char room[24];
	struct say s = say_in(room, sizeof(room));
	ns since = l->when - v->boot->began;

	say_seconds(&s, since > 0 ? since : 0, 3);
	screen_right(v->screen, row, 0, 9, STYLE_DIM, room);
	for (int i = 0; i < LANES; i++)
		screen_glyph(v->screen, row, lane_col((enum lane)i), 1, GLYPH_DOWN, STYLE_LINE);
	if (l->from != LANE_NONE)
		draw_arrow(v, row, l);
	else
		screen_glyph(v->screen, row, lane_col(LANE_PI), 1, GLYPH_DOT, tone_style(l->tone));
	(void)screen_text(v->screen, row, WORDS_AT, v->screen->cols - WORDS_AT - 1,
			  tone_style(l->tone), l->text);
	if (picked)
		screen_style(v->screen, row, WORDS_AT - 1, v->screen->cols - WORDS_AT + 1,
			     STYLE_PICK);
}

void view_ladder(struct view *v, int row, int rows)
{
	static const char *const names[LANES] = { "Pi", "DHCP", "TFTP", "NFS" };
	struct ui_list *list = &v->ui->panes[PANE_LADDER];
	size_t n = diary_of(v->diary, v->row->diary, v->line, VIEW_LADDER);

	screen_right(v->screen, row, 0, 9, STYLE_DIM, "seconds");
	for (int i = 0; i < LANES; i++)
		(void)screen_text(v->screen, row, lane_col((enum lane)i) - (i > 0 ? 1 : 0), 6,
				  STYLE_BOLD, names[i]);
	ui_list_fit(list, (int)n, rows - 1);
	v->list_row = row + 1;
	v->ui->under_cursor = 0;
	if (n > 0) {
		const struct diary_line *l = v->line[list->cursor];
		struct packet pkt;

		v->ui->under_cursor = tape_get(v->tape, l->packet, &pkt, NULL) ? l->packet : 0;
		if (screen_width(v->screen, l->text) > v->screen->cols - WORDS_AT - 1)
			v->whole = l->text;
	}
	for (int i = 0; i < rows - 1 && list->top + i < (int)n; i++)
		draw_step(v, row + 1 + i, v->line[list->top + i], list->top + i == list->cursor);
}

/* --- files */

static enum style file_style(const struct file_rec *f)
{
	switch ((enum file_result)f->result) {
	case FILE_OK:
		return f->looked && f->fits == MAGIC_SUSPECT ? STYLE_BAD : STYLE_GOOD;
	case FILE_PROBE:
	case FILE_OPEN:
		return STYLE_PLAIN;
	case FILE_MISSING:
		return f->need == NEED_REQUIRED ? STYLE_BAD : STYLE_DIM;
	case FILE_DENIED:
	case FILE_STALLED:
	case FILE_ERROR:
	case FILE_UNANSWERED:
		break;
	}
	return STYLE_BAD;
}

struct file_columns {
	int path, need, result, size, rate, again;
};

static struct file_columns file_columns_for(int cols)
{
	struct file_columns c = { .path = 1 };

	c.again = cols - 6;
	c.rate = c.again - 11;
	c.size = c.rate - 9;
	c.result = c.size - 12;
	c.need = c.result - 9;
	return c;
}

static const char *result_word(const struct file_rec *f)
{
	if (f->result == FILE_MISSING)
		return f->need == NEED_REQUIRED ? "MISSING" : "not there";
	if (f->result == FILE_OK && f->looked && f->fits == MAGIC_SUSPECT)
		return "SUSPECT";
	return file_result_name((enum file_result)f->result);
}

static void draw_file(struct view *v, int row, const struct file_columns *c,
		      const struct file_rec *f)
{
	enum style style = file_style(f);
	char room[4 * FILE_PATH_MAX + 8];
	struct say s = say_in(room, sizeof(room));

	say_wire(&s, span_of(f->path, f->path_n));
	(void)screen_tail(v->screen, row, c->path, c->need - c->path - 1, style, room);
	(void)screen_text(v->screen, row, c->need, 8, STYLE_DIM,
			  file_need_name((enum file_need_kind)f->need));
	(void)screen_text(v->screen, row, c->result, 11, style, result_word(f));
	if (f->bytes > 0) {
		s = say_in(room, sizeof(room));
		say_size(&s, f->bytes);
		screen_right(v->screen, row, c->size, 8, STYLE_PLAIN, room);
	}
	if (f->result == FILE_OK && f->took > NS_MS) {
		s = say_in(room, sizeof(room));
		say_size(&s, (uint64_t)((double)f->bytes * 1e9 / (double)f->took));
		say_str(&s, "/s");
		screen_right(v->screen, row, c->rate, 10, STYLE_PLAIN, room);
	}
	if (f->retransmits > 0) {
		s = say_in(room, sizeof(room));
		say_u64(&s, f->retransmits);
		screen_right(v->screen, row, c->again, 5, STYLE_WARN, room);
	}
}

void view_files(struct view *v, int row, int rows)
{
	struct ui_list *list = &v->ui->panes[PANE_FILES];
	struct file_columns c = file_columns_for(v->screen->cols);
	int i = 0;

	(void)screen_text(v->screen, row, c.path, 20, STYLE_BOLD, "FILE");
	(void)screen_text(v->screen, row, c.need, 8, STYLE_BOLD, "NEED");
	(void)screen_text(v->screen, row, c.result, 11, STYLE_BOLD, "RESULT");
	screen_right(v->screen, row, c.size, 8, STYLE_BOLD, "SIZE");
	screen_right(v->screen, row, c.rate, 10, STYLE_BOLD, "RATE");
	screen_right(v->screen, row, c.again, 5, STYLE_BOLD, "AGAIN");
	list->n = v->boot->files;
	list->page = rows - 1;
	if (list->top > list->n - list->page)
		list->top = list->n > list->page ? list->n - list->page : 0;
	list->cursor = list->top;
	v->list_row = row + 1;
	for (const struct file_rec *f = NULL; (f = watch_next_file(v->watch, v->boot, f)); i++)
		if (i >= list->top && i - list->top < rows - 1)
			draw_file(v, row + 1 + i - list->top, &c, f);
	if (i == 0)
		(void)screen_text(v->screen, row + 1, 1, v->screen->cols - 2, STYLE_DIM,
				  "It has asked for no file yet.");
}

/* --- findings */

void view_say_finding(struct say *s, const struct finding *f, const char *before)
{
	say_str(s, before);
	say_str(s, finding_name(f->id));
	say_str(s, f->certain ? "\n" : "  (uncertain)\n");
	say_str(s, f->text);
	if (!f->certain && f->because) {
		say_str(s, "\nuncertain, because ");
		say_str(s, f->because);
		say_char(s, '.');
	}
	if (f->fix[0]) {
		say_str(s, "\nDo now: ");
		say_str(s, f->fix);
	}
	say_str(s, "\n\n");
}

void view_findings(struct view *v, int row, int rows)
{
	struct say s = say_in(v->text, sizeof(v->text));

	for (size_t i = 0; i < v->verdict.n; i++) {
		const struct finding *f = &v->verdict.finding[i];

		view_say_finding(&s, f,
				 f == v->verdict.cause     ? "CAUSE: "
				 : f->severity == SEV_NOTE ? "note: "
							   : "also: ");
	}
	if (v->verdict.n == 0)
		say_str(&s, "Nothing to report of this boot.");
	v->list_row = row;
	view_page(v, &v->ui->panes[PANE_FINDINGS], row, rows);
}
