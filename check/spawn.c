/* SPDX-License-Identifier: MIT */
/* spawn - see spawn.h. */
#include "check/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check/guard.h"

static void close_others(void)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, 3u, ~0u, 0u) == 0)
		return;
#endif
	for (int fd = 3; fd < 1024; fd++)
		(void)close(fd);
}

static void reset_signals(void)
{
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	for (int s = 1; s < 32; s++)
		(void)signal(s, SIG_DFL);
}

static void become(const struct spawn *s)
{
	int null = open("/dev/null", O_RDONLY);

	(void)setpgid(0, 0);
	if (null < 0 || dup2(null, 0) < 0 || dup2(s->out, 1) < 0 || dup2(s->err, 2) < 0)
		return;
	if (s->net >= 0 && setns(s->net, CLONE_NEWNET) != 0)
		return;
	if (s->guarded && !guard_server())
		return;
	reset_signals();
	close_others();
	(void)execv(s->program, (char *const *)(uintptr_t)s->argv);
}

pid_t spawn(const struct spawn *s)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	become(s);
	(void)dprintf(2, "%s: %s\n", s->program, strerror(errno));
	_exit(127);
}

bool spawn_pipe(int ends[2])
{
	return pipe2(ends, O_CLOEXEC) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}
