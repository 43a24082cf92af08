/* SPDX-License-Identifier: MIT */
/* result - what became of the Pis: each report weighed by what was asked for, the test reports, and
 * the last line, which a person can act on. */
#include <string.h>
#include <unistd.h>

#include "core/say.h"
#include "emulate/run.h"
#include "io/tap.h"

#define SHOWN 10 /* reports of a fleet's failed boots that are printed */

static const char *a_pi(enum model m)
{
	switch (m) {
	case MODEL_UNKNOWN:
	case MODEL_3B:
		return "Pi 3B";
	case MODEL_3BPLUS:
		return "Pi 3B+";
	case MODEL_BOOTCODE:
		return "Pi with bootcode.bin on its SD card";
	case MODEL_4:
		return "Pi 4";
	case MODEL_5:
		return "Pi 5";
	}
	return "Pi";
}

/* Did it come as far as asked? A boot that the observer calls unfinished has, when the Pi was ended
 * for just that reason and nothing is wrong so far. */
static bool came(const struct run *r, uint32_t i, const struct verdict *v)
{
	const struct pi *pi = &r->fleet.pi[i];
	bool asked = pi->end == PI_REACHED || pi->end == PI_COMPLETE || r->fleet.member[i].nfs_left;

	switch (v->outcome) {
	case OUTCOME_UP:
		return true;
	case OUTCOME_IN_PROGRESS:
	case OUTCOME_KERNEL_LOADED:
		return asked && !v->cause;
	case OUTCOME_HUNG:
	case OUTCOME_FAILED:
	case OUTCOME_NOT_A_NETBOOT:
		break;
	}
	return false;
}

static bool counts(const struct run *r, const struct verdict *v, const char **which)
{
	for (size_t k = 0; k < v->n; k++)
		if (tally_counts(&r->o.tally, &v->finding[k])) {
			*which = finding_name(v->finding[k].id);
			return true;
		}
	return false;
}

/* The first sentence, and the next while they are short. */
static void say_short(struct say *s, const char *text)
{
	size_t n = 0, all = strlen(text);

	while (n < all) {
		const char *end = strstr(text + n, ". ");
		size_t to = end ? (size_t)(end - text) : all;

		if (n > 0 && to > 110)
			break;
		n = end ? to + 2 : all;
	}
	while (n > 0 && strchr(". \n", text[n - 1]))
		n--;
	say_strn(s, text, n < 140 ? n : 140);
	if (n > 140)
		say_str(s, "...");
}

/* Why this boot is a failure, for the last line. */
static void note_failure(struct run *r, uint32_t i, const struct verdict *v, const char *by)
{
	struct say s = say_in(r->result.why, sizeof(r->result.why));
	const struct pi *pi = &r->fleet.pi[i];

	if (by) {
		say_str(&s, "--fail-on counts ");
		say_str(&s, by);
	} else if (v->cause) {
		say_str(&s, finding_name(v->cause->id));
		say_str(&s, ": ");
		say_short(&s, v->cause->text);
	} else {
		say_str(&s, pi_why(pi));
	}
}

static const char *until_name(enum pi_until u)
{
	static const char *const names[] = {
		[PI_UNTIL_DHCP] = "dhcp",         [PI_UNTIL_ROM] = "rom",
		[PI_UNTIL_FIRMWARE] = "firmware", [PI_UNTIL_KERNEL] = "kernel",
		[PI_UNTIL_NFS] = "nfs",
	};

	return names[u];
}

static void note_success(struct run *r, uint32_t i, const struct boot *b, const struct verdict *v)
{
	struct say s = say_in(r->result.came, sizeof(r->result.came));

	if (v->outcome == OUTCOME_UP) {
		say_str(&s, "boots from these servers: up");
	} else if (r->fleet.member[i].nfs_left) {
		say_str(&s, "comes as far as its NFS root");
	} else if (r->fleet.pi[i].end == PI_COMPLETE) {
		say_str(&s, "loads a kernel that asks no more of the network");
	} else {
		say_str(&s, "comes as far as --until ");
		say_str(&s, until_name(r->o.setup.until));
		say_str(&s, " asks");
	}
	say_str(&s, ", after ");
	say_duration(&s, boot_total(b));
	if (r->fleet.pi[i].why == PI_WHY_NO_NFS_ROOT)
		say_str(&s, "; its cmdline.txt names no NFS root, so none was tried");
}

static void add_case(struct run *r, const struct report_case *c)
{
	if (r->result.junit)
		junit_case(r->result.junit, c);
	if (r->o.tap)
		tap_case(stdout, &r->result.cases, c);
}

/* The last line: to where the results go, or beside them when they are for a program. */
static FILE *last_line(const struct run *r)
{
	return r->o.for_program ? stderr : stdout;
}

struct missing {
	struct run *r;
	const struct boot *boot;
};

static void on_miss(void *arg, const char *text)
{
	struct missing *m = arg;
	struct report_case c;

	m->r->result.missed++;
	m->r->o.tally.broken++;
	if (!m->r->o.tap)
		(void)fprintf(last_line(m->r), "expected, and not so: %s\n", text);
	report_case_of_miss(&c, m->r->result.room, sizeof(m->r->result.room), m->boot, text);
	add_case(m->r, &c);
}

static bool print_report(struct run *r, bool passed)
{
	if (r->o.for_program && !r->o.json)
		return false;
	if (r->o.json || r->o.count == 1 || r->o.verbose)
		return true;
	return !passed && r->result.shown++ < SHOWN;
}

