/* SPDX-License-Identifier: MIT */
/* screen_svg - a screen as a picture, with nothing from elsewhere: its own dark page, so that it
 * looks the same on a light one, and no font that must be there. Each word stands where its cells
 * are, whatever the width of the letters; blocks and lines are drawn, since fonts leave gaps
 * between theirs. See screen_out.h. */
#include <string.h>

#include "tui/screen_out.h"

/* A cell is 8.4 by 18 units; all numbers are tenths. */
#define WIDE 84
#define HIGH 180
#define EDGE 100
#define THIN 12
#define GAP 15 /* above and below a block, so that the bars of two rows stay two */

static const struct {
	const char *fill, *back;
	bool bold;
} looks[STYLE_COUNT] = {
	[STYLE_PLAIN] = { "#d0d0d0", NULL, false },
	[STYLE_BOLD] = { "#ffffff", NULL, true },
	[STYLE_DIM] = { "#8b9198", NULL, false },
	[STYLE_GOOD] = { "#5fd75f", NULL, false },
	[STYLE_WARN] = { "#e5c07b", NULL, false },
	[STYLE_BAD] = { "#ff6b6b", NULL, true },
	[STYLE_ALARM] = { "#ffffff", "#c01818", true },
	[STYLE_HEAD] = { "#101010", "#b8b8b8", false },
	[STYLE_KEY] = { "#101010", "#4fb8b8", false },
	[STYLE_PICK] = { "#101010", "#4fb8b8", false },
	[STYLE_PICK_ALARM] = { "#ffff80", "#c01818", true },
	[STYLE_LINE] = { "#4f9f9f", NULL, false },
};

/* Which parts of its cell a drawn character fills: a block of so many percent, or half lines from
 * the middle. */
enum { LEFT = 1, RIGHT = 2, UP = 4, DOWN = 8 };
static const struct drawn {
	uint16_t code;
	uint8_t percent, lines;
} drawings[] = {
	{ 0x2588, 100, 0 },
	{ 0x2592, 50, 0 },
	{ 0x2591, 25, 0 },
	{ 0x2500, 0, LEFT | RIGHT },
	{ 0x2502, 0, UP | DOWN },
	{ 0x251c, 0, UP | DOWN | RIGHT },
	{ 0x2524, 0, UP | DOWN | LEFT },
	{ 0x253c, 0, UP | DOWN | LEFT | RIGHT },
};

static const struct drawn *drawn_as(uint32_t code)
{
	for (size_t i = 0; i < sizeof(drawings) / sizeof(drawings[0]); i++)
		if (drawings[i].code == code)
			return &drawings[i];
	return NULL;
}

static void put_tenths(FILE *out, const char *name, int tenths)
{
	(void)fprintf(out, " %s=\"%d", name, tenths / 10);
	if (tenths % 10 != 0)
		(void)fprintf(out, ".%d", tenths % 10);
	(void)fputc('"', out);
}

static void put_box(FILE *out, int x, int y, int wide, int high, const char *fill)
{
	(void)fputs("<rect", out);
	put_tenths(out, "x", x);
	put_tenths(out, "y", y);
	put_tenths(out, "width", wide);
	put_tenths(out, "height", high);
	(void)fprintf(out, " fill=\"%s\"", fill);
}

static void put_escaped(FILE *out, uint32_t code)
{
	if (code == '<')
		(void)fputs("&lt;", out);
	else if (code == '&')
		(void)fputs("&amp;", out);
	else
		screen_put_code(out, code);
}

/* Cells of a row that have the same background, drawn character, or word in common. */
struct run {
	const struct cell *cell;
	int x, y, n;
};

static void put_background(FILE *out, const struct run *r)
{
	const char *back = looks[r->cell->style].back;

	if (!back)
		return;
	put_box(out, r->x, r->y, r->n * WIDE, HIGH, back);
	(void)fputs("/>", out);
}

