/* SPDX-License-Identifier: MIT */
/* frame_kit - the packets that the tests of frames share: a server, a Pi, a datagram between them,
 * and ways to hand what was put to the parser. */
#ifndef PXEPI_TESTS_FRAME_KIT_H
#define PXEPI_TESTS_FRAME_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/compose.h"
#include "core/frame.h"
#include "core/put.h"
#include "tests/unit/fence.h"

#define PI                                         \
	{                                          \
		0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 \
	}
#define SERVER                                     \
	{                                          \
		0x02, 0x00, 0x00, 0x00, 0x00, 0x01 \
	}
#define SERVER_IP 0xc0000201 /* 192.0.2.1 */
#define PI_IP 0xc0000264 /* 192.0.2.100 */

static const uint8_t pi[6] = PI, server[6] = SERVER;
static const struct compose_udp offer = {
	.ip = { .src_mac = SERVER,
		.dst_mac = PI,
		.src = SERVER_IP,
		.dst = PI_IP,
		.ttl = 64,
		.id = 12,
		.dont_fragment = true },
	.sport = 67,
	.dport = 68,
};
static const char hello[] = "hello, Pi";
#define HELLO span_of(hello, sizeof(hello) - 1)

static uint8_t room[2048];

static inline struct put fresh(void)
{
	memset(room, 0xaa, sizeof(room));
	return put_in(room, sizeof(room));
}

static inline struct packet packet_of(enum link link, struct span bytes, size_t wire_len)
{
	return (struct packet){
		.number = 1, .link = link, .bytes = bytes, .wire_len = (uint32_t)wire_len
	};
}

/* Parses what was put, whole. */
static inline enum wire parse(const struct put *w, enum link link, struct frame *f)
{
	struct packet pkt = packet_of(link, fenced(put_span(w)), w->n);

	assert_true(put_ok(w));
	return frame_parse(&pkt, f);
}

/* Parses the first n bytes of what was put, as a capture with that snap length has them. */
static inline enum wire parse_cut(const struct put *w, size_t n, struct frame *f)
{
	struct packet pkt = packet_of(LINK_ETHERNET, fenced(span_head(put_span(w), n)), w->n);

	return frame_parse(&pkt, f);
}

static inline void assert_hello(const struct frame *f)
{
	assert_int_equal(f->kind, FRAME_UDP);
	assert_int_equal(f->ip.src, SERVER_IP);
	assert_int_equal(f->ip.dst, PI_IP);
	assert_int_equal(f->u.udp.src, 67);
	assert_int_equal(f->u.udp.dst, 68);
	assert_int_equal(f->u.udp.len, 8 + sizeof(hello) - 1);
	assert_true(span_is(f->payload, hello));
	assert_int_equal(f->payload_wire_len, sizeof(hello) - 1);
	assert_false(f->cut);
}

static inline void put_sll(struct put *w, uint16_t packet_type, uint16_t device, uint16_t type)
{
	put_be16(w, packet_type);
	put_be16(w, device);
	put_be16(w, 6);
	put_bytes(w, server, 6);
	put_be16(w, 0);
	put_be16(w, type);
}

static inline void put_sll2(struct put *w, uint8_t packet_type, uint16_t type)
{
	put_be16(w, type);
	put_be16(w, 0);
	put_be32(w, 3);
	put_be16(w, 1);
	put_u8(w, packet_type);
	put_u8(w, 6);
	put_bytes(w, server, 6);
	put_be16(w, 0);
}

static const struct stp rstp = {
	.version = 2,
	.type = 2,
	.flags = 0x3c,
	.root = { 0x80, 0x00, 2, 0, 0, 0, 0, 9 },
	.bridge = { 0x90, 0x00, 2, 0, 0, 0, 0, 8 },
	.port = 0x8003,
	.max_age = 20 * 256,
	.hello = 2 * 256,
	.forward_delay = 15 * 256,
};

static const struct compose_tcp syn = {
	.ip = { .src_mac = PI, .dst_mac = SERVER, .src = PI_IP, .dst = SERVER_IP, .ttl = 64 },
	.sport = 867,
	.dport = 2049,
	.window = 64240,
	.seq = 0xdeadbeef,
	.flags = TCP_SYN,
};

static inline void icmp_about(struct put *w, size_t quoted_bytes)
{
	uint8_t lost[128];
	struct put q = put_in(lost, sizeof(lost));

	compose_ipv4_udp(&q, &offer, HELLO);
	compose_icmp_error(w, &syn.ip, 3, 3, span_head(put_span(&q), quoted_bytes));
}

#endif
