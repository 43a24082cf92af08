/* SPDX-License-Identifier: MIT */
/* tape - the packets of all Pis, the latest of them, in a ring of fixed size: what the packet view
 * decodes and what `w` saves. Of one Pi's packets each knows the one before. */
#ifndef PXEPI_TUI_TAPE_H
#define PXEPI_TUI_TAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/frame.h"

/* The place of a packet; 0: none. Places grow, and stay true: of what was overwritten, tape_get()
 * says so. */
typedef uint64_t tape_at;

struct tape {
	uint8_t *ring; /* keeps; the caller's */
	uint64_t cap;
	uint64_t head, tail; /* bytes ever written; the oldest that is still there */
};

void tape_init(struct tape *t, uint8_t *ring, uint64_t cap);

/* tape_add - a packet after `before`, the last of the same Pi (0: it has none). The bulk of a
 * transfer (DATA from the 17th block on, and the bytes of TCP) is kept without most of its
 * payload. */
tape_at tape_add(struct tape *t, tape_at before, const struct packet *pkt, const struct frame *f);

/* tape_get - the packet at a place; its bytes are borrowed until the next tape_add(). before:
 * may be NULL. false: it is gone. */
bool tape_get(const struct tape *t, tape_at at, struct packet *pkt, tape_at *before);

#endif
