/* SPDX-License-Identifier: MIT */
/* run - drain frames, run timers, wait: one thread, one loop. See run.h.
 *
 * Time is that of the frames while there are more of them than can be taken at once, so that a busy
 * machine makes no answer late that came in time; else it is the clock. */
#include "emulate/run.h"

#include <string.h>
#include <unistd.h>

#define DRAIN 256 /* frames between two looks at the timers */
#define LISTEN (300 * NS_MS) /* before the first packet: is our MAC in use? */
#define GRACE (300 * NS_MS) /* after the end: stragglers */
#define HANGING (25 * NS_S) /* after its DISCOVER a hung Pi is given up: as long as it asks */
#define TEND NS_S
#define SHOW (200 * NS_MS)

/* What the state that Pi i is in now asks of the run. */
static bool settle(struct run *r, uint32_t i)
{
	struct pi *pi = &r->fleet.pi[i];
	struct member *m = &r->fleet.member[i];
	ns due = pi_deadline(pi);

	m->ip = pi->lease.ip;
	if (m->phase != MEMBER_ON)
		return true;
	if (pi_ended(pi)) {
		fleet_end(&r->fleet, i);
		fleet_due_at(&r->fleet, i, loop_now() + GRACE);
		return true;
	}
	if (pi->state == PI_NFS && !m->nfs_asked)
		return nfs_begin(r, i);
	if (pi_hangs(pi) && r->o.timeout_s == 0 && pi->asked_at + HANGING < due)
		due = pi->asked_at + HANGING;
	fleet_due_by(&r->fleet, i, due);
	return true;
}

bool run_flush(struct run *r, uint32_t i)
{
	uint8_t room[PI_FRAME_MAX];

	for (;;) {
		struct put w = put_in(room, sizeof(room));
		ns now = loop_now(); /* before it leaves: its answer is not to be older */

		if (!pi_output(&r->fleet.pi[i], now, &w))
			return settle(r, i);
		if (!wire_send(r, i, put_span(&w), now))
			return false;
	}
}

static bool give_up(struct run *r, uint32_t i)
{
	r->fleet.member[i].gave_up = true;
	pi_leave(&r->fleet.pi[i]);
	return run_flush(r, i);
}

static bool is_over_limit(const struct run *r, const struct pi *pi, ns now)
{
	return pi_hangs(pi) && r->o.timeout_s == 0 && now >= pi->asked_at + HANGING;
}

static bool expire(struct run *r, uint32_t i, ns now)
{
	struct pi *pi = &r->fleet.pi[i];

	if (is_over_limit(r, pi, now))
		return give_up(r, i);
	pi_expire(pi, now);
	fleet_due_at(&r->fleet, i, pi_deadline(pi));
	return run_flush(r, i);
}

/* No more is to come: the observer says what it makes of this Pi. */
static void report(struct run *r, uint32_t i, ns now)
{
	const struct pi *pi = &r->fleet.pi[i];
	bool asked = pi->end == PI_REACHED || r->fleet.member[i].nfs_left;

	if (pi->end == PI_STOPPED)
		watch_run_ahead(r->observer.watch, pi->mac);
	watch_let_go(r->observer.watch, pi->mac, asked, now);
	observer_print(&r->observer);
	fleet_over(&r->fleet, i);
}

static bool on_due(struct run *r, uint32_t i, ns now)
{
	switch ((enum member_phase)r->fleet.member[i].phase) {
	case MEMBER_OFF:
		fleet_start(&r->fleet, i, &r->o.setup, r->seed, now);
		return run_flush(r, i);
	case MEMBER_ON:
		return expire(r, i, now);
	case MEMBER_ENDED:
		report(r, i, now);
		break;
	case MEMBER_OVER:
		break;
	}
	return true;
}

static bool run_timers(struct run *r, ns until)
{
	uint32_t i = 0;

	for (unsigned n = 0; n < DRAIN && heap_first(&r->fleet.heap, &i) <= until; n++)
		if (!on_due(r, i, until))
			return false;
	observer_timers(&r->observer, until);
	return guard_tick(r, until) && wire_echo(r);
}

static void show_progress(struct run *r, ns now)
{
	if (!r->progress || now < r->show_at)
		return;
	r->show_at = now + SHOW;
	(void)fprintf(stderr, "\rpxepi: %u of %u Pis done, %u booting, %u failed ", r->fleet.over,
		      r->fleet.count, r->fleet.awakes, r->result.failed);
}

