/* SPDX-License-Identifier: MIT */
/* report_page - the looks of the text report: labels, paragraphs, places in files. What io/text
 * does for one boot, for a whole trial. */
#ifndef PXEPI_CHECK_REPORT_PAGE_H
#define PXEPI_CHECK_REPORT_PAGE_H

#include "check/report.h"
#include "io/text_style.h"

#define PAGE_ROOM 16384

struct page {
	struct text *text;
	struct say s;
	char room[PAGE_ROOM];
};

void page_open(struct page *g, struct report *to);
void page_print(struct page *g);

/* The label of a paragraph, up to the column where that begins. */
void page_label(struct page *g, const char *label);

/* Text of the user's: escaped, and cut when it is long. */
void page_user(struct say *s, const char *text);

/* FILE:LINE; the file alone when there is no line. */
void page_at(struct say *s, const struct conf_at *at);

#endif
