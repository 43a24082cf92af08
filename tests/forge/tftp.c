/* SPDX-License-Identifier: MIT */
/* tftp - the TFTP words of scene.h (facts 4.1): requests with the options of each stage, probes
 * that end with "Early terminate", and a server with its own way of failing. */
#include <stdio.h>

#include "core/compose.h"
#include "tests/forge/scene.h"

#define SERVER_THINKS (900 * NS_US)
#define DATA_TO_ACK (420 * NS_US) /* FW#859 */
#define ACK_TO_DATA (80 * NS_US)
#define RESEND_AFTER (1 * NS_S)

static void pi_says(struct world *w, uint16_t sport, uint16_t dport, const struct put *p)
{
	udp(w, &w->pi->at, w->srv->at.mac, w->srv->at.ip, sport, dport, put_span(p));
}

static void server_says(struct world *w, uint16_t sport, uint16_t dport, const struct put *p)
{
	udp(w, &w->srv->at, w->pi->at.mac, w->pi->at.ip, sport, dport, put_span(p));
}

/* tsize and blksize as text, in the order that the sender writes them. */
struct options {
	struct compose_tftp_opt list[2];
	char tsize[24], blksize[24];
	size_t n;
};

static void add_tsize(struct options *o, size_t value)
{
	(void)snprintf(o->tsize, sizeof(o->tsize), "%zu", value);
	o->list[o->n++] = (struct compose_tftp_opt){ "tsize", o->tsize };
}

static void add_blksize(struct options *o, size_t value)
{
	(void)snprintf(o->blksize, sizeof(o->blksize), "%zu", value);
	o->list[o->n++] = (struct compose_tftp_opt){ "blksize", o->blksize };
}

void tftp_settle(struct world *w)
{
	struct early_end *end = &w->pi->early_end;
	uint8_t storage[32];
	struct put p = put_in(storage, sizeof(storage));

	if (!end->owed)
		return;
	end->owed = false;
	compose_tftp_error(&p, 0, "Early terminate");
	wait_for(w, 60 * NS_US);
	pi_says(w, end->pi_port, end->server_port, &p);
}

void tftp_request(struct world *w, const char *path)
{
	uint8_t storage[700];
	struct put p = put_in(storage, sizeof(storage));
	struct options o = { .n = 0 };

	if (w->pi->tsize)
		add_tsize(&o, 0);
	if (w->pi->blksize > 0)
		add_blksize(&o, w->pi->blksize);
	compose_tftp_request(&p, TFTP_RRQ, path, "octet", o.list, o.n);
	pi_says(w, w->pi->port, 69, &p);
	w->pi->port = (uint16_t)(w->pi->port + w->pi->port_step);
	tftp_settle(w);
}

void tftp_error(struct world *w, uint16_t to_port, uint16_t code, const char *text)
{
	uint8_t storage[700];
	struct put p = put_in(storage, sizeof(storage));

	compose_tftp_error(&p, code, text);
	wait_for(w, SERVER_THINKS);
	server_says(w, w->srv->tid++, to_port, &p);
}

/* The words of each server (lab 4; dnsmasq src/tftp.c). */
static enum got refuse(struct world *w, uint16_t to_port, const char *path, bool denied)
{
	uint32_t ip = w->pi->at.ip;
	char text[300];
	uint16_t code = 1;

	if (w->srv->tftp == TFTP_HPA) {
		code = denied ? 0 : 1;
		(void)snprintf(text, sizeof(text), "%s",
			       denied ? "Permission denied" : "File not found");
	} else if (denied) {
		code = 2;
		(void)snprintf(text, sizeof(text), "cannot access %s/%s: Permission denied",
			       w->srv->tftp_root, path);
	} else {
		(void)snprintf(text, sizeof(text), "file %s/%s not found for %u.%u.%u.%u",
			       w->srv->tftp_root, path, ip >> 24, ip >> 16 & 255, ip >> 8 & 255,
			       ip & 255);
	}
	tftp_error(w, to_port, code, text);
	return denied ? GOT_DENIED : GOT_MISSING;
}

/* A transfer in progress. */
struct transfer {
	struct world *w;
	struct span content;
	uint16_t pi_port, server_port;
	size_t blksize;
};

static void ack(struct transfer *t, unsigned block)
{
	uint8_t storage[4];
	struct put p = put_in(storage, sizeof(storage));

	wait_for(t->w, DATA_TO_ACK);
	compose_tftp_ack(&p, (uint16_t)block);
	pi_says(t->w, t->pi_port, t->server_port, &p);
}

