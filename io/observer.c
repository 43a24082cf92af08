/* SPDX-License-Identifier: MIT */
/* observer - see observer.h. */
#include "io/observer.h"

#include <stdlib.h>

#include "io/json.h"

bool observer_open(struct observer *o, uint32_t pis, uint32_t chunks, struct fail *f)
{
	size_t bytes = watch_bytes(pis, chunks);
	void *storage = calloc(1, bytes);

	if (!storage)
		return fail_set(f, "no memory for %zu bytes", bytes);
	o->watch = watch_init(storage, pis, chunks);
	text_init(&o->text, stdout, o->voice.verbose);
	return true;
}

static void on_report(struct observer *o, const struct event *e)
{
	bool netboot, print;

	verdict_judge(o->watch, e->boot, &o->verdict);
	tally_boot(o->tally, &o->verdict);
	tally_kick(o->tally, e->boot);
	netboot = o->verdict.outcome != OUTCOME_NOT_A_NETBOOT;
	if (netboot && !e->boot->hung)
		o->ended++; /* one that hangs was counted when it was found hanging */
	print = !netboot || !o->told || o->told(o->arg, e, &o->verdict);
	if (!print)
		return;
	if (!o->voice.json)
		text_report(&o->text, o->watch, e, &o->verdict);
	else if (netboot || o->voice.verbose)
		json_report(stdout, o->watch, e, &o->verdict);
}

static void on_summary(struct observer *o, const struct event *e)
{
	verdict_run(o->watch, o->tally->boots, o->tally->findings[FIND_VANTAGE_NO_UNICAST],
		    &o->verdict);
	tally_run(o->tally, &o->verdict);
	if (o->voice.quiet)
		return;
	if (o->voice.json)
		json_summary(stdout, o->watch, e, o->tally, &o->verdict);
	else
		text_summary(&o->text, o->tally, &o->verdict);
}

/* A boot that hangs counts as ended, unless a kick may wake it yet. */
static void count_hung(struct observer *o, const struct event *e)
{
	const struct boot *b = e->boot;

	if (e->kind == EV_BOOT_HUNG && (!o->kicker || !kicker_pending(o->kicker, b->mac)))
		o->ended++;
	if (e->kind == EV_KICK_IN_VAIN)
		o->ended++;
	if (e->kind == EV_BOOT_WOKEN && o->ended > 0 && (b->kicked.kicks == 0 || b->kicked.in_vain))
		o->ended--;
}

void observer_print(struct observer *o)
{
	struct event e;

	while (watch_output(o->watch, &e)) {
		if (o->kicker)
			kicker_event(o->kicker, o->watch, &e);
		count_hung(o, &e);
		if (e.kind == EV_BOOT_REPORT)
			on_report(o, &e);
		else if (e.kind == EV_SUMMARY)
			on_summary(o, &e);
		else if (o->voice.quiet)
			continue;
		else if (o->voice.json)
			json_event(stdout, o->watch, &e);
		else
			text_event(&o->text, o->watch, &e);
	}
	if (o->limit > 0 && o->ended >= o->limit)
		o->enough = true;
}

void observer_timers(struct observer *o, ns until)
{
	ns due;

	while ((due = watch_deadline(o->watch)) <= until && !o->enough) {
		watch_expire(o->watch, due);
		observer_print(o);
	}
}

bool observer_kick(struct observer *o, ns now, struct fail *f)
{
	bool ok = !o->kicker || kicker_run(o->kicker, o->watch, now, f);

	observer_print(o);
	return ok;
}

bool observer_packet(struct observer *o, const struct packet *pkt, struct fail *f)
{
	enum watch_use use;

	observer_timers(o, pkt->when);
	if (o->enough)
		return true;
	use = watch_input(o->watch, pkt);
	o->packets++;
	if (use != USE_NONE && o->writer && !writer_packet(o->writer, pkt, f))
		return false;
	if (use == USE_BOOT && o->voice.packets && !o->voice.json)
		text_packet(&o->text, pkt, watch_frame(o->watch));
	observer_print(o);
	return true;
}

void observer_end(struct observer *o, ns now)
{
	bool more;

	do {
		more = watch_end(o->watch, now);
		observer_print(o);
	} while (more);
}

bool observer_close(struct observer *o, struct fail *f)
{
	bool ok = writer_close(o->writer, f);

	free(o->watch); /* the first thing in its storage */
	o->writer = NULL;
	o->watch = NULL;
	return ok;
}
