/* SPDX-License-Identifier: MIT */
/* watch - see watch.h: storage, time, and the path of a packet to its boot. */
#include "core/watch.h"

#include <assert.h>
#include <string.h>

#include "core/watch_internal.h"

#define ALIGN 64u

static uint32_t buckets_for(uint32_t pis)
{
	uint32_t n = 16;

	while (n < pis * 2)
		n *= 2;
	return n;
}

/* The parts of the storage, in order; each aligned. */
enum part {
	PART_WATCH,
	PART_BOOT,
	PART_DUE,
	PART_BY_MAC,
	PART_BY_IP,
	PART_NEXT_MAC,
	PART_NEXT_IP,
	PART_MAC_KEY,
	PART_KEEP,
	PART_RPC,
	PART_OWNER,
	PART_POOL,
	PART_COUNT
};

static uint32_t rpc_slots_for(uint32_t pis)
{
	return pis < RPC_SLOTS ? pis : RPC_SLOTS;
}

static size_t layout(uint32_t pis, uint32_t chunks, size_t at[static PART_COUNT])
{
	size_t n = pis + 1, hash = buckets_for(pis), slots = rpc_slots_for(pis) + 1;
	const size_t size[PART_COUNT] = {
		[PART_WATCH] = sizeof(struct watch),
		[PART_BOOT] = n * sizeof(struct boot),
		[PART_DUE] = n * sizeof(ns),
		[PART_BY_MAC] = hash * sizeof(uint32_t),
		[PART_BY_IP] = hash * sizeof(uint32_t),
		[PART_NEXT_MAC] = n * sizeof(uint32_t),
		[PART_NEXT_IP] = n * sizeof(uint32_t),
		[PART_MAC_KEY] = n * sizeof(uint64_t),
		[PART_KEEP] = (size_t)chunks * sizeof(struct keep_chunk),
		[PART_RPC] = slots * sizeof(struct rpc_slot),
		[PART_OWNER] = slots * sizeof(uint32_t),
		[PART_POOL] = sizeof(struct rpc_pool),
	};
	size_t total = 0;

	for (size_t i = 0; i < PART_COUNT; i++) {
		at[i] = total;
		total += (size[i] + ALIGN - 1) / ALIGN * ALIGN;
	}
	return total;
}

size_t watch_bytes(uint32_t pis, uint32_t chunks)
{
	size_t at[PART_COUNT];

	return layout(pis, chunks, at);
}

struct watch *watch_init(void *storage, uint32_t pis, uint32_t chunks)
{
	size_t at[PART_COUNT];
	struct watch *w = storage;
	uint8_t *base = storage;

	assert(pis >= 1 && pis <= 60000 && chunks >= 1);
	(void)layout(pis, chunks, at);
	w->pis = pis;
	w->mask = buckets_for(pis) - 1;
	w->fresh = 1;
	w->boot = (void *)(base + at[PART_BOOT]);
	w->due = (void *)(base + at[PART_DUE]);
	w->by_mac = (void *)(base + at[PART_BY_MAC]);
	w->by_ip = (void *)(base + at[PART_BY_IP]);
	w->next_mac = (void *)(base + at[PART_NEXT_MAC]);
	w->next_ip = (void *)(base + at[PART_NEXT_IP]);
	w->mac_key = (void *)(base + at[PART_MAC_KEY]);
	w->rpc = (void *)(base + at[PART_RPC]);
	w->rpc_owner = (void *)(base + at[PART_OWNER]);
	w->rpc_pool = (void *)(base + at[PART_POOL]);
	w->rpc_slots = rpc_slots_for(pis);
	w->soonest = NS_NEVER;
	keep_init(&w->keep, (void *)(base + at[PART_KEEP]), chunks);
	rpc_pool_init(w->rpc_pool);
	return w;
}

/* How much of an event its kind uses: the union has few large members, and most events go by
 * without a word. */
static size_t event_bytes(enum event_kind kind)
{
	bool large = kind == EV_RPC_CALL || kind == EV_RPC_REPLY || kind == EV_ICMP_UNREACHABLE ||
		     kind == EV_STP_SEEN;

	return large ? sizeof(struct event)
		     : offsetof(struct event, u) + sizeof(((const struct event *)0)->u.dhcp);
}

