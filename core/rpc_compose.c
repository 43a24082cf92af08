/* SPDX-License-Identifier: MIT */
/* rpc_compose - see rpc_compose.h; XDR (RFC 4506): everything is big-endian and a multiple of four
 * bytes. */
#include "core/rpc_compose.h"

#include <string.h>

#include "core/rpc.h"

#define MSG_CALL 0
#define RPC_VERSION 2
#define LAST_FRAGMENT 0x80000000u
#define FLAVOR_NONE 0
#define FLAVOR_SYS 1
#define SYS_MACHINE_MAX 255
#define OP_EXCHANGE_ID 42
#define PROTECT_NONE 0 /* SP4_NONE */
#define EXCHGID_FLAGS 0x00000101u /* SUPP_MOVED_REFER, BIND_PRINC_STATEID: as Linux */

void rpc_compose_opaque(struct put *w, struct span bytes)
{
	put_be32(w, (uint32_t)bytes.n);
	put_bytes(w, bytes.p, bytes.n);
	put_fill(w, 0, (4 - bytes.n % 4) % 4);
}

static void put_sys(struct put *w, const struct rpc_compose *call)
{
	struct span machine = span_of(call->machine, call->machine ? strlen(call->machine) : 0);

	machine = span_head(machine, SYS_MACHINE_MAX);
	put_be32(w, FLAVOR_SYS);
	put_be32(w,
		 (uint32_t)(20 + (machine.n + 3) / 4 * 4)); /* of the five numbers and the name */
	put_be32(w, call->stamp);
	rpc_compose_opaque(w, machine);
	put_be32(w, call->uid);
	put_be32(w, call->gid);
	put_be32(w, 0); /* no more groups */
}

void rpc_compose_call(struct put *w, const struct rpc_compose *call)
{
	put_be32(w, call->xid);
	put_be32(w, MSG_CALL);
	put_be32(w, RPC_VERSION);
	put_be32(w, call->prog);
	put_be32(w, call->vers);
	put_be32(w, call->proc);
	if (call->sys) {
		put_sys(w, call);
	} else {
		put_be32(w, FLAVOR_NONE);
		put_be32(w, 0);
	}
	put_be32(w, FLAVOR_NONE); /* the verifier */
	put_be32(w, 0);
}

void rpc_compose_record(struct put *w, struct span message)
{
	if (message.n >= LAST_FRAGMENT) {
		w->over = true;
		return;
	}
	put_be32(w, LAST_FRAGMENT | (uint32_t)message.n);
	put_bytes(w, message.p, message.n);
}

void rpc_compose_getport(struct put *w, uint32_t prog, uint32_t vers, uint32_t proto)
{
	put_be32(w, prog);
	put_be32(w, vers);
	put_be32(w, proto);
	put_be32(w, 0); /* the port: the answer has it */
}

void rpc_compose_exchange_id(struct put *w, uint32_t minor, uint64_t verifier, struct span owner)
{
	put_be32(w, 0); /* no tag */
	put_be32(w, minor);
	put_be32(w, 1); /* one operation: */
	put_be32(w, OP_EXCHANGE_ID);
	put_be64(w, verifier);
	rpc_compose_opaque(w, owner);
	put_be32(w, EXCHGID_FLAGS);
	put_be32(w, PROTECT_NONE);
	put_be32(w, 0); /* no implementation id */
}
