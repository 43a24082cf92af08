/* SPDX-License-Identifier: MIT */
/* romask - a capture, on standard output, of DISCOVERs as the original boot ROM sends them (facts
 * 1.1), or nearly: what may be kicked, and what may not.
 *
 * romask KIND [COUNT [MICROSECONDS]]     COUNT Pis, so far apart (1000)
 *
 * KIND: rom; tagged (VLAN 7), hangs (a good OFFER after each); or, with one thing wrong: spoofed
 * (its frame comes from another MAC), vendor (another OUI), group, relayed, unicast, xid, plus (a
 * 3B+'s list), twice (two VLAN tags). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/compose.h"
#include "tests/net/pcap.h"

struct kind {
	const char *name;
	uint8_t oui0; /* the first byte of its MAC */
	uint8_t src_xor; /* of the frame's source, against chaddr */
	bool unicast, offer, plus;
	uint32_t giaddr, xid;
	unsigned tags;
};

#define XID 0x26f30339u
static const struct kind kinds[] = {
	{ .name = "rom", .oui0 = 0xb8, .xid = XID },
	{ .name = "hangs", .oui0 = 0xb8, .xid = XID, .offer = true },
	{ .name = "tagged", .oui0 = 0xb8, .xid = XID, .tags = 1 },
	{ .name = "twice", .oui0 = 0xb8, .xid = XID, .tags = 2 },
	{ .name = "spoofed", .oui0 = 0xb8, .xid = XID, .src_xor = 0x40 },
	{ .name = "vendor", .oui0 = 0xdc, .xid = XID },
	{ .name = "group", .oui0 = 0xb9, .xid = XID },
	{ .name = "relayed", .oui0 = 0xb8, .xid = XID, .giaddr = 0xc0000201 },
	{ .name = "unicast", .oui0 = 0xb8, .xid = XID, .unicast = true },
	{ .name = "xid", .oui0 = 0xb8, .xid = XID + 1 },
	{ .name = "plus", .oui0 = 0xb8, .xid = XID, .plus = true },
};

static const uint8_t server[6] = { 2, 0, 0, 0, 0, 1 };

static void discover(struct put *m, const struct kind *k, const uint8_t mac[static 6])
{
	static const uint8_t list[14] = { 43,  60,  67,  128, 129, 130, 131,
					  132, 133, 134, 135, 66,  1,   3 };
	struct dhcp_fixed fixed = {
		.op = 1, .htype = 1, .hlen = 6, .xid = k->xid, .giaddr = k->giaddr
	};
	uint8_t guid[17];

	memset(guid, 0x44, sizeof(guid));
	guid[0] = 0;
	memcpy(fixed.chaddr, mac, 6);
	compose_dhcp_fixed(m, &fixed);
	compose_dhcp_u8(m, 53, 1);
	compose_dhcp_opt(m, 55, span_of(list, k->plus ? 14 : 12));
	compose_dhcp_opt(m, 93, span_of("\0\0", 2));
	compose_dhcp_opt(m, 94, span_of("\1\2\1", 3));
	compose_dhcp_opt(m, 97, span_of(guid, 17));
	compose_dhcp_text(m, 60, "PXEClient:Arch:00000:UNDI:002001");
	compose_dhcp_end(m);
}

static void offer(struct put *m, uint32_t ip, const uint8_t mac[static 6])
{
	struct dhcp_fixed fixed = {
		.op = 2, .htype = 1, .hlen = 6, .xid = XID, .yiaddr = ip, .siaddr = 0xc0000201
	};

	memcpy(fixed.chaddr, mac, 6);
	compose_dhcp_fixed(m, &fixed);
	compose_dhcp_u8(m, 53, 2);
	compose_dhcp_ip(m, 54, 0xc0000201);
	compose_dhcp_text(m, 43, "Raspberry Pi Boot   ");
	compose_dhcp_text(m, 60, "PXEClient");
	compose_dhcp_end(m);
}

static bool ask(const struct kind *k, unsigned long i, unsigned long us)
{
	uint8_t mac[6] = { k->oui0, 0x27, 0xeb, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i };
	struct compose_udp u = { .ip = { .dst = 0xffffffff, .ttl = 128 },
				 .sport = 68,
				 .dport = 67,
				 .no_checksum = true };
	struct compose_udp back = { .ip = { .src = 0xc0000201, .ttl = 128 },
				    .sport = 67,
				    .dport = 68 };
	uint8_t message_room[400], frame_room[500];
	struct put message = put_in(message_room, sizeof(message_room));
	struct put frame = put_in(frame_room, sizeof(frame_room));

	memcpy(u.ip.src_mac, mac, 6);
	u.ip.src_mac[4] ^= k->src_xor;
	memset(u.ip.dst_mac, 0xff, 6);
	if (k->unicast)
		memcpy(u.ip.dst_mac, server, 6);
	discover(&message, k, mac);
	if (k->tags > 0) {
		compose_eth(&frame, u.ip.dst_mac, u.ip.src_mac, ETHERTYPE_VLAN);
		for (unsigned t = 1; t < k->tags; t++)
			compose_vlan(&frame, 5, ETHERTYPE_VLAN);
		compose_vlan(&frame, 7, ETHERTYPE_IPV4);
		compose_ipv4_udp(&frame, &u, put_span(&message));
	} else {
		compose_udp(&frame, &u, put_span(&message));
	}
	if (!pcap_packet(stdout, us, &frame) || !k->offer)
		return put_ok(&frame);
	message = put_in(message_room, sizeof(message_room));
	frame = put_in(frame_room, sizeof(frame_room));
	back.ip.dst = 0xc0000264 + (uint32_t)(i % 100);
	memcpy(back.ip.src_mac, server, 6);
	memcpy(back.ip.dst_mac, mac, 6);
	offer(&message, back.ip.dst, mac);
	compose_udp(&frame, &back, put_span(&message));
	return pcap_packet(stdout, us + 100, &frame);
}

int main(int argc, char **argv)
{
	unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	unsigned long step = argc > 3 ? strtoul(argv[3], NULL, 10) : 1000;
	const struct kind *k = NULL;
	bool ok = pcap_header(stdout);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (argc > 1 && strcmp(kinds[i].name, argv[1]) == 0)
			k = &kinds[i];
	for (unsigned long i = 0; i < n && ok && k; i++)
		ok = ask(k, i + 1, i * step);
	return k && ok && fflush(stdout) == 0 ? 0 : 1;
}
