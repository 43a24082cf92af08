/* SPDX-License-Identifier: MIT */
/* capture_answer - see capture.h: the capture of who answers. Each frame at once, and of the wire's
 * many frames only those that a Pi's network card would take. */
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>

#include "core/say.h"
#include "io/capture_own.h"

/* A whole frame of 1518 bytes; two of them to a page of the kernel's ring. */
#define SNAPLEN 1900
#define RING_BYTES (4 * 1024 * 1024)
#define RING_BYTES_MAX (16 * 1024 * 1024)
#define RING_BYTES_A_PI 4096 /* each waits for one answer at a time, or two */
#define MASKS_MAX 8 /* more comparisons for every frame cost more than a few frames too many */

/* <linux/if_packet.h> of older systems lacks it. */
#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif

/* Addresses first to first + (1 << bits) - 1, as one comparison: their last four bytes masked. */
struct block {
	uint32_t first;
	unsigned bits;
};

/* The range as blocks that are as large as their alignment lets them be. Returns how many, or 0
 * when they are more than MASKS_MAX. */
static size_t blocks_of(uint32_t first, uint32_t count, struct block block[static MASKS_MAX])
{
	size_t n = 0;

	while (count > 0) {
		unsigned bits = 0;

		while (bits < 24 && (first & 1u << bits) == 0 && 2u << bits <= count)
			bits++;
		if (n == MASKS_MAX)
			return 0;
		block[n++] = (struct block){ .first = first, .bits = bits };
		first += 1u << bits;
		count -= 1u << bits;
	}
	return n;
}

/* The smallest one block that holds them all. */
static struct block around(uint32_t first, uint32_t count)
{
	unsigned bits = 0;

	while (first >> bits != (first + count - 1) >> bits)
		bits++;
	return (struct block){ .first = first >> bits << bits, .bits = bits };
}

static uint32_t last4(const uint8_t mac[static 6])
{
	struct cur c = cur_of(span_of(mac + 2, 4));

	return cur_be32(&c);
}

static void say_address(struct say *s, unsigned at, const struct capture_for *pis)
{
	struct block block[MASKS_MAX];
	uint32_t first = last4(pis->base);
	size_t n = blocks_of(first, pis->count, block);

	if (n == 0) {
		block[0] = around(first, pis->count);
		n = 1;
	}
	say_str(s, "(ether[");
	say_u64(s, at);
	say_str(s, ":2] = 0x");
	say_hex(s, (uint64_t)pis->base[0] << 8 | pis->base[1], 4);
	for (size_t i = 0; i < n; i++) {
		say_str(s, i == 0 ? " and (ether[" : " or ether[");
		say_u64(s, at + 2);
		say_str(s, ":4] & 0x");
		say_hex(s, 0xffffffffu << block[i].bits & 0xffffffffu, 8);
		say_str(s, " = 0x");
		say_hex(s, block[i].first, 8);
	}
	say_str(s, "))");
}

void capture_filter_for(const struct capture_for *pis, char text[static CAPTURE_FILTER_MAX])
{
	struct say s = say_in(text, CAPTURE_FILTER_MAX);

	if (pis->count == 1) {
		say_str(&s, "ether host ");
		say_mac(&s, pis->base);
	} else {
		say_address(&s, 0, pis);
		say_str(&s, " or ");
		say_address(&s, 6, pis);
	}
	say_str(&s, " or ether multicast"); /* broadcast is one of them */
}

static const char *filter_text(const struct capture *c, const void *arg)
{
	(void)c;
	return arg;
}

bool capture_both_ways(struct capture *c, bool both)
{
	int ignore = both ? 0 : 1;

	return setsockopt(pcap_fileno(c->pcap), SOL_PACKET, PACKET_IGNORE_OUTGOING, &ignore,
			  sizeof(ignore)) == 0;
}

static int ring_bytes(uint32_t pis)
{
	if (pis > RING_BYTES_MAX / RING_BYTES_A_PI)
		return RING_BYTES_MAX;
	return pis * RING_BYTES_A_PI > RING_BYTES ? (int)(pis * RING_BYTES_A_PI) : RING_BYTES;
}

struct capture *capture_open_answering(const char *name, const struct capture_for *pis,
				       struct fail *f)
{
	char text[CAPTURE_FILTER_MAX];
	const struct capture_how how = {
		.snaplen = SNAPLEN,
		.buffer_bytes = ring_bytes(pis->count),
		.block_ms = 1,
		.immediate = true,
		.filter = filter_text,
		.arg = text,
	};
	struct capture *c;

	capture_filter_for(pis, text);
	c = capture_open_iface(name, &how, f);
	if (!c)
		return NULL;
	if (c->link != LINK_ETHERNET) {
		fail_set(f, "%s: is no Ethernet interface: a Pi can not be behind it", name);
	} else if (capture_both_ways(c, false) || pcap_setdirection(c->pcap, PCAP_D_IN) == 0) {
		return c;
	} else {
		fail_set(f, "%s: %s", name, pcap_geterr(c->pcap));
	}
	capture_close(c);
	return NULL;
}

enum capture_got capture_alive(struct capture *c)
{
	enum capture_got got = c->over ? CAPTURE_GONE : capture_check_iface(c);

	c->over |= got != CAPTURE_NOTHING;
	return got;
}

struct draining {
	struct capture *c;
	bool (*each)(void *arg, const struct packet *pkt);
	void *arg;
};

static void on_packet(u_char *user, const struct pcap_pkthdr *h, const u_char *bytes)
{
	struct draining *d = (void *)user;
	struct packet pkt;

	capture_packet(d->c, h, bytes, &pkt);
	if (!d->each(d->arg, &pkt))
		pcap_breakloop(d->c->pcap);
}

enum capture_got capture_drain(struct capture *c, unsigned most,
			       bool (*each)(void *arg, const struct packet *pkt), void *arg)
{
	struct draining d = { .c = c, .each = each, .arg = arg };
	int n = pcap_dispatch(c->pcap, (int)most, on_packet, (void *)&d);

	if (n >= 0)
		return n == (int)most ? CAPTURE_PACKET : CAPTURE_NOTHING;
	if (n == PCAP_ERROR_BREAK)
		return CAPTURE_PACKET;
	if (capture_alive(c) == CAPTURE_GONE)
		return CAPTURE_GONE;
	fail_set(&c->why, "%s: %s", c->name, pcap_geterr(c->pcap));
	c->over = true;
	return CAPTURE_REFUSED;
}
