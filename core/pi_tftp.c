/* SPDX-License-Identifier: MIT */
/* pi_tftp - one TFTP transfer as a Pi does it (facts 4.1): its requests byte by byte, the server's
 * port learned from its first answer, probes that end with "Early terminate", and every way in
 * which a server may never come to an end. Each transfer ends in one call of pi_script_got().
 *
 * An ICMP "port unreachable" changes nothing: what a Pi makes of it is not known [?], so it asks
 * again until its time is up, as it does when nothing comes. */
#include "core/pi_internal.h"

#include <string.h>

#include "core/say.h"

#define PORT_TFTP 69
#define BLKSIZE_PLAIN 512 /* RFC 1350 section 2 */
#define BLKSIZE_LEAST 8 /* RFC 2348 */
/* No file of a boot comes near it (initramfs and boot.img stay below 100 MB), and a Pi with 1 GB of
 * memory could not hold much more: what a server promises or sends beyond is no file. */
#define FILE_MOST (256U << 20)
/* Of one file, where the traits name no limit: nobody waits longer, and a server that sends a byte
 * now and then comes to its end. */
#define FILE_LONGEST (3600 * NS_S)

/* RFC 1350 section 5, RFC 2347. */
enum { CODE_NONE = 0, CODE_TOO_LARGE = 3, CODE_ILLEGAL = 4, CODE_WRONG_TID = 5, CODE_OPTIONS = 8 };

static ns soonest(ns a, ns b)
{
	return a < b ? a : b;
}

/* When the file is given up, if nothing more comes. */
static ns gives_up(const struct pi *pi)
{
	const struct pi_tftp_traits *t = pi_tftp_traits(pi);
	ns whole = pi->xfer.began + (t->file_ms ? (ns)t->file_ms * NS_MS : FILE_LONGEST);

	if (t->limit_ms == 0)
		return whole;
	return soonest(pi->xfer.progress_at + (ns)t->limit_ms * NS_MS, whole);
}

/* From the packet that is owed now to the one that repeats it. */
static void arm(struct pi *pi, ns now)
{
	const struct pi_tftp_traits *t = pi_tftp_traits(pi);
	ns again = t->retry_ms ? now + (ns)t->retry_ms * NS_MS : NS_NEVER;

	pi->deadline = soonest(again, gives_up(pi));
}

void pi_tftp_begin(struct pi *pi, const struct pi_ask *ask, ns now)
{
	const struct pi_tftp_traits *t = pi_tftp_traits(pi);
	struct pi_xfer *x = &pi->xfer;

	memset(x, 0, sizeof(*x));
	memcpy(x->path, ask->path, sizeof(x->path));
	x->want = t->probes ? ask->want : WANT_FILE;
	x->cls = ask->cls;
	x->blksize = BLKSIZE_PLAIN;
	x->port = pi->port;
	pi->port = (uint16_t)(pi->port + t->port_step);
	x->began = x->progress_at = now;
	if (ask->keep_as && x->want == WANT_FILE)
		pi_text_begin(pi, ask->keep_as);
	pi->owes &= (uint16_t) ~(OWES_ACK | OWES_WRONG_TID);
	pi->owes |= OWES_RRQ;
	pi_enter(pi, PI_LOADING);
	arm(pi, now);
}

/* ----- how it ends ----- */

/* The transfer is over, but for a last packet. */
static void leave(struct pi *pi, uint16_t owes)
{
	const struct pi_xfer *x = &pi->xfer;

	pi->owes &= (uint16_t) ~(OWES_LAST_ACK | OWES_RRQ | OWES_ACK | OWES_EARLY | OWES_ERROR);
	pi->owes |= owes;
	pi->ended_port = x->port;
	pi->ended_server_port = x->server_port;
	pi->ended_block = owes == OWES_LAST_ACK ? (uint16_t)x->block : 0;
	pi->ended_code = CODE_NONE;
}

static void give_up(struct pi *pi, ns now)
{
	leave(pi, 0);
	pi_text_end(pi, false);
	pi_script_got(pi, GOT_NONE, now);
}

/* The server broke the rules of this transfer; it is told so (RFC 1350 section 7, RFC 2347). */
static void refuse(struct pi *pi, uint16_t code, ns now)
{
	leave(pi, OWES_ERROR);
	pi->ended_code = code;
	pi_text_end(pi, false);
	pi_script_got(pi, GOT_NONE, now);
}

/* A file that is not as long as its tsize is none: the firmware takes the size from there, and one
 * that never comes makes the file count as missing (FW#1913 [S]; the shorter file [I]). */
