/* SPDX-License-Identifier: MIT */
/* keep - see keep.h. */
#include "core/keep.h"

#include <assert.h>
#include <string.h>

void keep_init(struct keep *k, struct keep_chunk *storage, uint32_t count)
{
	assert(count >= 1);
	*k = (struct keep){ .chunk = storage, .count = count, .fresh = 1 };
}

uint32_t keep_new(struct keep *k)
{
	uint32_t i = k->free_list;

	if (i != 0)
		k->free_list = k->chunk[i].next;
	else if (k->fresh < k->count)
		i = k->fresh++;
	else
		return 0;
	k->chunk[i].next = 0;
	k->chunk[i].used = 0;
	k->in_use++;
	return i;
}

void keep_free(struct keep *k, uint32_t head)
{
	while (head != 0) {
		uint32_t next = k->chunk[head].next;

		k->chunk[head].next = k->free_list;
		k->free_list = head;
		k->in_use--;
		head = next;
	}
}

/* The chunk to write into next, or 0. */
static uint32_t text_tail(struct keep *k, struct keep_text *t)
{
	uint32_t i;

	if (t->tail != 0 && k->chunk[t->tail].used < KEEP_ROOM)
		return t->tail;
	i = keep_new(k);
	if (i == 0)
		return 0;
	if (t->tail != 0)
		k->chunk[t->tail].next = i;
	else
		t->head = i;
	t->tail = i;
	return i;
}

void keep_text_add(struct keep *k, struct keep_text *t, struct span bytes, uint32_t limit)
{
	while (bytes.n > 0 && !t->full) {
		uint32_t i = t->n < limit ? text_tail(k, t) : 0;
		struct keep_chunk *c = &k->chunk[i];
		size_t n;

		if (i == 0) {
			t->full = true;
			return;
		}
		n = KEEP_ROOM - c->used;
		if (n > bytes.n)
			n = bytes.n;
		if (n > limit - t->n)
			n = limit - t->n;
		memcpy(c->room + c->used, bytes.p, n);
		c->used += (uint32_t)n;
		t->n += (uint32_t)n;
		bytes.p += n;
		bytes.n -= n;
	}
}

void keep_text_free(struct keep *k, struct keep_text *t)
{
	keep_free(k, t->head);
	*t = (struct keep_text){ 0 };
}

size_t keep_text_copy(const struct keep *k, const struct keep_text *t, uint8_t *to, size_t cap)
{
	size_t done = 0;

	for (uint32_t i = t->head; i != 0 && done < cap; i = k->chunk[i].next) {
		size_t n = k->chunk[i].used;

		if (n > cap - done)
			n = cap - done;
		memcpy(to + done, k->chunk[i].room, n);
		done += n;
	}
	return done;
}
