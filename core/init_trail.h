/* SPDX-License-Identifier: MIT */
/* init_trail - how far a kernel got on its NFS root: was the root mounted, was init found, was
 * it read? It keeps a small map of the tree, learned from LOOKUP, OPEN and READLINK answers, and
 * walks it from the root as the kernel does: symbolic links, `..` and a merged /usr included.
 *
 * What the kernel has in its cache it does not ask again; the map has it all the same. */
#ifndef PXEPI_CORE_INIT_TRAIL_H
#define PXEPI_CORE_INIT_TRAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/rpc_note.h"

#define INIT_PATH_MAX 160
#define INIT_EDGES 32
#define INIT_LINKS 8
#define INIT_LINK_MAX 64 /* bytes of a link's target; longer ones are not followed */
#define INIT_HANDLES 4

enum init_root {
	INIT_ROOT_UNKNOWN, /* nothing was answered yet */
	INIT_ROOT_MOUNTED,
	INIT_ROOT_MISSING, /* MNT or the walk to the export: no such path */
	INIT_ROOT_DENIED, /* MNT or the walk to the export: EACCES, EPERM */
	INIT_ROOT_ERROR, /* another status: see root_status */
};

enum init_state {
	INIT_UNKNOWN, /* not asked for as far as seen, or the answer is outstanding */
	INIT_LINK, /* a symbolic link on the way; where it leads is not looked up yet */
	INIT_FOUND, /* LOOKUP or OPEN gave its handle */
	INIT_READ, /* and the server sent bytes of it: init_answered */
	INIT_MISSING, /* of every path that the kernel tries, some part does not exist */
	INIT_DENIED, /* a directory on the way, or init itself: access denied */
};

/* One name in one directory, as the server answered it. */
struct init_edge {
	uint32_t dir, name, fh; /* hashes: handle, name, handle */
	uint32_t status; /* nfsstat; 0: it is there */
	uint8_t ftype; /* enum nfs_ftype; 0 unknown */
};

struct init_link {
	uint32_t fh;
	uint8_t n;
	char target[INIT_LINK_MAX];
};

struct init_trail {
	char init[INIT_PATH_MAX]; /* empty: the kernel's own list */
	char export_path[INIT_PATH_MAX]; /* empty: not known */
	bool too_long; /* one of them did not fit: init_trail_ask() knows less */
	uint32_t mnt_root; /* the handle MNT gave; 0 none */
	uint32_t pseudo; /* version 4: the handle of PUTROOTFH, once seen */
	uint32_t mnt_status;
	bool mnt_answered, v4;
	uint8_t edges, links, next_edge, next_link;
	uint8_t next_denied, next_read;
	struct init_edge edge[INIT_EDGES];
	struct init_link link[INIT_LINKS];
	uint32_t denied[INIT_HANDLES], read[INIT_HANDLES]; /* handles */
	uint32_t mode_fh, mode; /* of the last regular file asked about */
};

struct init_answer {
	enum init_root root;
	uint32_t root_status; /* mountstat or nfsstat behind root */
	enum init_state state;
	const char *path; /* the path that state speaks of, "/sbin/init"; borrowed */
	bool has_mode;
	uint32_t mode; /* of init, when found: without 0111 the kernel can not run it */
	uint32_t root_fh; /* the handle that paths begin at; 0: not known */
};

/* init_trail_init - init_path: the init= of the command line, or NULL or "" when there is none.
 * export_path: the path of nfsroot=, or NULL or "" when not known; for version 4 it tells a
 * missing export from a missing init. Both are copied. */
void init_trail_init(struct init_trail *t, const char *init_path, const char *export_path);

/* Every note of this Pi, in order. */
void init_trail_feed(struct init_trail *t, const struct rpc_note *note);

/* What the map says now. */
void init_trail_ask(const struct init_trail *t, struct init_answer *out);

#endif
