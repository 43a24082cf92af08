/* SPDX-License-Identifier: MIT */
/* wire - a frame from its sender to the switch, past the observer, and on to who it is for; and all
 * that a link may do to it on either leg. */
#include <assert.h>

#include "tests/sim/world.h"

const uint8_t wire_everyone[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

static void at_switch(struct world *w, uint32_t port, uint32_t slot);
static void arrives(struct world *w, uint32_t port, uint32_t slot);

uint32_t wire_port_of(const struct world *w, const uint8_t mac[static 6])
{
	for (uint32_t i = 0; i < HOST_COUNT; i++)
		if (memcmp(w->host[i].mac, mac, 6) == 0)
			return i;
	for (uint32_t i = 0; i < w->pis; i++)
		if (memcmp(w->pi[i].mac, mac, 6) == 0)
			return PORT_PI(i);
	return PORT_COUNT;
}

static struct sim_pi *pi_at(struct world *w, uint32_t port)
{
	return port >= HOST_COUNT && port < PORT_COUNT ? &w->pi[port - HOST_COUNT] : NULL;
}

/* What a leg loses is part of the truth of the Pi that it was from or for. */
static void note_harm(struct world *w, uint32_t slot)
{
	struct span f = slot_span(&w->queue, slot);
	struct sim_pi *from, *to;

	if (f.n < 12)
		return;
	from = pi_at(w, wire_port_of(w, f.p + 6));
	to = pi_at(w, wire_port_of(w, f.p));
	if (from)
		from->truth.lost++;
	if (to)
		to->truth.lost++;
	for (uint32_t i = 0; !from && !to && i < w->pis; i++)
		w->pi[i].truth.lost++;
}

/* A copy of the frame with something wrong in it; the first one is let go. */
static uint32_t spoilt(struct world *w, uint32_t slot)
{
	uint32_t copy = slot_new(&w->queue);
	struct slot *s = &w->queue.slot[copy];
	struct span f = slot_span(&w->queue, slot);

	memcpy(s->bytes, f.p, f.n);
	s->n = (uint32_t)f.n;
	slot_let_go(&w->queue, slot);
	if (s->n > 20 && rng_chance(&w->link_rng, 5000)) {
		s->n = 14 + rng_below(&w->link_rng, s->n - 14);
		return copy;
	}
	for (uint32_t i = rng_below(&w->link_rng, 4) + 1; s->n > 12 && i > 0; i--)
		s->bytes[12 + rng_below(&w->link_rng,
					s->n - 12)] ^= (uint8_t)(1u << rng_below(&w->link_rng, 8));
	return copy;
}

/* When a frame that enters a leg now leaves it, in the order it entered. */
static ns leaves_at(struct world *w, unsigned leg, uint32_t port)
{
	const struct cable *l = &w->cable;
	ns when = w->now + l->latency + (l->jitter ? rng_time(&w->link_rng, 0, l->jitter) : 0);
	ns *last = &w->last_at[leg][port];

	if (when < *last)
		when = *last;
	*last = when;
	if (rng_chance(&w->link_rng, l->late)) /* and is overtaken */
		when += rng_time(&w->link_rng, l->latency, 30 * NS_MS);
	return when;
}

/* One leg: takes the slot. Says when it comes out of it; 0: never. */
static ns leg(struct world *w, unsigned number, uint32_t port, uint32_t slot,
	      void (*act)(struct world *, uint32_t, uint32_t))
{
	const struct cable *l = &w->cable;
	ns when;

	if (rng_chance(&w->link_rng, l->loss)) {
		note_harm(w, slot);
		slot_let_go(&w->queue, slot);
		return 0;
	}
	if (rng_chance(&w->link_rng, l->changed)) {
		note_harm(w, slot);
		slot = spoilt(w, slot);
	}
	when = leaves_at(w, number, port);
	if (rng_chance(&w->link_rng, l->twice)) {
		note_harm(w, slot);
		slot_hold(&w->queue, slot);
		world_arrange(w, when + rng_time(&w->link_rng, 0, 5 * NS_MS), act, port, slot);
	}
	world_arrange(w, when, act, port, slot);
	return when;
}

void wire_send(struct world *w, uint32_t port, uint32_t slot)
{
	struct span f = slot_span(&w->queue, slot);

	assert(f.n >= 14 && w->frames < SIM_FRAMES_MAX);
	w->frames++;
	for (size_t i = 0; i < f.n; i++)
		w->hash = (w->hash ^ f.p[i]) * 0x100000001b3u;
	w->hash = (w->hash ^ (uint64_t)w->now) * 0x100000001b3u;
	(void)leg(w, 0, port, slot, at_switch);
}

static void sends(struct world *w, uint32_t port, uint32_t slot)
{
	wire_send(w, port, slot);
}

void wire_send_later(struct world *w, ns delay, uint32_t port, uint32_t slot)
{
	if (delay <= 0)
		wire_send(w, port, slot);
	else
		world_arrange(w, w->now + delay, sends, port, slot);
}

/* The furthest speaker is known at the moment of sending; the frame carries no mark of it. */
static void note_stage(struct world *w, uint32_t port)
{
	struct sim_pi *p = pi_at(w, port);

	if (p && p->truth.said > p->truth.stage)
		p->truth.stage = p->truth.said;
}

/* A DATA packet, by its size and port. */
static bool lost_on_purpose(struct world *w, uint32_t port, struct span f)
{
	struct sim_pi *p = pi_at(w, port);

	if (!p || p->tftp.loses_every == 0 || f.n < 300 || f.p[23] != 17 || f.p[34] < 8)
		return false;
	return ++p->tftp.sent % p->tftp.loses_every == 0;
}

static void at_switch(struct world *w, uint32_t port, uint32_t slot)
{
	struct span f = slot_span(&w->queue, slot);
	bool group = mac_is_group(f.p);
	uint32_t to = group ? PORT_COUNT : wire_port_of(w, f.p);

	bool shut = w->shut_until[port] > w->now;

	if (shut && !w->tap) {
		slot_let_go(&w->queue, slot);
		return;
	}
	note_stage(w, port);
	observer_sees(w, f, port, to);
	for (uint32_t i = 0; !shut && i < HOST_COUNT + w->pis; i++) {
		if (i == port || (!group && i != to))
			continue;
		if (w->shut_until[i] > w->now)
			continue;
		if (lost_on_purpose(w, i, f))
			continue;
		slot_hold(&w->queue, slot);
		(void)leg(w, 1, i, slot, arrives);
	}
	slot_let_go(&w->queue, slot);
}

static void at_host(struct world *w, uint32_t host, const struct frame *f)
{
	bool mine = !mac_is_group(f->dst) || mac_is_broadcast(f->dst);

	if (!mine)
		return;
	if (f->kind == FRAME_ARP)
		arp_side(w, host, f);
	else if (f->kind == FRAME_UDP && f->u.udp.dst == 67)
		dhcp_side(w, host, f);
	else if (f->kind == FRAME_UDP && f->ip.dst == w->host[host].ip)
		tftp_side(w, host, f);
}

static void arrives(struct world *w, uint32_t port, uint32_t slot)
{
	struct packet pkt = { .when = w->now, .number = 1, .bytes = slot_span(&w->queue, slot) };
	struct sim_pi *p = pi_at(w, port);
	struct frame f;

	pkt.wire_len = (uint32_t)pkt.bytes.n;
	if (frame_parse(&pkt, &f) == WIRE_OK && !f.cut) {
		if (!p)
			at_host(w, port, &f);
		else if (p->on)
			pi_gets(w, port - HOST_COUNT, &f);
	}
	nfs_side_arrived(w, port, slot);
	slot_let_go(&w->queue, slot);
	if (p && p->on)
		pi_moved(w, port - HOST_COUNT);
}
