/* SPDX-License-Identifier: MIT */
/* nfs_client_v4 - COMPOUNDs of NFS version 4.0 (RFC 7530) over one connection of libnfs: put
 * together operation by operation, and what their answers hold. */
#ifndef PXEPI_IO_NFS_CLIENT_V4_H
#define PXEPI_IO_NFS_CLIENT_V4_H

#include "io/nfs_client_talk.h"
/* behind the above */
#include <nfsc/libnfs-raw-nfs4.h>

#define V4_OPS_MAX 6

/* One COMPOUND. Keeps copies of what its operations name, as libnfs wants them writable. */
struct v4_compound {
	nfs_argop4 op[V4_OPS_MAX];
	u_int n;
	char fh[NFS_HANDLE_MAX], name[NFS_NAME_MAX + 1];
	uint32_t attributes[2];
};

/* What its answer holds. */
struct v4_got {
	uint32_t status;
	struct nfs_node node; /* GETFH, GETATTR */
	uint32_t access;
	size_t n;
	uint8_t bytes[NFS_FIRST_BYTES]; /* READ, READLINK */
	clientid4 clientid; /* SETCLIENTID */
	verifier4 confirm;
	stateid4 stateid; /* OPEN, OPEN_CONFIRM */
	uint32_t open_flags;
};

/* The next operation, to be filled in. */
nfs_argop4 *v4_add(struct v4_compound *c, nfs_opnum4 op);
void v4_put_fh(struct v4_compound *c, const struct nfs_handle *fh);
void v4_getattr(struct v4_compound *c); /* type and mode */
component4 v4_name(struct v4_compound *c, const char *name); /* one a COMPOUND */

/* v4_call - sends it; *got is written completely. The COMPOUND's status, or NFS_STATUS_GONE. */
uint32_t v4_call(struct nfs_talk *k, struct v4_compound *c, struct v4_got *got);

#endif
