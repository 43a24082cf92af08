/* SPDX-License-Identifier: MIT */
/* show_frame - see show_frame.h. Numbers and our own words only: no text of the wire is in here. */
#include "core/show_frame.h"

/* A number that stands for words. */
struct word {
	uint32_t value;
	const char *text;
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *word_for(const struct word *table, size_t n, uint32_t value)
{
	for (size_t i = 0; i < n; i++)
		if (table[i].value == value)
			return table[i].text;
	return NULL;
}

void show_layer(struct say *s, const char *name)
{
	size_t from;

	say_str(s, "  ");
	from = s->n;
	say_str(s, name);
	say_pad(s, from, 10);
}

static void fact_u64(struct say *s, const char *before, uint64_t v)
{
	say_str(s, before);
	say_u64(s, v);
}

static void fact_hex(struct say *s, const char *before, uint64_t v, unsigned digits)
{
	say_str(s, before);
	say_hex(s, v, digits);
}

static void bytes(struct say *s, uint64_t n)
{
	fact_u64(s, ", ", n);
	say_str(s, n == 1 ? " byte" : " bytes");
}

static void show_type(struct say *s, const struct frame *f)
{
	static const struct word types[] = {
		{ 0x0800, "IPv4" },          { 0x0806, "ARP" },    { 0x86dd, "IPv6" },
		{ 0x88cc, "LLDP" },          { 0x888e, "802.1X" }, { 0x8863, "PPPoE discovery" },
		{ 0x8864, "PPPoE session" },
	};
	const char *text = word_for(types, COUNT(types), f->ethertype);

	if (f->ethertype != 0)
		fact_hex(s, ", type 0x", f->ethertype, 4);
	if (text) {
		say_str(s, " (");
		say_str(s, text);
		say_str(s, ")");
	}
	bytes(s, f->payload_wire_len);
	say_str(s, " not decoded");
}

static void show_link(struct say *s, const struct packet *pkt, const struct frame *f)
{
	if (pkt->link == LINK_RAW_IP) {
		show_layer(s, "Raw IP");
		say_str(s, "no link layer captured");
	} else if (f->has_dst) {
		show_layer(s, "Ethernet");
		say_mac(s, f->src);
		say_str(s, " -> ");
		say_mac(s, f->dst);
	} else {
		show_layer(s, pkt->link == LINK_ETHERNET ? "Ethernet" : "Cooked");
		if (f->has_src)
			say_mac(s, f->src);
		else
			say_str(s, "no address");
		if (f->outgoing)
			say_str(s, ", sent by the capturing host");
	}
	for (uint8_t i = 0; i < f->vlans; i++)
		fact_u64(s, i == 0 ? ", 802.1Q VLAN " : ", then VLAN ", f->vlan[i]);
	if (f->kind == FRAME_OTHER)
		show_type(s, f);
	if (pkt->wire_len > pkt->bytes.n) {
		fact_u64(s, ", captured ", pkt->bytes.n);
		fact_u64(s, " of ", pkt->wire_len);
	}
	say_char(s, '\n');
}

static void show_arp(struct say *s, const struct arp *arp)
{
	show_layer(s, "ARP");
	if (arp->op == 1) {
		say_str(s, "who has ");
		say_ip(s, arp->tpa);
		say_str(s, arp->spa == 0 ? "? probe by " : "? tell ");
		if (arp->spa != 0) {
			say_ip(s, arp->spa);
			say_str(s, " at ");
		}
	} else {
		if (arp->op != 2) {
			fact_u64(s, "operation ", arp->op);
			say_str(s, ", ");
		}
		say_ip(s, arp->spa);
		say_str(s, " is at ");
	}
	say_mac(s, arp->sha);
	if (arp->spa == arp->tpa)
		say_str(s, ", announces itself");
	say_char(s, '\n');
}

static void show_bridge(struct say *s, const char *before, const uint8_t id[static 8])
{
	struct cur c = cur_of(span_of(id, 8));
	uint8_t mac[6];

	fact_hex(s, before, cur_be16(&c), 4);
	cur_mac(&c, mac);
	say_char(s, '.');
	say_mac(s, mac);
}

/* IEEE 802.1D-2004 9.3: times in 1/256 s. */
static void show_stp_time(struct say *s, const char *before, uint16_t v)
{
	say_str(s, before);
	say_duration(s, (ns)v * NS_S / 256);
}

static void show_stp(struct say *s, const struct stp *stp)
{
	static const struct word versions[] = { { 0, "STP" }, { 2, "RSTP" }, { 3, "MSTP" } };
	const char *version = word_for(versions, COUNT(versions), stp->version);

	show_layer(s, version ? version : "STP");
	if (stp->type == 0x80) {
		say_str(s, "topology change notice\n");
		return;
	}
	show_bridge(s, "root ", stp->root);
	show_bridge(s, ", bridge ", stp->bridge);
	fact_hex(s, ", port 0x", stp->port, 4);
	if (stp->version >= 2) {
		say_str(s, stp->flags & 0x20   ? ", forwarding"
			   : stp->flags & 0x10 ? ", learning"
					       : ", discarding");
	}
	if (stp->flags & 0x01)
		say_str(s, ", topology change");
	show_stp_time(s, ", hello ", stp->hello);
	show_stp_time(s, ", max age ", stp->max_age);
	show_stp_time(s, ", forward delay ", stp->forward_delay);
	say_char(s, '\n');
}

static void say_proto(struct say *s, uint8_t proto)
{
	static const struct word protos[] = { { 1, "ICMP" }, { 2, "IGMP" }, { 6, "TCP" },
					      { 17, "UDP" }, { 47, "GRE" }, { 50, "ESP" } };
	const char *text = word_for(protos, COUNT(protos), proto);

	if (text)
		say_str(s, text);
	else
		fact_u64(s, "protocol ", proto);
}

static void show_ipv4(struct say *s, const struct frame *f)
{
	const struct ipv4 *ip = &f->ip;

	show_layer(s, "IPv4");
	say_ip(s, ip->src);
	say_str(s, " -> ");
	say_ip(s, ip->dst);
	fact_u64(s, ", TTL ", ip->ttl);
	fact_u64(s, ", id ", ip->id);
	if (ip->dont_fragment)
		say_str(s, ", DF");
	if (ip->tos != 0)
		fact_hex(s, ", TOS 0x", ip->tos, 2);
	if (ip->hlen > 20) {
		bytes(s, ip->hlen - 20u);
		say_str(s, " of options");
	}
	if (f->kind == FRAME_FRAGMENT) {
		fact_u64(s, ", fragment at byte ", ip->frag_offset);
		say_str(s, ip->more_fragments ? ", more follow, " : ", the last, ");
		say_proto(s, ip->proto);
		bytes(s, f->payload_wire_len);
	} else if (f->kind == FRAME_IPV4) {
		say_str(s, ", ");
		say_proto(s, ip->proto);
		bytes(s, f->payload_wire_len);
		say_str(s, " not decoded");
	}
	say_char(s, '\n');
}

static const char *unreachable(uint8_t code)
{
	static const struct word codes[] = {
		{ 0, "network unreachable" },  { 1, "host unreachable" },
		{ 2, "protocol unreachable" }, { 3, "port unreachable" },
		{ 4, "fragmentation needed" }, { 9, "network prohibited" },
		{ 10, "host prohibited" },     { 13, "prohibited by a filter" },
	};

	return word_for(codes, COUNT(codes), code);
}

static void show_icmp(struct say *s, const struct icmp *icmp)
{
	static const struct word types[] = {
		{ 0, "echo reply" },         { 3, "destination unreachable" },
		{ 4, "source quench" },      { 5, "redirect" },
		{ 8, "echo request" },       { 11, "time exceeded" },
		{ 12, "parameter problem" },
	};
	const char *type = icmp->type == 3 ? unreachable(icmp->code) : NULL;

	if (!type)
		type = word_for(types, COUNT(types), icmp->type);
	show_layer(s, "ICMP");
	if (type)
		say_str(s, type);
	fact_u64(s, type ? " (type " : "type ", icmp->type);
	fact_u64(s, ", code ", icmp->code);
	say_str(s, type ? ")\n" : "\n");
	if (!icmp->quotes)
		return;
	show_layer(s, "  quotes");
	say_ip(s, icmp->quoted_src);
	if (icmp->quoted_sport != 0)
		fact_u64(s, ":", icmp->quoted_sport);
	say_str(s, " -> ");
	say_ip(s, icmp->quoted_dst);
	if (icmp->quoted_dport != 0)
		fact_u64(s, ":", icmp->quoted_dport);
	say_str(s, ", ");
	say_proto(s, icmp->quoted_proto);
	say_char(s, '\n');
}

static const char *csum_text(enum csum csum)
{
	switch (csum) {
	case CSUM_UNKNOWN:
		return ", checksum not checked: cut";
	case CSUM_NONE:
		return ", no checksum";
	case CSUM_GOOD:
		return ", checksum good";
	case CSUM_OFFLOADED:
		return ", checksum left to the network card";
	case CSUM_BAD:
		return ", checksum WRONG";
	}
	return "";
}

static void show_udp(struct say *s, const struct frame *f)
{
	show_layer(s, "UDP");
	say_u64(s, f->u.udp.src);
	fact_u64(s, " -> ", f->u.udp.dst);
	bytes(s, f->payload_wire_len);
	say_str(s, csum_text(frame_udp_csum(f)));
	say_char(s, '\n');
}

static void show_tcp(struct say *s, const struct frame *f)
{
	static const struct word flags[] = { { TCP_SYN, " SYN" }, { TCP_FIN, " FIN" },
					     { TCP_RST, " RST" }, { TCP_PSH, " PSH" },
					     { TCP_ACK, " ACK" }, { 0x20, " URG" } };
	const struct tcp *t = &f->u.tcp;

	show_layer(s, "TCP");
	say_u64(s, t->src);
	fact_u64(s, " -> ", t->dst);
	say_char(s, ',');
	if ((t->flags & 0x3f) == 0)
		say_str(s, " no flags");
	for (size_t i = 0; i < COUNT(flags); i++)
		if (t->flags & flags[i].value)
			say_str(s, flags[i].text);
	fact_u64(s, ", seq ", t->seq);
	if (t->flags & TCP_ACK)
		fact_u64(s, ", ack ", t->ack);
	fact_u64(s, ", window ", t->window);
	bytes(s, f->payload_wire_len);
	say_char(s, '\n');
}

void show_frame(struct say *s, const struct packet *pkt, const struct frame *f)
{
	show_link(s, pkt, f);
	if (f->kind >= FRAME_FRAGMENT)
		show_ipv4(s, f);
	switch (f->kind) {
	case FRAME_OTHER:
	case FRAME_FRAGMENT:
	case FRAME_IPV4:
		break;
	case FRAME_ARP:
		show_arp(s, &f->u.arp);
		break;
	case FRAME_STP:
		show_stp(s, &f->u.stp);
		break;
	case FRAME_ICMP:
		show_icmp(s, &f->u.icmp);
		break;
	case FRAME_UDP:
		show_udp(s, f);
		break;
	case FRAME_TCP:
		show_tcp(s, f);
		break;
	}
}
