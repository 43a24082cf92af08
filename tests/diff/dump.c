/* SPDX-License-Identifier: MIT */
/* dump - the DHCP and TFTP of a capture as the codecs of core/ read it, one field a line:
 *
 *   PACKET PROTOCOL OFFSET FIELD VALUE...
 *
 * OFFSET counts from the first byte of the message. pdml.awk makes the same lines of what tshark
 * read: a field that one of the two reads otherwise, or elsewhere, is a line that differs. */
#include <stdio.h>
#include <stdlib.h>

#include "core/dhcp.h"
#include "core/dhcp_option.h"
#include "core/tftp.h"
#include "io/capture.h"

/* Where a field stands, and the start of its line. */
struct at {
	uint64_t packet;
	const char *proto;
	const uint8_t *base;
};

static void begin(const struct at *at, const uint8_t *p, const char *field)
{
	printf("%llu %s %td %s", (unsigned long long)at->packet, at->proto, p - at->base, field);
}

static void number(const struct at *at, size_t offset, const char *field, uint64_t value)
{
	begin(at, at->base + offset, field);
	printf(" %llu\n", (unsigned long long)value);
}

static void hex(const struct at *at, const uint8_t *p, const char *field, struct span bytes)
{
	begin(at, p, field);
	putchar(' ');
	for (size_t i = 0; i < bytes.n; i++)
		printf("%02x", bytes.p[i]);
	putchar('\n');
}

/* Everything but printable ASCII, and the backslash, as \xNN; pdml.awk does the same. */
static void text(struct span s)
{
	putchar(' ');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] > 0x20 && s.p[i] < 0x7f && s.p[i] != '\\')
			putchar(s.p[i]);
		else
			printf("\\x%02x", s.p[i]);
	}
}

/* How many bytes an element of a list of numbers has, and whether it is an address; 0: no list. */
static size_t element(enum dhcp_value type, bool *address)
{
	static const uint8_t size[DHCP_VALUE_COUNT] = {
		[DHCP_VALUE_IP] = 4,       [DHCP_VALUE_IPS] = 4,          [DHCP_VALUE_IP_PAIRS] = 4,
		[DHCP_VALUE_U8] = 1,       [DHCP_VALUE_U16] = 2,          [DHCP_VALUE_U16S] = 2,
		[DHCP_VALUE_U32] = 4,      [DHCP_VALUE_SECONDS] = 4,      [DHCP_VALUE_BOOL] = 1,
		[DHCP_VALUE_CODES] = 1,    [DHCP_VALUE_MESSAGE_TYPE] = 1, [DHCP_VALUE_ARCHS] = 2,
		[DHCP_VALUE_OVERLOAD] = 1,
	};

	*address = type == DHCP_VALUE_IP || type == DHCP_VALUE_IPS || type == DHCP_VALUE_IP_PAIRS;
	return size[type];
}

/* What the table of options makes of a value, where that is a list of numbers or addresses. */
static void meaning(const struct at *at, const struct dhcp_opt *o)
{
	bool address;
	size_t size = element(dhcp_option_value(o->code), &address);
	struct cur c = cur_of(o->data);

	if (size == 0 || o->data.n == 0 || o->data.n % size != 0)
		return;
	begin(at, o->data.p - 2, "means");
	while (cur_left(&c) > 0) {
		uint32_t v = 0;

		for (size_t i = 0; i < size; i++)
			v = v << 8 | cur_u8(&c);
		if (address)
			printf(" %u.%u.%u.%u", v >> 24, v >> 16 & 255, v >> 8 & 255, v & 255);
		else
			printf(" %u", v);
	}
	putchar('\n');
}

static void dump_options(const struct at *at, const struct dhcp_msg *m)
{
	struct dhcp_walk walk = dhcp_walk(m);
	struct dhcp_opt o;
	char name[32];

	while (dhcp_next(&walk, &o)) {
		snprintf(name, sizeof(name), "option-%u", o.code);
		hex(at, o.data.p - 2, name, o.data);
		if (dhcp_count(m, o.code) == 1) /* tshark reads the parts of a split one alone */
			meaning(at, &o);
	}
}

