/* SPDX-License-Identifier: MIT */
/* verdict_doubt - what a capture can not prove. A thing that was seen is certain; a thing that was
 * not seen is so only when the capture would have shown it, the wait was long enough, and the Pi
 * itself showed, by asking again, that it was alive and waiting. */
#include "core/verdict_internal.h"

/* Lost packets, however they came to be lost. */
static const char *doubt_capture(const struct kase *k)
{
	const struct run_facts *run = watch_facts(k->w);

	if (k->b->drops || run->drops > 0)
		return "the capture lost packets: what was not seen may have been sent";
	if (k->b->gap)
		return "the capture has holes: the Pi acknowledged packets that are not in it";
	if (k->b->rpc_lost)
		return "parts of the conversation are missing from the capture";
	if (run->truncated > 0)
		return "the capture kept only the beginning of some packets";
	if (k->b->time_went_back)
		return "the capture's clock ran backwards";
	return NULL;
}

const char *doubt_silence(struct kase *k)
{
	const struct boot *b = k->b;
	ns waited = b->ended - b->last;
	const char *lost = doubt_capture(k);

	if (lost)
		return lost;
	if (b->end == END_AGAIN && !b->hung && waited < boot_patience(b))
		return tell(k, "the Pi began anew ", tell_time(k, waited),
			    " after its last packet: somebody may have switched it off and on",
			    NULL);
	if (k->over)
		return NULL;
	if (watch_facts(k->w)->cut)
		return "the capture file ends inside a packet, too early to tell";
	if (b->end == END_EVICTED)
		return "too many Pis at once: this one had to leave the table early";
	if (waited < 100 * NS_MS)
		return "the capture ends right there: the Pi may still go on, or another server answer";
	return tell(k, "the capture ends ", tell_time(k, waited),
		    " after the Pi's last packet: too early to tell silence from patience", NULL);
}

bool too_early(const struct kase *k)
{
	return !k->over && k->b->ended - k->b->last < 3 * NS_S;
}

const char *doubt_repeat(uint64_t times)
{
	if (times >= 2)
		return NULL;
	return "the Pi did not ask again: a Pi that lost its power or its cable looks the same from here";
}

const char *doubt_tries(const struct kase *k)
{
	ns asked = k->r->last_discover - k->r->first;

	if (!k->over || asked >= (k->m->tries - 2) * k->m->spacing)
		return NULL; /* of two tries the capture may lack one */
	return "the Pi has more tries than it used: it was switched off, or its further DISCOVERs, and maybe "
	       "an OFFER, were lost before they came here";
}

const char *doubt_unicast(const struct kase *k, uint32_t host)
{
	if (watch_facts(k->w)->at_pi || (host != 0 ? boot_sees(k->b, host) : k->b->peers > 0))
		return NULL;
	if (k->b->peers > 0)
		return "no unicast frame between this host and the Pi is in the capture: its answer may have taken "
		       "another way; capture on that host, or on a mirror of the Pi's port";
	return "no frame to or from this Pi alone is in the capture, so an answer to its own address may have passed "
	       "unseen; capture on the server, or on a mirror of the Pi's port";
}

const char *doubt_offers(const struct kase *k)
{
	const struct dhcp_round *rom = &k->b->round[ROUND_ROM];

	if (k->b->stage > STAGE_ARP && rom->discovers > 0 && rom->offers == 0)
		return "the OFFERs that the boot ROM took are not in the capture either: it does not see the DHCP server";
	return doubt_unicast(k, 0);
}