struct event *watch_emit(struct watch *w, enum event_kind kind, const struct boot *b, ns when)
{
	struct event *e;

	if (w->event_n == WATCH_EVENTS)
		w->event_n--; /* more than any one packet can mean: the newest gives way */
	e = &w->event[(w->event_first + w->event_n++) % WATCH_EVENTS];
	memset(e, 0, event_bytes(kind));
	e->kind = kind;
	e->when = when;
	e->packet = w->packet;
	e->boot = b;
	return e;
}

bool watch_output(struct watch *w, struct event *e)
{
	if (w->event_n == 0)
		return false;
	memcpy(e, &w->event[w->event_first], event_bytes(w->event[w->event_first].kind));
	w->event_n--; /* the first ones again, while they are in the cache */
	w->event_first = w->event_n == 0 ? 0 : (w->event_first + 1) % WATCH_EVENTS;
	return true;
}

const struct frame *watch_frame(const struct watch *w)
{
	return &w->frame;
}

static void tick(struct watch *w, const struct packet *pkt)
{
	if (w->run.packets == 0 && w->run.first == 0)
		w->run.first = pkt->when;
	w->run.packets++;
	w->packet = pkt->number;
	if (pkt->when + NS_S < w->now)
		w->run.time_jumps++;
	if (pkt->when > w->now)
		/* a clock that runs back is held: no deadline moves back */
		w->now = pkt->when;
	w->run.last = w->now;
}

/* Broadcasts may wake a ROM that waits (facts 3.2): remember the last of two senders. */
static void note_broadcast(struct watch *w, const struct frame *f)
{
	size_t slot = memcmp(w->heard_from[0], f->src, 6) == 0 ? 0 : 1;

	if (slot == 1 && memcmp(w->heard_from[1], f->src, 6) != 0) {
		/* the older of the two makes room, and slot 0 is the younger */
		w->heard[1] = w->heard[0];
		memcpy(w->heard_from[1], w->heard_from[0], 6);
		slot = 0;
		memcpy(w->heard_from[0], f->src, 6);
	}
	w->heard[slot] = w->now;
}

static bool between_ports(const struct udp *u, uint16_t a, uint16_t b)
{
	return (u->src == a && u->dst == b) || (u->src == b && u->dst == a);
}

static enum watch_use on_dhcp(struct watch *w, const struct seen *s)
{
	enum wire got = dhcp_parse(s->f->payload, s->f->payload_wire_len, &w->dhcp);

	if (got == WIRE_SHORT || (got == WIRE_OK && w->dhcp.truncated))
		w->run.truncated++;
	if (got != WIRE_OK)
		return USE_NONE;
	return w->dhcp.op == 1 ? boot_dhcp(w, s) : boot_offer(w, s);
}

static enum watch_use on_flow(struct watch *w, const struct seen *s, struct boot *from,
			      struct boot *to)
{
	const struct frame *f = s->f;
	enum watch_use use = USE_NONE;

	if (f->kind == FRAME_UDP && f->u.udp.dst == 69) {
		enum wire got = tftp_parse(f->payload, f->payload_wire_len, &w->tftp);

		if (got == WIRE_SHORT)
			w->run.truncated++;
		if (got != WIRE_OK)
			return from ? USE_BOOT : USE_NONE;
		return w->tftp.op == TFTP_RRQ ? boot_rrq(w, s, from) : USE_NONE;
	}
	if (f->kind == FRAME_UDP && from)
		use = boot_xfer(w, s, from, true);
	if (f->kind == FRAME_UDP && use == USE_NONE && to)
		use = boot_xfer(w, s, to, false);
	if (use == USE_NONE && from)
		use = boot_rpc(w, s, from);
	if (use == USE_NONE && to)
		use = boot_rpc(w, s, to);
	return use;
}

/* A frame to the Pi alone reached it after its deaf window? */
static void note_unicast(struct watch *w, struct boot *from, struct boot *to)
{
	struct boot *b = to ? to : from;
	const struct dhcp_round *r = &b->round[ROUND_ROM];

	if (!kick_is_wake(&w->frame))
		b->unicast_seen = w->run.unicast_seen = true;
	if (from && w->frame.kind >= FRAME_FRAGMENT)
		boot_note_peer(b,
			       w->frame.ip
				       .dst); /* one frame to it may be flooding, one from it not */
	if (!to || !b->rom_form || b->stage != STAGE_DHCP)
		return;
	b->kicked.stranger = w->now;
	b->frame_after_window |= w->now - r->last_discover > boot_facts(b)->deaf;
}

