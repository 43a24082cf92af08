/* SPDX-License-Identifier: MIT */
/* Does the test of a client class hold for what a Pi sends? What is known of Kea's was compared
 * with a real kea-dhcp4 2.2 (EVAL_RESULT in its log). */
#include "check_kit.h"

#include "check/explain_expr.h"

static const uint8_t old_mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 };
static const uint8_t new_mac[6] = { 0xdc, 0xa6, 0x32, 0x90, 0xa0, 0x3a };

static struct expr_because why;

static enum expr_is judged(const char *config, enum model m)
{
	static struct expr_who who;
	struct conf *c = takes(config);
	const struct conf_item *class = NULL, *last = NULL;
	enum expr_is is;

	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_BLOCK, i));)
		last = i;
	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_CLASS, i));)
		last = i;
	class = last;
	assert_non_null(class);
	assert_true(expr_who_make(&who, m, m >= MODEL_4 ? new_mac : old_mac, 0x0090a038));
	is = expr_class(c, class, &who, &why);
	assert_true(is != EXPR_FALSE || why.class);
	conf_free(c);
	return is;
}

static enum expr_is kea(const char *test, enum model m)
{
	char room[2000];

	snprintf(room, sizeof(room),
		 "{ \"Dhcp4\": { \"option-def\": [ { \"name\": \"arch\", \"code\": 93 } ], "
		 "\"client-classes\": [ { \"name\": \"pxe\", \"test\": "
		 "\"substring(option[60].hex,0,9) == 'PXEClient'\" }, "
		 "{ \"name\": \"no\", \"test\": \"option[60].text == 'x'\" }, "
		 "{ \"name\": \"later\", \"only-if-required\": true, \"test\": "
		 "\"option[60].exists\" }, "
		 "{ \"name\": \"t\", \"test\": \"%s\" } ] } }",
		 test);
	return judged(room, m);
}

/* What a Pi 3B and a Pi 4 come to. */
struct row {
	const char *test;
	enum expr_is old, four;
};

