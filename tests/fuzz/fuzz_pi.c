/* SPDX-License-Identifier: MIT */
/* fuzz_pi - a Pi of any model, with any switch, before servers that say anything: whole frames of
 * any bytes, answers that fit its questions with any contents, and time that goes on in any steps.
 * It must not crash, its deadlines must move on, what it sends must decode, and it must be bounded:
 * so many frames an event, and an end when nothing more comes. */
#include <assert.h>

#include "core/pi_internal.h"

#define FRAMES_AT_ONCE 8 /* no event makes a Pi say more */
#define SERVER 0xc0a8020au
#define PI 0xc0a80264u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct rig {
	struct pi_setup setup;
	struct pi pi;
	struct cur c; /* what is left of the input */
	ns now;
	bool serves_first; /* lets it come far at once */
};

static const uint8_t pi_mac[6] = { 0xb8, 0x27, 0xeb, 1, 2, 3 };
static const uint8_t server_mac[6] = { 2, 0, 0, 0, 0, 1 };

/* ----- what must always hold ----- */

static void check_frame(struct span bytes)
{
	struct packet pkt = { .number = 1, .bytes = bytes, .wire_len = (uint32_t)bytes.n };
	struct frame f;
	struct dhcp_msg m;
	struct tftp_pkt p;

	assert(frame_parse(&pkt, &f) == WIRE_OK);
	assert(memcmp(f.src, pi_mac, 6) == 0);
	assert(f.kind == FRAME_ARP || f.kind == FRAME_UDP);
	if (f.kind == FRAME_ARP)
		return;
	assert(frame_udp_csum(&f) == CSUM_GOOD || frame_udp_csum(&f) == CSUM_NONE);
	if (f.u.udp.src == 68) {
		assert(f.u.udp.dst == 67);
		assert(dhcp_parse(f.payload, f.payload_wire_len, &m) == WIRE_OK);
		assert(m.op == 1 && !m.malformed && memcmp(m.chaddr, pi_mac, 6) == 0);
	} else {
		assert(tftp_parse(f.payload, f.payload_wire_len, &p) == WIRE_OK);
		assert(p.op == TFTP_RRQ || p.op == TFTP_ACK || p.op == TFTP_ERROR);
		assert((p.op == TFTP_RRQ) == (f.u.udp.dst == 69) || f.u.udp.dst == 69);
	}
}

static void pull(struct rig *r)
{
	size_t n = 0;

	for (;;) {
		uint8_t room[PI_FRAME_MAX];
		struct put w = put_in(room, sizeof(room));

		if (!pi_output(&r->pi, r->now, &w))
			break;
		assert(++n <= FRAMES_AT_ONCE);
		check_frame(put_span(&w));
	}
	assert(r->pi.owes == 0);
}

static void check(struct rig *r)
{
	struct pi_nfs_job job;
	ns due = pi_deadline(&r->pi);
	bool waits = r->pi.state == PI_NFS || r->pi.state == PI_HUNG || pi_ended(&r->pi);

	pull(r);
	assert(pi_why(&r->pi));
	assert((due == NS_NEVER) == waits);
	assert(pi_ended(&r->pi) == (r->pi.end != PI_RUNNING));
	assert(pi_nfs_job(&r->pi, &job) == (r->pi.state == PI_NFS));
	assert(r->pi.texts <= PI_TEXTS && r->pi.room_used <= PI_TEXT_ROOM);
	if (r->pi.state == PI_NFS)
		assert(memchr(job.path, 0, sizeof(job.path)));
}

/* To a moment, by way of all deadlines before it. */
static void pass(struct rig *r, ns until)
{
	size_t at_once = 0;

	while (pi_deadline(&r->pi) <= until) {
		ns due = pi_deadline(&r->pi);

		assert(due >= r->now);
		at_once = due == r->now ? at_once + 1 : 0;
		assert(at_once < 4); /* a program may start at once, when told so */
		r->now = due;
		pi_expire(&r->pi, r->now);
		assert(pi_deadline(&r->pi) >= r->now);
		check(r);
	}
	r->now = until;
}

/* ----- what it hears ----- */

static void hear(struct rig *r, struct span bytes)
{
	struct packet pkt = {
		.when = r->now, .number = 1, .bytes = bytes, .wire_len = (uint32_t)bytes.n
	};
	struct frame f;

	r->now += 10 * NS_US;
	if (pi_deadline(&r->pi) <= r->now)
		pi_expire(&r->pi, r->now);
	if (frame_parse(&pkt, &f) == WIRE_OK)
		pi_input(&r->pi, r->now, &f);
	check(r);
}

