/* SPDX-License-Identifier: MIT */
/* gen_check - what `pxepi check --json` adds to the events: its own two, and keys of boot.report
 * and of findings. In words: doc/check.md. */
#include <stdio.h>

#include "tests/docs/gen.h"

#define REF(key, of) "        \"" key "\": { \"$ref\": \"#/$defs/" of "\" }"
#define LIST(key, of) \
	"        \"" key "\": { \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/" of "\" } }"
#define COMMA ",\n"
#define OBJECT(name) "    \"" name "\": {\n      \"type\": \"object\",\n      \"properties\": {\n"
#define END(required)                                \
	"\n      },\n      \"required\": [" required \
	"],\n      \"additionalProperties\": false\n    },\n"
#define MODELS "{ \"enum\": [\"3b\", \"3b+\", \"bootcode\", \"4\", \"5\"] }"
#define ENVELOPE(event) \
	REF("v", "one") \
	COMMA REF("t", "time") COMMA "        \"event\": { \"const\": \"" event "\" }" COMMA

const char *const gen_check_events[] = { "check.begin", "check.no-report", "check.summary", NULL };

const char gen_check_finding[] = ",\n" REF("at", "text");

#define OF_BOOT                                                                 \
	REF("pi", "int")                                                        \
	COMMA "        \"phase\": { \"enum\": [\"cold\", \"together\"] }" COMMA \
	      "        \"played\": " MODELS COMMA REF("passed", "bool") COMMA REF("why", "text")

const char gen_check_report[] = ",\n" OF_BOOT COMMA REF("server_says", "text")
	COMMA LIST("lines", "check-line");

static const char begin[] = OBJECT("check.begin") ENVELOPE("check.begin") REF("config", "text")
	COMMA REF("server", "text") COMMA REF("program", "text") COMMA
	"        \"until\": { \"enum\": [\"rom\", \"kernel\", \"nfs\", \"first-request\"] }" COMMA
		REF("synthetic_tree",
		    "bool") COMMA REF("tree",
				      "text") COMMA LIST("addresses",
							 "check-address") COMMA LIST("changes",
										     "check-change")
			COMMA LIST("pis", "check-pi") COMMA REF("pis_left_out",
								"int") COMMA REF("strangers", "int")
				END("\"v\", \"t\", \"event\", \"server\", \"until\", \"synthetic_tree\", \"addresses\", "
				    "\"changes\", \"pis\", \"pis_left_out\", \"strangers\"");

static const char no_report[] = OBJECT("check.no-report") ENVELOPE("check.no-report")
	OF_BOOT END("\"v\", \"t\", \"event\", \"pi\", \"phase\", \"played\", \"passed\", \"why\"");

static const char summary[] = OBJECT("check.summary") ENVELOPE("check.summary") REF("pis", "int")
	COMMA REF("boots", "int") COMMA REF("passed", "int") COMMA REF("failed", "int") COMMA
	"        \"finding_counts\": { \"type\": \"object\", \"additionalProperties\": "
	"{ \"$ref\": \"#/$defs/int\" } }" COMMA LIST("servers", "check-server")
		COMMA LIST("notes", "text") COMMA REF("error", "text")
			COMMA REF("times", "check-times") COMMA
	"        \"exit\": { \"enum\": [0, 1, 2] }" END(
		"\"v\", \"t\", \"event\", \"pis\", \"boots\", \"passed\", \"failed\", "
		"\"finding_counts\", \"servers\", \"notes\", \"times\", \"exit\"");

static const char parts[] = OBJECT("check-address") REF("ip", "ip") COMMA REF("prefix", "int")
	COMMA REF("interface", "text") COMMA REF("dhcp", "bool") COMMA REF("tftp", "bool")
		COMMA REF("why", "text") COMMA REF("at", "text")
			END("\"ip\", \"prefix\", \"dhcp\", \"tftp\"") OBJECT("check-change")
				REF("at", "text") COMMA REF("text", "text") END("\"text\"")
					OBJECT("check-pi") REF("serial", "hex8")
						COMMA REF("mac", "mac") COMMA
	"        \"models\": { \"type\": \"array\", \"items\": " MODELS
	" }" COMMA REF("model_told",
		       "bool") COMMA REF("from", "text") COMMA REF("paired",
								   "bool") COMMA REF("folder",
										     "text") COMMA
		REF("at", "text") END("\"serial\", \"models\", \"model_told\", \"from\"") OBJECT(
			"check-line") "        \"id\": { \"type\": \"string\", \"pattern\": \"^([a-z0-9]+[.][a-z0-9-]+)?$\" }" COMMA
			REF("at", "text") COMMA REF("text", "text") END("\"id\", \"text\"") OBJECT(
				"check-server") REF("server", "text") COMMA REF("state", "text")
				COMMA REF("log_bytes_lost", "int") COMMA LIST("says", "text") END(
					"\"server\", \"state\"") OBJECT("check-times") LIST("servers",
											    "check-server-time")
					COMMA LIST("boots", "check-boot-time") COMMA REF(
						"servers_end",
						"seconds") COMMA REF("other",
								     "seconds") COMMA REF("total", "seconds")
						END("\"servers\", \"boots\", \"servers_end\", \"other\", \"total\"") OBJECT(
							"check-server-time") REF("server",
										 "text") COMMA REF("start",
												   "seconds")
							END("\"server\"") OBJECT(
								"check-boot-time") "        \"model\": " MODELS COMMA "        \"phase\": { \"enum\": [\"cold\", \"together\"] }" COMMA
								REF("seconds",
								    "seconds") COMMA REF("dhcp",
											 "seconds") COMMA
									REF("tftp",
									    "seconds") COMMA REF("kernel",
												 "seconds")
										COMMA REF("nfs",
											  "seconds") COMMA
											REF("ours",
											    "seconds")
												END("\"model\", \"phase\", \"seconds\", \"ours\"");

void gen_check_definitions(void)
{
	(void)fputs(begin, stdout);
	(void)fputs(no_report, stdout);
	(void)fputs(summary, stdout);
	(void)fputs(parts, stdout);
}
