/* SPDX-License-Identifier: MIT */
/* nfs4 - COMPOUND, the one procedure of NFS version 4: the operations of 4.0 (RFC 7530 section
 * 16), 4.1 (RFC 8881 section 18) and 4.2 (RFC 7862 section 15). A walk ends where an operation
 * can not be read past, and says so; nothing behind it is guessed. */
#include "core/nfs.h"

#include "core/rpc.h"

#define OP_MIN 3
#define OPS_MAX 64 /* of one COMPOUND; a client sends about ten */

enum { /* those that change the current file handle */
       OP_LOOKUP = 15,
       OP_LOOKUPP = 16,
       OP_OPEN = 18,
       OP_PUTFH = 22,
       OP_PUTPUBFH = 23,
       OP_PUTROOTFH = 24,
       OP_REMOVE = 28,
       OP_RESTOREFH = 31,
};

static const struct nfs_recipe ops[] = {
	{ "ACCESS", "a", "4a" }, /* 3 */
	{ "CLOSE", "4s", "s" },
	{ "COMMIT", "84", "8" },
	{ "CREATE", "!", "cb" },
	{ "DELEGPURGE", "8", "" },
	{ "DELEGRETURN", "s", "" },
	{ "GETATTR", "b", "f" },
	{ "GETFH", "", "h" }, /* 10 */
	{ "LINK", "o", "c" },
	{ "LOCK", "!", "s" },
	{ "LOCKT", "4888o", "" },
	{ "LOCKU", "44s88", "s" },
	{ "LOOKUP", "n", "" },
	{ "LOOKUPP", "", "" },
	{ "NVERIFY", "f", "" },
	{ "OPEN", "4448oO", "sc4bD" },
	{ "OPENATTR", "4", "" },
	{ "OPEN_CONFIRM", "s4", "s" }, /* 20 */
	{ "OPEN_DOWNGRADE", "s444", "s" },
	{ "PUTFH", "h", "" },
	{ "PUTPUBFH", "", "" },
	{ "PUTROOTFH", "R", "" },
	{ "READ", "s84", "4r!" },
	{ "READDIR", "8844b", "!" },
	{ "READLINK", "", "t" },
	{ "REMOVE", "n", "c" },
	{ "RENAME", "oo", "cc" },
	{ "RENEW", "8", "" }, /* 30 */
	{ "RESTOREFH", "", "" },
	{ "SAVEFH", "", "" },
	{ "SECINFO", "o", "!" },
	{ "SETATTR", "sf", "b" },
	{ "SETCLIENTID", "8o4oo4", "88" },
	{ "SETCLIENTID_CONFIRM", "88", "" },
	{ "VERIFY", "f", "" },
	{ "WRITE", "s84o", "448" },
	{ "RELEASE_LOCKOWNER", "8o", "" },
	{ "BACKCHANNEL_CTL", "!", "" }, /* 40 */
	{ "BIND_CONN_TO_SESSION", "s44", "s44" },
	{ "EXCHANGE_ID", "8o4PI", "844P8ooI" },
	{ "CREATE_SESSION", "844KK4!", "s44KK" },
	{ "DESTROY_SESSION", "s", "" },
	{ "FREE_STATEID", "s", "" },
	{ "GET_DIR_DELEGATION", "!", "!" },
	{ "GETDEVICEINFO", "!", "!" },
	{ "GETDEVICELIST", "!", "!" },
	{ "LAYOUTCOMMIT", "!", "!" },
	{ "LAYOUTGET", "!", "!" }, /* 50 */
	{ "LAYOUTRETURN", "!", "!" },
	{ "SECINFO_NO_NAME", "4", "!" },
	{ "SEQUENCE", "s4444", "s44444" },
	{ "SET_SSV", "!", "!" },
	{ "TEST_STATEID", "!", "!" },
	{ "WANT_DELEGATION", "!", "!" },
	{ "DESTROY_CLIENTID", "8", "" },
	{ "RECLAIM_COMPLETE", "4", "" },
	{ "ALLOCATE", "s88", "" },
	{ "COPY", "!", "!" }, /* 60 */
	{ "COPY_NOTIFY", "!", "!" },
	{ "DEALLOCATE", "s88", "" },
	{ "IO_ADVISE", "!", "!" },
	{ "LAYOUTERROR", "!", "!" },
	{ "LAYOUTSTATS", "!", "!" },
	{ "OFFLOAD_CANCEL", "s", "" },
	{ "OFFLOAD_STATUS", "s", "!" },
	{ "READ_PLUS", "s84", "4!" },
	{ "SEEK", "s84", "48" },
	{ "WRITE_SAME", "!", "!" }, /* 70 */
	{ "CLONE", "!", "" },
	{ "GETXATTR", "o", "o" },
	{ "SETXATTR", "!", "c" },
	{ "LISTXATTRS", "84", "!" },
	{ "REMOVEXATTR", "o", "c" },
};

