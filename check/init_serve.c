/* SPDX-License-Identifier: MIT */
/* init_serve - starts the servers, each as its makers would in the foreground, and waits until it
 * listens, whatever it does meanwhile. See init_own.h. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check/init_own.h"
#include "check/net.h"
#include "check/spawn.h"
#include "io/loop.h"

static bool start(struct init *in, size_t i)
{
	const struct plan_server *s = &in->p->server[i];
	struct spawn what = { .program = s->program, .argv = s->argv, .net = -1, .guarded = true };
	int log[2];

	if (!spawn_pipe(log))
		return false;
	what.out = what.err = log[1];
	in->server[i].pid = spawn(&what);
	(void)close(log[1]);
	if (in->server[i].pid < 0 ||
	    !pump_add(&in->pump, log[0], MESSAGE_LOG, (uint32_t)i, s->started)) {
		(void)close(log[0]);
		return false;
	}
	in->started = i + 1;
	return true;
}

/* A server that went into the background has left somebody behind; in this namespace there is
 * nobody else but the servers before it. */
static bool has_left_somebody(const struct init *in, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!in->server[k].ended)
			return true; /* can not be told: the port decides */
	return kill(-1, 0) == 0;
}

static void tell_end(struct init *in, size_t i)
{
	if (in->server[i].told)
		return;
	in->server[i].told = true;
	for (int k = 0; k < 4; k++)
		init_turn(in, 5); /* its last words */
	(void)message_send(in->pump.to, MESSAGE_ENDED, (uint32_t)i, in->server[i].status, NULL, 0);
}

/* It says that it has started, and then it would listen by now. */
static bool is_started(struct init *in, size_t i, ns *since)
{
	const struct stream *s = pump_find(&in->pump, MESSAGE_LOG, (uint32_t)i);

	if (*since == 0 && s && s->seen)
		*since = loop_now();
	return *since != 0 && loop_now() > *since + STARTED_LIMIT;
}

static bool is_ready(const struct plan_server *s)
{
	return net_listens(s->port, s->tcp);
}

static void tell_ready(struct init *in, size_t i, ns took)
{
	(void)message_send(in->pump.to, MESSAGE_READY, (uint32_t)i, took, NULL, 0);
}

static void tell_background(struct init *in, size_t i)
{
	in->server[i].told = true;
	(void)message_say(in->pump.to, MESSAGE_NOTE,
			  "%s went into the background: it ends with the trial all the same, but what it logs "
			  "from then on may be lost",
			  in->p->server[i].name);
}

bool init_serve(struct init *in, size_t i)
{
	const struct plan_server *s = &in->p->server[i];
	struct init_child *c = &in->server[i];
	ns began = loop_now(), started = 0;

	if (!start(in, i)) {
		(void)message_say(in->pump.to, MESSAGE_FAIL, "can not start %s: %s", s->name,
				  strerror(errno));
		return false;
	}
	while (!is_ready(s)) {
		init_turn(in, 5);
		if (c->ended && (c->status != 0 || !has_left_somebody(in, i))) {
			tell_end(in, i);
			return false;
		}
		if (loop_now() <= began + START_LIMIT && !is_started(in, i, &started))
			continue;
		if (s->role == PLAN_DHCP && started == 0 && net_has_packet_socket())
			break; /* it may do without */
		tell_ready(in, i, -1);
		init_end_servers(in);
		return false;
	}
	if (c->ended)
		tell_background(in, i);
	tell_ready(in, i, loop_now() - began);
	return true;
}

bool init_serves(struct init *in)
{
	bool all = true;

	for (size_t i = 0; i < in->started; i++)
		if (in->server[i].ended && (!in->server[i].told || in->server[i].status != 0)) {
			tell_end(in, i);
			all = false;
		}
	return all;
}
