/* SPDX-License-Identifier: MIT */
/* pi_verdict_test - a Pi that is played, and what the observer makes of its packets: where the Pi
 * stops as a Pi stops, the verdict names the same cause. */
#include "core/verdict.h"
#include "tests/unit/pi_kit.h"

#define CMDLINE "root=/dev/nfs nfsroot=192.168.2.10:/srv,vers=3 rw ip=dhcp rootwait\n"
#define TREE "bcm2710-rpi-3-b.dtb"

static struct kit kit;
static void *storage;
static struct verdict verdict;
static struct boot reported;

static int setup(void **state)
{
	(void)state;
	storage = calloc(1, watch_bytes(4, 256));
	assert_non_null(storage);
	kit_new(&kit, MODEL_3B);
	kit.watch = watch_init(storage, 4, 256);
	kit_binary(&kit, "bootcode.bin", 1900);
	kit_binary(&kit, "df90a038/start.elf", 4296);
	kit_binary(&kit, "df90a038/fixup.dat", 700);
	kit_text(&kit, "df90a038/config.txt", "arm_64bit=1\n");
	kit_text(&kit, "df90a038/cmdline.txt", CMDLINE);
	kit_binary(&kit, "df90a038/" TREE, 1300);
	kit_binary(&kit, "df90a038/kernel8.img", 4800);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(storage);
	return 0;
}

static void lacks(const char *path)
{
	const struct kit_file *f = kit_find(&kit, span_of(path, strlen(path)));

	assert_non_null(f);
	kit.file[f - kit.file] = kit.file[--kit.files];
}

/* To its end; then the Pi is silent for as long as the observer wants to be sure. */
static void run_out(void)
{
	struct event e;

	memset(&verdict, 0, sizeof(verdict));
	kit_run(&kit);
	watch_expire(kit.watch, kit.now + 300 * NS_S);
	while (watch_output(kit.watch, &e))
		if (e.kind == EV_BOOT_REPORT) {
			verdict_judge(kit.watch, e.boot, &verdict);
			reported = *e.boot;
		}
}

static void boot(void)
{
	kit_start(&kit);
	run_out();
}

static void assert_cause(enum finding_id id, enum stage stage, enum pi_reason why)
{
	assert_non_null(verdict.cause);
	if (verdict.cause->id != id)
		fail_msg("the verdict is %s, not %s", finding_name(verdict.cause->id),
			 finding_name(id));
	assert_int_equal(reported.stage, stage);
	assert_int_equal(kit.pi.end, PI_STOPPED);
	assert_int_equal(kit.pi.why, why);
}

static void test_without_bootcode(void **state)
{
	(void)state;
	lacks("bootcode.bin");
	boot();
	assert_cause(FIND_TFTP_FILE_MISSING, STAGE_TFTP_ROM, PI_WHY_FILE);
}

static void test_without_any_start_elf(void **state)
{
	(void)state;
	lacks("df90a038/start.elf");
	boot();
	assert_cause(FIND_TFTP_FILE_MISSING, STAGE_TFTP_BOOTCODE, PI_WHY_FILE);
}

static void test_without_a_kernel(void **state)
{
	(void)state;
	lacks("df90a038/kernel8.img");
	boot();
	assert_cause(FIND_TFTP_FILE_MISSING, STAGE_TFTP_FIRMWARE, PI_WHY_FILE);
}

static void test_a_directory_with_start_elf_alone(void **state)
{
	(void)state;
	lacks("df90a038/kernel8.img");
	lacks("df90a038/" TREE);
	lacks("df90a038/fixup.dat");
	boot();
	assert_cause(FIND_TFTP_SERIAL_DIR_INCOMPLETE, STAGE_TFTP_FIRMWARE, PI_WHY_FILE);
}

static void test_without_a_device_tree(void **state)
{
	(void)state;
	lacks("df90a038/" TREE);
	boot();
	assert_cause(FIND_TFTP_FILE_MISSING, STAGE_TFTP_FIRMWARE, PI_WHY_FILE);
}

static void test_a_web_page_as_start_elf(void **state)
{
	(void)state;
	kit_text(&kit, "df90a038/start.elf", "<html><body>View raw</body></html>\n");
	boot();
	assert_cause(FIND_TFTP_FILE_SUSPECT, STAGE_TFTP_BOOTCODE, PI_WHY_CONTENT);
}

static void test_an_empty_kernel(void **state)
{
	(void)state;
	kit_binary(&kit, "df90a038/kernel8.img", 0);
	boot();
	assert_cause(FIND_TFTP_FILE_SUSPECT, STAGE_TFTP_FIRMWARE, PI_WHY_CONTENT);
}

static void test_a_device_tree_that_is_text(void **state)
{
	(void)state;
	kit_text(&kit, "df90a038/" TREE, "404 not found\n");
	boot();
	assert_cause(FIND_TFTP_FILE_SUSPECT, STAGE_TFTP_FIRMWARE, PI_WHY_CONTENT);
}

