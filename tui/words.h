/* SPDX-License-Identifier: MIT */
/* words - a boot in a few words: what it is doing now, or how it ended, for one column of a
 * screen. */
#ifndef PXEPI_TUI_WORDS_H
#define PXEPI_TUI_WORDS_H

#include <stdbool.h>

#include "core/verdict.h"
#include "core/watch.h"

/* A boot that was judged: "FAILED: no start4.elf"; with a question mark for the colon where the
 * report is uncertain. v is of b. */
void words_verdict(struct say *s, const struct boot *b, const struct verdict *v);

/* Is it no verdict, for want of a place to see from? */
bool words_blind(const struct verdict *v);

/* An open boot: the file in transfer with percentage, rate and time left; the try of five; ... */
void words_now(struct say *s, const struct watch *w, const struct boot *b, ns now);

/* A stage in at most 8 characters: "DHCP", "bootcode", ... */
const char *words_stage(enum stage s);

/* A model in at most 4: "3B", "3B+", "SD" (bootcode.bin from a card), "4", "5", "?". */
const char *words_model(enum model m);

/* The code of the green LED that the owner sees now, as far as it is known; else nothing. */
void words_led(struct say *s, const struct boot *b, const struct verdict *v);

/* The transfer under way; NULL: none. */
const struct xfer *words_transfer(const struct boot *b);

#endif
