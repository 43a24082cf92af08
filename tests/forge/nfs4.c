/* SPDX-License-Identifier: MIT */
/* nfs4 - a kernel mounts its root over NFSv4.1 (RFC 8881) and opens init: no portmapper, one
 * connection, COMPOUNDs in the order of a captured Linux kernel. */
#include "tests/forge/rpc.h"

enum { OP_ACCESS = 3, OP_GETATTR = 9, OP_GETFH = 10, OP_LOOKUP = 15, OP_OPEN = 18 };
enum { OP_PUTFH = 22, OP_PUTROOTFH = 24, OP_READ = 25, OP_EXCHANGE_ID = 42 };
enum { OP_CREATE_SESSION = 43, OP_SEQUENCE = 53, OP_RECLAIM_COMPLETE = 58 };

#define CLIENT_ID 0x6b02a3d100000002u
static const uint8_t session[16] = { 2, 0, 0, 0, 0xd1, 0xa3, 2, 0x6b, 1 };

/* One COMPOUND and its answer, as they are written side by side. */
struct pair {
	struct rpc *c;
	uint8_t call_bytes[700], reply_bytes[900];
	struct put call, reply;
	uint32_t seqid;
};

static void begin(struct pair *m, uint32_t ops)
{
	m->call = put_in(m->call_bytes, sizeof(m->call_bytes));
	m->reply = put_in(m->reply_bytes, sizeof(m->reply_bytes));
	put_be32(&m->call, 0); /* tag */
	put_be32(&m->call, 1); /* minor version */
	put_be32(&m->call, ops);
	put_be64(&m->reply, 0); /* status, tag */
	put_be32(&m->reply, ops);
}

/* An operation's number in the call, its number and NFS4_OK in the reply. */
static void op(struct pair *m, uint32_t code)
{
	put_be32(&m->call, code);
	put_be32(&m->reply, code);
	put_be32(&m->reply, 0);
}

static void end(struct pair *m)
{
	rpc_call(m->c, 1, &m->call);
	rpc_reply(m->c, RPC_SUCCESS, &m->reply);
}

static void sequence(struct pair *m, uint32_t ops)
{
	begin(m, ops + 1);
	op(m, OP_SEQUENCE);
	m->seqid++;
	put_bytes(&m->call, session, sizeof(session));
	put_be32(&m->call, m->seqid);
	put_fill(&m->call, 0, 12);
	put_bytes(&m->reply, session, sizeof(session));
	put_be32(&m->reply, m->seqid);
	put_be32(&m->reply, 0);
	put_be32(&m->reply, 63);
	put_be32(&m->reply, 63);
	put_be32(&m->reply, 0);
}

static void put_handle(struct put *p, uint32_t number)
{
	struct fh fh = fh_of(number);

	put_opaque(p, fh.bytes, sizeof(fh.bytes));
}

static void putfh(struct pair *m, uint32_t number)
{
	op(m, OP_PUTFH);
	put_handle(&m->call, number);
}

static void getfh(struct pair *m, uint32_t number)
{
	op(m, OP_GETFH);
	put_handle(&m->reply, number);
}

/* The attributes that Linux asks for with each LOOKUP; owned by root. */
static void getattr(struct pair *m, uint32_t type, uint32_t number)
{
	struct put *r = &m->reply;

	op(m, OP_GETATTR);
	for (int i = 0; i < 2; i++) {
		struct put *p = i == 0 ? &m->call : r;

		put_be32(p, 2);
		put_be32(p, 0x0010011a);
		put_be32(p, 0x00b0a23a);
	}
	put_be32(r, 44 + 24 + 16 + 36 + 8);
	put_be32(r, type);
	put_be64(r, 1767000000000000000u); /* change */
	put_be64(r, type == 1 ? 300 : 4096);
	put_be64(r, 0x51166767);
	put_be64(r, 0x3c35cb55);
	put_be64(r, 10994522 + number);
	put_be32(r, 0755);
	put_be32(r, 1);
	put_string(r, "0");
	put_string(r, "0");
	put_be64(r, 0); /* device */
	put_be64(r, 4096);
	for (int i = 0; i < 3; i++) {
		put_be64(r, 1767000000);
		put_be32(r, 0);
	}
	put_be64(r, 10994522 + number);
}

static void exchange_id(struct pair *m)
{
	begin(m, 1);
	op(m, OP_EXCHANGE_ID);
	put_be64(&m->call, 0x18ea4fc8dac247d0);
	put_string(&m->call, "Linux NFSv4.1 (none)");
	put_be32(&m->call, 0x101);
	put_be64(&m->call, 0); /* SP4_NONE, no implementation id */
	put_be64(&m->reply, CLIENT_ID);
	put_be32(&m->reply, 1);
	put_be32(&m->reply, 0x60001);
	put_be32(&m->reply, 0); /* SP4_NONE */
	put_be64(&m->reply, 0);
	put_opaque(&m->reply, "\0\1", 2);
	put_string(&m->reply, "nfs-server");
	put_be32(&m->reply, 0);
	end(m);
}

static void put_channel(struct put *p, uint32_t size, uint32_t cached, uint32_t ops, uint32_t slots)
{
	put_be32(p, 0);
	put_be32(p, size);
	put_be32(p, size);
	put_be32(p, cached);
	put_be32(p, ops);
	put_be32(p, slots);
	put_be32(p, 0); /* no RDMA */
}