static const struct row of_kea[] = {
	{ "option[60].text == 'PXEClient:Arch:00000:UNDI:002001'", EXPR_TRUE, EXPR_TRUE },
	{ "option[vendor-class-identifier].hex == 'PXEClient'", EXPR_FALSE, EXPR_FALSE },
	{ "substring(option[60].hex,0,20) == 'PXEClient:Arch:00000'", EXPR_TRUE, EXPR_TRUE },
	{ "substring(option[60].hex,10,all) == 'Arch:00000:UNDI:002001'", EXPR_TRUE, EXPR_TRUE },
	{ "substring(option[60].hex,-6,all) == '002001'", EXPR_TRUE, EXPR_TRUE },
	{ "substring(option[60].hex,9,-3) == 'ent'", EXPR_TRUE, EXPR_TRUE },
	{ "substring(option[60].hex,2,-5) == 'PX'", EXPR_TRUE, EXPR_TRUE },
	{ "substring(option[60].hex,-99,3) == ''", EXPR_TRUE, EXPR_TRUE },
	{ "substring(option[60].hex,32,3) == ''", EXPR_TRUE, EXPR_TRUE },
	{ "hexstring(pkt4.mac, ':') == 'b8:27:eb:90:a0:38'", EXPR_TRUE, EXPR_FALSE },
	{ "hexstring(pkt4.mac, '') == 'b827eb90a038'", EXPR_TRUE, EXPR_FALSE },
	{ "substring(hexstring(pkt4.mac,':'),0,8) == 'B8:27:EB'", EXPR_FALSE, EXPR_FALSE },
	{ "option[93].hex == 0x0", EXPR_FALSE, EXPR_FALSE },
	{ "option[61].hex == ''", EXPR_TRUE, EXPR_TRUE },
	{ "relay4[1].hex == ''", EXPR_TRUE, EXPR_TRUE },
	{ "relay4[1].hex == 'x'", EXPR_FALSE, EXPR_FALSE },
	{ "pkt4.giaddr == 0.0.0.0", EXPR_TRUE, EXPR_TRUE },
	{ "pkt4.hlen == 0x6", EXPR_FALSE, EXPR_FALSE },
	{ "member('later')", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "match('a)', option[60].text) or member('ALL')", EXPR_TRUE, EXPR_TRUE },
	{ "'a' + 'b' == 'ab'", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "option[93].hex == 0x0000", EXPR_TRUE, EXPR_TRUE },
	{ "option[arch].hex == 0x0007", EXPR_FALSE, EXPR_FALSE },
	{ "substring(option[97].hex,1,4) == 'RPi4'", EXPR_FALSE, EXPR_TRUE },
	{ "substring(pkt4.mac,0,3) == 0xb827eb", EXPR_TRUE, EXPR_FALSE },
	{ "0xdca632 == substring(pkt4.mac, 0, 3)", EXPR_FALSE, EXPR_TRUE },
	{ "option[77].exists", EXPR_FALSE, EXPR_FALSE },
	{ "option[77].hex == 'iPXE'", EXPR_FALSE, EXPR_FALSE },
	{ "option[61].exists or option[97].exists", EXPR_TRUE, EXPR_TRUE },
	{ "not option[61].exists", EXPR_TRUE, EXPR_TRUE },
	{ "not (member('pxe') and option[93].exists)", EXPR_FALSE, EXPR_FALSE },
	{ "member('pxe') and substring(pkt4.mac,0,3) == 0xb827eb", EXPR_TRUE, EXPR_FALSE },
	{ "member('no') or member('ALL')", EXPR_TRUE, EXPR_TRUE },
	{ "member('VENDOR_CLASS_PXEClient:Arch:00000:UNDI:002001')", EXPR_TRUE, EXPR_TRUE },
	{ "member('KNOWN')", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "member('t')", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "pkt.iface == 'eth0'", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "pkt.iface == 'eth0' and option[77].exists", EXPR_FALSE, EXPR_FALSE },
	{ "relay4[1].exists", EXPR_FALSE, EXPR_FALSE },
	{ "option[93].text == 'x'", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "option[82].option[1].hex == 'x'", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "concat('PXE','Client') == substring(option[60].hex,0,9)", EXPR_TRUE, EXPR_TRUE },
	{ "pkt4.msgtype == 1", EXPR_TRUE, EXPR_TRUE },
	{ "option[93].hex == 0", EXPR_FALSE, EXPR_FALSE },
	{ "not a test at all", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "((((((((((((((((option[60].exists))))))))))))))))", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "", EXPR_UNKNOWN, EXPR_UNKNOWN },
};

static void test_what_kea_says_of_a_pi(void **state)
{

	(void)state;
	for (size_t i = 0; i < sizeof(of_kea) / sizeof(of_kea[0]); i++) {
		if (kea(of_kea[i].test, MODEL_3B) != of_kea[i].old)
			fail_msg("a 3B: %s", of_kea[i].test);
		if (kea(of_kea[i].test, MODEL_4) != of_kea[i].four)
			fail_msg("a 4: %s", of_kea[i].test);
	}
}

