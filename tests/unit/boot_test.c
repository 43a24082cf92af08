/* SPDX-License-Identifier: MIT */
/* boot_test - the one place where a boot's stage changes: never backwards, each step told, and
 * what is learned of a Pi on the way, by which the better source wins. */
#include <string.h>

#include "tests/unit/watch_kit.h"

static struct lab lab;

static int setup(void **state)
{
	(void)state;
	lab_new(&lab, 4, 1024);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	lab_free(&lab);
	return 0;
}

static void test_each_value_has_its_name(void **state)
{
	static const char *const stages[STAGE_COUNT] = { "dhcp",          "arp",
							 "tftp-rom",      "tftp-bootcode",
							 "tftp-firmware", "kernel-dhcp",
							 "nfs",           "up" };
	static const char *const outcomes[OUTCOME_COUNT] = { "in-progress",   "up",
							     "kernel-loaded", "hung",
							     "failed",        "not-a-netboot" };
	static const char *const results[FILE_RESULT_COUNT] = {
		"in-transfer", "ok", "missing", "probe", "denied", "stalled", "error", "unanswered"
	};

	(void)state;
	for (size_t i = 0; i < STAGE_COUNT; i++) {
		assert_string_equal(stage_name((enum stage)i), stages[i]);
		assert_true(stage_meaning((enum stage)i)[0] != '\0');
	}
	for (size_t i = 0; i < OUTCOME_COUNT; i++)
		assert_string_equal(outcome_name((enum outcome)i), outcomes[i]);
	for (size_t i = 0; i < FILE_RESULT_COUNT; i++)
		assert_string_equal(file_result_name((enum file_result)i), results[i]);
	assert_string_equal(dialect_name(DIALECT_KEA), "Kea");
	assert_string_equal(dialect_name(DIALECT_ISC), "ISC dhcpd");
}

static struct boot *a_boot(void)
{
	static const uint8_t mac[6] = { 0xb8, 0x27, 0xeb, 1, 2, 3 };
	struct boot *b = table_begin(lab.w, mac, 1000 * NS_S);

	b->plausible = true;
	b->packets = 1;
	return b;
}

static void test_a_stage_is_never_left_backwards(void **state)
{
	struct boot *b = a_boot();
	struct event e;

	(void)state;
	boot_enter(lab.w, b, STAGE_TFTP_FIRMWARE, 1001 * NS_S);
	boot_enter(lab.w, b, STAGE_ARP, 1002 * NS_S);
	assert_int_equal(b->stage, STAGE_TFTP_FIRMWARE);
	assert_true(watch_output(lab.w, &e));
	assert_int_equal(e.kind, EV_BOOT_STAGE);
	assert_false(watch_output(lab.w, &e));
}

static void test_up_is_the_end(void **state)
{
	struct boot *b = a_boot();
	struct event e;

	(void)state;
	boot_enter(lab.w, b, STAGE_UP, 1001 * NS_S);
	assert_int_equal(b->end, END_UP);
	assert_true(watch_output(lab.w, &e) && e.kind == EV_BOOT_STAGE);
	assert_true(watch_output(lab.w, &e) && e.kind == EV_BOOT_REPORT);
	boot_close(lab.w, b, END_SILENCE, 1002 * NS_S); /* once */
	assert_false(watch_output(lab.w, &e));
	assert_int_equal(b->end, END_UP);
	boot_touch(lab.w, b, 1003 * NS_S);
	while (watch_deadline(lab.w) < 2000 * NS_S) /* no deadline of it is left */
		watch_expire(lab.w, 2000 * NS_S);
	assert_false(watch_output(lab.w, &e));
}

static void test_a_sign_of_life_moves_the_deadline(void **state)
{
	struct boot *b = a_boot();
	struct event e;

	(void)state;
	boot_learn_model(b, MODEL_3B, MODEL_FROM_DISCOVER);
	boot_touch(lab.w, b, 1000 * NS_S);
	boot_touch(lab.w, b, 1005 * NS_S);
	watch_expire(lab.w, 1000 * NS_S + model_facts(MODEL_3B)->dhcp_silence);
	assert_false(watch_output(lab.w, &e));
	watch_expire(lab.w, 1005 * NS_S + model_facts(MODEL_3B)->dhcp_silence);
	assert_true(watch_output(lab.w, &e) && e.kind == EV_BOOT_REPORT);
	assert_true(e.when == 1005 * NS_S + model_facts(MODEL_3B)->dhcp_silence);
}

