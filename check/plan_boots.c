/* SPDX-License-Identifier: MIT */
/* plan_boots - which Pis are booted, in which order: each as each model that it may be, from
 * cold and alone; then all at the same time. See plan.h. */
#include <stdlib.h>
#include <string.h>

#include "check/net.h"
#include "check/plan.h"
#include "core/say.h"

static const char *mac_text(struct plan *p, const uint8_t mac[static 6])
{
	char room[18];
	struct say s = say_in(room, sizeof(room));

	say_mac(&s, mac);
	return plan_text(p, "%s", room);
}

/* The subnet that a reservation is for: that of its address, or the one it stands in. */
static size_t iface_reserved(const struct plan *p, const struct conf_item *host)
{
	size_t i = host->ip != 0 ? plan_iface_of(p, host->ip) : PLAN_IFACES;

	for (const struct conf_item *in = host; i == PLAN_IFACES && host->ip == 0 && in;
	     in = conf_item_in(p->conf, in))
		if (in->what == CONF_SUBNET)
			i = plan_iface_of(p, in->ip);
	return i;
}

/* Where a reservation of its MAC is, the first of those that are on a cable here; else where the
 * server is. reserved: it has one, wherever. */
static size_t iface_for(const struct plan *p, const uint8_t mac[static 6], bool *reserved)
{
	size_t i = PLAN_IFACES;

	*reserved = false;
	for (const struct conf_item *h = NULL;
	     p->conf && i == PLAN_IFACES && (h = conf_next(p->conf, CONF_HOST, h));) {
		if (memcmp(h->mac, mac, 6) != 0)
			continue;
		*reserved |= h->ip != 0;
		i = iface_reserved(p, h);
	}
	for (size_t k = 0; i == PLAN_IFACES && k < p->addresses; k++)
		if ((p->address[k].roles & CONF_ROLE_DHCP) && p->address[k].iface < p->ifaces)
			return p->address[k].iface;
	*reserved = false;
	return i == PLAN_IFACES ? 0 : i;
}

/* A Pi that is tried elsewhere than where its reservation is: what comes of it says little. */
static void tell_elsewhere(struct plan *p, const char *mac, size_t iface)
{
	plan_note(p,
		  "%s has its reservation in a subnet that no interface here has (behind a relay?): it is "
		  "tried on %s all the same, as a Pi without one",
		  mac, p->iface[iface]);
}

static void add(struct plan *p, const struct pis_pi *pi, enum model m, bool together)
{
	struct plan_boot *b = &p->boot[p->boots++];
	const char **argv = b->argv;
	bool elsewhere;
	size_t iface;
	uint8_t mac[6];

	b->pi = pi;
	b->model = m;
	b->together = together;
	pis_mac(pi, m, mac);
	iface = iface_for(p, mac, &elsewhere);
	if (elsewhere && !together)
		tell_elsewhere(p, mac_text(p, mac), iface);
	plan_arg(argv, "pxepi");
	plan_arg(argv, "emulate");
	plan_arg(argv, "--json");
	plan_arg(argv, "-i");
	plan_arg(argv, net_end(iface));
	plan_arg(argv, "--model");
	plan_arg(argv, model_facts(m)->id);
	plan_arg(argv, "--serial");
	plan_arg(argv, plan_text(p, "%08x", pi->serial));
	plan_arg(argv, "--mac");
	plan_arg(argv, mac_text(p, mac));
	if (pi->dir[0] != '\0') {
		plan_arg(argv, "--serial-dir");
		plan_arg(argv, plan_text(p, "%s", pi->dir));
	}
	plan_arg(argv, "--until");
	plan_arg(argv, p->until);
	if (p->o->timeout_s > 0) {
		plan_arg(argv, "--timeout");
		plan_arg(argv, plan_text(p, "%llu", (unsigned long long)p->o->timeout_s));
	}
	for (size_t i = 0; i < p->o->fail_ons && i < 8; i++) {
		plan_arg(argv, "--fail-on");
		plan_arg(argv, p->o->fail_on[i]);
	}
	if (!p->o->keep)
		return;
	b->pcap = plan_text(p, PLAN_PCAPS "/%zu.pcap", p->boots - 1);
	plan_arg(argv, "-w");
	plan_arg(argv, b->pcap);
}

/* ----- leases ----- */

static size_t addresses_on(const struct plan *p, size_t iface)
{
	size_t n = 0;

	for (const struct conf_item *i = NULL; p->conf && (i = conf_next(p->conf, CONF_POOL, i));)
		if (i->last >= i->ip && plan_iface_of(p, i->ip) == iface)
			n += i->last - i->ip + 1;
	return n;
}

/* Has one before it, with the same MAC, the lease already? */
static bool has_lease(const struct plan *p, size_t boot)
{
	uint8_t mac[6], before[6];

	pis_mac(p->boot[boot].pi, p->boot[boot].model, mac);
	for (size_t i = 0; i < boot; i++) {
		pis_mac(p->boot[i].pi, p->boot[i].model, before);
		if (memcmp(mac, before, 6) == 0)
			return true;
	}
	return false;
}

/* A Pi of which only the serial number is known has another MAC as each model, and takes a lease
 * as each: where they run out, that is the trial's doing. */
static void tell_too_few(struct plan *p)
{
	size_t wanted[PLAN_IFACES] = { 0 };
	bool elsewhere;

	for (size_t i = 0; i < p->colds; i++) {
		uint8_t mac[6];

		pis_mac(p->boot[i].pi, p->boot[i].model, mac);
		if (p->boot[i].pi->ip == 0 && !has_lease(p, i))
			wanted[iface_for(p, mac, &elsewhere)]++;
	}
	for (size_t i = 0; i < p->ifaces; i++) {
		size_t n = addresses_on(p, i);

		if (n > 0 && wanted[i] > n)
			plan_note(p,
				  "the trial wants %zu leases on %s, one for each MAC, and its pools have %zu "
				  "addresses: the last ones may get no OFFER for that alone; --model and --pi say "
				  "which to try",
				  wanted[i], p->iface[i], n);
	}
}

bool plan_boots(struct plan *p, struct fail *f)
{
	size_t most = 0;

	pis_find(&p->pis, p->o, p->conf, p->no_tftp || p->synthetic ? NULL : p->tree);
	if (p->pis.n == 0)
		return fail_set(f, "there is no Pi to boot");
	for (size_t i = 0; i < p->pis.n; i++)
		for (size_t m = 0; m < MODEL_COUNT; m++)
			most += p->pis.pi[i].model[m] ? 1 : 0;
	p->boot = calloc(most + p->pis.n, sizeof(*p->boot));
	if (!p->boot)
		return fail_set(f, "no memory");
	for (size_t i = 0; i < p->pis.n; i++)
		for (size_t m = 1; m < MODEL_COUNT; m++)
			if (p->pis.pi[i].model[m])
				add(p, &p->pis.pi[i], (enum model)m, false);
	p->colds = p->boots;
	tell_too_few(p);
	for (size_t i = 0; i < p->pis.n && p->pis.n > 1; i++)
		add(p, &p->pis.pi[i], pis_first_model(&p->pis.pi[i]), true);
	return true;
}
