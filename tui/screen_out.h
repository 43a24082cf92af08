/* SPDX-License-Identifier: MIT */
/* screen_out - a screen as text, with ANSI colours, as SVG, or with its styles for a test. */
#ifndef PXEPI_TUI_SCREEN_OUT_H
#define PXEPI_TUI_SCREEN_OUT_H

#include <stdio.h>

#include "tui/screen.h"

enum screen_form {
	SCREEN_TEXT, /* blanks at the ends of lines are left out */
	SCREEN_ANSI,
	SCREEN_SVG,
	SCREEN_CELLS, /* the text, then a line of one letter a cell for each line of the screen */
};

/* colour: of SCREEN_ANSI; without it there is bold, reverse and underline alone. */
void screen_write(FILE *out, const struct screen *s, enum screen_form form, bool colour);

/* screen_svg.c: of screen_write(). */
void screen_write_svg(FILE *out, const struct screen *s);
void screen_put_code(FILE *out, uint32_t code); /* as UTF-8 */

#endif
