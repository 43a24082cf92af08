/* SPDX-License-Identifier: MIT */
/* boot_xfer_end - how a transfer ended, as far as the wire tells, and what a boot learns from
 * that. */
#include "core/watch_internal.h"

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

/* A file that came whole stays so, whatever becomes of a probe of it. */
static void set_result(struct file_rec *f, enum file_result r)
{
	if (f->result != FILE_OK)
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
	f->took = x->last - x->asked_at;
	f->spoke = x->pi_last - x->asked_at;
	f->blksize = x->blksize;
	f->oacked |= x->oacked;
	set_result(f, r);
	learn_from_end(b, x, r);
	x->used = false;
	e = watch_emit(w, event_of(r), b, when);
	e->u.tftp.file = f;
	e->u.tftp.code = w->tftp.op == TFTP_ERROR ? w->tftp.code : 0;
}

/* The last block was seen, and no acknowledgement of it: a Pi that still waits for it says so by
 * sending its last one again. */
enum file_result xfer_fate(const struct xfer *x)
{
	if (x->last_seen && x->pi_at <= x->whole_at)
		return FILE_OK;
	return x->data_seen || x->oacked ? FILE_STALLED : FILE_UNANSWERED;
}

/* Of several transfers of one file the newest has the last word. */
static struct xfer *oldest(struct boot *b)
{
	struct xfer *first = NULL;

	for (size_t i = 0; i < XFERS_MAX; i++)
		if (b->xfer[i].used && (!first || b->xfer[i].asked_at < first->asked_at))
			first = &b->xfer[i];
	return first;
}

void xfer_end_all(struct watch *w, struct boot *b, ns when)
{
	for (struct xfer *x; (x = oldest(b));)
		xfer_end(w, b, x, b->kernel_at && x->last_seen ? FILE_OK : xfer_fate(x), when);
}
