/* SPDX-License-Identifier: MIT */
/* pi_tftp_test - one transfer: the bytes of each speaker, probes, what is lost or comes twice. */
#include "tests/unit/pi_talk.h"

/* ----- the bytes of each speaker (facts 4.1) ----- */

static void test_the_roms_request_is_known_byte_by_byte(void **state)
{
	static const uint8_t rrq[] = "\0\1bootcode.bin\0octet";
	uint8_t room[PI_FRAME_MAX];
	struct frame f;

	(void)state;
	begin(MODEL_3B, LOADER_ROM);
	hear(&f, room);
	assert_int_equal(f.payload.n, 21);
	assert_memory_equal(f.payload.p, rrq, 21);
	assert_int_equal(f.ip.total_len, 49);
	assert_int_equal(f.ip.ttl, 128);
	assert_int_equal(f.ip.id, 0);
	assert_int_equal(f.u.udp.csum, 0);
	assert_int_equal(f.u.udp.src, 49152);
	assert_int_equal(f.u.udp.dst, 69);
	assert_memory_equal(f.dst, kit_server_mac, 6);
}

static void test_bootcode_asks_for_tsize_alone(void **state)
{
	static const uint8_t rrq[] = "\0\1df90a038/start.elf\0octet\0tsize\0"
				     "0";
	uint8_t room[PI_FRAME_MAX];
	struct frame f;

	(void)state;
	begin(MODEL_3B, LOADER_BOOTCODE);
	hear(&f, room);
	assert_int_equal(f.payload.n, 35);
	assert_memory_equal(f.payload.p, rrq, 35);
	assert_int_equal(f.u.udp.src, 49153);
}

static void test_an_eeprom_asks_for_tsize_then_blksize(void **state)
{
	static const uint8_t rrq[] = "\0\1df90a038/start4.elf\0octet\0tsize\0"
				     "0\0blksize\0"
				     "1024";
	uint8_t room[PI_FRAME_MAX];
	struct frame f;

	(void)state;
	kit_new(&kit, MODEL_4);
	begin(MODEL_4, LOADER_ROM);
	kit.setup.traits.tftp[LOADER_ROM].blksize = 1024;
	hear(&f, room);
	assert_int_equal(f.payload.n, sizeof(rrq));
	assert_memory_equal(f.payload.p, rrq, sizeof(rrq));
	assert_int_equal(f.ip.ttl, 64);
	assert_int_not_equal(f.ip.id, 0);
	assert_int_equal(frame_udp_csum(&f), CSUM_GOOD);
	assert_in_range(f.u.udp.src, 32768, 49151);
}

static void test_the_original_rom_has_one_port_and_the_3bplus_counts(void **state)
{
	(void)state;
	begin(MODEL_3B, LOADER_ROM);
	SAYS("49152:RRQ bootcode.bin");
	data_n(TID, 49152, 1, 100);
	SAYS("49152>2000:ACK 1, 49152:RRQ bootsig.bin");
	begin(MODEL_3BPLUS, LOADER_ROM);
	SAYS("49153:RRQ bootcode.bin");
	data_n(TID, 49153, 1, 100);
	SAYS("49153>2000:ACK 1, 49154:RRQ bootsig.bin");
}

/* ----- a sound transfer ----- */

static void test_a_file_ends_with_a_short_block(void **state)
{
	(void)state;
	SAYS("49153:RRQ recovery.elf");
	oack("tsize", "612");
	SAYS("49153>2000:ACK 0");
	data(1, 512);
	SAYS("49153>2000:ACK 1");
	data(2, 100);
	SAYS("49153>2000:ACK 2, 49154:RRQ config.txt");
	assert_int_equal(kit.pi.files, 1);
	assert_int_equal(kit.pi.bytes, 612);
}

static void test_a_file_of_whole_blocks_ends_with_an_empty_one(void **state)
{
	(void)state;
	(void)says();
	oack("tsize", "512");
	(void)says();
	data(1, 512);
	SAYS("49153>2000:ACK 1");
	data(2, 0);
	SAYS("49153>2000:ACK 2, 49154:RRQ config.txt");
	assert_int_equal(kit.pi.files, 1);
}

static void test_an_empty_file_is_a_file(void **state)
{
	(void)state;
	(void)says();
	oack("tsize", "0");
	(void)says();
	data(1, 0);
	SAYS("49153>2000:ACK 1, 49154:RRQ config.txt");
	assert_int_equal(kit.pi.files, 1);
}

