/* SPDX-License-Identifier: MIT */
/* rpc_record - the messages in one direction of an RPC connection over TCP (record marking,
 * RFC 5531 section 11). Only the beginning of each message is kept, for that is where a header
 * and a status stand; the rest of it, a megabyte of file perhaps, is counted and passed by.
 *
 * A message that lies whole in one segment is used where it lies. One that is split takes a
 * slot of the pool until its beginning is complete. */
#ifndef PXEPI_CORE_RPC_RECORD_H
#define PXEPI_CORE_RPC_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "core/tcp_stream.h"
#include "core/wire.h"

#define RPC_KEEP 1024 /* bytes of a message that are kept; <= TCP_SLOT_BYTES */

/* All zero is a direction that starts with a record. Holds a slot: see rpc_record_free(). */
struct rpc_record {
	uint32_t left; /* bytes of the fragment still to come */
	uint16_t kept; /* bytes in the slot */
	uint8_t slot; /* index + 1; 0: none */
	uint8_t mark[4], mark_n; /* the record mark, and how much of it has come */
	bool open; /* a record has begun and not ended */
	bool last; /* its last fragment is the one that comes */
	bool given; /* its beginning was given out: the rest is passed by */
	bool hunting; /* nobody knows where a record begins; the user sets and clears it */
	bool missed; /* sticky: a message went by that could not be read */
};

enum rpc_got {
	RPC_GOT_NOTHING, /* all was consumed */
	RPC_GOT_MESSAGE, /* call again for the rest */
	RPC_GOT_LOST, /* no record begins here, or one began in a hole: set hunting */
};

/* The beginning of one message. */
struct rpc_head {
	struct span bytes; /* borrowed from the segment or the slot, until the next call */
	bool whole; /* it is all of the message */
};

/* rpc_record_feed - the next bytes in order. Consumes from *c. */
enum rpc_got rpc_record_feed(struct rpc_record *r, struct tcp_pool *pool, struct cur *c,
			     struct rpc_head *head);

/* rpc_record_hole - the next *n bytes were not captured. Consumes from *n. A message whose
 * beginning has a hole is given as far as it came. */
enum rpc_got rpc_record_hole(struct rpc_record *r, struct tcp_pool *pool, uint32_t *n,
			     struct rpc_head *head);

/* Gives its slot back and forgets where it was; missed and hunting stay. */
void rpc_record_free(struct rpc_record *r, struct tcp_pool *pool);

#endif
