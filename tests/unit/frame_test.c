/* SPDX-License-Identifier: MIT */
/* frame_test - packets of every link layer are read down to their payload, and of a cut one no more
 * than the layers that are whole. */
#include "core/frame.h"

#include "tests/unit/frame_kit.h"

static void test_udp_on_ethernet_is_read_to_its_payload(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_udp(&w, &offer, HELLO);
	put_fill(&w, 0x55, 60 - w.n); /* Ethernet padding is no data */
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_hello(&f);
	assert_memory_equal(f.src, server, 6);
	assert_memory_equal(f.dst, pi, 6);
	assert_true(f.has_src && f.has_dst);
	assert_int_equal(f.ethertype, 0x0800);
	assert_int_equal(f.vlans, 0);
	assert_int_equal(f.ip.ttl, 64);
	assert_int_equal(f.ip.id, 12);
	assert_true(f.ip.dont_fragment);
	assert_int_equal(frame_udp_csum(&f), CSUM_GOOD);
}

static void test_vlan_tags_are_kept_outermost_first(void **state)
{
	static const uint16_t outer[] = { 0x88a8, 0x9100, 0x8100 };
	struct frame f;

	(void)state;
	for (size_t i = 0; i < sizeof(outer) / sizeof(outer[0]); i++) {
		struct put w = fresh();

		compose_eth(&w, pi, server, outer[i]);
		compose_vlan(&w, 100, 0x8100);
		compose_vlan(&w, 12, 0x0800);
		compose_ipv4_udp(&w, &offer, HELLO);
		assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
		assert_hello(&f);
		assert_int_equal(f.vlans, 2);
		assert_int_equal(f.vlan[0], 100);
		assert_int_equal(f.vlan[1], 12);
		assert_int_equal(f.ethertype, 0x0800);
	}
}

static void test_vlan_priority_bits_are_no_part_of_the_id(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_eth(&w, pi, server, 0x8100);
	put_be16(&w, 0xf00c);
	put_be16(&w, 0x0800);
	compose_ipv4_udp(&w, &offer, HELLO);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_int_equal(f.vlan[0], 12);
	assert_hello(&f);
}

static void test_a_pile_of_tags_keeps_two_and_ends(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_eth(&w, pi, server, 0x8100);
	for (uint16_t i = 1; i <= 300; i++)
		compose_vlan(&w, i, 0x8100);
	compose_vlan(&w, 301, 0x0800);
	compose_ipv4_udp(&w, &offer, HELLO);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_hello(&f);
	assert_int_equal(f.vlans, 2);
	assert_int_equal(f.vlan[1], 2);
}

static void test_cooked_captures_are_read_in_both_directions(void **state)
{
	struct frame f;

	(void)state;
	for (uint8_t type = 0; type <= 4; type++) {
		struct put w = fresh();

		put_sll(&w, type, 1, 0x0800);
		compose_ipv4_udp(&w, &offer, HELLO);
		assert_int_equal(parse(&w, LINK_SLL, &f), WIRE_OK);
		assert_hello(&f);
		assert_true(f.has_src);
		assert_false(f.has_dst);
		assert_memory_equal(f.src, server, 6);
		assert_int_equal(f.outgoing, type == 4);

		w = fresh();
		put_sll2(&w, type, 0x0800);
		compose_ipv4_udp(&w, &offer, HELLO);
		assert_int_equal(parse(&w, LINK_SLL2, &f), WIRE_OK);
		assert_hello(&f);
		assert_true(f.has_src);
		assert_false(f.has_dst);
		assert_memory_equal(f.src, server, 6);
		assert_int_equal(f.outgoing, type == 4);
	}
}

static void test_a_cooked_vlan_tag_is_read(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	put_sll2(&w, 0, 0x8100);
	compose_vlan(&w, 12, 0x0800);
	compose_ipv4_udp(&w, &offer, HELLO);
	assert_int_equal(parse(&w, LINK_SLL2, &f), WIRE_OK);
	assert_hello(&f);
	assert_int_equal(f.vlan[0], 12);
}

static void test_netlink_in_a_cooked_capture_is_not_ethernet(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	put_sll(&w, 4, 824, 0x0800);
	compose_ipv4_udp(&w, &offer, HELLO);
	assert_int_equal(parse(&w, LINK_SLL, &f), WIRE_OK);
	assert_int_equal(f.kind, FRAME_OTHER);
	assert_false(f.has_src);
}

static void test_raw_ip_has_no_addresses_below_ip(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_ipv4_udp(&w, &offer, HELLO);
	assert_int_equal(parse(&w, LINK_RAW_IP, &f), WIRE_OK);
	assert_hello(&f);
	assert_false(f.has_src || f.has_dst);
	assert_int_equal(f.ethertype, 0);
}

