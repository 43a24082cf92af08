/* SPDX-License-Identifier: MIT */
/* conf_isc - a dhcpd.conf as statements (dhcpd.conf(5)): taken apart in conf_isc.c, understood in
 * conf_isc_words.c. */
#ifndef PXEPI_CHECK_CONF_ISC_H
#define PXEPI_CHECK_CONF_ISC_H

#include "check/conf_own.h"

#define WORDS_MAX 64

struct word {
	struct span text; /* a string without its quotes, as written */
	size_t from, to; /* in the file, with them */
	bool quoted;
};

/* What stands before a ; or a { */
struct statement {
	struct conf *c;
	uint32_t file;
	size_t from, to; /* in the file, up to and with the ; or { */
	struct word word[WORDS_MAX]; /* what is more is left out */
	size_t words;
	uint32_t in; /* index + 1 of the host, class or subnet around; 0: none */
	unsigned depth; /* of blocks */
	unsigned included;
};

/* A statement becomes items. Of one that begins a block: returns what `in` is for what is in it. */
uint32_t statement_understand(const struct statement *s);

/* Reads the file that an include statement names. */
void statement_include(const struct statement *s, const char *path);

#endif
