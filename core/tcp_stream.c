/* SPDX-License-Identifier: MIT */
/* tcp_stream - the bytes of one TCP direction in order. Sequence numbers are compared by the
 * sign of their 32-bit difference (RFC 9293 3.4), so that they may wrap. */
#include "core/tcp_stream.h"

#include <assert.h>

/* How far a is ahead of b; negative: behind. */
static int64_t seq_ahead(uint32_t a, uint32_t b)
{
	uint32_t d = a - b;

	return d < 0x80000000u ? (int64_t)d : (int64_t)d - 0x100000000;
}

uint8_t tcp_pool_get(struct tcp_pool *pool)
{
	for (uint8_t i = 0; i < TCP_SLOTS; i++) {
		struct tcp_slot *s = &pool->slot[i];

		if (s->used)
			continue;
		s->used = true;
		s->next = 0;
		s->n = 0;
		s->seq = 0;
		s->len = 0;
		return (uint8_t)(i + 1);
	}
	return 0;
}

void tcp_pool_put(struct tcp_pool *pool, uint8_t *index)
{
	if (*index > 0)
		tcp_pool_slot(pool, *index)->used = false;
	*index = 0;
}

struct tcp_slot *tcp_pool_slot(struct tcp_pool *pool, uint8_t index)
{
	assert(index > 0 && index <= TCP_SLOTS);
	return &pool->slot[index - 1];
}

void tcp_half_free(struct tcp_half *h, struct tcp_pool *pool)
{
	tcp_pool_put(pool, &h->reading);
	while (h->queue > 0) {
		uint8_t next = tcp_pool_slot(pool, h->queue)->next;

		tcp_pool_put(pool, &h->queue);
		h->queue = next;
	}
	h->waiting = 0;
}

void tcp_half_start(struct tcp_half *h, struct tcp_pool *pool, uint32_t next)
{
	tcp_half_free(h, pool);
	*h = (struct tcp_half){ .next = next, .known = true };
}

void tcp_half_acked(struct tcp_half *h, uint32_t ack)
{
	if (!h->has_acked || seq_ahead(ack, h->acked) > 0)
		h->acked = ack;
	h->has_acked = true;
}

/* Cuts the first `old` bytes, which were seen before, off a segment and moves on past it. */
static void advance(struct tcp_half *h, struct span bytes, uint32_t len, uint32_t old,
		    struct tcp_piece *piece)
{
	struct cur c = cur_of(bytes);

	cur_skip(&c, old < bytes.n ? old : bytes.n);
	piece->bytes = cur_rest(&c);
	piece->hole = len - old - (uint32_t)piece->bytes.n;
	h->next += len - old;
}

static void append(struct tcp_slot *s, struct span bytes, uint32_t len)
{
	size_t room = sizeof(s->bytes) - s->n;

	if (s->n == s->len) {
		bytes = span_head(bytes, room);
		if (bytes.n > 0)
			memcpy(s->bytes + s->n, bytes.p, bytes.n);
		s->n = (uint16_t)(s->n + bytes.n);
	}
	s->len += len;
}

/* Keeps a segment from the future, in the order of its bytes. */
static void enqueue(struct tcp_half *h, struct tcp_pool *pool, uint32_t seq, struct span bytes,
		    uint32_t len)
{
	struct tcp_slot *before = NULL;
	uint8_t *link = &h->queue;
	uint8_t at = 0;

	while (*link > 0 && seq_ahead(seq, tcp_pool_slot(pool, *link)->seq) >= 0) {
		before = tcp_pool_slot(pool, *link);
		link = &before->next;
	}
	if (before && seq_ahead(before->seq + before->len, seq + len) >= 0)
		return; /* waits already */
	if (h->waiting < TCP_QUEUE_MAX)
		at = tcp_pool_get(pool);
	if (at > 0) {
		struct tcp_slot *s = tcp_pool_slot(pool, at);

		s->seq = seq;
		append(s, bytes, len);
		s->next = *link;
		*link = at;
		h->waiting++;
	} else if (before && before->seq + before->len == seq && before->len < 0x1000000) {
		/* No room: count it as a hole behind the one before. Trains this long are
		 * the inside of a large READ, where nothing is lost by it. */
		append(before, bytes, len);
	} else if (h->queue > 0 && !h->has_acked) {
		/* Only this direction is captured: no acknowledgement will end the wait. */
		tcp_half_acked(h, tcp_pool_slot(pool, h->queue)->seq);
	}
}

bool tcp_half_take(struct tcp_half *h, struct tcp_pool *pool, uint32_t seq, struct span bytes,
		   size_t wire_len, struct tcp_piece *piece)
{
	uint32_t len = wire_len < 0x10000 ? (uint32_t)wire_len : 0xffff;
	int64_t ahead;

	bytes = span_head(bytes, len);
	if (!h->known)
		tcp_half_start(h, pool, seq);
	ahead = seq_ahead(seq, h->next);
	if (len == 0 || ahead + len <= 0)
		return false;
	if (ahead > 0) {
		enqueue(h, pool, seq, bytes, len);
		return false;
	}
	advance(h, bytes, len, (uint32_t)-ahead, piece);
	return true;
}

bool tcp_half_next(struct tcp_half *h, struct tcp_pool *pool, struct tcp_piece *piece)
{
	tcp_pool_put(pool, &h->reading);
	while (h->queue > 0) {
		struct tcp_slot *s = tcp_pool_slot(pool, h->queue);
		int64_t ahead = seq_ahead(s->seq, h->next);

		if (ahead > 0) {
			if (!h->has_acked || seq_ahead(h->acked, s->seq) < 0)
				return false;
			*piece = (struct tcp_piece){ .hole = (uint32_t)ahead };
			h->next = s->seq;
			return true;
		}
		h->reading = h->queue;
		h->queue = s->next;
		h->waiting--;
		if (ahead + s->len <= 0) {
			tcp_pool_put(pool, &h->reading);
			continue;
		}
		advance(h, span_of(s->bytes, s->n), s->len, (uint32_t)-ahead, piece);
		return true;
	}
	return false;
}
