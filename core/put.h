/* SPDX-License-Identifier: MIT */
/* put - writes the bytes of a packet into storage of the caller's. What does not
 * fit is not written and makes `over` stick; ask put_ok() once at the end. */
#ifndef PXEPI_CORE_PUT_H
#define PXEPI_CORE_PUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/wire.h"

struct put {
	uint8_t *p; /* keeps; the caller's storage */
	size_t cap;
	size_t n; /* bytes written so far */
	bool over;
};

static inline struct put put_in(uint8_t *storage, size_t cap)
{
	return (struct put){ .p = storage, .cap = cap };
}

static inline bool put_ok(const struct put *w)
{
	return !w->over;
}

/* What has been written; borrowed from the storage. */
static inline struct span put_span(const struct put *w)
{
	return (struct span){ .p = w->p, .n = w->n };
}

static inline void put_bytes(struct put *w, const void *p, size_t n)
{
	if (w->over || n > w->cap - w->n) {
		w->over = true;
		return;
	}
	if (n > 0)
		memcpy(w->p + w->n, p, n);
	w->n += n;
}

static inline void put_fill(struct put *w, uint8_t byte, size_t n)
{
	if (w->over || n > w->cap - w->n) {
		w->over = true;
		return;
	}
	if (n > 0)
		memset(w->p + w->n, byte, n);
	w->n += n;
}

static inline void put_u8(struct put *w, uint8_t v)
{
	put_bytes(w, &v, 1);
}

static inline void put_be16(struct put *w, uint16_t v)
{
	uint8_t b[2] = { (uint8_t)(v >> 8), (uint8_t)v };

	put_bytes(w, b, sizeof(b));
}

static inline void put_be32(struct put *w, uint32_t v)
{
	uint8_t b[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v };

	put_bytes(w, b, sizeof(b));
}

static inline void put_le32(struct put *w, uint32_t v)
{
	uint8_t b[4] = { (uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24) };

	put_bytes(w, b, sizeof(b));
}

static inline void put_be64(struct put *w, uint64_t v)
{
	put_be32(w, (uint32_t)(v >> 32));
	put_be32(w, (uint32_t)v);
}

static inline void put_text(struct put *w, const char *text)
{
	put_bytes(w, text, strlen(text));
}

/* Overwrites two bytes written before, for lengths known only at the end. */
static inline void put_fix16(struct put *w, size_t at, uint16_t v)
{
	if (w->over || at > w->n || w->n - at < 2) {
		w->over = true;
		return;
	}
	w->p[at] = (uint8_t)(v >> 8);
	w->p[at + 1] = (uint8_t)v;
}

#endif
