/* SPDX-License-Identifier: MIT */
/* nfs_client_v3 - calls of mountd and nfsd version 3 over a connection of libnfs. */
#ifndef PXEPI_IO_NFS_CLIENT_V3_H
#define PXEPI_IO_NFS_CLIENT_V3_H

#include "io/nfs_client_talk.h"

/* What an answer holds, copied out of libnfs's. */
struct v3_got {
	uint32_t status;
	struct nfs_node node;
	uint32_t access;
	size_t n;
	uint8_t bytes[NFS_FIRST_BYTES]; /* data, or the target of a link */
};

/* v3_call - a status, patiently: JUKEBOX means that the same call will do later (RFC 1813 2.6).
 * *got is written completely; an mountstat or nfsstat, or NFS_STATUS_GONE. */
uint32_t v3_call(struct nfs_talk *k, nfs_talk_send *send, void *args,
		 void (*take)(const void *data, void *out), struct v3_got *got);

/* A handle that does not fit becomes none. */
void v3_take_handle(struct nfs_handle *fh, const char *bytes, size_t n);

/* The file system behind a struct nfs_talk. */
extern const struct nfs_ops v3_ops;

#endif
