/* SPDX-License-Identifier: MIT */
/* view_waterfall - where the time of one boot went: DHCP, each file, the waits between them,
 * Linux and its NFS root as bars, and the longest wait by name. See view.h. */
#include <stdlib.h>
#include <string.h>

#include "tui/view.h"

#define BARS (BOOT_FILES_MAX * 2 + 16)
#define LABEL 26
#define WAIT_LEAST (200 * NS_MS) /* shorter ones are not worth a line */

enum bar_kind { BAR_WORK, BAR_FILE, BAR_FAULT, BAR_DULL, BAR_WAIT };

struct bar {
	enum bar_kind kind;
	ns from, to;
	char label[64];
};

struct chart {
	struct bar bar[BARS];
	size_t n;
	ns from, to;
	const struct bar *longest; /* wait */
};

static struct bar *add(struct chart *c, enum bar_kind kind, ns from, ns to, const char *label)
{
	struct bar *b;
	struct say s;

	if (c->n == BARS)
		return NULL;
	b = &c->bar[c->n++];
	*b = (struct bar){ .kind = kind, .from = from, .to = to > from ? to : from };
	s = say_in(b->label, sizeof(b->label));
	say_str(&s, label);
	return b;
}

static enum bar_kind kind_of(const struct file_rec *f)
{
	switch ((enum file_result)f->result) {
	case FILE_OK:
	case FILE_OPEN:
	case FILE_PROBE:
		return BAR_FILE;
	case FILE_MISSING:
		return f->need == NEED_REQUIRED ? BAR_FAULT : BAR_DULL;
	case FILE_DENIED:
	case FILE_STALLED:
	case FILE_ERROR:
	case FILE_UNANSWERED:
		break;
	}
	return BAR_FAULT;
}

