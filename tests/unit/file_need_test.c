/* SPDX-License-Identifier: MIT */
/* file_need_test - which files matter, and how their paths are told apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/file_need.h"
#include "tests/unit/fence.h"

static const struct file_need *need(const char *name)
{
	return file_need_of(fenced(span_of(name, strlen(name))));
}

static void test_files_of_the_real_logs_are_all_known(void **state)
{
	/* facts 4.3: Pi 3B, 3B+ and 4. */
	static const char *const names[] = {
		"bootcode.bin",  "bootsig.bin",     "start.elf",
		"autoboot.txt",  "config.txt",      "recovery.elf",
		"fixup.dat",     "dt-blob.bin",     "bootcfg.txt",
		"cmdline.txt",   "recovery8.img",   "recovery8-32.img",
		"recovery7.img", "recovery.img",    "kernel8-32.img",
		"kernel8.img",   "armstub8.bin",    "armstub8-32.bin",
		"kernel7.img",   "kernel.img",      "bcm2710-rpi-3-b.dtb",
		"start4.elf",    "pieeprom.sig",    "recover4.elf",
		"fixup4.dat",    "vl805.sig",       "armstub8-gic.bin",
		"kernel7l.img",  "kernel_2712.img", "overlays/overlay_map.dtb",
		"pieeprom.upd",  "boot.img",        "overlays/vc4-kms-v3d.dtbo",
		"boot.sig",      "tryboot.txt",     "bcm2711-rpi-4-b.dtb",
		"initramfs8",    "vl805.bin",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_true(need(names[i])->need != NEED_UNKNOWN);
		assert_true(need(names[i])->speakers != 0);
		assert_true(need(names[i])->consequence[0] != '\0');
	}
}

