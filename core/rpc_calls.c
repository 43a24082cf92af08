/* SPDX-License-Identifier: MIT */
/* rpc_calls - matches answers with calls, and turns both into notes. */
#include "core/rpc_calls.h"

#include "core/mount.h"
#include "core/nfs.h"
#include "core/portmap.h"

#define STATUS_BYTES 4 /* an answer cut before its status has no status name */

enum rpc_service rpc_service_of(uint32_t prog)
{
	switch (prog) {
	case RPC_PROG_PORTMAP:
		return RPC_PORTMAP;
	case RPC_PROG_MOUNT:
		return RPC_MOUNT;
	case RPC_PROG_NFS:
		return RPC_NFS;
	}
	return RPC_OTHER;
}

const char *rpc_service_name(enum rpc_service service)
{
	switch (service) {
	case RPC_PORTMAP:
		return "portmap";
	case RPC_MOUNT:
		return "mount";
	case RPC_NFS:
		return "NFS";
	case RPC_OTHER:
		break;
	}
	return "RPC";
}

const char *rpc_proc_name(uint32_t prog, uint32_t vers, uint32_t proc)
{
	switch (rpc_service_of(prog)) {
	case RPC_PORTMAP:
		return portmap_proc_name(vers, proc);
	case RPC_MOUNT:
		return mount_proc_name(proc);
	case RPC_NFS:
		return nfs_proc_name(vers, proc);
	case RPC_OTHER:
		break;
	}
	return NULL;
}

static bool same_peer(struct rpc_peer a, struct rpc_peer b)
{
	return a.ip == b.ip && a.port == b.port && a.tcp == b.tcp;
}

static void keep_name(struct rpc_call *call, struct span name)
{
	struct span kept;

	if (call->names_joined && call->name_n < RPC_NAME_MAX)
		call->name[call->name_n++] = '/';
	call->names_joined = true;
	kept = span_head(name, (size_t)RPC_NAME_MAX - call->name_n);
	if (kept.n > 0)
		memcpy(call->name + call->name_n, kept.p, kept.n);
	call->name_n = (uint8_t)(call->name_n + kept.n);
	call->name_clipped = call->name_clipped || kept.n < name.n;
}

/* The fields a note has from the call. */
static void note_call(const struct rpc_call *call, ns now, struct rpc_note *note)
{
	*note = (struct rpc_note){
		.service = rpc_service_of(call->prog),
		.xid = call->xid,
		.prog = call->prog,
		.vers = call->vers,
		.proc = call->proc,
		.minor = call->minor,
		.proc_name = rpc_proc_name(call->prog, call->vers, call->proc),
		.tcp = call->peer.tcp,
		.server_ip = call->peer.ip,
		.server_port = call->peer.port,
		.asked_at = call->asked_at,
		.when = now,
		.tries = call->tries,
		.name = { call->name, call->name_n },
		.name_clipped = call->name_clipped,
		.want_prog = call->want_prog,
		.want_vers = call->want_vers,
		.want_proto = call->want_proto,
		.want_access = call->want_access,
		.fh_asked = call->fh,
	};
}

static struct rpc_call *find(struct rpc_calls *calls, uint32_t xid, struct rpc_peer peer)
{
	for (size_t i = 0; i < RPC_CALLS_MAX; i++) {
		struct rpc_call *call = &calls->call[i];

		if (call->used && call->xid == xid && same_peer(call->peer, peer))
			return call;
	}
	return NULL;
}

bool rpc_calls_waits(const struct rpc_calls *calls, uint32_t xid, struct rpc_peer peer)
{
	for (size_t i = 0; i < RPC_CALLS_MAX; i++) {
		const struct rpc_call *call = &calls->call[i];

		if (call->used && !call->answered && call->xid == xid &&
		    same_peer(call->peer, peer))
			return true;
	}
	return false;
}

