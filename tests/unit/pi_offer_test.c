/* SPDX-License-Identifier: MIT */
/* pi_offer_test - which OFFERs each model goes on with, and from which field it takes the TFTP
 * server; and that the observer finds usable exactly what the actor uses. */
#include "tests/unit/pi_bench.h"

#define TEXT(s) span_of(s, strlen(s))

static const char raw17[] = "Raspberry Pi Boot", raw20[] = "Raspberry Pi Boot   ";

/* The TFTP server that a Pi of this model takes from one OFFER; 0: none. */
static uint32_t server_from(enum model model, const struct words *v)
{
	struct bench b;

	bench_new(&b, model);
	assert_true(bench_says_dhcp(&b, DHCP_DISCOVER));
	bench_hears(&b, v);
	return pi_offer_enough(&b.pi) ? b.pi.lease.tftp : 0;
}

/* ----- the original ROM ----- */

static void test_rom_takes_the_sender_with_option_43(void **state)
{
	struct words v = good_words();

	(void)state;
	v.siaddr = OTHER_IP; /* ignored (facts 2.1) */
	v.o60 = NULL; /* not needed (FW#937) */
	assert_int_equal(server_from(MODEL_3B, &v), SERVER_IP);
}

static void test_rom_takes_a_dotted_option_66(void **state)
{
	struct words v = plain_words();

	(void)state;
	v.o66 = "192.168.2.11";
	assert_int_equal(server_from(MODEL_3B, &v), OTHER_IP);
	v.o66 = "tftp.example";
	assert_int_equal(server_from(MODEL_3B, &v), 0);
	v.o66 = "\xc0\xa8\x02\x0b"; /* binary, as MikroTik sends it (facts 2.2) */
	assert_int_equal(server_from(MODEL_3B, &v), 0);
}

static void test_rom_ignores_siaddr(void **state)
{
	struct words v = plain_words();

	(void)state;
	v.siaddr = OTHER_IP;
	assert_int_equal(server_from(MODEL_3B, &v), 0);
}

static void test_rom_takes_the_last_of_43_and_66(void **state)
{
	struct words v = good_words();

	(void)state;
	v.o66 = "192.168.2.11"; /* FW#937 */
	assert_int_equal(server_from(MODEL_3B, &v), OTHER_IP);
	v.o66_first = true;
	assert_int_equal(server_from(MODEL_3B, &v), SERVER_IP);
}

static void test_rom_wants_20_bytes_of_option_43(void **state)
{
	struct words v = good_words();

	(void)state;
	v.o43 = TEXT(raw17);
	assert_int_equal(server_from(MODEL_3B, &v), 0);
	assert_int_equal(server_from(MODEL_3BPLUS, &v), SERVER_IP);
	v.o43 = TEXT(raw20);
	assert_int_equal(server_from(MODEL_3B, &v), SERVER_IP);
	v.o43 = TEXT("Raspbery Pi Boot      ");
	assert_int_equal(server_from(MODEL_3B, &v), 0);
}

static void test_rom_rejects_a_relayed_offer(void **state)
{
	struct words v = good_words();

	(void)state;
	v.hops = 1;
	assert_int_equal(server_from(MODEL_3B, &v), 0);
	assert_int_equal(server_from(MODEL_3BPLUS, &v), SERVER_IP);
	v.hops = 0;
	v.giaddr = ROUTER_IP;
	assert_int_equal(server_from(MODEL_3B, &v), 0);
	assert_int_equal(server_from(MODEL_4, &v), SERVER_IP);
}

static void test_plain_and_proxy_offers_add_up_in_either_order(void **state)
{
	static const enum model models[] = { MODEL_3B, MODEL_3BPLUS, MODEL_4 };
	struct words plain = plain_words(), proxy = proxy_words();

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct bench b;

		bench_new(&b, models[i / 2]);
		assert_true(bench_says(&b));
		bench_hears(&b, i % 2 ? &plain : &proxy);
		assert_int_equal(b.pi.state, PI_ASKING);
		bench_hears(&b, i % 2 ? &proxy : &plain);
		assert_int_not_equal(b.pi.state, PI_ASKING);
		assert_int_equal(b.pi.lease.ip, PI_IP);
		assert_int_equal(b.pi.lease.tftp, OTHER_IP);
		assert_int_equal(b.pi.lease.server_id, SERVER_IP);
	}
}

