/* SPDX-License-Identifier: MIT */
/* rng - random numbers that are the same for the same seed on every machine (splitmix64). Each use
 * has a stream of its own, so that one more number drawn for the link changes no server. */
#ifndef PXEPI_SIM_RNG_H
#define PXEPI_SIM_RNG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/ns.h"

struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static inline struct rng rng_of(uint64_t seed, uint64_t stream)
{
	struct rng r = { seed * 0x2545f4914f6cdd1du + stream * 0xd1342543de82ef95u + 1 };

	(void)rng_next(&r);
	return r;
}

/* 0 to n - 1. */
static inline uint32_t rng_below(struct rng *r, uint32_t n)
{
	return (uint32_t)(rng_next(r) >> 32) % n;
}

static inline bool rng_chance(struct rng *r, uint32_t in_ten_thousand)
{
	return in_ten_thousand > 0 && rng_below(r, 10000) < in_ten_thousand;
}

/* From least to most, both included. */
static inline ns rng_time(struct rng *r, ns least, ns most)
{
	return least + (ns)(rng_next(r) % (uint64_t)(most - least + 1));
}

#endif
