/* SPDX-License-Identifier: MIT */
/* explain_find - which line of a configuration asks for what. See explain_own.h. */
#include "check/explain_own.h"
#include "core/pxe.h"
#include "core/typed.h"

/* "0000", "0x00:00", "00:00 ..." as bytes; an odd digit or anything else ends it. */
static size_t from_hex(struct span s, uint8_t *buf, size_t cap)
{
	size_t n = 0;

	if (span_starts(s, "0x"))
		s = span_of(s.p + 2, s.n - 2);
	for (size_t i = 0; i + 1 < s.n && n < cap; i++) {
		int high = typed_hex(s.p[i]), low = typed_hex(s.p[i + 1]);

		if (s.p[i] == ':' || s.p[i] == ' ')
			continue;
		if (high < 0 || low < 0)
			return 0;
		buf[n++] = (uint8_t)(high * 16 + low);
		i++;
	}
	return n;
}

/* 06:01:03 */
static bool is_hex(struct span s)
{
	if (s.n < 5 || s.p[2] != ':')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (i % 3 == 2 ? s.p[i] != ':' : typed_hex(s.p[i]) < 0)
			return false;
	return s.n % 3 == 2;
}

struct span data_of(const struct conf_item *option, uint8_t *buf, size_t cap)
{
	struct span text = option->text ? span_of(option->text, strlen(option->text))
					: span_of("", 0);
	size_t n;

	if (option->what != CONF_OPTION || (option->csv && !is_hex(text)))
		return text;
	n = from_hex(text, buf, cap);
	return n > 0 ? span_of(buf, n) : text;
}

static bool has_text(struct span s)
{
	size_t n = strlen(PXE_PI_STRING);

	for (size_t i = 0; i + n <= s.n; i++)
		if (memcmp(s.p + i, PXE_PI_STRING, n) == 0)
			return true;
	return false;
}

/* What may end up in option 43. dhcpd's option spaces count even when nothing puts them there. */
static bool fills_43(const struct conf *c, const struct conf_item *i)
{
	if (i->what == CONF_PXE_SERVICE)
		return true;
	return i->what == CONF_OPTION &&
	       (i->space == SPACE_VENDOR || (i->space == SPACE_DHCP4 && i->last == 43) ||
		(i->space == SPACE_OTHER && conf_kind(c) != CONF_DNSMASQ));
}

/* The first that has the text to the letter, or (near) the first that misspells it. mine: of those
 * that are not for others. */
static const struct conf_item *find_menu(const struct told *t, uint8_t *buf, size_t cap, bool near,
					 bool mine)
{
	static const enum conf_what kinds[] = { CONF_OPTION, CONF_PXE_SERVICE };
	const struct conf_item *around;

	for (size_t k = 0; k < 2; k++)
		for (const struct conf_item *i = NULL; (i = conf_next(t->c, kinds[k], i));) {
			struct span s = data_of(i, buf, cap);

			if (fills_43(t->c, i) &&
			    (near ? !has_text(s) && pxe43_near_miss(s).p : has_text(s)) &&
			    (!mine || scope_of(t, i, &around) != EXPR_FALSE))
				return i;
		}
	return NULL;
}

const struct conf_item *menu_line(const struct told *t, uint8_t *buf, size_t cap)
{
	const struct conf_item *found = NULL;

	for (int i = 0; i < 4 && !found; i++)
		found = find_menu(t, buf, cap, i % 2 == 1, i < 2);
	return found;
}

const struct conf_item *stray_line(const struct told *t, uint8_t *buf, size_t cap, bool *digits)
{
	for (const struct conf_item *i = NULL; (i = conf_next(t->c, CONF_OPTION, i));) {
		bool inside = fills_43(t->c, i);
		struct span text = i->text ? span_of(i->text, strlen(i->text)) : span_of("", 0);

		*digits = i->csv && !is_hex(text) &&
			  has_text(span_of(buf, from_hex(text, buf, cap)));
		if (*digits || (!inside && has_text(data_of(i, buf, cap))))
			return i;
	}
	return NULL;
}

const struct conf_item *misspelt_line(const struct told *t, uint8_t *buf, size_t cap,
				      struct span *as)
{
	const struct conf_item *found = find_menu(t, buf, cap, true, true);

	if (found)
		*as = pxe43_near_miss(data_of(found, buf, cap));
	return found;
}

const struct conf_item *option_beside(const struct conf *c, uint8_t code,
				      const struct conf_item *item)
{
	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_OPTION, i));)
		if (i->space == SPACE_DHCP4 && i->last == code && (!item || i->in == item->in))
			return i;
	return NULL;
}

size_t suboptions_beside(const struct conf *c, const struct conf_item *item)
{
	size_t n = 0;

	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_OPTION, i));)
		n += i->space == SPACE_VENDOR && i->in == item->in;
	return n;
}
