/* SPDX-License-Identifier: MIT */
/* watch_test - the observer: whose packet it is, where a boot begins and ends, who leaves a full
 * table, and that time is an argument. Packets are stories of the forge. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/watch_kit.h"

static struct lab lab;
static struct world w;

static void watch_new(uint32_t pis)
{
	lab_new(&lab, pis, 256);
	world_new(&w);
}

static int setup(void **state)
{
	(void)state;
	watch_new(3);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	world_free(&w);
	lab_free(&lab);
	return 0;
}

/* What was told so far is played, and the next story begins on an empty reel. */
static void played(void)
{
	ns now = w.now;
	struct world next;

	lab_watch(&lab, &w);
	world_free(&w);
	world_new(&next);
	w = next;
	w.srv = &w.the_server;
	w.pi = &w.the_pi;
	w.now = now;
}

static void discover(uint32_t serial)
{
	with(&w, pi_3b_numbered(serial));
	pi_discover(&w);
}

static struct boot *boot_of(uint32_t serial)
{
	const struct pi pi = pi_3b_numbered(serial);

	return table_find_mac(lab.w, pi.at.mac);
}

/* ----- the table ----- */

static void test_a_pi_is_found_by_mac_and_by_ip(void **state)
{
	(void)state;
	with(&w, pi_3b_numbered(0x111111));
	pi_asks(&w);
	played();
	discover(0x222222);
	played();
	assert_non_null(boot_of(0x111111));
	assert_non_null(boot_of(0x222222));
	assert_null(boot_of(0x333333));
	assert_ptr_equal(table_find_ip(lab.w, NET_PI), boot_of(0x111111));
	assert_null(table_find_ip(lab.w, NET_ROUTER));
}

static void test_the_newest_owner_of_an_address_is_found(void **state)
{
	(void)state;
	with(&w, pi_3b_numbered(0x111111));
	pi_asks(&w);
	played();
	with(&w, pi_3b_numbered(0x222222));
	pi_asks(&w);
	played();
	assert_ptr_equal(table_find_ip(lab.w, NET_PI), boot_of(0x222222));
	table_set_ip(lab.w, boot_of(0x222222), 0);
	assert_ptr_equal(table_find_ip(lab.w, NET_PI), boot_of(0x111111));
}

/* Table of 3: one that has ended, one that only sent a DISCOVER, one that loads files. */
static void fill_table(void)
{
	discover(0x00000a);
	played();
	wait_for(&w, 20 * NS_S); /* its silence is over */
	discover(0x00000b);
	played();
	with(&w, pi_3b_numbered(0x00000c));
	w.srv->offer.pings_first = false;
	(void)boot_rom(&w);
	played();
}

static void test_finished_boots_leave_a_full_table_first(void **state)
{
	(void)state;
	fill_table();
	assert_int_equal(lab.count[EV_BOOT_REPORT], 1);
	discover(0x00000d);
	played();
	assert_null(boot_of(0x00000a));
	assert_non_null(boot_of(0x00000b));
	assert_non_null(boot_of(0x00000c));
	assert_int_equal(lab.count[EV_BOOT_REPORT], 1); /* it was told already */
}

static void test_then_leave_those_who_only_asked(void **state)
{
	(void)state;
	fill_table();
	discover(0x00000d);
	discover(0x00000e);
	played();
	assert_null(boot_of(0x00000b));
	assert_non_null(boot_of(0x00000c));
	assert_non_null(boot_of(0x00000d));
	assert_int_equal(lab.count[EV_BOOT_REPORT], 2); /* and it is told of */
	assert_int_equal(lab.reported.mac[5], 0x0b);
	assert_int_equal(lab.reported.end, END_EVICTED);
	assert_int_equal(lab.verdict.outcome, OUTCOME_IN_PROGRESS);
	assert_int_equal(watch_facts(lab.w)->evicted, 2);
}

