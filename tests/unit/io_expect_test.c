/* SPDX-License-Identifier: MIT */
/* How a --expect file is read: what is taken, and what is refused, where and with which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/expect.h"

static struct fail fail;

static char path[] = "/tmp/pxepi-expect-XXXXXX";

static struct expect *read_bytes(const void *p, size_t n)
{
	int fd;
	struct expect *e;

	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_true(write(fd, p, n) == (ssize_t)n);
	close(fd);
	fail.why[0] = '\0';
	e = expect_read(path, &fail);
	unlink(path);
	return e;
}

static void takes(const char *text)
{
	struct expect *e = read_bytes(text, strlen(text));

	if (!e)
		fail_msg("refused: %s\n%s", text, fail.why);
	expect_free(e);
}

/* said: "LINE:COLUMN: what", of which the rest may follow. */
static void refuses(const char *text, const char *said)
{
	struct expect *e = read_bytes(text, strlen(text));
	const char *why = fail.why + strlen(path) + 1;

	if (e)
		fail_msg("taken: %s", text);
	if (strncmp(fail.why, path, strlen(path)) != 0 || strncmp(why, said, strlen(said)) != 0)
		fail_msg("%s\nsays  %s\n wants %s", text, why, said);
}

static const char everything[] =
	"{ \"outcome\": \"up\", \"stage\": \"nfs\", \"model\": \"3b+\", \"serial\": \"df90a038\",\n"
	"  \"offer\": { \"server\": \"192.168.2.10\", \"address\": \"192.168.2.0/24\", \"siaddr\": "
	"\"192.168.2.10\",\n"
	"    \"tftp_server\": \"192.168.2.10\", \"option43\": \"Raspberry Pi Boot\", \"option60\": "
	"\"PXEClient\",\n"
	"    \"option66\": \"192.168.2.10\", \"option67\": \"bootcode.bin\", \"file\": "
	"\"bootcode.bin\",\n"
	"    \"router\": \"192.168.2.1\", \"min_lease_s\": 600 },\n"
	"  \"tftp\": { \"server\": \"192.168.2.10\", \"blksize\": 1468, \"retransmits_max\": 0 },\n"
	"  \"files\": { \"start.elf\": \"ok\", \"bootsig.bin\": \"any\",\n"
	"    \"kernel8.img\": { \"result\": \"ok\", \"bytes\": 100, \"min_bytes\": 1 } },\n"
	"  \"nfs\": { \"server\": \"192.168.2.10\", \"init\": \"/sbin/init\" },\n"
	"  \"findings\": { \"allow\": [ \"dhcp.race-risk\", \"stp.delay\" ], \"forbid\": [],\n"
	"    \"require\": [ \"dhcp.race-risk\" ] },\n"
	"  \"seconds\": { \"total\": 60, \"dhcp\": 1.5, \"tftp\": 20, \"kernel\": 0.001, \"nfs\": 5 "
	"},\n"
	"  \"pis\": { \"b8:27:eb:90:a0:38\": { \"outcome\": \"failed\" },\n"
	"    \"10000001\": { \"files\": { \"start.elf\": \"missing\" } } } }\n";

static void test_every_key_is_taken(void **state)
{
	(void)state;
	takes(everything);
	takes("{}");
	takes(" \n{ \"files\": {}, \"pis\": {} }");
}

static void test_every_cut_of_a_file_is_refused_at_its_end_or_before(void **state)
{
	(void)state;
	for (size_t n = 0; n + 2 < sizeof(everything); n++) {
		struct expect *e = read_bytes(everything, n);

		assert_null(e);
		assert_true(strstr(fail.why, path) == fail.why);
	}
}

static void test_an_unknown_key_is_refused_with_its_place_and_the_nearest_one(void **state)
{
	(void)state;
	refuses("{ \"outcom\": \"up\" }", "1:3: unknown key \"outcom\"; did you mean \"outcome\"?");
	refuses("{\n  \"offer\": {\n    \"sever\": \"192.0.2.1\" } }",
		"3:5: unknown key \"sever\"; did you mean \"server\"?");
	refuses("{ \"blksize\": 512 }",
		"1:3: unknown key \"blksize\" here; it belongs in \"tftp\"");
	refuses("{ \"tftp\": { \"outcome\": \"up\" } }",
		"1:13: unknown key \"outcome\" here; it belongs in the outermost object");
	refuses("{ \"files\": { \"a\": { \"size\": 1 } } }",
		"1:21: unknown key \"size\"; known here: result, bytes, min_bytes");
	refuses("{ \"\": 1 }", "1:3: unknown key \"\"; known here: outcome, stage, model");
}

