/* SPDX-License-Identifier: MIT */
/* rpc - ONC RPC calls of a kernel and their replies (RFC 5531), over TCP with its record marks or
 * over UDP, and the XDR items (RFC 4506) that they are made of. */
#ifndef PXEPI_FORGE_RPC_H
#define PXEPI_FORGE_RPC_H

#include "tests/forge/scene.h"

#define PROG_PORTMAP 100000u
#define PROG_NFS 100003u
#define PROG_MOUNT 100005u

struct rpc {
	struct world *w;
	bool tcp;
	uint16_t sport, dport;
	uint32_t prog, vers;
	uint32_t seq, ack; /* TCP: of the Pi's next byte, of the server's */
	uint32_t xid; /* of the call that waits for its reply */
};

enum { RPC_SUCCESS = 0, RPC_PROG_UNAVAIL = 1, RPC_PROG_MISMATCH = 2 };

/* The kernel's way of writing packets, and its ARP for the server. */
void kernel_speaks(struct world *w);

/* rpc_open - TCP: the handshake; false when the server's port is closed. UDP: no packet. */
bool rpc_open(struct rpc *c, struct world *w, bool tcp, uint16_t port);
void rpc_close(struct rpc *c);

/* The call, as root with AUTH_UNIX; NULL procedures (0) with AUTH_NONE. */
void rpc_call(struct rpc *c, uint32_t proc, const struct put *args);
/* The accepted reply; results may be NULL. */
void rpc_reply(struct rpc *c, uint32_t accept_stat, const struct put *results);
void rpc_null(struct rpc *c);

void put_opaque(struct put *p, const void *bytes, size_t n);
void put_string(struct put *p, const char *text);

/* A file handle as nfs-ganesha makes them, told apart by one number. */
struct fh {
	uint8_t bytes[24];
};
struct fh fh_of(uint32_t number);

#endif
