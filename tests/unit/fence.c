/* SPDX-License-Identifier: MIT */
/* fence - see fence.h. */
#include "tests/unit/fence.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FENCE_MAX 65536

struct span fenced(struct span s)
{
	static uint8_t *room;
	uint8_t *at;

	assert(s.n <= FENCE_MAX);
	if (!room) {
		size_t page = (size_t)sysconf(_SC_PAGESIZE);

		room = mmap(NULL, FENCE_MAX + page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		assert(room != MAP_FAILED);
		assert(mprotect(room + FENCE_MAX, page, PROT_NONE) == 0);
	}
	at = room + FENCE_MAX - s.n;
	if (s.n > 0)
		memcpy(at, s.p, s.n);
	return span_of(at, s.n);
}

void fence_every_cut(struct span s, void (*f)(struct span cut, void *arg), void *arg)
{
	for (size_t n = 0; n <= s.n; n++)
		f(fenced(span_head(s, n)), arg);
}