static void add_files(struct chart *c, const struct view *v)
{
	for (const struct file_rec *f = NULL; (f = watch_next_file(v->watch, v->boot, f));) {
		ns to = f->result == FILE_OPEN ? v->now : f->asked_at + f->took;
		struct bar *b = add(c, kind_of(f), f->asked_at, to, "");
		struct say s;

		if (!b)
			return;
		s = say_in(b->label, sizeof(b->label));
		say_wire_max(&s, span_of(f->path + f->base_at, (size_t)f->path_n - f->base_at), 40);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct bar *x = a, *y = b;
	int by = (x->from > y->from) - (x->from < y->from);

	return by != 0 ? by : (x->to > y->to) - (x->to < y->to);
}

/* The time when none of the bars ran, as bars of their own. */
static void add_waits(struct chart *c)
{
	size_t n = c->n;
	ns until = n > 0 ? c->bar[0].to : 0;
	size_t last = 0;

	for (size_t i = 1; i <= n; i++) {
		ns next = i < n ? c->bar[i].from : c->to;

		if (next - until > WAIT_LEAST && c->n < BARS) {
			struct bar *b = add(c, BAR_WAIT, until, next, "");
			struct say s = say_in(b->label, sizeof(b->label));

			say_str(&s, i < n ? "wait after " : "silent after ");
			say_str(&s, c->bar[last].label);
		}
		if (i < n && c->bar[i].to >= until) {
			until = c->bar[i].to;
			last = i;
		}
	}
	qsort(c->bar, c->n, sizeof(c->bar[0]), by_time);
	for (size_t i = 0; i < c->n; i++)
		if (c->bar[i].kind == BAR_WAIT &&
		    (!c->longest ||
		     c->bar[i].to - c->bar[i].from > c->longest->to - c->longest->from))
			c->longest = &c->bar[i];
}

static void make_chart(struct chart *c, const struct view *v)
{
	const struct boot *b = v->boot;
	const struct dhcp_round *r = &b->round[ROUND_BOOTCODE];
	ns dhcp = boot_phase(b, PHASE_DHCP), nfs_at = b->entered[STAGE_NFS];
	ns end = b->began + boot_total(b);

	memset(c, 0, sizeof(*c));
	c->from = b->began;
	c->to = b->end == END_OPEN && v->now > end ? v->now : end;
	if (dhcp >= 0)
		(void)add(c, b->hung ? BAR_FAULT : BAR_WORK, b->began,
			  b->hung || b->stage == STAGE_DHCP
				  ? b->round[ROUND_ROM].last_discover + NS_MS
				  : b->began + dhcp,
			  "DHCP");
	if (r->discovers > 0)
		(void)add(c, BAR_WORK, r->first,
			  (r->offer[0].when > r->last_discover ? r->offer[0].when
							       : r->last_discover) +
				  NS_MS,
			  "bootcode.bin's DHCP");
	add_files(c, v);
	if (b->kernel_at != 0)
		(void)add(c, BAR_WORK, b->kernel_at, nfs_at != 0 ? nfs_at : end,
			  "Linux: its own DHCP");
	if (nfs_at != 0)
		(void)add(c, BAR_WORK, nfs_at, end, "NFS root");
	qsort(c->bar, c->n, sizeof(c->bar[0]), by_time);
	add_waits(c);
}

static enum style bar_style(enum bar_kind k)
{
	static const enum style styles[] = {
		[BAR_WORK] = STYLE_LINE, [BAR_FILE] = STYLE_GOOD, [BAR_FAULT] = STYLE_BAD,
		[BAR_DULL] = STYLE_DIM,  [BAR_WAIT] = STYLE_WARN,
	};

	return styles[k];
}

static int column(const struct chart *c, ns at, int wide)
{
	double part = c->to > c->from ? (double)(at - c->from) / (double)(c->to - c->from) : 0;
	int col = (int)(part * wide);

	return col < 0 ? 0 : col >= wide ? wide - 1 : col;
}

static void draw_bar(struct view *v, int row, const struct chart *c, const struct bar *b)
{
	int wide = v->screen->cols - LABEL - 12;
	int from = column(c, b->from, wide), to = column(c, b->to, wide);
	char room[24];
	struct say s = say_in(room, sizeof(room));

	(void)screen_text(v->screen, row, 1, LABEL - 2, bar_style(b->kind), b->label);
	screen_glyph(v->screen, row, LABEL + from, to - from + 1,
		     b->kind == BAR_WAIT ? GLYPH_WAIT : GLYPH_FULL, bar_style(b->kind));
	say_duration(&s, b->to - b->from);
	screen_right(v->screen, row, v->screen->cols - 11, 10, STYLE_PLAIN, room);
}

static void draw_axis(struct view *v, int row, const struct chart *c)
{
	int wide = v->screen->cols - LABEL - 12;
	char room[24];
	struct say s = say_in(room, sizeof(room));

	view_bar(v, row, STYLE_HEAD, "");
	(void)screen_text(v->screen, row, LABEL, 2, STYLE_HEAD, "0");
	say_duration(&s, (c->to - c->from) / 2);
	(void)screen_text(v->screen, row, LABEL + wide / 2, 10, STYLE_HEAD, room);
	s = say_in(room, sizeof(room));
	say_duration(&s, c->to - c->from);
	screen_right(v->screen, row, LABEL + wide - 10, 10, STYLE_HEAD, room);
	screen_right(v->screen, row, v->screen->cols - 9, 8, STYLE_HEAD, "TOOK");
}

static void draw_longest(struct view *v, int row, const struct chart *c)
{
	char room[160];
	struct say s = say_in(room, sizeof(room));

	if (!c->longest) {
		say_str(&s, "No wait worth a word.");
	} else {
		say_str(&s, "Longest wait: ");
		say_duration(&s, c->longest->to - c->longest->from);
		say_str(&s, ", ");
		say_str(&s, strchr(c->longest->label, ' ') + 1);
	}
	(void)screen_text(v->screen, row, 1, v->screen->cols - 2, STYLE_BOLD, room);
}

void view_waterfall(struct view *v)
{
	static struct chart chart; /* made anew each time; too large for the stack */
	struct ui_list *list = &v->ui->waterfall;
	int row = view_who(v), rows;

	if (!v->row || !v->boot) {
		(void)screen_text(v->screen, row, 1, v->screen->cols - 2, STYLE_PLAIN,
				  v->row ? "This boot is no longer held." : "No Pi is selected.");
		return;
	}
	make_chart(&chart, v);
	draw_longest(v, row++, &chart);
	draw_axis(v, row++, &chart);
	rows = v->screen->rows - 2 - row;
	list->n = (int)chart.n;
	list->page = rows;
	if (list->top > list->n - rows)
		list->top = list->n > rows ? list->n - rows : 0;
	list->cursor = list->top;
	v->list_row = row;
	for (int i = 0; i < rows && list->top + i < list->n; i++)
		draw_bar(v, row + i, &chart, &chart.bar[list->top + i]);
	if (list->top + rows < list->n)
		screen_glyph(v->screen, v->screen->rows - 3, v->screen->cols - 1, 1,
			     GLYPH_DOWN_ARROW, STYLE_LINE);
}
