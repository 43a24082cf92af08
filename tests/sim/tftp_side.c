/* SPDX-License-Identifier: MIT */
/* tftp_side - the TFTP server: each request gets a port and a transfer of its own, as in.tftpd and
 * dnsmasq do, so a request that was sent twice is answered twice. It waits, sends again, and gives
 * up. Files are those of the tree of the Pi that asks. */
#include <stdio.h>
#include <stdlib.h>

#include "core/tftp.h"
#include "tests/sim/world.h"

#define THINKS (900 * NS_US)
#define NEXT_BLOCK (80 * NS_US)
#define AGAIN_AFTER (1 * NS_S)
#define AGAIN_MOST 5

static void again(struct world *w, uint32_t number, uint32_t chain);

static void say(struct world *w, const struct tftp_session *s, const struct put *p, ns delay)
{
	const struct sim_pi *pi = &w->pi[s->pi];
	struct compose_udp u = { .sport = s->tid, .dport = s->pi_port };

	u.ip.dst = s->pi_ip;
	memcpy(u.ip.dst_mac, pi->tftp.misroutes ? w->host[HOST_OTHER].mac : pi->mac, 6);
	speak_udp(w, s->host, &u, put_span(p), delay);
}

static void let_go(struct tftp_session *s)
{
	free(s->content);
	s->content = NULL;
	s->used = false;
}

/* Stalled: in the middle of this file, for good. The server may then ask who the Pi is. */
static bool stalls(struct world *w, const struct tftp_session *s)
{
	const struct tftp_service *is = &w->pi[s->pi].tftp;

	if (!is->stalls_in || !strstr(s->path, is->stalls_in) || s->block <= is->stalls_after)
		return false;
	for (ns at = 0; is->forgets_mac && at < 6 * NS_S; at += NS_S)
		speak_arp(w, s->host, 1, wire_everyone, s->pi_ip, at + NS_MS);
	return true;
}

static void send_oack(struct world *w, const struct tftp_session *s, ns delay)
{
	bool blksize = s->blksize != 512, first = w->pi[s->pi].tftp.style == TFTP_DNSMASQ;
	char size[24], block[24];
	struct compose_tftp_opt list[2];
	uint8_t storage[64];
	struct put p = put_in(storage, sizeof(storage));
	size_t n = 0;

	(void)snprintf(size, sizeof(size), "%zu", s->n);
	(void)snprintf(block, sizeof(block), "%u", s->blksize);
	if (blksize && first)
		list[n++] = (struct compose_tftp_opt){ "blksize", block };
	list[n++] = (struct compose_tftp_opt){ "tsize", size };
	if (blksize && !first)
		list[n++] = (struct compose_tftp_opt){ "blksize", block };
	compose_tftp_oack(&p, list, n);
	say(w, s, &p, delay);
}

static void send_data(struct world *w, const struct tftp_session *s, ns delay)
{
	uint8_t storage[1500];
	struct put p = put_in(storage, sizeof(storage));
	size_t at = (size_t)(s->block - 1) * s->blksize;
	struct span rest = { s->content + at, s->n - at };

	compose_tftp_data(&p, (uint16_t)s->block, span_head(rest, s->blksize));
	say(w, s, &p, delay);
}

/* Sends what is due now, and waits for its answer. */
static void send_now(struct world *w, struct tftp_session *s, ns delay)
{
	if (stalls(w, s)) {
		let_go(s);
		return;
	}
	if (s->block == 0)
		send_oack(w, s, delay);
	else
		send_data(w, s, delay);
	s->chain++;
	world_arrange(w, w->now + delay + AGAIN_AFTER, again, (uint32_t)(s - w->session), s->chain);
}

static void again(struct world *w, uint32_t number, uint32_t chain)
{
	struct tftp_session *s = &w->session[number];

	if (!s->used || s->chain != chain)
		return;
	if (++s->resent > AGAIN_MOST)
		let_go(s);
	else
		send_now(w, s, 0);
}

