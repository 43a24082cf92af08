/* SPDX-License-Identifier: MIT */
/* From what emulate said of a boot to the line of the configuration that is behind it. */
#include "check_kit.h"

#include "check/explain.h"

/* ----- a boot ----- */

#define RIGHT43 \
	"31 bytes: suboptions, no end byte: 9 boot menu type 0, 17 bytes \\\"Raspberry Pi Boot\\\""
#define LIES43 \
	"31 bytes: suboptions, no end byte, a length inside is wrong: 9 boot menu type 0, says 20"

static char offer[2000], report[1000];

/* options: JSON of option objects; NULL: no OFFER. finding: id; detail: JSON inside of it. */
static struct explain_boot boot(const char *model, const char *options, const char *finding,
				const char *detail)
{
	snprintf(offer, sizeof(offer),
		 "{\"event\":\"dhcp.offer\",\"dhcp\":{\"type\":\"OFFER\",\"from\":\"192.0.2.1\","
		 "\"yiaddr\":\"192.0.2.50\",\"options\":[%s]}}\n",
		 options ? options : "");
	snprintf(report, sizeof(report),
		 "{\"event\":\"boot.report\",\"mac\":\"b8:27:eb:90:a0:38\",\"model\":\"%s\",\"findings\":[%s%s%s%s%s]}",
		 model, finding ? "{\"id\":\"" : "", finding ? finding : "",
		 finding ? "\",\"severity\":\"fatal\",\"detail\":{" : "", detail ? detail : "",
		 finding ? "}}" : "");
	return (struct explain_boot){ .offer = options ? offer : NULL, .report = report };
}

#define O43(value) "{\"code\":43,\"value\":\"" value "\"}"
#define O60 "{\"code\":60,\"value\":\"\\\"PXEClient\\\"\"}"
#define REASON(r) "\"reason\":\"" r "\",\"server\":\"192.0.2.1\""
#define REJECTED "dhcp.offer-rejected"

struct heard {
	const char *id, *words;
	unsigned line;
	bool found;
	char all[4000];
};

static void hear(void *arg, const struct explain_line *line)
{
	struct heard *h = arg;
	size_t n = strlen(h->all);

	snprintf(h->all + n, sizeof(h->all) - n, "  %u (%s): %s\n", line->at.line, line->id,
		 line->text);
	h->found |= line->at.line == h->line && strcmp(line->id, h->id) == 0 &&
		    strstr(line->text, h->words);
	assert_non_null(line->at.file);
	for (const char *p = line->text; *p; p++)
		assert_true((unsigned char)*p >= ' ' && *p != 0x7f);
}

static void says(const char *text, struct explain_boot b, const char *id, unsigned line,
		 const char *words)
{
	struct heard h = { .id = id, .words = words, .line = line };
	struct conf *c = takes(text);
	struct conf_at at;

	assert_true(explain(c, &b, hear, &h) > 0);
	if (!h.found)
		fail_msg("line %u: %s\nis not in\n%s", line, words, h.all);
	assert_int_equal(explain_at(c, &b, id, &at), line > 0);
	assert_int_equal(at.line, line);
	conf_free(c);
}

/* ----- Kea ----- */

#define SPACE "\"space\": \"vendor-encapsulated-options-space\""
#define KEA(test, empty, menu, more, rest)                                                     \
	"{ \"Dhcp4\": { \"option-def\": [ { \"name\": \"menu\", \"code\": 9, " SPACE " } ],\n" \
	"\"client-classes\": [ { \"name\": \"pi\",\n\"test\": \"option[60].text == '" test     \
	"'\",\n"                                                                               \
	"\"option-data\": [\n" empty "\n{ \"name\": \"menu\", " SPACE ", \"data\": \"" menu    \
	"\" },\n" more "\n ] } ],\n" rest                                                      \
	"\n\"subnet4\": [ { \"subnet\": \"192.0.2.0/24\" } ] } }"