static void test_a_silent_server(void **state)
{
	(void)state;
	kit.silent = true;
	boot();
	assert_cause(FIND_TFTP_NO_ANSWER, STAGE_TFTP_ROM, PI_WHY_FILE);
}

static const struct file_rec *file_named(const char *path)
{
	for (const struct file_rec *f = NULL; (f = watch_next_file(kit.watch, &reported, f));)
		if (span_is(span_of(f->path, f->path_n), path))
			return f;
	fail_msg("%s was not asked for", path);
	return NULL;
}

static void test_an_error_of_the_server_is_told_in_its_words(void **state)
{
	(void)state;
	kit.error = 7;
	boot();
	assert_cause(FIND_TFTP_FILE_ERROR, STAGE_TFTP_ROM, PI_WHY_FILE);
	assert_int_equal(file_named("bootcode.bin")->result, FILE_ERROR);
	assert_false(file_named("bootcode.bin")->by_pi);
	assert_non_null(
		strstr(verdict.cause->text, "ERROR 7 (no such user), \"Out\\x1b[of order\""));
}

/* Any code but 0 is no probe: the Pi had to refuse what came. */
static void test_an_error_of_the_pi_is_no_probe(void **state)
{
	(void)state;
	kit.swells = true;
	boot();
	assert_cause(FIND_TFTP_FILE_ERROR, STAGE_TFTP_ROM, PI_WHY_FILE);
	assert_int_equal(file_named("bootcode.bin")->result, FILE_ERROR);
	assert_true(file_named("bootcode.bin")->by_pi);
	assert_int_equal(file_named("bootcode.bin")->code, 4);
	assert_non_null(strstr(verdict.cause->text, "The Pi refused what 192.168.2.10 sent"));
}

/* RFC 1350, section 4: ERROR 5 turns a stranger away, and the transfer goes on. */
static void test_a_stranger_ends_no_transfer(void **state)
{
	(void)state;
	kit.stranger = true;
	kit.setup.until = PI_UNTIL_KERNEL;
	boot();
	assert_int_equal(kit.pi.end, PI_REACHED);
	assert_int_equal(file_named("bootcode.bin")->result, FILE_OK);
	assert_int_equal(file_named("bootcode.bin")->bytes, 1900);
	assert_int_equal(file_named("bootcode.bin")->unfit, UNFIT_NONE);
	assert_true(reported.kernel_ok);
}

/* The original ROM names no options: an OACK is an answer, but to no request of its. */
static void test_an_oack_that_nobody_asked_for_is_an_answer(void **state)
{
	const struct file_rec *f;

	(void)state;
	kit.odd_oack = true;
	boot();
	assert_cause(FIND_TFTP_STALLED, STAGE_TFTP_ROM, PI_WHY_FILE);
	f = file_named("bootcode.bin");
	assert_non_null(
		strstr(verdict.cause->text, "with an OACK, though the Pi named no options"));
	assert_true(verdict.cause->certain);
	assert_int_equal(f->requests, 5);
	assert_int_equal(f->pi_again, 4);
	/* It ends with its last packet, not when the observer had waited enough. */
	assert_true(f->took < 10 * NS_S);
}

static void test_no_request_is_counted_twice(void **state)
{
	const struct file_rec *f;

	(void)state;
	kit.silent = true;
	boot();
	f = file_named("bootcode.bin");
	assert_int_equal(f->requests, 5);
	assert_int_equal(f->retransmits, 4);
	assert_string_equal(verdict.cause->detail[3].key, "requests");
	assert_int_equal(verdict.cause->detail[3].number, 5);
}

/* Facts 1.4: an EEPROM gives a file up after 30 s, though it still comes. */
static void test_a_file_that_takes_too_long_did_not_stand_still(void **state)
{
	(void)state;
	kit_new(&kit, MODEL_4);
	kit.watch = watch_init(storage, 4, 256);
	kit_binary(&kit, "df90a038/start4.elf", 4296);
	kit_binary(&kit, "df90a038/fixup4.dat", 700);
	kit_text(&kit, "df90a038/cmdline.txt", CMDLINE);
	kit_binary(&kit, "df90a038/bcm2711-rpi-4-b.dtb", 1300);
	kit_binary(&kit, "df90a038/kernel8.img", 48000);
	kit.slow_in = "kernel8.img";
	boot();
	assert_cause(FIND_TFTP_STALLED, STAGE_TFTP_FIRMWARE, PI_WHY_FILE);
	assert_non_null(
		strstr(verdict.cause->text, " was too slow: 11744 bytes of 48000 in the 30 s "));
	assert_false(verdict.cause->certain);
}

