/* SPDX-License-Identifier: MIT */
/* save - see save.h. */
#include "tui/save.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/json.h"
#include "io/writer.h"
#include "tui/screen_out.h"

static bool failed(const struct fail *f, struct say *said)
{
	say_str(said, "Not saved: ");
	say_str(said, f->why);
	return false;
}

/* What a file is named after. */
static const char *label_of(const struct row *row, char room[static NAME_MAX_])
{
	struct say s = say_in(room, NAME_MAX_);

	if (row->name[0] || row->has_serial)
		return row_label(row, room);
	say_mac(&s, row->mac);
	return room;
}

/* The places of a row's packets, oldest first; the caller frees. *n: how many are still held. */
static tape_at *places(const struct tape *t, const struct row *row, uint32_t *n)
{
	tape_at *all = calloc(row->taped, sizeof(*all)), at = row->tape;
	struct packet pkt;
	tape_at before;

	*n = 0;
	while (all && *n < row->taped && tape_get(t, at, &pkt, &before)) {
		all[(*n)++] = at;
		at = before;
	}
	for (uint32_t i = 0; i < *n / 2; i++) {
		tape_at swap = all[i];

		all[i] = all[*n - 1 - i];
		all[*n - 1 - i] = swap;
	}
	return all;
}

static bool write_packets(struct writer *w, const struct tape *t, const tape_at *all, uint32_t n,
			  struct fail *f)
{
	struct packet pkt;

	for (uint32_t i = 0; i < n; i++)
		if (tape_get(t, all[i], &pkt, NULL) && !writer_packet(w, &pkt, f)) {
			(void)writer_close(w, NULL);
			return false;
		}
	return writer_close(w, f);
}

bool save_pcap(struct saver *s, const struct feed *f, const struct row *row, struct say *said)
{
	char name[SAVER_NAME], label[NAME_MAX_];
	struct fail why = { .why = "out of memory" };
	struct writer *w;
	tape_at *all;
	uint32_t n;
	int fd;
	bool ok;

	if (row->taped == 0) {
		say_str(said, "Not saved: no packet of this boot is held.");
		return false;
	}
	fd = saver_new(s, label_of(row, label), "pcap", name, &why);
	if (fd < 0)
		return failed(&why, said);
	w = writer_on(fd, name, capture_link(f->capture), &why);
	if (!w)
		return failed(&why, said);
	all = places(&f->tape, row, &n);
	ok = write_packets(w, &f->tape, all, n, &why);
	free(all);
	if (!ok)
		return failed(&why, said);
	say_str(said, "Saved ");
	say_u64(said, n);
	say_str(said, " packets in ");
	say_str(said, name);
	if (n < row->taped) {
		say_str(said, "; the first ");
		say_u64(said, row->taped - n);
		say_str(said, " were no longer held");
	}
	return true;
}

/* A stream on a new file; NULL: said why. */
static FILE *new_stream(struct saver *s, const char *label, const char *ending,
			char name[static SAVER_NAME], struct say *said)
{
	struct fail why;
	int fd = saver_new(s, label, ending, name, &why);
	FILE *out;

	if (fd < 0) {
		(void)failed(&why, said);
		return NULL;
	}
	out = fdopen(fd, "w");
	if (!out) {
		close(fd);
		say_str(said, "Not saved: out of memory");
	}
	return out;
}

static bool finish(FILE *out, const char *name, const char *what, struct say *said)
{
	bool bad = ferror(out) != 0;

	if (fclose(out) != 0 || bad) {
		say_str(said, "Not saved: ");
		say_str(said, name);
		say_str(said, ": ");
		say_str(said, strerror(errno));
		return false;
	}
	say_str(said, "Saved ");
	say_str(said, what);
	say_str(said, " in ");
	say_str(said, name);
	return true;
}

bool save_json(struct saver *s, const struct feed *f, const struct row *row, struct verdict *room,
	       struct say *said)
{
	const struct boot *b = row->gone ? NULL : watch_boot(f->watch, row->mac);
	struct event e = { .kind = EV_BOOT_REPORT, .boot = b };
	char name[SAVER_NAME], label[NAME_MAX_];
	FILE *out;

	if (!b) {
		say_str(said, "Not saved: this boot is no longer held.");
		return false;
	}
	out = new_stream(s, label_of(row, label), "json", name, said);
	if (!out)
		return false;
	e.when = b->end == END_OPEN ? b->last : b->ended;
	verdict_judge(f->watch, b, room);
	json_report(out, f->watch, &e, room);
	return finish(out, name, "the boot's report", said);
}

bool save_text(struct saver *s, const struct screen *screen, struct say *said)
{
	char name[SAVER_NAME];
	FILE *out = new_stream(s, "screen", "txt", name, said);

	if (!out)
		return false;
	screen_write(out, screen, SCREEN_TEXT, false);
	return finish(out, name, "this screen", said);
}
