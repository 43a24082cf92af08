/* SPDX-License-Identifier: MIT */
/* frames - writes a pcap with one frame of each sort that the kernel's filter must keep or drop,
 * and lists them on standard output as "NUMBER keep|drop NAME". A frame's number is the last byte
 * of its source address, 02:70:00:00:00:NN, so that a listener can say which ones came. */
#include <stdio.h>
#include <string.h>

#include "core/put.h"

enum sort { ARP, UDP, TCP, ICMP, FRAGMENT, BPDU, UDP6, LLDP };

struct sample {
	const char *name;
	bool keep;
	enum sort sort;
	uint16_t src, dst; /* ports */
	uint16_t outer, inner; /* tag types, 0 for none */
};

static const struct sample samples[] = {
	{ "arp", true, ARP, 0, 0, 0, 0 },
	{ "arp-vlan", true, ARP, 0, 0, 0x8100, 0 },
	{ "arp-qinq", true, ARP, 0, 0, 0x88a8, 0x8100 },
	{ "arp-vlan-vlan", true, ARP, 0, 0, 0x8100, 0x8100 },
	{ "dhcp", true, UDP, 68, 67, 0, 0 },
	{ "dhcp-vlan", true, UDP, 68, 67, 0x8100, 0 },
	{ "dhcp-qinq", true, UDP, 68, 67, 0x88a8, 0x8100 },
	{ "tftp-transfer", true, UDP, 40187, 49153, 0, 0 },
	{ "tftp-transfer-vlan", true, UDP, 40187, 49153, 0x8100, 0 },
	{ "tftp-transfer-qinq", true, UDP, 40187, 49153, 0x88a8, 0x8100 },
	{ "icmp", true, ICMP, 0, 0, 0, 0 },
	{ "icmp-vlan", true, ICMP, 0, 0, 0x8100, 0 },
	{ "fragment", true, FRAGMENT, 0, 0, 0, 0 },
	{ "fragment-vlan", true, FRAGMENT, 0, 0, 0x8100, 0 },
	{ "portmap", true, TCP, 40000, 111, 0, 0 },
	{ "nfs", true, TCP, 40000, 2049, 0, 0 },
	{ "nfs-answer", true, TCP, 2049, 40000, 0, 0 },
	{ "nfs-vlan", true, TCP, 40000, 2049, 0x8100, 0 },
	{ "nfs-qinq", true, TCP, 40000, 2049, 0x88a8, 0x8100 },
	{ "mountd", true, TCP, 40000, 20048, 0, 0 },
	{ "mountd-dynamic", true, TCP, 1023, 51234, 0, 0 },
	{ "mountd-dynamic-answer", true, TCP, 51234, 665, 0, 0 },
	{ "bpdu", true, BPDU, 0, 0, 0, 0 },
	{ "https", false, TCP, 40000, 443, 0, 0 },
	{ "https-vlan", false, TCP, 40000, 443, 0x8100, 0 },
	{ "https-qinq", false, TCP, 40000, 443, 0x88a8, 0x8100 },
	{ "ssh", false, TCP, 22, 40000, 0, 0 },
	{ "below-reserved", false, TCP, 40000, 664, 0, 0 },
	{ "above-reserved", false, TCP, 40000, 1024, 0, 0 },
	{ "ipv6", false, UDP6, 40000, 547, 0, 0 },
	{ "lldp", false, LLDP, 0, 0, 0, 0 },
};

static void put_ip(struct put *w, uint8_t proto, uint16_t fragment, uint16_t payload)
{
	put_be16(w, 0x4500);
	put_be16(w, (uint16_t)(20 + payload));
	put_be16(w, 1);
	put_be16(w, fragment);
	put_u8(w, 64);
	put_u8(w, proto);
	put_be16(w, 0);
	put_be32(w, 0xc0000202);
	put_be32(w, 0xc0000201);
}

static void put_ports(struct put *w, const struct sample *s)
{
	put_be16(w, s->src);
	put_be16(w, s->dst);
}

static void put_body(struct put *w, const struct sample *s)
{
	switch (s->sort) {
	case ARP:
		put_be16(w, 0x0806);
		put_be16(w, 1);
		put_be16(w, 0x0800);
		put_be16(w, 0x0604);
		put_be16(w, 1);
		break;
	case UDP:
		put_be16(w, 0x0800);
		put_ip(w, 17, 0x4000, 40);
		put_ports(w, s);
		put_be16(w, 40);
		break;
	case TCP:
		put_be16(w, 0x0800);
		put_ip(w, 6, 0x4000, 20);
		put_ports(w, s);
		put_fill(w, 0, 8);
		put_be16(w, 0x5002);
		break;
	case ICMP:
		put_be16(w, 0x0800);
		put_ip(w, 1, 0, 8);
		put_be16(w, 0x0303);
		break;
	case FRAGMENT: /* of TCP, so that only the rule for fragments can keep it */
		put_be16(w, 0x0800);
		put_ip(w, 6, 0x0040, 40);
		break;
	case BPDU:
		put_be16(w, 38); /* 802.3: a length, then LLC */
		put_bytes(w, "\x42\x42\x03", 3);
		break;
	case UDP6:
		put_be16(w, 0x86dd);
		put_be32(w, 0x60000000);
		put_be16(w, 8);
		put_be16(w, 0x1101);
		put_fill(w, 0xfd, 32);
		put_ports(w, s);
		break;
	case LLDP:
		put_be16(w, 0x88cc);
		break;
	}
}

static void put_frame(struct put *w, const struct sample *s, uint8_t number)
{
	const uint16_t tags[2] = { s->outer, s->inner };

	put_bytes(w, s->sort == BPDU ? "\x01\x80\xc2\x00\x00\x00" : "\xff\xff\xff\xff\xff\xff", 6);
	put_bytes(w, "\x02\x70\x00\x00\x00", 5);
	put_u8(w, number);
	for (size_t i = 0; i < 2 && tags[i] != 0; i++) {
		put_be16(w, tags[i]);
		put_be16(w, (uint16_t)(100 + i));
	}
	put_body(w, s);
	if (w->n < 90)
		put_fill(w, 0, 90 - w->n);
}

int main(int argc, char **argv)
{
	static uint8_t storage[64 * 1024];
	struct put file = put_in(storage, sizeof(storage));
	FILE *out = argc == 2 ? fopen(argv[1], "wbe") : NULL;

	if (!out)
		return 2;
	put_le32(&file, 0xa1b2c3d4);
	put_le32(&file, 4u << 16 | 2u);
	put_fill(&file, 0, 8);
	put_le32(&file, 65535);
	put_le32(&file, 1);
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		uint8_t bytes[256];
		struct put frame = put_in(bytes, sizeof(bytes));

		put_frame(&frame, &samples[i], (uint8_t)(i + 1));
		put_le32(&file, 1700000000u);
		put_le32(&file, (uint32_t)i);
		put_le32(&file, (uint32_t)frame.n);
		put_le32(&file, (uint32_t)frame.n);
		put_bytes(&file, bytes, frame.n);
		printf("%zu %s %s\n", i + 1, samples[i].keep ? "keep" : "drop", samples[i].name);
	}
	return put_ok(&file) && fwrite(storage, 1, file.n, out) == file.n && fclose(out) == 0 ? 0
											      : 2;
}
