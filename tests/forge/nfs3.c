/* SPDX-License-Identifier: MIT */
/* nfs3 - a kernel mounts its root over NFSv3 (or v2) and looks for init: portmap (RFC 1833),
 * MOUNT and NFS (RFC 1813), in the order of a captured Linux kernel. */
#include "tests/forge/rpc.h"

#define MOUNTD_PORT 20048
#define FH_ROOT 1

enum { NFS3_GETATTR = 1, NFS3_LOOKUP = 3, NFS3_ACCESS = 4, NFS3_READLINK = 5, NFS3_READ = 6 };
enum { NFS3_REMOVE = 12, NFS3_FSINFO = 19, NFS3_PATHCONF = 20 };

static const struct step root_step = { .type = 2, .mode = 0755, .access = 0x1f };

/* As in Raspbian: /sbin/init is systemd. /dev is looked up for devtmpfs. */
static const struct step sound_walk[] = {
	{ "dev", 2, 0755, 0, 0x1f, NULL, true },
	{ "sbin", 2, 0755, 0, 0x1f, NULL, false },
	{ "init", 5, 0777, 0, 0, "/lib/systemd/systemd", true },
	{ "lib", 2, 0755, 0, 0x1f, NULL, false },
	{ "systemd", 2, 0755, 0, 0x1f, NULL, false },
	{ "systemd", 1, 0755, 0, 0x2d, NULL, true },
	{ NULL, 0, 0, 0, 0, NULL, false },
};

static void put_fh(struct put *p, uint32_t number)
{
	struct fh fh = fh_of(number);

	put_opaque(p, fh.bytes, sizeof(fh.bytes));
}

/* fattr3: owned by root. */
static void put_fattr(struct put *p, const struct step *s, uint32_t number)
{
	put_be32(p, s->type);
	put_be32(p, s->mode);
	put_be32(p, 1);
	put_be64(p, 0); /* uid, gid */
	put_be64(p, s->type == 1 ? 300 : 4096);
	put_be64(p, 4096);
	put_be64(p, 0);
	put_be64(p, 0x3c35cb555116c267);
	put_be64(p, 10994522 + number);
	for (int i = 0; i < 3; i++)
		put_be64(p, (uint64_t)1767000000 << 32);
}

static void put_post_op(struct put *p, const struct step *s, uint32_t number)
{
	put_be32(p, 1);
	put_fattr(p, s, number);
}

/* A call whose only argument is a handle, more may follow in extra; the reply is r. */
static void on_handle(struct rpc *c, uint32_t proc, uint32_t number, struct span extra,
		      const struct put *r)
{
	uint8_t storage[400];
	struct put p = put_in(storage, sizeof(storage));

	put_fh(&p, number);
	put_bytes(&p, extra.p, extra.n);
	rpc_call(c, proc, &p);
	rpc_reply(c, RPC_SUCCESS, r);
}

static const struct span nothing_more;

static void fsinfo(struct rpc *c)
{
	uint8_t storage[300];
	struct put p = put_in(storage, sizeof(storage));
	static const uint32_t limits[] = { 1048576, 1048576, 4096, 1048576, 1048576, 4096, 16384 };

	put_be32(&p, 0);
	put_post_op(&p, &root_step, FH_ROOT);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		put_be32(&p, limits[i]);
	put_be64(&p, INT64_MAX);
	put_be64(&p, (uint64_t)1 << 32);
	put_be32(&p, 0x1b);
	on_handle(c, NFS3_FSINFO, FH_ROOT, nothing_more, &p);
}

static void pathconf(struct rpc *c)
{
	uint8_t storage[300];
	struct put p = put_in(storage, sizeof(storage));
	static const uint32_t limits[] = { 8, 1024, 1, 1, 0, 1 };

	put_be32(&p, 0);
	put_post_op(&p, &root_step, FH_ROOT);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		put_be32(&p, limits[i]);
	on_handle(c, NFS3_PATHCONF, FH_ROOT, nothing_more, &p);
}

static void getattr(struct rpc *c)
{
	uint8_t storage[300];
	struct put p = put_in(storage, sizeof(storage));

	put_be32(&p, 0);
	put_fattr(&p, &root_step, FH_ROOT);
	on_handle(c, NFS3_GETATTR, FH_ROOT, nothing_more, &p);
}

static void access_of(struct rpc *c, const struct step *s, uint32_t number)
{
	uint8_t asked[4], storage[300];
	struct put a = put_in(asked, sizeof(asked));
	struct put p = put_in(storage, sizeof(storage));

	put_be32(&a, s->type == 2 ? 0x1f : 0x2d);
	put_be32(&p, 0);
	put_post_op(&p, s, number);
	put_be32(&p, s->access);
	on_handle(c, NFS3_ACCESS, number, put_span(&a), &p);
}

static void lookup(struct rpc *c, const struct step *s, uint32_t dir, uint32_t number)
{
	uint8_t name[300], storage[400];
	struct put n = put_in(name, sizeof(name));
	struct put p = put_in(storage, sizeof(storage));

	put_string(&n, s->name);
	put_be32(&p, s->status);
	if (s->status == 0) {
		put_fh(&p, number);
		put_post_op(&p, s, number);
	}
	put_post_op(&p, &root_step, dir);
	on_handle(c, NFS3_LOOKUP, dir, put_span(&n), &p);
}

