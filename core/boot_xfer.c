/* SPDX-License-Identifier: MIT */
/* boot_xfer - a file on its way: blocks, acknowledgements, the Pi's "Early terminate" probes, and
 * what fits none of it. The server answers from a port of its own choice (RFC 1350 section 4). */
#include "core/watch_internal.h"

struct xfer *xfer_find(struct boot *b, uint16_t pi_port)
{
	for (size_t i = 0; i < XFERS_MAX; i++)
		if (b->xfer[i].used && b->xfer[i].pi_port == pi_port)
			return &b->xfer[i];
	return NULL;
}

static void count(uint16_t *n)
{
	if (*n < UINT16_MAX)
		++*n;
}

/* A packet seen a second time. At once, it is the capture that saw it twice (a bridge and its
 * port). */
static void again(struct xfer *x, ns now)
{
	if (now - x->server_last < 5 * NS_MS)
		return;
	count(&x->file->server_again);
	count(&x->file->retransmits);
}

void xfer_pi_again(struct xfer *x)
{
	count(&x->file->pi_again);
	count(&x->file->retransmits);
	x->file->spoke_on |= x->file->server_arps > 0;
}

/* Something new came: nothing stands still. */
static void news(struct xfer *x, ns now)
{
	struct file_rec *f = x->file;

	f->pi_again = f->server_again = 0;
	f->server_arps = f->unfit = 0;
	f->spoke_on = false;
	f->moved = now - x->asked_at;
}

static void first_block(struct watch *w, struct boot *b, struct xfer *x, size_t wire_n)
{
	struct file_rec *f = x->file;
	struct kept *k = kept_begin(w, b, f);

	if (k)
		x->text = (uint32_t)(k - b->kept);
	f->looked = w->tftp.data.n == wire_n || w->tftp.data.n >= 64;
	if (!f->looked)
		return;
	f->magic = (uint8_t)magic_of(w->tftp.data,
				     wire_n < x->blksize ? wire_n : MAGIC_SIZE_UNKNOWN);
	f->fits = (uint8_t)magic_fits((enum file_class)f->cls, (enum file_magic)f->magic, NULL);
}

static void on_data(struct watch *w, const struct seen *s, struct boot *b, struct xfer *x)
{
	size_t wire_n = s->f->payload_wire_len - 4;
	uint64_t block = tftp_block_after(x->block, w->tftp.block);

	if (block <= x->block) {
		again(x, s->now);
		return;
	}
	x->data_seen = true;
	news(x, s->now);
	if (block != x->block + 1)
		x->gap = true; /* lost by the capture, or on the way and not yet sent again */
	if (block == 1)
		first_block(w, b, x, wire_n);
	x->block = block;
	x->bytes = (block - 1) * x->blksize + wire_n;
	x->last_seen = wire_n < x->blksize;
	x->whole_at = s->now;
	if (x->text < KEPT_MAX) {
		if (w->tftp.data.n < wire_n)
			x->gap = true;
		keep_text_add(&w->keep, &b->kept[x->text].text, w->tftp.data, KEPT_LIMIT);
	}
}

/* An OACK holds what the request held, and nothing larger (RFC 2347, 2348). */
static bool oack_fits(const struct xfer *x, const struct tftp_opts *o)
{
	return x->file->asked_options &&
	       (!o->has_blksize || (o->blksize >= 8 && o->blksize <= x->asked_blksize));
}

static void on_oack(struct watch *w, const struct seen *s, struct boot *b, struct xfer *x)
{
	const struct tftp_opts *o = &w->tftp.opts;
	struct event *e;

	if (x->oacked) {
		again(x, s->now);
		return;
	}
	x->oacked = true;
	if (oack_fits(x, o))
		news(x, s->now);
	else
		x->file->unfit = UNFIT_OACK;
	b->oack_seen = true;
	b->no_oack = false;
	if (o->has_blksize && x->file->unfit != UNFIT_OACK)
		x->blksize = o->blksize;
	if (o->has_tsize) {
		x->file->has_tsize = true;
		x->file->tsize = o->tsize;
	}
	e = watch_emit(w, EV_TFTP_OACK, b, s->now);
	e->u.tftp.file = x->file;
}

