/* SPDX-License-Identifier: MIT */
/* text - events and reports for a person at the bench: one line an event, then for each Pi who,
 * how far, why, and what to do now. Colour on a terminal only, and never with NO_COLOR. */
#ifndef PXEPI_IO_TEXT_H
#define PXEPI_IO_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "core/event.h"
#include "core/say.h"
#include "core/verdict.h"
#include "core/watch.h"

struct text {
	FILE *out;
	bool colour;
	bool verbose; /* -v: details, and every packet of a boot decoded */
	bool said_no_request; /* the note that ROMs send no REQUEST was printed */
	uint64_t lines;
	/* What a report calls a boot that did not end, or ended with the kernel loaded, where
	 * that was asked for; NULL: that the capture ended. */
	const char *as_asked;
};

/* colour is decided here: out is a terminal, NO_COLOR is not set, TERM is not dumb. Also reads the
 * time zone, so it must come before the sandbox. */
void text_init(struct text *t, FILE *out, bool verbose);

/* One event that is no report and no summary. */
void text_event(struct text *t, const struct watch *w, const struct event *e);

/* The words of an event alone, without time and Pi; and a packet decoded, layer by layer. */
void text_say_event(struct say *s, const struct event *e);
void text_say_packet(struct say *s, const struct packet *pkt, const struct frame *f);

/* -v: the packet that was just handed to the watch, decoded. */
void text_packet(struct text *t, const struct packet *pkt, const struct frame *f);

/* The closing report on one boot. */
void text_report(struct text *t, const struct watch *w, const struct event *e,
		 const struct verdict *v);

/* The end of the run: counts by outcome, and what holds for the run as a whole. */
struct tally;
void text_summary(struct text *t, const struct tally *tally, const struct verdict *run);

#endif
