/* SPDX-License-Identifier: MIT */
/* nfs_client_talk - one connection of libnfs to one port of the server, and one call at a time over
 * it, each with an end. Includes libnfs, whose names clash with core/rpc.h and core/nfs.h. */
#ifndef PXEPI_IO_NFS_CLIENT_TALK_H
#define PXEPI_IO_NFS_CLIENT_TALK_H

/* each needs the one before it */
#include <nfsc/libnfs-zdr.h>

#include <nfsc/libnfs.h>

#include <nfsc/libnfs-raw.h>

#include "io/nfs_client_own.h"

struct nfs_talk {
	struct nfs_try *t;
	struct rpc_context *rpc; /* NULL: not connected */
	const char *what; /* "portmap", "the mount service", "NFS" */
	uint16_t port;
	uint32_t xid;
	/* the call under way: */
	bool done, good;
	void (*take)(const void *data, void *out);
	void *out;
	char why[96];
};

/* One of libnfs's rpc_..._async functions, with its arguments behind one pointer. */
typedef int nfs_talk_send(struct rpc_context *rpc, rpc_cb cb, void *args, void *talk);

/* nfs_talk_open - connects, from a port below 1024, as uid 0 and gid 0. false: why was said.
 * t, what  kept. */
bool nfs_talk_open(struct nfs_talk *k, struct nfs_try *t, const char *what, uint16_t port);

/* nfs_talk_call - one call and its answer; without one in five seconds it is sent once more, with
 * the same xid over a new connection, as Linux does after a minute.
 *
 * send, args  the call. take is given libnfs's answer, to copy into out; it may be NULL.
 *
 * false: no answer, or one that is no result (why was said). */
bool nfs_talk_call(struct nfs_talk *k, nfs_talk_send *send, void *args,
		   void (*take)(const void *data, void *out), void *out);

void nfs_talk_close(struct nfs_talk *k);

#endif
