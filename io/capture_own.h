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

/* The link layer of pcap, or false with f filled for one that is not read here. */
bool capture_set_link(struct capture *c, struct fail *f);

/* Live: CAPTURE_NOTHING while the interface is there and up, else CAPTURE_GONE with c->why set. */
enum capture_got capture_check_iface(struct capture *c);

#endif
