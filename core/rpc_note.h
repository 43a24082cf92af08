/* SPDX-License-Identifier: MIT */
/* rpc_note - one thing that happened between a Pi and its NFS servers: it asked, it was
 * answered, it was turned away. */
#ifndef PXEPI_CORE_RPC_NOTE_H
#define PXEPI_CORE_RPC_NOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/ns.h"
#include "core/wire.h"

enum rpc_service { RPC_PORTMAP, RPC_MOUNT, RPC_NFS, RPC_OTHER };
#define RPC_SERVICES 4

enum rpc_outcome {
	RPC_ASKED, /* a call, once however often it was sent */
	RPC_ANSWERED, /* the procedure ran: see status */
	RPC_PROG_UNAVAIL, /* RFC 5531 section 9, accept_stat: */
	RPC_PROG_MISMATCH, /* low..high are the versions it has */
	RPC_PROC_UNAVAIL,
	RPC_GARBAGE_ARGS,
	RPC_SYSTEM_ERR,
	RPC_DENIED, /* the credential (status: auth_stat), or the RPC version (low..high) */
	RPC_REFUSED, /* a RST answered the SYN, or an ICMP error the datagram: see icmp_code */
};

/* All spans are borrowed: they die with the next call of the rpc_watch they came from. What an
 * answer does not carry (service to want_*) is that of the call it answers. */
struct rpc_note {
	enum rpc_service service;
	enum rpc_outcome outcome;
	uint32_t xid, prog, vers, proc;
	uint32_t minor; /* NFS 4.x: x */
	const char *proc_name; /* "GETPORT", "MNT", "LOOKUP", "COMPOUND"; NULL when unknown */
	bool tcp;
	uint32_t server_ip; /* host order */
	uint16_t server_port;
	ns asked_at, when;
	unsigned tries; /* answers, refusals: how often the call or the SYN was sent, as seen */
	bool by_icmp; /* RPC_REFUSED: by ICMP type 3 with this code: */
	uint8_t icmp_code; /* 3: port unreachable; 9, 10, 13: a firewall says no */
	bool has_cred; /* calls: AUTH_SYS: */
	uint32_t cred_uid, cred_gid;
	struct span machine;
	/* The path of MNT; the name of LOOKUP, OPEN, REMOVE and their like, several of one
	 * COMPOUND joined by '/'. An answer has the names up to the one that failed. */
	struct span name;
	bool name_clipped;
	/* portmap: what was asked for (want_proto 6 TCP, 17 UDP, 0 other); answers: its port,
	 * 0 when it is not registered. */
	uint32_t want_prog, want_vers, want_proto;
	uint32_t port; /* when partial: not known */
	uint32_t low, high;
	uint32_t status; /* ANSWERED: mountstat or nfsstat, 0 ok; DENIED: auth_stat */
	const char *status_name; /* NULL when unknown; with status 0: the status was cut off */
	const char *op_name; /* NFSv4 answers: the operation that failed, else the last */
	uint64_t ops; /* NFSv4: bit n: operation n is there (below 64) */
	uint32_t fh_asked; /* NFS: the directory or file asked about, see nfs_fh_hash(); 0 none */
	uint32_t fh; /* MNT, LOOKUP, OPEN answers: the handle given; 0 none */
	uint32_t want_access; /* ACCESS: the bits asked for; 0: not asked */
	uint32_t access; /* those granted, when has_access */
	uint32_t read_bytes;
	struct span text; /* READLINK answers: where the link leads */
	uint32_t mode, uid, gid; /* from the attributes in the answer */
	uint8_t ftype; /* enum nfs_ftype */
	bool has_access, has_read, has_ftype, has_mode, has_owner;
	bool partial; /* not all of the message could be read: what is missing may be there */
};

/* "portmap", "mount", "NFS", "RPC". */
const char *rpc_service_name(enum rpc_service service);

#endif