static void test_ipv6_is_left_alone(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	put_u8(&w, 0x60);
	put_fill(&w, 0, 39);
	assert_int_equal(parse(&w, LINK_RAW_IP, &f), WIRE_OK);
	assert_int_equal(f.kind, FRAME_OTHER);

	w = fresh();
	compose_eth(&w, pi, server, 0x86dd);
	put_u8(&w, 0x60);
	put_fill(&w, 0, 39);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_int_equal(f.kind, FRAME_OTHER);
	assert_int_equal(f.ethertype, 0x86dd);
	assert_int_equal(f.payload.n, 40);
}

static void test_arp_is_read_without_its_padding(void **state)
{
	struct arp ask = { .op = 1, .sha = PI, .spa = PI_IP, .tpa = SERVER_IP };
	static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_arp(&w, all, &ask);
	assert_int_equal(w.n, 60);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_int_equal(f.kind, FRAME_ARP);
	assert_true(mac_is_broadcast(f.dst));
	assert_int_equal(f.u.arp.op, 1);
	assert_memory_equal(f.u.arp.sha, pi, 6);
	assert_int_equal(f.u.arp.spa, PI_IP);
	assert_int_equal(f.u.arp.tpa, SERVER_IP);
	assert_int_equal(f.payload.n, 0);
	assert_int_equal(f.payload_wire_len, 0);
}

static void test_arp_for_other_hardware_is_not_read(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_eth(&w, pi, server, 0x0806);
	put_be16(&w, 6); /* token ring */
	put_be16(&w, 0x0800);
	put_u8(&w, 6);
	put_u8(&w, 4);
	put_fill(&w, 0, 22);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_int_equal(f.kind, FRAME_OTHER);
}

static void assert_bpdu(const struct frame *f, const struct stp *want)
{
	assert_int_equal(f->kind, FRAME_STP);
	assert_int_equal(f->u.stp.version, want->version);
	assert_int_equal(f->u.stp.type, want->type);
	assert_int_equal(f->u.stp.flags, want->flags);
	assert_memory_equal(f->u.stp.root, want->root, 8);
	assert_memory_equal(f->u.stp.bridge, want->bridge, 8);
	assert_int_equal(f->u.stp.port, want->port);
	assert_int_equal(f->u.stp.max_age, want->max_age);
	assert_int_equal(f->u.stp.hello, want->hello);
	assert_int_equal(f->u.stp.forward_delay, want->forward_delay);
}

static void test_bpdus_are_read(void **state)
{
	struct stp notice = { .version = 0, .type = 0x80 };
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_bpdu(&w, server, &rstp);
	assert_int_equal(w.n, 60);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_bpdu(&f, &rstp);
	assert_int_equal(f.ethertype, 0);

	w = fresh();
	compose_bpdu(&w, server, &notice);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_bpdu(&f, &notice);
}

static void test_bpdus_behind_tags_and_cooked_headers_are_read(void **state)
{
	uint8_t whole[64];
	struct put bpdu = put_in(whole, sizeof(whole));
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_bpdu(&bpdu, server, &rstp);
	put_bytes(&w, whole, 12);
	put_be16(&w, 0x8100);
	compose_vlan(&w, 12, 39);
	put_bytes(&w, whole + 14, 39);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_bpdu(&f, &rstp);

	w = fresh();
	put_sll(&w, 2, 1, 4);
	put_bytes(&w, whole + 14, 39);
	assert_int_equal(parse(&w, LINK_SLL, &f), WIRE_OK);
	assert_bpdu(&f, &rstp);
}

static void test_a_per_vlan_bpdu_is_read(void **state)
{
	static const uint8_t snap[8] = { 0xaa, 0xaa, 0x03, 0x00, 0x00, 0x0c, 0x01, 0x0b };
	uint8_t whole[64];
	struct put bpdu = put_in(whole, sizeof(whole));
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_bpdu(&bpdu, server, &rstp);
	compose_eth(&w, pi, server, 8 + 36);
	put_bytes(&w, snap, sizeof(snap));
	put_bytes(&w, whole + 17, 36);
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_OK);
	assert_bpdu(&f, &rstp);
}

static void test_a_bpdu_shorter_than_its_kind_is_bad(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_bpdu(&w, server, &rstp);
	put_fix16(&w, 12, 30); /* the 802.3 length ends inside it; the rest is padding */
	assert_int_equal(parse(&w, LINK_ETHERNET, &f), WIRE_BAD);
	assert_int_equal(f.kind, FRAME_OTHER);
}

static void test_a_capture_that_lies_about_the_wire_is_survived(void **state)
{
	struct put w = fresh();
	struct packet pkt;
	struct frame f;

	(void)state;
	compose_udp(&w, &offer, HELLO);
	pkt = packet_of(LINK_ETHERNET, fenced(put_span(&w)), 0);
	assert_int_equal(frame_parse(&pkt, &f), WIRE_OK);
	assert_hello(&f);

	w.p[12] = 0x86; /* no length inside that could put it right */
	pkt = packet_of(LINK_ETHERNET, fenced(put_span(&w)), 20);
	assert_int_equal(frame_parse(&pkt, &f), WIRE_OK);
	assert_int_equal(f.payload.n, w.n - 14);
	assert_int_equal(f.payload_wire_len, w.n - 14);
}