/* Facts 1.1 [V]: the original ROM's form can not be mistaken; a request for start4.elf from the
 * same MAC says something about the server's files, not about the Pi. */
static void test_the_roms_own_form_outweighs_a_file_name(void **state)
{
	struct boot *b = a_boot();

	(void)state;
	boot_learn_model(b, MODEL_3B, MODEL_FROM_DISCOVER);
	b->rom_form = true;
	boot_learn_model(b, MODEL_4, MODEL_FROM_TFTP);
	assert_int_equal(b->model, MODEL_3B);
	assert_int_equal(b->model_from, MODEL_FROM_DISCOVER);
}

static void test_the_better_source_of_a_serial_wins(void **state)
{
	struct boot *b = a_boot();

	(void)state;
	boot_learn_serial(b, 0x010203, SERIAL_FROM_MAC);
	assert_int_equal(b->serial_from, SERIAL_FROM_MAC);
	boot_learn_serial(b, 0x11010203, SERIAL_FROM_OPTION97);
	boot_learn_serial(b, 0x22010203, SERIAL_FROM_TFTP);
	assert_int_equal(b->serial, 0x11010203);
	assert_int_equal(b->serial_from, SERIAL_FROM_OPTION97);
	assert_true(b->has_serial97 && b->has_serial_prefix); /* both are kept to be compared */
	assert_int_equal(b->serial_prefix, 0x22010203);
}

/* Which story ends as which model, by which clue. */
static void test_models_are_told_by_what_they_do(void **state)
{
	static const struct {
		const char *story;
		enum model model;
		enum model_from from;
		enum board board;
	} rows[] = {
		{ "healthy-3b-nfs3", MODEL_3B, MODEL_FROM_DISCOVER, BOARD_PI3 },
		{ "healthy-3bplus", MODEL_3BPLUS, MODEL_FROM_TFTP, BOARD_PI3PLUS },
		{ "healthy-bootcode-sd", MODEL_BOOTCODE, MODEL_FROM_TFTP, BOARD_PI2 },
		{ "healthy-4", MODEL_4, MODEL_FROM_OPTION97, BOARD_PI4 },
		{ "healthy-5", MODEL_5, MODEL_FROM_OPTION97, BOARD_PI5 },
		{ "midway", MODEL_UNKNOWN, MODEL_FROM_NONE, BOARD_PI3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)teardown(NULL);
		(void)setup(NULL);
		lab_scene(&lab, rows[i].story);
		lab_end(&lab);
		assert_int_equal(lab.count[EV_BOOT_REPORT], 1);
		assert_int_equal(lab.reported.model, rows[i].model);
		assert_int_equal(lab.reported.model_from, rows[i].from);
		assert_int_equal(lab.reported.board, rows[i].board);
		assert_int_equal(lab.reported.stage, STAGE_UP);
	}
}

/* bootcode.bin asks by ARP for an address whose MAC the ROM was told: it must ask in vain all the
 * same when nobody answers it. */
static void test_each_speaker_needs_its_own_arp_answer(void **state)
{
	(void)state;
	lab_scene(&lab, "arp-failed-bootcode-silent");
	lab_end(&lab);
	assert_int_equal(lab.count[EV_ARP_REPLY], 1);
	assert_int_equal(lab.count[EV_ARP_REQUEST], 4);
	assert_false(lab.reported.arp_answered);
	assert_int_equal(lab.reported.arp_tries, 3);
	assert_non_null(lab_finding(&lab, FIND_ARP_FAILED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_value_has_its_name),
		cmocka_unit_test_setup_teardown(test_a_stage_is_never_left_backwards, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_up_is_the_end, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_sign_of_life_moves_the_deadline, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_the_roms_own_form_outweighs_a_file_name, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_the_better_source_of_a_serial_wins, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_models_are_told_by_what_they_do, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_each_speaker_needs_its_own_arp_answer, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
