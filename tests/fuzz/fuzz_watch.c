/* SPDX-License-Identifier: MIT */
/* fuzz_watch - the whole path of sniff but for its printing: any packets at any times, timers,
 * events, a verdict on every report and on every boot that is still open, the end of the run. A
 * record is a byte of flags, a signed time step in microseconds (4 bytes), how much longer the
 * packet was on the wire (2), its length (2), its bytes. seed.c makes such records of captures. */
#include <assert.h>
#include <stdlib.h>

#include "core/verdict.h"
#include "core/watch.h"
#include "core/watch_internal.h"

#define PIS 8
#define CHUNKS 64
#define TOLD 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The MACs whose boot was reported and has not begun anew. */
static uint8_t told[TOLD][6];
static size_t tolds;
static struct verdict verdict;

static size_t find_told(const uint8_t *mac)
{
	size_t i = 0;

	while (i < tolds && memcmp(told[i], mac, 6) != 0)
		i++;
	return i;
}

static void check_text(const char *text)
{
	const char *p = text;

	assert(text);
	for (; *p; p++)
		assert((unsigned char)*p >= ' ' || *p == '\n');
	assert((size_t)(p - text) < sizeof(verdict.room));
}

static void check_verdict(void)
{
	size_t fatal = 0;

	assert(verdict.n <= VERDICT_FINDINGS);
	for (size_t i = 0; i < verdict.n; i++) {
		const struct finding *f = &verdict.finding[i];

		fatal += f->severity == SEV_FATAL;
		check_text(f->text);
		check_text(f->fix);
		assert(f->text[0]);
		assert(f->certain == (f->because == NULL));
		for (size_t k = 0; k < f->details; k++)
			if (f->detail[k].text)
				check_text(f->detail[k].text);
	}
	assert(fatal <= 1);
	assert(verdict.certain || verdict.because);
	assert(verdict.cause == (fatal ? &verdict.finding[0] : NULL));
}

static void on_event(const struct watch *w, const struct event *e)
{
	const struct boot *b = e->boot;
	size_t i = b ? find_told(b->mac) : tolds;

	assert(e->when >= watch_facts(w)->first);
	if (!b || !b->plausible)
		return;
	if (e->kind == EV_BOOT_BEGIN && i < tolds)
		memcpy(told[i], told[--tolds], 6);
	else
		assert(i == tolds); /* nothing is heard of a boot after its report */
	if (e->kind != EV_BOOT_REPORT)
		return;
	assert(b->end != END_OPEN);
	if (tolds == TOLD)
		memcpy(told[0], told[--tolds], 6);
	memcpy(told[tolds++], b->mac, 6);
}

static void pull(struct watch *w)
{
	struct event e;

	while (watch_output(w, &e)) {
		on_event(w, &e);
		if (e.kind == EV_BOOT_REPORT) {
			verdict_judge(w, e.boot, &verdict);
			check_verdict();
		}
	}
}

static void expire(struct watch *w, ns until)
{
	ns due;

	while ((due = watch_deadline(w)) <= until) {
		watch_expire(w, due);
		pull(w);
	}
}

static void input(struct watch *w, struct cur *c, ns *now, uint64_t *number)
{
	uint8_t flags = cur_u8(c);
	ns step = (int32_t)cur_be32(c);
	uint32_t more = cur_be16(c);
	struct span bytes = cur_take(c, cur_be16(c) % 2048u);
	struct packet pkt = { .number = ++*number,
			      .link = (enum link)(flags & 3),
			      .bytes = bytes,
			      .wire_len = (uint32_t)bytes.n + more };

	*now += step * NS_US;
	if (*now < 0)
		*now = 0;
	expire(w, *now);
	if (flags & 0x80)
		watch_dropped(w, *number);
	pkt.when = *now;
	(void)watch_input(w, &pkt);
	pull(w);
	assert(watch_deadline(w) >= watch_facts(w)->last); /* nothing was due before */
}

/* Every chunk is in use or in the free list. */
static void check_keep(const struct keep *k)
{
	uint32_t n = 0;

	for (uint32_t i = k->free_list; i != 0; i = k->chunk[i].next)
		assert(++n < k->count);
	assert(n + k->in_use + 1 == k->fresh);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void *storage;
	struct cur c = cur_of(span_of(data, size));
	ns now = 1700000000 * NS_S;
	uint64_t number = 0;
	uint32_t ends = 0;
	struct watch *w;

	if (!storage)
		storage = malloc(watch_bytes(PIS, CHUNKS));
	assert(storage);
	memset(storage, 0, watch_bytes(PIS, CHUNKS));
	w = watch_init(storage, PIS, CHUNKS);
	tolds = 0;
	while (cur_left(&c) > 0)
		input(w, &c, &now, &number);
	for (uint32_t i = 1; i < w->fresh; i++) {
		verdict_judge(w, &w->boot[i], &verdict);
		check_verdict();
	}
	while (watch_end(w, now)) {
		pull(w);
		assert(++ends <= PIS);
	}
	pull(w);
	verdict_run(w, 0, 1, &verdict);
	check_keep(&w->keep);
	return 0;
}
