/* SPDX-License-Identifier: MIT */
/* screen - what is to be seen, as a grid of cells: a character and a style each. The views draw
 * into it; a terminal shows it (term.h), and --print writes it (screen_out.h). No curses here,
 * so a screen can be tested without a terminal. */
#ifndef PXEPI_TUI_SCREEN_H
#define PXEPI_TUI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#define SCREEN_ROWS 300
#define SCREEN_COLS 500

/* How a cell looks; the terminal and the printers have their tables for it. Everything that a
 * colour says is said by a character as well. */
enum style {
	STYLE_PLAIN,
	STYLE_BOLD,
	STYLE_DIM,
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,
	STYLE_ALARM, /* a Pi that hangs */
	STYLE_HEAD, /* the title line, and column heads */
	STYLE_KEY, /* the names of keys in the footer */
	STYLE_PICK, /* the selected row */
	STYLE_PICK_ALARM, /* the selected row of a Pi that hangs */
	STYLE_LINE, /* lines, lanes */
};
#define STYLE_COUNT 12

/* Drawn characters, each with a twin in ASCII. */
enum glyph {
	GLYPH_FULL, /* of a bar */
	GLYPH_NOW,
	GLYPH_EMPTY,
	GLYPH_ACROSS,
	GLYPH_DOWN,
	GLYPH_START_RIGHT, /* where an arrow to the right leaves a lane */
	GLYPH_START_LEFT,
	GLYPH_HEAD_RIGHT,
	GLYPH_HEAD_LEFT,
	GLYPH_CROSS, /* where an arrow passes a lane */
	GLYPH_DOT, /* an event that is no packet */
	GLYPH_MORE, /* text that was cut */
	GLYPH_UP_ARROW,
	GLYPH_DOWN_ARROW,
	GLYPH_WAIT, /* nothing happens */
	GLYPH_COUNT
};

struct cell {
	uint32_t code; /* Unicode, of width 1 */
	enum style style;
};

struct screen {
	int rows, cols;
	bool utf8; /* else ASCII alone */
	struct cell cell[SCREEN_ROWS][SCREEN_COLS];
};

/* Blank, of that size; cut to what there is room for. */
void screen_clear(struct screen *s, int rows, int cols, bool utf8);

/* screen_text - text (UTF-8; ours, or escaped before) from a cell on, at most `width` columns
 * and never beyond the line. Text that is longer ends with GLYPH_MORE. What is not a printable
 * character of width 1, or not ASCII on an ASCII screen, is written as \uXXXX. Cells that are
 * not on the screen are nobody's: nothing happens. Returns the columns used. */
int screen_text(struct screen *s, int row, int col, int width, enum style style, const char *text);

/* The same, but of a text that is too long the end is shown, behind GLYPH_MORE: of a path it tells
 * more than the beginning. */
int screen_tail(struct screen *s, int row, int col, int width, enum style style, const char *text);

/* The same, with its end at column col + width. */
void screen_right(struct screen *s, int row, int col, int width, enum style style,
		  const char *text);

void screen_glyph(struct screen *s, int row, int col, int n, enum glyph g, enum style style);

/* Another style for cells that are there. */
void screen_style(struct screen *s, int row, int col, int n, enum style style);

/* Columns that a text takes on this screen. */
int screen_width(const struct screen *s, const char *text);

/* screen_wrap - text broken at blanks into lines of `width`, from row on, at most `rows` lines;
 * `skip` lines of it are left out first. Its own newlines stay; what a line that begins with blanks
 * (a command) has too much goes on two columns further in. Returns how many lines the whole text
 * has. */
int screen_wrap(struct screen *s, int row, int col, int width, int rows, int skip, enum style style,
		const char *text);

#endif
