/* SPDX-License-Identifier: MIT */
/* frame - see frame.h. This file holds the link layers and what sits right on them: Ethernet and
 * cooked headers, VLAN tags, LLC with spanning tree, ARP. IPv4 and below it is ipv4.c. */
#include "core/frame.h"

#include "core/frame_internal.h"

#define TYPE_IPV4 0x0800
#define TYPE_ARP 0x0806
#define TYPE_8021Q 0x8100
#define TYPE_8021AD 0x88a8
#define TYPE_QINQ_OLD 0x9100 /* stacked tags before 802.1ad */
#define TYPE_LEAST 0x0600 /* IEEE 802.3 3.2.6: below it the field is a length */
#define LENGTH_MOST 1500

#define ARPHRD_ETHERNET 1
#define ARPHRD_LOOPBACK 772
#define ARPHRD_NETLINK 824

static enum wire arp_parse(struct rest *r, struct frame *f)
{
	uint16_t htype, ptype;
	uint8_t hlen, plen;
	struct arp arp;
	struct cur h;

	if (!rest_take(r, 8, &h))
		return rest_lacks(r, 8);
	htype = cur_be16(&h);
	ptype = cur_be16(&h);
	hlen = cur_u8(&h);
	plen = cur_u8(&h);
	arp.op = cur_be16(&h);
	if (htype != 1 || ptype != TYPE_IPV4 || hlen != 6 || plen != 4)
		return WIRE_OK;

	if (!rest_take(r, 20, &h))
		return rest_lacks(r, 20);
	cur_mac(&h, arp.sha);
	arp.spa = cur_be32(&h);
	cur_mac(&h, arp.tha);
	arp.tpa = cur_be32(&h);
	rest_trim(r, 0);
	rest_enter(r, f, FRAME_ARP);
	f->u.arp = arp;
	return WIRE_OK;
}

static void take_id(struct cur *c, uint8_t id[static 8])
{
	struct span s = cur_take(c, 8);

	if (s.n == 8)
		memcpy(id, s.p, 8);
}

/* IEEE 802.1D-2004 clause 9.3 */
static enum wire bpdu_parse(struct rest *r, struct frame *f)
{
	struct stp stp = { 0 };
	uint16_t protocol;
	struct cur h;

	if (!rest_take(r, 4, &h))
		return rest_lacks(r, 4);
	protocol = cur_be16(&h);
	stp.version = cur_u8(&h);
	stp.type = cur_u8(&h);
	if (protocol != 0 || (stp.type != 0 && stp.type != 2 && stp.type != 0x80))
		return WIRE_OK;
	if (stp.type != 0x80) { /* a topology change notice ends here */
		if (!rest_take(r, 31, &h))
			return rest_lacks(r, 31);
		stp.flags = cur_u8(&h);
		take_id(&h, stp.root);
		cur_skip(&h, 4); /* cost of the path to the root */
		take_id(&h, stp.bridge);
		stp.port = cur_be16(&h);
		cur_skip(&h, 2); /* message age */
		stp.max_age = cur_be16(&h);
		stp.hello = cur_be16(&h);
		stp.forward_delay = cur_be16(&h);
	}
	rest_enter(r, f, FRAME_STP);
	f->u.stp = stp;
	return WIRE_OK;
}

/* IEEE 802.2: spanning tree has its own access point (0x42). Cisco's per-VLAN spanning tree wraps
 * the same BPDU in SNAP. */
static enum wire llc_parse(struct rest *r, struct frame *f)
{
	static const uint8_t spanning_tree[3] = { 0x42, 0x42, 0x03 };
	static const uint8_t snap[3] = { 0xaa, 0xaa, 0x03 };
	static const uint8_t pvst[5] = { 0x00, 0x00, 0x0c, 0x01, 0x0b };
	struct cur h;

	if (!rest_take(r, 3, &h))
		return rest_lacks(r, 3);
	if (memcmp(h.p, spanning_tree, sizeof(spanning_tree)) == 0)
		return bpdu_parse(r, f);
	if (memcmp(h.p, snap, sizeof(snap)) != 0)
		return WIRE_OK;
	if (!rest_take(r, sizeof(pvst), &h))
		return rest_lacks(r, sizeof(pvst));
	return memcmp(h.p, pvst, sizeof(pvst)) == 0 ? bpdu_parse(r, f) : WIRE_OK;
}

