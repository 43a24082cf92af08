/* SPDX-License-Identifier: MIT */
/* sandbox - privilege_sandbox() of privilege.h: the system calls of the running phase, through
 * libseccomp. Two answers for the rest, on purpose:
 *
 * - what an intruder needs (open, socket, execve, ...) kills the process: nothing of ours does that
 *   any more, so who asks is not us;
 * - the others fail with EPERM: a newer C library may try a call that this list does not know, and
 *   losing that call is better than losing a night's capture. */
#include "io/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
	__has_feature(memory_sanitizer)
#define PXEPI_NO_SANDBOX
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PXEPI_NO_SANDBOX
#endif

#ifdef PXEPI_NO_SANDBOX

bool privilege_sandbox(enum privilege_phase phase, struct fail *f)
{
	(void)phase;
	(void)f;
	return true;
}

#else

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Names that a machine does not have (SCMP_SYS is then negative) are skipped by libseccomp. */
static const int allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(close),
	SCMP_SYS(fsync),
	SCMP_SYS(fdatasync),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(ppoll_time64),
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(futex),
	SCMP_SYS(futex_time64),
	SCMP_SYS(getrandom),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getrusage),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

static const int live_too[] = {
	SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
	SCMP_SYS(recvfrom),   SCMP_SYS(recvmsg),
};

/* A raw socket that is open already says where to. */
static const int kick_too[] = { SCMP_SYS(sendto) };
/* kill() is for children of its own, which none but they and it could be. */
static const int answer_too[] = { SCMP_SYS(wait4), SCMP_SYS(waitid), SCMP_SYS(waitpid),
				  SCMP_SYS(kill) };

/* And what a network library does; it may also try to open /etc/services, in vain. */
static const int client_too[] = {
	SCMP_SYS(connect),  SCMP_SYS(bind),  SCMP_SYS(sendto),  SCMP_SYS(sendmsg),
	SCMP_SYS(shutdown), SCMP_SYS(fcntl), SCMP_SYS(fcntl64),
};
static const unsigned long client_questions[] = { FIONREAD };

static const int deadly[] = {
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(openat2),
	SCMP_SYS(creat),
	SCMP_SYS(open_by_handle_at),
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
	SCMP_SYS(fork),
	SCMP_SYS(vfork),
	SCMP_SYS(clone),
	SCMP_SYS(clone3),
	SCMP_SYS(socket),
	SCMP_SYS(socketpair),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(listen),
	SCMP_SYS(accept),
	SCMP_SYS(accept4),
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(mount),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(keyctl),
	SCMP_SYS(add_key),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(kexec_load),
};

/* Of ioctl only these questions: a terminal's size, and a capture's interface. */
static const unsigned long questions[] = {
	TIOCGWINSZ,
	0x5401, /* TCGETS, as isatty() asks; <asm/termbits.h> clashes with <termios.h> */
};
/* TCSETS, TCSETSW, TCSETSF: <asm/termbits.h>, as above. */
static const unsigned long screen_requests[] = { 0x5402, 0x5403, 0x5404 };
static const int screen_too[] = { SCMP_SYS(sigaltstack), SCMP_SYS(select), SCMP_SYS(pselect6),
				  SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep) };

static const unsigned long live_questions[] = { SIOCGIFNAME, SIOCGIFFLAGS, SIOCGIFINDEX };
static const unsigned long kick_questions[] = { SIOCGIFADDR, SIOCGIFNETMASK, SIOCGIFBRDADDR };

static int add_calls(scmp_filter_ctx ctx, uint32_t action, const int *calls, size_t n)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		r = seccomp_rule_add(ctx, action, calls[i], 0);
	return r;
}

static int add_questions(scmp_filter_ctx ctx, const unsigned long *requests, size_t n)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
				     SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, requests[i]));
	return r;
}

/* Calls that are harmless with some arguments only. */
static int add_bounded(scmp_filter_ctx ctx)
{
	static const int memory[] = { SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect) };
	static const int stat_at3[] = { SCMP_SYS(newfstatat), SCMP_SYS(fstatat64) };
	int r = 0;

	for (size_t i = 0; i < COUNT(memory) && r == 0; i++) /* memory, but not code */
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, memory[i], 1,
				     SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	for (size_t i = 0; i < COUNT(stat_at3) && r == 0;
	     i++) /* how C libraries spell fstat() now */
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, stat_at3[i], 1,
				     SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
	if (r == 0)
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(statx), 1,
				     SCMP_A2(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
	if (r == 0) /* abort() */
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
				     SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
	return r;
}

/* fdopen() asks how a descriptor was opened. */
static int add_screen(scmp_filter_ctx ctx)
{
	int r = add_calls(ctx, SCMP_ACT_ALLOW, screen_too, COUNT(screen_too));

	if (r == 0)
		r = add_questions(ctx, screen_requests, COUNT(screen_requests));
	if (r == 0)
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
				     SCMP_A1(SCMP_CMP_EQ, F_GETFL, 0));
	return r;
}

static int add_client(scmp_filter_ctx ctx)
{
	int r = add_calls(ctx, SCMP_ACT_ALLOW, client_too, COUNT(client_too));

	if (r == 0)
		r = add_questions(ctx, client_questions, COUNT(client_questions));
	if (r == 0)
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
				     SCMP_A0(SCMP_CMP_EQ, AF_INET, 0));
	return r;
}

bool privilege_sandbox(enum privilege_phase phase, struct fail *f)
{
	bool sends = phase == PRIVILEGE_KICK || phase == PRIVILEGE_ANSWER ||
		     phase == PRIVILEGE_SCREEN;
	scmp_filter_ctx ctx;
	int r;

	tzset(); /* else the first localtime() opens a file */
	ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!ctx)
		return fail_set(f, "no sandbox: out of memory");
	r = add_calls(ctx, SCMP_ACT_ALLOW, allowed, COUNT(allowed));
	if (r == 0 && phase != PRIVILEGE_CLIENT)
		r = add_calls(ctx, SCMP_ACT_KILL_PROCESS, deadly, COUNT(deadly));
	if (r == 0 && phase == PRIVILEGE_CLIENT)
		r = add_client(ctx);
	if (r == 0)
		r = add_questions(ctx, questions, COUNT(questions));
	if (r == 0)
		r = add_bounded(ctx);
	if (r == 0 && phase != PRIVILEGE_REPLAY)
		r = add_calls(ctx, SCMP_ACT_ALLOW, live_too, COUNT(live_too));
	if (r == 0 && sends)
		r = add_calls(ctx, SCMP_ACT_ALLOW, kick_too, COUNT(kick_too));
	if (r == 0 && sends)
		r = add_questions(ctx, kick_questions, COUNT(kick_questions));
	if (r == 0 && (phase == PRIVILEGE_ANSWER || phase == PRIVILEGE_SCREEN))
		r = add_calls(ctx, SCMP_ACT_ALLOW, answer_too, COUNT(answer_too));
	if (r == 0 && phase == PRIVILEGE_SCREEN)
		r = add_screen(ctx);
	if (r == 0 && phase != PRIVILEGE_REPLAY)
		r = add_questions(ctx, live_questions, COUNT(live_questions));
	if (r == 0)
		r = seccomp_load(ctx);
	seccomp_release(ctx);
	if (r != 0)
		return fail_set(f, "no sandbox: %s", strerror(-r));
	return true;
}

#endif
