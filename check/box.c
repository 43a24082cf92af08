/* SPDX-License-Identifier: MIT */
/* box - see box.h. */
#include "check/box.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check/init.h"

#define SPACES (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET)

/* Of "CapEff:\t000001ffffffffff" in /proc/self/status. */
static bool has_admin(void)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[256];
	bool has = false;

	while (status && fgets(line, sizeof(line), status))
		if (strncmp(line, "CapEff:", 7) == 0)
			has = (strtoull(line + 7, NULL, 16) >> CAP_SYS_ADMIN & 1) != 0;
	if (status)
		(void)fclose(status);
	return has;
}

bool box_user(void)
{
	return geteuid() != 0 || !has_admin();
}

bool box_root(void)
{
	FILE *map = fopen("/proc/self/uid_map", "re");
	char line[128] = "", *p = line;
	unsigned long inside, outside;

	if (map) {
		if (!fgets(line, sizeof(line), map))
			line[0] = '\0';
		(void)fclose(map);
	}
	inside = strtoul(p, &p, 10);
	outside = strtoul(p, &p, 10);
	return !box_user() && inside == 0 && outside == 0 && strtoul(p, NULL, 10) == UINT32_MAX;
}

static bool write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		(void)close(fd);
	return good;
}

/* We are its root (user_namespaces(7)). */
static bool map_us(pid_t pid)
{
	char path[64], line[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/setgroups", (int)pid);
	(void)write_text(path, "deny"); /* kernels before 3.19 have no such file */
	(void)snprintf(path, sizeof(path), "/proc/%d/uid_map", (int)pid);
	(void)snprintf(line, sizeof(line), "0 %u 1", (unsigned)geteuid());
	if (!write_text(path, line))
		return false;
	(void)snprintf(path, sizeof(path), "/proc/%d/gid_map", (int)pid);
	(void)snprintf(line, sizeof(line), "0 %u 1", (unsigned)getegid());
	return write_text(path, line);
}

/* As fork(), into new namespaces. */
static pid_t fork_into(unsigned long spaces)
{
	return (pid_t)syscall(SYS_clone, spaces | SIGCHLD, 0, 0, 0, 0);
}

static bool refused(int error, struct fail *f)
{
	if (error == ENOSPC || error == EUSERS)
		return fail_set(f,
				"no more namespaces are allowed here: see /proc/sys/user/max_*_namespaces");
	if (error != EPERM && error != EACCES && error != EINVAL)
		return fail_set(f, "can not make a private network: %s", strerror(error));
	if (geteuid() == 0)
		return fail_set(f,
				"a private network is refused, to root as well (%s): in a container --privileged, "
				"or run this on the machine itself",
				strerror(error));
	return fail_set(f,
			"a private network needs root, or user namespaces, which are not allowed here: use sudo; in a "
			"container --privileged; Ubuntu 24.04: sysctl "
			"kernel.apparmor_restrict_unprivileged_userns=0");
}

static _Noreturn void child(const struct plan *p, int fd, int go)
{
	char word = 0;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	(void)setsid(); /* a Ctrl-C is not for those inside */
	if (read(go, &word, 1) != 1)
		_exit(2);
	(void)close(go);
	if (setresgid(0, 0, 0) != 0 || setresuid(0, 0, 0) != 0)
		_exit(2);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); /* a change of user unsets it */
	init_run(p, fd);
}

static bool let_go(struct box *b, bool user, int go, struct fail *f)
{
	bool good = !user || map_us(b->pid);
	int error = errno;

	if (good && write(go, "g", 1) == 1)
		return true;
	(void)close(go); /* it ends by itself */
	box_end(b);
	return refused(error, f);
}

bool box_start(struct box *b, const struct plan *p, struct fail *f)
{
	int pair[2], go[2];
	bool user = box_user();

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0 ||
	    pipe2(go, O_CLOEXEC) != 0)
		return fail_set(f, "no more descriptors: %s", strerror(errno));
	(void)fflush(NULL);
	b->pid = fork_into(user ? SPACES | CLONE_NEWUSER : SPACES);
	if (b->pid == 0) {
		(void)close(pair[0]);
		(void)close(go[1]);
		child(p, pair[1], go[0]);
	}
	(void)close(pair[1]);
	(void)close(go[0]);
	b->fd = pair[0];
	if (b->pid < 0) {
		int error = errno;

		(void)close(go[1]);
		(void)close(b->fd);
		return refused(error, f);
	}
	if (!let_go(b, user, go[1], f))
		return false;
	(void)close(go[1]);
	return true;
}

#define END_MS 3000
#define STEP_MS 5

static bool has_ended(struct box *b)
{
	pid_t got = waitpid(b->pid, &b->status, WNOHANG);

	return got == b->pid || (got < 0 && errno != EINTR);
}

void box_end(struct box *b)
{
	if (b->fd >= 0)
		(void)close(b->fd);
	b->fd = -1;
	b->status = -1;
	/* One that hangs in a file system that does not answer goes when we go. */
	for (int i = 0; i < END_MS && b->pid > 0 && !has_ended(b); i += STEP_MS)
		(void)poll(NULL, 0, STEP_MS);
	b->pid = -1;
}
