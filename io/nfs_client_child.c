/* SPDX-License-Identifier: MIT */
/* nfs_client_child - the process that speaks with the server: gives up in steps what it was born
 * with, waits for its job, does it within limits, answers, ends. What a hostile server can reach is
 * this process: an ordinary user's, with nothing open, no way to more, and little memory. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/say.h"
#include "io/loop.h"
#include "io/netns.h"
#include "io/nfs_client_own.h"
#include "io/privilege.h"

#define TIME_FOR_ALL (30 * NS_S)
#define ALARM_SECONDS 36 /* later: for what does not look at a clock */
#define CPU_SECONDS 20
#define MEMORY_BYTES (64u << 20) /* more than what there was at the fork */
#define FILES_MAX 24

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1 /* it takes terabytes of addresses, and writes its report */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Waits for the parent; without it there is nothing to live for. */
static void take(int parent, void *to, size_t n)
{
	if (read(parent, to, n) != (ssize_t)n)
		_exit(0);
}

static void tell(int parent, bool good, const struct fail *f)
{
	struct nfs_client_ready r = { .good = good };

	if (!good)
		r.fail = *f;
	if (write(parent, &r, sizeof(r)) != (ssize_t)sizeof(r) || !good)
		_exit(0);
}

/* The end of the parent is the end of the child. The signal is forgotten with each change of
 * user, hence again each time; a parent that ended before is noticed by the socket. */
static void die_with_parent(void)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

static void limit(int what, rlim_t most)
{
	const struct rlimit l = { most, most };

	(void)setrlimit((__rlimit_resource_t)what, &l);
}

/* Bytes of addresses in use now: also what the parent had mapped. */
static rlim_t in_use(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	char line[64] = "";

	if (statm) {
		(void)!fgets(line, sizeof(line), statm);
		(void)fclose(statm);
	}
	return (rlim_t)strtoull(line, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* A job that hangs, spins or grows ends; the parent sees the end of the socket. No new process, no
 * file to write, no core. */
static void set_limits(void)
{
	struct itimerval once = { .it_value.tv_sec = ALARM_SECONDS };

	if (!SANITIZED) {
		limit(RLIMIT_AS, in_use() + MEMORY_BYTES);
		limit(RLIMIT_FSIZE, 0);
	}
	limit(RLIMIT_CPU, CPU_SECONDS);
	limit(RLIMIT_NOFILE, FILES_MAX);
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_CORE, 0);
	(void)setitimer(ITIMER_REAL, &once, NULL);
}

/* Nothing of the parent's but its standard error: no capture, no output file, no other child's
 * socket; and its signals are not ours. */
static int keep_only(int parent)
{
	static const int usual[] = { SIGTERM, SIGALRM, SIGCHLD };
	static const int ignored[] = { SIGINT, SIGHUP, SIGQUIT, SIGPIPE }; /* a key, meant for it */
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		(void)signal(usual[i], SIG_DFL);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		(void)signal(ignored[i], SIG_IGN);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
		_exit(0);
	if (parent != 3 && dup2(parent, 3) < 0)
		_exit(0);
	if (close_range(4, ~0u, 0) != 0)
		for (int fd = 4; fd < 1024; fd++) /* a kernel before 5.9 */
			(void)close(fd);
	return 3;
}

static void text_of_ip(char text[static 16], uint32_t ip)
{
	struct say s = say_in(text, 16);

	say_ip(&s, ip);
}

static void do_job(int parent, const struct pi_nfs_job *job, struct nfs_client_answer *answer)
{
	struct nfs_try t = { .job = job, .parent = parent, .answer = answer };
	struct fail f;

	text_of_ip(t.server, job->server);
	text_of_ip(t.self, job->ip);
	set_limits();
	if (!netns_address(job->ip, job->mask, job->router, &f) || !privilege_drop(&f)) {
		(void)nfs_try_say(&t, "%s", f.why);
		return;
	}
	die_with_parent();
	(void)privilege_sandbox(PRIVILEGE_CLIENT, &f); /* without seccomp it is as safe as before */
	t.deadline = loop_now() + TIME_FOR_ALL;
	nfs_client_try(&t);
}

_Noreturn void nfs_client_child(int parent)
{
	struct nfs_client_answer answer = { .mounted = false };
	struct pi_nfs_job job;
	struct fail f = { "" };
	char go;

	die_with_parent();
	parent = keep_only(parent);
	(void)prctl(PR_SET_NAME, "pxepi-nfs", 0, 0, 0);
	tell(parent, netns_enter(&f), &f);
	take(parent, &go, 1); /* the macvlan is there */
	tell(parent, privilege_reduce(CAP_NET_ADMIN, &f), &f);
	die_with_parent();

	take(parent, &job, sizeof(job));
	do_job(parent, &job, &answer);
	(void)!write(parent, &answer, sizeof(answer));
	_exit(0);
}
