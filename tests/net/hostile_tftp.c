/* SPDX-License-Identifier: MIT */
/* hostile_tftp - the hostile server's TFTP: lock-step, one transfer at a time for each port of the
 * Pi's, a file read from its folder block by block; and the vices of TFTP. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/net/hostile.h"

#define XFERS 16
#define ROOM 9000

struct xfer {
	int fd; /* 0: the slot is free */
	uint16_t pi_port, port;
	uint64_t size, block, last; /* the block sent last; the last of the file */
	uint32_t blksize;
	bool tsize;
};
static struct xfer xfers[XFERS];

static struct xfer *of_port(uint16_t pi_port)
{
	for (size_t i = 0; i < XFERS; i++)
		if (xfers[i].fd > 0 && xfers[i].pi_port == pi_port)
			return &xfers[i];
	return NULL;
}

static struct xfer *fresh(uint16_t pi_port)
{
	static uint16_t port = 32768;
	static size_t turn;
	struct xfer *x = of_port(pi_port);

	if (!x)
		x = &xfers[turn++ % XFERS];
	if (x->fd > 0)
		close(x->fd);
	*x = (struct xfer){ .pi_port = pi_port, .port = port };
	port = port == 60000 ? 32768 : (uint16_t)(port + 1);
	return x;
}

static uint16_t from_port(struct server *s, const struct xfer *x)
{
	return s->mode == MODE_TIDS ? (uint16_t)(32768 + ether_random(&s->dice) % 20000) : x->port;
}

static void send_error(struct server *s, uint16_t sport, uint16_t dport, uint16_t code,
		       const char *text)
{
	uint8_t room[200];
	struct put w = put_in(room, sizeof(room));

	compose_tftp_error(&w, code, text);
	tell(s, sport, dport, put_span(&w));
}

static void send_data(struct server *s, struct xfer *x, uint64_t block)
{
	static uint8_t data[ROOM], room[ROOM + 16];
	struct put w = put_in(room, sizeof(room));
	ssize_t n = pread(x->fd, data, x->blksize, (off_t)((block - 1) * x->blksize));
	size_t len = n > 0 ? (size_t)n : 0;

	if (s->mode == MODE_HUGE)
		len = x->blksize; /* it never ends */
	if (s->mode == MODE_LONG && block > 1)
		len = x->blksize + 400;
	compose_tftp_data(&w, (uint16_t)block, span_of(data, len));
	tell(s, from_port(s, x), x->pi_port, put_span(&w));
}

static void send_oack(struct server *s, const struct xfer *x)
{
	static const char *const sizes[] = { "65535", "0", "99999999999", "-5", "8", "1468" };
	char tsize[32], blksize[32];
	struct compose_tftp_opt opts[2] = { { "tsize", tsize }, { "blksize", blksize } };
	uint8_t room[200];
	struct put w = put_in(room, sizeof(room));
	size_t n = 1;

	(void)snprintf(tsize, sizeof(tsize), "%llu",
		       s->mode == MODE_HUGE ? 4294967296ULL : (unsigned long long)x->size);
	(void)snprintf(blksize, sizeof(blksize), "%u", x->blksize);
	if (s->mode == MODE_BLKSIZE)
		opts[1].value = sizes[ether_random(&s->dice) % 6];
	if (s->mode == MODE_BLKSIZE || x->blksize != 512)
		n = 2;
	compose_tftp_oack(&w, opts, n);
	tell(s, from_port(s, x), x->pi_port, put_span(&w));
}

/* The file of that name, below the folder. */
static bool open_file(struct server *s, struct xfer *x, struct span name)
{
	char path[512];
	struct stat st;

	if (name.n == 0 || name.n > 200 || name.p[0] == '/' || memchr(name.p, 0, name.n))
		return false;
	(void)snprintf(path, sizeof(path), "%s/%.*s", s->folder, (int)name.n, (const char *)name.p);
	x->fd = strstr(path, "..") ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	if (x->fd < 0 || fstat(x->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (x->fd > 0)
			close(x->fd);
		x->fd = 0;
		return false;
	}
	x->size = (uint64_t)st.st_size;
	return true;
}

static void request(struct server *s, uint16_t pi_port, const struct tftp_pkt *p)
{
	struct xfer *x = fresh(pi_port);

	if (!open_file(s, x, p->file)) {
		send_error(s, x->port, pi_port, 1, "File not found");
		return;
	}
	x->tsize = p->opts.has_tsize;
	x->blksize = p->opts.has_blksize ? p->opts.blksize : 512;
	if (x->blksize > 1468)
		x->blksize = 1468;
	x->last = x->size / x->blksize + 1;
	if (x->tsize || s->mode == MODE_OACKS || s->mode == MODE_BLKSIZE) {
		send_oack(s, x);
	} else {
		x->block = 1;
		send_data(s, x, 1);
	}
}

static void next_block(struct server *s, struct xfer *x, uint16_t acked)
{
	if (s->mode == MODE_OACKS || (s->mode == MODE_SILENT && x->block == 1)) {
		if (s->mode == MODE_OACKS)
			send_oack(s, x);
		return;
	}
	if (acked != (uint16_t)x->block)
		return;
	if (s->mode != MODE_HUGE && x->block == x->last) {
		close(x->fd);
		x->fd = 0;
		return;
	}
	x->block++;
	if (s->mode == MODE_ORDER && x->block % 3 != 0 && x->block < x->last)
		send_data(s, x, x->block + 1);
	send_data(s, x, x->block);
	if (s->mode == MODE_ORDER && x->block > 2)
		send_data(s, x, x->block - 1);
}

static void storm(struct server *s, uint16_t pi_port)
{
	for (uint16_t i = 0; i < 20; i++)
		send_error(s, (uint16_t)(32768 + ether_random(&s->dice) % 20000), pi_port,
			   (uint16_t)(ether_random(&s->dice) % 12),
			   "\x1b[2J\x07\xff\xfe<b>%s%n\r\n");
}

void tftp_input(struct server *s, const struct frame *f)
{
	struct tftp_pkt p;
	struct xfer *x;

	s->met = true;
	s->pi_port = f->u.udp.src;
	s->pi_ip = f->ip.src;
	memcpy(s->pi_mac, f->src, 6);
	if (tftp_parse(f->payload, f->payload_wire_len, &p) != WIRE_OK)
		return;
	if (s->mode == MODE_ERRORS)
		storm(s, f->u.udp.src);
	x = of_port(f->u.udp.src);
	if (p.op == TFTP_RRQ && f->u.udp.dst == TFTP_PORT)
		request(s, f->u.udp.src, &p);
	else if (p.op == TFTP_ACK && x)
		next_block(s, x, p.block);
	else if (p.op == TFTP_ERROR && x && p.code != 5) {
		close(x->fd);
		x->fd = 0;
	}
}

void tftp_tick(struct server *s)
{
	struct xfer *x = s->met ? of_port(s->pi_port) : NULL;

	if (s->mode == MODE_OACKS && x)
		send_oack(s, x);
}
