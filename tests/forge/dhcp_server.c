/* SPDX-License-Identifier: MIT */
/* dhcp_server - OFFERs, ACKs and NAKs in the handwriting of each server, after real captures of
 * Kea 2.2, dnsmasq 2.90 and ISC dhcpd 4.4 (lab 2, 3), and the exchanges that they make. */
#include "core/compose.h"
#include "tests/forge/dhcp.h"

#define LEASE_S 3600u
#define PXE_TAIL "Raspberry Pi Boot"

#define SPAN(text)                                        \
	{                                                 \
		(const uint8_t *)(text), sizeof(text) - 1 \
	}
const struct span opt43_kea = SPAN("\x06\x01\x03\x09\x14\0\0\x11" PXE_TAIL "\x0a\x04\0PXE");
const struct span opt43_dnsmasq = SPAN("\x06\x01\x03\x0a\x04\0PXE\x09\x14\0\0\x11" PXE_TAIL "\xff");
const struct span opt43_bare = SPAN(PXE_TAIL);
const struct span opt43_typo = SPAN("\x06\x01\x03\x0a\x04\0PXE\x09\x13\0\0\x10"
				    "Rasberry Pi Boot\xff");
/* The menu item claims 20 characters and has 17: three blanks were lost. */
const struct span opt43_lying = SPAN("\x06\x01\x03\x0a\x04\0PXE\x09\x14\0\0\x14" PXE_TAIL "\xff");

/* The value of an option that is an address or a time; 0: the server does not send it. */
static uint32_t answer_number(const struct world *w, const struct offering *o, uint8_t code,
			      uint8_t type)
{
	if (code == 54)
		return o->server_id ? o->server_id : w->srv->at.ip;
	if (o->proxy || type == 6)
		return 0;
	switch (code) {
	case 1:
		return 0xffffff00;
	case 3:
		return o->router;
	case 28:
		return o->yiaddr | 0xff;
	case 51:
		return LEASE_S;
	case 58:
		return LEASE_S / 2;
	case 59:
		return LEASE_S / 8 * 7;
	}
	return 0;
}

static void put_text_opt(struct put *p, uint8_t code, const char *text)
{
	if (text)
		compose_dhcp_text(p, code, text);
}

/* The options that only a PXE client gets. */
static void put_pxe_answer(struct put *p, const struct world *w, const struct offering *o,
			   uint8_t code)
{
	switch (code) {
	case 43:
		if (o->opt43.p)
			compose_dhcp_opt(p, 43, o->opt43);
		break;
	case 60:
		put_text_opt(p, 60, o->opt60);
		break;
	case 66:
		put_text_opt(p, 66, o->opt66);
		break;
	case 67:
		put_text_opt(p, 67, o->opt67);
		break;
	case 97:
		put_guid(p, w->pi);
		break;
	}
}

/* The order in which each server writes its options. */
static const uint8_t order_kea[] = { 53, 1, 3, 43, 51, 54, 60, 66, 67 };
static const uint8_t order_dnsmasq[] = { 53, 54, 51, 58, 59, 1, 28, 3, 66, 67, 60, 97, 43 };
static const uint8_t order_isc[] = { 53, 54, 51, 43, 60, 67, 66, 1, 3 };
static const uint8_t order_router[] = { 53, 54, 51, 1, 3 };

static const struct span orders[] = {
	[STYLE_KEA] = { order_kea, sizeof(order_kea) },
	[STYLE_DNSMASQ] = { order_dnsmasq, sizeof(order_dnsmasq) },
	[STYLE_ISC] = { order_isc, sizeof(order_isc) },
	[STYLE_ROUTER] = { order_router, sizeof(order_router) },
};

/* Kea and ISC write raw packets with a header of their own (lab 2, 3). */
static struct station handwriting(const struct world *w, const struct offering *o)
{
	struct station from = w->srv->at;