static struct boot *plausible(struct boot *b)
{
	return b && b->plausible ? b : NULL;
}

/* On the far side of a relay a Pi's packets carry the router's MAC. */
static struct boot *behind_relay(struct boot *b)
{
	return b && b->plausible && b->relayed ? b : NULL;
}

static enum watch_use route(struct watch *w, const struct seen *s)
{
	const struct frame *f = s->f;
	struct boot *from = NULL, *to = NULL;
	bool ip = f->kind >= FRAME_FRAGMENT;

	if (f->has_src)
		from = plausible(table_find_mac(w, f->src));
	if (f->has_dst && !mac_is_group(f->dst) && !from)
		to = plausible(table_find_mac(w, f->dst));
	if (ip && !from && !to && (!f->has_dst || !f->has_src)) {
		from = plausible(table_find_ip(w, f->ip.src));
		to = from ? NULL : plausible(table_find_ip(w, f->ip.dst));
	}
	if (ip && !from && !to) {
		from = behind_relay(table_find_ip(w, f->ip.src));
		to = from ? NULL : behind_relay(table_find_ip(w, f->ip.dst));
	}
	if (f->has_dst && mac_is_broadcast(f->dst) && !kick_is_ours(w, f))
		note_broadcast(w, f);
	else if ((from || to) && (!f->has_dst || !mac_is_group(f->dst)))
		note_unicast(w, from, to);
	switch (f->kind) {
	case FRAME_ARP:
		return boot_arp(w, s);
	case FRAME_STP:
		return boot_stp(w, s);
	case FRAME_ICMP:
		return boot_icmp(w, s);
	case FRAME_UDP:
		if (between_ports(&f->u.udp, 67, 68) || between_ports(&f->u.udp, 67, 67))
			return on_dhcp(w, s);
		return on_flow(w, s, from, to);
	case FRAME_TCP:
		return on_flow(w, s, from, to);
	case FRAME_FRAGMENT:
	case FRAME_IPV4:
	case FRAME_OTHER:
		break;
	}
	return from || to ? USE_BOOT : USE_NONE;
}

enum watch_use watch_input(struct watch *w, const struct packet *pkt)
{
	struct seen s;

	table_release_gone(w);
	tick(w, pkt);
	(void)frame_parse(pkt, &w->frame);
	s = (struct seen){ .now = w->now, .pkt = pkt, .f = &w->frame };
	return route(w, &s);
}

ns watch_deadline(const struct watch *w)
{
	return w->soonest;
}

void watch_expire(struct watch *w, ns now)
{
	uint32_t first = 0;
	ns next = NS_NEVER;

	table_release_gone(w);
	w->packet = 0;
	for (uint32_t i = 1; i < w->fresh; i++) {
		ns due = w->due[i];

		if (due == 0)
			continue;
		if (due <= now && (first == 0 || due < w->due[first])) {
			if (first != 0 && w->due[first] < next)
				next = w->due[first];
			first = i;
		} else if (due < next) {
			next = due;
		}
	}
	w->soonest = next;
	if (first != 0) {
		ns due = w->due[first];

		w->due[first] = NS_NEVER;
		boot_due(w, &w->boot[first], due);
	}
}

void watch_dropped(struct watch *w, uint64_t total)
{
	w->run.drops = total;
}

void watch_file_cut(struct watch *w)
{
	w->run.cut = true;
}

void watch_at_pi(struct watch *w)
{
	w->run.at_pi = true;
}

void watch_began(struct watch *w, ns now)
{
	w->run.first = now;
}

const struct run_facts *watch_facts(const struct watch *w)
{
	return &w->run;
}

const struct server *watch_server(const struct watch *w, uint32_t ip)
{
	for (size_t i = 0; i < WATCH_SERVERS; i++)
		if (ip != 0 && w->server[i].ip == ip)
			return &w->server[i];
	return NULL;
}

const struct server *watch_servers(const struct watch *w, size_t *n)
{
	*n = WATCH_SERVERS;
	return w->server;
}

const struct keep *watch_keep(const struct watch *w)
{
	return &w->keep;
}
