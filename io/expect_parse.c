/* SPDX-License-Identifier: MIT */
/* expect_parse - from the tokens of a --expect file to a list of assertions: which key may stand
 * where, and what its value is. The first mistake ends it. See expect.h. */
#include <string.h>

#include "core/say.h"
#include "io/expect_reader.h"
#include "io/grow.h"

static char *keep_room(const struct reader *r)
{
	return r->e->room + r->e->room_n;
}

/* Room is as long as the file, and a string in it is shorter than with its quotes. */
static const char *keep_name(struct reader *r, struct span text)
{
	char *to = keep_room(r);

	memcpy(to, text.p, text.n);
	to[text.n] = '\0';
	r->e->room_n += text.n + 1;
	return to;
}

/* ----- keys ----- */

static int known_key(struct reader *r, struct span name)
{
	const struct expect_key *key = expect_key_find(reader_top(r)->in, name);
	uint64_t bit;

	if (!key)
		return reader_refuse_key(r, name);
	if (key->opens == SEC_PIS && key->kind == KIND_OBJECT && r->pi != 0)
		return reader_refuse(r, "\"pis\" can not stand inside \"pis\"");
	bit = (uint64_t)1 << (key - expect_key_at(0));
	if (reader_top(r)->seen & bit)
		return reader_refuse_twice(r, name);
	reader_top(r)->seen |= bit;
	r->key = key;
	return 1;
}

static int file_key(struct reader *r, struct span name)
{
	struct level *f = reader_top(r);

	if (name.n == 0 || name.n > FILE_PATH_MAX)
		return reader_refuse(r, "a file name has 1 to 120 characters");
	for (size_t i = f->first; i < r->e->wants; i++)
		if (span_is(name, r->e->want[i].name))
			return reader_refuse_twice(r, name);
	if (f->names++ == EXPECT_FILES_MAX)
		return reader_refuse(r, "too many files, 1000 at most");
	r->name = keep_name(r, name);
	r->key = &expect_file_key;
	return 1;
}

static int pi_key(struct reader *r, struct span name)
{
	struct expect *e = r->e;
	struct who who, *array;

	if (!expect_value_who(name, &who))
		return reader_refuse(r,
				     "a Pi is named by its MAC address, as \"b8:27:eb:90:a0:38\", "
				     "or by the 8 hex digits of its serial number");
	for (size_t i = 0; i < e->whos; i++)
		if (e->who[i].by_mac == who.by_mac && e->who[i].serial == who.serial &&
		    memcmp(e->who[i].mac, who.mac, 6) == 0)
			return reader_refuse_twice(r, name);
	array = grow(e->who, e->whos, &e->who_cap, sizeof(e->who[0]));
	if (!array)
		return reader_refuse(r, "out of memory");
	e->who = array;
	if (e->whos == EXPECT_PIS_MAX)
		return reader_refuse(r, "too many Pis, 4096 at most");
	who.line = r->line;
	who.first = e->wants;
	e->who[e->whos++] = who;
	r->pi = (uint32_t)e->whos;
	r->key = &expect_pi_key;
	return 1;
}

static int on_key(void *arg, const unsigned char *p, size_t n)
{
	struct reader *r = arg;
	struct span name = span_of(p, n);

	reader_token(r);
	if (n > 0 && memchr(p, 0, n))
		return reader_refuse(r, "a key holds a NUL character");
	switch (reader_top(r)->in) {
	case SEC_FILES:
		return file_key(r, name);
	case SEC_PIS:
		return pi_key(r, name);
	case SEC_TOP:
	case SEC_OFFER:
	case SEC_TFTP:
	case SEC_FILE:
	case SEC_NFS:
	case SEC_FINDINGS:
	case SEC_SECONDS:
		return known_key(r, name);
	}
	return 0;
}

/* ----- values ----- */

static int on_map(void *arg)
{
	struct reader *r = arg;
	enum expect_section in = r->key ? r->key->opens : SEC_TOP;

	reader_token(r);
	if (r->in_list)
		return reader_refuse(r, "a finding id must be text in quotes");
	if (r->depth > 0 && !(r->key && (r->key->kind == KIND_OBJECT || r->key->kind == KIND_FILE)))
		return reader_refuse_value(r, "an object");
	r->open[r->depth++] = (struct level){ .in = in, .first = r->e->wants };
	r->key = NULL;
	return 1;
}

