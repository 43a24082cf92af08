/* SPDX-License-Identifier: MIT */
/* boot_rpc - Linux and its root file system: portmap, mountd and nfsd as rpc_watch tells them,
 * until the root answered for init. A slot for this is lent to a boot when it comes so far. */
#include <assert.h>

#include "core/cmdline.h"
#include "core/nfs.h"
#include "core/watch_internal.h"

static bool rpc_port(uint16_t p)
{
	return p == 111 || p == 2049 || p == 20048;
}

static bool first_contact(const struct frame *f)
{
	if (f->kind == FRAME_TCP)
		return rpc_port(f->u.tcp.src) || rpc_port(f->u.tcp.dst);
	return f->kind == FRAME_UDP && (rpc_port(f->u.udp.src) || rpc_port(f->u.udp.dst));
}

/* The first that is free or was of a boot that came up, so that few are ever touched; or that of a
 * boot that is over; or, when all are busy, the next in turn. */
static uint32_t find_slot(struct watch *w)
{
	assert(w->rpc_slots > 0);
	for (uint32_t i = 1; i <= w->rpc_slots; i++)
		if (w->rpc_owner[i] == 0 || w->boot[w->rpc_owner[i]].end == END_UP)
			return i;
	for (uint32_t i = 1; i <= w->rpc_slots; i++)
		if (w->boot[w->rpc_owner[i]].end != END_OPEN)
			return i;
	w->rpc_turn = w->rpc_turn % w->rpc_slots + 1;
	w->boot[w->rpc_owner[w->rpc_turn]].rpc_lost = true;
	return w->rpc_turn;
}

void boot_rpc_release(struct watch *w, struct boot *b)
{
	if (b->rpc_slot == 0)
		return;
	rpc_watch_free(&w->rpc[b->rpc_slot].watch, w->rpc_pool);
	w->rpc_owner[b->rpc_slot] = 0;
	b->rpc_slot = 0;
}

static void take_slot(struct watch *w, struct boot *b)
{
	uint32_t i = find_slot(w);
	struct cmdline cmd = { .complete = false };
	bool known;

	if (w->rpc_owner[i] != 0)
		boot_rpc_release(w, &w->boot[w->rpc_owner[i]]);
	known = watch_cmdline(w, b, &cmd);
	b->rpc_slot = (uint16_t)i;
	w->rpc_owner[i] = table_index(w, b);
	rpc_watch_init(&w->rpc[i].watch);
	init_trail_init(&w->rpc[i].trail, known ? cmd.init : NULL, known ? cmd.nfs_path : NULL);
}

static bool is_bad(const struct rpc_note *n)
{
	switch (n->outcome) {
	case RPC_ASKED:
		return false;
	case RPC_ANSWERED:
		if (n->service == RPC_PORTMAP)
			return n->want_prog != 0 && n->port == 0 && !n->partial;
		return n->status != 0;
	case RPC_PROG_UNAVAIL:
	case RPC_PROG_MISMATCH:
	case RPC_PROC_UNAVAIL:
	case RPC_GARBAGE_ARGS:
	case RPC_SYSTEM_ERR:
	case RPC_DENIED:
	case RPC_REFUSED:
		return true;
	}
	return false;
}

#define STATUS_PERM 1 /* nfsstat of all versions (RFC 1094 2.3.1) */
#define STATUS_NOENT 2
#define STATUS_ACCES 13
#define STATUS_ROFS 30

/* A call that would change something in a directory. */
static bool is_change(const struct rpc_note *n)
{
	static const char *const changes[] = { "CREATE", "MKDIR", "SYMLINK", "MKNOD",
					       "REMOVE", "RMDIR", "RENAME",  "LINK" };
	const char *op = n->vers == 4 ? n->op_name : n->proc_name;

	for (size_t i = 0; op && i < sizeof(changes) / sizeof(changes[0]); i++)
		if (!strcmp(op, changes[i]))
			return true;
	return false;
}

/* May root write? The best proof counts, and none of it stops a boot: true when this answer was
 * about nothing else. */
static bool learn_write(struct boot *b, const struct rpc_note *n)
{
	enum root_write w = ROOT_WRITE_UNKNOWN;
	bool change;

	if (n->service != RPC_NFS || n->outcome != RPC_ANSWERED || !n->status_name)
		return false;
	change = is_change(n);
	if (n->status == STATUS_ROFS)
		w = ROOT_WRITE_READ_ONLY;
	else if (change && (n->status == STATUS_ACCES || n->status == STATUS_PERM))
		w = ROOT_WRITE_DENIED;
	else if (change && n->status == STATUS_NOENT && b->root_write == ROOT_WRITE_WITHHELD)
		w = ROOT_WRITE_DENIED; /* not read-only: some look for the name first */
	else if (change && n->status == 0)
		w = ROOT_WRITE_ALLOWED;
	if (w > b->root_write)
		b->root_write = (uint8_t)w;
	return change;
}