#define VCI "PXEClient:Arch:00000:UNDI:002001"
#define EMPTY "{ \"name\": \"vendor-encapsulated-options\" },"
#define K60 "{ \"name\": \"vendor-class-identifier\", \"data\": \"PXEClient\" }"
/* lines: 3 test, 5 empty, 6 menu, 7 more, 9 rest */

static void test_kea_trims_blanks(void **state)
{
	(void)state;
	says(KEA(VCI, EMPTY, "0,20,Raspberry Pi Boot   ", K60, ""),
	     boot("3b", O43(LIES43) "," O60, "dhcp.option43-inconsistent", ""), "", 6,
	     "asks for three trailing blanks; Kea trims them: 17 bytes follow a length of 20; a Pi 3B "
	     "finds the string all the same; \"csv-format\": false with \"data\": "
	     "\"00001452617370626572727920506920426f6f74202020\" keeps them");
	says(KEA(VCI, EMPTY, "0,10,Raspberry Pi Boot", K60, ""),
	     boot("3b", O43(LIES43) "," O60, "dhcp.option43-inconsistent", ""),
	     "dhcp.option43-inconsistent", 6, "17 bytes follow a length of 10");
}

static void test_kea_sends_no_option_43_without_the_empty_entry(void **state)
{
	(void)state;
	says(KEA(VCI, "", "0,17,Raspberry Pi Boot", K60, ""),
	     boot("3b", O60, REJECTED, REASON("option43-missing")), REJECTED, 6,
	     "add { \"name\": \"vendor-encapsulated-options\" }, without data; 1 suboption was not sent");
}

static void test_kea_fills_option_43_from_the_list_that_names_it(void **state)
{
	(void)state;
	says(KEA(VCI, "", "0,17,Raspberry Pi Boot", K60,
		 "\"option-data\": [ { \"name\": \"vendor-encapsulated-options\" } ],"),
	     boot("3b", O43("0 bytes") "," O60, REJECTED, REASON("option43-malformed")), REJECTED,
	     9, "line 6, in another list");
}

static void test_a_class_that_no_pi_is_in(void **state)
{
	(void)state;
	says(KEA("PXEClient:Arch:00000:UNDI:003001", EMPTY, "0,17,Raspberry Pi Boot", K60, ""),
	     boot("3b", "", REJECTED, REASON("option43-missing")), REJECTED, 3,
	     "the class \"pi\" is not for this Pi: its test has  option[60].text == "
	     "'PXEClient:Arch:00000:UNDI:003001'  and a Pi 3B gives '" VCI
	     "' there; so line 6 is not sent");
	says(KEA("something else", EMPTY, "0,17,Raspberry Pi Boot", K60, ""),
	     boot("3b", "", REJECTED, REASON("no-tftp-server")), REJECTED, 3,
	     "== 'something else'  and a Pi 3B gives '" VCI "' there");
}

static void test_a_misspelling_is_quoted(void **state)
{
	(void)state;
	says(KEA(VCI, EMPTY, "0,16,Rasberry Pi Boot", K60, ""),
	     boot("3b", O43("30 bytes: x"), REJECTED, REASON("option43-malformed")), REJECTED, 6,
	     "asks for \"Rasberry Pi Boot\", and Kea sends it so; a Pi 3B looks for");
}

static void test_option_60_is_wanted_by_a_pi_4_beside_option_43(void **state)
{
	(void)state;
	says(KEA(VCI, EMPTY, "0,17,Raspberry Pi Boot", "", ""),
	     boot("4", O43(RIGHT43), REJECTED, REASON("option60-missing")), REJECTED, 6,
	     "{ \"name\": \"vendor-class-identifier\", \"data\": \"PXEClient\" }");
	says(KEA(VCI, EMPTY, "0,17,Raspberry Pi Boot",
		 "{ \"name\": \"vendor-class-identifier\", \"data\": \"PXE\" }", ""),
	     boot("4", O43(RIGHT43), REJECTED, REASON("option60-missing")), REJECTED, 7,
	     "option 60 says \"PXE\"; it must be PXEClient");
}