/* What the summary's exit code must know. */
static void count_left(struct run *r, uint32_t i, const struct verdict *v, bool passed)
{
	if (passed && v->outcome != OUTCOME_UP)
		r->o.tally.as_asked++;
	if (r->fleet.member[i].nfs_left && i < r->o.nfs_count) {
		r->result.nfs_left++;
		r->o.tally.could_not = true;
	}
}

bool result_told(void *arg, const struct event *e, const struct verdict *v)
{
	struct run *r = arg;
	struct result *t = &r->result;
	uint32_t i = fleet_find(&r->fleet, e->boot->mac);
	const char *by = NULL;
	struct report_case c;
	bool passed;

	if (i == FLEET_NONE)
		return false;
	passed = came(r, i, v) && !counts(r, v, &by);
	r->fleet.member[i].reported = true;
	r->observer.text.as_asked = !passed                       ? NULL
				    : r->fleet.member[i].nfs_left ? "AS FAR AS ITS NFS ROOT"
								  : "AS FAR AS ASKED";
	if (r->o.count > 1)
		stats_add(&t->stats, r->observer.watch, e->boot, v);
	if (passed && t->passed++ == 0)
		note_success(r, i, e->boot, v);
	if (!passed && t->failed++ == 0)
		note_failure(r, i, v, by);
	count_left(r, i, v, passed);
	report_case_of(&c, t->room, sizeof(t->room), e->boot, v, passed);
	add_case(r, &c);
	if (t->expect) {
		struct missing m = { .r = r, .boot = e->boot };

		(void)expect_judge(t->expect, r->observer.watch, e->boot, v, on_miss, &m);
	}
	return print_report(r, passed);
}

static int say_ended(struct run *r)
{
	(void)fprintf(last_line(r), "pxepi: %s before this %s came up%s%s\n",
		      r->loop.stopped ? "interrupted" : "--timeout ended the run",
		      a_pi(r->o.setup.model), r->result.why[0] ? "; so far: " : "", r->result.why);
	return 1;
}

static int say_one(struct run *r)
{
	const struct result *t = &r->result;
	FILE *out = last_line(r);
	const char *pi = a_pi(r->o.setup.model);

	if ((t->failed > 0 || t->passed == 0) && r->stopped)
		return say_ended(r);
	if (t->failed > 0 || t->passed == 0) {
		(void)fprintf(out, "pxepi: this %s would not boot: %s%s\n", pi, t->why,
			      r->o.for_program ? "" : " (see above)");
		return 1;
	}
	if (t->missed > 0) {
		(void)fprintf(out, "pxepi: a %s %s; but %u expectation%s of %s %s not kept\n", pi,
			      t->came, t->missed, t->missed == 1 ? "" : "s", r->o.expect,
			      t->missed == 1 ? "is" : "are");
		return 1;
	}
	if (t->nfs_left > 0) {
		(void)fprintf(out, "pxepi: a %s %s; the NFS root itself is not proved\n", pi,
			      t->came);
		(void)fflush(stdout); /* in the order in which they are said */
		(void)fprintf(stderr, "pxepi: whether its NFS root works is not known: %s\n",
			      r->nfs_why.why);
		return 2;
	}
	(void)fprintf(out, "pxepi: a %s %s\n", pi, t->came);
	return 0;
}

static int say_fleet(struct run *r)
{
	const struct result *t = &r->result;
	uint32_t silent = 0;
	bool bad;

	for (uint32_t i = 0; i < r->fleet.count; i++)
		silent += r->fleet.member[i].reported ? 0 : 1;
	bad = t->failed > 0 || silent > 0 || t->missed > 0;
	if (!r->o.for_program)
		stats_print(stdout, &t->stats);
	(void)fprintf(last_line(r), "pxepi: %u of %u Pis came up, or as far as asked%s%s%s\n",
		      t->passed, r->fleet.count,
		      bad && t->why[0] ? "; the first that did not: " : "", bad ? t->why : "",
		      t->missed > 0 ? "; expectations were not kept" : "");
	if (bad)
		return 1;
	if (t->nfs_left > 0) {
		(void)fflush(stdout);
		(void)fprintf(stderr,
			      "pxepi: whether the NFS roots of the first %u work is not known for all: %s\n",
			      (unsigned)r->o.nfs_count, r->nfs_why.why);
		return 2;
	}
	return 0;
}

static bool close_reports(struct run *r, bool judged)
{
	struct missing m = { .r = r };
	bool ok = true;

	if (r->result.expect && judged)
		(void)expect_end(r->result.expect, on_miss, &m);
	if (r->o.tap)
		tap_end(stdout, r->result.cases);
	if (r->result.junit)
		ok = junit_close(r->result.junit, &r->fail);
	r->result.junit = NULL;
	return ok;
}

int result_end(struct run *r, bool ok)
{
	struct fail first = r->fail;
	int code;

	if (!close_reports(r, ok) && ok) {
		first = r->fail;
		ok = false;
	}
	if (!ok) {
		(void)fflush(stdout);
		(void)fprintf(stderr, "pxepi: %s\n", first.why);
		return 2;
	}
	code = r->o.count > 1 ? say_fleet(r) : say_one(r);
	if (code == 0 && r->o.tally.run_failed) {
		(void)fputs("pxepi: --fail-on counts a finding of the run as a whole\n",
			    last_line(r));
		code = 1;
	}
	return code;
}
