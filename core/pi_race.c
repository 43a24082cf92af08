/* SPDX-License-Identifier: MIT */
/* pi_race - the hang of the original boot ROM (facts 3): it looks at what the OFFERs gave it only
 * when a frame arrives later than 1.0 s after its DISCOVER. A server that answers at once, on a
 * quiet network, is therefore never heard.
 *
 *   DISCOVER ----- deaf_ms -----|  any frame, with address and server known: success
 *            rx_timeout_ms after the last frame, with them known: `hang` decides
 *            with them not known: the next DISCOVER at its spacing */
#include "core/pi_internal.h"

static ns spacing(const struct pi *pi)
{
	return (ns)pi_dhcp_traits(pi)->spacing_ms * NS_MS;
}

bool pi_race_on(const struct pi *pi)
{
	return pi->setup->race == PI_RACE_HANG && pi->asker == ASKER_ROM &&
	       pi->setup->traits.deaf_ms != 0;
}

ns pi_race_deadline(const struct pi *pi)
{
	ns next = pi->asked_at + spacing(pi);
	ns quiet = pi->heard_at + (ns)pi->setup->traits.rx_timeout_ms * NS_MS;

	return pi_offer_enough(pi) && !pi->aborted && quiet < next ? quiet : next;
}

void pi_dhcp_woken(struct pi *pi, ns now)
{
	bool asking = pi->state == PI_ASKING && !pi->aborted;
	bool hung = pi->state == PI_HUNG && pi->setup->traits.hang != HANG_LOCK;

	if (!pi_race_on(pi) || (!asking && !hung))
		return;
	pi->heard_at = now;
	if (pi_offer_enough(pi) && now - pi->asked_at > (ns)pi->setup->traits.deaf_ms * NS_MS)
		pi_leased(pi, now);
	else if (asking)
		pi->deadline = pi_race_deadline(pi);
}

bool pi_race_expire(struct pi *pi, ns now)
{
	if (!pi_race_on(pi) || pi->state != PI_ASKING || pi->aborted || !pi_offer_enough(pi))
		return false;
	if (pi->setup->traits.hang != HANG_RETRY) {
		pi_enter(pi, PI_HUNG);
		return true;
	}
	pi->aborted = true;
	pi->deadline = pi_race_deadline(pi);
	return pi->deadline > now;
}
