/* SPDX-License-Identifier: MIT */
/* What is read out of configurations of the three servers, and where it stands. */
#include "check_kit.h"

#include "tests/unit/fence.h"

/* ----- Kea ----- */

static const char kea
	[] = "// a comment, # and another {\n"
	     "{ \"Dhcp4\": { /* a third,\n"
	     "   of two lines */\n"
	     "  \"interfaces-config\": { \"interfaces\": [ \"eth1/192.0.2.7\", \"eth2\" ] },\n"
	     "  \"lease-database\": { \"type\": \"postgresql\", \"host\": \"db\" },\n"
	     "  \"hooks-libraries\": [ { \"library\": \"/no/such.so\" }, ],\n"
	     "  \"control-socket\": { \"socket-type\": \"unix\", \"socket-name\": \"/run/kea/s\" },\n"
	     "  \"loggers\": [ { \"output_options\": [ { \"output\": \"/var/log/kea.log\" } ] } ],\n"
	     "  \"option-def\": [ { \"name\": \"menu\", \"code\": 9, \"space\": \"inner\" },\n"
	     "     { \"name\": \"outer\", \"code\": 43, \"encapsulate\": \"inner\", \"type\": \"empty\" } ],\n"
	     "  \"client-classes\": [ { \"name\": \"pi\",\n"
	     "     \"test\": \"option[60].text == 'x # y'\",\n"
	     "     \"option-data\": [\n"
	     "        { \"name\": \"menu\", \"space\": \"inner\",\n"
	     "          \"data\": \"0,20,Raspberry Pi Boot   \" },\n"
	     "        { \"code\": 66, \"data\": \"192.0.2.9\", \"always-send\": true } ] } ],\n"
	     "  \"subnet4\": [ { \"subnet\": \"192.0.2.0/24\",\n"
	     "     \"pools\": [ { \"pool\": \"192.0.2.64/26\" }, { \"pool\": \"192.0.2.10-192.0.2.12\" } ],\n"
	     "     \"next-server\": \"192.0.2.9\",\n"
	     "     \"reservations\": [ { \"hw-address\": \"B8:27:eb:90:a0:38\",\n"
	     "        \"ip-address\": \"192.0.2.50\", \"hostname\": \"attic\" } ] } ],\n"
	     "} }\n";

static void test_kea_says_where_it_serves_and_for_whom(void **state)
{
	struct conf *c = takes(kea);
	const struct conf_item *i;

	(void)state;
	assert_int_equal(conf_kind(c), CONF_KEA);
	i = has(c, CONF_INTERFACE, 4);
	assert_string_equal(i->text, "eth1");
	assert_int_equal(i->ip, IP(192, 0, 2, 7));
	assert_string_equal(item(c, CONF_INTERFACE, 1)->text, "eth2");
	i = has(c, CONF_SUBNET, 17);
	assert_int_equal(i->ip, IP(192, 0, 2, 0));
	assert_int_equal(i->prefix, 24);
	i = has(c, CONF_POOL, 18);
	assert_int_equal(i->ip, IP(192, 0, 2, 64));
	assert_int_equal(i->last, IP(192, 0, 2, 127));
	assert_int_equal(item(c, CONF_POOL, 1)->last, IP(192, 0, 2, 12));
	i = has(c, CONF_HOST, 20);
	assert_memory_equal(i->mac, "\xb8\x27\xeb\x90\xa0\x38", 6);
	assert_int_equal(i->ip, IP(192, 0, 2, 50));
	assert_string_equal(i->text, "attic");
	conf_free(c);
}

static void test_kea_says_what_it_sends(void **state)
{
	struct conf *c = takes(kea);
	const struct conf_item *i = has(c, CONF_OPTION, 15);

	(void)state;
	assert_string_equal(i->text, "0,20,Raspberry Pi Boot   ");
	assert_int_equal(i->space, SPACE_VENDOR); /* its space goes into option 43 */
	assert_int_equal(i->last, 9);
	assert_false(i->forced);
	assert_ptr_equal(conf_item_in(c, i), has(c, CONF_CLASS, 12));
	assert_string_equal(conf_item_in(c, i)->more, "option[60].text == 'x # y'");
	i = item(c, CONF_OPTION, 1);
	assert_int_equal(i->space, SPACE_DHCP4);
	assert_true(i->forced);
	assert_int_equal(has(c, CONF_TFTP_NAME, 16)->ip, IP(192, 0, 2, 9));
	assert_int_equal(has(c, CONF_NEXT_SERVER, 19)->ip, IP(192, 0, 2, 9));
	conf_free(c);
}

