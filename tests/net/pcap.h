/* SPDX-License-Identifier: MIT */
/* pcap - a capture as tcpdump writes it, packet by packet: microseconds, Ethernet, from 2026-01-02
 * on. */
#ifndef PXEPI_TESTS_PCAP_H
#define PXEPI_TESTS_PCAP_H

#include <stdio.h>

#include "core/put.h"

#define PCAP_BEGINS 1767323045u

static inline bool pcap_bytes(FILE *f, struct span s)
{
	return fwrite(s.p, 1, s.n, f) == s.n;
}

static inline bool pcap_header(FILE *f)
{
	uint8_t room[24];
	struct put w = put_in(room, sizeof(room));

	put_le32(&w, 0xa1b2c3d4);
	put_le32(&w, 4u << 16 | 2u);
	put_fill(&w, 0, 8);
	put_le32(&w, 65535);
	put_le32(&w, 1);
	return pcap_bytes(f, put_span(&w));
}

static inline bool pcap_packet(FILE *f, unsigned long us, const struct put *frame)
{
	uint8_t room[16];
	struct put w = put_in(room, sizeof(room));

	put_le32(&w, (uint32_t)(PCAP_BEGINS + us / 1000000));
	put_le32(&w, (uint32_t)(us % 1000000));
	put_le32(&w, (uint32_t)frame->n);
	put_le32(&w, (uint32_t)frame->n);
	return put_ok(frame) && pcap_bytes(f, put_span(&w)) && pcap_bytes(f, put_span(frame));
}

#endif