static void hear_udp(struct rig *r, uint16_t sport, uint16_t dport, struct span payload)
{
	uint8_t room[2048];
	struct put w = put_in(room, sizeof(room));
	struct compose_udp u = { .ip = { .src = SERVER, .dst = r->pi.lease.ip, .ttl = 64 } };

	u.sport = sport;
	u.dport = dport;
	memcpy(u.ip.src_mac, server_mac, 6);
	memcpy(u.ip.dst_mac, pi_mac, 6);
	compose_udp(&w, &u, payload);
	assert(put_ok(&w));
	hear(r, put_span(&w));
}

static struct span some(struct rig *r, size_t most)
{
	size_t n = cur_be16(&r->c) % (most + 1);

	return cur_take(&r->c, n < cur_left(&r->c) ? n : cur_left(&r->c));
}

/* Any frame, for the Pi more often than not. */
static void raw(struct rig *r)
{
	uint8_t room[1600] = { 0 };
	bool addressed = cur_u8(&r->c) & 1;
	struct span s = some(r, sizeof(room));

	if (s.n > 0)
		memcpy(room, s.p, s.n);
	if (addressed)
		memcpy(room, pi_mac, 6);
	hear(r, span_of(room, s.n));
}

/* A DHCP message that fits its question: good for every model, or with any options. */
static void dhcp(struct rig *r, bool good)
{
	static const uint8_t o43[] = "\x06\x01\x03\x09\x14\0\0\x11Raspberry Pi Boot\xff";
	uint8_t room[700];
	struct put w = put_in(room, sizeof(room));
	uint8_t type = good ? (r->pi.state == PI_REQUESTING ? DHCP_ACK : DHCP_OFFER)
			    : cur_u8(&r->c) % 9;
	struct dhcp_fixed fixed = { .op = 2, .htype = 1, .hlen = 6, .xid = r->pi.xid };
	struct span options;

	fixed.yiaddr = good ? PI : cur_be32(&r->c);
	fixed.siaddr = good ? SERVER : cur_be32(&r->c);
	fixed.hops = good ? 0 : cur_u8(&r->c) & 1;
	memcpy(fixed.chaddr, pi_mac, 6);
	compose_dhcp_fixed(&w, &fixed);
	compose_dhcp_u8(&w, 53, type);
	if (good) {
		compose_dhcp_ip(&w, 1, 0xffffff00);
		compose_dhcp_ip(&w, 54, SERVER);
		compose_dhcp_text(&w, 60, "PXEClient");
		compose_dhcp_opt(&w, 43, span_of(o43, sizeof(o43) - 1));
	}
	options = good ? span_of("\xff", 1) : some(r, 400);
	put_bytes(&w, options.p, options.n);
	hear_udp(r, 67, 68, put_span(&w));
}

static void arp_reply(struct rig *r)
{
	uint8_t room[64];
	struct put w = put_in(room, sizeof(room));
	struct arp a = { .op = 2, .spa = r->pi.arp_target, .tpa = r->pi.lease.ip };

	memcpy(a.sha, server_mac, 6);
	memcpy(a.tha, pi_mac, 6);
	compose_arp(&w, pi_mac, &a);
	hear(r, put_span(&w));
}

static void arp(struct rig *r)
{
	uint8_t room[64];
	struct put w = put_in(room, sizeof(room));
	uint8_t flags = cur_u8(&r->c);
	struct arp a = { .op = flags & 1 ? 2 : 1, .spa = r->pi.arp_target, .tpa = r->pi.lease.ip };

	memcpy(a.sha, server_mac, 6);
	if (flags & 2)
		a.spa = cur_be32(&r->c);
	if (flags & 4)
		a.tpa = cur_be32(&r->c);
	compose_arp(&w, pi_mac, &a);
	hear(r, put_span(&w));
}

/* What its transfer waits for, more or less. */
static void tftp(struct rig *r, uint8_t flags)
{
	uint8_t room[1600];
	struct put w = put_in(room, sizeof(room));
	const struct pi_xfer *x = &r->pi.xfer;
	uint16_t port = x->server_port ? x->server_port : 2000;
	struct span s = some(r, 1468);

	if (flags & 1)
		port = (uint16_t)(port + 1);
	if (flags & 2) {
		put_be16(&w, TFTP_OACK);
		put_bytes(&w, s.p, s.n);
	} else if (flags & 4) {
		compose_tftp_error(&w, flags >> 4, "no");
	} else {
		int off = flags & 8 ? (flags >> 4) - 8 : 1;

		put_be16(&w, TFTP_DATA);
		put_be16(&w, (uint16_t)((int)(x->block & 0xffff) + off));
		put_bytes(&w, s.p, s.n);
	}
	hear_udp(r, port, x->port, put_span(&w));
}

