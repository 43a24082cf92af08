/* SPDX-License-Identifier: MIT */
/* compose_test - what is composed is read back as it was meant, and the boot ROM's DISCOVER comes
 * out byte for byte as the ROM sends it. */
#include "core/compose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/fence.h"

#define PI                                         \
	{                                          \
		0xb8, 0x27, 0xeb, 0x86, 0x96, 0xf5 \
	}
#define SERVER                                     \
	{                                          \
		0x02, 0x00, 0x00, 0x00, 0x00, 0x01 \
	}
#define ALL                                        \
	{                                          \
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff \
	}

static const uint8_t pi[6] = PI, server[6] = SERVER;
static const struct compose_ip route = {
	.src_mac = PI,
	.dst_mac = SERVER,
	.src = 0xc0000264,
	.dst = 0xc0000201,
	.id = 0xbeef,
	.ttl = 128,
	.tos = 0x10,
	.dont_fragment = true,
};

static uint8_t room[2048];

static struct put fresh(void)
{
	memset(room, 0xaa, sizeof(room));
	return put_in(room, sizeof(room));
}

static struct frame parse(const struct put *w)
{
	struct packet pkt = { .link = LINK_ETHERNET, .wire_len = (uint32_t)w->n };
	struct frame f;

	assert_true(put_ok(w));
	pkt.bytes = fenced(put_span(w));
	assert_int_equal(frame_parse(&pkt, &f), WIRE_OK);
	return f;
}

static void assert_route(const struct frame *f)
{
	assert_memory_equal(f->src, pi, 6);
	assert_memory_equal(f->dst, server, 6);
	assert_int_equal(f->ip.src, route.src);
	assert_int_equal(f->ip.dst, route.dst);
	assert_int_equal(f->ip.id, route.id);
	assert_int_equal(f->ip.ttl, route.ttl);
	assert_int_equal(f->ip.tos, route.tos);
	assert_true(f->ip.dont_fragment);
	/* A header with its checksum in place sums to zero. */
	assert_int_equal(ip_checksum(span_of(room + 14, 20)), 0);
}

static void test_udp_comes_back_with_a_good_checksum(void **state)
{
	struct compose_udp u = { .ip = route, .sport = 49152, .dport = 69 };
	struct frame f;

	(void)state;
	for (size_t n = 0; n <= 33; n++) { /* odd and even lengths */
		static const char data[] = "some thirty-three bytes of data..";
		struct put w = fresh();

		compose_udp(&w, &u, span_of(data, n));
		f = parse(&w);
		assert_route(&f);
		assert_int_equal(f.kind, FRAME_UDP);
		assert_int_equal(f.u.udp.src, 49152);
		assert_int_equal(f.u.udp.dst, 69);
		assert_int_equal(f.payload.n, n);
		assert_memory_equal(f.payload.p, data, n);
		assert_int_equal(frame_udp_csum(&f), CSUM_GOOD);
	}
}

static void test_a_udp_checksum_of_zero_is_sent_as_ones(void **state)
{
	struct compose_udp u = { .ip = { .ttl = 1 } };
	struct put w = fresh();
	struct frame f;

	(void)state;
	/* protocol 17 + twice the length 10 + payload: the sum is to be 0xffff */
	compose_udp(&w, &u, span_of("\xff\xda", 2));
	f = parse(&w);
	assert_int_equal(f.u.udp.csum, 0xffff);
	assert_int_equal(frame_udp_csum(&f), CSUM_GOOD);
}

static void test_tcp_comes_back_with_a_good_checksum(void **state)
{
	struct compose_tcp t = { .ip = route,
				 .sport = 867,
				 .dport = 2049,
				 .window = 1000,
				 .seq = 0x01020304,
				 .ack = 0xfffffffe,
				 .flags = TCP_ACK | TCP_PSH };
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_tcp(&w, &t, span_of("abc", 3));
	f = parse(&w);
	assert_route(&f);
	assert_int_equal(f.kind, FRAME_TCP);
	assert_int_equal(f.u.tcp.src, 867);
	assert_int_equal(f.u.tcp.dst, 2049);
	assert_int_equal(f.u.tcp.seq, 0x01020304);
	assert_int_equal(f.u.tcp.ack, 0xfffffffe);
	assert_int_equal(f.u.tcp.flags, TCP_ACK | TCP_PSH);
	assert_int_equal(f.u.tcp.window, 1000);
	assert_true(span_is(f.payload, "abc"));
	assert_int_equal(tcp_checksum(f.ip.src, f.ip.dst, span_of(room + 34, w.n - 34)), 0);
}

