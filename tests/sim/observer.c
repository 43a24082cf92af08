/* SPDX-License-Identifier: MIT */
/* observer - the real watch and verdict, from a vantage: what they are shown, and what they then
 * say, copied for the oracle. Its own invariants are checked as it goes. */
#include <assert.h>
#include <stdlib.h>

#include "core/watch_internal.h"
#include "tests/sim/world.h"

#define PIS_WATCHED 40
#define CHUNKS 512

void observer_begin(struct world *w)
{
	struct observer *o = &w->observer;
	size_t n = watch_bytes(PIS_WATCHED, CHUNKS);

	if (!o->storage)
		o->storage = malloc(n);
	assert(o->storage);
	memset(o->storage, 0, n);
	o->watch = watch_init(o->storage, PIS_WATCHED, CHUNKS);
	o->vantage = w->is.vantage;
	o->until = NS_NEVER;
	o->hash = 0xcbf29ce484222325u;
	o->rng = rng_of(w->is.seed, 3);
	if (o->vantage == VANTAGE_DROPS_TOLD || o->vantage == VANTAGE_DROPS_UNTOLD)
		o->drop = 50 + rng_below(&o->rng, 1500);
	if (o->vantage == VANTAGE_SNAPLEN)
		o->snaplen = 60 + rng_below(&o->rng, 400);
	watch_began(o->watch, w->now);
}

static void mix(struct observer *o, const void *p, size_t n)
{
	const uint8_t *bytes = p;

	for (size_t i = 0; i < n; i++)
		o->hash = (o->hash ^ bytes[i]) * 0x100000001b3u;
}

static void copy_text(char *to, size_t cap, const char *from)
{
	size_t n = strlen(from);

	if (n >= cap)
		n = cap - 1;
	memcpy(to, from, n);
	to[n] = '\0';
}

static void copy_finding(struct observer *o, const struct finding *f, struct told *t)
{
	*t = (struct told){ .id = f->id, .severity = f->severity, .certain = f->certain };
	copy_text(t->text, sizeof(t->text), f->text);
	mix(o, f->text, strlen(f->text));
	mix(o, f->fix, strlen(f->fix));
	for (size_t i = 0; i < f->details; i++) {
		if (f->detail[i].text)
			mix(o, f->detail[i].text, strlen(f->detail[i].text));
		if (strcmp(f->detail[i].key, "reason") == 0)
			copy_text(t->reason, sizeof(t->reason), f->detail[i].text);
		if (strcmp(f->detail[i].key, "path") == 0)
			copy_text(t->file, sizeof(t->file), f->detail[i].text);
	}
}

static void copy_files(const struct watch *w, const struct boot *b, struct report *r)
{
	for (const struct file_rec *f = NULL; (f = watch_next_file(w, b, f));) {
		struct report_file *to = &r->file[r->files];

		if (r->files == REPORT_FILES)
			return;
		memcpy(to->path, f->path, f->path_n);
		to->path[f->path_n] = '\0';
		to->result = (enum file_result)f->result;
		to->bytes = f->bytes;
		r->files++;
	}
}

static void report(struct world *w, const struct event *e)
{
	struct observer *o = &w->observer;
	const struct boot *b = e->boot;
	struct report *r = &o->report[o->reports];
	const struct verdict *v = &o->verdict;
	size_t fatal = 0;

	verdict_judge(o->watch, b, &o->verdict);
	assert(o->reports < REPORTS_MAX);
	o->reports++;
	memset(r, 0, sizeof(*r));
	memcpy(r->mac, b->mac, 6);
	r->model = b->model;
	r->serial_from = b->serial_from;
	r->serial = b->serial;
	r->stage = b->stage;
	r->outcome = v->outcome;
	r->certain = v->certain;
	r->end = b->end;
	r->plausible = b->plausible;
	r->when = e->when;
	r->began = b->began;
	for (size_t i = 0; i < v->n; i++) {
		copy_finding(o, &v->finding[i], &r->told[i]);
		fatal += v->finding[i].severity == SEV_FATAL;
	}
	r->findings = v->n;
	if (fatal > 1)
		complain(w, "a report with %zu fatal findings", fatal);
	copy_files(o->watch, b, r);
	mix(o, &r->outcome, sizeof(r->outcome));
	mix(o, &r->stage, sizeof(r->stage));
}

