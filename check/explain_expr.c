/* SPDX-License-Identifier: MIT */
/* explain_expr - see explain_expr.h: and, or, not, comparisons, with an unknown that spreads. */
#include "check/explain_expr.h"

#include <string.h>

#include "core/frame.h"
#include "core/pi.h"
#include "core/pxe.h"

#define DEPTH_MAX 12
#define CONDITIONS_MAX 1000

/* ----- what a Pi sends ----- */

bool expr_who_make(struct expr_who *who, enum model m, const uint8_t mac[static 6], uint32_t serial)
{
	const struct pi_setup setup = { .model = m,
					.traits = *pi_traits_of(m),
					.race = PI_RACE_OFF };
	uint8_t room[PI_FRAME_MAX];
	struct put w = put_in(room, sizeof(room));
	struct packet pkt = { .link = LINK_ETHERNET };
	struct frame f;
	struct pi pi;

	*who = (struct expr_who){ .n = 0 };
	if (m == MODEL_UNKNOWN)
		return false;
	memcpy(who->mac, mac, 6);
	pi_init(&pi, &setup, mac, serial, 1, 0);
	if (!pi_output(&pi, 0, &w))
		return false;
	pkt.bytes = put_span(&w);
	pkt.wire_len = (uint32_t)w.n;
	if (frame_parse(&pkt, &f) != WIRE_OK || f.payload.n > sizeof(who->payload))
		return false;
	memcpy(who->payload, f.payload.p, f.payload.n);
	who->n = f.payload.n;
	return dhcp_parse(span_of(who->payload, who->n), who->n, &who->msg) == WIRE_OK;
}

/* ----- conditions ----- */

struct node {
	enum expr_is is;
	struct expr_because why;
};

static void read_or(struct expr *x, struct node *n);
static enum expr_is judge(const struct expr *of, const struct conf_item *class,
			  struct expr_because *why);

static void begin(const struct expr *x, struct node *n)
{
	*n = (struct node){ .is = EXPR_UNKNOWN, .why.class = x->class };
}

static void end(const struct expr *x, size_t from, struct node *n)
{
	n->why.part = span_of(x->s.p + from, x->at - from);
	while (n->why.part.n > 0 && n->why.part.p[n->why.part.n - 1] == ' ')
		n->why.part.n--;
}

static enum expr_is is_of(bool holds)
{
	return holds ? EXPR_TRUE : EXPR_FALSE;
}

static bool same(const struct expr_value *a, const struct expr_value *b)
{
	return a->n == b->n && memcmp(a->b, b->b, a->n) == 0;
}

/* dhcpd: what is not sent is like nothing, not even like "". */
static bool like(const struct expr *x, const struct expr_value *a, const struct expr_value *b)
{
	if (conf_kind(x->c) == CONF_ISC && (a->absent || b->absent))
		return false;
	return same(a, b);
}

/* VALUE == VALUE; dhcpd has =, != and patterns (~=, ~~), too, which are not read here. */
static void read_comparison(struct expr *x, struct node *n)
{
	struct expr_value a, b;
	bool unlike, pattern;

	expr_read_value(x, &a);
	pattern = expr_mark(x, "~=") || expr_mark(x, "~~");
	unlike = !pattern && expr_mark(x, "!=");
	if (!pattern && !unlike && !expr_mark(x, "==") && !expr_mark(x, "="))
		return;
	expr_read_value(x, &b);
	if (pattern || !a.known || !b.known || (a.absent && b.absent))
		return;
	n->is = is_of(like(x, &a, &b) != unlike);
	n->why.compared = !unlike && a.constant != b.constant;
	n->why.sends = a.constant ? b : a;
	n->why.wants = a.constant ? a : b;
}

/* The classes that Kea fills by itself. */
static enum expr_is of_its_own(struct span name)
{
	if (span_is(name, "ALL") || span_is(name, "VENDOR_CLASS_" PXE_PI_VENDOR_CLASS))
		return EXPR_TRUE;
	return span_starts(name, "VENDOR_CLASS_") ? EXPR_FALSE : EXPR_UNKNOWN;
}

/* member('NAME'): the classes that Kea has of its own, and those defined. */
static void read_member(struct expr *x, struct node *n)
{
	const struct conf_item *class;
	struct expr_value name;

	expr_read_value(x, &name);
	if (!expr_mark(x, ")"))
		x->broken = true;
	class = expr_class_named(x->c, span_of(name.b, name.n));
	if (!class)
		n->is = of_its_own(span_of(name.b, name.n));
	else if (!class->forced) /* else: looked at later, or never */
		n->is = judge(x, class, &n->why);
}

