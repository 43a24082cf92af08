/* SPDX-License-Identifier: MIT */
/* pi_arp_test - who is asked for by ARP, how often, what answers count, and when the Pi answers
 * others (facts 3.3). */
#include "tests/unit/pi_bench.h"

/* The ARP request that follows this OFFER. */
static void asks_after(struct bench *b, enum model model, const struct words *v)
{
	struct words ack = *v;

	bench_new(b, model);
	assert_true(bench_says(b));
	bench_hears(b, v);
	if (b->pi.state == PI_REQUESTING) {
		assert_true(bench_says_dhcp(b, DHCP_REQUEST));
		ack.type = DHCP_ACK;
		bench_hears(b, &ack);
	}
	assert_true(bench_says(b));
	assert_int_equal(b->f.kind, FRAME_ARP);
}

static void test_the_request_is_a_padded_broadcast(void **state)
{
	static const uint8_t nobody[6] = { 0 };
	struct bench b;
	struct words v = good_words();

	(void)state;
	asks_after(&b, MODEL_3B, &v);
	assert_int_equal(b.n, 60);
	assert_true(mac_is_broadcast(b.f.dst));
	assert_int_equal(b.f.u.arp.op, 1);
	assert_memory_equal(b.f.u.arp.sha, b.pi.mac, 6);
	assert_int_equal(b.f.u.arp.spa, PI_IP);
	assert_memory_equal(b.f.u.arp.tha, nobody, 6);
	assert_int_equal(b.f.u.arp.tpa, SERVER_IP);
}

static void test_a_far_server_is_reached_by_the_router(void **state)
{
	struct bench b;
	struct words v = plain_words();

	(void)state;
	v.o66 = "10.0.0.1";
	asks_after(&b, MODEL_3BPLUS, &v);
	assert_int_equal(b.f.u.arp.tpa, ROUTER_IP);
	asks_after(&b, MODEL_4, &v);
	assert_int_equal(b.f.u.arp.tpa, ROUTER_IP);
	bench_hears_arp(&b, 2, ROUTER_IP, PI_IP, b.pi.mac);
	assert_int_equal(b.pi.server_ip, FAR_IP);
	assert_memory_equal(b.pi.server_mac, server_mac, 6);
}

static void test_the_original_rom_asks_for_it_directly(void **state)
{
	struct bench b;
	struct words v = plain_words();

	(void)state;
	v.o66 = "10.0.0.1";
	asks_after(&b, MODEL_3B, &v);
	assert_int_equal(b.f.u.arp.tpa, FAR_IP);
}

static void test_without_router_or_mask_it_is_asked_for_directly(void **state)
{
	struct bench b;
	struct words v = plain_words();

	(void)state;
	v.o66 = "10.0.0.1";
	v.router = 0;
	asks_after(&b, MODEL_3BPLUS, &v);
	assert_int_equal(b.f.u.arp.tpa, FAR_IP);
	v.router = ROUTER_IP;
	v.mask = 0;
	asks_after(&b, MODEL_3BPLUS, &v);
	assert_int_equal(b.f.u.arp.tpa, FAR_IP);
}

static void test_three_requests_then_it_stops(void **state)
{
	struct bench b;
	struct words v = good_words();
	ns began;
	size_t asked = 1;

	(void)state;
	asks_after(&b, MODEL_3B, &v);
	began = b.now;
	while (bench_waits(&b, b.now + 60 * NS_S)) {
		assert_int_equal(b.f.kind, FRAME_ARP);
		assert_int_equal(b.now - began, (ns)asked++ * NS_S);
	}
	assert_int_equal(asked, 3);
	assert_int_equal(b.pi.end, PI_STOPPED);
	assert_int_equal(b.pi.why, PI_WHY_ARP);
}

/* FW#975: "the aa:aa... means the ARP failed". */
static void test_bootcode_asks_a_mac_that_nobody_has_after_arp_in_vain(void **state)
{
	static const uint8_t nobody[6] = { 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa };
	struct words v = plain_words();
	struct bench b;
	size_t rrqs = 0;

	(void)state;
	v.o66 = "192.168.2.10";
	asks_after(&b, MODEL_BOOTCODE, &v);
	while (bench_waits(&b, b.now + 60 * NS_S))
		if (b.f.kind == FRAME_UDP) {
			assert_memory_equal(b.f.dst, nobody, 6);
			assert_int_equal(b.f.ip.dst, SERVER_IP);
			assert_int_equal(b.f.u.udp.dst, 69);
			rrqs++;
		}
	assert_int_not_equal(rrqs, 0);
	assert_int_equal(b.pi.end, PI_STOPPED);
	assert_int_equal(b.pi.why, PI_WHY_ARP);
}

