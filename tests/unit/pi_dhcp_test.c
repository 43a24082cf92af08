/* SPDX-License-Identifier: MIT */
/* pi_dhcp_test - what each model sends in DHCP, byte by byte, how often, what it makes of ACK and
 * NAK, and what is given back; and that the observer recognises each. */
#include <stdio.h>

#include "tests/unit/pi_bench.h"

/* ----- the bytes ----- */

/* The DISCOVER of the original ROM as the facts (1.1, 1.2) spell it, from the cookie on. */
static const uint8_t rom_options[] = {
	0x63, 0x82, 0x53, 0x63, 0x35, 1,    1,    0x37, 12,   0x2b, 0x3c, 0x43, 0x80,
	0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x42, 0x5d, 2,    0,    0,    0x5e,
	3,    1,    2,    1,    0x61, 17,   0,    0x44, 0x44, 0x44, 0x44, 0x44, 0x44,
	0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x3c, 32,
};
static const uint8_t plus_options[] = {
	0x63, 0x82, 0x53, 0x63, 0x35, 1,    1,    0x37, 14,   0x2b, 0x3c, 0x43, 0x80, 0x81,
	0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x42, 1,    3,    0x5d, 2,    0,    0,    0x5e,
	3,    1,    2,    1,    0x61, 17,   0,    0xd4, 0x65, 0x9b, 0xbd, 0xd4, 0x65, 0x9b,
	0xbd, 0xd4, 0x65, 0x9b, 0xbd, 0xd4, 0x65, 0x9b, 0xbd, 0x3c, 32,
};
static const uint8_t eeprom_options[] = {
	0x63, 0x82, 0x53, 0x63, 0x35, 1,    1,    0x37, 14,   1,    3,   0x2b, 0x3c, 0x42,
	0x43, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x5d, 2,   0,    0,    0x5e,
	3,    1,    2,    1,    0x61, 17,   0,    'R',  'P',  'i',  '4', 0x14, 0x31, 0xd0,
	0,    0xeb, 0x9b, 0x65, 0xd4, 0xd4, 0x65, 0x9b, 0xbd, 0x3c, 32,
};
static const uint8_t linux_options[] = {
	0x63, 0x82, 0x53, 0x63, 0x35, 1, 1, 0x37, 9, 1, 3, 6, 12, 15, 17, 26, 40, 42, 0xff,
};

/* The frame up to the cookie, as all of them have it but for what is passed. */
static void put_head(struct put *w, size_t bootp, uint8_t ttl, uint16_t ip_sum, uint32_t xid)
{
	put_fill(w, 0xff, 6);
	put_bytes(w, bench_mac, 6);
	put_be32(w, 0x08004500);
	put_be16(w, (uint16_t)(28 + bootp));
	put_be32(w, 0); /* id, flags */
	put_u8(w, ttl);
	put_u8(w, 17);
	put_be16(w, ip_sum);
	put_be32(w, 0);
	put_be32(w, 0xffffffff);
	put_be32(w, 0x00440043);
	put_be16(w, (uint16_t)(8 + bootp));
	put_be16(w, 0);
	put_be32(w, 0x01010600);
	put_be32(w, xid);
	put_fill(w, 0, 20); /* secs, flags, the four addresses */
	put_bytes(w, bench_mac, 6);
	put_fill(w, 0, 10 + 64 + 128);
}

static void assert_frame(const struct bench *b, const struct put *want)
{
	assert_true(put_ok(want));
	assert_int_equal(b->n, want->n);
	assert_memory_equal(b->bytes, want->p, want->n);
}

static void test_3b_discover_is_the_roms_to_the_byte(void **state)
{
	struct bench b;
	uint8_t room[400];
	struct put want = put_in(room, sizeof(room));

	(void)state;
	bench_new(&b, MODEL_3B);
	assert_true(bench_says_dhcp(&b, DHCP_DISCOVER));
	put_head(&want, 320, 128, 0x3992, 0x26f30339);
	put_bytes(&want, rom_options, sizeof(rom_options));
	put_text(&want, "PXEClient:Arch:00000:UNDI:002001");
	put_u8(&want, 255);
	assert_int_equal(want.n, 362);
	assert_frame(&b, &want);
}

