/* SPDX-License-Identifier: MIT */
/* view_network - what concerns no single Pi: a second DHCP server, spanning tree, a port that
 * sees too little, packets lost, or that no Pi was heard at all. The findings that `sniff` has in
 * its summary. See view.h. */
#include "tui/view.h"

/* A Pi is first heard about 10 s after it gets power. */
#define PATIENCE (10 * NS_S)

static const struct finding *nothing_heard(const struct view *v)
{
	for (size_t i = 0; i < v->run.n; i++)
		if (v->run.finding[i].id == FIND_NETWORK_NOTHING)
			return &v->run.finding[i];
	return NULL;
}

void view_nobody(struct view *v, int row)
{
	const struct run_facts *run = watch_facts(v->watch);
	const struct finding *f = nothing_heard(v);
	int rows = v->screen->rows - row - 2, wide = v->screen->cols - 4;

	if (v->fleet->rows > 0) {
		(void)screen_wrap(v->screen, row, 2, wide, rows, 0, STYLE_PLAIN,
				  "No Pi fits the filter. Esc shows all again.");
		return;
	}
	if (!f || !(v->source.ended || v->now - run->first >= PATIENCE)) {
		(void)screen_wrap(v->screen, row, 2, wide, rows, 0, STYLE_PLAIN,
				  v->source.live
					  ? "No Pi has been heard yet. A Pi asks about 10 s after it gets "
					    "power; this list then fills by itself."
					  : "No Pi has been heard yet in this capture.");
		return;
	}
	row += screen_wrap(v->screen, row, 2, wide, rows, 0, STYLE_PLAIN, f->text) + 1;
	(void)screen_wrap(v->screen, row, 2, wide, v->screen->rows - row - 2, 0, STYLE_BOLD,
			  f->fix);
}

void view_network_line(struct view *v, int row)
{
	const struct finding *f = NULL;
	char room[200];
	struct say s = say_in(room, sizeof(room));
	size_t n = 0;

	for (size_t i = v->run.n; i-- > 0;) {
		if (v->run.finding[i].id == FIND_NETWORK_NOTHING)
			continue;
		f = &v->run.finding[i];
		n++;
	}
	if (!f)
		return;
	say_str(&s, f->text);
	(void)screen_text(v->screen, row, 1, 2, STYLE_BOLD, n > 1 ? "n+" : "n");
	(void)screen_text(v->screen, row, 4, v->screen->cols - 6, STYLE_WARN, room);
}

void view_network(struct view *v)
{
	struct say s = say_in(v->text, sizeof(v->text));

	for (size_t i = 0; i < v->run.n; i++)
		view_say_finding(&s, &v->run.finding[i], "");
	if (v->run.n == 0)
		say_str(&s, "Nothing to report of the network as a whole.");
	view_bar(v, 1, STYLE_HEAD, "The network as a whole");
	v->list_row = 2;
	view_page(v, &v->ui->network, 2, v->screen->rows - 4);
}
