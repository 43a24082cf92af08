/* SPDX-License-Identifier: MIT */
/* rpc_compose - writes ONC RPC calls (RFC 5531) as a client of portmap, mountd and nfsd sends them:
 * what the emulator asks of a server by itself, and what tests feed to the parsers. The answers are
 * read with rpc.h, portmap.h and nfs.h. Ask put_ok() once at the end. */
#ifndef PXEPI_CORE_RPC_COMPOSE_H
#define PXEPI_CORE_RPC_COMPOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/put.h"

#define RPC_NULL 0 /* the procedure that every program has, and that does nothing */

struct rpc_compose {
	uint32_t xid, prog, vers, proc;
	/* AUTH_SYS (RFC 5531 appendix A) with what follows; else AUTH_NONE, as Linux pings */
	bool sys;
	uint32_t stamp, uid, gid;
	const char *machine; /* at most 255 bytes */
};

/* The header of a call, with an empty verifier; the arguments are to follow. */
void rpc_compose_call(struct put *w, const struct rpc_compose *call);

/* A message as TCP carries it: one record of one fragment (RFC 5531 section 11). */
void rpc_compose_record(struct put *w, struct span message);

/* A counted string or opaque with its padding (RFC 4506 4.10). */
void rpc_compose_opaque(struct put *w, struct span bytes);

/* The arguments of portmap version 2 GETPORT (RFC 1833 section 3.1).
 * proto: 6 TCP, 17 UDP. */
void rpc_compose_getport(struct put *w, uint32_t prog, uint32_t vers, uint32_t proto);

/* The arguments of a COMPOUND of NFS 4.1 or 4.2 that holds one EXCHANGE_ID (RFC 8881 18.35):
 * a question that a server of that minor version answers without a session.
 *
 * minor     1 or 2.
 * verifier  of this start of the client.
 * owner     names the client; state protection is none, no implementation is named. */
void rpc_compose_exchange_id(struct put *w, uint32_t minor, uint64_t verifier, struct span owner);

#endif
