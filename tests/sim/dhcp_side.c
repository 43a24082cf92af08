/* SPDX-License-Identifier: MIT */
/* dhcp_side - the DHCP servers: one that should do all, a ProxyDHCP beside it, a router that gives
 * addresses too. Each writes its options in the order of the software that it stands for (measured:
 * doc/servers.md). */
#include "core/dhcp.h"
#include "tests/sim/world.h"

#define PXE_TAIL "Raspberry Pi Boot"
#define ROUTER_POOL 60 /* the router's addresses lie so far above the server's */

#define SPAN(text)                                        \
	{                                                 \
		(const uint8_t *)(text), sizeof(text) - 1 \
	}
static const struct span menus[] = {
	[MENU_NONE] = { NULL, 0 },
	[MENU_KEA] = SPAN("\x06\x01\x03\x09\x14\0\0\x11" PXE_TAIL "\x0a\x04\0PXE"),
	[MENU_DNSMASQ] = SPAN("\x06\x01\x03\x0a\x04\0PXE\x09\x14\0\0\x11" PXE_TAIL "\xff"),
	[MENU_BARE] = SPAN(PXE_TAIL),
	[MENU_BLANKS] = SPAN(PXE_TAIL "   "),
	[MENU_TYPO] = SPAN("\x06\x01\x03\x0a\x04\0PXE\x09\x13\0\0\x10"
			   "Rasberry Pi Boot\xff"),
	/* The menu item claims 20 characters and has 17: three blanks were lost. */
	[MENU_LYING] = SPAN("\x06\x01\x03\x0a\x04\0PXE\x09\x14\0\0\x14" PXE_TAIL "\xff"),
};

static const uint8_t order_kea[] = { 53, 1, 3, 43, 51, 54, 60, 66, 67 };
static const uint8_t order_dnsmasq[] = { 53, 54, 51, 1, 3, 66, 67, 60, 43 };
static const uint8_t order_isc[] = { 53, 54, 51, 43, 60, 67, 66, 1, 3 };
static const uint8_t order_router[] = { 53, 54, 51, 1, 3 };

static const struct span orders[] = {
	[STYLE_KEA] = { order_kea, sizeof(order_kea) },
	[STYLE_DNSMASQ] = { order_dnsmasq, sizeof(order_dnsmasq) },
	[STYLE_ISC] = { order_isc, sizeof(order_isc) },
	[STYLE_ROUTER] = { order_router, sizeof(order_router) },
};

/* One answer in the making. */
struct answer {
	struct world *w;
	uint32_t host;
	const struct sim_pi *p;
	const struct dhcp_service *s;
	const struct dhcp_msg *asked;
	uint8_t type;
	uint32_t yiaddr;
	bool pxe; /* the client has the Pi's option 60 */
	bool names; /* this server is the one that names the boot server */
};

static void put_boot_option(struct put *p, const struct answer *a, uint8_t code)
{
	const struct dhcp_service *s = a->s;

	if (code == 43 && menus[s->menu].p)
		compose_dhcp_opt(p, 43, menus[s->menu]);
	if (code == 60 && s->opt60)
		compose_dhcp_text(p, 60, s->opt60);
	if (code == 66 && s->opt66_raw)
		compose_dhcp_ip(p, 66, a->w->host[HOST_MAIN].ip);
	else if (code == 66 && s->opt66)
		compose_dhcp_text(p, 66, s->opt66);
	if (code == 67 && s->opt67)
		compose_dhcp_text(p, 67, s->opt67);
}

static void put_option(struct put *p, const struct answer *a, uint8_t code)
{
	bool address = a->yiaddr != 0 && a->type != DHCP_NAK;

	if (code == 53)
		compose_dhcp_u8(p, 53, a->type);
	else if (code == 54)
		compose_dhcp_ip(p, 54, a->w->host[a->host].ip);
	else if (code == 1 && address)
		compose_dhcp_ip(p, 1, 0xffffff00);
	else if (code == 3 && address && a->s->router)
		compose_dhcp_ip(p, 3, a->s->router);
	else if (code == 51 && address)
		compose_dhcp_ip(p, 51, 3600);
	else if (a->pxe && a->names && a->type != DHCP_NAK)
		put_boot_option(p, a, code);
}

static void put_answer(struct put *p, const struct answer *a, bool to_all)
{
	enum dhcp_style style = a->host == HOST_ROUTER  ? STYLE_ROUTER
				: a->host == HOST_PROXY ? STYLE_DNSMASQ
							: a->s->style;
	bool nobody = a->type == DHCP_NAK;
	struct dhcp_fixed fixed = { .op = 2,
				    .htype = 1,
				    .hlen = 6,
				    .hops = a->s->hops,
				    .xid = a->asked->xid,
				    .flags = to_all ? 0x8000 : 0,
				    .yiaddr = nobody ? 0 : a->yiaddr,
				    .siaddr = a->names && !nobody ? a->s->siaddr : 0,
				    .giaddr = a->s->giaddr };

	memcpy(fixed.chaddr, a->p->mac, 6);
	compose_dhcp_fixed(p, &fixed);
	for (size_t i = 0; i < orders[style].n; i++)
		put_option(p, a, orders[style].p[i]);
	compose_dhcp_end(p);
	if (style != STYLE_KEA && p->n < 300)
		put_fill(p, 0, 300 - p->n);
}

