/* SPDX-License-Identifier: MIT */
/* hostile - a server that a Pi should not meet: DHCP, ARP and TFTP at 192.0.2.1, each healthy but
 * for one vice. What it hands out are the files of a folder.
 *
 * hostile IFACE FOLDER MODE
 *
 * IFACE has no address. Says "ready"; ends at SIGTERM. Modes: see names[]. */
#include "tests/net/hostile.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/dhcp.h"

static const char *const names[MODE_COUNT] = {
	[MODE_GOOD] = "good",     [MODE_OACKS] = "oacks",   [MODE_TIDS] = "tids",
	[MODE_ORDER] = "order",   [MODE_HUGE] = "huge",     [MODE_OPTIONS] = "options",
	[MODE_ERRORS] = "errors", [MODE_SILENT] = "silent", [MODE_BLKSIZE] = "blksize",
	[MODE_LONG] = "long",     [MODE_FLOOD] = "flood",   [MODE_MACS] = "macs",
	[MODE_JUNK] = "junk",
};

static void out(struct server *s, const struct put *w)
{
	if (put_ok(w))
		ether_write(&s->link, put_span(w).p, put_span(w).n);
}

void tell(struct server *s, uint16_t sport, uint16_t dport, struct span payload)
{
	static uint16_t id;
	static uint8_t room[ETHER_MAX];
	struct put w = put_in(room, sizeof(room));
	struct compose_udp u = { .ip = { .src = SERVER_IP, .dst = s->pi_ip, .ttl = 64, .id = id++ },
				 .sport = sport,
				 .dport = dport };

	memcpy(u.ip.src_mac, s->mac, 6);
	memcpy(u.ip.dst_mac, s->pi_mac, 6);
	compose_udp(&w, &u, payload);
	out(s, &w);
}

static void arp_say(struct server *s, uint16_t op, const uint8_t sha[static 6])
{
	uint8_t room[64];
	struct put w = put_in(room, sizeof(room));
	struct arp a = { .op = op, .spa = SERVER_IP, .tpa = s->pi_ip };

	memcpy(a.sha, sha, 6);
	memcpy(a.tha, s->pi_mac, 6);
	compose_arp(&w, s->pi_mac, &a);
	out(s, &w);
}

/* Replies that nobody asked for, of hosts that are not there. */
static void arp_lies(struct server *s, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		uint64_t r = ether_random(&s->dice);
		const uint8_t mac[6] = { 2,
					 (uint8_t)r,
					 (uint8_t)(r >> 8),
					 (uint8_t)(r >> 16),
					 (uint8_t)(r >> 24),
					 (uint8_t)(r >> 32) };

		arp_say(s, 2, mac);
	}
}

static void arp_input(struct server *s, const struct frame *f)
{
	const struct arp *a = &f->u.arp;

	if (a->op != 1 || a->tpa != SERVER_IP)
		return;
	memcpy(s->pi_mac, a->sha, 6);
	s->pi_ip = a->spa;
	if (s->mode == MODE_MACS)
		arp_lies(s, 5);
	arp_say(s, 2, s->mac);
	if (s->mode == MODE_MACS)
		arp_lies(s, 5);
}

/* Facts 2.2, row a. */
static const uint8_t
	option43[] = "\x06\x01\x03\x0a\x04\x00PXE\x09\x14\x00\x00\x11Raspberry Pi Boot\xff";

/* What lies: 43 with an inner length beyond it, option 52 that says that file and sname hold
 * options too, and those run past their fields, as the last option does. */
static void put_lies(struct put *w)
{
	static const uint8_t inner[] = "\x09\xf0\x00\x00\xffRaspberry Pi Boot";

	compose_dhcp_u8(w, 52, 3);
	compose_dhcp_opt(w, 43, span_of(inner, sizeof(inner) - 1));
	put_u8(w, 66);
	put_u8(w, 255);
	put_text(w, "192.0.2.1");
}

static void dhcp_answer(struct server *s, const struct dhcp_msg *m, uint8_t type)
{
	uint8_t room[700];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_fixed fixed = {
		.op = 2, .htype = 1, .hlen = 6, .xid = m->xid, .yiaddr = PI_IP, .siaddr = SERVER_IP
	};

	memcpy(fixed.chaddr, m->chaddr, 6);
	if (s->mode == MODE_OPTIONS)
		fixed.sname = fixed.file = span_of("\x0c\xff\x43\xfe\x2b\x80Raspberry Pi Boot", 23);
	compose_dhcp_fixed(&w, &fixed);
	compose_dhcp_u8(&w, 53, type);
	compose_dhcp_ip(&w, 1, 0xffffff00u);
	compose_dhcp_ip(&w, 54, SERVER_IP);
	compose_dhcp_opt(&w, 51, span_of("\0\0\x02\x58", 4));
	compose_dhcp_text(&w, 60, "PXEClient");
	if (s->mode == MODE_OPTIONS)
		put_lies(&w);
	else
		compose_dhcp_opt(&w, 43, span_of(option43, sizeof(option43) - 1));
	if (s->mode != MODE_OPTIONS)
		compose_dhcp_end(&w);
	s->pi_ip = PI_IP;
	memcpy(s->pi_mac, m->chaddr, 6);
	if (put_ok(&w))
		tell(s, 67, 68, put_span(&w));
}

