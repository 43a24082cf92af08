/* SPDX-License-Identifier: MIT */
/* explain_rest - the other findings that a line of a configuration is behind: options 60 and 66,
 * the race, pools, the address that Pis are sent to; and what came right. */
#include "check/explain_own.h"
#include "core/pxe.h"

#define BUF 512

static uint32_t ip_of(const char *text)
{
	return text ? pxe_dotted(span_of(text, strlen(text))) : 0;
}

static const struct conf_item *item_with_ip(const struct conf *c, enum conf_what what, uint32_t ip)
{
	for (const struct conf_item *i = NULL; ip != 0 && (i = conf_next(c, what, i));)
		if (i->ip == ip)
			return i;
	return NULL;
}

/* ----- options 60 and 66 ----- */

void why_no_60(struct told *t)
{
	uint8_t buf[BUF];
	const struct conf_item *menu = menu_line(t, buf, sizeof(buf));
	const struct conf_item *o60 = menu ? option_beside(t->c, 60, menu) : NULL;
	struct say *s = tell_new(t);

	if (!menu)
		return;
	if (o60 && o60->text && strcmp(o60->text, "PXEClient") != 0) {
		say_str(s, "option 60 says ");
		say_quoted(s, o60->text);
		say_str(s, "; it must be PXEClient");
		tell_at(t, o60);
		return;
	}
	say_str(s, "fills option 43, which ");
	say_pi(t);
	say_str(s,
		" reads only beside an option 60 of \"PXEClient\" and no more, and that was not sent; add ");
	switch (conf_kind(t->c)) {
	case CONF_AUTO:
		break;
	case CONF_KEA:
		say_str(s,
			"{ \"name\": \"vendor-class-identifier\", \"data\": \"PXEClient\" } to the list");
		break;
	case CONF_DNSMASQ:
		say_str(s, "dhcp-option-force=60,PXEClient");
		break;
	case CONF_ISC:
		say_str(s, "option vendor-class-identifier \"PXEClient\";");
		break;
	}
	say_str(s, " (a 3B or 3B+ does without)");
	tell_at(t, menu);
}

/* What stands in the quotes of emulate's words, up to a NUL that dnsmasq sends behind it. */
static struct span unquoted(const char *value)
{
	struct span s = span_of(value, strlen(value));
	const uint8_t *nul;

	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = span_of(s.p + 1, s.n - 2);
	nul = s.n >= 4 ? s.p + s.n - 4 : NULL;
	if (nul && memcmp(nul, "\\x00", 4) == 0)
		s.n -= 4;
	return s;
}

/* As Kea sends it. */
static struct span trimmed(const char *text)
{
	struct span s = span_of(text, strlen(text));

	for (; s.n > 0 && s.p[0] == ' '; s = span_of(s.p + 1, s.n - 1))
		;
	for (; s.n > 0 && s.p[s.n - 1] == ' '; s.n--)
		;
	return s;
}

/* The line that the option 66 which was sent came from; NULL: none says just that. */
static const struct conf_item *sent_66(const struct told *t)
{
	const struct conf_item *first = NULL, *around;
	struct span sent = t->offer.o66 ? unquoted(t->offer.o66) : span_of("", 0);

	for (const struct conf_item *i = NULL; (i = conf_next(t->c, CONF_TFTP_NAME, i));) {
		char room[256];
		struct say s = say_in(room, sizeof(room));

		say_wire_max(&s,
			     conf_kind(t->c) == CONF_KEA ? trimmed(i->text)
							 : span_of(i->text, strlen(i->text)),
			     200);
		if (sent.n == 0 || !span_is(sent, room))
			continue;
		if (scope_of(t, i, &around) != EXPR_FALSE)
			return i;
		first = first ? first : i;
	}
	return first;
}

void why_66_name(struct told *t)
{
	const struct conf_item *sent = sent_66(t);

	for (const struct conf_item *i = NULL; (i = conf_next(t->c, CONF_TFTP_NAME, i));) {
		struct say *s = tell_new(t);

		if (i->ip != 0 || (sent && i != sent))
			continue;
		if (conf_kind(t->c) == CONF_KEA && !i->csv) {
			say_str(s,
				"gives option 66 as bytes, and a Pi reads text: write the address, in "
				"digits and dots, without csv-format");
			tell_at(t, i);
			return;
		}
		say_str(s, "names the TFTP server ");
		say_quoted(s, i->text);
		say_str(s,
			"; option 66 carries it as it is, and no Pi looks up a name: write the address, "
			"in digits");
		if (i->more)
			say_str(s,
				", here: dnsmasq sends this and a dhcp-option=66 one behind the other");
		tell_at(t, i);
		return;
	}
}

