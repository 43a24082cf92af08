/* SPDX-License-Identifier: MIT */
/* nfs_client_v4_compound - see nfs_client_v4.h. */
#include "io/nfs_client_v4.h"

#include <assert.h>
#include <string.h>

#include "core/wire.h"

nfs_argop4 *v4_add(struct v4_compound *c, nfs_opnum4 op)
{
	assert(c->n < V4_OPS_MAX);
	c->op[c->n] = (nfs_argop4){ .argop = op };
	return &c->op[c->n++];
}

void v4_put_fh(struct v4_compound *c, const struct nfs_handle *fh)
{
	nfs_fh4 *to = &v4_add(c, OP_PUTFH)->nfs_argop4_u.opputfh.object;

	memcpy(c->fh, fh->bytes, fh->n);
	*to = (nfs_fh4){ .nfs_fh4_len = fh->n, .nfs_fh4_val = c->fh };
}

void v4_getattr(struct v4_compound *c)
{
	bitmap4 *want = &v4_add(c, OP_GETATTR)->nfs_argop4_u.opgetattr.attr_request;

	c->attributes[0] = 1u << FATTR4_TYPE;
	c->attributes[1] = 1u << (FATTR4_MODE - 32);
	*want = (bitmap4){ .bitmap4_len = 2, .bitmap4_val = c->attributes };
}

component4 v4_name(struct v4_compound *c, const char *name)
{
	size_t n = strlen(name);

	n = n < sizeof(c->name) ? n : sizeof(c->name) - 1;
	memcpy(c->name, name, n);
	return (component4){ .utf8string_len = (u_int)n, .utf8string_val = c->name };
}

static void take_handle(struct nfs_handle *fh, const nfs_fh4 *from)
{
	fh->n = (uint8_t)(from->nfs_fh4_len <= NFS_HANDLE_MAX ? from->nfs_fh4_len : 0);
	if (fh->n > 0)
		memcpy(fh->bytes, from->nfs_fh4_val, fh->n);
}

static void take_attributes(struct nfs_node *node, const struct fattr4 *a)
{
	struct cur c = cur_of(span_of(a->attr_vals.attrlist4_val, a->attr_vals.attrlist4_len));
	uint32_t has[2] = { 0 };

	for (u_int i = 0; i < 2 && i < a->attrmask.bitmap4_len; i++)
		has[i] = a->attrmask.bitmap4_val[i];
	if (has[0] & 1u << FATTR4_TYPE) {
		uint32_t type = cur_be32(&c);

		node->kind = type == NF4REG   ? NFS_KIND_FILE
			     : type == NF4DIR ? NFS_KIND_DIR
			     : type == NF4LNK ? NFS_KIND_LINK
					      : NFS_KIND_OTHER;
	}
	if (has[1] & 1u << (FATTR4_MODE - 32)) {
		node->mode = cur_be32(&c);
		node->has_mode = cur_ok(&c);
	}
}

static void take_bytes(struct v4_got *got, const char *bytes, size_t n)
{
	got->n = n < sizeof(got->bytes) ? n : sizeof(got->bytes);
	if (got->n > 0)
		memcpy(got->bytes, bytes, got->n);
}

/* What opens a file or a session with the server. */
static void take_state(struct v4_got *got, const nfs_resop4 *r)
{
	if (r->resop == OP_SETCLIENTID) {
		const SETCLIENTID4resok *ok = &r->nfs_resop4_u.opsetclientid.SETCLIENTID4res_u
						       .resok4;

		got->clientid = ok->clientid;
		memcpy(got->confirm, ok->setclientid_confirm, sizeof(got->confirm));
	} else if (r->resop == OP_OPEN) {
		got->stateid = r->nfs_resop4_u.opopen.OPEN4res_u.resok4.stateid;
		got->open_flags = r->nfs_resop4_u.opopen.OPEN4res_u.resok4.rflags;
	} else if (r->resop == OP_OPEN_CONFIRM) {
		const OPEN_CONFIRM4res *c = &r->nfs_resop4_u.opopen_confirm;

		got->stateid = c->OPEN_CONFIRM4res_u.resok4.open_stateid;
	}
}

/* One operation's result. Every result begins with its status; those that did not go well hold
 * nothing else. */
static void take_result(struct v4_got *got, const nfs_resop4 *r)
{
	if (r->nfs_resop4_u.opputfh.status != NFS4_OK)
		return;
	if (r->resop == OP_GETFH)
		take_handle(&got->node.fh, &r->nfs_resop4_u.opgetfh.GETFH4res_u.resok4.object);
	else if (r->resop == OP_GETATTR)
		take_attributes(&got->node,
				&r->nfs_resop4_u.opgetattr.GETATTR4res_u.resok4.obj_attributes);
	else if (r->resop == OP_ACCESS)
		got->access = r->nfs_resop4_u.opaccess.ACCESS4res_u.resok4.access;
	else if (r->resop == OP_READ)
		take_bytes(got, r->nfs_resop4_u.opread.READ4res_u.resok4.data.data_val,
			   r->nfs_resop4_u.opread.READ4res_u.resok4.data.data_len);
	else if (r->resop == OP_READLINK)
		take_bytes(got,
			   r->nfs_resop4_u.opreadlink.READLINK4res_u.resok4.link.utf8string_val,
			   r->nfs_resop4_u.opreadlink.READLINK4res_u.resok4.link.utf8string_len);
	else
		take_state(got, r);
}

static void take_answer(const void *data, void *out)
{
	const COMPOUND4res *r = data;
	const void *results = r->resarray.resarray_val;
	struct v4_got *got = out;

	got->status = r->status;
	for (u_int i = 0; i < r->resarray.resarray_len && i < V4_OPS_MAX; i++) {
		nfs_resop4 one; /* libnfs lays them out without regard to alignment */

		memcpy(&one, (const char *)results + i * sizeof(one), sizeof(one));
		take_result(got, &one);
	}
}

static int send_compound(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	return rpc_nfs4_compound_async(rpc, cb, args, k);
}

uint32_t v4_call(struct nfs_talk *k, struct v4_compound *c, struct v4_got *got)
{
	COMPOUND4args args = { .argarray = { .argarray_len = c->n, .argarray_val = c->op } };

	*got = (struct v4_got){ .status = NFS_STATUS_GONE };
	if (!nfs_talk_call(k, send_compound, &args, take_answer, got))
		return NFS_STATUS_GONE;
	return got->status;
}
