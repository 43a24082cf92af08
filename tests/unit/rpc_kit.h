/* SPDX-License-Identifier: MIT */
/* rpc_kit - builds RPC messages, and the frames that carry them, for the tests of rpc, nfs,
 * rpc_watch and init_trail. */
#ifndef PXEPI_TESTS_RPC_KIT_H
#define PXEPI_TESTS_RPC_KIT_H

#include "core/frame.h"
#include "core/put.h"
#include "core/rpc.h"

#define KIT_PI 0xc0000264u /* 192.0.2.100 */
#define KIT_SERVER 0xc0000201u /* 192.0.2.1 */

static inline void kit_opaque(struct put *w, const char *text)
{
	put_be32(w, (uint32_t)strlen(text));
	put_text(w, text);
	put_fill(w, 0, (4 - strlen(text) % 4) % 4);
}

/* A call with AUTH_SYS of user 0, group 5, on the machine "pi". */
static inline void kit_call(struct put *w, uint32_t xid, uint32_t prog, uint32_t vers,
			    uint32_t proc)
{
	put_be32(w, xid);
	put_be32(w, 0);
	put_be32(w, 2);
	put_be32(w, prog);
	put_be32(w, vers);
	put_be32(w, proc);
	put_be32(w, 1); /* AUTH_SYS */
	put_be32(w, 24);
	put_be32(w, 0x1234); /* stamp */
	kit_opaque(w, "pi");
	put_be32(w, 0);
	put_be32(w, 5);
	put_be32(w, 0); /* no more groups */
	put_be64(w, 0); /* verifier */
}

/* An accepted reply up to its results. */
static inline void kit_reply(struct put *w, uint32_t xid, uint32_t accept)
{
	put_be32(w, xid);
	put_be32(w, 1);
	put_be32(w, 0);
	put_be64(w, 0); /* verifier */
	put_be32(w, accept);
}

/* A file handle of 8 bytes that differs by its number. */
static inline void kit_fh(struct put *w, uint32_t number)
{
	put_be32(w, 8);
	put_be32(w, 0x01000700);
	put_be32(w, number);
}

/* fattr3 of a file of this type and mode, owned by root. */
static inline void kit_fattr3(struct put *w, uint32_t type, uint32_t mode)
{
	put_be32(w, type);
	put_be32(w, mode);
	put_be32(w, 1);
	put_fill(w, 0, 72);
}

/* Room for a record mark; kit_mark() writes it when the record is complete. */
static inline size_t kit_record(struct put *w)
{
	size_t at = w->n;

	put_be32(w, 0);
	return at;
}

static inline void kit_mark(struct put *w, size_t at)
{
	size_t n = w->n - at - 4;

	put_fix16(w, at, (uint16_t)(0x8000 | n >> 16));
	put_fix16(w, at + 2, (uint16_t)n);
}

static inline struct frame kit_ip(enum frame_kind kind, bool from_pi, struct span payload)
{
	struct frame f = { .kind = kind, .payload = payload, .payload_wire_len = payload.n };

	f.ip.src = from_pi ? KIT_PI : KIT_SERVER;
	f.ip.dst = from_pi ? KIT_SERVER : KIT_PI;
	return f;
}

static inline struct frame kit_udp(bool from_pi, uint16_t port, struct span payload)
{
	struct frame f = kit_ip(FRAME_UDP, from_pi, payload);

	f.u.udp.src = from_pi ? 900 : port;
	f.u.udp.dst = from_pi ? port : 900;
	return f;
}

static inline struct frame kit_tcp(bool from_pi, uint16_t port, uint32_t seq, uint32_t ack,
				   uint8_t flags, struct span payload)
{
	struct frame f = kit_ip(FRAME_TCP, from_pi, payload);

	f.u.tcp.src = from_pi ? 900 : port;
	f.u.tcp.dst = from_pi ? port : 900;
	f.u.tcp.seq = seq;
	f.u.tcp.ack = ack;
	f.u.tcp.flags = flags;
	return f;
}

#endif
