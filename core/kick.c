/* SPDX-License-Identifier: MIT */
/* kick - see kick.h. */
#include "core/kick.h"

#include <string.h>

#include "core/boot.h"
#include "core/dhcp.h"
#include "core/kick_internal.h"

#define ROM_XID 0x26f30339u /* facts 0, 1.1 [V]: all Pis, all tries */
#define LATE NS_S /* a prevention's frame that comes so late prevents nothing */
#define AGAIN (200 * NS_MS) /* a prevention's frame that the interface did not take */

const char *kick_mode_name(enum kick_mode m)
{
	static const char *const names[] = {
		[KICK_OFF] = "off",
		[KICK_CURE] = "cure",
		[KICK_PREVENT] = "prevent",
	};

	return names[m];
}

void kick_init(struct kick *k, enum kick_mode mode, bool broadcast, const struct kick_self *self)
{
	memset(k, 0, sizeof(*k));
	k->mode = mode;
	k->broadcast = broadcast;
	k->self = *self;
}

/* --- who */

static uint32_t place_of(const struct kick *k, const uint8_t mac[static 6])
{
	uint32_t i = 0;

	while (i < k->n && (!k->pi[i].used || memcmp(k->pi[i].mac, mac, 6) != 0))
		i++;
	return i;
}

static struct kick_pi *find(struct kick *k, const uint8_t mac[static 6])
{
	uint32_t i = place_of(k, mac);

	return i < k->n ? &k->pi[i] : NULL;
}

bool kick_pending(const struct kick *k, const uint8_t mac[static 6])
{
	uint32_t i = place_of(k, mac);

	return i < k->n && k->pi[i].due != NS_NEVER;
}

/* Who leaves first when there is no room: a low rank, then the one heard least lately. Those that
 * hang leave last: a flood of forged DISCOVERs must not cost them their kick. */
static int rank(const struct kick_pi *p)
{
	return p->past ? 0 : p->hung ? 2 : 1;
}

static struct kick_pi *find_room(struct kick *k)
{
	struct kick_pi *leaves = &k->pi[0];

	if (k->n < KICK_PIS)
		return &k->pi[k->n++];
	for (uint32_t i = 1; i < k->n; i++) {
		struct kick_pi *p = &k->pi[i];

		if (rank(p) < rank(leaves) || (rank(p) == rank(leaves) && p->heard < leaves->heard))
			leaves = p;
	}
	leaves->used = false;
	return leaves;
}

/* What the original ROM has in each DISCOVER (facts 1.1 [V]), beside the options that
 * boot->rom_form stands for. */
static bool from_rom(const struct dhcp_msg *m)
{
	return m->xid == ROM_XID && m->hops == 0 && m->secs == 0 && m->flags == 0 &&
	       m->ciaddr == 0 && m->giaddr == 0;
}

/* May the sender of this DISCOVER be kicked? The frame's own source must be the Pi: a relay's or a
 * stranger's is not. boot->rom_form in the DHCP stage says that it was the original ROM's. */
static bool may_be_kicked(const struct kick *k, const struct event *e, const struct frame *f)
{
	const uint8_t *chaddr = e->u.dhcp.msg->chaddr;

	return e->boot && e->boot->rom_form && e->boot->stage == STAGE_DHCP && !e->u.dhcp.kernel &&
	       from_rom(e->u.dhcp.msg) && f->has_src && f->has_dst && mac_is_broadcast(f->dst) &&
	       f->vlans <= 1 && memcmp(f->src, chaddr, 6) == 0 && chaddr[0] == 0xb8 &&
	       chaddr[1] == 0x27 && chaddr[2] == 0xeb && memcmp(chaddr, k->self.mac, 6) != 0;
}

/* --- when */

static void settle(struct kick_pi *p)
{
	p->hung = false;
	p->due = NS_NEVER;
}

