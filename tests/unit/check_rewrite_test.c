/* SPDX-License-Identifier: MIT */
/* The host that a configuration expects, and the text that its server is given in a trial. */
#include "check_kit.h"

/* ----- addresses ----- */

struct expected {
	uint32_t ip;
	unsigned roles, line;
};

static void has_addresses(const char *text, const struct expected *wanted, size_t n)
{
	struct conf_address list[CONF_ADDRESSES_MAX];
	struct conf *c = takes(text);

	assert_int_equal(conf_addresses(c, list, CONF_ADDRESSES_MAX), n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(list[i].ip, wanted[i].ip);
		assert_int_equal(list[i].roles, wanted[i].roles);
		assert_int_equal(list[i].at.line, wanted[i].line);
	}
	conf_free(c);
}

#define HAS(text, ...)                                                           \
	do {                                                                     \
		const struct expected wanted[] = { __VA_ARGS__ };                \
		has_addresses(text, wanted, sizeof(wanted) / sizeof(wanted[0])); \
	} while (0)

#define BOTH (CONF_ROLE_DHCP | CONF_ROLE_TFTP)

static void test_the_named_tftp_server_is_taken_for_the_server_itself(void **state)
{
	(void)state;
	HAS("{ \"Dhcp4\": { \"subnet4\": [ { \"subnet\": \"192.0.2.0/24\",\n"
	    "\"next-server\": \"192.0.2.7\" } ] } }",
	    { IP(192, 0, 2, 7), BOTH, 2 });
}

static void test_a_named_listening_address_leaves_the_tftp_server_another(void **state)
{
	(void)state;
	HAS("listen-address=192.0.2.1\ndhcp-range=192.0.2.10,192.0.2.20\n"
	    "dhcp-option=66,192.0.2.9\n",
	    { IP(192, 0, 2, 1), CONF_ROLE_DHCP, 1 }, { IP(192, 0, 2, 9), CONF_ROLE_TFTP, 3 });
}

static void test_with_nothing_named_the_first_free_address_is_taken(void **state)
{
	(void)state;
	HAS("subnet 192.0.2.0 netmask 255.255.255.0 {\n range 192.0.2.1 192.0.2.20;\n"
	    " option routers 192.0.2.21;\n host a { hardware ethernet b8:27:eb:0:0:1;\n"
	    " fixed-address 192.0.2.22; }\n}\n",
	    { IP(192, 0, 2, 23), BOTH, 0 });
}

static void test_a_pool_that_is_all_there_is_still_leaves_an_address(void **state)
{
	(void)state;
	HAS("subnet 192.0.2.0 netmask 255.255.255.0 {\n range 192.0.2.1 192.0.2.254;\n}\n",
	    { IP(192, 0, 2, 1), BOTH, 0 });
}

static void test_a_subnet_behind_a_relay_needs_no_address_here(void **state)
{
	(void)state;
	HAS("{ \"Dhcp4\": { \"subnet4\": [ { \"subnet\": \"192.0.2.0/24\" },\n"
	    "{ \"subnet\": \"198.51.100.0/24\", \"relay\": { \"ip-addresses\": [ \"192.0.2.3\" ] } } ] } }",
	    { IP(192, 0, 2, 1), BOTH, 0 });
}

static void test_interfaces_are_made_once_and_never_by_pattern(void **state)
{
	struct conf *c = takes("interface=eth1\ninterface=eth1\ninterface=wl*\ninterface=lo\n");
	const char *names[4];

	(void)state;
	assert_int_equal(conf_interfaces(c, names, 4), 1);
	assert_string_equal(names[0], "eth1");
	conf_free(c);
	c = takes("{ \"Dhcp4\": { \"interfaces-config\": { \"interfaces\": [ \"*\" ] } } }");
	assert_int_equal(conf_interfaces(c, names, 4), 1);
	assert_string_equal(names[0], "eth0");
	conf_free(c);
}

/* ----- rewriting ----- */

static const char *const writable[] = { "/run/", "/run/kea/", NULL };
static const struct conf_policy closed = { .writable = writable, .scratch = "/run/pxepi/" };
static const struct conf_policy open_ = { .writable = writable,
					  .scratch = "/run/pxepi/",
					  .allow_scripts = true };

