/* SPDX-License-Identifier: MIT */
/* screen_out - see screen_out.h. */
#include "tui/screen_out.h"

#include <string.h>

/* The looks of a style: a letter for tests, the codes of ECMA-48 with colours and without. */
static const struct {
	char letter;
	const char *ansi, *mono;
	bool back; /* a blank shows */
} looks[STYLE_COUNT] = {
	[STYLE_PLAIN] = { '.', "", "", false },
	[STYLE_BOLD] = { 'B', "\033[1m", "\033[1m", false },
	[STYLE_DIM] = { 'd', "\033[2m", "", false },
	[STYLE_GOOD] = { 'g', "\033[32m", "", false },
	[STYLE_WARN] = { 'w', "\033[33m", "\033[1m", false },
	[STYLE_BAD] = { 'b', "\033[1;31m", "\033[1m", false },
	[STYLE_ALARM] = { 'A', "\033[1;37;41m", "\033[1;7m", true },
	[STYLE_HEAD] = { 'H', "\033[30;47m", "\033[7m", true },
	[STYLE_KEY] = { 'K', "\033[30;46m", "\033[7m", true },
	[STYLE_PICK] = { 'P', "\033[30;46m", "\033[7m", true },
	[STYLE_PICK_ALARM] = { 'Q', "\033[1;4;33;41m", "\033[1;4;7m", true },
	[STYLE_LINE] = { 'l', "\033[36m", "", false },
};

void screen_put_code(FILE *out, uint32_t code)
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
			screen_put_code(out, s->cell[r][c].code);
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
			screen_put_code(out, s->cell[r][c].code);
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
		screen_write_svg(out, s);
		break;
	case SCREEN_CELLS:
		write_plain(out, s);
		(void)fputs("--- styles\n", out);
		write_styles(out, s);
		break;
	}
}
