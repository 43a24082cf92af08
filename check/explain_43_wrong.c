/* SPDX-License-Identifier: MIT */
/* explain_43_wrong - why the option 43 that reached a Pi is wrong: empty, misspelt, in a place
 * where no Pi looks, too short, with lengths that lie. See explain_43.c. */
#include "check/explain_own.h"
#include "core/pxe.h"

#define BUF 512

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
		say_line(t, menu);
		say_str(s,
			", in another list; Kea puts into it what stands beside it: move this line there");
	} else {
		say_str(s, "nothing beside this line goes into it");
	}
	tell_at(t, entry ? entry : menu);
}

bool blame_stray(struct told *t)
{
	uint8_t buf[BUF];
	bool digits;
	const struct conf_item *line = stray_line(t, buf, sizeof(buf), &digits);
	struct say *s = tell_new(t);

	if (!line)
		return false;
	if (digits) {
		say_str(s, "has \"" PXE_PI_STRING "\" as the digits of its bytes, and ");
		say_str(s, conf_kind_name(conf_kind(t->c)));
		say_str(s,
			conf_kind(t->c) == CONF_KEA
				? " sends the digits: add \"csv-format\": false"
				: " sends the digits: write a colon between two bytes, and no quotes");
	} else {
		say_str(s, "puts \"" PXE_PI_STRING "\" into option ");
		say_u64(s, line->last);
		say_str(s, line->space == SPACE_DHCP4 ? " of DHCP's own" : " of another space");
		say_str(s, ", where no Pi looks for it: it belongs into option 43");
		if (conf_kind(t->c) == CONF_KEA)
			say_str(s,
				", as code 9 with \"space\": \"vendor-encapsulated-options-space\"");
	}
	tell_at(t, line);
	return true;
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
	else if (!menu && !wrong && blame_stray(t))
		return;
	else if (wrong)
		blame_spelling(t, wrong, as);
	else if (menu && menu->what == CONF_PXE_SERVICE)
		why_no_43(t);
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

static bool is_quoted(struct span s)
{
	return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"';
}

/* "0,20,Raspberry Pi Boot   " or  0 20 "Raspberry Pi Boot": the length, and the text behind it. */
static bool menu_parts(const char *data, bool isc, uint32_t *claims, struct span *text)
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
	while (at < s.n && s.p[at] == ' ')
		at++;
	*text = span_of(s.p + at, s.n - at);
	if (isc && is_quoted(*text))
		*text = span_of(text->p + 1, text->n - 2);
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
	if (!l->menu || !l->menu->text ||
	    !menu_parts(l->menu->text, conf_kind(t->c) == CONF_ISC, &l->claims, &l->text))
		return false;
	l->blanks = conf_kind(t->c) == CONF_KEA ? blanks_behind(l->text) : 0;
	return l->text.n - l->blanks != l->claims; /* else it is another length that lies */
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
	else if (is_quoted(l.text))
		say_str(s, "has quotes within the quotes, and Kea sends them as well: ");
	else
		say_str(s, "gives a length that is not that of the text: ");
	say_lie(s, l.text.n - l.blanks, l.claims);
	say_str(s, "; ");
	say_pi(t);
	say_str(s, " finds the string all the same; ");
	if (l.blanks > 0 && l.text.n < 100) {
		say_as_hex(s, l.text);
	} else if (is_quoted(l.text)) {
		say_str(s, "take the inner quotes out");
	} else {
		say_str(s, "write ");
		say_u64(s, l.text.n);
	}
	tell_at(t, l.menu);
	return true;
}
