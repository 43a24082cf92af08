/* SPDX-License-Identifier: MIT */
/* boot_dhcp - what the Pi's side says in DHCP: whether it is a Pi's netboot at all, which model,
 * and whether a DISCOVER is one more try, bootcode.bin's own round, or a new boot. */
#include "core/watch_internal.h"

#define COPY (500 * NS_MS) /* no Pi asks again so soon; a second sight of a packet comes sooner */
#define ROM_XID 0x26f30339u /* facts 0: all Pis up to the 3B+, all tries */

/* What a client's message tells of its sender. */
struct sender {
	uint8_t mac[6];
	struct pxe97 guid;
	bool pxe; /* option 60 is the Pi's, to the byte */
	bool pi; /* and it is a Raspberry Pi */
	bool rom; /* the original ROM's form */
};

static bool same_prl_as_rom(const struct dhcp_msg *m)
{
	static const uint8_t prl[] = { 43, 60, 67, 128, 129, 130, 131, 132, 133, 134, 135, 66 };
	uint8_t buf[32];
	struct span s = dhcp_get(m, 55, buf, sizeof(buf));

	return s.p && s.n == sizeof(prl) && memcmp(s.p, prl, sizeof(prl)) == 0;
}

static struct sender sender_of(const struct dhcp_msg *m)
{
	struct sender s = { .pxe = false };
	uint8_t buf[64];
	bool pi_guid;

	memcpy(s.mac, m->chaddr, 6);
	s.pxe = span_is(dhcp_get(m, 60, buf, sizeof(buf)), PXE_PI_VENDOR_CLASS);
	pxe97_parse(dhcp_get(m, 97, buf, sizeof(buf)), &s.guid);
	s.rom = s.pxe && s.guid.form == PXE97_CONST44 && same_prl_as_rom(m);
	pi_guid = s.guid.form == PXE97_FOURCC && memcmp(s.guid.fourcc, "RPi", 3) == 0;
	/* 0x44 x 16 and the constant xid are the ROM's own; a vendor's address alone is not enough
	 * without the Pi's option 60. */
	s.pi = s.pxe && (s.rom || pi_guid || m->xid == ROM_XID || model_is_pi_mac(s.mac));
	return s;
}

static void learn_identity(struct boot *b, const struct sender *s, const struct dhcp_msg *m)
{
	if (s->rom) {
		boot_learn_model(b, MODEL_3B, MODEL_FROM_DISCOVER);
		b->rom_form = true;
	}
	if (s->guid.form == PXE97_FOURCC && memcmp(s->guid.fourcc, "RPi4", 4) == 0)
		boot_learn_model(b, MODEL_4, MODEL_FROM_OPTION97);
	if (s->guid.form == PXE97_FOURCC && memcmp(s->guid.fourcc, "RPi5", 4) == 0)
		boot_learn_model(b, MODEL_5, MODEL_FROM_OPTION97);
	if (s->guid.form == PXE97_SERIAL && m->xid != ROM_XID && s->mac[0] != 0xb8)
		boot_learn_model(b, MODEL_4, MODEL_FROM_DISCOVER); /* facts 1.4: before 2020-03 */
	if (s->guid.has_serial && s->guid.serial != 0)
		boot_learn_serial(b, s->guid.serial, SERIAL_FROM_OPTION97);
	if (boot_facts(b)->mac_has_serial && s->mac[0] == 0xb8 &&
	    b->serial_from == SERIAL_FROM_NONE)
		boot_learn_serial(b,
				  (uint32_t)s->mac[3] << 16 | (uint32_t)s->mac[4] << 8 | s->mac[5],
				  SERIAL_FROM_MAC);
}

enum round boot_round_now(const struct boot *b)
{
	if (b->kernel_at != 0)
		return ROUND_KERNEL;
	return b->round[ROUND_BOOTCODE].discovers > 0 ? ROUND_BOOTCODE : ROUND_ROM;
}

