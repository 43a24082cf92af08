/* SPDX-License-Identifier: MIT */
/* fleet - the Pis of a run, one or 60000: each with its MAC (the first one's plus its index), the
 * phase it is in, and when it is next due. A run of one Pi is a fleet of one. */
#ifndef PXEPI_EMULATE_FLEET_H
#define PXEPI_EMULATE_FLEET_H

#include <stdbool.h>
#include <stdint.h>

#include "core/pi.h"
#include "emulate/heap.h"

#define FLEET_NONE UINT32_MAX

enum member_phase {
	MEMBER_OFF, /* not switched on yet */
	MEMBER_ON,
	MEMBER_ENDED, /* stragglers may still come */
	MEMBER_OVER, /* reported */
};

/* What the run knows of one Pi, beside the Pi itself. */
struct member {
	uint8_t phase; /* enum member_phase */
	bool nfs_asked; /* its NFS client is at work, or was */
	bool nfs_left; /* its NFS root was not tried or not settled: as far as asked all the same */
	bool gave_up; /* the run did, not the Pi: it hung, or the time was over */
	bool reported, passed;
	uint32_t awake_at; /* its place in awake[] */
	uint32_t ip; /* as last seen; beside the Pis, to be searched */
};

struct fleet {
	struct pi *pi;
	struct member *member;
	uint32_t count;
	uint8_t base[6];
	uint32_t serial; /* of the first */
	struct heap heap;
	uint32_t *awake; /* those that are MEMBER_ON */
	uint32_t awakes, over;
};

/* Pages of Pis that are not on yet are not touched. false: no memory. */
bool fleet_open(struct fleet *t, uint32_t count, const uint8_t mac[static 6], uint32_t serial);
void fleet_close(struct fleet *t);

/* The Pi with this MAC, or FLEET_NONE. */
uint32_t fleet_find(const struct fleet *t, const uint8_t mac[static 6]);

void fleet_mac(const struct fleet *t, uint32_t i, uint8_t mac[static 6]);

/* Switches Pi i on. */
void fleet_start(struct fleet *t, uint32_t i, const struct pi_setup *setup, uint32_t seed, ns now);

/* From ON to ENDED, or from there to OVER. */
void fleet_end(struct fleet *t, uint32_t i);
void fleet_over(struct fleet *t, uint32_t i);

/* Due at `when`, or sooner if it was so before: a moment that was moved on costs nothing until it
 * comes. Who finds Pi i due and nothing to do says fleet_due_at(). */
void fleet_due_by(struct fleet *t, uint32_t i, ns when);
void fleet_due_at(struct fleet *t, uint32_t i, ns when);

#endif
