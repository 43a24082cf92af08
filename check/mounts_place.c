/* SPDX-License-Identifier: MIT */
/* mounts_place - puts files and folders into a tree that is read-only. Where a folder is to
 * have one entry more, an empty private one takes its place, and what was in it is bound into
 * that. See mounts.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/mounts.h"

#define SPREAD_MOST 4096 /* entries of one folder */
#define SPREADS 32 /* folders */

/* Those that took the place of one of the host's: to be read-only in the end. */
static char spreads[SPREADS][PATH_MAX];
static size_t spread_n;

static bool tmpfs(const char *path)
{
	return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=256m") == 0;
}

static bool touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0)
		return false;
	(void)close(fd);
	return true;
}

static bool bind_to(int from, const char *path, unsigned long how)
{
	char source[32];

	(void)snprintf(source, sizeof(source), "/proc/self/fd/%d", from);
	return mount(source, path, NULL, MS_BIND | how, NULL) == 0;
}

/* One entry of the folder that was, in the one that is. What can not be had there is left out: it
 * could not be read before either. */
static void bring_over(int was, const char *name, const char *to)
{
	char target[PATH_MAX];
	struct stat st;
	ssize_t n;
	int fd;

	if (fstatat(was, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	if (S_ISLNK(st.st_mode)) {
		n = readlinkat(was, name, target, sizeof(target) - 1);
		if (n > 0) {
			target[n] = '\0';
			if (symlink(target, to) != 0)
				return;
		}
		return;
	}
	fd = openat(was, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	if (S_ISDIR(st.st_mode) ? mkdir(to, 0755) == 0 : touch(to))
		(void)bind_to(fd, to, S_ISDIR(st.st_mode) ? MS_REC : 0);
	(void)close(fd);
}

/* The folder becomes a private one with the same entries. */
static bool spread(const char *path)
{
	int was = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	DIR *list = opendir(path); /* NULL: it may not be read, and is empty then */
	struct dirent *e;
	bool good = was >= 0 && spread_n < SPREADS && tmpfs(path);

	if (good)
		(void)snprintf(spreads[spread_n++], sizeof(spreads[0]), "%s", path);
	for (unsigned n = 0; good && list && n < SPREAD_MOST && (e = readdir(list));) {
		char to[PATH_MAX];

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		n++;
		if (snprintf(to, sizeof(to), "%s/%s", path, e->d_name) < (int)sizeof(to))
			bring_over(was, e->d_name, to);
	}
	if (list)
		(void)closedir(list);
	if (was >= 0)
		(void)close(was);
	return good;
}

bool mounts_seal(struct fail *f)
{
	for (size_t i = 0; i < spread_n; i++)
		if (mount(NULL, spreads[i], NULL,
			  MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) != 0)
			return fail_set(f, "can not make %s read-only: %s", spreads[i],
					strerror(errno));
	return true;
}

bool mounts_mkdir(const char *path)
{
	char part[PATH_MAX];
	size_t n = strlen(path);
	struct stat st;

	if (n >= sizeof(part))
		return false;
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (stat(part, &st) == 0)
			continue;
		if (mkdir(part, 0755) == 0)
			continue;
		if (errno != EROFS && errno != EACCES && errno != EPERM)
			return false;
		*strrchr(part, '/') = '\0'; /* its parent has to be ours */
		if (part[0] == '\0' || !spread(part))
			return false;
		memcpy(part, path, i);
		if (mkdir(part, 0755) != 0)
			return false;
	}
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool mounts_folder(const char *path, struct fail *f)
{
	return (mounts_mkdir(path) && tmpfs(path)) ||
	       fail_set(f, "can not make a private %s: %s", path, strerror(errno));
}

/* An entry of that name to be bound over. */
static bool make_entry(const char *path, bool folder)
{
	char parent[PATH_MAX];
	struct stat st;
	char *slash;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode) == folder)
		return true;
	if (folder)
		return mounts_mkdir(path);
	if (snprintf(parent, sizeof(parent), "%s", path) >= (int)sizeof(parent))
		return false;
	slash = strrchr(parent, '/');
	if (slash && slash != parent) {
		*slash = '\0';
		if (!mounts_mkdir(parent))
			return false;
	}
	return touch(path) || (slash && slash != parent && spread(parent) && touch(path));
}

bool mounts_bind(int from, const char *path, bool folder, struct fail *f)
{
	return (make_entry(path, folder) && bind_to(from, path, folder ? MS_REC : 0)) ||
	       fail_set(f, "can not put %s into its place: %s", path, strerror(errno));
}

static bool write_all(int fd, struct span bytes)
{
	struct cur c = cur_of(bytes);

	while (cur_left(&c) > 0) {
		ssize_t n = write(fd, c.p, cur_left(&c));

		if (n <= 0)
			return false;
		cur_skip(&c, (size_t)n);
	}
	return true;
}

/* Where there is none of that name, and one may be made: in a private folder. */
static bool write_new(const char *path, struct span bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	bool good = fd >= 0 && write_all(fd, bytes);

	if (fd >= 0)
		(void)close(fd);
	if (fd >= 0 && !good)
		(void)unlink(path);
	return good;
}

/* Elsewhere it is written to another place and bound over: so one that is there already keeps its
 * owner and its bytes. */
bool mounts_file(const char *path, struct span bytes, struct fail *f)
{
	char made[] = PLAN_DIR "/file-XXXXXX";
	int fd, from;
	bool good = write_new(path, bytes);

	if (good)
		return true;
	fd = mkostemp(made, O_CLOEXEC);
	good = fd >= 0 && write_all(fd, bytes) && fchmod(fd, 0644) == 0;
	if (fd >= 0)
		(void)close(fd);
	from = good ? open(made, O_PATH | O_CLOEXEC) : -1;
	if (from < 0)
		return fail_set(f, "can not write a file in the private network's /run: %s",
				strerror(errno));
	good = mounts_bind(from, path, false, f);
	(void)close(from);
	return good;
}
