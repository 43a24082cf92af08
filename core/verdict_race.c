/* SPDX-License-Identifier: MIT */
/* verdict_race - the race of the original ROM (facts 3): an OFFER that comes within its deaf
 * window hangs it, or costs it tries, or only may do so the next time. */
#include "core/verdict_internal.h"

/* Of the server that answers last: its OFFER is the frame that may come after the deaf window. */
ns race_latency(const struct dhcp_round *r)
{
	ns last = -1;

	for (size_t i = 0; i < r->offers && i < OFFERS_MAX; i++)
		if (r->offer[i].soonest > last)
			last = r->offer[i].soonest;
	return last;
}

struct finding *judge_race(struct kase *k)
{
	struct finding *f = find_add(k, FIND_DHCP_RACE_HANG, SEV_FATAL);
	ns latency = race_latency(k->r);
	bool retries = k->r->discovers > 1;

	detail_time(f, "offer_latency_s", latency);
	detail_number(f, "discovers", k->r->discovers);
	f->text = tell(k, "A good OFFER came ", tell_time(k, latency),
		       " after the DISCOVER, and the Pi went silent. The original ROM is deaf for 1 s after "
		       "it asks: an OFFER that comes sooner waits unread until some other frame arrives. ",
		       retries ? "It asked again, and met the same."
			       : "On a quiet network none does.",
		       NULL);
	f->fix = fix_delay(k);
	if (k->b->kicked.in_vain) {
		detail_number(f, "kicks", k->b->kicked.kicks);
		f->text = tell(k, f->text, " It had ", tell_num(k, k->b->kicked.kicks),
			       " kicks in this boot, and still hangs.", NULL);
		f->fix = tell(k, "Take the Pi's power away and give it back.\n", f->fix, NULL);
	}
	if (k->b->frame_after_window)
		find_unsure(f, "a frame did reach the Pi later than 1 s after its DISCOVER, which "
			       "should have woken it");
	find_unsure(f, doubt_silence(k));
	find_unsure(f,
		    "a Pi that lost its power or its link looks the same from here, and the ROM's "
		    "fault is known from measurements, not from its code (doc/pi-facts.md, 3)");
	return f;
}

void judge_race_warnings(struct kase *k)
{
	const struct dhcp_round *rom = &k->b->round[ROUND_ROM];
	ns latency = race_latency(rom);
	struct finding *f;

	if (!k->b->rom_form || k->b->stage == STAGE_DHCP || rom->offers == 0 ||
	    !round_usable(k->b, rom) || latency >= k->m->deaf)
		return;
	if (k->b->was_hung || rom->discovers > 1) {
		f = find_add(k, FIND_DHCP_RACE_HANG, SEV_WARNING);
		detail_time(f, "offer_latency_s", latency);
		if (k->b->was_hung)
			detail_time(f, "recovered_after_s", k->b->woken_at - rom->last_discover);
		f->text = tell(k, "The OFFER came ", tell_time(k, latency),
			       " after the DISCOVER, and the original ROM, deaf for 1 s, did not act on it ",
			       k->b->was_hung ? "until a later frame woke it."
					      : "at once: it needed more than one try.",
			       NULL);
	} else {
		f = find_add(k, FIND_DHCP_RACE_RISK, SEV_WARNING);
		detail_time(f, "offer_latency_s", latency);
		f->text = tell(k, "The OFFER came ", tell_time(k, latency),
			       " after the DISCOVER. The original ROM is deaf for 1 s: this boot went on, but "
			       "on a quiet network the next one may hang.",
			       NULL);
	}
	f->fix = fix_delay(k);
	find_unsure(f,
		    "the ROM's fault is known from measurements, not from its code (doc/pi-facts.md, 3)");
}
