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
	bool run_failed; /* a finding of the run as a whole that counts */
};

/* --fail-on: "warning", or a finding's id. false: no such id. */
bool tally_fail_on(struct tally *t, const char *what);

void tally_boot(struct tally *t, const struct verdict *v);
void tally_run(struct tally *t, const struct verdict *v);

/* 0: at least one boot, and each came up; 1: anything else. */
int tally_exit(const struct tally *t);

/* True when --fail-on makes this finding count. */
bool tally_counts(const struct tally *t, const struct finding *f);

#endif
