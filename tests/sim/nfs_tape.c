/* SPDX-License-Identifier: MIT */
/* nfs_tape - see nfs_tape.h. The one file of the simulation that knows the forge's words: its
 * struct pi is another than the actor's. */
#include "tests/sim/nfs_tape.h"

#include "tests/forge/scene.h"

#define NOENT 2
#define ACCES 13
#define ROFS 30
#define READS 55 /* after init's first bytes */

static const struct step no_init_walk[] = {
	{ "dev", 2, 0755, NOENT, 0, NULL, true }, { "sbin", 2, 0755, NOENT, 0, NULL, true },
	{ "etc", 2, 0755, NOENT, 0, NULL, true }, { "bin", 2, 0755, NOENT, 0, NULL, true },
	{ "bin", 2, 0755, NOENT, 0, NULL, true }, { NULL, 0, 0, 0, 0, NULL, false },
};

/* Root is mapped to nobody: its own directories (0750) are closed to it. */
static const struct step squashed_walk[] = {
	{ "dev", 2, 0755, 0, 0x03, NULL, true },   { "sbin", 2, 0750, 0, 0, NULL, false },
	{ "init", 1, 0750, ACCES, 0, NULL, true }, { "etc", 2, 0750, 0, 0, NULL, false },
	{ "init", 1, 0750, ACCES, 0, NULL, true }, { "bin", 2, 0750, 0, 0, NULL, false },
	{ "sh", 1, 0750, ACCES, 0, NULL, true },   { NULL, 0, 0, 0, 0, NULL, false },
};

struct telling {
	bool v4, no_portmap, no_nfs_port, again;
	uint32_t status4;
	struct nfs_root root;
};

#define PATH .path = "/srv/nfs/pi"

static const struct telling tellings[] = {
	[NFS_V3] = { .root = { PATH } },
	[NFS_V41] = { .v4 = true },
	[NFS_V3_NO_PORTMAP] = { .no_portmap = true, .again = true, .root = { PATH } },
	[NFS_V3_UNREGISTERED] = { .again = true, .root = { PATH, .mount_unregistered = true } },
	[NFS_V3_DENIED] = { .again = true, .root = { PATH, .mount_status = ACCES } },
	[NFS_V3_NOENT] = { .again = true, .root = { PATH, .mount_status = NOENT } },
	[NFS_V3_NO_INIT] = { .root = { PATH, .walk = no_init_walk } },
	[NFS_V3_SQUASHED] = { .root = { PATH, .walk = squashed_walk } },
	[NFS_V3_READ_ONLY] = { .root = { PATH, .remove = ROFS } },
	[NFS_V3_NO_WRITE] = { .root = { PATH, .remove = ACCES } },
	[NFS_V2_MISMATCH] = { .again = true,
			      .root = { PATH, .udp = true, .versions_low = 3,
					.versions_high = 4 } },
	[NFS_V41_REFUSED] = { .v4 = true, .no_nfs_port = true, .again = true },
	[NFS_V41_NOENT] = { .v4 = true, .again = true, .status4 = NOENT },
	[NFS_V41_DENIED] = { .v4 = true, .again = true, .status4 = ACCES },
};

bool nfs_story_ends_well(enum nfs_story story)
{
	return story == NFS_V3 || story == NFS_V41 || story == NFS_V3_READ_ONLY ||
	       story == NFS_V3_NO_WRITE;
}

static void set_be32(uint8_t *p, uint32_t v)
{
	for (int i = 3; i >= 0; i--, v >>= 8)
		p[i] = (uint8_t)v;
}

static uint32_t get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

#define TCP_AT 34 /* in the frame: Ethernet, and IPv4 without options */

static size_t tcp_data_at(const uint8_t *frame)
{
	return TCP_AT + (size_t)(frame[TCP_AT + 12] >> 4) * 4;
}

/* The frame once more, so many bytes of both sides and one call later. */
static void add_later(struct reel *reel, size_t from, ns when, uint32_t own, uint32_t other)
{
	uint8_t frame[MTU_BYTES];
	size_t n = reel->shots[from].len, data;

	memcpy(frame, reel->bytes + reel->shots[from].at, n);
	data = tcp_data_at(frame);
	set_be32(frame + TCP_AT + 4, get_be32(frame + TCP_AT + 4) + own);
	set_be32(frame + TCP_AT + 8, get_be32(frame + TCP_AT + 8) + other);
	set_be32(frame + data + 4, get_be32(frame + data + 4) + 1); /* the call's xid */
	memset(frame + TCP_AT + 16, 0, 2);
	{
		uint16_t sum = tcp_checksum(get_be32(frame + 26), get_be32(frame + 30),
					    span_of(frame + TCP_AT, n - TCP_AT));
		set_be32(frame + TCP_AT + 16, (uint32_t)sum << 16);
	}
	reel_add(reel, when, span_of(frame, n), (uint32_t)n);
}

/* A system that runs reads its root on and on: the last call and its reply, many times. */
static void reads_on(struct reel *reel)
{
	for (int i = 0; i < READS; i++) {
		size_t call = reel->count - 2, reply = reel->count - 1;
		const uint8_t *c = reel->bytes + reel->shots[call].at;
		const uint8_t *r = reel->bytes + reel->shots[reply].at;
		uint32_t asked = (uint32_t)(reel->shots[call].len - tcp_data_at(c));
		uint32_t told = (uint32_t)(reel->shots[reply].len - tcp_data_at(r));
		ns when = reel->shots[reply].when;

		add_later(reel, call, when + NS_MS, asked, told);
		add_later(reel, reply, when + NS_MS + 200 * NS_US, told, asked);
	}
}

void nfs_tape_tell(struct nfs_tape *tape, enum nfs_story story, const struct nfs_cast *cast)
{
	const struct telling *t = &tellings[story];
	static struct world w;
	ns pause = 5 * NS_S;

	world_new(&w);
	memcpy(w.the_pi.at.mac, cast->pi_mac, 6);
	w.the_pi.at.id_step = 0;
	memcpy(w.the_server.at.mac, cast->server_mac, 6);
	w.the_server.at.ip = cast->server_ip;
	w.the_server.offer.yiaddr = cast->pi_ip;
	w.the_server.no_portmap = t->no_portmap;
	w.the_server.no_nfs_port = t->no_nfs_port;
	w.rpc_xid += cast->number * 4096;
	w.rpc_port = (uint16_t)(w.rpc_port + cast->number % 200);
	/* prepare_namespace tries a root over NFS again after 5, 10, ... s. */
	for (int i = 0; i < (t->again ? 3 : 1); i++, pause *= 2) {
		if (t->v4)
			nfs4_root(&w, t->status4);
		else
			nfs3_root(&w, &t->root);
		wait_for(&w, pause);
	}
	*tape = (struct nfs_tape){ .init_at = w.reel.count - 1 };
	if (nfs_story_ends_well(story))
		reads_on(&w.reel);
	tape->reel = w.reel;
}
