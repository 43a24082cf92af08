/* SPDX-License-Identifier: MIT */
/* junit - JUnit XML (--junit FILE): one testsuite, a testcase for each boot and for each broken
 * promise. It is valid XML whatever the texts hold. */
#ifndef PXEPI_IO_JUNIT_H
#define PXEPI_IO_JUNIT_H

#include "io/fail.h"
#include "io/report_case.h"

struct junit;

/* junit_open - create the file, with the rights of the moment: give up privilege first. "-" is
 * standard output. suite names the testsuite; copied. NULL: f says why. */
struct junit *junit_open(const char *path, const char *suite, struct fail *f);

/* Adds a case; everything is copied. */
void junit_case(struct junit *j, const struct report_case *c);

/* junit_close - write the file and take j. false: it could not be written whole, f says why.
 * j may be NULL: true. */
bool junit_close(struct junit *j, struct fail *f);

#endif