static void read_link(struct rpc *c, const struct step *s, uint32_t number)
{
	uint8_t storage[400];
	struct put p = put_in(storage, sizeof(storage));

	put_be32(&p, 0);
	put_post_op(&p, s, number);
	put_string(&p, s->link);
	on_handle(c, NFS3_READLINK, number, nothing_more, &p);
}

static void read_file(struct rpc *c, const struct step *s, uint32_t number)
{
	uint8_t args[12], storage[600],
		content[300] = "\x7f"
			       "ELF\x02\x01\x01";
	struct put a = put_in(args, sizeof(args));
	struct put p = put_in(storage, sizeof(storage));

	put_be64(&a, 0);
	put_be32(&a, 4096);
	put_be32(&p, 0);
	put_post_op(&p, s, number);
	put_be32(&p, sizeof(content));
	put_be32(&p, 1);
	put_opaque(&p, content, sizeof(content));
	on_handle(c, NFS3_READ, number, put_span(&a), &p);
}

/* As the emulator asks whether root may write. */
static void remove_nothing(struct rpc *c, uint32_t status)
{
	uint8_t name[64], storage[300];
	struct put n = put_in(name, sizeof(name)), p = put_in(storage, sizeof(storage));

	access_of(c, &root_step, FH_ROOT);
	put_string(&n, ".pxepi-00112233445566778899aabbccddeeff");
	put_be32(&p, status);
	put_be32(&p, 0); /* wcc_data: neither before */
	put_post_op(&p, &root_step, FH_ROOT); /* nor changed after */
	on_handle(c, NFS3_REMOVE, FH_ROOT, put_span(&n), &p);
}

static void walk(struct rpc *c, const struct step *s)
{
	uint32_t dir = FH_ROOT;

	access_of(c, &root_step, FH_ROOT);
	for (uint32_t number = 2; s->name; s++, number++) {
		lookup(c, s, dir, number);
		if (s->status == 0 && s->type == 5)
			read_link(c, s, number);
		else if (s->status == 0)
			access_of(c, s, number);
		if (s->status == 0 && s->type == 1 && (s->access & 0x20))
			read_file(c, s, number);
		dir = s->last ? FH_ROOT : number;
	}
}

/* PMAPPROC_GETPORT; the port, 0 when there is none or no portmapper. */
static uint16_t getport(struct world *w, bool over_udp, uint32_t prog, uint32_t vers, uint16_t port)
{
	uint8_t args[16], result[4];
	struct put a = put_in(args, sizeof(args)), r = put_in(result, sizeof(result));
	struct rpc c;

	if (!rpc_open(&c, w, !over_udp, 111))
		return 0;
	c.prog = PROG_PORTMAP;
	c.vers = 2;
	put_be32(&a, prog);
	put_be32(&a, vers);
	put_be32(&a, over_udp ? 17 : 6);
	put_be32(&a, 0);
	put_be32(&r, port);
	rpc_call(&c, 3, &a);
	rpc_reply(&c, RPC_SUCCESS, &r);
	rpc_close(&c);
	return port;
}

/* MOUNTPROC_MNT; v1 has handles of 32 bytes and no flavors (RFC 1094 appendix A). */
static bool mount(struct world *w, const struct nfs_root *root)
{
	uint8_t args[300], storage[100];
	struct put a = put_in(args, sizeof(args)), r = put_in(storage, sizeof(storage));
	struct rpc c;

	(void)rpc_open(&c, w, !root->udp, MOUNTD_PORT);
	c.prog = PROG_MOUNT;
	c.vers = root->udp ? 1 : 3;
	rpc_null(&c);
	put_string(&a, root->path);
	put_be32(&r, root->mount_status);
	if (root->mount_status == 0 && root->udp) {
		put_fill(&r, 0x43, 32);
	} else if (root->mount_status == 0) {
		put_fh(&r, FH_ROOT);
		put_be32(&r, 1);
		put_be32(&r, 1);
	}
	rpc_call(&c, 1, &a);
	rpc_reply(&c, RPC_SUCCESS, &r);
	rpc_close(&c);
	return root->mount_status == 0;
}

static void use_root(struct world *w, const struct nfs_root *root)
{
	uint8_t storage[8];
	struct put versions = put_in(storage, sizeof(storage));
	struct rpc c;

	if (!rpc_open(&c, w, !root->udp, 2049))
		return;
	c.prog = PROG_NFS;
	c.vers = root->udp ? 2 : 3;
	if (root->versions_high != 0) {
		put_be32(&versions, root->versions_low);
		put_be32(&versions, root->versions_high);
		rpc_call(&c, 0, NULL);
		rpc_reply(&c, RPC_PROG_MISMATCH, &versions);
		rpc_close(&c);
		return;
	}
	rpc_null(&c);
	fsinfo(&c);
	pathconf(&c);
	fsinfo(&c);
	getattr(&c);
	if (root->remove != 0)
		remove_nothing(&c, root->remove);
	walk(&c, root->walk ? root->walk : sound_walk);
}

void nfs3_root(struct world *w, const struct nfs_root *root)
{
	uint32_t mount_vers = root->udp ? 1 : 3;
	uint16_t mountd = root->mount_unregistered ? 0 : MOUNTD_PORT;

	kernel_speaks(w);
	if (getport(w, root->udp, PROG_MOUNT, mount_vers, mountd) == 0 || !mount(w, root))
		return;
	if (getport(w, root->udp, PROG_NFS, root->udp ? 2 : 3, 2049) != 0)
		use_root(w, root);
}

void tcp_refused(struct world *w, uint16_t port)
{
	struct rpc c;

	(void)rpc_open(&c, w, true, port);
}
