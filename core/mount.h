/* SPDX-License-Identifier: MIT */
/* mount - the request for a root directory's file handle: mount protocol versions 1 and 2
 * (RFC 1094 appendix A) and 3 (RFC 1813 appendix I), program 100005. */
#ifndef PXEPI_CORE_MOUNT_H
#define PXEPI_CORE_MOUNT_H

#include <stdint.h>

#include "core/wire.h"

#define MOUNT_MNT 1
#define MOUNT_UMNT 3

/* The path that MNT or UMNT names; borrowed. WIRE_SHORT: it ends early; that is the sender's
 * fault when the message was whole. */
enum wire mount_call(struct span args, struct span *path);

/* mount_answer - the result of MNT: *status (0 ok; errno numbers, see mount_status_name()) and
 * *fh, the handle of the root as nfs_fh_hash() makes it; 0 when there is none. */
enum wire mount_answer(uint32_t vers, struct span results, uint32_t *status, uint32_t *fh);

/* "NULL", "MNT", ...; NULL when unknown. */
const char *mount_proc_name(uint32_t proc);

/* "MNT3_OK", "MNT3ERR_ACCES", ...; for versions 1 and 2 "EACCES", ...; NULL when unknown. */
const char *mount_status_name(uint32_t vers, uint32_t status);

#endif