static void test_a_host_name_in_option_66(void **state)
{
	(void)state;
	says(KEA(VCI, EMPTY, "0,17,Raspberry Pi Boot",
		 "{ \"code\": 66, \"data\": \"tftp\\u001b[31m\" }", ""),
	     boot("3b", "{\"code\":66,\"value\":\"x\"}", REJECTED, REASON("option66-hostname")),
	     REJECTED, 7, "names the TFTP server \"tftp\\x1b[31m\"");
}

static void test_kea_can_not_delay(void **state)
{
	(void)state;
	says(KEA(VCI, EMPTY, "0,17,Raspberry Pi Boot", K60, ""),
	     boot("3b", O43(RIGHT43), "dhcp.race-risk", ""), "dhcp.race-risk", 0,
	     "Kea answers at once, and has no setting");
}

static void test_a_pool_that_holds_the_servers_own_address(void **state)
{
	(void)state;
	says("{ \"Dhcp4\": { \"subnet4\": [ { \"subnet\": \"192.0.2.0/24\",\n"
	     "\"pools\": [ { \"pool\": \"192.0.2.1 - 192.0.2.9\" } ] } ] } }",
	     boot("3b", "", "dhcp.address-conflict", "\"address\":\"192.0.2.1\""),
	     "dhcp.address-conflict", 2, "the pool holds 192.0.2.1, the server's own address");
}

static void test_next_server_means_nothing_to_the_first_rom(void **state)
{
	(void)state;
	says("subnet 192.0.2.0 netmask 255.255.255.0 {\n next-server 192.0.2.9;\n}\n",
	     boot("3b", O43(RIGHT43), "tftp.no-answer", "\"server\":\"192.0.2.1\""),
	     "tftp.no-answer", 2, "next-server 192.0.2.9 is not looked at by a Pi 3B");
	says("subnet 192.0.2.0 netmask 255.255.255.0 {\n next-server 192.0.2.9;\n}\n",
	     boot("3b+", "", "arp.failed", "\"server\":\"192.0.2.9\""), "arp.failed", 2,
	     "next-server sends a Pi 3B+ to 192.0.2.9");
}

static void test_what_came_right_is_told_from_line_to_bytes(void **state)
{
	(void)state;
	says(KEA(VCI, EMPTY, "0,17,Raspberry Pi Boot", K60, ""),
	     boot("4", O43(RIGHT43) "," O60, NULL, NULL), "", 6, "sent: 31 bytes: suboptions");
}

/* ----- for whom a line is ----- */

static void test_who_it_is_for_when_the_wire_does_not_tell_the_model(void **state)
{
	struct explain_boot b = boot("", "", REJECTED, REASON("no-tftp-server"));

	(void)state;
	b.model = MODEL_3BPLUS;
	says("{ \"Dhcp4\": { \"subnet4\": [ { \"subnet\": \"192.0.2.0/24\" } ] } }", b, REJECTED, 0,
	     "names no TFTP server to a Pi 3B+");
}

static void test_a_class_that_can_not_be_judged_is_uncertain(void **state)
{
	(void)state;
	says("{ \"Dhcp4\": { \"client-classes\": [ { \"name\": \"pi\",\n"
	     "\"test\": \"pkt.iface == 'eth7'\",\n"
	     "\"option-data\": [ " EMPTY "{ \"name\": \"menu\", " SPACE
	     ", \"data\": \"0,17,Raspberry Pi Boot\" },\n" K60 " ] } ],\n"
	     "\"subnet4\": [ { \"subnet\": \"192.0.2.0/24\" } ] } }",
	     boot("4", "", REJECTED, REASON("option43-missing")), REJECTED, 2,
	     "Uncertain why: whether its test holds for a Pi 4 can not be told from here, for  "
	     "pkt.iface == 'eth7'");
}

