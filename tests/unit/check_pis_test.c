/* SPDX-License-Identifier: MIT */
/* Which Pis a configuration and a TFTP folder are for, and how they are booted. */
#include "check_kit.h"

#include <sys/stat.h>

#include "check/pis.h"
#include "check/plan.h"

/* ----- a tree ----- */

static char tree[] = "/tmp/pxepi-tree-XXXXXX";

static int make_tree(void **state)
{
	(void)state;
	memcpy(tree + sizeof(tree) - 7, "XXXXXX", 6);
	assert_non_null(mkdtemp(tree));
	return 0;
}

static int remove_tree(void **state)
{
	char command[200];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", tree);
	return system(command); /* NOLINT(cert-env33-c): a path of our own */
}

static void folder(const char *name, const char *const *files)
{
	char room[300];

	snprintf(room, sizeof(room), "%s/%s", tree, name);
	assert_int_equal(mkdir(room, 0755), 0);
	for (; files && *files; files++) {
		snprintf(room, sizeof(room), "%s/%s/%s", tree, name, *files);
		write_file(room, "x", 1);
	}
}

static const char *const old_files[] = { "start.elf", "bcm2710-rpi-3-b.dtb", NULL };
static const char *const pi4_files[] = { "start4.elf", NULL };

static struct check_options o;
static struct pis pis;

static void find(const char *config, bool with_tree)
{
	struct conf *c = config ? takes(config) : NULL;

	pis_find(&pis, &o, c, with_tree ? tree : NULL);
	if (c)
		conf_free(c);
}

static int no_options(void **state)
{
	o = (struct check_options){ .config = NULL };
	return make_tree(state);
}

static bool is_only(const struct pis_pi *pi, enum model m)
{
	for (size_t i = 0; i < MODEL_COUNT; i++)
		if (pi->model[i] != (i == (size_t)m))
			return false;
	return true;
}

/* ----- ----- */

static void test_a_folder_for_each_serial_number(void **state)
{
	(void)state;
	folder("df90a038", old_files);
	folder("0000abcd", pi4_files);
	folder("overlays", NULL);
	folder("1234567", NULL);
	find(NULL, true);
	assert_int_equal(pis.n, 2);
	assert_int_equal(pis.pi[0].serial, 0xabcd);
	assert_true(is_only(&pis.pi[0], MODEL_4));
	assert_true(pis.pi[0].told);
	assert_int_equal(pis.pi[1].serial, 0xdf90a038);
	assert_true(pis.pi[1].model[MODEL_3B]);
	assert_false(pis.pi[1].model[MODEL_3BPLUS]);
}

static void test_an_empty_folder_is_tried_as_every_model(void **state)
{
	(void)state;
	folder("df90a038", NULL);
	find(NULL, true);
	assert_int_equal(pis.n, 1);
	assert_false(pis.pi[0].told);
	assert_true(pis.pi[0].model[MODEL_3B] && pis.pi[0].model[MODEL_5]);
}

static void test_links_count_also_broken_ones(void **state)
{
	char room[300];

	(void)state;
	folder("boot", old_files);
	snprintf(room, sizeof(room), "%s/df90a038", tree);
	assert_int_equal(symlink("boot", room), 0);
	snprintf(room, sizeof(room), "%s/00000001", tree);
	assert_int_equal(symlink("nowhere", room), 0);
	snprintf(room, sizeof(room), "%s/00000002", tree);
	write_file(room, "x", 1); /* a file is no folder */
	find(NULL, true);
	assert_int_equal(pis.n, 2);
	assert_int_equal(pis.pi[0].serial, 1);
	assert_false(pis.pi[1].model[MODEL_4]);
}

static void test_capitals_are_noticed(void **state)
{
	(void)state;
	folder("DF90A038", old_files);
	find(NULL, true);
	assert_int_equal(pis.n, 1);
	assert_int_equal(pis.pi[0].serial, 0xdf90a038);
	assert_true(pis.pi[0].capitals);
}

static void test_a_folder_named_after_a_mac_is_of_an_eeprom(void **state)
{
	(void)state;
	folder("dc-a6-32-01-36-c2", NULL);
	folder("b8-27-eb-01-36-c2", NULL); /* no ROM asks for that */
	folder("00-11-22-33-44-55", NULL); /* no Pi */
	find("dhcp-host=dc:a6:32:01:36:c2,192.0.2.50\n", true);
	assert_int_equal(pis.n, 1);
	assert_string_equal(pis.pi[0].dir, "dc-a6-32-01-36-c2");
	assert_true(is_only(&pis.pi[0], MODEL_4));
	assert_int_equal(pis.pi[0].ip, IP(192, 0, 2, 50));
}

