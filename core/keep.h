/* SPDX-License-Identifier: MIT */
/* keep - a bounded store of small chunks, shared by all Pis: the file names a boot asked for, and
 * the text of config.txt and cmdline.txt. Chunks are chained by number; 0 is "none". */
#ifndef PXEPI_CORE_KEEP_H
#define PXEPI_CORE_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wire.h"

#define KEEP_CHUNK 256
#define KEEP_ROOM (KEEP_CHUNK - 8)

struct keep_chunk {
	uint32_t next;
	uint32_t used; /* bytes of room in use */
	uint8_t room[KEEP_ROOM];
};

struct keep {
	struct keep_chunk *chunk; /* keeps; the caller's, chunk[0] is not used */
	uint32_t count;
	uint32_t fresh; /* the first never used */
	uint32_t free_list;
	uint32_t in_use;
};

/* storage must be zeroed and stay; count >= 1 chunks. Chunks not needed are never touched. */
void keep_init(struct keep *k, struct keep_chunk *storage, uint32_t count);

/* A new empty chunk's number, or 0 when the store is full. */
uint32_t keep_new(struct keep *k);

/* Gives a whole chain back. head 0 is allowed. */
void keep_free(struct keep *k, uint32_t head);

/* A text that grows, in a chain. */
struct keep_text {
	uint32_t head, tail;
	uint32_t n; /* bytes */
	bool full; /* a limit was met: what followed is not kept */
};

void keep_text_add(struct keep *k, struct keep_text *t, struct span bytes, uint32_t limit);
void keep_text_free(struct keep *k, struct keep_text *t);

/* Copies the text out, cut at cap; returns the bytes copied. */
size_t keep_text_copy(const struct keep *k, const struct keep_text *t, uint8_t *to, size_t cap);

#endif
