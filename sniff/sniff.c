/* SPDX-License-Identifier: MIT */
/* sniff - drain packets, run timers, print: one thread, one loop. See sniff.h. */
#include "sniff/sniff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/capture.h"
#include "io/iface.h"
#include "io/loop.h"
#include "io/observer.h"
#include "io/privilege.h"
#include "sniff/options.h"

#define PIS 4096 /* as many boots at a time; see watch.h for who leaves first */
#define CHUNKS 65536 /* 16 MB at most for file names and texts */
#define HEAR_SOMETHING (10 * NS_S)

struct sniff {
	struct sniff_options o;
	struct capture *capture;
	struct observer observer;
	struct kicker *kicker; /* --kick */
	struct loop loop;
	ns began; /* live: on the clock */
	bool live, hinted, lost_told, progress, broken_output;
	bool looping; /* the loop is open */
	struct fail fail;
};

static int complain(const struct fail *f)
{
	(void)fprintf(stderr, "pxepi: %s\n", f->why);
	return 2;
}

static void show_progress(struct sniff *s)
{
	uint64_t at, size;

	if (!s->progress || (s->observer.packets & 0x1ffff) != 0 ||
	    !capture_progress(s->capture, &at, &size) || size == 0)
		return;
	(void)fprintf(stderr, "\r%3u %% read ", (unsigned)(at * 100 / size));
}

static void clear_progress(const struct sniff *s)
{
	if (s->progress && s->observer.packets > 0x1ffff)
		(void)fputs("\r             \r", stderr);
}

/* Files: as fast as they can be read. false: see s->fail. */
static bool replay(struct sniff *s)
{
	struct packet pkt;
	enum capture_got got;

	while ((got = capture_read(s->capture, &pkt)) == CAPTURE_PACKET) {
		if (!observer_packet(&s->observer, &pkt, &s->fail))
			return false;
		show_progress(s);
		if (s->observer.enough || ((s->observer.packets & 0xff) == 0 && ferror(stdout)))
			break;
		if ((s->observer.packets & 0xfff) == 0 && loop_stopped(&s->loop)) {
			break;
		}
	}
	clear_progress(s);
	if (got == CAPTURE_CUT)
		watch_file_cut(s->observer.watch);
	if (got == CAPTURE_CUT || got == CAPTURE_DAMAGED)
		(void)fprintf(stderr, "pxepi: %s\n", capture_why(s->capture));
	if (got == CAPTURE_REFUSED)
		return fail_set(&s->fail, "%s", capture_why(s->capture));
	return true;
}

/* All that the kernel holds now. */
static bool drain(struct sniff *s, enum capture_got *got)
{
	struct packet pkt;

	while (!s->observer.enough && (*got = capture_read(s->capture, &pkt)) == CAPTURE_PACKET)
		if (!observer_packet(&s->observer, &pkt, &s->fail))
			return false;
	return true;
}

static void hint_silence(struct sniff *s, ns now)
{
	if (s->hinted || now - s->began < HEAR_SOMETHING)
		return;
	s->hinted = true;
	if (watch_facts(s->observer.watch)->packets == 0)
		(void)fprintf(stderr,
			      "pxepi: nothing heard on %s for 10 s: is the cable in, and is it the right interface? "
			      "(still listening)\n",
			      capture_name(s->capture));
}

static ns wake_at(const struct sniff *s)
{
	ns due = watch_deadline(s->observer.watch), end = NS_NEVER, kick;

	if (due < NS_NEVER - CAPTURE_DELAY)
		due += CAPTURE_DELAY;
	kick = s->kicker ? kicker_deadline(s->kicker) : NS_NEVER;
	due = kick < due ? kick : due;
	if (s->o.timeout_s > 0)
		end = s->began + (ns)s->o.timeout_s * NS_S;
	return due < end ? due : end;
}

static void hint_lost(struct sniff *s)
{
	if (s->lost_told || !s->kicker || kicker_lost(s->kicker) == 0)
		return;
	s->lost_told = true;
	(void)fprintf(stderr,
		      "pxepi: %s did not take a kick: its queue is full, or a filter drops it (tried again)\n",
		      capture_name(s->capture));
}

static bool over_time(const struct sniff *s, ns now)
{
	return s->o.timeout_s > 0 && now - s->began >= (ns)s->o.timeout_s * NS_S;
}

/* Live: packets, timers, output, wait. false: see s->fail. */
static bool listen_on(struct sniff *s)
{
	bool stop = false, settled = false;

	s->began = loop_now();
	watch_began(s->observer.watch, s->began - CAPTURE_DELAY);
	for (;;) {
		enum capture_got got = CAPTURE_NOTHING;
		ns now;

		/* Before the packets: a boot that ends among them must know of the loss. */
		watch_dropped(s->observer.watch, capture_dropped(s->capture));
		if (!drain(s, &got))
			return false;
		now = loop_now();
		observer_timers(&s->observer, now - CAPTURE_DELAY);
		if (!observer_kick(&s->observer, now, &s->fail))
			return false;
		hint_silence(s, now);
		hint_lost(s);
		(void)fflush(stdout);
		if (s->observer.writer && !writer_tick(s->observer.writer, now, &s->fail))
			return false;
		if (got == CAPTURE_GONE || got == CAPTURE_REFUSED || got == CAPTURE_DAMAGED)
			return fail_set(&s->fail, "%s", capture_why(s->capture));
		if (s->observer.enough || settled || ferror(stdout))
			return true;
		if (stop || over_time(s, now)) {
			loop_pause(CAPTURE_DELAY); /* then once more: what the kernel still holds */
			settled = true;
		} else {
			stop = loop_wait(&s->loop, capture_fd(s->capture), wake_at(s)) == LOOP_STOP;
		}
	}
}

