/* SPDX-License-Identifier: MIT */
/* mounts - see mounts.h. The order matters: what is to be seen again is opened first, then all
 * becomes read-only, then folders are covered, then what was opened is bound to its place. */
#include "check/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux 5.12; not in the headers of Debian 11. */
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#define RECURSIVE 0x8000u /* AT_RECURSIVE */
#define ATTR_RDONLY 1u /* MOUNT_ATTR_RDONLY */

/* What anybody may write to on a machine, or meet somebody in. */
static const char *const masked[] = { "/run", "/tmp", "/var/tmp" };

/* ----- read-only ----- */

/* A space in a path is \040 there (proc(5)). */
static void unescape(char *path)
{
	char *to = path;

	for (const char *p = path; *p; p++) {
		if (p[0] == '\\' && p[1] >= '0' && p[1] <= '3' && p[2] && p[3]) {
			*to++ = (char)((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0'));
			p += 3;
		} else {
			*to++ = *p;
		}
	}
	*to = '\0';
}

/* What a mount has it must keep: a user namespace may not take it away. */
static unsigned long flags_of(const char *path)
{
	static const struct {
		unsigned long have, want;
	} map[] = { { ST_NOSUID, MS_NOSUID },         { ST_NODEV, MS_NODEV },
		    { ST_NOEXEC, MS_NOEXEC },         { ST_NOATIME, MS_NOATIME },
		    { ST_NODIRATIME, MS_NODIRATIME }, { ST_RELATIME, MS_RELATIME } };
	unsigned long flags = 0;
	struct statvfs st;

	if (statvfs(path, &st) != 0)
		return 0;
	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (st.f_flag & map[i].have)
			flags |= map[i].want;
	return flags;
}

/* Mount by mount, on kernels before 5.12. What is hidden below another mount can not be written
 * to either, and fails here without harm; what is refused for another reason is harm. */
static bool read_only_one_by_one(struct fail *f)
{
	FILE *list = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t room = 0;
	bool good = list != NULL;

	while (good && getline(&line, &room, list) > 0) {
		char path[4096];

		if (sscanf(line, "%*s %*s %*s %*s %4095s", path) != 1)
			continue;
		unescape(path);
		if (mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | flags_of(path),
			  NULL) != 0 &&
		    errno != EINVAL && errno != ENOENT && errno != EACCES)
			good = fail_set(f, "can not make %s read-only: %s", path, strerror(errno));
	}
	free(line);
	if (list)
		(void)fclose(list);
	return good || (list == NULL && fail_set(f, "can not read /proc/self/mountinfo"));
}

static bool read_only(struct fail *f)
{
	const struct {
		uint64_t set, clear, propagation, userns_fd;
	} attr = { .set = ATTR_RDONLY };

	if (syscall(SYS_mount_setattr, AT_FDCWD, "/", RECURSIVE, &attr, sizeof(attr)) == 0)
		return true;
	return read_only_one_by_one(f);
}

/* ----- folders of the system ----- */

/* In a container that hides parts of /proc the kernel refuses a new one; the old one will do. */
static void new_proc(void)
{
	(void)mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

static bool new_dev(struct fail *f)
{
	static const char *const devices[] = { "null", "zero", "full", "random", "urandom", "tty" };
	static const char *const links[][2] = { { "/proc/self/fd", "/dev/fd" },
						{ "/proc/self/fd/0", "/dev/stdin" },
						{ "/proc/self/fd/1", "/dev/stdout" },
						{ "/proc/self/fd/2", "/dev/stderr" } };
	int from[sizeof(devices) / sizeof(devices[0])];
	char path[32];
	bool good;

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		(void)snprintf(path, sizeof(path), "/dev/%s", devices[i]);
		from[i] = open(path, O_PATH | O_CLOEXEC);
	}
	good = mounts_folder("/dev", f);
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		(void)snprintf(path, sizeof(path), "/dev/%s", devices[i]);
		good = good && (from[i] < 0 || mounts_bind(from[i], path, false, f));
		if (from[i] >= 0)
			(void)close(from[i]);
	}
	for (size_t i = 0; good && i < sizeof(links) / sizeof(links[0]); i++)
		good = symlink(links[i][0], links[i][1]) == 0 || errno == EEXIST;
	return good && mounts_folder("/dev/shm", f);
}