/* The words of each server (lab 4; dnsmasq src/tftp.c). */
static void refuse(struct world *w, const struct tftp_session *s, bool denied)
{
	uint32_t ip = s->pi_ip;
	uint8_t storage[400];
	struct put p = put_in(storage, sizeof(storage));
	char text[300];

	if (w->pi[s->pi].tftp.style == TFTP_HPA) {
		compose_tftp_error(&p, denied ? 0 : 1,
				   denied ? "Permission denied" : "File not found");
	} else if (denied) {
		(void)snprintf(text, sizeof(text), "cannot access /srv/tftp/%s: Permission denied",
			       s->path);
		compose_tftp_error(&p, 2, text);
	} else {
		(void)snprintf(text, sizeof(text), "file /srv/tftp/%s not found for %u.%u.%u.%u",
			       s->path, ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
		compose_tftp_error(&p, 1, text);
	}
	say(w, s, &p, THINKS);
}

/* As in.tftpd when its disk fails: an ERROR that says neither "not found" nor "not allowed". */
static void fail(struct world *w, const struct tftp_session *s)
{
	uint8_t storage[64];
	struct put p = put_in(storage, sizeof(storage));

	compose_tftp_error(&p, 0, "Input/output error");
	say(w, s, &p, THINKS);
}

static struct tftp_session *new_session(struct world *w)
{
	struct tftp_session *s = &w->session[w->next_tid % SESSIONS_MAX];

	for (uint32_t i = 0; i < SESSIONS_MAX; i++)
		if (!w->session[i].used) {
			s = &w->session[i];
			break;
		}
	let_go(s);
	s->used = true;
	s->tid = w->next_tid++;
	s->block = 0;
	s->resent = 0;
	s->chain++;
	s->blksize = 512;
	return s;
}

static void read_options(struct tftp_session *s, const struct tftp_pkt *pkt)
{
	if (pkt->opts.has_blksize && pkt->opts.blksize >= 8)
		s->blksize = pkt->opts.blksize < 1468 ? pkt->opts.blksize : 1468;
}

static void on_request(struct world *w, uint32_t host, uint32_t pi, const struct frame *f,
		       const struct tftp_pkt *pkt)
{
	const struct tftp_service *is = &w->pi[pi].tftp;
	const struct file *file;
	struct tftp_session *s;
	bool options;

	if (is->silent)
		return;
	if (is->refuses) {
		speak_refusal(w, host, f, 70 * NS_US);
		return;
	}
	if (pkt->file.n >= sizeof(s->path))
		return;
	s = new_session(w);
	s->host = host;
	s->pi = pi;
	s->pi_ip = f->ip.src;
	s->pi_port = f->u.udp.src;
	memcpy(s->path, pkt->file.p, pkt->file.n);
	s->path[pkt->file.n] = '\0';
	if (is->fails_in && strstr(s->path, is->fails_in)) {
		fail(w, s);
		let_go(s);
		return;
	}
	file = tree_find(&is->tree, s->path);
	if (!file || file->denied) {
		refuse(w, s, file != NULL);
		let_go(s);
		return;
	}
	s->content = malloc(FILE_MAX_BYTES);
	s->n = file_content(file, s->content).n;
	if (file->text)
		memcpy(s->content, file->text, s->n);
	options = pkt->opts.has_tsize && !is->no_options;
	if (options)
		read_options(s, pkt);
	else
		s->block = 1;
	send_now(w, s, THINKS);
}

static void on_ack(struct world *w, struct tftp_session *s, uint16_t block)
{
	if (block != (uint16_t)s->block)
		return; /* an old one: never answered, or each would be answered for ever */
	s->resent = 0;
	if (s->block > 0 && s->n < s->block * s->blksize) {
		let_go(s);
		return;
	}
	s->block++;
	send_now(w, s, NEXT_BLOCK);
}

void tftp_side(struct world *w, uint32_t host, const struct frame *f)
{
	uint32_t pi = wire_port_of(w, f->src) - HOST_COUNT;
	struct tftp_pkt pkt;

	if (host > HOST_PROXY || pi >= w->pis || f->ip.src == w->host[host].ip ||
	    tftp_parse(f->payload, f->payload_wire_len, &pkt) != WIRE_OK)
		return;
	if (f->u.udp.dst == 69) {
		if (pkt.op == TFTP_RRQ)
			on_request(w, host, pi, f, &pkt);
		return;
	}
	for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
		struct tftp_session *s = &w->session[i];

		if (!s->used || s->tid != f->u.udp.dst || s->pi != pi || s->host != host)
			continue;
		if (pkt.op == TFTP_ERROR)
			let_go(s);
		else if (pkt.op == TFTP_ACK)
			on_ack(w, s, pkt.block);
		return;
	}
}
