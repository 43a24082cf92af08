/* SPDX-License-Identifier: MIT */
/* init_trail - learns the tree from notes; the walk through it is in init_walk.c. */
#include "core/init_trail.h"

#include "core/init_walk.h"
#include "core/mount.h"
#include "core/nfs.h"

#define STATUS_PERM 1
#define STATUS_NOENT 2
#define STATUS_ACCES 13
#define STATUS_NOTDIR 20
#define STATUS_DELAY 10008 /* "ask again later", JUKEBOX in version 3: says nothing of the file */
#define STATUS_GRACE 10013
#define STATUS_SYMLINK 10029 /* OPEN on a symbolic link: a LOOKUP follows */

static bool copy_path(char *to, const char *from)
{
	size_t n = from ? strlen(from) : 0;

	to[0] = '\0';
	if (n >= INIT_PATH_MAX)
		return false;
	if (n > 0)
		memcpy(to, from, n + 1);
	return true;
}

void init_trail_init(struct init_trail *t, const char *init_path, const char *export_path)
{
	*t = (struct init_trail){ 0 };
	t->too_long = !copy_path(t->init, init_path);
	if (!copy_path(t->export_path, export_path))
		t->too_long = true;
}

static bool is_denied(uint32_t status)
{
	return status == STATUS_PERM || status == STATUS_ACCES;
}

/* Adds a handle to a small ring of them, once. */
static void remember(uint32_t *ring, uint8_t *next, uint32_t fh)
{
	for (size_t i = 0; i < INIT_HANDLES; i++) {
		if (ring[i] == fh)
			return;
	}
	ring[*next] = fh;
	*next = (uint8_t)((*next + 1) % INIT_HANDLES);
}

static void learn_edge(struct init_trail *t, struct init_edge edge)
{
	struct init_edge *known = NULL;

	for (size_t i = 0; i < t->edges; i++) {
		if (t->edge[i].dir == edge.dir && t->edge[i].name == edge.name)
			known = &t->edge[i];
	}
	if (!known) {
		known = &t->edge[t->next_edge];
		t->next_edge = (uint8_t)((t->next_edge + 1) % INIT_EDGES);
		if (t->edges < INIT_EDGES)
			t->edges++;
	} else if (edge.ftype == 0 && edge.fh == known->fh) {
		edge.ftype = known->ftype; /* OPEN may say less than the LOOKUP before it */
	}
	*known = edge;
}

/* The names of one answer, from the directory that was asked: those before the last went well. */
static void learn_names(struct init_trail *t, const struct rpc_note *note)
{
	uint32_t dir = init_walk_handle(t, note->fh_asked);
	struct cur c = cur_of(note->name);
	struct span name;

	while (init_walk_component(&c, &name)) {
		struct cur ahead = c;
		struct span after;
		bool last = !init_walk_component(&ahead, &after);
		struct init_edge edge = { .dir = dir, .name = init_walk_hash(name) };

		if (last) {
			edge.fh = note->status == 0 ? note->fh : NFS_FH_NONE;
			edge.status = note->status;
			edge.ftype = note->has_ftype ? note->ftype : 0;
		} else {
			edge.fh = init_walk_between(t, dir, edge.name);
			edge.ftype = NFS_DIR;
		}
		learn_edge(t, edge);
		dir = edge.fh;
	}
}

static void learn_link(struct init_trail *t, uint32_t fh, struct span target)
{
	struct init_link *link = NULL;

	if (target.n == 0 || target.n > INIT_LINK_MAX)
		return;
	for (size_t i = 0; i < t->links; i++) {
		if (t->link[i].fh == fh)
			link = &t->link[i];
	}
	if (!link) {
		link = &t->link[t->next_link];
		t->next_link = (uint8_t)((t->next_link + 1) % INIT_LINKS);
		if (t->links < INIT_LINKS)
			t->links++;
	}
	link->fh = fh;
	link->n = (uint8_t)target.n;
	memcpy(link->target, target.p, target.n);
}

