/* SPDX-License-Identifier: MIT */
/* explain_scope - for whom a line is: the class, reservation, group, condition or tag that it
 * stands under, and whether this Pi is among them. See explain_own.h, explain_expr.h. */
#include "check/explain_own.h"
#include "core/pxe.h"

static bool is_mine(const struct told *t, const struct conf_item *host)
{
	return memcmp(host->mac, t->who.mac, 6) == 0;
}

static bool begins(const struct conf_item *block, const char *word)
{
	return strncmp(block->text, word, strlen(word)) == 0;
}

/* A group is for the hosts that are declared in it, and in groups in it. */
static enum expr_is group_has(const struct told *t, const struct conf_item *group)
{
	for (const struct conf_item *h = NULL; (h = conf_next(t->c, CONF_HOST, h));)
		for (const struct conf_item *in = conf_item_in(t->c, h); in && is_mine(t, h);
		     in = conf_item_in(t->c, in))
			if (in == group)
				return EXPR_TRUE;
	return EXPR_FALSE;
}

static enum expr_is is_for(const struct told *t, const struct conf_item *around)
{
	struct expr_because why;

	if (!t->who_known)
		return EXPR_UNKNOWN;
	if (around->what == CONF_HOST)
		return is_mine(t, around) ? EXPR_TRUE : EXPR_FALSE;
	if (around->what == CONF_BLOCK && begins(around, "group"))
		return group_has(t, around);
	if (around->what == CONF_BLOCK && begins(around, "pool"))
		return EXPR_UNKNOWN; /* which pool the address is of */
	if (around->what == CONF_CLASS || around->what == CONF_SUBCLASS ||
	    around->what == CONF_BLOCK)
		return expr_class(t->c, around, &t->who, &why);
	return EXPR_TRUE;
}

enum expr_is scope_of(const struct told *t, const struct conf_item *item,
		      const struct conf_item **decides)
{
	enum expr_is is = EXPR_TRUE;

	*decides = NULL;
	for (const struct conf_item *in = conf_item_in(t->c, item); in;
	     in = conf_item_in(t->c, in)) {
		enum expr_is one = is_for(t, in);

		if (one == EXPR_FALSE || (one == EXPR_UNKNOWN && is == EXPR_TRUE)) {
			is = one;
			*decides = in;
		}
		if (is == EXPR_FALSE)
			break;
	}
	return is;
}

/* ----- in words ----- */

static void say_value(struct say *s, const struct expr_value *v)
{
	bool text = v->n > 0;

	for (size_t i = 0; i < v->n; i++)
		text &= v->b[i] >= ' ' && v->b[i] < 0x7f;
	if (text) {
		say_char(s, '\'');
		say_wire_max(s, span_of(v->b, v->n), 80);
		say_char(s, '\'');
	} else if (v->n == 0) {
		say_str(s, "nothing");
	} else {
		say_str(s, "0x");
		say_bytes(s, span_of(v->b, v->n), 0);
	}
}

/* "its test has PART, and a Pi 3B gives 'PXEClient' there" */
static void say_because(struct told *t, const struct expr_because *why)
{
	struct say *s = &t->say;

	say_str(s, " has  ");
	say_wire_max(s, why->part, 200);
	if ((why->compared || why->listed) && why->sends.absent) {
		say_str(s, "  and ");
		say_pi(t);
		say_str(s, " sends no such option");
	} else if (why->compared || why->listed) {
		say_str(s, "  and ");
		say_pi(t);
		say_str(s, " gives ");
		say_value(s, &why->sends);
		say_str(s, why->listed ? ", which no subclass here has" : " there");
	} else {
		say_str(s, "  which does not hold for ");
		say_pi(t);
	}
}

/* A class without a test, that Kea fills by itself. */
static void say_vendor_class(struct told *t, const struct conf_item *class, bool needed)
{
	struct say *s = &t->say;

	if (needed) {
		say_str(s, "it needs the class ");
		say_quoted(s, class->text);
		say_str(s, "; ");
	}
	say_str(s,
		"Kea puts into it whose option 60 is what follows VENDOR_CLASS_, to the letter, and ");
	say_pi(t);
	say_str(s, " says '" PXE_PI_VENDOR_CLASS "'");
}

