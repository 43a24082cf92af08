/* SPDX-License-Identifier: MIT */
/* tally - the counts of a run and its exit code: how many boots ended how, and which findings the
 * caller wants counted as failures. */
#ifndef PXEPI_IO_TALLY_H
#define PXEPI_IO_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/verdict.h"

#define TALLY_FAIL_ON 16

struct tally {
	uint32_t boots; /* netboots of Pis */
	uint32_t outcome[OUTCOME_COUNT];
	uint32_t findings[FINDING_COUNT]; /* of any severity */
	uint32_t warned[FINDING_COUNT]; /* warnings and fatal ones */
	bool fail_on_warning;
	bool fail_on[FINDING_COUNT];
	uint32_t failed_by; /* boots that came up, but with such a finding */
	struct tally_kicks {
		uint32_t boots, went_on, hung;
	} kicked, not_kicked; /* boots of the original ROM, which alone may be kicked */
	struct tally_kicks overheard; /* not kicked, but a broadcast for another Pi reached them */
	uint32_t after_kick; /* of the kicked: went on after it, and nothing else reached them */
	bool run_failed; /* a finding of the run as a whole that counts */
	/* emulate's: */
	uint32_t as_asked; /* boots that are not up, and came as far as they were to */
	uint32_t broken; /* promises of --expect that were not kept */
	bool could_not; /* a part of the job could not be done */
	bool broke_off; /* the run could not go on */
};

/* --fail-on: "warning", or a finding's id. false: no such id. */
bool tally_fail_on(struct tally *t, const char *what);

void tally_boot(struct tally *t, const struct verdict *v);
void tally_kick(struct tally *t, const struct boot *b); /* at its report, too */
void tally_run(struct tally *t, const struct verdict *v);

/* 0: at least one boot, and each came up, or as far as asked; 1: anything else; 2: broke_off,
 * or could_not where nothing else is wrong. */
int tally_exit(const struct tally *t);

/* True when --fail-on makes this finding count. */
bool tally_counts(const struct tally *t, const struct finding *f);

#endif
