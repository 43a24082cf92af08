/* SPDX-License-Identifier: MIT */
/* pcap_out - classic pcap, little-endian whatever the machine, so that a scene gives the same
 * bytes everywhere. */
#include "tests/forge/pcap_out.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/put.h"

#define MAGIC_MICROS 0xa1b2c3d4u
#define MAGIC_NANOS 0xa1b23c4du

static void *grown(void *p, size_t bytes)
{
	void *q = realloc(p, bytes);

	if (!q) {
		perror("forge");
		exit(2);
	}
	return q;
}

void reel_add(struct reel *reel, ns when, struct span bytes, uint32_t wire_len)
{
	if (reel->cap - reel->n < bytes.n) {
		reel->cap = 2 * reel->cap + bytes.n + 65536;
		reel->bytes = grown(reel->bytes, reel->cap);
	}
	if (reel->count == reel->room) {
		reel->room = 2 * reel->room + 256;
		reel->shots = grown(reel->shots, reel->room * sizeof(*reel->shots));
	}
	if (bytes.n > 0)
		memcpy(reel->bytes + reel->n, bytes.p, bytes.n);
	reel->shots[reel->count++] = (struct shot){
		.when = when,
		.at = reel->n,
		.len = bytes.n,
		.wire_len = wire_len < bytes.n ? (uint32_t)bytes.n : wire_len,
	};
	reel->n += bytes.n;
}

void reel_free(struct reel *reel)
{
	free(reel->bytes);
	free(reel->shots);
	memset(reel, 0, sizeof(*reel));
}

/* Insertion sort: stable, and a reel is nearly sorted. */
static void by_time(struct reel *reel)
{
	for (size_t i = 1; i < reel->count; i++) {
		struct shot shot = reel->shots[i];
		size_t at = i;

		for (; at > 0 && reel->shots[at - 1].when > shot.when; at--)
			reel->shots[at] = reel->shots[at - 1];
		reel->shots[at] = shot;
	}
}

static void put_le16(struct put *p, uint16_t v)
{
	put_u8(p, (uint8_t)v);
	put_u8(p, (uint8_t)(v >> 8));
}

static void file_head(struct put *p, const struct pcap_style *style)
{
	put_le32(p, style->micros ? MAGIC_MICROS : MAGIC_NANOS);
	put_le16(p, 2);
	put_le16(p, 4);
	put_le32(p, 0);
	put_le32(p, 0);
	put_le32(p, style->snaplen);
	put_le32(p, style->linktype);
}

static void record(struct put *p, const struct reel *reel, const struct shot *shot,
		   const struct pcap_style *style)
{
	size_t len = shot->len < style->snaplen ? shot->len : style->snaplen;
	ns fraction = shot->when % NS_S;

	put_le32(p, (uint32_t)(shot->when / NS_S));
	put_le32(p, (uint32_t)(style->micros ? fraction / NS_US : fraction));
	put_le32(p, (uint32_t)len);
	put_le32(p, shot->wire_len);
	put_bytes(p, reel->bytes + shot->at, len);
}

bool pcap_write(struct reel *reel, const struct pcap_style *style, const char *path)
{
	size_t cap = 24 + 16 * reel->count + reel->n;
	uint8_t *storage = grown(NULL, cap);
	struct put p = put_in(storage, cap);
	size_t n;
	bool fine;
	FILE *f;

	if (!style->as_told)
		by_time(reel);
	file_head(&p, style);
	for (size_t i = 0; i < reel->count; i++)
		record(&p, reel, &reel->shots[i], style);
	n = p.n > style->cut_off ? p.n - style->cut_off : 0;
	f = fopen(path, "wb");
	fine = f && fwrite(storage, 1, n, f) == n;
	if (f && fclose(f) != 0)
		fine = false;
	free(storage);
	return fine;
}