static void on_discover(struct kick *k, const struct event *e, const struct frame *f)
{
	struct kick_pi *p;

	if (!may_be_kicked(k, e, f))
		return;
	p = find(k, f->src);
	if (!p)
		p = find_room(k);
	if (!p->used || p->began != e->boot->began) {
		memset(p, 0, sizeof(*p));
		memcpy(p->mac, f->src, 6);
		p->used = true;
		p->began = e->boot->began;
		/* It may have been here before, and have left for want of room. */
		p->kicks = e->boot->kicked.kicks;
		p->vain_told = e->boot->kicked.in_vain;
	}
	p->tagged = f->vlans == 1;
	p->vlan = f->vlan[0];
	p->asked = p->heard = e->when;
	settle(p);
	p->frame = 0;
	if (k->mode == KICK_PREVENT && p->kicks < KICK_PREVENTIONS) {
		p->reason = KICK_FOR_PREVENTION;
		p->due = e->when + KICK_FIRST;
	}
}

/* It hangs: kicked now, unless its last kick may still work. Without a kick left, that it was in
 * vain is told. */
static void cure(const struct kick *k, struct kick_pi *p, ns now)
{
	ns patience = p->kicks > 0 ? p->last + KICK_PATIENCE : now;

	if (k->mode == KICK_OFF && p->kicks < KICK_MOST)
		return;
	p->reason = KICK_FOR_HANG;
	p->due = patience > now ? patience : now;
}

/* No sign of life goes by without one of these. */
static void on_other(const struct event *e, struct kick_pi *p)
{
	if (e->kind != EV_BOOT_WOKEN && e->kind != EV_BOOT_STAGE && e->kind != EV_BOOT_REPORT)
		return;
	settle(p);
	p->past |= e->kind == EV_BOOT_REPORT || e->boot->stage > STAGE_DHCP;
}

void kick_input(struct kick *k, const struct event *e, const struct frame *f)
{
	struct kick_pi *p;

	if (e->kind == EV_DHCP_DISCOVER) {
		on_discover(k, e, f);
		return;
	}
	if (e->kind != EV_BOOT_HUNG && e->kind != EV_BOOT_WOKEN && e->kind != EV_BOOT_STAGE &&
	    e->kind != EV_BOOT_REPORT)
		return;
	p = find(k, e->boot->mac);
	if (!p || p->began != e->boot->began)
		return;
	if (e->kind == EV_BOOT_HUNG) {
		p->hung = true;
		cure(k, p, e->when);
	} else {
		on_other(e, p);
	}
}

void kick_set_mode(struct kick *k, enum kick_mode mode, ns now)
{
	k->mode = mode;
	for (uint32_t i = 0; i < k->n; i++) {
		struct kick_pi *p = &k->pi[i];

		if (p->reason == KICK_FOR_PERSON && p->due <= now)
			continue;
		p->due = NS_NEVER;
		if (p->hung && !p->vain_told)
			cure(k, p, now);
	}
}

enum kick_answer kick_by_hand(struct kick *k, const uint8_t mac[static 6], ns now)
{
	struct kick_pi *p = find(k, mac);

	if (!p)
		return KICK_UNKNOWN;
	if (p->past)
		return KICK_PAST;
	if (p->kicks >= KICK_MOST)
		return KICK_SPENT;
	p->reason = KICK_FOR_PERSON;
	p->due = now;
	return KICK_COMES;
}

void kick_expire(struct kick *k, ns now)
{
	k->now = now;
}

/* --- what */

static bool room_now(const struct kick *k)
{
	return k->frames < KICK_RATE || k->sent[k->sent_at] + KICK_WINDOW <= k->now;
}

/* Due, and not too late to be of use. Those that hang go before those that might. */
static struct kick_pi *next_due(struct kick *k)
{
	struct kick_pi *best = NULL;

