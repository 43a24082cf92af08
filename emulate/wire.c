/* SPDX-License-Identifier: MIT */
/* wire - between the Pis and the network. Each frame is decoded once, told to the observer, and
 * given to whom it is for; what a Pi says in return leaves before the next frame is looked at. */
#include <string.h>

#include "emulate/run.h"

/* The observer knows a packet by its number and its time, which must be before the answer's. */
static bool tell(struct run *r, struct packet *pkt)
{
	pkt->number = ++r->number;
	return observer_packet(&r->observer, pkt, &r->fail);
}

bool wire_send(struct run *r, uint32_t from, struct span frame, ns now)
{
	struct packet pkt = {
		.when = now, .link = LINK_ETHERNET, .bytes = frame, .wire_len = (uint32_t)frame.n
	};

	if (!inject_send(r->inject, frame, &r->fail))
		return false;
	if (r->both_ways)
		return true; /* the capture brings it back */
	if (!tell(r, &pkt))
		return false;
	if (r->o.setup.race == PI_RACE_HANG && r->o.count > 1 && mac_is_broadcast(frame.p)) {
		memcpy(r->echo, frame.p, frame.n);
		r->echo_n = frame.n;
		r->echo_from = from;
	}
	return guard_said(r, watch_frame(r->observer.watch));
}

static bool give(struct run *r, uint32_t i, ns when, const struct frame *f)
{
	if (r->fleet.member[i].phase != MEMBER_ON)
		return true;
	pi_input(&r->fleet.pi[i], when, f);
	return run_flush(r, i);
}

/* An ARP request wakes who hangs; else it matters to the one it asks for. */
static bool concerns(const struct run *r, uint32_t i, const struct frame *f)
{
	return f->kind != FRAME_ARP || r->o.setup.race == PI_RACE_HANG ||
	       r->fleet.member[i].ip == f->u.arp.tpa || f->u.arp.op != 1;
}

/* First all hear it, then each speaks: what one says takes the frame's place in the watch. */
static bool give_all(struct run *r, ns when, const struct frame *f, uint32_t but)
{
	struct fleet *t = &r->fleet;

	for (uint32_t k = 0; k < t->awakes; k++)
		if (t->awake[k] != but && concerns(r, t->awake[k], f))
			pi_input(&t->pi[t->awake[k]], when, f);
	for (uint32_t k = t->awakes; k-- > 0;) /* from behind: who ends leaves the list */
		if (!run_flush(r, t->awake[k]))
			return false;
	return true;
}

/* What another client asks of the DHCP servers is heard by the Pis, but is no boot of ours. */
static bool stranger(const struct run *r, const struct frame *f)
{
	return f->kind == FRAME_UDP && f->u.udp.dst == 67 &&
	       fleet_find(&r->fleet, f->src) == FLEET_NONE;
}

bool wire_take(void *arg, const struct packet *pkt)
{
	struct run *r = arg;
	struct packet mine = *pkt;
	struct frame alone;
	const struct frame *f = &alone;
	bool group = pkt->bytes.n >= 6 && mac_is_group(pkt->bytes.p);
	uint32_t to;

	r->heard = pkt->when;
	if (!guard_heard(r, pkt))
		return false;
	if (group && frame_parse(pkt, &alone) == WIRE_OK && stranger(r, &alone)) {
		r->number++;
	} else {
		if (!tell(r, &mine))
			return false;
		f = watch_frame(r->observer.watch);
	}
	if (!f->has_dst)
		return true;
	if (f->kind == FRAME_UDP && f->u.udp.dst == 68)
		r->guard.offered = true;
	if (r->both_ways && f->kind == FRAME_ARP && !guard_said(r, f))
		return false;
	if (mac_is_group(f->dst))
		return give_all(r, pkt->when, f, FLEET_NONE);
	to = fleet_find(&r->fleet, f->dst);
	return to == FLEET_NONE || give(r, to, pkt->when, f);
}

bool wire_echo(struct run *r)
{
	uint8_t copy[PI_FRAME_MAX]; /* what is said in return may be the next echo */
	struct packet pkt = { .when = loop_now(),
			      .link = LINK_ETHERNET,
			      .bytes = span_of(copy, r->echo_n),
			      .wire_len = (uint32_t)r->echo_n };
	struct frame f;

	if (r->echo_n == 0)
		return true;
	memcpy(copy, r->echo, r->echo_n);
	r->echo_n = 0;
	return frame_parse(&pkt, &f) != WIRE_OK || give_all(r, pkt.when, &f, r->echo_from);
}
