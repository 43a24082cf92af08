/* SPDX-License-Identifier: MIT */
/* oracle - what was done to each Pi, held against what the observer said of it. */
#ifndef PXEPI_SIM_ORACLE_H
#define PXEPI_SIM_ORACLE_H

#include "tests/sim/fault.h"

/* One finding id, over all runs. "Clear" are the boots of which the observer saw everything, over a
 * clean link, to the end. */
struct tally {
	uint64_t put_in, found; /* boots with that fault; of these, how many were told so */
	uint64_t clear_put_in, clear_found;
	uint64_t reported, right; /* reports with that finding; of these, how many rightly */
	uint64_t wrong_unsure; /* wrong, fatal and marked uncertain */
	uint64_t wrong_sure; /* wrong, fatal and certain: the run has failed */
};

struct score {
	uint64_t runs, boots, failed, frames;
	struct tally id[FINDING_COUNT];
};

/* After observer_end. Adds to the score, and complains of what must not be. */
void oracle_judge(struct world *w, struct score *score);

/* oracle_told.c: may this be said of this Pi? */
bool oracle_expected(const struct world *w, const struct sim_pi *p, enum finding_id id);
/* A fatal finding that is certain names a true cause. */
bool oracle_true_cause(const struct world *w, const struct sim_pi *p, const struct told *t);
bool oracle_is_clear(const struct world *w);
/* Did it come up while the observer listened? */
bool oracle_up(const struct world *w, const struct sim_pi *p);

#endif
