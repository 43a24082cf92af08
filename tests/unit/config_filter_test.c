/* SPDX-License-Identifier: MIT */
/* config_filter_test - which sections of config.txt each board sees, how they combine, and what
 * each board prefers to start. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/config.h"
#include "tests/unit/fence.h"

#define PI3B ((struct config_env){ .model = MODEL_3B, .board = BOARD_PI3 })
#define PI3BPLUS ((struct config_env){ .model = MODEL_3BPLUS })
#define PI4 ((struct config_env){ .model = MODEL_4 })
#define PI5 ((struct config_env){ .model = MODEL_5 })

static struct span str(const char *text)
{
	return span_of(text, strlen(text));
}

static struct config_plan read_as(struct config_env env, const char *text)
{
	struct config_text t = { .name = str("config.txt"), .complete = true };
	struct config_plan plan;

	t.text = fenced(str(text));
	config_read(&t, 1, &env, &plan);
	return plan;
}

/* Which of the sections apply: y, n, or ? for a plan that becomes uncertain. */
static char applies(struct config_env env, const char *section)
{
	char text[256] = "";
	struct config_plan p;

	assert_true(strlen(section) < 200);
	memcpy(text, section, strlen(section) + 1);
	memcpy(text + strlen(section), "\nkernel=x\n", sizeof("\nkernel=x\n"));
	p = read_as(env, text);
	if (p.uncertain) {
		assert_string_equal(p.kernel.name, "");
		assert_true(p.uncertain_why[0] != '\0');
		return '?';
	}
	return p.kernel.name[0] == 'x' ? 'y' : 'n';
}

static void test_each_board_sees_its_sections(void **state)
{
	static const char *const sections[] = { "[pi0]",   "[pi0w]", "[pi02]", "[pi1]", "[pi2]",
						"[pi3]",   "[pi3+]", "[cm3]",  "[pi4]", "[pi400]",
						"[cm4]",   "[pi5]",  "[cm5]",  "[all]", "[none]",
						"[pi500]", "[cm3+]" };
	static const struct {
		enum model model;
		enum board board;
		const char *dtb, *want;
	} rows[] = {
		{ MODEL_BOOTCODE, BOARD_PI1, "bcm2708-rpi-b-plus.dtb", "nnnynnnnnnnnnynnn" },
		{ MODEL_BOOTCODE, BOARD_PI0, "bcm2708-rpi-zero-w.dtb", "yynnnnnnnnnnnynnn" },
		{ MODEL_BOOTCODE, BOARD_PI02, "bcm2710-rpi-zero-2-w.dtb", "yyynnnnnnnnnnynnn" },
		{ MODEL_BOOTCODE, BOARD_PI2, "bcm2709-rpi-2-b.dtb", "nnnnynnnnnnnnynnn" },
		{ MODEL_3B, BOARD_PI2, "bcm2710-rpi-2-b.dtb", "nnnnynnnnnnnnynnn" },
		{ MODEL_3B, BOARD_PI3, "bcm2710-rpi-3-b.dtb", "nnnnnynnnnnnnynnn" },
		{ MODEL_3B, BOARD_PI3, "bcm2710-rpi-cm3.dtb", "nnnnnynynnnnnynnn" },
		{ MODEL_3B, BOARD_UNKNOWN, "", "nnnn??n?nnnnnynnn" },
		{ MODEL_3BPLUS, BOARD_PI3PLUS, "bcm2710-rpi-3-b-plus.dtb", "nnnnnyynnnnnnynnn" },
		{ MODEL_3BPLUS, BOARD_UNKNOWN, "", "nnnnnyynnnnnnynn?" },
		{ MODEL_4, BOARD_PI4, "bcm2711-rpi-4-b.dtb", "nnnnnnnnynnnnynnn" },
		{ MODEL_4, BOARD_PI4, "bcm2711-rpi-400.dtb", "nnnnnnnnyynnnynnn" },
		{ MODEL_4, BOARD_PI4, "bcm2711-rpi-cm4.dtb", "nnnnnnnnynynnynnn" },
		{ MODEL_4, BOARD_UNKNOWN, "", "nnnnnnnny??nnynnn" },
		{ MODEL_5, BOARD_PI5, "bcm2712-rpi-5-b.dtb", "nnnnnnnnnnnynynnn" },
		{ MODEL_5, BOARD_PI5, "bcm2712d0-rpi-5-b.dtb", "nnnnnnnnnnnynynnn" },
		{ MODEL_5, BOARD_PI5, "bcm2712-rpi-500.dtb", "nnnnnnnnnnnynynyn" },
		{ MODEL_UNKNOWN, BOARD_UNKNOWN, "", "?????????????yn??" },
	};

	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct config_env env = { .model = rows[r].model, .board = rows[r].board };
		char got[32] = "";

		env.dtb = str(rows[r].dtb);
		for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
			got[i] = applies(env, sections[i]);
		assert_string_equal(got, rows[r].want);
		if (rows[r].dtb[0] != '\0')
			assert_int_equal(board_of_dtb(env.dtb), rows[r].board);
	}
}