const struct rpc_call *rpc_calls_oldest(const struct rpc_calls *calls)
{
	const struct rpc_call *oldest = NULL;

	for (size_t i = 0; i < RPC_CALLS_MAX; i++) {
		const struct rpc_call *call = &calls->call[i];

		if (!call->used || call->answered ||
		    call->asked_at < calls->answered_at[rpc_service_of(call->prog)])
			continue;
		if (!oldest || call->asked_at < oldest->asked_at)
			oldest = call;
	}
	return oldest;
}

/* A free place: one never used, else of the oldest answered call, else of the oldest. */
static struct rpc_call *place(struct rpc_calls *calls)
{
	struct rpc_call *best = &calls->call[0];

	for (size_t i = 0; i < RPC_CALLS_MAX; i++) {
		struct rpc_call *call = &calls->call[i];

		if (!call->used)
			return call;
		if (call->answered != best->answered ? call->answered
						     : call->asked_at < best->asked_at)
			best = call;
	}
	return best;
}

static void ask_nfs(struct rpc_call *call, const struct rpc_msg *m, struct rpc_note *note)
{
	struct nfs_facts f;

	nfs_call(m->vers, m->proc, m->body, &f);
	for (size_t i = 0; i < f.names; i++)
		keep_name(call, f.name[i]);
	call->fh = f.fh;
	call->minor = f.minor < UINT8_MAX ? (uint8_t)f.minor : UINT8_MAX;
	call->want_access = f.access;
	note_call(call, call->asked_at, note);
	if (f.names == 1)
		note->name = f.name[0]; /* whole, from the wire */
	note->name_clipped = f.names > 1 && call->name_clipped;
	note->ops = f.ops;
	note->partial = f.partial;
}

static void ask_other(struct rpc_call *call, const struct rpc_msg *m, struct rpc_note *note)
{
	struct portmap_want want = { 0 };
	struct span path = { .p = NULL };
	enum wire got = WIRE_OK;

	if (m->prog == RPC_PROG_PORTMAP && portmap_asks_port(m->vers, m->proc)) {
		got = portmap_call(m->vers, m->body, &want);
		call->want_prog = want.prog;
		call->want_vers = want.vers;
		call->want_proto = (uint8_t)want.proto;
	} else if (m->prog == RPC_PROG_MOUNT && (m->proc == MOUNT_MNT || m->proc == MOUNT_UMNT)) {
		got = mount_call(m->body, &path);
		keep_name(call, path);
	}
	note_call(call, call->asked_at, note);
	note->name = path;
	note->name_clipped = false;
	note->partial = got != WIRE_OK;
}

bool rpc_calls_ask(struct rpc_calls *calls, const struct rpc_msg *m, struct rpc_peer peer, ns now,
		   struct rpc_note *note)
{
	struct rpc_call *call = find(calls, m->xid, peer);

	if (!rpc_prog_known(m->prog))
		return false;
	if (call && call->prog == m->prog && call->vers == m->vers && call->proc == m->proc &&
	    (!call->answered || now - call->asked_at < RPC_AGAIN)) {
		if (call->tries < UINT16_MAX)
			call->tries++;
		return false;
	}
	if (!call)
		call = place(calls);
	*call = (struct rpc_call){
		.asked_at = now,
		.xid = m->xid,
		.prog = m->prog,
		.vers = m->vers,
		.proc = m->proc,
		.peer = peer,
		.tries = 1,
		.used = true,
	};
	if (m->prog == RPC_PROG_NFS)
		ask_nfs(call, m, note);
	else
		ask_other(call, m, note);
	note->outcome = RPC_ASKED;
	note->has_cred = m->has_sys;
	note->cred_uid = m->uid;
	note->cred_gid = m->gid;
	note->machine = m->machine;
	return true;
}

/* The first n of the names joined by '/'. */
static struct span first_names(struct span name, size_t n)
{
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '/' && --n == 0)
			return span_head(name, i);
	}
	return name;
}

