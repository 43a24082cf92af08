/* SPDX-License-Identifier: MIT */
/* gen - composes the captures that `make bench` reads, the same bytes on every run:
 *
 *	gen boots PIS PACKETS FILE	so many Pis at once, about so many packets each
 *	gen flood MACS FILE		a DISCOVER from each of so many Pis that nobody ever made
 *
 * and prints how many packets that is.
 *
 * The boots are those of the forge: Pi 3B, 3B+ and 4 in subnets of 200, each with a server of its
 * own (Kea, dnsmasq, ISC), from DISCOVER to init on NFSv3. In each hundred, four lack a file and
 * two fall into the race hang. Their packets are mixed by time; a larger PACKETS makes larger
 * files. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "tests/forge/scene.h"

#define A_SUBNET 200
#define ALL_BEGIN_IN (4 * NS_S) /* a boot takes 14 s and more, so all are open at the same time */
#define OTHER_PACKETS 177 /* of a boot, besides those of its two large files */
#define LARGEST ((size_t)4 << 20)

static void fail(const char *what)
{
	perror(what);
	exit(2);
}

/* ----- the capture file ----- */

static FILE *begin_file(const char *path)
{
	uint8_t storage[24];
	struct put p = put_in(storage, sizeof(storage));
	FILE *f = fopen(path, "wb");

	if (!f)
		fail(path);
	put_le32(&p, 0xa1b2c3d4); /* microseconds, as tcpdump writes */
	put_le32(&p, 2 | 4 << 16);
	put_fill(&p, 0, 8);
	put_le32(&p, 262144);
	put_le32(&p, 1);
	if (fwrite(storage, 1, p.n, f) != p.n)
		fail(path);
	return f;
}

static void write_packet(FILE *f, ns when, const uint8_t *bytes, size_t n)
{
	uint8_t storage[16];
	struct put p = put_in(storage, sizeof(storage));

	put_le32(&p, (uint32_t)(when / NS_S));
	put_le32(&p, (uint32_t)(when % NS_S / NS_US));
	put_le32(&p, (uint32_t)n);
	put_le32(&p, (uint32_t)n);
	if (fwrite(storage, 1, p.n, f) != p.n || fwrite(bytes, 1, n, f) != n)
		fail("writing");
}

static void end_file(FILE *f, const char *path)
{
	if (fclose(f) != 0)
		fail(path);
}

/* ----- one boot ----- */

static uint64_t dice = 0x9e3779b97f4a7c15; /* xorshift64: the same throws each time */

static uint64_t roll(uint64_t below)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return dice % below;
}

/* 0 to 4 are a 3B, 5 to 7 a 3B+, 8 and 9 a Pi 4. Serial numbers differ in their low 24 bits. */
static struct pi pi_number(unsigned i)
{
	uint32_t low = i * 0x9e3779u & 0xffffff;
	struct pi pi = pi_3b_numbered(0xa0000000 | low);

	if (i % 10 < 5)
		return pi;
	if (i % 10 < 8) {
		pi.model = MODEL_3BPLUS;
		pi.port = 49153;
		pi.port_step = 1;
		return pi;
	}
	pi = pi_4();
	pi.serial = 0xe0000000 | low;
	pi.at.mac[3] = (uint8_t)(low >> 16);
	pi.at.mac[4] = (uint8_t)(low >> 8);
	pi.at.mac[5] = (uint8_t)low;
	return pi;
}

static void serve(struct world *w, unsigned i)
{
	unsigned net = i / A_SUBNET;
	struct host *srv = w->srv;

	if (net % 3 == 1)
		serve_dnsmasq(w);
	else if (net % 3 == 2)
		serve_isc(w);
	srv->at.ip = IP(10, 20, net, 10);
	srv->at.mac[5] = (uint8_t)net;
	srv->offer.siaddr = srv->at.ip;
	srv->offer.router = IP(10, 20, net, 1);
	srv->offer.yiaddr = IP(10, 20, net, 20 + i % A_SUBNET);
}

/* A file of that size whose first bytes are of the right kind. It is given to the forge as text,
 * which may be of any length. The text ends at size until it is cut anew. */
struct large {
	char *text;
	size_t cut;
	char was;
};

static void cut(struct large *l, size_t size)
{
	if (size >= LARGEST)
		size = LARGEST - 1;
	if (l->cut > 0)
		l->text[l->cut] = l->was;
	l->cut = size;
	l->was = l->text[size];
	l->text[size] = '\0';
}

static struct large large_new(size_t at, const char *magic)
{
	struct large l = { .text = malloc(LARGEST) };

	if (!l.text)
		fail("gen");
	for (size_t i = 0; i < LARGEST; i++)
		l.text[i] = (char)('!' + i * 7 % 90);
	memcpy(l.text + at, magic, strlen(magic));
	return l;
}

struct files {
	struct large start, kernel;
	char cmdline[160];
};