static const struct row of_dhcpd[] = {
	{ "option vendor-class-identifier = \"PXEClient:Arch:00000:UNDI:002001\"", EXPR_TRUE,
	  EXPR_TRUE },
	{ "substring (option vendor-class-identifier, 0, 20) = \"PXEClient:Arch:00007\"",
	  EXPR_FALSE, EXPR_FALSE },
	{ "substring(hardware, 1, 3) = b8:27:eb", EXPR_TRUE, EXPR_FALSE },
	{ "hardware = 1:dc:a6:32:90:a0:3a", EXPR_FALSE, EXPR_TRUE },
	{ "exists vendor-class-identifier and not exists user-class", EXPR_TRUE, EXPR_TRUE },
	/* neither `and` nor `or` binds closer */
	{ "exists vendor-class-identifier or exists host-name and exists host-name", EXPR_FALSE,
	  EXPR_FALSE },
	{ "exists host-name and exists host-name or exists vendor-class-identifier", EXPR_TRUE,
	  EXPR_TRUE },
	/* what is not sent is like nothing */
	{ "option host-name = \"\"", EXPR_FALSE, EXPR_FALSE },
	{ "option host-name != \"x\"", EXPR_TRUE, EXPR_TRUE },
	{ "substring(option host-name, 0, 3) = \"\"", EXPR_FALSE, EXPR_FALSE },
	{ "concat(option host-name, \"x\") = \"x\"", EXPR_FALSE, EXPR_FALSE },
	{ "not (option host-name = \"x\")", EXPR_TRUE, EXPR_TRUE },
	{ "option dhcp-message-type = 1", EXPR_TRUE, EXPR_TRUE },
	{ "option arch = 0", EXPR_FALSE, EXPR_FALSE },
	{ "suffix(option vendor-class-identifier, 6) = \"002001\"", EXPR_TRUE, EXPR_TRUE },
	{ "pick-first-value(option dhcp-client-identifier, hardware) = "
	  "1:b8:27:eb:90:a0:38",
	  EXPR_TRUE, EXPR_FALSE },
	{ "option vendor-class-identifier = \"PXE\\x43lient\"", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "option vendor-class-identifier ~= \"(\" or exists vendor-class-identifier", EXPR_TRUE,
	  EXPR_TRUE },
	{ "binary-to-ascii(16, 8, \":\", suffix(hardware, 2)) = \"a0:38\"", EXPR_TRUE, EXPR_FALSE },
	{ "binary-to-ascii(10, 16, \".\", hardware) = \"x\"", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "option arch = 00:07", EXPR_FALSE, EXPR_FALSE },
	{ "option arch != 00:07", EXPR_TRUE, EXPR_TRUE },
	{ "binary-to-ascii(16, 8, \":\", substring(hardware, 1, 3)) = \"b8:27:eb\"", EXPR_TRUE,
	  EXPR_FALSE },
	{ "option vendor-class-identifier ~= \"PXE\"", EXPR_UNKNOWN, EXPR_UNKNOWN },
	{ "known", EXPR_UNKNOWN, EXPR_UNKNOWN },
};

static void test_what_dhcpd_says_of_a_pi(void **state)
{
	char room[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(of_dhcpd) / sizeof(of_dhcpd[0]); i++) {
		snprintf(room, sizeof(room),
			 "option arch code 93 = unsigned integer 16;\n"
			 "class \"pi\" {\n  match if %s;\n}\n",
			 of_dhcpd[i].test);
		if (judged(room, MODEL_3B) != of_dhcpd[i].old)
			fail_msg("a 3B: %s", of_dhcpd[i].test);
		if (judged(room, MODEL_4) != of_dhcpd[i].four)
			fail_msg("a 4: %s", of_dhcpd[i].test);
	}
}