static void create_session(struct pair *m)
{
	begin(m, 1);
	op(m, OP_CREATE_SESSION);
	put_be64(&m->call, CLIENT_ID);
	put_be32(&m->call, 1);
	put_be32(&m->call, 3);
	put_bytes(&m->reply, session, sizeof(session));
	put_be32(&m->reply, 1);
	put_be32(&m->reply, 2);
	for (int i = 0; i < 2; i++) {
		put_channel(i == 0 ? &m->call : &m->reply, 1049480, 7584, 8, 64);
		put_channel(i == 0 ? &m->call : &m->reply, 4096, 0, 2, 16);
	}
	put_be32(&m->call, 0x40000000);
	put_be32(&m->call, 1); /* one callback security: AUTH_UNIX */
	put_be32(&m->call, 1);
	put_be32(&m->call, 0);
	put_string(&m->call, "(none)");
	put_fill(&m->call, 0, 12);
	end(m);
}

static void lookup(struct pair *m, uint32_t dir, const char *name, uint32_t type, uint32_t number)
{
	sequence(m, 4);
	putfh(m, dir);
	op(m, OP_LOOKUP);
	put_string(&m->call, name);
	getfh(m, number);
	getattr(m, type, number);
	end(m);
}

/* The server stops at the operation that fails: nothing after it is answered. */
static void lookup_fails(struct pair *m, uint32_t dir, const char *name, uint32_t status)
{
	sequence(m, 4);
	putfh(m, dir);
	put_be32(&m->call, OP_LOOKUP);
	put_string(&m->call, name);
	put_be32(&m->call, OP_GETFH);
	put_be32(&m->call, OP_GETATTR);
	put_be32(&m->call, 2);
	put_be32(&m->call, 0x0010011a);
	put_be32(&m->call, 0x00b0a23a);
	put_be32(&m->reply, OP_LOOKUP);
	put_be32(&m->reply, status);
	put_fix16(&m->reply, 2, (uint16_t)status);
	put_fix16(&m->reply, 10, 3); /* results */
	end(m);
}

static void access_of(struct pair *m, uint32_t number)
{
	sequence(m, 2);
	putfh(m, number);
	op(m, OP_ACCESS);
	put_be32(&m->call, 0x1f);
	put_be64(&m->reply, (uint64_t)0x1f << 32 | 0x1f);
	end(m);
}

static void open_file(struct pair *m, uint32_t dir, const char *name, uint32_t number)
{
	sequence(m, 4);
	putfh(m, dir);
	op(m, OP_OPEN);
	put_be32(&m->call, 0);
	put_be64(&m->call, (uint64_t)1 << 32); /* read, deny none */
	put_be64(&m->call, CLIENT_ID);
	put_string(&m->call, "open id:1234567890");
	put_be64(&m->call, 0); /* no create, claim by name */
	put_string(&m->call, name);
	put_be32(&m->reply, 1); /* stateid */
	put_fill(&m->reply, 0x66, 12);
	put_be32(&m->reply, 1); /* change info: atomic, before, after */
	put_be64(&m->reply, 7);
	put_be64(&m->reply, 7);
	put_be32(&m->reply, 4); /* result flags */
	put_be32(&m->reply, 0); /* attributes set */
	put_be32(&m->reply, 0); /* no delegation */
	getfh(m, number);
	getattr(m, 1, number);
	end(m);
}

static void read_file(struct pair *m, uint32_t number)
{
	uint8_t content[300] = "\x7f"
			       "ELF\x02\x01\x01";

	sequence(m, 2);
	putfh(m, number);
	op(m, OP_READ);
	put_be32(&m->call, 1);
	put_fill(&m->call, 0x66, 12);
	put_be64(&m->call, 0);
	put_be32(&m->call, 4096);
	put_be32(&m->reply, 1);
	put_opaque(&m->reply, content, sizeof(content));
	end(m);
}

static void root_handle(struct pair *m)
{
	sequence(m, 1);
	op(m, OP_RECLAIM_COMPLETE);
	put_be32(&m->call, 0);
	end(m);
	sequence(m, 3);
	op(m, OP_PUTROOTFH);
	getfh(m, 100);
	getattr(m, 2, 100);
	end(m);
}

void nfs4_root(struct world *w, uint32_t status)
{
	struct pair m = { .seqid = 0 };
	struct rpc c;

	kernel_speaks(w);
	if (!rpc_open(&c, w, true, 2049))
		return;
	c.prog = PROG_NFS;
	c.vers = 4;
	m.c = &c;
	rpc_null(&c);
	exchange_id(&m);
	create_session(&m);
	root_handle(&m);
	access_of(&m, 100);
	if (status != 0) {
		lookup_fails(&m, 100, "nfsroot", status);
		rpc_close(&c);
		return;
	}
	lookup(&m, 100, "nfsroot", 2, 1);
	access_of(&m, 1);
	lookup(&m, 1, "dev", 2, 2);
	lookup(&m, 1, "sbin", 2, 3);
	access_of(&m, 3);
	open_file(&m, 3, "init", 4);
	read_file(&m, 4);
}
