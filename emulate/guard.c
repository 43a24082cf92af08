/* SPDX-License-Identifier: MIT */
/* guard - when not to be a Pi: where one of its MACs is already on the network, and where the
 * server is this very host: frames that leave an interface are not heard by the host behind it, so
 * that any verdict would be wrong. `pxepi check` is for that. */
#include <string.h>

#include "core/say.h"
#include "emulate/run.h"

/* dnsmasq tries an address for 3.0 s before it offers it (lab). */
#define NO_OFFER (4 * NS_S)

static bool refuse_host(struct run *r, const char *what)
{
	r->refused = true;
	return fail_set(&r->fail,
			"%s: %s: frames sent here do not reach this host itself, so a Pi played here can not "
			"boot from it; pxepi check starts a server in a network of its own and tests that",
			r->guard.iface.name, what);
}

bool guard_open(struct run *r)
{
	struct guard *g = &r->guard;

	if (!r->o.iface) {
		if (!iface_only(&g->iface, &r->fail))
			return false;
	} else if (!iface_named(r->o.iface, &g->iface, &r->fail)) {
		return false;
	}
	if (g->iface.any)
		return fail_set(&r->fail, "any: a Pi has one interface: choose one");
	if (g->iface.loopback)
		return fail_set(&r->fail,
				"%s: is the loopback interface: no Pi can be there; pxepi check tests a server "
				"in a network of its own",
				g->iface.name);
	if (!g->iface.up)
		return fail_set(&r->fail, "%s: the interface is down: sudo ip link set %s up",
				g->iface.name, g->iface.name);
	if (!g->iface.ethernet)
		return fail_set(&r->fail, "%s: is no Ethernet interface: a Pi can not be behind it",
				g->iface.name);
	g->dhcp = iface_listens(&g->iface, 67);
	if (g->dhcp == IFACE_LISTENS_HERE)
		return refuse_host(r, "a DHCP server of this very host serves here");
	return true;
}

bool guard_heard(struct run *r, const struct packet *pkt)
{
	struct cur c = cur_of(pkt->bytes);
	uint8_t src[6];
	char mac[18];
	struct say s = say_in(mac, sizeof(mac));

	cur_skip(&c, 6);
	cur_mac(&c, src);
	if (r->was_both || fleet_find(&r->fleet, src) == FLEET_NONE)
		return true; /* both ways our own frames come by here, too */
	r->refused = true;
	say_mac(&s, src);
	return fail_set(&r->fail,
			"%s: %s is already in use here: another machine sends from it, as a Pi of that "
			"serial number would; choose others with --serial or --mac",
			r->guard.iface.name, mac);
}

bool guard_said(struct run *r, const struct frame *f)
{
	char what[64];
	struct say s = say_in(what, sizeof(what));

	if (f->kind == FRAME_UDP && f->u.udp.dst == 67 && r->guard.first_discover == 0)
		r->guard.first_discover = loop_now();
	if (f->kind != FRAME_ARP || f->u.arp.op != 1 || !iface_has(&r->guard.iface, f->u.arp.tpa) ||
	    fleet_find(&r->fleet, f->u.arp.sha) == FLEET_NONE)
		return true;
	say_str(&s, "the server is this very host (");
	say_ip(&s, f->u.arp.tpa);
	say_char(&s, ')');
	return refuse_host(r, what);
}

static bool may_be_here(const struct run *r)
{
	const struct guard *g = &r->guard;

	return g->dhcp == IFACE_LISTENS_ANY && g->iface.ip[0] != 0 && g->first_discover != 0 &&
	       !g->offered;
}

ns guard_deadline(const struct run *r)
{
	return may_be_here(r) ? r->guard.first_discover + NO_OFFER : NS_NEVER;
}

bool guard_tick(struct run *r, ns now)
{
	if (now < guard_deadline(r))
		return true;
	return refuse_host(r, "no OFFER came, and a DHCP server runs on this very host");
}
