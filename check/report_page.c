/* SPDX-License-Identifier: MIT */
/* report_page - see report_page.h. */
#include "check/report_page.h"

#include <string.h>

#define INDENT 12

void page_open(struct page *g, struct report *to)
{
	g->text = &to->text;
	g->s = say_in(g->room, sizeof(g->room));
}

void page_print(struct page *g)
{
	text_put(g->text, &g->s);
	g->s = say_in(g->room, sizeof(g->room));
}

void page_label(struct page *g, const char *label)
{
	size_t from = g->s.n;

	say_str(&g->s, "  ");
	text_paint(g->text, &g->s, PAINT_DIM);
	say_str(&g->s, label);
	text_paint(g->text, &g->s, PAINT_NONE);
	if (g->text->colour)
		from += 8; /* the codes just written take no room on the screen */
	say_pad(&g->s, from, INDENT);
}

void page_user(struct say *s, const char *text)
{
	say_wire_max(s, span_of(text, strlen(text)), 300);
}

void page_at(struct say *s, const struct conf_at *at)
{
	page_user(s, at->file);
	if (at->line == 0)
		return;
	say_char(s, ':');
	say_u64(s, at->line);
}
