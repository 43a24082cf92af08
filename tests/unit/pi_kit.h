/* SPDX-License-Identifier: MIT */
/* pi_kit - a virtual Pi alone with one server that knows DHCP, ARP and TFTP and has a few files.
 * Time is what the Pi waits for. What the Pi asks for is kept as lines, and all that is said is
 * handed to an observer if there is one. */
#ifndef PXEPI_TESTS_PI_KIT_H
#define PXEPI_TESTS_PI_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/compose.h"
#include "core/pi_internal.h"
#include "core/watch_internal.h"
#include "tests/unit/fence.h"

#define KIT_SERVER 0xc0a8020a /* 192.168.2.10 */
#define KIT_PI 0xc0a80232 /* 192.168.2.50 */
#define KIT_FILES 64
#define KIT_LINES 120
#define KIT_BEGAN (1000 * NS_S)

static const uint8_t kit_pi_mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 };
static const uint8_t kit_server_mac[6] = { 2, 0, 0, 0, 0, 0x0a };

struct kit_file {
	char path[PI_NAME_MAX];
	const char *text; /* NULL: size bytes of the kind that the name promises */
	size_t size;
};

/* A transfer, on the server's side. */
struct kit_send {
	uint16_t pi_port, port, block, blksize;
	const struct kit_file *file;
	bool oack, tsize;
	size_t line;
};

struct kit {
	struct pi pi;
	struct pi_setup setup;
	ns now;
	struct watch *watch;
	uint64_t packets;
	struct kit_file file[KIT_FILES];
	size_t files;
	bool no_oack, silent; /* the server's ways */
	bool odd_oack; /* answers options that nobody named */
	bool swells; /* its second blocks are larger than agreed */
	bool stranger; /* sends each second block from another port first */
	const char *slow_in; /* the last part of a path, whose blocks take 4 s each */
	uint16_t error; /* answers each request with this code; 0: does not */
	struct kit_send send[4];
	uint16_t tid;
	char line[KIT_LINES][PI_NAME_MAX + 4]; /* "kernel8.img?": a probe; "!": not there */
	size_t lines;
};

static inline void kit_new(struct kit *k, enum model model)
{
	memset(k, 0, sizeof(*k));
	k->setup.model = model;
	k->setup.traits = *pi_traits_of(model);
	k->setup.until = PI_UNTIL_NFS;
	k->setup.race = PI_RACE_OFF;
	k->now = KIT_BEGAN;
	k->tid = 2000;
}

static inline void kit_start(struct kit *k)
{
	pi_init(&k->pi, &k->setup, kit_pi_mac, 0xdf90a038, 7, k->now);
}

/* ----- files ----- */

static inline struct kit_file *kit_add(struct kit *k, const char *path)
{
	struct kit_file *f = &k->file[k->files++];

	assert_true(k->files <= KIT_FILES);
	memset(f, 0, sizeof(*f));
	(void)snprintf(f->path, sizeof(f->path), "%s", path);
	return f;
}

static inline void kit_text(struct kit *k, const char *path, const char *text)
{
	kit_add(k, path)->text = text;
}

static inline void kit_binary(struct kit *k, const char *path, size_t size)
{
	kit_add(k, path)->size = size;
}

static inline const struct kit_file *kit_find(const struct kit *k, struct span path)
{
	for (size_t i = k->files; i > 0; i--) /* what was added last counts */
		if (span_is(path, k->file[i - 1].path))
			return &k->file[i - 1];
	return NULL;
}

static inline size_t kit_size(const struct kit_file *f)
{
	return f->text ? strlen(f->text) : f->size;
}

/* The marks of core/magic.c. */
static inline void kit_stamp(const char *path, uint8_t *to, size_t n)
{
	static const struct {
		const char *in_name, *bytes;
		size_t at;
	} marks[] = { { ".elf", "\x7f\x45LF", 0 },
		      { ".dtb", "\xd0\x0d\xfe\xed", 0 },
		      { "kernel", "ARM\x64", 56 },
		      { "initramfs", "\x1f\x8b\x08\x01", 0 } };

	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)(i * 7 + i / 256);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strstr(path, marks[i].in_name) && n >= marks[i].at + 4)
			memcpy(to + marks[i].at, marks[i].bytes, 4);
	if (strstr(path, ".dtb") && n >= 8)
		memcpy(to + 4, "\0\0\0\x10", 4);
}

/* ----- frames ----- */

static inline void kit_watch(struct kit *k, struct span frame)
{
	struct packet pkt = { .when = k->now,
			      .number = ++k->packets,
			      .link = LINK_ETHERNET,
			      .bytes = frame,
			      .wire_len = (uint32_t)frame.n };
	struct event e;

	if (!k->watch)
		return;
	(void)watch_input(k->watch, &pkt);
	while (watch_output(k->watch, &e))
		;
}

