/* SPDX-License-Identifier: MIT */
/* nfs_client_mount3 - mounts by NFS version 3 over TCP in the steps of Linux (fs/nfs/mount_clnt.c,
 * fs/nfs/super.c): portmap is asked for mountd, mountd for the root's handle, portmap for nfsd,
 * nfsd for the root. */
#include <string.h>

#include "io/loop.h"
#include "io/nfs_client_v3.h"

#include <nfsc/libnfs-raw-mount.h>
#include <nfsc/libnfs-raw-nfs.h>
#include <nfsc/libnfs-raw-portmap.h>

#define PORT_PORTMAP 111
#define PROTO_TCP 6

struct want_port {
	int prog, vers;
};

static int send_getport(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	const struct want_port *want = args;

	return rpc_pmap2_getport_async(rpc, want->prog, want->vers, PROTO_TCP, cb, k);
}

static int send_mount_null(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	(void)args;
	return rpc_mount3_null_async(rpc, cb, k);
}

static int send_mnt(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	return rpc_mount3_mnt_async(rpc, cb, args, k);
}

static int send_umnt(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	return rpc_mount3_umnt_async(rpc, cb, args, k);
}

static int send_null(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	(void)args;
	return rpc_nfs3_null_async(rpc, cb, k);
}

static int send_fsinfo(struct rpc_context *rpc, rpc_cb cb, void *args, void *k)
{
	return rpc_nfs3_fsinfo_async(rpc, cb, args, k);
}

static void take_port(const void *data, void *out)
{
	const uint32_t *port = data;

	*(uint32_t *)out = *port;
}

static void take_mnt(const void *data, void *out)
{
	const mountres3 *r = data;
	struct v3_got *got = out;

	got->status = r->fhs_status;
	got->node.kind = NFS_KIND_DIR;
	if (r->fhs_status == MNT3_OK)
		v3_take_handle(&got->node.fh, r->mountres3_u.mountinfo.fhandle.fhandle3_val,
			       r->mountres3_u.mountinfo.fhandle.fhandle3_len);
}

static void take_fsinfo(const void *data, void *out)
{
	const FSINFO3res *r = data;

	((struct v3_got *)out)->status = r->status;
}

/* Where a program listens; 0: that was not to be had, and why was said. */
static uint16_t ask_port(struct nfs_try *t, int prog, const char *words)
{
	struct want_port want = { prog, 3 };
	struct nfs_talk k;
	uint32_t port = 0;
	bool good;

	if (!nfs_talk_open(&k, t, "the portmapper", PORT_PORTMAP))
		return 0;
	good = nfs_talk_call(&k, send_getport, &want, take_port, &port);
	nfs_talk_close(&k);
	if (good && (port == 0 || port > UINT16_MAX))
		(void)nfs_try_say(t, "%s has not registered the %s service version 3 over TCP",
				  t->server, words);
	return (uint16_t)(good && port <= UINT16_MAX ? port : 0);
}

/* The root's handle. The connection stays, for the UMNT at the end. */
static bool mnt(struct nfs_try *t, struct nfs_talk *k, char *path, struct nfs_node *root)
{
	uint16_t port = nfs_try_port(t, "mountport");
	struct v3_got got;

	if (port == 0)
		port = ask_port(t, MOUNT_PROGRAM, "mount");
	if (port == 0 || !nfs_talk_open(k, t, "the mount service", port))
		return false;
	got.status = NFS_STATUS_GONE;
	if (!nfs_talk_call(k, send_mount_null, NULL, NULL, NULL) ||
	    v3_call(k, send_mnt, path, take_mnt, &got) == NFS_STATUS_GONE)
		return false;
	*root = got.node;
	if (got.status == NFS_STATUS_OK && root->fh.n > 0)
		return true;
	return nfs_try_say(t, "%s does not let %s mount %s: %s", t->server, t->self, path,
			   nfs_status_words(got.status));
}

static void use(struct nfs_try *t, struct nfs_node *root)
{
	uint16_t port = nfs_try_port(t, "port");
	struct nfs_talk k;
	char fh[NFS_HANDLE_MAX];
	FSINFO3args args = { .fsroot.data = { .data_len = root->fh.n, .data_val = fh } };
	struct v3_got got;

	if (port == 0)
		port = ask_port(t, NFS_PROGRAM, "NFS");
	if (port == 0 || !nfs_talk_open(&k, t, "NFS", port))
		return;
	memcpy(fh, root->fh.bytes, root->fh.n);
	if (nfs_talk_call(&k, send_null, NULL, NULL, NULL)) {
		uint32_t status = v3_call(&k, send_fsinfo, &args, take_fsinfo, &got);

		if (status == NFS_STATUS_OK)
			nfs_client_root(t, &(struct nfs_fs){ &v3_ops, &k }, root,
					"version 3 over TCP");
		else if (status != NFS_STATUS_GONE)
			(void)nfs_try_say(t, "%s does not let root use %s: %s", t->server,
					  t->job->path, nfs_status_words(status));
	}
	nfs_talk_close(&k);
}

void nfs_client_v3(struct nfs_try *t)
{
	char path[sizeof(t->job->path)];
	struct nfs_node root = { .kind = NFS_KIND_DIR };
	struct nfs_talk k = { .t = t };

	memcpy(path, t->job->path, sizeof(path));
	if (mnt(t, &k, path, &root)) {
		struct nfs_client_answer said;

		use(t, &root);
		said = *t->answer;
		/* mountd keeps a list. What comes of this is not of interest, nor worth a wait. */
		t->deadline = loop_now() + NS_S;
		(void)nfs_talk_call(&k, send_umnt, path, NULL, NULL);
		*t->answer = said;
	}
	nfs_talk_close(&k);
}
