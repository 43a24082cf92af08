/* SPDX-License-Identifier: MIT */
/* tape - see tape.h. A record lies in one piece: where the ring ends before it, a short one that
 * says so fills the rest. */
#include "tui/tape.h"

#include <assert.h>
#include <string.h>

#define BULK_BLOCK 16 /* small files are kept whole */
#define BULK_BYTES 96
#define STREAM_BYTES 512 /* an NFS call and the head of its answer */
#define MOST_BYTES 4096

struct record {
	tape_at before;
	uint64_t number;
	ns when;
	uint32_t bytes, wire_len, link;
	uint32_t skip; /* not a packet: the ring ends here */
};

void tape_init(struct tape *t, uint8_t *ring, uint64_t cap)
{
	assert(cap >= 2 * (sizeof(struct record) + MOST_BYTES) && cap % 8 == 0);
	*t = (struct tape){ .ring = ring, .cap = cap };
}

static uint64_t size_of(const struct record *r)
{
	return r->skip ? r->skip : (sizeof(*r) + r->bytes + 7) / 8 * 8;
}

static struct record read_at(const struct tape *t, uint64_t at)
{
	struct record r = { .skip = (uint32_t)(t->cap - at % t->cap) };

	if (t->cap - at % t->cap >= sizeof(r)) /* else there was no room even to say so */
		memcpy(&r, t->ring + at % t->cap, sizeof(r));
	return r;
}

/* Forgets the oldest until n bytes more fit. */
static void make_room(struct tape *t, uint64_t n)
{
	while (t->head + n - t->tail > t->cap) {
		struct record r = read_at(t, t->tail);

		t->tail += size_of(&r);
	}
}

static uint32_t worth(const struct packet *pkt, const struct frame *f)
{
	uint32_t n = pkt->bytes.n > MOST_BYTES ? MOST_BYTES : (uint32_t)pkt->bytes.n;
	struct cur c = cur_of(f->payload);
	uint16_t op = cur_be16(&c), block = cur_be16(&c);

	if (f->kind == FRAME_TCP)
		return n > STREAM_BYTES ? STREAM_BYTES : n;
	if (f->kind == FRAME_UDP && op == 3 && block > BULK_BLOCK && n > BULK_BYTES &&
	    f->u.udp.src > 1023)
		return BULK_BYTES;
	return n;
}

tape_at tape_add(struct tape *t, tape_at before, const struct packet *pkt, const struct frame *f)
{
	struct record r = { .before = before,
			    .number = pkt->number,
			    .when = pkt->when,
			    .bytes = worth(pkt, f),
			    .wire_len = pkt->wire_len,
			    .link = (uint32_t)pkt->link };
	uint64_t left = t->cap - t->head % t->cap, at;

	if (left < size_of(&r)) {
		struct record end = { .skip = (uint32_t)left };

		make_room(t, left);
		if (left >= sizeof(end))
			memcpy(t->ring + t->head % t->cap, &end, sizeof(end));
		t->head += left;
	}
	make_room(t, size_of(&r));
	at = t->head;
	memcpy(t->ring + at % t->cap, &r, sizeof(r));
	if (r.bytes > 0)
		memcpy(t->ring + at % t->cap + sizeof(r), pkt->bytes.p, r.bytes);
	t->head += size_of(&r);
	return at + 1;
}

bool tape_get(const struct tape *t, tape_at at, struct packet *pkt, tape_at *before)
{
	struct record r;

	if (at == 0 || at - 1 < t->tail || at - 1 >= t->head)
		return false;
	r = read_at(t, at - 1);
	*pkt = (struct packet){
		.when = r.when,
		.number = r.number,
		.link = (enum link)r.link,
		.bytes = span_of(t->ring + (at - 1) % t->cap + sizeof(r), r.bytes),
		.wire_len = r.wire_len,
	};
	if (before)
		*before = r.before;
	return true;
}
