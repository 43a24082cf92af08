/* SPDX-License-Identifier: MIT */
/* sniff - drain packets, run timers, print: one thread, one loop. See sniff.h. */
#include "sniff/sniff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/watch.h"
#include "io/capture.h"
#include "io/iface.h"
#include "io/json.h"
#include "io/loop.h"
#include "io/privilege.h"
#include "io/text.h"
#include "io/writer.h"
#include "sniff/options.h"

#define PIS 4096 /* as many boots at a time; see watch.h for who leaves first */
#define CHUNKS 65536 /* 16 MB at most for file names and texts */
#define HEAR_SOMETHING (10 * NS_S)

struct sniff {
	struct sniff_options o;
	struct capture *capture;
	struct writer *writer;
	struct watch *watch;
	void *storage;
	struct loop loop;
	struct text text;
	struct verdict verdict;
	ns began; /* live: on the clock */
	uint64_t ended; /* boots that ended, or hang */
	uint64_t packets;
	bool live, enough, hinted, progress, broken_output;
	bool looping; /* the loop is open */
	struct fail fail;
};

static int complain(const struct fail *f)
{
	(void)fprintf(stderr, "pxepi: %s\n", f->why);
	return 2;
}

static void on_report(struct sniff *s, const struct event *e)
{
	bool netboot;

	verdict_judge(s->watch, e->boot, &s->verdict);
	tally_boot(&s->o.tally, &s->verdict);
	netboot = s->verdict.outcome != OUTCOME_NOT_A_NETBOOT;
	if (netboot && !e->boot->hung)
		s->ended++; /* one that hangs was counted when it was found hanging */
	if (!s->o.json)
		text_report(&s->text, s->watch, e, &s->verdict);
	else if (netboot || s->o.verbose)
		json_report(stdout, s->watch, e, &s->verdict);
}

static void on_summary(struct sniff *s, const struct event *e)
{
	verdict_run(s->watch, s->o.tally.boots, s->o.tally.findings[FIND_VANTAGE_NO_UNICAST],
		    &s->verdict);
	tally_run(&s->o.tally, &s->verdict);
	if (s->o.json)
		json_summary(stdout, s->watch, e, &s->o.tally, &s->verdict);
	else
		text_summary(&s->text, &s->o.tally, &s->verdict);
}

static void print_events(struct sniff *s)
{
	struct event e;

	while (watch_output(s->watch, &e)) {
		if (e.kind == EV_BOOT_HUNG)
			s->ended++;
		if (e.kind == EV_BOOT_WOKEN)
			s->ended--;
		if (e.kind == EV_BOOT_REPORT)
			on_report(s, &e);
		else if (e.kind == EV_SUMMARY)
			on_summary(s, &e);
		else if (s->o.json)
			json_event(stdout, s->watch, &e);
		else
			text_event(&s->text, s->watch, &e);
	}
	if (s->o.boots > 0 && s->ended >= s->o.boots)
		s->enough = true;
}

static void run_timers(struct sniff *s, ns until)
{
	ns due;

	while ((due = watch_deadline(s->watch)) <= until && !s->enough) {
		watch_expire(s->watch, due);
		print_events(s);
	}
}

static bool save(struct sniff *s, const struct packet *pkt)
{
	if (!s->writer)
		return true;
	return writer_packet(s->writer, pkt, &s->fail);
}

static bool on_packet(struct sniff *s, const struct packet *pkt)
{
	enum watch_use use;

	run_timers(s, pkt->when);
	if (s->enough)
		return true;
	use = watch_input(s->watch, pkt);
	s->packets++;
	if (use != USE_NONE && !save(s, pkt))
		return false;
	if (use == USE_BOOT && s->o.verbose && !s->o.json)
		text_packet(&s->text, pkt, watch_frame(s->watch));
	print_events(s);
	return true;
}

static void show_progress(struct sniff *s)
{
	uint64_t at, size;

	if (!s->progress || (s->packets & 0x1ffff) != 0 ||
	    !capture_progress(s->capture, &at, &size) || size == 0)
		return;
	(void)fprintf(stderr, "\r%3u %% read ", (unsigned)(at * 100 / size));
}

static void clear_progress(const struct sniff *s)
{
	if (s->progress && s->packets > 0x1ffff)
		(void)fputs("\r             \r", stderr);
}

