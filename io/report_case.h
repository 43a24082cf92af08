/* SPDX-License-Identifier: MIT */
/* report_case - one boot, or one broken promise (--expect), as test reports see it: what JUnit XML
 * and TAP print. */
#ifndef PXEPI_IO_REPORT_CASE_H
#define PXEPI_IO_REPORT_CASE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/verdict.h"
#include "core/watch.h"

struct report_case {
	const char *name; /* "Pi 3B df90a038 (b8:27:eb:90:a0:38)" */
	bool passed;
	ns took; /* -1: not known */
	const char *message; /* one line: why not; "" when there is nothing to say */
	const char *body; /* several lines: findings with their fixes; may be "" */
	const char *serial, *model; /* NULL: not known */
	const struct verdict *verdict; /* the findings one by one, for TAP; NULL: none */
};

/* Room that is enough for every boot; what does not fit is cut. */
#define REPORT_CASE_ROOM 24576

/* report_case_of - the case of a boot. Its texts live in room and in v; keeps both. */
void report_case_of(struct report_case *c, char *room, size_t cap, const struct boot *b,
		    const struct verdict *v, bool passed);

/* report_case_of_miss - the case of one assertion of --expect that did not hold: what expect_judge
 * told, of this boot, or of the run when b is NULL. Named after what was promised, not after what
 * came instead. Keeps miss and room. */
void report_case_of_miss(struct report_case *c, char *room, size_t cap, const struct boot *b,
			 const char *miss);

#endif
