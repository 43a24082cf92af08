/* SPDX-License-Identifier: MIT */
/* grow - see grow.h. */
#include "io/grow.h"

#include <stdlib.h>

void *grow(void *array, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap < 32 ? 64 : *cap * 2;
	void *longer;

	if (n < *cap)
		return array;
	longer = realloc(array, more * size);
	if (longer)
		*cap = more;
	return longer;
}