static void test_an_icmp_error_comes_back_with_its_quote(void **state)
{
	struct compose_udp u = { .ip = route, .sport = 49152, .dport = 69 };
	uint8_t lost[64];
	struct put q = put_in(lost, sizeof(lost)), w = fresh();
	struct frame f;

	(void)state;
	compose_ipv4_udp(&q, &u, span_of("data", 4));
	compose_icmp_error(&w, &route, 3, 13, span_head(put_span(&q), 28));
	f = parse(&w);
	assert_route(&f);
	assert_int_equal(f.kind, FRAME_ICMP);
	assert_int_equal(f.u.icmp.type, 3);
	assert_int_equal(f.u.icmp.code, 13);
	assert_int_equal(f.u.icmp.quoted_sport, 49152);
	assert_int_equal(f.u.icmp.quoted_dport, 69);
	assert_int_equal(ip_checksum(span_of(room + 34, w.n - 34)), 0);
}

static void test_arp_comes_back(void **state)
{
	struct arp a = { .op = 2, .sha = SERVER, .spa = 1, .tha = PI, .tpa = 0xfffffffe };
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_arp(&w, pi, &a);
	f = parse(&w);
	assert_int_equal(f.kind, FRAME_ARP);
	assert_memory_equal(f.dst, pi, 6);
	assert_memory_equal(f.src, server, 6);
	assert_int_equal(f.u.arp.op, 2);
	assert_memory_equal(f.u.arp.sha, server, 6);
	assert_memory_equal(f.u.arp.tha, pi, 6);
	assert_int_equal(f.u.arp.spa, 1);
	assert_int_equal(f.u.arp.tpa, 0xfffffffe);
}

static void test_a_bpdu_comes_back(void **state)
{
	struct stp stp = { .version = 0, .type = 0, .flags = 1, .root = { 1, 2 }, .bridge = { 3 } };
	struct put w = fresh();
	struct frame f;

	(void)state;
	stp.forward_delay = 15 * 256;
	compose_bpdu(&w, server, &stp);
	f = parse(&w);
	assert_int_equal(f.kind, FRAME_STP);
	assert_memory_equal(&f.u.stp, &stp, sizeof(stp));
}

static void test_tftp_requests_and_oacks_come_back(void **state)
{
	static const struct compose_tftp_opt opts[] = { { "tsize", "0" }, { "blksize", "1468" } };
	struct put w = fresh();
	struct tftp_pkt p;

	(void)state;
	compose_tftp_request(&w, TFTP_RRQ, "df90a038/start.elf", "octet", opts, 1);
	assert_int_equal(w.n, 35); /* fact 4.1 */
	assert_int_equal(tftp_parse(fenced(put_span(&w)), w.n, &p), WIRE_OK);
	assert_int_equal(p.op, TFTP_RRQ);
	assert_true(span_is(p.file, "df90a038/start.elf"));
	assert_true(span_is(p.mode, "octet"));
	assert_true(p.opts.has_tsize && p.opts.tsize == 0);
	assert_false(p.opts.has_blksize);

	w = fresh();
	compose_tftp_request(&w, TFTP_RRQ, "bootcode.bin", "octet", NULL, 0);
	assert_int_equal(w.n, 21); /* fact 4.1 */

	w = fresh();
	compose_tftp_oack(&w, opts, 2);
	assert_int_equal(tftp_parse(fenced(put_span(&w)), w.n, &p), WIRE_OK);
	assert_int_equal(p.op, TFTP_OACK);
	assert_true(p.opts.has_blksize && p.opts.blksize == 1468);
}

