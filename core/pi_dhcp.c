/* SPDX-License-Identifier: MIT */
/* pi_dhcp - rounds of DHCP: what the ROM or EEPROM, bootcode.bin and Linux send, how often, and
 * which answers they hear.
 *
 *   ASKING      DISCOVER until the OFFERs add up   (ROM, bootcode.bin: that is all, facts 0)
 *   REQUESTING  REQUEST until ACK; NAK: ASKING     (EEPROM, Linux) */
#include "core/pi_internal.h"
#include "core/pxe.h"

#define LINUX_SENDS 6 /* ipconfig.c CONF_SEND_RETRIES: then it opens the device anew */
#define LINUX_BYTES 548 /* ipconfig.c struct bootp_packet behind its UDP header */
#define BOOTP_LEAST 300 /* RFC 951 section 3 */

/* ----- time ----- */

/* ipconfig.c: 2 s, each next one 7/4 as long, 30 s at most; anew at each open of the device. */
static ns patience(const struct pi *pi)
{
	const struct pi_dhcp_traits *t = pi_dhcp_traits(pi);
	ns wait = (ns)t->spacing_ms * NS_MS;

	if (t->form != FORM_LINUX)
		return wait;
	for (int i = (pi->tries - 1) % LINUX_SENDS; i > 0 && wait < 30 * NS_S; i--)
		wait = wait * 7 / 4;
	return wait < 30 * NS_S ? wait : 30 * NS_S;
}

static void set_deadline(struct pi *pi, ns now)
{
	ns limit = pi->round_began + (ns)pi_dhcp_traits(pi)->limit_ms * NS_MS;

	pi->deadline = now + patience(pi);
	if (pi_dhcp_traits(pi)->limit_ms != 0 && limit > now && limit < pi->deadline)
		pi->deadline = limit;
	if (pi->state == PI_ASKING && pi_race_on(pi))
		pi->deadline = pi_race_deadline(pi);
}

static bool may_try_again(const struct pi *pi, ns now)
{
	const struct pi_dhcp_traits *t = pi_dhcp_traits(pi);

	return pi->tries < t->tries &&
	       (t->limit_ms == 0 || now - pi->round_began < (ns)t->limit_ms * NS_MS);
}

/* ----- what it does ----- */

static void new_xid(struct pi *pi)
{
	pi->xid = pi_dhcp_traits(pi)->xid_random ? pi_random(pi) : PI_XID;
}

static void say(struct pi *pi, enum pi_state state, ns now)
{
	pi_enter(pi, state);
	pi->owes &= (uint16_t) ~(OWES_DISCOVER | OWES_REQUEST);
	pi->owes |= state == PI_ASKING ? OWES_DISCOVER : OWES_REQUEST;
	pi->asked_at = pi->heard_at = now;
	pi->aborted = false;
	set_deadline(pi, now);
}

static void try_again(struct pi *pi, enum pi_state state, ns now)
{
	if (pi->asker == ASKER_KERNEL && pi->tries > 0 && pi->tries % LINUX_SENDS == 0) {
		memset(&pi->lease, 0, sizeof(pi->lease));
		new_xid(pi);
		pi->round_began = now;
		state = PI_ASKING;
	}
	pi->tries++;
	say(pi, state, now);
}

void pi_dhcp_begin(struct pi *pi, enum pi_asker asker, ns now)
{
	pi->asker = asker;
	memset(&pi->lease, 0, sizeof(pi->lease));
	new_xid(pi);
	pi->tries = 0;
	pi->round_began = now;
	try_again(pi, PI_ASKING, now);
}

static void give_up(struct pi *pi)
{
	if (pi->asker == ASKER_KERNEL)
		pi_stop(pi, PI_STOPPED, PI_WHY_KERNEL_DHCP);
	else
		pi_stop(pi, PI_STOPPED,
			pi->state == PI_REQUESTING ? PI_WHY_NO_ACK : PI_WHY_NO_OFFER);
}

void pi_dhcp_expire(struct pi *pi, ns now)
{
	if (pi_race_expire(pi, now))
		return;
	if (may_try_again(pi, now))
		try_again(pi, pi->state, now);
	else
		give_up(pi);
}

