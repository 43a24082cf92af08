/* SPDX-License-Identifier: MIT */
/* check_network_test - the private network that `pxepi check` plans: which address is on which
 * interface, and what it says where that can not be told. */
#include "check_kit.h"

#include "check/plan.h"
#include "core/say.h"

static struct plan plan;
static struct check_options options;

/* Plans; the text's last line says more options. */
static bool plans(const char *text, const char *address)
{
	char *argv[] = { "check", "some.conf", "--address", (char *)(uintptr_t)address };

	free(plan.text);
	conf_free(plan.conf);
	memset(&plan, 0, sizeof(plan));
	fail.why[0] = '\0';
	if (!check_options_read(&options, address ? 4 : 2, argv, &fail))
		return false;
	plan.o = &options;
	plan.text = malloc(PLAN_TEXT);
	assert_non_null(plan.text);
	plan.conf = takes(text);
	return plan_network(&plan, &fail);
}

/* "192.0.2.1/24@eth0 ..." */
static void network_is(const char *wanted)
{
	char room[512];
	struct say s = say_in(room, sizeof(room));

	for (size_t i = 0; i < plan.addresses; i++) {
		const struct plan_address *a = &plan.address[i];

		say_str(&s, i > 0 ? " " : "");
		say_ip(&s, a->ip);
		say_char(&s, '/');
		say_u64(&s, a->prefix);
		say_char(&s, '@');
		say_str(&s, a->iface < plan.ifaces ? plan.iface[a->iface] : "away");
	}
	assert_string_equal(room, wanted);
}

#define DHCPD(net, more) "subnet " net ".0 netmask 255.255.255.0 { " more " }\n"
#define RANGE(net) "range " net ".100 " net ".199;"

static void test_each_subnet_of_dhcpd_has_a_cable_of_its_own(void **state)
{
	(void)state;
	assert_true(plans(DHCPD("192.0.2", RANGE("192.0.2"))
				  DHCPD("198.51.100", RANGE("198.51.100")),
			  NULL));
	network_is("192.0.2.1/24@eth0 198.51.100.1/24@eth1");
}

static void test_subnets_of_a_shared_network_are_on_one_cable(void **state)
{
	(void)state;
	assert_true(plans("shared-network x { " DHCPD("192.0.2", RANGE("192.0.2"))
				  DHCPD("198.51.100", RANGE("198.51.100")) "}",
			  NULL));
	network_is("192.0.2.1/24@eth0 198.51.100.1/24@eth0");
	assert_true(
		plans("{ \"Dhcp4\": { \"interfaces-config\": { \"interfaces\": [ \"*\" ] },"
		      "\"shared-networks\": [ { \"name\": \"x\", \"interface\": \"br0\", \"subnet4\": ["
		      "{ \"subnet\": \"192.0.2.0/24\" }, { \"subnet\": \"198.51.100.0/24\" } ] } ] } }",
		      NULL));
	network_is("192.0.2.1/24@br0 198.51.100.1/24@br0");
}

/* dhcpd wants to know each subnet of its host, also one that it is to leave alone. */
static void test_subnet_with_a_pool_comes_before_one_without(void **state)
{
	(void)state;
	assert_true(plans(DHCPD("10.0.0", "") DHCPD("192.0.2", RANGE("192.0.2")), NULL));
	network_is("192.0.2.1/24@eth0 10.0.0.1/24@eth1");
}

static void test_subnet_without_an_interface_left_is_named(void **state)
{
	(void)state;
	assert_true(
		plans("{ \"Dhcp4\": { \"interfaces-config\": { \"interfaces\": [ \"lan0\" ] },\n"
		      "\"subnet4\": [ { \"subnet\": \"192.0.2.0/24\" },\n"
		      "{ \"subnet\": \"198.51.100.0/24\", \"next-server\": \"198.51.100.9\" } ] } }",
		      NULL));
	network_is("198.51.100.9/24@lan0");
	assert_int_equal(plan.notes, 1);
	assert_non_null(strstr(plan.note[0], ":2: 192.0.2.0/24 is not tried"));
}

