/* SPDX-License-Identifier: MIT */
/* compose - see compose.h. Headers are written with zero checksums, which are filled in once the
 * bytes under them are there. */
#include "core/compose.h"

#include <assert.h>
#include <string.h>

#define ETHERNET_LEAST 60 /* without the frame check sequence */

static struct span since(const struct put *w, size_t start)
{
	return span_of(w->p + start, w->n - start);
}

static void pad_ethernet(struct put *w, size_t start)
{
	size_t n = w->n - start;

	if (n < ETHERNET_LEAST)
		put_fill(w, 0, ETHERNET_LEAST - n);
}

void compose_eth(struct put *w, const uint8_t dst[static 6], const uint8_t src[static 6],
		 uint16_t ethertype)
{
	put_bytes(w, dst, 6);
	put_bytes(w, src, 6);
	put_be16(w, ethertype);
}

void compose_vlan(struct put *w, uint16_t id, uint16_t ethertype)
{
	put_be16(w, id & 0x0fff);
	put_be16(w, ethertype);
}

void compose_arp(struct put *w, const uint8_t dst[static 6], const struct arp *arp)
{
	size_t start = w->n;

	compose_eth(w, dst, arp->sha, ETHERTYPE_ARP);
	put_be16(w, 1); /* Ethernet */
	put_be16(w, ETHERTYPE_IPV4);
	put_u8(w, 6);
	put_u8(w, 4);
	put_be16(w, arp->op);
	put_bytes(w, arp->sha, 6);
	put_be32(w, arp->spa);
	put_bytes(w, arp->tha, 6);
	put_be32(w, arp->tpa);
	pad_ethernet(w, start);
}

void compose_ipv4(struct put *w, const struct compose_ip *ip, uint8_t proto, size_t payload_bytes)
{
	size_t start = w->n;

	if (payload_bytes > UINT16_MAX - 20) {
		w->over = true;
		return;
	}
	put_u8(w, 0x45);
	put_u8(w, ip->tos);
	put_be16(w, (uint16_t)(20 + payload_bytes));
	put_be16(w, ip->id);
	put_be16(w, ip->dont_fragment ? 0x4000 : 0);
	put_u8(w, ip->ttl);
	put_u8(w, proto);
	put_be16(w, 0);
	put_be32(w, ip->src);
	put_be32(w, ip->dst);
	put_fix16(w, start + 10, ip_checksum(since(w, start)));
}

void compose_ipv4_udp(struct put *w, const struct compose_udp *u, struct span payload)
{
	size_t start;

	compose_ipv4(w, &u->ip, 17, 8 + payload.n);
	start = w->n;
	put_be16(w, u->sport);
	put_be16(w, u->dport);
	put_be16(w, (uint16_t)(8 + payload.n));
	put_be16(w, 0);
	put_bytes(w, payload.p, payload.n);
	if (!u->no_checksum)
		put_fix16(w, start + 6, udp_checksum(u->ip.src, u->ip.dst, since(w, start)));
}

void compose_udp(struct put *w, const struct compose_udp *u, struct span payload)
{
	compose_eth(w, u->ip.dst_mac, u->ip.src_mac, ETHERTYPE_IPV4);
	compose_ipv4_udp(w, u, payload);
}

void compose_tcp(struct put *w, const struct compose_tcp *t, struct span payload)
{
	size_t start;

	compose_eth(w, t->ip.dst_mac, t->ip.src_mac, ETHERTYPE_IPV4);
	compose_ipv4(w, &t->ip, 6, 20 + payload.n);
	start = w->n;
	put_be16(w, t->sport);
	put_be16(w, t->dport);
	put_be32(w, t->seq);
	put_be32(w, t->ack);
	put_u8(w, 5 << 4); /* data offset in words */
	put_u8(w, t->flags);
	put_be16(w, t->window);
	put_be16(w, 0);
	put_be16(w, 0); /* urgent pointer */
	put_bytes(w, payload.p, payload.n);
	put_fix16(w, start + 16, tcp_checksum(t->ip.src, t->ip.dst, since(w, start)));
}

void compose_icmp_error(struct put *w, const struct compose_ip *ip, uint8_t type, uint8_t code,
			struct span quoted)
{
	size_t start;

	compose_eth(w, ip->dst_mac, ip->src_mac, ETHERTYPE_IPV4);
	compose_ipv4(w, ip, 1, 8 + quoted.n);
	start = w->n;
	put_u8(w, type);
	put_u8(w, code);
	put_be16(w, 0);
	put_be32(w, 0);
	put_bytes(w, quoted.p, quoted.n);
	put_fix16(w, start + 2, ip_checksum(since(w, start)));
}