/* ----- what it hears ----- */

static bool for_this_pi(const struct pi *pi, const struct frame *f, const struct dhcp_msg *m)
{
	const struct pi_dhcp_traits *t = pi_dhcp_traits(pi);

	if (m->op != 2 || (t->checks_xid && m->xid != pi->xid))
		return false;
	/* What is sent to its own MAC is its own, whatever stands in it. */
	return !t->checks_chaddr ||
	       (m->hlen == 6 && memcmp(m->chaddr, pi->mac, 6) == 0 && f->has_src);
}

static void offered(struct pi *pi, const struct frame *f, const struct dhcp_msg *m, ns now)
{
	if (m->type == DHCP_BOOTP && pi_dhcp_traits(pi)->requests)
		return; /* a plain BOOTP reply can not be REQUESTed */
	pi_offer_take(pi, f, m, now);
	if (!pi_offer_enough(pi) || pi_race_on(pi)) /* then pi_dhcp_woken() judges */
		return;
	if (pi_dhcp_traits(pi)->requests)
		say(pi, PI_REQUESTING, now);
	else
		pi_leased(pi, now);
}

static void acked(struct pi *pi, const struct frame *f, const struct dhcp_msg *m, ns now)
{
	if (m->yiaddr == 0)
		return;
	pi_offer_take(pi, f, m, now);
	pi->lease.acked = true;
	pi->held_ip = pi->lease.ip;
	pi->held_from = pi->lease.server_id != 0 ? pi->lease.server_id : f->ip.src;
	memcpy(pi->held_mac, pi->lease.server_mac, 6);
	pi_leased(pi, now);
}

/* An EEPROM begins again at once, which costs a try. ipconfig.c forgets the OFFER and waits for its
 * time to send the next DISCOVER. */
static void refused(struct pi *pi, ns now)
{
	memset(&pi->lease, 0, sizeof(pi->lease));
	if (pi->asker == ASKER_KERNEL)
		pi_enter(pi, PI_ASKING);
	else if (may_try_again(pi, now))
		try_again(pi, PI_ASKING, now);
	else
		give_up(pi);
}

void pi_dhcp_input(struct pi *pi, ns now, const struct frame *f)
{
	struct dhcp_msg m;
	bool asking = pi->state == PI_ASKING || pi->state == PI_HUNG;

	if (!asking && pi->state != PI_REQUESTING)
		return;
	if (dhcp_parse(f->payload, f->payload_wire_len, &m) != WIRE_OK || !for_this_pi(pi, f, &m))
		return;
	if (asking && (m.type == DHCP_OFFER || m.type == DHCP_BOOTP))
		offered(pi, f, &m, now);
	else if (pi->state == PI_REQUESTING && m.type == DHCP_ACK)
		acked(pi, f, &m, now);
	else if (pi->state == PI_REQUESTING && m.type == DHCP_NAK)
		refused(pi, now);
}

/* ----- the bytes ----- */

/* Option 55 (facts 1.1, 1.2, 1.4, 5). */
struct wishes {
	uint8_t n, code[14];
};

static const struct wishes wishes[] = {
	[FORM_320] = { 12, { 43, 60, 67, 128, 129, 130, 131, 132, 133, 134, 135, 66 } },
	[FORM_322] = { 14, { 43, 60, 67, 128, 129, 130, 131, 132, 133, 134, 135, 66, 1, 3 } },
	[FORM_EEPROM] = { 14, { 1, 3, 43, 60, 66, 67, 128, 129, 130, 131, 132, 133, 134, 135 } },
	[FORM_LINUX] = { 9, { 1, 3, 6, 12, 15, 17, 26, 40, 42 } },
};

