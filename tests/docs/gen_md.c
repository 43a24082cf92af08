/* SPDX-License-Identifier: MIT */
/* gen_md - doc/events.md: what each line of --json holds. A line "<!-- output: COMMAND -->" is
 * where tests/docs/fill.awk puts what the command prints. */
#include <stdio.h>
#include <string.h>

#include "tests/docs/gen.h"
#include "tests/docs/tables.h"

/* Words of a vocabulary by enum value, with what they mean. */
static const char *const outcome_meanings[OUTCOME_COUNT] = {
	[OUTCOME_IN_PROGRESS] = "the run ended before the boot did, or this capture can not see it",
	[OUTCOME_UP] = "the NFS root answered for init; or Linux has its address and no NFS root is named",
	[OUTCOME_KERNEL_LOADED] =
		"the kernel was loaded, and the run ends there or nothing more is due on the network",
	[OUTCOME_HUNG] = "the original boot ROM's race hang; a frame may still wake it",
	[OUTCOME_FAILED] = "it stopped: see the first finding",
	[OUTCOME_NOT_A_NETBOOT] = "a running system, or another vendor's PXE client; listed only with -v",
};

static const char *const result_meanings[FILE_RESULT_COUNT] = {
	[FILE_OPEN] = "the run ended during the transfer",
	[FILE_OK] = "it arrived whole",
	[FILE_MISSING] = "the server does not have it",
	[FILE_PROBE] = "the Pi only asked whether it is there and how large, then broke off",
	[FILE_DENIED] = "the server may not read it",
	[FILE_STALLED] = "the transfer began and did not end",
	[FILE_ERROR] = "the server sent another error",
	[FILE_UNANSWERED] = "no answer came, or nothing listens there",
};

static const char *const need_meanings[FILE_NEED_KIND_COUNT] = {
	[NEED_UNKNOWN] = "a name that pxepi does not know",
	[NEED_REQUIRED] = "without it the boot stops",
	[NEED_OPTIONAL] = "a missing one is normal, or costs something and stops nothing",
	[NEED_FALLBACK] = "one of a list: missing is fine as long as another of them is there",
};

static const char *const severity_meanings[] = {
	[SEV_NOTE] = "good to know",
	[SEV_WARNING] = "will bite, slows the boot, or stopped it for a while; or follows from the cause",
	[SEV_FATAL] = "this stopped the boot; at most one a boot",
};

static const char introduction[] =
	"# pxepi's events\n"
	"\n"
	"`pxepi sniff --json` writes one JSON object a line, each line as soon as it is known. Every boot ends with\n"
	"one `boot.report`, the run with one `summary`. [events.schema.json](events.schema.json) is the JSON Schema of\n"
	"a line; the test suite holds the program's output against it. What `pxepi check --json` has beside\n"
	"`boot.report` is in [check.md](check.md).\n"
	"\n"
	"This file and the schema are generated from the tables in the code (`tests/docs/check.sh --rewrite`).\n"
	"\n"
	"What a reader may count on: the names of events, findings, stages and outcomes keep their meaning. New fields,\n"
	"events and findings may be added; a field that a program does not know should be skipped. `v` changes when\n"
	"an old program would be misled.\n"
	"\n"
	"Text that came over the network (file names, option values) has its control bytes, escape sequences and bad\n"
	"UTF-8 written as `\\xNN`, a backslash doubled. It is safe to print.\n"
	"\n"
	"<!-- output: build/pxepi sniff --json -r fixtures/tftp-file-missing-bootcode/capture.pcap | grep -E 'arp.reply|tftp.missing' -->\n"
	"\n";

