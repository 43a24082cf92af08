/* SPDX-License-Identifier: MIT */
/* scenario - what one seed means: the fault, the Pis, the link, the vantage. */
#ifndef PXEPI_SIM_SCENARIO_H
#define PXEPI_SIM_SCENARIO_H

#include "tests/sim/fault.h"

/* What the caller wants in place of what the seed says; -1, NULL: what it says. */
struct wishes {
	const char *fault; /* "none": nothing is wrong */
	int model, quality, vantage, pis, chatter, short_listen;
};
extern const struct wishes no_wishes;

void scenario_of(uint64_t seed, const struct wishes *wishes, struct scenario *is);

/* Puts the Pis and their faults into a fresh world. */
void scenario_build(struct world *w);

const char *quality_name(enum quality q);
const char *vantage_name(enum vantage v);

#endif
