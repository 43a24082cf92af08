/* SPDX-License-Identifier: MIT */
/* plan_segments - which subnet is on which cable, where the configuration does not say: each that
 * is served here on one of its own, as dhcpd insists; those of a shared network on the same. What
 * is left when all the interfaces that the server listens on have one is taken to be behind a
 * relay. See plan.h. */
#include <string.h>

#include "check/plan.h"
#include "core/say.h"

#define SEGMENTS CONF_ADDRESSES_MAX

struct segment {
	const struct conf_item *subnet[SEGMENTS];
	size_t n;
	size_t iface; /* PLAN_IFACES: not known yet */
	unsigned rank; /* how likely it is that Pis are here */
};

struct segments {
	struct segment of[SEGMENTS];
	size_t n;
	bool claimed[PLAN_IFACES];
};

static bool is_in(const struct conf_item *subnet, uint32_t ip)
{
	return subnet->prefix == 0 || (subnet->ip ^ ip) >> (32 - subnet->prefix) == 0;
}

static bool belongs(const struct segment *g, const struct conf_item *subnet)
{
	for (size_t i = 0; i < g->n; i++)
		if ((subnet->last != 0 && g->subnet[i]->last == subnet->last) ||
		    is_in(g->subnet[i], subnet->ip) || is_in(subnet, g->subnet[i]->ip))
			return true;
	return false;
}

static struct segment *segment_for(struct segments *all, const struct conf_item *subnet)
{
	for (size_t i = 0; i < all->n; i++)
		if (belongs(&all->of[i], subnet))
			return &all->of[i];
	if (all->n == SEGMENTS)
		return NULL;
	all->of[all->n].iface = PLAN_IFACES;
	return &all->of[all->n++];
}

static bool holds(const struct segment *g, uint32_t ip)
{
	for (size_t i = 0; i < g->n; i++)
		if (is_in(g->subnet[i], ip))
			return true;
	return false;
}

/* ----- what is known of them ----- */

static bool any_in(const struct plan *p, const struct segment *g, enum conf_what what)
{
	for (const struct conf_item *i = NULL; (i = conf_next(p->conf, what, i));)
		if (i->ip != 0 && holds(g, i->ip))
			return true;
	return false;
}

static void look(const struct plan *p, struct segments *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct segment *g = &all->of[i];

		g->rank = any_in(p, g, CONF_POOL) || any_in(p, g, CONF_HOST) ? 2 : 0;
		for (size_t k = 0; k < p->addresses; k++) {
			const struct plan_address *a = &p->address[k];

			if (!holds(g, a->ip) || a->iface == PLAN_IFACES)
				continue;
			g->rank |= a->at.line > 0 ? 1 : 0;
			if (!a->guessed)
				g->iface = a->iface;
		}
		if (g->iface < PLAN_IFACES)
			all->claimed[g->iface] = true;
	}
}

static void find(const struct plan *p, struct segments *all)
{
	for (const struct conf_item *s = NULL; (s = conf_next(p->conf, CONF_SUBNET, s));) {
		struct segment *g = s->forced || s->ip == 0 ? NULL : segment_for(all, s);

		if (g && g->n < SEGMENTS)
			g->subnet[g->n++] = s;
	}
	look(p, all);
}

/* ----- cables ----- */

/* Would the server listen on an interface that nothing names? */
static bool takes_any(const struct plan *p)
{
	bool named = false;

	for (const struct conf_item *i = NULL; (i = conf_next(p->conf, CONF_INTERFACE, i));) {
		if (strpbrk(i->text, "*?"))
			return true;
		named |= strcmp(i->text, "lo") != 0;
	}
	return !named && !conf_has(p->conf, CONF_LISTEN);
}

static size_t one_more(struct plan *p)
{
	for (unsigned n = 0; p->ifaces < PLAN_IFACES; n++) {
		const char *name = plan_text(p, "eth%u", n);
		bool taken = false;

		for (size_t i = 0; i < p->ifaces; i++)
			taken |= strcmp(p->iface[i], name) == 0;
		if (taken)
			continue;
		p->iface[p->ifaces] = name;
		return p->ifaces++;
	}
	return PLAN_IFACES;
}

static size_t cable_for(struct plan *p, struct segments *all)
{
	size_t i = 0;

	while (i < p->ifaces && all->claimed[i])
		i++;
	if (i == p->ifaces)
		i = takes_any(p) ? one_more(p) : PLAN_IFACES;
	if (i < PLAN_IFACES)
		all->claimed[i] = true;
	return i;
}

static void leave_out(struct plan *p, const struct segment *g)
{
	const struct conf_item *s = g->subnet[0];
	char room[16];
	struct say text = say_in(room, sizeof(room));

	say_ip(&text, s->ip);
	plan_note(p,
		  "%s:%u: %s/%u is not tried: the server listens on no interface that is left for it, so it is "
		  "taken to be behind a relay. If it is not: --address IP/%u@INTERFACE",
		  s->at.file, s->at.line, room, s->prefix, s->prefix);
}

/* Every address that was only put somewhere goes with its segment. */
static void move(struct plan *p, const struct segment *g)
{
	size_t n = 0;

	for (size_t i = 0; i < p->addresses; i++) {
		struct plan_address *a = &p->address[i];

		if (a->guessed && a->iface != PLAN_IFACES && holds(g, a->ip)) {
			if (g->iface == PLAN_IFACES)
				continue;
			a->iface = (uint8_t)g->iface;
		}
		p->address[n++] = *a;
	}
	p->addresses = n;
}

static struct segment *next_best(struct segments *all, const bool *done)
{
	struct segment *best = NULL;

	for (size_t i = 0; i < all->n; i++)
		if (!done[i] && (!best || all->of[i].rank > best->rank))
			best = &all->of[i];
	return best;
}

static size_t rank_of(const struct segments *all, uint32_t ip)
{
	for (size_t i = 0; i < all->n; i++)
		if (holds(&all->of[i], ip))
			return all->of[i].rank;
	return 0;
}

/* Where Pis are likely comes first: a Pi that nothing is reserved for is booted there. */
static void sort(struct plan *p, const struct segments *all)
{
	for (size_t i = 1; i < p->addresses; i++) {
		struct plan_address one = p->address[i];
		size_t k = i;

		for (; k > 0 && rank_of(all, p->address[k - 1].ip) < rank_of(all, one.ip); k--)
			p->address[k] = p->address[k - 1];
		p->address[k] = one;
	}
}

void plan_segments(struct plan *p)
{
	struct segments all = { .n = 0 };
	bool done[SEGMENTS] = { false };
	struct segment *g;

	if (!p->conf)
		return;
	find(p, &all);
	while ((g = next_best(&all, done))) {
		done[g - all.of] = true;
		if (g->iface == PLAN_IFACES)
			g->iface = cable_for(p, &all);
		if (g->iface == PLAN_IFACES)
			leave_out(p, g);
		move(p, g);
	}
	sort(p, &all);
}
