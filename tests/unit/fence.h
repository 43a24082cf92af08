/* SPDX-License-Identifier: MIT */
/* fence - input that ends at a page which may not be touched, so that reading one byte past it
 * crashes in every build, and a loop that hands a parser every shorter cut of a packet. */
#ifndef PXEPI_TESTS_FENCE_H
#define PXEPI_TESTS_FENCE_H

#include "core/wire.h"

/* A copy of s whose last byte is followed by a PROT_NONE page; valid until the next call.
 * s.n is at most 65536. */
struct span fenced(struct span s);

/* Calls f with every cut of s, from 0 bytes to all, each fenced. */
void fence_every_cut(struct span s, void (*f)(struct span cut, void *arg), void *arg);

#endif
