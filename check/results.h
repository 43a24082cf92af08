/* SPDX-License-Identifier: MIT */
/* results - what the trial has told so far: of each server how it started, what it printed and
 * how it ended; of each boot its report. Fed with messages, read by the reports. */
#ifndef PXEPI_CHECK_RESULTS_H
#define PXEPI_CHECK_RESULTS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "check/explain.h"
#include "check/message.h"
#include "check/plan.h"
#include "check/records.h"
#include "core/ns.h"
#include "core/say.h"

#define RESULTS_LOG \
	((size_t)64 << 10) /* of a server's output: the beginning; its end is kept as well */
#define RESULTS_TAIL 2048
#define RESULTS_NOTES 16
#define RESULTS_TEXT ((size_t)32 << 10) /* one that names the user's folders */
#define RESULTS_LINE ((size_t)1 << 20) /* of emulate; a longer one is thrown away */

struct result_server {
	char *log; /* RESULTS_LOG */
	size_t n;
	char tail[RESULTS_TAIL]; /* of what came after */
	size_t tail_n;
	uint64_t lost; /* bytes it printed and nobody kept */
	ns took; /* to listen; -1: it never did */
	bool ready, deaf, ended;
	int status; /* as waitpid() gives it */
};

struct result_boot {
	const struct plan_boot *plan;
	char *line; /* not ended yet; RESULTS_LINE */
	size_t n;
	bool too_long;
	char *offer, *report; /* lines, as emulate printed them; NULL: none */
	cJSON *json; /* the report */
	char said[1024]; /* the end of its standard error */
	size_t said_n;
	char asked[20]; /* the first server that a file was asked of */
	int status;
	bool begun, done;
	ns began, ended;
	/* judged when it is done */
	bool passed;
	const char *counted; /* the finding that --fail-on made a failure; NULL: none */
};

struct results {
	const struct plan *p;
	struct records *records; /* NULL: nothing is kept */
	struct result_server server[PLAN_SERVERS];
	struct result_boot *boot; /* as many as p->boots */
	char note[RESULTS_NOTES][256];
	size_t notes;
	char fail[1024]; /* the trial could not be held; "": it could */
	bool over;
	ns began, ended, end_took;
	/* by results_end() */
	size_t passed, failed; /* boots */
	const struct result_server *culprit; /* the server that did not serve; NULL: none */
	int exit;
};

/* results_open - false: no memory. */
bool results_open(struct results *r, const struct plan *p, struct records *records);
void results_close(struct results *r);

/* One message. Returns the boot that is done with it, or NULL. */
struct result_boot *results_take(struct results *r, const struct message *m);

/* results_end - all has been told: weighs it. box: wait status of the process that told it, or
 * -1. */
void results_end(struct results *r, int box);

/* ----- of one boot ----- */

/* Did it come as far as could be tried? Sets passed and counted. */
void result_judge(const struct plan *p, struct result_boot *b);

/* A text of its report, or "" */
const char *result_text(const struct result_boot *b, const char *key);
/* Its findings: an array, or NULL. */
const cJSON *result_findings(const struct result_boot *b);
const char *finding_text(const cJSON *finding, const char *key);
/* Seconds of a stage ("dhcp", ...) or of the whole ("seconds"); -1: it has none. */
double result_seconds(const struct result_boot *b, const char *stage);
/* For explain(). */
struct explain_boot result_explain(const struct results *r, const struct result_boot *b);
/* In one line: why it is a failure. */
void result_why(const struct results *r, const struct result_boot *b, char *room, size_t cap);
/* "Pi 3B df90a038 (b8:27:eb:90:a0:38)" */
void result_name(const struct result_boot *b, char *room, size_t cap);
/* What became of a server, in one line: "ended by itself: exit code 1". */
void result_server_why(const struct result_server *s, char *room, size_t cap);

/* ----- results_names.c: the user's names for folders that are elsewhere inside ----- */

/* Adds the text to s, with those names; usual: also for /srv/tftp, which advice names where it
 * knows no better. What servers and emulate print: it is not escaped, the names are. */
void result_names(const struct plan *p, struct say *s, struct span text, bool usual);
/* The same in all findings of a boot.report. */
void result_names_report(const struct plan *p, cJSON *report);

#endif