/* Of the bits that were asked for, the one that matters for this kind of file is missing. */
static bool access_denied(const struct rpc_note *note)
{
	uint32_t lacks = note->want_access & ~note->access;

	if (!note->has_access || note->want_access == 0)
		return false;
	if (note->has_ftype && note->ftype == NFS_DIR)
		return (lacks & NFS_ACCESS_LOOKUP) != 0;
	if (note->has_ftype && note->ftype == NFS_REG)
		return (lacks & (NFS_ACCESS_EXECUTE | NFS_ACCESS_READ)) != 0 &&
		       (note->access & NFS_ACCESS_EXECUTE) == 0;
	return note->access == 0;
}

/* Does the answer say whether the name is there? Not when something before it failed. */
static bool tells_name(const struct rpc_note *note)
{
	if (note->name.n == 0 || note->name_clipped || note->fh_asked == NFS_FH_NONE ||
	    !note->proc_name)
		return false;
	if (note->vers < 4)
		return !strcmp(note->proc_name, "LOOKUP") &&
		       (note->status != 0 || note->fh != NFS_FH_NONE) &&
		       note->status != STATUS_DELAY;
	if (note->status == 0)
		return note->fh != NFS_FH_NONE;
	return note->op_name &&
	       (!strcmp(note->op_name, "LOOKUP") || !strcmp(note->op_name, "OPEN")) &&
	       note->status != STATUS_DELAY && note->status != STATUS_GRACE &&
	       note->status != STATUS_SYMLINK;
}

/* What an answer that went well says of the file behind a handle. */
static void learn_file(struct init_trail *t, const struct rpc_note *note, uint32_t fh)
{
	if (note->text.n > 0)
		learn_link(t, fh, note->text);
	if (note->has_read && note->read_bytes > 0)
		remember(t->read, &t->next_read, fh);
	if (note->has_mode && note->has_ftype && note->ftype == NFS_REG) {
		t->mode_fh = fh;
		t->mode = note->mode;
	}
	if (access_denied(note))
		remember(t->denied, &t->next_denied, fh);
}

static void feed_nfs(struct init_trail *t, const struct rpc_note *note)
{
	uint32_t fh = note->name.n > 0 ? note->fh : note->fh_asked;

	t->v4 = t->v4 || note->vers == 4;
	if (note->fh_asked == NFS_FH_ROOT && note->name.n == 0 && note->status == 0 &&
	    note->fh != NFS_FH_NONE)
		t->pseudo = note->fh;
	if (tells_name(note))
		learn_names(t, note);
	fh = init_walk_handle(t, fh);
	if (fh == NFS_FH_NONE)
		return;
	if (note->status == 0)
		learn_file(t, note, fh);
	else if (note->name.n == 0 && is_denied(note->status))
		remember(t->denied, &t->next_denied, fh);
}

void init_trail_feed(struct init_trail *t, const struct rpc_note *note)
{
	if (note->outcome != RPC_ANSWERED || (note->status == 0 && !note->status_name))
		return; /* also an answer that was cut before its status */
	if (note->service == RPC_MOUNT && note->proc == MOUNT_MNT) {
		t->mnt_answered = true;
		t->mnt_status = note->status;
		t->mnt_root = note->fh;
		t->v4 = false;
	} else if (note->service == RPC_NFS) {
		feed_nfs(t, note);
	}
}

static enum init_root root_of_status(uint32_t status)
{
	if (status == 0)
		return INIT_ROOT_MOUNTED;
	if (status == STATUS_NOENT || status == STATUS_NOTDIR)
		return INIT_ROOT_MISSING;
	return is_denied(status) ? INIT_ROOT_DENIED : INIT_ROOT_ERROR;
}