static void test_five_hundred_folders_are_bounded_the_lowest_first(void **state)
{
	(void)state;
	for (unsigned i = 500; i > 0; i--) {
		char name[16];

		snprintf(name, sizeof(name), "%08x", i * 7919u % 500u);
		folder(name, NULL);
	}
	find(NULL, true);
	assert_int_equal(pis.n, CHECK_PIS);
	assert_int_equal(pis.left_out, 500 - CHECK_PIS);
	for (size_t i = 0; i < pis.n; i++)
		assert_int_equal(pis.pi[i].serial, i);
}

static void test_a_reservation_and_a_folder_of_one_old_pi_are_one(void **state)
{
	uint8_t mac[6];

	(void)state;
	folder("df90a038", NULL);
	find("dhcp-host=B8-27-EB-90-A0-38,192.0.2.50\ndhcp-host=b8:27:eb:00:00:01\n"
	     "dhcp-host=00:11:22:33:44:55\ndhcp-host=b8:27:eb:90:a0:38\n",
	     true);
	assert_int_equal(pis.n, 2);
	assert_int_equal(pis.strangers, 1);
	assert_int_equal(pis.pi[0].serial, 0xdf90a038);
	assert_true(pis.pi[0].has_mac);
	assert_false(pis.pi[0].model[MODEL_4]);
	assert_int_equal(pis.pi[0].at.line, 1);
	pis_mac(&pis.pi[1], MODEL_3B, mac);
	assert_int_equal(mac[5], 1);
}

static void test_a_pi_4_is_paired_and_that_is_said(void **state)
{
	(void)state;
	folder("0000abcd", pi4_files);
	find("dhcp-host=dc:a6:32:01:36:c2,192.0.2.50\n", true);
	assert_int_equal(pis.n, 1);
	assert_true(pis.pi[0].paired);
	assert_int_equal(pis.pi[0].serial, 0xabcd);
	assert_int_equal(pis.pi[0].mac[5], 0xc2);
}

static void test_a_folder_of_a_pi_4_alone_is_paired_first(void **state)
{
	(void)state;
	folder("0000abcd", NULL);
	folder("1111abcd", pi4_files);
	find("dhcp-host=dc:a6:32:01:36:c2,192.0.2.50\n", true);
	assert_int_equal(pis.n, 2);
	assert_true(pis.pi[0].model[MODEL_4]);
	assert_true(pis.pi[1].paired);
	assert_int_equal(pis.pi[1].serial, 0x1111abcd);
}

static void test_a_folder_for_all_models_keeps_its_older_ones(void **state)
{
	(void)state;
	folder("0000abcd", NULL);
	find("dhcp-host=dc:a6:32:01:36:c2,192.0.2.50\n", true);
	assert_int_equal(pis.n, 2);
	assert_false(pis.pi[0].has_mac);
	assert_true(pis.pi[0].model[MODEL_3B]);
	assert_false(pis.pi[0].model[MODEL_4]);
	assert_true(is_only(&pis.pi[1], MODEL_4));
	assert_int_equal(pis.pi[1].serial, 0xabcd);
}