static void test_a_class_that_needs_another(void **state)
{
	(void)state;
	says("{ \"Dhcp4\": { \"client-classes\": [ { \"name\": \"old\",\n"
	     "\"test\": \"substring(pkt4.mac,0,3) == 0xdca632\" },\n"
	     "{ \"name\": \"pi\", \"test\": \"member('old')\",\n"
	     "\"option-data\": [ " EMPTY "{ \"name\": \"menu\", " SPACE
	     ", \"data\": \"0,17,Raspberry Pi Boot\" } ] } ] } }",
	     boot("3b", "", REJECTED, REASON("option43-missing")), REJECTED, 2,
	     "it needs the class \"old\" (line 2), whose test has  substring(pkt4.mac,0,3) == "
	     "0xdca632  and a Pi 3B gives 0xb827eb there");
}

static void test_a_reservation_and_a_group_of_others(void **state)
{
	(void)state;
	says("host a {\n hardware ethernet b8:27:eb:00:00:01;\n"
	     " option vendor-encapsulated-options \"Raspberry Pi Boot   \";\n}\n",
	     boot("3b", "", REJECTED, REASON("no-tftp-server")), REJECTED, 2,
	     "line 3 is for b8:27:eb:00:00:01 only; this Pi is b8:27:eb:90:a0:38");
	says("group {\n option vendor-encapsulated-options \"Raspberry Pi Boot   \";\n"
	     " host a { hardware ethernet b8:27:eb:00:00:01; }\n}\n",
	     boot("3b", "", REJECTED, REASON("no-tftp-server")), REJECTED, 1,
	     "line 2 stands in this group, and is for its hosts only");
	says("if option vendor-class-identifier = \"x\" {\n"
	     " option vendor-encapsulated-options \"Raspberry Pi Boot   \";\n}\n",
	     boot("3b", "", REJECTED, REASON("no-tftp-server")), REJECTED, 1,
	     "the condition is not for this Pi: it has  option vendor-class-identifier = \"x\"");
}

static void test_a_line_that_is_for_this_pi_goes_before_others(void **state)
{
	(void)state;
	says("host a {\n hardware ethernet b8:27:eb:00:00:01;\n"
	     " option vendor-encapsulated-options \"Raspberry Pi Boot   \";\n}\n"
	     "option vendor-encapsulated-options \"Rasberry Pi Boot   \";\n",
	     boot("3b", O43("20 bytes: x"), REJECTED, REASON("option43-malformed")), REJECTED, 5,
	     "asks for \"Rasberry Pi Boot");
}

static void test_a_tag_is_told_where_it_is_given(void **state)
{
	(void)state;
	says("dhcp-vendorclass=set:pi,PXEClient:Arch:00007\npxe-service=tag:pi,0,\"Raspberry Pi Boot\"\n",
	     boot("3b", O43("10 bytes: x"), REJECTED, REASON("option43-malformed")), REJECTED, 1,
	     "the tag \"pi\" is given to \"PXEClient:Arch:00007\" here, and not to this Pi");
	says("port=0\npxe-service=tag:pi,0,\"Raspberry Pi Boot\"\n",
	     boot("3b", O43("10 bytes: x"), REJECTED, REASON("option43-malformed")), REJECTED, 2,
	     "with the tag \"pi\" only");
}

