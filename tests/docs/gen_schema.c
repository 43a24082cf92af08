/* SPDX-License-Identifier: MIT */
/* gen_schema - doc/events.schema.json: JSON Schema 2020-12, of one line of --json. Only keywords
 * that older drafts have too, so that any validator can use it. */
#include <stdio.h>
#include <string.h>

#include "tests/docs/gen.h"
#include "tests/docs/tables.h"

static const char *const group_names[] = {
	[GROUP_ENVELOPE] = "envelope",
	[GROUP_DHCP] = "dhcp",
	[GROUP_DHCP_CLIENT] = "dhcp-client",
	[GROUP_DHCP_SERVER] = "dhcp-server",
	[GROUP_OPTION] = "dhcp-option",
	[GROUP_ARP] = "arp",
	[GROUP_ARP_ANSWER] = "arp-answer",
	[GROUP_TFTP] = "tftp",
	[GROUP_TFTP_REQUEST] = "tftp-request",
	[GROUP_TFTP_ERROR] = "tftp-error",
	[GROUP_TFTP_RESULT] = "tftp-result",
	[GROUP_ICMP] = "icmp",
	[GROUP_RPC] = "rpc",
	[GROUP_STP] = "stp",
	[GROUP_KICK] = "kick",
	[GROUP_KICKED] = "kicked",
	[GROUP_KICK_COUNTS] = "kick-counts",
	[GROUP_BOOT] = "boot",
	[GROUP_REPORT] = "report",
	[GROUP_STAGES] = "stages",
	[GROUP_SUMMARY] = "summary",
	[GROUP_FINDING] = "finding",
	[GROUP_FILE] = "file",
	[GROUP_NONE] = "",
};

/* "dhcp-client-object": of the group that tells a shape from others with the same object. */
static void object_name(const struct shape *s)
{
	enum group tells = s->n == 3 ? s->groups[1] : s->groups[s->n - 1];

	(void)printf("%s-object", group_names[tells]);
}

static void words(enum vocabulary v, bool null)
{
	const char *word;

	(void)fputs("{ \"enum\": [", stdout);
	for (size_t i = 0; (word = word_of(v, i)); i++)
		(void)printf("%s\"%s\"", i > 0 ? ", " : "", word);
	(void)printf("%s] }", null ? ", null" : "");
}

static void counts(enum vocabulary v)
{
	const char *word;

	(void)fputs("{ \"type\": \"object\", \"additionalProperties\": false, \"properties\": {",
		    stdout);
	for (size_t i = 0; (word = word_of(v, i)); i++)
		(void)printf("%s \"%s\": { \"$ref\": \"#/$defs/int\" }", i > 0 ? "," : "", word);
	(void)fputs(" } }", stdout);
}

static void type(enum type t, enum presence p, enum vocabulary v, enum group of)
{
	static const char *const simple[TYPE_COUNT] = {
		[TYPE_TEXT] = "text", [TYPE_WIRE] = "text",       [TYPE_INT] = "int",
		[TYPE_BOOL] = "bool", [TYPE_SECONDS] = "seconds", [TYPE_IP] = "ip",
		[TYPE_MAC] = "mac",   [TYPE_HEX8] = "hex8",       [TYPE_HEX6] = "hex6",
		[TYPE_TIME] = "time", [TYPE_ONE] = "one",
	};

	if (t == TYPE_WORD)
		words(v, p == OR_NULL);
	else if (t == TYPE_COUNTS)
		counts(v);
	else if (t == TYPE_DETAIL)
		(void)fputs("{ \"type\": \"object\" }", stdout);
	else if (t == TYPE_LIST)
		(void)printf("{ \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/%s\" } }",
			     group_names[of]);
	else if (t == TYPE_OBJECT)
		(void)printf("{ \"$ref\": \"#/$defs/%s\" }", group_names[of]);
	else if (p == OR_NULL)
		(void)printf("{ \"anyOf\": [{ \"$ref\": \"#/$defs/%s\" }, { \"type\": \"null\" }] }",
			     simple[t]);
	else
		(void)printf("{ \"$ref\": \"#/$defs/%s\" }", simple[t]);
}

static bool in_groups(const enum group *g, size_t n, enum group wanted)
{
	for (size_t i = 0; i < n; i++)
		if (g[i] == wanted)
			return true;
	return false;
}

