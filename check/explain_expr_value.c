/* SPDX-License-Identifier: MIT */
/* explain_expr_value - the values in the test of a class: constants, and pieces of what a Pi
 * sends. See explain_expr.h. */
#include <string.h>

#include "check/explain_expr.h"
#include "core/pxe.h"
#include "core/typed.h"

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
	uint8_t quote = 0;

	for (size_t open = 1; open > 0; x->at++) {
		uint8_t c;

		if (x->at >= x->s.n) {
			x->broken = true;
			return;
		}
		c = x->s.p[x->at];
		if (quote) {
			quote = c == quote ? 0 : quote;
			continue;
		}
		quote = c == '\'' || c == '"' ? c : 0;
		open += c == '(';
		open -= c == ')';
	}
}

/* ----- constants ----- */

void expr_put(struct expr_value *v, const uint8_t *p, size_t n)
{
	if (n > sizeof(v->b) - v->n) {
		v->known = false; /* too long to be compared here */
		return;
	}
	if (n > 0)
		memcpy(v->b + v->n, p, n);
	v->n += n;
}

/* In dhcpd's a backslash escapes, and what comes of it is not known; in Kea's it is itself. */
static void read_quoted(struct expr *x, struct expr_value *v, uint8_t quote)
{
	bool isc = conf_kind(x->c) == CONF_ISC, escaped = false;
	size_t from = ++x->at;

	while (x->at < x->s.n && x->s.p[x->at] != quote) {
		bool escape = isc && x->s.p[x->at] == '\\' && x->at + 1 < x->s.n;

		escaped |= escape;
		x->at += escape ? 2 : 1;
	}
	if (x->at >= x->s.n) {
		x->broken = true;
		return;
	}
	v->constant = true;
	v->known = !escaped;
	if (!escaped)
		expr_put(v, x->s.p + from, x->at - from);
	x->at++;
}

/* 0xb827eb of Kea's: an odd first digit is a byte of its own. */
static void read_hex(struct expr *x, struct expr_value *v)
{
	struct span digits = expr_name(x);
	size_t i = 2;

	v->known = v->constant = digits.n > 2;
	while (i < digits.n && v->known) {
		int high = (digits.n - i) % 2 ? 0 : typed_hex(digits.p[i++]);
		int low = typed_hex(digits.p[i++]);
		uint8_t byte = (uint8_t)((high & 15) << 4 | (low & 15));

		v->known = high >= 0 && low >= 0;
		if (v->known)
			expr_put(v, &byte, 1);
	}
}

/* 5 and 192.0.2.1 of Kea's: four bytes. */
static bool read_number(struct expr *x, struct expr_value *v)
{
	size_t before = x->at;
	struct span s = expr_name(x);
	uint8_t bytes[4];
	uint32_t n = pxe_dotted(s);

	if (n == 0 && !span_is(s, "0.0.0.0") && !conf_number(s, &n)) {
		x->at = before;
		return false;
	}
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(n >> (24 - 8 * i));
	v->known = v->constant = true;
	expr_put(v, bytes, 4);
	return true;
}

/* b8:27:eb, or one byte alone, of dhcpd's. */
static bool read_bytes(struct expr *x, struct expr_value *v)
{
	size_t at = x->at;

	v->n = 0;
	v->known = v->constant = true;
	for (;;) {
		int high = at < x->s.n ? typed_hex(x->s.p[at]) : -1;
		int low = at + 1 < x->s.n ? typed_hex(x->s.p[at + 1]) : -1;
		uint8_t byte = (uint8_t)(low < 0 ? high : high * 16 + low);

		if (high < 0)
			return false;
		at += low < 0 ? 1 : 2;
		expr_put(v, &byte, 1);
		if (at < x->s.n && x->s.p[at] == ':') {
			at++;
			continue;
		}
		if (at < x->s.n && is_name(x->s.p[at]))
			return false;
		break;
	}
	x->at = at;
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
	expr_put(v, is.p, is.p ? is.n : 0);
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
		expr_put(v, x->who->mac, 6);
	else if (span_is(field, "pkt4.hlen"))
		expr_put(v, six, 4);
	else if (span_is(field, "pkt4.htype") || span_is(field, "pkt4.msgtype"))
		expr_put(v, one, 4);
	else if (span_is(field, "pkt4.ciaddr") || span_is(field, "pkt4.giaddr") ||
		 span_is(field, "pkt4.yiaddr") || span_is(field, "pkt4.siaddr"))
		expr_put(v, zero, 4);
	else
		v->known = false;
}

/* relay4[N].hex, .text: what no Pi's own DISCOVER has in it. */
static void read_relay(struct expr *x, struct expr_value *v)
{
	(void)expr_name(x);
	if (!expr_mark(x, "]"))
		x->broken = true;
	v->known = v->absent = expr_mark(x, ".hex") || expr_mark(x, ".text");
	if (!v->known)
		(void)expr_name(x);
}

/* What is not known, passed by: NAME, NAME(...), NAME[...].NAME. */
static void pass_by(struct expr *x, struct expr_value *v)
{
	*v = (struct expr_value){ .known = false };
	if (expr_name(x).n == 0)
		x->broken = true;
	if (expr_mark(x, "(")) {
		expr_leave(x);
	} else if (expr_mark(x, "[")) {
		if (!expr_mark(x, "*"))
			(void)expr_name(x);
		x->broken |= !expr_mark(x, "]");
		(void)expr_name(x);
	}
}

/* The value's first word decides. */
static void read_named(struct expr *x, struct expr_value *v)
{
	static const uint8_t ethernet = 1;

	if (expr_read_call(x, v))
		return;
	if (expr_word(x, "option")) {
		read_option(x, v);
	} else if (expr_word(x, "hardware")) { /* dhcpd: the type, then the address */
		v->known = true;
		expr_put(v, &ethernet, 1);
		expr_put(v, x->who->mac, 6);
	} else if (expr_mark(x, "relay4[")) {
		read_relay(x, v);
	} else if (x->s.n - x->at > 5 && memcmp(x->s.p + x->at, "pkt4.", 5) == 0) {
		read_packet(x, v);
	} else if (conf_kind(x->c) == CONF_KEA ? !read_number(x, v) : !read_bytes(x, v)) {
		pass_by(x, v);
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
