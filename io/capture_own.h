/* SPDX-License-Identifier: MIT */
/* capture_own - what the files of capture share among themselves, and nobody else includes. */
#ifndef PXEPI_IO_CAPTURE_OWN_H
#define PXEPI_IO_CAPTURE_OWN_H

#include <pcap/pcap.h>

#include "io/capture.h"
#include "io/unpack.h"

struct capture {
	pcap_t *pcap;
	enum link link;
	bool live, over;
	uint64_t number; /* of the last packet given */
	char name[192];
	struct fail why;

	struct unpack *unpack; /* files; behind pcap's stream */
	uint64_t dev, ino, size; /* size 0: not a regular file */

	unsigned ifindex; /* live; 0 for "any" */
	int lost_fd[2]; /* the card's own counters, -1 where it has none */
	uint64_t lost_before; /* their sum at the start */
	uint64_t dropped;
};

/* Live: the handle, opened and prepared as the two ways of listening want it. filter: of the
 * link type once it is known. */
struct capture_how {
	int snaplen, buffer_bytes, block_ms;
	bool immediate;
	const char *(*filter)(const struct capture *c, const void *arg);
	const void *arg;
};
struct capture *capture_open_iface(const char *name, const struct capture_how *how, struct fail *f);

/* The link layer of pcap, or false with f filled for one that is not read here. */
bool capture_set_link(struct capture *c, struct fail *f);

/* What libpcap gave, as the rest of the project has it; numbers it. */
void capture_packet(struct capture *c, const struct pcap_pkthdr *h, const uint8_t *bytes,
		    struct packet *pkt);

/* Live: CAPTURE_NOTHING while the interface is there and up, else CAPTURE_GONE with c->why set. */
enum capture_got capture_check_iface(struct capture *c);

#endif