/* option[NAME].exists, relay4[N].exists; exists NAME of dhcpd's. False: it is neither. */
static bool read_existence(struct expr *x, struct node *n)
{
	size_t before = x->at;
	bool isc = expr_word(x, "exists"), relay = !isc && expr_mark(x, "relay4[");
	uint8_t code;
	bool known;

	if (!isc && !relay && !expr_mark(x, "option["))
		return false;
	if (!isc)
		x->at--; /* expr_read_option wants to see the bracket */
	known = expr_read_option(x, &code);
	if (!isc && !expr_mark(x, ".exists")) {
		x->at = before;
		return false;
	}
	if (relay)
		n->is = EXPR_FALSE; /* no relay is between */
	else if (known)
		n->is = is_of(dhcp_has(&x->who->msg, code));
	return true;
}

static void read_primary(struct expr *x, struct node *n)
{
	size_t from;

	expr_skip(x);
	from = x->at;
	begin(x, n);
	if (++x->depth > DEPTH_MAX || *x->left == 0) {
		x->broken = true;
		return;
	}
	--*x->left;
	if (expr_word(x, "not")) {
		read_primary(x, n);
		n->is = n->is == EXPR_UNKNOWN ? EXPR_UNKNOWN : is_of(n->is == EXPR_FALSE);
		if (n->is == EXPR_FALSE) /* what is inside holds, and should not */
			n->why = (struct expr_because){ .class = x->class };
		end(x, from, n);
	} else if (expr_mark(x, "(")) {
		read_or(x, n);
		if (!expr_mark(x, ")"))
			x->broken = true;
	} else if (expr_word(x, "member") && expr_mark(x, "(")) {
		read_member(x, n);
		if (n->why.class == x->class)
			end(x, from, n);
	} else {
		if (!read_existence(x, n))
			read_comparison(x, n);
		end(x, from, n);
	}
	x->depth--;
}

static void take_and(struct node *n, const struct node *right)
{
	if (n->is != EXPR_FALSE && right->is != EXPR_TRUE &&
	    (n->is == EXPR_TRUE || right->is == EXPR_FALSE))
		*n = *right;
}

static void take_or(struct node *n, const struct node *right)
{
	if (right->is == EXPR_TRUE || (n->is == EXPR_FALSE && right->is == EXPR_UNKNOWN))
		*n = *right;
}

static void read_and(struct expr *x, struct node *n)
{
	struct node right;

	read_primary(x, n);
	while (!x->broken && expr_word(x, "and")) {
		read_primary(x, &right);
		take_and(n, &right);
	}
}

/* In dhcpd neither binds closer: they are taken from the left (seen of 4.4). */
static void read_from_left(struct expr *x, struct node *n)
{
	struct node right;

	read_primary(x, n);
	while (!x->broken) {
		bool both = expr_word(x, "and");

		if (!both && !expr_word(x, "or"))
			return;
		read_primary(x, &right);
		if (both)
			take_and(n, &right);
		else
			take_or(n, &right);
	}
}

static void read_or(struct expr *x, struct node *n)
{
	struct node right;

	if (conf_kind(x->c) == CONF_ISC) {
		read_from_left(x, n);
		return;
	}
	read_and(x, n);
	while (!x->broken && expr_word(x, "or")) {
		read_and(x, &right);
		take_or(n, &right);
	}
}

/* ----- classes ----- */

static struct expr begin_text(const struct expr *of, const struct conf_item *class,
			      const char *text)
{
	struct expr x = *of;

	x.class = class;
	x.s = span_of(text, strlen(text));
	x.at = 0;
	return x;
}

static bool value_of(const struct expr *of, const struct conf_item *class, const char *text,
		     struct expr_value *v)
{
	struct expr x = begin_text(of, class, text);

	expr_read_value(&x, v);
	expr_skip(&x);
	return !x.broken && x.at == x.s.n && v->known;
}

