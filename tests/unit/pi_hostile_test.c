/* SPDX-License-Identifier: MIT */
/* pi_hostile_test - a transfer with a server that means harm, or with somebody who is not the
 * server: it ends in bounded time and memory. And the texts that are kept, whole or not. */
#include "tests/unit/pi_talk.h"

/* ----- whose packet it is ----- */

static void test_a_strangers_port_is_told_and_does_no_harm(void **state)
{
	(void)state;
	(void)says();
	data(1, 512);
	(void)says();
	data_n(666, FIRST, 2, 10);
	SAYS("49153>666:ERROR 5 Unknown transfer ID");
	error(667, FIRST); /* no ERROR answers an ERROR */
	SAYS("");
	data(2, 1);
	SAYS("49153>2000:ACK 2, 49154:RRQ config.txt");
	assert_int_equal(kit.pi.bytes, 513);
}

static void test_another_host_is_not_heard(void **state)
{
	(void)state;
	(void)says();
	kit.pi.server_ip = 0xc0a802fe;
	data(1, 10);
	error(TID, FIRST);
	SAYS("");
	assert_int_equal(kit.pi.xfer.server_port, 0);
}

static void test_only_a_first_answer_tells_the_servers_port(void **state)
{
	(void)state;
	(void)says();
	data_n(666, FIRST, 7, 512);
	SAYS("");
	oack("tsize", "5");
	SAYS("49153>2000:ACK 0");
}

/* ----- servers that mean harm ----- */

static void assert_refused(const char *error_text)
{
	char want[200];

	(void)snprintf(want, sizeof(want), "%u:RRQ config.txt, %u>2000:ERROR %s", kit.pi.port - 1,
		       kit.pi.port - 2, error_text);
	SAYS(want);
	assert_int_equal(kit.pi.files, 0);
}

static void test_a_blksize_that_was_not_asked_for_is_refused(void **state)
{
	(void)state;
	(void)says();
	oack("blksize", "1024");
	assert_refused("8 Options not as requested");
}

static void test_a_blksize_beyond_what_was_asked_for_is_refused(void **state)
{
	static const char *const sizes[] = { "0", "7", "1469", "65464", "4294967295" };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		begin(MODEL_4, LOADER_FIRMWARE);
		kit.setup.traits.tftp[LOADER_FIRMWARE].blksize = 1468;
		(void)says();
		oack("blksize", sizes[i]);
		assert_refused("8 Options not as requested");
	}
}

static void test_a_file_of_4_gb_is_refused(void **state)
{
	(void)state;
	(void)says();
	oack("tsize", "4294967297");
	assert_refused("3 File too large");
}

static void test_more_than_tsize_is_refused(void **state)
{
	(void)state;
	(void)says();
	oack("tsize", "600");
	(void)says();
	data(1, 512);
	(void)says();
	data(2, 512);
	assert_refused("3 File too large");
}

static void test_less_than_tsize_is_no_file(void **state)
{
	(void)state;
	(void)says();
	oack("tsize", "600");
	(void)says();
	data(1, 100);
	SAYS("49153>2000:ACK 1, 49154:RRQ config.txt");
	assert_int_equal(kit.pi.files, 0);
}

static void test_a_block_larger_than_agreed_is_refused(void **state)
{
	(void)state;
	(void)says();
	oack("tsize", "5000");
	(void)says();
	data(1, 513);
	assert_refused("4 Block larger than agreed");
}

static void test_a_file_without_end_ends(void **state)
{
	uint32_t block = 0;

	(void)state;
	(void)says();
	while (kit.pi.xfer.port == FIRST && block < 600000) {
		data((uint16_t)++block, 512);
		kit.pi.owes &= OWES_RRQ | OWES_ERROR;
	}
	assert_refused("3 File too large");
	assert_int_equal(block, (256 << 20) / 512 + 1);
}

static void test_endless_oacks_are_no_progress(void **state)
{
	ns began = kit.now;
	size_t said = 0;

	(void)state;
	(void)says();
	for (int i = 0; i < 1000 && kit.pi.xfer.port == FIRST; i++) {
		oack("tsize", "5000");
		said += strlen(says()) > 0;
		wait_ms(100);
	}
	assert_int_equal(kit.pi.xfer.port, FIRST + 1);
	assert_true(kit.now - began < 11 * NS_S);
	assert_true(said < 200);
}

static void test_one_byte_now_and_then_ends_within_the_hour(void **state)
{
	ns began = kit.now;

	(void)state;
	begin(MODEL_4, LOADER_FIRMWARE);
	kit.setup.traits.tftp[LOADER_FIRMWARE].file_ms = 0;
	(void)says();
	oack("blksize", "8");
	for (uint32_t block = 1; kit.pi.files == 0 && block < 10000; block++) {
		uint16_t port = kit.pi.xfer.port;

		data_n(TID, port, (uint16_t)block, 8);
		(void)says();
		wait_ms(1900);
		(void)says();
		if (kit.pi.xfer.port != port)
			break;
	}
	assert_true(kit.now - began <= 3601 * NS_S);
}

