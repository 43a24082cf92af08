/* SPDX-License-Identifier: MIT */
/* report - see report.h. */
#include "tests/sim/report.h"

#include <stdio.h>

void report_add(struct score *sum, const struct score *part)
{
	sum->runs += part->runs;
	sum->boots += part->boots;
	sum->failed += part->failed;
	sum->frames += part->frames;
	for (size_t i = 0; i < FINDING_COUNT; i++) {
		struct tally *to = &sum->id[i];
		const struct tally *t = &part->id[i];

		to->put_in += t->put_in;
		to->found += t->found;
		to->clear_put_in += t->clear_put_in;
		to->clear_found += t->clear_found;
		to->reported += t->reported;
		to->right += t->right;
		to->wrong_unsure += t->wrong_unsure;
		to->wrong_sure += t->wrong_sure;
	}
}

/* "0.987", or "-" of nothing. */
static void print_ratio(uint64_t part, uint64_t all)
{
	if (all == 0)
		printf("%9s", "-");
	else
		printf("%9.3f", (double)part / (double)all);
}

void report_table(const struct score *s)
{
	printf("%-28s%9s%9s%9s%9s%9s%9s%9s\n", "finding", "put in", "recall", "clear", "reported",
	       "precis.", "unsure*", "false**");
	for (size_t i = 0; i < FINDING_COUNT; i++) {
		const struct tally *t = &s->id[i];

		printf("%-28s%9llu", finding_name((enum finding_id)i),
		       (unsigned long long)t->put_in);
		print_ratio(t->found, t->put_in);
		print_ratio(t->clear_found, t->clear_put_in);
		printf("%9llu", (unsigned long long)t->reported);
		print_ratio(t->right, t->reported);
		printf("%9llu%9llu\n", (unsigned long long)t->wrong_unsure,
		       (unsigned long long)t->wrong_sure);
	}
	printf("clear: recall where all was seen, over a clean link, to the end\n"
	       "*: fatal, not what was put in, and marked uncertain   **: and marked certain\n");
}

uint64_t report_untried(const struct score *s)
{
	uint64_t untried = 0;

	for (size_t i = 0; i < FINDING_COUNT; i++)
		if (s->id[i].put_in == 0) {
			printf("no fault gives %s\n", finding_name((enum finding_id)i));
			untried++;
		}
	return untried;
}

static void print_report(const struct report *r)
{
	printf("  report %02x:%02x:%02x model %s serial %08x (%d) stage %s outcome %s%s end %d\n",
	       r->mac[3], r->mac[4], r->mac[5], model_facts(r->model)->id, r->serial,
	       (int)r->serial_from, stage_name(r->stage), outcome_name(r->outcome),
	       r->certain ? "" : " (uncertain)", (int)r->end);
	for (size_t i = 0; i < r->findings; i++)
		printf("    %s %s %s%s %s: %s\n", finding_name(r->told[i].id),
		       severity_name(r->told[i].severity), r->told[i].certain ? "" : "uncertain ",
		       r->told[i].reason, r->told[i].file, r->told[i].text);
	for (size_t i = 0; i < r->files; i++)
		printf("      %-12s %8llu %s\n", file_result_name(r->file[i].result),
		       (unsigned long long)r->file[i].bytes, r->file[i].path);
}

void report_world(const struct world *w)
{
	for (uint32_t i = 0; i < w->pis; i++) {
		const struct sim_pi *p = &w->pi[i];

		printf("Pi %u %02x:%02x:%02x model %s serial %08x%s: state %d end %d, %s %s; came to %s, %s, "
		       "%u files, lost %u\n",
		       i, p->mac[3], p->mac[4], p->mac[5], model_facts(p->setup.model)->id,
		       p->serial, p->faulty ? " FAULTY" : "", (int)p->pi.state, (int)p->pi.end,
		       pi_why(&p->pi), p->pi.lost, stage_name(p->truth.stage),
		       p->truth.up_at ? "up" : "not up", p->truth.files, p->truth.lost);
	}
	for (size_t i = 0; i < w->observer.reports; i++)
		print_report(&w->observer.report[i]);
	for (size_t i = 0; i < w->observer.run_findings; i++)
		printf("  run: %s: %s\n", finding_name(w->observer.run[i].id),
		       w->observer.run[i].text);
	printf("  %llu frames, observer saw %llu, over after %.3f s\n",
	       (unsigned long long)w->frames, (unsigned long long)w->observer.seen,
	       (double)(w->now - SIM_BEGIN) / 1e9);
}
