/* SPDX-License-Identifier: MIT */
/* boot_kick - what pxepi did to wake a Pi, and what came after it. The policy is in kick.h; here
 * are the facts of it, in the boot, and their events. That a Pi went on after a kick does not say
 * that it was the kick: so it is noted whether another frame may have been it. */
#include "core/kick.h"
#include "core/watch_internal.h"

#define ETHERTYPE_WOL 0x0842

static struct boot *open_boot(struct watch *w, const uint8_t mac[static 6])
{
	struct boot *b = table_find_mac(w, mac);

	return b && b->end == END_OPEN ? b : NULL;
}

static void reached(struct boot *b, ns when)
{
	b->frame_after_window |= when - b->round[ROUND_ROM].last_discover > boot_facts(b)->deaf;
}

/* A broadcast for one Pi is heard by all that wait. */
static void overheard(struct watch *w, const struct boot *by, ns when)
{
	for (uint32_t i = 1; i < w->fresh; i++) {
		struct boot *b = &w->boot[i];

		if (b == by || b->end != END_OPEN || !b->rom_form || b->stage != STAGE_DHCP)
			continue;
		b->kicked.overheard = true;
		b->kicked.stranger = when;
		reached(b, when);
	}
}

void watch_kicked(struct watch *w, const uint8_t mac[static 6], const struct kick_note *n, ns when)
{
	struct boot *b = open_boot(w, mac);

	table_release_gone(w);
	w->packet = 0;
	memcpy(w->kicker, n->from, 6);
	if (n->broadcast)
		overheard(w, b, when);
	if (!b)
		return;
	b->kicked.kicks = n->number;
	b->kicked.reason = (uint8_t)n->reason;
	b->kicked.broadcast |= n->broadcast;
	b->kicked.before = b->kicked.last;
	b->kicked.last = when;
	reached(b, when);
	watch_emit(w, EV_KICK_SENT, b, when)->u.kick = *n;
}

static struct event *tell(struct watch *w, enum event_kind kind, const struct boot *b, ns when)
{
	struct event *e = watch_emit(w, kind, b, when);

	e->u.kick.reason = (enum kick_reason)b->kicked.reason;
	e->u.kick.number = b->kicked.kicks;
	e->u.kick.broadcast = b->kicked.broadcast;
	return e;
}

void watch_kicked_in_vain(struct watch *w, const uint8_t mac[static 6], ns when)
{
	struct boot *b = open_boot(w, mac);

	table_release_gone(w);
	w->packet = 0;
	if (!b)
		return;
	b->kicked.in_vain = true;
	(void)tell(w, EV_KICK_IN_VAIN, b, when);
}

bool kick_is_ours(const struct watch *w, const struct frame *f)
{
	return f->kind == FRAME_ICMP && f->u.icmp.type == 8 && f->ip.ttl == 1 &&
	       memcmp(f->src, w->kicker, 6) == 0;
}

bool kick_is_wake(const struct frame *f)
{
	return f->ethertype == ETHERTYPE_WOL;
}

/* Since then, was any other frame seen that may have woken it? */
static bool others_since(const struct watch *w, const struct boot *b, ns since)
{
	if (b->kicked.stranger > since)
		return true;
	for (size_t i = 0; i < 2; i++)
		if (w->heard[i] > since && memcmp(w->heard_from[i], b->mac, 6) != 0)
			return true;
	return false;
}

void boot_went_on(struct watch *w, struct boot *b, ns now)
{
	/* A frame that we sent later than the Pi went on, of which we had not heard yet, is out;
	 * the one before it may be it. */
	ns by = now >= b->kicked.last ? b->kicked.last : b->kicked.before;

	if (b->kicked.over)
		return;
	b->kicked.over = true;
	/* What comes later than a Pi needs to wake was not the kick's doing. */
	if (by == 0 || now < by || now - by > KICK_PATIENCE)
		return;
	b->kicked.woke_at = now;
	b->kicked.after = now - by;
	b->kicked.others = others_since(w, b, by);
	if (!b->kicked.others)
		tell(w, EV_KICK_WOKE, b, now)->u.kick.after = b->kicked.after;
}
