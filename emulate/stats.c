/* SPDX-License-Identifier: MIT */
/* stats - see stats.h. */
#include "emulate/stats.h"

#include <string.h>

#include "core/say.h"

/* ----- classes of durations ----- */

/* Below STATS_SUB each number has its own class; above, each power of two has STATS_SUB classes of
 * one width. */
static size_t class_of(uint64_t v)
{
	unsigned shift = 0;

	while (v >> shift >= (uint64_t)2 * STATS_SUB)
		shift++;
	return v < STATS_SUB ? (size_t)v : (size_t)shift * STATS_SUB + (size_t)(v >> shift);
}

/* The longest duration of a class. */
static uint64_t class_end(size_t class)
{
	unsigned shift = class < STATS_SUB ? 0 : (unsigned)(class / STATS_SUB - 1);
	uint64_t first = class - (uint64_t)shift * STATS_SUB;

	return ((first + 1) << shift) - 1;
}

void stats_time(struct stats_times *t, ns took)
{
	if (took < 0)
		return;
	if (t->n == 0 || took < t->min)
		t->min = took;
	if (took > t->max)
		t->max = took;
	t->n++;
	t->in[class_of((uint64_t)took)]++;
}

ns stats_quantile(const struct stats_times *t, unsigned thousandths)
{
	uint64_t rank = (t->n * thousandths + 999) / 1000, seen = 0;
	ns end;

	if (t->n == 0)
		return 0;
	for (size_t i = 0; i < STATS_CLASSES; i++) {
		seen += t->in[i];
		if (seen == 0 || seen < rank)
			continue;
		end = (ns)class_end(i);
		return end < t->min ? t->min : end > t->max ? t->max : end;
	}
	return t->max;
}

/* ----- counting ----- */

void stats_init(struct stats *s)
{
	memset(s, 0, sizeof(*s));
}

static void add_files(struct stats *s, const struct watch *w, const struct boot *b)
{
	uint64_t again = 0;

	for (const struct file_rec *f = NULL; (f = watch_next_file(w, b, f));) {
		again += f->retransmits;
		s->bytes += f->bytes;
		s->files += f->result == FILE_OK;
	}
	s->retransmits += again;
	s->retransmitted += again > 0;
}

static bool got_over(const struct boot *b, enum phase p, bool came)
{
	for (size_t later = (size_t)p + 1; later < PHASE_COUNT; later++)
		if (boot_phase(b, (enum phase)later) >= 0)
			return true;
	return came;
}

void stats_add(struct stats *s, const struct watch *w, const struct boot *b,
	       const struct verdict *v)
{
	bool came = !v->cause && v->outcome != OUTCOME_FAILED && v->outcome != OUTCOME_HUNG;

	if (v->outcome == OUTCOME_NOT_A_NETBOOT)
		return;
	s->boots++;
	s->outcome[v->outcome]++;
	if (v->cause)
		s->cause[v->cause->id]++;
	add_files(s, w, b);
	if (came)
		stats_time(&s->total, boot_total(b));
	for (size_t i = 0; i < PHASE_COUNT; i++)
		if (got_over(b, (enum phase)i, came))
			stats_time(&s->phase[i], boot_phase(b, (enum phase)i));
}

/* ----- printing ----- */

#define COLUMNS_MAX 200
/* Where the columns of the table end. */
#define COUNT_COL 13
#define TIME_COL 27
#define TIME_WIDTH 13

static void put_line(FILE *out, struct say *s)
{
	(void)fprintf(out, "%s\n", s->p);
	*s = say_in(s->p, s->cap);
}

/* Words and numbers end at column `col`, so that a column of them is flush on its right. */
static void say_right(struct say *s, const char *text, size_t col)
{
	size_t n = strlen(text), at = s->n + n < col ? col - n : s->n + 1;

	say_pad(s, 0, at);
	say_str(s, text);
}

static void say_time(struct say *s, ns d, size_t col)
{
	char room[32];
	struct say t = say_in(room, sizeof(room));

	say_duration(&t, d);
	say_right(s, room, col);
}

static void put_times(FILE *out, struct say *s, const char *name, const struct stats_times *t)
{
	static const unsigned quantiles[] = { 500, 900, 990 };
	char room[24];
	struct say n = say_in(room, sizeof(room));
	size_t col = TIME_COL;

	if (t->n == 0)
		return;
	say_str(s, "  ");
	say_str(s, name);
	say_u64(&n, t->n);
	say_right(s, room, COUNT_COL);
	say_time(s, t->min, col);
	for (size_t i = 0; i < 3; i++)
		say_time(s, stats_quantile(t, quantiles[i]), col += TIME_WIDTH);
	say_time(s, t->max, col + TIME_WIDTH);
	put_line(out, s);
}

static void put_outcomes(FILE *out, struct say *s, const struct stats *st)
{
	say_u64(s, st->boots);
	say_str(s, st->boots == 1 ? " boot:" : " boots:");
	for (size_t i = 0; i < OUTCOME_COUNT; i++) {
		if (st->outcome[i] == 0)
			continue;
		say_str(s, s->p[s->n - 1] == ':' ? " " : ", ");
		say_u64(s, st->outcome[i]);
		say_char(s, ' ');
		say_str(s, outcome_name((enum outcome)i));
	}
	put_line(out, s);
}

/* What stopped them, the most frequent first. */
static void put_causes(FILE *out, struct say *s, const struct stats *st)
{
	bool told[FINDING_COUNT] = { false };

	for (;;) {
		size_t most = FINDING_COUNT;
		char room[24];
		struct say n = say_in(room, sizeof(room));

		for (size_t i = 0; i < FINDING_COUNT; i++)
			if (!told[i] && st->cause[i] > 0 &&
			    (most == FINDING_COUNT || st->cause[i] > st->cause[most]))
				most = i;
		if (most == FINDING_COUNT)
			return;
		told[most] = true;
		say_u64(&n, st->cause[most]);
		say_right(s, room, COUNT_COL);
		say_str(s, "  ");
		say_str(s, finding_name((enum finding_id)most));
		put_line(out, s);
	}
}

static void put_loads(FILE *out, struct say *s, const struct stats *st)
{
	if (st->files == 0 && st->retransmits == 0)
		return;
	say_str(s, "  ");
	say_u64(s, st->files);
	say_str(s, " files loaded (");
	say_size(s, st->bytes);
	say_str(s, "), ");
	say_u64(s, st->retransmits);
	say_str(s, " packets sent again");
	if (st->retransmits > 0) {
		say_str(s, " in ");
		say_u64(s, st->retransmitted);
		say_str(s, st->retransmitted == 1 ? " boot" : " boots");
	}
	put_line(out, s);
}

void stats_print(FILE *out, const struct stats *st)
{
	static const char *const titles[] = { "boots", "min", "median", "90 %", "99 %", "max" };
	char room[COLUMNS_MAX];
	struct say s = say_in(room, sizeof(room));

	if (st->boots == 0)
		return;
	put_outcomes(out, &s, st);
	put_causes(out, &s, st);
	put_loads(out, &s, st);
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		say_right(&s, titles[i], i == 0 ? COUNT_COL : TIME_COL + TIME_WIDTH * (i - 1));
	put_line(out, &s);
	put_times(out, &s, "total", &st->total);
	for (size_t i = 0; i < PHASE_COUNT; i++)
		put_times(out, &s, phase_name((enum phase)i), &st->phase[i]);
}