static void blame_test(struct told *t, const struct conf_item *class, enum expr_is is,
		       const struct expr_because *why)
{
	struct say *s = &t->say;

	say_str(s, class->what == CONF_BLOCK      ? "the condition"
		   : class->what == CONF_SUBCLASS ? "the subclass of "
						  : "the class ");
	if (class->what != CONF_BLOCK)
		say_quoted(s, class->text);
	if (is == EXPR_UNKNOWN) {
		say_str(s, " was passed by. Uncertain why: whether its test holds for ");
		say_pi(t);
		say_str(s, " can not be told from here");
		if (why->part.n > 0) {
			say_str(s, ", for  ");
			say_wire_max(s, why->part, 200);
			say_str(s, " ");
		}
		return;
	}
	say_str(s, " is not for this Pi: ");
	if (why->taken) {
		say_str(s, "what it is the else of, ");
		say_line(t, why->class);
		say_str(s, ", holds for it: narrow that");
		return;
	}
	if (why->part.n == 0) {
		say_vendor_class(t, why->class, why->class != class);
		return;
	}
	if (why->class != class && class->what == CONF_CLASS) {
		say_str(s, "it needs the class ");
		say_quoted(s, why->class->text);
		say_str(s, " (");
		say_line(t, why->class);
		say_str(s, "), whose test");
	} else {
		say_str(s, class->what == CONF_BLOCK ? "it" : "its test");
	}
	say_because(t, why);
}

/* Of a class or condition: says why this Pi is not in it. *at: the line to look at. */
bool say_passed_by(struct told *t, const struct conf_item *class, bool seen,
		   const struct conf_item **at)
{
	struct expr_because why;
	enum expr_is is = expr_class(t->c, class, &t->who, &why);

	*at = class;
	if (is == EXPR_TRUE || (is == EXPR_UNKNOWN && !seen))
		return false;
	blame_test(t, class, is, &why);
	if (is == EXPR_FALSE && !why.taken)
		*at = why.class;
	return true;
}

static void blame_host(struct told *t, const struct conf_item *around, const struct conf_item *item)
{
	static const uint8_t none[6];
	struct say *s = tell_new(t);

	if (around->what == CONF_HOST) {
		say_line(t, item);
		say_str(s, " is for ");
		if (memcmp(around->mac, none, 6) != 0)
			say_mac(s, around->mac);
		else
			say_str(s, "one host, named by something else than its MAC,");
		say_str(s, " only");
	} else {
		say_line(t, item);
		say_str(s, " stands in this group, and is for its hosts only");
	}
	say_str(s, "; this Pi is ");
	say_mac(s, t->who.mac);
	tell_at(t, around);
}

bool blame_scope(struct told *t, const struct conf_item *item, bool seen)
{
	const struct conf_item *around, *at;
	enum expr_is is = scope_of(t, item, &around);
	struct say *s = tell_new(t);

	if (is == EXPR_TRUE || !around)
		return false;
	if (around->what == CONF_HOST || (around->what == CONF_BLOCK && begins(around, "group"))) {
		if (is == EXPR_FALSE)
			blame_host(t, around, item);
		return is == EXPR_FALSE;
	}
	if (!say_passed_by(t, around, seen, &at))
		return false;
	say_str(s, "; so ");
	say_line(t, item);
	say_str(s, is == EXPR_FALSE ? " is not sent" : " was not sent");
	tell_at(t, at);
	return true;
}

/* ----- dnsmasq's tags ----- */

static const struct conf_item *tag_setter(const struct conf *c, const char *tag)
{
	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_CLASS, i));)
		if (strcmp(i->text, tag) == 0)
			return i;
	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_HOST, i));)
		if (i->scope && strcmp(i->scope, tag) == 0)
			return i;
	return NULL;
}

/* "set:TAG" anywhere, be it a second one of a line. */
static bool is_set_somewhere(const struct conf *c, const char *tag)
{
	size_t n = strlen(tag);

	for (size_t i = 0; i < conf_files(c); i++) {
		struct span s = conf_file(c, i)->read;

		for (size_t at = 0; at + 4 + n <= s.n; at++)
			if (memcmp(s.p + at, "set:", 4) == 0 && memcmp(s.p + at + 4, tag, n) == 0)
				return true;
	}
	return false;
}

void blame_tag(struct told *t, const struct conf_item *item)
{
	const struct conf_item *setter = tag_setter(t->c, item->scope);
	struct say *s = tell_new(t);

	if (!setter) {
		say_str(s, "this is for clients with the tag ");
		say_quoted(s, item->scope);
		say_str(s, is_set_somewhere(t->c, item->scope)
				   ? " only, and this Pi did not get it"
				   : " only, and no line here gives that tag to anybody");
		say_str(s, ": it is left out of what was sent");
		tell_at(t, item);
		return;
	}
	say_str(s, "the tag ");
	say_quoted(s, item->scope);
	say_str(s, " is given to ");
	if (setter->what == CONF_HOST)
		say_mac(s, setter->mac);
	else
		say_quoted(s, setter->more ? setter->more : "");
	say_str(s, " here, and not to this Pi, which is ");
	say_mac(s, t->who.mac);
	say_str(s, " and says '" PXE_PI_VENDOR_CLASS "'; ");
	say_line(t, item);
	say_str(s, " is for that tag only, and left out of what was sent");
	tell_at(t, setter);
}
