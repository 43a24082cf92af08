/* SPDX-License-Identifier: MIT */
/* cmdline_test - what the kernel makes of a cmdline.txt, the wrong ones of real people included. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/cmdline.h"
#include "tests/unit/fence.h"

#define IP(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static struct cmdline parse(const char *text)
{
	struct cmdline c;

	cmdline_read(fenced(span_of(text, strlen(text))), true, &c);
	return c;
}

static void test_official_line_is_understood(void **state)
{
	struct cmdline c = parse("console=serial0,115200 console=tty root=/dev/nfs "
				 "nfsroot=192.168.1.20:/nfs/client1,vers=3 rw ip=dhcp rootwait\n");

	(void)state;
	assert_true(c.complete && !c.empty && !c.several_lines);
	assert_true(c.root_nfs && c.has_root && c.has_nfsroot && !c.nfsroot_malformed);
	assert_int_equal(c.nfs_server, IP(192, 168, 1, 20));
	assert_string_equal(c.root, "/dev/nfs");
	assert_string_equal(c.nfs_path, "/nfs/client1");
	assert_string_equal(c.nfs_options, "vers=3");
	assert_int_equal(c.nfs_vers, 3);
	assert_int_equal(c.nfs_minor, -1);
	assert_int_equal(c.nfs_udp, -1);
	assert_true(c.wants_dhcp && c.has_ip && !c.ip_static);
	assert_true(c.rw && !c.ro && c.rootwait);
	assert_string_equal(c.init, "");
}

static void test_nfsroot_without_server_and_path_is_malformed(void **state)
{
	struct cmdline c = parse("dwc_otg.lpm_enable=0 console=serial0,115200 console=tty1 "
				 "root=/dev/nfs nfsroot=,vers=3,tcp rw ip=dhcp rootwait "
				 "elevator=deadline cgroup_enable=memory cgroup_memory=1");

	(void)state;
	assert_true(c.nfsroot_malformed);
	assert_int_equal(c.nfs_server, 0);
	assert_string_equal(c.nfs_path, "");
	assert_int_equal(c.nfs_vers, 3);
	assert_int_equal(c.nfs_udp, 0);
	assert_true(parse("nfsroot=").nfsroot_malformed);
	assert_true(parse("nfsroot=192.168.1.2").nfsroot_malformed);
	assert_true(parse("nfsroot=192.168.1.2:").nfsroot_malformed);
	assert_true(parse("nfsroot=192.168.1.2:pi").nfsroot_malformed);
	assert_true(parse("nfsroot=192.168.1.2/pi").nfsroot_malformed);
	assert_false(parse("nfsroot=/pi,vers=3").nfsroot_malformed);
	assert_false(parse("nfsroot=default,vers=3").nfsroot_malformed);
	assert_string_equal(parse("nfsroot=default,vers=3").nfs_path, "");
	assert_false(parse("nfsroot=,x nfsroot=/pi").nfsroot_malformed);
	assert_false(parse("nfsroot=,x nfsroot=default").nfsroot_malformed);
	assert_int_equal(parse("nfsroot=/x,vers=3 nfsroot=/y").nfs_vers, -1);
}

static void test_server_name_is_told_from_an_address(void **state)
{
	struct cmdline c = parse("root=/dev/nfs nfsroot=nas:/export/pi,v4.1,proto=tcp");

	(void)state;
	assert_true(c.server_is_name && c.nfsroot_malformed);
	assert_int_equal(c.nfs_server, 0);
	assert_string_equal(c.nfs_path, "/export/pi");
	assert_int_equal(c.nfs_vers, 4);
	assert_int_equal(c.nfs_minor, 1);
	assert_false(parse("nfsroot=/a:b").server_is_name);
	assert_true(parse("nfsroot=1.2.3.256:/x").server_is_name);
	assert_true(parse("nfsroot=1.2.3:/x").server_is_name);
	assert_false(parse("nfsroot=1.2.3.4:/x").server_is_name);
	assert_false(parse("nfsroot=nas:/x nfsroot=1.2.3.4:/x").server_is_name);
}

static void test_versions_and_protocols(void **state)
{
	static const struct {
		const char *options;
		int vers, minor, udp;
	} rows[] = {
		{ "vers=2,udp", 2, -1, 1 },
		{ "nfsvers=3,tcp", 3, -1, 0 },
		{ "v3", 3, -1, -1 },
		{ "vers=4.2", 4, 2, -1 },
		{ "v4,minorversion=1", 4, 1, -1 },
		{ "vers=5", -1, -1, -1 },
		{ "vers=33", -1, -1, -1 },
		{ "vers=", -1, -1, -1 },
		{ "proto=udp,vers=3,tcp", 3, -1, 0 },
		{ "vers=3,vers=4", 4, -1, -1 },
		{ ",,vers=3,,", 3, -1, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[64] = "nfsroot=/x,";
		struct cmdline c;

		memcpy(text + 11, rows[i].options, strlen(rows[i].options) + 1);
		c = parse(text);
		assert_int_equal(c.nfs_vers, rows[i].vers);
		assert_int_equal(c.nfs_minor, rows[i].minor);
		assert_int_equal(c.nfs_udp, rows[i].udp);
	}
}

static void test_forms_of_ip(void **state)
{
	static const struct {
		const char *ip;
		bool dhcp, fixed;
		uint32_t server;
	} rows[] = {
		{ "ip=dhcp", true, false, 0 },
		{ "ip=on", true, false, 0 },
		{ "ip=any", true, false, 0 },
		{ "ip=both", true, false, 0 },
		{ "ip=bootp", true, false, 0 },
		{ "ip=dhcp,1,abc", true, false, 0 },
		{ "ip=\"dhcp\"", true, false, 0 },
		{ "nfsaddrs=dhcp", true, false, 0 },
		{ "ip=::::::dhcp", true, false, 0 },
		{ "ip=:::::eth0:dhcp", true, false, 0 },
		{ "ip=:::::eth0", true, false, 0 },
		{ "ip=:192.168.1.9::::eth0:dhcp", true, false, IP(192, 168, 1, 9) },
		{ "ip=::::::off", false, false, 0 },
		{ "ip=off", false, false, 0 },
		{ "ip=none", false, false, 0 },
		{ "ip=", false, false, 0 },
		{ "ip=rarp", false, false, 0 },
		{ "ip=192.168.1.5", false, true, 0 },
		{ "ip=192.168.1.5:192.168.1.1:192.168.1.1:255.255.255.0:pi:eth0:off", false, true,
		  IP(192, 168, 1, 1) },
		{ "ip=0.0.0.0::::::dhcp", true, false, 0 },
		{ "ip=off ip=dhcp", true, false, 0 },
		{ "ip=dhcp ip=192.168.1.5", false, true, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cmdline c = parse(rows[i].ip);

		assert_true(c.has_ip);
		assert_int_equal(c.wants_dhcp, rows[i].dhcp);
		assert_int_equal(c.ip_static, rows[i].fixed);
		assert_int_equal(c.ip_server, rows[i].server);
	}
	assert_false(parse("zip=dhcp").has_ip);
}

static void test_fields_of_ip_are_kept(void **state)
{
	struct cmdline c = parse(
		"ip=192.168.1.5:192.168.1.9:192.168.1.1:255.255.0.0:pi.lan:eth0:off");

	(void)state;
	assert_int_equal(c.ip_client, IP(192, 168, 1, 5));
	assert_int_equal(c.ip_server, IP(192, 168, 1, 9));
	assert_int_equal(c.ip_gateway, IP(192, 168, 1, 1));
	assert_int_equal(c.ip_mask, IP(255, 255, 0, 0));
	assert_string_equal(c.ip_host, "pi"); /* ip_auto_config_setup(): without the domain */
	c = parse("ip=192.168.1.5::192.168.1.1:255.255.0.0:pi ip=dhcp");
	assert_int_equal(c.ip_client, 0);
	assert_int_equal(c.ip_gateway, 0);
	assert_int_equal(c.ip_mask, 0);
	assert_string_equal(c.ip_host, "");
	assert_string_equal(parse("ip=::::a\x1b[2J").ip_host, "a\\x1b[2J");
}

