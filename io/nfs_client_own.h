/* SPDX-License-Identifier: MIT */
/* nfs_client_own - what the files of the NFS client share: one try of one root, and a file system
 * as the versions of NFS present it. */
#ifndef PXEPI_IO_NFS_CLIENT_OWN_H
#define PXEPI_IO_NFS_CLIENT_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ns.h"
#include "io/nfs_client.h"

/* What goes over the socket between parent and child, as plain bytes of one machine. */
struct nfs_client_ready { /* child to parent, after each step of opening */
	bool good;
	struct fail fail;
};

/* nfs_client_child.c: the child's whole life, from the fork on. parent: the socket. */
_Noreturn void nfs_client_child(int parent);

/* One try. */
struct nfs_try {
	const struct pi_nfs_job *job;
	int parent; /* becomes readable when nobody waits for the answer any more */
	ns deadline; /* of all of it */
	char server[16], self[16]; /* addresses, as text */
	struct nfs_client_answer *answer;
};

/* nfs_client_try.c: all of it, *t->answer in the end. */
void nfs_client_try(struct nfs_try *t);

/* Says it, printf-like, in place of what was said before. What comes from the wire or from
 * cmdline.txt is escaped by the parent. Returns false. */
__attribute__((format(printf, 2, 3))) bool nfs_try_say(struct nfs_try *t, const char *format, ...);
/* Behind what was said, after "; ". */
__attribute__((format(printf, 2, 3))) void nfs_try_add(struct nfs_try *t, const char *format, ...);

/* Waits; false: there is no more time, or nobody who waits (then the process ends). */
bool nfs_try_rest(const struct nfs_try *t, ns how_long);
/* Ends the process when the parent has gone. */
void nfs_try_look(const struct nfs_try *t, short revents);

/* A number from the options behind nfsroot=, as "port=2049"; 0: not there. */
uint16_t nfs_try_port(const struct nfs_try *t, const char *name);

#define NFS_CALL_TIME (5 * NS_S)
#define NFS_CONNECT_TIME (8 * NS_S) /* four SYNs: at 0, 1, 3 and 7 s */

/* nfsstat, the numbers that versions 3 and 4 share (RFC 1813 2.6, RFC 7530 13.1). */
enum {
	NFS_STATUS_OK = 0,
	NFS_STATUS_PERM = 1,
	NFS_STATUS_NOENT = 2,
	NFS_STATUS_IO = 5,
	NFS_STATUS_ACCES = 13,
	NFS_STATUS_NOTDIR = 20,
	NFS_STATUS_ROFS = 30,
	NFS_STATUS_NAMETOOLONG = 63,
	NFS_STATUS_DELAY = 10008, /* JUKEBOX in version 3 */
	NFS_STATUS_GRACE = 10013,
};
#define NFS_STATUS_LOOP 40u /* Linux ELOOP: too many symbolic links; no server says it */
#define NFS_STATUS_GONE UINT32_MAX /* no answer: why was said */

#define NFS_HANDLE_MAX 128 /* RFC 7530 2.2; 64 in version 3 */
#define NFS_NAME_MAX 255
#define NFS_FIRST_BYTES 4096 /* of init: a page, as Linux reads it */

enum nfs_kind { NFS_KIND_OTHER, NFS_KIND_FILE, NFS_KIND_DIR, NFS_KIND_LINK };

struct nfs_handle {
	uint8_t n;
	uint8_t bytes[NFS_HANDLE_MAX];
};

struct nfs_node {
	struct nfs_handle fh;
	enum nfs_kind kind;
	uint32_t mode; /* as far as known, else 0 */
	bool has_mode;
};

/* Access bits (RFC 1813 3.3.4). */
#define NFS_MAY_READ 0x01u
#define NFS_MAY_LOOKUP 0x02u
#define NFS_MAY_MODIFY 0x04u
#define NFS_MAY_EXTEND 0x08u
#define NFS_MAY_DELETE 0x10u
#define NFS_MAY_EXECUTE 0x20u
#define NFS_MAY_ALL 0x3fu /* what Linux asks for (fs/nfs/nfs3proc.c, nfs4proc.c) */

/* What versions 3 and 4 do in their own ways. Each returns an nfsstat or NFS_STATUS_GONE. */
struct nfs_ops {
	uint32_t (*lookup)(void *fs, const struct nfs_handle *dir, const char *name,
			   struct nfs_node *out);
	uint32_t (*access)(void *fs, const struct nfs_handle *fh, uint32_t *granted);
	uint32_t (*readlink)(void *fs, const struct nfs_handle *fh, char *target, size_t cap);
	/* The first bytes of the file `name` in dir, which lookup found as fh. */
	uint32_t (*read)(void *fs, const struct nfs_handle *dir, const char *name,
			 const struct nfs_handle *fh, uint8_t first[static NFS_FIRST_BYTES],
			 size_t *n);
	uint32_t (*remove)(void *fs, const struct nfs_handle *dir, const char *name);
};

struct nfs_fs {
	const struct nfs_ops *ops;
	void *self;
};

/* Where a path led. */
struct nfs_found {
	struct nfs_node node;
	struct nfs_handle dir; /* that it was found in */
	char name[NFS_NAME_MAX + 1]; /* by this name; empty: the root itself */
};

/* nfs_client_walk.c: follows a path from root as Linux does (fs/namei.c): may each directory be
 * entered, is the next name there, where does a symbolic link lead; absolute ones begin at root
 * again, at most 40 of them. Also the last one is followed. An nfsstat, NFS_STATUS_LOOP or
 * NFS_STATUS_GONE. */
uint32_t nfs_client_walk(const struct nfs_fs *fs, const struct nfs_node *root, const char *path,
			 struct nfs_found *out);

/* nfs_client_root.c: a mounted root: may root write to it, is there an init? Fills the answer.
 * how: "version 3 over TCP". */
void nfs_client_root(struct nfs_try *t, const struct nfs_fs *fs, const struct nfs_node *root,
		     const char *how);

/* "access denied", "no such file or directory", ... for an nfsstat. */
const char *nfs_status_words(uint32_t status);

/* nfs_client_v3.c, nfs_client_v4.c: the whole of a mount with that version, and its root. */
void nfs_client_v3(struct nfs_try *t);
void nfs_client_v4(struct nfs_try *t, const char *how);

/* nfs_client_ask.c: what libnfs can not speak. Version 2, and UDP: is every service there? */
void nfs_client_ask_null(struct nfs_try *t, uint32_t vers, bool udp);
/* 4.1, 4.2: does the server speak it? false: it does not, or there was no answer; that was said. */
bool nfs_client_ask_minor(struct nfs_try *t, uint32_t minor);

#endif