static bool says(struct span text, const char *words)
{
	size_t n = strlen(words);

	for (size_t i = 0; i + n <= text.n; i++)
		if (memcmp(text.p + i, words, n) == 0)
			return true;
	return false;
}

static enum file_result result_of_error(const struct tftp_pkt *p)
{
	if (p->code == 1 || says(p->text, "not found") || says(p->text, "No such file"))
		return FILE_MISSING;
	/* in.tftpd says it with code 0, dnsmasq with 2 (measured) */
	if (p->code == 2 || says(p->text, "ermission denied") || says(p->text, "ccess violation"))
		return FILE_DENIED;
	return FILE_ERROR;
}

/* What the owner must hear of a file that ended so. */
static void note_error(const struct watch *w, struct boot *b, struct file_rec *f,
		       enum file_result r, bool by_pi)
{
	size_t n = w->tftp.text.n < ERROR_TEXT_MAX ? w->tftp.text.n : ERROR_TEXT_MAX;

	if (r != FILE_ERROR)
		return;
	f->code = w->tftp.code;
	f->by_pi = by_pi;
	if (f->need == NEED_OPTIONAL)
		return;
	b->error_file = f;
	b->error_text_n = (uint8_t)n;
	if (n > 0)
		memcpy(b->error_text, w->tftp.text.p, n);
}

static void on_server_error(struct watch *w, const struct seen *s, struct boot *b, struct xfer *x)
{
	struct server *v = server_note(w, s->f->ip.src, s->f, s->now);

	server_learn_tftp(v, &w->tftp, span_of(x->file->path, x->file->path_n));
	x->last = s->now;
	note_error(w, b, x->file, result_of_error(&w->tftp), false);
	xfer_end(w, b, x, result_of_error(&w->tftp), s->now);
}

/* The first word to a request, and yet of an earlier one with the same port: by its sender; as no
 * file begins in its middle; or as a server that answered tsize with an OACK does so always.
 * Where the capture lacks what came before, the Pi's acknowledgement will tell. */
static bool is_stale(const struct watch *w, const struct boot *b, const struct xfer *x,
		     uint16_t port)
{
	return port == x->stale_port || (w->tftp.op == TFTP_DATA &&
					 (w->tftp.block != 1 || (x->asked_tsize && b->oack_seen)));
}

/* A second answer to a request that was sent twice; or a server that changes its port. */
static void from_elsewhere(const struct watch *w, const struct seen *s, struct xfer *x)
{
	if (w->tftp.op == TFTP_DATA && tftp_block_after(x->block, w->tftp.block) > x->block)
		x->file->unfit = UNFIT_PORT;
	else if (w->tftp.op == TFTP_DATA || (w->tftp.op == TFTP_OACK && x->oacked))
		again(x, s->now);
}

static void from_server(struct watch *w, const struct seen *s, struct boot *b, struct xfer *x)
{
	const struct udp *u = &s->f->u.udp;

	if (s->f->ip.src != x->server)
		return;
	if (x->server_port == 0 && is_stale(w, b, x, u->src)) {
		if (u->src != x->stale_port)
			x->file->unfit = UNFIT_DATA;
		return; /* RFC 1350 4: not of this transfer */
	}
	if (x->server_port == 0) {
		x->server_port = u->src;
		server_note(w, s->f->ip.src, s->f, s->now)->does_tftp = true;
	}
	if (u->src != x->server_port) {
		from_elsewhere(w, s, x);
		x->server_last = s->now;
		return;
	}
	switch (w->tftp.op) {
	case TFTP_DATA:
		on_data(w, s, b, x);
		break;
	case TFTP_OACK:
		on_oack(w, s, b, x);
		break;
	case TFTP_ERROR:
		on_server_error(w, s, b, x);
		break;
	case TFTP_RRQ:
	case TFTP_WRQ:
	case TFTP_ACK:
		break;
	}
	x->last = x->server_last = s->now;
}

