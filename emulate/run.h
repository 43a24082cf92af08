/* SPDX-License-Identifier: MIT */
/* run - one run of the emulator: what its files share, and nobody else includes. Each function is
 * named after the file it lives in. */
#ifndef PXEPI_EMULATE_RUN_H
#define PXEPI_EMULATE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "emulate/fleet.h"
#include "emulate/options.h"
#include "emulate/stats.h"
#include "io/capture.h"
#include "io/expect.h"
#include "io/fail.h"
#include "io/iface.h"
#include "io/inject.h"
#include "io/junit.h"
#include "io/loop.h"
#include "io/nfs_client.h"
#include "io/observer.h"
#include "io/report_case.h"

/* Keeps off a network where it would do harm, or deceive. */
struct guard {
	struct iface iface; /* its addresses are this host's */
	enum iface_listens dhcp; /* a DHCP server on this very host */
	ns first_discover; /* 0: none yet */
	bool offered; /* somebody answered */
};

/* What became of the Pis. */
struct result {
	struct expect *expect;
	struct junit *junit;
	struct stats stats; /* of a fleet */
	uint32_t passed, failed; /* boots, at their reports */
	uint32_t missed; /* promises of --expect that were not kept */
	uint32_t shown; /* reports of failed boots of a fleet that were printed */
	uint32_t nfs_left; /* boots whose NFS root was to be tried, and could not be */
	unsigned cases; /* --tap */
	bool run_failed; /* --fail-on, by a finding of the run as a whole */
	char why[200]; /* of the first boot that failed: for the last line */
	char came[96]; /* of the first that passed */
	char room[REPORT_CASE_ROOM];
};

struct run {
	struct emulate_options o;
	struct capture *capture;
	struct inject *inject;
	struct observer observer;
	struct loop loop;
	struct fleet fleet;
	struct guard guard;
	struct result result;

	struct nfs_client *nfs[EMULATE_NFS];
	uint32_t nfs_count, nfs_busy;
	struct fail nfs_why; /* why there are fewer than asked for */

	uint64_t number; /* of the last packet, sent or received */
	uint32_t seed;
	ns began, heard; /* heard: the time of the last packet received */
	ns tend_at, show_at;
	bool looping, on, both_ways, was_both, stopped, progress;
	bool refused; /* by the guard: then there is nothing to be told of the boots */
	struct fail fail; /* why what returns false did */

	/* the last broadcast of a Pi of ours, for the others (--race hang) */
	uint8_t echo[PI_FRAME_MAX];
	size_t echo_n;
	uint32_t echo_from;
};

/* ----- run.c: the loop ----- */

/* Until all Pis are over, the time is, or somebody says stop. false: see r->fail. */
bool run_all(struct run *r);

/* What Pi i has to say now, and what that means for it. */
bool run_flush(struct run *r, uint32_t i);

/* ----- wire.c: frames in, frames out ----- */

bool wire_send(struct run *r, uint32_t from, struct span frame, ns now);
/* Each frame of the capture; arg is the run. */
bool wire_take(void *arg, const struct packet *pkt);
/* To those that hang: the broadcast of another. */
bool wire_echo(struct run *r);

/* ----- guard.c ----- */

/* Before anything is sent or opened: the interface, and who serves on it. */
bool guard_open(struct run *r);
/* A frame from the wire: is one of our MACs in use? */
bool guard_heard(struct run *r, const struct packet *pkt);
/* A frame from one of our MACs: does it ask for this very host? */
bool guard_said(struct run *r, const struct frame *f);
/* No answer, and a server that might be meant runs here. */
bool guard_tick(struct run *r, ns now);
ns guard_deadline(const struct run *r);

/* ----- nfs.c ----- */

/* The children, before privileges go. As many as asked for, or as can be: then r->nfs_why. */
void nfs_open(struct run *r);
void nfs_close(struct run *r);
/* Pi i is where Linux mounts its root. */
bool nfs_begin(struct run *r, uint32_t i);
/* Descriptors to wait for, of those that are at work; and their answers. */
size_t nfs_fds(const struct run *r, int fd[static EMULATE_NFS], uint32_t who[static EMULATE_NFS]);
bool nfs_ready(struct run *r, uint32_t i);

/* ----- result.c ----- */

/* The observer's question at each report: is it to be printed? */
bool result_told(void *arg, const struct event *e, const struct verdict *v);
/* The last line, and the exit code. ok: the run did its job (else r->fail). */
int result_end(struct run *r, bool ok);

#endif
