/* SPDX-License-Identifier: MIT */
/* pi_offer - what an OFFER means to this model: its address, and the field that names the TFTP
 * server. What OFFERs add up to is kept from packet to packet, so that one server may give the
 * address and another the boot server, in either order (facts 2.1). boot_offer.c holds the
 * observer's view of the same. */
#include "core/pi_internal.h"
#include "core/pxe.h"

/* Of two OFFERs that name a server by different fields, the better field's wins; at the same rank
 * the later one. The ROM has one rank. */
enum { RANK_NONE, RANK_SIADDR, RANK_43, RANK_66 };

/* What one message says of the TFTP server. */
struct words {
	uint32_t by66; /* 0: not dotted decimal */
	bool has_string, in_menu, named_60;
	bool last_is_66; /* which of 43 and 66 comes later */
	size_t len43;
};

static struct words read_words(const struct dhcp_msg *m)
{
	uint8_t buf[512];
	struct words w = { .by66 = 0 };
	struct dhcp_walk walk = dhcp_walk(m);
	struct dhcp_opt opt;
	struct pxe43 p;

	w.by66 = pxe_dotted(dhcp_get(m, 66, buf, 256));
	w.named_60 = pxe_is_client(dhcp_get(m, 60, buf, 64));
	pxe43_parse(dhcp_get(m, 43, buf, sizeof(buf)), &p);
	w.has_string = p.has_string;
	w.in_menu = p.string_in_menu;
	w.len43 = p.raw.n;
	while (dhcp_next(&walk, &opt))
		if (opt.code == 43 || opt.code == 66)
			w.last_is_66 = opt.code == 66;
	return w;
}

/* Names the TFTP server by this model's rule; 0 when the message does not. */
static uint32_t server_by_rule(const struct pi *pi, const struct words *w, uint32_t source,
			       uint32_t siaddr, uint8_t *rank)
{
	const struct pi_dhcp_traits *t = pi_dhcp_traits(pi);
	bool by43 = w->has_string && w->len43 >= t->option43_min;

	*rank = RANK_66;
	switch ((enum pi_server_rule)t->server_rule) {
	case RULE_ROM:
		return by43 && (w->by66 == 0 || !w->last_is_66) ? source : w->by66;
	case RULE_BOOTCODE:
		if (w->by66 != 0)
			return w->by66;
		/* With the string it is meant for a Pi; siaddr may be any server's habit. */
		*rank = by43 ? RANK_43 : RANK_SIADDR;
		return siaddr != 0 ? siaddr : by43 ? source : 0;
	case RULE_EEPROM:
		if (w->by66 != 0)
			return w->by66;
		*rank = RANK_43;
		if (!w->named_60 || !w->in_menu || w->len43 < t->option43_min)
			return 0;
		return siaddr != 0 ? siaddr : source;
	}
	return 0;
}

static void take_server(struct pi *pi, const struct frame *f, const struct dhcp_msg *m)
{
	struct words w = read_words(m);
	uint8_t rank;
	uint32_t server = server_by_rule(pi, &w, f->ip.src, m->siaddr, &rank);

	if (server == 0 || rank < pi->lease.tftp_rank)
		return;
	pi->lease.tftp = server;
	pi->lease.tftp_rank = rank;
}

/* Bytes up to a NUL, as C sees them. */
static void keep_text(const struct dhcp_msg *m, uint8_t code, char *to, size_t cap)
{
	uint8_t buf[256];
	struct span s = span_head(dhcp_get(m, code, buf, sizeof(buf)), cap - 1);

	memset(to, 0, cap);
	for (size_t i = 0; i < s.n && s.p[i] != 0; i++)
		to[i] = (char)s.p[i];
}

static void take_address(struct pi *pi, const struct frame *f, const struct dhcp_msg *m)
{
	struct pi_lease *l = &pi->lease;
	uint32_t server_id = dhcp_get_ip(m, 54);

	l->ip = m->yiaddr;
	l->siaddr = m->siaddr;
	l->mask = dhcp_get_ip(m, 1);
	l->router = dhcp_get_ip(m, 3);
	l->server_id = server_id;
	if (server_id == 0) /* RFC 2131 4.3.1 MUST. ipconfig.c takes siaddr instead */
		l->server_id = pi->asker == ASKER_KERNEL ? m->siaddr : f->ip.src;
	memcpy(l->server_mac, f->src, 6);
	if (pi->asker != ASKER_KERNEL)
		return;
	keep_text(m, 17, l->root_path, sizeof(l->root_path));
	keep_text(m, 12, l->host_name, sizeof(l->host_name));
}

void pi_offer_take(struct pi *pi, const struct frame *f, const struct dhcp_msg *m, ns now)
{
	const struct pi_dhcp_traits *t = pi_dhcp_traits(pi);

	if (t->rejects_relayed && (m->hops != 0 || m->giaddr != 0))
		return;
	if (pi->lease.first_offer == 0)
		pi->lease.first_offer = now;
	if (m->yiaddr != 0)
		take_address(pi, f, m);
	if (pi->asker != ASKER_KERNEL)
		take_server(pi, f, m);
}

bool pi_offer_enough(const struct pi *pi)
{
	const struct pi_lease *l = &pi->lease;

	if (pi->asker == ASKER_KERNEL)
		return l->ip != 0 && l->server_id != 0;
	return l->ip != 0 && l->tftp != 0;
}
