/* SPDX-License-Identifier: MIT */
/* config_test - what a Pi asks for after reading a config.txt: real files on every model, includes,
 * slips of the pen, and files made to harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

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

static struct config_text file(const char *name, const char *text)
{
	return (struct config_text){ .name = str(name), .text = str(text), .complete = true };
}

static struct config_plan read_as(struct config_env env, const char *text)
{
	struct config_text t = { .name = str("config.txt"), .complete = true };
	struct config_plan plan;

	t.text = fenced(str(text));
	config_read(&t, 1, &env, &plan);
	return plan;
}

static bool has_overlay(const struct config_plan *p, const char *name, bool maybe)
{
	for (size_t i = 0; i < p->overlays; i++) {
		if (strcmp(p->overlay[i].name, name) == 0)
			return p->overlay[i].maybe == maybe;
	}
	return false;
}

/* The config.txt of Raspberry Pi OS (bookworm), its comments shortened. */
static const char BOOKWORM[] = "# For more options and information see\n"
			       "# http://rptl.io/configtxt\n"
			       "\n"
			       "#dtparam=i2c_arm=on\n"
			       "dtparam=audio=on\n"
			       "camera_auto_detect=1\n"
			       "display_auto_detect=1\n"
			       "auto_initramfs=1\n"
			       "dtoverlay=vc4-kms-v3d\n"
			       "max_framebuffers=2\n"
			       "disable_fw_kms_setup=1\n"
			       "arm_64bit=1\n"
			       "disable_overscan=1\n"
			       "arm_boost=1\n"
			       "\n"
			       "[cm4]\n"
			       "otg_mode=1\n"
			       "\n"
			       "[cm5]\n"
			       "dtoverlay=dwc2,dr_mode=host\n"
			       "\n"
			       "[all]\n";

/* bullseye, and Ubuntu's manner of naming kernel and initramfs. */
static const char BULLSEYE[] = "dtparam=audio=on\n"
			       "dtoverlay=vc4-kms-v3d\n"
			       "[cm4]\notg_mode=1\n"
			       "[all]\n"
			       "[pi4]\narm_boost=1\n"
			       "[all]\n";
static const char UBUNTU[] = "[all]\nkernel=vmlinuz\ncmdline=cmdline.txt\n"
			     "initramfs initrd.img followkernel\n"
			     "[pi4]\nmax_framebuffers=2\narm_boost=1\n"
			     "[all]\ndtparam=audio=on\narm_64bit=1\n"
			     "[cm4]\ndtoverlay=dwc2,dr_mode=host\n"
			     "[all]\ndtoverlay=vc4-fkms-v3d,cma-128\n";

static void test_no_config_gives_the_defaults(void **state)
{
	struct config_plan p;

	(void)state;
	config_read(NULL, 0, &PI3B, &p);
	assert_string_equal(p.cmdline.name, "cmdline.txt");
	assert_int_equal(p.cmdline.line, 0);
	assert_string_equal(p.overlay_prefix, "overlays/");
	assert_string_equal(p.kernel.name, "");
	assert_int_equal(p.arm_64bit, -1);
	assert_false(p.uncertain);
}

static void test_bookworm_is_certain_on_every_model(void **state)
{
	const struct config_env envs[] = { PI3B, PI3BPLUS, PI4, PI5 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct config_plan p = read_as(envs[i], BOOKWORM);

		assert_false(p.uncertain);
		assert_true(p.auto_initramfs);
		assert_int_equal(p.arm_64bit, 1);
		assert_true(has_overlay(&p, "vc4-kms-v3d", false));
		assert_int_equal(p.overlays, envs[i].model == MODEL_5 ? 2 : 1);
	}
}

static void test_compute_module_overlay_waits_for_the_device_tree(void **state)
{
	struct config_env env = PI5;
	struct config_plan p = read_as(env, BOOKWORM);

	(void)state;
	assert_true(has_overlay(&p, "dwc2", true));
	env.dtb = str("bcm2712-rpi-5-b.dtb");
	p = read_as(env, BOOKWORM);
	assert_int_equal(p.overlays, 1);
	env.dtb = str("bcm2712-rpi-cm5-cm5io.dtb");
	p = read_as(env, BOOKWORM);
	assert_true(has_overlay(&p, "dwc2", false));
	assert_int_equal(p.overlay[1].line, 20);
}

static void test_bullseye_and_ubuntu_name_their_files(void **state)
{
	struct config_plan p = read_as(PI4, BULLSEYE);

	(void)state;
	assert_false(p.uncertain);
	assert_int_equal(p.overlays, 1);
	p = read_as(PI3BPLUS, UBUNTU);
	assert_false(p.uncertain);
	assert_string_equal(p.kernel.name, "vmlinuz");
	assert_int_equal(p.kernel.line, 2);
	assert_string_equal(p.kernel.where, "config.txt");
	assert_string_equal(p.initramfs.name, "initrd.img");
	assert_int_equal(p.initramfs_names, 1);
	assert_true(has_overlay(&p, "vc4-fkms-v3d", false));
	assert_false(has_overlay(&p, "dwc2", true));
}

