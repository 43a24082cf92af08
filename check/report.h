/* SPDX-License-Identifier: MIT */
/* report - the printers of a trial: text for a person, JSON, JUnit XML, TAP, annotations for
 * GitHub. Each boot is told as soon as it is done. */
#ifndef PXEPI_CHECK_REPORT_H
#define PXEPI_CHECK_REPORT_H

#include "check/results.h"
#include "io/junit.h"
#include "io/text.h"

struct report {
	const struct results *r;
	FILE *out;
	struct text text; /* made ready before the sandbox */
	struct junit *junit; /* NULL: none is wanted */
	unsigned cases; /* --tap */
	size_t told; /* paragraphs that were printed in full: a number made of each */
	uint64_t told_of[128];
};

/* What is going to happen. */
void report_begin(struct report *to);
/* One boot is done. Judges nothing: results_end() may not have been yet. */
void report_boot(struct report *to, const struct result_boot *b);
/* The end: what is left to say, and the last line. */
void report_end(struct report *to);

/* ----- report_setup.c, report_text.c ----- */
void report_text_begin(struct report *to);
void report_text_boot(struct report *to, const struct result_boot *b);
void report_text_end(struct report *to);

/* ----- report_json.c ----- */
void report_json_begin(struct report *to);
void report_json_boot(struct report *to, const struct result_boot *b);
void report_json_end(struct report *to);

/* ----- report_cases.c: JUnit and TAP ----- */
void report_case_boot(struct report *to, const struct result_boot *b);
void report_case_end(struct report *to);

/* ----- report_github.c ----- */
void report_github(const struct report *to, FILE *out);

/* ----- report_log.c ----- */

/* The lines of what a server printed that tell why it failed: at most `most`, escaped, paths as
 * the user knows them. Returns how many. */
size_t report_log(const struct results *r, size_t server, size_t most,
		  void (*line)(void *arg, const char *text), void *arg);

/* The last thing that the DHCP server printed of the Pi of a boot that got no OFFER, told so by its
 * MAC. Returns how many: 0 or 1. */
size_t report_log_of(const struct results *r, const struct result_boot *b,
		     void (*line)(void *arg, const char *text), void *arg);

#endif
