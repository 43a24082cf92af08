/* SPDX-License-Identifier: MIT */
/* explain_43 - why option 43 did not reach a Pi: doc/servers.md, each server by itself. */
#include "check/explain_own.h"
#include "core/pxe.h"

#define BUF 512

/* ----- it was not sent ----- */

/* The line with a boot file: the one whose file was sent, else the first that is not for others. */
static const struct conf_item *boot_file_line(const struct told *t)
{
	const struct conf_item *first = NULL, *around;

	for (const struct conf_item *i = NULL; (i = conf_next(t->c, CONF_BOOT_FILE, i));)
		if (!first && scope_of(t, i, &around) != EXPR_FALSE)
			first = i;
	for (const struct conf_item *i = NULL; (i = conf_next(t->c, CONF_OPTION, i));) {
		if (i->space != SPACE_DHCP4 || i->last != 67 || !i->text)
			continue;
		if (t->offer.o67 && i->text[0] != '\0' && strstr(t->offer.o67, i->text))
			return i;
		if (!first && scope_of(t, i, &around) != EXPR_FALSE)
			first = i;
	}
	return first;
}

static void nothing_asks(struct told *t)
{
	const struct conf_item *boot = boot_file_line(t);
	struct say *s = tell_new(t);

	if (blame_stray(t))
		return;
	(void)tell_new(t);
	say_str(s, "nothing here asks for option 43 with \"" PXE_PI_STRING "\" or for option 66: ");
	if (boot) {
		say_line(t, boot);
		say_str(s, " names a boot file, which no Pi looks at; ");
	}
	say_str(s, "the OFFER names no TFTP server to ");
	say_pi(t);
	if (conf_kind(t->c) == CONF_DNSMASQ)
		say_str(s, "; pxe-service=0,\"" PXE_PI_STRING "\" does");
	tell_at(t, boot);
}

/* A class whose options the Pi asked for and did not get: its test did not hold. */
static bool class_was_passed_by(const struct told *t, const struct conf_item *menu)
{
	const char *sent[] = { t->offer.o60, t->offer.o66, t->offer.o67 };
	static const uint8_t codes[] = { 60, 66, 67 };
	bool any = false;

	for (size_t i = 0; i < 3; i++) {
		if (!option_beside(t->c, codes[i], menu))
			continue;
		if (sent[i])
			return false;
		any = true;
	}
	return any;
}

static bool is_required(const struct told *t, const struct conf_item *class)
{
	for (const struct conf_item *i = NULL; (i = conf_next(t->c, CONF_REQUIRED, i));)
		if (strcmp(i->text, class->text) == 0)
			return true;
	return false;
}

static void blame_nobody(struct told *t)
{
	say_str(&t->say, "asked for here, and not sent; Uncertain why");
}

/* True: that the line is for others is why. */
static bool blame_class(struct told *t, const struct conf_item *menu)
{
	const struct conf_item *class = conf_item_in(t->c, menu);
	struct say *s = tell_new(t);

	if (class && class->what == CONF_CLASS && class->forced && !is_required(t, class)) {
		const struct conf_item *other = conf_next(t->c, CONF_REQUIRED, NULL);

		say_str(s, "the class ");
		say_quoted(s, class->text);
		say_str(s,
			" is only-if-required: Kea looks at it where require-client-classes names "
			"it, and ");
		if (other) {
			say_line(t, other);
			say_str(s, " names ");
			say_quoted(s, other->text);
		} else {
			say_str(s, "nothing does");
		}
		say_str(s, "; name it there, or take only-if-required out");
		tell_at(t, class);
		return true;
	}
	return blame_scope(t, menu, class_was_passed_by(t, menu));
}

