/* SPDX-License-Identifier: MIT */
/* pi_race_test - the hang of the original ROM (facts 3): when an OFFER is judged, what wakes a Pi
 * that hangs, and who has no race at all. */
#include "tests/unit/pi_bench.h"

static const uint8_t group_mac[6] = { 0x01, 0x00, 0x5e, 0, 0, 1 };

static void hang_of(struct bench *b, const char *hang)
{
	bench_of(b, MODEL_3B);
	b->setup.race = PI_RACE_HANG;
	bench_set(b, "race.hang", hang);
	bench_on(b);
	assert_true(bench_says_dhcp(b, DHCP_DISCOVER));
}

static void hears_at(struct bench *b, ns after)
{
	struct words v = good_words();

	b->now = BENCH_START + after;
	bench_hears(b, &v);
}

static void noise_at(struct bench *b, ns after, const uint8_t to[static 6])
{
	b->now = BENCH_START + after;
	bench_hears_noise(b, to);
}

/* Time alone, without a frame; it must have nothing to say. */
static void passes(struct bench *b, ns after)
{
	assert_false(bench_waits(b, BENCH_START + after));
}

static void test_an_instant_offer_alone_hangs_the_rom(void **state)
{
	struct bench b;

	(void)state;
	hang_of(&b, "wait");
	hears_at(&b, 1200 * NS_US); /* DOCI#748 */
	passes(&b, 3600 * NS_S);
	assert_int_equal(b.pi.state, PI_HUNG);
	assert_true(pi_hangs(&b.pi));
	assert_false(pi_ended(&b.pi));
	assert_true(pi_deadline(&b.pi) == NS_NEVER);
	assert_true(pi_why(&b.pi)[0] != '\0');
}

static void test_an_offer_later_than_a_second_is_taken(void **state)
{
	struct bench b;

	(void)state;
	hang_of(&b, "wait");
	hears_at(&b, 1001500 * NS_US); /* FW#859: ISC ping-check */
	assert_true(bench_asks_arp(&b, SERVER_IP));
	hang_of(&b, "wait");
	hears_at(&b, 2507 * NS_MS); /* DOC-NET's sample */
	assert_true(bench_asks_arp(&b, SERVER_IP));
}

static void test_exactly_a_second_is_still_deaf(void **state)
{
	struct bench b;

	(void)state;
	hang_of(&b, "wait");
	hears_at(&b, NS_S);
	assert_false(bench_says(&b));
}

static void test_frames_at_600_and_1200_ms_save_it(void **state)
{
	struct bench b;

	(void)state;
	hang_of(&b, "wait");
	hears_at(&b, NS_MS);
	noise_at(&b, 600 * NS_MS, b.pi.mac); /* SUSE */
	assert_false(bench_says(&b));
	noise_at(&b, 1200 * NS_MS, b.pi.mac);
	assert_true(bench_asks_arp(&b, SERVER_IP));
}

static void test_a_frame_keeps_the_attempt_alive(void **state)
{
	struct bench b;

	(void)state;
	bench_of(&b, MODEL_3B);
	b.setup.race = PI_RACE_HANG;
	bench_set(&b, "race.rx-timeout", "1s");
	bench_set(&b, "race.hang", "retry");
	bench_on(&b);
	assert_true(bench_says(&b));
	hears_at(&b, NS_MS);
	noise_at(&b, 600 * NS_MS, b.pi.mac);
	passes(&b, 1500 * NS_MS); /* without it the attempt were over at 1.001 s */
	noise_at(&b, 1500 * NS_MS, all_macs);
	assert_true(bench_asks_arp(&b, SERVER_IP));
}

static void test_a_broadcast_wakes_a_pi_that_hangs(void **state)
{
	struct bench b;

	(void)state;
	hang_of(&b, "wait");
	hears_at(&b, NS_MS);
	passes(&b, 300 * NS_S);
	assert_int_equal(b.pi.state, PI_HUNG);
	noise_at(&b, 300 * NS_S, all_macs); /* ping -b */
	assert_true(bench_asks_arp(&b, SERVER_IP));
}

static void test_another_offer_wakes_it_too(void **state)
{
	struct bench b;

	(void)state;
	hang_of(&b, "wait");
	hears_at(&b, NS_MS);
	passes(&b, 10 * NS_S);
	hears_at(&b, 10 * NS_S);
	assert_true(bench_asks_arp(&b, SERVER_IP));
}

