/* SPDX-License-Identifier: MIT */
/* What a wrong reading of a configuration would turn into a wrong verdict: where its servers are,
 * and for whom its lines are. */
#include "check_kit.h"

static void test_a_router_is_made_when_the_tftp_server_is_behind_it(void **state)
{
	struct conf *c = takes(
		"subnet 192.0.2.0 netmask 255.255.255.0 {\n option routers 192.0.2.254;\n"
		" option tftp-server-name \"10.9.8.7\";\n}\n");
	struct conf_address list[CONF_ADDRESSES_MAX];
	size_t n = conf_addresses(c, list, CONF_ADDRESSES_MAX);
	bool router = false;

	(void)state;
	for (size_t i = 0; i < n; i++)
		router |= list[i].ip == IP(192, 0, 2, 254) && !list[i].off_subnet;
	assert_true(router);
	conf_free(c);
	c = takes("subnet 192.0.2.0 netmask 255.255.255.0 {\n option routers 192.0.2.254;\n}\n");
	assert_int_equal(conf_addresses(c, list, CONF_ADDRESSES_MAX), 1); /* nothing needs it */
	conf_free(c);
}

static void test_options_under_names_of_ones_own(void **state)
{
	struct conf *c = takes("option o66 code 66 = text;\noption o66 \"192.0.2.9\";\n");

	(void)state;
	assert_int_equal(has(c, CONF_TFTP_NAME, 2)->ip, IP(192, 0, 2, 9));
	conf_free(c);
}

static void test_a_subnet_of_kea_without_a_subnet_is_none(void **state)
{
	struct conf *c = takes(
		"{ \"Dhcp4\": { \"subnet4\": [ { \"next-server\": \"192.0.2.9\" } ] } }");

	(void)state;
	assert_false(conf_has(c, CONF_SUBNET));
	assert_int_equal(has(c, CONF_NEXT_SERVER, 1)->ip, IP(192, 0, 2, 9));
	conf_free(c);
}

static void test_whom_a_pool_is_for(void **state)
{
	struct conf *c = takes(
		"{ \"Dhcp4\": { \"shared-networks\": [ { \"client-class\": \"net\", "
		"\"subnet4\": [ { \"subnet\": \"192.0.2.0/24\", \"pools\": [ { \"pool\": "
		"\"192.0.2.9 - 192.0.2.10\", \"client-class\": \"x\" } ] } ] } ] } }");

	(void)state;
	assert_string_equal(has(c, CONF_POOL, 1)->scope, "x");
	assert_string_equal(has(c, CONF_SUBNET, 1)->scope, "net");
	conf_free(c);
}

static void test_whom_a_server_ignores(void **state)
{
	struct conf *c = takes("dhcp-ignore=tag:!known\ndhcp-host=b8:27:eb:90:a0:38,ignore\n");

	(void)state;
	assert_string_equal(has(c, CONF_IGNORE, 1)->text, "tag:!known");
	assert_true(item(c, CONF_IGNORE, 1)->forced);
	assert_int_equal(item(c, CONF_IGNORE, 1)->mac[5], 0x38);
	assert_false(conf_has(c, CONF_HOST)); /* it is nobody to be booted */
	conf_free(c);
	c = takes("deny unknown-clients;\ndeny duplicates;\nignore booting;\n");
	assert_string_equal(has(c, CONF_IGNORE, 1)->text, "deny unknown-clients");
	assert_int_equal(item(c, CONF_IGNORE, 1)->at.line, 3);
	conf_free(c);
}

static void test_groups_and_conditions_are_around_what_is_in_them(void **state)
{
	struct conf *c = takes("group {\n host a { hardware ethernet b8:27:eb:00:00:01; }\n"
			       " if exists x {\n  option tftp-server-name \"192.0.2.9\";\n }\n}\n");
	const struct conf_item *o = has(c, CONF_OPTION, 4), *in = conf_item_in(c, o);

	(void)state;
	assert_int_equal(in->what, CONF_BLOCK);
	assert_string_equal(in->text, "if exists x");
	assert_string_equal(conf_item_in(c, in)->text, "group");
	assert_ptr_equal(conf_item_in(c, has(c, CONF_HOST, 2)), conf_item_in(c, in));
	conf_free(c);
}

static void test_tags_of_dnsmasq(void **state)
{
	struct conf *c = takes("dhcp-host=b8:27:eb:00:00:01,set:pi\npxe-service=tag:pi,0,\"x\"\n"
			       "dhcp-option=tag:b,43,x\ntag-if=set:c,tag:a,tag:b\n");

	(void)state;
	assert_string_equal(has(c, CONF_HOST, 1)->scope, "pi");
	assert_string_equal(has(c, CONF_PXE_SERVICE, 2)->scope, "pi");
	assert_string_equal(has(c, CONF_OPTION, 3)->scope, "b");
	assert_string_equal(has(c, CONF_CLASS, 4)->text, "c");
	conf_free(c);
}

static void test_a_reservation_by_client_id_is_around_its_options(void **state)
{
	struct conf *c = takes(
		"{ \"Dhcp4\": { \"subnet4\": [ { \"subnet\": \"192.0.2.0/24\",\n \"reservations\": [\n"
		"{ \"client-id\": \"01aa\", \"option-data\": [ { \"code\": 66, \"data\": \"x\" } ] } ],\n"
		"\"require-client-classes\": [ \"late\" ] } ] } }");
	const struct conf_item *in = conf_item_in(c, has(c, CONF_OPTION, 3));

	(void)state;
	assert_int_equal(in->what, CONF_HOST);
	assert_string_equal(has(c, CONF_REQUIRED, 4)->text, "late");
	conf_free(c);
}

static void test_a_pool_of_dhcpd_is_for_the_class_it_allows(void **state)
{
	struct conf *c = takes("subnet 192.0.2.0 netmask 255.255.255.0 {\n pool {\n"
			       " range 192.0.2.9;\n allow members of \"pi\";\n }\n}\n");

	(void)state;
	assert_string_equal(has(c, CONF_POOL, 3)->scope, "pi");
	conf_free(c);
	c = takes(
		"pool {\n range 192.0.2.9;\n allow members of \"a\";\n allow members of \"b\";\n}\n");
	assert_null(has(c, CONF_POOL, 2)->scope);
	conf_free(c);
}

static void test_the_server_name_of_dhcp_boot_is_option_66(void **state)
{
	struct conf *c = takes("dhcp-boot=x,tftp.example.org,192.0.2.9\n");

	(void)state;
	assert_string_equal(has(c, CONF_TFTP_NAME, 1)->text, "tftp.example.org");
	assert_int_equal(has(c, CONF_NEXT_SERVER, 1)->ip, IP(192, 0, 2, 9));
	conf_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_router_is_made_when_the_tftp_server_is_behind_it),
		cmocka_unit_test(test_options_under_names_of_ones_own),
		cmocka_unit_test(test_a_subnet_of_kea_without_a_subnet_is_none),
		cmocka_unit_test(test_whom_a_pool_is_for),
		cmocka_unit_test(test_whom_a_server_ignores),
		cmocka_unit_test(test_groups_and_conditions_are_around_what_is_in_them),
		cmocka_unit_test(test_tags_of_dnsmasq),
		cmocka_unit_test(test_a_reservation_by_client_id_is_around_its_options),
		cmocka_unit_test(test_a_pool_of_dhcpd_is_for_the_class_it_allows),
		cmocka_unit_test(test_the_server_name_of_dhcp_boot_is_option_66),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