static int on_map_end(void *arg)
{
	struct reader *r = arg;
	const struct level *f = reader_top(r);

	reader_token(r);
	if (f->in == SEC_FILE && f->seen == 0)
		return reader_refuse(r, "this object says nothing of its file");
	if (f->in == SEC_FILE)
		r->name = NULL;
	/* a Pi's own object is the one below "pis" */
	if (r->depth >= 2 && r->open[r->depth - 2].in == SEC_PIS) {
		struct who *who = &r->e->who[r->pi - 1];

		who->n = r->e->wants - who->first;
		r->pi = 0;
	}
	r->depth--;
	return 1;
}

static int on_array(void *arg)
{
	struct reader *r = arg;

	reader_token(r);
	if (r->in_list)
		return reader_refuse(r, "a finding id must be text in quotes");
	if (!r->key || r->key->kind != KIND_IDS)
		return reader_refuse_value(r, "a list");
	r->in_list = true;
	r->list = 0;
	return 1;
}

static int on_array_end(void *arg)
{
	struct reader *r = arg;
	struct want want = { .id = r->key->id, .number = r->list };

	reader_token(r);
	r->in_list = false;
	r->key = NULL;
	return reader_add(r, &want);
}

static int add_id(struct reader *r, struct span id)
{
	const char *word;

	for (size_t i = 0; (word = expect_word(KIND_IDS, i)) != NULL; i++) {
		if (!span_is(id, word))
			continue;
		if (r->list >> i & 1)
			return reader_refuse_twice(r, id);
		r->list |= (uint64_t)1 << i;
		return 1;
	}
	return reader_refuse_id(r, id);
}

static int on_string(void *arg, const unsigned char *p, size_t n)
{
	struct reader *r = arg;
	struct span text = span_of(p, n);
	struct want want = { .id = WANT_NOTHING };
	char room[80];
	struct say s = say_in(room, sizeof(room));
	size_t used;

	reader_token(r);
	if (r->in_list)
		return add_id(r, text);
	say_char(&s, '"');
	say_wire_max(&s, text, 40);
	say_char(&s, '"');
	if (!r->key || !expect_value_text(r->key, text, &want, keep_room(r), &used))
		return reader_refuse_value(r, room);
	r->e->room_n += used;
	want.id = r->key->id;
	if (!reader_add(r, &want))
		return 0;
	if (r->key == &expect_file_key)
		r->name = NULL;
	r->key = NULL;
	return 1;
}

static int on_number(void *arg, const char *p, size_t n)
{
	struct reader *r = arg;
	struct want want = { .id = WANT_NOTHING };
	char room[40];
	struct say s = say_in(room, sizeof(room));

	reader_token(r);
	say_wire_max(&s, span_of(p, n), 24);
	if (r->in_list || !r->key || !expect_value_number(r->key, span_of(p, n), &want))
		return reader_refuse_value(r, room);
	want.id = r->key->id;
	r->key = NULL;
	return reader_add(r, &want);
}

static int on_boolean(void *arg, int value)
{
	struct reader *r = arg;

	reader_token(r);
	return reader_refuse_value(r, value ? "true" : "false");
}

static int on_null(void *arg)
{
	struct reader *r = arg;

	reader_token(r);
	return reader_refuse_value(r, "null");
}

/* ----- the whole ----- */

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_map_end,
	.yajl_start_array = on_array,
	.yajl_end_array = on_array_end,
};

bool expect_parse(struct expect *e, struct span text, struct fail *f)
{
	struct reader r = { .e = e, .fail = f, .text = text, .line = 1 };
	yajl_status status;

	r.yajl = yajl_alloc(&callbacks, NULL, &r);
	if (!r.yajl)
		return fail_set(f, "%s: out of memory", e->file);
	status = yajl_parse(r.yajl, text.p, text.n);
	if (status == yajl_status_ok)
		status = yajl_complete_parse(r.yajl);
	if (status != yajl_status_ok && !r.refused)
		reader_refuse_syntax(&r);
	yajl_free(r.yajl);
	return status == yajl_status_ok;
}
