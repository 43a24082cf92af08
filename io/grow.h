/* SPDX-License-Identifier: MIT */
/* grow - an array that grows as it is filled. */
#ifndef PXEPI_IO_GROW_H
#define PXEPI_IO_GROW_H

#include <stddef.h>

/* grow - room for one more behind the n elements of `size` bytes: the array, or a longer one in its
 * place, *cap then being its new length. NULL: no memory, and the array is as it was. */
void *grow(void *array, size_t n, size_t *cap, size_t size);

#endif