/* The server's frame reaches the Pi. */
static inline void kit_deliver(struct kit *k, struct span bytes)
{
	struct packet pkt = { .when = k->now,
			      .link = LINK_ETHERNET,
			      .bytes = fenced(bytes),
			      .wire_len = (uint32_t)bytes.n };
	struct frame f;

	k->now += 100 * NS_US;
	kit_watch(k, bytes);
	assert_int_equal(frame_parse(&pkt, &f), WIRE_OK);
	pi_input(&k->pi, k->now, &f);
}

static inline void kit_udp(struct kit *k, uint16_t sport, uint16_t dport, struct span payload)
{
	uint8_t room[PI_FRAME_MAX + 200];
	struct put w = put_in(room, sizeof(room));
	struct compose_udp u = { .ip = { .src = KIT_SERVER, .dst = KIT_PI, .ttl = 64 },
				 .sport = sport,
				 .dport = dport };

	memcpy(u.ip.src_mac, kit_server_mac, 6);
	memcpy(u.ip.dst_mac, kit_pi_mac, 6);
	compose_udp(&w, &u, payload);
	assert_true(put_ok(&w));
	kit_deliver(k, put_span(&w));
}

/* ----- the server ----- */

static inline void kit_dhcp(struct kit *k, const struct frame *f)
{
	uint8_t room[600];
	struct put w = put_in(room, sizeof(room));
	struct cur c = cur_of(f->payload);
	struct dhcp_fixed fixed = { .op = 2, .htype = 1, .hlen = 6, .yiaddr = KIT_PI };
	bool request = false;

	cur_skip(&c, 4);
	fixed.xid = cur_be32(&c);
	cur_skip(&c, 236 - 8);
	while (cur_left(&c) > 3) /* option 53 stands first, behind the cookie */
		if (cur_u8(&c) == 53) {
			cur_skip(&c, 1);
			request = cur_u8(&c) == 3;
			break;
		}
	fixed.siaddr = KIT_SERVER;
	memcpy(fixed.chaddr, kit_pi_mac, 6);
	compose_dhcp_fixed(&w, &fixed);
	compose_dhcp_u8(&w, 53, request ? 5 : 2);
	compose_dhcp_ip(&w, 1, 0xffffff00);
	compose_dhcp_ip(&w, 54, KIT_SERVER);
	compose_dhcp_ip(&w, 51, 3600);
	compose_dhcp_text(&w, 60, "PXEClient");
	compose_dhcp_opt(&w, 43,
			 span_of("\x06\x01\x03\x0a\x04\0PXE\x09\x14\0\0\x11Raspberry Pi Boot\xff",
				 32));
	compose_dhcp_end(&w);
	kit_udp(k, 67, 68, put_span(&w));
}

static inline void kit_arp(struct kit *k, const struct arp *asked)
{
	uint8_t room[64];
	struct put w = put_in(room, sizeof(room));
	struct arp a = { .op = 2, .spa = asked->tpa, .tpa = asked->spa };

	if (asked->op != 1 || asked->tpa != KIT_SERVER)
		return;
	memcpy(a.sha, kit_server_mac, 6);
	memcpy(a.tha, asked->sha, 6);
	compose_arp(&w, asked->sha, &a);
	kit_deliver(k, put_span(&w));
}

static inline void kit_data(struct kit *k, struct kit_send *s)
{
	static uint8_t content[1 << 18];
	uint8_t room[PI_FRAME_MAX];
	struct put w = put_in(room, sizeof(room));
	size_t size = kit_size(s->file), at = (size_t)(s->block - 1) * s->blksize;

	assert_true(size <= sizeof(content));
	if (at > size)
		return; /* all is acknowledged */
	if (s->file->text)
		memcpy(content, s->file->text, size);
	else
		kit_stamp(s->file->path, content, size);
	compose_tftp_data(&w, s->block,
			  span_head(span_of(content + at, size - at),
				    k->swells && s->block == 2 ? s->blksize + 8u : s->blksize));
	if (k->slow_in && strstr(s->file->path, k->slow_in)) {
		k->now += 4 * NS_S;
		while (pi_deadline(&k->pi) <= k->now)
			pi_expire(&k->pi, k->now);
	}
	if (k->stranger && s->block == 2)
		kit_udp(k, 6999, s->pi_port, put_span(&w));
	kit_udp(k, s->port, s->pi_port, put_span(&w));
}