static void answer_nfs(const struct rpc_msg *m, struct rpc_note *note)
{
	struct nfs_facts f;

	note->partial = !nfs_answer(note->vers, note->proc, m->body, &f) || f.partial;
	note->status = f.status;
	if (m->body.n >= STATUS_BYTES || note->proc == 0)
		note->status_name = nfs_status_name(note->vers, f.status);
	note->op_name = f.op_name;
	note->ops = f.ops;
	if (f.names_done > 0)
		note->name = first_names(note->name, f.names_done);
	note->fh = f.fh;
	note->access = f.access;
	note->has_access = f.has_access;
	note->read_bytes = f.read_bytes;
	note->has_read = f.has_read;
	note->text = f.text;
	note->ftype = f.ftype;
	note->has_ftype = f.has_type;
	note->mode = f.mode;
	note->has_mode = f.has_mode;
	note->uid = f.uid;
	note->gid = f.gid;
	note->has_owner = f.has_owner;
}

static void answer_success(const struct rpc_msg *m, struct rpc_note *note)
{
	if (note->prog == RPC_PROG_NFS) {
		answer_nfs(m, note);
	} else if (note->prog == RPC_PROG_MOUNT && note->proc == MOUNT_MNT) {
		note->partial = mount_answer(note->vers, m->body, &note->status, &note->fh) !=
				WIRE_OK;
		if (m->body.n >= STATUS_BYTES)
			note->status_name = mount_status_name(note->vers, note->status);
	} else if (note->prog == RPC_PROG_PORTMAP && portmap_asks_port(note->vers, note->proc)) {
		note->partial = portmap_answer(note->vers, m->body, &note->port) != WIRE_OK;
	}
}

static enum rpc_outcome outcome_of(const struct rpc_msg *m)
{
	if (m->denied)
		return RPC_DENIED;
	switch (m->accept) {
	case RPC_ACCEPT_SUCCESS:
		break;
	case RPC_ACCEPT_PROG_UNAVAIL:
		return RPC_PROG_UNAVAIL;
	case RPC_ACCEPT_PROG_MISMATCH:
		return RPC_PROG_MISMATCH;
	case RPC_ACCEPT_PROC_UNAVAIL:
		return RPC_PROC_UNAVAIL;
	case RPC_ACCEPT_GARBAGE_ARGS:
		return RPC_GARBAGE_ARGS;
	case RPC_ACCEPT_SYSTEM_ERR:
		return RPC_SYSTEM_ERR;
	}
	return RPC_ANSWERED;
}

bool rpc_calls_answer(struct rpc_calls *calls, const struct rpc_msg *m, struct rpc_peer peer,
		      ns now, struct rpc_note *note)
{
	struct rpc_call *call = find(calls, m->xid, peer);

	if (!call || call->answered)
		return false;
	call->answered = true;
	note_call(call, now, note);
	calls->answered_at[note->service] = now;
	note->outcome = outcome_of(m);
	note->low = m->low;
	note->high = m->high;
	if (note->outcome == RPC_ANSWERED) {
		answer_success(m, note);
	} else if (note->outcome == RPC_DENIED) {
		note->status = m->auth_stat;
		note->status_name = m->auth_error ? rpc_auth_stat_name(m->auth_stat)
						  : "RPC_MISMATCH";
	} else {
		note->status_name = rpc_accept_name(m->accept);
	}
	return true;
}

bool rpc_calls_refuse(struct rpc_calls *calls, struct rpc_peer peer, ns now, struct rpc_note *note)
{
	struct rpc_call *latest = NULL;

	for (size_t i = 0; i < RPC_CALLS_MAX; i++) {
		struct rpc_call *call = &calls->call[i];

		if (call->used && !call->answered && same_peer(call->peer, peer) &&
		    (!latest || call->asked_at > latest->asked_at))
			latest = call;
	}
	if (!latest)
		return false;
	latest->answered = true;
	note_call(latest, now, note);
	calls->answered_at[note->service] = now;
	note->outcome = RPC_REFUSED;
	return true;
}