static void test_offers_add_up_over_several_discovers(void **state)
{
	struct bench b;
	struct words plain = plain_words(), proxy = proxy_words();

	(void)state;
	bench_new(&b, MODEL_3B);
	assert_true(bench_says(&b));
	bench_hears(&b, &proxy);
	assert_true(bench_waits(&b, b.now + 6 * NS_S));
	bench_hears(&b, &plain);
	assert_true(bench_asks_arp(&b, OTHER_IP));
}

static void test_a_proxy_alone_gives_no_address(void **state)
{
	struct words v = proxy_words();

	(void)state;
	assert_int_equal(server_from(MODEL_3B, &v), 0);
	assert_int_equal(server_from(MODEL_4, &v), 0);
}

/* ----- bootcode.bin, the 3B+ ----- */

static void test_bootcode_takes_66_then_siaddr_then_the_sender(void **state)
{
	struct words v = good_words();

	(void)state;
	v.siaddr = OTHER_IP;
	v.o66 = "10.0.0.1";
	assert_int_equal(server_from(MODEL_BOOTCODE, &v), FAR_IP);
	v.o66 = NULL;
	assert_int_equal(server_from(MODEL_BOOTCODE, &v), OTHER_IP);
	v.siaddr = 0;
	assert_int_equal(server_from(MODEL_BOOTCODE, &v), SERVER_IP);
	v = plain_words();
	assert_int_equal(server_from(MODEL_BOOTCODE, &v), 0);
	v.siaddr = OTHER_IP;
	assert_int_equal(server_from(MODEL_BOOTCODE, &v), OTHER_IP);
}

static void test_server_rule_is_a_switch(void **state)
{
	struct bench b;
	struct words v = plain_words();

	(void)state;
	v.siaddr = OTHER_IP;
	bench_of(&b, MODEL_BOOTCODE);
	bench_set(&b, "bootcode.server-rule", "rom");
	bench_on(&b);
	assert_true(bench_says(&b));
	bench_hears(&b, &v);
	assert_int_equal(b.pi.state, PI_ASKING);
}

/* ----- EEPROM ----- */

static void test_eeprom_takes_siaddr_only_with_60_and_43(void **state)
{
	struct words v = good_words();

	(void)state;
	v.siaddr = OTHER_IP;
	assert_int_equal(server_from(MODEL_4, &v), OTHER_IP);
	v.siaddr = 0;
	assert_int_equal(server_from(MODEL_4, &v), SERVER_IP);
	v.o60 = NULL;
	assert_int_equal(server_from(MODEL_4, &v), 0);
	v.siaddr = OTHER_IP;
	assert_int_equal(server_from(MODEL_5, &v), 0);
	v = good_words();
	v.o43.p = NULL;
	assert_int_equal(server_from(MODEL_5, &v), 0);
	v.o66 = "192.168.2.11";
	assert_int_equal(server_from(MODEL_5, &v), OTHER_IP);
}

static void test_eeprom_prefers_66_of_any_packet(void **state)
{
	struct bench b;
	struct words plain = plain_words(), proxy = proxy_words();

	(void)state;
	proxy.o66 = "10.0.0.1";
	plain.o60 = "PXEClient";
	plain.o43 = GOOD_43;
	bench_new(&b, MODEL_4);
	assert_true(bench_says(&b));
	bench_hears(&b, &proxy);
	bench_hears(&b, &plain);
	assert_int_equal(b.pi.lease.tftp, FAR_IP);
}

/* ----- actor and observer ----- */

/* Every OFFER out of these choices. */
#define CHOICES (4 * 5 * 2 * 2 * 2 * 2 * 2 * 2)

