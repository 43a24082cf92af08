/* SPDX-License-Identifier: MIT */
/* queue - what will happen, in the order of virtual time, and the frames that are under way. Both
 * have a fixed size: a simulation that fills them is a fault of somebody's, and stops. */
#ifndef PXEPI_SIM_QUEUE_H
#define PXEPI_SIM_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/ns.h"
#include "core/put.h"

#define QUEUE_MAX 8192
#define SLOT_MAX 4096
#define SLOT_BYTES 1600

struct world;

/* Two things of one moment happen in the order in which they were arranged. */
struct happening {
	ns when;
	uint64_t order;
	void (*act)(struct world *w, uint32_t a, uint32_t b);
	uint32_t a, b;
};

/* A frame; several happenings may hold it. */
struct slot {
	uint8_t bytes[SLOT_BYTES];
	uint32_t n;
	uint32_t held;
	uint32_t next_free;
};

struct queue {
	struct happening heap[QUEUE_MAX];
	uint32_t n, most;
	uint64_t order;
	struct slot slot[SLOT_MAX];
	uint32_t fresh, free_list; /* free_list: 0 is none, else a slot's number and 1 */
};

void queue_init(struct queue *q);
void queue_add(struct queue *q, const struct happening *h);
/* NS_NEVER: nothing will happen. */
ns queue_next(const struct queue *q);
struct happening queue_take(struct queue *q);

/* A slot that is held once; its bytes are the caller's to write. */
uint32_t slot_new(struct queue *q);
void slot_hold(struct queue *q, uint32_t i);
void slot_let_go(struct queue *q, uint32_t i);
struct put slot_put(struct queue *q, uint32_t i);
struct span slot_span(const struct queue *q, uint32_t i);

#endif