static void data(struct transfer *t, unsigned block)
{
	uint8_t storage[MTU_BYTES];
	struct put p = put_in(storage, sizeof(storage));
	size_t at = (block - 1) * t->blksize;
	struct span rest = { t->content.p + at, t->content.n - at };

	wait_for(t->w, ACK_TO_DATA);
	compose_tftp_data(&p, (uint16_t)block, span_head(rest, t->blksize));
	server_says(t->w, t->server_port, t->pi_port, &p);
}

/* dnsmasq names blksize first, tftpd-hpa keeps the order of the request (lab 4). */
static void oack(struct transfer *t)
{
	uint8_t storage[64];
	struct put p = put_in(storage, sizeof(storage));
	struct options o = { .n = 0 };
	bool blksize = t->w->pi->blksize > 0;
	bool first = t->w->srv->tftp == TFTP_DNSMASQ;

	if (blksize && first)
		add_blksize(&o, t->blksize);
	add_tsize(&o, t->content.n);
	if (blksize && !first)
		add_blksize(&o, t->blksize);
	compose_tftp_oack(&p, o.list, o.n);
	wait_for(t->w, SERVER_THINKS);
	server_says(t->w, t->server_port, t->pi_port, &p);
}

static bool is_file(const char *path, const char *name)
{
	return name && strstr(path, name) != NULL;
}

static enum got transfer(struct transfer *t, const char *path)
{
	const struct host *srv = t->w->srv;
	unsigned blocks = (unsigned)(t->content.n / t->blksize) + 1;

	for (unsigned block = 1; block <= blocks; block++) {
		if (is_file(path, srv->stalls_in) && block > srv->stalls_after)
			return GOT_NOTHING;
		data(t, block);
		if (is_file(path, srv->loses_in) && block % 3 == 2) {
			wait_for(t->w, RESEND_AFTER);
			data(t, block);
		}
		ack(t, block);
	}
	return GOT_IT;
}

/* No answer: the same request again, twice (the ROM's own timer is not known, facts 7). */
static enum got no_answer(struct world *w, const char *path)
{
	uint16_t again = w->pi->port_step;
	uint16_t port = w->pi->port;

	w->pi->port_step = 0;
	for (int i = 0; i < 3; i++) {
		tftp_request(w, path);
		if (w->srv->mood == TFTP_UNREACHABLE) {
			wait_for(w, 70 * NS_US);
			icmp_unreachable(w, &w->srv->at, &w->pi->at, port, 69);
		}
		if (i < 2)
			wait_for(w, 5 * NS_S);
	}
	w->pi->port_step = again;
	w->pi->port = (uint16_t)(port + again);
	return GOT_NOTHING;
}

static enum got fetch(struct world *w, const char *path, bool probe)
{
	uint8_t storage[FILE_MAX_BYTES];
	const struct file *f = tree_find(&w->tree, path);
	struct transfer t = { .w = w, .pi_port = w->pi->port, .blksize = 512 };

	if (w->srv->mood == TFTP_SILENT || w->srv->mood == TFTP_UNREACHABLE)
		return no_answer(w, path);
	tftp_request(w, path);
	if (!f || f->denied)
		return refuse(w, t.pi_port, path, f != NULL);
	t.content = file_content(f, storage);
	t.server_port = w->srv->tid++;
	if (w->pi->tsize && w->srv->mood != TFTP_NO_OPTIONS) {
		if (w->pi->blksize > 0)
			t.blksize = w->pi->blksize;
		oack(&t);
		ack(&t, 0);
	} else {
		wait_for(w, SERVER_THINKS);
	}
	if (w->pi->tsize && w->srv->mood == TFTP_NO_OPTIONS) {
		(void)transfer(&t, path);
		/* FW#1913: it takes the file, then acts as if it had none */
		return GOT_MISSING;
	}
	if (!probe)
		return transfer(&t, path);
	data(&t, 1);
	w->pi->early_end = (struct early_end){ true, t.pi_port, t.server_port };
	return GOT_IT;
}

enum got tftp_fetch(struct world *w, const char *path)
{
	enum got got = fetch(w, path, false);

	wait_for(w, 1 * NS_MS);
	return got;
}

static enum got prefixed(struct world *w, const char *name, bool probe)
{
	char path[TREE_PATH_MAX];
	enum got got;

	(void)snprintf(path, sizeof(path), "%s%s", w->pi->prefix, name);
	got = fetch(w, path, probe);
	wait_for(w, 1 * NS_MS);
	return got;
}

enum got tftp_read(struct world *w, const char *name)
{
	return prefixed(w, name, false);
}

enum got tftp_probe(struct world *w, const char *name)
{
	return prefixed(w, name, true);
}

void tftp_names(struct world *w, const char *const *names)
{
	for (; *names; names++)
		(void)tftp_read(w, *names);
}
