/* SPDX-License-Identifier: MIT */
/* tap - the Test Anything Protocol, version 13 (--tap): a line for each boot and for each broken
 * promise, with a YAML block of findings below those that failed; the plan comes last. */
#ifndef PXEPI_IO_TAP_H
#define PXEPI_IO_TAP_H

#include <stdio.h>

#include "io/report_case.h"

/* *n counts the cases: 0 before the first, which is when the version line is printed. Flushes. */
void tap_case(FILE *out, unsigned *n, const struct report_case *c);

/* The plan. With no case at all: "Bail out!", since nothing was tested. */
void tap_end(FILE *out, unsigned n);

#endif
