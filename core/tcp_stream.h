/* SPDX-License-Identifier: MIT */
/* tcp_stream - one direction of a TCP connection as a capture shows it: segments that come
 * twice, overlap, or come out of order, put back into the order of their bytes (RFC 9293 3.4).
 *
 * Only what is out of order is copied, into slots of a pool that many streams share. A byte
 * that was on the wire and is not in the capture is a hole: it is counted, not waited for. */
#ifndef PXEPI_CORE_TCP_STREAM_H
#define PXEPI_CORE_TCP_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wire.h"

#define TCP_SLOT_BYTES 2000
#define TCP_SLOTS 48
#define TCP_QUEUE_MAX 6 /* slots that one direction may hold */

/* One segment that waits, or (see rpc_record.h) one message that is not complete. */
struct tcp_slot {
	bool used;
	uint8_t next; /* the next of its queue, as index + 1; 0: none */
	uint16_t n; /* bytes kept */
	uint32_t seq, len; /* of the first byte; length on the wire, >= n */
	uint8_t bytes[TCP_SLOT_BYTES];
};

/* The caller's; all zero is an empty pool. */
struct tcp_pool {
	struct tcp_slot slot[TCP_SLOTS];
};

/* All zero is a direction nothing is known of yet. Holds slots: see tcp_half_free(). */
struct tcp_half {
	uint32_t next; /* sequence number of the next byte in order */
	uint32_t acked; /* the highest acknowledgement the other side sent */
	uint8_t queue, reading; /* slots as index + 1; 0: none */
	uint8_t waiting; /* slots in the queue */
	bool known, has_acked;
};

/* What comes next in order: bytes, then `hole` bytes that were not captured. */
struct tcp_piece {
	struct span bytes; /* borrowed from the segment, or from a slot until the next call */
	uint32_t hole;
};

/* A free slot as index + 1, now used; 0 when there is none. */
uint8_t tcp_pool_get(struct tcp_pool *pool);
/* Gives a slot back; *index becomes 0. 0 is allowed. */
void tcp_pool_put(struct tcp_pool *pool, uint8_t *index);
/* The slot of an index other than 0. */
struct tcp_slot *tcp_pool_slot(struct tcp_pool *pool, uint8_t index);

/* Starts (again) with the byte of sequence number next: one past that of the SYN. */
void tcp_half_start(struct tcp_half *h, struct tcp_pool *pool, uint32_t next);

/* tcp_half_take - one segment with data.
 *
 * bytes     what was captured of it; borrowed.
 * wire_len  its length on the wire, in bytes; >= bytes.n.
 *
 * A direction not known starts here. True: *piece is what it adds in order. False: it added
 * nothing yet: seen before, or waiting for what comes before it. */
bool tcp_half_take(struct tcp_half *h, struct tcp_pool *pool, uint32_t seq, struct span bytes,
		   size_t wire_len, struct tcp_piece *piece);

/* tcp_half_next - what waited and is next in order now; call until false after each segment in
 * either direction. Also gives up on a gap when the receiver has acknowledged what follows it:
 * then the capture missed it and it does not come again (a piece that is all hole). */
bool tcp_half_next(struct tcp_half *h, struct tcp_pool *pool, struct tcp_piece *piece);

/* The receiver acknowledged everything before `ack`. */
void tcp_half_acked(struct tcp_half *h, uint32_t ack);

/* Gives all slots back. */
void tcp_half_free(struct tcp_half *h, struct tcp_pool *pool);

#endif