static void test_kea_says_what_it_runs_writes_and_connects_to(void **state)
{
	struct conf *c = takes(kea);

	(void)state;
	assert_string_equal(has(c, CONF_DATABASE, 5)->text, "postgresql");
	assert_string_equal(has(c, CONF_HOOK, 6)->text, "/no/such.so");
	assert_string_equal(has(c, CONF_SOCKET, 7)->text, "/run/kea/s");
	assert_string_equal(has(c, CONF_LOG, 8)->text, "/var/log/kea.log");
	assert_false(conf_has(c, CONF_LEASES));
	conf_free(c);
}

static void test_an_included_file_has_lines_of_its_own(void **state)
{
	char inner[] = "/tmp/pxepi-inner-XXXXXX", text[200];
	int fd = mkstemp(inner);
	struct conf *c;
	const char *pools = "\n\n{ \"pool\": \"192.0.2.1 - 192.0.2.9\" }\n";

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	write_file(inner, pools, strlen(pools));
	snprintf(text, sizeof(text),
		 "{ \"Dhcp4\": { \"subnet4\": [ { \"pools\": [\n<?include \"%s\"?>, \n"
		 "{ \"pool\": \"192.0.2.20 - 192.0.2.29\" } ] } ] } }",
		 inner);
	c = takes(text);
	assert_string_equal(has(c, CONF_POOL, 3)->at.file, inner);
	assert_int_equal(item(c, CONF_POOL, 1)->at.line, 3);
	assert_string_equal(item(c, CONF_POOL, 1)->at.file, path);
	assert_int_equal(conf_files(c), 2);
	assert_int_equal(conf_file(c, 1)->at.line, 2);
	conf_free(c);
	unlink(inner);
}

static void test_kea_mistakes_are_told_with_their_place(void **state)
{
	(void)state;
	refuses("{ \"Dhcp4\": {\n  \"a\" 1 } }", CONF_KEA,
		"2:7: this is not JSON as Kea reads it: ");
	refuses("{ \"Dhcp4\": {\n  x } }", CONF_KEA, "2:3: this is not JSON as Kea reads it: ");
	refuses("{ \"Dhcp4\": {\n", CONF_KEA, "");
	refuses("{ \"Dhcp6\": { } }", CONF_AUTO, "1:1: there is no \"Dhcp4\" here");
	refuses("{\n <?include \"/no/such/file\"?> }", CONF_KEA,
		"2:2: /no/such/file: No such file or directory");
	refuses("{\n <?incl \"x\"?> }", CONF_KEA, "2:2: this is not <?include \"file\"?>");
}

static void test_a_file_that_includes_itself_is_refused(void **state)
{
	const char *texts[][2] = {
		{ "<?include \"", "\"?>" },
		{ "conf-file=", "\nport=0\n" },
		{ "include \"", "\";\nsubnet 192.0.2.0 netmask 255.255.255.0 {\n}\n" },
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct conf *c;

		memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
		close(mkstemp(path));
		snprintf(text, sizeof(text), "%s%s%s", texts[i][0], path, texts[i][1]);
		write_file(path, text, strlen(text));
		c = conf_read(path, CONF_AUTO, &fail);
		unlink(path);
		assert_null(c);
		assert_non_null(strstr(fail.why, ":1:1: more than 10 files include each other"));
	}
}

static void test_what_is_no_file_is_refused(void **state)
{
	(void)state;
	assert_null(conf_read("/no/such/file", CONF_AUTO, &fail));
	assert_string_equal(fail.why, "/no/such/file: No such file or directory");
	assert_null(conf_read("/tmp", CONF_AUTO, &fail));
	assert_string_equal(fail.why, "/tmp: this is a folder");
	assert_null(conf_read("/dev/zero", CONF_AUTO, &fail));
	assert_string_equal(fail.why, "/dev/zero: this is not a file");
}

/* ----- dnsmasq ----- */

