/* SPDX-License-Identifier: MIT */
/* text_style - what the two halves of the text output (text.c, text_report.c) share, and what
 * check's report looks like, too. */
#ifndef PXEPI_IO_TEXT_STYLE_H
#define PXEPI_IO_TEXT_STYLE_H

#include "core/say.h"
#include "io/text.h"

enum paint { PAINT_NONE, PAINT_BOLD, PAINT_BAD, PAINT_WARN, PAINT_GOOD, PAINT_DIM };

void text_time(struct say *s, ns when);
void text_paint(const struct text *t, struct say *s, enum paint p);
void text_put(struct text *t, const struct say *s);

/* A paragraph below a label of 12 columns, and its newline. A text's own newlines stay; a line
 * that begins with a blank (a command, a configuration line) is never broken. */
void text_wrap(struct say *s, const char *text);

#endif
