/* SPDX-License-Identifier: MIT */
/* init_walk - path resolution (Linux fs/namei.c in small) over what the wire has shown. */
#include "core/init_walk.h"

#include "core/nfs.h"

#define STEPS_MAX 48 /* of one walk, symbolic links included; Linux allows 40 links */
#define TODO_MAX 320
#define ELOOP_STATUS 40 /* Linux ELOOP; no nfsstat has this number */

const char *const init_walk_defaults[INIT_WALK_DEFAULTS] = { "/sbin/init", "/etc/init", "/bin/init",
							     "/bin/sh" };

bool init_walk_component(struct cur *c, struct span *name)
{
	while (cur_left(c) > 0 && c->p[0] == '/')
		cur_skip(c, 1);
	name->p = c->p;
	name->n = 0;
	while (cur_left(c) > 0 && c->p[0] != '/') {
		cur_skip(c, 1);
		name->n++;
	}
	return name->n > 0;
}

uint32_t init_walk_hash(struct span name)
{
	return nfs_fh_hash(name);
}

uint32_t init_walk_handle(const struct init_trail *t, uint32_t fh)
{
	return t->pseudo != NFS_FH_NONE && fh == t->pseudo ? NFS_FH_ROOT : fh;
}

static const struct init_edge *find_edge(const struct init_trail *t, uint32_t dir, uint32_t name)
{
	for (size_t i = 0; i < t->edges; i++) {
		if (t->edge[i].dir == dir && t->edge[i].name == name)
			return &t->edge[i];
	}
	return NULL;
}

uint32_t init_walk_between(const struct init_trail *t, uint32_t dir, uint32_t name)
{
	const struct init_edge *edge = find_edge(t, dir, name);
	uint32_t made = (dir ^ (name << 7 | name >> 25)) * 2654435761u;

	if (edge && edge->status == 0 && edge->fh != NFS_FH_NONE)
		return edge->fh;
	return made > NFS_FH_ROOT ? made : made + 2;
}

static const struct init_link *find_link(const struct init_trail *t, uint32_t fh)
{
	for (size_t i = 0; i < t->links; i++) {
		if (t->link[i].fh == fh)
			return &t->link[i];
	}
	return NULL;
}

static bool in_ring(const uint32_t ring[static INIT_HANDLES], uint32_t fh)
{
	for (size_t i = 0; i < INIT_HANDLES; i++) {
		if (fh != NFS_FH_NONE && ring[i] == fh)
			return true;
	}
	return false;
}

bool init_walk_read(const struct init_trail *t, uint32_t fh)
{
	return in_ring(t->read, fh);
}

/* The directory that a directory was found in; the root is its own. */
static uint32_t parent_of(const struct init_trail *t, uint32_t root, uint32_t fh)
{
	for (size_t i = 0; i < t->edges && fh != root; i++) {
		if (t->edge[i].fh == fh && t->edge[i].status == 0)
			return t->edge[i].dir;
	}
	return fh == root ? root : NFS_FH_NONE;
}

/* What is left to walk: the target of a link in front of what came after the link. */
struct todo {
	uint8_t path[TODO_MAX];
	struct cur c; /* over path */
};

static bool prepend(struct todo *todo, struct span target)
{
	struct span rest = cur_rest(&todo->c);

	if (target.n + 1 + rest.n > sizeof(todo->path))
		return false;
	memmove(todo->path + target.n + 1, rest.p, rest.n);
	memcpy(todo->path, target.p, target.n);
	todo->path[target.n] = '/';
	todo->c = cur_of(span_of(todo->path, target.n + 1 + rest.n));
	return true;
}

static bool at_end(const struct todo *todo)
{
	struct cur c = todo->c;
	struct span name;

	return !init_walk_component(&c, &name);
}

/* One name: where it leads, from *at. False: the walk ends here with *end. */
static bool step(const struct init_trail *t, uint32_t root, struct span name, struct todo *todo,
		 uint32_t *at, struct init_step *end)
{
	const struct init_edge *edge;
	const struct init_link *link;

	if (span_is(name, "."))
		return true;
	if (span_is(name, "..")) {
		*at = parent_of(t, root, *at);
		return *at != NFS_FH_NONE;
	}
	edge = find_edge(t, *at, init_walk_hash(name));
	if (!edge)
		return false;
	link = find_link(t, edge->fh);
	if (edge->status != 0) {
		end->how = INIT_WALK_ERROR;
		end->status = edge->status;
		return false;
	}
	if (edge->ftype != NFS_LNK && !link) {
		*at = edge->fh;
		end->ftype = edge->ftype;
		return true;
	}
	end->how = INIT_WALK_LINK; /* until the walk gets past it */
	if (!link || !prepend(todo, span_of(link->target, link->n)))
		return false;
	if (link->target[0] == '/')
		*at = root;
	return true;
}

struct init_step init_walk(const struct init_trail *t, uint32_t root, uint32_t from,
			   const char *path)
{
	struct init_step end = { .how = INIT_WALK_UNKNOWN };
	struct todo todo = { .c = cur_of(span_of(path, strlen(path))) };
	uint32_t at = init_walk_handle(t, from);
	struct span name;

	root = init_walk_handle(t, root);
	for (int steps = 0; steps < STEPS_MAX; steps++) {
		end.fh = at;
		if (in_ring(t->denied, at)) {
			end.how = INIT_WALK_DENIED;
			return end;
		}
		if (at_end(&todo)) {
			end.how = INIT_WALK_THERE;
			return end;
		}
		(void)init_walk_component(&todo.c, &name);
		if (!step(t, root, name, &todo, &at, &end))
			return end;
	}
	end.how = INIT_WALK_ERROR; /* ELOOP, as the kernel has it */
	end.status = ELOOP_STATUS;
	return end;
}

static uint32_t guess_by(const struct init_trail *t, const char *path)
{
	struct cur c = cur_of(span_of(path, strlen(path)));
	struct span name;

	if (!init_walk_component(&c, &name))
		return NFS_FH_NONE;
	for (size_t i = 0; i < t->edges; i++) {
		if (t->edge[i].name == init_walk_hash(name))
			return t->edge[i].dir;
	}
	return NFS_FH_NONE;
}

/* The last directory found that may not be entered: nothing can be looked up in it. */
static uint32_t guess_by_denial(const struct init_trail *t)
{
	uint32_t dir = NFS_FH_NONE;

	for (size_t i = 0; i < t->edges; i++) {
		if (t->edge[i].status == 0 && in_ring(t->denied, t->edge[i].fh))
			dir = t->edge[i].fh;
	}
	return dir;
}

uint32_t init_walk_guess(const struct init_trail *t)
{
	uint32_t dir = NFS_FH_NONE;

	if (t->init[0] != '\0')
		dir = guess_by(t, t->init);
	for (size_t i = 0; i < INIT_WALK_DEFAULTS && t->init[0] == '\0' && dir == NFS_FH_NONE; i++)
		dir = guess_by(t, init_walk_defaults[i]);
	return dir != NFS_FH_NONE ? dir : guess_by_denial(t);
}
