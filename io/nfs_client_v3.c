/* SPDX-License-Identifier: MIT */
/* nfs_client_v3 - the operations of NFS version 3 (RFC 1813 section 3), each one call of libnfs. */
#include "io/nfs_client_v3.h"

#include <string.h>

#include <nfsc/libnfs-raw-nfs.h>

/* ----- what libnfs's functions look like behind one pointer ----- */

static int send_getattr(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	return rpc_nfs3_getattr_async(rpc, cb, args, k);
}

static int send_lookup(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	return rpc_nfs3_lookup_async(rpc, cb, args, k);
}

static int send_access(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	return rpc_nfs3_access_async(rpc, cb, args, k);
}

static int send_readlink(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	return rpc_nfs3_readlink_async(rpc, cb, args, k);
}

static int send_read(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	return rpc_nfs3_read_async(rpc, cb, args, k);
}

static int send_remove(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	return rpc_nfs3_remove_async(rpc, cb, args, k);
}

/* ----- what is copied out of an answer ----- */

void v3_take_handle(struct nfs_handle *fh, const char *bytes, size_t n)
{
	fh->n = (uint8_t)(n <= NFS_HANDLE_MAX ? n : 0);
	if (fh->n > 0)
		memcpy(fh->bytes, bytes, fh->n);
}

static void take_fattr(struct nfs_node *node, const struct fattr3 *a)
{
	switch (a->type) {
	case NF3REG:
		node->kind = NFS_KIND_FILE;
		break;
	case NF3DIR:
		node->kind = NFS_KIND_DIR;
		break;
	case NF3LNK:
		node->kind = NFS_KIND_LINK;
		break;
	case NF3BLK:
	case NF3CHR:
	case NF3SOCK:
	case NF3FIFO:
		break;
	}
	node->mode = a->mode;
	node->has_mode = true;
}

static void take_bytes(struct v3_got *got, const char *bytes, size_t n)
{
	got->n = n < sizeof(got->bytes) ? n : sizeof(got->bytes);
	if (got->n > 0)
		memcpy(got->bytes, bytes, got->n);
}

static void take_lookup(const void *data, void *out)
{
	const LOOKUP3res *r = data;
	struct v3_got *got = out;

	got->status = r->status;
	if (r->status != NFS3_OK)
		return;
	v3_take_handle(&got->node.fh, r->LOOKUP3res_u.resok.object.data.data_val,
		       r->LOOKUP3res_u.resok.object.data.data_len);
	if (r->LOOKUP3res_u.resok.obj_attributes.attributes_follow)
		take_fattr(&got->node,
			   &r->LOOKUP3res_u.resok.obj_attributes.post_op_attr_u.attributes);
}

static void take_getattr(const void *data, void *out)
{
	const GETATTR3res *r = data;
	struct v3_got *got = out;

	got->status = r->status;
	if (r->status == NFS3_OK)
		take_fattr(&got->node, &r->GETATTR3res_u.resok.obj_attributes);
}

static void take_access(const void *data, void *out)
{
	const ACCESS3res *r = data;
	struct v3_got *got = out;

	got->status = r->status;
	if (r->status == NFS3_OK)
		got->access = r->ACCESS3res_u.resok.access;
}

static void take_readlink(const void *data, void *out)
{
	const READLINK3res *r = data;
	struct v3_got *got = out;

	got->status = r->status;
	if (r->status == NFS3_OK && r->READLINK3res_u.resok.data)
		take_bytes(got, r->READLINK3res_u.resok.data, strlen(r->READLINK3res_u.resok.data));
}

static void take_read(const void *data, void *out)
{
	const READ3res *r = data;
	struct v3_got *got = out;

	got->status = r->status;
	if (r->status == NFS3_OK)
		take_bytes(got, r->READ3res_u.resok.data.data_val,
			   r->READ3res_u.resok.data.data_len);
}

static void take_remove(const void *data, void *out)
{
	const REMOVE3res *r = data;

	((struct v3_got *)out)->status = r->status;
}