static void test_same_kind_replaces_and_different_kinds_must_all_hold(void **state)
{
	struct config_env env = PI3B;

	(void)state;
	env.has_serial = true;
	env.serial = 0xdf90a038;
	assert_int_equal(applies(env, "[pi4]\n[pi3]"), 'y');
	assert_int_equal(applies(env, "[pi3]\n[pi4]"), 'n');
	assert_int_equal(applies(env, "[pi4]\n[all]"), 'y');
	assert_int_equal(applies(env, "[pi4]\n[0xdf90a038]"), 'n');
	assert_int_equal(applies(env, "[0xdf90a038]\n[pi3]"), 'y');
	assert_int_equal(applies(env, "[0x1]\n[pi3]"), 'n');
	assert_int_equal(applies(env, "[0x1]\n[0xdf90a038]"), 'y');
	assert_int_equal(applies(env, "[gpio4=1]\n[pi3]"), '?');
	assert_int_equal(applies(env, "[gpio4=1]\n[pi4]"), 'n');
	assert_int_equal(applies(env, "[gpio4=1]\n[all]"), 'y');
	assert_int_equal(applies(env, "[none]\n[all]"), 'y');
	assert_int_equal(applies(env, "[none]\n[pi4]"), 'n');
	assert_int_equal(applies(env, "[none]\n[pi3]"), '?');
}

static void test_serial_section_needs_the_serial(void **state)
{
	struct config_env env = PI3B;

	(void)state;
	assert_int_equal(applies(env, "[0xdf90a038]"), '?');
	env.has_serial = true;
	env.serial = 0x0090a038;
	assert_int_equal(applies(env, "[0x0090A038]"), 'y');
	assert_int_equal(applies(env, "[0x90a038]"), 'y');
	assert_int_equal(applies(env, "[0x000000000090a038]"), 'y');
	assert_int_equal(applies(env, "[0x100000000090a038]"), 'y');
	assert_int_equal(applies(env, "[0xaaaa00000090a038]"), '?');
	assert_int_equal(applies(env, "[0xdf90a038]"), 'n');
}