static struct words choice(size_t i)
{
	static const char *const o66[] = { NULL, "192.168.2.11", "tftp.example",
					   "\xc0\xa8\x02\x0b" };
	const struct span o43[] = { span_of(NULL, 0), GOOD_43, TEXT(raw17), TEXT(raw20),
				    TEXT("no string for a Pi in here") };
	struct words v = plain_words();

	v.o66 = o66[i % 4];
	i /= 4;
	v.o43 = o43[i % 5];
	i /= 5;
	v.o60 = i & 1 ? "PXEClient" : NULL;
	v.siaddr = i & 2 ? OTHER_IP : 0;
	v.yiaddr = i & 4 ? PI_IP : 0;
	v.hops = i & 8 ? 1 : 0;
	v.giaddr = i & 16 ? ROUTER_IP : 0;
	v.o66_first = i & 32;
	v.to_mac = all_macs;
	return v;
}

/* Hears the OFFERs, and says whether actor and observer think the same of what they add up to. */
static bool agree(enum model model, const struct words *v, size_t n)
{
	struct bench b;
	const struct boot *seen;
	bool same = true, enough;

	bench_new(&b, model);
	bench_watched(&b);
	assert_true(bench_says(&b));
	for (size_t i = 0; i < n && b.pi.state == PI_ASKING; i++) {
		bench_hears(&b, &v[i]);
		enough = b.pi.state != PI_ASKING;
		seen = table_find_mac(b.w, b.pi.mac);
		assert_non_null(seen);
		same &= round_usable(seen, &seen->round[ROUND_ROM]) == enough;
	}
	bench_free(&b);
	return same;
}

static const enum model each[] = { MODEL_3B, MODEL_3BPLUS, MODEL_BOOTCODE, MODEL_4, MODEL_5 };

static void test_observer_and_actor_agree_on_every_offer(void **state)
{
	(void)state;
	for (size_t m = 0; m < sizeof(each) / sizeof(each[0]); m++)
		for (size_t i = 0; i < CHOICES; i++) {
			struct words v = choice(i);

			if (!agree(each[m], &v, 1))
				fail_msg("model %zu, offer %zu", m, i);
		}
}

static void test_observer_and_actor_agree_on_pairs_of_offers(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (size_t n = 0; n < 4000; n++) {
		struct words v[2];

		random = random * 1664525u + 1013904223u;
		v[0] = choice((random >> 4) % CHOICES);
		random = random * 1664525u + 1013904223u;
		v[1] = choice((random >> 4) % CHOICES);
		v[1].source = v[1].server_id = OTHER_IP;
		v[1].from_mac = other_mac;
		if (!agree(each[n % 5], v, 2))
			fail_msg("pair %zu, model %zu", n, n % 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rom_takes_the_sender_with_option_43),
		cmocka_unit_test(test_rom_takes_a_dotted_option_66),
		cmocka_unit_test(test_rom_ignores_siaddr),
		cmocka_unit_test(test_rom_takes_the_last_of_43_and_66),
		cmocka_unit_test(test_rom_wants_20_bytes_of_option_43),
		cmocka_unit_test(test_rom_rejects_a_relayed_offer),
		cmocka_unit_test(test_plain_and_proxy_offers_add_up_in_either_order),
		cmocka_unit_test(test_offers_add_up_over_several_discovers),
		cmocka_unit_test(test_a_proxy_alone_gives_no_address),
		cmocka_unit_test(test_bootcode_takes_66_then_siaddr_then_the_sender),
		cmocka_unit_test(test_server_rule_is_a_switch),
		cmocka_unit_test(test_eeprom_takes_siaddr_only_with_60_and_43),
		cmocka_unit_test(test_eeprom_prefers_66_of_any_packet),
		cmocka_unit_test(test_observer_and_actor_agree_on_every_offer),
		cmocka_unit_test(test_observer_and_actor_agree_on_pairs_of_offers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
