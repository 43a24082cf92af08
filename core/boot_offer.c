/* SPDX-License-Identifier: MIT */
/* boot_offer - what DHCP servers answer: each server's OFFER as this Pi reads it (facts 2), its
 * latency against the ROM's deaf window, ACK and NAK, and other servers' addresses. */
#include "core/say.h"
#include "core/watch_internal.h"

/* Does this OFFER alone, with what other servers offered, let this model go on? The original
 * ROM takes the TFTP server from a dotted option 66 or from an option 43 with the string
 * (facts 2.1 [S]); the later ones also from siaddr (facts 2.3). */
bool offer_usable(const struct boot *b, const struct offer *o)
{
	const struct model_facts *m = boot_facts(b);
	bool by43 = o->o43.has_string && (!m->needs_43_or_66 || o->o43.len >= PXE_ROM_MIN_OPTION43);
	bool by66 = o->opt66 == OPT66_DOTTED;

	if (!m->takes_relayed && (o->relayed || o->hops != 0))
		return false;
	if (m->needs_43_or_66)
		return by43 || by66;
	if (m->needs_60)
		return by66 || (o->named_60 && o->o43.in_menu);
	return by66 || by43 || o->siaddr != 0;
}

bool round_usable(const struct boot *b, const struct dhcp_round *r)
{
	const struct model_facts *m = boot_facts(b);
	bool address = false, server = false;

	/* State accumulates over packets, in either order (facts 2.1). */
	for (size_t i = 0; i < r->offers && i < OFFERS_MAX; i++) {
		const struct offer *o = &r->offer[i];
		bool dropped = !m->takes_relayed && (o->relayed || o->hops != 0);

		address |= !o->proxy && !dropped;
		server |= offer_usable(b, o);
	}
	return address && server;
}

static void read_43(struct offer *o, const struct dhcp_msg *m)
{
	uint8_t buf[512];
	struct pxe43 p;
	struct say text = say_in(o->text43, sizeof(o->text43));
	struct span near, raw = dhcp_get(m, 43, buf, sizeof(buf));

	pxe43_parse(raw, &p);
	o->has_43 = p.form != PXE43_ABSENT;
	o->o43.form = p.form;
	o->o43.len = (uint16_t)p.raw.n;
	o->o43.has_string = p.has_string;
	o->o43.in_menu = p.string_in_menu;
	o->o43.terminated = p.terminated;
	o->o43.lies = p.inner_lies;
	near = p.has_string ? p.menu_text : pxe43_near_miss(raw);
	if (near.p == NULL)
		near = p.menu_text;
	say_wire_max(&text, near, OFFER_TEXT_MAX - 4);
}

static void read_66(struct offer *o, const struct dhcp_msg *m)
{
	uint8_t buf[256];
	struct say text = say_in(o->text66, sizeof(o->text66));
	struct span raw = dhcp_get(m, 66, buf, sizeof(buf));

	o->opt66 = OPT66_ABSENT;
	if (raw.p == NULL)
		return;
	o->tftp66 = pxe_dotted(raw);
	say_wire_max(&text, raw, OFFER_TEXT_MAX - 4);
	if (o->tftp66 != 0)
		o->opt66 = OPT66_DOTTED;
	else if (raw.n == 4)
		o->opt66 = OPT66_BINARY; /* MikroTik without s'' (facts 2.2) */
	else
		o->opt66 = OPT66_NAME;
}

static void read_order(struct offer *o, const struct dhcp_msg *m)
{
	struct dhcp_walk walk = dhcp_walk(m);
	struct dhcp_opt opt;

	while (dhcp_next(&walk, &opt))
		if (opt.code == 43 || opt.code == 66)
			o->opt66_last = opt.code == 66;
}

static void keep_text_of(char to[static OFFER_TEXT_MAX], struct span raw)
{
	struct say text = say_in(to, OFFER_TEXT_MAX);

	say_wire_max(&text, raw, OFFER_TEXT_MAX - 4);
}

/* BOOTP's `file`, unless options are in it (RFC 2131 section 4.1). */
static struct span boot_file(const struct dhcp_msg *m)
{
	size_t n = 0;

	while (!(m->overload & 1) && n < m->file.n && m->file.p[n] != 0)
		n++;
	return span_of(m->file.p, n);
}

static void read_names(struct offer *o, const struct dhcp_msg *m)
{
	uint8_t buf[256];

	struct span class = dhcp_get(m, 60, buf, sizeof(buf));

	o->named_60 = pxe_is_client(class);
	o->longer_60 = !o->named_60 && span_starts(class, "PXEClient");
	o->named_67 = dhcp_has(m, 67);
	o->named_file = boot_file(m).n > 0;
}

static struct offer_said *said_in(const struct watch *w, uint32_t chunk)
{
	return (struct offer_said *)(void *)w->keep.chunk[chunk].room;
}

