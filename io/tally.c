/* SPDX-License-Identifier: MIT */
/* tally - see tally.h. */
#include "io/tally.h"

#include <string.h>

bool tally_fail_on(struct tally *t, const char *what)
{
	if (strcmp(what, "warning") == 0) {
		t->fail_on_warning = true;
		return true;
	}
	for (size_t i = 0; i < FINDING_COUNT; i++) {
		if (strcmp(what, finding_name((enum finding_id)i)) == 0) {
			t->fail_on[i] = true;
			return true;
		}
	}
	return false;
}

bool tally_counts(const struct tally *t, const struct finding *f)
{
	return t->fail_on[f->id] || (t->fail_on_warning && f->severity >= SEV_WARNING);
}

static bool any_counts(struct tally *t, const struct verdict *v)
{
	bool counts = false;

	for (size_t i = 0; i < v->n; i++) {
		t->findings[v->finding[i].id]++;
		if (v->finding[i].severity >= SEV_WARNING)
			t->warned[v->finding[i].id]++;
		counts |= tally_counts(t, &v->finding[i]);
	}
	return counts;
}

void tally_boot(struct tally *t, const struct verdict *v)
{
	bool counts = any_counts(t, v);

	t->outcome[v->outcome]++;
	if (v->outcome == OUTCOME_NOT_A_NETBOOT)
		return;
	t->boots++;
	if (counts && v->outcome == OUTCOME_UP)
		t->failed_by++;
}

void tally_kick(struct tally *t, const struct boot *b)
{
	struct tally_kicks *k = b->kicked.kicks > 0   ? &t->kicked
				: b->kicked.overheard ? &t->overheard
						      : &t->not_kicked;

	if (!b->rom_form)
		return;
	k->boots++;
	k->went_on += b->stage > STAGE_DHCP;
	k->hung += b->was_hung;
	t->after_kick += b->kicked.woke_at != 0 && !b->kicked.others;
}

void tally_run(struct tally *t, const struct verdict *v)
{
	t->run_failed = any_counts(t, v);
}

int tally_exit(const struct tally *t)
{
	bool good = t->boots > 0 && t->outcome[OUTCOME_UP] + t->as_asked == t->boots &&
		    t->failed_by == 0 && t->broken == 0 && !t->run_failed;

	if (t->broke_off)
		return 2;
	if (!good)
		return 1;
	return t->could_not ? 2 : 0;
}
