/* SPDX-License-Identifier: MIT */
/* plan_network - the interfaces and addresses that the configuration expects of its host. See
 * plan.h. */
#include <net/if.h>
#include <string.h>

#include "check/net.h"
#include "check/plan.h"
#include "core/say.h"

/* dnsmasq takes eth*, too: one of them will do. */
static const char *plain(struct plan *p, const char *name)
{
	char made[IFNAMSIZ + 1];
	size_t n = strlen(name);

	if (n >= sizeof(made))
		return name;
	memcpy(made, name, n + 1);
	for (char *c = made; *c; c++)
		if (*c == '*')
			*c = '0';
	return plan_text(p, "%s", made);
}

static size_t iface_named(struct plan *p, const char *name, bool add)
{
	for (size_t i = 0; i < p->ifaces; i++)
		if (strcmp(p->iface[i], name) == 0)
			return i;
	if (!add || p->ifaces == PLAN_IFACES || !check_is_iface(name))
		return 0;
	p->iface[p->ifaces] = plan_text(p, "%s", name);
	return p->ifaces++;
}

static bool name_interfaces(struct plan *p, struct fail *f)
{
	const char *names[PLAN_IFACES + 1];
	size_t n = p->conf ? conf_interfaces(p->conf, names, PLAN_IFACES + 1) : 0;

	if (n > PLAN_IFACES)
		return fail_set(f, "%s names more than %d interfaces: too many to make",
				p->o->config, PLAN_IFACES);
	for (size_t i = 0; i < n; i++)
		(void)iface_named(p, plain(p, names[i]), true);
	for (size_t i = 0; i < p->o->addresses; i++)
		if (p->o->address[i].iface[0] != '\0')
			(void)iface_named(p, p->o->address[i].iface, true);
	/* One that no machine can have, as lo or a name too long: the server will say so. */
	if (p->ifaces == 0)
		(void)iface_named(p, "eth0", true);
	return true;
}

static struct plan_address *find(struct plan *p, uint32_t ip)
{
	for (size_t i = 0; i < p->addresses; i++)
		if (p->address[i].ip == ip)
			return &p->address[i];
	return NULL;
}

static void add(struct plan *p, const struct plan_address *a)
{
	struct plan_address *same = find(p, a->ip);

	if (same)
		same->roles |= a->roles;
	else if (p->addresses < PLAN_ADDRESSES)
		p->address[p->addresses++] = *a;
}

static void add_given(struct plan *p)
{
	for (size_t i = 0; i < p->o->addresses; i++) {
		const struct check_address *a = &p->o->address[i];

		add(p,
		    &(struct plan_address){
			    .ip = a->ip,
			    .prefix = a->prefix,
			    .iface = (uint8_t)(a->iface[0] ? iface_named(p, a->iface, false) : 0),
			    .roles = CONF_ROLE_DHCP,
			    .why = "--address" });
	}
}

/* What was chosen because nothing names it is not wanted beside what was given. */
static void add_expected(struct plan *p)
{
	struct conf_address list[CONF_ADDRESSES_MAX];
	size_t n = p->conf ? conf_addresses(p->conf, list, CONF_ADDRESSES_MAX) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct conf_address *a = &list[i];
		size_t iface = a->iface ? iface_named(p, plain(p, a->iface), false) : 0;

		if (p->o->addresses > 0 && a->at.line == 0)
			continue;
		add(p,
		    &(struct plan_address){ .ip = a->ip,
					    .prefix = a->prefix,
					    .iface = (uint8_t)(a->off_subnet ? PLAN_IFACES : iface),
					    .guessed = a->iface == NULL,
					    .roles = a->roles,
					    .why = a->why,
					    .at = a->at });
	}
}

size_t plan_iface_of(const struct plan *p, uint32_t ip)
{
	for (size_t i = 0; i < p->addresses; i++) {
		const struct plan_address *a = &p->address[i];
		uint32_t mask = a->prefix == 0 ? 0 : UINT32_MAX << (32 - a->prefix);

		if (a->iface < p->ifaces && (a->ip & mask) == (ip & mask))
			return a->iface;
	}
	return PLAN_IFACES;
}

static bool has_role(const struct plan *p, unsigned role)
{
	for (size_t i = 0; i < p->addresses; i++)
		if (p->address[i].roles & role)
			return true;
	return false;
}

/* Only subnets behind relays, or too small for a server and a Pi. */
static bool no_address(const struct plan *p, struct fail *f)
{
	const struct conf_item *s = conf_next(p->conf, CONF_SUBNET, NULL);

	return fail_set(f,
			"%s:%u: no subnet here tells an address of the server's own host (%s): say which, as "
			"--address 192.0.2.1/24@eth0",
			s->at.file, s->at.line,
			s->forced ? "it is behind a relay, and none is played" : "it is too small");
}

bool plan_network(struct plan *p, struct fail *f)
{
	if (!name_interfaces(p, f))
		return false;
	add_given(p);
	add_expected(p);
	plan_segments(p);
	if (p->conf && conf_has(p->conf, CONF_SUBNET) && !has_role(p, CONF_ROLE_DHCP))
		return no_address(p, f);
	if (p->addresses == 0) /* --run alone, or a configuration that names no subnet */
		add(p, &(struct plan_address){ .ip = 0xc0000201,
					       .prefix = 24,
					       .roles = CONF_ROLE_DHCP,
					       .why = "by default" });
	if (!has_role(p, CONF_ROLE_TFTP))
		p->address[0].roles |= CONF_ROLE_TFTP;
	return true;
}

/* ----- where no Pi is ----- */

static bool is_tried(const struct plan *p, const char *end)
{
	for (size_t i = 0; i < p->boots; i++)
		for (size_t k = 0; p->boot[i].argv[k]; k++)
			if (strcmp(p->boot[i].argv[k], end) == 0)
				return true;
	return false;
}

static bool has_pool(const struct plan *p, const struct plan_address *a)
{
	for (const struct conf_item *i = NULL; p->conf && (i = conf_next(p->conf, CONF_POOL, i));)
		if (a->prefix > 0 && (i->ip ^ a->ip) >> (32 - a->prefix) == 0)
			return true;
	return false;
}

/* The interfaces that are tried, "eth0, eth2". */
static void say_tried(const struct plan *p, struct say *s)
{
	const char *between = "";

	for (size_t i = 0; i < p->ifaces; i++) {
		if (!is_tried(p, net_end(i)))
			continue;
		say_str(s, between);
		say_wire(s, span_of(p->iface[i], strlen(p->iface[i])));
		between = ", ";
	}
}

void plan_untried(struct plan *p)
{
	for (size_t i = 0; i < p->addresses; i++) {
		const struct plan_address *a = &p->address[i];
		char room[16], tried[128];
		struct say s = say_in(room, sizeof(room)), t = say_in(tried, sizeof(tried));

		if (a->iface >= p->ifaces || !(a->roles & CONF_ROLE_DHCP) || !has_pool(p, a) ||
		    is_tried(p, net_end(a->iface)))
			continue;
		say_ip(&s, a->ip);
		say_tried(p, &t);
		plan_note(p,
			  "no Pi is tried on %s (%s/%u), which is not judged: all are on %s, as none has "
			  "a reservation on %s. --pi MODEL,SERIAL,MAC with a MAC reserved there tries it",
			  p->iface[a->iface], room, a->prefix, tried, p->iface[a->iface]);
	}
}