/* dhcpd: what a class matches on, compared with a subclass (sub), or with all that it has. */
static enum expr_is judge_subclass(const struct expr *of, const struct conf_item *class,
				   const struct conf_item *sub, struct expr_because *why)
{
	enum expr_is is = EXPR_FALSE;
	struct expr_value wants;

	why->part = span_of(class->more, strlen(class->more));
	if (!value_of(of, class, class->more, &why->sends))
		return EXPR_UNKNOWN;
	why->listed = true;
	for (const struct conf_item *i = NULL; (i = conf_next(of->c, CONF_SUBCLASS, i));) {
		if (strcmp(i->text, class->text) != 0 || (sub && i != sub))
			continue;
		if (*of->left == 0 || !value_of(of, class, i->more, &wants))
			is = EXPR_UNKNOWN;
		else if (like(of, &why->sends, &wants))
			return EXPR_TRUE;
		*of->left -= *of->left > 0;
	}
	return is;
}

static bool begins(const char *text, const char *word)
{
	return strncmp(text, word, strlen(word)) == 0;
}

/* Any expression. The words before it are those of dhcpd's statements. */
static enum expr_is judge_text(const struct expr *of, const struct conf_item *class,
			       const char *text, struct expr_because *why)
{
	struct expr x = begin_text(of, class, text);
	struct node n;

	(void)expr_word(&x, "else");
	if (!expr_word(&x, "if"))
		(void)expr_word(&x, "elsif");
	expr_skip(&x);
	if (class->what == CONF_BLOCK && x.at == x.s.n)
		return EXPR_TRUE; /* else, and no more */
	read_or(&x, &n);
	expr_skip(&x);
	if (x.broken || x.at != x.s.n) { /* not all of it was understood: none of it counts */
		why->part = x.s;
		return EXPR_UNKNOWN;
	}
	*why = n.why;
	return n.is;
}

/* An `else` is for those for whom nothing before it is. */
static enum expr_is judge_block(const struct expr *of, const struct conf_item *block,
				struct expr_because *why)
{
	const struct conf_item *first = NULL;
	enum expr_is before = EXPR_FALSE;

	for (const struct conf_item *i = NULL; (i = conf_next(of->c, CONF_BLOCK, i)) && i < block;)
		if (i->in == block->in && begins(i->text, "if"))
			first = i;
	for (const struct conf_item *i = first; i && i < block && begins(block->text, "els");
	     i = conf_next(of->c, CONF_BLOCK, i)) {
		enum expr_is is;

		if (i->in != block->in)
			continue;
		is = *of->left > 0 ? judge_text(of, i, i->text, why) : EXPR_UNKNOWN;
		if (is == EXPR_TRUE) {
			*why = (struct expr_because){ .class = i, .taken = true };
			return EXPR_FALSE;
		}
		before = is == EXPR_UNKNOWN ? is : before;
	}
	if (before == EXPR_UNKNOWN) {
		enum expr_is is = judge_text(of, block, block->text, why);

		return is == EXPR_FALSE ? is : EXPR_UNKNOWN;
	}
	return judge_text(of, block, block->text, why);
}

static enum expr_is judge(const struct expr *of, const struct conf_item *class,
			  struct expr_because *why)
{
	const struct conf_item *whole = class;

	*why = (struct expr_because){ .class = class };
	if (class->what == CONF_BLOCK)
		return judge_block(of, class, why);
	if (class->what == CONF_SUBCLASS)
		whole = expr_class_named(of->c, span_of(class->text, strlen(class->text)));
	if (!whole || !whole->more)
		return conf_kind(of->c) == CONF_KEA && class->text
			       ? of_its_own(span_of(class->text, strlen(class->text)))
			       : EXPR_UNKNOWN;
	if (conf_kind(of->c) == CONF_ISC && !begins(whole->more, "if"))
		return judge_subclass(of, whole, whole == class ? NULL : class, why);
	return class == whole ? judge_text(of, class, class->more, why) : EXPR_UNKNOWN;
}

enum expr_is expr_class(const struct conf *c, const struct conf_item *class,
			const struct expr_who *who, struct expr_because *why)
{
	unsigned left = CONDITIONS_MAX;
	struct expr x = { .c = c, .who = who, .left = &left };

	if (who->n > 0)
		return judge(&x, class, why);
	*why = (struct expr_because){ .class = class };
	return EXPR_UNKNOWN;
}

const struct conf_item *expr_class_named(const struct conf *c, struct span name)
{
	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_CLASS, i));)
		if (span_is(name, i->text))
			return i;
	return NULL;
}