static void test_3b_plus_and_bootcode_discover_to_the_byte(void **state)
{
	static const enum model models[] = { MODEL_3BPLUS, MODEL_BOOTCODE };
	uint8_t room[400];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct put want = put_in(room, sizeof(room));
		struct bench b;

		bench_new(&b, models[i]);
		assert_true(bench_says_dhcp(&b, DHCP_DISCOVER));
		put_head(&want, 322, 128, 0x3990, 0x26f30339);
		put_bytes(&want, plus_options, sizeof(plus_options));
		put_text(&want, "PXEClient:Arch:00000:UNDI:002001");
		put_u8(&want, 255);
		assert_int_equal(want.n, 364);
		assert_frame(&b, &want);
	}
}

/* The frames that were published (facts 6). */
static void assert_equals_capture(const char *path, enum model model)
{
	uint8_t file[1000], mac[6];
	struct bench b;
	FILE *in = fopen(path, "rb");
	size_t n;

	if (!in)
		fail_msg("can not read %s", path);
	n = in ? fread(file, 1, sizeof(file), in) : 0;
	if (in)
		(void)fclose(in);
	assert_true(n >= 40 + 362);
	/* 24 bytes of the file's header, 16 of the packet's */
	memcpy(mac, file + 40 + 6, 6);
	bench_of(&b, model);
	pi_init(&b.pi, &b.setup, mac, BENCH_SERIAL, 1, b.now);
	assert_true(bench_says_dhcp(&b, DHCP_DISCOVER));
	assert_int_equal(b.n, n - 40);
	assert_memory_equal(b.bytes, file + 40, b.n);
}

static void test_3b_discover_equals_the_published_frame(void **state)
{
	(void)state;
	assert_equals_capture("fixtures/real-frame-pi3b-discover/capture.pcap", MODEL_3B);
}

static void test_3b_plus_discover_equals_the_published_frame(void **state)
{
	(void)state;
	assert_equals_capture("fixtures/real-frame-322-discover/capture.pcap", MODEL_3BPLUS);
}

static void test_eeprom_discover_has_its_own_form(void **state)
{
	struct bench b;

	(void)state;
	bench_new(&b, MODEL_4);
	assert_true(bench_says_dhcp(&b, DHCP_DISCOVER));
	assert_int_equal(b.n, 364);
	assert_int_equal(b.f.ip.ttl, 64);
	assert_int_not_equal(b.f.ip.id, 0);
	assert_int_equal(frame_udp_csum(&b.f), CSUM_GOOD);
	assert_int_not_equal(b.m.xid, 0x26f30339);
	assert_int_equal(b.m.secs, 0);
	assert_int_equal(b.m.flags, 0);
	assert_memory_equal(b.f.payload.p + 236, eeprom_options, sizeof(eeprom_options));
	assert_int_equal(b.f.payload.p[321], 255);
	assert_int_equal(b.f.payload.n, 322);
}

static void test_pi_5_names_itself_in_option_97(void **state)
{
	struct bench b;
	uint8_t buf[32];
	struct pxe97 guid;

	(void)state;
	bench_new(&b, MODEL_5);
	assert_true(bench_says_dhcp(&b, DHCP_DISCOVER));
	pxe97_parse(dhcp_get(&b.m, 97, buf, sizeof(buf)), &guid);
	assert_int_equal(guid.form, PXE97_FOURCC);
	assert_string_equal(guid.fourcc, "RPi5");
	assert_int_equal(guid.serial, BENCH_SERIAL);
}