static void test_data_at_once_instead_of_an_oack_is_taken(void **state)
{
	(void)state;
	(void)says();
	data(1, 10);
	SAYS("49153>2000:ACK 1, 49154:RRQ config.txt");
	assert_int_equal(kit.pi.files, 1);
}

static void test_without_the_oack_that_it_needs_a_whole_file_counts_as_missing(void **state)
{
	(void)state;
	kit.setup.traits.tftp[LOADER_FIRMWARE].needs_oack = 1;
	(void)says();
	data(1, 512);
	SAYS("49153>2000:ACK 1");
	data(2, 10);
	SAYS("49153>2000:ACK 2, 49154:RRQ config.txt");
	assert_int_equal(kit.pi.files, 0);
}

static void test_the_block_number_wraps(void **state)
{
	(void)state;
	(void)says();
	for (uint32_t block = 1; block <= 65537; block++) {
		data((uint16_t)block, 512);
		if (block < 65535)
			(void)says();
		else if (block == 65535)
			SAYS("49153>2000:ACK 65535");
		else if (block == 65536)
			SAYS("49153>2000:ACK 0");
		else
			SAYS("49153>2000:ACK 1");
	}
	data(2, 1);
	SAYS("49153>2000:ACK 2, 49154:RRQ config.txt");
	assert_int_equal(kit.pi.bytes, 65537 * 512 + 1);
}

static void test_a_smaller_blksize_than_asked_is_taken(void **state)
{
	(void)state;
	begin(MODEL_4, LOADER_FIRMWARE);
	(void)says();
	oack2("blksize", "512", "tsize", "513");
	(void)says();
	data_n(TID, kit.pi.xfer.port, 1, 512);
	(void)says();
	data_n(TID, kit.pi.xfer.port, 2, 1);
	assert_non_null(strstr(says(), "RRQ config.txt"));
	assert_int_equal(kit.pi.files, 1);
}

static void test_a_refusal_leads_to_the_next_file(void **state)
{
	(void)state;
	SAYS("49153:RRQ recovery.elf");
	error(TID, FIRST);
	SAYS("49154:RRQ config.txt");
	assert_int_equal(kit.pi.files, 0);
}

/* ----- probes (FW#1700) ----- */

static void test_a_probe_ends_only_after_the_next_request(void **state)
{
	(void)state;
	begin(MODEL_3B, LOADER_BOOTCODE);
	SAYS("49153:RRQ df90a038/start.elf");
	oack("tsize", "4000");
	SAYS("49153>2000:ACK 0");
	data(1, 512);
	SAYS("49154:RRQ df90a038/autoboot.txt, 49153>2000:ERROR 0 Early terminate");
}

static void test_a_probe_of_a_small_file_ends_so_too(void **state)
{
	(void)state;
	begin(MODEL_3B, LOADER_BOOTCODE);
	(void)says();
	oack("tsize", "40");
	(void)says();
	data(1, 40);
	SAYS("49154:RRQ df90a038/autoboot.txt, 49153>2000:ERROR 0 Early terminate");
}

static void test_where_nothing_is_probed_the_file_is_read(void **state)
{
	(void)state;
	kit_new(&kit, MODEL_3B);
	begin(MODEL_3B, LOADER_BOOTCODE);
	kit.setup.traits.tftp[LOADER_BOOTCODE].probes = 0;
	pi_script_begin(&kit.pi, LOADER_BOOTCODE, kit.now);
	(void)says();
	data(1, 40);
	SAYS("49153>2000:ACK 1, 49154:RRQ df90a038/autoboot.txt");
}

/* ----- what is lost, and what comes twice ----- */

static void test_it_repeats_its_last_packet(void **state)
{
	(void)state;
	SAYS("49153:RRQ recovery.elf");
	wait_ms(2100);
	SAYS("49153:RRQ recovery.elf");
	oack("tsize", "600");
	SAYS("49153>2000:ACK 0");
	wait_ms(2100);
	SAYS("49153>2000:ACK 0");
	data(1, 512);
	SAYS("49153>2000:ACK 1");
	wait_ms(2100);
	SAYS("49153>2000:ACK 1");
	assert_int_equal(kit.pi.retransmits, 3);
}

static void test_data_that_comes_again_is_acknowledged_again(void **state)
{
	(void)state;
	(void)says();
	data(1, 512);
	data(2, 512);
	(void)says();
	data(2, 512);
	SAYS("49153>2000:ACK 2");
	data(1, 512); /* long past */
	SAYS("");
	kit.setup.traits.tftp[LOADER_FIRMWARE].acks_again = 0;
	data(2, 512);
	SAYS("");
	assert_int_equal(kit.pi.bytes, 1024);
}