static void test_server_in_no_subnet_is_behind_the_router(void **state)
{
	(void)state;
	assert_true(plans(DHCPD("192.0.2", RANGE("192.0.2") " next-server 203.0.113.5;"), NULL));
	network_is("192.0.2.1/24@eth0 203.0.113.5/24@away");
}

static void test_subnets_behind_relays_need_an_address(void **state)
{
	static const char relayed
		[] = "{ \"Dhcp4\": { \"interfaces-config\": { \"interfaces\": [ \"eth0\" ] },\n"
		     "\"subnet4\": [ { \"subnet\": \"192.0.2.0/24\", \"relay\": { \"ip-addresses\": [ "
		     "\"192.0.2.254\" ] } } ] } }";

	(void)state;
	assert_false(plans(relayed, NULL));
	assert_non_null(strstr(fail.why, ":2: "));
	assert_non_null(strstr(fail.why, "behind a relay"));
	assert_non_null(strstr(fail.why, "--address"));
	assert_true(plans(relayed, "192.0.2.1/24@eth0"));
	network_is("192.0.2.1/24@eth0");
}

static void test_subnet_too_small_for_two_needs_an_address(void **state)
{
	(void)state;
	assert_false(plans("subnet 192.0.2.4 netmask 255.255.255.254 { }", NULL));
	assert_non_null(strstr(fail.why, ":1: "));
	assert_non_null(strstr(fail.why, "too small"));
	assert_true(plans("subnet 192.0.2.4 netmask 255.255.255.252 { }", NULL));
	network_is("192.0.2.5/30@eth0");
}

static void test_address_given_is_on_the_interface_given(void **state)
{
	(void)state;
	assert_true(plans(DHCPD("192.0.2", RANGE("192.0.2")), "192.0.2.9/24@br0"));
	network_is("192.0.2.9/24@br0");
	assert_true(plans(DHCPD("192.0.2", RANGE("192.0.2")), "192.0.2.9/24"));
	network_is("192.0.2.9/24@eth0");
}

static void test_address_must_name_what_can_be(void **state)
{
	static const char *const bad[] = { "192.0.2.1",
					   "192.0.2.1/0",
					   "192.0.2.1/33",
					   "192.0.2.1/24x",
					   "192.0.2/24",
					   "192.0.2.256/24",
					   "/24",
					   "192.0.2.1/24@",
					   "192.0.2.1/24@lo",
					   "192.0.2.1/24@a/b",
					   "192.0.2.1/24@..",
					   "192.0.2.1/24@eth0:1",
					   "192.0.2.1/24@eth*",
					   "192.0.2.1/24@sixteen-letters0" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (plans(DHCPD("192.0.2", RANGE("192.0.2")), bad[i]) ||
		    strncmp(fail.why, "--address", 9) != 0)
			fail_msg("%s: %s", bad[i], fail.why);
}

static void test_more_interfaces_than_can_be_made_are_refused(void **state)
{
	char text[1024];
	struct say s = say_in(text, sizeof(text));

	(void)state;
	say_str(&s, "port=0\ndhcp-range=192.0.2.100,192.0.2.199\n");
	for (unsigned i = 0; i < 17; i++) {
		say_str(&s, "interface=lan");
		say_u64(&s, i);
		say_char(&s, '\n');
	}
	assert_false(plans(text, NULL));
	assert_non_null(strstr(fail.why, "more than 16 interfaces"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_subnet_of_dhcpd_has_a_cable_of_its_own),
		cmocka_unit_test(test_subnets_of_a_shared_network_are_on_one_cable),
		cmocka_unit_test(test_subnet_with_a_pool_comes_before_one_without),
		cmocka_unit_test(test_subnet_without_an_interface_left_is_named),
		cmocka_unit_test(test_server_in_no_subnet_is_behind_the_router),
		cmocka_unit_test(test_subnets_behind_relays_need_an_address),
		cmocka_unit_test(test_subnet_too_small_for_two_needs_an_address),
		cmocka_unit_test(test_address_given_is_on_the_interface_given),
		cmocka_unit_test(test_address_must_name_what_can_be),
		cmocka_unit_test(test_more_interfaces_than_can_be_made_are_refused),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(plan.text);
	conf_free(plan.conf);
	return failed;
}