/* Linux asks for all the rights to the root at once, as uid 0, which nothing on the server's side
 * holds back but the export's options. */
static void learn_access(struct boot *b, const struct rpc_note *n, uint32_t root_fh)
{
	const uint32_t bits = NFS_ACCESS_MODIFY | NFS_ACCESS_EXTEND;

	if (n->has_access && root_fh != NFS_FH_NONE && n->fh_asked == root_fh &&
	    (n->want_access & bits) == bits && (n->access & bits) == 0 &&
	    b->root_write == ROOT_WRITE_UNKNOWN)
		b->root_write = ROOT_WRITE_WITHHELD;
}

/* The answer that matters is the last bad one of the service that Linux got stuck at: a good answer
 * of the same or a later service makes up for it. */
static void weigh(struct boot *b, const struct rpc_note *n)
{
	if (n->outcome == RPC_ASKED || (n->service == RPC_NFS && n->proc == 0 && !is_bad(n)))
		return;
	if (is_bad(n)) {
		struct say s = say_in(b->bad_name, sizeof(b->bad_name));

		say_wire_max(&s, n->name, sizeof(b->bad_name) - 4);
		b->bad = *n;
		b->bad.name = b->bad.text = b->bad.machine = span_of(NULL, 0);
		b->has_bad = true;
	} else if (b->has_bad && n->service >= b->bad.service) {
		b->has_bad = false;
	}
}

static void on_note(struct watch *w, const struct seen *s, struct boot *b, const struct rpc_note *n)
{
	struct event *e;
	struct init_answer answer;

	b->rpc_seen = true;
	if (b->kernel_at == 0)
		b->kernel_at = s->now;
	if (n->service == RPC_NFS || b->nfs_server == 0)
		b->nfs_server = n->server_ip;
	boot_enter(w, b, STAGE_NFS, s->now);
	e = watch_emit(w, n->outcome == RPC_ASKED ? EV_RPC_CALL : EV_RPC_REPLY, b, s->now);
	e->u.rpc = *n;
	if (!learn_write(b, n))
		weigh(b, n);
	if (n->outcome == RPC_ANSWERED && n->has_read && n->status == 0 &&
	    b->nfs_reads < UINT16_MAX) {
		b->nfs_reads++;
		b->nfs_vers = (uint8_t)n->vers;
		b->nfs_minor = (uint8_t)n->minor;
	}
	if (n->outcome != RPC_ANSWERED)
		return; /* only an answer leads further */
	init_trail_feed(&w->rpc[b->rpc_slot].trail, n);
	init_trail_ask(&w->rpc[b->rpc_slot].trail, &answer);
	learn_access(b, n, answer.root_fh);
	if (answer.state == INIT_READ)
		boot_enter(w, b, STAGE_UP, s->now);
}

bool watch_trail(const struct watch *w, const struct boot *b, struct init_answer *answer)
{
	if (b->rpc_slot == 0)
		return false;
	init_trail_ask(&w->rpc[b->rpc_slot].trail, answer);
	return true;
}

bool watch_rpc_silence(const struct watch *w, const struct boot *b, struct rpc_silence *out)
{
	return b->rpc_slot != 0 && rpc_watch_silent(&w->rpc[b->rpc_slot].watch, out);
}

void boot_kernel_ready(struct watch *w, struct boot *b, ns now)
{
	struct cmdline cmd;

	if (b->second_loader || !watch_cmdline(w, b, &cmd) || !cmd.complete ||
	    cmdline_wants_nfs(&cmd))
		return;
	boot_enter(w, b, STAGE_UP,
		   now); /* no NFS root is named: this is as far as the network goes */
}

enum watch_use boot_rpc(struct watch *w, const struct seen *s, struct boot *b)
{
	struct rpc_note note;

	if (b->rpc_slot == 0 && !first_contact(s->f))
		return USE_BOOT;
	b->packets++;
	if (b->end != END_OPEN)
		return USE_BOOT;
	if (b->rpc_slot == 0)
		take_slot(w, b);
	if (b->stage == STAGE_KERNEL_DHCP)
		boot_enter(w, b, STAGE_NFS, s->now); /* it knocks, whether or not it is let in */
	if (!rpc_watch_input(&w->rpc[b->rpc_slot].watch, w->rpc_pool, s->f, s->now, b->ip))
		return USE_BOOT;
	while (rpc_watch_output(&w->rpc[b->rpc_slot].watch, &note))
		if (b->end == END_OPEN)
			on_note(w, s, b, &note);
	if (w->rpc[b->rpc_slot].watch.missed)
		b->rpc_lost = true;
	if (b->end == END_OPEN)
		boot_touch(w, b, s->now);
	return USE_BOOT;
}
