/* SPDX-License-Identifier: MIT */
/* tftp - one TFTP packet (RFC 1350; options RFC 2347, 2348, 2349, 7440). */
#ifndef PXEPI_CORE_TFTP_H
#define PXEPI_CORE_TFTP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/wire.h"

enum tftp_op {
	TFTP_RRQ = 1,
	TFTP_WRQ = 2,
	TFTP_DATA = 3,
	TFTP_ACK = 4,
	TFTP_ERROR = 5,
	TFTP_OACK = 6,
};

/* The options of an RRQ or OACK. A has_ flag says that it was there and was a number. */
struct tftp_opts {
	bool has_blksize, has_tsize, has_timeout, has_windowsize;
	bool others; /* there was one that is not named here, or one that is no number */
	uint64_t tsize; /* bytes */
	uint32_t blksize, windowsize; /* bytes; blocks */
	uint32_t timeout_s;
};

struct tftp_pkt {
	enum tftp_op op;
	struct span file, mode; /* RRQ, WRQ: without the NUL */
	struct span raw_opts; /* RRQ, WRQ, OACK: the name\0value\0 pairs; see tftp_next_opt() */
	struct tftp_opts opts;
	uint16_t block; /* DATA, ACK: the 16-bit wire number, which wraps */
	struct span data; /* DATA: as captured; may be cut */
	size_t data_wire_len; /* DATA: its length as sent; > data.n when cut */
	uint16_t code; /* ERROR */
	struct span text; /* ERROR: without the NUL */
};

/* tftp_parse - decode one TFTP packet (RFC 1350 section 5; options RFC 2347).
 *
 * payload   UDP payload; borrowed, *pkt points into it.
 * wire_len  its length on the wire; greater than payload.n when the capture cut it.
 * pkt       written only when WIRE_OK.
 *
 * Numbers are decimal digits only; one that does not fit its field is no number (opts.others), and
 * of an option given twice the last counts.
 *
 * A DATA packet whose data is cut is WIRE_OK. An RRQ or ERROR without its last NUL is accepted
 * when the whole packet is there (real senders do it), WIRE_SHORT when it was cut. A cut RRQ, WRQ
 * or OACK is WIRE_SHORT even behind its mode: options that nobody can see are not absent options.
 * WIRE_SHORT: cut inside what must be read. WIRE_BAD: unknown opcode, or no mode in a request. */
enum wire tftp_parse(struct span payload, size_t wire_len, struct tftp_pkt *pkt);

/* One name and value of raw_opts, in order; false at the end, which an empty name is too (zeros
 * that pad a packet). Consumes. A name at the very end has an empty value. Names compare without
 * regard to case (RFC 2347). */
bool tftp_next_opt(struct cur *c, struct span *name, struct span *value);

/* The full block number after `last`, given the wire number (which wraps from 65535 to 0):
 * the one nearest to last + 1. */
uint64_t tftp_block_after(uint64_t last, uint16_t wire_block);

#endif
