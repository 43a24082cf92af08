/* SPDX-License-Identifier: MIT */
/* ipv4 - the IPv4 half of frame.h: the header with its options and fragments, then ICMP (with the
 * packet it quotes), UDP and TCP; and the Internet checksum. */
#include "core/frame.h"
#include "core/frame_internal.h"

#define PROTO_ICMP 1
#define PROTO_TCP 6
#define PROTO_UDP 17

/* The fixed 20 bytes (RFC 791 section 3.1); the caller checks what they say. */
static void header_read(struct cur *h, struct ipv4 *ip, uint8_t *version)
{
	uint8_t first = cur_u8(h);
	uint16_t fragment;

	*version = first >> 4;
	ip->hlen = (uint8_t)((first & 15) * 4);
	ip->tos = cur_u8(h);
	ip->total_len = cur_be16(h);
	ip->id = cur_be16(h);
	fragment = cur_be16(h);
	ip->dont_fragment = (fragment & 0x4000) != 0;
	ip->more_fragments = (fragment & 0x2000) != 0;
	ip->frag_offset = (uint16_t)((fragment & 0x1fff) * 8);
	ip->ttl = cur_u8(h);
	ip->proto = cur_u8(h);
	cur_skip(h, 2); /* checksum */
	ip->src = cur_be32(h);
	ip->dst = cur_be32(h);
}

/* RFC 792: "the internet header plus the first 64 bits of the original datagram's data". What is
 * not there is not told; only addresses that are whole count. */
static void quote_read(struct cur c, struct icmp *icmp)
{
	uint8_t first = cur_u8(&c), proto;
	uint16_t fragment;
	uint32_t src, dst;

	cur_skip(&c, 5); /* type of service, total length, id */
	fragment = cur_be16(&c);
	cur_skip(&c, 1); /* TTL */
	proto = cur_u8(&c);
	cur_skip(&c, 2); /* checksum */
	src = cur_be32(&c);
	dst = cur_be32(&c);
	if (!cur_ok(&c) || first >> 4 != 4 || (first & 15) < 5)
		return;
	icmp->quotes = true;
	icmp->quoted_proto = proto;
	icmp->quoted_src = src;
	icmp->quoted_dst = dst;
	cur_skip(&c, (first & 15u) * 4 - 20);
	if ((fragment & 0x1fff) != 0 || (proto != PROTO_UDP && proto != PROTO_TCP) ||
	    cur_left(&c) < 4)
		return;
	icmp->quoted_sport = cur_be16(&c);
	icmp->quoted_dport = cur_be16(&c);
}

static enum wire icmp_parse(struct rest *r, struct frame *f)
{
	struct icmp icmp = { 0 };
	struct cur h;

	if (!rest_take(r, 8, &h))
		return rest_lacks(r, 8);
	icmp.type = cur_u8(&h);
	icmp.code = cur_u8(&h);
	switch (icmp.type) {
	case 3: /* destination unreachable */
	case 4: /* source quench */
	case 5: /* redirect */
	case 11: /* time exceeded */
	case 12: /* parameter problem */
		quote_read(r->c, &icmp);
		break;
	}
	rest_enter(r, f, FRAME_ICMP);
	f->u.icmp = icmp;
	return WIRE_OK;
}

static enum wire udp_parse(struct rest *r, struct frame *f)
{
	struct udp udp;
	struct cur h;

	if (!rest_take(r, 8, &h))
		return rest_lacks(r, 8);
	udp.src = cur_be16(&h);
	udp.dst = cur_be16(&h);
	udp.len = cur_be16(&h);
	udp.csum = cur_be16(&h);
	if (udp.len < 8 || udp.len - 8u > r->wire)
		return WIRE_BAD;
	rest_trim(r, udp.len - 8u);
	rest_enter(r, f, FRAME_UDP);
	f->u.udp = udp;
	return WIRE_OK;
}

static enum wire tcp_parse(struct rest *r, struct frame *f)
{
	struct tcp tcp;
	struct cur h;
	size_t hlen;

