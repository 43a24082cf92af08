/* SPDX-License-Identifier: MIT */
/* expect - the file itself, and the order of judging. See expect.h. */
#include "io/expect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/say.h"
#include "io/expect_own.h"

/* ----- reading ----- */

/* The whole file, malloc'd; NULL: f says why. */
static uint8_t *slurp(const char *path, size_t *n, struct fail *f)
{
	FILE *in = fopen(path, "re");
	uint8_t *text = in ? malloc(EXPECT_BYTES_MAX + 1) : NULL;
	bool bad;

	*n = 0;
	if (!in || !text) {
		(void)fail_set(f, "%s: %s", path, strerror(errno));
	} else {
		*n = fread(text, 1, EXPECT_BYTES_MAX + 1, in);
		bad = ferror(in) || *n > EXPECT_BYTES_MAX;
		if (ferror(in))
			(void)fail_set(f, "%s: %s", path, strerror(errno));
		else if (bad)
			(void)fail_set(f, "%s: longer than 1 MB", path);
		if (bad) {
			free(text);
			text = NULL;
		}
	}
	if (in)
		(void)fclose(in);
	return text;
}

static struct expect *parsed(const char *path, struct span text, struct fail *f)
{
	struct expect *e = calloc(1, sizeof(*e));

	if (e) {
		e->file = strdup(path);
		e->room = malloc(text.n + 1);
	}
	if (!e || !e->file || !e->room) {
		(void)fail_set(f, "%s: out of memory", path);
	} else if (expect_parse(e, text, f)) {
		return e;
	}
	expect_free(e);
	return NULL;
}

struct expect *expect_read(const char *path, struct fail *f)
{
	size_t n;
	uint8_t *text = slurp(path, &n, f);
	struct expect *e = text ? parsed(path, span_of(text, n), f) : NULL;

	free(text);
	return e;
}

void expect_free(struct expect *e)
{
	if (!e)
		return;
	free(e->file);
	free(e->room);
	free(e->want);
	free(e->who);
	free(e);
}

/* ----- whose assertions ----- */

static bool is_him(const struct who *who, const struct boot *b)
{
	if (who->by_mac)
		return memcmp(who->mac, b->mac, sizeof(b->mac)) == 0;
	return b->serial_from >= SERIAL_FROM_TFTP && b->serial == who->serial;
}

#define HIS_MAX 2 /* by MAC, by serial number: neither can stand in the file twice */

/* The objects of this Pi alone, as indices of e->who, and how many. */
static size_t find_his(const struct expect *e, const struct boot *b, size_t his[static HIS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < e->whos && n < HIS_MAX; i++) {
		if (!is_him(&e->who[i], b))
			continue;
		e->who[i].seen = true;
		his[n++] = i;
	}
	return n;
}

static bool same_subject(const struct want *a, const struct want *b)
{
	if (a->name && b->name)
		return strcmp(a->name, b->name) == 0; /* all of a file's keys are one subject */
	return a->id == b->id;
}

/* Does one of his objects, from the n-th on, say something else? */
static bool replaced(const struct expect *e, const struct want *want, const size_t *his, size_t n,
		     size_t his_n)
{
	for (; n < his_n; n++) {
		const struct who *who = &e->who[his[n]];

		for (size_t i = who->first; i < who->first + who->n; i++)
			if (same_subject(want, &e->want[i]))
				return true;
	}
	return false;
}

/* ----- judging ----- */