static void test_eeprom_ip_id_counts_and_is_never_zero(void **state)
{
	struct bench b;
	uint16_t last;

	(void)state;
	bench_new(&b, MODEL_4);
	b.pi.ip_id = 0xfffe;
	assert_true(bench_says(&b));
	assert_int_equal(b.f.ip.id, 0xffff);
	last = b.f.ip.id;
	assert_true(bench_waits(&b, b.now + 5 * NS_S));
	assert_int_equal(last, 0xffff);
	assert_int_equal(b.f.ip.id, 1);
}

static void test_eeprom_xid_is_one_a_boot_and_another_the_next(void **state)
{
	struct bench b;
	uint32_t first;

	(void)state;
	bench_new(&b, MODEL_4);
	assert_true(bench_says(&b));
	first = b.m.xid;
	assert_true(bench_waits(&b, b.now + 5 * NS_S));
	assert_int_equal(b.m.xid, first);
	pi_init(&b.pi, &b.setup, bench_mac, BENCH_SERIAL, 8, b.now);
	assert_true(bench_says(&b));
	assert_int_not_equal(b.m.xid, first);
}

static void test_linux_discover_is_ipconfigs(void **state)
{
	struct bench b;

	(void)state;
	bench_new(&b, MODEL_3BPLUS);
	bench_to_kernel(&b, "root=/dev/nfs ip=dhcp");
	assert_true(bench_waits(&b, b.now + 20 * NS_S));
	assert_int_equal(b.m.type, DHCP_DISCOVER);
	assert_int_equal(b.f.payload.n, 548);
	assert_int_equal(b.f.ip.total_len, 576);
	assert_true(b.f.ip.dont_fragment);
	assert_int_equal(b.f.ip.ttl, 64);
	assert_int_equal(b.f.ip.id, 0);
	assert_int_equal(b.f.u.udp.csum, 0);
	assert_int_equal(b.m.secs, 0);
	assert_memory_equal(b.f.payload.p + 236, linux_options, sizeof(linux_options));
	for (size_t i = 236 + sizeof(linux_options); i < 548; i++)
		assert_int_equal(b.f.payload.p[i], 0);
}

/* ----- tries and time ----- */

static size_t count_tries(struct bench *b, ns spacing)
{
	size_t tries = 0;

	while (bench_waits(b, b->now + 100 * NS_S)) {
		assert_int_equal(b->m.type, DHCP_DISCOVER);
		assert_int_equal(b->now, BENCH_START + (ns)tries * spacing);
		tries++;
	}
	return tries;
}

static void test_rom_tries_five_times_five_seconds_apart_and_stops(void **state)
{
	static const enum model models[] = { MODEL_3B, MODEL_3BPLUS, MODEL_BOOTCODE };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct bench b;

		bench_new(&b, models[i]);
		assert_int_equal(count_tries(&b, 5 * NS_S), 5);
		assert_int_equal(b.pi.end, PI_STOPPED);
		assert_int_equal(b.pi.why, PI_WHY_NO_OFFER);
		assert_true(bench_is_silent(&b));
		assert_true(b.now - BENCH_START >= 25 * NS_S);
	}
}

static void test_eeprom_asks_each_4_s_until_45_s_have_passed(void **state)
{
	struct bench b;

	(void)state;
	bench_new(&b, MODEL_4);
	assert_int_equal(count_tries(&b, 4 * NS_S), 12);
	assert_int_equal(b.pi.why, PI_WHY_NO_OFFER);
	bench_new(&b, MODEL_4);
	while (!pi_ended(&b.pi)) {
		b.now = pi_deadline(&b.pi);
		pi_expire(&b.pi, b.now);
	}
	assert_int_equal(b.now, BENCH_START + 45 * NS_S);
}

/* ----- REQUEST and ACK ----- */

static void test_rom_never_requests(void **state)
{
	static const enum model models[] = { MODEL_3B, MODEL_3BPLUS, MODEL_BOOTCODE };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct bench b;
		struct words v = good_words();

		bench_new(&b, models[i]);
		assert_true(bench_says_dhcp(&b, DHCP_DISCOVER));
		bench_hears(&b, &v);
		assert_true(bench_asks_arp(&b, SERVER_IP));
	}
}

