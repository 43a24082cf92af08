/* SPDX-License-Identifier: MIT */
/* nfs_client_root - a mounted root, looked at as Linux does before it starts init: may root write
 * to it (with `rw`), which init is there (init/main.c, kernel_init), may it be read and run. */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "io/nfs_client_own.h"

/* What the kernel tries without init=; the observer knows the same list (core/init_walk.c). */
static const char *const defaults[] = { "/sbin/init", "/etc/init", "/bin/init", "/bin/sh" };
#define DEFAULTS (sizeof(defaults) / sizeof(defaults[0]))

const char *nfs_status_words(uint32_t status)
{
	static const struct {
		uint32_t status;
		const char *words;
	} table[] = {
		{ NFS_STATUS_PERM, "not permitted" },
		{ NFS_STATUS_NOENT, "no such file or directory" },
		{ NFS_STATUS_IO, "an I/O error on the server" },
		{ NFS_STATUS_ACCES, "access denied" },
		{ NFS_STATUS_NOTDIR, "not a directory" },
		{ NFS_STATUS_ROFS, "the export is read-only" },
		{ NFS_STATUS_LOOP, "symbolic links that lead in a circle" },
		{ NFS_STATUS_NAMETOOLONG, "a name too long" },
		{ 70, "a stale file handle: the export changed while it was in use" },
		{ NFS_STATUS_DELAY, "the server asks to try again later" },
		{ 10004, "not supported by the server" },
		{ 10006, "a fault of the server" },
		{ NFS_STATUS_GRACE,
		  "the server has just started, and lets no file be opened for a minute or two (grace period)" },
		{ 10016, "the server wants another kind of security (sec=)" },
		{ 10021, "the server does not speak this minor version" },
		{ 10022, "the server has forgotten this client" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].status == status)
			return table[i].words;
	return "an error of the server";
}

/* May root write here? Nothing may change on the server by the question. ACCESS alone does not
 * tell: Linux's server answers it from the export's options and the user, Ganesha from the user
 * only, and none says why. So, after ACCESS, a REMOVE of a name of 128 random bits, which is there
 * on no server: on a read-only export all say ROFS; of a user without rights Linux says ACCES, and
 * Ganesha, which looks for the name first, NOENT as it does to one with rights: then ACCESS counts.
 * Asking to create something would be plainer, and leave it behind; SETATTR with nothing to set is
 * answered without a look at the rights. */
static uint32_t ask_write(const struct nfs_fs *fs, const struct nfs_node *root)
{
	const uint32_t change = NFS_MAY_MODIFY | NFS_MAY_EXTEND;
	char name[64] = ".pxepi-";
	uint32_t granted = 0, status;
	uint8_t random[16];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return NFS_STATUS_OK;
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(name + 7 + 2 * i, 3, "%02x", random[i]);
	status = fs->ops->access(fs->self, &root->fh, &granted);
	if (status == NFS_STATUS_OK)
		status = fs->ops->remove(fs->self, &root->fh, name);
	return status == NFS_STATUS_NOENT && !(granted & change) ? NFS_STATUS_ACCES : status;
}

/* Is what begins so a thing that Linux can run? (fs/binfmt_elf.c, binfmt_script.c) */
static bool runs(const uint8_t *first, size_t n)
{
	return (n >= 4 && memcmp(first, "\177ELF", 4) == 0) ||
	       (n >= 2 && memcmp(first, "#!", 2) == 0);
}

struct look {
	struct nfs_try *t;
	const struct nfs_fs *fs;
	const struct nfs_node *root;
	const char *how;
	const char *bad, *why; /* the first path that is there and will not do, and why */
	uint32_t status; /* of the last that was looked at */
};

static bool not_this(struct look *l, const char *path, const char *why)
{
	if (!l->bad) {
		l->bad = path;
		l->why = why;
	}
	return false;
}

/* One path: found, allowed, read. */
static bool is_init(struct look *l, const char *path)
{
	const struct nfs_fs *fs = l->fs;
	uint8_t first[NFS_FIRST_BYTES];
	struct nfs_found found;
	uint32_t granted = 0;
	size_t n = 0;

	l->status = nfs_client_walk(fs, l->root, path, &found);
	if (l->status == NFS_STATUS_OK && found.node.kind != NFS_KIND_FILE)
		return not_this(l, path, "it is no file");
	if (l->status == NFS_STATUS_OK)
		l->status = fs->ops->access(fs->self, &found.node.fh, &granted);
	if (l->status == NFS_STATUS_OK && !(granted & NFS_MAY_EXECUTE))
		return not_this(l, path,
				found.node.has_mode && !(found.node.mode & 0111)
					? "it is not executable"
					: "root may not run it");
	if (l->status == NFS_STATUS_OK)
		l->status = fs->ops->read(fs->self, &found.dir, found.name, &found.node.fh, first,
					  &n);
	if (l->status == NFS_STATUS_NOENT || l->status == NFS_STATUS_GONE)
		return false;
	if (l->status != NFS_STATUS_OK)
		return not_this(l, path, nfs_status_words(l->status));
	if (n == 0)
		return not_this(l, path, "it is empty");
	(void)nfs_try_say(l->t, "mounted %s:%s (%s); %s is there and can be read%s", l->t->server,
			  l->t->job->path, l->how, path,
			  runs(first, n) ? "" : ", but it is neither a program (ELF) nor a script");
	return true;
}

static void say_none(const struct look *l, bool named)
{
	struct nfs_try *t = l->t;

	if (l->status == NFS_STATUS_GONE)
		return; /* why was said */
	if (l->bad)
		(void)nfs_try_say(t, "mounted %s:%s (%s), but %s will not do: %s", t->server,
				  t->job->path, l->how, l->bad, l->why);
	else
		(void)nfs_try_say(t, "mounted %s:%s (%s), but it holds no %s", t->server,
				  t->job->path, l->how,
				  named ? t->job->cmdline.init
					: "/sbin/init, /etc/init, /bin/init or /bin/sh");
	/* A server that has just started may be in order all the same. */
	t->answer->unsettled = l->status == NFS_STATUS_GRACE || l->status == NFS_STATUS_DELAY;
}

void nfs_client_root(struct nfs_try *t, const struct nfs_fs *fs, const struct nfs_node *root,
		     const char *how)
{
	struct look l = { .t = t, .fs = fs, .root = root, .how = how };
	const char *const own[] = { t->job->cmdline.init };
	bool named = t->job->cmdline.init[0] != '\0', found = false;
	const char *const *paths = named ? own : defaults;
	uint32_t write = NFS_STATUS_OK;

	t->answer->mounted = true;
	/* Before init is read: with that the boot is up, and its observer looks no further. */
	if (t->job->cmdline.rw && !t->job->cmdline.ro)
		write = ask_write(fs, root);
	if (write == NFS_STATUS_GONE)
		return;
	for (size_t i = 0; i < (named ? 1 : DEFAULTS) && !found; i++) {
		found = is_init(&l, paths[i]);
		if (l.status == NFS_STATUS_GONE)
			break;
	}
	t->answer->init_found = found;
	if (!found)
		say_none(&l, named);
	if (write == NFS_STATUS_ROFS)
		nfs_try_add(t, "the export is read-only, though cmdline.txt says rw");
	else if (write == NFS_STATUS_ACCES || write == NFS_STATUS_PERM)
		nfs_try_add(t,
			    "root may not write to it, though cmdline.txt says rw: root_squash?");
}
