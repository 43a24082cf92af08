/* SPDX-License-Identifier: MIT */
/* world - see world.h. Composes the link, network and transport layers of a story's packets. */
#include "tests/forge/world.h"

#include "core/compose.h"

#define BEGINNING ((ns)1767323045 * NS_S) /* 2026-01-02T03:04:05Z */
#define ETHER_HEADER 14

const uint8_t everyone[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

struct station stranger = {
	.mac = { 0x70, 0x85, 0xc2, 0x11, 0x22, 0x33 },
	.ip = IP(192, 168, 2, 77),
	.ttl = 64,
	.dont_fragment = true,
	.udp_sums = true,
	.id = 0x4a10,
	.id_step = 1,
};

static const struct host good_server = {
	.at = { .mac = { 0x00, 0x25, 0x90, 0x1a, 0x2b, 0x3c },
		.ip = NET_SERVER,
		.ttl = 64,
		.udp_sums = true,
		.id = 0x7d21,
		.id_step = 1 },
	.offer = { .style = STYLE_KEA,
		   .delay = 1200 * NS_MS,
		   .yiaddr = NET_PI,
		   .siaddr = NET_SERVER,
		   .router = NET_ROUTER,
		   .pings_first = true,
		   .opt60 = "PXEClient",
		   .opt67 = "bootcode.bin" },
	.tftp = TFTP_HPA,
	.tftp_root = "/srv/tftp",
	.tid = 40012,
};

void world_new(struct world *w)
{
	memset(w, 0, sizeof(*w));
	w->now = BEGINNING;
	w->style = (struct pcap_style){ .linktype = 1, .snaplen = 262144 };
	w->the_server = good_server;
	w->rpc_xid = 0x4f1d3a70;
	w->rpc_port = 701;
	w->srv = &w->the_server;
	w->pi = &w->the_pi;
	stranger.id = 0x4a10;
}

void world_free(struct world *w)
{
	reel_free(&w->reel);
}

void wait_for(struct world *w, ns d)
{
	w->now += d;
}

void raw_frame(struct world *w, struct span bytes)
{
	if (w->now >= w->heard_from)
		reel_add(&w->reel, w->now, bytes, (uint32_t)bytes.n);
}

/* The packet types of a cooked capture: for us, broadcast, for others, sent by us. */
static uint16_t packet_type(const struct world *w, const uint8_t *src, const uint8_t *dst)
{
	if (memcmp(src, w->srv->at.mac, 6) == 0)
		return 4;
	if (mac_is_broadcast(dst))
		return 1;
	return memcmp(dst, w->srv->at.mac, 6) == 0 ? 0 : 3;
}

static void put_link(struct world *w, struct put *p, const uint8_t *src, const uint8_t *dst,
		     uint16_t type)
{
	switch (w->link) {
	case LINK_ETHERNET:
		put_bytes(p, dst, 6);
		put_bytes(p, src, 6);
		for (unsigned i = 0; i < w->vlans; i++) {
			put_be16(p, i + 1 < w->vlans ? 0x88a8 : 0x8100);
			put_be16(p, w->vlan[i]);
		}
		put_be16(p, type);
		break;
	case LINK_SLL:
		put_be16(p, packet_type(w, src, dst));
		put_be16(p, 1);
		put_be16(p, 6);
		put_bytes(p, src, 6);
		put_be16(p, 0);
		put_be16(p, type);
		break;
	case LINK_SLL2:
		put_be16(p, type);
		put_be16(p, 0);
		put_be32(p, 2);
		put_be16(p, 1);
		put_u8(p, (uint8_t)packet_type(w, src, dst));
		put_u8(p, 6);
		put_bytes(p, src, 6);
		put_be16(p, 0);
		break;
	case LINK_RAW_IP:
		break;
	}
}

void ether(struct world *w, const uint8_t src[static 6], const uint8_t dst[static 6], uint16_t type,
	   struct span payload)
{
	uint8_t storage[MTU_BYTES + 32];
	struct put p = put_in(storage, sizeof(storage));

	if (w->broadcasts_only && !mac_is_group(dst))
		return;
	if (w->link == LINK_RAW_IP && type != ETHERTYPE_IPV4)
		return;
	put_link(w, &p, src, dst, type);
	put_bytes(&p, payload.p, payload.n);
	if (w->link == LINK_ETHERNET && p.n < 60 && memcmp(src, w->srv->at.mac, 6) != 0)
		put_fill(&p, 0, 60 - p.n);
	raw_frame(w, put_span(&p));
}

/* A frame composed for plain Ethernet, onto this world's link. */
static void send(struct world *w, const struct put *frame)
{
	struct cur c = cur_of(put_span(frame));
	uint8_t dst[6], src[6];
	uint16_t type;

	cur_mac(&c, dst);
	cur_mac(&c, src);
	type = cur_be16(&c);
	ether(w, src, dst, type, cur_rest(&c));
}

/* The next IPv4 header of a station's. */
static struct compose_ip header(struct station *from, const uint8_t *dst_mac, uint32_t dst)
{
	struct compose_ip ip = { .src = from->ip,
				 .dst = dst,
				 .id = from->id,
				 .ttl = from->ttl,
				 .tos = from->tos,
				 .dont_fragment = from->dont_fragment };

	memcpy(ip.src_mac, from->mac, 6);
	memcpy(ip.dst_mac, dst_mac, 6);
	from->id = (uint16_t)(from->id + from->id_step);
	return ip;
}

void ip_packet(struct world *w, struct station *from, const uint8_t dst_mac[static 6], uint32_t dst,
	       uint8_t proto, struct span payload)
{
	uint8_t storage[MTU_BYTES];
	struct put p = put_in(storage, sizeof(storage));
	struct compose_ip ip = header(from, dst_mac, dst);

	compose_ipv4(&p, &ip, proto, payload.n);
	put_bytes(&p, payload.p, payload.n);
	ether(w, from->mac, dst_mac, ETHERTYPE_IPV4, put_span(&p));
}

void udp(struct world *w, struct station *from, const uint8_t dst_mac[static 6], uint32_t dst,
	 uint16_t sport, uint16_t dport, struct span payload)
{
	uint8_t storage[MTU_BYTES];
	struct put p = put_in(storage, sizeof(storage));
	struct compose_udp u = { .ip = header(from, dst_mac, dst),
				 .sport = sport,
				 .dport = dport,
				 .no_checksum = !from->udp_sums };

	compose_udp(&p, &u, payload);
	send(w, &p);
}

static void arp(struct world *w, const uint8_t *dst_mac, const struct arp *fields)
{
	uint8_t storage[64];
	struct put p = put_in(storage, sizeof(storage));

	compose_arp(&p, dst_mac, fields);
	p.n = ETHER_HEADER + 28; /* unpadded: ether() knows who pads */
	send(w, &p);
}

void arp_ask(struct world *w, const struct station *who, uint32_t whom)
{
	struct arp fields = { .op = 1, .spa = who->ip, .tpa = whom };

	memcpy(fields.sha, who->mac, 6);
	arp(w, everyone, &fields);
}

void arp_answer(struct world *w, const struct station *who, const struct station *asker)
{
	struct arp fields = { .op = 2, .spa = who->ip, .tpa = asker->ip };

	memcpy(fields.sha, who->mac, 6);
	memcpy(fields.tha, asker->mac, 6);
	arp(w, asker->mac, &fields);
}

void arp_both(struct world *w, const struct station *asker, const struct station *who)
{
	arp_ask(w, asker, who->ip);
	wait_for(w, 90 * NS_US);
	arp_answer(w, who, asker);
}

void icmp_unreachable(struct world *w, struct station *who, const struct station *sender,
		      uint16_t sport, uint16_t dport)
{
	uint8_t refused[64], storage[128];
	struct put q = put_in(refused, sizeof(refused)), p = put_in(storage, sizeof(storage));
	struct station copy = *sender;
	struct compose_udp u = { .ip = header(&copy, who->mac, who->ip),
				 .sport = sport,
				 .dport = dport,
				 .no_checksum = true };
	struct compose_ip ip = header(who, sender->mac, sender->ip);

	ip.tos = 0xc0;
	compose_ipv4_udp(&q, &u, span_of("\0\1bootcode.bin\0octet", 21));
	compose_icmp_error(&p, &ip, 3, 3, put_span(&q));
	send(w, &p);
}

void ping_broadcast(struct world *w, struct station *who, uint16_t seq)
{
	uint8_t storage[64];
	struct put p = put_in(storage, sizeof(storage));

	put_be32(&p, 8u << 24);
	put_be16(&p, 0x1c2d);
	put_be16(&p, seq);
	for (uint8_t i = 0; i < 56; i++)
		put_u8(&p, i);
	put_fix16(&p, 2, ip_checksum(put_span(&p)));
	ip_packet(w, who, everyone, who->ip | 0xff, 1, put_span(&p));
}

void bpdu(struct world *w, uint8_t flags)
{
	static const uint8_t port_mac[6] = { 0x00, 0x1b, 0x54, 0xaa, 0xbb, 0x07 };
	static const struct stp stp = { .root = { 0x80, 0, 0x00, 0x1b, 0x54, 0xaa, 0xbb, 0x00 },
					.bridge = { 0x80, 0, 0x00, 0x1b, 0x54, 0xaa, 0xbb, 0x00 },
					.port = 0x8007,
					.max_age = 20 * 256,
					.hello = 2 * 256,
					.forward_delay = 15 * 256 };
	uint8_t storage[64];
	struct put p = put_in(storage, sizeof(storage));
	struct stp fields = stp;

	fields.flags = flags;
	compose_bpdu(&p, port_mac, &fields);
	raw_frame(w, put_span(&p));
}

void later(struct world *w)
{
	wait_for(w, 200 * NS_S);
	arp_ask(w, &stranger, NET_ROUTER);
}

void later_unicast(struct world *w)
{
	uint8_t ntp[48] = { 0x23 };

	wait_for(w, 200 * NS_S);
	udp(w, &stranger, w->srv->at.mac, w->srv->at.ip, 41123, 123, span_of(ntp, sizeof(ntp)));
}