/* A later group's field replaces an earlier one of the same name (serial, in boot.report). */
static bool replaced(size_t field, const enum group *g, size_t n)
{
	for (size_t i = field + 1; i < field_count; i++)
		if (in_groups(g, n, fields[i].group) &&
		    strcmp(fields[i].key, fields[field].key) == 0)
			return true;
	return false;
}

static void properties(const enum group *g, size_t n, const char *event)
{
	bool first = true;

	(void)fputs("      \"properties\": {", stdout);
	for (size_t i = 0; i < field_count; i++) {
		const struct field *f = &fields[i];

		if (!in_groups(g, n, f->group) || replaced(i, g, n))
			continue;
		(void)printf("%s\n        \"%s\": ", first ? "" : ",", f->key);
		first = false;
		if (event && f->words == WORDS_EVENT)
			(void)printf("{ \"const\": \"%s\" }", event);
		else
			type(f->type, f->presence, f->words, f->of);
	}
}

static void required(const enum group *g, size_t n, const char *also)
{
	bool first = true;

	(void)fputs("      \"required\": [", stdout);
	for (size_t i = 0; i < field_count; i++) {
		if (!in_groups(g, n, fields[i].group) || replaced(i, g, n) ||
		    fields[i].presence == SOMETIMES)
			continue;
		(void)printf("%s\"%s\"", first ? "" : ", ", fields[i].key);
		first = false;
	}
	if (also)
		(void)printf("%s\"%s\"", first ? "" : ", ", also);
	(void)fputs("]", stdout);
}

static void definition(const char *name, const enum group *g, size_t n)
{
	(void)printf("    \"%s\": {\n      \"type\": \"object\",\n", name);
	properties(g, n, NULL);
	(void)fputs("\n      },\n", stdout);
	required(g, n, NULL);
	(void)fputs(",\n      \"additionalProperties\": false\n    },\n", stdout);
}

static void event_definition(enum event_kind k)
{
	struct shape s = shape_of(k);
	enum group g[SHAPE_GROUPS + 1] = { GROUP_ENVELOPE };
	size_t n = 1;

	if (!s.object)
		for (size_t i = 0; i < s.n; i++)
			g[n++] = s.groups[i];
	(void)printf("    \"%s\": {\n      \"description\": \"%s\",\n      \"type\": \"object\",\n",
		     event_name(k), event_meaning(k));
	properties(g, n, event_name(k));
	if (s.object) {
		(void)printf(",\n        \"%s\": { \"$ref\": \"#/$defs/", s.object);
		object_name(&s);
		(void)fputs("\" }", stdout);
	}
	if (k == EV_BOOT_REPORT)
		(void)fputs(gen_check_report, stdout);
	(void)fputs("\n      },\n", stdout);
	required(g, n, s.object);
	(void)fputs(",\n      \"additionalProperties\": false\n    },\n", stdout);
}

/* Each shape of an event's object once: for the first event that has it. */
static void object_definition(enum event_kind k)
{
	struct shape s = shape_of(k);

	if (!s.object)
		return;
	for (size_t i = 0; i < (size_t)k; i++) {
		struct shape before = shape_of((enum event_kind)i);

		if (before.object && before.n == s.n &&
		    memcmp(before.groups, s.groups, sizeof(s.groups)) == 0)
			return;
	}
	(void)fputs("    \"", stdout);
	object_name(&s);
	(void)fputs("\": {\n      \"type\": \"object\",\n", stdout);
	properties(s.groups, s.n, NULL);
	(void)fputs("\n      },\n", stdout);
	required(s.groups, s.n, NULL);
	(void)fputs(",\n      \"additionalProperties\": false\n    },\n", stdout);
}

static void finding_condition(enum finding_id id)
{
	const struct finding_row *row = finding_row(id);
	const char *at = row->details, *between = "";
	char key[32];

	(void)printf("        { \"if\": { \"properties\": { \"id\": { \"const\": \"%s\" } } },\n"
		     "          \"then\": { \"properties\": {\n            \"severity\": { \"enum\": [",
		     finding_name(id));
	gen_severities(row->severities, "\"");
	(void)fputs("] },\n            \"detail\": { \"additionalProperties\": false, \"properties\": {",
		    stdout);
	while ((at = next_key(at, key))) {
		for (size_t i = 0; i < detail_count; i++) {
			if (strcmp(details[i].key, key) != 0)
				continue;
			(void)printf("%s\n              \"%s\": ", between, key);
			type(details[i].type, ALWAYS, details[i].words, GROUP_NONE);
			between = ",";
		}
	}
	(void)printf(" } } } } }%s\n", id + 1 < FINDING_COUNT ? "," : "");
}

