/* SPDX-License-Identifier: MIT */
/* guard - see guard.h. Needs CAP_SYS_ADMIN, as the box's root has it: so no_new_privs is not
 * needed, under which an AppArmor profile may not be what it is for a real server. */
#include "check/guard.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ----- capabilities ----- */

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
	for (size_t i = 0; i < COUNT(kept); i++)
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

/* ----- system calls ----- */

/* Namespaces do not hold keys, kernel code, the clock, or the machine itself; a new user namespace
 * would give back every capability. */
static const int refused[] = {
	SCMP_SYS(mount),
	SCMP_SYS(umount2),
	SCMP_SYS(umount),
	SCMP_SYS(pivot_root),
	SCMP_SYS(mount_setattr),
	SCMP_SYS(move_mount),
	SCMP_SYS(open_tree),
	SCMP_SYS(fsopen),
	SCMP_SYS(fsconfig),
	SCMP_SYS(fsmount),
	SCMP_SYS(fspick),
	SCMP_SYS(setns),
	SCMP_SYS(keyctl),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(io_uring_enter),
	SCMP_SYS(io_uring_register),
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(pidfd_getfd),
	SCMP_SYS(kcmp),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(delete_module),
	SCMP_SYS(kexec_load),
	SCMP_SYS(kexec_file_load),
	SCMP_SYS(reboot),
	SCMP_SYS(swapon),
	SCMP_SYS(swapoff),
	SCMP_SYS(acct),
	SCMP_SYS(quotactl),
	SCMP_SYS(syslog),
	SCMP_SYS(settimeofday),
	SCMP_SYS(stime),
	SCMP_SYS(clock_settime),
	SCMP_SYS(sethostname),
	SCMP_SYS(setdomainname),
	SCMP_SYS(iopl),
	SCMP_SYS(ioperm),
};

#define NEW_SPACES                                                                     \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
	 CLONE_NEWPID | CLONE_NEWNET)

static const int families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET };

#define REFUSE SCMP_ACT_ERRNO(EPERM)

/* unshare() and clone() only where they ask for a namespace; clone3() hides its flags behind a
 * pointer: C libraries go back to clone() when there is none. */
static int refuse_spaces(scmp_filter_ctx ctx)
{
	int r = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

	for (unsigned bit = 0; bit < 32 && r == 0; bit++) {
		scmp_datum_t flag = (scmp_datum_t)1 << bit;

		if ((NEW_SPACES & flag) == 0)
			continue;
		r = seccomp_rule_add(ctx, REFUSE, SCMP_SYS(unshare), 1,
				     SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag));
		if (r == 0)
			r = seccomp_rule_add(ctx, REFUSE, SCMP_SYS(clone), 1,
					     SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag));
	}
	return r;
}

/* AF_VSOCK, for one, reaches the machine that a virtual one runs on. */
static int refuse_families(scmp_filter_ctx ctx)
{
	int r = 0;

	for (int family = 0; family < AF_MAX && r == 0; family++) {
		bool known = false;

		for (size_t i = 0; i < COUNT(families); i++)
			known |= families[i] == family;
		if (!known)
			r = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
					     SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)family, 0));
	}
	if (r == 0)
		r = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
				     SCMP_A0(SCMP_CMP_GE, AF_MAX, 0));
	return r;
}

static bool refuse_calls(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int r = ctx ? seccomp_attr_set(ctx, SCMP_FLTATR_CTL_NNP, 0) : -ENOMEM;

	for (size_t i = 0; i < COUNT(refused) && r == 0; i++)
		r = seccomp_rule_add(ctx, REFUSE, refused[i], 0);
	if (r == 0)
		r = refuse_spaces(ctx);
	if (r == 0)
		r = refuse_families(ctx);
	if (r == 0)
		r = seccomp_load(ctx);
	if (ctx)
		seccomp_release(ctx);
	errno = -r;
	return r == 0 || r == -EINVAL || r == -ENOSYS; /* a kernel built without */
}

/* ----- all of it ----- */

bool guard_server(void)
{
	const unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV |
				    MS_NOEXEC;

	if (unshare(CLONE_NEWNS) != 0)
		return false;
	if (mount(NULL, "/proc", NULL, flags, NULL) != 0 && errno != EPERM)
		return false; /* EPERM: it is another's, and read-only as all of that */
	/* Else it would have the caller's, with what is in it. */
	(void)syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
	drop_capabilities();
	return refuse_calls();
}