static void test_eeprom_requests_without_option_60(void **state)
{
	struct bench b;
	struct words v = good_words();
	uint32_t xid;

	(void)state;
	bench_new(&b, MODEL_4);
	assert_true(bench_says_dhcp(&b, DHCP_DISCOVER));
	xid = b.m.xid;
	bench_hears(&b, &v);
	assert_true(bench_says_dhcp(&b, DHCP_REQUEST));
	assert_int_equal(b.m.xid, xid);
	assert_int_equal(dhcp_get_ip(&b.m, 50), PI_IP);
	assert_int_equal(dhcp_get_ip(&b.m, 54), SERVER_IP);
	assert_false(dhcp_has(&b.m, 60));
	assert_true(dhcp_has(&b.m, 97));
	assert_true(mac_is_broadcast(b.f.dst));
	v.type = DHCP_ACK;
	v.o60 = NULL; /* Kea leaves it out, and 43 with it, as the REQUEST has no 60 */
	v.o43.p = NULL;
	bench_hears(&b, &v);
	assert_true(bench_asks_arp(&b, SERVER_IP));
}

static void test_request_is_repeated_until_the_limit(void **state)
{
	struct bench b;
	struct words v = good_words();
	size_t requests = 0;

	(void)state;
	bench_new(&b, MODEL_4);
	assert_true(bench_says(&b));
	bench_hears(&b, &v);
	while (bench_waits(&b, b.now + 60 * NS_S)) {
		assert_int_equal(b.m.type, DHCP_REQUEST);
		requests++;
	}
	assert_true(requests >= 10 && requests <= 12);
	assert_int_equal(b.pi.why, PI_WHY_NO_ACK);
}

static void test_nak_makes_an_eeprom_begin_again(void **state)
{
	struct bench b;
	struct words v = good_words();

	(void)state;
	bench_new(&b, MODEL_4);
	assert_true(bench_says(&b));
	bench_hears(&b, &v);
	assert_true(bench_says_dhcp(&b, DHCP_REQUEST));
	v.type = DHCP_NAK;
	bench_hears(&b, &v);
	assert_true(bench_says_dhcp(&b, DHCP_DISCOVER));
	assert_int_equal(b.pi.lease.ip, 0);
}

static void test_a_server_that_always_naks_is_given_up(void **state)
{
	struct bench b;
	size_t said = 0;

	(void)state;
	bench_new(&b, MODEL_4);
	while (bench_waits(&b, b.now + 100 * NS_S)) {
		struct words v = good_words();

		v.type = b.m.type == DHCP_DISCOVER ? DHCP_OFFER : DHCP_NAK;
		bench_hears(&b, &v);
		assert_true(++said < 100);
	}
	assert_int_equal(b.pi.end, PI_STOPPED);
	assert_int_equal(b.pi.why, PI_WHY_NO_ACK);
}

static void test_an_address_for_another_pi_is_not_taken(void **state)
{
	struct bench b;
	struct words v = good_words();

	(void)state;
	bench_new(&b, MODEL_3BPLUS);
	assert_true(bench_says(&b));
	v.chaddr = other_mac;
	v.to_mac = all_macs;
	bench_hears(&b, &v);
	assert_false(bench_says(&b));
	assert_int_equal(b.pi.lease.ip, 0);

	/* facts 2.1 [A]: it may be, with the constant xid */
	bench_of(&b, MODEL_3BPLUS);
	bench_set(&b, "rom.checks-mac", "off");
	bench_on(&b);
	assert_true(bench_says(&b));
	bench_hears(&b, &v);
	assert_true(bench_asks_arp(&b, SERVER_IP));
}

static void test_an_offer_with_another_xid_is_not_taken(void **state)
{
	struct bench b;
	struct words v = good_words();

	(void)state;
	bench_new(&b, MODEL_3B);
	assert_true(bench_says(&b));
	v.xid = 1;
	bench_hears(&b, &v);
	assert_int_equal(b.pi.state, PI_ASKING);
	bench_of(&b, MODEL_3B);
	bench_set(&b, "checks-xid", "off");
	bench_on(&b);
	assert_true(bench_says(&b));
	bench_hears(&b, &v);
	assert_int_equal(b.pi.state, PI_ARPING);
}