static void test_nothing_of_the_frame_before_is_left(void **state)
{
	struct packet nothing = packet_of(LINK_ETHERNET, fenced(span_of(NULL, 0)), 0);
	struct frame f;

	(void)state;
	memset(&f, 0xff, sizeof(f));
	assert_int_equal(frame_parse(&nothing, &f), WIRE_BAD);
	assert_int_equal(f.kind, FRAME_OTHER);
	assert_int_equal(f.has_src + f.has_dst + f.outgoing + f.cut + f.vlans + f.ethertype, 0);
	assert_int_equal(f.vlan[0] + f.vlan[1] + f.src[5] + f.dst[5], 0);
	assert_int_equal(f.payload.n + f.payload_wire_len, 0);
	assert_int_equal(f.csum, CSUM_UNKNOWN);
	assert_int_equal(f.ip.src + f.ip.dst + f.ip.hlen + f.ip.more_fragments, 0);
	assert_int_equal(f.u.udp.src + f.u.tcp.window + f.u.stp.forward_delay, 0);
	assert_int_equal(f.u.icmp.quoted_dport + f.u.arp.tpa, 0);
}

static void test_a_snap_length_of_96_cuts_the_payload_and_says_so(void **state)
{
	uint8_t block[516] = { 0, 3, 0, 1 };
	struct put w = fresh();
	struct frame f;

	(void)state;
	compose_udp(&w, &offer, span_of(block, sizeof(block)));
	assert_int_equal(parse_cut(&w, 96, &f), WIRE_OK);
	assert_int_equal(f.kind, FRAME_UDP);
	assert_true(f.cut);
	assert_int_equal(f.payload.n, 96 - 42);
	assert_int_equal(f.payload_wire_len, sizeof(block));
	assert_int_equal(frame_udp_csum(&f), CSUM_UNKNOWN);
}

static void test_every_cut_of_a_packet_is_short_and_names_the_layer_above(void **state)
{
	struct put w = fresh();
	uint8_t copy[256];
	struct put whole = put_in(copy, sizeof(copy));
	struct frame f;

	(void)state;
	compose_eth(&w, pi, server, 0x8100);
	compose_vlan(&w, 12, 0x0800);
	compose_ipv4_udp(&w, &offer, HELLO);
	put_bytes(&whole, w.p, w.n);
	for (size_t n = 0; n <= whole.n; n++) {
		bool short_cut = n < 18 + 20 + 8;

		assert_int_equal(parse_cut(&whole, n, &f), short_cut ? WIRE_SHORT : WIRE_OK);
		assert_int_equal(f.kind, n < 38 ? FRAME_OTHER : n < 46 ? FRAME_IPV4 : FRAME_UDP);
		assert_int_equal(f.has_src, n >= 14);
		assert_int_equal(f.ip.src, n >= 38 ? SERVER_IP : 0);
		assert_int_equal(f.cut, n < whole.n);
	}
}

static void test_every_frame_shorter_on_the_wire_than_its_headers_is_bad(void **state)
{
	struct put w = fresh();
	struct packet pkt;
	struct frame f;

	(void)state;
	compose_udp(&w, &offer, HELLO);
	for (size_t n = 0; n < 14 + 20; n++) {
		pkt = packet_of(LINK_ETHERNET, fenced(span_head(put_span(&w), n)), n);
		assert_int_equal(frame_parse(&pkt, &f), WIRE_BAD);
		assert_int_equal(f.kind, FRAME_OTHER);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_udp_on_ethernet_is_read_to_its_payload),
		cmocka_unit_test(test_vlan_tags_are_kept_outermost_first),
		cmocka_unit_test(test_vlan_priority_bits_are_no_part_of_the_id),
		cmocka_unit_test(test_a_pile_of_tags_keeps_two_and_ends),
		cmocka_unit_test(test_cooked_captures_are_read_in_both_directions),
		cmocka_unit_test(test_a_cooked_vlan_tag_is_read),
		cmocka_unit_test(test_netlink_in_a_cooked_capture_is_not_ethernet),
		cmocka_unit_test(test_raw_ip_has_no_addresses_below_ip),
		cmocka_unit_test(test_ipv6_is_left_alone),
		cmocka_unit_test(test_arp_is_read_without_its_padding),
		cmocka_unit_test(test_arp_for_other_hardware_is_not_read),
		cmocka_unit_test(test_bpdus_are_read),
		cmocka_unit_test(test_bpdus_behind_tags_and_cooked_headers_are_read),
		cmocka_unit_test(test_a_per_vlan_bpdu_is_read),
		cmocka_unit_test(test_a_bpdu_shorter_than_its_kind_is_bad),
		cmocka_unit_test(test_a_capture_that_lies_about_the_wire_is_survived),
		cmocka_unit_test(test_nothing_of_the_frame_before_is_left),
		cmocka_unit_test(test_a_snap_length_of_96_cuts_the_payload_and_says_so),
		cmocka_unit_test(test_every_cut_of_a_packet_is_short_and_names_the_layer_above),
		cmocka_unit_test(test_every_frame_shorter_on_the_wire_than_its_headers_is_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