/* The last condition of a dhcpd.conf. */
static void test_an_else_is_for_those_whom_nothing_before_it_takes(void **state)
{
	static const struct {
		const char *text;
		enum expr_is is;
	} rows[] = {
		{ "if exists host-name { } else { }", EXPR_TRUE },
		{ "if exists vendor-class-identifier { } else { }", EXPR_FALSE },
		{ "if known { } else { }", EXPR_UNKNOWN },
		{ "if known { } elsif exists host-name { }", EXPR_FALSE },
		{ "if exists host-name { } else if exists vendor-class-identifier { }", EXPR_TRUE },
		{ "if exists vendor-class-identifier { } elsif exists vendor-class-identifier { }",
		  EXPR_FALSE },
		/* a new chain */
		{ "if exists vendor-class-identifier { } if exists host-name { } else { }",
		  EXPR_TRUE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (judged(rows[i].text, MODEL_3B) != rows[i].is)
			fail_msg("%s", rows[i].text);
}

static void test_subclasses_list_who_is_in_a_class(void **state)
{
	static const char mine[] = "subclass \"t\" 1:b8:27:eb:90:a0:38;\n"
				   "class \"t\" { match hardware; }\n",
			  others[] = "subclass \"t\" 1:b8:27:eb:90:a0:39;\n"
				     "subclass \"u\" 1:b8:27:eb:90:a0:38;\n"
				     "class \"t\" { match hardware; }\n",
			  no[] = "class \"t\" { match known; }\n";

	(void)state;
	assert_int_equal(judged(mine, MODEL_3B), EXPR_TRUE);
	assert_int_equal(judged(mine, MODEL_4), EXPR_FALSE);
	assert_int_equal(judged(others, MODEL_3B), EXPR_FALSE);
	assert_int_equal(judged(no, MODEL_3B), EXPR_UNKNOWN);
}

static void test_kea_fills_some_classes_by_itself(void **state)
{
#define NAMED(name) "{ \"Dhcp4\": { \"client-classes\": [ { \"name\": \"" name "\" } ] } }"
	(void)state;
	assert_int_equal(judged(NAMED("VENDOR_CLASS_PXEClient"), MODEL_3B), EXPR_FALSE);
	assert_int_equal(judged(NAMED("VENDOR_CLASS_PXEClient:Arch:00000:UNDI:002001"), MODEL_3B),
			 EXPR_TRUE);
	assert_int_equal(judged(NAMED("rpi"), MODEL_3B), EXPR_UNKNOWN);
}

static void test_deep_nesting_ends(void **state)
{
	static char test[24000], room[30000];

	(void)state;
	memset(test, '(', 10000);
	snprintf(test + 10000, sizeof(test) - 10000, "option[60].exists");
	memset(test + strlen(test), ')', 10000);
	snprintf(room, sizeof(room),
		 "{ \"Dhcp4\": { \"client-classes\": [ { \"name\": \"t\", \"test\": \"%s\" } ] } }",
		 test);
	assert_int_equal(judged(room, MODEL_3B), EXPR_UNKNOWN);
	memset(test, 0, sizeof(test));
	for (size_t i = 0; i < 1000; i++)
		memcpy(test + 10 * i, "substring(", 10);
	snprintf(room, sizeof(room),
		 "{ \"Dhcp4\": { \"client-classes\": [ { \"name\": \"t\", \"test\": \"%s\" } ] } }",
		 test);
	assert_int_equal(judged(room, MODEL_3B), EXPR_UNKNOWN);
}

static void test_classes_that_name_each_other_end(void **state)
{
	static char room[8000];
	size_t n = (size_t)snprintf(room, sizeof(room), "{ \"Dhcp4\": { \"client-classes\": [");

	(void)state;
	for (int i = 0; i < 20; i++)
		n += (size_t)snprintf(room + n, sizeof(room) - n,
				      "{ \"name\": \"c%d\", \"test\": \"member('c%d') and "
				      "member('c%d') and member('c%d') and member('c%d')\" },",
				      i, (i + 1) % 20, (i + 2) % 20, (i + 3) % 20, (i + 4) % 20);
	snprintf(room + n, sizeof(room) - n, "] } }");
	assert_int_equal(judged(room, MODEL_3B), EXPR_UNKNOWN);
}

static void test_the_part_that_decides_is_named(void **state)
{
	(void)state;
	assert_int_equal(kea("(option[60].exists or option[61].exists) and option[77].exists",
			     MODEL_3B),
			 EXPR_FALSE);
	/* the texts are gone with the configuration: only the values are looked at here */
	assert_false(why.compared);
	assert_int_equal(kea("member('pxe') and option[93].hex == 0x0007", MODEL_3B), EXPR_FALSE);
	assert_true(why.compared);
	assert_int_equal(why.sends.n, 2);
	assert_int_equal(why.sends.b[1], 0);
	assert_int_equal(why.wants.b[1], 7);
	assert_int_equal(kea("option[77].hex == 'iPXE'", MODEL_3B), EXPR_FALSE);
	assert_true(why.sends.absent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_kea_says_of_a_pi),
		cmocka_unit_test(test_what_dhcpd_says_of_a_pi),
		cmocka_unit_test(test_an_else_is_for_those_whom_nothing_before_it_takes),
		cmocka_unit_test(test_subclasses_list_who_is_in_a_class),
		cmocka_unit_test(test_kea_fills_some_classes_by_itself),
		cmocka_unit_test(test_deep_nesting_ends),
		cmocka_unit_test(test_classes_that_name_each_other_end),
		cmocka_unit_test(test_the_part_that_decides_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
