/* SPDX-License-Identifier: MIT */
/* gen - the generated documents, each written to standard output. */
#ifndef PXEPI_TESTS_DOCS_GEN_H
#define PXEPI_TESTS_DOCS_GEN_H

/* The severities in the set, most severe first, with ", " between, each in quotes of this kind. */
void gen_severities(unsigned set, const char *quote);

void gen_events_md(void);
void gen_schema(void);
void gen_man_findings(void); /* the table of findings in doc/man/pxepi-sniff.1 */

/* ----- gen_check.c: what `pxepi check --json` adds to the schema ----- */
extern const char *const gen_check_events[]; /* its own events; ends in NULL */
extern const char gen_check_report[], gen_check_finding[]; /* more properties */
void gen_check_definitions(void);

#endif