static void test_an_eeproms_file_has_a_limit_of_its_own(void **state)
{
	ns began = kit.now;
	uint16_t port;

	(void)state;
	begin(MODEL_4, LOADER_FIRMWARE);
	kit.setup.traits.tftp[LOADER_FIRMWARE].file_ms = 30000;
	(void)says();
	port = kit.pi.xfer.port;
	for (uint16_t block = 1; kit.pi.xfer.port == port && block < 100; block++) {
		data_n(TID, port, block, 512);
		(void)says();
		wait_ms(1000);
		(void)says();
	}
	assert_in_range((kit.now - began) / NS_MS, 29000, 31000);
}

static void test_a_storm_of_errors_ends_the_boot(void **state)
{
	(void)state;
	for (int i = 0; i < 200 && kit.pi.state == PI_LOADING; i++) {
		(void)says();
		error(TID, kit.pi.xfer.port);
	}
	assert_int_equal(kit.pi.why, PI_WHY_FILE);
	assert_true(kit.pi.xfer.port < FIRST + 40);
}

/* Whatever is cut off a packet, nothing is read behind it. */
static void hand_over(struct span cut, void *arg)
{
	(void)arg;
	kit_udp(&kit, TID, kit.pi.xfer.port, cut);
	(void)says();
}

static void test_cut_packets_are_survived(void **state)
{
#define BYTES(text) span_of(text, sizeof(text) - 1)
	const struct span packets[] = {
		BYTES("\0\6tsize\0"
		      "10\0blksize\0"
		      "512\0"),
		BYTES("\0\5\0\1File not found\0"),
		BYTES("\0\3\0\1some data here"),
		BYTES("\0\3\0\2some data here"),
		BYTES("\0\1name\0octet\0tsize\0"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(packets) / sizeof(packets[0]); i++) {
		begin(MODEL_4, LOADER_FIRMWARE);
		fence_every_cut(packets[i], hand_over, NULL);
	}
}

/* ----- texts ----- */

static void tell(const char *text, size_t n)
{
	uint8_t room[600];
	struct put w = put_in(room, sizeof(room));

	compose_tftp_data(&w, 1, span_of(text, n));
	kit_udp(&kit, TID, kit.pi.xfer.port, put_span(&w));
	(void)says();
}

static void test_config_txt_is_kept(void **state)
{
	struct span text;

	(void)state;
	(void)says();
	error(TID, FIRST);
	(void)says();
	assert_false(pi_text_of(&kit.pi, "config.txt", &text) && text.n > 0);
	tell("kernel=mine.img\n", 16);
	assert_true(pi_text_of(&kit.pi, "config.txt", &text));
	assert_true(span_is(text, "kernel=mine.img\n"));
}

static void test_a_text_that_breaks_off_is_not_whole(void **state)
{
	struct config_plan plan;

	(void)state;
	(void)says();
	error(TID, FIRST);
	(void)says();
	oack("tsize", "600");
	(void)says();
	tell("kernel=mine.img\n", 16);
	pi_script_plan(&kit.pi, &plan);
	assert_string_equal(plan.kernel.name, "");
	assert_true(plan.uncertain);
}

static void test_a_text_beyond_its_room_is_cut_and_makes_the_plan_uncertain(void **state)
{
	struct config_plan plan;
	uint16_t port;

	(void)state;
	(void)says();
	error(TID, FIRST);
	(void)says();
	port = kit.pi.xfer.port;
	for (uint16_t block = 1; block <= 20; block++) {
		data_n(TID, port, block, 512);
		(void)says();
	}
	data_n(TID, port, 21, 0);
	(void)says();
	assert_int_equal(kit.pi.room_used, 4096);
	pi_script_plan(&kit.pi, &plan);
	assert_true(plan.uncertain);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(test_a_strangers_port_is_told_and_does_no_harm),
		TEST(test_another_host_is_not_heard),
		TEST(test_only_a_first_answer_tells_the_servers_port),
		TEST(test_a_blksize_that_was_not_asked_for_is_refused),
		TEST(test_a_blksize_beyond_what_was_asked_for_is_refused),
		TEST(test_a_file_of_4_gb_is_refused),
		TEST(test_more_than_tsize_is_refused),
		TEST(test_less_than_tsize_is_no_file),
		TEST(test_a_block_larger_than_agreed_is_refused),
		TEST(test_a_file_without_end_ends),
		TEST(test_endless_oacks_are_no_progress),
		TEST(test_one_byte_now_and_then_ends_within_the_hour),
		TEST(test_an_eeproms_file_has_a_limit_of_its_own),
		TEST(test_a_storm_of_errors_ends_the_boot),
		TEST(test_cut_packets_are_survived),
		TEST(test_config_txt_is_kept),
		TEST(test_a_text_that_breaks_off_is_not_whole),
		TEST(test_a_text_beyond_its_room_is_cut_and_makes_the_plan_uncertain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
