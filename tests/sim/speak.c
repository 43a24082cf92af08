/* SPDX-License-Identifier: MIT */
/* speak - frames of the hosts: what is above Ethernet is the caller's, the headers are a Linux
 * machine's. And the small talk: ARP, refusals, a broadcast ping, spanning tree. */
#include "tests/sim/world.h"

void speak_udp(struct world *w, uint32_t host, const struct compose_udp *u, struct span payload,
	       ns delay)
{
	uint32_t slot = slot_new(&w->queue);
	struct put p = slot_put(&w->queue, slot);
	struct compose_udp full = *u;

	memcpy(full.ip.src_mac, w->host[host].mac, 6);
	full.ip.src = w->host[host].ip;
	if (full.ip.ttl == 0)
		full.ip.ttl = 64;
	if (full.ip.id == 0 && full.ip.tos == 0)
		full.ip.id = w->host[host].ip_id++;
	compose_udp(&p, &full, payload);
	w->queue.slot[slot].n = (uint32_t)p.n;
	wire_send_later(w, delay, host, slot);
}

void speak_arp(struct world *w, uint32_t host, uint16_t op, const uint8_t to[static 6], uint32_t ip,
	       ns delay)
{
	uint32_t slot = slot_new(&w->queue);
	struct put p = slot_put(&w->queue, slot);
	struct arp arp = { .op = op, .spa = w->host[host].ip, .tpa = ip };

	memcpy(arp.sha, w->host[host].mac, 6);
	if (op == 2)
		memcpy(arp.tha, to, 6);
	compose_arp(&p, to, &arp);
	w->queue.slot[slot].n = (uint32_t)p.n;
	wire_send_later(w, delay, host, slot);
}

void arp_side(struct world *w, uint32_t host, const struct frame *f)
{
	const struct arp *a = &f->u.arp;

	if (a->spa == w->host[host].ip)
		return; /* another has our address: it is not talked to */
	if (a->op == 1 && a->tpa == w->host[host].ip && !w->host[host].no_arp)
		speak_arp(w, host, 2, a->sha, a->spa, 60 * NS_US);
}

void speak_refusal(struct world *w, uint32_t host, const struct frame *refused, ns delay)
{
	uint8_t quoted[64];
	struct put q = put_in(quoted, sizeof(quoted));
	uint32_t slot = slot_new(&w->queue);
	struct put p = slot_put(&w->queue, slot);
	struct compose_udp u = { .ip = { .src = refused->ip.src,
					 .dst = refused->ip.dst,
					 .id = refused->ip.id,
					 .ttl = refused->ip.ttl },
				 .sport = refused->u.udp.src,
				 .dport = refused->u.udp.dst,
				 .no_checksum = true };
	struct compose_ip ip = { .src = w->host[host].ip, .dst = refused->ip.src, .ttl = 64 };

	memcpy(ip.src_mac, w->host[host].mac, 6);
	memcpy(ip.dst_mac, refused->src, 6);
	ip.tos = 0xc0;
	compose_ipv4_udp(&q, &u, span_head(refused->payload, 20));
	compose_icmp_error(&p, &ip, 3, 3, put_span(&q));
	w->queue.slot[slot].n = (uint32_t)p.n;
	wire_send_later(w, delay, host, slot);
}

void speak_ping(struct world *w, ns delay)
{
	const struct host *h = &w->host[HOST_OTHER];
	uint32_t slot = slot_new(&w->queue);
	struct put p = slot_put(&w->queue, slot);
	struct compose_ip ip = { .src = h->ip, .dst = h->ip | 0xff, .ttl = 64 };
	uint8_t echo[64] = { 8 };
	uint16_t sum = ip_checksum(span_of(echo, sizeof(echo)));

	echo[2] = (uint8_t)(sum >> 8);
	echo[3] = (uint8_t)sum;
	memcpy(ip.src_mac, h->mac, 6);
	memcpy(ip.dst_mac, wire_everyone, 6);
	compose_eth(&p, ip.dst_mac, ip.src_mac, ETHERTYPE_IPV4);
	compose_ipv4(&p, &ip, 1, sizeof(echo));
	put_bytes(&p, echo, sizeof(echo));
	w->queue.slot[slot].n = (uint32_t)p.n;
	wire_send_later(w, delay, HOST_OTHER, slot);
}

void speak_bpdu(struct world *w)
{
	static const uint8_t port_mac[6] = { 0x00, 0x1b, 0x54, 0xaa, 0xbb, 0x07 };
	static const struct stp stp = { .root = { 0x80, 0, 0x00, 0x1b, 0x54, 0xaa, 0xbb, 0x00 },
					.bridge = { 0x80, 0, 0x00, 0x1b, 0x54, 0xaa, 0xbb, 0x00 },
					.port = 0x8007,
					.max_age = 20 * 256,
					.hello = 2 * 256,
					.forward_delay = 15 * 256 };
	uint32_t slot = slot_new(&w->queue);
	struct put p = slot_put(&w->queue, slot);

	compose_bpdu(&p, port_mac, &stp);
	w->queue.slot[slot].n = (uint32_t)p.n;
	wire_send(w, PORT_SWITCH, slot);
}
