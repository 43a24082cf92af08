/* SPDX-License-Identifier: MIT */
/* rpc - see rpc.h. The TCP under it is a polite one: each call and reply fits a segment, and is
 * acknowledged by the next one the other way. */
#include "tests/forge/rpc.h"

#define THINKS (180 * NS_US)

void put_opaque(struct put *p, const void *bytes, size_t n)
{
	put_be32(p, (uint32_t)n);
	put_bytes(p, bytes, n);
	put_fill(p, 0, (4 - n % 4) % 4);
}

void put_string(struct put *p, const char *text)
{
	put_opaque(p, text, strlen(text));
}

struct fh fh_of(uint32_t number)
{
	struct fh fh = { { 0x43, 0, 0, 1, 0x12, 0x44, 0x67, 0xc2, 0x16, 0x51, 0x55, 0xcb } };

	fh.bytes[16] = (uint8_t)(number >> 8);
	fh.bytes[17] = (uint8_t)number;
	return fh;
}

void kernel_speaks(struct world *w)
{
	struct station *at = &w->pi->at;

	at->ip = w->srv->offer.yiaddr;
	at->ttl = 64;
	at->tos = 0;
	at->dont_fragment = true;
	at->udp_sums = true;
	if (at->id_step == 0)
		at->id = 0x51a7;
	at->id_step = 1;
	wait_for(w, 101 * NS_MS);
	arp_both(w, at, &w->srv->at);
	wait_for(w, 160 * NS_US);
}

/* ----- TCP ----- */

static void put_timestamps(struct put *p, const struct world *w, bool echo)
{
	uint32_t now_ms = (uint32_t)(w->now / NS_MS);

	put_bytes(p, "\x01\x01\x08\x0a", 4);
	put_be32(p, now_ms);
	put_be32(p, echo ? now_ms - 1 : 0);
}

static void segment(struct rpc *c, bool by_pi, uint8_t flags, struct span data)
{
	struct world *w = c->w;
	struct station *from = by_pi ? &w->pi->at : &w->srv->at;
	const struct station *to = by_pi ? &w->srv->at : &w->pi->at;
	uint8_t storage[MTU_BYTES];
	struct put p = put_in(storage, sizeof(storage));
	bool syn = flags & TCP_SYN, rst = flags & TCP_RST;

	put_be16(&p, by_pi ? c->sport : c->dport);
	put_be16(&p, by_pi ? c->dport : c->sport);
	put_be32(&p, by_pi ? c->seq : c->ack);
	put_be32(&p, flags & TCP_ACK ? (by_pi ? c->ack : c->seq) : 0);
	put_u8(&p, rst ? 0x50 : syn ? 0xa0 : 0x80);
	put_u8(&p, flags);
	put_be16(&p, rst ? 0 : 64240);
	put_be32(&p, 0);
	if (syn)
		put_bytes(&p, "\x02\x04\x05\xb4\x01\x03\x03\x06", 8); /* MSS 1460, scale 6 */
	if (!rst)
		put_timestamps(&p, w, flags & TCP_ACK);
	put_bytes(&p, data.p, data.n);
	put_fix16(&p, 16, tcp_checksum(from->ip, to->ip, put_span(&p)));
	ip_packet(w, from, to->mac, to->ip, 6, put_span(&p));
	if (by_pi)
		c->seq += (uint32_t)data.n + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
	else
		c->ack += (uint32_t)data.n + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
}

static const struct span no_data = { NULL, 0 };

bool rpc_open(struct rpc *c, struct world *w, bool tcp, uint16_t port)
{
	bool closed = (port == 111 && w->srv->no_portmap) || (port == 2049 && w->srv->no_nfs_port);

	memset(c, 0, sizeof(*c));
	c->w = w;
	c->tcp = tcp;
	c->dport = port;
	c->sport = w->rpc_port++;
	if (!tcp)
		return true;
	c->seq = 0x5d1e0000u + c->sport * 4099u;
	c->ack = closed ? 0 : 0x8a3c0000u + c->sport * 7919u;
	wait_for(w, THINKS);
	segment(c, true, TCP_SYN, no_data);
	wait_for(w, 40 * NS_US);
	if (closed) {
		segment(c, false, TCP_RST | TCP_ACK, no_data);
		return false;
	}
	segment(c, false, TCP_SYN | TCP_ACK, no_data);
	wait_for(w, 300 * NS_US);
	segment(c, true, TCP_ACK, no_data);
	return true;
}

void rpc_close(struct rpc *c)
{
	if (!c->tcp)
		return;
	wait_for(c->w, THINKS);
	segment(c, true, TCP_FIN | TCP_ACK, no_data);
	wait_for(c->w, 60 * NS_US);
	segment(c, false, TCP_FIN | TCP_ACK, no_data);
	wait_for(c->w, 300 * NS_US);
	segment(c, true, TCP_ACK, no_data);
}

/* ----- records ----- */

static void message(struct rpc *c, bool by_pi, const struct put *body)
{
	uint8_t storage[MTU_BYTES];
	struct put p = put_in(storage, sizeof(storage));
	struct world *w = c->w;

	if (c->tcp) {
		put_be32(&p, 0x80000000u | (uint32_t)body->n);
		put_bytes(&p, body->p, body->n);
		segment(c, by_pi, 0x18, put_span(&p));
	} else if (by_pi) {
		udp(w, &w->pi->at, w->srv->at.mac, w->srv->at.ip, c->sport, c->dport,
		    put_span(body));
	} else {
		udp(w, &w->srv->at, w->pi->at.mac, w->pi->at.ip, c->dport, c->sport,
		    put_span(body));
	}
}

void rpc_call(struct rpc *c, uint32_t proc, const struct put *args)
{
	uint8_t storage[MTU_BYTES];
	struct put p = put_in(storage, sizeof(storage));

	c->xid = c->w->rpc_xid++;
	put_be32(&p, c->xid);
	put_be32(&p, 0);
	put_be32(&p, 2);
	put_be32(&p, c->prog);
	put_be32(&p, c->vers);
	put_be32(&p, proc);
	if (proc == 0 || c->prog == PROG_PORTMAP) {
		put_be64(&p, 0);
	} else { /* root of a machine that has no name yet */
		put_be32(&p, 1);
		put_be32(&p, 28);
		put_be32(&p, 0);
		put_string(&p, "(none)");
		put_fill(&p, 0, 12);
	}
	put_be64(&p, 0);
	if (args)
		put_bytes(&p, args->p, args->n);
	wait_for(c->w, 900 * NS_US);
	message(c, true, &p);
}

void rpc_reply(struct rpc *c, uint32_t accept_stat, const struct put *results)
{
	uint8_t storage[MTU_BYTES];
	struct put p = put_in(storage, sizeof(storage));

	put_be32(&p, c->xid);
	put_be32(&p, 1);
	put_be32(&p, 0);
	put_be64(&p, 0);
	put_be32(&p, accept_stat);
	if (results)
		put_bytes(&p, results->p, results->n);
	wait_for(c->w, THINKS);
	message(c, false, &p);
}

void rpc_null(struct rpc *c)
{
	rpc_call(c, 0, NULL);
	rpc_reply(c, RPC_SUCCESS, NULL);
}