/* Files: as fast as they can be read. false: see s->fail. */
static bool replay(struct sniff *s)
{
	struct packet pkt;
	enum capture_got got;

	while ((got = capture_read(s->capture, &pkt)) == CAPTURE_PACKET) {
		if (!on_packet(s, &pkt))
			return false;
		show_progress(s);
		if (s->enough || ((s->packets & 0xff) == 0 && ferror(stdout)))
			break;
		if ((s->packets & 0xfff) == 0 && loop_stopped(&s->loop)) {
			break;
		}
	}
	clear_progress(s);
	if (got == CAPTURE_CUT)
		watch_file_cut(s->watch);
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

	while (!s->enough && (*got = capture_read(s->capture, &pkt)) == CAPTURE_PACKET)
		if (!on_packet(s, &pkt))
			return false;
	return true;
}

static void hint_silence(struct sniff *s, ns now)
{
	if (s->hinted || now - s->began < HEAR_SOMETHING)
		return;
	s->hinted = true;
	if (watch_facts(s->watch)->packets == 0)
		(void)fprintf(stderr,
			      "pxepi: nothing heard on %s for 10 s: is the cable in, and is it the right interface? "
			      "(still listening)\n",
			      capture_name(s->capture));
}

static ns wake_at(const struct sniff *s)
{
	ns due = watch_deadline(s->watch), end = NS_NEVER;

	if (due < NS_NEVER - CAPTURE_DELAY)
		due += CAPTURE_DELAY;
	if (s->o.timeout_s > 0)
		end = s->began + (ns)s->o.timeout_s * NS_S;
	return due < end ? due : end;
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
	watch_began(s->watch, s->began - CAPTURE_DELAY);
	for (;;) {
		enum capture_got got = CAPTURE_NOTHING;
		ns now;

		/* Before the packets: a boot that ends among them must know of the loss. */
		watch_dropped(s->watch, capture_dropped(s->capture));
		if (!drain(s, &got))
			return false;
		now = loop_now();
		run_timers(s, now - CAPTURE_DELAY);
		hint_silence(s, now);
		(void)fflush(stdout);
		if (s->writer && !writer_tick(s->writer, now, &s->fail))
			return false;
		if (got == CAPTURE_GONE || got == CAPTURE_REFUSED || got == CAPTURE_DAMAGED)
			return fail_set(&s->fail, "%s", capture_why(s->capture));
		if (s->enough || settled || ferror(stdout))
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
	return s->capture != NULL;
}

static bool prepare(struct sniff *s)
{
	size_t bytes = watch_bytes(PIS, CHUNKS);

	if (!open_source(s) || !privilege_drop(&s->fail))
		return false;
	if (s->o.write) {
		s->writer = writer_open(s->o.write, s->capture, &s->fail);
		if (!s->writer)
			return false;
	}
	s->storage = calloc(1, bytes);
	if (!s->storage)
		return fail_set(&s->fail, "no memory for %zu bytes", bytes);
	s->watch = watch_init(s->storage, PIS, CHUNKS);
	text_init(&s->text, stdout, s->o.verbose);
	if (!loop_open(&s->loop, &s->fail))
		return false;
	s->looping = true;
	capture_stop_at(s->capture, s->loop.signals);
	s->progress = !s->live && isatty(STDERR_FILENO) == 1;
	if (!privilege_sandbox(s->live ? PRIVILEGE_LIVE : PRIVILEGE_REPLAY, &s->fail))
		(void)fprintf(stderr, "pxepi: note: %s\n", s->fail.why);
	if (s->live) /* only now: before, Ctrl-C would have killed */
		(void)fprintf(stderr,
			      "pxepi: listening on %s; Ctrl-C ends and prints the reports\n",
			      capture_name(s->capture));
	return true;
}

static void finish(struct sniff *s)
{
	ns now = s->live ? loop_now() - CAPTURE_DELAY : watch_facts(s->watch)->last;
	bool more;

	do {
		more = watch_end(s->watch, now);
		print_events(s);
	} while (more);
	if (fflush(stdout) != 0 || ferror(stdout))
		s->broken_output = true;
}

static void clean_up(struct sniff *s)
{
	capture_close(s->capture);
	if (s->looping)
		loop_close(&s->loop);
	free(s->storage);
}

static int run(struct sniff *s)
{
	bool ok = prepare(s);

	if (ok) {
		ok = s->live ? listen_on(s) : replay(s);
		finish(s); /* what was learned before a failure is told all the same */
	}
	if (s->writer) {
		struct fail f;

		if (!writer_close(s->writer, &f) && ok) {
			s->fail = f;
			ok = false;
		}
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
