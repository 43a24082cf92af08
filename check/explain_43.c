/* SPDX-License-Identifier: MIT */
/* explain_43 - why option 43 did not reach a Pi, or reached it wrong: doc/servers.md, each server
 * by itself. */
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

	say_str(s, "nothing here asks for option 43 with \"" PXE_PI_STRING "\" or for option 66: ");
	if (boot) {
		say_line(s, boot);
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

/* True: that the line is for others is why. */
static bool blame_class(struct told *t, const struct conf_item *menu)
{
	const struct conf_item *class = conf_item_in(t->c, menu);
	struct say *s = tell_new(t);

	if (class && class->what == CONF_CLASS && class->forced) {
		say_str(s, "the class ");
		say_quoted(s, class->text);
		say_str(s,
			" is only-if-required: Kea looks at it where require-client-classes names "
			"it, and nothing of it was sent; take only-if-required out");
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
			"\"vendor-encapsulated-options-space\"");
	} else {
		say_str(s, "asked for here, and not sent");
	}
	tell_at(t, menu);
}

static void blame_isc(struct told *t, const struct conf_item *menu)
{
	const char *dot = strchr(menu->more, '.');
	struct say *s = tell_new(t);

	if (menu->space == SPACE_OTHER && dot) {
		say_str(s, "this fills the option space ");
		say_wire_max(s, span_of(menu->more, (size_t)(dot - menu->more)), 40);
		say_str(s, ", which nothing puts into option 43: add  vendor-option-space ");
		say_wire_max(s, span_of(menu->more, (size_t)(dot - menu->more)), 40);
		say_str(s, ";  beside it");
	} else {
		say_str(s, "asked for here, and not sent");
	}
	tell_at(t, menu);
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
	else
		say_str(s, "asked for here, and not sent");
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

/* ----- it was sent, and is wrong ----- */

/* Kea fills option 43 from the list in which it is named, and from no other. */
static void blame_empty(struct told *t, const struct conf_item *menu)
{
	const struct conf_item *entry = option_beside(t->c, 43, NULL);
	struct say *s = tell_new(t);

	say_str(s, "option 43 was sent empty: ");
	if (menu && menu->space == SPACE_OTHER && menu->scope) {
		say_str(s, "this fills the option space ");
		say_quoted(s, menu->scope);
		say_str(s,
			", and Kea puts \"vendor-encapsulated-options-space\" into option 43, so "
			"write that, here and in its option-def");
		entry = menu;
	} else if (entry && menu && entry->in != menu->in) {
		say_str(s, "it is named here, and what belongs into it on ");
		say_line(s, menu);
		say_str(s,
			", in another list; Kea puts into it what stands beside it: move this line there");
	} else {
		say_str(s, "nothing beside this line goes into it");
	}
	tell_at(t, entry ? entry : menu);
}

static void blame_spelling(struct told *t, const struct conf_item *line, struct span as)
{
	struct say *s = tell_new(t);

	say_str(s, "asks for \"");
	say_wire_max(s, as, 60);
	say_str(s, "\", and ");
	say_str(s, conf_kind_name(conf_kind(t->c)));
	say_str(s, " sends it so; ");
	say_pi(t);
	say_str(s, " looks for \"" PXE_PI_STRING "\", to the letter");
	tell_at(t, line);
}

/* What was sent has no text, or none that this model looks at. */
static void blame_place(struct told *t, const struct conf_item *menu)
{
	struct say *s = tell_new(t);

	if (menu && t->m->needs_60) {
		say_str(s, "asks for \"" PXE_PI_STRING
			   "\" outside of suboption 9, the only place where ");
		say_pi(t);
		say_str(s, " looks for it");
	} else {
		say_str(s, menu ? "asks for \"" PXE_PI_STRING "\", but this is not what was sent"
				: "no line asks for \"" PXE_PI_STRING
				  "\", which every Pi looks for in option 43");
		if (t->offer.o43) {
			say_str(s, "; sent: ");
			say_str(s, t->offer.o43);
		}
	}
	tell_at(t, menu ? menu : option_beside(t->c, 43, NULL));
}

void why_43_wrong(struct told *t)
{
	uint8_t buf[BUF];
	struct span as;
	const struct conf_item *menu = menu_line(t, buf, sizeof(buf));
	const struct conf_item *wrong = misspelt_line(t, buf, sizeof(buf), &as);

	if (t->offer.o43 && strncmp(t->offer.o43, "0 bytes", 7) == 0)
		blame_empty(t, menu);
	else if (wrong)
		blame_spelling(t, wrong, as);
	else if (menu && menu->what == CONF_PXE_SERVICE)
		blame_dnsmasq(t, menu);
	else
		blame_place(t, menu);
}

void why_43_short(struct told *t)
{
	uint8_t buf[BUF];
	const struct conf_item *menu = menu_line(t, buf, sizeof(buf));
	struct say *s = tell_new(t);

	say_str(s, "asks for the bare text");
	if (t->offer.o43) {
		say_str(s, "; sent: ");
		say_str(s, t->offer.o43);
	}
	say_str(s,
		"; the original ROM is reported to miss a text of less than 20 bytes: three blanks "
		"behind \"" PXE_PI_STRING "\" are enough");
	if (conf_kind(t->c) == CONF_DNSMASQ)
		say_str(s, ", and pxe-service=0,\"" PXE_PI_STRING "\" is better");
	tell_at(t, menu);
}

/* ----- its lengths lie ----- */

/* "0,20,Raspberry Pi Boot   " or  0 20 "Raspberry Pi Boot": the length, and the text behind it. */
static bool menu_parts(const char *data, uint32_t *claims, struct span *text)
{
	struct span s = span_of(data, strlen(data)), number;
	size_t at = 0;

	for (int part = 0; part < 2; part++) {
		size_t from;

		while (at < s.n && s.p[at] == ' ')
			at++;
		from = at;
		while (at < s.n && s.p[at] != ',' && s.p[at] != ' ' && s.p[at] != '\t')
			at++;
		number = span_of(s.p + from, at - from);
		at += at < s.n;
	}
	if (number.n == 0 || number.n > 3)
		return false;
	*claims = 0;
	for (size_t i = 0; i < number.n; i++) {
		if (number.p[i] < '0' || number.p[i] > '9')
			return false;
		*claims = *claims * 10 + (uint32_t)(number.p[i] - '0');
	}
	while (at < s.n && (s.p[at] == ' ' || s.p[at] == '"'))
		at++;
	*text = span_of(s.p + at, s.n - at);
	if (text->n > 0 && text->p[text->n - 1] == '"')
		text->n--;
	return true;
}

static size_t blanks_behind(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[s.n - 1 - n] == ' ')
		n++;
	return n;
}