static void test_include_stands_where_its_line_stands(void **state)
{
	const struct config_text texts[] = {
		file("config.txt", "kernel=a\ninclude extra.txt\ncmdline=c.txt\n"),
		file("more.txt", "[pi4]\n"),
		file("extra.txt", "kernel=b\r\ndtoverlay=one\ninclude more.txt\nkernel=c"),
	};
	struct config_plan p;

	(void)state;
	config_read(texts, 3, &PI3B, &p);
	assert_false(p.uncertain);
	assert_string_equal(p.kernel.name, "b");
	assert_int_equal(p.kernel.line, 1);
	assert_string_equal(p.kernel.where, "extra.txt");
	/* The section goes on after the end of the file that opened it. */
	assert_string_equal(p.cmdline.name, "cmdline.txt");
	config_read(texts, 3, &PI4, &p);
	assert_string_equal(p.kernel.name, "c");
	assert_int_equal(p.kernel.line, 4);
	assert_string_equal(p.cmdline.name, "c.txt");
	assert_int_equal(p.cmdline.line, 3);
}

static void test_unseen_include_is_named(void **state)
{
	struct config_plan p = read_as(PI3B, "kernel=a\ninclude  usercfg.txt \nkernel=b\n");

	(void)state;
	assert_true(p.uncertain);
	assert_string_equal(p.missing_include.name, "usercfg.txt");
	assert_int_equal(p.missing_include.line, 2);
	assert_string_equal(p.kernel.name, "b");
	assert_string_equal(p.uncertain_why,
			    "line 2 of config.txt: the included file was not seen: usercfg.txt");
	assert_false(read_as(PI3B, "[pi4]\ninclude usercfg.txt\n").uncertain);
}

static void test_include_loops_and_floods_end(void **state)
{
	struct config_text texts[9];
	struct config_plan p;
	static const char *const names[] = { "config.txt", "a", "b", "c", "d", "e", "f", "g", "h" };

	(void)state;
	p = read_as(PI3B, "include config.txt\nkernel=a\n");
	assert_string_equal(p.uncertain_why,
			    "line 1 of config.txt: the file includes itself: config.txt");
	assert_string_equal(p.kernel.name, "a");
	for (size_t i = 0; i < 9; i++) {
		static char lines[9][200 * 10 + 1];
		const char *next = i < 8 ? names[i + 1] : "a";

		for (size_t k = 0; k < 200; k++) {
			memcpy(lines[i] + 10 * k, "include x\n", 10);
			lines[i][10 * k + 8] = next[0];
		}
		texts[i] = file(names[i], lines[i]);
	}
	config_read(texts, 9, &PI3B, &p); /* 200^8 lines, were it followed */
	assert_true(p.uncertain);
}

static void test_early_settings_do_not_come_from_an_include(void **state)
{
	const struct config_text texts[] = { file("config.txt", "include x.txt\n"),
					     file("x.txt", "start_x=1\nkernel=k\n") };
	struct config_plan p;

	(void)state;
	config_read(texts, 2, &PI3B, &p);
	assert_string_equal(p.start_file.name, "");
	assert_string_equal(p.kernel.name, "k");
}

static void test_start_file_follows_its_switches(void **state)
{
	struct config_plan p = read_as(PI3B, "gpu_mem=128\nstart_x=1\n");

	(void)state;
	assert_string_equal(p.start_file.name, "start_x.elf");
	assert_string_equal(p.fixup_file.name, "fixup_x.dat");
	assert_int_equal(p.start_file.line, 2);
	p = read_as(PI4, "start_debug=1\n");
	assert_string_equal(p.start_file.name, "start4db.elf");
	p = read_as(PI3B, "gpu_mem=16\n");
	assert_string_equal(p.start_file.name, "start_cd.elf");
	p = read_as(PI3B, "gpu_mem=16\ngpu_mem=64\nstart_x=1\nstart_x=0\n");
	assert_string_equal(p.start_file.name, "");
	p = read_as(PI3B, "start_file=my.elf\nfixup_file=my.dat\n");
	assert_string_equal(p.start_file.name, "my.elf");
	assert_string_equal(p.fixup_file.name, "my.dat");
	assert_false(p.uncertain);
	assert_true(read_as(PI3B, "start_file=my.elf\nstart_x=1\n").uncertain);
	assert_true(read_as(PI3B, "start_debug=1\nstart_x=1\n").uncertain);
	assert_true(read_as(PI3B, "[pi4]\nstart_x=1\n").uncertain);
	assert_false(read_as(PI4, "[pi3]\nstart_x=1\n").uncertain);
}

