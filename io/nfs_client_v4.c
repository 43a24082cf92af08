/* SPDX-License-Identifier: MIT */
/* nfs_client_v4 - NFS version 4.0 over TCP in the steps of Linux (fs/nfs/nfs4client.c, nfs4proc.c):
 * the client makes itself known, walks from the server's root to the export, and from there to
 * init, which it opens, reads and closes. */
#include "io/nfs_client_v4.h"

#include <stdio.h>
#include <string.h>

#include "io/loop.h"

#define PORT_NFS 2049
#define CALLBACK_PROGRAM 0x40000000 /* as Linux; nobody is to call back: the address is empty */

struct v4 {
	struct nfs_talk k;
	clientid4 clientid;
	uint32_t seqid; /* of the one open-owner */
};

/* RFC 7530 13.1.1.3, 13.1.5.3: the same call will do later. */
static bool later(const struct v4 *v, uint32_t status)
{
	return (status == NFS_STATUS_DELAY || status == NFS_STATUS_GRACE) &&
	       nfs_try_rest(v->k.t, NS_S);
}

static uint32_t call(struct v4 *v, struct v4_compound *c, struct v4_got *got)
{
	uint32_t status;

	do
		status = v4_call(&v->k, c, got);
	while (later(v, status));
	return status;
}

/* ----- the operations ----- */

static uint32_t lookup(void *fs, const struct nfs_handle *dir, const char *name,
		       struct nfs_node *out)
{
	struct v4_compound c = { 0 };
	struct v4_got got;
	uint32_t status;

	v4_put_fh(&c, dir);
	v4_add(&c, OP_LOOKUP)->nfs_argop4_u.oplookup.objname = v4_name(&c, name);
	v4_add(&c, OP_GETFH);
	v4_getattr(&c);
	status = call(fs, &c, &got);
	*out = got.node;
	return status == NFS_STATUS_OK && out->fh.n == 0 ? NFS_STATUS_IO : status;
}

static uint32_t may(void *fs, const struct nfs_handle *fh, uint32_t *granted)
{
	struct v4_compound c = { 0 };
	struct v4_got got;
	uint32_t status;

	v4_put_fh(&c, fh);
	v4_add(&c, OP_ACCESS)->nfs_argop4_u.opaccess.access = NFS_MAY_ALL;
	v4_getattr(&c);
	status = call(fs, &c, &got);
	*granted = got.access;
	return status;
}

static uint32_t readlink4(void *fs, const struct nfs_handle *fh, char *target, size_t cap)
{
	struct v4_compound c = { 0 };
	struct v4_got got;
	uint32_t status;

	v4_put_fh(&c, fh);
	v4_add(&c, OP_READLINK);
	status = call(fs, &c, &got);
	if (status == NFS_STATUS_OK && (got.n >= cap || memchr(got.bytes, 0, got.n)))
		status = NFS_STATUS_NAMETOOLONG;
	if (status != NFS_STATUS_OK)
		got.n = 0;
	memcpy(target, got.bytes, got.n);
	target[got.n] = '\0';
	return status;
}

static uint32_t remove4(void *fs, const struct nfs_handle *dir, const char *name)
{
	struct v4_compound c = { 0 };
	struct v4_got got;

	v4_put_fh(&c, dir);
	v4_add(&c, OP_REMOVE)->nfs_argop4_u.opremove.target = v4_name(&c, name);
	return call(fs, &c, &got);
}

static uint32_t open4(struct v4 *v, const struct nfs_handle *dir, const char *name,
		      struct v4_got *got)
{
	char owner[] = "open id: pxepi";
	uint32_t status;

	do {
		struct v4_compound c = { 0 };
		OPEN4args *o;

		v4_put_fh(&c, dir);
		o = &v4_add(&c, OP_OPEN)->nfs_argop4_u.opopen;
		o->seqid = v->seqid++; /* also a GRACE takes one (RFC 7530 9.1.7) */
		o->share_access = OPEN4_SHARE_ACCESS_READ;
		o->owner.clientid = v->clientid;
		o->owner.owner.owner_len = sizeof(owner) - 1;
		o->owner.owner.owner_val = owner;
		o->openhow.opentype = OPEN4_NOCREATE;
		o->claim.claim = CLAIM_NULL;
		o->claim.open_claim4_u.file = v4_name(&c, name);
		v4_add(&c, OP_GETFH);
		v4_getattr(&c);
		status = v4_call(&v->k, &c, got);
	} while (later(v, status));
	return status;
}

/* A new open-owner's first OPEN may have to be confirmed (RFC 7530 16.18.5). */
static uint32_t confirm(struct v4 *v, const struct nfs_handle *fh, struct v4_got *got)
{
	struct v4_compound c = { 0 };
	OPEN_CONFIRM4args *o;

	if (!(got->open_flags & OPEN4_RESULT_CONFIRM))
		return NFS_STATUS_OK;
	v4_put_fh(&c, fh);
	o = &v4_add(&c, OP_OPEN_CONFIRM)->nfs_argop4_u.opopen_confirm;
	o->open_stateid = got->stateid;
	o->seqid = v->seqid++;
	return v4_call(&v->k, &c, got);
}

static uint32_t read_open(struct v4 *v, const struct nfs_handle *fh, const stateid4 *stateid,
			  struct v4_got *got)
{
	struct v4_compound c = { 0 };
	READ4args *r;

