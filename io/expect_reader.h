/* SPDX-License-Identifier: MIT */
/* expect_reader - a --expect file on its way through YAJL: which token, where it stands, whose
 * assertions follow; and how a mistake is told. YAJL tells where a token ends; it begins behind
 * the end of the one before, blanks and commas skipped. */
#ifndef PXEPI_IO_EXPECT_READER_H
#define PXEPI_IO_EXPECT_READER_H

#include <yajl/yajl_parse.h>

#include "io/expect_own.h"

#define DEPTH_MAX 6 /* the file, pis, a Pi, files, a file */

/* An object that is open. */
struct level {
	enum expect_section in;
	uint64_t seen; /* a bit for each key of the table */
	size_t first; /* SEC_FILES: its assertions begin here */
	size_t names; /* SEC_FILES: how many */
};

struct reader {
	struct expect *e;
	struct fail *fail;
	struct span text;
	yajl_handle yajl;
	size_t at, end; /* the token under way: first byte, and one past the last */
	unsigned line; /* of `at` */
	struct level open[DEPTH_MAX];
	size_t depth;
	const struct expect_key *key; /* whose value is due; NULL: none */
	const char *name; /* of the file that assertions are about */
	uint32_t pi; /* whose object it is; 0: of all */
	bool in_list; /* of finding ids: */
	uint64_t list;
	bool refused;
};

/* Moves on to the token that YAJL has just read. */
void reader_token(struct reader *r);

/* Each ends the parse by returning 0, and tells FILE:LINE:COLUMN of the token. */
int reader_refuse(struct reader *r, const char *what);
int reader_refuse_value(struct reader *r, const char *here); /* not what the key wants */
int reader_refuse_id(struct reader *r, struct span id);
int reader_refuse_key(struct reader *r, struct span name);
int reader_refuse_twice(struct reader *r, struct span name);
void reader_refuse_syntax(struct reader *r); /* YAJL's own complaint */

/* reader_add - adds an assertion, of the Pi and file under way. 0: refused. */
int reader_add(struct reader *r, struct want *want);

static inline struct level *reader_top(struct reader *r)
{
	return &r->open[r->depth - 1];
}

#endif
