/* SPDX-License-Identifier: MIT */
/* explain - from a line of a configuration to the bytes that the server sent, to what a Pi makes of
 * them. Input: the configuration, and what `pxepi emulate --json` said of one boot. Output: lines
 * for the report, each pointing to the FILE:LINE to change.
 *
 * How a server behaves was measured: doc/servers.md. What a Pi makes of it: doc/pi-facts.md. */
#ifndef PXEPI_CHECK_EXPLAIN_H
#define PXEPI_CHECK_EXPLAIN_H

#include "check/conf.h"
#include "core/model.h"

/* One boot, as emulate reported it: lines of JSON as printed (ends in NUL, newline or not). */
struct explain_boot {
	const char *offer; /* the last "dhcp.offer" event of its firmware, or NULL: none came */
	const char *report; /* its "boot.report" */
	enum model model; /* that was played; MODEL_UNKNOWN: the one of the report */
	uint32_t serial;
	const char *asked; /* the first server that it asked for a file, "" or NULL: none */
	const char *tree; /* the folder that was served; NULL: the configuration's own */
};

struct explain_line {
	const char *id; /* the finding it belongs to, "dhcp.offer-rejected"; "" : what came right */
	struct conf_at at; /* line 0: no line is to blame (something is missing): of the file */
	const char *text; /* one paragraph, no newline, escaped; borrowed for the call */
};

/* explain - calls line() for each explanation, the cause of a failure first. Returns how many.
 * A JSON line that can not be read gives none. */
size_t explain(const struct conf *c, const struct explain_boot *boot,
	       void (*line)(void *arg, const struct explain_line *line), void *arg);

/* explain_at - where a finding of this boot points to, when one line can be named: for annotations
 * and for `file:line` in the report. False: none. */
bool explain_at(const struct conf *c, const struct explain_boot *boot, const char *id,
		struct conf_at *at);

#endif