static void test_the_last_block_that_comes_again_is_acknowledged_again(void **state)
{
	(void)state;
	(void)says();
	data(1, 10);
	(void)says();
	data(1, 10);
	SAYS("49153>2000:ACK 1");
	data_n(TID, FIRST, 2, 10); /* nothing that it had */
	SAYS("");
}

/* The ROM asks for both its files from one port. */
static void test_the_roms_next_file_is_told_from_the_end_of_the_last(void **state)
{
	(void)state;
	begin(MODEL_3B, LOADER_ROM);
	(void)says();
	data_n(TID, 49152, 1, 512);
	data_n(TID, 49152, 2, 10);
	SAYS("49152>2000:ACK 2, 49152:RRQ bootsig.bin");
	data_n(TID, 49152, 2, 10);
	SAYS("49152>2000:ACK 2");
	data_n(TID, 49152, 1, 100); /* a server that has one port for all */
	SAYS("49152>2000:ACK 1");
	assert_int_equal(kit.pi.files, 2);
	assert_int_equal(kit.pi.state, PI_STARTING);
}

static void test_blocks_out_of_order_are_no_progress(void **state)
{
	(void)state;
	(void)says();
	data(1, 512);
	(void)says();
	data(3, 512);
	data(0, 512);
	data(65535, 512);
	SAYS("");
	data(2, 1);
	SAYS("49153>2000:ACK 2, 49154:RRQ config.txt");
	assert_int_equal(kit.pi.bytes, 513);
}

static void test_without_an_answer_the_file_counts_as_missing(void **state)
{
	ns began = kit.now;

	(void)state;
	(void)says();
	for (int i = 0; i < 100 && kit.pi.xfer.port == FIRST; i++) {
		wait_ms(20000);
		(void)says();
	}
	assert_int_equal(kit.pi.xfer.port, FIRST + 1);
	assert_in_range((kit.now - began) / NS_MS, 10000, 10100);
	assert_int_equal(kit.pi.retransmits, 4);
}

static void test_an_unreachable_port_changes_nothing(void **state)
{
	uint8_t room[200], lost[64];
	struct put w = put_in(room, sizeof(room)), q = put_in(lost, sizeof(lost));
	struct compose_udp u = { .ip = { .src = KIT_PI, .dst = KIT_SERVER, .ttl = 128 },
				 .sport = FIRST,
				 .dport = 69 };
	struct compose_ip ip = { .src = KIT_SERVER, .dst = KIT_PI, .ttl = 64 };

	(void)state;
	(void)says();
	memcpy(ip.src_mac, kit_server_mac, 6);
	memcpy(ip.dst_mac, kit_pi_mac, 6);
	compose_ipv4_udp(&q, &u, span_of("\0\1recovery.elf\0octet", 21));
	compose_icmp_error(&w, &ip, 3, 3, put_span(&q));
	kit_deliver(&kit, put_span(&w));
	SAYS("");
	wait_ms(2100);
	SAYS("49153:RRQ recovery.elf");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(test_the_roms_request_is_known_byte_by_byte),
		TEST(test_bootcode_asks_for_tsize_alone),
		TEST(test_an_eeprom_asks_for_tsize_then_blksize),
		TEST(test_the_original_rom_has_one_port_and_the_3bplus_counts),
		TEST(test_a_file_ends_with_a_short_block),
		TEST(test_a_file_of_whole_blocks_ends_with_an_empty_one),
		TEST(test_an_empty_file_is_a_file),
		TEST(test_data_at_once_instead_of_an_oack_is_taken),
		TEST(test_without_the_oack_that_it_needs_a_whole_file_counts_as_missing),
		TEST(test_the_block_number_wraps),
		TEST(test_a_smaller_blksize_than_asked_is_taken),
		TEST(test_a_refusal_leads_to_the_next_file),
		TEST(test_a_probe_ends_only_after_the_next_request),
		TEST(test_a_probe_of_a_small_file_ends_so_too),
		TEST(test_where_nothing_is_probed_the_file_is_read),
		TEST(test_it_repeats_its_last_packet),
		TEST(test_data_that_comes_again_is_acknowledged_again),
		TEST(test_the_last_block_that_comes_again_is_acknowledged_again),
		TEST(test_the_roms_next_file_is_told_from_the_end_of_the_last),
		TEST(test_blocks_out_of_order_are_no_progress),
		TEST(test_without_an_answer_the_file_counts_as_missing),
		TEST(test_an_unreachable_port_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