void compose_bpdu(struct put *w, const uint8_t src[static 6], const struct stp *stp)
{
	static const uint8_t bridges[6] = { 0x01, 0x80, 0xc2, 0x00, 0x00, 0x00 };
	static const uint8_t llc[3] = { 0x42, 0x42, 0x03 };
	size_t start = w->n, body;

	compose_eth(w, bridges, src, 0);
	body = w->n;
	put_bytes(w, llc, sizeof(llc));
	put_be16(w, 0); /* protocol */
	put_u8(w, stp->version);
	put_u8(w, stp->type);
	if (stp->type != 0x80) {
		put_u8(w, stp->flags);
		put_bytes(w, stp->root, sizeof(stp->root));
		put_be32(w, 0); /* path cost */
		put_bytes(w, stp->bridge, sizeof(stp->bridge));
		put_be16(w, stp->port);
		put_be16(w, 0); /* message age */
		put_be16(w, stp->max_age);
		put_be16(w, stp->hello);
		put_be16(w, stp->forward_delay);
	}
	if (stp->version >= 2)
		put_u8(w, 0); /* version 1 length */
	put_fix16(w, start + 12, (uint16_t)(w->n - body)); /* IEEE 802.3: a length, not a type */
	pad_ethernet(w, start);
}

static void tftp_text(struct put *w, const char *text)
{
	put_bytes(w, text, strlen(text) + 1);
}

static void tftp_opts(struct put *w, const struct compose_tftp_opt *opts, size_t n_opts)
{
	for (size_t i = 0; i < n_opts; i++) {
		tftp_text(w, opts[i].name);
		tftp_text(w, opts[i].value);
	}
}

void compose_tftp_request(struct put *w, enum tftp_op op, const char *file, const char *mode,
			  const struct compose_tftp_opt *opts, size_t n_opts)
{
	assert(op == TFTP_RRQ || op == TFTP_WRQ);
	put_be16(w, (uint16_t)op);
	tftp_text(w, file);
	tftp_text(w, mode);
	tftp_opts(w, opts, n_opts);
}

void compose_tftp_data(struct put *w, uint16_t block, struct span data)
{
	put_be16(w, TFTP_DATA);
	put_be16(w, block);
	put_bytes(w, data.p, data.n);
}

void compose_tftp_ack(struct put *w, uint16_t block)
{
	put_be16(w, TFTP_ACK);
	put_be16(w, block);
}

void compose_tftp_error(struct put *w, uint16_t code, const char *text)
{
	put_be16(w, TFTP_ERROR);
	put_be16(w, code);
	tftp_text(w, text);
}

void compose_tftp_oack(struct put *w, const struct compose_tftp_opt *opts, size_t n_opts)
{
	put_be16(w, TFTP_OACK);
	tftp_opts(w, opts, n_opts);
}

static void dhcp_field(struct put *w, struct span text, size_t width)
{
	text = span_head(text, width);
	put_bytes(w, text.p, text.n);
	put_fill(w, 0, width - text.n);
}

void compose_dhcp_fixed(struct put *w, const struct dhcp_fixed *fixed)
{
	put_u8(w, fixed->op);
	put_u8(w, fixed->htype);
	put_u8(w, fixed->hlen);
	put_u8(w, fixed->hops);
	put_be32(w, fixed->xid);
	put_be16(w, fixed->secs);
	put_be16(w, fixed->flags);
	put_be32(w, fixed->ciaddr);
	put_be32(w, fixed->yiaddr);
	put_be32(w, fixed->siaddr);
	put_be32(w, fixed->giaddr);
	put_bytes(w, fixed->chaddr, sizeof(fixed->chaddr));
	dhcp_field(w, fixed->sname, 64);
	dhcp_field(w, fixed->file, 128);
	put_be32(w, 0x63825363);
}

void compose_dhcp_opt(struct put *w, uint8_t code, struct span value)
{
	struct cur c = cur_of(value);

	do {
		struct span part = cur_take(&c, cur_left(&c) < 255 ? cur_left(&c) : 255);

		put_u8(w, code);
		put_u8(w, (uint8_t)part.n);
		put_bytes(w, part.p, part.n);
	} while (cur_left(&c) > 0);
}

void compose_dhcp_u8(struct put *w, uint8_t code, uint8_t value)
{
	compose_dhcp_opt(w, code, span_of(&value, 1));
}

void compose_dhcp_ip(struct put *w, uint8_t code, uint32_t ip)
{
	uint8_t bytes[4];
	struct put value = put_in(bytes, sizeof(bytes));

	put_be32(&value, ip);
	compose_dhcp_opt(w, code, put_span(&value));
}

void compose_dhcp_text(struct put *w, uint8_t code, const char *text)
{
	compose_dhcp_opt(w, code, span_of(text, strlen(text)));
}

void compose_dhcp_end(struct put *w)
{
	put_u8(w, 255);
}