/* The Pi ends a transfer: "Early terminate" is code 0 (facts 4.1), it asked only for the size; any
 * other code refuses what came. ERROR 5 to a port that is not the server's (RFC 1350 section 4)
 * turns a stranger away and ends nothing. */
static void on_pi_error(struct watch *w, const struct seen *s, struct boot *b, struct xfer *x)
{
	bool probe = w->tftp.code == 0; /* it was answered, seen or not: it knows the port */

	if (x->server_port != 0 && s->f->u.udp.dst != x->server_port)
		return;
	if (!probe)
		note_error(w, b, x->file, FILE_ERROR, true);
	xfer_end(w, b, x, probe ? FILE_PROBE : FILE_ERROR, s->now);
}

/* A request that was sent twice is answered twice, from two ports: the Pi's acknowledgement says
 * whom it listens to (RFC 1350 section 4). */
static void follow(struct xfer *x, uint16_t port, uint16_t acked)
{
	x->server_port = port;
	if (acked > 0 && acked <= x->block) { /* the same blocks, from the other one */
		x->last_seen = x->last_seen && acked == x->block;
		x->block = acked;
		return;
	}
	x->oacked = acked == 0;
	x->data_seen = x->last_seen = x->gap = false;
	x->block = x->bytes = 0;
	x->text = KEPT_MAX;
}

/* "Unknown transfer ID": the Pi listens to another than the one that we took for its server. */
static void turn_from(struct xfer *x, uint16_t port)
{
	if (port != x->server_port)
		return;
	follow(x, 0, 0);
	x->oacked = false;
	x->stale_port = port;
}

static void from_pi(struct watch *w, const struct seen *s, struct boot *b, struct xfer *x)
{
	uint16_t to = s->f->u.udp.dst;

	x->last = x->pi_last = s->now;
	if (w->tftp.op == TFTP_ERROR && w->tftp.code == 5) {
		turn_from(x, to);
		return;
	}
	if (w->tftp.op == TFTP_ERROR && x->server_port != 0 && to != x->server_port)
		return; /* to the one that it does not listen to */
	if (w->tftp.op == TFTP_ACK && to != x->server_port)
		follow(x, to, w->tftp.block);
	if (w->tftp.op == TFTP_ERROR) {
		on_pi_error(w, s, b, x);
		return;
	}
	if (w->tftp.op != TFTP_ACK)
		return;
	if (tftp_block_after(x->block, w->tftp.block) > x->block)
		b->gap = true; /* it has what this capture never saw */
	if (w->tftp.block == x->pi_ack && x->pi_acked && s->now - x->pi_at >= 200 * NS_MS)
		xfer_pi_again(x);
	x->pi_acked = true;
	x->pi_ack = w->tftp.block;
	x->pi_at = s->now;
	if (x->last_seen && (uint16_t)x->block == w->tftp.block)
		xfer_end(w, b, x, FILE_OK, s->now);
}

enum watch_use boot_xfer(struct watch *w, const struct seen *s, struct boot *b, bool pi)
{
	const struct udp *u = &s->f->u.udp;
	struct xfer *x = xfer_find(b, pi ? u->src : u->dst);
	uint64_t before;

	if (!x)
		return USE_NONE;
	if (tftp_parse(s->f->payload, s->f->payload_wire_len, &w->tftp) != WIRE_OK)
		return USE_BOOT;
	b->packets++;
	if (b->kernel_at == 0)
		b->loaded_at = s->now;
	before = x->block;
	if (pi)
		from_pi(w, s, b, x);
	else
		from_server(w, s, b, x);
	/* A server that sends the same block for ever is no sign of life of the Pi. */
	if (b->end == END_OPEN && (pi || x->block != before || !x->used))
		boot_touch(w, b, s->now);
	return USE_BOOT;
}
