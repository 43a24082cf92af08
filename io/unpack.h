/* SPDX-License-Identifier: MIT */
/* unpack - a descriptor as a stdio stream of plain bytes: what is packed with gzip or zstd is
 * unpacked on the way, in bounded memory, whatever the file claims. Works on pipes: nothing is
 * read twice. Counts what it takes from the descriptor, which is how far a reader has come. */
#ifndef PXEPI_IO_UNPACK_H
#define PXEPI_IO_UNPACK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "io/fail.h"

/* How much zstd data may make us keep: all that `zstd -19` needs, not --ultra, not --long. */
#define UNPACK_WINDOW_LOG 23

enum unpack_state {
	UNPACK_FINE,
	UNPACK_EMPTY, /* the descriptor gave no byte at all */
	UNPACK_CUT, /* the packed data stop before their end */
	UNPACK_DAMAGED, /* they are not what they claim; see unpack_why() */
	UNPACK_STOPPED, /* the stop descriptor ended a wait */
	UNPACK_REFUSED, /* the system failed a read */
};

struct unpack;

/* unpack_open - look at the first bytes of fd and make a stream of what it holds.
 *
 * fd  takes it, also on failure.
 * out the caller's: fclose(*out), then unpack_close().
 *
 * Returns NULL and fills f when there is no memory or the first read fails. */
struct unpack *unpack_open(int fd, FILE **out, struct fail *f);

/* Takes u, which may be NULL; after its stream was closed. */
void unpack_close(struct unpack *u);

/* A descriptor that, once readable, ends a wait for a pipe as if the pipe had ended; -1 for none.
 * */
void unpack_stop_at(struct unpack *u, int fd);

enum unpack_state unpack_state(const struct unpack *u);
const char *unpack_why(
	const struct unpack *u); /* for CUT, DAMAGED, REFUSED: e.g. "its gzip data are damaged" */
uint64_t unpack_taken(const struct unpack *u); /* bytes read from the descriptor */

#endif
