/* SPDX-License-Identifier: MIT */
/* box - the namespaces of a trial: user (when we are not root), mounts, processes, IPC, host
 * name, network; and in them the process that holds it (init.h). Whatever way we end, the
 * kernel ends all that is inside: its first process goes with us, and everything else goes with
 * that. */
#ifndef PXEPI_CHECK_BOX_H
#define PXEPI_CHECK_BOX_H

#include <stdbool.h>
#include <sys/types.h>

#include "check/plan.h"
#include "io/fail.h"

struct box {
	pid_t pid;
	int fd; /* messages come from here; closed: it is to end now */
	int status; /* after box_end(): as waitpid() gives it; -1: it could not be had */
};

/* box_start - the trial begins at once. Call before privileges are given up. */
bool box_start(struct box *b, const struct plan *p, struct fail *f);

/* box_end - is what ends it when it is not over, and waits for that, 3 s at most. Nothing of it is
 * left when we are gone, too. */
void box_end(struct box *b);

/* box_user - will it have a user namespace, where we are the only user? */
bool box_user(void);

/* box_root - is this the machine's own root, who may open files by handle and change groups? */
bool box_root(void);

#endif
