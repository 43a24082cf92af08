/* SPDX-License-Identifier: MIT */
/* conf_host - the host that a configuration expects to run on: its interfaces, its addresses, and
 * which of them Pis are sent to. See conf.h. */
#include "check/conf_own.h"

struct host {
	const struct conf *c;
	struct conf_address *list;
	size_t n, cap;
};

static uint32_t mask_of(uint8_t prefix)
{
	return prefix == 0 ? 0 : ~0U << (32 - prefix);
}

static bool is_in(const struct conf_item *subnet, uint32_t ip)
{
	return subnet->ip != 0 && ((subnet->ip ^ ip) & mask_of(subnet->prefix)) == 0;
}

/* The subnet served here that an address is in; NULL: none. */
static const struct conf_item *subnet_of(const struct conf *c, uint32_t ip)
{
	for (const struct conf_item *s = NULL; (s = conf_next(c, CONF_SUBNET, s));)
		if (!s->forced && is_in(s, ip))
			return s;
	return NULL;
}

static bool is_here(const struct conf_item *subnet)
{
	return !subnet->forced && subnet->ip != 0 && subnet->prefix < 31;
}

static void note(struct host *h, uint32_t ip, unsigned roles, const char *iface, const char *why,
		 struct conf_at at)
{
	const struct conf_item *subnet = subnet_of(h->c, ip);
	struct conf_address *a;

	if (ip == 0 || ip >> 24 == 127 || ip >> 28 >= 14)
		return;
	for (size_t i = 0; i < h->n; i++)
		if (h->list[i].ip == ip) {
			h->list[i].roles |= roles;
			if (!h->list[i].iface)
				h->list[i].iface = iface;
			return;
		}
	if (h->n == h->cap)
		return;
	a = &h->list[h->n++];
	*a = (struct conf_address){ .ip = ip, .prefix = 24, .roles = roles, .why = why, .at = at };
	a->iface = iface && strpbrk(iface, "*?") == NULL ? iface : (subnet ? subnet->more : NULL);
	a->off_subnet = !subnet && conf_has(h->c, CONF_SUBNET);
	if (subnet)
		a->prefix = subnet->prefix;
}

static void note_all(struct host *h, enum conf_what what, unsigned roles, const char *why)
{
	for (const struct conf_item *i = NULL; (i = conf_next(h->c, what, i));)
		note(h, i->ip, roles, what == CONF_INTERFACE ? i->text : NULL, why, i->at);
}

static bool has_own(const struct host *h, const struct conf_item *subnet)
{
	for (size_t i = 0; i < h->n; i++)
		if ((h->list[i].roles & CONF_ROLE_DHCP) != 0 && is_in(subnet, h->list[i].ip))
			return true;
	return false;
}

/* Where the configuration sends Pis, in this subnet: often the server itself. */
static const struct conf_item *named_in(const struct conf *c, const struct conf_item *subnet)
{
	static const enum conf_what kinds[] = { CONF_NEXT_SERVER, CONF_TFTP_NAME };

	for (size_t k = 0; k < 2; k++)
		for (const struct conf_item *i = NULL; (i = conf_next(c, kinds[k], i));)
			if (i->ip != 0 && is_in(subnet, i->ip))
				return i;
	return NULL;
}

/* The first address from ip on that something has; moves ip behind it. */
static bool taken(const struct conf *c, uint32_t *ip)
{
	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_POOL, i));)
		if (i->ip <= *ip && *ip <= i->last) {
			*ip = i->last + 1;
			return true;
		}
	for (enum conf_what what = CONF_ROUTER;; what = CONF_HOST) {
		for (const struct conf_item *i = NULL; (i = conf_next(c, what, i));)
			if (i->ip == *ip) {
				*ip += 1;
				return true;
			}
		if (what == CONF_HOST)
			return false;
	}
}

static uint32_t first_free(const struct conf *c, const struct conf_item *subnet)
{
	uint32_t first = (subnet->ip & mask_of(subnet->prefix)) + 1;
	uint32_t last = (first - 1) | ~mask_of(subnet->prefix), ip = first;

	/* Each turn passes one pool or address of the list. */
	for (size_t i = 0; i < c->items && ip > 0 && ip < last; i++)
		if (!taken(c, &ip))
			return ip;
	return first; /* all is taken: it will collide, as it would on the real network */
}

static void note_own(struct host *h, const struct conf_item *subnet)
{
	const struct conf_item *named = named_in(h->c, subnet);
	struct conf_at nowhere = { .file = subnet->at.file };

	if (named)
		note(h, named->ip, CONF_ROLE_DHCP, NULL,
		     named->what == CONF_NEXT_SERVER
			     ? "next-server; nothing names the DHCP server's own address"
			     : "option 66; nothing names the DHCP server's own address",
		     named->at);
	else
		note(h, first_free(h->c, subnet), CONF_ROLE_DHCP, NULL,
		     "nothing names one: the first free address of the subnet", nowhere);
}

/* A server in another network is reached through a router of this one: it must be there. */
static void note_routers(struct host *h)
{
	bool away = false;

	for (size_t i = 0; i < h->n; i++)
		away |= h->list[i].off_subnet;
	for (const struct conf_item *i = NULL; away && (i = conf_next(h->c, CONF_ROUTER, i));)
		if (subnet_of(h->c, i->ip))
			note(h, i->ip, 0, NULL, "the router on the way to another network", i->at);
}

size_t conf_addresses(const struct conf *c, struct conf_address *list, size_t cap)
{
	struct host h = { .c = c, .list = list, .cap = cap };
	bool sent = false;

	note_all(&h, CONF_INTERFACE, CONF_ROLE_DHCP, "the interface it listens on");
	note_all(&h, CONF_LISTEN, CONF_ROLE_DHCP, "listen-address");
	note_all(&h, CONF_SERVER_ID, CONF_ROLE_DHCP, "server identifier (option 54)");
	for (const struct conf_item *s = NULL; (s = conf_next(c, CONF_SUBNET, s));)
		if (is_here(s) && !has_own(&h, s))
			note_own(&h, s);
	note_all(&h, CONF_TFTP_NAME, CONF_ROLE_TFTP, "option 66");
	note_all(&h, CONF_NEXT_SERVER, CONF_ROLE_TFTP, "next-server");
	note_routers(&h);
	for (size_t i = 0; i < h.n; i++)
		sent |= (list[i].roles & CONF_ROLE_TFTP) != 0;
	/* None named: Pis ask whom the OFFER came from. A dnsmasq with TFTP serves by itself. */
	for (size_t i = 0; i < h.n && (!sent || conf_has(c, CONF_TFTP)); i++)
		if ((list[i].roles & CONF_ROLE_DHCP) != 0)
			list[i].roles |= CONF_ROLE_TFTP;
	return h.n;
}

static size_t add_name(const char *name, const char **names, size_t n, size_t cap)
{
	if (!name || name[0] == '\0' || strpbrk(name, "*?") || strcmp(name, "lo") == 0)
		return n;
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return n;
	if (n < cap)
		names[n++] = name;
	return n;
}

size_t conf_interfaces(const struct conf *c, const char **names, size_t cap)
{
	size_t n = 0;

	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_INTERFACE, i));)
		n = add_name(i->text, names, n, cap);
	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_SUBNET, i));)
		if (!i->forced)
			n = add_name(i->more, names, n, cap);
	return n > 0 ? n : add_name("eth0", names, n, cap);
}