static void test_why_there_is_no_offer(void **state)
{
	(void)state;
	says("dhcp-host=b8:27:eb:90:a0:38,ignore\n", boot("3b", NULL, "dhcp.no-offer", ""),
	     "dhcp.no-offer", 1, "has dnsmasq ignore this Pi");
	says("dhcp-range=192.0.2.9,192.0.2.10\ndhcp-ignore=tag:!known\n",
	     boot("3b", NULL, "dhcp.no-offer", ""), "dhcp.no-offer", 2,
	     "ignore all that have no reservation, and b8:27:eb:90:a0:38 has none");
	says("deny unknown-clients;\n", boot("3b", NULL, "dhcp.no-offer", ""), "dhcp.no-offer", 1,
	     "has ISC dhcpd ignore all that have no reservation");
	says("{ \"Dhcp4\": { \"client-classes\": [ { \"name\": \"x\", \"test\": "
	     "\"option[61].exists\" } ],\n\"subnet4\": [ { \"subnet\": \"192.0.2.0/24\",\n"
	     "\"pools\": [ { \"pool\": \"192.0.2.9 - 192.0.2.10\", \"client-class\": \"x\" } ] } ] } }",
	     boot("3b", NULL, "dhcp.no-offer", ""), "dhcp.no-offer", 3,
	     "this pool is for one class only: the class \"x\" is not for this Pi");
}

static void test_a_space_that_kea_does_not_send(void **state)
{
	(void)state;
	says("{ \"Dhcp4\": { \"option-data\": [\n" EMPTY
	     "\n{ \"name\": \"menu\", \"space\": \"pi\", "
	     "\"data\": \"0,17,Raspberry Pi Boot\" } ] } }",
	     boot("3b", O43("0 bytes"), REJECTED, REASON("option43-malformed")), REJECTED, 3,
	     "this fills the option space \"pi\"");
}

static void test_option_66_is_the_line_that_was_sent(void **state)
{
	struct explain_boot b = boot("3b", "{\"code\":66,\"value\":\"\\\"192.0.2.10\\\"\"}", NULL,
				     NULL);

	(void)state;
	b.asked = "192.0.2.10";
	says("option tftp-server-name \"192.0.2.1\";\noption tftp-server-name \"192.0.2.10\";\n", b,
	     "", 2, "names the TFTP server 192.0.2.10; sent as option 66, and the Pi asks there");
	b.asked = "192.0.2.7";
	says("option o66 code 66 = text;\noption o66 \"192.0.2.10\";\n", b, "", 2,
	     "and the Pi asks 192.0.2.7 all the same");
}

/* ----- the others ----- */

static void test_dnsmasq_lines_are_found(void **state)
{
	(void)state;
	says("port=0\ndhcp-boot=bootcode.bin\n",
	     boot("3b", "", REJECTED, REASON("option43-missing")), REJECTED, 2,
	     "line 2 names a boot file, which no Pi looks at");
	says("port=0\npxe-service=7,\"Raspberry Pi Boot\"\n",
	     boot("3b", O43("10 bytes: x"), REJECTED, REASON("option43-malformed")), REJECTED, 2,
	     "another kind of computer");
	says("no-ping\n", boot("3b", O43(RIGHT43), "dhcp.race-risk", ""), "dhcp.race-risk", 1,
	     "add dhcp-reply-delay=2");
	says("dhcp-host=b8:27:eb:90:a0:38,192.0.2.50\n",
	     boot("3b", O43(RIGHT43), "dhcp.race-hang", ""), "dhcp.race-hang", 1,
	     "a reserved address is offered at once");
	says("dhcp-range=192.0.2.255,proxy\n",
	     boot("3b", O43(RIGHT43), REJECTED, REASON("proxy-only")), REJECTED, 1,
	     "hands out no addresses");
	says("dhcp-option-force=43,52:61:73:70:62:65:72:72:79:20:50:69:20:42:6f:6f:74\n",
	     boot("3b", O43("17 bytes: bare text"), REJECTED, REASON("option43-too-short")),
	     REJECTED, 1, "three blanks behind");
	says("tftp-root=/srv/tftp\n",
	     boot("3b", O43(RIGHT43), "tftp.file-missing", "\"path\":\"bootcode.bin\""),
	     "tftp.file-missing", 1, "\"/srv/tftp\", and bootcode.bin is not in it");
}