/* Option 97 (facts 1.1, 1.2, 1.4, 1.5). */
static void put_guid(const struct pi *pi, enum pi_form form, struct put *w)
{
	bool five = pi->setup->model == MODEL_5;
	uint8_t bytes[17];
	struct put v = put_in(bytes, sizeof(bytes));

	put_u8(&v, 0);
	if (form == FORM_320) {
		put_fill(&v, 0x44, 16);
	} else if (form == FORM_322) {
		for (int i = 0; i < 4; i++)
			put_le32(&v, pi->serial);
	} else {
		put_text(&v, five ? "RPi5" : "RPi4");
		put_le32(&v, five ? 0xd04170 : 0xd03114); /* board revision */
		put_bytes(&v, pi->mac + 2, 4);
		put_le32(&v, pi->serial);
	}
	compose_dhcp_opt(w, 97, put_span(&v));
}

static void put_fixed(const struct pi *pi, uint16_t secs, uint32_t ciaddr, struct put *w)
{
	struct dhcp_fixed fixed = { .op = 1, .htype = 1, .hlen = 6, .xid = pi->xid };

	fixed.secs = secs;
	fixed.ciaddr = ciaddr;
	memcpy(fixed.chaddr, pi->mac, 6);
	compose_dhcp_fixed(w, &fixed);
}

static void put_options(const struct pi *pi, enum pi_form form, bool request, struct put *w)
{
	static const uint8_t arch[2] = { 0, 0 }, undi[3] = { 1, 2, 1 };

	compose_dhcp_u8(w, 53, request ? DHCP_REQUEST : DHCP_DISCOVER);
	if (request) {
		compose_dhcp_ip(w, 54, pi->lease.server_id);
		compose_dhcp_ip(w, 50, pi->lease.ip);
	}
	compose_dhcp_opt(w, 55, span_of(wishes[form].code, wishes[form].n));
	if (form != FORM_LINUX) {
		compose_dhcp_opt(w, 93, span_of(arch, sizeof(arch)));
		compose_dhcp_opt(w, 94, span_of(undi, sizeof(undi)));
		put_guid(pi, form, w);
		if (!request) /* facts 1.4: the REQUEST lacks option 60 */
			compose_dhcp_text(w, 60, PXE_PI_VENDOR_CLASS);
	}
	compose_dhcp_end(w);
}

static void put_question(struct pi *pi, ns now, bool request, struct put *w)
{
	enum pi_form form = (enum pi_form)pi_dhcp_traits(pi)->form;
	ns elapsed = (now - pi->round_began) / NS_S;
	uint8_t bytes[LINUX_BYTES];
	struct put msg = put_in(bytes, sizeof(bytes));
	struct compose_udp u;

	put_fixed(pi, form == FORM_LINUX && elapsed > 0 ? (uint16_t)elapsed : 0, 0, &msg);
	put_options(pi, form, request, &msg);
	if (form == FORM_LINUX)
		put_fill(&msg, 0, LINUX_BYTES - msg.n);
	pi_udp_begin(pi, &u);
	memset(u.ip.dst_mac, 0xff, 6);
	u.ip.dst = UINT32_MAX;
	u.sport = 68;
	u.dport = 67;
	compose_udp(w, &u, put_span(&msg));
}

/* Not a Pi's habit but ours: what the emulator took is given back (RFC 2131 4.4.6). */
static void put_release(struct pi *pi, struct put *w)
{
	uint8_t bytes[BOOTP_LEAST];
	struct put msg = put_in(bytes, sizeof(bytes));
	struct compose_udp u;

	pi->xid = pi_random(pi);
	put_fixed(pi, 0, pi->held_ip, &msg);
	compose_dhcp_u8(&msg, 53, DHCP_RELEASE);
	compose_dhcp_ip(&msg, 54, pi->held_from);
	compose_dhcp_end(&msg);
	put_fill(&msg, 0, BOOTP_LEAST - msg.n);
	pi_udp_begin(pi, &u);
	u.no_checksum = false;
	memcpy(u.ip.dst_mac, pi->held_mac, 6);
	u.ip.src = pi->held_ip;
	u.ip.dst = pi->held_from;
	u.sport = 68;
	u.dport = 67;
	compose_udp(w, &u, put_span(&msg));
	pi->held_ip = 0;
}

void pi_dhcp_put(struct pi *pi, ns now, uint16_t what, struct put *w)
{
	if (what == OWES_RELEASE)
		put_release(pi, w);
	else
		put_question(pi, now, what == OWES_REQUEST, w);
}
