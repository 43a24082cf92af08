/* SPDX-License-Identifier: MIT */
/* emulate - prepare, run, tell. What needs privilege is opened first, then it is given up. See
 * emulate.h and run.h. */
#include "emulate/emulate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "emulate/run.h"
#include "io/privilege.h"

#define CHUNKS 65536u /* of the observer, for one Pi: 16 MB at most for file names and texts */
#define CHUNKS_A_PI 64u /* about 40 files, a chunk each, and three texts */

static int complain(const struct fail *f)
{
	(void)fprintf(stderr, "pxepi: %s\n", f->why);
	return 2;
}

/* All that takes a privilege. */
static bool open_wire(struct run *r)
{
	struct capture_for pis = { .count = (uint32_t)r->o.count };

	memcpy(pis.base, r->o.mac, 6);
	r->capture = capture_open_answering(r->guard.iface.name, &pis, &r->fail);
	if (!r->capture)
		return false;
	r->inject = inject_open(r->guard.iface.name, &r->fail);
	if (!r->inject)
		return false;
	nfs_open(r);
	return true;
}

/* All that is the user's. */
static bool open_files(struct run *r)
{
	struct emulate_options *o = &r->o;

	if (o->expect && !(r->result.expect = expect_read(o->expect, &r->fail)))
		return false;
	if (o->junit && !(r->result.junit = junit_open(o->junit, "pxepi emulate", &r->fail)))
		return false;
	if (o->write && !(r->observer.writer = writer_open(o->write, r->capture, &r->fail)))
		return false;
	return true;
}

static bool open_observer(struct run *r)
{
	struct observer *b = &r->observer;
	uint32_t pis = (uint32_t)r->o.count, chunks = CHUNKS;
	bool crowd = pis > 1 && !r->o.verbose && !r->o.json;

	if (pis > chunks / CHUNKS_A_PI)
		chunks = pis * CHUNKS_A_PI;
	b->voice = (struct observer_voice){ .json = r->o.json,
					    .verbose = r->o.verbose,
					    .packets = r->o.trace,
					    .quiet = (r->o.for_program && !r->o.json) || crowd };
	b->tally = &r->o.tally;
	b->told = result_told;
	b->arg = r;
	stats_init(&r->result.stats);
	r->progress = pis > 1 && !r->o.verbose && isatty(STDERR_FILENO) == 1;
	return observer_open(b, pis, chunks, &r->fail);
}

static bool prepare(struct run *r)
{
	if (getrandom(&r->seed, sizeof(r->seed), 0) != sizeof(r->seed))
		r->seed = (uint32_t)loop_now();
	if (!fleet_open(&r->fleet, (uint32_t)r->o.count, r->o.mac, r->o.serial))
		return fail_set(&r->fail, "no memory for %u Pis", (unsigned)r->o.count);
	if (!guard_open(r) || !open_wire(r) || !privilege_drop(&r->fail) || !open_files(r) ||
	    !open_observer(r) || !loop_open(&r->loop, &r->fail))
		return false;
	r->looping = true;
	if (!privilege_sandbox(PRIVILEGE_ANSWER, &r->fail))
		(void)fprintf(stderr, "pxepi: note: %s\n", r->fail.why);
	r->fail.why[0] = '\0';
	return true;
}

static void announce(const struct run *r)
{
	const uint8_t *m = r->o.mac;

	if (r->o.note[0] != '\0')
		(void)fprintf(stderr, "pxepi: note: %s\n", r->o.note);
	(void)fprintf(stderr,
		      "pxepi: on %s: model %s, serial %08x, MAC %02x:%02x:%02x:%02x:%02x:%02x",
		      r->guard.iface.name, model_facts(r->o.setup.model)->id, r->o.serial, m[0],
		      m[1], m[2], m[3], m[4], m[5]);
	if (r->o.count > 1)
		(void)fprintf(stderr, " and %u more", (unsigned)r->o.count - 1);
	(void)fputs("; Ctrl-C ends and reports\n", stderr);
}

static void clean_up(struct run *r)
{
	nfs_close(r);
	inject_close(r->inject);
	capture_close(r->capture);
	if (r->looping)
		loop_close(&r->loop);
	expect_free(r->result.expect);
	fleet_close(&r->fleet);
}

static int run(struct run *r)
{
	bool ok = prepare(r);
	struct fail f;
	int code;

	if (ok) {
		announce(r);
		ok = run_all(r);
		r->o.tally.broke_off = !ok;
		if (!r->refused) /* what was learned is told all the same */
			observer_end(&r->observer, loop_now());
	}
	if (!observer_close(&r->observer, &f) && ok) {
		r->fail = f;
		ok = false;
	}
	code = result_end(r, ok);
	if ((fflush(stdout) != 0 || ferror(stdout)) && errno != EPIPE) {
		(void)fail_set(&r->fail, "standard output: write failed");
		code = complain(&r->fail);
	}
	return code;
}

int emulate_main(int argc, char *argv[])
{
	struct run *r = calloc(1, sizeof(*r));
	int code = 0;

	if (!r)
		return 2;
	privilege_descriptors();
	if (!emulate_options_read(&r->o, argc, argv, &r->fail)) {
		code = complain(&r->fail);
		(void)fputs("pxepi: try  pxepi emulate --help\n", stderr);
	} else if (r->o.help) {
		emulate_help(stdout);
	} else if (r->o.list_models) {
		emulate_list_models(stdout);
	} else {
		code = run(r);
		clean_up(r);
	}
	free(r);
	return code;
}
