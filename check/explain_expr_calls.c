/* SPDX-License-Identifier: MIT */
/* explain_expr_calls - the functions in the test of a class, those of Kea and those of dhcpd that
 * have a value of bytes. What each does at its edges was seen of kea-dhcp4 2.2 and dhcpd 4.4. See
 * explain_expr.h. */
#include <string.h>

#include "check/explain_expr.h"

static void close_bracket(struct expr *x)
{
	if (!expr_mark(x, ")"))
		x->broken = true;
}

/* What is left of the arguments does not matter: the value is not known. */
static void give_up(struct expr *x, struct expr_value *v)
{
	v->known = false;
	if (!x->broken)
		expr_leave(x);
}

/* A number as written; Kea's may be negative, or `all`. */
static bool read_count(struct expr *x, int32_t *n)
{
	struct span s;
	bool negative;
	uint32_t v;

	expr_skip(x);
	s = expr_name(x);
	negative = s.n > 0 && s.p[0] == '-' && conf_kind(x->c) == CONF_KEA;
	if (span_is(s, "all")) {
		*n = EXPR_BYTES;
		return true;
	}
	if (negative)
		s = span_of(s.p + 1, s.n - 1);
	if (!conf_number(s, &v))
		return false;
	*n = negative ? -(int32_t)v : (int32_t)v;
	return true;
}

/* Kea's TokenSubstring: FROM below 0 counts from the end; LENGTH below 0 takes what is before. */
static void cut(struct expr_value *v, int32_t from, int32_t n)
{
	int32_t size = (int32_t)v->n;

	if (from < -size || from >= size) {
		v->n = 0;
		return;
	}
	if (from < 0)
		from += size;
	if (n < 0) {
		n = -n < from ? -n : from;
		from -= n;
	}
	if (n > size - from)
		n = size - from;
	memmove(v->b, v->b + from, (size_t)n);
	v->n = (size_t)n;
}

static void read_substring(struct expr *x, struct expr_value *v)
{
	int32_t from, n;

	expr_read_value(x, v);
	if (!expr_mark(x, ",") || !read_count(x, &from) || !expr_mark(x, ",") ||
	    !read_count(x, &n)) {
		give_up(x, v);
		return;
	}
	close_bracket(x);
	cut(v, from, n);
}

/* dhcpd: the last N bytes. */
static void read_suffix(struct expr *x, struct expr_value *v)
{
	int32_t n;

	expr_read_value(x, v);
	if (!expr_mark(x, ",") || !read_count(x, &n)) {
		give_up(x, v);
		return;
	}
	close_bracket(x);
	if (n < (int32_t)v->n)
		cut(v, (int32_t)v->n - n, n);
}

static void read_concat(struct expr *x, struct expr_value *v)
{
	bool isc = conf_kind(x->c) == CONF_ISC;

	expr_read_value(x, v);
	while (expr_mark(x, ",")) {
		struct expr_value more;

		expr_read_value(x, &more);
		expr_put(v, more.b, more.n);
		v->known &= more.known;
		v->constant &= more.constant;
		v->absent = isc ? v->absent || more.absent : v->absent && more.absent;
	}
	close_bracket(x);
}

static void change_case(struct expr *x, struct expr_value *v, uint8_t first, uint8_t last)
{
	expr_read_value(x, v);
	for (size_t i = 0; i < v->n; i++)
		if (v->b[i] >= first && v->b[i] <= last)
			v->b[i] ^= 0x20;
	close_bracket(x);
}

static void read_lcase(struct expr *x, struct expr_value *v)
{
	change_case(x, v, 'A', 'Z');
}

static void read_ucase(struct expr *x, struct expr_value *v)
{
	change_case(x, v, 'a', 'z');
}

static void put_digits(struct expr_value *v, unsigned n, unsigned base, unsigned least)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t room[3];
	size_t i = sizeof(room);

	for (; i > 0 && (n > 0 || sizeof(room) - i < least); n /= base)
		room[--i] = (uint8_t)digits[n % base];
	expr_put(v, room + i, sizeof(room) - i);
}

/* Each byte in digits, at least so many of them, with something between. */
static void spell(struct expr_value *v, unsigned base, unsigned least,
		  const struct expr_value *between)
{
	const struct expr_value bytes = *v;

	v->n = 0;
	v->known &= between->known;
	for (size_t i = 0; i < bytes.n && v->known; i++) {
		if (i > 0)
			expr_put(v, between->b, between->n);
		put_digits(v, bytes.b[i], base, least);
	}
}

/* Kea: hexstring(VALUE, BETWEEN), in small letters. */
static void read_hexstring(struct expr *x, struct expr_value *v)
{
	struct expr_value between;

	expr_read_value(x, v);
	if (!expr_mark(x, ",")) {
		give_up(x, v);
		return;
	}
	expr_read_value(x, &between);
	close_bracket(x);
	spell(v, 16, 2, &between);
}

/* dhcpd: binary-to-ascii(BASE, BITS, BETWEEN, VALUE), without leading zeros. */
static void read_ascii(struct expr *x, struct expr_value *v)
{
	struct expr_value between;
	int32_t base = 0, bits = 0;

	if (!read_count(x, &base) || !expr_mark(x, ",") || !read_count(x, &bits) ||
	    !expr_mark(x, ",")) {
		give_up(x, v);
		return;
	}
	expr_read_value(x, &between);
	if (bits != 8 || (base != 8 && base != 10 && base != 16) || !expr_mark(x, ",")) {
		give_up(x, v);
		return;
	}
	expr_read_value(x, v);
	close_bracket(x);
	spell(v, (unsigned)base, 1, &between);
}

/* dhcpd: the first that the client sends. */
static void read_first(struct expr *x, struct expr_value *v)
{
	expr_read_value(x, v);
	while (expr_mark(x, ",")) {
		struct expr_value next;

		expr_read_value(x, &next);
		if (v->known && v->absent)
			*v = next;
	}
	close_bracket(x);
}

bool expr_read_call(struct expr *x, struct expr_value *v)
{
	static const struct {
		const char *name;
		void (*read)(struct expr *x, struct expr_value *v); /* behind the bracket */
	} calls[] = {
		{ "substring", read_substring },   { "suffix", read_suffix },
		{ "concat", read_concat },         { "lcase", read_lcase },
		{ "ucase", read_ucase },           { "hexstring", read_hexstring },
		{ "binary-to-ascii", read_ascii }, { "pick-first-value", read_first },
	};
	size_t before = x->at;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (expr_word(x, calls[i].name) && expr_mark(x, "(")) {
			calls[i].read(x, v);
			return true;
		}
		x->at = before;
	}
	return false;
}