static void test_what_the_wire_does_not_show_is_uncertain(void **state)
{
	static const char *const sections[] = {
		"[EDID=VSC-TD2220]",
		"[HDMI:0]",
		"[gpio4=1]",
		"[tryboot]",
		"[partition=2]",
		"[boot_partition=1]",
		"[boot_count<3]",
		"[foo]",
		"[PI3]",
		"[",
		"[pi3",
		"[]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		assert_int_equal(applies(PI3B, sections[i]), '?');
	assert_non_null(strstr(read_as(PI3B, "[gpio4=1]\nkernel=x\n").uncertain_why,
			       "line 2 of config.txt: "));
	assert_non_null(strstr(read_as(PI3B, "[gpio4=1]\nkernel=x\n").uncertain_why, "[gpio4=1]"));
	/* What does not matter for the files does not make it uncertain. */
	assert_false(read_as(PI3B, "[HDMI:0]\nhdmi_group=2\ngpu_mem=128\nstart_x=0\n").uncertain);
}

static void test_board_type_is_the_revision_codes_type(void **state)
{
	struct config_env env = PI3B;

	(void)state;
	assert_int_equal(applies(env, "[board-type=8]"), '?'); /* or a CM3 */
	env.dtb = str("bcm2710-rpi-3-b.dtb");
	assert_int_equal(applies(env, "[board-type=0x08]"), 'y');
	assert_int_equal(applies(env, "[board-type=8]"), 'y');
	assert_int_equal(applies(PI3B, "[board-type=0x11]"), 'n');
	assert_int_equal(applies(PI3BPLUS, "[board-type=0xd]"),
			 '?'); /* or a 3A+, as far as known */
	assert_int_equal(applies(PI4, "[board-type=0x11]"), '?');
	assert_int_equal(applies(PI3B, "[board-type=x]"), '?');
	assert_int_equal(applies(env, "[pi4]\n[board-type=0x08]"), '?');
}

static void test_default_kernels_of_each_model(void **state)
{
	const char *const *k;

	(void)state;
	assert_int_equal(config_default_kernels(MODEL_3B, BOARD_PI3, 1, &k), 1);
	assert_string_equal(k[0], "kernel8.img");
	assert_int_equal(config_default_kernels(MODEL_3B, BOARD_PI3, -1, &k), 4);
	assert_string_equal(k[1], "kernel7.img");
	assert_string_equal(k[3], "kernel8.img");
	assert_int_equal(config_default_kernels(MODEL_3BPLUS, BOARD_UNKNOWN, 0, &k), 3);
	assert_int_equal(config_default_kernels(MODEL_4, BOARD_UNKNOWN, -1, &k), 2);
	assert_string_equal(k[0], "kernel8.img");
	assert_int_equal(config_default_kernels(MODEL_4, BOARD_PI4, 0, &k), 1);
	assert_string_equal(k[0], "kernel7l.img");
	config_default_kernels(MODEL_5, BOARD_UNKNOWN, -1, &k);
	assert_string_equal(k[0], "kernel_2712.img");
	assert_string_equal(k[1], "kernel8.img");
	assert_int_equal(config_default_kernels(MODEL_BOOTCODE, BOARD_PI1, -1, &k), 1);
	assert_string_equal(k[0], "kernel.img");
	config_default_kernels(MODEL_BOOTCODE, BOARD_PI2, -1, &k);
	assert_string_equal(k[0], "kernel7.img");
}

static void test_auto_initramfs_goes_by_the_kernels_name(void **state)
{
	char name[CONFIG_NAME_MAX];

	(void)state;
	assert_true(config_auto_initramfs(str("kernel8.img"), name));
	assert_string_equal(name, "initramfs8");
	assert_true(config_auto_initramfs(str("kernel_2712.img"), name));
	assert_string_equal(name, "initramfs_2712");
	assert_true(config_auto_initramfs(str("kernel.img"), name));
	assert_string_equal(name, "initramfs");
	assert_false(config_auto_initramfs(str("vmlinuz"), name));
}

static void test_other_names_are_no_board(void **state)
{
	static const char *const names[] = { "",
					     ".dtb",
					     "bcm2710-rpi-.dtb",
					     "-rpi-3-b.dtb",
					     "bcm-rpi-3-b.dtb",
					     "my.dtb",
					     "bcm2710-rpi-3-b.dt" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(board_of_dtb(fenced(str(names[i]))), BOARD_UNKNOWN);
	assert_int_equal(board_of_dtb(str("current/bcm2837-rpi-3-b-plus.dtb")), BOARD_PI3PLUS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_board_sees_its_sections),
		cmocka_unit_test(test_same_kind_replaces_and_different_kinds_must_all_hold),
		cmocka_unit_test(test_serial_section_needs_the_serial),
		cmocka_unit_test(test_what_the_wire_does_not_show_is_uncertain),
		cmocka_unit_test(test_board_type_is_the_revision_codes_type),
		cmocka_unit_test(test_default_kernels_of_each_model),
		cmocka_unit_test(test_auto_initramfs_goes_by_the_kernels_name),
		cmocka_unit_test(test_other_names_are_no_board),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
