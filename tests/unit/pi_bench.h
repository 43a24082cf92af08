/* SPDX-License-Identifier: MIT */
/* pi_bench - one virtual Pi on a bench: it is told single frames and time, and what it says is
 * decoded; a watch may listen. For the tests of the actor's DHCP, race, ARP and kernel stage. */
#ifndef PXEPI_TESTS_PI_BENCH_H
#define PXEPI_TESTS_PI_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/compose.h"
#include "core/pi_internal.h"
#include "core/pxe.h"
#include "core/watch.h"
#include "core/watch_internal.h"
#include "tests/unit/fence.h"

#define BENCH_START (1000 * NS_S)
#define SERVER_IP 0xc0a8020au /* 192.168.2.10 */
#define OTHER_IP 0xc0a8020bu
#define PI_IP 0xc0a80264u /* 192.168.2.100 */
#define ROUTER_IP 0xc0a80201u
#define MASK 0xffffff00u
#define FAR_IP 0x0a000001u /* 10.0.0.1: in another subnet */

static const uint8_t bench_mac[6] = { 0xb8, 0x27, 0xeb, 0x9b, 0x65, 0xd4 };
static const uint8_t server_mac[6] = { 0x02, 0, 0, 0, 0, 0x0a };
static const uint8_t other_mac[6] = { 0x02, 0, 0, 0, 0, 0x0b };
static const uint8_t all_macs[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
#define BENCH_SERIAL 0xbd9b65d4u /* facts 1.2 */

struct bench {
	struct pi_setup setup;
	struct pi pi;
	ns now;
	/* the last frame that it sent */
	uint8_t bytes[PI_FRAME_MAX];
	size_t n;
	struct frame f;
	struct dhcp_msg m; /* when it is DHCP */
	void *storage; /* of the watch */
	struct watch *w; /* NULL: none listens */
	uint64_t packets;
};

/* Before bench_on(), setup may be changed. */
static inline void bench_of(struct bench *b, enum model model)
{
	memset(b, 0, sizeof(*b));
	b->setup.model = model;
	b->setup.traits = *pi_traits_of(model);
	b->setup.until = PI_UNTIL_NFS;
	b->setup.race = PI_RACE_WARN;
	b->now = BENCH_START;
}

static inline void bench_set(struct bench *b, const char *name, const char *value)
{
	const struct pi_knob *k = pi_knob_find(name);

	assert_non_null(k);
	if (k)
		assert_true(pi_knob_set(&b->setup.traits, k, value));
}

static inline void bench_on(struct bench *b)
{
	pi_init(&b->pi, &b->setup, bench_mac, BENCH_SERIAL, 7, b->now);
}

static inline void bench_new(struct bench *b, enum model model)
{
	bench_of(b, model);
	bench_on(b);
}

static inline void bench_watched(struct bench *b)
{
	b->storage = calloc(1, watch_bytes(4, 16));
	assert_non_null(b->storage);
	b->w = watch_init(b->storage, 4, 16);
}

static inline void bench_free(struct bench *b)
{
	free(b->storage);
}

static inline void bench_tell_watch(struct bench *b, struct span bytes)
{
	struct packet pkt = { .when = b->now,
			      .number = ++b->packets,
			      .link = LINK_ETHERNET,
			      .bytes = bytes,
			      .wire_len = (uint32_t)bytes.n };
	struct event e;

	if (!b->w)
		return;
	while (watch_deadline(b->w) <= b->now) {
		watch_expire(b->w, b->now);
		while (watch_output(b->w, &e))
			continue;
	}
	(void)watch_input(b->w, &pkt);
	while (watch_output(b->w, &e))
		continue;
}

/* The next frame that it has to send now; it must decode cleanly. */
static inline bool bench_says(struct bench *b)
{
	struct put w = put_in(b->bytes, sizeof(b->bytes));
	struct packet pkt = { .number = 1, .link = LINK_ETHERNET };

	if (!pi_output(&b->pi, b->now, &w))
		return false;
	assert_true(put_ok(&w));
	b->n = w.n;
	pkt.bytes = put_span(&w);
	pkt.wire_len = (uint32_t)w.n;
	assert_int_equal(frame_parse(&pkt, &b->f), WIRE_OK);
	assert_memory_equal(b->f.src, b->pi.mac, 6);
	memset(&b->m, 0, sizeof(b->m));
	if (b->f.kind == FRAME_UDP && b->f.u.udp.dst == 67)
		assert_int_equal(dhcp_parse(b->f.payload, b->f.payload_wire_len, &b->m), WIRE_OK);
	bench_tell_watch(b, put_span(&w));
	return true;
}

/* Time goes on until it has something to say; false, at `until`, when it has not by then. */
static inline bool bench_waits(struct bench *b, ns until)
{
	while (!bench_says(b)) {
		ns due = pi_deadline(&b->pi);

		if (due > until) {
			b->now = until;
			return false;
		}
		assert_true(due >= b->now);
		b->now = due;
		pi_expire(&b->pi, b->now);
		assert_true(pi_deadline(&b->pi) > b->now || b->pi.owes != 0);
	}
	return true;
}

static inline bool bench_says_dhcp(struct bench *b, enum dhcp_type type)
{
	return bench_says(b) && b->f.kind == FRAME_UDP && b->f.u.udp.dst == 67 && b->m.type == type;
}

static inline bool bench_asks_arp(struct bench *b, uint32_t target)
{
	return bench_says(b) && b->f.kind == FRAME_ARP && b->f.u.arp.op == 1 &&
	       b->f.u.arp.tpa == target;
}

/* Nothing owed, and nothing that time will bring. */
static inline bool bench_is_silent(struct bench *b)
{
	return b->pi.owes == 0 && pi_deadline(&b->pi) == NS_NEVER;
}

static inline void bench_hears_bytes(struct bench *b, struct span bytes)
{
	struct packet pkt = { .number = 1,
			      .link = LINK_ETHERNET,
			      .bytes = fenced(bytes),
			      .wire_len = (uint32_t)bytes.n };
	struct frame f;

	bench_tell_watch(b, bytes);
	if (frame_parse(&pkt, &f) == WIRE_OK)
		pi_input(&b->pi, b->now, &f);
}

/* ----- what servers say ----- */

struct words {
	uint8_t type, hops;
	uint32_t source, yiaddr, siaddr, giaddr, mask, router, server_id;
	uint32_t xid; /* 0: the Pi's own */
	const uint8_t *from_mac, *to_mac, *chaddr; /* NULL: server_mac, the Pi's, the Pi's */
	const char *o12, *o17, *o60, *o66; /* NULL: none */
	struct span o43; /* p == NULL: none */
	bool o66_first; /* on the wire before 43 */
};

/* Facts 2.2 a: dnsmasq's. */
static const uint8_t good_43[] = "\x06\x01\x03\x0a\x04\0PXE\x09\x14\0\0\x11Raspberry Pi Boot\xff";
#define GOOD_43 span_of(good_43, sizeof(good_43) - 1)

/* An OFFER in which all is right for every model, to be changed. */
static inline struct words good_words(void)
{
	return (struct words){ .type = DHCP_OFFER,
			       .source = SERVER_IP,
			       .yiaddr = PI_IP,
			       .siaddr = SERVER_IP,
			       .mask = MASK,
			       .router = ROUTER_IP,
			       .server_id = SERVER_IP,
			       .o60 = "PXEClient",
			       .o43 = GOOD_43 };
}

/* As a router gives it that knows nothing of PXE. */
static inline struct words plain_words(void)
{
	struct words v = good_words();

	v.siaddr = 0;
	v.o60 = NULL;
	v.o43 = span_of(NULL, 0);
	return v;
}

/* ProxyDHCP: no address. */
static inline struct words proxy_words(void)
{
	struct words v = good_words();

	v.source = v.server_id = OTHER_IP;
	v.from_mac = other_mac;
	v.to_mac = all_macs;
	v.yiaddr = v.siaddr = v.mask = v.router = 0;
	return v;
}

static inline void put_words(const struct words *v, struct put *w)
{
	compose_dhcp_u8(w, 53, v->type);
	if (v->server_id)
		compose_dhcp_ip(w, 54, v->server_id);
	if (v->mask)
		compose_dhcp_ip(w, 1, v->mask);
	if (v->router)
		compose_dhcp_ip(w, 3, v->router);
	if (v->o12)
		compose_dhcp_text(w, 12, v->o12);
	if (v->o17)
		compose_dhcp_text(w, 17, v->o17);
	if (v->o60)
		compose_dhcp_text(w, 60, v->o60);
	if (v->o66 && v->o66_first)
		compose_dhcp_text(w, 66, v->o66);
	if (v->o43.p)
		compose_dhcp_opt(w, 43, v->o43);
	if (v->o66 && !v->o66_first)
		compose_dhcp_text(w, 66, v->o66);
	compose_dhcp_end(w);
}

static inline void bench_hears(struct bench *b, const struct words *v)
{
	uint8_t body[1200], room[1400];
	struct put msg = put_in(body, sizeof(body)), w = put_in(room, sizeof(room));
	struct dhcp_fixed fixed = { .op = 2, .htype = 1, .hlen = 6, .hops = v->hops };
	struct compose_udp u = { .sport = 67, .dport = 68 };

	fixed.xid = v->xid ? v->xid : b->pi.xid;
	fixed.yiaddr = v->yiaddr;
	fixed.siaddr = v->siaddr;
	fixed.giaddr = v->giaddr;
	memcpy(fixed.chaddr, v->chaddr ? v->chaddr : b->pi.mac, 6);
	compose_dhcp_fixed(&msg, &fixed);
	put_words(v, &msg);
	memcpy(u.ip.src_mac, v->from_mac ? v->from_mac : server_mac, 6);
	memcpy(u.ip.dst_mac, v->to_mac ? v->to_mac : b->pi.mac, 6);
	u.ip.src = v->source;
	u.ip.dst = v->to_mac ? UINT32_MAX : v->yiaddr;
	u.ip.ttl = 64;
	compose_udp(&w, &u, put_span(&msg));
	assert_true(put_ok(&msg) && put_ok(&w));
	bench_hears_bytes(b, put_span(&w));
}

static inline void bench_hears_arp(struct bench *b, uint16_t op, uint32_t spa, uint32_t tpa,
				   const uint8_t to[static 6])
{
	uint8_t room[64];
	struct put w = put_in(room, sizeof(room));
	struct arp a = { .op = op, .spa = spa, .tpa = tpa };

	memcpy(a.sha, spa == OTHER_IP ? other_mac : server_mac, 6);
	if (op == 2)
		memcpy(a.tha, b->pi.mac, 6);
	compose_arp(&w, to, &a);
	bench_hears_bytes(b, put_span(&w));
}

/* Any frame at all, of a protocol that no Pi knows. */
static inline void bench_hears_noise(struct bench *b, const uint8_t to[static 6])
{
	uint8_t room[60];
	struct put w = put_in(room, sizeof(room));

	compose_eth(&w, to, other_mac, 0x0842); /* wake-on-LAN (facts 3.1, SUSE) */
	put_fill(&w, 0, sizeof(room) - w.n);
	bench_hears_bytes(b, put_span(&w));
}

/* To the first RRQ: DHCP and ARP answered. */
static inline void bench_to_loading(struct bench *b)
{
	struct words v = good_words();

	assert_true(bench_says_dhcp(b, DHCP_DISCOVER));
	bench_hears(b, &v);
	if (b->pi.state == PI_REQUESTING) {
		assert_true(bench_says_dhcp(b, DHCP_REQUEST));
		v.type = DHCP_ACK;
		bench_hears(b, &v);
	}
	assert_true(bench_asks_arp(b, SERVER_IP));
	bench_hears_arp(b, 2, SERVER_IP, PI_IP, b->pi.mac);
	assert_int_equal(b->pi.state, PI_LOADING);
}

/* All files are loaded, cmdline.txt among them; Linux has not yet asked. text NULL: none. */
static inline void bench_to_kernel(struct bench *b, const char *text)
{
	struct pi *pi = &b->pi;

	bench_to_loading(b);
	pi->owes = 0;
	pi->texts = 0;
	if (text) {
		size_t n = strlen(text);

		assert_true(n <= sizeof(pi->room));
		pi->text[0] = (struct pi_text){ "cmdline.txt", 0, (uint16_t)n, true };
		memcpy(pi->room, text, n);
		pi->texts = 1;
		pi->cmdline_at = 1;
	}
	pi_kernel_begin(pi, b->now);
}

#endif