static void test_tftp_data_acks_and_errors_come_back(void **state)
{
	struct put w = fresh();
	struct tftp_pkt p;

	(void)state;
	compose_tftp_data(&w, 65535, span_of("xyz", 3));
	assert_int_equal(tftp_parse(fenced(put_span(&w)), w.n, &p), WIRE_OK);
	assert_int_equal(p.op, TFTP_DATA);
	assert_int_equal(p.block, 65535);
	assert_true(span_is(p.data, "xyz"));

	w = fresh();
	compose_tftp_ack(&w, 7);
	assert_int_equal(w.n, 4);
	assert_int_equal(tftp_parse(fenced(put_span(&w)), w.n, &p), WIRE_OK);
	assert_int_equal(p.op, TFTP_ACK);
	assert_int_equal(p.block, 7);

	w = fresh();
	compose_tftp_error(&w, 0, "Early terminate");
	assert_int_equal(tftp_parse(fenced(put_span(&w)), w.n, &p), WIRE_OK);
	assert_int_equal(p.op, TFTP_ERROR);
	assert_int_equal(p.code, 0);
	assert_true(span_is(p.text, "Early terminate"));
	assert_int_equal(w.p[w.n - 1], 0);
}

/* Fact 1.1: the options of the original boot ROM, in its order. */
static void rom_discover(struct put *w)
{
	static const struct dhcp_fixed fixed = {
		.op = 1, .htype = 1, .hlen = 6, .xid = 0x26f30339, .chaddr = PI
	};
	static const uint8_t asked[] = { 43, 60, 67, 128, 129, 130, 131, 132, 133, 134, 135, 66 };
	uint8_t guid[17] = { 0 };

	memset(guid + 1, 0x44, 16);
	compose_dhcp_fixed(w, &fixed);
	compose_dhcp_u8(w, 53, 1);
	compose_dhcp_opt(w, 55, span_of(asked, sizeof(asked)));
	compose_dhcp_opt(w, 93, span_of("\0\0", 2));
	compose_dhcp_opt(w, 94, span_of("\1\2\1", 3));
	compose_dhcp_opt(w, 97, span_of(guid, sizeof(guid)));
	compose_dhcp_text(w, 60, "PXEClient:Arch:00000:UNDI:002001");
	compose_dhcp_end(w);
}

static void test_the_boot_roms_discover_comes_out_as_the_rom_sends_it(void **state)
{
	struct compose_udp u = {
		.ip = { .src_mac = PI, .dst_mac = ALL, .dst = 0xffffffff, .ttl = 128 },
		.sport = 68,
		.dport = 67,
		.no_checksum = true,
	};
	uint8_t message[512];
	struct put m = put_in(message, sizeof(message)), w = fresh();
	struct frame f;
	struct cur c;

	(void)state;
	rom_discover(&m);
	assert_true(put_ok(&m));
	assert_int_equal(m.n, 320);
	compose_udp(&w, &u, put_span(&m));
	assert_int_equal(w.n, 362);
	f = parse(&w);
	assert_int_equal(f.ip.total_len, 0x015c);
	assert_int_equal(f.u.udp.len, 0x0148);
	assert_int_equal(frame_udp_csum(&f), CSUM_NONE);
	assert_true(mac_is_broadcast(f.dst));

	c = cur_of(put_span(&w));
	cur_skip(&c, 14 + 10);
	assert_int_equal(cur_be16(&c), 0x3992); /* the ROM's IPv4 checksum never changes */
	cur_skip(&c, 8 + 8);
	assert_int_equal(cur_be32(&c), 0x01010600);
	assert_int_equal(cur_be32(&c), 0x26f30339);
	cur_skip(&c, 20);
	assert_memory_equal(cur_take(&c, 6).p, pi, 6);
	cur_skip(&c, 10 + 64 + 128);
	assert_int_equal(cur_be32(&c), 0x63825363);
	assert_memory_equal(cur_take(&c, 5).p, "\x35\x01\x01\x37\x0c", 5);
	assert_int_equal(w.p[w.n - 1], 255);
}

