/* SPDX-License-Identifier: MIT */
/* guard - what a server loses before it starts: it is a stranger's program with a stranger's
 * configuration, and where root started the trial it would be the machine's root. The namespaces
 * hide most of the machine; this takes what reaches past them. */
#ifndef PXEPI_CHECK_GUARD_H
#define PXEPI_CHECK_GUARD_H

#include <stdbool.h>

/* guard_server - in the process that is to become the server, right before execve(): /proc
 * read-only, few capabilities, a key ring of its own, and system calls less those that make
 * namespaces or mounts, load code into the kernel, look into other processes, or open a socket that
 * no namespace holds. false: errno says why. */
bool guard_server(void);

#endif
