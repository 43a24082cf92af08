/* SPDX-License-Identifier: MIT */
/* init_boot - boots Pis: `pxepi emulate --json` at the other end of the cable, one or
 * several at the same time, to its own end or to the limit. See init_own.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check/init_own.h"
#include "check/spawn.h"
#include "io/loop.h"

static const char request[] = "\"event\":\"tftp.request\"";

#define PATIENCE (5 * NS_S) /* after SIGINT */

static void fail_boot(struct init *in, size_t i)
{
	(void)message_say(in->pump.to, MESSAGE_FAIL, "can not start an emulated Pi: %s",
			  strerror(errno));
	in->boot[i].ended = in->boot[i].told = true;
	in->stopped = true;
}

static void start(struct init *in, size_t i)
{
	struct spawn what = { .program = "/proc/self/exe",
			      .argv = in->p->boot[i].argv,
			      .net = in->pis };
	int out[2], err[2];

	if (!spawn_pipe(out) || !spawn_pipe(err)) {
		fail_boot(in, i);
		return;
	}
	what.out = out[1];
	what.err = err[1];
	in->boot[i].limit = loop_now() + BOOT_LIMIT;
	(void)message_send(in->pump.to, MESSAGE_BEGIN, (uint32_t)i, 0, NULL, 0);
	in->boot[i].pid = spawn(&what);
	(void)close(out[1]);
	(void)close(err[1]);
	if (in->boot[i].pid < 0 ||
	    !pump_add(&in->pump, out[0], MESSAGE_OUT, (uint32_t)i, request) ||
	    !pump_add(&in->pump, err[0], MESSAGE_ERR, (uint32_t)i, NULL))
		fail_boot(in, i);
}

static void send_pcap(struct init *in, size_t i)
{
	char bytes[MESSAGE_ROOM];
	int fd = in->p->boot[i].pcap ? open(in->p->boot[i].pcap, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t n;

	if (fd < 0)
		return;
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		if (!message_send(in->pump.to, MESSAGE_PCAP, (uint32_t)i, 0, bytes, (size_t)n))
			break;
	(void)close(fd);
	(void)unlink(in->p->boot[i].pcap);
}

static bool is_silent(struct init *in, size_t i)
{
	return !pump_find(&in->pump, MESSAGE_OUT, (uint32_t)i) &&
	       !pump_find(&in->pump, MESSAGE_ERR, (uint32_t)i);
}

/* Without TFTP a Pi is done when it has asked the first time. */
static void stop_those_that_asked(struct init *in, size_t from, size_t to)
{
	for (size_t i = from; in->p->no_tftp && i < to; i++) {
		struct stream *s = pump_find(&in->pump, MESSAGE_OUT, (uint32_t)i);

		if (s && s->seen && !in->boot[i].ended) {
			s->seen = false;
			(void)kill(in->boot[i].pid, SIGINT);
		}
	}
}

static size_t finish(struct init *in, size_t from, size_t to)
{
	size_t left = 0;

	for (size_t i = from; i < to; i++) {
		struct init_child *c = &in->boot[i];

		if (c->ended && !c->told && is_silent(in, i)) {
			c->told = true;
			send_pcap(in, i);
			(void)message_send(in->pump.to, MESSAGE_DONE, (uint32_t)i, c->status, NULL,
					   0);
		}
		left += c->told ? 0 : 1;
	}
	return left;
}

static void signal_all(const struct init *in, size_t from, size_t to, int number)
{
	for (size_t i = from; i < to; i++)
		if (!in->boot[i].ended)
			(void)kill(in->boot[i].pid, number);
}

/* First it is asked to report, then it is killed. */
static void end_late(struct init *in, size_t from, size_t to)
{
	ns now = loop_now();

	for (size_t i = from; i < to; i++) {
		struct init_child *c = &in->boot[i];

		if (c->ended || now < c->limit)
			continue;
		(void)kill(c->pid, c->asked ? SIGKILL : SIGINT);
		c->asked = true;
		c->limit = now + PATIENCE;
	}
}

/* A server ended: it is over; what was learned so far is told. */
static void mind_servers(struct init *in, size_t from, size_t to)
{
	if (in->stopped || init_serves(in))
		return;
	in->stopped = true;
	signal_all(in, from, to, SIGINT);
}

bool init_boots(struct init *in, size_t from, size_t to, size_t most)
{
	size_t next = from, running = 0;

	for (;;) {
		for (; next < to && running < most && !in->stopped; running++)
			start(in, next++);
		running = finish(in, from, next);
		if (running == 0 && (next == to || in->stopped))
			break;
		if (running == most || next == to || in->stopped)
			init_turn(in, 50);
		stop_those_that_asked(in, from, next);
		mind_servers(in, from, next);
		end_late(in, from, next);
	}
	return !in->stopped;
}

bool init_came(const struct init *in, size_t i)
{
	const struct init_child *c = &in->boot[i];

	return in->p->no_tftp || (WIFEXITED(c->status) && WEXITSTATUS(c->status) == 0);
}
