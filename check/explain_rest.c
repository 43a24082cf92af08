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
	const struct conf_item *menu = menu_line(t->c, buf, sizeof(buf));
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
	say_str(s, " reads only beside option 60 \"PXEClient\", and that was not sent; add ");
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

void why_66_name(struct told *t)
{
	for (const struct conf_item *i = NULL; (i = conf_next(t->c, CONF_TFTP_NAME, i));) {
		struct say *s = tell_new(t);

		if (i->ip != 0)
			continue;
		say_str(s, "names the TFTP server ");
		say_quoted(s, i->text);
		say_str(s,
			"; option 66 carries it as it is, and no Pi looks up a name: write the address, "
			"in digits");
		tell_at(t, i);
		return;
	}
}

/* ----- no OFFER, or not enough of one ----- */

void why_proxy(struct told *t)
{
	const struct conf_item *proxy = conf_next(t->c, CONF_PROXY, NULL);
	struct say *s = tell_new(t);

	if (!proxy)
		return;
	say_str(s,
		"with proxy dnsmasq hands out no addresses: a Pi boots only where another DHCP server "
		"does, and there is none in this trial");
	tell_at(t, proxy);
}

void why_no_offer(struct told *t)
{
	const struct conf_item *udp = conf_next(t->c, CONF_UDP_ONLY, NULL);
	const struct conf_item *subnet = conf_next(t->c, CONF_SUBNET, NULL);
	struct say *s = tell_new(t);

	if (udp) {
		say_str(s,
			"with \"udp\" Kea hears DHCP relays only, and no Pi in its own network: take the "
			"line out (\"raw\" is the default)");
		tell_at(t, udp);
	} else if (!conf_has(t->c, CONF_POOL) && !conf_has(t->c, CONF_PROXY)) {
		const struct conf_item *host = conf_next(t->c, CONF_HOST, NULL);

		say_str(s,
			host ? "there is no pool: only those with a reservation get an address, and this "
			       "Pi has none"
			     : "there is neither a pool nor a reservation: nothing to offer");
		tell_at(t, subnet);
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

void why_server(struct told *t)
{
	uint32_t ip = ip_of(t->f.server);
	const struct conf_item *name = item_with_ip(t->c, CONF_TFTP_NAME, ip);
	const struct conf_item *next = item_with_ip(t->c, CONF_NEXT_SERVER, ip);
	struct say *s = tell_new(t);

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
	} else if (root && t->f.path) {
		say_str(s, "files are looked for in ");
		say_quoted(s, root->text);
		say_str(s, ", and ");
		say_str(s, t->f.path);
		say_str(s, " is not in it");
		tell_at(t, root);
	}
}

/* ----- what came right ----- */

static bool dotted_is(const char *value, uint32_t ip)
{
	char room[24];
	struct say s = say_in(room, sizeof(room));

	say_ip(&s, ip);
	return value && ip != 0 && strstr(value, room) != NULL;
}

void what_came_right(struct told *t)
{
	uint8_t buf[BUF];
	const struct conf_item *menu = menu_line(t->c, buf, sizeof(buf));
	struct say *s = tell_new(t);
	bool lies = t->offer.o43 && strstr(t->offer.o43, "a length inside is wrong");

	if (lies && what_lies(t))
		return;
	if (menu && t->offer.o43 && strstr(t->offer.o43, PXE_PI_STRING)) {
		say_str(s, "asks for \"" PXE_PI_STRING "\" in option 43; sent: ");
		say_str(s, t->offer.o43);
		tell_at(t, menu);
	}
	for (const struct conf_item *i = NULL; (i = conf_next(t->c, CONF_TFTP_NAME, i));)
		if (dotted_is(t->offer.o66, i->ip)) {
			s = tell_new(t);
			say_str(s, "names the TFTP server ");
			say_ip(s, i->ip);
			say_str(s, "; sent as option 66, which every model takes first");
			tell_at(t, i);
			break;
		}
}