static void dump_dhcp(const struct at *at, struct span payload, size_t wire_len)
{
	struct dhcp_msg m;
	enum wire got = dhcp_parse(payload, wire_len, &m);

	if (got != WIRE_OK) {
		printf("%llu dhcp 0 %s\n", (unsigned long long)at->packet,
		       got == WIRE_SHORT ? "cut" : "broken");
		return;
	}
	number(at, 0, "op", m.op);
	number(at, 1, "htype", m.htype);
	number(at, 2, "hlen", m.hlen);
	number(at, 3, "hops", m.hops);
	number(at, 4, "xid", m.xid);
	number(at, 8, "secs", m.secs);
	number(at, 10, "flags", m.flags);
	number(at, 12, "ciaddr", m.ciaddr);
	number(at, 16, "yiaddr", m.yiaddr);
	number(at, 20, "siaddr", m.siaddr);
	number(at, 24, "giaddr", m.giaddr);
	hex(at, at->base + 28, "chaddr", span_of(m.chaddr, sizeof(m.chaddr)));
	if (!(m.overload & 2)) /* else they are options */
		hex(at, m.sname.p, "sname", m.sname);
	if (!(m.overload & 1))
		hex(at, m.file.p, "file", m.file);
	dump_options(at, &m);
	if (m.malformed)
		number(at, 0, "malformed", 1);
	if (m.truncated)
		printf("%llu dhcp 0 cut\n", (unsigned long long)at->packet);
}

static void dump_tftp_options(const struct at *at, const struct tftp_pkt *t)
{
	struct cur c = cur_of(t->raw_opts);
	struct span name, value;

	while (tftp_next_opt(&c, &name, &value)) {
		begin(at, name.p, "option");
		text(name);
		text(value);
		putchar('\n');
	}
}

static void dump_tftp(const struct at *at, struct span payload, size_t wire_len)
{
	struct tftp_pkt t;
	enum wire got = tftp_parse(payload, wire_len, &t);

	if (got != WIRE_OK) {
		printf("%llu tftp 0 %s\n", (unsigned long long)at->packet,
		       got == WIRE_SHORT ? "cut" : "broken");
		return;
	}
	number(at, 0, "opcode", t.op);
	switch (t.op) {
	case TFTP_RRQ:
	case TFTP_WRQ:
		begin(at, t.file.p, "file");
		text(t.file);
		putchar('\n');
		begin(at, t.mode.p, "mode");
		text(t.mode);
		putchar('\n');
		dump_tftp_options(at, &t);
		break;
	case TFTP_DATA:
		number(at, 2, "block", t.block);
		number(at, 4, "bytes", t.data.n);
		break;
	case TFTP_ACK:
		number(at, 2, "block", t.block);
		break;
	case TFTP_ERROR:
		number(at, 2, "code", t.code);
		begin(at, t.text.p, "text");
		text(t.text);
		putchar('\n');
		break;
	case TFTP_OACK:
		dump_tftp_options(at, &t);
		break;
	}
}

/* A request to port 69 makes the asker's port one of TFTP, as in tshark (RFC 1350 section 4). */
static bool is_tftp(const struct frame *f)
{
	static struct endpoint {
		uint32_t ip;
		uint16_t port;
	} asked[4096];
	static size_t n;
	const struct udp *u = &f->u.udp;

	for (size_t i = 0; i < n; i++)
		if ((asked[i].ip == f->ip.src && asked[i].port == u->src) ||
		    (asked[i].ip == f->ip.dst && asked[i].port == u->dst))
			return true;
	if (u->dst != 69)
		return u->src == 69;
	if (n < sizeof(asked) / sizeof(asked[0]))
		asked[n++] = (struct endpoint){ f->ip.src, u->src };
	return true;
}

static bool is_dhcp(const struct udp *u)
{
	return u->src == 67 || u->dst == 67 || u->src == 68 || u->dst == 68 || u->src == 4011 ||
	       u->dst == 4011;
}

int main(int argc, char **argv)
{
	struct fail why = { "" };
	struct capture *c = argc == 2 ? capture_open_file(argv[1], &why) : NULL;
	struct packet pkt;
	struct frame f;

	if (!c) {
		fprintf(stderr, "dump: %s\n", argc == 2 ? why.why : "usage: dump CAPTURE");
		return 2;
	}
	while (capture_read(c, &pkt) == CAPTURE_PACKET) {
		if (frame_parse(&pkt, &f) != WIRE_OK || f.kind != FRAME_UDP)
			continue;
		if (is_dhcp(&f.u.udp))
			dump_dhcp(&(struct at){ pkt.number, "dhcp", f.payload.p }, f.payload,
				  f.payload_wire_len);
		else if (is_tftp(&f))
			dump_tftp(&(struct at){ pkt.number, "tftp", f.payload.p }, f.payload,
				  f.payload_wire_len);
	}
	capture_close(c);
	return 0;
}