static void test_frames_to_others_are_not_heard(void **state)
{
	static const uint8_t nobody[6] = { 2, 9, 9, 9, 9, 9 };
	struct bench b;
	struct words v = good_words();

	(void)state;
	bench_new(&b, MODEL_3B);
	assert_true(bench_says(&b));
	v.to_mac = nobody;
	bench_hears(&b, &v);
	assert_int_equal(b.pi.lease.ip, 0);
	/* nor its own frames, as a mirror port may return them */
	v.to_mac = all_macs;
	v.from_mac = b.pi.mac;
	bench_hears(&b, &v);
	assert_int_equal(b.pi.lease.ip, 0);
}

/* ----- how far ----- */

static void test_until_dhcp_ends_with_the_lease(void **state)
{
	struct bench b;
	struct words v = good_words();

	(void)state;
	bench_of(&b, MODEL_3B);
	b.setup.until = PI_UNTIL_DHCP;
	bench_on(&b);
	assert_true(bench_says(&b));
	bench_hears(&b, &v);
	assert_int_equal(b.pi.end, PI_REACHED);
	assert_true(bench_is_silent(&b));
}

static void test_what_was_requested_is_released(void **state)
{
	struct bench b;
	struct words v = good_words();

	(void)state;
	bench_of(&b, MODEL_4);
	b.setup.until = PI_UNTIL_DHCP;
	bench_on(&b);
	assert_true(bench_says(&b));
	bench_hears(&b, &v);
	assert_true(bench_says_dhcp(&b, DHCP_REQUEST));
	v.type = DHCP_ACK;
	bench_hears(&b, &v);
	assert_true(pi_ended(&b.pi));
	assert_true(bench_says_dhcp(&b, DHCP_RELEASE));
	assert_memory_equal(b.f.dst, server_mac, 6);
	assert_int_equal(b.f.ip.dst, SERVER_IP);
	assert_int_equal(b.f.ip.src, PI_IP);
	assert_int_equal(b.m.ciaddr, PI_IP);
	assert_int_equal(dhcp_get_ip(&b.m, 54), SERVER_IP);
	assert_int_equal(frame_udp_csum(&b.f), CSUM_GOOD);
	assert_false(bench_says(&b));
}

static void test_keep_lease_releases_nothing(void **state)
{
	struct bench b;
	struct words v = good_words();

	(void)state;
	bench_of(&b, MODEL_4);
	b.setup.until = PI_UNTIL_DHCP;
	b.setup.keep_lease = true;
	bench_on(&b);
	assert_true(bench_says(&b));
	bench_hears(&b, &v);
	assert_true(bench_says(&b));
	v.type = DHCP_ACK;
	bench_hears(&b, &v);
	assert_true(pi_ended(&b.pi));
	assert_false(bench_says(&b));
}

static void test_a_rom_has_nothing_to_release(void **state)
{
	struct bench b;

	(void)state;
	bench_new(&b, MODEL_3B);
	bench_to_loading(&b);
	pi_stop(&b.pi, PI_STOPPED, PI_WHY_FILE);
	while (bench_says(&b))
		assert_true(b.f.kind != FRAME_UDP || b.f.u.udp.dst != 67);
}

static void test_bootcode_asks_again_unless_it_is_old(void **state)
{
	struct bench b;

	(void)state;
	bench_new(&b, MODEL_3B);
	bench_to_loading(&b);
	b.pi.owes = 0;
	pi_start(&b.pi, LOADER_BOOTCODE, b.now);
	assert_false(bench_says(&b));
	assert_true(bench_waits(&b, b.now + 10 * NS_S));
	assert_int_equal(b.m.type, DHCP_DISCOVER);
	assert_int_equal(b.f.payload.n, 322);

	bench_of(&b, MODEL_3B);
	bench_set(&b, "boot.second-dhcp", "off");
	bench_on(&b);
	bench_to_loading(&b);
	b.pi.owes = 0;
	pi_start(&b.pi, LOADER_BOOTCODE, b.now);
	assert_true(bench_waits(&b, b.now + 10 * NS_S));
	assert_int_equal(b.f.kind, FRAME_ARP);
	assert_int_equal(b.f.u.arp.tpa, SERVER_IP);
}

