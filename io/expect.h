/* SPDX-License-Identifier: MIT */
/* expect - what the owner says must come out of a boot (--expect FILE): read strictly, so that a
 * misspelt key can not pass for a promise that was kept, and held against each boot's facts.
 * doc/expect.md has the keys. */
#ifndef PXEPI_IO_EXPECT_H
#define PXEPI_IO_EXPECT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/verdict.h"
#include "core/watch.h"
#include "io/fail.h"

struct expect;

/* A promise that was not kept: one plain sentence, escaped, without newline; dies with the call. */
typedef void expect_miss(void *arg, const char *text);

/* expect_read - read the file, of 1 MB at most. It is opened with the rights of the moment: give
 * up privilege first.
 *
 * NULL: f says why, as "want.json:3:14: unknown key ...": file, line, column in characters. */
struct expect *expect_read(const char *path, struct fail *f);

/* expect_judge - hold one boot against it, at its report.
 *
 * v     the verdict on b.
 * miss  called once for each assertion that does not hold; or NULL.
 *
 * Returns how many do not hold. What is no netboot of a Pi is not judged: 0. */
size_t expect_judge(const struct expect *e, const struct watch *w, const struct boot *b,
		    const struct verdict *v, expect_miss *miss, void *arg);

/* expect_end - at the end of the run: one miss for each Pi that the file names and no judged boot
 * was of. Returns their number. */
size_t expect_end(const struct expect *e, expect_miss *miss, void *arg);

/* Takes e; NULL is fine. */
void expect_free(struct expect *e);

#endif
