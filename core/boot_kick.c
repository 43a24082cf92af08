/* SPDX-License-Identifier: MIT */
/* boot_kick - what pxepi did to wake a Pi, and whether it did. The policy is in kick.h; here are
 * the facts of it, in the boot, and their events. */
#include "core/kick.h"
#include "core/watch_internal.h"

static struct boot *open_boot(struct watch *w, const uint8_t mac[static 6])
{
	struct boot *b = table_find_mac(w, mac);

	return b && b->end == END_OPEN ? b : NULL;
}

void watch_kicked(struct watch *w, const uint8_t mac[static 6], const struct kick_note *n, ns when)
{
	struct boot *b = open_boot(w, mac);

	table_release_gone(w);
	w->packet = 0;
	if (!b)
		return;
	b->kicked.kicks = n->number;
	b->kicked.broadcast |= n->broadcast;
	b->kicked.last = when;
	b->frame_after_window |= when - b->round[ROUND_ROM].last_discover > boot_facts(b)->deaf;
	watch_emit(w, EV_KICK_SENT, b, when)->u.kick = *n;
}

void watch_kicked_in_vain(struct watch *w, const uint8_t mac[static 6], ns when)
{
	struct boot *b = open_boot(w, mac);
	struct event *e;

	table_release_gone(w);
	w->packet = 0;
	if (!b)
		return;
	b->kicked.in_vain = true;
	e = watch_emit(w, EV_KICK_IN_VAIN, b, when);
	e->u.kick.number = b->kicked.kicks;
	e->u.kick.broadcast = b->kicked.broadcast;
}

void boot_went_on(struct watch *w, struct boot *b, ns now)
{
	struct event *e;

	/* What comes later than a Pi needs to wake was not the kick's doing. */
	if (b->kicked.kicks == 0 || b->kicked.woke_at != 0 || now - b->kicked.last > KICK_PATIENCE)
		return;
	b->kicked.woke_at = now;
	e = watch_emit(w, EV_KICK_WOKE, b, now);
	e->u.kick.number = b->kicked.kicks;
	e->u.kick.broadcast = b->kicked.broadcast;
	/* A frame's time is the card's, a kick's is ours: they may cross. */
	e->u.kick.after = now > b->kicked.last ? now - b->kicked.last : 0;
}
