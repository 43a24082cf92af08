/* SPDX-License-Identifier: MIT */
/* explain_own - one boot being explained: what emulate said of it (explain_facts.c), the finding
 * under way, and the line being written. See explain.h. */
#ifndef PXEPI_CHECK_EXPLAIN_OWN_H
#define PXEPI_CHECK_EXPLAIN_OWN_H

#include "check/explain.h"
#include "check/explain_expr.h"
#include "core/model.h"
#include "core/say.h"

/* The OFFER, as far as explain needs it. Values are emulate's words, escaped already. */
struct explain_offer {
	bool came;
	uint32_t from, yiaddr, siaddr;
	const char *o43, *o60, *o66, *o67; /* NULL: not sent */
};

/* One finding of the report. Texts NULL: not in its detail. */
struct explain_finding {
	const char *id, *reason, *server, *address, *path;
};

struct explain_facts; /* the JSON; owns all texts above */

struct told {
	const struct conf *c;
	const struct model_facts *m;
	struct explain_offer offer;
	struct explain_finding f; /* the one under way; id "": what came right */
	struct expr_who who; /* what this Pi sends; its mac even when who_known is false */
	bool who_known;
	const char *asked; /* "": nobody, as far as is known */
	const char *tree; /* the folder that was served; NULL: the one of the configuration */
	const struct conf_item *said[16]; /* lines told of, of any finding */
	void (*line)(void *arg, const struct explain_line *line);
	void *arg;
	size_t n;
	char room[2048];
	struct say say;
};

/* ----- explain_facts.c ----- */

/* NULL: a line that is not JSON. The caller frees. */
struct explain_facts *facts_read(const struct explain_boot *boot, struct told *t);
/* The i-th finding; false: there are no more. */
bool facts_finding(const struct explain_facts *facts, size_t i, struct explain_finding *f);
void facts_free(struct explain_facts *facts);

/* ----- explain.c: writing a line ----- */

/* Begins a line of text; more is said into what it returns. */
struct say *tell_new(struct told *t);
/* Hands the line over: of the finding under way, at item, or of the file as a whole (NULL). */
void tell_at(struct told *t, const struct conf_item *item);

void say_quoted(struct say *s, const char *text); /* the user's: in double quotes, escaped */
void say_pi(struct told *t); /* "a Pi 3B" */
void say_line(struct told *t, const struct conf_item *item); /* "line 31", "line 3 of FILE" */

/* ----- explain_find.c: which line ----- */

/* The bytes that an option asks for: its text, or its hex as bytes in buf. */
struct span data_of(const struct conf_item *option, uint8_t *buf, size_t cap);

/* The line that asks for "Raspberry Pi Boot", else one that asks for something like it: a suboption,
 * a bare option 43, or a pxe-service; one that is for this Pi goes before others. NULL: none. buf:
 * room for what is given as hex. */
const struct conf_item *menu_line(const struct told *t, uint8_t *buf, size_t cap);

/* The line that has it, but in an option that is not part of option 43, or as the digits of its
 * bytes (*digits), sent as they are. NULL: none. */
const struct conf_item *stray_line(const struct told *t, uint8_t *buf, size_t cap, bool *digits);

/* The line that misspells it, and how; *as lies in the line's own text or in buf. NULL: none. */
const struct conf_item *misspelt_line(const struct told *t, uint8_t *buf, size_t cap,
				      struct span *as);

/* An option of DHCP's own in the same class, host or subnet as item (NULL: anywhere). */
const struct conf_item *option_beside(const struct conf *c, uint8_t code,
				      const struct conf_item *item);
size_t suboptions_beside(const struct conf *c, const struct conf_item *item);

/* ----- explain_scope.c: for whom a line is ----- */

/* Is this Pi among those whom a line is for? decides: what it stands under that says no, or can not
 * be told; NULL: nothing. */
enum expr_is scope_of(const struct told *t, const struct conf_item *item,
		      const struct conf_item **decides);
/* Tells that a line is for others than this Pi, at what says so. seen: the wire shows that it was
 * not sent, so that what can not be told is worth saying. False: nothing is told. */
bool blame_scope(struct told *t, const struct conf_item *item, bool seen);
/* Into the line begun: why this Pi is not in a class. at: the line to look at. False: it may be. */
bool say_passed_by(struct told *t, const struct conf_item *class, bool seen,
		   const struct conf_item **at);
/* dnsmasq: a line for a tag (its scope) that this Pi did not get. */
void blame_tag(struct told *t, const struct conf_item *item);

/* ----- rules: each writes lines, or none ----- */

void why_no_43(struct told *t);
/* Tells of the text that stands where it can not get into option 43. False: nowhere. */
bool blame_stray(struct told *t);
void why_43_wrong(struct told *t);
void why_43_short(struct told *t);
void why_43_lies(struct told *t);
void why_no_60(struct told *t);
void why_66_name(struct told *t);
void why_proxy(struct told *t);
void why_no_offer(struct told *t);
void why_race(struct told *t);
void why_conflict(struct told *t);
void why_server(struct told *t);
void why_file(struct told *t);
void what_came_right(struct told *t);
/* Of an option 43 that a Pi takes though a length in it is wrong; false: no line says which. */
bool what_lies(struct told *t);

#endif