const struct nfs_recipe *nfs4_op(uint32_t op)
{
	if (op < OP_MIN || op - OP_MIN >= sizeof(ops) / sizeof(ops[0]))
		return NULL;
	return &ops[op - OP_MIN];
}

static void mark_op(struct nfs_facts *f, uint32_t op)
{
	if (op < 64)
		f->ops |= (uint64_t)1 << op;
}

void nfs4_call(struct span args, struct nfs_facts *f)
{
	struct cur c = cur_of(args);
	uint32_t count, base = NFS_FH_NONE;

	(void)xdr_opaque(&c); /* tag */
	f->minor = cur_be32(&c);
	count = cur_be32(&c);
	for (uint32_t i = 0; i < count && i < OPS_MAX; i++) {
		uint32_t op = cur_be32(&c);
		const struct nfs_recipe *r = nfs4_op(op);

		if (!cur_ok(&c) || !r)
			break;
		mark_op(f, op);
		if (f->names == 0)
			base = f->fh;
		if (!nfs_walk(&c, r->args, f) && (i + 1 < count || !cur_ok(&c)))
			break;
		/* The names are looked up below the handle that the first one found. */
		if (f->names > 0)
			f->fh = base;
		if (i + 1 == count)
			return;
	}
	f->partial = f->partial || !cur_ok(&c) || count > 0;
}

/* What an operation that went well makes of the facts gathered before it. */
static void moves(struct nfs_facts *f, uint32_t op, bool *frozen)
{
	if (op == OP_LOOKUP || op == OP_OPEN || op == OP_REMOVE)
		f->names_done++;
	switch (op) {
	case OP_LOOKUP:
	case OP_LOOKUPP:
	case OP_OPEN:
	case OP_PUTFH:
	case OP_PUTPUBFH:
	case OP_PUTROOTFH: /* another file: what is known is of the one before */
		f->fh = NFS_FH_NONE;
		f->has_type = false;
		f->has_mode = false;
		f->has_access = false;
		break;
	case OP_RESTOREFH: /* back to the directory, whose attributes end an OPEN */
		*frozen = true;
		break;
	}
}

bool nfs4_answer(struct span results, struct nfs_facts *f)
{
	struct cur c = cur_of(results);
	bool frozen = false;
	uint32_t count;

	f->status = cur_be32(&c);
	f->partial = true;
	if (!cur_ok(&c))
		return false;
	(void)xdr_opaque(&c); /* tag */
	count = cur_be32(&c);
	for (uint32_t i = 0; i < count && i < OPS_MAX; i++) {
		struct nfs_facts unused = { 0 };
		uint32_t op = cur_be32(&c);
		uint32_t status = cur_be32(&c);
		const struct nfs_recipe *r = nfs4_op(op);

		if (!cur_ok(&c))
			return true;
		mark_op(f, op);
		if (status != 0 || i + 1 == count)
			f->op_name = r ? r->name : NULL;
		if (status != 0) {
			f->names_done += op == OP_LOOKUP || op == OP_OPEN || op == OP_REMOVE;
			f->partial = false;
			return true;
		}
		if (!r)
			return true;
		moves(f, op, &frozen);
		if (!nfs_walk(&c, r->results, frozen ? &unused : f)) {
			f->partial = i + 1 < count || !cur_ok(&c);
			return true;
		}
	}
	f->partial = !cur_ok(&c);
	return true;
}
