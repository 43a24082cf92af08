/* SPDX-License-Identifier: MIT */
/* nfs_client_walk - path resolution on the server's tree, one name at a time, as Linux does it and
 * not as libnfs does: to Linux an absolute link leads from the root of the mount. The server may
 * answer with any tree it likes; every turn takes a name off the path, and links are counted. */
#include <string.h>

#include "io/nfs_client_own.h"

#define LINKS_MAX 40 /* Linux MAXSYMLINKS */
#define DEPTH_MAX 24 /* directories, for ".." */
#define PATH_ROOM 1024

struct walk {
	const struct nfs_fs *fs;
	const struct nfs_node *root;
	char path[PATH_ROOM]; /* what is left of it begins at `at` */
	size_t at;
	size_t depth; /* above holds so many */
	struct nfs_handle above[DEPTH_MAX];
	unsigned links;
	struct nfs_found here;
};

/* The next name into name; false: there is none. *status: it does not fit. */
static bool next_name(struct walk *w, char name[static NFS_NAME_MAX + 1], uint32_t *status)
{
	size_t n;

	while (w->path[w->at] == '/')
		w->at++;
	n = strcspn(w->path + w->at, "/");
	if (n == 0)
		return false;
	if (n > NFS_NAME_MAX) {
		*status = NFS_STATUS_NAMETOOLONG;
		return false;
	}
	memcpy(name, w->path + w->at, n);
	name[n] = '\0';
	w->at += n;
	return true;
}

static void go_to_root(struct walk *w)
{
	w->here = (struct nfs_found){ .node = *w->root, .dir = w->root->fh };
	w->depth = 0;
}

static void go_up(struct walk *w)
{
	if (w->depth == 0)
		return; /* the root is its own parent */
	w->depth--;
	w->here = (struct nfs_found){ .node = { .fh = w->above[w->depth], .kind = NFS_KIND_DIR },
				      .dir = w->above[w->depth] };
}

/* The link's target takes its place in front of what is left. */
static uint32_t follow(struct walk *w, const struct nfs_handle *link)
{
	char target[PATH_ROOM], rest[PATH_ROOM];
	uint32_t status = w->fs->ops->readlink(w->fs->self, link, target, sizeof(target));
	size_t n = strlen(w->path + w->at), m;

	if (status != NFS_STATUS_OK)
		return status;
	m = strlen(target);
	if (m == 0)
		return NFS_STATUS_NOENT;
	if (++w->links > LINKS_MAX)
		return NFS_STATUS_LOOP;
	if (m + 1 + n >= sizeof(w->path))
		return NFS_STATUS_NAMETOOLONG;
	memcpy(rest, w->path + w->at, n + 1);
	memcpy(w->path, target, m);
	w->path[m] = '/';
	memcpy(w->path + m + 1, rest, n + 1);
	w->at = 0;
	if (target[0] == '/')
		go_to_root(w);
	return NFS_STATUS_OK;
}

/* Down by one name, which is neither "." nor "..". */
static uint32_t step(struct walk *w, const char *name)
{
	const struct nfs_handle dir = w->here.node.fh;
	struct nfs_node found = { .kind = NFS_KIND_OTHER };
	uint32_t granted = 0, status;

	if (w->here.node.kind != NFS_KIND_DIR)
		return NFS_STATUS_NOTDIR;
	status = w->fs->ops->access(w->fs->self, &dir, &granted);
	if (status == NFS_STATUS_OK && !(granted & NFS_MAY_LOOKUP))
		return NFS_STATUS_ACCES;
	if (status == NFS_STATUS_OK)
		status = w->fs->ops->lookup(w->fs->self, &dir, name, &found);
	if (status != NFS_STATUS_OK)
		return status;
	if (found.kind == NFS_KIND_LINK)
		return follow(w, &found.fh);
	if (w->depth == DEPTH_MAX)
		return NFS_STATUS_NAMETOOLONG;
	w->above[w->depth++] = dir;
	w->here.node = found;
	w->here.dir = dir;
	memcpy(w->here.name, name, strlen(name) + 1);
	return NFS_STATUS_OK;
}

uint32_t nfs_client_walk(const struct nfs_fs *fs, const struct nfs_node *root, const char *path,
			 struct nfs_found *out)
{
	struct walk w = { .fs = fs, .root = root };
	uint32_t status = NFS_STATUS_OK;
	char name[NFS_NAME_MAX + 1];

	if (strlen(path) >= sizeof(w.path))
		return NFS_STATUS_NAMETOOLONG;
	memcpy(w.path, path, strlen(path) + 1);
	go_to_root(&w);
	while (status == NFS_STATUS_OK && next_name(&w, name, &status)) {
		if (!strcmp(name, "."))
			continue;
		if (!strcmp(name, ".."))
			go_up(&w);
		else
			status = step(&w, name);
	}
	*out = w.here;
	return status;
}
