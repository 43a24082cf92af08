/* SPDX-License-Identifier: MIT */
/* screen_out - see screen_out.h. */
#include "tui/screen_out.h"

#include <string.h>

/* The looks of a style: a letter for tests, the codes of ECMA-48 with colours and without, the
 * colours of the picture. */
static const struct {
	char letter;
	const char *ansi, *mono, *fill, *back;
	bool bold;
} looks[STYLE_COUNT] = {
	[STYLE_PLAIN] = { '.', "", "", "#d0d0d0", NULL, false },
	[STYLE_BOLD] = { 'B', "\033[1m", "\033[1m", "#ffffff", NULL, true },
	[STYLE_DIM] = { 'd', "\033[2m", "", "#808080", NULL, false },
	[STYLE_GOOD] = { 'g', "\033[32m", "", "#5fd75f", NULL, false },
	[STYLE_WARN] = { 'w', "\033[33m", "\033[1m", "#e5c07b", NULL, false },
	[STYLE_BAD] = { 'b', "\033[1;31m", "\033[1m", "#ff5f5f", NULL, true },
	[STYLE_ALARM] = { 'A', "\033[1;37;41m", "\033[1;7m", "#ffffff", "#c01818", true },
	[STYLE_HEAD] = { 'H', "\033[30;47m", "\033[7m", "#101010", "#b8b8b8", false },
	[STYLE_KEY] = { 'K', "\033[30;46m", "\033[7m", "#101010", "#4fb8b8", false },
	[STYLE_PICK] = { 'P', "\033[30;46m", "\033[7m", "#101010", "#4fb8b8", false },
	[STYLE_PICK_ALARM] = { 'Q', "\033[1;4;33;41m", "\033[1;4;7m", "#ffff80", "#c01818", true },
	[STYLE_LINE] = { 'l', "\033[36m", "", "#4f9f9f", NULL, false },
};

static void put_code(FILE *out, uint32_t code)
{
	if (code < 0x80) {
		(void)fputc((int)code, out);
	} else if (code < 0x800) {
		(void)fputc((int)(0xc0 | code >> 6), out);
		(void)fputc((int)(0x80 | (code & 0x3f)), out);
	} else {
		(void)fputc((int)(0xe0 | (code >> 12 & 0x0f)), out);
		(void)fputc((int)(0x80 | (code >> 6 & 0x3f)), out);
		(void)fputc((int)(0x80 | (code & 0x3f)), out);
	}
}

/* Where the last cell is that shows anything. */
static int end_of(const struct screen *s, int row, bool colours)
{
	int n = s->cols;

	while (n > 0 && s->cell[row][n - 1].code == ' ' &&
	       (!colours || !looks[s->cell[row][n - 1].style].back))
		n--;
	return n;
}

static const char *codes_of(enum style style, bool colour)
{
	return colour ? looks[style].ansi : looks[style].mono;
}

static void write_plain(FILE *out, const struct screen *s)
{
	for (int r = 0; r < s->rows; r++) {
		int n = end_of(s, r, false);

		for (int c = 0; c < n; c++)
			put_code(out, s->cell[r][c].code);
		(void)fputc('\n', out);
	}
}

static void write_ansi(FILE *out, const struct screen *s, bool colour)
{
	for (int r = 0; r < s->rows; r++) {
		const char *now = "";
		int n = end_of(s, r, true);

		for (int c = 0; c < n; c++) {
			const char *codes = codes_of(s->cell[r][c].style, colour);

			if (strcmp(codes, now) != 0) {
				(void)fputs(now[0] ? "\033[0m" : "", out);
				(void)fputs(codes, out);
				now = codes;
			}
			put_code(out, s->cell[r][c].code);
		}
		(void)fputs(now[0] ? "\033[0m\n" : "\n", out);
	}
}

static void write_styles(FILE *out, const struct screen *s)
{
	for (int r = 0; r < s->rows; r++) {
		int n = s->cols;

		while (n > 0 && s->cell[r][n - 1].style == STYLE_PLAIN)
			n--;
		for (int c = 0; c < n; c++)
			(void)fputc(looks[s->cell[r][c].style].letter, out);
		(void)fputc('\n', out);
	}
}

/* --- the picture: a cell is 8.4 by 18 units, in tenths */

#define WIDE 84
#define HIGH 180
#define EDGE 100

static void put_tenths(FILE *out, const char *name, int tenths)
{
	(void)fprintf(out, " %s=\"%d.%d\"", name, tenths / 10, tenths % 10);
}

static void put_escaped(FILE *out, uint32_t code)
{
	if (code == '<')
		(void)fputs("&lt;", out);
	else if (code == '&')
		(void)fputs("&amp;", out);
	else if (code == ' ')
		(void)fputs("\302\240", out); /* else a renderer folds several into one */
	else
		put_code(out, code);
}

/* Cells from c on that look the same. */
static int run_of(const struct screen *s, int row, int c)
{
	int n = 1;

	while (c + n < s->cols && s->cell[row][c + n].style == s->cell[row][c].style)
		n++;
	return n;
}

static void write_run(FILE *out, const struct screen *s, int row, int col, int n)
{
	enum style style = s->cell[row][col].style;
	int x = EDGE + col * WIDE, y = EDGE + row * HIGH, shown = n;

	if (looks[style].back) {
		(void)fputs("<rect", out);
		put_tenths(out, "x", x);
		put_tenths(out, "y", y);
		put_tenths(out, "width", n * WIDE);
		put_tenths(out, "height", HIGH);
		(void)fprintf(out, " fill=\"%s\"/>", looks[style].back);
	}
	while (shown > 0 && s->cell[row][col + shown - 1].code == ' ')
		shown--;
	if (shown == 0)
		return;
	(void)fputs("<text", out);
	put_tenths(out, "x", x);
	put_tenths(out, "y", y + 135);
	put_tenths(out, "textLength", shown * WIDE);
	(void)fprintf(out, " fill=\"%s\"%s>", looks[style].fill,
		      looks[style].bold ? " font-weight=\"bold\"" : "");
	for (int i = 0; i < shown; i++)
		put_escaped(out, s->cell[row][col + i].code);
	(void)fputs("</text>", out);
}

static void write_svg(FILE *out, const struct screen *s)
{
	(void)fputs("<svg xmlns=\"http://www.w3.org/2000/svg\"", out);
	put_tenths(out, "width", 2 * EDGE + s->cols * WIDE);
	put_tenths(out, "height", 2 * EDGE + s->rows * HIGH);
	(void)fputs(" font-family=\"DejaVu Sans Mono,Menlo,Consolas,monospace\" font-size=\"14\">\n"
		    "<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#16191d\"/>\n",
		    out);
	for (int r = 0; r < s->rows; r++) {
		for (int c = 0, n; c < s->cols; c += n) {
			n = run_of(s, r, c);
			write_run(out, s, r, c, n);
		}
		(void)fputc('\n', out);
	}
	(void)fputs("</svg>\n", out);
}

void screen_write(FILE *out, const struct screen *s, enum screen_form form, bool colour)
{
	switch (form) {
	case SCREEN_TEXT:
		write_plain(out, s);
		break;
	case SCREEN_ANSI:
		write_ansi(out, s, colour);
		break;
	case SCREEN_SVG:
		write_svg(out, s);
		break;
	case SCREEN_CELLS:
		write_plain(out, s);
		(void)fputs("--- styles\n", out);
		write_styles(out, s);
		break;
	}
}