static void test_frames_for_others_do_not_wake_it(void **state)
{
	struct bench b;

	(void)state;
	hang_of(&b, "wait");
	hears_at(&b, NS_MS);
	passes(&b, 10 * NS_S);
	noise_at(&b, 10 * NS_S, server_mac);
	noise_at(&b, 11 * NS_S, group_mac);
	assert_int_equal(b.pi.state, PI_HUNG);
}

static void test_multicast_wakes_it_when_asked_to(void **state)
{
	struct bench b;

	(void)state;
	bench_of(&b, MODEL_3B);
	b.setup.race = PI_RACE_HANG;
	bench_set(&b, "race.multicast-wakes", "on");
	bench_on(&b);
	assert_true(bench_says(&b));
	hears_at(&b, NS_MS);
	passes(&b, 10 * NS_S);
	noise_at(&b, 11 * NS_S, group_mac);
	assert_true(bench_asks_arp(&b, SERVER_IP));
}

static void test_lock_is_for_good(void **state)
{
	struct bench b;

	(void)state;
	hang_of(&b, "lock");
	hears_at(&b, NS_MS);
	passes(&b, 10 * NS_S);
	noise_at(&b, 10 * NS_S, all_macs);
	noise_at(&b, 11 * NS_S, b.pi.mac);
	hears_at(&b, 12 * NS_S);
	passes(&b, 100 * NS_S);
	assert_int_equal(b.pi.state, PI_HUNG);
}

static void test_retry_asks_again_at_the_usual_time(void **state)
{
	struct bench b;

	(void)state;
	hang_of(&b, "retry");
	hears_at(&b, NS_MS);
	passes(&b, 4 * NS_S);
	noise_at(&b, 4 * NS_S, all_macs); /* too late for this attempt */
	passes(&b, 4900 * NS_MS);
	assert_true(bench_waits(&b, BENCH_START + 6 * NS_S));
	assert_int_equal(b.m.type, DHCP_DISCOVER);
	assert_int_equal(b.now, BENCH_START + 5 * NS_S);
}

static void test_retry_gives_up_after_five(void **state)
{
	struct bench b;
	size_t tries = 1;

	(void)state;
	hang_of(&b, "retry");
	do {
		struct words v = good_words();

		b.now += NS_MS;
		bench_hears(&b, &v);
	} while (bench_waits(&b, b.now + 100 * NS_S) && ++tries < 20);
	assert_int_equal(tries, 5); /* FW#894 */
	assert_int_equal(b.pi.why, PI_WHY_NO_OFFER);
}

static void test_without_an_offer_nothing_hangs(void **state)
{
	struct bench b;
	size_t tries = 1;

	(void)state;
	hang_of(&b, "wait");
	while (bench_waits(&b, b.now + 100 * NS_S))
		tries++;
	assert_int_equal(tries, 5);
	assert_int_equal(b.pi.end, PI_STOPPED);
}

static void test_half_an_offer_is_asked_for_again(void **state)
{
	struct bench b;
	struct words v = plain_words();

	(void)state;
	hang_of(&b, "wait");
	b.now += NS_MS;
	bench_hears(&b, &v);
	assert_true(bench_waits(&b, BENCH_START + 6 * NS_S));
	assert_int_equal(b.now, BENCH_START + 5 * NS_S);
}

static void test_warn_and_off_take_it_at_once(void **state)
{
	static const enum pi_race ways[] = { PI_RACE_WARN, PI_RACE_OFF };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct bench b;

		bench_of(&b, MODEL_3B);
		b.setup.race = ways[i];
		bench_on(&b);
		assert_true(bench_says(&b));
		hears_at(&b, NS_MS);
		assert_true(bench_asks_arp(&b, SERVER_IP));
	}
}

static void test_the_3b_plus_and_bootcode_have_no_race(void **state)
{
	static const enum model models[] = { MODEL_3BPLUS, MODEL_BOOTCODE, MODEL_4 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct bench b;

		bench_of(&b, models[i]);
		b.setup.race = PI_RACE_HANG;
		bench_on(&b);
		assert_true(bench_says(&b));
		hears_at(&b, NS_MS);
		assert_int_not_equal(b.pi.state, PI_ASKING);
		assert_true(bench_says(&b));
	}
}