static void finding_definition(void)
{
	const enum group g = GROUP_FINDING;

	(void)fputs("    \"finding\": {\n      \"type\": \"object\",\n", stdout);
	properties(&g, 1, NULL);
	(void)fputs(gen_check_finding, stdout);
	(void)fputs("\n      },\n", stdout);
	required(&g, 1, NULL);
	(void)fputs(",\n      \"additionalProperties\": false,\n      \"allOf\": [\n", stdout);
	for (size_t i = 0; i < FINDING_COUNT; i++)
		finding_condition((enum finding_id)i);
	(void)fputs("      ]\n    },\n", stdout);
}

static const char head
	[] = "{\n"
	     "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
	     "  \"title\": \"pxepi events\",\n"
	     "  \"description\": \"One line of pxepi sniff --json. Generated; see doc/events.md.\",\n"
	     "  \"type\": \"object\",\n"
	     "  \"required\": [\"v\", \"t\", \"event\"],\n"
	     "  \"properties\": { \"event\": ";

static const char types[] =
	"    \"one\": { \"const\": 1 },\n"
	"    \"text\": { \"type\": \"string\", \"pattern\": \"^[^\\\\u0000-\\\\u0009\\\\u000b-\\\\u001f\\\\u007f]*$\" },\n"
	"    \"int\": { \"type\": \"integer\", \"minimum\": 0 },\n"
	"    \"seconds\": { \"type\": \"number\" },\n"
	"    \"bool\": { \"type\": \"boolean\" },\n"
	"    \"ip\": { \"type\": \"string\", \"pattern\": \"^[0-9]{1,3}([.][0-9]{1,3}){3}$\" },\n"
	"    \"mac\": { \"type\": \"string\", \"pattern\": \"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$\" },\n"
	"    \"hex8\": { \"type\": \"string\", \"pattern\": \"^[0-9a-f]{8}$\" },\n"
	"    \"hex6\": { \"type\": \"string\", \"pattern\": \"^[0-9a-f]{6}$\" },\n"
	"    \"time\": { \"type\": \"string\",\n"
	"      \"pattern\": \"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{9}Z$\" }\n"
	"  }\n}\n";

static void all_events(void)
{
	(void)fputs("{ \"enum\": [", stdout);
	for (size_t i = 0; i < EVENT_COUNT; i++)
		(void)printf("\"%s\", ", event_name((enum event_kind)i));
	for (size_t i = 0; gen_check_events[i]; i++)
		(void)printf("\"%s\"%s", gen_check_events[i], gen_check_events[i + 1] ? ", " : "");
	(void)fputs("] }", stdout);
}

static void condition(const char *event, bool last)
{
	(void)printf("    { \"if\": { \"properties\": { \"event\": { \"const\": \"%s\" } } },\n"
		     "      \"then\": { \"$ref\": \"#/$defs/%s\" } }%s\n",
		     event, event, last ? "" : ",");
}

void gen_schema(void)
{
	const enum group file = GROUP_FILE, option = GROUP_OPTION, stages = GROUP_STAGES,
			 kicked = GROUP_KICKED, counts_of = GROUP_KICK_COUNTS;

	(void)fputs(head, stdout);
	all_events();
	(void)fputs(" },\n  \"allOf\": [\n", stdout);
	for (size_t i = 0; i < EVENT_COUNT; i++)
		condition(event_name((enum event_kind)i), false);
	for (size_t i = 0; gen_check_events[i]; i++)
		condition(gen_check_events[i], gen_check_events[i + 1] == NULL);
	(void)fputs("  ],\n  \"$defs\": {\n", stdout);
	for (size_t i = 0; i < EVENT_COUNT; i++)
		event_definition((enum event_kind)i);
	for (size_t i = 0; i < EVENT_COUNT; i++)
		object_definition((enum event_kind)i);
	definition(group_names[GROUP_OPTION], &option, 1);
	definition(group_names[GROUP_STAGES], &stages, 1);
	definition(group_names[GROUP_KICKED], &kicked, 1);
	definition(group_names[GROUP_KICK_COUNTS], &counts_of, 1);
	definition(group_names[GROUP_FILE], &file, 1);
	finding_definition();
	gen_check_definitions();
	(void)fputs(types, stdout);
}
