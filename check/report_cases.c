/* SPDX-License-Identifier: MIT */
/* report_cases - each boot as a test case, and each server that did not serve: JUnit XML and
 * TAP, by the printers that emulate has. See report.h. */
#include <stdio.h>
#include <string.h>

#include "check/report.h"
#include "core/say.h"
#include "io/report_case.h"
#include "io/tap.h"

/* TAP has no place for what a case that passed has to say, and it may be much: the race. */
static void put_diagnostics(FILE *out, const char *body)
{
	for (const char *c = body; *c; c++) {
		size_t n = strcspn(c, "\n");

		if (n > 0)
			(void)fprintf(out, "# %.*s\n", (int)n, c);
		c += n;
		if (*c == '\0')
			break;
	}
	(void)fflush(out);
}

static void add(struct report *to, const struct report_case *c)
{
	if (to->junit)
		junit_case(to->junit, c);
	if (!to->r->p->o->tap)
		return;
	tap_case(to->out, &to->cases, c);
	put_diagnostics(to->out, c->body);
}

static void on_line(void *arg, const struct explain_line *line)
{
	struct say *s = arg;

	if (line->at.file) {
		say_wire(s, span_of(line->at.file, strlen(line->at.file)));
		if (line->at.line > 0) {
			say_char(s, ':');
			say_u64(s, line->at.line);
		}
		say_str(s, ": ");
	}
	say_str(s, line->text);
	say_char(s, '\n');
}

static void on_log(void *arg, const char *text)
{
	struct say *s = arg;

	say_str(s, text);
	say_char(s, '\n');
}

static void say_body(const struct report *to, struct say *s, const struct result_boot *b)
{
	struct explain_boot told = result_explain(to->r, b);
	const cJSON *f;

	say_str(s, "outcome ");
	say_str(s, result_text(b, "outcome"));
	say_str(s, ", stage ");
	say_str(s, result_text(b, "stage"));
	say_char(s, '\n');
	cJSON_ArrayForEach(f, result_findings(b))
	{
		say_char(s, '\n');
		say_str(s, finding_text(f, "severity"));
		say_str(s, ": ");
		say_str(s, finding_text(f, "id"));
		say_char(s, '\n');
		say_str(s, finding_text(f, "text"));
		say_char(s, '\n');
		say_str(s, finding_text(f, "fix"));
		say_char(s, '\n');
	}
	(void)report_log_of(to->r, b, on_log, s);
	if (to->r->p->conf && b->report) {
		say_char(s, '\n');
		(void)explain(to->r->p->conf, &told, on_line, s);
	}
}

void report_case_boot(struct report *to, const struct result_boot *b)
{
	char pi[128], name[160], why[700], body[REPORT_CASE_ROOM], serial[9];
	struct say s = say_in(body, sizeof(body)), n = say_in(serial, sizeof(serial));
	double took = result_seconds(b, "seconds");

	if (!to->junit && !to->r->p->o->tap)
		return;
	result_name(b, pi, sizeof(pi));
	(void)snprintf(name, sizeof(name), "%s%s", pi, b->plan->together ? ", all at once" : "");
	why[0] = '\0';
	result_why(to->r, b, why, sizeof(why));
	say_body(to, &s, b);
	say_hex(&n, b->plan->pi->serial, 8);
	add(to, &(struct report_case){ .name = name,
				       .passed = b->passed,
				       .took = took >= 0 ? (ns)(took * 1e9) : -1,
				       .message = why,
				       .body = body,
				       .serial = serial,
				       .model = model_facts(b->plan->model)->id });
}

void report_case_end(struct report *to)
{
	const struct results *r = to->r;

	if (!to->junit && !r->p->o->tap)
		return;
	for (size_t i = 0; i < r->p->servers; i++) {
		char why[200], body[8192];
		struct say s = say_in(body, sizeof(body));

		if (&r->server[i] != r->culprit)
			continue;
		result_server_why(&r->server[i], why, sizeof(why));
		(void)report_log(r, i, 20, on_log, &s);
		add(to, &(struct report_case){ .name = r->p->server[i].name,
					       .took = r->server[i].took,
					       .message = why,
					       .body = body });
	}
	if (r->p->o->tap)
		tap_end(to->out, to->cases);
}
