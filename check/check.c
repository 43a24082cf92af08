/* SPDX-License-Identifier: MIT */
/* check - plan, build the box, give up privileges, listen to what it tells, report. See
 * check.h. */
#include "check/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check/box.h"
#include "check/report.h"
#include "io/loop.h"
#include "io/privilege.h"

#define SILENCE (240 * NS_S) /* the box says something more often than that, unless it is stuck */

struct check {
	struct check_options o;
	struct plan plan;
	struct results results;
	struct report report;
	struct box box;
	struct records *records;
	struct loop loop;
	struct fail fail;
	bool files_open;
};

static int complain(const struct fail *f)
{
	(void)fflush(stdout);
	(void)fprintf(stderr, "pxepi: %s\n", f->why);
	return 2;
}

/* What is the user's own. */
static bool open_files(struct check *c)
{
	if (c->files_open)
		return true;
	c->files_open = true;
	if (c->o.junit && !(c->report.junit = junit_open(c->o.junit, "pxepi check", &c->fail)))
		return false;
	return !c->o.keep || (c->records = records_open(c->o.keep, &c->plan, &c->fail)) != NULL;
}

static bool take_all(struct check *c, bool *open)
{
	static struct message m;
	enum message_got got;
	bool any = false;

	while ((got = message_take(c->box.fd, &m)) == MESSAGE_GOT) {
		const struct result_boot *b = results_take(&c->results, &m);

		any = true;
		if (b)
			report_boot(&c->report, b);
	}
	*open = got != MESSAGE_EOF && !c->results.over;
	return any;
}

static void listen_to_box(struct check *c)
{
	ns heard = loop_now();
	bool open = true;

	while (open) {
		enum loop_why why = loop_wait(&c->loop, c->box.fd, heard + SILENCE);

		if (why == LOOP_STOP)
			return;
		if (take_all(c, &open))
			heard = loop_now();
		else if (loop_now() >= heard + SILENCE)
			return;
	}
}

/* Root whom nobody called by sudo: a container of a CI. The folder is root's, and "nobody" could
 * write no report there. */
static bool is_plain_root(void)
{
	return getuid() == 0 && !getenv("SUDO_UID");
}

static bool run(struct check *c)
{
	if (is_plain_root() && !open_files(c))
		return false;
	if (!box_start(&c->box, &c->plan, &c->fail))
		return false;
	if (!privilege_drop(&c->fail) || !open_files(c) || !loop_open(&c->loop, &c->fail) ||
	    !results_open(&c->results, &c->plan, c->records)) {
		box_end(&c->box);
		return false;
	}
	text_init(&c->report.text, stdout, c->o.verbose);
	if (!privilege_sandbox(PRIVILEGE_ANSWER, &c->fail))
		(void)fprintf(stderr, "pxepi: note: %s\n", c->fail.why);
	c->fail.why[0] = '\0';
	c->report.r = &c->results;
	c->report.out = stdout;
	report_begin(&c->report);
	listen_to_box(c);
	box_end(&c->box);
	results_end(&c->results, c->box.status);
	report_end(&c->report);
	loop_close(&c->loop);
	return true;
}

static int finish(struct check *c)
{
	int code = c->results.exit;
	struct fail f;

	if (c->results.fail[0] != '\0') {
		(void)fail_set(&f, "%s", c->results.fail);
		code = complain(&f);
	}
	if (!junit_close(c->report.junit, &f))
		code = complain(&f);
	c->report.junit = NULL;
	if (!records_close(c->records, &f))
		code = complain(&f);
	c->records = NULL;
	if ((fflush(stdout) != 0 || ferror(stdout)) && errno != EPIPE) {
		(void)fail_set(&f, "standard output: write failed");
		code = complain(&f);
	}
	return code;
}

int check_main(int argc, char *argv[])
{
	struct check *c = calloc(1, sizeof(*c));
	int code = 0;

	if (!c)
		return 2;
	privilege_descriptors();
	if (!check_options_read(&c->o, argc, argv, &c->fail)) {
		code = complain(&c->fail);
		(void)fputs("pxepi: try  pxepi check --help\n", stderr);
	} else if (c->o.help) {
		check_help(stdout);
	} else {
		code = plan_make(&c->plan, &c->o, &c->fail) && run(c) ? finish(c)
								      : complain(&c->fail);
		if (c->results.p)
			results_close(&c->results);
		plan_free(&c->plan);
	}
	free(c);
	return code;
}