static void lay_out(struct world *w, struct files *f, unsigned packets)
{
	const struct pi *pi = w->pi;
	uint32_t ip = w->srv->at.ip;
	size_t blocks = packets > OTHER_PACKETS ? (packets - OTHER_PACKETS) / 2 : 8;
	size_t blksize = pi->blksize > 0 ? pi->blksize : 512;

	cut(&f->start, blocks / 4 * blksize + roll(blksize));
	cut(&f->kernel, (blocks / 4 * 3 + roll(blocks / 8 + 1)) * blksize + roll(blksize));
	(void)snprintf(f->cmdline, sizeof(f->cmdline),
		       "console=serial0,115200 console=tty1 root=/dev/nfs "
		       "nfsroot=%u.%u.%u.%u:/srv/nfs/pi,vers=3,tcp rw ip=dhcp rootwait\n",
		       ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
	tree_text(&w->tree, "cmdline.txt", f->cmdline);
	tree_text(&w->tree, pi->model == MODEL_4 ? "start4.elf" : "start.elf", f->start.text);
	tree_text(&w->tree, "kernel8.img", f->kernel.text);
}

static void play(struct world *w, struct files *f, unsigned i, unsigned packets)
{
	ns began = w->now + (ns)roll(ALL_BEGIN_IN);

	with(w, pi_number(i));
	serve(w, i);
	lay_out(w, f, packets);
	w->now = began;
	switch (i % 100) {
	case 23: /* an OFFER in the original ROM's deaf window, and nothing wakes it */
	case 64:
		w->srv->offer.pings_first = false;
		w->srv->offer.delay = 700 * NS_US;
		pi_asks(w);
		return;
	case 7:
	case 38:
	case 71:
		tree_lacks(&w->tree, "kernel8.img");
		break;
	case 92:
		tree_lacks(&w->tree, "start.elf");
		break;
	}
	boot_up(w);
}

/* ----- all boots ----- */

struct packet_at {
	ns when;
	size_t at;
	uint32_t n, turn; /* turn: what came first stays first */
};

static int by_time(const void *a, const void *b)
{
	const struct packet_at *p = a, *q = b;

	if (p->when != q->when)
		return p->when < q->when ? -1 : 1;
	return p->turn < q->turn ? -1 : p->turn > q->turn;
}

struct heap {
	FILE *bytes;
	size_t n; /* bytes */
	struct packet_at *list;
	size_t count, room;
};

static void pour(struct heap *h, const struct reel *reel)
{
	if (h->room - h->count < reel->count) {
		h->room = 2 * h->room + reel->count;
		h->list = realloc(h->list, h->room * sizeof(*h->list));
		if (!h->list)
			fail("gen");
	}
	for (size_t i = 0; i < reel->count; i++, h->count++)
		h->list[h->count] = (struct packet_at){ reel->shots[i].when,
							h->n + reel->shots[i].at,
							(uint32_t)reel->shots[i].len,
							(uint32_t)h->count };
	if (fwrite(reel->bytes, 1, reel->n, h->bytes) != reel->n)
		fail("writing");
	h->n += reel->n;
}

static void mix(struct heap *h, const char *path)
{
	FILE *f = begin_file(path);
	const uint8_t *bytes;

	if (fflush(h->bytes) != 0)
		fail("writing");
	bytes = mmap(NULL, h->n, PROT_READ, MAP_PRIVATE, fileno(h->bytes), 0);
	if (bytes == MAP_FAILED)
		fail("gen");
	qsort(h->list, h->count, sizeof(*h->list), by_time);
	for (size_t i = 0; i < h->count; i++)
		write_packet(f, h->list[i].when, bytes + h->list[i].at, h->list[i].n);
	end_file(f, path);
}

/* A file beside the capture, as /tmp may be small; it is gone when the program ends. */
static FILE *scratch(const char *beside)
{
	char path[4096];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s.tmp", beside);
	f = fopen(path, "w+b");
	if (!f || remove(path) != 0)
		fail(path);
	return f;
}

static void boots(unsigned pis, unsigned packets, const char *path)
{
	struct heap h = { .bytes = scratch(path) };
	struct files f = { large_new(0, "\x7f"
					"ELF\1\1\1"),
			   large_new(56, "ARM\x64"), "" };
	struct world w;
	ns last = 0;

	for (unsigned i = 0; i < pis; i++) {
		world_new(&w);
		play(&w, &f, i, packets);
		pour(&h, &w.reel);
		last = w.now > last ? w.now : last;
		world_free(&w);
	}
	world_new(&w);
	w.now = last;
	later_unicast(&w);
	pour(&h, &w.reel);
	world_free(&w);
	mix(&h, path);
	(void)printf("%zu\n", h.count);
}

static void flood(unsigned macs, const char *path)
{
	FILE *f = begin_file(path);
	struct world w;

	world_new(&w);
	for (unsigned i = 0; i < macs; i++) {
		*w.pi = pi_number(i);
		pi_discover(&w);
		wait_for(&w, 20 * NS_US);
		write_packet(f, w.now, w.reel.bytes, w.reel.n);
		world_free(&w);
	}
	end_file(f, path);
	(void)printf("%u\n", macs);
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "boots") == 0) {
		boots((unsigned)strtoul(argv[2], NULL, 10), (unsigned)strtoul(argv[3], NULL, 10),
		      argv[4]);
	} else if (argc == 4 && strcmp(argv[1], "flood") == 0) {
		flood((unsigned)strtoul(argv[2], NULL, 10), argv[3]);
	} else {
		(void)fputs("usage: gen boots PIS PACKETS FILE | gen flood MACS FILE\n", stderr);
		return 2;
	}
	return 0;
}