/* Is this DISCOVER the start of another boot of a Pi that has one open? */
static bool begins_anew(const struct boot *b, const struct sender *s)
{
	const struct dhcp_round *r = &b->round[boot_round_now(b)];

	if (b->end != END_OPEN || b->kernel_at != 0 || !b->plausible)
		return true;
	if (b->hung)
		return true; /* a ROM that wakes goes on; one that asks again was restarted */
	if (b->stage <= STAGE_ARP)
		return s->rom == b->rom_form && r->discovers >= boot_facts(b)->tries;
	if (b->model == MODEL_4 || b->model == MODEL_5)
		return true;
	if (s->rom || b->stage >= STAGE_TFTP_FIRMWARE)
		return true;
	if (b->stage == STAGE_TFTP_ROM)
		return b->last_missing != NULL && b->last_missing->cls == CLASS_BOOTCODE;
	/* bootcode.bin asks anew only before its first file */
	return b->start_ok || b->round[ROUND_BOOTCODE].discovers == 0 ||
	       r->discovers >= boot_facts(b)->tries || b->tftp_server != 0;
}

static void count_discover(struct dhcp_round *r, const struct dhcp_msg *m, ns now)
{
	if (r->discovers == 0)
		r->first = now;
	if (r->discovers < UINT8_MAX)
		r->discovers++;
	r->last_discover = now;
	r->xid = m->xid;
}

/* Who starts anew must ask by ARP anew: the answer to an earlier speaker does not count. */
static void forget_arp(struct boot *b)
{
	b->arp_tries = 0;
	b->arp_answered = false;
}

static void emit_client(struct watch *w, const struct boot *b, const struct seen *s,
			enum event_kind kind, bool kernel)
{
	struct event *e = watch_emit(w, kind, b, s->now);

	e->u.dhcp.msg = &w->dhcp;
	e->u.dhcp.from = s->f->ip.src;
	e->u.dhcp.latency = -1;
	e->u.dhcp.kernel = kernel;
	e->u.dhcp.attempt = b->round[boot_round_now(b)].discovers;
}

/* Forwarded by a relay, or captured on a bridge and its port. A file asked for in between: then it
 * is bootcode.bin that asks, however soon. */
static bool seen_before(const struct boot *b, const struct dhcp_msg *m, ns now)
{
	const struct dhcp_round *r = &b->round[boot_round_now(b)];

	if (r == &b->round[ROUND_ROM] && b->files > 0)
		return false;
	return r->discovers > 0 && now - r->last_discover < COPY && m->xid == r->xid;
}

static enum watch_use pxe_discover(struct watch *w, const struct seen *s, const struct sender *who)
{
	struct boot *b = table_find_mac(w, who->mac);
	bool fresh;

	if (b && b->plausible && seen_before(b, &w->dhcp, s->now))
		return USE_BOOT;
	fresh = !b || begins_anew(b, who);
	if (fresh) {
		b = table_begin(w, who->mac, s->now);
		b->plausible = who->pi;
		learn_identity(b, who, &w->dhcp);
		if (who->pi)
			(void)watch_emit(w, EV_BOOT_BEGIN, b, s->now);
	}
	b->packets++;
	b->relayed |= w->dhcp.giaddr != 0;
	if (!who->pi)
		return USE_NONE;
	if (!fresh && b->stage > STAGE_ARP && b->round[ROUND_BOOTCODE].discovers == 0) {
		if (b->stage < STAGE_TFTP_BOOTCODE)
			boot_enter(w, b, STAGE_TFTP_BOOTCODE, s->now);
		b->tftp_server = 0;
		forget_arp(b);
	}
	if (!fresh && b->stage == STAGE_ARP)
		forget_arp(b);
	if (!fresh && b->rom_form && !who->rom && b->stage < STAGE_TFTP_BOOTCODE)
		boot_enter(w, b, STAGE_TFTP_BOOTCODE, s->now); /* its TFTP went unseen */
	if (!fresh)
		learn_identity(b, who, &w->dhcp);
	b->suspected = false;
	count_discover(&b->round[b->stage >= STAGE_TFTP_BOOTCODE ? ROUND_BOOTCODE : ROUND_ROM],
		       &w->dhcp, s->now);
	boot_touch(w, b, s->now);
	emit_client(w, b, s, EV_DHCP_DISCOVER, false);
	return USE_BOOT;
}

/* A port under spanning tree stays shut for twice the forward delay after each link-up (facts 5).
 * */
static void note_port_delay(struct watch *w, ns gap)
{
	ns shut = (ns)w->run.bpdu.forward_delay * NS_S / 256 * 2;

	if (w->run.bpdu_seen && gap > shut * 9 / 10 && gap > w->run.stp_wait)
		w->run.stp_wait = gap;
}

