/* SPDX-License-Identifier: MIT */
/* say - see say.h. Numbers are written straight into the caller's storage where their longest
 * form fits, and through a small buffer only near its end: the text printer says millions. */
#include "core/say.h"

#include <assert.h>
#include <string.h>

#define LONGEST 20 /* digits of UINT64_MAX; also covers an address in either form */

static const char HEX[] = "0123456789abcdef";

struct say say_in(char *storage, size_t cap)
{
	assert(cap > 0);
	storage[0] = '\0';
	return (struct say){ .p = storage, .cap = cap };
}

static size_t room(const struct say *s)
{
	return s->cut ? 0 : s->cap - 1 - s->n;
}

static void grow(struct say *s, size_t n)
{
	s->n += n;
	s->p[s->n] = '\0';
}

/* Where to write up to LONGEST characters: in place, or in spare when space is short. */
static char *begin(struct say *s, char spare[static LONGEST])
{
	return room(s) >= LONGEST ? s->p + s->n : spare;
}

static void commit(struct say *s, const char *at, size_t n)
{
	if (at == s->p + s->n)
		grow(s, n);
	else
		say_strn(s, at, n);
}

void say_char(struct say *s, char c)
{
	if (room(s) == 0) {
		s->cut = true;
		return;
	}
	s->p[s->n] = c;
	grow(s, 1);
}

void say_str(struct say *s, const char *text)
{
	say_strn(s, text, strlen(text));
}

void say_strn(struct say *s, const char *text, size_t n)
{
	size_t space = room(s);

	if (n > space) {
		s->cut = true;
		n = space;
		/* Half a UTF-8 character would spoil the text around it. */
		while (n > 0 && ((uint8_t)text[n] & 0xc0) == 0x80)
			n--;
	}
	if (n > 0)
		memcpy(s->p + s->n, text, n);
	grow(s, n);
}

static size_t digits_of(uint64_t v)
{
	size_t n = 1;

	for (; v >= 10; v /= 10)
		n++;
	return n;
}

static size_t put_decimal(char *at, uint64_t v)
{
	size_t n = digits_of(v);

	for (size_t i = n; i-- > 0; v /= 10)
		at[i] = (char)('0' + v % 10);
	return n;
}

void say_u64(struct say *s, uint64_t v)
{
	char spare[LONGEST];
	char *at = begin(s, spare);

	commit(s, at, put_decimal(at, v));
}