static void blame_kea(struct told *t, const struct conf_item *menu)
{
	struct say *s = tell_new(t);
	size_t n = suboptions_beside(t->c, menu);

	if (!option_beside(t->c, 43, menu) && menu->space == SPACE_VENDOR) {
		say_str(s,
			"this is to go into option 43, but Kea sends option 43 only when the same list "
			"names it: add { \"name\": \"vendor-encapsulated-options\" }, without data; ");
		say_u64(s, n);
		say_str(s, n == 1 ? " suboption was" : " suboptions were");
		say_str(s, " not sent for want of it");
	} else if (menu->space == SPACE_OTHER) {
		say_str(s,
			"this fills an option space that nothing puts into option 43: the space must be "
			"\"vendor-encapsulated-options-space\", here and in its option-def");
		if (!option_beside(t->c, 43, menu))
			say_str(s, ", and the same list must name { \"name\": "
				   "\"vendor-encapsulated-options\" }");
	} else {
		blame_nobody(t);
	}
	tell_at(t, menu);
}

/* dhcpd: the line that puts this space into option 43, for this Pi; *others: one that does for
 * others. */
static const struct conf_item *space_line(const struct told *t, const struct conf_item *menu,
					  const struct conf_item **others)
{
	const struct conf_item *around;

	*others = NULL;
	for (const struct conf_item *i = NULL; (i = conf_next(t->c, CONF_VENDOR_SPACE, i));) {
		if (!menu->scope || strcmp(menu->scope, i->text) != 0)
			continue;
		if (scope_of(t, i, &around) != EXPR_FALSE)
			return i;
		*others = i;
	}
	return NULL;
}

static void blame_isc(struct told *t, const struct conf_item *menu)
{
	const struct conf_item *others;
	struct say *s = tell_new(t);

	if (menu->scope && !space_line(t, menu, &others)) {
		say_str(s, "this fills the option space ");
		say_wire_max(s, span_of(menu->scope, strlen(menu->scope)), 40);
		say_str(s, ", which ");
		if (others) {
			say_str(s, "only ");
			say_line(t, others);
			say_str(s, " puts into option 43, and that is not for this Pi");
		} else {
			say_str(s, "nothing puts into option 43");
		}
		say_str(s, ": add  vendor-option-space ");
		say_wire_max(s, span_of(menu->scope, strlen(menu->scope)), 40);
		say_str(s, ";  beside it");
	} else {
		blame_nobody(t);
	}
	tell_at(t, menu);
}

/* dhcp-option=vendor:WORD,... is for those whose option 60 has the word in it. */
static bool blame_vendor(struct told *t, const struct conf_item *menu)
{
	const char *word = menu->more ? menu->more : "";

	if (menu->what != CONF_OPTION || strncmp(word, "vendor:", 7) != 0 ||
	    strstr(PXE_PI_VENDOR_CLASS, word + 7))
		return false;
	say_str(&t->say, "this is for clients with ");
	say_quoted(&t->say, word + 7);
	say_str(&t->say, " in their option 60, and a Pi says '" PXE_PI_VENDOR_CLASS "'");
	return true;
}

static void blame_dnsmasq(struct told *t, const struct conf_item *menu)
{
	struct say *s = tell_new(t);

	if (menu->scope && (menu->what != CONF_PXE_SERVICE || menu->last == 0)) {
		blame_tag(t, menu);
		return;
	}
	if (menu->what == CONF_PXE_SERVICE && menu->last != 0)
		say_str(s, "this is for another kind of computer: a Pi says it is of kind 0; write "
			   "pxe-service=0,\"" PXE_PI_STRING "\"");
	else if (!blame_vendor(t, menu))
		blame_nobody(t);
	tell_at(t, menu);
}

void why_no_43(struct told *t)
{
	uint8_t buf[BUF];
	const struct conf_item *menu = menu_line(t, buf, sizeof(buf));

	if (!menu) {
		nothing_asks(t);
		return;
	}
	if (blame_class(t, menu))
		return;
	switch (conf_kind(t->c)) {
	case CONF_AUTO:
		break;
	case CONF_KEA:
		blame_kea(t, menu);
		break;
	case CONF_DNSMASQ:
		blame_dnsmasq(t, menu);
		break;
	case CONF_ISC:
		blame_isc(t, menu);
		break;
	}
}
