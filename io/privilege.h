/* SPDX-License-Identifier: MIT */
/* privilege - giving up for good what was needed to open an interface: first the user and all
 * capabilities, then, when every file is open, most system calls (sandbox).
 *
 * Order in a verb: privilege_descriptors(); open captures and interfaces; privilege_drop(); open
 * what the user named (-w); privilege_sandbox(); read packets. */
#ifndef PXEPI_IO_PRIVILEGE_H
#define PXEPI_IO_PRIVILEGE_H

#include <stdbool.h>

#include "io/fail.h"

/* privilege_descriptors - first of all: descriptors 0 to 2 that the caller closed are filled, so
 * that nothing opened later takes their place. Else a capture's socket would be standard output,
 * and what is printed would go out on the network as a frame. Reading and writing them fails as
 * it did. */
void privilege_descriptors(void);

/* privilege_drop - for good, and checked: no capability is left, none can be had again.
 *
 * As root: becomes the user who called sudo (SUDO_UID, SUDO_GID), the real user of a setuid
 * program, or else `nobody`; no supplementary groups. As any other user: loses the capabilities
 * that setcap gave the program. In a user namespace that has no such user the id stays (it is
 * an ordinary user's outside) and the capabilities still go.
 *
 * false: something is left, or could come back. The program must then end. */
bool privilege_drop(struct fail *f);

/* privilege_reduce - the same user and groups, and of the capabilities this one alone (a number
 * of <linux/capability.h>), for a process that still has one thing to do with it. privilege_drop()
 * must follow. */
bool privilege_reduce(int capability, struct fail *f);

/* privilege_groups_denied - no group can be given up in this user namespace: see
 * user_namespaces(7). */
bool privilege_groups_denied(void);

enum privilege_phase {
	PRIVILEGE_REPLAY, /* reads a file or a pipe, writes its results */
	PRIVILEGE_LIVE, /* and asks a capture socket for its packets, losses and interface */
	PRIVILEGE_KICK, /* and sends frames, and asks for the interface's address */
	PRIVILEGE_ANSWER, /* and waits for children that it has */
	PRIVILEGE_CLIENT, /* REPLAY, and speaks TCP and UDP over IPv4; nothing here is deadly */
	PRIVILEGE_SCREEN, /* and sets the modes of its terminal */
};

/* privilege_sandbox - from here on the process may read, write, wait and get memory.
 *
 * Opening a file, making a socket, starting a program and the like kill the process at once; any
 * other call that is not on the list fails with EPERM. All descriptors must be open before.
 * Compiled out with a sanitizer, or with -DPXEPI_NO_SANDBOX (coverage writes files at its end).
 *
 * false: the kernel has no seccomp. A note is enough: nothing is less safe than before. */
bool privilege_sandbox(enum privilege_phase phase, struct fail *f);

#endif
