/* SPDX-License-Identifier: MIT */
/* fleet - see fleet.h. */
#include "emulate/fleet.h"

#include <stdlib.h>
#include <string.h>

static uint64_t number_of(const uint8_t mac[static 6])
{
	return (uint64_t)mac[0] << 40 | (uint64_t)mac[1] << 32 | (uint64_t)mac[2] << 24 |
	       (uint64_t)mac[3] << 16 | (uint64_t)mac[4] << 8 | mac[5];
}

bool fleet_open(struct fleet *t, uint32_t count, const uint8_t mac[static 6], uint32_t serial)
{
	memset(t, 0, sizeof(*t));
	t->count = count;
	t->serial = serial;
	memcpy(t->base, mac, 6);
	t->pi = calloc(count, sizeof(*t->pi));
	t->member = calloc(count, sizeof(*t->member));
	t->awake = calloc(count, sizeof(*t->awake));
	return heap_open(&t->heap, count) && t->pi && t->member && t->awake;
}

void fleet_close(struct fleet *t)
{
	heap_close(&t->heap);
	free(t->pi);
	free(t->member);
	free(t->awake);
	memset(t, 0, sizeof(*t));
}

uint32_t fleet_find(const struct fleet *t, const uint8_t mac[static 6])
{
	uint64_t i = number_of(mac) - number_of(t->base); /* below the base it wraps: too large */

	return i < t->count ? (uint32_t)i : FLEET_NONE;
}

void fleet_mac(const struct fleet *t, uint32_t i, uint8_t mac[static 6])
{
	uint64_t number = number_of(t->base) + i;

	for (size_t k = 6; k-- > 0; number >>= 8)
		mac[k] = (uint8_t)number;
}

void fleet_start(struct fleet *t, uint32_t i, const struct pi_setup *setup, uint32_t seed, ns now)
{
	uint8_t mac[6];

	fleet_mac(t, i, mac);
	pi_init(&t->pi[i], setup, mac, t->serial + i, seed, now);
	t->member[i].phase = MEMBER_ON;
	t->member[i].awake_at = t->awakes;
	t->awake[t->awakes++] = i;
	fleet_due_at(t, i, pi_deadline(&t->pi[i]));
}

void fleet_end(struct fleet *t, uint32_t i)
{
	uint32_t at = t->member[i].awake_at, last = t->awake[--t->awakes];

	t->awake[at] = last;
	t->member[last].awake_at = at;
	t->member[i].phase = MEMBER_ENDED;
}

void fleet_over(struct fleet *t, uint32_t i)
{
	t->member[i].phase = MEMBER_OVER;
	t->over++;
	heap_set(&t->heap, i, NS_NEVER);
}

void fleet_due_by(struct fleet *t, uint32_t i, ns when)
{
	if (when < t->heap.when[i])
		heap_set(&t->heap, i, when);
}

void fleet_due_at(struct fleet *t, uint32_t i, ns when)
{
	heap_set(&t->heap, i, when);
}