static void send_answer(const struct answer *a, ns delay)
{
	uint8_t storage[600];
	struct put p = put_in(storage, sizeof(storage));
	bool to_all = a->yiaddr == 0 || a->type == DHCP_NAK || a->s->broadcast ||
		      (a->asked->flags & 0x8000);
	bool raw = a->host == HOST_MAIN && (a->s->style == STYLE_KEA || a->s->style == STYLE_ISC);
	struct compose_udp u = { .sport = 67, .dport = 68 };

	put_answer(&p, a, to_all);
	u.ip.dst = to_all ? UINT32_MAX : a->yiaddr;
	u.ip.ttl = raw ? 128 : 64;
	u.ip.tos = raw ? 0x10 : a->s->style == STYLE_DNSMASQ ? 0xc0 : 0;
	u.ip.dont_fragment = raw && a->s->style == STYLE_KEA;
	memcpy(u.ip.dst_mac, to_all ? wire_everyone : a->p->mac, 6);
	speak_udp(a->w, a->host, &u, put_span(&p), delay);
}

/* A server that makes sure that the address is free asks for it, once a second. */
static void ping_check(const struct answer *a, ns delay)
{
	for (ns at = 400 * NS_US; at < delay; at += 1015 * NS_MS)
		speak_arp(a->w, a->host, 1, wire_everyone, a->yiaddr, at);
}

static void offer(struct answer *a)
{
	ns delay = a->host == HOST_MAIN || a->host == HOST_PROXY ? a->s->delay : 3 * NS_MS;

	if (!a->pxe)
		delay = 1300 * NS_US;
	if (a->s->proxy && a->host == HOST_PROXY)
		delay += a->s->proxy_first ? -500 * NS_US : 500 * NS_US;
	a->type = DHCP_OFFER;
	if (a->s->pings && a->pxe && a->yiaddr != 0 && a->host == HOST_MAIN)
		ping_check(a, delay);
	send_answer(a, delay);
}

static bool refuses(const struct answer *a, bool eeprom)
{
	if (a->pxe || eeprom)
		return a->s->naks;
	return a->s->kernel_naks;
}

static void grant(struct answer *a, bool eeprom)
{
	uint32_t wanted = dhcp_get_ip(a->asked, 50), chosen = dhcp_get_ip(a->asked, 54);

	if (chosen != 0 && chosen != a->w->host[a->host].ip)
		return; /* it took the other server's */
	a->type = DHCP_ACK;
	if (refuses(a, eeprom) || (wanted != 0 && wanted != a->yiaddr))
		a->type = DHCP_NAK;
	/* The EEPROM's REQUEST has no option 60; dnsmasq and others send the boot options with the
	 * ACK only to those who have. */
	send_answer(a, 1100 * NS_US);
}

static bool takes_part(const struct answer *a, bool boots)
{
	const struct dhcp_service *s = a->s;

	if (boots ? s->silent : s->kernel_silent)
		return false;
	switch (a->host) {
	case HOST_MAIN:
		return !(s->only_proxy && boots);
	case HOST_PROXY:
		return (s->proxy || s->only_proxy) && a->pxe && boots;
	case HOST_ROUTER:
		return s->rogue;
	}
	return false;
}

static const struct sim_pi *client_of(const struct world *w, const struct dhcp_msg *m)
{
	for (uint32_t i = 0; i < w->pis; i++)
		if (memcmp(w->pi[i].mac, m->chaddr, 6) == 0)
			return &w->pi[i];
	return NULL;
}

void dhcp_side(struct world *w, uint32_t host, const struct frame *f)
{
	struct dhcp_msg m;
	struct answer a = { .w = w, .host = host, .asked = &m };
	uint8_t buf[64];
	bool eeprom;

	if (dhcp_parse(f->payload, f->payload_wire_len, &m) != WIRE_OK || m.op != 1)
		return;
	a.p = client_of(w, &m);
	if (!a.p)
		return;
	a.s = &a.p->dhcp;
	a.pxe = span_starts(dhcp_get(&m, 60, buf, sizeof(buf)), "PXEClient");
	a.names = host == HOST_PROXY || (host == HOST_MAIN && !a.s->proxy);
	a.yiaddr = host == HOST_PROXY ? 0 : a.s->yiaddr + (host == HOST_ROUTER ? ROUTER_POOL : 0);
	eeprom = !a.pxe && a.p->pi.asker != ASKER_KERNEL;
	if (!takes_part(&a, a.pxe || eeprom))
		return;
	if (m.type == DHCP_DISCOVER)
		offer(&a);
	else if (m.type == DHCP_REQUEST && host != HOST_PROXY)
		grant(&a, eeprom);
}