static void test_dnsmasq_is_read_with_its_quotes_and_comments(void **state)
{
	struct conf *c = takes(
		"# all\n"
		"interface=eth0,eth1 # two\n"
		"except-interface=lo\n"
		"  listen-address = 192.0.2.1 , ::1\n"
		"dhcp-range=set:x,192.0.2.100,192.0.2.199,255.255.255.128,12h\n"
		"dhcp-host=b8:27:eb:0:a0:38,set:pi,192.0.2.50,attic\n"
		"pxe-service=tag:x,x86PC,\"Raspberry, \\\"Pi\\\" # Boot   \",bootcode.bin\n"
		"dhcp-option-force=option:tftp-server,\"192.0.2.9\"\n"
		"dhcp-option=43,Raspberry Pi Boot   \n"
		"dhcp-boot=bootcode.bin,,192.0.2.8\n"
		"enable-tftp # a=b\n"
		"tftp-root=/srv/tftp\n"
		"dhcp-script=/bin/x\n"
		"dhcp-reply-delay=tag:x,2\n"
		"no-ping\n"
		"port=0\n"
		"no-such-key=1\n");
	const struct conf_item *i;

	(void)state;
	assert_int_equal(conf_kind(c), CONF_DNSMASQ);
	assert_string_equal(has(c, CONF_INTERFACE, 2)->text, "eth0");
	assert_string_equal(item(c, CONF_INTERFACE, 1)->text, "eth1");
	assert_int_equal(has(c, CONF_LISTEN, 4)->ip, IP(192, 0, 2, 1));
	assert_null(item(c, CONF_LISTEN, 1));
	i = has(c, CONF_SUBNET, 5);
	assert_int_equal(i->ip, IP(192, 0, 2, 0));
	assert_int_equal(i->prefix, 25);
	assert_int_equal(has(c, CONF_POOL, 5)->last, IP(192, 0, 2, 199));
	i = has(c, CONF_HOST, 6);
	assert_memory_equal(i->mac, "\xb8\x27\xeb\x00\xa0\x38", 6);
	assert_int_equal(i->ip, IP(192, 0, 2, 50));
	i = has(c, CONF_PXE_SERVICE, 7);
	assert_string_equal(i->text, "Raspberry, \"Pi\" # Boot   ");
	assert_string_equal(i->more, "bootcode.bin");
	assert_int_equal(i->last, 0);
	assert_true(i->forced); /* for a tag only */
	assert_int_equal(has(c, CONF_TFTP_NAME, 8)->ip, IP(192, 0, 2, 9));
	assert_string_equal(item(c, CONF_OPTION, 1)->text, "Raspberry Pi Boot");
	assert_int_equal(has(c, CONF_NEXT_SERVER, 10)->ip, IP(192, 0, 2, 8));
	assert_null(has(c, CONF_TFTP, 11)->text);
	assert_string_equal(has(c, CONF_TFTP_ROOT, 12)->text, "/srv/tftp");
	assert_string_equal(has(c, CONF_SCRIPT, 13)->text, "/bin/x");
	assert_int_equal(has(c, CONF_DELAY, 14)->last, 2);
	(void)has(c, CONF_PING, 15);
	assert_int_equal(has(c, CONF_DNS, 16)->last, 0);
	conf_free(c);
}

static void test_dnsmasq_beside_another_server_hands_out_nothing(void **state)
{
	struct conf *c = takes("dhcp-range=192.0.2.255,proxy\n");

	(void)state;
	assert_int_equal(has(c, CONF_PROXY, 1)->ip, IP(192, 0, 2, 255));
	assert_false(conf_has(c, CONF_POOL));
	assert_int_equal(has(c, CONF_SUBNET, 1)->ip, IP(192, 0, 2, 0));
	conf_free(c);
}

/* ----- ISC dhcpd ----- */

