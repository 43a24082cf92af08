/* SPDX-License-Identifier: MIT */
/* mounts - the files as the servers are to see them: the machine's own tree, read-only; /run,
 * /tmp and the folders of servers' state empty and private; the configuration at its place. All
 * in a mount namespace of its own, so that nothing outside changes. */
#ifndef PXEPI_CHECK_MOUNTS_H
#define PXEPI_CHECK_MOUNTS_H

#include <stdbool.h>

#include "check/plan.h"
#include "io/fail.h"

/* mounts_make - in a fresh mount namespace, as its root. The current folder stays what it was. */
bool mounts_make(const struct plan *p, struct fail *f);

/* ----- mounts_place.c ----- */

/* A folder that can be written to: made, or put over one that is there. */
bool mounts_folder(const char *path, struct fail *f);

/* The file, wherever that is. */
bool mounts_file(const char *path, struct span bytes, struct fail *f);

/* What the descriptor (O_PATH, opened in this namespace) is of, at this path. */
bool mounts_bind(int from, const char *path, bool folder, struct fail *f);

/* Nothing more is to be placed. */
bool mounts_seal(struct fail *f);

/* All folders of the path. */
bool mounts_mkdir(const char *path);

#endif
