/* SPDX-License-Identifier: MIT */
/* init_walk - the inside of init_trail: a path followed through the map. */
#ifndef PXEPI_CORE_INIT_WALK_H
#define PXEPI_CORE_INIT_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/init_trail.h"
#include "core/wire.h"

#define INIT_WALK_DEFAULTS 4

/* What the kernel tries without init= (Linux init/main.c, kernel_init). */
extern const char *const init_walk_defaults[INIT_WALK_DEFAULTS];

enum init_how {
	INIT_WALK_UNKNOWN, /* a name on the way was not asked for */
	INIT_WALK_LINK, /* ... behind a symbolic link, or the target of one was not read */
	INIT_WALK_THERE, /* fh */
	INIT_WALK_ERROR, /* status; 40 (ELOOP) for links that go in circles */
	INIT_WALK_DENIED, /* by ACCESS, or by a status about fh itself */
};

struct init_step {
	enum init_how how;
	uint32_t fh, status;
	uint8_t ftype; /* of fh, when it was found by name; 0 unknown */
};

/* Follows path from the directory `from`; an absolute link starts again at root. */
struct init_step init_walk(const struct init_trail *t, uint32_t root, uint32_t from,
			   const char *path);

/* The directory in which the first part of a path to init was looked up; NFS_FH_NONE: none. */
uint32_t init_walk_guess(const struct init_trail *t);

/* Bytes of this file were read. */
bool init_walk_read(const struct init_trail *t, uint32_t fh);

/* One handle for what PUTROOTFH and its GETFH name. */
uint32_t init_walk_handle(const struct init_trail *t, uint32_t fh);

/* The handle of a directory passed through without GETFH: the one known, else one made up. */
uint32_t init_walk_between(const struct init_trail *t, uint32_t dir, uint32_t name);

/* The next part of a path; false at its end. Consumes. */
bool init_walk_component(struct cur *c, struct span *name);

uint32_t init_walk_hash(struct span name);

#endif