static void test_the_reply_begins_the_transfer(void **state)
{
	struct bench b;

	(void)state;
	bench_new(&b, MODEL_3B);
	bench_to_loading(&b);
	assert_true(bench_says(&b));
	assert_int_equal(b.f.kind, FRAME_UDP);
	assert_int_equal(b.f.u.udp.dst, 69);
	assert_int_equal(b.f.u.udp.src, 49152);
	assert_memory_equal(b.f.dst, server_mac, 6);
	assert_int_equal(b.f.ip.src, PI_IP);
	assert_int_equal(b.f.ip.dst, SERVER_IP);
}

static void test_replies_of_others_do_not_count(void **state)
{
	struct bench b;
	struct words v = good_words();

	(void)state;
	asks_after(&b, MODEL_3B, &v);
	bench_hears_arp(&b, 2, OTHER_IP, PI_IP, b.pi.mac);
	bench_hears_arp(&b, 1, SERVER_IP, PI_IP, all_macs); /* a question is no answer */
	assert_int_equal(b.pi.state, PI_ARPING);
}

static void test_a_group_address_is_no_answer(void **state)
{
	struct bench b;
	struct words v = good_words();
	uint8_t room[64];
	struct put w = put_in(room, sizeof(room));
	struct arp a = { .op = 2, .spa = SERVER_IP, .tpa = PI_IP };

	(void)state;
	asks_after(&b, MODEL_3B, &v);
	memset(a.sha, 0xff, 6);
	compose_arp(&w, b.pi.mac, &a);
	bench_hears_bytes(&b, put_span(&w));
	assert_int_equal(b.pi.state, PI_ARPING);
}

static bool answers_while_loading(enum model model)
{
	struct bench b;
	bool answered = false;

	bench_new(&b, model);
	bench_to_loading(&b);
	b.pi.owes = 0;
	bench_hears_arp(&b, 1, SERVER_IP, PI_IP, all_macs);
	while (bench_says(&b))
		if (b.f.kind == FRAME_ARP && b.f.u.arp.op == 2) {
			answered = true;
			assert_int_equal(b.n, 60);
			assert_memory_equal(b.f.dst, server_mac, 6);
			assert_memory_equal(b.f.u.arp.tha, server_mac, 6);
			assert_int_equal(b.f.u.arp.spa, PI_IP);
			assert_int_equal(b.f.u.arp.tpa, SERVER_IP);
		}
	return answered;
}

static void test_the_original_rom_is_deaf_to_arp_in_a_transfer(void **state)
{
	(void)state;
	assert_false(answers_while_loading(MODEL_3B));
	assert_true(answers_while_loading(MODEL_3BPLUS));
	assert_true(answers_while_loading(MODEL_4));
}

static void test_all_answer_before_the_transfer(void **state)
{
	struct bench b;
	struct words v = good_words();

	(void)state;
	asks_after(&b, MODEL_3B, &v);
	bench_hears_arp(&b, 1, SERVER_IP, PI_IP, all_macs);
	assert_true(bench_says(&b));
	assert_int_equal(b.f.u.arp.op, 2);
	bench_hears_arp(&b, 1, SERVER_IP, OTHER_IP, all_macs); /* not for it */
	assert_false(bench_says(&b));
}

static void test_nobody_answers_without_an_address(void **state)
{
	struct bench b;

	(void)state;
	bench_new(&b, MODEL_3B);
	assert_true(bench_says(&b));
	bench_hears_arp(&b, 1, SERVER_IP, PI_IP, all_macs);
	bench_hears_arp(&b, 1, SERVER_IP, 0, all_macs);
	assert_false(bench_says(&b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_request_is_a_padded_broadcast),
		cmocka_unit_test(test_a_far_server_is_reached_by_the_router),
		cmocka_unit_test(test_the_original_rom_asks_for_it_directly),
		cmocka_unit_test(test_without_router_or_mask_it_is_asked_for_directly),
		cmocka_unit_test(test_three_requests_then_it_stops),
		cmocka_unit_test(test_bootcode_asks_a_mac_that_nobody_has_after_arp_in_vain),
		cmocka_unit_test(test_the_reply_begins_the_transfer),
		cmocka_unit_test(test_replies_of_others_do_not_count),
		cmocka_unit_test(test_a_group_address_is_no_answer),
		cmocka_unit_test(test_the_original_rom_is_deaf_to_arp_in_a_transfer),
		cmocka_unit_test(test_all_answer_before_the_transfer),
		cmocka_unit_test(test_nobody_answers_without_an_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
