/* SPDX-License-Identifier: MIT */
/* loop - see loop.h. Signals arrive through a signalfd: no handler, nothing to race with. */
#include "io/loop.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

ns loop_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (ns)t.tv_sec * NS_S + t.tv_nsec;
}

/* A blocked signal is delivered to a signalfd even when it is ignored, so those are left out. */
static void add_unless_ignored(sigset_t *set, int number)
{
	struct sigaction now;

	if (sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN)
		return;
	sigaddset(set, number);
}

bool loop_open(struct loop *l, struct fail *f)
{
	struct sigaction ignore;
	sigset_t ends;

	memset(l, 0, sizeof(*l));
	memset(&ignore, 0, sizeof(ignore));
	ignore.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &ignore, NULL);
	sigemptyset(&ends);
	add_unless_ignored(&ends, SIGINT);
	add_unless_ignored(&ends, SIGTERM);
	add_unless_ignored(&ends, SIGHUP);
	l->signals = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
	if (l->signals < 0)
		return fail_set(f, "can not watch for signals: %s", strerror(errno));
	sigprocmask(SIG_BLOCK, &ends, &l->before);
	return true;
}

void loop_close(struct loop *l)
{
	sigprocmask(SIG_SETMASK, &l->before, NULL);
	close(l->signals);
	l->signals = -1;
}

bool loop_stopped(struct loop *l)
{
	struct signalfd_siginfo info;
	sigset_t again;

	if (l->stopped || read(l->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return l->stopped;
	l->stopped = true;
	/* Only this one: a closed terminal sends SIGHUP twice, and the report may go to a file. */
	sigemptyset(&again);
	sigaddset(&again, SIGINT);
	sigprocmask(SIG_UNBLOCK, &again, NULL);
	return true;
}

static struct timespec time_left(ns until)
{
	ns now = loop_now();
	ns left = until <= now ? 0 : NS_S;

	if (until > now && until - now < NS_S)
		left = until - now;
	return (struct timespec){ .tv_sec = (time_t)(left / NS_S), .tv_nsec = (long)(left % NS_S) };
}

void loop_pause(ns how_long)
{
	struct timespec t = { .tv_sec = (time_t)(how_long / NS_S),
			      .tv_nsec = (long)(how_long % NS_S) };

	(void)ppoll(NULL, 0, &t, NULL); /* which the sandbox allows */
}

enum loop_why loop_wait_all(struct loop *l, const int fd[], bool ready[], size_t n, ns until)
{
	struct pollfd fds[LOOP_MOST + 1] = { { .fd = l->stopped ? -1 : l->signals,
					       .events = POLLIN } };
	struct timespec wait = time_left(until);
	enum loop_why why = LOOP_TIMEOUT;

	assert(n <= LOOP_MOST);
	for (size_t i = 0; i < n; i++) {
		fds[i + 1] = (struct pollfd){ .fd = fd[i], .events = POLLIN };
		ready[i] = false;
	}
	if (ppoll(fds, n + 1, &wait, NULL) <= 0)
		return LOOP_TIMEOUT;
	if (fds[0].revents != 0 && loop_stopped(l))
		return LOOP_STOP;
	for (size_t i = 0; i < n; i++) {
		assert((fds[i + 1].revents & POLLNVAL) == 0); /* closed before: our mistake */
		ready[i] = fds[i + 1].revents != 0;
		if (ready[i])
			why = LOOP_READY;
	}
	return why;
}

enum loop_why loop_wait(struct loop *l, int fd, ns until)
{
	bool ready;

	if (loop_stopped(l))
		return LOOP_STOP;
	return loop_wait_all(l, &fd, &ready, 1, until);
}