static void dhcp_input(struct server *s, const struct frame *f)
{
	struct dhcp_msg m;

	if (dhcp_parse(f->payload, f->payload_wire_len, &m) != WIRE_OK)
		return;
	if (m.type == DHCP_DISCOVER)
		dhcp_answer(s, &m, DHCP_OFFER);
	if (m.type == DHCP_REQUEST)
		dhcp_answer(s, &m, DHCP_ACK);
}

static void input(struct server *s, struct span bytes)
{
	const struct packet pkt = { .link = LINK_ETHERNET,
				    .bytes = bytes,
				    .wire_len = (uint32_t)bytes.n };
	struct frame f;

	if (frame_parse(&pkt, &f) != WIRE_OK)
		return;
	if (f.kind == FRAME_ARP)
		arp_input(s, &f);
	if (f.kind == FRAME_UDP && f.u.udp.dst == 67)
		dhcp_input(s, &f);
	else if (f.kind == FRAME_UDP && f.ip.dst == SERVER_IP)
		tftp_input(s, &f);
}

/* A DISCOVER of some other Pi. */
static void other_pi(struct server *s)
{
	uint64_t r = ether_random(&s->dice);
	struct compose_udp u = { .ip = { .ttl = 128, .dst = 0xffffffffu },
				 .sport = 68,
				 .dport = 67 };
	struct dhcp_fixed fixed = { .op = 1, .htype = 1, .hlen = 6, .xid = 0x26f30339u };
	const uint8_t mac[6] = {
		0xb8, 0x27, 0xeb, (uint8_t)r, (uint8_t)(r >> 8), (uint8_t)(r >> 16)
	};
	uint8_t message_room[400], room[500];
	struct put message = put_in(message_room, sizeof(message_room));
	struct put w = put_in(room, sizeof(room));

	memcpy(u.ip.src_mac, mac, 6);
	memset(u.ip.dst_mac, 0xff, 6);
	memcpy(fixed.chaddr, mac, 6);
	compose_dhcp_fixed(&message, &fixed);
	compose_dhcp_u8(&message, 53, DHCP_DISCOVER);
	compose_dhcp_text(&message, 60, "PXEClient:Arch:00000:UNDI:002001");
	compose_dhcp_end(&message);
	compose_udp(&w, &u, put_span(&message));
	out(s, &w);
}

static void junk(struct server *s)
{
	uint8_t bytes[700];
	uint64_t r = ether_random(&s->dice);
	static const uint16_t sports[] = { 69, 67, 2049, 32768 };

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(ether_random(&s->dice) >> 7);
	bytes[0] = 0; /* often enough an opcode */
	bytes[1] = (uint8_t)(r >> 48 & 7);
	tell(s, sports[r & 3], r & 4 ? s->pi_port : (uint16_t)(49152 + (r >> 8 & 15)),
	     span_of(bytes, r >> 16 & 511));
}

static void tick(struct server *s)
{
	if (s->mode == MODE_FLOOD)
		for (int i = 0; i < 5; i++)
			other_pi(s);
	if (s->mode == MODE_MACS && s->met)
		arp_lies(s, 2);
	if (s->mode == MODE_JUNK && s->met)
		junk(s);
	tftp_tick(s);
}

static bool open_server(struct server *s, char **argv)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };

	s->folder = argv[2];
	s->dice = 1;
	memcpy(s->mac, mac, 6);
	for (unsigned i = 0; i < MODE_COUNT; i++) {
		s->mode = (enum mode)i;
		if (strcmp(names[i], argv[3]) == 0)
			return ether_open(&s->link, "hostile", argv[1], false);
	}
	(void)fprintf(stderr, "hostile: %s: no such mode\n", argv[3]);
	return false;
}

int main(int argc, char **argv)
{
	static struct server s;
	static uint8_t room[ETHER_MAX];
	int64_t next;

	if (argc != 4 || !open_server(&s, argv))
		return 2;
	ether_catch();
	(void)puts("ready");
	(void)fflush(stdout);
	next = ether_now();
	while (!ether_stop) {
		struct pollfd fd = { .fd = s.link.fd, .events = POLLIN };
		long n;

		(void)poll(&fd, 1, 1);
		while ((n = ether_read(&s.link, room, sizeof(room))) > 0)
			input(&s, span_of(room, (size_t)n));
		if (n < 0)
			break;
		if (ether_now() >= next) {
			next = ether_now() + 1000000;
			tick(&s);
		}
	}
	return 0;
}