static void put_drawing(FILE *out, const struct run *r, const struct drawn *d)
{
	const char *fill = looks[r->cell->style].fill;
	int across = r->y + HIGH / 2 - THIN / 2, middle = r->x + WIDE / 2;

	if (d->percent > 0) {
		put_box(out, r->x, r->y + GAP, r->n * WIDE, HIGH - 2 * GAP, fill);
		if (d->percent < 100)
			(void)fprintf(out, " opacity=\".%d\"", d->percent);
		(void)fputs("/>", out);
		return;
	}
	if (d->lines & (LEFT | RIGHT)) {
		int from = d->lines & LEFT ? r->x : middle;
		int to = d->lines & RIGHT ? r->x + r->n * WIDE : middle;

		put_box(out, from, across, to - from, THIN, fill);
		(void)fputs("/>", out);
	}
	if (d->lines & (UP | DOWN)) {
		put_box(out, middle - THIN / 2, r->y, THIN, HIGH, fill);
		(void)fputs("/>", out);
	}
}

static void put_word(FILE *out, const struct run *r)
{
	enum style style = r->cell->style;

	(void)fputs("<text", out);
	put_tenths(out, "x", r->x);
	put_tenths(out, "y", r->y + 135);
	if (r->n > 1)
		put_tenths(out, "textLength", r->n * WIDE);
	(void)fprintf(out, " fill=\"%s\"%s>", looks[style].fill,
		      looks[style].bold ? " font-weight=\"bold\"" : "");
	for (int i = 0; i < r->n; i++)
		put_escaped(out, r->cell[i].code);
	(void)fputs("</text>", out);
}

static bool same_word(const struct cell *a, const struct cell *b)
{
	return b->style == a->style && b->code != ' ' && !drawn_as(b->code);
}

/* What begins at a cell, without its background. Returns how many cells it has. */
static int put_run(FILE *out, struct run r, int most)
{
	const struct drawn *d = drawn_as(r.cell->code);

	r.n = 1;
	if (r.cell->code == ' ')
		return 1;
	if (d) {
		/* Upright lines do not join along a row. */
		while (!(d->lines & UP) && r.n < most && r.cell[r.n].code == r.cell->code &&
		       r.cell[r.n].style == r.cell->style)
			r.n++;
		put_drawing(out, &r, d);
		return r.n;
	}
	while (r.n < most && same_word(r.cell, &r.cell[r.n]))
		r.n++;
	put_word(out, &r);
	return r.n;
}

static void put_row(FILE *out, const struct screen *s, int row)
{
	struct run r = { .y = EDGE + row * HIGH };

	for (int c = 0; c < s->cols; c += r.n) {
		r.cell = &s->cell[row][c];
		r.x = EDGE + c * WIDE;
		for (r.n = 1; c + r.n < s->cols && r.cell[r.n].style == r.cell->style;)
			r.n++;
		put_background(out, &r);
	}
	for (int c = 0; c < s->cols; c += r.n) {
		r.cell = &s->cell[row][c];
		r.x = EDGE + c * WIDE;
		r.n = put_run(out, r, s->cols - c);
	}
	(void)fputc('\n', out);
}

void screen_write_svg(FILE *out, const struct screen *s)
{
	(void)fputs("<svg xmlns=\"http://www.w3.org/2000/svg\"", out);
	put_tenths(out, "width", 2 * EDGE + s->cols * WIDE);
	put_tenths(out, "height", 2 * EDGE + s->rows * HIGH);
	(void)fputs(" font-family=\"DejaVu Sans Mono,Menlo,Consolas,monospace\" font-size=\"14\">\n"
		    "<rect x=\".5\" y=\".5\"",
		    out);
	put_tenths(out, "width", 2 * EDGE + s->cols * WIDE - 10);
	put_tenths(out, "height", 2 * EDGE + s->rows * HIGH - 10);
	(void)fputs(" rx=\"6\" fill=\"#16191d\" stroke=\"#4b5158\"/>\n", out);
	for (int r = 0; r < s->rows; r++)
		put_row(out, s, r);
	(void)fputs("</svg>\n", out);
}
