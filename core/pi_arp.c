/* SPDX-License-Identifier: MIT */
/* pi_arp - ARP as the Pi does it (facts 3.3): who-has for the TFTP server, or for the router where
 * the model uses one; what bootcode.bin does when nobody answers; and answers to those who ask for
 * the Pi. */
#include "core/pi_internal.h"

#define ARP_REQUEST 1
#define ARP_REPLY 2

/* The original ROM asks even for a server in another subnet directly, and in vain (facts 2.1). */
static uint32_t next_hop(const struct pi *pi)
{
	const struct pi_lease *l = &pi->lease;
	bool on_link = ((l->tftp ^ l->ip) & l->mask) == 0; /* without a mask everything is */

	return on_link || l->router == 0 || !pi_dhcp_traits(pi)->uses_gateway ? l->tftp : l->router;
}

static void ask(struct pi *pi, ns now)
{
	pi->owes |= OWES_ARP;
	pi->tries++;
	pi->deadline = now + (ns)pi_dhcp_traits(pi)->arp_spacing_ms * NS_MS;
}

void pi_arp_begin(struct pi *pi, ns now)
{
	pi->server_ip = pi->lease.tftp;
	pi->arp_target = next_hop(pi);
	pi->tries = 0;
	pi->arp_failed = false;
	pi_enter(pi, PI_ARPING);
	ask(pi, now);
}

/* "The aa:aa... means the ARP failed" (FW#975). */
static void go_on_blind(struct pi *pi, ns now)
{
	pi->arp_failed = true;
	memset(pi->server_mac, 0xaa, 6);
	pi_script_begin(pi, pi->loader, now);
}

void pi_arp_expire(struct pi *pi, ns now)
{
	if (pi->tries < pi_dhcp_traits(pi)->arp_tries)
		ask(pi, now);
	else if (pi_dhcp_traits(pi)->arp_blind)
		go_on_blind(pi, now);
	else
		pi_stop(pi, PI_STOPPED, PI_WHY_ARP);
}

/* Does whoever runs now listen to ARP? The original ROM no longer does once it transfers. */
static bool answers(const struct pi *pi)
{
	return pi->state == PI_ARPING ||
	       (pi->state == PI_LOADING && pi_tftp_traits(pi)->answers_arp);
}

void pi_arp_input(struct pi *pi, ns now, const struct frame *f)
{
	const struct arp *a = &f->u.arp;
	bool usable = a->spa != 0 && !mac_is_group(a->sha);

	if (a->op == ARP_REQUEST && usable && a->tpa == pi->lease.ip && answers(pi)) {
		pi->arp_asker = a->spa;
		memcpy(pi->arp_asker_mac, a->sha, 6);
		pi->owes |= OWES_ARP_REPLY;
	}
	if (a->op != ARP_REPLY || !usable || pi->state != PI_ARPING || a->spa != pi->arp_target)
		return;
	memcpy(pi->server_mac, a->sha, 6);
	pi->owes &= (uint16_t)~OWES_ARP;
	pi_script_begin(pi, pi->loader, now);
}

void pi_arp_put(struct pi *pi, uint16_t what, struct put *w)
{
	static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct arp a = { .op = ARP_REQUEST, .spa = pi->lease.ip, .tpa = pi->arp_target };

	memcpy(a.sha, pi->mac, 6);
	if (what == OWES_ARP_REPLY) {
		a.op = ARP_REPLY;
		a.tpa = pi->arp_asker;
		memcpy(a.tha, pi->arp_asker_mac, 6);
	}
	compose_arp(w, what == OWES_ARP_REPLY ? a.tha : all, &a);
}