static void test_without_anything_there_is_one_of_each_model(void **state)
{
	(void)state;
	find("port=0\n", false);
	assert_int_equal(pis.n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(pis.pi[i].told);
	o.has_model = o.model[MODEL_4] = true;
	find("port=0\n", false);
	assert_int_equal(pis.n, 1);
	assert_true(is_only(&pis.pi[0], MODEL_4));
}

static void test_the_options_say_it_all(void **state)
{
	static char word[6][32] = { "check", "x.conf", "--pi", "3b,df90a038,b8:27:eb:90:a0:38",
				    "--pi",  "5" };
	char *argv[] = { word[0], word[1], word[2], word[3], word[4], word[5], NULL };
	struct fail f;

	(void)state;
	folder("0000abcd", NULL);
	assert_true(check_options_read(&o, 6, argv, &f));
	find("dhcp-host=b8:27:eb:00:00:01\n", true);
	assert_int_equal(pis.n, 2);
	assert_int_equal(pis.pi[0].serial, 0xdf90a038);
	assert_true(is_only(&pis.pi[1], MODEL_5));
}

static void test_options_that_make_no_sense_are_refused(void **state)
{
	static struct {
		char args[4][24];
		const char *why;
	} rows[] = {
		{ { "x", "--pi", "3c" }, "3c" },
		{ { "x", "--pi", "3b,xyz" }, "neither a serial number nor a MAC" },
		{ { "x", "--pi", "3b,1,2" }, "neither" },
		{ { "x", "--model", "3b,9" }, "\"9\"" },
		{ { "x", "--address", "192.0.2.1" }, "IP/LENGTH" },
		{ { "x", "--address", "192.0.2.1/33" }, "IP/LENGTH" },
		{ { "x", "--address", "192.0.2.1/24@a b" }, "interface" },
		{ { "x", "--server", "bind" }, "kea, dnsmasq, isc" },
		{ { "x", "--tftp", "x" }, "hpa, dnsmasq, none" },
		{ { "x", "--fail-on", "dhcp.nonsense" }, "dhcp.nonsense" },
		{ { "x", "y" }, "one configuration" },
		{ { "--json" }, "which configuration" },
		{ { "x", "--json", "--tap" }, "choose one" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char name[] = "check", *argv[6] = { name };
		struct fail f = { .why = "" };
		int n = 1;

		for (size_t k = 0; k < 4 && rows[i].args[k][0] != '\0'; k++)
			argv[n++] = rows[i].args[k];
		if (check_options_read(&o, n, argv, &f) || !strstr(f.why, rows[i].why))
			fail_msg("%zu: \"%s\", not \"%s\"", i, f.why, rows[i].why);
	}
}

/* ----- plan_boots ----- */

static bool has_arg(const struct plan_boot *b, const char *arg, const char *value)
{
	for (size_t i = 0; b->argv[i]; i++)
		if (strcmp(b->argv[i], arg) == 0)
			return !value || (b->argv[i + 1] && strcmp(b->argv[i + 1], value) == 0);
	return false;
}

static void test_each_model_from_cold_and_then_all_at_once(void **state)
{
	static struct plan p;
	struct fail f;

	(void)state;
	folder("0000abcd", NULL);
	folder("dc-a6-32-01-36-c2", NULL);
	p = (struct plan){ .o = &o, .tree = tree, .until = "rom", .ifaces = 1 };
	p.text = malloc(PLAN_TEXT);
	o.timeout_s = 9;
	assert_true(plan_boots(&p, &f));
	assert_int_equal(p.pis.n, 2);
	assert_int_equal(p.colds, 5); /* four models, and the Pi 4 of the MAC */
	assert_int_equal(p.boots, 7);
	for (size_t i = 0; i < p.boots; i++) {
		assert_int_equal(p.boot[i].together, i >= p.colds);
		assert_true(has_arg(&p.boot[i], "--timeout", "9"));
		assert_true(has_arg(&p.boot[i], "--until", "rom"));
		assert_int_equal(has_arg(&p.boot[i], "--serial-dir", NULL),
				 p.boot[i].pi->dir[0] != '\0');
	}
	assert_true(has_arg(&p.boot[0], "--serial", "0000abcd"));
	assert_true(has_arg(&p.boot[0], "--mac", "b8:27:eb:00:ab:cd"));
	assert_true(has_arg(&p.boot[4], "--serial-dir", "dc-a6-32-01-36-c2"));
	free(p.boot);
	free(p.text);
}

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, no_options, remove_tree)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(test_a_folder_for_each_serial_number),
		IN_TREE(test_an_empty_folder_is_tried_as_every_model),
		IN_TREE(test_links_count_also_broken_ones),
		IN_TREE(test_capitals_are_noticed),
		IN_TREE(test_a_folder_named_after_a_mac_is_of_an_eeprom),
		IN_TREE(test_five_hundred_folders_are_bounded_the_lowest_first),
		IN_TREE(test_a_reservation_and_a_folder_of_one_old_pi_are_one),
		IN_TREE(test_a_pi_4_is_paired_and_that_is_said),
		IN_TREE(test_a_folder_of_a_pi_4_alone_is_paired_first),
		IN_TREE(test_a_folder_for_all_models_keeps_its_older_ones),
		IN_TREE(test_without_anything_there_is_one_of_each_model),
		IN_TREE(test_the_options_say_it_all),
		IN_TREE(test_options_that_make_no_sense_are_refused),
		IN_TREE(test_each_model_from_cold_and_then_all_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