const struct offer_said *watch_offer_said(const struct watch *w, const struct offer *o)
{
	static const struct offer_said nothing;

	return o->said != 0 ? said_in(w, o->said) : &nothing;
}

/* Of the round that decides about the boot; when the store is full, it goes without. */
static void keep_said(struct watch *w, const struct boot *b, struct offer *o)
{
	const struct dhcp_round *first = &b->round[ROUND_ROM];
	const struct dhcp_msg *m = &w->dhcp;
	struct offer_said *said;
	struct span raw;
	uint8_t buf[256];

	if (boot_round_now(b) != (first->discovers > 0 ? ROUND_ROM : ROUND_BOOTCODE))
		return;
	if (o->said == 0 && (o->said = keep_new(&w->keep)) == 0)
		return;
	said = said_in(w, o->said);
	memset(said, 0, sizeof(*said));
	keep_text_of(said->text60, dhcp_get(m, 60, buf, sizeof(buf)));
	keep_text_of(said->text67, dhcp_get(m, 67, buf, sizeof(buf)));
	keep_text_of(said->file, boot_file(m));
	raw = span_head(dhcp_get(m, 43, buf, sizeof(buf)), OFFER_43_MAX);
	if (raw.n > 0)
		memcpy(said->raw43, raw.p, raw.n);
}

void offers_forget_all(struct watch *w, struct boot *b)
{
	for (size_t r = 0; r < ROUND_COUNT; r++)
		for (size_t i = 0; i < OFFERS_MAX; i++) {
			keep_free(&w->keep, b->round[r].offer[i].said);
			b->round[r].offer[i].said = 0;
		}
}

static void read_offer(struct offer *o, const struct frame *f, const struct dhcp_msg *m)
{
	o->source = f->ip.src;
	o->server_id = dhcp_get_ip(m, 54);
	o->yiaddr = m->yiaddr;
	o->siaddr = m->siaddr;
	o->mask = dhcp_get_ip(m, 1);
	o->router = dhcp_get_ip(m, 3);
	o->hops = m->hops;
	o->relayed = m->giaddr != 0;
	o->proxy = m->yiaddr == 0;
	o->lease_s = dhcp_get_ip(m, 51);
	read_names(o, m);
	o->truncated = m->truncated;
	o->dialect = dialect_of_dhcp(f, m);
	o->broadcast = f->has_dst && mac_is_broadcast(f->dst);
	if (f->has_src)
		memcpy(o->mac, f->src, 6);
	read_43(o, m);
	read_66(o, m);
	read_order(o, m);
}

static struct offer *offer_slot(struct dhcp_round *r, uint32_t source)
{
	size_t n = r->offers < OFFERS_MAX ? r->offers : OFFERS_MAX;

	for (size_t i = 0; i < n; i++)
		if (r->offer[i].source == source)
			return &r->offer[i];
	if (r->offers >= OFFERS_MAX)
		return NULL;
	return &r->offer[r->offers++];
}

static void note_offer(struct watch *w, struct boot *b, const struct seen *s)
{
	struct dhcp_round *r = &b->round[boot_round_now(b)];
	struct offer *o = offer_slot(r, s->f->ip.src);
	ns soonest;

	if (!o)
		return;
	soonest = o->count > 0 ? o->soonest : NS_NEVER;
	read_offer(o, s->f, &w->dhcp);
	keep_said(w, b, o);
	o->when = s->now;
	o->latency = r->last_discover ? s->now - r->last_discover : -1;
	o->soonest = o->latency >= 0 && o->latency < soonest ? o->latency : soonest;
	if (o->count < UINT8_MAX)
		o->count++;
	if (o->yiaddr != 0 && (o->yiaddr == o->source || o->yiaddr == o->server_id ||
			       o->yiaddr == o->siaddr || o->yiaddr == o->tftp66))
		b->server_address_given = true;
}

static void see_server(struct watch *w, const struct seen *s)
{
	struct server *v = server_note(w, s->f->ip.src, s->f, s->now);
	enum dialect d = dialect_of_dhcp(s->f, &w->dhcp);

	v->does_dhcp = true;
	v->is_proxy = w->dhcp.yiaddr == 0;
	if (d != DIALECT_UNKNOWN)
		v->dhcp = d;
	if (v->dhcp_answers < UINT16_MAX)
		v->dhcp_answers++;
}

/* Two servers that both give this Pi an address. */
static void look_for_rogue(struct watch *w, const struct boot *b)
{
	const struct dhcp_round *r = &b->round[boot_round_now(b)];
	uint32_t first = 0;

	for (size_t i = 0; i < r->offers && i < OFFERS_MAX; i++) {
		if (r->offer[i].proxy || r->offer[i].relayed)
			continue; /* a relay's words are its server's */
		if (first != 0 && !w->run.rogue_seen) {
			w->run.rogue_seen = true;
			w->run.rogue[0] = first;
			w->run.rogue[1] = r->offer[i].source;
		}
		first = r->offer[i].source;
	}
}

