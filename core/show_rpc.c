/* SPDX-License-Identifier: MIT */
/* show_rpc - see show_rpc.h. */
#include "core/show_rpc.h"

#include "core/mount.h"
#include "core/nfs.h"
#include "core/portmap.h"
#include "core/rpc.h"
#include "core/rpc_calls.h"
#include "core/show_frame.h"

#define NAME_SHOWN 200 /* characters shown of a path or a name */
#define MESSAGES_SHOWN 16 /* of one segment */
#define REPLY_MIN 16 /* nothing shorter is taken for a reply */

static void quote(struct say *s, struct span text)
{
	say_char(s, '"');
	say_wire_max(s, text, NAME_SHOWN);
	say_char(s, '"');
}

static void program(struct say *s, uint32_t prog)
{
	const char *name = rpc_prog_name(prog);

	if (name) {
		say_str(s, name);
	} else {
		say_str(s, "program ");
		say_u64(s, prog);
	}
}

static void wanted_port(struct say *s, const struct rpc_msg *m)
{
	struct portmap_want want;

	if (portmap_call(m->vers, m->body, &want) != WIRE_OK)
		return;
	say_str(s, "  of ");
	program(s, want.prog);
	say_str(s, " v");
	say_u64(s, want.vers);
	if (want.proto == 6)
		say_str(s, " over TCP");
	if (want.proto == 17)
		say_str(s, " over UDP");
}

/* The operations of a COMPOUND, in the order of their numbers, then the names in theirs. */
static void nfs_details(struct say *s, const struct rpc_msg *m)
{
	struct nfs_facts f;

	nfs_call(m->vers, m->proc, m->body, &f);
	if (m->vers == 4 && m->proc != 0) {
		say_str(s, "  4.");
		say_u64(s, f.minor);
	}
	for (uint32_t op = 0; op < 64; op++) {
		const struct nfs_recipe *r = f.ops >> op & 1 ? nfs4_op(op) : NULL;

		if (r) {
			say_char(s, ' ');
			say_str(s, r->name);
		}
	}
	for (size_t i = 0; i < f.names; i++) {
		say_str(s, i == 0 ? "  " : " ");
		quote(s, f.name[i]);
	}
}

static void call(struct say *s, const struct rpc_msg *m)
{
	const char *proc = rpc_proc_name(m->prog, m->vers, m->proc);
	struct span path;

	program(s, m->prog);
	say_str(s, " v");
	say_u64(s, m->vers);
	say_char(s, ' ');
	if (proc) {
		say_str(s, proc);
	} else {
		say_str(s, "procedure ");
		say_u64(s, m->proc);
	}
	if (m->prog == RPC_PROG_NFS) {
		nfs_details(s, m);
	} else if (m->prog == RPC_PROG_PORTMAP && portmap_asks_port(m->vers, m->proc)) {
		wanted_port(s, m);
	} else if (m->prog == RPC_PROG_MOUNT && (m->proc == MOUNT_MNT || m->proc == MOUNT_UMNT) &&
		   mount_call(m->body, &path) == WIRE_OK) {
		say_str(s, "  ");
		quote(s, path);
	}
}

static void versions(struct say *s, const struct rpc_msg *m)
{
	say_str(s, ", versions ");
	say_u64(s, m->low);
	say_str(s, " to ");
	say_u64(s, m->high);
}

static void reply(struct say *s, const struct rpc_msg *m)
{
	static const char *const accepted[] = {
		"success",
		"program unavailable",
		"version not supported",
		"procedure unavailable",
		"garbage arguments",
		"system error",
	};
	const char *why = rpc_auth_stat_name(m->auth_stat);

	if (!m->denied) {
		say_str(s, "accepted, ");
		say_str(s, accepted[m->accept]);
		if (m->accept == RPC_ACCEPT_PROG_MISMATCH)
			versions(s, m);
		return;
	}
	say_str(s, "denied, ");
	if (!m->auth_error) {
		say_str(s, "RPC version");
		versions(s, m);
	} else if (why) {
		say_str(s, why);
	} else {
		say_str(s, "authentication error ");
		say_u64(s, m->auth_stat);
	}
}

/* One message; false when it is none. */
static bool message(struct say *s, struct span bytes, size_t wire_len)
{
	struct rpc_msg m;

	if (rpc_parse(bytes, wire_len, &m) != WIRE_OK || (!m.is_call && bytes.n < REPLY_MIN))
		return false;
	show_layer(s, "RPC");
	say_str(s, m.is_call ? "call  xid 0x" : "reply xid 0x");
	say_hex(s, m.xid, 8);
	say_str(s, "  ");
	if (m.is_call)
		call(s, &m);
	else
		reply(s, &m);
	say_char(s, '\n');
	return true;
}

void show_rpc_payload(struct say *s, struct span payload, bool tcp)
{
	struct cur c = cur_of(payload);

	if (!tcp) {
		(void)message(s, payload, payload.n);
		return;
	}
	for (int i = 0; i < MESSAGES_SHOWN && cur_left(&c) > 0; i++) {
		bool last;
		uint32_t length = rpc_mark(cur_be32(&c), &last);
		size_t here = length < cur_left(&c) ? length : cur_left(&c);

		if (!cur_ok(&c) || length == 0 || length > RPC_RECORD_MAX ||
		    !message(s, cur_take(&c, here), length))
			return;
	}
}
