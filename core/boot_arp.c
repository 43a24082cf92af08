/* SPDX-License-Identifier: MIT */
/* boot_arp - the small talk of the link that matters to a boot: ARP for the boot server, another
 * host that claims the Pi's address, ICMP errors joined to what they complain about, and
 * spanning tree on the port. */
#include "core/watch_internal.h"

/* It speaks with the address it had asked for: the ACK came, seen or not. */
static void proves_ack(struct watch *w, struct boot *b, uint32_t spa, ns now)
{
	struct dhcp_round *r = &b->round[boot_round_now(b)];

	if (r->requests == 0 || r->acked || r->naks > 0 || spa != b->ip)
		return;
	r->acked = true;
	if (b->kernel_at != 0)
		boot_kernel_ready(w, b, now);
}

static void pi_asks(struct watch *w, struct boot *b, const struct seen *s)
{
	const struct arp *a = &s->f->u.arp;
	struct event *e;

	if (a->spa == a->tpa || a->spa == 0)
		return; /* an announcement or a probe (RFC 5227), not a question */
	if (b->arp_target != a->tpa) {
		b->arp_target = a->tpa;
		b->arp_tries = 0;
		b->arp_answered = false;
	}
	if (b->arp_tries < UINT8_MAX)
		b->arp_tries++;
	if (b->ip == 0 || boot_round_now(b) != ROUND_KERNEL)
		table_set_ip(w, b, a->spa);
	if (b->kernel_ok && b->kernel_at == 0) {
		b->kernel_at = s->now; /* a fixed address: the firmware has all it needs by now */
		boot_enter(w, b, STAGE_KERNEL_DHCP, s->now);
	}
	boot_enter(w, b, STAGE_ARP, s->now);
	boot_touch(w, b, s->now);
	e = watch_emit(w, EV_ARP_REQUEST, b, s->now);
	e->u.arp.ip = a->tpa;
	proves_ack(w, b, a->spa, s->now);
}

static void pi_is_answered(struct watch *w, struct boot *b, const struct seen *s)
{
	const struct arp *a = &s->f->u.arp;
	struct event *e;

	if (a->op != 2 || a->spa != b->arp_target || b->arp_answered)
		return;
	b->arp_answered = true;
	e = watch_emit(w, EV_ARP_REPLY, b, s->now);
	e->u.arp.ip = a->spa;
	memcpy(e->u.arp.mac, a->sha, 6);
}

/* Somebody else speaks with the address this Pi was given. */
static void note_conflict(struct watch *w, struct boot *b, const struct seen *s)
{
	const struct arp *a = &s->f->u.arp;
	struct event *e;
	bool known = b->conflict && memcmp(b->conflict_mac, a->sha, 6) == 0;

	b->conflict = true;
	if (known)
		return;
	memcpy(b->conflict_mac, a->sha, 6);
	e = watch_emit(w, EV_ARP_CONFLICT, b, s->now);
	e->u.arp.ip = a->spa;
	memcpy(e->u.arp.mac, a->sha, 6);
}

/* A server that asks all hosts who the Pi is has something for it, and can not send it before it is
 * answered; the original ROM never does (facts 3.3). One that asks the Pi alone (Linux, of an entry
 * that grows old) need have nothing to send. Without the frame's receiver, one proves nothing. */
static void server_asks(struct boot *b, const struct seen *s)
{
	const struct arp *a = &s->f->u.arp;

	if (a->op != 1 || (s->f->has_dst && !mac_is_group(s->f->dst)))
		return;
	for (size_t i = 0; i < XFERS_MAX; i++) {
		const struct xfer *x = &b->xfer[i];
		uint8_t most = s->f->has_dst ? UINT8_MAX : 1;

		if (x->used && x->server == a->spa && x->file->server_arps < most)
			x->file->server_arps++;
	}
}

/* Whoever asked has an answer now, though it may be another host's. */
static void knows_mac(struct boot *b)
{
	for (size_t i = 0; i < XFERS_MAX; i++)
		if (b->xfer[i].used)
			b->xfer[i].file->server_arps = 0;
}

enum watch_use boot_arp(struct watch *w, const struct seen *s)
{
	const struct arp *a = &s->f->u.arp;
	struct boot *b = table_find_mac(w, a->sha);
	struct boot *owner = a->spa ? table_find_ip(w, a->spa) : NULL;
	enum watch_use use = USE_NONE;

	if (owner && owner != b && owner->end == END_OPEN && owner->plausible) {
		note_conflict(w, owner, s);
		knows_mac(owner);
		use = USE_BOOT;
	}
	if (b && b->plausible) {
		b->packets++;
		knows_mac(b);
		if (b->end == END_OPEN && a->op == 1)
			pi_asks(w, b, s);
		return USE_BOOT;
	}
	if (!b && a->op == 1 && model_is_pi_mac(a->sha) && a->spa != a->tpa && !w->run.quiet_pi) {
		w->run.quiet_pi = true;
		w->run.quiet_target = a->tpa;
		memcpy(w->run.quiet_mac, a->sha, 6);
	}
	b = table_find_mac(w, a->tha);
	if (b && b->plausible && a->op == 2) {
		b->packets++;
		if (b->end == END_OPEN)
			pi_is_answered(w, b, s);
		return USE_BOOT;
	}
	b = table_find_ip(w, a->tpa);
	if (b && b->plausible) {
		b->packets++;
		server_asks(b, s);
		return USE_BOOT;
	}
	return use;
}

enum watch_use boot_icmp(struct watch *w, const struct seen *s)
{
	const struct icmp *i = &s->f->u.icmp;
	struct boot *b = i->quotes ? table_find_ip(w, i->quoted_src) : NULL;
	struct event *e;
	struct xfer *x;

	if (!b || !b->plausible || b->end != END_OPEN)
		return USE_NONE;
	b->packets++;
	e = watch_emit(w, EV_ICMP_UNREACHABLE, b, s->now);
	e->u.icmp = *i;
	x = i->quoted_proto == 17 ? xfer_find(b, i->quoted_sport) : NULL;
	if (x && i->type == 3 && i->quoted_dst == x->server) {
		x->file->refused = true;
		x->last = s->now;
		xfer_end(w, b, x, x->data_seen ? FILE_STALLED : FILE_UNANSWERED, s->now);
		return USE_BOOT;
	}
	return boot_rpc(w, s, b);
}

enum watch_use boot_stp(struct watch *w, const struct seen *s)
{
	bool first = !w->run.bpdu_seen;

	w->run.bpdu_seen = true;
	w->run.bpdu = s->f->u.stp;
	if (first) {
		struct event *e = watch_emit(w, EV_STP_SEEN, NULL, s->now);

		e->u.stp = s->f->u.stp;
	}
	return USE_NETWORK;
}