	for (uint32_t i = 0; i < k->n; i++) {
		struct kick_pi *p = &k->pi[i];
		bool prevents = p->reason == KICK_FOR_PREVENTION;

		if (p->due > k->now)
			continue;
		if (prevents && k->now - p->due > LATE)
			p->due = NS_NEVER;
		else if (!best || prevents < (best->reason == KICK_FOR_PREVENTION) ||
			 (prevents == (best->reason == KICK_FOR_PREVENTION) && p->due < best->due))
			best = p;
	}
	return best;
}

/* One frame of p goes out: counts it, and sets what is due next. */
static void count(struct kick *k, struct kick_pi *p)
{
	k->sent[k->sent_at] = k->now;
	k->sent_at = (k->sent_at + 1) % KICK_RATE;
	k->frames++;
	p->last = k->now;
	p->due = NS_NEVER;
	if (p->reason != KICK_FOR_PREVENTION || p->frame == 0)
		p->kicks++;
	if (p->reason == KICK_FOR_PREVENTION) {
		if (++p->frame == 1)
			p->due = p->asked + KICK_SECOND;
	} else if (p->hung && (k->mode != KICK_OFF || p->kicks >= KICK_MOST)) {
		p->reason = KICK_FOR_HANG;
		p->due = k->now + KICK_PATIENCE;
	}
}

static void write_order(struct kick *k, const struct kick_pi *p, struct kick_order *o,
			struct put *frame)
{
	o->note.reason = p->reason;
	o->note.frame = p->reason == KICK_FOR_PREVENTION ? (uint8_t)(p->frame + 1) : 0;
	o->note.number = (uint8_t)(p->kicks + (o->note.frame != 2 ? 1 : 0));
	/* Never before a frame to it alone was in vain, of those since it last asked. */
	o->note.broadcast = k->broadcast && k->self.ip != 0 && k->self.broadcast != 0 &&
			    !p->tagged && p->kicks > 0 && p->last >= p->asked &&
			    p->reason != KICK_FOR_PREVENTION;
	memcpy(o->note.from, k->self.mac, 6);
	o->before = p->last;
	if (o->note.broadcast)
		kick_compose_echo(&k->self, ++k->echo, frame);
	else
		kick_compose_wake(k, p, frame);
}

bool kick_output(struct kick *k, struct kick_order *o, struct put *frame)
{
	struct kick_pi *p;

	while (room_now(k) && (p = next_due(k)) != NULL) {
		memset(o, 0, sizeof(*o));
		memcpy(o->mac, p->mac, 6);
		o->when = k->now;
		frame->n = 0;
		if (p->kicks < KICK_MOST || (p->reason == KICK_FOR_PREVENTION && p->frame == 1)) {
			write_order(k, p, o, frame);
			count(k, p);
			return true;
		}
		p->due = NS_NEVER;
		o->in_vain = p->hung && !p->vain_told;
		o->note.number = p->kicks;
		p->vain_told |= o->in_vain;
		if (o->in_vain)
			return true;
	}
	return false;
}

void kick_lost(struct kick *k, const struct kick_order *o)
{
	struct kick_pi *p = find(k, o->mac);

	if (!p)
		return;
	p->reason = o->note.reason;
	p->frame = o->note.frame > 0 ? (uint8_t)(o->note.frame - 1) : 0;
	p->kicks = o->note.frame == 2 ? o->note.number : (uint8_t)(o->note.number - 1);
	p->last = o->before;
	p->due = o->when + (p->reason == KICK_FOR_PREVENTION ? AGAIN : KICK_PATIENCE);
}

ns kick_deadline(const struct kick *k)
{
	ns due = NS_NEVER, room = k->frames < KICK_RATE ? 0 : k->sent[k->sent_at] + KICK_WINDOW;

	for (uint32_t i = 0; i < k->n; i++)
		if (k->pi[i].due < due)
			due = k->pi[i].due;
	return due == NS_NEVER || due > room ? due : room;
}