static void test_a_column_counts_characters(void **state)
{
	(void)state;
	refuses("{ \"files\": { \"\xc3\xa4\xc3\xb6\": \"ok\" }, \"x\": 1 }",
		"1:28: unknown key \"x\"");
}

static void test_what_stands_twice_is_refused(void **state)
{
	(void)state;
	refuses("{ \"stage\": \"nfs\",\n \"stage\": \"up\" }", "2:2: \"stage\" stands here twice");
	refuses("{ \"files\": { \"a\": \"ok\", \"b\": \"ok\", \"a\": \"any\" } }",
		"1:36: \"a\" stands here twice");
	refuses("{ \"pis\": { \"b8:27:eb:90:a0:38\": {}, \"B8-27-EB-90-A0-38\": {} } }",
		"1:37: \"B8-27-EB-90-A0-38\" stands here twice");
	refuses("{ \"findings\": { \"allow\": [ \"stp.delay\", \"stp.delay\" ] } }",
		"1:41: \"stp.delay\" stands here twice");
	takes("{ \"pis\": { \"10000001\": { \"stage\": \"up\" }, \"10000002\": { \"stage\": \"up\" } } }");
}

static void test_a_value_of_the_wrong_kind_is_refused_and_the_right_kind_named(void **state)
{
	(void)state;
	refuses("{ \"outcome\": \"UP\" }",
		"1:14: \"outcome\" must be one of \"in-progress\", \"up\", ");
	refuses("{ \"outcome\": true }", "1:14: \"outcome\" must be one of");
	refuses("{ \"offer\": [] }", "1:12: \"offer\" must be an object, { ... }; this is a list");
	refuses("{ \"tftp\": { \"blksize\": \"512\" } }",
		"1:24: \"blksize\" must be a whole number from 0 to 65464; this is \"512\"");
	refuses("{ \"tftp\": { \"server\": null } }", "1:23: \"server\" must be an IPv4 address");
	refuses("{ \"files\": { \"start.elf\": 5 } }",
		"1:27: \"start.elf\" must be one of \"ok\", \"missing\", ");
	refuses("{ \"files\": { \"a\": {} } }", "1:20: this object says nothing of its file");
	refuses("{ \"findings\": { \"allow\": \"stp.delay\" } }",
		"1:26: \"allow\" must be a list of finding ids");
	refuses("{ \"findings\": { \"allow\": [ 1 ] } }", "1:28: \"allow\" must be a list");
	refuses("{ \"findings\": { \"allow\": [ [] ] } }", "1:28: a finding id must be text");
	refuses("{ \"pis\": { \"10000001\": 3 } }",
		"1:24: what is expected of a Pi must be an object, { ... }; this is 3");
	refuses("[]", "1:1: the file must be one object");
	refuses("\"up\"", "1:1: the file must be one object");
	refuses(" 12", "1:2: the file must be one object");
	refuses("null", "1:1: the file must be one object");
}

static void test_a_value_out_of_range_is_refused(void **state)
{
	(void)state;
	refuses("{ \"tftp\": { \"blksize\": 65465 } }", "1:24: \"blksize\" must be a whole number");
	refuses("{ \"tftp\": { \"blksize\": -1 } }", "1:24: ");
	refuses("{ \"tftp\": { \"blksize\": 1.0 } }", "1:24: ");
	refuses("{ \"tftp\": { \"blksize\": 99999999999999999999999 } }", "1:24: ");
	refuses("{ \"seconds\": { \"total\": 0 } }",
		"1:25: \"total\" must be a number of seconds above 0, at most 86400; this is 0");
	refuses("{ \"seconds\": { \"total\": 86400.1 } }", "1:25: ");
	refuses("{ \"seconds\": { \"total\": 1e3 } }", "1:25: ");
	refuses("{ \"offer\": { \"server\": \"192.0.2.256\" } }",
		"1:24: \"server\" must be an IPv4");
	refuses("{ \"offer\": { \"server\": \"192.0.2.1/24\" } }", "1:24: ");
	refuses("{ \"offer\": { \"server\": \"192.0.2.1 \" } }", "1:24: ");
	refuses("{ \"offer\": { \"address\": \"192.0.2.1/33\" } }", "1:25: ");
	refuses("{ \"offer\": { \"option43\": \"hex:0\" } }", "1:26: ");
	refuses("{ \"offer\": { \"option43\": \"hex:\" } }", "1:26: ");
	refuses("{ \"offer\": { \"option60\": \"\" } }",
		"1:26: \"option60\" must be text of 1 to 44");
	refuses("{ \"offer\": { \"option60\": \"123456789 123456789 123456789 123456789 12345\" } }",
		"1:26: ");
	refuses("{ \"serial\": \"df90a03\" }", "1:13: \"serial\" must be the 8 hex digits");
	refuses("{ \"pis\": { \"b8:27:eb:90:a0\": {} } }",
		"1:12: a Pi is named by its MAC address");
	refuses("{ \"pis\": { \"10000001\": { \"pis\": {} } } }",
		"1:26: \"pis\" can not stand inside");
	takes("{ \"offer\": { \"address\": \"0.0.0.0/0\", \"option43\": \"hex:06:01 03ff\" } }");
}

