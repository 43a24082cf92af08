/* SPDX-License-Identifier: MIT */
/* ipv4_test - IPv4, ICMP, UDP and TCP: what lies about its length or is a fragment is never read as
 * something that it is not, and UDP checksums are told apart. */
#include "core/frame.h"

#include "tests/unit/frame_kit.h"

/* IPv4 with so many bytes of options, then UDP. */
static struct put with_options(size_t n)
{
	struct put w = fresh();
	size_t ip;

	compose_eth(&w, pi, server, 0x0800);
	ip = w.n;
	compose_ipv4(&w, &offer.ip, 17, n + 8 + HELLO.n);
	w.p[ip] = (uint8_t)(0x45 + n / 4);
	put_fill(&w, 1, n); /* no operation */
	put_be16(&w, 67);
	put_be16(&w, 68);
	put_be16(&w, (uint16_t)(8 + HELLO.n));
	put_be16(&w, 0);
	put_text(&w, hello);
	return w;
}

static void test_ip_options_are_stepped_over_up_to_ihl_15(void **state)
{
	struct frame f;

	(void)state;
	for (size_t n = 0; n <= 40; n += 4) {
		struct put w = with_options(n);

		assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
		assert_hello(&f);
		assert_int_equal(f.ip.hlen, 20 + n);
		assert_int_equal(frame_udp_csum(&f), CSUM_NONE);
	}
}

static void test_a_header_length_below_five_words_is_bad(void **state)
{
	struct frame f;

	(void)state;
	for (uint8_t ihl = 0; ihl < 5; ihl++) {
		struct put w = with_options(0);

		w.p[14] = (uint8_t)(0x40 | ihl);
		assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_BAD);
		assert_int_equal(f.kind, FRAME_OTHER);
		assert_int_equal(f.ip.src, 0);
	}
}

static void test_a_version_other_than_4_is_bad(void **state)
{
	struct put w = with_options(0);
	struct frame f;

	(void)state;
	w.p[14] = 0x65;
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_BAD);
	assert_int_equal(f.kind, FRAME_OTHER);
}

static void test_a_total_length_below_the_header_is_bad(void **state)
{
	struct put w = with_options(4);
	struct frame f;

	(void)state;
	put_fix16(&w, 16, 23);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_BAD);
	assert_int_equal(f.kind, FRAME_OTHER);
}

static void test_a_total_length_of_zero_means_all_there_is(void **state)
{
	struct put w = with_options(0);
	struct frame f;

	(void)state;
	put_fix16(&w, 16, 0);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_hello(&f);
	assert_int_equal(f.ip.total_len, 0);
}

static void test_a_total_length_beyond_the_packet_means_it_was_cut(void **state)
{
	struct put w = fresh();
	struct packet pkt;
	struct frame f;

	(void)state;
	compose_udp(&w, &offer, HELLO);
	pkt = packet_of(LINK_ETHERNET, fenced(span_head(put_span(&w), w.n - 4)), w.n - 4);
	assert_int_equal(frame_parse(&pkt, &f), WIRE_OK);
	assert_int_equal(f.kind, FRAME_UDP);
	assert_true(f.cut);
	assert_int_equal(f.payload.n, HELLO.n - 4);
	assert_int_equal(f.payload_wire_len, HELLO.n);
}

static void test_fragments_are_never_read_as_packets(void **state)
{
	static const struct {
		uint16_t field, offset;
		bool more;
	} rows[] = { { 0x2000, 0, true },
		     { 0x00b9, 1480, false },
		     { 0x20b9, 1480, true },
		     { 0x1fff, 65528, false } };
	static const uint8_t protos[] = { 1, 6, 17, 89 };
	struct frame f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t k = 0; k < sizeof(protos); k++) {
			struct put w = with_options(0);

			put_fix16(&w, 20, rows[i].field);
			w.p[23] = protos[k];
			assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
			assert_int_equal(f.kind, FRAME_FRAGMENT);
			assert_int_equal(f.ip.frag_offset, rows[i].offset);
			assert_int_equal(f.ip.more_fragments, rows[i].more);
			assert_int_equal(f.ip.src, SERVER_IP);
			assert_int_equal(f.payload.n, 8 + HELLO.n);
			assert_int_equal(f.u.udp.src, 0);
			assert_int_equal(frame_udp_csum(&f), CSUM_UNKNOWN);
		}
	}
}

static void test_a_udp_length_that_lies_upwards_is_bad(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_udp(&w, &offer, HELLO);
	put_fix16(&w, 38, (uint16_t)(8 + HELLO.n + 1));
	put_fill(&w, 0, 60 - w.n); /* padding must not make it true */
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_BAD);
	assert_int_equal(f.kind, FRAME_IPV4);
	assert_int_equal(f.u.udp.src, 0);
	assert_int_equal(f.payload.n, 8 + HELLO.n);
}

static void test_a_udp_length_below_its_header_is_bad(void **state)
{
	struct frame f;

	(void)state;
	for (uint16_t len = 0; len < 8; len++) {
		struct put w = fresh();

		compose_udp(&w, &offer, HELLO);
		put_fix16(&w, 38, len);
		assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_BAD);
		assert_int_equal(f.kind, FRAME_IPV4);
	}
}

static void test_a_udp_length_that_lies_downwards_trims_the_payload(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_udp(&w, &offer, HELLO);
	put_fix16(&w, 38, 8 + 5);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_true(span_is(f.payload, "hello"));
	assert_int_equal(f.payload_wire_len, 5);
	assert_false(f.cut);
}

static struct frame judged(void (*spoil)(struct put *w))
{
	struct put w = fresh();
	struct frame f;