/* Once a second: what costs too much for every frame. */
static bool tend(struct run *r, ns now)
{
	if (now < r->tend_at && now + 2 * TEND > r->tend_at)
		return true;
	r->tend_at = now + TEND;
	watch_dropped(r->observer.watch, capture_dropped(r->capture));
	if (capture_alive(r->capture) != CAPTURE_NOTHING)
		return fail_set(&r->fail, "%s", capture_why(r->capture));
	return !r->observer.writer || writer_tick(r->observer.writer, now, &r->fail);
}

/* The time is over, or somebody wants an end: all that are on are taken off. */
static bool stop(struct run *r)
{
	struct fleet *t = &r->fleet;

	r->stopped = true;
	while (t->awakes > 0)
		if (!give_up(r, t->awake[t->awakes - 1]))
			return false;
	for (uint32_t i = 0; i < t->count; i++)
		if (t->member[i].phase == MEMBER_OFF)
			fleet_over(t, i);
	return true;
}

static void switch_on(struct run *r, ns now)
{
	r->on = true;
	for (uint32_t i = 0; i < r->fleet.count; i++)
		fleet_due_at(&r->fleet, i, now + (ns)i * r->o.stagger);
}

static ns wake_at(const struct run *r)
{
	uint32_t i;
	ns due = r->on ? heap_first(&r->fleet.heap, &i) : r->began + LISTEN;
	const ns also[] = { watch_deadline(r->observer.watch), guard_deadline(r),
			    r->progress ? r->show_at : NS_NEVER,
			    r->o.timeout_s > 0 ? r->began + (ns)r->o.timeout_s * NS_S : NS_NEVER };

	for (size_t k = 0; k < sizeof(also) / sizeof(also[0]); k++)
		if (also[k] < due)
			due = also[k];
	return due;
}

static bool wait_for_more(struct run *r, bool *frames)
{
	int fd[EMULATE_NFS + 1] = { capture_fd(r->capture) };
	uint32_t who[EMULATE_NFS];
	bool ready[EMULATE_NFS + 1];
	size_t n = nfs_fds(r, fd + 1, who);
	enum loop_why why;

	*frames = true;
	if (r->loop.stopped && !r->stopped)
		return stop(r);
	(void)fflush(stdout);
	why = loop_wait_all(&r->loop, fd, ready, n + 1, wake_at(r));
	*frames = why == LOOP_READY && ready[0];
	for (size_t k = 0; k < n && why == LOOP_READY; k++)
		if (ready[k + 1] && !nfs_ready(r, who[k]))
			return false;
	return true;
}

static bool drain(struct run *r, enum capture_got *got)
{
	*got = capture_drain(r->capture, DRAIN, wire_take, r);
	if (r->fail.why[0] != '\0')
		return false;
	if (*got == CAPTURE_PACKET || *got == CAPTURE_NOTHING)
		return true;
	return fail_set(&r->fail, "%s", capture_why(r->capture));
}

static bool turn(struct run *r, bool frames)
{
	enum capture_got got = CAPTURE_NOTHING;
	ns now;

	do {
		if (frames && !drain(r, &got))
			return false;
		now = loop_now();
		if (!r->on && now >= r->began + LISTEN)
			switch_on(r, now);
		if (!run_timers(r, got == CAPTURE_PACKET ? r->heard : now) || !tend(r, now))
			return false;
		show_progress(r, now);
		if (!r->stopped && r->o.timeout_s > 0 &&
		    now >= r->began + (ns)r->o.timeout_s * NS_S && !stop(r))
			return false;
	} while (got == CAPTURE_PACKET && !loop_stopped(&r->loop));
	return true;
}

bool run_all(struct run *r)
{
	bool frames = false;

	r->began = loop_now();
	watch_began(r->observer.watch, r->began);
	watch_at_pi(r->observer.watch);
	while (r->fleet.over < r->fleet.count && !ferror(stdout)) {
		if (!turn(r, frames))
			return false;
		if (r->fleet.over < r->fleet.count && !wait_for_more(r, &frames))
			return false;
	}
	if (r->progress)
		(void)fputs("\r                                                                \r",
			    stderr);
	return true;
}