/* ----- what the observer makes of it ----- */

static void test_the_observer_knows_model_and_serial(void **state)
{
	static const enum model models[] = { MODEL_3B, MODEL_3BPLUS, MODEL_4, MODEL_5 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct bench b;
		const struct boot *seen;

		bench_new(&b, models[i]);
		bench_watched(&b);
		assert_true(bench_says(&b));
		seen = table_find_mac(b.w, b.pi.mac);
		assert_non_null(seen);
		assert_true(seen->plausible);
		if (models[i] != MODEL_3BPLUS) /* its form is bootcode.bin's too (facts 1.2) */
			assert_int_equal(seen->model, models[i]);
		if (models[i] != MODEL_3B)
			assert_int_equal(seen->serial, BENCH_SERIAL);
		bench_free(&b);
	}
}

static void test_the_observer_follows_a_pi_4_to_its_ack(void **state)
{
	struct bench b;
	const struct boot *seen;

	(void)state;
	bench_new(&b, MODEL_4);
	bench_watched(&b);
	bench_to_loading(&b);
	seen = table_find_mac(b.w, b.pi.mac);
	assert_non_null(seen);
	assert_int_equal(seen->round[ROUND_ROM].discovers, 1);
	assert_int_equal(seen->round[ROUND_ROM].requests, 1);
	assert_true(seen->round[ROUND_ROM].acked);
	assert_true(seen->arp_answered);
	assert_int_equal(seen->kernel_at, 0);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_3b_discover_is_the_roms_to_the_byte),
		cmocka_unit_test(test_3b_plus_and_bootcode_discover_to_the_byte),
		cmocka_unit_test(test_3b_discover_equals_the_published_frame),
		cmocka_unit_test(test_3b_plus_discover_equals_the_published_frame),
		cmocka_unit_test(test_eeprom_discover_has_its_own_form),
		cmocka_unit_test(test_pi_5_names_itself_in_option_97),
		cmocka_unit_test(test_eeprom_ip_id_counts_and_is_never_zero),
		cmocka_unit_test(test_eeprom_xid_is_one_a_boot_and_another_the_next),
		cmocka_unit_test(test_linux_discover_is_ipconfigs),
		cmocka_unit_test(test_rom_tries_five_times_five_seconds_apart_and_stops),
		cmocka_unit_test(test_eeprom_asks_each_4_s_until_45_s_have_passed),
		cmocka_unit_test(test_rom_never_requests),
		cmocka_unit_test(test_eeprom_requests_without_option_60),
		cmocka_unit_test(test_request_is_repeated_until_the_limit),
		cmocka_unit_test(test_nak_makes_an_eeprom_begin_again),
		cmocka_unit_test(test_a_server_that_always_naks_is_given_up),
		cmocka_unit_test(test_an_address_for_another_pi_is_not_taken),
		cmocka_unit_test(test_an_offer_with_another_xid_is_not_taken),
		cmocka_unit_test(test_frames_to_others_are_not_heard),
		cmocka_unit_test(test_until_dhcp_ends_with_the_lease),
		cmocka_unit_test(test_what_was_requested_is_released),
		cmocka_unit_test(test_keep_lease_releases_nothing),
		cmocka_unit_test(test_a_rom_has_nothing_to_release),
		cmocka_unit_test(test_bootcode_asks_again_unless_it_is_old),
		cmocka_unit_test(test_the_observer_knows_model_and_serial),
		cmocka_unit_test(test_the_observer_follows_a_pi_4_to_its_ack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