/* Nothing is heard of a boot after its report, until it begins anew. */
static void check_order(struct world *w, const struct event *e)
{
	struct observer *o = &w->observer;
	bool told = false;

	if (!e->boot || !e->boot->plausible)
		return;
	for (size_t i = 0; i < o->reports; i++)
		if (memcmp(o->report[i].mac, e->boot->mac, 6) == 0 &&
		    o->report[i].began == e->boot->began)
			told = true;
	if (told)
		complain(w, "event %s after the boot's report", event_name(e->kind));
	if (e->when < watch_facts(o->watch)->first)
		complain(w, "event %s before the run began", event_name(e->kind));
}

static void pull(struct world *w)
{
	struct observer *o = &w->observer;
	struct event e;

	while (watch_output(o->watch, &e)) {
		mix(o, &e.kind, sizeof(e.kind));
		mix(o, &e.when, sizeof(e.when));
		check_order(w, &e);
		if (e.kind == EV_BOOT_REPORT)
			report(w, &e);
	}
}

void observer_until(struct world *w, ns now)
{
	struct watch *watch = w->observer.watch;
	ns due, last = 0;

	while ((due = watch_deadline(watch)) <= now) {
		if (due < last)
			complain(w, "a deadline %lld ns before the one that came before it",
				 (long long)(last - due));
		last = due;
		watch_expire(watch, due);
		pull(w);
	}
}

static bool sees(struct world *w, struct span frame, uint32_t from, uint32_t to)
{
	struct observer *o = &w->observer;

	switch (o->vantage) {
	case VANTAGE_ALL:
	case VANTAGE_SNAPLEN:
		return true;
	case VANTAGE_SERVER:
		return from == HOST_MAIN || to == HOST_MAIN || mac_is_group(frame.p);
	case VANTAGE_BROADCASTS:
		return mac_is_group(frame.p);
	case VANTAGE_DROPS_TOLD:
		if (!rng_chance(&o->rng, o->drop))
			return true;
		o->dropped++;
		watch_dropped(o->watch, o->dropped);
		return false;
	case VANTAGE_DROPS_UNTOLD:
		if (!rng_chance(&o->rng, o->drop))
			return true;
		o->dropped++;
		return false;
	}
	return false;
}

void observer_sees(struct world *w, struct span frame, uint32_t from, uint32_t to)
{
	struct observer *o = &w->observer;
	struct packet pkt = { .when = w->now, .wire_len = (uint32_t)frame.n };

	if (w->now > o->until || !sees(w, frame, from, to))
		return;
	if (o->snaplen > 0)
		frame = span_head(frame, o->snaplen);
	pkt.number = ++o->seen;
	pkt.bytes = frame;
	observer_until(w, w->now);
	if (o->reel)
		reel_add(o->reel, w->now, frame, pkt.wire_len);
	(void)watch_input(o->watch, &pkt);
	pull(w);
	if (watch_deadline(o->watch) < w->now)
		complain(w, "the observer's deadline is in the past");
}

/* Every chunk of its store is in use or free. */
static void check_keep(struct world *w)
{
	const struct keep *k = watch_keep(w->observer.watch);
	uint32_t n = 0;

	for (uint32_t i = k->free_list; i != 0 && n < k->count; i = k->chunk[i].next)
		n++;
	if (n + k->in_use + 1 != k->fresh)
		complain(w, "the observer's store leaks: %u free, %u in use, %u ever", n, k->in_use,
			 k->fresh);
}

void observer_end(struct world *w)
{
	struct observer *o = &w->observer;
	/* Long after every silence deadline, unless the capture ended before. */
	ns end = o->until < NS_NEVER ? o->until : w->now + 400 * NS_S;
	uint32_t blind = 0;

	observer_until(w, end);
	if (o->cut)
		watch_file_cut(o->watch);
	while (watch_end(o->watch, end))
		pull(w);
	pull(w);
	for (size_t i = 0; i < o->reports; i++)
		for (size_t k = 0; k < o->report[i].findings; k++)
			blind += o->report[i].told[k].id == FIND_VANTAGE_NO_UNICAST;
	verdict_run(o->watch, (uint32_t)o->reports, blind, &o->verdict);
	for (size_t i = 0; i < o->verdict.n; i++)
		copy_finding(o, &o->verdict.finding[i], &o->run[i]);
	o->run_findings = o->verdict.n;
	check_keep(w);
}