/* As far as the first block of bootcode.bin; then the server forgets all about it. */
static void stop_in_bootcode(void)
{
	ns until = kit.now + 60 * NS_S;

	kit_start(&kit);
	while (kit.lines == 0 && kit.now < until) {
		if (kit_turn(&kit))
			continue;
		kit.now = pi_deadline(&kit.pi);
		pi_expire(&kit.pi, kit.now);
	}
	assert_int_equal(kit.lines, 1);
	memset(kit.send, 0, sizeof(kit.send));
}

/* What is told of the Pi's patience is what is counted. */
static void test_a_standstill_counts_what_it_tells(void **state)
{
	const struct file_rec *f;

	(void)state;
	stop_in_bootcode();
	run_out();
	assert_cause(FIND_TFTP_STALLED, STAGE_TFTP_ROM, PI_WHY_FILE);
	f = file_named("bootcode.bin");
	assert_int_equal(f->pi_again, 4);
	assert_int_equal(f->retransmits, 4);
	assert_int_equal(f->bytes, 512);
	assert_true(f->took > 7 * NS_S && f->took < 9 * NS_S);
	assert_non_null(strstr(verdict.cause->text,
			       "The Pi repeated itself 4 times; the server did not go on."));
}

static void server_asks_for_the_pi(const uint8_t to[static 6])
{
	uint8_t room[64];
	struct put w = put_in(room, sizeof(room));
	struct arp a = { .op = 1, .spa = KIT_SERVER, .tpa = KIT_PI };

	memcpy(a.sha, kit_server_mac, 6);
	compose_arp(&w, to, &a);
	kit_deliver(&kit, put_span(&w));
}

/* Facts 3.3: the original ROM answers no ARP while it loads. */
static void test_a_server_that_asks_for_the_pi_in_vain(void **state)
{
	static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	(void)state;
	stop_in_bootcode();
	for (int i = 0; i < 3; i++, kit.now += NS_S / 2)
		server_asks_for_the_pi(all);
	run_out();
	assert_cause(FIND_TFTP_STALLED, STAGE_TFTP_ROM, PI_WHY_FILE);
	assert_non_null(strstr(verdict.cause->text, "asked 3 times by ARP who has 192.168.2.50"));
	assert_non_null(strstr(verdict.cause->fix, "ip neigh replace 192.168.2.50 lladdr"));
	assert_true(verdict.cause->certain);
}

/* Linux asks a host alone when its entry grows old: it need not have anything to send. */
static void test_a_server_that_only_makes_sure_of_the_pi_is_not_held_up(void **state)
{
	(void)state;
	stop_in_bootcode();
	for (int i = 0; i < 3; i++, kit.now += NS_S / 2)
		server_asks_for_the_pi(kit_pi_mac);
	run_out();
	assert_cause(FIND_TFTP_STALLED, STAGE_TFTP_ROM, PI_WHY_FILE);
	assert_non_null(strstr(verdict.cause->text, "the server did not go on"));
	assert_null(strstr(verdict.cause->text, "ARP"));
}

static void test_a_server_without_options(void **state)
{
	(void)state;
	kit.no_oack = true;
	kit.setup.traits.tftp[LOADER_BOOTCODE].needs_oack = 1;
	boot();
	assert_cause(FIND_TFTP_OPTIONS_UNSUPPORTED, STAGE_TFTP_BOOTCODE, PI_WHY_FILE);
}

/* As far as a healthy boot comes without an NFS client: Linux has its address. */
static void test_a_healthy_boot_has_no_fault_before_nfs(void **state)
{
	(void)state;
	kit.setup.until = PI_UNTIL_KERNEL;
	boot();
	assert_int_equal(kit.pi.end, PI_REACHED);
	assert_true(reported.kernel_ok);
	for (size_t i = 0; i < verdict.n; i++)
		assert_true(verdict.finding[i].id == FIND_NFS_SILENT ||
			    verdict.finding[i].id == FIND_DHCP_RACE_RISK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_without_bootcode),
		TEST(test_without_any_start_elf),
		TEST(test_without_a_kernel),
		TEST(test_a_directory_with_start_elf_alone),
		TEST(test_without_a_device_tree),
		TEST(test_a_web_page_as_start_elf),
		TEST(test_an_empty_kernel),
		TEST(test_a_device_tree_that_is_text),
		TEST(test_a_silent_server),
		TEST(test_an_error_of_the_server_is_told_in_its_words),
		TEST(test_an_error_of_the_pi_is_no_probe),
		TEST(test_a_stranger_ends_no_transfer),
		TEST(test_an_oack_that_nobody_asked_for_is_an_answer),
		TEST(test_no_request_is_counted_twice),
		TEST(test_a_file_that_takes_too_long_did_not_stand_still),
		TEST(test_a_standstill_counts_what_it_tells),
		TEST(test_a_server_that_asks_for_the_pi_in_vain),
		TEST(test_a_server_that_only_makes_sure_of_the_pi_is_not_held_up),
		TEST(test_a_server_without_options),
		TEST(test_a_healthy_boot_has_no_fault_before_nfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