static void test_then_leaves_the_oldest(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 3; i++) {
		with(&w, pi_3b_numbered(i));
		w.srv->offer.pings_first = false;
		w.srv->offer.yiaddr = NET_PI + i;
		(void)boot_rom(&w);
		played();
	}
	discover(4);
	played();
	assert_null(boot_of(1));
	assert_non_null(boot_of(2));
	assert_int_equal(lab.reported.mac[5], 1);
	assert_int_equal(lab.reported.end, END_EVICTED);
}

static void test_an_evicted_boot_takes_its_files_with_it(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 40; i++) {
		with(&w, pi_3b_numbered(i));
		w.srv->offer.pings_first = false;
		(void)boot_rom(&w);
		played();
		assert_true(watch_keep(lab.w)->in_use <= 6); /* two boots: files, texts, OFFERs */
	}
}

/* b8:27:eb is a Pi's, so each of them passes for one. */
static void flood(uint32_t from, uint32_t n)
{
	for (uint32_t i = from; i < from + n; i++) {
		with(&w, pi_3b_numbered(i));
		pi_discover(&w);
		wait_for(&w, 10 * NS_US);
		played();
	}
}

static void test_a_flood_of_macs_changes_nothing_for_a_pi_that_boots(void **state)
{
	uint32_t chunks;

	(void)state;
	with(&w, pi_3b_numbered(0xffffff));
	w.srv->offer.pings_first = false;
	(void)boot_rom(&w);
	played();
	chunks = watch_keep(lab.w)->in_use;
	flood(1, 100000);
	assert_non_null(boot_of(0xffffff));
	assert_int_equal(boot_of(0xffffff)->files, 2);
	assert_int_equal(lab.count[EV_BOOT_BEGIN], 100001);
	assert_int_equal(lab.count[EV_BOOT_REPORT], 100000 - 2); /* two are in the table */
	assert_int_equal(watch_keep(lab.w)->in_use, chunks);
	assert_int_equal(watch_facts(lab.w)->evicted, 100000 - 2);
	lab_end(&lab);
	assert_int_equal(lab.count[EV_BOOT_REPORT], 100001);
}

/* ----- where a boot begins and ends ----- */

static void test_the_sixth_discover_begins_a_new_boot(void **state)
{
	(void)state;
	with(&w, pi_3b());
	for (int i = 0; i < 5; i++) {
		pi_discover(&w);
		wait_for(&w, 5 * NS_S);
	}
	played();
	assert_int_equal(lab.count[EV_BOOT_BEGIN], 1);
	assert_int_equal(lab.count[EV_BOOT_REPORT], 0);
	with(&w, pi_3b());
	pi_discover(&w);
	played();
	assert_int_equal(lab.count[EV_BOOT_BEGIN], 2);
	assert_int_equal(lab.count[EV_BOOT_REPORT], 1);
	assert_int_equal(lab.reported.end, END_AGAIN);
	assert_int_equal(lab.verdict.outcome, OUTCOME_FAILED);
	assert_int_equal(lab.reported.round[ROUND_ROM].discovers, 5);
}

static void test_bootcode_bins_own_discover_begins_none(void **state)
{
	(void)state;
	with(&w, pi_3b());
	assert_true(boot_rom(&w) && boot_bootcode(&w));
	played();
	assert_int_equal(lab.count[EV_BOOT_BEGIN], 1);
	assert_int_equal(lab.count[EV_BOOT_REPORT], 0);
	assert_int_equal(lab.count[EV_DHCP_DISCOVER], 2);
}

static void test_a_rom_discover_after_a_later_stage_begins_a_new_boot(void **state)
{
	(void)state;
	with(&w, pi_3b());
	assert_true(boot_rom(&w) && boot_bootcode(&w));
	played();
	with(&w, pi_3b());
	pi_discover(&w);
	played();
	assert_int_equal(lab.count[EV_BOOT_BEGIN], 2);
	assert_int_equal(lab.reported.end, END_AGAIN);
	assert_int_equal(lab.reported.stage, STAGE_TFTP_BOOTCODE);
}