static void test_line_that_still_names_the_card_says_so(void **state)
{
	struct cmdline c = parse(
		"console=tty1 root=PARTUUID=5e3da3da-02 rootfstype=ext4 "
		"fsck.repair=yes rootwait init=/usr/lib/raspi-config/init_resize.sh");

	(void)state;
	assert_true(c.has_root && !c.root_nfs && !c.has_nfsroot);
	assert_string_equal(c.root, "PARTUUID=5e3da3da-02");
	assert_string_equal(c.init, "/usr/lib/raspi-config/init_resize.sh");
	assert_false(parse("root=/dev/mmcblk0p2 nfsroot=/x").root_nfs);
	assert_true(parse("nfsroot=1.2.3.4:/x").root_nfs); /* the kernel sets the root itself */
	assert_true(parse("root=/dev/mmcblk0p2 root=/dev/nfs").root_nfs);
	assert_true(parse("root=nfs:1.2.3.4:/x").root_nfs);
}

static void test_only_the_first_line_counts(void **state)
{
	struct cmdline c = parse("root=/dev/nfs rw\nip=dhcp\n");

	(void)state;
	assert_true(c.several_lines && c.root_nfs && !c.has_ip);
	c = parse("root=/dev/nfs ip=dhcp\r\n\r\n  \n");
	assert_false(c.several_lines);
	assert_true(c.wants_dhcp);
	c = parse("\nip=dhcp");
	assert_true(c.several_lines && !c.empty && !c.has_ip);
	assert_true(parse("").empty);
	assert_true(parse(" \t\r\n \n").empty);
	assert_false(parse(" \t\r\n \n").several_lines);
}

