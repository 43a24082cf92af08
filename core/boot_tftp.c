/* SPDX-License-Identifier: MIT */
/* boot_tftp - a Pi asks for a file: who is speaking (ROM, bootcode.bin, firmware), which model
 * that makes it, whose serial number is in the path. */
#include "core/watch_internal.h"

/* A capture may begin in the middle of a boot: a request for one of a Pi's own files will do. */
static struct boot *begin_midway(struct watch *w, const struct seen *s,
				 const struct file_need *need, bool prefixed)
{
	struct boot *b;
	bool own_file = need->cls == CLASS_BOOTCODE || need->cls == CLASS_START;

	if (!s->f->has_src || mac_is_group(s->f->src))
		return NULL;
	if (!own_file && (!model_is_pi_mac(s->f->src) || (need->cls == CLASS_OTHER && !prefixed)))
		return NULL; /* a Pi that runs may fetch anything by TFTP */
	b = table_begin(w, s->f->src, s->now);
	b->plausible = b->midway = true;
	if (s->f->src[0] == 0xb8 && model_is_pi_mac(s->f->src))
		boot_learn_serial(b,
				  (uint32_t)s->f->src[3] << 16 | (uint32_t)s->f->src[4] << 8 |
					  s->f->src[5],
				  SERIAL_FROM_MAC);
	(void)watch_emit(w, EV_BOOT_BEGIN, b, s->now);
	return b;
}

/* bootsig.bin follows bootcode.bin, and the ROM asks for it too (facts 0). */
static bool by_rom(const struct file_rec *f)
{
	return span_is(span_of(f->path, f->path_n), "bootsig.bin");
}

static void learn_from_name(struct boot *b, const struct file_rec *f, uint16_t port)
{
	struct span base = span_of(f->path + f->base_at, (size_t)(f->path_n - f->base_at));
	enum board board = f->cls == CLASS_DTB ? board_of_dtb(base) : BOARD_UNKNOWN;

	if (f->cls == CLASS_BOOTCODE) {
		b->bootcode_asked = true;
		/* facts 4.1: the original ROM uses port 49152 each time, the 3B+'s begins at
		 * 49153 */
		if (b->model == MODEL_UNKNOWN && !(b->midway && port == 49152))
			boot_learn_model(b, MODEL_3BPLUS, MODEL_FROM_TFTP);
		if (b->model == MODEL_UNKNOWN)
			boot_learn_model(b, MODEL_3B, MODEL_FROM_TFTP);
	}
	if (board != BOARD_UNKNOWN)
		b->board = board;
	if (span_starts(base, "start4") || span_starts(base, "fixup4") || board == BOARD_PI4 ||
	    span_starts(base, "vl805."))
		boot_learn_model(b, MODEL_4, MODEL_FROM_TFTP);
	else if (board == BOARD_PI5 || span_starts(base, "kernel_2712"))
		boot_learn_model(b, MODEL_5, MODEL_FROM_TFTP);
	else if (b->model == MODEL_UNKNOWN && !b->bootcode_asked && !b->midway &&
		 b->mac[0] == 0xb8 && f->cls != CLASS_RECOVERY && !by_rom(f))
		boot_learn_model(b, MODEL_BOOTCODE, MODEL_FROM_TFTP);
}

static bool only_firmware_asks(uint8_t cls)
{
	return cls == CLASS_DTB || cls == CLASS_OVERLAY || cls == CLASS_KERNEL ||
	       cls == CLASS_CMDLINE || cls == CLASS_INITRAMFS || cls == CLASS_ARMSTUB;
}

/* By its model, or where that is not known by its address: those of b8:27:eb have a ROM. */
static bool has_eeprom(const struct boot *b)
{
	if (b->model == MODEL_UNKNOWN)
		return model_is_pi_mac(b->mac) && b->mac[0] != 0xb8;
	return b->model == MODEL_4 || b->model == MODEL_5;
}

static enum stage speaker(const struct boot *b, const struct file_rec *f)
{
	if (f->cls == CLASS_BOOTCODE || by_rom(f))
		return STAGE_TFTP_ROM;
	if (only_firmware_asks(f->cls))
		return STAGE_TFTP_FIRMWARE;
	/* Without an OACK, bootcode.bin takes what it got for missing, and goes on (facts 4.1). */
	if (b->start_ok && !b->no_oack && f->cls != CLASS_START && f->cls != CLASS_FIXUP)
		return STAGE_TFTP_FIRMWARE;
	return has_eeprom(b) ? STAGE_TFTP_ROM : STAGE_TFTP_BOOTCODE;
}

/* It asks for another file. One that has a file goes on at once, but for the pause between two
 * loaders; one that waited for the last block in vain goes on after some 10 s (facts 4.1). */
static enum file_result left_as(const struct xfer *x, const struct file_rec *next, ns now)
{
	bool waited = x->last_seen && now - x->whole_at > 5 * NS_S;

	if (x->last_seen && x->file == next)
		return FILE_PROBE; /* of one block, its "Early terminate" lost */
	return waited ? FILE_STALLED : xfer_fate(x);
}

/* Transfers that the Pi left behind by asking for something else long after. */
static void end_stale(struct watch *w, struct boot *b, const struct file_rec *next, ns now)
{
	for (size_t i = 0; i < XFERS_MAX; i++) {
		struct xfer *x = &b->xfer[i];

		if (x->used && (x->last_seen || now - x->last > NS_S))
			xfer_end(w, b, x, left_as(x, next, now), now);
	}
}