static void test_a_finding_that_does_not_exist_is_refused(void **state)
{
	(void)state;
	refuses("{ \"findings\": { \"forbid\": [ \"stp.delay\",\n\"dhcp.race-riks\" ] } }",
		"2:1: there is no finding \"dhcp.race-riks\"; did you mean \"dhcp.race-risk\"?");
	refuses("{ \"findings\": { \"forbid\": [ \"tftp.missing\" ] } }",
		"1:29: there is no finding \"tftp.missing\"; did you mean \"tftp.");
}

static void test_what_is_not_json_is_refused_where_it_stops_being_json(void **state)
{
	(void)state;
	refuses("", "1:1: the file is empty");
	refuses("{\n\t// why\n}", "2:2: JSON has no comments");
	refuses("{ /* why */ }", "1:3: JSON has no comments");
	refuses("{ \"stage\": \"up\",// why\n}", "1:17: JSON has no comments");
	refuses("{ \"stage\": \"up\" # why\n}", "1:17: JSON has no comments");
	refuses("{ \"stage\": \"up\", }", "1:18: this is not JSON: ");
	refuses("{ \"stage\" \"up\" }", "1:11: this is not JSON: ");
	refuses("{ stage: 1 }", "1:3: this is not JSON: ");
	refuses("{ \"stage\": \"up\" \"model\": \"3b\" }", "1:17: this is not JSON: ");
	refuses("{} {}", "1:4: this is not JSON: ");
	refuses("{ \"stage\": \"\xff\" }", "1:12: this is not JSON: ");
	refuses("{ \"stage\": \"up\"", "1:16: this is not JSON: ");
	refuses("{ \"a\\u0000b\": 1 }", "1:3: a key holds a NUL");
}

static void test_control_bytes_of_the_file_never_reach_the_terminal(void **state)
{
	(void)state;
	refuses("{ \"a\\u001b[2Jb\": 1 }", "1:3: unknown key \"a\\x1b[2Jb\"");
	assert_null(strchr(fail.why, 0x1b));
}

static void test_a_file_that_is_too_long_or_not_there_is_refused(void **state)
{
	char *big = malloc((1 << 20) + 1);

	(void)state;
	assert_non_null(big);
	memset(big, ' ', (1 << 20) + 1);
	memcpy(big, "{}", 2);
	assert_null(read_bytes(big, (1 << 20) + 1));
	assert_non_null(strstr(fail.why, "longer than 1 MB"));
	expect_free(read_bytes(big, 1 << 20));
	assert_string_equal(fail.why, "");
	free(big);
	assert_null(expect_read("/nowhere/want.json", &fail));
	assert_string_equal(fail.why, "/nowhere/want.json: No such file or directory");
	assert_null(expect_read("/", &fail));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_key_is_taken),
		cmocka_unit_test(test_every_cut_of_a_file_is_refused_at_its_end_or_before),
		cmocka_unit_test(test_an_unknown_key_is_refused_with_its_place_and_the_nearest_one),
		cmocka_unit_test(test_a_column_counts_characters),
		cmocka_unit_test(test_what_stands_twice_is_refused),
		cmocka_unit_test(
			test_a_value_of_the_wrong_kind_is_refused_and_the_right_kind_named),
		cmocka_unit_test(test_a_value_out_of_range_is_refused),
		cmocka_unit_test(test_a_finding_that_does_not_exist_is_refused),
		cmocka_unit_test(test_what_is_not_json_is_refused_where_it_stops_being_json),
		cmocka_unit_test(test_control_bytes_of_the_file_never_reach_the_terminal),
		cmocka_unit_test(test_a_file_that_is_too_long_or_not_there_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