static void type_name(const struct field *f)
{
	static const char *const names[TYPE_COUNT] = {
		[TYPE_TEXT] = "text",
		[TYPE_WIRE] = "text, escaped",
		[TYPE_INT] = "whole number",
		[TYPE_SECONDS] = "seconds",
		[TYPE_BOOL] = "true, false",
		[TYPE_IP] = "IPv4 address",
		[TYPE_MAC] = "MAC address",
		[TYPE_HEX8] = "8 hex digits",
		[TYPE_HEX6] = "6 hex digits",
		[TYPE_TIME] = "RFC 3339, nanoseconds",
		[TYPE_ONE] = "1",
		[TYPE_OBJECT] = "object",
		[TYPE_LIST] = "list of objects",
		[TYPE_COUNTS] = "object of counts",
		[TYPE_DETAIL] = "object",
		[TYPE_WORD] = "word",
	};
	static const bool short_list[] = {
		[WORDS_SERIAL_FROM] = true, [WORDS_MODEL_FROM] = true,  [WORDS_SPEAKER] = true,
		[WORDS_RPC_SERVICE] = true, [WORDS_TRANSPORT] = true,   [WORDS_RPC_OUTCOME] = true,
		[WORDS_SEVERITY] = true,    [WORDS_KICK_REASON] = true,
	};
	const char *word;

	if (f->type != TYPE_WORD || !short_list[f->words]) {
		(void)fputs(names[f->type], stdout);
	} else {
		for (size_t i = 0; (word = word_of(f->words, i)); i++)
			(void)printf("%s`%s`", i > 0 ? ", " : "", word);
	}
	if (f->presence == OR_NULL)
		(void)fputs(" or null", stdout);
}

static void table_of(enum group g)
{
	(void)puts("| field | | |\n|---|---|---|");
	for (size_t i = 0; i < field_count; i++) {
		const struct field *f = &fields[i];

		if (f->group != g)
			continue;
		(void)printf("| `%s`%s | ", f->key,
			     f->presence == SOMETIMES ? " (may be missing)" : "");
		type_name(f);
		(void)printf(" | %s |\n", f->meaning);
	}
	(void)puts("");
}

static void events(void)
{
	(void)puts("## Events\n\n| event | what happened | facts in |\n|---|---|---|");
	for (size_t i = 0; i < EVENT_COUNT; i++) {
		enum event_kind k = (enum event_kind)i;
		struct shape s = shape_of(k);

		(void)printf("| `%s` | %s | ", event_name(k), event_meaning(k));
		if (s.object)
			(void)printf("`%s` |\n", s.object);
		else
			(void)puts("the line itself |");
	}
	(void)puts("");
}

static void objects(void)
{
	(void)puts("### dhcp\n\nIn every `dhcp.*` event:\n");
	table_of(GROUP_DHCP);
	(void)puts("Of the Pi's messages (`dhcp.discover`, `dhcp.request`, `dhcp.other`), also:\n");
	table_of(GROUP_DHCP_CLIENT);
	(void)puts("Of a server's (`dhcp.offer`, `dhcp.ack`, `dhcp.nak`), also:\n");
	table_of(GROUP_DHCP_SERVER);
	(void)puts("Each of `options`:\n");
	table_of(GROUP_OPTION);
	(void)puts("### arp\n");
	table_of(GROUP_ARP);
	(void)puts("`arp.reply` and `arp.conflict` also:\n");
	table_of(GROUP_ARP_ANSWER);
	(void)puts("### tftp\n\nIn every `tftp.*` event:\n");
	table_of(GROUP_TFTP);
	(void)puts("`tftp.request` also:\n");
	table_of(GROUP_TFTP_REQUEST);
	(void)puts("Every event that ends a transfer also:\n");
	table_of(GROUP_TFTP_RESULT);
	(void)puts("`tftp.error` also:\n");
	table_of(GROUP_TFTP_ERROR);
	(void)puts("### icmp\n");
	table_of(GROUP_ICMP);
	(void)puts(
		"### rpc\n\nPortmap, mount and NFS; `rpc.call` and `rpc.reply` have the same fields.\n");
	table_of(GROUP_RPC);
	(void)puts("### stp\n");
	table_of(GROUP_STP);
	(void)puts("### kick\n\nOnly with `--kick`, and from `pxepi tui`:\n");
	table_of(GROUP_KICK);
	(void)puts("### boot\n\nIn `boot.*`, except `boot.report`:\n");
	table_of(GROUP_BOOT);
}

