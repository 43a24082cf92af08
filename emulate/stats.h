/* SPDX-License-Identifier: MIT */
/* stats - how a fleet of boots went: counts by outcome and by cause, and how long the parts of a
 * boot took. Constant memory, however many Pis: times are counted in classes that are 3 % wide. */
#ifndef PXEPI_EMULATE_STATS_H
#define PXEPI_EMULATE_STATS_H

#include <stdint.h>
#include <stdio.h>

#include "core/verdict.h"
#include "core/watch.h"

#define STATS_SUB 32 /* classes in each power of two; a power of two */
#define STATS_CLASSES ((size_t)STATS_SUB * 60)

/* Durations. min and max are exact. */
struct stats_times {
	uint64_t n;
	ns min, max;
	uint32_t in[STATS_CLASSES];
};

struct stats {
	uint64_t boots; /* of Pis: what is no netboot is not counted */
	uint64_t outcome[OUTCOME_COUNT];
	uint64_t cause[FINDING_COUNT];
	uint64_t files, bytes, retransmits; /* of all boots; files: that came whole */
	uint64_t retransmitted; /* boots with any */
	struct stats_times total;
	struct stats_times phase[PHASE_COUNT];
};

/* All zero. */
void stats_init(struct stats *s);

/* Counts one boot, at its report. A part of a boot that the boot did not get over (the verdict has
 * a cause, and no later part began) is not timed, nor is the whole of such a boot: giving up is no
 * measure of a server's speed. */
void stats_add(struct stats *s, const struct watch *w, const struct boot *b,
	       const struct verdict *v);

void stats_time(struct stats_times *t, ns took); /* below 0: not counted */

/* The duration that so many thousandths of all do not exceed: at most 3 % too long, never outside
 * min and max. 0 when there are none. */
ns stats_quantile(const struct stats_times *t, unsigned thousandths);

/* Plain text, 80 columns; nothing when there was no boot. */
void stats_print(FILE *out, const struct stats *s);

#endif