/* given: what it becomes, each change announced, lines kept. NULL: it stays as it is. */
static void becomes(const struct conf_policy *policy, const char *text, const char *given,
		    size_t changes)
{
	struct conf *c = takes(text);
	const struct conf_file *f = conf_file(c, 0);
	size_t before = 0, after = 0;

	assert_true(conf_rewrite(c, policy, &fail));
	for (size_t i = 0; i < f->given.n; i++)
		after += f->given.p[i] == '\n';
	for (const char *p = text; *p; p++)
		before += *p == '\n';
	assert_int_equal(before, after);
	assert_int_equal(f->changed, given != NULL);
	if (!span_is(f->given, given ? given : text))
		fail_msg("%.*s\nwanted\n%s", (int)f->given.n, (const char *)f->given.p,
			 given ? given : text);
	assert_int_equal(conf_changes(c), changes);
	for (size_t i = 0; i < changes; i++)
		assert_true(conf_change(c, i)->at.line > 0 && conf_change(c, i)->text[0]);
	conf_free(c);
}

static void test_what_a_trial_can_bear_is_left_alone(void **state)
{
	(void)state;
	becomes(&closed,
		"{ \"Dhcp4\": { \"lease-database\": { \"type\": \"memfile\", \"name\": \"/run/x\" },\n"
		"\"control-socket\": { \"socket-name\": \"/run/kea/s\" } } }",
		NULL, 0);
	becomes(&closed, "dhcp-leasefile=/run/x\nlog-facility=-\n", NULL, 0);
	becomes(&closed, "dhcp-leasefile=/var/run/kea/x\ndumpfile=/run/dump\n", NULL, 0);
	becomes(&closed, "lease-file-name \"/run/pxepi/dhcpd.leases\";\nauthoritative;\n", NULL, 0);
}

static void test_a_database_elsewhere_becomes_memory(void **state)
{
	(void)state;
	becomes(&closed,
		"{ \"Dhcp4\": { \"lease-database\": { \"type\": \"mysql\",\n\"host\": \"db\" },\n"
		"\"hosts-database\": {\n\"type\": \"mysql\" }, \"valid-lifetime\": 1 } }",
		"{ \"Dhcp4\": { \"lease-database\": { \"type\": \"memfile\", \"persist\": false }\n\n\n,"
		" \"valid-lifetime\": 1 } }",
		2);
}

static void test_hook_libraries_go_with_their_commas(void **state)
{
	static const char
		two[] = "{ \"Dhcp4\": { \"hooks-libraries\": [ { \"library\": \"/no/a\" },\n"
			"{ \"library\": \"/dev/null\" }, // c\n{ \"library\": \"/no/b\" }, ],\n"
			"\"x\": 1 } }";

	(void)state;
	becomes(&closed, two, "{ \"Dhcp4\": { \"hooks-libraries\": [ \n\n],\n\"x\": 1 } }", 3);
	becomes(&open_, two,
		"{ \"Dhcp4\": { \"hooks-libraries\": [ \n{ \"library\": \"/dev/null\" }\n, ],\n\"x\": 1 } }",
		2);
}

static void test_paths_that_can_not_be_written_move(void **state)
{
	(void)state;
	becomes(&closed,
		"{ \"Dhcp4\": { \"lease-database\": { \"name\": \"/home/x/leases\" },\n\"loggers\": [ {\n"
		"\"output_options\": [ { \"output\": \"/var/log/kea.log\" }, { \"output\": \"stdout\" } ] } ] } }",
		"{ \"Dhcp4\": { \"lease-database\": { \"name\": \"/run/pxepi/leases\" },\n\"loggers\": [ {\n"
		"\"output_options\": [ { \"output\": \"/run/pxepi/kea.log\" }, { \"output\": \"stdout\" } ] } ] } }",
		2);
	becomes(&closed, "port=0\n  dhcp-leasefile=/home/x # y\ndhcp-leasefile=/run/../etc/z\n",
		"port=0\n  dhcp-leasefile=/run/pxepi/x\ndhcp-leasefile=/run/pxepi/z\n", 2);
}

/* Of a private folder nothing is there but itself. */
static void test_folders_below_the_private_ones_are_not_there(void **state)
{
	(void)state;
	becomes(&closed,
		"{ \"Dhcp4\": { \"lease-database\": { \"name\": \"/run/kea/sub/leases\" } } }\n",
		"{ \"Dhcp4\": { \"lease-database\": { \"name\": \"/run/pxepi/leases\" } } }\n", 1);
	becomes(&closed, "pid-file=/run/nobody/made/x\n", "pid-file=/run/pxepi/x\n", 1);
}

static void test_a_log_of_kea_beside_its_folder_moves_and_words_stay(void **state)
{
	(void)state;
	becomes(&closed,
		"{ \"Dhcp4\": { \"loggers\": [ { \"output_options\": [ { \"output\": \"kea.log\" },\n"
		"{ \"output\": \"syslog:kea\" }, { \"output\": \"stderr\" } ] } ] } }",
		"{ \"Dhcp4\": { \"loggers\": [ { \"output_options\": [ { \"output\": "
		"\"/run/pxepi/kea.log\" },\n"
		"{ \"output\": \"syslog:kea\" }, { \"output\": \"stderr\" } ] } ] } }",
		1);
}

