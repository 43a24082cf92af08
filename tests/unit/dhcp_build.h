/* SPDX-License-Identifier: MIT */
/* dhcp_build - DHCP messages for tests: the fixed part, options, and four messages whose bytes
 * are known from real devices (doc/pi-facts.md 1.1, 1.2, 1.4). */
#ifndef PXEPI_TESTS_DHCP_BUILD_H
#define PXEPI_TESTS_DHCP_BUILD_H

#include "core/put.h"
#include "core/wire.h"

#define BUILD_MAX 2048

struct build {
	uint8_t op, hlen, hops;
	uint32_t xid, yiaddr, siaddr;
	uint16_t secs, flags;
	uint8_t mac[6];
	struct span sname, file; /* filled up with zeros */
};

/* The fixed part and the magic cookie. */
static inline void build_fixed(struct put *w, const struct build *b)
{
	put_u8(w, b->op);
	put_u8(w, 1);
	put_u8(w, b->hlen);
	put_u8(w, b->hops);
	put_be32(w, b->xid);
	put_be16(w, b->secs);
	put_be16(w, b->flags);
	put_be32(w, 0);
	put_be32(w, b->yiaddr);
	put_be32(w, b->siaddr);
	put_be32(w, 0);
	put_bytes(w, b->mac, 6);
	put_fill(w, 0, 10);
	put_bytes(w, b->sname.p, b->sname.n);
	put_fill(w, 0, 64 - b->sname.n);
	put_bytes(w, b->file.p, b->file.n);
	put_fill(w, 0, 128 - b->file.n);
	put_be32(w, 0x63825363);
}

static inline void build_opt(struct put *w, uint8_t code, const void *p, size_t n)
{
	put_u8(w, code);
	put_u8(w, (uint8_t)n);
	put_bytes(w, p, n);
}

static inline void build_text(struct put *w, uint8_t code, const char *text)
{
	build_opt(w, code, text, strlen(text));
}

static inline void build_u8(struct put *w, uint8_t code, uint8_t v)
{
	build_opt(w, code, &v, 1);
}

static inline void build_be32(struct put *w, uint8_t code, uint32_t v)
{
	put_u8(w, code);
	put_u8(w, 4);
	put_be32(w, v);
}

/* A Kea OFFER as recorded: 43 with suboptions 6, 9, 10 and no end byte (facts 2.2 h). */
static inline void build_kea43(struct put *w)
{
	put_bytes(w, "\x06\x01\x03\x09\x14\x00\x00\x11", 8);
	put_text(w, "Raspberry Pi Boot");
	put_bytes(w, "\x0a\x04\x00PXE", 6);
}

static inline void build_discover(struct put *w, const struct build *b, const char *list,
				  uint32_t serial)
{
	build_fixed(w, b);
	build_u8(w, 53, 1);
	build_text(w, 55, list);
	build_opt(w, 93, "\0\0", 2);
	build_opt(w, 94, "\x01\x02\x01", 3);
	put_bytes(w, "\x61\x11\x00", 3);
	for (int i = 0; i < 4; i++)
		put_le32(w, serial);
	build_text(w, 60, "PXEClient:Arch:00000:UNDI:002001");
	put_u8(w, 255);
}

/* The original boot ROM: 320 bytes. */
static inline void build_pi3b(struct put *w)
{
	const struct build b = {
		.op = 1, .hlen = 6, .xid = 0x26f30339, .mac = { 0xb8, 0x27, 0xeb, 0x28, 0xf6, 0x6d }
	};

	build_discover(w, &b, "\x2b\x3c\x43\x80\x81\x82\x83\x84\x85\x86\x87\x42", 0x44444444);
}

/* The 3B+ ROM, or bootcode.bin: 322 bytes. */
static inline void build_pi3bplus(struct put *w)
{
	const struct build b = {
		.op = 1, .hlen = 6, .xid = 0x26f30339, .mac = { 0xb8, 0x27, 0xeb, 0x9b, 0x65, 0xd4 }
	};

	build_discover(w, &b, "\x2b\x3c\x43\x80\x81\x82\x83\x84\x85\x86\x87\x42\x01\x03",
		       0xbd9b65d4);
}

/* An OFFER for a Pi 4, which echoes its option 97. */
static inline void build_pi4_offer(struct put *w)
{
	const struct build b = { .op = 2,
				 .hlen = 6,
				 .xid = 0xd09fd907,
				 .yiaddr = 0xac10090d,
				 .siaddr = 0xac100980,
				 .mac = { 0xdc, 0xa6, 0x32, 0xb0, 0x23, 0xc3 } };

	build_fixed(w, &b);
	build_be32(w, 1, 0xffffff00);
	build_be32(w, 3, 0xac100980);
	build_text(w, 60, "PXEClient");
	build_text(w, 66, "172.16.9.128");
	build_text(w, 67, "bootcode.bin");
	build_be32(w, 6, 0x08080808);
	build_be32(w, 42, 0xac100980);
	build_be32(w, 51, 600);
	build_u8(w, 53, 2);
	build_be32(w, 54, 0xac100980);
	build_opt(w, 61, b.mac, 6);
	build_be32(w, 58, 21600);
	build_be32(w, 59, 37800);
	build_be32(w, 28, 0xac1009ff);
	put_bytes(w, "\x61\x11\0RPi4\x14\x31\xd0\0\x32\xb0\x23\xc3\xd8\0\x92\xe0", 19);
	put_bytes(w, "\x2b\x23\x06\x01\x03\x0a\x04\0PXE\x09\x17\0\0\x14", 16);
	put_text(w, "Raspberry Pi Boot   ");
	put_bytes(w, "\xff\xff", 2);
}

/* U-Boot on a Pi 4 asking for its address; ten zero bytes follow the end. */
static inline void build_uboot(struct put *w)
{
	const struct build b = { .op = 1,
				 .hlen = 6,
				 .xid = 0x01d045a7,
				 .secs = 3,
				 .mac = { 0xe4, 0x5f, 0x01, 0xd0, 0x2a, 0xf3 } };

	build_fixed(w, &b);
	build_u8(w, 53, 3);
	build_opt(w, 57, "\x02\x40", 2);
	build_be32(w, 54, 0x0a000001);
	build_be32(w, 50, 0x0a000013);
	build_opt(w, 93, "\0\x16", 2);
	build_opt(w, 94, "\x01\0\0", 3);
	build_text(w, 60, "U-Boot.armv8");
	build_text(w, 55, "\x01\x03\x06\x0c\x11");
	put_u8(w, 255);
	put_fill(w, 0, 10);
}

typedef void build_fn(struct put *w);
static build_fn *const build_all[] = { build_pi3b, build_pi3bplus, build_pi4_offer, build_uboot };

#endif
