/* SPDX-License-Identifier: MIT */
/* nfs - calls and answers of NFS versions 2 (RFC 1094), 3 (RFC 1813) and 4.0, 4.1, 4.2 (RFC
 * 7530, 8881, 7862), as far as they tell how a boot goes on: which name in which directory,
 * which status, what kind of file, where a symbolic link leads, how much was read.
 *
 * The formats are tables (nfs2.c, nfs3.c, nfs4.c): each procedure or operation has a recipe, a
 * string with one letter an item, which nfs_walk() reads. */
#ifndef PXEPI_CORE_NFS_H
#define PXEPI_CORE_NFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wire.h"

#define NFS2_FH_BYTES 32
#define NFS_NAMES_MAX 8
#define NFS_FH_NONE 0u
#define NFS_FH_ROOT 1u /* version 4: whatever PUTROOTFH stands for */

/* Access bits (RFC 1813 3.3.4, RFC 7530 16.1). */
#define NFS_ACCESS_READ 0x01u
#define NFS_ACCESS_LOOKUP 0x02u
#define NFS_ACCESS_MODIFY 0x04u
#define NFS_ACCESS_EXTEND 0x08u
#define NFS_ACCESS_EXECUTE 0x20u

enum nfs_ftype { /* the numbers all versions share; 6 and up differ and do not matter here */
		 NFS_REG = 1,
		 NFS_DIR = 2,
		 NFS_BLK = 3,
		 NFS_CHR = 4,
		 NFS_LNK = 5,
};

/* What one message says. A has_ flag says that it was there. */
struct nfs_facts {
	const char *op_name; /* answers of version 4: the operation that failed, else the last;
			      * NULL when the answer could not be walked so far */
	uint32_t minor; /* calls of version 4 */
	uint64_t ops; /* version 4: bit n: operation n is there (below 64) */
	struct span name[NFS_NAMES_MAX]; /* calls: LOOKUP, OPEN, REMOVE, ...; borrowed */
	size_t names;
	size_t names_done; /* answers of version 4: how many of them went well or failed */
	uint32_t fh; /* calls: of the (first) directory or file; answers: the handle given */
	uint32_t status; /* answers: nfsstat; 0 ok */
	uint32_t access; /* calls: the bits asked for; answers: those granted */
	uint32_t read_bytes;
	struct span text; /* answers: the target of a symbolic link; borrowed */
	uint32_t mode, uid, gid;
	uint8_t ftype; /* enum nfs_ftype, or greater */
	bool has_access, has_read, has_type, has_mode, has_owner;
	bool partial; /* the walk ended early: cut, malformed, or an operation not known here */
};

/* nfs_call, nfs_answer - decode arguments and results.
 *
 * vers, proc  of the call; for an answer, of the call it answers.
 * bytes       rpc_msg.body; borrowed, *f points into it.
 * f           always written completely; f->partial when not all could be read. An answer
 *             too short for its status has `partial` set and op_name NULL, and false is
 *             returned: then the status says nothing. */
void nfs_call(uint32_t vers, uint32_t proc, struct span bytes, struct nfs_facts *f);
bool nfs_answer(uint32_t vers, uint32_t proc, struct span bytes, struct nfs_facts *f);

/* "LOOKUP", "COMPOUND", ...; NULL when unknown. */
const char *nfs_proc_name(uint32_t vers, uint32_t proc);

/* "NFS3ERR_NOENT", "NFS4ERR_ACCESS", "NFS_OK", ...; NULL when unknown. */
const char *nfs_status_name(uint32_t vers, uint32_t status);

/* A file handle as one number (FNV-1a), never NFS_FH_NONE or NFS_FH_ROOT. For telling handles
 * apart on the wire of one boot, not against an adversary. */
uint32_t nfs_fh_hash(struct span fh);

/* One row of a version's table. A recipe is NULL where there is no such procedure. */
struct nfs_recipe {
	const char *name;
	const char *args, *results; /* results: after the status, when it is 0 */
};

/* nfs_walk - read bytes by a recipe and keep what struct nfs_facts asks for. Letters:
 *   4 8 s c   skip 4, 8, 16 (stateid, session id), 20 bytes (change_info4)
 *   o b       skip an opaque, a bitmap
 *   h F       a file handle: counted, of 32 bytes
 *   n t       a name, the target of a symbolic link
 *   a r       access bits, a count of bytes read
 *   2 3 p f   fattr (version 2), fattr3, post_op_attr, fattr4
 *   R O D     root handle, OPEN's flag and claim, its delegation (version 4)
 *   P I K     state protection NONE, implementation id, channel attributes (version 4.1)
 *   !         can not be read further
 * False: cut, malformed, or a `!`. */
bool nfs_walk(struct cur *c, const char *recipe, struct nfs_facts *f);

/* The tables; NULL for a number without a row. */
const struct nfs_recipe *nfs2_recipe(uint32_t proc);
const struct nfs_recipe *nfs3_recipe(uint32_t proc);
const struct nfs_recipe *nfs4_op(uint32_t op);

/* COMPOUND (RFC 7530 section 15). */
void nfs4_call(struct span args, struct nfs_facts *f);
bool nfs4_answer(struct span results, struct nfs_facts *f);

#endif
