/* SPDX-License-Identifier: MIT */
/* fail - why the system refused, in one line for a person. Functions of io/ that can be
 * refused return false and fill one of these; only main prints it and picks the exit code. */
#ifndef PXEPI_IO_FAIL_H
#define PXEPI_IO_FAIL_H

#include <stdbool.h>

struct fail {
	char why[256]; /* one line, no newline, no control bytes; cut with "..." when longer */
};

/* fail_set - write the reason, printf-like.
 *
 * Control bytes in it (a file may be named anything) become '?'. Always returns false, so that
 * a function can end with `return fail_set(f, ...)`. f may be NULL: then nothing is kept. */
__attribute__((format(printf, 2, 3))) bool fail_set(struct fail *f, const char *format, ...);

#endif