/* The suboption as hex, blanks and all: type 0, length, text. */
static void say_as_hex(struct say *s, struct span text)
{
	say_str(s, "\"csv-format\": false with \"data\": \"0000");
	say_hex(s, text.n, 2);
	say_bytes(s, text, 0);
	say_str(s, "\" keeps them");
}

/* "17 bytes follow a length of 20" */
static void say_lie(struct say *s, size_t is, uint32_t claims)
{
	say_u64(s, is);
	say_str(s, " bytes follow a length of ");
	say_u64(s, claims);
}

static void say_trimmed(struct say *s, size_t blanks)
{
	static const char *const numbers[] = { "", "one", "two", "three", "four" };

	say_str(s, "asks for ");
	if (blanks < 5)
		say_str(s, numbers[blanks]);
	else
		say_u64(s, blanks);
	say_str(s, " trailing blank");
	say_str(s, blanks == 1 ? "; Kea trims it: " : "s; Kea trims them: ");
}

/* The line that fills suboption 9, its length, its text, and how many blanks Kea trims off it. */
struct lie {
	const struct conf_item *menu;
	uint32_t claims;
	struct span text;
	size_t blanks;
};

static bool find_lie(const struct told *t, struct lie *l)
{
	uint8_t buf[BUF];

	l->menu = menu_line(t, buf, sizeof(buf));
	if (!l->menu || !l->menu->text || !menu_parts(l->menu->text, &l->claims, &l->text))
		return false;
	l->blanks = conf_kind(t->c) == CONF_KEA ? blanks_behind(l->text) : 0;
	return true;
}

void why_43_lies(struct told *t)
{
	struct say *s = tell_new(t);
	struct lie l;

	if (find_lie(t, &l))
		say_lie(s, l.text.n - l.blanks, l.claims);
	else if (l.menu)
		say_str(s, "a length in it is not that of what follows");
	else
		return;
	tell_at(t, l.menu);
}

bool what_lies(struct told *t)
{
	struct say *s = tell_new(t);
	struct lie l;

	if (!find_lie(t, &l))
		return false;
	if (l.blanks > 0)
		say_trimmed(s, l.blanks);
	else
		say_str(s, "gives a length that is not that of the text: ");
	say_lie(s, l.text.n - l.blanks, l.claims);
	say_str(s, "; ");
	say_pi(t);
	say_str(s, " finds the string all the same; ");
	if (l.blanks > 0 && l.text.n < 100) {
		say_as_hex(s, l.text);
	} else {
		say_str(s, "write ");
		say_u64(s, l.text.n);
	}
	tell_at(t, l.menu);
	return true;
}
