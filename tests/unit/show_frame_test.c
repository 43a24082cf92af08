/* SPDX-License-Identifier: MIT */
/* show_frame_test - what -v prints of a packet's headers, word for word. */
#include "core/show_frame.h"

#include "tests/unit/frame_kit.h"

static char text[1024];

static const char *shown(const struct put *w, enum link link, size_t cut)
{
	struct packet pkt = packet_of(link, fenced(span_head(put_span(w), cut)), w->n);
	struct say s = say_in(text, sizeof(text));
	struct frame f;

	frame_parse(&pkt, &f);
	show_frame(&s, &pkt, &f);
	assert_false(s.cut);
	return text;
}

static void test_udp_is_shown_a_line_for_each_layer(void **state)
{
	struct put w = fresh();

	(void)state;
	compose_eth(&w, pi, server, 0x8100);
	compose_vlan(&w, 12, 0x0800);
	compose_ipv4_udp(&w, &offer, HELLO);
	assert_string_equal(shown(&w, LINK_ETHERNET, w.n),
			    "  Ethernet  02:00:00:00:00:01 -> b8:27:eb:90:a0:38, 802.1Q VLAN 12\n"
			    "  IPv4      192.0.2.1 -> 192.0.2.100, TTL 64, id 12, DF\n"
			    "  UDP       67 -> 68, 9 bytes, checksum good\n");
	assert_string_equal(shown(&w, LINK_ETHERNET, 40),
			    "  Ethernet  02:00:00:00:00:01 -> b8:27:eb:90:a0:38, 802.1Q VLAN 12, "
			    "captured 40 of 55\n"
			    "  IPv4      192.0.2.1 -> 192.0.2.100, TTL 64, id 12, DF, UDP, 17 bytes "
			    "not decoded\n");
	assert_string_equal(shown(&w, LINK_ETHERNET, 20),
			    "  Ethernet  02:00:00:00:00:01 -> b8:27:eb:90:a0:38, 802.1Q VLAN 12, "
			    "type 0x0800 (IPv4), 37 bytes not decoded, captured 20 of 55\n");
}

static void test_arp_and_spanning_tree_are_shown(void **state)
{
	struct arp arp = { .op = 1, .sha = PI, .spa = PI_IP, .tpa = SERVER_IP };
	struct put w = fresh();

	(void)state;
	compose_arp(&w, server, &arp);
	assert_string_equal(shown(&w, LINK_ETHERNET, w.n),
			    "  Ethernet  b8:27:eb:90:a0:38 -> 02:00:00:00:00:01\n"
			    "  ARP       who has 192.0.2.1? tell 192.0.2.100 at "
			    "b8:27:eb:90:a0:38\n");
	arp.op = 2;
	w = fresh();
	compose_arp(&w, server, &arp);
	assert_non_null(strstr(shown(&w, LINK_ETHERNET, w.n),
			       "  ARP       192.0.2.100 is at b8:27:eb:90:a0:38\n"));
	w = fresh();
	compose_bpdu(&w, server, &rstp);
	assert_string_equal(shown(&w, LINK_ETHERNET, w.n),
			    "  Ethernet  02:00:00:00:00:01 -> 01:80:c2:00:00:00\n"
			    "  RSTP      root 8000.02:00:00:00:00:09, bridge "
			    "9000.02:00:00:00:00:08, port 0x8003, forwarding, hello 2 s, max age "
			    "20 s, forward delay 15 s\n");
}

static void test_icmp_and_tcp_are_shown_in_words(void **state)
{
	struct put w = fresh();

	(void)state;
	icmp_about(&w, 28);
	assert_string_equal(shown(&w, LINK_ETHERNET, w.n),
			    "  Ethernet  b8:27:eb:90:a0:38 -> 02:00:00:00:00:01\n"
			    "  IPv4      192.0.2.100 -> 192.0.2.1, TTL 64, id 0\n"
			    "  ICMP      port unreachable (type 3, code 3)\n"
			    "    quotes  192.0.2.1:67 -> 192.0.2.100:68, UDP\n");
	w = fresh();
	compose_tcp(&w, &syn, HELLO);
	assert_non_null(strstr(shown(&w, LINK_ETHERNET, w.n),
			       "  TCP       867 -> 2049, SYN, seq 3735928559, window 64240, 9 "
			       "bytes\n"));
	w = fresh();
	put_sll(&w, 4, 1, 0x0800);
	compose_ipv4_udp(&w, &offer, HELLO);
	assert_non_null(strstr(shown(&w, LINK_SLL, w.n),
			       "  Cooked    02:00:00:00:00:01, sent by the capturing host\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_udp_is_shown_a_line_for_each_layer),
		cmocka_unit_test(test_arp_and_spanning_tree_are_shown),
		cmocka_unit_test(test_icmp_and_tcp_are_shown_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
