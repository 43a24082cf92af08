/* SPDX-License-Identifier: MIT */
/* queue - see queue.h: a binary heap, and a free list of frames. */
#include "tests/sim/queue.h"

#include <assert.h>

void queue_init(struct queue *q)
{
	q->n = q->most = 0;
	q->order = 0;
	q->fresh = q->free_list = 0;
}

static bool sooner(const struct happening *a, const struct happening *b)
{
	return a->when < b->when || (a->when == b->when && a->order < b->order);
}

static void swap(struct happening *a, struct happening *b)
{
	struct happening t = *a;

	*a = *b;
	*b = t;
}

void queue_add(struct queue *q, const struct happening *h)
{
	uint32_t i = q->n++;

	assert(i < QUEUE_MAX);
	q->heap[i] = *h;
	q->heap[i].order = q->order++;
	for (; i > 0 && sooner(&q->heap[i], &q->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&q->heap[i], &q->heap[(i - 1) / 2]);
	if (q->n > q->most)
		q->most = q->n;
}

ns queue_next(const struct queue *q)
{
	return q->n > 0 ? q->heap[0].when : NS_NEVER;
}

struct happening queue_take(struct queue *q)
{
	struct happening first = q->heap[0];
	uint32_t i = 0;

	assert(q->n > 0);
	q->heap[0] = q->heap[--q->n];
	for (;;) {
		uint32_t least = i;

		for (uint32_t child = 2 * i + 1; child <= 2 * i + 2 && child < q->n; child++)
			if (sooner(&q->heap[child], &q->heap[least]))
				least = child;
		if (least == i)
			return first;
		swap(&q->heap[i], &q->heap[least]);
		i = least;
	}
}

uint32_t slot_new(struct queue *q)
{
	uint32_t i;

	if (q->free_list > 0) {
		i = q->free_list - 1;
		q->free_list = q->slot[i].next_free;
	} else {
		assert(q->fresh < SLOT_MAX);
		i = q->fresh++;
	}
	q->slot[i].n = 0;
	q->slot[i].held = 1;
	return i;
}

void slot_hold(struct queue *q, uint32_t i)
{
	q->slot[i].held++;
}

void slot_let_go(struct queue *q, uint32_t i)
{
	assert(q->slot[i].held > 0);
	if (--q->slot[i].held > 0)
		return;
	q->slot[i].next_free = q->free_list;
	q->free_list = i + 1;
}

struct put slot_put(struct queue *q, uint32_t i)
{
	return put_in(q->slot[i].bytes, SLOT_BYTES);
}

struct span slot_span(const struct queue *q, uint32_t i)
{
	return span_of(q->slot[i].bytes, q->slot[i].n);
}