static void test_last_setting_wins_and_records_its_line(void **state)
{
	struct config_plan p = read_as(PI3B,
				       "kernel=a\n#kernel=b\n\n  kernel=c  \r\ndevice_tree=\n");

	(void)state;
	assert_string_equal(p.kernel.name, "c");
	assert_int_equal(p.kernel.line, 4);
	assert_true(p.device_tree_off);
	assert_false(p.uncertain);
	p = read_as(PI3B, "device_tree=\ndevice_tree=my.dtb");
	assert_false(p.device_tree_off);
	assert_string_equal(p.device_tree.name, "my.dtb");
	assert_int_equal(read_as(PI3B, "arm_control=0x200\n").arm_64bit, 1);
	assert_int_equal(read_as(PI3B, "arm_control=512\narm_64bit=0\n").arm_64bit, 0);
	assert_string_equal(read_as(PI3B, "Kernel=a\n").kernel.name, "");
}

static void test_initramfs_takes_no_equals_sign(void **state)
{
	struct config_plan p = read_as(PI3B, "initramfs a.img,b.img 0x00800000\n");

	(void)state;
	assert_string_equal(p.initramfs.name, "a.img");
	assert_int_equal(p.initramfs_names, 2);
	p = read_as(PI3B, "ramfsfile=r.img\nramfsaddr=0\n");
	assert_string_equal(p.initramfs.name, "r.img");
	p = read_as(PI3B, "initramfs=a.img\n");
	assert_string_equal(p.initramfs.name, "");
	assert_true(p.uncertain);
}

static void test_overlays_are_listed_once_without_parameters(void **state)
{
	struct config_plan p = read_as(PI3B, "dtoverlay=w1-gpio,gpiopin=4\ndtoverlay=\n"
					     "dtoverlay=w1-gpio,gpiopin=5\ndtoverlay=lirc:x=1\n"
					     "[gpio1=1]\ndtoverlay=lirc\ndtoverlay=new\n"
					     "[all]\ndtoverlay=new\n");

	(void)state;
	assert_false(p.uncertain);
	assert_int_equal(p.overlays, 3);
	assert_true(has_overlay(&p, "w1-gpio", false));
	assert_int_equal(p.overlay[0].line, 1);
	assert_true(has_overlay(&p, "lirc", false));
	assert_true(has_overlay(&p, "new", false));
	assert_int_equal(p.overlay[2].line, 9);
}

static void test_more_overlays_than_fit_are_uncertain(void **state)
{
	char text[40 * 13 + 1] = "";
	struct config_plan p;

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		memcpy(text + 13 * i, "dtoverlay=aa\n", 13);
		text[13 * i + 10] = (char)('a' + i / 8);
		text[13 * i + 11] = (char)('a' + i % 8);
	}
	p = read_as(PI3B, text);
	assert_int_equal(p.overlays, CONFIG_OVERLAYS_MAX);
	assert_true(p.uncertain);
}

static void test_prefix_is_uncertain_until_its_files_are_seen(void **state)
{
	struct config_plan p = read_as(PI3B, "os_prefix=current/\noverlay_prefix=ov/\n");

	(void)state;
	assert_string_equal(p.os_prefix, "current/");
	assert_string_equal(p.overlay_prefix, "ov/");
	assert_true(p.uncertain);
	assert_string_equal(read_as(PI3B, "upstream_kernel=1\n").os_prefix, "upstream/");
	assert_string_equal(read_as(PI3B, "upstream_kernel=1\nos_prefix=x/").os_prefix, "x/");
}

static void test_slips_of_the_pen_are_uncertain(void **state)
{
	static const char *const texts[] = {
		"kernel =a\n",    "kernel= a\n", "kernel=a # mine\n", "\xef\xbb\xbfkernel=a\n",
		"\xff\xfek\0e\0",
	};
	char line[200];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_true(read_as(PI3B, texts[i]).uncertain);
	assert_string_equal(read_as(PI3B, "kernel=a # mine\n").kernel.name, "a");
	assert_string_equal(read_as(PI3B, "kernel =a\n").kernel.name, "");
	assert_false(read_as(PI3B, "hdmi_group = 2\n[pi4]\nkernel = x\n").uncertain);
	assert_false(read_as(PI3B, "\xef\xbb\xbf# only a comment\nkernel=a\n").uncertain);
	memset(line, 'x', sizeof(line));
	memcpy(line, "kernel=", 7);
	line[199] = '\0';
	assert_true(read_as(PI3B, line).uncertain);
	memcpy(line, "dtoverlay=good,", 15);
	assert_false(read_as(PI3B, line).uncertain);
	line[0] = '#';
	assert_false(read_as(PI3B, line).uncertain);
}

