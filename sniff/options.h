/* SPDX-License-Identifier: MIT */
/* options - what `pxepi sniff` was asked for. */
#ifndef PXEPI_SNIFF_OPTIONS_H
#define PXEPI_SNIFF_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/kick.h"
#include "io/fail.h"
#include "io/tally.h"

struct sniff_options {
	const char *iface, *read, *write;
	bool json, verbose, help, interface_list;
	enum kick_mode kick;
	bool broadcast;
	uint64_t boots; /* 0: no limit */
	uint64_t timeout_s; /* 0: none */
	struct tally tally; /* holds what --fail-on named */
};

bool sniff_options_read(struct sniff_options *o, int argc, char *argv[], struct fail *f);
void sniff_help(FILE *out);

#endif