/* ----- the race (facts 3) ----- */

static void race_dnsmasq(struct told *t)
{
	const struct conf_item *delay = conf_next(t->c, CONF_DELAY, NULL);
	const struct conf_item *no_ping = conf_next(t->c, CONF_PING, NULL);
	const struct conf_item *host = item_with_ip(t->c, CONF_HOST, t->offer.yiaddr);
	struct say *s = tell_new(t);

	if (delay) {
		say_str(s, "holds the OFFER back for ");
		say_u64(s, delay->last);
		say_str(s, " s, which was not enough: 2 is");
		tell_at(t, delay);
		return;
	}
	if (no_ping)
		say_str(s, "without the probe of the address (3 s) dnsmasq offers at once");
	else if (host)
		say_str(s,
			"a reserved address is offered at once, without the probe of 3 s that a new lease "
			"has");
	else
		say_str(s, "only a new lease is probed first; a known one is offered at once");
	say_str(s, ": add dhcp-reply-delay=2, as a Pi 3B is deaf for 1 s");
	tell_at(t, no_ping ? no_ping : host);
}

static void race_isc(struct told *t)
{
	const struct conf_item *host = item_with_ip(t->c, CONF_HOST, t->offer.yiaddr);
	const struct conf_item *ping = conf_next(t->c, CONF_PING, NULL);
	struct say *s = tell_new(t);

	if (ping && ping->last == 0)
		say_str(s, "without the ping check (1 s, for new leases) dhcpd offers at once");
	else if (host)
		say_str(s,
			"dhcpd offers a fixed address at once: only a new lease out of a pool is held back, "
			"by the ping check, for 1 s");
	else
		say_str(s,
			"dhcpd holds back only the first OFFER of a new lease, by its ping check, for 1 s");
	say_str(s, "; it has no setting for a delay (min-secs is no help: a Pi's secs are 0)");
	tell_at(t, ping && ping->last == 0 ? ping : host);
}

void why_race(struct told *t)
{
	struct say *s = tell_new(t);

	switch (conf_kind(t->c)) {
	case CONF_AUTO:
		return;
	case CONF_DNSMASQ:
		race_dnsmasq(t);
		return;
	case CONF_ISC:
		race_isc(t);
		return;
	case CONF_KEA:
		break;
	}
	say_str(s,
		"no line is to blame: Kea answers at once, and has no setting that delays an OFFER");
	tell_at(t, NULL);
}

/* ----- addresses ----- */

void why_conflict(struct told *t)
{
	uint32_t ip = ip_of(t->f.address) ? ip_of(t->f.address) : t->offer.yiaddr;
	struct conf_address list[CONF_ADDRESSES_MAX];
	size_t n = conf_addresses(t->c, list, CONF_ADDRESSES_MAX);
	const struct conf_item *from = item_with_ip(t->c, CONF_HOST, ip);
	struct say *s = tell_new(t);
	bool own = ip == t->offer.from;

	for (const struct conf_item *i = NULL; !from && (i = conf_next(t->c, CONF_POOL, i));)
		if (i->ip <= ip && ip <= i->last)
			from = i;
	for (size_t i = 0; i < n; i++)
		own |= list[i].ip == ip;
	if (!from)
		return;
	say_str(s, from->what == CONF_POOL ? "the pool holds " : "the reservation is for ");
	say_ip(s, ip);
	if (own)
		say_str(s, ", the server's own address: the server offers it to a Pi");
	else
		say_str(s, ", which another host has");
	tell_at(t, from);
}

/* next-server is a name, and what the server's host knows by that name is the host itself. */
static bool blame_loopback(struct told *t)
{
	struct say *s = tell_new(t);

	if (t->offer.siaddr >> 24 != 127 || t->m->needs_43_or_66)
		return false;
	for (const struct conf_item *i = NULL; (i = conf_next(t->c, CONF_NEXT_SERVER, i));) {
		if (i->ip != 0 && i->ip != t->offer.siaddr)
			continue;
		say_str(s, "next-server ");
		say_quoted(s, i->text ? i->text : "");
		say_str(s, " is sent as ");
		say_ip(s, t->offer.siaddr);
		say_str(s,
			", which is every host's name for itself: write the address that Pis reach");
		tell_at(t, i);
		return true;
	}
	return false;
}

