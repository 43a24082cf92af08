/* SPDX-License-Identifier: MIT */
/* report - which printer says what. See report.h. */
#include "check/report.h"

static bool is_text(const struct report *to)
{
	return !to->r->p->o->json && !to->r->p->o->tap;
}

void report_begin(struct report *to)
{
	if (to->r->p->o->json)
		report_json_begin(to);
	else if (is_text(to))
		report_text_begin(to);
	(void)fflush(to->out);
}

void report_boot(struct report *to, const struct result_boot *b)
{
	if (to->r->p->o->json)
		report_json_boot(to, b);
	else if (is_text(to))
		report_text_boot(to, b);
	report_case_boot(to, b);
	(void)fflush(to->out);
}

void report_end(struct report *to)
{
	if (to->r->p->o->json)
		report_json_end(to);
	report_case_end(to);
	if (to->r->p->o->github) /* both streams of a step are read for them */
		report_github(to, is_text(to) ? to->out : stderr);
	if (is_text(to))
		report_text_end(to);
	(void)fflush(to->out);
}
