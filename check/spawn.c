/* SPDX-License-Identifier: MIT */
/* spawn - see spawn.h. */
#include "check/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What servers of DHCP, TFTP and NFS do with root's power. The rest goes: mounts, modules,
 * devices, the clock, other processes. */
static const int kept[] = {
	CAP_CHOWN,    CAP_DAC_OVERRIDE,  CAP_DAC_READ_SEARCH, CAP_FOWNER,   CAP_FSETID,
	CAP_KILL,     CAP_SETGID,        CAP_SETUID,          CAP_SETPCAP,  CAP_NET_BIND_SERVICE,
	CAP_NET_RAW,  CAP_NET_BROADCAST, CAP_NET_ADMIN,       CAP_IPC_LOCK, CAP_SYS_CHROOT,
	CAP_SYS_NICE, CAP_SYS_RESOURCE,
};

static bool is_kept(int capability)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (kept[i] == capability)
			return true;
	return false;
}

/* What is no longer in the bounding set is gone with the next execve(). */
static void drop_capabilities(void)
{
	for (int c = 0; c < 64; c++)
		if (!is_kept(c))
			(void)prctl(PR_CAPBSET_DROP, c, 0, 0, 0);
}

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

static bool guard(void)
{
	const unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV |
				    MS_NOEXEC;

	if (unshare(CLONE_NEWNS) != 0)
		return false;
	if (mount(NULL, "/proc", NULL, flags, NULL) != 0 && errno != EPERM)
		return false; /* EPERM: it is another's, and read-only as all of that */
	drop_capabilities();
	return true;
}

static void become(const struct spawn *s)
{
	int null = open("/dev/null", O_RDONLY);

	(void)setpgid(0, 0);
	if (null < 0 || dup2(null, 0) < 0 || dup2(s->out, 1) < 0 || dup2(s->err, 2) < 0)
		return;
	if (s->net >= 0 && setns(s->net, CLONE_NEWNET) != 0)
		return;
	if (s->guarded && !guard())
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
