/* SPDX-License-Identifier: MIT */
/* feed - see feed.h. */
#include "tui/feed.h"

#include <stdlib.h>
#include <string.h>

#include "io/loop.h"

#define PIS MODEL_ROWS
#define CHUNKS 65536 /* 16 MB at most for file names and texts */
#define TAPE_BYTES ((uint64_t)48 * 1024 * 1024)
#define AT_ONCE 4096 /* packets between two looks at the keyboard: a few milliseconds */

bool feed_open(struct feed *f, struct capture *capture, struct kicker *kicker,
	       const struct names *names, struct fail *fail)
{
	void *watch = calloc(1, watch_bytes(PIS, CHUNKS));
	uint8_t *ring = calloc(1, TAPE_BYTES);

	memset(f, 0, sizeof(*f));
	f->capture = capture;
	f->kicker = kicker;
	f->live = capture_fd(capture) >= 0;
	f->fleet = calloc(1, sizeof(*f->fleet));
	f->diary.line = calloc(DIARY_LINES, sizeof(*f->diary.line));
	f->speed_tenths = 10;
	if (!watch || !ring || !f->fleet || !f->diary.line) {
		free(watch);
		free(ring);
		feed_close(f);
		return fail_set(fail, "out of memory");
	}
	f->watch = watch_init(watch, PIS, CHUNKS);
	tape_init(&f->tape, ring, TAPE_BYTES);
	model_init(f->fleet, names);
	f->changed = true;
	return true;
}

/* --- what happens */

static void keep(struct feed *f, struct row *row, const struct packet *pkt)
{
	row->tape = tape_add(&f->tape, row->tape, pkt, watch_frame(f->watch));
	if (row->taped++ == 0)
		row->tape_first = row->tape;
}

static void write_down(struct feed *f, struct row *row, const struct event *e, tape_at packet)
{
	struct diary_line line;

	if (!diary_says(e, &line))
		return;
	line.packet = packet;
	row->diary = diary_add(&f->diary, row->diary, &line);
}

/* The watch's events, of a packet or (NULL) of a timer. Returns the row that the packet is kept
 * for. */
static struct row *pull(struct feed *f, const struct packet *pkt)
{
	struct row *owner = NULL;
	struct event e;

	while (watch_output(f->watch, &e)) {
		struct row *row;

		f->changed = true;
		if (f->kicker)
			kicker_event(f->kicker, f->watch, &e);
		row = model_event(f->fleet, f->watch, &e);
		if (!row)
			continue;
		if (pkt && !owner && e.packet == pkt->number && e.kind != EV_BOOT_REPORT) {
			owner = row;
			keep(f, row, pkt);
		}
		write_down(f, row, &e, row == owner ? row->tape : 0);
	}
	return owner;
}

static void timers(struct feed *f, ns until)
{
	ns due;

	while ((due = watch_deadline(f->watch)) <= until) {
		watch_expire(f->watch, due);
		(void)pull(f, NULL);
	}
}

/* One that no event tells of: a block of a file, most often. */
static void keep_quiet(struct feed *f, const struct packet *pkt)
{
	const struct frame *frame = watch_frame(f->watch);
	struct row *row = frame->has_src ? model_find(f->fleet, frame->src) : NULL;

	if (!row && frame->has_dst)
		row = model_find(f->fleet, frame->dst);
	if (row && !row->gone)
		keep(f, row, pkt);
}

static void take_in(struct feed *f, const struct packet *pkt)
{
	enum watch_use use;

	timers(f, pkt->when);
	use = watch_input(f->watch, pkt);
	if (!pull(f, pkt) && use == USE_BOOT)
		keep_quiet(f, pkt);
	f->changed |= use == USE_BOOT;
}

static void over(struct feed *f, enum capture_got got)
{
	f->ended = true;
	f->changed = true;
	if (got == CAPTURE_CUT)
		watch_file_cut(f->watch);
	if (got != CAPTURE_END)
		(void)fail_set(&f->why, "%s", capture_why(f->capture));
	feed_end(f);
}

void feed_end(struct feed *f)
{
	ns now = watch_facts(f->watch)->last;
	bool more;

	do {
		more = watch_end(f->watch, now);
		(void)pull(f, NULL);
	} while (more);
}

/* --- live */

void feed_kick(struct feed *f, ns real)
{
	if (!f->kicker || f->ended)
		return;
	if (!kicker_run(f->kicker, f->watch, real, &f->why))
		f->kicker = NULL; /* it is the caller's to close */
	(void)pull(f, NULL);
}

