/* SPDX-License-Identifier: MIT */
/* capture - see capture.h: reading, which files and interfaces share. */
#include "io/capture.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/capture_own.h"

#define LAST_SECOND (((int64_t)1 << 33) - 1)

bool capture_set_link(struct capture *c, struct fail *f)
{
	int dlt = pcap_datalink(c->pcap);
	const char *name = pcap_datalink_val_to_name(dlt);

	switch (dlt) {
	case DLT_EN10MB:
		c->link = LINK_ETHERNET;
		return true;
	case DLT_LINUX_SLL:
		c->link = LINK_SLL;
		return true;
	case DLT_LINUX_SLL2:
		c->link = LINK_SLL2;
		return true;
	case DLT_RAW:
	case DLT_IPV4:
		c->link = LINK_RAW_IP;
		return true;
	default:
		return fail_set(f,
				"%s: its link type is %s (%d); pxepi reads Ethernet, Linux cooked and raw IP",
				c->name, name ? name : "unknown", dlt);
	}
}

void capture_close(struct capture *c)
{
	if (!c)
		return;
	if (c->pcap)
		pcap_close(c->pcap);
	unpack_close(c->unpack);
	for (size_t i = 0; i < 2; i++)
		if (c->lost_fd[i] >= 0)
			close(c->lost_fd[i]);
	free(c);
}

static ns clamped(const struct timeval *t)
{
	int64_t s = t->tv_sec, part = t->tv_usec; /* nanoseconds: the precision asked for */

	if (s < 0)
		return 0;
	if (s > LAST_SECOND)
		return LAST_SECOND * NS_S;
	if (part < 0 || part >= NS_S)
		part = part < 0 ? 0 : NS_S - 1;
	return s * NS_S + part;
}

/* The unpacker knows better than libpcap why the bytes ended. */
static enum capture_got file_over(struct capture *c, int r)
{
	bool cut = r == PCAP_ERROR && strncmp(pcap_geterr(c->pcap), "truncated", 9) == 0;
	unsigned long long n = c->number;

	switch (unpack_state(c->unpack)) {
	case UNPACK_STOPPED:
		return CAPTURE_END;
	case UNPACK_REFUSED:
		fail_set(&c->why, "%s: %s, after packet %llu", c->name, unpack_why(c->unpack), n);
		return CAPTURE_REFUSED;
	case UNPACK_DAMAGED:
		fail_set(&c->why, "%s: %s, after packet %llu", c->name, unpack_why(c->unpack), n);
		return CAPTURE_DAMAGED;
	case UNPACK_CUT:
		cut = true;
		break;
	case UNPACK_FINE:
	case UNPACK_EMPTY:
		break;
	}
	if (cut) {
		fail_set(&c->why, "%s: the file ends early, after packet %llu", c->name, n);
		return CAPTURE_CUT;
	}
	if (r == PCAP_ERROR_BREAK)
		return CAPTURE_END;
	fail_set(&c->why, "%s: the file is damaged after packet %llu: %s", c->name, n,
		 pcap_geterr(c->pcap));
	return CAPTURE_DAMAGED;
}

static enum capture_got no_packet(struct capture *c, int r)
{
	enum capture_got got;

	if (c->live) {
		got = capture_check_iface(c);
		if (got == CAPTURE_NOTHING && r != 0) {
			fail_set(&c->why, "%s: %s", c->name, pcap_geterr(c->pcap));
			got = CAPTURE_REFUSED;
		}
	} else {
		got = file_over(c, r);
	}
	c->over = got != CAPTURE_NOTHING;
	return got;
}

void capture_packet(struct capture *c, const struct pcap_pkthdr *h, const uint8_t *bytes,
		    struct packet *pkt)
{
	pkt->when = clamped(&h->ts);
	pkt->number = ++c->number;
	pkt->link = c->link;
	pkt->bytes = span_of(bytes, h->caplen);
	pkt->wire_len = h->len < h->caplen ? h->caplen : h->len; /* a file may claim less */
}

enum capture_got capture_read(struct capture *c, struct packet *pkt)
{
	struct pcap_pkthdr *h;
	const uint8_t *bytes;
	int r;

	if (c->over)
		return CAPTURE_END;
	r = pcap_next_ex(c->pcap, &h, &bytes);
	if (r != 1)
		return no_packet(c, r);
	capture_packet(c, h, bytes, pkt);
	return CAPTURE_PACKET;
}

const char *capture_why(const struct capture *c)
{
	return c->why.why;
}

int capture_fd(const struct capture *c)
{
	return c->live ? pcap_get_selectable_fd(c->pcap) : -1;
}

enum link capture_link(const struct capture *c)
{
	return c->link;
}

const char *capture_name(const struct capture *c)
{
	return c->name;
}