	compose_udp(&w, &offer, HELLO);
	spoil(&w);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	return f;
}

static void spoil_payload(struct put *w)
{
	w->p[w->n - 1] ^= 1;
}

/* The pseudo-header summed by hand: 192.0.2.1, 192.0.2.100, protocol 17, length 17. */
static void spoil_offload(struct put *w)
{
	uint32_t sum = 0xc000 + 0x0201 + 0xc000 + 0x0264 + 17 + 17;

	put_fix16(w, 40, (uint16_t)((sum & 0xffff) + (sum >> 16)));
}

static void spoil_none(struct put *w)
{
	put_fix16(w, 40, 0);
}

static void test_udp_checksums_are_told_apart(void **state)
{
	struct frame f = judged(spoil_payload);

	(void)state;
	assert_int_equal(frame_udp_csum(&f), CSUM_BAD);
	f = judged(spoil_offload);
	assert_int_equal(frame_udp_csum(&f), CSUM_OFFLOADED);
	f = judged(spoil_none);
	assert_int_equal(frame_udp_csum(&f), CSUM_NONE);
}

static void test_tcp_is_read_and_its_options_stepped_over(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_tcp(&w, &syn, HELLO);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_int_equal(f.kind, FRAME_TCP);
	assert_int_equal(f.u.tcp.src, 867);
	assert_int_equal(f.u.tcp.dst, 2049);
	assert_int_equal(f.u.tcp.seq, 0xdeadbeef);
	assert_int_equal(f.u.tcp.flags, TCP_SYN);
	assert_int_equal(f.u.tcp.window, 64240);
	assert_true(span_is(f.payload, hello));

	w.p[14 + 20 + 12] = 7 << 4; /* 8 bytes of options: the first 8 of what was payload */
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_true(span_is(f.payload, "i"));
}

static void test_a_tcp_header_length_that_lies_is_bad(void **state)
{
	static const uint8_t words[] = { 0, 4, 8, 15 };
	struct frame f;

	(void)state;
	for (size_t i = 0; i < sizeof(words); i++) {
		struct put w = fresh();

		compose_tcp(&w, &syn, HELLO);
		w.p[14 + 20 + 12] = (uint8_t)(words[i] << 4);
		assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_BAD);
		assert_int_equal(f.kind, FRAME_IPV4);
	}
}

static void test_icmp_tells_which_packet_it_quotes(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	icmp_about(&w, 20 + 8);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_int_equal(f.kind, FRAME_ICMP);
	assert_int_equal(f.u.icmp.type, 3);
	assert_int_equal(f.u.icmp.code, 3);
	assert_true(f.u.icmp.quotes);
	assert_int_equal(f.u.icmp.quoted_proto, 17);
	assert_int_equal(f.u.icmp.quoted_src, SERVER_IP);
	assert_int_equal(f.u.icmp.quoted_dst, PI_IP);
	assert_int_equal(f.u.icmp.quoted_sport, 67);
	assert_int_equal(f.u.icmp.quoted_dport, 68);
}

static void test_an_icmp_quote_that_ends_early_gives_only_what_it_holds(void **state)
{
	struct frame f;

	(void)state;
	for (size_t n = 0; n <= 28; n++) {
		struct put w = fresh();

		icmp_about(&w, n);
		assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
		assert_int_equal(f.kind, FRAME_ICMP);
		assert_int_equal(f.u.icmp.quotes, n >= 20);
		assert_int_equal(f.u.icmp.quoted_dst, n >= 20 ? PI_IP : 0);
		assert_int_equal(f.u.icmp.quoted_dport, n >= 24 ? 68 : 0);
	}
}

static void test_an_icmp_quote_of_a_later_fragment_has_no_ports(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	icmp_about(&w, 28);
	put_fix16(&w, 14 + 20 + 8 + 6, 0x00b9);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_true(f.u.icmp.quotes);
	assert_int_equal(f.u.icmp.quoted_dport, 0);
}

static void test_an_echo_quotes_nothing(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	icmp_about(&w, 28);
	w.p[14 + 20] = 8;
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_int_equal(f.kind, FRAME_ICMP);
	assert_false(f.u.icmp.quotes);
	assert_int_equal(f.payload.n, 28);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ip_options_are_stepped_over_up_to_ihl_15),
		cmocka_unit_test(test_a_header_length_below_five_words_is_bad),
		cmocka_unit_test(test_a_version_other_than_4_is_bad),
		cmocka_unit_test(test_a_total_length_below_the_header_is_bad),
		cmocka_unit_test(test_a_total_length_of_zero_means_all_there_is),
		cmocka_unit_test(test_a_total_length_beyond_the_packet_means_it_was_cut),
		cmocka_unit_test(test_fragments_are_never_read_as_packets),
		cmocka_unit_test(test_a_udp_length_that_lies_upwards_is_bad),
		cmocka_unit_test(test_a_udp_length_below_its_header_is_bad),
		cmocka_unit_test(test_a_udp_length_that_lies_downwards_trims_the_payload),
		cmocka_unit_test(test_udp_checksums_are_told_apart),
		cmocka_unit_test(test_tcp_is_read_and_its_options_stepped_over),
		cmocka_unit_test(test_a_tcp_header_length_that_lies_is_bad),
		cmocka_unit_test(test_icmp_tells_which_packet_it_quotes),
		cmocka_unit_test(test_an_icmp_quote_that_ends_early_gives_only_what_it_holds),
		cmocka_unit_test(test_an_icmp_quote_of_a_later_fragment_has_no_ports),
		cmocka_unit_test(test_an_echo_quotes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
