/* SPDX-License-Identifier: MIT */
/* explain_expr - does the test of a client class hold for the DISCOVER that a Pi sends? Kea's
 * expressions (ARM, "Using Expressions in Classification") and dhcpd's (dhcp-eval(5)), as far as
 * they look at the message itself. What they ask beyond it (the interface, leases, reservations) or
 * what is not understood makes the answer unknown, never a guess. */
#ifndef PXEPI_CHECK_EXPLAIN_EXPR_H
#define PXEPI_CHECK_EXPLAIN_EXPR_H

#include "check/conf.h"
#include "core/dhcp.h"
#include "core/model.h"

#define EXPR_BYTES 64 /* of a value; a longer one is not compared */

/* The first DISCOVER of a Pi's firmware, as `pxepi emulate` sends it. */
struct expr_who {
	uint8_t payload[576];
	size_t n; /* 0: not made */
	struct dhcp_msg msg; /* points into payload: do not copy */
	uint8_t mac[6];
};

/* expr_who_make - who: written completely. False: the model is unknown. */
bool expr_who_make(struct expr_who *who, enum model m, const uint8_t mac[static 6],
		   uint32_t serial);

enum expr_is { EXPR_FALSE, EXPR_TRUE, EXPR_UNKNOWN };

struct expr_value {
	uint8_t b[EXPR_BYTES];
	size_t n;
	bool known;
	bool absent; /* the Pi sends no such option: empty, as the servers take it */
	bool constant; /* it stands in the test itself */
};

/* What decides: a comparison, or a part that is not known. */
struct expr_because {
	const struct conf_item *class; /* in whose test it stands: member() leads to another */
	struct span part; /* as written; borrowed from the configuration */
	bool compared; /* a Pi's value with a constant */
	bool taken; /* dhcpd: an `else`, and the condition `class` before it holds */
	bool listed; /* a Pi's value with those of all subclasses (dhcpd) */
	struct expr_value sends, wants;
};

/* expr_class - the test of a class (CONF_CLASS), or of dhcpd's: any condition (CONF_BLOCK), with
 * those that it is the `else` of, or a subclass (CONF_SUBCLASS). why: of EXPR_FALSE and
 * EXPR_UNKNOWN. A class without a test: unknown, but for those that Kea fills itself. */
enum expr_is expr_class(const struct conf *c, const struct conf_item *class,
			const struct expr_who *who, struct expr_because *why);

/* The class of that name; NULL: none is defined. */
const struct conf_item *expr_class_named(const struct conf *c, struct span name);

/* ----- for the files of explain_expr ----- */

struct expr {
	const struct conf *c;
	const struct conf_item *class;
	const struct expr_who *who;
	struct span s; /* the test */
	size_t at;
	unsigned depth; /* of brackets and of member() */
	unsigned *left; /* conditions that may still be looked at: member() can name many, often */
	bool broken; /* not understood from here on */
};

void expr_skip(struct expr *x); /* blanks */
bool expr_word(struct expr *x, const char *word); /* moves behind it; letters do not follow */
bool expr_mark(struct expr *x, const char *mark);
struct span expr_name(struct expr *x); /* letters, digits, - _ . */
/* Behind the bracket that closes the one just passed. */
void expr_leave(struct expr *x);

void expr_read_value(struct expr *x, struct expr_value *v);
/* A function and its arguments; false: there is none that is known here. */
bool expr_read_call(struct expr *x, struct expr_value *v);
/* More bytes behind those of a value; with too many it is not known. */
void expr_put(struct expr_value *v, const uint8_t *p, size_t n);
/* option[NAME or NUMBER] or option NAME; false: it is not known. */
bool expr_read_option(struct expr *x, uint8_t *code);

#endif
