/* SPDX-License-Identifier: MIT */
/* pi - see pi.h. The four verbs, which hand what comes to the file of the state that the Pi is in,
 * and the steps from one program of the boot to the next. */
#include "core/pi_internal.h"

#include <string.h>

void pi_enter(struct pi *pi, enum pi_state state)
{
	pi->state = state;
	if (state == PI_ENDED || state == PI_NFS || state == PI_HUNG)
		pi->deadline = NS_NEVER;
}

void pi_stop(struct pi *pi, enum pi_end end, enum pi_reason why)
{
	/* The last words of a transfer still leave; questions do not. */
	pi->owes &= OWES_ARP_REPLY | (OWES_TFTP & ~OWES_RRQ);
	if (pi->held_ip != 0 && !pi->setup->keep_lease)
		pi->owes |= OWES_RELEASE;
	pi->end = end;
	pi->why = why;
	pi_enter(pi, PI_ENDED);
}

uint32_t pi_random(struct pi *pi)
{
	uint32_t x = pi->random;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	pi->random = x;
	return x;
}

/* A SD card's bootcode.bin has no ROM before it on the network. */
static enum pi_asker first_asker(const struct pi *pi)
{
	return pi->setup->model == MODEL_BOOTCODE ? ASKER_BOOTCODE : ASKER_ROM;
}

void pi_init(struct pi *pi, const struct pi_setup *setup, const uint8_t mac[static 6],
	     uint32_t serial, uint32_t seed, ns now)
{
	memset(pi, 0, sizeof(*pi));
	pi->setup = setup;
	memcpy(pi->mac, mac, 6);
	pi->serial = serial;
	/* Pis of one seed differ by their addresses; xorshift never leaves 0. */
	pi->random = seed ^ ((uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5]) * 0x9e3779b1u;
	if (pi->random == 0)
		pi->random = 1;
	(void)pi_random(pi);
	pi->ip_id = (uint16_t)pi_random(pi);
	pi->loader = first_asker(pi) == ASKER_ROM ? LOADER_ROM : LOADER_BOOTCODE;
	pi_dhcp_begin(pi, first_asker(pi), now);
}

void pi_udp_begin(struct pi *pi, struct compose_udp *u)
{
	const struct pi_dhcp_traits *t = pi_dhcp_traits(pi);

	memset(u, 0, sizeof(*u));
	memcpy(u->ip.src_mac, pi->mac, 6);
	u->ip.ttl = (uint8_t)t->ttl;
	u->ip.dont_fragment = t->form == FORM_LINUX;
	u->no_checksum = t->udp_checksum == 0;
	if (t->ip_id_counts) {
		pi->ip_id = pi->ip_id == UINT16_MAX ? 1 : (uint16_t)(pi->ip_id + 1);
		u->ip.id = pi->ip_id;
	}
}

/* ----- from one program to the next ----- */

void pi_leased(struct pi *pi, ns now)
{
	switch (pi->asker) {
	case ASKER_ROM:
	case ASKER_BOOTCODE:
		if (pi->setup->until == PI_UNTIL_DHCP)
			pi_stop(pi, PI_REACHED, PI_WHY_NONE);
		else
			pi_arp_begin(pi, now);
		break;
	case ASKER_KERNEL:
		pi_kernel_leased(pi, now);
		break;
	}
}

void pi_start(struct pi *pi, enum pi_loader next, ns now)
{
	pi->loader = next;
	if (pi->setup->until <= PI_UNTIL_ROM) {
		pi_stop(pi, PI_REACHED, PI_WHY_NONE);
		return;
	}
	pi_enter(pi, PI_STARTING);
	pi->deadline = now + (ns)pi->setup->traits.load_ms * NS_MS;
}

/* The next program has come up. bootcode.bin asks for an address or, as it did before 2019, only by
 * ARP (facts 0); start*.elf keeps what it is given, as does an EEPROM all the way. */
static void started(struct pi *pi, ns now)
{
	bool eeprom = pi_dhcp_traits(pi)->form == FORM_EEPROM;

	if (pi->kernel_loaded) {
		pi_kernel_started(pi, now);
	} else if (pi->loader != LOADER_BOOTCODE || eeprom) {
		pi_script_begin(pi, pi->loader, now);
	} else if (pi->setup->traits.second_dhcp) {
		pi_dhcp_begin(pi, ASKER_BOOTCODE, now);
	} else {
		pi->asker = ASKER_BOOTCODE;
		pi_arp_begin(pi, now);
	}
}

/* ----- the four verbs ----- */

