/* SPDX-License-Identifier: MIT */
/* frame_internal - what frame.c (link layers) and ipv4.c (the rest) share. Nobody else's. */
#ifndef PXEPI_CORE_FRAME_INTERNAL_H
#define PXEPI_CORE_FRAME_INTERNAL_H

#include "core/frame.h"
#include "core/wire.h"

/* What is left of a packet below the headers read so far. Passed by pointer: copies of it,
 * written in parts and read whole, stalled the processor for a third of the time of
 * frame_parse(). */
struct rest {
	struct cur c; /* as captured */
	size_t wire; /* as on the wire; >= c.left */
};

/* The next n bytes as a cursor of their own; false, and nothing moved, when the capture lacks them.
 * Asked before the reads and not after, so that a compiler sees that each of them fits and leaves
 * its check out: this is on the path of every packet. */
static inline bool rest_take(struct rest *r, size_t n, struct cur *header)
{
	if (n > r->c.left)
		return false;
	*header = cur_of(span_of(r->c.p, n));
	cur_skip(&r->c, n);
	r->wire -= n;
	return true;
}

/* Why a header of n bytes could not be read: the sender wrote less, or the capture ended. */
static inline enum wire rest_lacks(const struct rest *r, size_t n)
{
	return r->wire < n ? WIRE_BAD : WIRE_SHORT;
}

/* Drops what lies behind the first n bytes: padding, or what the header does not own. */
static inline void rest_trim(struct rest *r, size_t n)
{
	r->wire = n;
	if (r->c.left > n)
		r->c.left = n;
}

/* Makes what is left the payload of a layer that was whole. */
static inline void rest_enter(const struct rest *r, struct frame *f, enum frame_kind kind)
{
	f->kind = kind;
	f->payload = span_of(r->c.p, r->c.left);
	f->payload_wire_len = r->wire;
	f->cut = r->c.left < r->wire;
}

/* ipv4_parse - IPv4 and what it carries (ipv4.c); returns as frame_parse() does. */
enum wire ipv4_parse(struct rest *r, struct frame *f);

#endif
