/* SPDX-License-Identifier: MIT */
/* expect_file - assertions about the files that a Pi asked for and the server they came from. A
 * name without the serial directory stands for the file in it and for the one beside it; the best
 * result of the two counts. See expect.h. */
#include <string.h>

#include "core/say.h"
#include "io/expect_own.h"

/* ----- one file ----- */

static bool is_named(const struct file_rec *f, const char *name)
{
	struct span path = span_of(f->path, f->path_n);

	return span_is(path, name) ||
	       span_is(span_of(f->path + f->base_at, (size_t)(f->path_n - f->base_at)), name);
}

static int rank(const struct file_rec *f)
{
	if (f->result == FILE_OK)
		return 3;
	if (f->result == FILE_PROBE)
		return 2;
	return f->result == FILE_MISSING ? 0 : 1; /* an error says more than "look elsewhere" */
}

static const struct file_rec *best_of(const struct judging *j, const char *name)
{
	const struct file_rec *best = NULL;

	for (const struct file_rec *f = NULL; (f = watch_next_file(j->w, j->b, f));)
		if (is_named(f, name) && (!best || rank(f) > rank(best)))
			best = f;
	return best;
}

static bool file_holds(const struct want *want, const struct file_rec *f)
{
	if (!f)
		return false;
	if (want->id == WANT_FILE_RESULT)
		return want->number == RESULT_ANY || f->result == want->number;
	if (want->id == WANT_FILE_BYTES)
		return f->bytes == want->number;
	return f->bytes >= want->number;
}

static void say_wanted(const struct want *want, struct say *s)
{
	say_wire_max(s, span_of(want->name, strlen(want->name)), FILE_PATH_MAX);
	if (want->id == WANT_FILE_RESULT && want->number == RESULT_ANY) {
		say_str(s, " to be asked for");
	} else if (want->id == WANT_FILE_RESULT) {
		say_str(s, " to be \"");
		say_str(s, file_result_name((enum file_result)want->number));
		say_char(s, '"');
	} else {
		say_str(s, want->id == WANT_FILE_BYTES ? " to have " : " to have at least ");
		say_u64(s, want->number);
		say_str(s, " bytes");
	}
}

bool holds_file(struct judging *j)
{
	const struct file_rec *f = best_of(j, j->want->name);

	if (file_holds(j->want, f))
		return true;
	say_wanted(j->want, j->what);
	if (!f) {
		say_str(j->seen, j->b->files_lost > 0
					 ? "no request for it was kept (too many files)"
					 : "the Pi never asked for it");
		return false;
	}
	if (!span_is(span_of(f->path, f->path_n), j->want->name)) {
		say_wire_max(j->seen, span_of(f->path, f->path_n), FILE_PATH_MAX);
		say_char(j->seen, ' ');
	} else {
		say_str(j->seen, "it ");
	}
	if (j->want->id == WANT_FILE_RESULT || f->result != FILE_OK) {
		say_str(j->seen, "is \"");
		say_str(j->seen, file_result_name((enum file_result)f->result));
		say_char(j->seen, '"');
	} else {
		say_str(j->seen, "has ");
		say_u64(j->seen, f->bytes);
	}
	return false;
}

/* ----- all files ----- */

static bool judge_server(struct judging *j)
{
	const struct file_rec *f = NULL;

	while ((f = watch_next_file(j->w, j->b, f)) != NULL)
		if (f->server != (uint32_t)j->want->number)
			break;
	if (!f && j->b->files > 0)
		return true;
	say_str(j->what, "all files from the TFTP server ");
	say_ip(j->what, (uint32_t)j->want->number);
	if (!f) {
		say_str(j->seen, "no file was asked for");
		return false;
	}
	say_wire_max(j->seen, span_of(f->path, f->path_n), FILE_PATH_MAX);
	say_str(j->seen, " was asked of ");
	say_ip(j->seen, f->server);
	return false;
}

static bool judge_blksize(struct judging *j)
{
	uint32_t most = 0;

	for (const struct file_rec *f = NULL; (f = watch_next_file(j->w, j->b, f));)
		if (f->result == FILE_OK && f->blksize > most)
			most = f->blksize;
	if (most == j->want->number)
		return true;
	say_str(j->what, "blocks of ");
	say_u64(j->what, j->want->number);
	say_str(j->what, " bytes");
	if (most == 0) {
		say_str(j->seen, "no file arrived");
	} else {
		say_str(j->seen, "the largest were of ");
		say_u64(j->seen, most);
	}
	return false;
}

static bool judge_retransmits(struct judging *j)
{
	uint64_t sum = 0;
	const struct file_rec *worst = NULL;

	for (const struct file_rec *f = NULL; (f = watch_next_file(j->w, j->b, f));) {
		sum += f->retransmits;
		if (!worst || f->retransmits > worst->retransmits)
			worst = f;
	}
	if (!worst || sum <= j->want->number)
		return true;
	say_str(j->what, "at most ");
	say_u64(j->what, j->want->number);
	say_str(j->what, j->want->number == 1 ? " packet sent again" : " packets sent again");
	say_str(j->seen, "there were ");
	say_u64(j->seen, sum);
	say_str(j->seen, ", most of them for ");
	say_wire_max(j->seen, span_of(worst->path, worst->path_n), FILE_PATH_MAX);
	return false;
}

bool holds_tftp(struct judging *j)
{
	if (j->want->id == WANT_TFTP_SERVER)
		return judge_server(j);
	if (j->want->id == WANT_TFTP_BLKSIZE)
		return judge_blksize(j);
	return judge_retransmits(j);
}
