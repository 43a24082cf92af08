/* SPDX-License-Identifier: MIT */
/* heap - the moment at which each of many things is next due, and which is first: a binary heap
 * that knows where each thing stands in it. Things are numbered from 0. */
#ifndef PXEPI_EMULATE_HEAP_H
#define PXEPI_EMULATE_HEAP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/ns.h"

struct heap {
	ns *when; /* of each thing; NS_NEVER: not in the heap */
	uint32_t *at; /* its place in order[] */
	uint32_t *order;
	uint32_t n; /* in the heap */
};

/* For `count` things, none of them due. false: no memory. */
bool heap_open(struct heap *h, uint32_t count);
void heap_close(struct heap *h);

/* Moves a thing to `when`; NS_NEVER takes it out. */
void heap_set(struct heap *h, uint32_t thing, ns when);

/* The first one, and when; NS_NEVER when there is none. */
ns heap_first(const struct heap *h, uint32_t *thing);

#endif
