/* SPDX-License-Identifier: MIT */
/* pcap_out - the packets of a story, kept until it is told, then written as a classic pcap file
 * in the order of time. Stories of several Pis may so be told one after the other. */
#ifndef PXEPI_FORGE_PCAP_OUT_H
#define PXEPI_FORGE_PCAP_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/ns.h"
#include "core/wire.h"

struct shot {
	ns when;
	size_t at, len; /* in the reel's bytes */
	uint32_t wire_len;
};

struct reel {
	uint8_t *bytes;
	size_t n, cap;
	struct shot *shots;
	size_t count, room;
};

/* How the file is to look. */
struct pcap_style {
	uint32_t linktype; /* DLT: 1 Ethernet, 101 raw IP, 113 SLL, 276 SLL2 */
	uint32_t snaplen; /* longer packets are cut to it */
	bool micros; /* microseconds; otherwise nanoseconds */
	bool as_told; /* keep the order of telling: time may run backwards */
	size_t cut_off; /* bytes to leave out at the end of the file */
};

/* Copies the bytes. wire_len below bytes.n means bytes.n. Ends the program without memory. */
void reel_add(struct reel *reel, ns when, struct span bytes, uint32_t wire_len);
void reel_free(struct reel *reel);

/* pcap_write - the whole file. False (errno set) when it can not be written. */
bool pcap_write(struct reel *reel, const struct pcap_style *style, const char *path);

#endif
