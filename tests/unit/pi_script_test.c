/* SPDX-License-Identifier: MIT */
/* pi_script_test - which files each model asks for, in which order, and what it makes of those that
 * are missing or wrong. A name with '?' was probed, with '!' it was not there. */
#include "tests/unit/pi_kit.h"

static struct kit kit;

/* Boots to the end and compares what was asked for. */
static void assert_asked(const char *expected)
{
	char got[8192] = "";
	size_t n = 0;

	for (size_t i = 0; i < kit.lines; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%s", i ? " " : "", kit.line[i]);
	assert_true(n < sizeof(got));
	assert_string_equal(got, expected);
}

static void boot(void)
{
	kit_start(&kit);
	kit_run(&kit);
}

#define CMDLINE "root=/dev/nfs nfsroot=192.168.2.10:/srv,vers=3 rw ip=dhcp rootwait\n"

static void files_3(const char *dir, const char *tree, const char *config)
{
	char path[PI_NAME_MAX];

#define IN_DIR(name) ((void)snprintf(path, sizeof(path), "%s" name, dir), path)
	kit_binary(&kit, "bootcode.bin", 1900);
	kit_binary(&kit, IN_DIR("start.elf"), 4296);
	kit_binary(&kit, IN_DIR("fixup.dat"), 700);
	if (config)
		kit_text(&kit, IN_DIR("config.txt"), config);
	kit_text(&kit, IN_DIR("cmdline.txt"), CMDLINE);
	(void)snprintf(path, sizeof(path), "%s%s", dir, tree);
	kit_binary(&kit, path, 1300);
	kit_binary(&kit, IN_DIR("kernel8.img"), 4800);
}

static void lacks(const char *path)
{
	const struct kit_file *f = kit_find(&kit, span_of(path, strlen(path)));

	assert_non_null(f);
	kit.file[f - kit.file] = kit.file[--kit.files];
}

#define TREE_3 "bcm2710-rpi-3-b.dtb"

static int setup_3b(void **state)
{
	(void)state;
	kit_new(&kit, MODEL_3B);
	return 0;
}

/* ----- the orders ----- */

static void test_3b_without_a_serial_directory_asks_as_in_2020(void **state)
{
	(void)state;
	files_3("", TREE_3, "arm_64bit=1\n");
	boot();
	assert_asked(
		"bootcode.bin bootsig.bin! "
		"df90a038/start.elf! autoboot.txt! config.txt recovery.elf! start.elf fixup.dat "
		"recovery.elf! config.txt dt-blob.bin! recovery.elf! config.txt bootcfg.txt! "
		"bcm2710-rpi-3-b.dtb cmdline.txt recovery8.img! recovery8-32.img! "
		"recovery7.img! recovery.img! "
		"kernel8.img? armstub8.bin! kernel8.img? kernel8.img");
	assert_int_equal(kit.pi.state, PI_NFS);
}

static void test_3b_with_a_serial_directory_asks_for_all_there(void **state)
{
	(void)state;
	files_3("df90a038/", TREE_3, "arm_64bit=1\n");
	boot();
	assert_asked("bootcode.bin bootsig.bin! df90a038/start.elf? df90a038/autoboot.txt! "
		     "df90a038/config.txt df90a038/recovery.elf! df90a038/start.elf "
		     "df90a038/fixup.dat df90a038/recovery.elf! df90a038/config.txt "
		     "df90a038/dt-blob.bin! df90a038/recovery.elf! df90a038/config.txt "
		     "df90a038/bootcfg.txt! df90a038/bcm2710-rpi-3-b.dtb df90a038/cmdline.txt "
		     "df90a038/recovery8.img! df90a038/recovery8-32.img! df90a038/recovery7.img! "
		     "df90a038/recovery.img! df90a038/kernel8.img? df90a038/armstub8.bin! "
		     "df90a038/kernel8.img? df90a038/kernel8.img");
	assert_int_equal(kit.pi.state, PI_NFS);
}

static void test_3b_prefers_a_32_bit_kernel(void **state)
{
	(void)state;
	files_3("", TREE_3, NULL);
	kit_binary(&kit, "kernel7.img", 4000);
	boot();
	assert_asked(
		"bootcode.bin bootsig.bin! "
		"df90a038/start.elf! autoboot.txt! config.txt! recovery.elf! start.elf fixup.dat "
		"recovery.elf! config.txt! dt-blob.bin! recovery.elf! config.txt! bootcfg.txt! "
		"bcm2710-rpi-3-b.dtb cmdline.txt recovery8.img! recovery8-32.img! "
		"recovery7.img! recovery.img! kernel8-32.img! "
		"kernel7.img? armstub8-32.bin! kernel7.img? kernel7.img");
	assert_string_equal(kit.pi.kernel, "kernel7.img");
}

static void test_3b_without_arm_64bit_takes_a_64_bit_kernel_last(void **state)
{
	(void)state;
	files_3("", TREE_3, NULL);
	boot();
	assert_string_equal(kit.line[kit.lines - 8], "recovery.img!");
	assert_string_equal(kit.line[kit.lines - 7], "kernel8-32.img!");
	assert_string_equal(kit.line[kit.lines - 6], "kernel7.img!");
	assert_string_equal(kit.line[kit.lines - 5], "kernel.img!");
	assert_string_equal(kit.line[kit.lines - 4], "kernel8.img?");
	assert_string_equal(kit.line[kit.lines - 1], "kernel8.img");
}

static void test_3bplus_probes_most_files_as_in_2022(void **state)
{
	(void)state;
	kit_new(&kit, MODEL_3BPLUS);
	files_3("df90a038/", "bcm2710-rpi-3-b-plus.dtb", "arm_64bit=1\ndtoverlay=vc4-kms-v3d\n");
	kit_binary(&kit, "df90a038/overlays/vc4-kms-v3d.dtbo", 900);
	boot();
	assert_asked(
		"bootcode.bin bootsig.bin! df90a038/start.elf? df90a038/autoboot.txt! "
		"df90a038/config.txt df90a038/recovery.elf! df90a038/start.elf df90a038/fixup.dat "
		"df90a038/recovery.elf! df90a038/config.txt? df90a038/config.txt "
		"df90a038/dt-blob.bin! df90a038/recovery.elf! df90a038/config.txt? "
		"df90a038/config.txt df90a038/bootcfg.txt! df90a038/bcm2710-rpi-3-b-plus.dtb? "
		"df90a038/bcm2710-rpi-3-b-plus.dtb df90a038/overlays/overlay_map.dtb! "
		"df90a038/overlays/overlay_map.dtb! df90a038/config.txt? df90a038/config.txt "
		"df90a038/overlays/vc4-kms-v3d.dtbo? df90a038/overlays/vc4-kms-v3d.dtbo "
		"df90a038/cmdline.txt? df90a038/cmdline.txt df90a038/recovery8.img! "
		"df90a038/kernel8.img? df90a038/armstub8.bin! df90a038/kernel8.img? "
		"df90a038/kernel8.img");
	assert_int_equal(kit.pi.state, PI_NFS);
}

static void test_bootcode_on_an_sd_card_has_no_rom(void **state)
{
	(void)state;
	kit_new(&kit, MODEL_BOOTCODE);
	files_3("", TREE_3, "arm_64bit=1\n");
	boot();
	assert_string_equal(kit.line[0], "df90a038/start.elf!");
	assert_string_equal(kit.line[1], "autoboot.txt!");
	assert_int_equal(kit.lines, 22);
	assert_int_equal(kit.pi.state, PI_NFS);
}

static void files_4(const char *dir)
{
	char path[PI_NAME_MAX];

	kit_binary(&kit, IN_DIR("start4.elf"), 8700);
	kit_binary(&kit, IN_DIR("fixup4.dat"), 1400);
	kit_text(&kit, IN_DIR("config.txt"),
		 "dtoverlay=vc4-kms-v3d\ninitramfs initramfs8 followkernel\n");
	kit_text(&kit, IN_DIR("cmdline.txt"), CMDLINE);
	kit_binary(&kit, IN_DIR("initramfs8"), 5000);
	kit_binary(&kit, IN_DIR("bcm2711-rpi-4-b.dtb"), 2300);
	kit_binary(&kit, IN_DIR("overlays/overlay_map.dtb"), 800);
	kit_binary(&kit, IN_DIR("overlays/vc4-kms-v3d.dtbo"), 900);
	kit_binary(&kit, IN_DIR("kernel8.img"), 9100);
}

static void test_pi_4_asks_with_its_initramfs_before_the_device_tree(void **state)
{
	(void)state;
	kit_new(&kit, MODEL_4);
	files_4("df90a038/");
	boot();
	assert_asked(
		"df90a038/start4.elf? df90a038/config.txt df90a038/pieeprom.sig! "
		"df90a038/recover4.elf! df90a038/recovery.elf! df90a038/start4.elf "
		"df90a038/fixup4.dat df90a038/recovery.elf! df90a038/config.txt? "
		"df90a038/config.txt df90a038/dt-blob.bin! df90a038/recovery.elf! "
		"df90a038/config.txt? df90a038/config.txt df90a038/bootcfg.txt! "
		"df90a038/initramfs8 df90a038/bcm2711-rpi-4-b.dtb df90a038/overlays/overlay_map.dtb "
		"df90a038/config.txt df90a038/overlays/vc4-kms-v3d.dtbo df90a038/cmdline.txt "
		"df90a038/recovery8.img! df90a038/kernel8.img? df90a038/armstub8-gic.bin! "
		"df90a038/kernel8.img");
	assert_int_equal(kit.pi.state, PI_NFS);
}

static void test_pi_4_drops_a_directory_without_start4_and_start(void **state)
{
	(void)state;
	kit_new(&kit, MODEL_4);
	files_4("");
	boot();
	assert_string_equal(kit.line[0], "df90a038/start4.elf!");
	assert_string_equal(kit.line[1], "df90a038/start.elf!");
	assert_string_equal(kit.line[2], "config.txt");
	assert_int_equal(kit.pi.state, PI_NFS);
}

static void test_pi_4_keeps_a_directory_that_has_only_start_elf(void **state)
{
	(void)state;
	kit_new(&kit, MODEL_4);
	files_4("");
	kit_binary(&kit, "df90a038/start.elf", 900);
	boot();
	assert_string_equal(kit.line[1], "df90a038/start.elf?");
	assert_int_equal(kit.pi.why, PI_WHY_FILE);
	assert_string_equal(kit.pi.lost, "df90a038/start4.elf");
}

static void test_pi_5_loads_the_kernel_by_itself(void **state)
{
	(void)state;
	kit_new(&kit, MODEL_5);
	kit_text(&kit, "df90a038/config.txt", "dtoverlay=vc4-kms-v3d\nauto_initramfs=1\n");
	kit_text(&kit, "df90a038/cmdline.txt", CMDLINE);
	kit_binary(&kit, "df90a038/bcm2712-rpi-5-b.dtb", 2300);
	kit_binary(&kit, "df90a038/kernel_2712.img", 11200);
	kit_binary(&kit, "df90a038/initramfs_2712", 4000);
	boot();
	assert_asked("df90a038/config.txt df90a038/bcm2712-rpi-5-b.dtb "
		     "df90a038/overlays/overlay_map.dtb! df90a038/overlays/vc4-kms-v3d.dtbo! "
		     "df90a038/cmdline.txt df90a038/kernel_2712.img? df90a038/initramfs_2712 "
		     "df90a038/kernel_2712.img");
	assert_int_equal(kit.pi.state, PI_NFS);
}

/* ----- config.txt decides ----- */

static bool asked(const char *line)
{
	for (size_t i = 0; i < kit.lines; i++)
		if (strcmp(kit.line[i], line) == 0)
			return true;
	return false;
}

static void test_sections_of_other_models_do_not_apply(void **state)
{
	(void)state;
	files_3("", TREE_3,
		"[pi4]\nkernel=four.img\n[cm3]\nkernel=cm.img\n[pi3]\nkernel=three.img\n"
		"[0x11111111]\ndtoverlay=theirs\n[0xdf90a038]\ndtoverlay=mine\n[all]\n"
		"start_file=start_x.elf\nfixup_file=fixup_x.dat\ncmdline=cmd.txt\n");
	kit_binary(&kit, "three.img", 3000);
	kit_binary(&kit, "start_x.elf", 3000);
	kit_text(&kit, "cmd.txt", "console=tty1 root=/dev/sda2 ip=dhcp\n");
	boot();
	assert_true(asked("start_x.elf"));
	assert_true(asked("fixup_x.dat!"));
	assert_true(asked("overlays/mine.dtbo!"));
	assert_false(asked("overlays/theirs.dtbo!"));
	assert_true(asked("cmd.txt"));
	assert_false(asked("cmdline.txt"));
	assert_true(asked("three.img"));
	assert_false(asked("kernel8.img"));
	assert_int_equal(kit.pi.end, PI_COMPLETE); /* its command line names no NFS root */
}

static void test_an_include_is_read_behind_config_txt_and_obeyed(void **state)
{
	(void)state;
	files_3("df90a038/", TREE_3, "include more.txt\ninclude none.txt\narm_64bit=1\n");
	kit_text(&kit, "df90a038/more.txt", "include deeper.txt\n");
	kit_text(&kit, "df90a038/deeper.txt", "kernel=mine.img\n");
	kit_binary(&kit, "df90a038/mine.img", 3000);
	boot();
	assert_string_equal(kit.line[8], "df90a038/recovery.elf!");
	assert_string_equal(kit.line[9], "df90a038/config.txt");
	assert_string_equal(kit.line[10], "df90a038/more.txt");
	assert_string_equal(kit.line[11], "df90a038/deeper.txt");
	assert_string_equal(kit.line[12], "df90a038/none.txt!");
	assert_string_equal(kit.line[13], "df90a038/dt-blob.bin!");
	assert_string_equal(kit.line[kit.lines - 1], "df90a038/mine.img");
}

static void test_os_prefix_holds_where_kernel_and_tree_are_there(void **state)
{
	(void)state;
	files_3("", TREE_3, "os_prefix=new/\narm_64bit=1\ndtoverlay=disable-bt\n");
	kit_binary(&kit, "new/kernel8.img", 3000);
	kit_binary(&kit, "new/" TREE_3, 1300);
	kit_text(&kit, "new/cmdline.txt", CMDLINE);
	boot();
	assert_true(asked("new/kernel8.img?"));
	assert_true(asked("new/" TREE_3 "?"));
	assert_true(asked("new/overlays/README!"));
	assert_true(asked("new/cmdline.txt"));
	assert_true(asked("overlays/disable-bt.dtbo!")); /* shared: there is no README */
	assert_string_equal(kit.line[kit.lines - 1], "new/kernel8.img");
	assert_int_equal(kit.pi.state, PI_NFS);
}

static void test_os_prefix_without_a_device_tree_is_ignored(void **state)
{
	(void)state;
	files_3("", TREE_3, "os_prefix=new/\narm_64bit=1\n");
	kit_binary(&kit, "new/kernel8.img", 3000);
	boot();
	assert_true(asked("new/" TREE_3 "!"));
	assert_true(asked("cmdline.txt"));
	assert_string_equal(kit.line[kit.lines - 1], "kernel8.img");
}

static void test_a_leading_slash_bypasses_os_prefix_and_overlays_follow_the_readme(void **state)
{
	(void)state;
	files_3("df90a038/", TREE_3,
		"os_prefix=new/\noverlay_prefix=ov/\nkernel=/common.img\ndtoverlay=a,b=c\n");
	kit_binary(&kit, "df90a038/common.img", 3000);
	kit_binary(&kit, "df90a038/new/" TREE_3, 1300);
	kit_text(&kit, "df90a038/new/ov/README", "x");
	boot();
	assert_true(asked("df90a038/new/ov/a.dtbo!"));
	assert_true(asked("df90a038/new/cmdline.txt!"));
	assert_string_equal(kit.line[kit.lines - 1], "df90a038/common.img");
}

static void test_auto_initramfs_follows_the_kernel_that_is_there(void **state)
{
	(void)state;
	files_3("", TREE_3, "auto_initramfs=1\n");
	kit_binary(&kit, "initramfs8", 3000);
	boot();
	assert_true(asked("initramfs8"));
	assert_int_equal(kit.pi.state, PI_NFS);
}

static void test_a_name_that_can_not_be_asked_for_counts_as_missing(void **state)
{
	(void)state;
	files_3("", TREE_3, "initramfs bad\x01name\ndtoverlay=\x02\nkernel=k\x1b[0m.img\n");
	boot();
	assert_int_equal(kit.pi.why, PI_WHY_FILE);
	for (size_t i = 0; i < kit.lines; i++)
		assert_null(strchr(kit.line[i], '\\'));
}

static void test_gpu_mem_16_selects_the_small_firmware(void **state)
{
	(void)state;
	files_3("", TREE_3, "gpu_mem=16\n");
	kit_binary(&kit, "start_cd.elf", 900);
	boot();
	assert_true(asked("start_cd.elf"));
	assert_true(asked("fixup_cd.dat!"));
}

static void test_another_directory_takes_the_place_of_the_serial(void **state)
{
	(void)state;
	files_3("lab/3/", TREE_3, NULL);
	kit.setup.dir = "lab/3";
	boot();
	assert_string_equal(kit.line[2], "lab/3/start.elf?");
	assert_string_equal(kit.line[kit.lines - 1], "lab/3/kernel8.img");
}

/* ----- where it stops ----- */

static void assert_lost(enum pi_reason why, const char *path)
{
	assert_int_equal(kit.pi.end, PI_STOPPED);
	assert_int_equal(kit.pi.why, why);
	assert_string_equal(kit.pi.lost, path);
}

static void test_without_bootcode_the_rom_stops(void **state)
{
	(void)state;
	boot();
	assert_asked("bootcode.bin!");
	assert_lost(PI_WHY_FILE, "bootcode.bin");
}

static void test_without_start_elf_bootcode_stops(void **state)
{
	(void)state;
	files_3("", TREE_3, NULL);
	lacks("start.elf");
	boot();
	assert_string_equal(kit.line[kit.lines - 1], "start.elf!");
	assert_lost(PI_WHY_FILE, "start.elf");
}

static void test_without_a_kernel_it_stops_behind_the_last_name(void **state)
{
	(void)state;
	files_3("df90a038/", TREE_3, NULL);
	lacks("df90a038/kernel8.img");
	boot();
	assert_string_equal(kit.line[kit.lines - 1], "df90a038/kernel8.img!");
	assert_lost(PI_WHY_FILE, "df90a038/kernel8.img");
}

static void test_a_kernel_that_config_names_has_no_fallback(void **state)
{
	(void)state;
	files_3("", TREE_3, "kernel=mine.img\n");
	boot();
	assert_false(asked("kernel8.img?"));
	assert_lost(PI_WHY_FILE, "mine.img");
}

static void test_a_web_page_named_start_elf_is_loaded_and_never_runs(void **state)
{
	(void)state;
	files_3("", TREE_3, NULL);
	kit_text(&kit, "start.elf", "<!DOCTYPE html>\n<html><body>View raw</body></html>\n");
	boot();
	assert_string_equal(kit.line[kit.lines - 1], "start.elf");
	assert_lost(PI_WHY_CONTENT, "start.elf");
}

static void test_an_empty_kernel_stops_the_boot(void **state)
{
	(void)state;
	files_3("", TREE_3, "arm_64bit=1\n");
	kit_binary(&kit, "kernel8.img", 0);
	boot();
	assert_lost(PI_WHY_CONTENT, "kernel8.img");
}

static void test_without_a_device_tree_linux_is_loaded_and_hangs(void **state)
{
	(void)state;
	files_3("", TREE_3, "arm_64bit=1\n");
	lacks(TREE_3);
	boot();
	assert_string_equal(kit.line[kit.lines - 1], "kernel8.img");
	assert_lost(PI_WHY_FILE, TREE_3);
}

static void test_device_tree_off_asks_for_none(void **state)
{
	(void)state;
	files_3("", TREE_3, "arm_64bit=1\ndevice_tree=\n");
	lacks(TREE_3);
	boot();
	assert_false(asked(TREE_3 "!"));
	assert_int_equal(kit.pi.state, PI_NFS);
}

static void test_it_goes_as_far_as_it_is_told(void **state)
{
	(void)state;
	files_3("", TREE_3, "arm_64bit=1\n");
	kit.setup.until = PI_UNTIL_ROM;
	boot();
	assert_asked("bootcode.bin bootsig.bin!");
	assert_int_equal(kit.pi.end, PI_REACHED);
	kit.lines = 0;
	kit.setup.until = PI_UNTIL_FIRMWARE;
	boot();
	assert_string_equal(kit.line[kit.lines - 1], "kernel8.img");
	assert_int_equal(kit.pi.end, PI_REACHED);
}

static void test_a_silent_tftp_server_ends_in_bounded_time(void **state)
{
	(void)state;
	kit.silent = true;
	boot();
	assert_lost(PI_WHY_FILE, "bootcode.bin");
	assert_true(kit.now - KIT_BEGAN < 60 * NS_S);
}

/* FW#1913: bootcode.bin does without OACK, the firmware of 2020 and later does not. */
static void test_a_server_without_oack_stops_the_firmware(void **state)
{
	(void)state;
	files_3("", TREE_3, "arm_64bit=1\n");
	kit.no_oack = true;
	kit.setup.traits.tftp[LOADER_BOOTCODE].needs_oack = 0;
	kit.setup.traits.tftp[LOADER_FIRMWARE].needs_oack = 1;
	boot();
	assert_true(asked("start.elf"));
	assert_true(asked("kernel8.img")); /* taken whole, no probe */
	assert_lost(PI_WHY_FILE, "kernel8.img");
}

/* ----- the observer sees it so ----- */

static const struct file_rec *seen(const struct boot *b, const char *path)
{
	static const struct file_rec none;

	for (const struct file_rec *f = NULL; (f = watch_next_file(kit.watch, b, f));)
		if (span_is(span_of(f->path, f->path_n), path))
			return f;
	fail_msg("the observer saw nobody ask for %s", path);
	return &none;
}

static void assert_seen(const struct boot *b, const char *path, enum file_result result,
			enum file_need_kind need, enum stage stage)
{
	const struct file_rec *f = seen(b, path);

	assert_int_equal(f->result, result);
	assert_int_equal(f->need, need);
	assert_int_equal(f->stage, stage);
	assert_int_equal(f->retransmits, 0);
}

static void test_the_observer_agrees_on_a_healthy_boot(void **state)
{
	void *storage = calloc(1, watch_bytes(4, 256));
	const struct boot *b;

	(void)state;
	assert_non_null(storage);
	kit.watch = watch_init(storage, 4, 256);
	files_3("df90a038/", TREE_3, "arm_64bit=1\n");
	boot();
	b = table_find_mac(kit.watch, kit_pi_mac);
	assert_non_null(b);
	assert_int_equal(kit.pi.state, PI_NFS);
	assert_int_equal(b->model, MODEL_3B);
	assert_int_equal(b->serial, 0xdf90a038);
	assert_int_equal(b->stage, STAGE_KERNEL_DHCP);
	assert_true(b->start_ok && b->kernel_ok && !b->no_oack && !b->gap);
	assert_seen(b, "bootcode.bin", FILE_OK, NEED_REQUIRED, STAGE_TFTP_ROM);
	assert_seen(b, "bootsig.bin", FILE_MISSING, NEED_OPTIONAL, STAGE_TFTP_ROM);
	assert_seen(b, "df90a038/autoboot.txt", FILE_MISSING, NEED_OPTIONAL, STAGE_TFTP_BOOTCODE);
	assert_seen(b, "df90a038/start.elf", FILE_OK, NEED_FALLBACK, STAGE_TFTP_BOOTCODE);
	assert_seen(b, "df90a038/cmdline.txt", FILE_OK, NEED_REQUIRED, STAGE_TFTP_FIRMWARE);
	assert_seen(b, "df90a038/kernel8.img", FILE_OK, NEED_FALLBACK, STAGE_TFTP_FIRMWARE);
	free(storage);
	kit.watch = NULL;
}

/* Every model: what the observer saw asked for is what was asked for. */
static void test_the_observer_sees_every_file_of_every_model(void **state)
{
	static const enum model models[] = { MODEL_3B, MODEL_3BPLUS, MODEL_BOOTCODE, MODEL_4,
					     MODEL_5 };

	(void)state;
	for (size_t m = 0; m < sizeof(models) / sizeof(models[0]); m++) {
		void *storage = calloc(1, watch_bytes(4, 256));
		const struct boot *b;

		assert_non_null(storage);
		kit_new(&kit, models[m]);
		kit.watch = watch_init(storage, 4, 256);
		files_3("", TREE_3, "arm_64bit=1\n");
		files_4("");
		kit_binary(&kit, "bcm2710-rpi-3-b-plus.dtb", 900);
		kit_binary(&kit, "bcm2712-rpi-5-b.dtb", 900);
		boot();
		assert_int_equal(kit.pi.state, PI_NFS);
		b = table_find_mac(kit.watch, kit_pi_mac);
		assert_non_null(b);
		assert_int_equal(b->model, models[m]);
		assert_int_equal(b->stage, STAGE_KERNEL_DHCP);
		for (size_t i = 0; i < kit.lines; i++) {
			size_t n = strcspn(kit.line[i], "?!");
			bool there = kit.line[i][n] != '!';

			kit.line[i][n] = '\0';
			assert_int_equal(seen(b, kit.line[i])->result,
					 there ? FILE_OK : FILE_MISSING);
		}
		free(storage);
	}
	kit.watch = NULL;
}

/* A fleet keeps one of these for each Pi. */
static void test_a_pi_is_small(void **state)
{
	(void)state;
	assert_true(sizeof(struct pi) <= 12 * 1024);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup_3b)
	const struct CMUnitTest tests[] = {
		TEST(test_3b_without_a_serial_directory_asks_as_in_2020),
		TEST(test_3b_with_a_serial_directory_asks_for_all_there),
		TEST(test_3b_prefers_a_32_bit_kernel),
		TEST(test_3b_without_arm_64bit_takes_a_64_bit_kernel_last),
		TEST(test_3bplus_probes_most_files_as_in_2022),
		TEST(test_bootcode_on_an_sd_card_has_no_rom),
		TEST(test_pi_4_asks_with_its_initramfs_before_the_device_tree),
		TEST(test_pi_4_drops_a_directory_without_start4_and_start),
		TEST(test_pi_4_keeps_a_directory_that_has_only_start_elf),
		TEST(test_pi_5_loads_the_kernel_by_itself),
		TEST(test_sections_of_other_models_do_not_apply),
		TEST(test_an_include_is_read_behind_config_txt_and_obeyed),
		TEST(test_os_prefix_holds_where_kernel_and_tree_are_there),
		TEST(test_os_prefix_without_a_device_tree_is_ignored),
		TEST(test_a_leading_slash_bypasses_os_prefix_and_overlays_follow_the_readme),
		TEST(test_auto_initramfs_follows_the_kernel_that_is_there),
		TEST(test_a_name_that_can_not_be_asked_for_counts_as_missing),
		TEST(test_gpu_mem_16_selects_the_small_firmware),
		TEST(test_another_directory_takes_the_place_of_the_serial),
		TEST(test_without_bootcode_the_rom_stops),
		TEST(test_without_start_elf_bootcode_stops),
		TEST(test_without_a_kernel_it_stops_behind_the_last_name),
		TEST(test_a_kernel_that_config_names_has_no_fallback),
		TEST(test_a_web_page_named_start_elf_is_loaded_and_never_runs),
		TEST(test_an_empty_kernel_stops_the_boot),
		TEST(test_without_a_device_tree_linux_is_loaded_and_hangs),
		TEST(test_device_tree_off_asks_for_none),
		TEST(test_it_goes_as_far_as_it_is_told),
		TEST(test_a_silent_tftp_server_ends_in_bounded_time),
		TEST(test_a_server_without_oack_stops_the_firmware),
		TEST(test_the_observer_agrees_on_a_healthy_boot),
		TEST(test_the_observer_sees_every_file_of_every_model),
		TEST(test_a_pi_is_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