static bool listen_step(struct feed *f, ns real)
{
	enum capture_got got = CAPTURE_NOTHING;
	struct packet pkt;
	int n = 0;

	if (!f->begun)
		watch_began(f->watch, real - CAPTURE_DELAY);
	f->begun = true;
	watch_dropped(f->watch, capture_dropped(f->capture));
	while (n < AT_ONCE && (got = capture_read(f->capture, &pkt)) == CAPTURE_PACKET) {
		take_in(f, &pkt);
		n++;
	}
	timers(f, real - CAPTURE_DELAY);
	feed_kick(f, real);
	if (got != CAPTURE_NOTHING && got != CAPTURE_PACKET)
		over(f, got);
	return n == AT_ONCE;
}

/* --- a file */

static bool hold_next(struct feed *f)
{
	enum capture_got got;

	if (f->held || f->ended)
		return f->held;
	got = capture_read(f->capture, &f->next);
	if (got != CAPTURE_PACKET) {
		over(f, got);
		return false;
	}
	if (!f->begun) {
		f->begun = true;
		f->first = f->base = f->next.when;
	}
	f->held = true;
	return true;
}

ns feed_now(const struct feed *f, ns real)
{
	ns passed = real - f->base_real, last;

	if (f->live)
		return real;
	last = watch_facts(f->watch)->last;
	if (f->ended || f->speed_tenths == 0 || !f->begun)
		return last;
	if (f->paused || passed < 0)
		return f->base;
	return passed > 3600 * NS_S ? f->base : f->base + passed / 10 * (ns)f->speed_tenths;
}

static bool play_step(struct feed *f, ns real)
{
	ns now;
	int n = 0;

	if (f->base_real == 0)
		f->base_real = real;
	if (f->paused || !hold_next(f))
		return false;
	now = f->speed_tenths == 0 ? NS_NEVER : feed_now(f, real);
	/* The clock begins anew at each step: it can not run away from a slow reader. */
	while (n < AT_ONCE && hold_next(f) && f->next.when <= now) {
		f->held = false;
		take_in(f, &f->next);
		n++;
	}
	if (!f->ended && f->speed_tenths != 0 && n < AT_ONCE)
		timers(f, now);
	if (f->speed_tenths != 0) {
		f->base = now;
		f->base_real = real;
	}
	return n == AT_ONCE;
}

bool feed_step(struct feed *f, ns real)
{
	if (f->ended)
		return false;
	return f->live ? listen_step(f, real) : play_step(f, real);
}

void feed_until(struct feed *f, ns after)
{
	ns until = NS_NEVER;

	while (hold_next(f)) {
		if (after != NS_NEVER)
			until = f->first + after;
		if (f->next.when > until)
			break;
		f->held = false;
		take_in(f, &f->next);
	}
	if (f->ended || until == NS_NEVER)
		return;
	timers(f, until);
	f->base = until; /* and stays: nobody steps on from here */
}

ns feed_wake(const struct feed *f, ns real)
{
	ns due = watch_deadline(f->watch), kick, now;

	if (f->ended)
		return NS_NEVER;
	if (f->live) {
		due = due < NS_NEVER - CAPTURE_DELAY ? due + CAPTURE_DELAY : due;
		kick = f->kicker ? kicker_deadline(f->kicker) : NS_NEVER;
		return kick < due ? kick : due;
	}
	if (f->paused)
		return NS_NEVER;
	if (f->held && f->next.when < due)
		due = f->next.when;
	now = feed_now(f, real);
	if (f->speed_tenths == 0 || due <= now)
		return real;
	return due == NS_NEVER ? due : real + (due - now) / (ns)f->speed_tenths * 10 + NS_MS;
}

void feed_pause(struct feed *f, ns real)
{
	if (f->live)
		return;
	f->base = feed_now(f, real);
	f->base_real = real;
	f->paused = !f->paused;
}

void feed_speed(struct feed *f, unsigned tenths, ns real)
{
	f->base = feed_now(f, real);
	f->base_real = real;
	f->speed_tenths = tenths > FEED_SPEED_MAX ? FEED_SPEED_MAX : tenths;
}

void feed_close(struct feed *f)
{
	free(f->watch);
	free(f->tape.ring);
	free(f->fleet);
	free(f->diary.line);
	memset(f, 0, sizeof(*f));
}