/* Linux asks, and the ROM was not served: it booted from something else, which is no netboot. */
static bool elsewhere(const struct boot *b)
{
	const struct dhcp_round *r = &b->round[ROUND_ROM];

	return b->peers > 0 || (r->offers == 0 && r->discovers >= 2) ||
	       (boot_facts(b)->requests && r->requests == 0);
}

/* U-Boot and UEFI name themselves in option 60; Linux' kernel sends none. */
static bool other_loader(const struct dhcp_msg *m)
{
	uint8_t buf[64];
	struct span v = dhcp_get(m, 60, buf, sizeof(buf));

	return v.p && (span_starts(v, "U-Boot") || span_starts(v, "PXEClient") ||
		       span_starts(v, "HTTPClient"));
}

/* DHCP without the Pi's option 60 from a Pi that has booted far enough: Linux, or an initramfs.
 * Also the EEPROM's REQUEST, which lacks option 60 (facts 1.4). */
static enum watch_use linux_dhcp(struct watch *w, const struct seen *s, struct boot *b)
{
	const struct dhcp_msg *m = &w->dhcp;
	struct dhcp_round *r = &b->round[boot_round_now(b)];

	b->packets++;
	if (b->end != END_OPEN)
		return USE_BOOT; /* userspace asks again after `up`; no new boot */
	if (m->type == DHCP_REQUEST && m->xid == r->xid && b->kernel_at == 0) {
		r->requests++;
		r->last_request = s->now;
		boot_touch(w, b, s->now);
		emit_client(w, b, s, EV_DHCP_REQUEST, false);
		return USE_BOOT;
	}
	if (b->stage == STAGE_DHCP && elsewhere(b))
		return USE_BOOT;
	if (m->type == DHCP_RELEASE) { /* whoever had the address is done with it: nobody's start */
		emit_client(w, b, s, EV_DHCP_OTHER, b->kernel_at != 0);
		return USE_BOOT;
	}
	b->second_loader |= other_loader(m);
	if (b->kernel_at == 0) {
		note_port_delay(w, s->now - b->last);
		b->kernel_at = s->now;
		forget_arp(b);
	}
	r = &b->round[ROUND_KERNEL];
	if (m->type == DHCP_DISCOVER) {
		count_discover(r, m, s->now);
	} else if (m->type == DHCP_REQUEST) {
		r->requests++;
		r->last_request = s->now;
		if (r->first == 0)
			r->first = s->now;
		r->xid = m->xid;
	}
	boot_enter(w, b, STAGE_KERNEL_DHCP, s->now);
	boot_touch(w, b, s->now);
	emit_client(w, b, s,
		    m->type == DHCP_DISCOVER  ? EV_DHCP_DISCOVER
		    : m->type == DHCP_REQUEST ? EV_DHCP_REQUEST
					      : EV_DHCP_OTHER,
		    true);
	return USE_BOOT;
}

enum watch_use boot_dhcp(struct watch *w, const struct seen *s)
{
	const struct dhcp_msg *m = &w->dhcp;
	struct sender who;
	struct boot *b;

	if (m->op != 1 || m->htype != 1 || m->hlen != 6 || mac_is_group(m->chaddr))
		return USE_NONE;
	who = sender_of(m);
	if (m->type == DHCP_DISCOVER && who.pxe)
		return pxe_discover(w, s, &who);
	b = table_find_mac(w, who.mac);
	if (b && b->plausible && who.pxe && m->type == DHCP_REQUEST && b->end == END_OPEN &&
	    b->kernel_at == 0) {
		struct dhcp_round *r = &b->round[boot_round_now(b)];

		r->requests++;
		r->last_request = s->now;
		b->packets++;
		boot_touch(w, b, s->now);
		emit_client(w, b, s, EV_DHCP_REQUEST, false);
		return USE_BOOT;
	}
	if (b && b->plausible && m->truncated && !who.pxe) {
		/* Option 60, which tells Linux from a loader, may stand in what was cut. */
		b->packets++;
		if (b->end == END_OPEN)
			boot_touch(w, b, s->now);
		return USE_BOOT;
	}
	if (b && b->plausible)
		return linux_dhcp(w, s, b);
	if (!b && model_is_pi_mac(who.mac)) {
		b = table_begin(w, who.mac, s->now); /* a Pi that runs already: told with -v */
		b->packets++;
	}
	return USE_NONE;
}