static void last_block(struct pi *pi, ns now)
{
	struct pi_xfer *x = &pi->xfer;
	bool whole = !x->failed && (!x->has_tsize || x->bytes == x->tsize);

	leave(pi, OWES_LAST_ACK);
	pi_text_end(pi, whole);
	if (whole)
		pi->files++;
	pi_script_got(pi, whole ? GOT_FILE : GOT_NONE, now);
}

/* A probe has seen enough: the next request leaves first, then its ERROR (facts 4.1, FW#1700). */
static void probed(struct pi *pi, ns now)
{
	leave(pi, OWES_EARLY);
	pi_script_got(pi, GOT_IT_IS_THERE, now);
}

/* ----- what the server says ----- */

/* May the server ask for that? What was not asked for it may not (RFC 2347). */
static bool options_fit(const struct pi *pi, const struct tftp_opts *o)
{
	const struct pi_tftp_traits *t = pi_tftp_traits(pi);

	return !o->has_blksize ||
	       (t->blksize != 0 && o->blksize >= BLKSIZE_LEAST && o->blksize <= t->blksize);
}

static void on_oack(struct pi *pi, const struct tftp_opts *o, ns now)
{
	const struct pi_tftp_traits *t = pi_tftp_traits(pi);
	struct pi_xfer *x = &pi->xfer;

	if (x->block > 0 || (!t->tsize && !t->blksize))
		return; /* it began without, or knows no options at all */
	if (x->oacked) { /* the ACK was lost, or the server says it for ever: no progress */
		if (t->acks_again)
			pi->owes |= OWES_ACK;
		return;
	}
	if (!options_fit(pi, o)) {
		refuse(pi, CODE_OPTIONS, now);
		return;
	}
	x->has_tsize = o->has_tsize && t->tsize;
	x->tsize = o->tsize;
	if (x->has_tsize && x->tsize > FILE_MOST) {
		refuse(pi, CODE_TOO_LARGE, now);
		return;
	}
	if (o->has_blksize)
		x->blksize = o->blksize;
	x->oacked = true;
	x->progress_at = now;
	pi->owes &= (uint16_t)~OWES_RRQ;
	pi->owes |= OWES_ACK;
	arm(pi, now);
}

static void first_block(struct pi *pi, struct span data)
{
	const struct pi_tftp_traits *t = pi_tftp_traits(pi);
	struct pi_xfer *x = &pi->xfer;
	uint64_t size = data.n < x->blksize ? data.n : x->has_tsize ? x->tsize : MAGIC_SIZE_UNKNOWN;

	x->failed = t->tsize && t->needs_oack && !x->oacked;
	if (size >= data.n)
		x->magic = magic_of(data, size);
}

static void on_data(struct pi *pi, const struct tftp_pkt *p, ns now)
{
	struct pi_xfer *x = &pi->xfer;
	uint64_t block = tftp_block_after(x->block, p->block);

	if (block == x->block && block > 0 && pi_tftp_traits(pi)->acks_again)
		pi->owes |= OWES_ACK;
	if (block != x->block + 1)
		return;
	if (p->data.n > x->blksize) {
		refuse(pi, CODE_ILLEGAL, now);
		return;
	}
	if (block == 1)
		first_block(pi, p->data);
	x->block = block;
	x->bytes += p->data.n;
	pi->bytes += p->data.n;
	x->progress_at = now;
	pi_text_add(pi, p->data);
	if (x->bytes > (x->has_tsize ? x->tsize : FILE_MOST)) {
		refuse(pi, CODE_TOO_LARGE, now);
	} else if (x->want == WANT_PROBE && block == 1 && !x->failed) {
		probed(pi, now);
	} else if (p->data.n < x->blksize) {
		last_block(pi, now);
	} else {
		pi->owes &= (uint16_t)~OWES_RRQ;
		pi->owes |= OWES_ACK;
		arm(pi, now);
	}
}

/* The last block once more: its ACK was lost (RFC 1350 section 6). The original ROM has one port
 * for all its files, so there the first block of the next one must not be taken for it. */
static bool ended_again(struct pi *pi, const struct udp *u, const struct tftp_pkt *p)
{
	if (pi->ended_block == 0 || p->op != TFTP_DATA || p->block != pi->ended_block ||
	    u->dst != pi->ended_port || u->src != pi->ended_server_port)
		return false;
	if (u->dst == pi->xfer.port && p->block == 1)
		return false;
	if (pi_tftp_traits(pi)->acks_again)
		pi->owes |= OWES_LAST_ACK;
	return true;
}

