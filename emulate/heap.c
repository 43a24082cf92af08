/* SPDX-License-Identifier: MIT */
/* heap - see heap.h. */
#include "emulate/heap.h"

#include <stdlib.h>
#include <string.h>

bool heap_open(struct heap *h, uint32_t count)
{
	memset(h, 0, sizeof(*h));
	h->when = malloc(count * sizeof(*h->when));
	h->at = malloc(count * sizeof(*h->at));
	h->order = malloc(count * sizeof(*h->order));
	if (!h->when || !h->at || !h->order)
		return false;
	for (uint32_t i = 0; i < count; i++)
		h->when[i] = NS_NEVER;
	return true;
}

void heap_close(struct heap *h)
{
	free(h->when);
	free(h->at);
	free(h->order);
	memset(h, 0, sizeof(*h));
}

static void place(struct heap *h, uint32_t at, uint32_t thing)
{
	h->order[at] = thing;
	h->at[thing] = at;
}

static void rise(struct heap *h, uint32_t at, uint32_t thing)
{
	while (at > 0) {
		uint32_t parent = (at - 1) / 2;

		if (h->when[h->order[parent]] <= h->when[thing])
			break;
		place(h, at, h->order[parent]);
		at = parent;
	}
	place(h, at, thing);
}

static void sink(struct heap *h, uint32_t at, uint32_t thing)
{
	for (;;) {
		uint32_t child = 2 * at + 1;

		if (child >= h->n)
			break;
		if (child + 1 < h->n && h->when[h->order[child + 1]] < h->when[h->order[child]])
			child++;
		if (h->when[thing] <= h->when[h->order[child]])
			break;
		place(h, at, h->order[child]);
		at = child;
	}
	place(h, at, thing);
}

void heap_set(struct heap *h, uint32_t thing, ns when)
{
	bool was_in = h->when[thing] != NS_NEVER;
	uint32_t at = was_in ? h->at[thing] : h->n, last;

	h->when[thing] = when;
	if (when != NS_NEVER) {
		if (!was_in)
			h->n++;
		rise(h, at, thing);
		sink(h, h->at[thing], thing);
	} else if (was_in) {
		last = h->order[--h->n];
		if (last != thing) {
			rise(h, at, last);
			sink(h, h->at[last], last);
		}
	}
}

ns heap_first(const struct heap *h, uint32_t *thing)
{
	if (h->n == 0)
		return NS_NEVER;
	*thing = h->order[0];
	return h->when[h->order[0]];
}