/* ----- the operations ----- */

uint32_t v3_call(struct nfs_talk *k, nfs_talk_send *send, void *args,
		 void (*take)(const void *data, void *out), struct v3_got *got)
{
	do {
		*got = (struct v3_got){ .status = NFS_STATUS_GONE };
		if (!nfs_talk_call(k, send, args, take, got))
			return NFS_STATUS_GONE;
	} while (got->status == NFS_STATUS_DELAY && nfs_try_rest(k->t, NS_S));
	return got->status;
}

/* libnfs takes arguments that it could write to, and does not: hence copies. */
struct where {
	char fh[NFS_HANDLE_MAX], name[NFS_NAME_MAX + 1];
};

static nfs_fh3 fh_of(struct where *at, const struct nfs_handle *fh)
{
	memcpy(at->fh, fh->bytes, fh->n);
	return (nfs_fh3){ .data = { .data_len = fh->n, .data_val = at->fh } };
}

static diropargs3 name_of(struct where *at, const struct nfs_handle *dir, const char *name)
{
	size_t n = strlen(name);

	n = n < sizeof(at->name) ? n : sizeof(at->name) - 1;
	memcpy(at->name, name, n);
	at->name[n] = '\0';
	return (diropargs3){ .dir = fh_of(at, dir), .name = at->name };
}

static uint32_t lookup(void *fs, const struct nfs_handle *dir, const char *name,
		       struct nfs_node *out)
{
	struct where at;
	LOOKUP3args args = { .what = name_of(&at, dir, name) };
	struct v3_got got;
	uint32_t status = v3_call(fs, send_lookup, &args, take_lookup, &got);
	GETATTR3args more;

	*out = got.node;
	if (status != NFS_STATUS_OK || got.node.fh.n == 0)
		return status == NFS_STATUS_OK ? NFS_STATUS_IO : status;
	if (got.node.has_mode)
		return status;
	more.object = fh_of(&at, &out->fh); /* attributes in a LOOKUP are the server's courtesy */
	status = v3_call(fs, send_getattr, &more, take_getattr, &got);
	got.node.fh = out->fh;
	*out = got.node;
	return status;
}

static uint32_t may(void *fs, const struct nfs_handle *fh, uint32_t *granted)
{
	struct where at;
	ACCESS3args args = { .object = fh_of(&at, fh), .access = NFS_MAY_ALL };
	struct v3_got got;
	uint32_t status = v3_call(fs, send_access, &args, take_access, &got);

	*granted = got.access;
	return status;
}

static uint32_t readlink3(void *fs, const struct nfs_handle *fh, char *target, size_t cap)
{
	struct where at;
	READLINK3args args = { .symlink = fh_of(&at, fh) };
	struct v3_got got;
	uint32_t status = v3_call(fs, send_readlink, &args, take_readlink, &got);

	if (status == NFS_STATUS_OK && got.n >= cap)
		return NFS_STATUS_NAMETOOLONG;
	memcpy(target, got.bytes, got.n < cap ? got.n : 0);
	target[got.n < cap ? got.n : 0] = '\0';
	return status;
}

static uint32_t read3(void *fs, const struct nfs_handle *dir, const char *name,
		      const struct nfs_handle *fh, uint8_t first[static NFS_FIRST_BYTES], size_t *n)
{
	struct where at;
	READ3args args = { .file = fh_of(&at, fh), .count = NFS_FIRST_BYTES };
	struct v3_got got;
	uint32_t status = v3_call(fs, send_read, &args, take_read, &got);

	(void)dir;
	(void)name;
	*n = got.n;
	memcpy(first, got.bytes, got.n);
	return status;
}

static uint32_t remove3(void *fs, const struct nfs_handle *dir, const char *name)
{
	struct where at;
	REMOVE3args args = { .object = name_of(&at, dir, name) };
	struct v3_got got;

	return v3_call(fs, send_remove, &args, take_remove, &got);
}

const struct nfs_ops v3_ops = { lookup, may, readlink3, read3, remove3 };
