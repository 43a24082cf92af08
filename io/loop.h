/* SPDX-License-Identifier: MIT */
/* loop - waiting: for a descriptor, for a deadline, or for the person at the keyboard.
 * The only place in the project that reads a clock, and the only one that knows signals.
 * One thread: the verbs call loop_wait(), drain, run their timers, print, and call again. */
#ifndef PXEPI_IO_LOOP_H
#define PXEPI_IO_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/ns.h"
#include "io/fail.h"

enum loop_why {
	LOOP_READY, /* the descriptor has something, or an error to fetch */
	LOOP_TIMEOUT, /* the deadline came, or a second passed: run the timers */
	LOOP_STOP, /* SIGINT, SIGTERM or SIGHUP: finish and report */
};

struct loop {
	int signals; /* becomes readable when the run should end */
	sigset_t before; /* the signal mask to put back */
	bool stopped; /* sticks */
};

/* Now, on the clock that captures are stamped with (CLOCK_REALTIME). */
ns loop_now(void);

/* loop_open - from here on SIGINT, SIGTERM and SIGHUP ask for an end instead of killing, and
 * SIGPIPE is ignored, so that a closed pipe is EPIPE at the next write. Signals which the caller
 * of the program chose to ignore (nohup, a shell's background job) stay ignored.
 *
 * Open files before: opening a FIFO waits for its writer, and then Ctrl-C should just end it. */
bool loop_open(struct loop *l, struct fail *f);
void loop_close(struct loop *l);

/* loop_wait - wait until fd can be read, the clock passes `until`, or the run should end.
 *
 * fd     -1 for none.
 * until  on loop_now()'s clock; NS_NEVER for none. In the past: only looks.
 *
 * Never sleeps longer than a second, so that a stepped clock delays nothing for longer:
 * LOOP_TIMEOUT does not promise that `until` has come. LOOP_STOP goes before the others and then
 * stays. After the first request SIGINT has its usual effect again: a second Ctrl-C kills. */
enum loop_why loop_wait(struct loop *l, int fd, ns until);

/* loop_wait_all - the same for several descriptors, without a system call more than needed: signals
 * are only looked for while it waits, and LOOP_STOP is said once (l->stopped stays).
 *
 * fd     -1 for none; at most LOOP_MOST.
 * ready  set for those that can be read, for LOOP_READY; else all false. */
#define LOOP_MOST 72
enum loop_why loop_wait_all(struct loop *l, const int fd[], bool ready[], size_t n, ns until);

/* loop_pause - let time pass, whatever comes meanwhile. After a first Ctrl-C the second one still
 * kills. */
void loop_pause(ns how_long);

/* loop_stopped - has an end been asked for? Does not wait; for long work that reads no
 * descriptor. */
bool loop_stopped(struct loop *l);

#endif