/* The first bytes that its name promises, then any. */
static struct span content(struct rig *r, uint8_t *room, size_t most)
{
#define BYTES(s) s, sizeof(s) - 1
	static const struct {
		enum file_class cls;
		const char *bytes;
		size_t n, at;
	} marks[] = { { CLASS_START, BYTES("\x7f\x45LF"), 0 },
		      { CLASS_DTB, BYTES("\xd0\x0d\xfe\xed\0\0\0\x10"), 0 },
		      { CLASS_KERNEL, BYTES("ARM\x64"), 56 },
		      { CLASS_CMDLINE, BYTES("ip=dhcp root=/dev/nfs nfsroot="), 0 } };
	struct put w = put_in(room, most);
	struct span any = some(r, most - 64);

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (marks[i].cls != r->pi.xfer.cls)
			continue;
		put_fill(&w, 0, marks[i].at);
		put_bytes(&w, marks[i].bytes, marks[i].n);
		if (marks[i].cls != CLASS_CMDLINE)
			put_fill(&w, 1, 64 - w.n);
	}
	put_bytes(&w, any.p, any.n);
	assert(put_ok(&w));
	return put_span(&w);
}

/* A whole file that is there, for the boot to come far. */
static void file(struct rig *r)
{
	uint8_t bytes[500], room[600];
	struct put w = put_in(room, sizeof(room));
	struct span s = content(r, bytes, sizeof(bytes));
	uint16_t port = r->pi.xfer.port;
	char tsize[4] = "000";
	struct compose_tftp_opt opt = { "tsize", tsize };

	for (size_t i = 3, n = s.n; i > 0; n /= 10)
		tsize[--i] = (char)('0' + n % 10);
	if (pi_tftp_traits(&r->pi)->tsize) {
		compose_tftp_oack(&w, &opt, 1);
		hear_udp(r, 2001, port, put_span(&w));
		w = put_in(room, sizeof(room));
	}
	compose_tftp_data(&w, 1, s);
	hear_udp(r, 2001, port, put_span(&w));
}

/* A server that does what is right, for as many turns as it is told; some files it has not. */
static void serve(struct rig *r)
{
	uint8_t turns = cur_u8(&r->c);

	for (; turns > 0 && !pi_ended(&r->pi) && r->pi.state != PI_NFS; turns--) {
		if (r->pi.state == PI_ASKING || r->pi.state == PI_REQUESTING)
			dhcp(r, true);
		else if (r->pi.state == PI_ARPING)
			arp_reply(r);
		else if (r->pi.state == PI_LOADING && cur_u8(&r->c) >= 0x80)
			tftp(r, 4);
		else if (r->pi.state == PI_LOADING)
			file(r);
		else
			pass(r, r->now + NS_S);
	}
}

static void act(struct rig *r)
{
	uint8_t what = cur_u8(&r->c);

	switch (what % 10) {
	case 0:
		raw(r);
		break;
	case 1:
		dhcp(r, false);
		break;
	case 2:
		dhcp(r, true);
		break;
	case 3:
		arp(r);
		break;
	case 4:
		tftp(r, cur_u8(&r->c));
		break;
	case 5:
		file(r);
		break;
	case 6:
		serve(r);
		break;
	case 7:
		pass(r, r->now + (ns)cur_be32(&r->c) * NS_US);
		break;
	case 8:
		if (pi_deadline(&r->pi) != NS_NEVER)
			pass(r, pi_deadline(&r->pi));
		break;
	case 9:
		pi_nfs_done(&r->pi, r->now, what & 0x80);
		check(r);
		break;
	}
}

/* Any model, any stage to end at, and up to three switches at one of their bounds. */
static void set_up(struct rig *r)
{
	uint8_t kind = cur_u8(&r->c), how = cur_u8(&r->c);
	size_t n;
	const struct pi_knob *knobs = pi_knobs(&n);

	r->setup.model = (enum model)(kind % MODEL_COUNT);
	r->setup.traits = *pi_traits_of(r->setup.model);
	r->setup.race = (enum pi_race)(how % 3);
	r->setup.until = (enum pi_until)(kind / MODEL_COUNT % 5);
	r->setup.keep_lease = how & 0x80;
	r->setup.dir = how & 0x40 ? "blue/berry" : NULL;
	r->serves_first = how & 0x08;
	for (size_t i = 0; i < (how >> 4 & 3); i++) {
		const struct pi_knob *k = &knobs[cur_be16(&r->c) % n];
		trait v = cur_u8(&r->c) & 1 ? k->most : k->least;

		memcpy((char *)&r->setup.traits + k->at, &v, sizeof(v));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rig r;

	memset(&r, 0, sizeof(r));
	r.c = cur_of(span_of(data, size));
	r.now = 1700000000 * NS_S;
	set_up(&r);
	pi_init(&r.pi, &r.setup, pi_mac, 0xbd9b65d4, (uint32_t)size, r.now);
	check(&r);
	if (r.serves_first)
		serve(&r);
	while (cur_left(&r.c) > 0)
		act(&r);
	/* Nothing more comes: it ends, or waits for what only others can bring. */
	for (int days = 0; pi_deadline(&r.pi) != NS_NEVER; days++) {
		assert(days < 60);
		pass(&r, r.now + 86400 * NS_S);
	}
	return 0;
}
