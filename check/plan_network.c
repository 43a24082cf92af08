/* SPDX-License-Identifier: MIT */
/* plan_network - the interfaces and addresses that the configuration expects of its host. See
 * plan.h. */
#include <net/if.h>
#include <string.h>

#include "check/plan.h"

static bool is_name(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n < IFNAMSIZ && strcmp(name, "lo") != 0 && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0 && strcspn(name, "/ \t\n:") == n;
}

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
	if (!add || p->ifaces == PLAN_IFACES || !is_name(name))
		return 0;
	p->iface[p->ifaces] = plan_text(p, "%s", name);
	return p->ifaces++;
}

static void name_interfaces(struct plan *p)
{
	const char *names[PLAN_IFACES];
	size_t n = p->conf ? conf_interfaces(p->conf, names, PLAN_IFACES) : 0;

	for (size_t i = 0; i < n; i++)
		(void)iface_named(p, plain(p, names[i]), true);
	for (size_t i = 0; i < p->o->addresses; i++)
		if (p->o->address[i].iface[0] != '\0')
			(void)iface_named(p, p->o->address[i].iface, true);
	if (p->ifaces == 0)
		(void)iface_named(p, "eth0", true);
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

void plan_network(struct plan *p)
{
	name_interfaces(p);
	add_given(p);
	add_expected(p);
	if (p->addresses == 0) /* --run alone, or a configuration that names no subnet */
		add(p, &(struct plan_address){ .ip = 0xc0000201,
					       .prefix = 24,
					       .roles = CONF_ROLE_DHCP,
					       .why = "by default" });
	if (!has_role(p, CONF_ROLE_TFTP))
		p->address[0].roles |= CONF_ROLE_TFTP;
}