/* Version 4: the walk to the export, as far as it is known what it is. */
static uint32_t find_export(const struct init_trail *t, struct init_answer *out)
{
	struct init_step end = init_walk(t, NFS_FH_ROOT, NFS_FH_ROOT, t->export_path);

	out->root_status = end.status;
	switch (end.how) {
	case INIT_WALK_DENIED: /* nobody may enter it: that is for init's walk to say */
		out->root = end.fh == NFS_FH_ROOT ? INIT_ROOT_DENIED : INIT_ROOT_MOUNTED;
		break;
	case INIT_WALK_THERE:
	case INIT_WALK_ERROR:
		out->root = root_of_status(end.status);
		break;
	case INIT_WALK_UNKNOWN:
	case INIT_WALK_LINK:
		break;
	}
	/* With an export that is not known, "/" is found at once, and proves nothing. */
	if (t->export_path[0] == '\0' && out->root == INIT_ROOT_MOUNTED)
		out->root = INIT_ROOT_UNKNOWN;
	return out->root == INIT_ROOT_MOUNTED ? end.fh : NFS_FH_NONE;
}

/* The handle that paths begin at; NFS_FH_NONE: not known. */
static uint32_t find_root(const struct init_trail *t, struct init_answer *out)
{
	uint32_t root = NFS_FH_NONE;

	if (t->v4) {
		root = find_export(t, out);
	} else if (t->mnt_answered) {
		out->root_status = t->mnt_status;
		out->root = root_of_status(t->mnt_status);
		root = t->mnt_root;
	}
	if (root != NFS_FH_NONE ||
	    (out->root != INIT_ROOT_UNKNOWN && out->root != INIT_ROOT_MOUNTED))
		return root;
	/* Where the first part of such a path was looked up; that takes a mounted root. */
	root = init_walk_guess(t);
	if (root != NFS_FH_NONE)
		out->root = INIT_ROOT_MOUNTED;
	return root;
}

/* One path that the kernel tries. */
static enum init_state state_of(const struct init_trail *t, uint32_t root, const char *path,
				uint32_t *fh)
{
	struct init_step end = init_walk(t, root, root, path);

	*fh = end.fh;
	switch (end.how) {
	case INIT_WALK_THERE:
		if (end.ftype == NFS_DIR) /* /etc/init on some systems: not to be run */
			return INIT_MISSING;
		return init_walk_read(t, end.fh) ? INIT_READ : INIT_FOUND;
	case INIT_WALK_LINK:
		return INIT_LINK;
	case INIT_WALK_DENIED:
		return INIT_DENIED;
	case INIT_WALK_ERROR:
		if (end.status == STATUS_NOENT || end.status == STATUS_NOTDIR)
			return INIT_MISSING;
		return is_denied(end.status) ? INIT_DENIED : INIT_UNKNOWN;
	case INIT_WALK_UNKNOWN:
		break;
	}
	return INIT_UNKNOWN;
}

void init_trail_ask(const struct init_trail *t, struct init_answer *out)
{
	const char *const own[] = { t->init };
	size_t n = t->init[0] != '\0' ? 1 : INIT_WALK_DEFAULTS;
	const char *const *paths = n == 1 ? own : init_walk_defaults;
	uint32_t root, fh, final_fh = NFS_FH_NONE;

	*out = (struct init_answer){ .path = t->init[0] != '\0' ? t->init : paths[0] };
	root = find_root(t, out);
	out->root_fh = root;
	if (root == NFS_FH_NONE)
		return;
	out->state = INIT_MISSING;
	/* The kernel takes the first that runs; a denied one it notes, and goes on. */
	for (size_t i = 0; i < n; i++) {
		enum init_state state = state_of(t, root, paths[i], &fh);

		if (state == INIT_MISSING || (state <= INIT_LINK && out->state == INIT_DENIED))
			continue;
		out->state = state;
		out->path = paths[i] == own[0] ? t->init : paths[i];
		final_fh = fh;
		if (state != INIT_DENIED)
			break;
	}
	if (final_fh != NFS_FH_NONE && final_fh == t->mode_fh) {
		out->has_mode = true;
		out->mode = t->mode;
	}
}
