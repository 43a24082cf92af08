/* SPDX-License-Identifier: MIT */
/* wire - the bytes of a packet: a borrowed span of them, and a cursor that can
 * not run past its end. A read that does not fit returns zero, moves nothing and
 * makes the failure stick, so a whole header is read and asked about once.
 *
 * SHORT and BAD are different answers: SHORT means the capture ended before the
 * packet did (snaplen, a cut file); BAD means the sender broke the format. */
#ifndef PXEPI_CORE_WIRE_H
#define PXEPI_CORE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum wire { WIRE_OK, WIRE_SHORT, WIRE_BAD };

/* Borrowed bytes: dies with the call that gave it. Copy to keep. */
struct span {
	const uint8_t *p;
	size_t n;
};

struct cur {
	const uint8_t *p;
	size_t left;
	bool failed;
};

static inline struct span span_of(const void *p, size_t n)
{
	return (struct span){ .p = p, .n = n };
}

/* The first n bytes of s, or all of it when it is shorter. */
static inline struct span span_head(struct span s, size_t n)
{
	return (struct span){ .p = s.p, .n = s.n < n ? s.n : n };
}

static inline bool span_is(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.n == n && (n == 0 || memcmp(s.p, text, n) == 0);
}

static inline bool span_starts(struct span s, const char *text)
{
	return span_is(span_head(s, strlen(text)), text);
}

static inline struct cur cur_of(struct span s)
{
	return (struct cur){ .p = s.p, .left = s.n, .failed = false };
}

static inline bool cur_ok(const struct cur *c)
{
	return !c->failed;
}

static inline size_t cur_left(const struct cur *c)
{
	return c->failed ? 0 : c->left;
}

/* n bytes as a span; an empty span and a stuck failure when they do not fit. */
static inline struct span cur_take(struct cur *c, size_t n)
{
	struct span s = { .p = c->p, .n = n };

	if (c->failed || n > c->left) {
		c->failed = true;
		return (struct span){ .p = c->p, .n = 0 };
	}
	if (n > 0)
		c->p += n;
	c->left -= n;
	return s;
}

/* All that is left. */
static inline struct span cur_rest(struct cur *c)
{
	return cur_take(c, cur_left(c));
}

static inline void cur_skip(struct cur *c, size_t n)
{
	(void)cur_take(c, n);
}

static inline uint8_t cur_u8(struct cur *c)
{
	struct span s = cur_take(c, 1);

	return s.n == 1 ? s.p[0] : 0;
}

static inline uint16_t cur_be16(struct cur *c)
{
	struct span s = cur_take(c, 2);

	return s.n == 2 ? (uint16_t)((uint32_t)s.p[0] << 8 | s.p[1]) : 0;
}

static inline uint32_t cur_be32(struct cur *c)
{
	struct span s = cur_take(c, 4);

	if (s.n != 4)
		return 0;
	return (uint32_t)s.p[0] << 24 | (uint32_t)s.p[1] << 16 | (uint32_t)s.p[2] << 8 | s.p[3];
}

static inline uint32_t cur_le32(struct cur *c)
{
	struct span s = cur_take(c, 4);

	if (s.n != 4)
		return 0;
	return (uint32_t)s.p[3] << 24 | (uint32_t)s.p[2] << 16 | (uint32_t)s.p[1] << 8 | s.p[0];
}

static inline uint64_t cur_be64(struct cur *c)
{
	uint64_t high = cur_be32(c);

	return high << 32 | cur_be32(c);
}

/* Copies 6 bytes of a hardware address; zeroes on failure. */
static inline void cur_mac(struct cur *c, uint8_t mac[static 6])
{
	struct span s = cur_take(c, 6);

	memset(mac, 0, 6);
	if (s.n == 6)
		memcpy(mac, s.p, 6);
}

#endif