static void claim_address(struct watch *w, struct boot *b, ns now)
{
	struct boot *other = table_find_ip(w, w->dhcp.yiaddr);

	if (w->dhcp.yiaddr == 0)
		return;
	if (other && other != b && other->end == END_OPEN && other->plausible &&
	    now - other->last < 60 * NS_S) {
		b->conflict = other->conflict = true;
		memcpy(b->conflict_mac, other->mac, 6);
		memcpy(other->conflict_mac, b->mac, 6);
	}
	table_set_ip(w, b, w->dhcp.yiaddr);
}

static void acked(struct watch *w, struct boot *b, const struct seen *s)
{
	struct dhcp_round *r = &b->round[boot_round_now(b)];

	r->acked = true;
	claim_address(w, b, s->now);
	if (b->kernel_at != 0)
		boot_kernel_ready(w, b, s->now);
}

static void emit_server(struct watch *w, const struct boot *b, const struct seen *s,
			enum event_kind kind)
{
	const struct dhcp_round *r = &b->round[boot_round_now(b)];
	ns since = kind == EV_DHCP_OFFER ? r->last_discover : r->last_request;
	struct event *e = watch_emit(w, kind, b, s->now);

	e->u.dhcp.msg = &w->dhcp;
	e->u.dhcp.from = s->f->ip.src;
	e->u.dhcp.latency = since ? s->now - since : -1;
	e->u.dhcp.kernel = b->kernel_at != 0;
	e->u.dhcp.attempt = r->discovers;
}

/* The race is suspected when the Pi is silent for so long after a good OFFER: longer than the two
 * frames of a prevention take (facts 3.1), and soon enough for who stands beside it. */
#define SUSPECT_AFTER (1500 * NS_MS)

/* An OFFER is no sign of life of the Pi: it wakes none that hangs, and moves no deadline onwards.
 * */
static void offer_deadline(struct watch *w, struct boot *b, const struct offer *o, ns now)
{
	const struct dhcp_round *r = &b->round[ROUND_ROM];
	ns silent_at = r->last_discover + boot_facts(b)->dhcp_silence;

	b->last = now;
	if (b->hung || b->stage != STAGE_DHCP)
		return;
	/* After the last try it goes to sleep, hung or not: that is what silence says then. */
	if (b->rom_form && round_usable(b, r) && o->latency < boot_facts(b)->deaf &&
	    r->discovers < boot_facts(b)->tries)
		table_due(w, b, now + SUSPECT_AFTER);
	else if (r->last_discover != 0 && boot_round_now(b) == ROUND_ROM && silent_at > now)
		table_due(w, b, silent_at);
}

static void offered(struct watch *w, struct boot *b, const struct seen *s)
{
	const struct offer *o;

	note_offer(w, b, s);
	if (!b->round[boot_round_now(b)].acked)
		claim_address(w, b, s->now); /* a late one changes nothing any more */
	look_for_rogue(w, b);
	emit_server(w, b, s, EV_DHCP_OFFER);
	o = offer_slot(&b->round[boot_round_now(b)], s->f->ip.src);
	if (o)
		offer_deadline(w, b, o, s->now);
}

static void refused(struct watch *w, struct boot *b, const struct seen *s)
{
	struct dhcp_round *r = &b->round[boot_round_now(b)];

	if (r->naks < UINT8_MAX)
		r->naks++;
	r->nak_from = s->f->ip.src;
	boot_touch(w, b, s->now);
	emit_server(w, b, s, EV_DHCP_NAK);
}

enum watch_use boot_offer(struct watch *w, const struct seen *s)
{
	const struct dhcp_msg *m = &w->dhcp;
	struct boot *b = m->hlen == 6 ? table_find_mac(w, m->chaddr) : NULL;

	see_server(w, s);
	if (!b || !b->plausible)
		return USE_NONE;
	b->packets++;
	b->relayed |= m->giaddr != 0;
	/* A unicast answer to a DISCOVER just heard is not flooded: the switch knows the Pi's
	 * port. */
	if (s->f->has_dst && !mac_is_group(s->f->dst) && s->f->ip.dst != UINT32_MAX)
		boot_note_peer(b, s->f->ip.src);
	if (b->end != END_OPEN)
		return USE_BOOT;
	if (m->type == DHCP_OFFER || m->type == DHCP_BOOTP) {
		offered(w, b, s);
	} else if (m->type == DHCP_ACK) {
		emit_server(w, b, s, EV_DHCP_ACK);
		boot_touch(w, b, s->now);
		acked(w, b, s);
	} else if (m->type == DHCP_NAK) {
		refused(w, b, s);
	}
	return USE_BOOT;
}