	if (!rest_take(r, 20, &h))
		return rest_lacks(r, 20);
	tcp.src = cur_be16(&h);
	tcp.dst = cur_be16(&h);
	tcp.seq = cur_be32(&h);
	tcp.ack = cur_be32(&h);
	hlen = (size_t)(cur_u8(&h) >> 4) * 4;
	tcp.flags = cur_u8(&h);
	tcp.window = cur_be16(&h);
	if (hlen < 20 || hlen - 20 > r->wire)
		return WIRE_BAD;
	if (!rest_take(r, hlen - 20, &h))
		return WIRE_SHORT;
	rest_enter(r, f, FRAME_TCP);
	f->u.tcp = tcp;
	return WIRE_OK;
}

enum wire ipv4_parse(struct rest *r, struct frame *f)
{
	size_t all = r->wire, total;
	struct ipv4 ip;
	struct cur h;
	uint8_t version;

	if (!rest_take(r, 20, &h))
		return rest_lacks(r, 20);
	header_read(&h, &ip, &version);
	total = ip.total_len > 0 ? ip.total_len : all;
	if (version != 4 || ip.hlen < 20 || total < ip.hlen)
		return WIRE_BAD;
	rest_trim(r, total - 20);
	if (!rest_take(r, ip.hlen - 20u, &h))
		return WIRE_SHORT;
	f->ip = ip;
	if (ip.more_fragments || ip.frag_offset > 0) {
		rest_enter(r, f, FRAME_FRAGMENT);
		return WIRE_OK;
	}
	rest_enter(r, f, FRAME_IPV4);
	if (ip.proto == PROTO_UDP)
		return udp_parse(r, f);
	if (ip.proto == PROTO_TCP)
		return tcp_parse(r, f);
	return ip.proto == PROTO_ICMP ? icmp_parse(r, f) : WIRE_OK;
}

/* RFC 1071: sums of 16-bit words, the carries added back at the end. 64 bits hold more words
 * than a packet has. */
static uint64_t sum_words(struct span s)
{
	uint64_t sum = 0;
	size_t i = 0;

	for (; i + 1 < s.n; i += 2)
		sum += (uint32_t)s.p[i] << 8 | s.p[i + 1];
	if (i < s.n)
		sum += (uint32_t)s.p[i] << 8;
	return sum;
}

static uint16_t fold(uint64_t sum)
{
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

static uint64_t sum_pseudo(uint32_t src, uint32_t dst, uint8_t proto, size_t len)
{
	return (uint64_t)(src >> 16) + (src & 0xffff) + (dst >> 16) + (dst & 0xffff) + proto + len;
}

enum csum frame_udp_csum(const struct frame *f)
{
	const struct udp *u = &f->u.udp;
	uint64_t pseudo;

	if (f->kind != FRAME_UDP)
		return CSUM_UNKNOWN;
	if (u->csum == 0)
		return CSUM_NONE;
	pseudo = sum_pseudo(f->ip.src, f->ip.dst, PROTO_UDP, u->len);
	if (f->cut)
		return u->csum == fold(pseudo) ? CSUM_OFFLOADED : CSUM_UNKNOWN;
	if (fold(pseudo + u->src + u->dst + u->len + u->csum + sum_words(f->payload)) == 0xffff)
		return CSUM_GOOD;
	return u->csum == fold(pseudo) ? CSUM_OFFLOADED : CSUM_BAD;
}

static uint16_t complement(uint64_t sum)
{
	return (uint16_t)(~fold(sum) & 0xffff);
}

uint16_t udp_checksum(uint32_t src, uint32_t dst, struct span datagram)
{
	uint16_t sum = complement(sum_pseudo(src, dst, PROTO_UDP, datagram.n) +
				  sum_words(datagram));

	return sum == 0 ? 0xffff : sum; /* RFC 768: 0 would say that there is none */
}

uint16_t tcp_checksum(uint32_t src, uint32_t dst, struct span segment)
{
	return complement(sum_pseudo(src, dst, PROTO_TCP, segment.n) + sum_words(segment));
}

uint16_t ip_checksum(struct span header)
{
	return complement(sum_words(header));
}
