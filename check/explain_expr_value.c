/* SPDX-License-Identifier: MIT */
/* explain_expr_value - the values in the test of a class: constants, and pieces of what a Pi
 * sends. See explain_expr.h. */
#include <string.h>

#include "check/explain_expr.h"

#define DEPTH_MAX 12

static bool is_name(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '.';
}

void expr_skip(struct expr *x)
{
	while (x->at < x->s.n && (x->s.p[x->at] == ' ' || x->s.p[x->at] == '\t' ||
				  x->s.p[x->at] == '\n' || x->s.p[x->at] == '\r'))
		x->at++;
}

bool expr_mark(struct expr *x, const char *mark)
{
	size_t n = strlen(mark);

	expr_skip(x);
	if (x->s.n - x->at < n || memcmp(x->s.p + x->at, mark, n) != 0)
		return false;
	x->at += n;
	return true;
}

bool expr_word(struct expr *x, const char *word)
{
	size_t before = x->at;

	if (expr_mark(x, word) && (x->at == x->s.n || !is_name(x->s.p[x->at])))
		return true;
	x->at = before;
	return false;
}

struct span expr_name(struct expr *x)
{
	size_t from;

	expr_skip(x);
	from = x->at;
	while (x->at < x->s.n && is_name(x->s.p[x->at]))
		x->at++;
	return span_of(x->s.p + from, x->at - from);
}

void expr_leave(struct expr *x)
{
	for (size_t open = 1; open > 0;) {
		if (x->at >= x->s.n) {
			x->broken = true;
			return;
		}
		open += x->s.p[x->at] == '(';
		open -= x->s.p[x->at] == ')';
		x->at++;
	}
}

/* ----- constants ----- */

static void put(struct expr_value *v, const uint8_t *p, size_t n)
{
	if (n > sizeof(v->b) - v->n) {
		v->known = false; /* too long to be compared here */
		return;
	}
	if (n > 0)
		memcpy(v->b + v->n, p, n);
	v->n += n;
}

static void read_quoted(struct expr *x, struct expr_value *v, uint8_t quote)
{
	size_t from = ++x->at;

	while (x->at < x->s.n && x->s.p[x->at] != quote)
		x->at++;
	if (x->at >= x->s.n) {
		x->broken = true;
		return;
	}
	v->known = v->constant = true;
	put(v, x->s.p + from, x->at - from);
	x->at++;
}

static int nibble(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 0xb827eb of Kea's: an odd first digit is a byte of its own. */
static void read_hex(struct expr *x, struct expr_value *v)
{
	struct span digits = expr_name(x);
	size_t i = 2;

	v->known = v->constant = digits.n > 2;
	while (i < digits.n && v->known) {
		int high = (digits.n - i) % 2 ? 0 : nibble(digits.p[i++]);
		int low = nibble(digits.p[i++]);
		uint8_t byte = (uint8_t)((high & 15) << 4 | (low & 15));

		v->known = high >= 0 && low >= 0;
		if (v->known)
			put(v, &byte, 1);
	}
}

/* 5 of Kea's: four bytes. */
static bool read_number(struct expr *x, struct expr_value *v)
{
	size_t before = x->at;
	uint8_t bytes[4];
	uint32_t n;

	if (!conf_number(expr_name(x), &n)) {
		x->at = before;
		return false;
	}
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(n >> (24 - 8 * i));
	v->known = v->constant = true;
	put(v, bytes, 4);
	return true;
}

/* b8:27:eb, or one byte alone, of dhcpd's. */
static bool read_bytes(struct expr *x, struct expr_value *v)
{
	size_t at = x->at;

	v->n = 0;
	for (;;) {
		int high = at < x->s.n ? nibble(x->s.p[at]) : -1;
		int low = at + 1 < x->s.n ? nibble(x->s.p[at + 1]) : -1;
		uint8_t byte = (uint8_t)(low < 0 ? high : high * 16 + low);

		if (high < 0)
			return false;
		at += low < 0 ? 1 : 2;
		put(v, &byte, 1);
		if (at < x->s.n && x->s.p[at] == ':') {
			at++;
			continue;
		}
		if (at < x->s.n && is_name(x->s.p[at]))
			return false;
		break;
	}
	x->at = at;
	v->known = v->constant = true;
	return true;
}

/* ----- what the Pi sends ----- */

bool expr_read_option(struct expr *x, uint8_t *code)
{
	bool kea = expr_mark(x, "[");
	struct span name = expr_name(x);

	*code = conf_option_code(name);
	for (const struct conf_item *d = NULL;
	     *code == 0 && (d = conf_next(x->c, CONF_OPTION_DEF, d));)
		if (span_is(name, d->text) && d->last < 255 &&
		    (!d->more || strcmp(d->more, "dhcp4") == 0))
			*code = (uint8_t)d->last;
	if (kea && !expr_mark(x, "]"))
		x->broken = true;
	return *code != 0;
}

static void take_option(struct expr *x, struct expr_value *v, uint8_t code)
{
	uint8_t room[255];
	struct span is = dhcp_get(&x->who->msg, code, room, sizeof(room));

	v->known = true;
	v->absent = is.p == NULL;
	put(v, is.p, is.p ? is.n : 0);
}

/* option[60].hex, option[60].text; option vendor-class-identifier. As text, other types than a
 * string are written in Kea's own way: unknown here. */
static void read_option(struct expr *x, struct expr_value *v)
{
	uint8_t code;
	bool known = expr_read_option(x, &code), kea = x->at > 0 && x->s.p[x->at - 1] == ']';
	bool text = kea && expr_mark(x, ".text");

	if (kea && !text && !expr_mark(x, ".hex")) { /* a suboption, or what else there is */
		(void)expr_name(x);
		while (expr_mark(x, "[") || expr_mark(x, "]") || expr_mark(x, "*"))
			(void)expr_name(x);
		return;
	}
	if (!known)
		return;
	take_option(x, v, code);
	if (text && code != 60 && !v->absent)
		v->known = false;
}

static void read_packet(struct expr *x, struct expr_value *v)
{
	static const uint8_t zero[4], one[4] = { 0, 0, 0, 1 }, six[4] = { 0, 0, 0, 6 };
	struct span field = expr_name(x);

	v->known = true;
	if (span_is(field, "pkt4.mac"))
		put(v, x->who->mac, 6);
	else if (span_is(field, "pkt4.hlen"))
		put(v, six, 4);
	else if (span_is(field, "pkt4.htype") || span_is(field, "pkt4.msgtype"))
		put(v, one, 4);
	else if (span_is(field, "pkt4.ciaddr") || span_is(field, "pkt4.giaddr") ||
		 span_is(field, "pkt4.yiaddr") || span_is(field, "pkt4.siaddr"))
		put(v, zero, 4);
	else
		v->known = false;
}

/* ----- functions ----- */

static bool number(struct expr *x, size_t *n)
{
	uint32_t v = 0;

	if (expr_word(x, "all")) {
		*n = SIZE_MAX;
		return true;
	}
	if (!conf_number(expr_name(x), &v))
		return false;
	*n = v;
	return true;
}

/* substring(VALUE, FROM, LENGTH), behind its bracket. Counted from the end: unknown. */
static void read_substring(struct expr *x, struct expr_value *v)
{
	size_t from, n;

	expr_read_value(x, v);
	if (!expr_mark(x, ",") || !number(x, &from) || !expr_mark(x, ",") || !number(x, &n)) {
		v->known = false;
		expr_leave(x);
		return;
	}
	if (!expr_mark(x, ")"))
		x->broken = true;
	if (from >= v->n) {
		v->n = 0;
		return;
	}
	v->n -= from;
	memmove(v->b, v->b + from, v->n);
	if (n < v->n)
		v->n = n;
}

static void change_case(struct expr_value *v, char first, char last)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->b[i] >= (uint8_t)first && v->b[i] <= (uint8_t)last)
			v->b[i] ^= 0x20;
}

