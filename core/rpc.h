/* SPDX-License-Identifier: MIT */
/* rpc - one ONC RPC message (RFC 5531), as portmap, mountd and nfsd speak it: the header of a
 * call or a reply. What follows it is decoded by portmap.h, mount.h and nfs.h. */
#ifndef PXEPI_CORE_RPC_H
#define PXEPI_CORE_RPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wire.h"

#define RPC_PROG_PORTMAP 100000u
#define RPC_PROG_NFS 100003u
#define RPC_PROG_MOUNT 100005u
#define RPC_PORT_PORTMAP 111
#define RPC_PORT_NFS 2049
#define RPC_PORT_MOUNT 20048 /* where Linux and Ganesha put mountd unless told otherwise */
#define RPC_RECORD_MAX (8u << 20) /* bytes; no server known takes longer ones */

enum rpc_accept { /* accept_stat, RFC 5531 section 9 */
		  RPC_ACCEPT_SUCCESS = 0,
		  RPC_ACCEPT_PROG_UNAVAIL = 1,
		  RPC_ACCEPT_PROG_MISMATCH = 2,
		  RPC_ACCEPT_PROC_UNAVAIL = 3,
		  RPC_ACCEPT_GARBAGE_ARGS = 4,
		  RPC_ACCEPT_SYSTEM_ERR = 5,
};

struct rpc_msg {
	uint32_t xid;
	bool is_call;
	/* of a call */
	uint32_t prog, vers, proc;
	uint32_t flavor; /* of the credential: 0 AUTH_NONE, 1 AUTH_SYS, 6 RPCSEC_GSS, 7 AUTH_TLS */
	bool has_sys; /* AUTH_SYS (RFC 5531 appendix A): */
	uint32_t uid, gid;
	struct span machine; /* borrowed */
	/* of a reply */
	bool denied; /* else accepted, with: */
	enum rpc_accept accept;
	bool auth_error; /* denied: the credential; else the RPC version */
	uint32_t auth_stat;
	uint32_t low, high; /* of PROG_MISMATCH and of a denied RPC version */
	struct span body; /* arguments or results, as far as captured; borrowed */
};

/* rpc_parse - decode the header of one message.
 *
 * bytes     the message without its record mark; borrowed, *m points into it.
 * wire_len  its length on the wire; > bytes.n when only its beginning is here.
 * m         written only when WIRE_OK.
 *
 * WIRE_SHORT: what is here ends inside the header. WIRE_BAD: no RPC version 2 message, a
 * credential over 400 bytes (RFC 5531 8.2), or the whole message is here and too short. */
enum wire rpc_parse(struct span bytes, size_t wire_len, struct rpc_msg *m);

/* One of the three programs that an NFS root needs. */
bool rpc_prog_known(uint32_t prog);

/* A call to one of them that makes sense: for telling RPC from other traffic. */
bool rpc_call_plausible(struct span bytes);

/* A record mark (RFC 5531 section 11): the length of the fragment; *last: it ends the record. */
uint32_t rpc_mark(uint32_t mark, bool *last);

/* "PROG_UNAVAIL", ...; "SUCCESS" for 0. */
const char *rpc_accept_name(enum rpc_accept accept);

/* "AUTH_TOOWEAK", ...; NULL when unknown. */
const char *rpc_auth_stat_name(uint32_t auth_stat);

/* "portmap", "mount", "NFS"; NULL for the rest. */
const char *rpc_prog_name(uint32_t prog);

/* A counted string or opaque (RFC 4506 4.10) with its padding to 4 bytes. */
static inline struct span xdr_opaque(struct cur *c)
{
	uint32_t n = cur_be32(c);
	struct span s = cur_take(c, n);

	cur_skip(c, (4 - n % 4) % 4);
	return cur_ok(c) ? s : (struct span){ .p = c->p, .n = 0 };
}

#endif
