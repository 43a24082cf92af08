/* SPDX-License-Identifier: MIT */
/* init - see init.h. */
#include "check/init.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check/init_own.h"
#include "check/mounts.h"
#include "check/net.h"
#include "check/spawn.h"
#include "io/loop.h"

_Noreturn void init_over(struct init *in)
{
	for (int i = 0; i < 8 && pump_turn(&in->pump, 0); i++)
		;
	pump_tell_lost(&in->pump);
	(void)message_send(in->pump.to, MESSAGE_OVER, 0, in->end_took, NULL, 0);
	_exit(0);
}

_Noreturn void init_fail(struct init *in, const char *why)
{
	(void)message_say(in->pump.to, MESSAGE_FAIL, "%s", why);
	init_over(in);
}

void init_turn(struct init *in, int wait_ms)
{
	int status;
	pid_t pid;

	if (!pump_turn(&in->pump, wait_ms))
		_exit(2); /* who wanted to know is gone, and so are we all */
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < in->p->servers; i++)
			if (in->server[i].pid == pid) {
				in->server[i].ended = true;
				in->server[i].status = status;
			}
		for (size_t i = 0; i < in->p->boots; i++)
			if (in->boot[i].pid == pid) {
				in->boot[i].ended = true;
				in->boot[i].status = status;
			}
	}
}

/* What the DHCP server has still to say, and whether it goes when it is asked to. The others
 * are ours, and of no interest; every process of this namespace is a server's by now. */
void init_end_servers(struct init *in)
{
	ns began = loop_now();
	bool left;

	for (size_t i = 1; i < in->started; i++)
		if (!in->server[i].ended)
			(void)kill(-in->server[i].pid, SIGKILL);
	left = kill(-1, SIGTERM) == 0;
	while (left && loop_now() < began + END_LIMIT) {
		init_turn(in, 10);
		left = kill(-1, 0) == 0;
	}
	if (left)
		(void)message_say(in->pump.to, MESSAGE_NOTE,
				  "%s did not end when it was asked to (SIGTERM): it was killed",
				  in->p->server[0].name);
	in->end_took = loop_now() - began;
}

static void copy_environment(const struct plan *p)
{
	(void)setenv("KEA_PIDFILE_DIR", "/run/kea", 1);
	(void)setenv("KEA_LOCKFILE_DIR", "/run/lock/kea", 1);
	/* Unpacked somewhere, it may lack this one, and has no use for it in a trial. */
	if (access("/usr/sbin/kea-lfc", X_OK) != 0)
		(void)setenv("KEA_LFC_EXECUTABLE", "/bin/true", 0);
	(void)setenv("LC_ALL", "C", 1); /* their messages are read */
	if (p->config_inside)
		(void)setenv("PXEPI_CONFIG", p->config_inside, 1); /* for --run */
}

static bool build(struct init *in, struct fail *f)
{
	(void)signal(SIGPIPE, SIG_IGN);
	(void)umask(022); /* servers become other users, and must read what is put here */
	if (sethostname("pxepi", 5) != 0)
		return fail_set(f, "can not name the private host: %s", strerror(errno));
	copy_environment(in->p);
	if (!mounts_make(in->p, f))
		return false;
	in->pis = net_make(in->p, f);
	return in->pis >= 0;
}

/* One after the other. A Pi that fails takes its 20 to 45 s to give up: when one has, the others
 * take theirs beside each other, and all at once is not tried. Only a few: dnsmasq probes 3 s for
 * each new lease and answers nobody meanwhile, and a Pi that had to wait for all the others would
 * seem to get no OFFER; with a short --timeout even a few would. At once means all: they have
 * their leases by then, and how the server and they bear it is what is asked. */
static void boot_all(struct init *in)
{
	const struct plan *p = in->p;
	bool hasty = p->o->timeout_s > 0 && p->o->timeout_s < BOOTS_BESIDE_S;

	for (size_t i = 0; i < p->colds; i++) {
		if (!init_boots(in, i, i + 1, 1))
			return;
		if (init_came(in, i))
			continue;
		if (i + 1 < p->colds)
			(void)init_boots(in, i + 1, p->colds, hasty ? 1 : BOOTS_BESIDE);
		return;
	}
	if (p->boots > p->colds)
		(void)init_boots(in, p->colds, p->boots, p->boots);
}

_Noreturn void init_run(const struct plan *p, int fd)
{
	struct init *in = calloc(1, sizeof(*in));
	struct fail f = { .why = "" };

	if (!in)
		_exit(2);
	in->p = p;
	in->pump.to = fd;
	for (size_t i = 0; i < p->notes; i++)
		(void)message_say(fd, MESSAGE_NOTE, "%s", p->note[i]);
	in->boot = calloc(p->boots + 1, sizeof(*in->boot));
	if (!in->boot || !build(in, &f))
		init_fail(in, in->boot ? f.why : "no memory");
	for (size_t i = 0; i < p->servers; i++)
		if (!init_serve(in, i))
			init_over(in);
	boot_all(in);
	init_end_servers(in);
	init_over(in);
}