static void test_dhcpd_is_read_through_its_blocks(void **state)
{
	struct conf *c = takes(
		"# option routers 1.1.1.1;\n"
		"option space PXE;\n"
		"option PXE.menu code 9 = { unsigned integer 16, unsigned integer 8, text };\n"
		"group {\n"
		"  next-server 192.0.2.9; filename \"boot;code.bin\";\n"
		"  subnet 192.0.2.0 netmask 255.255.255.0 {\n"
		"    range 192.0.2.100\n"
		"      192.0.2.199;\n"
		"    pool { range 192.0.2.20; }\n"
		"    host attic { hardware ethernet b8:27:eb:90:a0:38;\n"
		"      fixed-address 192.0.2.50; }\n"
		"  }\n"
		"}\n"
		"class \"pi\" {\n"
		"  match if substring(option vendor-class-identifier, 0, 9) = \"PXEClient\";\n"
		"  option PXE.menu 0 17 \"Raspberry Pi Boot\"; vendor-option-space PXE;\n"
		"}\n"
		"on commit { execute(\"/bin/x\", \"y\"); }\n"
		"ping-check false;\n"
		"option tftp-server-name = \"192.0.2.8\";\n");
	const struct conf_item *i;

	(void)state;
	assert_int_equal(conf_kind(c), CONF_ISC);
	assert_false(conf_has(c, CONF_ROUTER));
	assert_string_equal(has(c, CONF_BOOT_FILE, 5)->text, "boot;code.bin");
	assert_int_equal(has(c, CONF_NEXT_SERVER, 5)->ip, IP(192, 0, 2, 9));
	assert_int_equal(has(c, CONF_SUBNET, 6)->prefix, 24);
	assert_int_equal(has(c, CONF_POOL, 7)->last, IP(192, 0, 2, 199));
	i = item(c, CONF_POOL, 1);
	assert_int_equal(i->ip, i->last);
	i = has(c, CONF_HOST, 10);
	assert_int_equal(i->mac[5], 0x38);
	assert_int_equal(i->ip, IP(192, 0, 2, 50));
	i = has(c, CONF_OPTION, 16);
	assert_int_equal(i->space, SPACE_VENDOR); /* said behind it */
	assert_int_equal(i->last, 9);
	assert_string_equal(i->text, "0 17 \"Raspberry Pi Boot\"");
	assert_string_equal(conf_item_in(c, i)->text, "pi");
	assert_int_equal(conf_item_in(c, i)->at.line, 15);
	assert_string_equal(has(c, CONF_SCRIPT, 18)->text, "/bin/x");
	assert_int_equal(has(c, CONF_PING, 19)->last, 0);
	assert_int_equal(has(c, CONF_TFTP_NAME, 20)->ip, IP(192, 0, 2, 8));
	conf_free(c);
}

/* ----- any bytes ----- */

static void cut(struct span s, void *arg)
{
	(void)arg;
	for (int kind = CONF_AUTO; kind <= CONF_ISC; kind++)
		conf_free(read_bytes(s.p, s.n, (enum conf_kind)kind));
}

static void test_a_file_that_ends_anywhere_is_read_or_refused(void **state)
{
	static const char
		isc[] = "class \"a\\\"b\" { option x.y code 9 = { text }; match if (a = b); }";
	static const char dns[] = "dhcp-option=tag:x,vendor:P,1,\"a\\\"\" # c\npxe-service=0,\"";

	(void)state;
	fence_every_cut(span_of(kea, sizeof(kea) - 1), cut, NULL);
	fence_every_cut(span_of(isc, sizeof(isc) - 1), cut, NULL);
	fence_every_cut(span_of(dns, sizeof(dns) - 1), cut, NULL);
}

static void test_nesting_without_end_is_refused(void **state)
{
	static char deep[4096];

	(void)state;
	memset(deep, '[', sizeof(deep) - 1);
	memcpy(deep, "{\"Dhcp4\":", 9);
	refuses(deep, CONF_KEA, "1:73: nested too deep");
	memset(deep, '{', sizeof(deep) - 1);
	refuses(deep, CONF_ISC, "1:65: nested too deep");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kea_says_where_it_serves_and_for_whom),
		cmocka_unit_test(test_kea_says_what_it_sends),
		cmocka_unit_test(test_kea_says_what_it_runs_writes_and_connects_to),
		cmocka_unit_test(test_an_included_file_has_lines_of_its_own),
		cmocka_unit_test(test_kea_mistakes_are_told_with_their_place),
		cmocka_unit_test(test_a_file_that_includes_itself_is_refused),
		cmocka_unit_test(test_what_is_no_file_is_refused),
		cmocka_unit_test(test_dnsmasq_is_read_with_its_quotes_and_comments),
		cmocka_unit_test(test_dnsmasq_beside_another_server_hands_out_nothing),
		cmocka_unit_test(test_dhcpd_is_read_through_its_blocks),
		cmocka_unit_test(test_a_file_that_ends_anywhere_is_read_or_refused),
		cmocka_unit_test(test_nesting_without_end_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