static void meanings(const char *title, enum vocabulary v, const char *const *meaning)
{
	const char *word;

	(void)printf("%s\n\n| | |\n|---|---|\n", title);
	for (size_t i = 0; (word = word_of(v, i)); i++)
		(void)printf("| `%s` | %s |\n", word, meaning[i]);
	(void)puts("");
}

static void vocabularies(void)
{
	(void)puts(
		"## Words\n\n`stage`, in order: the furthest speaker reached.\n\n| | |\n|---|---|");
	for (size_t i = 0; i < STAGE_COUNT; i++)
		(void)printf("| `%s` | %s |\n", stage_name((enum stage)i),
			     stage_meaning((enum stage)i));
	(void)puts("");
	meanings("`outcome`: how a boot ended.", WORDS_OUTCOME, outcome_meanings);
	(void)puts("`model`, as far as the wire can tell them apart.\n\n| | |\n|---|---|");
	for (size_t i = 1; i < MODEL_COUNT; i++)
		(void)printf("| `%s` | %s |\n", model_facts((enum model)i)->id,
			     model_facts((enum model)i)->name);
	(void)puts("");
	meanings("`result`: how the transfer of a file ended.", WORDS_RESULT, result_meanings);
	meanings("`need`: does a missing file matter?", WORDS_NEED, need_meanings);
	meanings("`severity` of a finding.", WORDS_SEVERITY, severity_meanings);
}

static void report(void)
{
	(void)puts(
		"## boot.report\n\nThe verdict on one boot. In the line itself, beside the envelope:\n");
	table_of(GROUP_REPORT);
	(void)puts("In `stages`:\n");
	table_of(GROUP_STAGES);
	(void)puts("In `kicked`:\n");
	table_of(GROUP_KICKED);
	(void)puts("Each of `findings`:\n");
	table_of(GROUP_FINDING);
	(void)puts("Each of `files`:\n");
	table_of(GROUP_FILE);
	(void)puts(
		"An example, broken into lines for reading:\n\n"
		"<!-- output: build/pxepi sniff --json -r fixtures/tftp-file-missing-bootcode/capture.pcap | "
		"grep '\"boot.report\"' | python3 -m json.tool --indent 1 -->\n");
	(void)puts(
		"## summary\n\nThe last line of a run. In the line itself, beside the envelope:\n");
	table_of(GROUP_SUMMARY);
	(void)puts("In `kicked`, `not_kicked` and `overheard`:\n");
	table_of(GROUP_KICK_COUNTS);
}

static void findings(void)
{
	(void)puts(
		"## Findings\n\n`b`: in `boot.report`; `s`: in `summary`. What a finding's `detail` may hold stands in the last "
		"column; each\nmay be missing.\n\n| id | what it says | severity | in | detail |\n|---|---|---|---|---|");
	for (size_t i = 0; i < FINDING_COUNT; i++) {
		enum finding_id id = (enum finding_id)i;
		const struct finding_row *row = finding_row(id);
		const char *at = row->details, *between = " ";
		char key[32];

		(void)printf("| `%s` | %s | ", finding_name(id), finding_meaning(id));
		gen_severities(row->severities, "");
		(void)printf(" | %s%s |", row->boot ? "b" : "", row->run ? "s" : "");
		while ((at = next_key(at, key))) {
			(void)printf("%s`%s`", between, key);
			between = ", ";
		}
		(void)puts(" |");
	}
	(void)puts("\nThe details:\n\n| key | meaning |\n|---|---|");
	for (size_t i = 0; i < detail_count; i++)
		(void)printf("| `%s` | %s |\n", details[i].key,
			     details[i].meaning[0] ? details[i].meaning : "tcp or udp");
	(void)puts("\n`reason` of `dhcp.offer-rejected`:\n\n| | |\n|---|---|");
	for (size_t i = 0; word_of(WORDS_REASON, i); i++)
		(void)printf("| `%s` | %s |\n", word_of(WORDS_REASON, i), reason_meaning(i));
}

void gen_events_md(void)
{
	(void)fputs(introduction, stdout);
	(void)puts("## Envelope\n\nIn every line:\n");
	table_of(GROUP_ENVELOPE);
	events();
	objects();
	report();
	vocabularies();
	findings();
}
