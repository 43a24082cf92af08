/* SPDX-License-Identifier: MIT */
/* hostile - what the halves of the hostile server share: its address, its ways, how it sends. */
#ifndef PXEPI_NET_HOSTILE_H
#define PXEPI_NET_HOSTILE_H

#include "core/compose.h"
#include "core/frame.h"
#include "tests/net/ether.h"

#define SERVER_IP 0xc0000201u /* 192.0.2.1 */
#define PI_IP 0xc0000264u
#define TFTP_PORT 69

enum mode {
	MODE_GOOD, /* as it should be: what the others are compared with */
	MODE_OACKS, /* an OACK again and again, whatever the Pi says */
	MODE_TIDS, /* each packet of a transfer from another port */
	MODE_ORDER, /* block n + 1 before block n, and some twice */
	MODE_HUGE, /* tsize 4 GB, and data without end */
	MODE_OPTIONS, /* DHCP options that lie about their length */
	MODE_ERRORS, /* twenty ERRORs for a packet, from all ports, with escape sequences */
	MODE_SILENT, /* nothing after DATA 1 */
	MODE_BLKSIZE, /* an OACK with block sizes that nobody asked for */
	MODE_LONG, /* DATA longer than the block size */
	MODE_FLOOD, /* DISCOVERs of thousands of Pis beside it */
	MODE_MACS, /* ARP replies unasked, each with another MAC */
	MODE_JUNK, /* random bytes to all ports of the Pi, the server's answers lost among them */
	MODE_COUNT
};

struct server {
	struct ether link;
	enum mode mode;
	const char *folder;
	uint8_t mac[6];
	uint64_t dice;
	/* the Pi: the last one that asked */
	bool met;
	uint8_t pi_mac[6];
	uint32_t pi_ip;
	uint16_t pi_port;
};

/* Sends a UDP payload to the Pi, from the server's address. */
void tell(struct server *s, uint16_t sport, uint16_t dport, struct span payload);

/* ----- hostile_tftp.c ----- */

/* A UDP packet to the server that is no DHCP. */
void tftp_input(struct server *s, const struct frame *f);
/* A millisecond has passed. */
void tftp_tick(struct server *s);

#endif