static bool holds(struct judging *j)
{
	static bool (*const judges[EXPECT_IDS])(struct judging *) = {
		[WANT_OUTCOME] = holds_outcome,     [WANT_STAGE] = holds_stage,
		[WANT_MODEL] = holds_model,         [WANT_SERIAL] = holds_serial,
		[WANT_OFFER_SERVER] = holds_offer,  [WANT_OFFER_ADDRESS] = holds_offer,
		[WANT_OFFER_SIADDR] = holds_offer,  [WANT_OFFER_TFTP] = holds_offer,
		[WANT_OFFER_43] = holds_offer,      [WANT_OFFER_60] = holds_offer,
		[WANT_OFFER_66] = holds_offer,      [WANT_OFFER_67] = holds_offer,
		[WANT_OFFER_FILE] = holds_offer,    [WANT_OFFER_ROUTER] = holds_offer,
		[WANT_OFFER_LEASE] = holds_offer,   [WANT_TFTP_SERVER] = holds_tftp,
		[WANT_TFTP_BLKSIZE] = holds_tftp,   [WANT_TFTP_RETRANSMITS] = holds_tftp,
		[WANT_FILE_RESULT] = holds_file,    [WANT_FILE_BYTES] = holds_file,
		[WANT_FILE_MIN_BYTES] = holds_file, [WANT_NFS_SERVER] = holds_nfs_server,
		[WANT_NFS_INIT] = holds_nfs_init,   [WANT_ALLOW] = holds_allow,
		[WANT_FORBID] = holds_forbid,       [WANT_REQUIRE] = holds_require,
		[WANT_TOTAL_S] = holds_seconds,     [WANT_DHCP_S] = holds_seconds,
		[WANT_TFTP_S] = holds_seconds,      [WANT_KERNEL_S] = holds_seconds,
		[WANT_NFS_S] = holds_seconds,
	};

	return judges[j->want->id](j);
}

static void say_line(struct say *s, const struct expect *e, unsigned line)
{
	say_str(s, " (");
	say_wire_max(s, span_of(e->file, strlen(e->file)), 100);
	say_char(s, ':');
	say_u64(s, line);
	say_char(s, ')');
}

static bool judge_one(struct judging *j, expect_miss *miss, void *arg)
{
	char what_room[512], seen_room[1024], room[2048];
	struct say what = say_in(what_room, sizeof(what_room));
	struct say seen = say_in(seen_room, sizeof(seen_room));
	struct say s = say_in(room, sizeof(room));

	j->what = &what;
	j->seen = &seen;
	if (holds(j))
		return true;
	say_str(&s, "expected ");
	say_str(&s, what_room);
	say_line(&s, j->e, j->want->line);
	say_str(&s, ", but ");
	say_str(&s, seen_room);
	if (miss)
		miss(arg, room);
	return false;
}

/* The assertions that hold for this boot, one after the other: those of all, then his own. */
static const struct want *next_want(const struct expect *e, const struct want *after,
				    const size_t *his, size_t his_n)
{
	for (size_t i = after ? (size_t)(after - e->want) + 1 : 0; i < e->wants; i++) {
		const struct want *want = &e->want[i];
		size_t n = 0;

		while (want->pi != 0 && n < his_n && his[n] != want->pi - 1)
			n++;
		if (want->pi != 0 && n == his_n)
			continue;
		if (!replaced(e, want, his, want->pi != 0 ? n + 1 : 0, his_n))
			return want;
	}
	return NULL;
}

size_t expect_judge(const struct expect *e, const struct watch *w, const struct boot *b,
		    const struct verdict *v, expect_miss *miss, void *arg)
{
	struct judging j = { .e = e, .w = w, .b = b, .v = v };
	size_t his[HIS_MAX], his_n, misses = 0;

	if (v->outcome == OUTCOME_NOT_A_NETBOOT)
		return 0;
	his_n = find_his(e, b, his);
	while ((j.want = next_want(e, j.want, his, his_n)) != NULL)
		if (j.want->id == WANT_OFFER_SERVER)
			j.server = j.want;
	while ((j.want = next_want(e, j.want, his, his_n)) != NULL)
		misses += !judge_one(&j, miss, arg);
	return misses;
}

size_t expect_end(const struct expect *e, expect_miss *miss, void *arg)
{
	size_t misses = 0;

	for (size_t i = 0; i < e->whos; i++) {
		const struct who *who = &e->who[i];
		char room[256];
		struct say s = say_in(room, sizeof(room));

		if (who->seen)
			continue;
		misses++;
		say_str(&s, "expected a boot of ");
		if (who->by_mac)
			say_mac(&s, who->mac);
		else
			say_hex(&s, who->serial, 8);
		say_line(&s, e, who->line);
		say_str(&s, ", but none was seen");
		if (miss)
			miss(arg, room);
	}
	return misses;
}