	if (o->style == STYLE_KEA || o->style == STYLE_ISC) {
		from.ttl = 128;
		from.tos = 0x10;
		from.id = 0;
		from.id_step = 0;
		from.dont_fragment = o->style == STYLE_KEA;
	} else if (o->style == STYLE_DNSMASQ) {
		from.tos = 0xc0;
	}
	return from;
}

static void answer(struct world *w, const struct offering *o, uint8_t type, bool pxe, uint32_t xid)
{
	uint8_t storage[600];
	struct put p = put_in(storage, sizeof(storage));
	struct station from = handwriting(w, o);
	bool nobody = o->proxy || type == 6, to_all = nobody || o->broadcast;
	/* Kea: broadcast in IP, but to the client's MAC (lab 2). */
	const uint8_t *mac = to_all && o->style != STYLE_KEA ? everyone : w->pi->at.mac;
	struct bootp b = { .op = 2,
			   .hops = o->hops,
			   .xid = xid,
			   .flags = to_all ? 0x8000 : 0,
			   .yiaddr = nobody ? 0 : o->yiaddr,
			   .siaddr = nobody ? 0 : o->siaddr,
			   .giaddr = o->giaddr,
			   .chaddr = w->pi->at.mac,
			   .file = pxe ? o->file : NULL };

	put_bootp(&p, &b);
	for (size_t i = 0; i < orders[o->style].n; i++) {
		uint8_t code = orders[o->style].p[i];

		if (code == 53)
			compose_dhcp_u8(&p, 53, type);
		else if (answer_number(w, o, code, type) != 0)
			compose_dhcp_ip(&p, code, answer_number(w, o, code, type));
		else if (pxe)
			put_pxe_answer(&p, w, o, code);
	}
	compose_dhcp_end(&p);
	if (o->style != STYLE_KEA && p.n < 300)
		put_fill(&p, 0, 300 - p.n);
	udp(w, &from, mac, to_all ? IP_BROADCAST : o->yiaddr, 67, 68, put_span(&p));
	if (from.id_step > 0)
		w->srv->at.id = from.id;
}

void server_offer(struct world *w, const struct offering *o)
{
	answer(w, o, 2, true, pxe_xid(w->pi));
}

/* The REQUEST has no option 60, so the servers' PXE classes do not match it. */
void server_ack(struct world *w, const struct offering *o)
{
	answer(w, o, 5, false, pxe_xid(w->pi));
}

void server_nak(struct world *w)
{
	answer(w, &w->srv->offer, 6, false, pxe_xid(w->pi));
}

void kernel_dhcp(struct world *w, enum kernel_client kind)
{
	struct offering o = w->srv->offer;

	o.broadcast = kind == CLIENT_KLIBC;
	kernel_discover(w, kind, 0);
	wait_for(w, 1300 * NS_US);
	answer(w, &o, 2, false, linux_xid(w->pi));
	wait_for(w, 34 * NS_MS);
	kernel_request(w, kind, 0);
	wait_for(w, 1100 * NS_US);
	answer(w, &o, 5, false, linux_xid(w->pi));
}

/* A server that makes sure that the address is free asks for it up to three times (lab 3). */
static void ping_check(struct world *w, const struct offering *o)
{
	ns began = w->now;

	for (ns at = 400 * NS_US; at < o->delay; at += 1015 * NS_MS) {
		w->now = began + at;
		arp_ask(w, &w->srv->at, o->yiaddr);
	}
	w->now = began;
}

void pi_asks(struct world *w)
{
	const struct offering *o = &w->srv->offer;

	pi_discover(w);
	if (w->srv->dhcp_off)
		return;
	if (o->pings_first)
		ping_check(w, o);
	wait_for(w, o->delay);
	server_offer(w, o);
}

void pi_asks_five_times(struct world *w)
{
	for (int i = 0; i < 5; i++) {
		ns began = w->now;

		pi_asks(w);
		if (i < 4)
			w->now = began + 5 * NS_S + 700 * NS_US;
		/* An address that was offered is kept for its client for a while (lab 2). */
		if (w->srv->offer.style == STYLE_KEA)
			w->srv->offer.yiaddr++;
	}
}