static bool open_source(struct sniff *s)
{
	struct iface only;
	const char *name = s->o.iface;

	if (s->o.read) {
		s->capture = capture_open_file(s->o.read, &s->fail);
		return s->capture != NULL;
	}
	s->live = true;
	if (!name) {
		if (!iface_only(&only, &s->fail))
			return false;
		name = only.name;
	}
	s->capture = capture_open_live(name, &s->fail);
	if (!s->capture || s->o.kick == KICK_OFF)
		return s->capture != NULL;
	s->kicker = kicker_open(name, s->o.kick, s->o.broadcast, &s->fail);
	return s->kicker != NULL;
}

/* Who sends frames into a network says so. */
static const char *kicking(const struct sniff *s)
{
	if (!s->kicker)
		return "";
	return s->o.kick == KICK_PREVENT
		       ? ", and kicking: each Pi 3B that asks, and those that hang"
		       : ", and kicking those Pis that hang";
}

static bool prepare(struct sniff *s)
{
	struct observer *o = &s->observer;
	enum privilege_phase phase;

	if (!open_source(s) || !privilege_drop(&s->fail))
		return false;
	if (s->o.write) {
		o->writer = writer_open(s->o.write, s->capture, &s->fail);
		if (!o->writer)
			return false;
	}
	o->voice = (struct observer_voice){ .json = s->o.json,
					    .verbose = s->o.verbose,
					    .packets = s->o.verbose };
	o->tally = &s->o.tally;
	o->limit = s->o.boots;
	o->kicker = s->kicker;
	if (!observer_open(o, PIS, CHUNKS, &s->fail))
		return false;
	if (!loop_open(&s->loop, &s->fail))
		return false;
	s->looping = true;
	phase = s->kicker ? PRIVILEGE_KICK : s->live ? PRIVILEGE_LIVE : PRIVILEGE_REPLAY;
	capture_stop_at(s->capture, s->loop.signals);
	s->progress = !s->live && isatty(STDERR_FILENO) == 1;
	if (!privilege_sandbox(phase, &s->fail))
		(void)fprintf(stderr, "pxepi: note: %s\n", s->fail.why);
	if (s->live) /* only now: before, Ctrl-C would have killed */
		(void)fprintf(stderr,
			      "pxepi: listening on %s%s; Ctrl-C ends and prints the reports\n",
			      capture_name(s->capture), kicking(s));
	return true;
}

static void finish(struct sniff *s)
{
	ns now = s->live ? loop_now() - CAPTURE_DELAY : watch_facts(s->observer.watch)->last;

	observer_end(&s->observer, now);
	if (fflush(stdout) != 0 || ferror(stdout))
		s->broken_output = true;
}

static void clean_up(struct sniff *s)
{
	kicker_close(s->kicker);
	capture_close(s->capture);
	if (s->looping)
		loop_close(&s->loop);
}

static int run(struct sniff *s)
{
	bool ok = prepare(s);
	struct fail f;

	if (ok) {
		ok = s->live ? listen_on(s) : replay(s);
		s->o.tally.broke_off = !ok;
		finish(s); /* what was learned before a failure is told all the same */
	}
	if (!observer_close(&s->observer, &f) && ok) {
		s->fail = f;
		ok = false;
	}
	if (!ok)
		return complain(&s->fail);
	if (s->broken_output && errno != EPIPE) {
		(void)fail_set(&s->fail, "standard output: write failed");
		return complain(&s->fail);
	}
	return tally_exit(&s->o.tally);
}

static int list_interfaces(struct fail *f)
{
	struct iface list[IFACE_MAX];
	size_t n;

	if (!iface_list(list, &n, f))
		return complain(f);
	for (size_t i = 0; i < n; i++)
		(void)printf("%-16s %-5s %-10s %s\n", list[i].name, list[i].up ? "up" : "down",
			     list[i].loopback  ? "loopback"
			     : list[i].any     ? "all"
			     : list[i].running ? "carrier"
					       : "no carrier",
			     list[i].addresses);
	return 0;
}

int sniff_main(int argc, char *argv[])
{
	struct sniff *s = calloc(1, sizeof(*s));
	int code;

	if (!s)
		return 2;
	privilege_descriptors();
	if (!sniff_options_read(&s->o, argc, argv, &s->fail)) {
		code = complain(&s->fail);
		(void)fputs("pxepi: try  pxepi sniff --help\n", stderr);
	} else if (s->o.help) {
		sniff_help(stdout);
		code = 0;
	} else if (s->o.interface_list) {
		code = list_interfaces(&s->fail);
	} else {
		code = run(s);
		clean_up(s);
	}
	free(s);
	return code;
}
