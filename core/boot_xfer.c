/* SPDX-License-Identifier: MIT */
/* boot_xfer - a file on its way: blocks, acknowledgements, the Pi's "Early terminate" probes, and
 * how it ended. The server answers from a port of its own choice (RFC 1350 section 4). */
#include "core/watch_internal.h"

struct xfer *xfer_find(struct boot *b, uint16_t pi_port)
{
	for (size_t i = 0; i < XFERS_MAX; i++)
		if (b->xfer[i].used && b->xfer[i].pi_port == pi_port)
			return &b->xfer[i];
	return NULL;
}

static enum event_kind event_of(enum file_result r)
{
	switch (r) {
	case FILE_OK:
		return EV_TFTP_DONE;
	case FILE_PROBE:
		return EV_TFTP_PROBE;
	case FILE_MISSING:
		return EV_TFTP_MISSING;
	case FILE_DENIED:
	case FILE_ERROR:
		return EV_TFTP_ERROR;
	case FILE_STALLED:
		return EV_TFTP_STALLED;
	case FILE_OPEN:
	case FILE_UNANSWERED:
		return EV_TFTP_UNANSWERED;
	}
	return EV_TFTP_UNANSWERED;
}

/* A file that came whole stays so, whatever a later probe of it says. */
static void set_result(struct file_rec *f, enum file_result r)
{
	if (f->result == FILE_OK && (r == FILE_PROBE || r == FILE_UNANSWERED))
		return;
	f->result = (uint8_t)r;
}

static bool ends_in(struct span s, const char *tail)
{
	size_t n = strlen(tail);

	return s.n >= n && memcmp(s.p + s.n - n, tail, n) == 0;
}

/* U-Boot in a kernel's place; UEFI as armstub=RPI_EFI.fd. */
static bool loads_a_loader(const struct file_rec *f)
{
	struct span path = span_of(f->path, f->path_n);

	return ends_in(path, ".fd") || ends_in(path, "u-boot.bin") ||
	       (f->cls == CLASS_KERNEL && f->path_n - f->base_at >= 6 &&
		memcmp(f->path + f->base_at, "u-boot", 6) == 0);
}

static void learn_from_end(struct boot *b, struct xfer *x, enum file_result r)
{
	struct file_rec *f = x->file;

	if (r == FILE_OK && f->cls == CLASS_START && f->fits != MAGIC_SUSPECT) {
		b->start_ok = true;
		b->start_file = f;
	}
	if (r == FILE_OK && f->cls == CLASS_KERNEL)
		b->kernel_ok = true;
	if (r == FILE_OK && loads_a_loader(f))
		b->second_loader = b->kernel_ok = true;
	if (r == FILE_MISSING)
		b->last_missing = f;
	if (x->data_seen && f->asked_options && !x->oacked && !b->oack_seen)
		b->no_oack = true;
	if (x->text < KEPT_MAX)
		b->kept[x->text].complete = r == FILE_OK && !x->gap && !b->kept[x->text].text.full;
}

void xfer_end(struct watch *w, struct boot *b, struct xfer *x, enum file_result r, ns when)
{
	struct file_rec *f = x->file;
	struct event *e;

	if (r == FILE_OK || x->bytes > f->bytes)
		f->bytes = x->bytes;
	f->took = when - x->asked_at;
	f->blksize = x->blksize;
	f->oacked |= x->oacked;
	set_result(f, r);
	learn_from_end(b, x, r);
	x->used = false;
	e = watch_emit(w, event_of(r), b, when);
	e->u.tftp.file = f;
	e->u.tftp.code = w->tftp.op == TFTP_ERROR ? w->tftp.code : 0;
}

enum file_result xfer_fate(const struct xfer *x)
{
	if (x->last_seen)
		return FILE_OK;
	return x->data_seen ? FILE_STALLED : FILE_UNANSWERED;
}

void xfer_end_all(struct watch *w, struct boot *b, ns when)
{
	for (size_t i = 0; i < XFERS_MAX; i++) {
		struct xfer *x = &b->xfer[i];

		if (x->used)
			xfer_end(w, b, x, xfer_fate(x), when);
	}
}

/* A packet seen a second time. At once, it is the capture that saw it twice (a bridge and its
 * port). */
static void again(struct xfer *x, ns now)
{
	if (now - x->last < 5 * NS_MS)
		return;
	x->again++;
	if (x->file->retransmits < UINT16_MAX)
		x->file->retransmits++;
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
	if (block != x->block + 1)
		x->gap = true; /* lost by the capture, or on the way and not yet sent again */
	if (block == 1)
		first_block(w, b, x, wire_n);
	x->block = block;
	x->bytes = (block - 1) * x->blksize + wire_n;
	x->last_seen = wire_n < x->blksize;
	if (x->text < KEPT_MAX) {
		if (w->tftp.data.n < wire_n)
			x->gap = true;
		keep_text_add(&w->keep, &b->kept[x->text].text, w->tftp.data, KEPT_LIMIT);
	}
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
	b->oack_seen = true;
	b->no_oack = false;
	if (o->has_blksize && o->blksize >= 8)
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

static void on_server_error(struct watch *w, const struct seen *s, struct boot *b, struct xfer *x)
{
	struct server *v = server_note(w, s->f->ip.src, s->f, s->now);

	server_learn_tftp(v, &w->tftp, span_of(x->file->path, x->file->path_n));
	xfer_end(w, b, x, result_of_error(&w->tftp), s->now);
}

static void from_server(struct watch *w, const struct seen *s, struct boot *b, struct xfer *x)
{
	const struct udp *u = &s->f->u.udp;

	if (s->f->ip.src != x->server)
		return; /* RFC 1350 4: not of this transfer */
	if (x->server_port == 0) {
		x->server_port = u->src;
		server_note(w, s->f->ip.src, s->f, s->now)->does_tftp = true;
	}
	if (u->src != x->server_port)
		return;
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
	x->last = s->now;
}

static void from_pi(struct watch *w, const struct seen *s, struct boot *b, struct xfer *x)
{
	x->last = s->now;
	if (w->tftp.op == TFTP_ERROR) {
		/* "Early terminate" (facts 4.1): it asked only for the size */
		xfer_end(w, b, x, x->oacked || x->data_seen ? FILE_PROBE : FILE_ERROR, s->now);
		return;
	}
	if (w->tftp.op != TFTP_ACK)
		return;
	if (tftp_block_after(x->block, w->tftp.block) > x->block)
		b->gap = true; /* it has what this capture never saw */
	if (w->tftp.block == x->pi_ack && x->pi_acked && x->file->pi_again < UINT16_MAX &&
	    s->now - x->pi_at >= 200 * NS_MS)
		x->file->pi_again++;
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
