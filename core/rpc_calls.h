/* SPDX-License-Identifier: MIT */
/* rpc_calls - the calls one Pi made, kept until their answers come: a reply carries nothing but
 * the xid of its call. A small ring: answered calls leave first, then the oldest. */
#ifndef PXEPI_CORE_RPC_CALLS_H
#define PXEPI_CORE_RPC_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/ns.h"
#include "core/rpc.h"
#include "core/rpc_note.h"

#define RPC_CALLS_MAX 8
#define RPC_NAME_MAX 56 /* bytes of a path or name kept for the answer */
#define RPC_AGAIN (10 * NS_S) /* an answered call that comes again within this is the old one */

struct rpc_peer {
	uint32_t ip; /* host order */
	uint16_t port;
	bool tcp;
};

struct rpc_call {
	ns asked_at;
	uint32_t xid, prog, vers, proc;
	struct rpc_peer peer;
	uint32_t want_prog, want_vers;
	uint32_t fh, want_access;
	uint16_t tries;
	uint8_t want_proto, minor;
	bool used, answered, name_clipped, names_joined;
	uint8_t name_n;
	uint8_t name[RPC_NAME_MAX];
};

/* All zero is empty. */
struct rpc_calls {
	struct rpc_call call[RPC_CALLS_MAX];
	ns answered_at[RPC_SERVICES]; /* the last answer of each service, whatever it said */
};

/* rpc_calls_ask - a call to one of the three programs was sent.
 *
 * True: *note is RPC_ASKED. False: another program, or one that was sent before. */
bool rpc_calls_ask(struct rpc_calls *calls, const struct rpc_msg *m, struct rpc_peer peer, ns now,
		   struct rpc_note *note);

/* rpc_calls_answer - a reply came. False: it answers no call that waits (a duplicate, or the
 * call was not seen). note->name is borrowed from *calls. */
bool rpc_calls_answer(struct rpc_calls *calls, const struct rpc_msg *m, struct rpc_peer peer,
		      ns now, struct rpc_note *note);

/* rpc_calls_refuse - an ICMP error says that datagrams do not reach this peer. Takes the latest
 * call to it that waits; false: there is none. */
bool rpc_calls_refuse(struct rpc_calls *calls, struct rpc_peer peer, ns now, struct rpc_note *note);

/* Does a call to this peer wait for a reply with this xid? */
bool rpc_calls_waits(const struct rpc_calls *calls, uint32_t xid, struct rpc_peer peer);

/* The oldest call that waits, its service having answered nothing since; NULL: none. */
const struct rpc_call *rpc_calls_oldest(const struct rpc_calls *calls);

enum rpc_service rpc_service_of(uint32_t prog);
const char *rpc_proc_name(uint32_t prog, uint32_t vers, uint32_t proc);

#endif
