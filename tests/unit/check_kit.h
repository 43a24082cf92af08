/* SPDX-License-Identifier: MIT */
/* check_kit - a configuration as text, read through a file of its own. */
#ifndef PXEPI_TESTS_CHECK_KIT_H
#define PXEPI_TESTS_CHECK_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "check/conf.h"

static struct fail fail;
static char path[] = "/tmp/pxepi-conf-XXXXXX";

static inline void write_file(const char *name, const void *p, size_t n)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* NULL: refused, and fail.why says why. */
static inline struct conf *read_bytes(const void *p, size_t n, enum conf_kind kind)
{
	struct conf *c;
	int fd;

	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	write_file(path, p, n);
	fail.why[0] = '\0';
	c = conf_read(path, kind, &fail);
	unlink(path);
	return c;
}

static inline struct conf *takes(const char *text)
{
	struct conf *c = read_bytes(text, strlen(text), CONF_AUTO);

	if (!c)
		fail_msg("refused: %s\n%s", text, fail.why);
	return c;
}

/* said: "LINE:COLUMN: what", of which the rest may follow. */
static inline void refuses(const char *text, enum conf_kind kind, const char *said)
{
	struct conf *c = read_bytes(text, strlen(text), kind);
	const char *why = fail.why + strlen(path) + 1;

	if (c)
		fail_msg("taken: %s", text);
	if (strncmp(fail.why, path, strlen(path)) != 0 || strncmp(why, said, strlen(said)) != 0)
		fail_msg("%s\nsays  %s\n wants %s", text, why, said);
}

/* The n-th item of a kind, from 0. */
static inline const struct conf_item *item(const struct conf *c, enum conf_what what, size_t n)
{
	const struct conf_item *i = conf_next(c, what, NULL);

	while (i && n-- > 0)
		i = conf_next(c, what, i);
	return i;
}

static inline const struct conf_item *has(const struct conf *c, enum conf_what what, unsigned line)
{
	const struct conf_item *i = item(c, what, 0);

	assert_non_null(i);
	assert_int_equal(i->at.line, line);
	return i;
}

#define IP(a, b, c, d) \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

#endif