/* The Pi is switched off and on before its silence is over: the report must still know of init. */
static void test_a_boot_that_began_anew_keeps_its_reason(void **state)
{
	static const struct step bare[] = {
		{ "dev", 2, 0755, 2, 0, NULL, true }, { "sbin", 2, 0755, 2, 0, NULL, true },
		{ "etc", 2, 0755, 2, 0, NULL, true }, { "bin", 2, 0755, 2, 0, NULL, true },
		{ "bin", 2, 0755, 2, 0, NULL, true }, { NULL, 0, 0, 0, 0, NULL, false },
	};

	(void)state;
	with(&w, pi_3b());
	assert_true(boot_to_kernel(&w));
	wait_for(&w, 9 * NS_S);
	kernel_dhcp(&w, CLIENT_KERNEL);
	nfs3_root(&w, &(struct nfs_root){ .path = "/srv/nfs/pi", .walk = bare });
	wait_for(&w, 30 * NS_S);
	played();
	assert_int_equal(lab.count[EV_BOOT_REPORT], 0);
	with(&w, pi_3b());
	pi_discover(&w);
	played();
	assert_int_equal(lab.reported.end, END_AGAIN);
	assert_int_equal(lab.reported.stage, STAGE_NFS);
	assert_non_null(lab_finding(&lab, FIND_NFS_NO_INIT));
}

static void test_a_hung_pi_is_not_woken_by_a_servers_words(void **state)
{
	(void)state;
	with(&w, pi_3b());
	w.srv->offer.delay = 1200 * NS_US;
	w.srv->offer.pings_first = false;
	pi_asks(&w);
	wait_for(&w, 20 * NS_S);
	server_offer(&w, &w.srv->offer);
	played();
	assert_int_equal(lab.count[EV_BOOT_HUNG], 1);
	assert_int_equal(lab.count[EV_BOOT_WOKEN], 0);
}

/* ----- time ----- */

static void test_a_timer_event_carries_its_deadline(void **state)
{
	(void)state;
	discover(0x00000a);
	played();
	lab_until(&lab, w.now + 3600 * NS_S);
	assert_int_equal(lab.count[EV_BOOT_REPORT], 1);
	assert_true(lab.reported.ended - lab.reported.began == model_facts(MODEL_3B)->dhcp_silence);
	assert_string_equal(lab.line[lab.lines - 1], "boot.report 00000a 7.000000000 dhcp 0");
	assert_true(watch_deadline(lab.w) > w.now + 3600 * NS_S);
}

static void test_deadlines_come_in_order(void **state)
{
	(void)state;
	discover(1);
	wait_for(&w, 1 * NS_S);
	discover(2);
	wait_for(&w, 1 * NS_S);
	discover(3);
	played();
	lab.tick = 0;
	watch_expire(lab.w, w.now + 100 * NS_S); /* one call: one boot's worth */
	assert_true(watch_deadline(lab.w) < w.now + 100 * NS_S);
	lab_until(&lab, w.now + 100 * NS_S);
	assert_int_equal(lab.count[EV_BOOT_REPORT], 3);
	assert_string_equal(lab.line[lab.lines - 3], "boot.report 000001 7.000000000 dhcp 0");
	assert_string_equal(lab.line[lab.lines - 2], "boot.report 000002 8.000000000 dhcp 0");
	assert_string_equal(lab.line[lab.lines - 1], "boot.report 000003 9.000000000 dhcp 0");
}

/* Every story of the forge: the same words whether it is read from a file, or watched by a clock
 * that wakes every 137 ms with timers run up to then. */
static void test_live_and_replay_say_the_same(void **state)
{
	const struct scene *s;

	(void)state;
	for (size_t i = 0; (s = lab_scene_at(i)); i++) {
		static struct lab file, live;

		if (strcmp(s->name, "time-backwards") == 0)
			continue; /* a live clock does not run so */
		lab_new(&file, 40, 2048);
		lab_new(&live, 40, 2048);
		live.tick = 137 * NS_MS;
		lab_scene(&file, s->name);
		lab_scene(&live, s->name);
		lab_end(&file);
		lab_end(&live);
		assert_true(file.lines > 0 && file.lines < LAB_LINES);
		for (size_t k = 0; k < file.lines && k < live.lines; k++)
			assert_string_equal(file.line[k], live.line[k]);
		assert_int_equal(file.lines, live.lines);
		lab_free(&file);
		lab_free(&live);
	}
}