static struct xfer *xfer_room(struct watch *w, struct boot *b, uint16_t port,
			      const struct file_rec *next, ns now)
{
	struct xfer *oldest = &b->xfer[0];

	end_stale(w, b, next, now);
	for (size_t i = 0; i < XFERS_MAX; i++) {
		struct xfer *x = &b->xfer[i];

		if (x->used && x->pi_port == port)
			return x;
		if (oldest->used && (!x->used || x->last < oldest->last))
			oldest = x;
	}
	return oldest;
}

/* Loaders begin anew with the same ports (facts 4.1), and a server sends its last block for some
 * seconds where the Pi's acknowledgement was lost: that is no word of the next file. */
static uint16_t stale_port(const struct boot *b, const struct udp *u)
{
	const struct xfer *last = NULL;

	for (size_t i = 0; i < XFERS_MAX; i++)
		if (b->xfer[i].pi_port == u->src && (!last || b->xfer[i].last > last->last))
			last = &b->xfer[i];
	return last ? last->server_port : 0;
}

/* The standstill of an earlier transfer is no more; but one that was not answered at all, and is
 * asked for anew, is asked for again. */
static void file_renew(struct file_rec *f)
{
	bool again = f->result == FILE_UNANSWERED;

	f->pi_again = again ? (uint16_t)(f->pi_again + (f->pi_again < UINT16_MAX)) : 0;
	f->refused &= again;
	f->server_again = 0;
	f->server_arps = f->unfit = 0;
	f->spoke_on = false;
	f->moved = 0;
}

static void begin_xfer(struct watch *w, const struct seen *s, struct boot *b, struct file_rec *f)
{
	const struct udp *u = &s->f->u.udp;
	struct xfer *x = xfer_room(w, b, u->src, f, s->now);
	uint16_t stale = stale_port(b, u);
	struct event *e;

	if (x->used)
		xfer_end(w, b, x, left_as(x, f, s->now), s->now);
	*x = (struct xfer){ .used = true,
			    .pi_port = u->src,
			    .stale_port = stale,
			    .asked_tsize = w->tftp.opts.has_tsize,
			    .asked_blksize = w->tftp.opts.has_blksize ? w->tftp.opts.blksize : 0,
			    .server = s->f->ip.dst,
			    .file = f,
			    .asked_at = s->now,
			    .last = s->now,
			    .pi_last = s->now,
			    .blksize = 512,
			    .text = KEPT_MAX };
	file_renew(f);
	f->server = s->f->ip.dst;
	f->stage = (uint8_t)b->stage;
	f->asked_options = w->tftp.raw_opts.n > 0;
	if (b->tftp_server == 0)
		b->tftp_server = s->f->ip.dst;
	e = watch_emit(w, EV_TFTP_REQUEST, b, s->now);
	e->u.tftp.file = f;
}

static void ask_again(struct watch *w, const struct seen *s, struct boot *b, struct xfer *x)
{
	struct event *e;
	bool copy = s->now - x->pi_last < 5 * NS_MS; /* the capture saw it twice */

	x->last = x->pi_last = s->now;
	if (copy)
		return;
	xfer_pi_again(x);
	e = watch_emit(w, EV_TFTP_REQUEST, b, s->now);
	e->u.tftp.file = x->file;
	e->u.tftp.again = true;
}

/* Asked again from the same port: the answer did not come, or the network doubled the request. If
 * the Pi does begin anew, its acknowledgements say so (boot_xfer.c). */
static bool same_file(const struct xfer *x, const struct file_rec *f)
{
	return x && x->used && x->file == f && !x->last_seen;
}

static void note_destination(struct watch *w, struct boot *b, const struct seen *s)
{
	static const uint8_t aa[6] = { 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa }, zero[6];
	const struct frame *f = s->f;

	if (f->has_dst && (memcmp(f->dst, aa, 6) == 0 || memcmp(f->dst, zero, 6) == 0))
		b->rrq_to_nowhere = true; /* facts 3.3: its ARP failed */
	else
		b->arp_answered = true; /* it knows where to send, seen or not */
	if (f->ip.src != 0 && b->ip != f->ip.src)
		table_set_ip(w, b, f->ip.src);
}

enum watch_use boot_rrq(struct watch *w, const struct seen *s, struct boot *b)
{
	struct path_parts part;
	struct file_rec *f;
	struct xfer *x;

	path_split(w->tftp.file, &part);
	if (b && b->plausible && (b->kernel_at != 0 || b->end == END_UP)) {
		b->packets++;
		return USE_BOOT; /* Linux, or a second loader: its files are its own affair */
	}
	if (b && (!b->plausible || b->end != END_OPEN))
		b = NULL;
	if (b && file_need_of(part.rest)->cls == CLASS_BOOTCODE && b->stage > STAGE_TFTP_ROM)
		b = NULL; /* the ROM speaks again: the DISCOVER before was its own */
	if (!b)
		b = begin_midway(w, s, file_need_of(part.rest), part.prefix == PREFIX_SERIAL);
	if (!b)
		return USE_NONE;
	b->packets++;
	note_destination(w, b, s);
	x = xfer_find(b, s->f->u.udp.src);
	f = file_ask(w, b, w->tftp.file, s->now);
	if (!f)
		return USE_BOOT;
	learn_from_name(b, f, s->f->u.udp.src);
	if (part.prefix == PREFIX_SERIAL)
		boot_learn_serial(b, part.serial, SERIAL_FROM_TFTP);
	boot_enter(w, b, speaker(b, f), s->now);
	boot_touch(w, b, s->now);
	if (same_file(x, f))
		ask_again(w, s, b, x);
	else
		begin_xfer(w, s, b, f);
	return USE_BOOT;
}