static void test_what_a_missing_file_costs(void **state)
{
	static const struct {
		const char *name;
		enum file_need_kind need;
		enum file_class cls;
		uint8_t led;
	} rows[] = {
		{ "bootcode.bin", NEED_REQUIRED, CLASS_BOOTCODE, 0 },
		{ "bootsig.bin", NEED_OPTIONAL, CLASS_SIGNATURE, 0 },
		{ "start.elf", NEED_REQUIRED, CLASS_START, 4 },
		{ "start4x.elf", NEED_REQUIRED, CLASS_START, 4 },
		{ "fixup_cd.dat", NEED_OPTIONAL, CLASS_FIXUP, 0 },
		{ "config.txt", NEED_OPTIONAL, CLASS_CONFIG, 0 },
		{ "usercfg.txt", NEED_OPTIONAL, CLASS_CONFIG, 0 },
		{ "cmdline.txt", NEED_REQUIRED, CLASS_CMDLINE, 0 },
		{ "bcm2710-rpi-3-b.dtb", NEED_REQUIRED, CLASS_DTB, 0 },
		{ "bcm2837-rpi-3-b.dtb", NEED_FALLBACK, CLASS_DTB, 0 },
		{ "overlays/overlay_map.dtb", NEED_OPTIONAL, CLASS_OVERLAY, 0 },
		{ "overlays/x.dtbo", NEED_OPTIONAL, CLASS_OVERLAY, 0 },
		{ "kernel8.img", NEED_FALLBACK, CLASS_KERNEL, 7 },
		{ "current/vmlinuz", NEED_FALLBACK, CLASS_KERNEL, 7 },
		{ "recovery7.img", NEED_OPTIONAL, CLASS_RECOVERY, 0 },
		{ "recovery.elf", NEED_OPTIONAL, CLASS_RECOVERY, 0 },
		{ "armstub8.bin", NEED_OPTIONAL, CLASS_ARMSTUB, 0 },
		{ "initrd.img-6.1", NEED_OPTIONAL, CLASS_INITRAMFS, 0 },
		{ "bootcode.bi", NEED_UNKNOWN, CLASS_OTHER, 0 },
		{ "start.el", NEED_UNKNOWN, CLASS_OTHER, 0 },
		{ "Start.elf", NEED_UNKNOWN, CLASS_OTHER, 0 },
		{ "", NEED_UNKNOWN, CLASS_OTHER, 0 },
		{ "pxelinux.0", NEED_UNKNOWN, CLASS_OTHER, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct file_need *n = need(rows[i].name);

		assert_int_equal(n->need, rows[i].need);
		assert_int_equal(n->cls, rows[i].cls);
		assert_int_equal(n->led_short, rows[i].led);
	}
	assert_non_null(strstr(need("fixup.dat")->consequence, "128 MB"));
	assert_string_equal(file_need_name(need("kernel8.img")->need), "fallback");
	assert_string_equal(file_need_name(NEED_UNKNOWN), "unknown");
}

static void test_paths_are_split_at_their_prefix(void **state)
{
	static const struct {
		const char *path;
		enum path_prefix prefix;
		const char *dir, *rest;
	} rows[] = {
		{ "df90a038/start.elf", PREFIX_SERIAL, "df90a038", "start.elf" },
		{ "//df90a038//start.elf", PREFIX_SERIAL, "df90a038", "start.elf" },
		{ "df90a038/overlays/x.dtbo", PREFIX_SERIAL, "df90a038", "overlays/x.dtbo" },
		{ "df90a038/current/vmlinuz", PREFIX_SERIAL, "df90a038", "current/vmlinuz" },
		{ "start.elf", PREFIX_NONE, "", "start.elf" },
		{ "/start.elf", PREFIX_NONE, "", "start.elf" },
		{ "overlays/x.dtbo", PREFIX_NONE, "", "overlays/x.dtbo" },
		{ "/overlays//x.dtbo", PREFIX_NONE, "", "overlays//x.dtbo" },
		{ "DF90A038/start.elf", PREFIX_OTHER, "DF90A038", "start.elf" },
		{ "df90a03/start.elf", PREFIX_OTHER, "df90a03", "start.elf" },
		{ "df90a0388/start.elf", PREFIX_OTHER, "df90a0388", "start.elf" },
		{ "dc-a6-32-01-36-c2/start4.elf", PREFIX_MAC, "dc-a6-32-01-36-c2", "start4.elf" },
		{ "dc:a6:32:01:36:c2/start4.elf", PREFIX_OTHER, "dc:a6:32:01:36:c2", "start4.elf" },
		{ "dc-a6-32-01-36-cg/start4.elf", PREFIX_OTHER, "dc-a6-32-01-36-cg", "start4.elf" },
		{ "lab/pi4//overlays/x.dtbo", PREFIX_OTHER, "lab/pi4", "overlays/x.dtbo" },
		{ "lab/secret.doc", PREFIX_NONE, "", "lab/secret.doc" },
		{ "df90a038/", PREFIX_NONE, "", "df90a038/" },
		{ "df90a038", PREFIX_NONE, "", "df90a038" },
		{ "df90a038/anything", PREFIX_SERIAL, "df90a038", "anything" },
		{ "///", PREFIX_NONE, "", "" },
		{ "", PREFIX_NONE, "", "" },
		{ "//overlays/", PREFIX_NONE, "", "overlays/" },
		{ "../../etc/config.txt", PREFIX_OTHER, "../../etc", "config.txt" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct path_parts p;

		path_split(fenced(span_of(rows[i].path, strlen(rows[i].path))), &p);
		assert_int_equal(p.prefix, rows[i].prefix);
		assert_true(span_is(p.dir, rows[i].dir));
		assert_true(span_is(p.rest, rows[i].rest));
		assert_int_equal(p.serial, p.prefix == PREFIX_SERIAL ? 0xdf90a038 : 0);
		assert_int_equal(p.mac[0], p.prefix == PREFIX_MAC ? 0xdc : 0);
	}
}

static void one_cut(struct span cut, void *arg)
{
	struct path_parts p;

	(void)arg;
	path_split(cut, &p);
	assert_true(p.dir.n + p.rest.n <= cut.n);
	(void)file_need_of(cut);
}

static void test_every_cut_of_a_path_is_survived(void **state)
{
	static const char path[] = "//dc-a6-32-01-36-c2//lab/overlays//vc4-kms-v3d.dtbo";
	static const char hostile[] = "\0/\x1b*/\xff*.elf\0/overlays/overlays/start*.elf";

	(void)state;
	fence_every_cut(span_of(path, sizeof(path) - 1), one_cut, NULL);
	fence_every_cut(span_of(hostile, sizeof(hostile)), one_cut, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_of_the_real_logs_are_all_known),
		cmocka_unit_test(test_what_a_missing_file_costs),
		cmocka_unit_test(test_paths_are_split_at_their_prefix),
		cmocka_unit_test(test_every_cut_of_a_path_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
