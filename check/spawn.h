/* SPDX-License-Identifier: MIT */
/* spawn - starts a program inside the box: a server, without the capabilities that reach
 * outside the network, or a Pi at the other end of the cable. */
#ifndef PXEPI_CHECK_SPAWN_H
#define PXEPI_CHECK_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

struct spawn {
	const char *program; /* path */
	const char *const *argv;
	int out, err; /* its standard output and error; the same: one pipe */
	int net; /* namespace, a descriptor; -1: ours */
	bool guarded; /* a stranger's program: guard.h */
};

/* spawn - returns the process, or -1 with errno set. A program that can not be executed says so
 * on its standard error and ends with 127. */
pid_t spawn(const struct spawn *s);

/* A pipe whose reading end does not block. false: errno is set. */
bool spawn_pipe(int ends[2]);

#endif
