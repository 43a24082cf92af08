/* SPDX-License-Identifier: MIT */
/* options - a verb's command line as a table: parsed, checked, and printed as its help. */
#ifndef PXEPI_IO_OPTIONS_H
#define PXEPI_IO_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "io/fail.h"

enum option_kind {
	OPTION_FLAG, /* sets *(bool *)to */
	OPTION_TEXT, /* sets *(const char **)to; the text is borrowed from argv */
	OPTION_COUNT, /* a whole number from 1 to 1000000000, into *(uint64_t *)to */
	OPTION_CALL, /* calls to as bool (*)(void *arg, const char *value, struct fail *) */
	OPTION_MAYBE, /* the same; the value may be left out (NULL), else it stands behind a "=" */
};

struct option_row {
	char letter; /* 0: none */
	const char *name; /* without the dashes */
	const char *value; /* its name in the help; NULL for a flag */
	enum option_kind kind;
	void *to;
	bool (*call)(void *arg, const char *value, struct fail *f); /* _CALL, _MAYBE; arg is `to` */
	const char *help;
};

/* options_read - argv from its first option on. rows end with a row of name NULL. Nothing but
 * options is accepted, unless there is a row of name "" (OPTION_CALL): it is called with each
 * argument that is none. f says which one is wrong, and why. */
bool options_read(int argc, char *const argv[], const struct option_row *rows, struct fail *f);

void options_help(FILE *out, const struct option_row *rows);

#endif