/* Is it of this transfer? The first answer tells the server's port (RFC 1350 section 4). */
static bool belongs(struct pi *pi, const struct udp *u, const struct tftp_pkt *p)
{
	struct pi_xfer *x = &pi->xfer;

	if (u->dst != x->port)
		return false;
	if (x->server_port == 0 && (p->op != TFTP_DATA || p->block == 1))
		x->server_port = u->src;
	if (x->server_port == u->src)
		return true;
	if (x->server_port == 0 || p->op == TFTP_ERROR)
		return false; /* no ERROR answers an ERROR: two peers would never end */
	x->refused_port = u->src;
	pi->owes |= OWES_WRONG_TID;
	return false;
}

void pi_tftp_input(struct pi *pi, ns now, const struct frame *f)
{
	struct tftp_pkt p;

	if (pi->state != PI_LOADING || f->kind != FRAME_UDP || f->cut ||
	    f->ip.src != pi->server_ip ||
	    tftp_parse(f->payload, f->payload_wire_len, &p) != WIRE_OK)
		return;
	if (p.op != TFTP_DATA && p.op != TFTP_OACK && p.op != TFTP_ERROR)
		return;
	if (ended_again(pi, &f->u.udp, &p) || !belongs(pi, &f->u.udp, &p))
		return;
	if (p.op == TFTP_DATA)
		on_data(pi, &p, now);
	else if (p.op == TFTP_OACK)
		on_oack(pi, &p.opts, now);
	else
		give_up(pi, now);
}

void pi_tftp_expire(struct pi *pi, ns now)
{
	struct pi_xfer *x = &pi->xfer;

	if (now >= gives_up(pi)) {
		/* How many more files it asks nobody for is not known [?]. */
		if (pi->arp_failed)
			pi_stop(pi, PI_STOPPED, PI_WHY_ARP);
		else
			give_up(pi, now);
		return;
	}
	pi->owes |= x->oacked || x->block > 0 ? OWES_ACK : OWES_RRQ;
	pi->retransmits++;
	arm(pi, now);
}

/* ----- what the Pi says ----- */

static void put_rrq(const struct pi *pi, struct put *w)
{
	const struct pi_tftp_traits *t = pi_tftp_traits(pi);
	struct compose_tftp_opt opts[2];
	char number[12];
	struct say say = say_in(number, sizeof(number));
	size_t n = 0;

	if (t->tsize)
		opts[n++] = (struct compose_tftp_opt){ "tsize", "0" };
	say_u64(&say, t->blksize);
	if (t->blksize)
		opts[n++] = (struct compose_tftp_opt){ "blksize", number };
	compose_tftp_request(w, TFTP_RRQ, pi->xfer.path, "octet", opts, n);
}

static const char *error_text(uint16_t code)
{
	switch (code) {
	case CODE_TOO_LARGE:
		return "File too large";
	case CODE_ILLEGAL:
		return "Block larger than agreed";
	case CODE_OPTIONS:
		return "Options not as requested";
	default:
		return "";
	}
}

/* From which port to which, and what. */
static void put_payload(const struct pi *pi, uint16_t what, struct compose_udp *u, struct put *w)
{
	const struct pi_xfer *x = &pi->xfer;

	u->sport = what & (OWES_LAST_ACK | OWES_EARLY | OWES_ERROR) ? pi->ended_port : x->port;
	u->dport = what & (OWES_LAST_ACK | OWES_EARLY | OWES_ERROR) ? pi->ended_server_port
								    : x->server_port;
	if (what == OWES_RRQ) {
		u->dport = PORT_TFTP;
		put_rrq(pi, w);
	} else if (what == OWES_ACK) {
		compose_tftp_ack(w, (uint16_t)x->block);
	} else if (what == OWES_LAST_ACK) {
		compose_tftp_ack(w, pi->ended_block);
	} else if (what == OWES_EARLY) {
		compose_tftp_error(w, CODE_NONE, "Early terminate");
	} else if (what == OWES_WRONG_TID) {
		u->dport = x->refused_port;
		compose_tftp_error(w, CODE_WRONG_TID, "Unknown transfer ID");
	} else {
		compose_tftp_error(w, pi->ended_code, error_text(pi->ended_code));
	}
}

void pi_tftp_put(struct pi *pi, uint16_t what, struct put *w)
{
	uint8_t room[PI_NAME_MAX + 64];
	struct put payload = put_in(room, sizeof(room));
	struct compose_udp u;

	pi_udp_begin(pi, &u);
	memcpy(u.ip.dst_mac, pi->server_mac, 6);
	u.ip.src = pi->lease.ip;
	u.ip.dst = pi->server_ip;
	put_payload(pi, what, &u, &payload);
	compose_udp(w, &u, put_span(&payload));
}