static void test_text_not_seen_whole_is_uncertain(void **state)
{
	struct config_text t = file("config.txt", "kernel=a\n");
	struct config_text both[] = { file("config.txt", "include a.txt"),
				      file("a.txt", "kernel=b\n") };
	struct config_plan p;

	(void)state;
	t.complete = false;
	config_read(&t, 1, &PI3B, &p);
	assert_true(p.uncertain);
	assert_string_equal(p.kernel.name, "a");
	assert_string_equal(p.uncertain_why, "not all was seen of config.txt");
	both[1].complete = false;
	config_read(both, 2, &PI3B, &p);
	assert_string_equal(p.uncertain_why, "line 1 of config.txt: not all was seen of a.txt");
	assert_string_equal(p.kernel.name, "b");
}

static void test_names_from_the_wire_are_escaped(void **state)
{
	struct config_plan p = read_as(PI3B,
				       "kernel=\x1b[31mred\ndtoverlay=a\x07\n[\x1b]\ncmdline=x\n");

	(void)state;
	assert_string_equal(p.kernel.name, "\\x1b[31mred");
	assert_string_equal(p.overlay[0].name, "a\\x07");
	assert_true(p.uncertain);
	assert_null(strchr(p.uncertain_why, 0x1b));
}

static void test_hostile_texts_do_no_harm(void **state)
{
	static const char nuls[] = "ker\0nel=a\nkernel=b\0c\n\0\0\0";
	const size_t n = 1 << 20;
	char *big = malloc(n);
	struct config_text t = { .name = str("config.txt"), .complete = true };
	struct config_plan p;

	(void)state;
	assert_non_null(big);
	memset(big, '[', n);
	t.text = span_of(big, n);
	config_read(&t, 1, &PI3B, &p);
	assert_string_equal(p.cmdline.name, "cmdline.txt");
	memset(big, '\n', n);
	config_read(&t, 1, &PI3B, &p);
	assert_false(p.uncertain);
	memset(big, 'k', n);
	config_read(&t, 1, &PI3B, &p);
	assert_false(p.uncertain);
	free(big);
	t.text = fenced(span_of(nuls, sizeof(nuls)));
	config_read(&t, 1, &PI3B, &p);
	assert_string_equal(p.kernel.name, "b");
	t.name = span_of(NULL, 0);
	t.text = fenced(str("include \nkernel=\x1b\n[x]\nkernel=q"));
	config_read(&t, 1, &PI3B, &p);
	assert_true(p.uncertain);
}

static void one_cut(struct span cut, void *arg)
{
	struct config_text t = { .name = str("config.txt"), .text = cut, .complete = false };
	struct config_plan p;

	(void)arg;
	config_read(&t, 1, &PI4, &p);
	assert_true(p.uncertain);
	assert_true(p.cmdline.name[0] != '\0');
}

static void test_every_cut_gives_a_plan(void **state)
{
	(void)state;
	fence_every_cut(str(BOOKWORM), one_cut, NULL);
	fence_every_cut(str(UBUNTU), one_cut, NULL);
	fence_every_cut(str("[board-type=0x14]\n[0x1234]\nos_prefix=a/\nstart_x=1\ninitramfs a,b 0\n"),
			one_cut, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_config_gives_the_defaults),
		cmocka_unit_test(test_bookworm_is_certain_on_every_model),
		cmocka_unit_test(test_compute_module_overlay_waits_for_the_device_tree),
		cmocka_unit_test(test_bullseye_and_ubuntu_name_their_files),
		cmocka_unit_test(test_include_stands_where_its_line_stands),
		cmocka_unit_test(test_unseen_include_is_named),
		cmocka_unit_test(test_include_loops_and_floods_end),
		cmocka_unit_test(test_early_settings_do_not_come_from_an_include),
		cmocka_unit_test(test_start_file_follows_its_switches),
		cmocka_unit_test(test_last_setting_wins_and_records_its_line),
		cmocka_unit_test(test_initramfs_takes_no_equals_sign),
		cmocka_unit_test(test_overlays_are_listed_once_without_parameters),
		cmocka_unit_test(test_more_overlays_than_fit_are_uncertain),
		cmocka_unit_test(test_prefix_is_uncertain_until_its_files_are_seen),
		cmocka_unit_test(test_slips_of_the_pen_are_uncertain),
		cmocka_unit_test(test_text_not_seen_whole_is_uncertain),
		cmocka_unit_test(test_names_from_the_wire_are_escaped),
		cmocka_unit_test(test_hostile_texts_do_no_harm),
		cmocka_unit_test(test_every_cut_gives_a_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
