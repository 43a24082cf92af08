/* SPDX-License-Identifier: MIT */
/* gen - writes doc/events.md, doc/events.schema.json and the table of findings in the man page from
 * the tables of the program, so that they can not drift. Run by tests/docs/check.sh. */
#include "tests/docs/gen.h"

#include <stdio.h>
#include <string.h>

#include "tests/docs/tables.h"

void gen_severities(unsigned set, const char *quote)
{
	const char *between = "";

	for (int s = SEV_FATAL; s >= SEV_NOTE; s--) {
		if ((set & (1u << s)) == 0)
			continue;
		(void)printf("%s%s%s%s", between, quote, severity_name((enum severity)s), quote);
		between = ", ";
	}
}

void gen_man_findings(void)
{
	(void)puts(".TS\nl l lx.");
	for (size_t i = 0; i < FINDING_COUNT; i++) {
		enum finding_id id = (enum finding_id)i;

		(void)printf("%s\t", finding_name(id));
		gen_severities(finding_row(id)->severities, "");
		(void)printf("\tT{\n%s\nT}\n", finding_meaning(id));
	}
	(void)puts(".TE");
}

int main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		void (*write)(void);
	} documents[] = {
		{ "events.md", gen_events_md },
		{ "events.schema.json", gen_schema },
		{ "man-findings", gen_man_findings },
	};

	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		if (argc == 2 && strcmp(argv[1], documents[i].name) == 0) {
			documents[i].write();
			return fflush(stdout) == 0 ? 0 : 1;
		}
	}
	(void)fputs("gen: events.md | events.schema.json | man-findings\n", stderr);
	return 2;
}
