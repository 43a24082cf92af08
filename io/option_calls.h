/* SPDX-License-Identifier: MIT */
/* option_calls - values that options of more than one verb take; for rows of OPTION_CALL and
 * OPTION_MAYBE (options.h). */
#ifndef PXEPI_IO_OPTION_CALLS_H
#define PXEPI_IO_OPTION_CALLS_H

#include <stdbool.h>
#include <stddef.h>

#include "io/fail.h"

/* option_one_of - a value that is one of n words; *which is its place among them. option: its name,
 * for f. */
bool option_one_of(const char *option, const char *value, const char *const words[], size_t n,
		   size_t *which, struct fail *f);

/* --fail-on "warning" or the id of a finding; arg is a struct tally. */
bool option_fail_on(void *tally, const char *value, struct fail *f);

/* --kick[=cure|prevent]; arg is an enum kick_mode. */
bool option_kick(void *mode, const char *value, struct fail *f);

#endif
