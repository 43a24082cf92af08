/* SPDX-License-Identifier: MIT */
/* Mistakes that people make and servers accept: is the right line named, and does what is said to
 * do about it fit? Nearly all were tried with the real server, mended as told, and came up. */
#include "check_kit.h"

#include "check/explain.h"

#define REJECTED(reason)                                                                      \
	"{\"model\":\"3b\",\"mac\":\"b8:27:eb:90:a0:38\",\"findings\":[{\"id\":\"dhcp.offer-" \
	"rejected\",\"detail\":{\"reason\":\"" reason "\"}}]}"
#define OFFER(options) "{\"dhcp\":{\"from\":\"192.0.2.1\",\"options\":[" options "]}}"
#define SPACE "\"space\": \"vendor-encapsulated-options-space\""
#define MENU "{ \"code\": 9, " SPACE ", \"data\": \"0,17,Raspberry Pi Boot\" }"

static const char missing[] = REJECTED("option43-missing");
static const char malformed[] = REJECTED("option43-malformed");
static const char named[] = REJECTED("option66-hostname");
static const char fine[] = "{\"model\":\"3b\",\"mac\":\"b8:27:eb:90:a0:38\",\"findings\":[]}";
static const char nothing[] = OFFER(""), some[] = OFFER("{\"code\":43,\"value\":\"9 bytes\"}");
static const char lies[] = OFFER("{\"code\":43,\"value\":\"33 bytes: a length inside is wrong\"}");
static const char by_name[] = OFFER("{\"code\":66,\"value\":\"tftp.example.org\"}");

struct row {
	const char *config, *report, *offer;
	unsigned line;
	const char *words;
};

static const struct row rows[] = {
	{ "{ \"Dhcp4\": { \"client-classes\": [ {\n\"name\": \"VENDOR_CLASS_PXEClient\",\n"
	  "\"option-data\": [ { \"code\": 43 }, " MENU " ] } ] } }",
	  missing, nothing, 2, "Kea puts into it whose option 60 is what follows VENDOR_CLASS_" },
	{ "{ \"Dhcp4\": { \"client-classes\": [ { \"name\": \"a\", \"only-if-required\": true,\n"
	  "\"test\": \"option[60].exists\", \"option-data\": [ { \"code\": 43 }, " MENU " ] } ],\n"
	  "\"subnet4\": [ { \"require-client-classes\": [ \"b\" ] } ] } }",
	  missing, nothing, 2, "line 3 names \"b\"; name it there, or take only-if-required out" },
	{ "{ \"Dhcp4\": { \"client-classes\": [ { \"name\": \"a\", \"only-if-required\": true,\n"
	  "\"test\": \"option[61].exists\", \"option-data\": [ { \"code\": 43 }, " MENU " ] } ],\n"
	  "\"subnet4\": [ { \"require-client-classes\": [ \"a\" ] } ] } }",
	  missing, nothing, 2, "its test has  option[61].exists" },
	{ "{ \"Dhcp4\": { \"subnet4\": [ { \"reservations\": [\n{ \"client-id\": \"01aa\",\n"
	  "\"option-data\": [ { \"code\": 43 }, " MENU " ] } ] } ] } }",
	  missing, nothing, 2, "line 3 is for one host, named by something else than its MAC" },
	{ "{ \"Dhcp4\": { \"option-data\": [ { \"code\": 43 },\n{ \"code\": 209, \"data\": "
	  "\"Raspberry Pi Boot\" } ] } }",
	  malformed, some, 2, "into option 209 of DHCP's own" },
	{ "{ \"Dhcp4\": { \"option-data\": [ { \"code\": 43 },\n{ \"code\": 9, " SPACE
	  ", \"data\": \"00001152617370626572727920506920426f6f74\" } ] } }",
	  malformed, some, 2, "add \"csv-format\": false" },
	{ "{ \"Dhcp4\": { \"option-data\": [ { \"code\": 43 },\n{ \"code\": 9, " SPACE
	  ", \"data\": \"0,17,\\\"Raspberry Pi Boot\\\"\" } ] } }",
	  fine, lies, 2, "19 bytes follow a length of 17" },
	{ "{ \"Dhcp4\": { \"option-data\": [\n{ \"code\": 66, \"csv-format\": false, \"data\": "
	  "\"c0000201\" } ] } }",
	  named, by_name, 2, "gives option 66 as bytes" },
	{ "dhcp-range=192.0.2.9,192.0.2.10\ndhcp-boot=x,tftp.example.org,192.0.2.9\n", named,
	  by_name, 2, "in digits, here" },
	{ "port=0\ndhcp-option=vendor:PXEClient:Arch:00007,9,Raspberry Pi Boot\n", missing, nothing,
	  2, "with \"PXEClient:Arch:00007\" in their option 60" },
	{ "port=0\npxe-service=tag:rpl,0,\"Raspberry Pi Boot\"\n", malformed, some, 2,
	  "no line here gives that tag to anybody" },
	{ "dhcp-mac=set:a,set:rpl,b8:27:*:*:*:*\npxe-service=tag:rpl,0,\"Raspberry Pi Boot\"\n",
	  malformed, some, 2, "this Pi did not get it" },
	{ "if exists vendor-class-identifier {\n filename \"x\";\n} else {\n"
	  " option vendor-encapsulated-options \"Raspberry Pi Boot   \";\n}\n",
	  missing, nothing, 3, "what it is the else of, line 1, holds for it" },
	{ "class \"u\" {\n match if exists user-class;\n vendor-option-space P;\n}\n"
	  "option P.menu 0 17 \"Raspberry Pi Boot\";\n",
	  missing, nothing, 5, "which only line 3 puts into option 43" },
	{ "class \"p\" {\n match hardware;\n option vendor-encapsulated-options "
	  "\"Raspberry Pi Boot   \";\n}\nsubclass \"p\" 1:b8:27:eb:00:00:01;\n",
	  missing, nothing, 2, "gives 0x01b827eb90a038, which no subclass here has" },
};

struct heard {
	const struct row *row;
	bool found;
	char all[4000];
};

static void hear(void *arg, const struct explain_line *line)
{
	struct heard *h = arg;
	size_t n = strlen(h->all);

	snprintf(h->all + n, sizeof(h->all) - n, "  %u: %s\n", line->at.line, line->text);
	h->found |= line->at.line == h->row->line && strstr(line->text, h->row->words);
}

static void test_the_line_to_change_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct explain_boot b = { .report = rows[i].report,
					  .offer = rows[i].offer,
					  .model = MODEL_3B,
					  .serial = 0x0090a038 };
		struct heard h = { .row = &rows[i] };
		struct conf *c = takes(rows[i].config);

		(void)explain(c, &b, hear, &h);
		if (!h.found)
			fail_msg("line %u: %s\nis not in\n%s", rows[i].line, rows[i].words, h.all);
		conf_free(c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_line_to_change_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