static inline void kit_oack(struct kit *k, const struct kit_send *s)
{
	uint8_t room[64];
	struct put w = put_in(room, sizeof(room));
	char tsize[24], blksize[24];
	struct compose_tftp_opt opts[2] = { { "tsize", tsize }, { "blksize", blksize } };

	(void)snprintf(tsize, sizeof(tsize), "%zu", kit_size(s->file));
	(void)snprintf(blksize, sizeof(blksize), "%u", s->blksize);
	compose_tftp_oack(&w, opts, s->blksize == 512 ? 1 : 2);
	kit_udp(k, s->port, s->pi_port, put_span(&w));
}

static inline void kit_rrq(struct kit *k, uint16_t pi_port, const struct tftp_pkt *p)
{
	struct kit_send *s = &k->send[k->lines % 4];
	uint8_t room[64];
	struct put w = put_in(room, sizeof(room));

	assert_true(k->lines < KIT_LINES);
	memset(s, 0, sizeof(*s));
	s->pi_port = pi_port;
	s->port = k->tid++;
	s->blksize = p->opts.has_blksize && !k->no_oack ? (uint16_t)p->opts.blksize : 512;
	s->file = kit_find(k, p->file);
	s->block = 1;
	s->line = k->lines++;
	(void)snprintf(k->line[s->line], sizeof(k->line[0]), "%.*s%s", (int)p->file.n,
		       (const char *)p->file.p, s->file ? "" : "!");
	if (k->silent)
		return;
	if (!s->file || k->error) {
		compose_tftp_error(&w, s->file ? k->error : 1,
				   s->file ? "Out\x1b[of order" : "File not found");
		kit_udp(k, s->port, pi_port, put_span(&w));
	} else if ((p->raw_opts.n > 0 && !k->no_oack) || k->odd_oack) {
		kit_oack(k, s);
	} else {
		kit_data(k, s);
	}
}

static inline void kit_tftp(struct kit *k, const struct frame *f)
{
	struct tftp_pkt p;

	assert_int_equal(tftp_parse(f->payload, f->payload_wire_len, &p), WIRE_OK);
	if (p.op == TFTP_RRQ) {
		assert_int_equal(f->u.udp.dst, 69);
		kit_rrq(k, f->u.udp.src, &p);
		return;
	}
	for (size_t i = 0; i < 4; i++) {
		struct kit_send *s = &k->send[i];

		if (s->pi_port != f->u.udp.src || s->port != f->u.udp.dst)
			continue;
		if (p.op == TFTP_ACK && s->file) {
			s->block = (uint16_t)(p.block + 1);
			kit_data(k, s);
		} else if (p.op == TFTP_ERROR && p.code == 0) {
			k->line[s->line][strlen(k->line[s->line])] = '?'; /* lines are zeroed */
		}
		return;
	}
}

static inline void kit_serve(struct kit *k, struct span bytes)
{
	struct packet pkt = { .link = LINK_ETHERNET,
			      .bytes = bytes,
			      .wire_len = (uint32_t)bytes.n };
	struct frame f;

	assert_int_equal(frame_parse(&pkt, &f), WIRE_OK);
	if (f.kind == FRAME_ARP)
		kit_arp(k, &f.u.arp);
	else if (f.kind == FRAME_UDP && f.u.udp.dst == 67)
		kit_dhcp(k, &f);
	else if (f.kind == FRAME_UDP)
		kit_tftp(k, &f);
}

/* The next frame of the Pi, without serving it; false: it says nothing now. */
static inline bool kit_hear(struct kit *k, struct put *w)
{
	if (!pi_output(&k->pi, k->now, w))
		return false;
	k->now += 100 * NS_US;
	kit_watch(k, put_span(w));
	return true;
}

/* All that the Pi says at once, then what the server makes of it. False: it says nothing. */
static inline bool kit_turn(struct kit *k)
{
	uint8_t room[8][PI_FRAME_MAX];
	size_t len[8], n = 0;

	for (; n < 8; n++) {
		struct put w = put_in(room[n], PI_FRAME_MAX);

		if (!kit_hear(k, &w))
			break;
		len[n] = w.n;
	}
	for (size_t i = 0; i < n; i++)
		kit_serve(k, span_of(room[i], len[i]));
	return n > 0;
}

/* To the end, or for an hour. */
static inline void kit_run(struct kit *k)
{
	ns until = k->now + 3600 * NS_S;

	while (k->now < until) {
		if (kit_turn(k))
			continue;
		if (pi_deadline(&k->pi) == NS_NEVER)
			return;
		if (pi_deadline(&k->pi) > k->now)
			k->now = pi_deadline(&k->pi);
		pi_expire(&k->pi, k->now);
	}
}

#endif