static void test_a_clock_that_runs_backwards_moves_no_deadline_back(void **state)
{
	ns due;

	(void)state;
	discover(1);
	played();
	due = watch_deadline(lab.w);
	w.now -= 100 * NS_S;
	discover(2);
	w.style.as_told = true;
	played();
	assert_true(watch_deadline(lab.w) == due);
	assert_int_equal(watch_facts(lab.w)->time_jumps, 1);
	lab_end(&lab);
	assert_true(boot_of(1)->time_went_back);
}

/* ----- the end ----- */

static void test_the_end_reports_the_oldest_first_and_once(void **state)
{
	(void)state;
	discover(2);
	wait_for(&w, 1 * NS_S);
	discover(1);
	played();
	lab_end(&lab);
	assert_int_equal(lab.count[EV_BOOT_REPORT], 2);
	assert_int_equal(lab.count[EV_SUMMARY], 1);
	assert_string_equal(lab.line[lab.lines - 3], "boot.report 000002 1.000000000 dhcp 0");
	assert_string_equal(lab.line[lab.lines - 2], "boot.report 000001 1.000000000 dhcp 0");
	assert_int_equal(lab.reported.end, END_RUN);
}

static void test_a_table_of_one_is_enough(void **state)
{
	(void)state;
	(void)teardown(NULL);
	watch_new(1);
	for (uint32_t i = 1; i < 20; i++)
		discover(i);
	played();
	assert_int_equal(lab.count[EV_BOOT_REPORT], 18);
}

static void test_another_vendors_pxe_client_is_no_boot(void **state)
{
	(void)state;
	lab_scene(&lab, "not-netboot-vendor");
	assert_int_equal(lab.count[EV_BOOT_BEGIN], 0);
	assert_int_equal(lab.count[EV_DHCP_DISCOVER], 0);
	lab_end(&lab);
	assert_int_equal(lab.verdict.outcome, OUTCOME_NOT_A_NETBOOT);
}

static void test_a_full_store_of_names_loses_names_only(void **state)
{
	(void)state;
	(void)teardown(NULL);
	lab_new(&lab, 3, 4);
	world_new(&w);
	lab_scene(&lab, "healthy-3b-nfs3");
	assert_int_equal(lab.verdict.outcome, OUTCOME_UP);
	assert_true(lab.reported.files_lost > 0);
	assert_true(watch_keep(lab.w)->in_use <= 3);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_a_pi_is_found_by_mac_and_by_ip),
		T(test_the_newest_owner_of_an_address_is_found),
		T(test_finished_boots_leave_a_full_table_first),
		T(test_then_leave_those_who_only_asked),
		T(test_then_leaves_the_oldest),
		T(test_an_evicted_boot_takes_its_files_with_it),
		T(test_a_flood_of_macs_changes_nothing_for_a_pi_that_boots),
		T(test_the_sixth_discover_begins_a_new_boot),
		T(test_bootcode_bins_own_discover_begins_none),
		T(test_a_rom_discover_after_a_later_stage_begins_a_new_boot),
		T(test_a_boot_that_began_anew_keeps_its_reason),
		T(test_a_hung_pi_is_not_woken_by_a_servers_words),
		T(test_a_timer_event_carries_its_deadline),
		T(test_deadlines_come_in_order),
		T(test_live_and_replay_say_the_same),
		T(test_a_clock_that_runs_backwards_moves_no_deadline_back),
		T(test_the_end_reports_the_oldest_first_and_once),
		T(test_a_table_of_one_is_enough),
		T(test_another_vendors_pxe_client_is_no_boot),
		T(test_a_full_store_of_names_loses_names_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