static void test_dhcp_fields_keep_their_places(void **state)
{
	struct dhcp_fixed fixed = { .hops = 1,
				    .secs = 0x0203,
				    .flags = 0x8000,
				    .ciaddr = 0x0a000001,
				    .yiaddr = 0x0a000002,
				    .siaddr = 0x0a000003,
				    .giaddr = 0x0a000004 };
	uint8_t long_name[200];
	struct put w = fresh();

	(void)state;
	memset(long_name, 'n', sizeof(long_name));
	fixed.sname = span_of(long_name, sizeof(long_name));
	fixed.file = span_of("boot", 4);
	compose_dhcp_fixed(&w, &fixed);
	assert_int_equal(w.n, 240);
	assert_memory_equal(w.p + 8,
			    "\2\3\x80\0"
			    "\x0a\0\0\1\x0a\0\0\2\x0a\0\0\3\x0a\0\0\4",
			    20);
	assert_int_equal(w.p[44], 'n');
	assert_int_equal(w.p[107], 'n');
	assert_memory_equal(w.p + 108, "boot\0", 5);
	assert_int_equal(w.p[235], 0);
}

static void test_long_options_are_split_and_empty_ones_kept(void **state)
{
	uint8_t value[300];
	struct put w = fresh();

	(void)state;
	memset(value, 7, sizeof(value));
	compose_dhcp_opt(&w, 43, span_of(value, sizeof(value)));
	assert_int_equal(w.n, 2 + 255 + 2 + 45);
	assert_int_equal(w.p[1], 255);
	assert_int_equal(w.p[257], 43);
	assert_int_equal(w.p[258], 45);

	w = fresh();
	compose_dhcp_opt(&w, 80, span_of(NULL, 0));
	compose_dhcp_ip(&w, 54, 0xc0000201);
	assert_int_equal(w.n, 2 + 6);
	assert_memory_equal(w.p, "\x50\0\x36\4\xc0\0\2\1", 8);
}

static void test_what_does_not_fit_is_told_at_every_size(void **state)
{
	struct compose_tcp t = { .ip = route };
	struct arp a = { .op = 1 };
	struct stp stp = { .type = 0 };

	(void)state;
	for (size_t cap = 0; cap < 54; cap++) {
		struct put w = put_in(room, cap);

		compose_tcp(&w, &t, span_of(NULL, 0));
		assert_false(put_ok(&w));
		w = put_in(room, cap);
		compose_arp(&w, pi, &a);
		assert_false(put_ok(&w));
		w = put_in(room, cap);
		compose_bpdu(&w, pi, &stp);
		assert_false(put_ok(&w));
	}
}

static void test_a_payload_beyond_ipv4_is_refused(void **state)
{
	static uint8_t huge[70000], out[80000];
	struct compose_udp u = { .ip = route };
	struct put w = put_in(out, sizeof(out));

	(void)state;
	compose_udp(&w, &u, span_of(huge, sizeof(huge)));
	assert_false(put_ok(&w));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_udp_comes_back_with_a_good_checksum),
		cmocka_unit_test(test_a_udp_checksum_of_zero_is_sent_as_ones),
		cmocka_unit_test(test_tcp_comes_back_with_a_good_checksum),
		cmocka_unit_test(test_an_icmp_error_comes_back_with_its_quote),
		cmocka_unit_test(test_arp_comes_back),
		cmocka_unit_test(test_a_bpdu_comes_back),
		cmocka_unit_test(test_tftp_requests_and_oacks_come_back),
		cmocka_unit_test(test_tftp_data_acks_and_errors_come_back),
		cmocka_unit_test(test_the_boot_roms_discover_comes_out_as_the_rom_sends_it),
		cmocka_unit_test(test_dhcp_fields_keep_their_places),
		cmocka_unit_test(test_long_options_are_split_and_empty_ones_kept),
		cmocka_unit_test(test_what_does_not_fit_is_told_at_every_size),
		cmocka_unit_test(test_a_payload_beyond_ipv4_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