/* What a type field announces, VLAN tags first; the same behind every link layer. */
static enum wire by_type(struct rest *r, struct frame *f, uint16_t type)
{
	while (type == TYPE_8021Q || type == TYPE_8021AD || type == TYPE_QINQ_OLD) {
		uint16_t id;
		struct cur h;

		if (!rest_take(r, 4, &h))
			return rest_lacks(r, 4);
		id = cur_be16(&h) & 0x0fff;
		type = cur_be16(&h);
		if (f->vlans < 2)
			f->vlan[f->vlans++] = id;
	}
	if (type <= LENGTH_MOST) {
		rest_trim(r, type < r->wire ? type : r->wire);
		rest_enter(r, f, FRAME_OTHER);
		return llc_parse(r, f);
	}
	f->ethertype = type;
	rest_enter(r, f, FRAME_OTHER);
	if (type == TYPE_IPV4)
		return ipv4_parse(r, f);
	return type == TYPE_ARP ? arp_parse(r, f) : WIRE_OK;
}

static enum wire ethernet_parse(struct rest *r, struct frame *f)
{
	struct cur h;

	if (!rest_take(r, 14, &h))
		return rest_lacks(r, 14);
	cur_mac(&h, f->dst);
	cur_mac(&h, f->src);
	f->has_src = f->has_dst = true;
	return by_type(r, f, cur_be16(&h));
}

/* What both cooked headers say (LINKTYPE_LINUX_SLL and _SLL2), in their different order. */
struct cooked {
	uint16_t device, address_len, type;
	uint16_t packet; /* 4: sent by the capturing host */
	struct span address;
};

static enum wire cooked_enter(struct rest *r, struct frame *f, const struct cooked *k)
{
	rest_enter(r, f, FRAME_OTHER);
	f->outgoing = k->packet == 4;
	if (k->address_len == 6 && (k->device == ARPHRD_ETHERNET || k->device == ARPHRD_LOOPBACK)) {
		f->has_src = true;
		memcpy(f->src, k->address.p, 6);
	}
	if (k->device == ARPHRD_NETLINK)
		return WIRE_OK; /* its type field is no ethertype */
	if (k->type == 4) /* Linux's ETH_P_802_2: an LLC header follows */
		return llc_parse(r, f);
	if (k->type >= TYPE_LEAST)
		return by_type(r, f, k->type);
	return WIRE_OK;
}

static enum wire sll_parse(struct rest *r, struct frame *f)
{
	struct cooked k;
	struct cur h;

	if (!rest_take(r, 16, &h))
		return rest_lacks(r, 16);
	k.packet = cur_be16(&h);
	k.device = cur_be16(&h);
	k.address_len = cur_be16(&h);
	k.address = cur_take(&h, 8);
	k.type = cur_be16(&h);
	return cooked_enter(r, f, &k);
}

static enum wire sll2_parse(struct rest *r, struct frame *f)
{
	struct cooked k;
	struct cur h;

	if (!rest_take(r, 20, &h))
		return rest_lacks(r, 20);
	k.type = cur_be16(&h);
	cur_skip(&h, 6); /* reserved, interface index */
	k.device = cur_be16(&h);
	k.packet = cur_u8(&h);
	k.address_len = cur_u8(&h);
	k.address = cur_take(&h, 8);
	return cooked_enter(r, f, &k);
}

static enum wire raw_ip_parse(struct rest *r, struct frame *f)
{
	struct cur peek = r->c;
	uint8_t first = cur_u8(&peek);

	if (!cur_ok(&peek))
		return rest_lacks(r, 1);
	return first >> 4 == 4 ? ipv4_parse(r, f) : WIRE_OK;
}

/* All that rest_enter() does not set. In parts, as gcc makes a slow string instruction (some 5
 * ns) of one memset of this size. */
static void clear(struct frame *f)
{
	f->has_src = f->has_dst = f->outgoing = false;
	memset(f->src, 0, sizeof(f->src));
	memset(f->dst, 0, sizeof(f->dst));
	f->ethertype = 0;
	f->vlans = 0;
	f->vlan[0] = f->vlan[1] = 0;
	f->csum = CSUM_UNKNOWN;
	memset(&f->ip, 0, sizeof(f->ip));
	memset(&f->u, 0, sizeof(f->u));
}

enum wire frame_parse(const struct packet *pkt, struct frame *f)
{
	struct rest r = { .c = cur_of(pkt->bytes), .wire = pkt->wire_len };

	if (r.wire < r.c.left)
		r.wire = r.c.left;
	clear(f);
	rest_enter(&r, f, FRAME_OTHER);
	switch (pkt->link) {
	case LINK_ETHERNET:
		return ethernet_parse(&r, f);
	case LINK_SLL:
		return sll_parse(&r, f);
	case LINK_SLL2:
		return sll2_parse(&r, f);
	case LINK_RAW_IP:
		return raw_ip_parse(&r, f);
	}
	return WIRE_BAD;
}