/* --tftp-root: the configuration's own folder was not served. */
static void test_a_folder_that_was_replaced_is_not_blamed(void **state)
{
	struct explain_boot b = boot("3b", O43(RIGHT43), "tftp.file-missing",
				     "\"path\":\"bootcode.bin\"");
	struct conf *c = takes("tftp-root=/srv/tftp\n");
	struct conf_at at;

	(void)state;
	b.tree = "/home/pi/boot";
	assert_false(explain_at(c, &b, "tftp.file-missing", &at));
	b.tree = "/srv/tftp";
	assert_true(explain_at(c, &b, "tftp.file-missing", &at));
	conf_free(c);
}

static void test_dhcpd_lines_are_found(void **state)
{
	(void)state;
	says("option PXE.menu 0 17 \"Raspberry Pi Boot\";\n",
	     boot("3b", "", REJECTED, REASON("option43-missing")), REJECTED, 1,
	     "add  vendor-option-space PXE;");
	says("vendor-option-space PXE;\noption PXE.menu 0 20 \"Raspberry Pi Boot\";\n",
	     boot("3b", O43(LIES43), "dhcp.option43-inconsistent", ""), "", 2,
	     "17 bytes follow a length of 20; a Pi 3B finds the string all the same; write 17");
	says("host a {\n hardware ethernet b8:27:eb:90:a0:38;\n fixed-address 192.0.2.50;\n}\n",
	     boot("3b", O43(RIGHT43), "dhcp.race-risk", ""), "dhcp.race-risk", 2,
	     "offers a fixed address at once");
}

static void test_json_that_is_none_explains_nothing(void **state)
{
	struct conf *c = takes("no-ping\n");
	struct explain_boot b = { .offer = "{", .report = "{}" };
	struct heard h = { .id = "", .words = "" };
	struct conf_at at;

	(void)state;
	assert_int_equal(explain(c, &b, hear, &h), 0);
	b = (struct explain_boot){ .report = "[1," };
	assert_int_equal(explain(c, &b, hear, &h), 0);
	b = (struct explain_boot){ .report = "{\"findings\":[{},7,{\"id\":7}]}" };
	assert_int_equal(explain(c, &b, hear, &h), 0);
	assert_false(explain_at(c, &b, "dhcp.race-risk", &at));
	conf_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kea_trims_blanks),
		cmocka_unit_test(test_kea_sends_no_option_43_without_the_empty_entry),
		cmocka_unit_test(test_kea_fills_option_43_from_the_list_that_names_it),
		cmocka_unit_test(test_a_class_that_no_pi_is_in),
		cmocka_unit_test(test_a_misspelling_is_quoted),
		cmocka_unit_test(test_option_60_is_wanted_by_a_pi_4_beside_option_43),
		cmocka_unit_test(test_a_host_name_in_option_66),
		cmocka_unit_test(test_kea_can_not_delay),
		cmocka_unit_test(test_a_pool_that_holds_the_servers_own_address),
		cmocka_unit_test(test_next_server_means_nothing_to_the_first_rom),
		cmocka_unit_test(test_what_came_right_is_told_from_line_to_bytes),
		cmocka_unit_test(test_who_it_is_for_when_the_wire_does_not_tell_the_model),
		cmocka_unit_test(test_a_class_that_can_not_be_judged_is_uncertain),
		cmocka_unit_test(test_a_class_that_needs_another),
		cmocka_unit_test(test_a_reservation_and_a_group_of_others),
		cmocka_unit_test(test_a_line_that_is_for_this_pi_goes_before_others),
		cmocka_unit_test(test_a_tag_is_told_where_it_is_given),
		cmocka_unit_test(test_why_there_is_no_offer),
		cmocka_unit_test(test_a_space_that_kea_does_not_send),
		cmocka_unit_test(test_option_66_is_the_line_that_was_sent),
		cmocka_unit_test(test_dnsmasq_lines_are_found),
		cmocka_unit_test(test_a_folder_that_was_replaced_is_not_blamed),
		cmocka_unit_test(test_dhcpd_lines_are_found),
		cmocka_unit_test(test_json_that_is_none_explains_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