void why_server(struct told *t)
{
	uint32_t ip = ip_of(t->f.server);
	const struct conf_item *name = item_with_ip(t->c, CONF_TFTP_NAME, ip);
	const struct conf_item *next = item_with_ip(t->c, CONF_NEXT_SERVER, ip);
	struct say *s;

	if (!name && blame_loopback(t))
		return;
	s = tell_new(t);
	if (name || (next && !t->m->needs_43_or_66)) {
		say_str(s, name ? "option 66 sends " : "next-server sends ");
		say_pi(t);
		say_str(s, " to ");
		say_ip(s, ip);
		say_str(s, strcmp(t->f.id, "tftp.no-answer") == 0 ? ", where no TFTP server answers"
								  : ", which it does not reach");
		tell_at(t, name ? name : next);
		return;
	}
	for (next = NULL; (next = conf_next(t->c, CONF_NEXT_SERVER, next));)
		if (next->ip != 0 && next->ip != ip)
			break;
	if (!next || ip != t->offer.from || t->offer.from == 0)
		return;
	say_str(s, "next-server ");
	say_ip(s, next->ip);
	say_str(s, " is not looked at by ");
	say_pi(t);
	say_str(s, ": it asked ");
	say_ip(s, ip);
	say_str(s, ", where the OFFER came from; option 66 with ");
	say_ip(s, next->ip);
	say_str(s, " names it to every model");
	tell_at(t, next);
}

void why_file(struct told *t)
{
	const struct conf_item *root = conf_next(t->c, CONF_TFTP_ROOT, NULL);
	const struct conf_item *unique = conf_next(t->c, CONF_TFTP_UNIQUE, NULL);
	struct say *s = tell_new(t);

	if (unique) {
		say_str(s, "gives each client a folder of its own, named after its ");
		say_str(s, strcmp(unique->text, "mac") == 0 ? "MAC" : "IP");
		say_str(s, " address, where there is one: the files are looked for there");
		tell_at(t, unique);
	} else if (root && t->f.path && (!t->tree || strcmp(t->tree, root->text) == 0)) {
		say_str(s, "files are looked for in ");
		say_quoted(s, root->text);
		say_str(s, ", and ");
		say_str(s, t->f.path);
		say_str(s, " is not in it");
		tell_at(t, root);
	}
}

/* ----- what came right ----- */

static bool was_told(const struct told *t, const struct conf_item *item)
{
	for (size_t i = 0; i < t->n && i < sizeof(t->said) / sizeof(t->said[0]); i++)
		if (t->said[i] && t->said[i]->at.file == item->at.file &&
		    t->said[i]->at.line == item->at.line)
			return true;
	return false;
}

/* What was sent of option 66, and whom the Pi asked then. */
static void option_66(struct told *t)
{
	const struct conf_item *line = sent_66(t);
	struct say *s = tell_new(t);
	uint32_t asked = ip_of(t->asked);

	if (!line || line->ip == 0 || was_told(t, line))
		return;
	say_str(s, "names the TFTP server ");
	say_ip(s, line->ip);
	say_str(s, "; sent as option 66");
	if (asked != 0) {
		say_str(s, asked == line->ip ? ", and the Pi asks there" : ", and the Pi asks ");
		if (asked != line->ip) {
			say_ip(s, asked);
			say_str(s, " all the same");
		}
	}
	tell_at(t, line);
}

void what_came_right(struct told *t)
{
	uint8_t buf[BUF];
	const struct conf_item *menu = menu_line(t, buf, sizeof(buf));
	struct say *s = tell_new(t);
	bool lies = t->offer.o43 && strstr(t->offer.o43, "a length inside is wrong");

	if (lies && what_lies(t))
		return;
	if (menu && t->offer.o43 && strstr(t->offer.o43, PXE_PI_STRING) && !was_told(t, menu)) {
		say_str(s, "asks for \"" PXE_PI_STRING "\" in option 43; sent: ");
		say_str(s, t->offer.o43);
		tell_at(t, menu);
	}
	option_66(t);
}
