/* SPDX-License-Identifier: MIT */
/* diary - what happened, a line each: the steps of the ladder. The latest of all Pis, in a ring of
 * fixed size; of one Pi's lines each knows the one before. */
#ifndef PXEPI_TUI_DIARY_H
#define PXEPI_TUI_DIARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/event.h"
#include "tui/tape.h"

/* Who sends or receives, from left to right. */
enum lane { LANE_PI, LANE_DHCP, LANE_TFTP, LANE_NFS, LANE_NONE };
#define LANES 4

typedef uint64_t diary_at; /* as tape_at */

struct diary_line {
	diary_at before;
	ns when;
	tape_at packet; /* 0: no packet, or not kept */
	enum event_kind kind;
	enum lane from, to; /* LANE_NONE: no arrow */
	enum event_tone tone;
	char text[104];
};

#define DIARY_LINES 65536

struct diary {
	struct diary_line *line; /* keeps; DIARY_LINES of the caller's, zeroed */
	uint64_t n; /* ever written */
};

/* Writes the line of an event; false when it is not worth one (a stage, the report). The event's
 * pointers must live. */
bool diary_says(const struct event *e, struct diary_line *line);

diary_at diary_add(struct diary *d, diary_at before, const struct diary_line *line);

/* NULL: it is gone, or there is none. */
const struct diary_line *diary_get(const struct diary *d, diary_at at);

/* diary_of - the lines of one boot, oldest first: those from `last` back to its beginning, at most
 * `most` of them (the latest). Returns how many. */
size_t diary_of(const struct diary *d, diary_at last, const struct diary_line *out[], size_t most);

#endif
