/* SPDX-License-Identifier: MIT */
/* crowd - a capture, on standard output, of as many Pis as asked for, each with a MAC address of
 * its own: what a flood of spoofed addresses looks like.
 *
 * crowd COUNT           each sends a DISCOVER
 * crowd COUNT deep      each also asks for a file, as a boot under way does
 * crowd COUNT noise     instead: as many large UDP packets between two hosts that are no Pis */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/compose.h"
#include "tests/net/pcap.h"

#define CLIENT_PORT 68
#define SERVER_PORT 67
#define TFTP_PORT 69

static const char vendor_class[] = "PXEClient:Arch:00000:UNDI:002001";

static bool packet(unsigned long number, const struct put *frame)
{
	return pcap_packet(stdout, number * 1000, frame); /* a millisecond each */
}

static struct compose_udp from_pi(unsigned long i)
{
	struct compose_udp u = { .ip = { .ttl = 128 }, .no_checksum = true };
	const uint8_t mac[6] = {
		0xb8, 0x27, 0xeb, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i
	};

	memcpy(u.ip.src_mac, mac, sizeof(mac));
	memset(u.ip.dst_mac, 0xff, 6);
	u.ip.dst = 0xffffffff;
	return u;
}

static bool discover(unsigned long number, unsigned long i)
{
	struct compose_udp u = from_pi(i);
	struct dhcp_fixed fixed = { .op = 1, .htype = 1, .hlen = 6, .xid = 0x26f30339 };
	uint8_t message_room[400], frame_room[500];
	struct put message = put_in(message_room, sizeof(message_room));
	struct put frame = put_in(frame_room, sizeof(frame_room));

	memcpy(fixed.chaddr, u.ip.src_mac, 6);
	compose_dhcp_fixed(&message, &fixed);
	compose_dhcp_u8(&message, 53, 1);
	compose_dhcp_text(&message, 60, vendor_class);
	compose_dhcp_end(&message);
	u.sport = CLIENT_PORT;
	u.dport = SERVER_PORT;
	compose_udp(&frame, &u, put_span(&message));
	return packet(number, &frame);
}

static bool request(unsigned long number, unsigned long i)
{
	struct compose_udp u = from_pi(i);
	uint8_t message_room[200], frame_room[300];
	struct put message = put_in(message_room, sizeof(message_room));
	struct put frame = put_in(frame_room, sizeof(frame_room));
	char name[80];

	(void)snprintf(name, sizeof(name), "%08lx/a-name-as-long-as-they-come-%lu/start.elf", i, i);
	compose_tftp_request(&message, TFTP_RRQ, name, "octet", NULL, 0);
	memcpy(u.ip.dst_mac, "\x02\x00\x00\x00\x00\x01", 6);
	u.ip.src = 0x0a000000 + (uint32_t)i;
	u.ip.dst = 0x0a000001;
	u.sport = 49152;
	u.dport = TFTP_PORT;
	compose_udp(&frame, &u, put_span(&message));
	return packet(number, &frame);
}

static bool noise(unsigned long number)
{
	static const uint8_t zeros[1400];
	struct compose_udp u = { .ip = { .src_mac = { 2, 0, 0, 0, 0, 0x71 },
					 .dst_mac = { 2, 0, 0, 0, 0, 0x72 },
					 .src = 0x0a000002,
					 .dst = 0x0a000003,
					 .ttl = 64 },
				 .sport = 40000,
				 .dport = 5001 };
	uint8_t room[1500];
	struct put frame = put_in(room, sizeof(room));

	compose_udp(&frame, &u, span_of(zeros, sizeof(zeros)));
	return packet(number, &frame);
}

int main(int argc, char **argv)
{
	unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0, number = 0;
	bool deep = argc > 2 && strcmp(argv[2], "deep") == 0, ok = pcap_header(stdout);
	bool is_noise = argc > 2 && strcmp(argv[2], "noise") == 0;

	for (unsigned long i = 0; i < n && ok; i++) {
		ok = is_noise ? noise(number++) : discover(number++, i);
		if (ok && deep)
			ok = request(number++, i);
	}
	return ok && fflush(stdout) == 0 ? 0 : 1;
}