/* |v| without overflow at INT64_MIN. */
static uint64_t magnitude(int64_t v)
{
	return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

void say_i64(struct say *s, int64_t v)
{
	if (v < 0)
		say_char(s, '-');
	say_u64(s, magnitude(v));
}

void say_hex(struct say *s, uint64_t v, unsigned digits)
{
	char spare[LONGEST];
	char *at = begin(s, spare);
	unsigned n = 1;

	while (n < 16 && v >> (4 * n) != 0)
		n++;
	if (n < digits)
		n = digits < 16 ? digits : 16;
	for (unsigned i = n; i-- > 0; v >>= 4)
		at[i] = HEX[v & 15];
	commit(s, at, n);
}

void say_bytes(struct say *s, struct span bytes, char between)
{
	for (size_t i = 0; i < bytes.n; i++) {
		char pair[3] = { between, HEX[bytes.p[i] >> 4], HEX[bytes.p[i] & 15] };
		size_t skip = i == 0 || between == '\0';

		say_strn(s, pair + skip, sizeof(pair) - skip);
	}
}

static size_t put_octet(char *at, uint32_t v)
{
	size_t n = 0;

	if (v >= 100)
		at[n++] = (char)('0' + v / 100);
	if (v >= 10)
		at[n++] = (char)('0' + v / 10 % 10);
	at[n++] = (char)('0' + v % 10);
	return n;
}

void say_ip(struct say *s, uint32_t ip)
{
	char spare[LONGEST];
	char *at = begin(s, spare);
	size_t n = 0;

	for (unsigned shift = 32; shift > 0;) {
		shift -= 8;
		n += put_octet(at + n, ip >> shift & 0xff);
		if (shift > 0)
			at[n++] = '.';
	}
	commit(s, at, n);
}

void say_mac(struct say *s, const uint8_t mac[static 6])
{
	char spare[LONGEST];
	char *at = begin(s, spare);
	size_t n = 0;

	for (size_t i = 0; i < 6; i++) {
		at[n++] = HEX[mac[i] >> 4];
		at[n++] = HEX[mac[i] & 15];
		if (i < 5)
			at[n++] = ':';
	}
	commit(s, at, n);
}

/* v / 10^scale with so many decimals, v already rounded to them; trim: no zeros at the end. */
static void say_decimals(struct say *s, uint64_t v, unsigned decimals, bool trim)
{
	uint64_t one = 1;
	unsigned width = decimals;

	for (unsigned i = 0; i < decimals; i++)
		one *= 10;
	say_u64(s, v / one);
	v %= one;
	while (trim && width > 0 && v % 10 == 0) {
		v /= 10;
		width--;
	}
	if (width == 0)
		return;
	say_char(s, '.');
	for (size_t n = digits_of(v); n < width; n++)
		say_char(s, '0');
	say_u64(s, v);
}

void say_duration(struct say *s, ns d)
{
	/* Below `under`, the time is told in steps of `step` as a number with `decimals`.
	 * Each limit is where rounding would reach the next row. */
	static const struct {
		uint64_t under, step;
		unsigned decimals;
		const char *unit;
	} rows[] = {
		{ 1000000 - 500, 1000, 3, " ms" },
		{ 100000000 - 50000, 100000, 1, " ms" },
		{ 10000000000 - 5000000, 10000000, 2, " s" },
		{ 60000000000 - 50000000, 100000000, 1, " s" },
	};
	uint64_t left = magnitude(d), seconds;

	if (left < NS_US)
		left = 0;
	else if (d < 0)
		say_char(s, '-');
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (left >= rows[i].under)
			continue;
		say_decimals(s, (left + rows[i].step / 2) / rows[i].step, rows[i].decimals, true);
		say_str(s, rows[i].unit);
		return;
	}
	seconds = (left + NS_S / 2) / NS_S;
	if (seconds >= 3600) {
		say_u64(s, seconds / 3600);
		say_str(s, " h ");
	}
	say_u64(s, seconds / 60 % 60);
	say_str(s, " min");
	if (seconds < 3600) {
		say_char(s, ' ');
		say_u64(s, seconds % 60);
		say_str(s, " s");
	}
}

void say_seconds(struct say *s, ns d, unsigned decimals)
{
	uint64_t step = 1, v;

	if (decimals > 9)
		decimals = 9;
	for (unsigned i = decimals; i < 9; i++)
		step *= 10;
	v = (magnitude(d) + step / 2) / step;
	if (d < 0 && v > 0)
		say_char(s, '-');
	say_decimals(s, v, decimals, false);
}

void say_size(struct say *s, uint64_t bytes)
{
	static const char *const units[] = { " kB", " MB", " GB", " TB", " PB", " EB" };
	uint64_t tenth = 100;
	size_t i = 0;

	if (bytes < 1000) {
		say_u64(s, bytes);
		say_str(s, " B");
		return;
	}
	/* 999.95 and more would round to 1000.0: that is one of the next unit. */
	while (bytes / tenth >= 9999 && bytes - 9999 * tenth >= tenth / 2 && i < 5) {
		tenth *= 1000;
		i++;
	}
	say_decimals(s, bytes / tenth + (bytes % tenth >= tenth / 2), 1, false);
	say_str(s, units[i]);
}

void say_pad(struct say *s, size_t from, size_t col)
{
	size_t at = 0;

	for (size_t i = from; i < s->n; i++)
		at += ((uint8_t)s->p[i] & 0xc0) != 0x80;
	for (; at < col && !s->cut; at++)
		say_char(s, ' ');
}
