/* SPDX-License-Identifier: MIT */
/* report - what was simulated, for people: the table of all findings, and one run in full. */
#ifndef PXEPI_SIM_REPORT_H
#define PXEPI_SIM_REPORT_H

#include "tests/sim/oracle.h"

void report_add(struct score *sum, const struct score *part);
void report_table(const struct score *s);
/* How many findings no fault was put in for; names them. */
uint64_t report_untried(const struct score *s);
void report_world(const struct world *w);

#endif
