/* SPDX-License-Identifier: MIT */
/* nfs_client - tries the NFS root of one Pi for real: a child process without privileges, in a
 * network namespace of its own with a macvlan that carries the Pi's MAC (netns.h), speaks NFS over
 * Linux's own TCP as the Pi's kernel would: mounts, looks for init, reads its first bytes.
 *
 * What it says is for a person. What the boot came to is judged, as ever, by the observer from the
 * packets: the calls are made so that they read like a Linux client's.
 *
 * The child dies with its parent, and its namespace and macvlan with it. What a server sends can
 * make it fail, or crash it, but not hang it, nor make it grow. */
#ifndef PXEPI_IO_NFS_CLIENT_H
#define PXEPI_IO_NFS_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/pi.h"
#include "io/fail.h"

struct nfs_client; /* one child process, one namespace, one Pi */

enum nfs_client_state {
	NFS_CLIENT_IDLE, /* no job yet */
	NFS_CLIENT_BUSY,
	NFS_CLIENT_DONE, /* the answer is there */
	NFS_CLIENT_BROKEN, /* the child ended without one; answer.said says so */
};

#define NFS_CLIENT_SAID 480

struct nfs_client_answer {
	bool mounted; /* the export could be mounted */
	bool init_found; /* and init was found in it and read */
	bool unsettled; /* not all could be tried: neither good nor bad news */
	char said[NFS_CLIENT_SAID]; /* plain English, escaped, no full stop at the end */
};

/* nfs_client_open - the child and its namespace, idle and silent until there is a job.
 *
 * Takes root (of the machine, or of a user namespace that IFACE is in), so it comes before
 * privilege_drop(); the child becomes the same user as that. Nothing else that the caller has open
 * is left to it. Waits some milliseconds.
 *
 * NULL: *f says what keeps the NFS root from being tried here, and what would help. */
struct nfs_client *nfs_client_open(const char *iface, const uint8_t mac[static 6], struct fail *f);

/* Readable: call nfs_client_result(). */
int nfs_client_fd(const struct nfs_client *c);

/* nfs_client_start - the one job of a client. false: the child is gone. */
bool nfs_client_start(struct nfs_client *c, const struct pi_nfs_job *job, struct fail *f);

/* nfs_client_result - how it stands; does not wait. *a is written when DONE or BROKEN, which
 * comes within 40 seconds of the start, whatever the server does. */
enum nfs_client_state nfs_client_result(struct nfs_client *c, struct nfs_client_answer *a);

/* Ends the child; takes c, which may be NULL. */
void nfs_client_close(struct nfs_client *c);

#endif