static void test_bootcode_of_a_3b_has_no_race(void **state)
{
	struct bench b;
	struct words v = good_words();

	(void)state;
	hang_of(&b, "wait");
	hears_at(&b, 1100 * NS_MS);
	assert_true(bench_asks_arp(&b, SERVER_IP));
	bench_hears_arp(&b, 2, SERVER_IP, PI_IP, b.pi.mac);
	b.pi.owes = 0;
	pi_start(&b.pi, LOADER_BOOTCODE, b.now);
	assert_true(bench_waits(&b, b.now + NS_S));
	assert_int_equal(b.m.type, DHCP_DISCOVER);
	b.now += NS_MS;
	bench_hears(&b, &v);
	assert_true(bench_asks_arp(&b, SERVER_IP));
}

/* ----- what the observer makes of it ----- */

static void test_the_observer_suspects_the_hang_and_sees_the_wake(void **state)
{
	struct bench b;
	const struct boot *seen;

	(void)state;
	bench_of(&b, MODEL_3B);
	b.setup.race = PI_RACE_HANG;
	bench_watched(&b);
	bench_on(&b);
	assert_true(bench_says(&b));
	hears_at(&b, NS_MS);
	passes(&b, 20 * NS_S);
	noise_at(&b, 30 * NS_S, server_mac); /* not for it; the watch's timers run */
	seen = table_find_mac(b.w, b.pi.mac);
	assert_non_null(seen);
	assert_true(seen->hung);
	noise_at(&b, 31 * NS_S, all_macs);
	assert_true(bench_asks_arp(&b, SERVER_IP));
	seen = table_find_mac(b.w, b.pi.mac);
	assert_false(seen->hung);
	assert_int_equal(seen->stage, STAGE_ARP);
	bench_free(&b);
}

/* The fifth try is the last: no DISCOVER is overdue then, but a frame may wake the Pi yet. */
static void test_a_wake_after_the_last_try_is_of_the_same_boot(void **state)
{
	struct bench b;
	const struct boot *seen;
	struct words v = good_words();

	(void)state;
	bench_of(&b, MODEL_3B);
	b.setup.race = PI_RACE_HANG;
	bench_watched(&b);
	bench_on(&b);
	for (int i = 0; i < 5; i++)
		assert_true(bench_waits(&b, b.now + 6 * NS_S));
	b.now += NS_MS;
	bench_hears(&b, &v);
	b.now += 4 * NS_S;
	bench_hears_noise(&b, all_macs);
	assert_true(bench_asks_arp(&b, SERVER_IP));
	seen = table_find_mac(b.w, b.pi.mac);
	assert_non_null(seen);
	assert_true(seen->began == BENCH_START);
	assert_int_equal(seen->stage, STAGE_ARP);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_instant_offer_alone_hangs_the_rom),
		cmocka_unit_test(test_an_offer_later_than_a_second_is_taken),
		cmocka_unit_test(test_exactly_a_second_is_still_deaf),
		cmocka_unit_test(test_frames_at_600_and_1200_ms_save_it),
		cmocka_unit_test(test_a_frame_keeps_the_attempt_alive),
		cmocka_unit_test(test_a_broadcast_wakes_a_pi_that_hangs),
		cmocka_unit_test(test_another_offer_wakes_it_too),
		cmocka_unit_test(test_frames_for_others_do_not_wake_it),
		cmocka_unit_test(test_multicast_wakes_it_when_asked_to),
		cmocka_unit_test(test_lock_is_for_good),
		cmocka_unit_test(test_retry_asks_again_at_the_usual_time),
		cmocka_unit_test(test_retry_gives_up_after_five),
		cmocka_unit_test(test_without_an_offer_nothing_hangs),
		cmocka_unit_test(test_half_an_offer_is_asked_for_again),
		cmocka_unit_test(test_warn_and_off_take_it_at_once),
		cmocka_unit_test(test_the_3b_plus_and_bootcode_have_no_race),
		cmocka_unit_test(test_bootcode_of_a_3b_has_no_race),
		cmocka_unit_test(test_the_observer_suspects_the_hang_and_sees_the_wake),
		cmocka_unit_test(test_a_wake_after_the_last_try_is_of_the_same_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