static void test_quotes_hold_a_word_together(void **state)
{
	struct cmdline c = parse("init=\"/bin/sh -c ip=dhcp\" \"root=/dev/nfs\" ro -- ip=dhcp");

	(void)state;
	assert_string_equal(c.init, "/bin/sh -c ip=dhcp");
	assert_true(c.root_nfs && c.ro && !c.rw);
	assert_false(c.has_ip);
	assert_false(parse("init=\"x ip=dhcp").has_ip);
	assert_true(parse("\" \"").complete);
}

static void test_bytes_that_harm_are_escaped_or_end_the_line(void **state)
{
	static const char nul[] = "root=/dev/nfs\0ip=dhcp";
	struct cmdline c;

	(void)state;
	cmdline_read(fenced(span_of(nul, sizeof(nul))), false, &c);
	assert_true(c.root_nfs && !c.has_ip && !c.complete && !c.several_lines);
	c = parse("root=\x1b[2J nfsroot=1.2.3.4:/\x07,\x9b");
	assert_string_equal(c.root, "\\x1b[2J");
	assert_string_equal(c.nfs_path, "/\\x07");
	assert_string_equal(c.nfs_options, "\\x9b");
}

static void test_long_words_are_cut(void **state)
{
	static char text[60000];
	struct cmdline c;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	memcpy(text, "root=", 5);
	c = parse(text);
	assert_int_equal(strlen(c.root), CMDLINE_TEXT_MAX - 1);
	memset(text, '"', sizeof(text) - 1);
	assert_false(parse(text).has_root);
}

static void one_cut(struct span cut, void *arg)
{
	struct cmdline c;

	(void)arg;
	cmdline_read(cut, false, &c);
	assert_false(c.complete);
	assert_true(strlen(c.nfs_options) < CMDLINE_TEXT_MAX);
}

static void test_every_cut_is_survived(void **state)
{
	static const char text[] = "ip=1.2.3.4:5.6.7.8::255.0.0.0:h:eth0:dhcp root=\"/dev/nfs\" "
				   "nfsroot=192.168.100.200:/a/%s,vers=4.1,udp -- x\r\ny";

	(void)state;
	fence_every_cut(span_of(text, strlen(text)), one_cut, NULL);
	cmdline_read(span_of(NULL, 0), true, &(struct cmdline){ 0 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_official_line_is_understood),
		cmocka_unit_test(test_nfsroot_without_server_and_path_is_malformed),
		cmocka_unit_test(test_server_name_is_told_from_an_address),
		cmocka_unit_test(test_versions_and_protocols),
		cmocka_unit_test(test_forms_of_ip),
		cmocka_unit_test(test_fields_of_ip_are_kept),
		cmocka_unit_test(test_line_that_still_names_the_card_says_so),
		cmocka_unit_test(test_only_the_first_line_counts),
		cmocka_unit_test(test_quotes_hold_a_word_together),
		cmocka_unit_test(test_bytes_that_harm_are_escaped_or_end_the_line),
		cmocka_unit_test(test_long_words_are_cut),
		cmocka_unit_test(test_every_cut_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
