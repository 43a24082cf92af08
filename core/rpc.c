/* SPDX-License-Identifier: MIT */
/* rpc - the header of an ONC RPC message. */
#include "core/rpc.h"

#define AUTH_SYS 1
#define AUTH_BODY_MAX 400 /* RFC 5531 8.2 */

bool rpc_prog_known(uint32_t prog)
{
	return prog == RPC_PROG_PORTMAP || prog == RPC_PROG_NFS || prog == RPC_PROG_MOUNT;
}

const char *rpc_prog_name(uint32_t prog)
{
	switch (prog) {
	case RPC_PROG_PORTMAP:
		return "portmap";
	case RPC_PROG_MOUNT:
		return "mount";
	case RPC_PROG_NFS:
		return "NFS";
	}
	return NULL;
}

uint32_t rpc_mark(uint32_t mark, bool *last)
{
	*last = (mark & 0x80000000u) != 0;
	return mark & 0x7fffffffu;
}

const char *rpc_accept_name(enum rpc_accept accept)
{
	switch (accept) {
	case RPC_ACCEPT_SUCCESS:
		return "SUCCESS";
	case RPC_ACCEPT_PROG_UNAVAIL:
		return "PROG_UNAVAIL";
	case RPC_ACCEPT_PROG_MISMATCH:
		return "PROG_MISMATCH";
	case RPC_ACCEPT_PROC_UNAVAIL:
		return "PROC_UNAVAIL";
	case RPC_ACCEPT_GARBAGE_ARGS:
		return "GARBAGE_ARGS";
	case RPC_ACCEPT_SYSTEM_ERR:
		return "SYSTEM_ERR";
	}
	return NULL;
}

const char *rpc_auth_stat_name(uint32_t auth_stat)
{
	static const char *const name[] = {
		"AUTH_OK",
		"AUTH_BADCRED",
		"AUTH_REJECTEDCRED",
		"AUTH_BADVERF",
		"AUTH_REJECTEDVERF",
		"AUTH_TOOWEAK",
		"AUTH_INVALIDRESP",
		"AUTH_FAILED",
		"AUTH_KERB_GENERIC",
		"AUTH_TIMEEXPIRE",
		"AUTH_TKT_FILE",
		"AUTH_DECODE",
		"AUTH_NET_ADDR",
		"RPCSEC_GSS_CREDPROBLEM",
		"RPCSEC_GSS_CTXPROBLEM",
	};

	return auth_stat < sizeof(name) / sizeof(name[0]) ? name[auth_stat] : NULL;
}

/* A flavour and its body; an empty span and a stuck failure when the body is too long. */
static struct span take_auth(struct cur *c, uint32_t *flavor, bool *bad)
{
	struct cur peek = *c;

	*flavor = cur_be32(&peek);
	if (cur_be32(&peek) > AUTH_BODY_MAX)
		*bad = true;
	cur_skip(c, 4);
	return xdr_opaque(c);
}

static void parse_call(struct cur *c, struct rpc_msg *m, bool *bad)
{
	uint32_t verifier;
	struct span cred;

	*bad = cur_be32(c) != 2 && cur_ok(c);
	m->prog = cur_be32(c);
	m->vers = cur_be32(c);
	m->proc = cur_be32(c);
	cred = take_auth(c, &m->flavor, bad);
	(void)take_auth(c, &verifier, bad);
	if (cur_ok(c) && m->flavor == AUTH_SYS) {
		struct cur a = cur_of(cred);

		cur_skip(&a, 4); /* stamp */
		m->machine = xdr_opaque(&a);
		m->uid = cur_be32(&a);
		m->gid = cur_be32(&a);
		m->has_sys = cur_ok(&a);
	}
}

static void parse_denied(struct cur *c, struct rpc_msg *m, bool *bad)
{
	uint32_t why = cur_be32(c);

	m->denied = true;
	m->auth_error = why == 1;
	if (why == 0) {
		m->low = cur_be32(c);
		m->high = cur_be32(c);
	} else {
		m->auth_stat = cur_be32(c);
	}
	if (why > 1 && cur_ok(c))
		*bad = true;
}

static void parse_reply(struct cur *c, struct rpc_msg *m, bool *bad)
{
	uint32_t stat = cur_be32(c);
	uint32_t verifier;
	uint32_t accept;

	if (stat > 1) {
		*bad = true;
		return;
	}
	if (stat == 1) {
		parse_denied(c, m, bad);
		return;
	}
	(void)take_auth(c, &verifier, bad);
	accept = cur_be32(c);
	if (accept > RPC_ACCEPT_SYSTEM_ERR)
		*bad = true;
	else
		m->accept = (enum rpc_accept)accept;
	if (m->accept == RPC_ACCEPT_PROG_MISMATCH) {
		m->low = cur_be32(c);
		m->high = cur_be32(c);
	}
}

enum wire rpc_parse(struct span bytes, size_t wire_len, struct rpc_msg *m)
{
	struct cur c = cur_of(bytes);
	struct rpc_msg got = { .xid = cur_be32(&c) };
	uint32_t type = cur_be32(&c);
	bool bad = type > 1;

	got.is_call = type == 0;
	if (cur_ok(&c) && !bad && got.is_call)
		parse_call(&c, &got, &bad);
	else if (cur_ok(&c) && !bad)
		parse_reply(&c, &got, &bad);
	if (bad)
		return WIRE_BAD;
	if (!cur_ok(&c))
		return wire_len > bytes.n ? WIRE_SHORT : WIRE_BAD;
	got.body = cur_rest(&c);
	*m = got;
	return WIRE_OK;
}

bool rpc_call_plausible(struct span bytes)
{
	struct cur c = cur_of(bytes);
	uint32_t type, version, prog, vers, proc;

	cur_skip(&c, 4);
	type = cur_be32(&c);
	version = cur_be32(&c);
	prog = cur_be32(&c);
	vers = cur_be32(&c);
	proc = cur_be32(&c);
	return cur_ok(&c) && type == 0 && version == 2 && rpc_prog_known(prog) && vers <= 8 &&
	       proc <= 32;
}