/* ----- what stays, or comes ----- */

static bool is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 && path[n] == '/';
}

static bool is_masked(const char *path)
{
	for (size_t i = 0; i < sizeof(masked) / sizeof(masked[0]); i++)
		if (is_below(path, masked[i]))
			return true;
	return false;
}

static bool is_folder(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool put_back(const int *fd, const struct plan *p, struct fail *f)
{
	for (size_t i = 0; i < p->visibles; i++)
		if (fd[i] >= 0 && !mounts_bind(fd[i], p->visible[i], is_folder(fd[i]), f))
			return false;
	return true;
}

static bool cover(const struct plan *p, struct fail *f)
{
	struct stat st;

	for (size_t i = 0; i < sizeof(masked) / sizeof(masked[0]); i++)
		if (stat(masked[i], &st) == 0 && !mounts_folder(masked[i], f))
			return false;
	(void)chmod("/tmp", 01777);
	if (!mounts_mkdir("/run/lock") || !mounts_mkdir(PLAN_PCAPS) ||
	    !mounts_mkdir("/run/rpcbind") || !mounts_mkdir("/run/ganesha") ||
	    !mounts_mkdir(PLAN_DIR "/recovery"))
		return fail_set(f, "can not make folders in a private /run: %s", strerror(errno));
	(void)chmod(PLAN_PCAPS, 01777); /* emulate is "nobody" by then */
	if (lstat("/var/run", &st) == 0 && S_ISDIR(st.st_mode) && !mounts_folder("/var/run", f))
		return false;
	for (const char *const *folder = p->folders; *folder; folder++)
		if (is_masked(*folder) ? !mounts_mkdir(*folder) : !mounts_folder(*folder, f))
			return f->why[0] ? false
					 : fail_set(f, "can not make %s: %s", *folder,
						    strerror(errno));
	return true;
}

static bool fill(const struct plan *p, const int *from, struct fail *f)
{
	for (size_t i = 0; i < p->binds; i++)
		if (!mounts_bind(from[i], p->bind[i].to, is_folder(from[i]), f))
			return false;
	for (size_t i = 0; i < p->files; i++)
		if (!mounts_file(p->file[i].path, p->file[i].bytes, f))
			return false;
	return true;
}

static bool open_binds(const struct plan *p, int *from, struct fail *f)
{
	for (size_t i = 0; i < p->binds; i++) {
		from[i] = open(p->bind[i].from, O_PATH | O_CLOEXEC);
		if (from[i] < 0)
			return fail_set(f, "%s: %s", p->bind[i].from, strerror(errno));
	}
	return true;
}

/* EINVAL: nothing is mounted at / (mount(2)). */
static bool no_private(int error, const struct plan *p, struct fail *f)
{
	if (error == EINVAL)
		return fail_set(f,
				"/ is no mount point here, as in a chroot, and can not be made private: run this "
				"outside of it, or mount --bind DIR DIR before chroot DIR");
	if (p->root)
		return fail_set(f, "can not make the mounts private: %s", strerror(error));
	return fail_set(f,
			"user namespaces are of no use here (%s): use sudo; in a container --privileged; "
			"Ubuntu 24.04: sysctl kernel.apparmor_restrict_unprivileged_userns=0",
			strerror(error));
}

bool mounts_make(const struct plan *p, struct fail *f)
{
	int from[PLAN_BINDS] = { 0 }, stays[PLAN_VISIBLE] = { 0 };
	bool good;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return no_private(errno, p, f);
	if (!open_binds(p, from, f))
		return false;
	for (size_t i = 0; i < p->visibles; i++)
		stays[i] = is_masked(p->visible[i]) ? open(p->visible[i], O_PATH | O_CLOEXEC) : -1;
	good = read_only(f);
	new_proc();
	good = good && new_dev(f) && cover(p, f) && put_back(stays, p, f) && fill(p, from, f) &&
	       mounts_seal(f);
	for (size_t i = 0; i < p->binds; i++)
		(void)close(from[i]);
	for (size_t i = 0; i < p->visibles; i++)
		if (stays[i] >= 0)
			(void)close(stays[i]);
	return good;
}