static void take_udp(struct pi *pi, ns now, const struct frame *f)
{
	if (f->u.udp.dst == 68)
		pi_dhcp_input(pi, now, f);
	else if (pi->state == PI_LOADING && f->ip.dst == pi->lease.ip)
		pi_tftp_input(pi, now, f);
}

static void take(struct pi *pi, ns now, const struct frame *f)
{
	switch (f->kind) {
	case FRAME_ARP:
		pi_arp_input(pi, now, f);
		break;
	case FRAME_UDP:
		take_udp(pi, now, f);
		break;
	case FRAME_ICMP:
		if (pi->state == PI_LOADING && f->ip.dst == pi->lease.ip)
			pi_tftp_input(pi, now, f);
		break;
	case FRAME_OTHER:
	case FRAME_STP:
	case FRAME_FRAGMENT: /* no loader puts fragments together */
	case FRAME_IPV4:
	case FRAME_TCP:
		break;
	}
}

void pi_input(struct pi *pi, ns now, const struct frame *f)
{
	bool mine = f->has_dst && (memcmp(f->dst, pi->mac, 6) == 0 || mac_is_broadcast(f->dst));
	bool own = f->has_src && memcmp(f->src, pi->mac, 6) == 0;

	if (pi->state == PI_ENDED || pi->state == PI_NFS || own)
		return;
	if (mine)
		take(pi, now, f);
	else if (!f->has_dst || !mac_is_group(f->dst) || !pi->setup->traits.multicast_wakes)
		return;
	pi_dhcp_woken(pi, now);
}

void pi_expire(struct pi *pi, ns now)
{
	if (pi->deadline > now)
		return;
	switch (pi->state) {
	case PI_ASKING:
	case PI_REQUESTING:
		pi_dhcp_expire(pi, now);
		break;
	case PI_ARPING:
		pi_arp_expire(pi, now);
		break;
	case PI_LOADING:
		pi_tftp_expire(pi, now);
		break;
	case PI_STARTING:
		started(pi, now);
		break;
	case PI_HUNG:
	case PI_NFS:
	case PI_ENDED:
		pi->deadline = NS_NEVER;
		break;
	}
}

static void put_owed(struct pi *pi, ns now, uint16_t what, struct put *w)
{
	if (what & (OWES_ARP_REPLY | OWES_ARP))
		pi_arp_put(pi, what, w);
	else if (what & (OWES_DISCOVER | OWES_REQUEST | OWES_RELEASE))
		pi_dhcp_put(pi, now, what, w);
	else
		pi_tftp_put(pi, what, w);
}

bool pi_output(struct pi *pi, ns now, struct put *w)
{
	size_t start = w->n;

	while (pi->owes != 0 && put_ok(w)) {
		uint16_t what = pi->owes & (uint16_t)-pi->owes; /* the lowest bit leaves first */

		pi->owes &= (uint16_t)~what;
		put_owed(pi, now, what, w);
		if (w->n > start)
			return put_ok(w);
	}
	return false;
}

ns pi_deadline(const struct pi *pi)
{
	return pi->deadline;
}

void pi_leave(struct pi *pi)
{
	if (pi->state != PI_ENDED)
		pi_stop(pi, PI_RUNNING, PI_WHY_NONE);
}

/* ----- what the runner asks ----- */

const char *pi_why(const struct pi *pi)
{
	switch (pi->why) {
	case PI_WHY_NONE:
		if (pi->state == PI_HUNG)
			return "an OFFER came while the ROM was deaf, and no frame after it";
		return "";
	case PI_WHY_NO_OFFER:
		return "no usable OFFER in all its tries";
	case PI_WHY_NO_ACK:
		return "no ACK to its REQUESTs";
	case PI_WHY_ARP:
		return "no ARP reply from the TFTP server or the router";
	case PI_WHY_FILE:
		return "a file that it can not do without did not come";
	case PI_WHY_CONTENT:
		return "a file is not what its name says";
	case PI_WHY_KERNEL_DHCP:
		return "no DHCP server answered Linux";
	case PI_WHY_NO_NFS_ROOT:
		return "the command line names no NFS root";
	case PI_WHY_NFS:
		return "Linux can not use its NFS root";
	}
	return "";
}

bool pi_text_of(const struct pi *pi, const char *name, struct span *text)
{
	for (size_t i = 0; i < pi->texts; i++) {
		const struct pi_text *t = &pi->text[i];

		if (strcmp(t->name, name) != 0)
			continue;
		*text = span_of(pi->room + t->at, t->n);
		return true;
	}
	return false;
}