static void test_the_capture_of_dnsmasq_moves(void **state)
{
	(void)state;
	becomes(&closed, "port=0\n dumpfile = \"/srv/a.pcap\" # x\ndumpmask=1\n",
		"port=0\ndumpfile=/run/pxepi/a.pcap\ndumpmask=1\n", 1);
	becomes(&closed, "# dumpfile=/srv/a\ndumpfile\ndumpfiles=/srv/b\nport=0", NULL, 0);
	becomes(&closed, "port=0\ndumpfile=a", "port=0\ndumpfile=/run/pxepi/a", 1);
}

/* It starts only where the file is there: the one that a trial makes. */
static void test_dhcpd_keeps_its_leases_in_the_file_that_is_made(void **state)
{
	(void)state;
	becomes(&closed, "lease-file-name \"/run/x\";\npid-file-name \"/srv/p\";\n",
		"lease-file-name \"/run/pxepi/dhcpd.leases\";\npid-file-name \"/run/pxepi/p\";\n",
		2);
}

static void test_scripts_run_only_when_allowed(void **state)
{
	static const char dns[] = "dhcp-script=/bin/sh\nport=0\n";
	static const char isc[] = "authoritative;\non commit { execute(\"/bin/sh\"); }\n";

	(void)state;
	becomes(&closed, dns, "\nport=0\n", 1);
	becomes(&open_, dns, NULL, 0);
	becomes(&open_, "dhcp-script=/no/such\nport=0\n", "\nport=0\n", 1);
	becomes(&closed, isc, "authoritative;\non commit {  }\n", 1);
	becomes(&open_, isc, NULL, 0);
}

static void test_the_folder_of_files_is_the_trials(void **state)
{
	struct conf_policy p = closed;

	(void)state;
	p.tftp_root = "/run/tree";
	p.drop_user = true;
	becomes(&p, "tftp-root=/srv/tftp\nuser=dnsmasq\ngroup=dip\n", "tftp-root=/run/tree\n\n\n",
		3);
}

static void test_a_change_in_an_included_file_is_made_there(void **state)
{
	char inner[] = "/tmp/pxepi-inner-XXXXXX", text[200];
	const char *hooks = "\n{ \"library\": \"/no/a\" }\n";
	struct conf *c;

	(void)state;
	close(mkstemp(inner));
	write_file(inner, hooks, strlen(hooks));
	snprintf(text, sizeof(text),
		 "{ \"Dhcp4\": { \"hooks-libraries\": [ <?include \"%s\"?> ] } }", inner);
	c = takes(text);
	assert_true(conf_rewrite(c, &closed, &fail));
	assert_int_equal(conf_changes(c), 1);
	assert_string_equal(conf_change(c, 0)->at.file, inner);
	assert_int_equal(conf_change(c, 0)->at.line, 2);
	assert_true(span_is(conf_file(c, 1)->given, "\n\n"));
	conf_free(c);
	unlink(inner);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_named_tftp_server_is_taken_for_the_server_itself),
		cmocka_unit_test(test_a_named_listening_address_leaves_the_tftp_server_another),
		cmocka_unit_test(test_with_nothing_named_the_first_free_address_is_taken),
		cmocka_unit_test(test_a_pool_that_is_all_there_is_still_leaves_an_address),
		cmocka_unit_test(test_a_subnet_behind_a_relay_needs_no_address_here),
		cmocka_unit_test(test_interfaces_are_made_once_and_never_by_pattern),
		cmocka_unit_test(test_what_a_trial_can_bear_is_left_alone),
		cmocka_unit_test(test_a_database_elsewhere_becomes_memory),
		cmocka_unit_test(test_hook_libraries_go_with_their_commas),
		cmocka_unit_test(test_paths_that_can_not_be_written_move),
		cmocka_unit_test(test_folders_below_the_private_ones_are_not_there),
		cmocka_unit_test(test_a_log_of_kea_beside_its_folder_moves_and_words_stay),
		cmocka_unit_test(test_the_capture_of_dnsmasq_moves),
		cmocka_unit_test(test_dhcpd_keeps_its_leases_in_the_file_that_is_made),
		cmocka_unit_test(test_scripts_run_only_when_allowed),
		cmocka_unit_test(test_the_folder_of_files_is_the_trials),
		cmocka_unit_test(test_a_change_in_an_included_file_is_made_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