	v4_put_fh(&c, fh);
	r = &v4_add(&c, OP_READ)->nfs_argop4_u.opread;
	r->stateid = *stateid;
	r->count = NFS_FIRST_BYTES;
	return call(v, &c, got);
}

static void close4(struct v4 *v, const struct nfs_handle *fh, const stateid4 *stateid)
{
	struct v4_compound c = { 0 };
	struct v4_got got;
	CLOSE4args *o;

	v4_put_fh(&c, fh);
	o = &v4_add(&c, OP_CLOSE)->nfs_argop4_u.opclose;
	o->seqid = v->seqid++;
	o->open_stateid = *stateid;
	(void)v4_call(&v->k, &c, &got);
}

static uint32_t read4(void *fs, const struct nfs_handle *dir, const char *name,
		      const struct nfs_handle *fh, uint8_t first[static NFS_FIRST_BYTES], size_t *n)
{
	struct v4 *v = fs;
	struct v4_got got;
	stateid4 stateid;
	uint32_t status = open4(v, dir, name, &got);

	if (status == NFS_STATUS_OK)
		status = confirm(v, fh, &got);
	if (status != NFS_STATUS_OK)
		return status;
	stateid = got.stateid;
	status = read_open(v, fh, &stateid, &got);
	*n = status == NFS_STATUS_OK ? got.n : 0;
	memcpy(first, got.bytes, *n);
	if (status != NFS_STATUS_GONE)
		close4(v, fh, &stateid);
	return status;
}

static const struct nfs_ops ops = { lookup, may, readlink4, read4, remove4 };

/* ----- the mount ----- */

static uint32_t set_client(struct v4 *v, char *name, struct v4_got *got)
{
	struct v4_compound c = { 0 };
	char netid[] = "tcp", nowhere[] = "0.0.0.0.0.0";
	const ns now = loop_now();
	SETCLIENTID4args *s = &v4_add(&c, OP_SETCLIENTID)->nfs_argop4_u.opsetclientid;

	memcpy(s->client.verifier, &now, sizeof(s->client.verifier)); /* another one each start */
	s->client.id.id_len = (u_int)strlen(name);
	s->client.id.id_val = name;
	s->callback.cb_program = CALLBACK_PROGRAM;
	s->callback.cb_location = (clientaddr4){ netid, nowhere };
	s->callback_ident = 1;
	return v4_call(&v->k, &c, got);
}

static uint32_t confirm_client(struct v4 *v, struct v4_got *got)
{
	struct v4_compound c = { 0 };
	SETCLIENTID_CONFIRM4args *s = &v4_add(&c, OP_SETCLIENTID_CONFIRM)
					       ->nfs_argop4_u.opsetclientid_confirm;

	v->clientid = got->clientid;
	s->clientid = got->clientid;
	memcpy(s->setclientid_confirm, got->confirm, sizeof(s->setclientid_confirm));
	return v4_call(&v->k, &c, got);
}

static uint32_t get_root(struct v4 *v, struct nfs_node *root)
{
	struct v4_compound c = { 0 };
	struct v4_got got;
	uint32_t status;

	v4_add(&c, OP_PUTROOTFH);
	v4_add(&c, OP_GETFH);
	v4_getattr(&c);
	status = call(v, &c, &got);
	*root = got.node;
	root->kind = NFS_KIND_DIR;
	return status == NFS_STATUS_OK && root->fh.n == 0 ? NFS_STATUS_IO : status;
}

static int send_null(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	(void)args;
	return rpc_nfs4_null_async(rpc, cb, k);
}

/* Up to the directory that the export is: what `mount` does. */
static bool mount4(struct v4 *v, struct nfs_node *root)
{
	struct nfs_try *t = v->k.t;
	struct nfs_fs fs = { &ops, v };
	struct nfs_found export;
	struct v4_got got;
	uint32_t status;
	char name[48];

	if (!nfs_talk_call(&v->k, send_null, NULL, NULL, NULL))
		return false;
	(void)snprintf(name, sizeof(name), "pxepi NFSv4.0 %s", t->self);
	status = set_client(v, name, &got);
	if (status == NFS_STATUS_OK)
		status = confirm_client(v, &got);
	if (status == NFS_STATUS_OK)
		status = get_root(v, root);
	if (status == NFS_STATUS_GONE)
		return false;
	if (status != NFS_STATUS_OK)
		return nfs_try_say(t, "%s does not take %s as a client: %s", t->server, t->self,
				   nfs_status_words(status));
	status = nfs_client_walk(&fs, root, t->job->path, &export);
	if (status == NFS_STATUS_GONE)
		return false;
	if (status != NFS_STATUS_OK || export.node.kind != NFS_KIND_DIR)
		return nfs_try_say(t, "%s does not let %s mount %s: %s", t->server, t->self,
				   t->job->path,
				   nfs_status_words(status == NFS_STATUS_OK ? NFS_STATUS_NOTDIR
									    : status));
	*root = export.node;
	return true;
}

void nfs_client_v4(struct nfs_try *t, const char *how)
{
	uint16_t port = nfs_try_port(t, "port");
	struct nfs_node root;
	struct v4 v = { 0 };

	if (!nfs_talk_open(&v.k, t, "NFS", port ? port : PORT_NFS))
		return;
	if (mount4(&v, &root))
		nfs_client_root(t, &(struct nfs_fs){ &ops, &v }, &root, how);
	nfs_talk_close(&v.k);
}