static void read_concat(struct expr *x, struct expr_value *v)
{
	expr_read_value(x, v);
	while (expr_mark(x, ",")) {
		struct expr_value more;

		expr_read_value(x, &more);
		put(v, more.b, more.n);
		v->known &= more.known;
		v->constant &= more.constant;
		v->absent &= more.absent;
	}
	if (!expr_mark(x, ")"))
		x->broken = true;
}

static void read_cased(struct expr *x, struct expr_value *v, bool lower)
{
	expr_read_value(x, v);
	change_case(v, lower ? 'A' : 'a', lower ? 'Z' : 'z');
	if (!expr_mark(x, ")"))
		x->broken = true;
}

/* The value's first word decides. */
static void read_named(struct expr *x, struct expr_value *v)
{
	static const uint8_t ethernet = 1;

	if (expr_word(x, "substring") && expr_mark(x, "(")) {
		read_substring(x, v);
	} else if (expr_word(x, "concat") && expr_mark(x, "(")) {
		read_concat(x, v);
	} else if (expr_word(x, "lcase") && expr_mark(x, "(")) {
		read_cased(x, v, true);
	} else if (expr_word(x, "ucase") && expr_mark(x, "(")) {
		read_cased(x, v, false);
	} else if (expr_word(x, "option")) {
		read_option(x, v);
	} else if (expr_word(x, "hardware")) { /* dhcpd: the type, then the address */
		v->known = true;
		put(v, &ethernet, 1);
		put(v, x->who->mac, 6);
	} else if (x->s.n - x->at > 5 && memcmp(x->s.p + x->at, "pkt4.", 5) == 0) {
		read_packet(x, v);
	} else if (conf_kind(x->c) == CONF_KEA ? !read_number(x, v) : !read_bytes(x, v)) {
		*v = (struct expr_value){ .known = false };
		if (expr_name(x).n == 0)
			x->broken = true;
		if (expr_mark(x, "("))
			expr_leave(x);
		else if (expr_mark(x, "[")) {
			(void)expr_name(x);
			x->broken |= !expr_mark(x, "]");
			(void)expr_name(x);
		}
	}
}

void expr_read_value(struct expr *x, struct expr_value *v)
{
	*v = (struct expr_value){ .known = false };
	expr_skip(x);
	if (x->broken || x->at >= x->s.n || ++x->depth > DEPTH_MAX) {
		x->broken = true;
		return;
	}
	if (x->s.p[x->at] == '\'' || x->s.p[x->at] == '"')
		read_quoted(x, v, x->s.p[x->at]);
	else if (x->s.n - x->at > 2 && memcmp(x->s.p + x->at, "0x", 2) == 0)
		read_hex(x, v);
	else
		read_named(x, v);
	x->depth--;
}
