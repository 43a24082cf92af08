/* SPDX-License-Identifier: MIT */
/* expect_reader - see expect_reader.h. */
#include "io/expect_reader.h"

#include <stdlib.h>
#include <string.h>

#include "core/say.h"
#include "io/grow.h"

/* ----- where ----- */

static bool is_any(uint8_t c, const char *of)
{
	return c != 0 && strchr(of, c) != NULL;
}

static void move_to(struct reader *r, size_t at)
{
	for (; r->at < at && r->at < r->text.n; r->at++)
		r->line += r->text.p[r->at] == '\n';
}

void reader_token(struct reader *r)
{
	size_t end = yajl_get_bytes_consumed(r->yajl), at = r->end;

	while (at < r->text.n && is_any(r->text.p[at], " \t\r\n,:"))
		at++;
	move_to(r, at);
	if (end > at && end <= r->text.n)
		r->end = end;
}

/* In characters, from 1: a byte 10xxxxxx goes on with one (UTF-8). */
static unsigned column_of(const struct reader *r)
{
	unsigned column = 1;

	for (size_t i = r->at; i > 0 && r->text.p[i - 1] != '\n'; i--)
		column += (r->text.p[i - 1] & 0xc0) != 0x80;
	return column;
}

/* ----- what is wrong ----- */

int reader_refuse(struct reader *r, const char *what)
{
	if (!r->refused)
		(void)fail_set(r->fail, "%s:%u:%u: %s", r->e->file, r->line, column_of(r), what);
	r->refused = true;
	return 0;
}

int reader_refuse_value(struct reader *r, const char *here)
{
	char room[400];
	struct say s = say_in(room, sizeof(room));
	const char *name;

	if (!r->key)
		return reader_refuse(r, "the file must be one object, { ... }");
	name = r->key == &expect_file_key ? r->name : r->key->name;
	if (r->key == &expect_pi_key) {
		say_str(&s, "what is expected of a Pi");
	} else {
		say_char(&s, '"');
		say_wire_max(&s, span_of(name, strlen(name)), 40);
		say_char(&s, '"');
	}
	say_str(&s, " must be ");
	expect_say_kind(&s, r->key);
	say_str(&s, "; this is ");
	say_str(&s, here);
	return reader_refuse(r, room);
}

static void say_near(struct say *s, const char *near)
{
	say_str(s, "; did you mean \"");
	say_str(s, near);
	say_str(s, "\"?");
}

int reader_refuse_id(struct reader *r, struct span id)
{
	char room[200];
	struct say s = say_in(room, sizeof(room));
	const char *near = expect_nearest(KIND_IDS, SEC_TOP, id);

	say_str(&s, "there is no finding \"");
	say_wire_max(&s, id, 40);
	say_char(&s, '"');
	if (near)
		say_near(&s, near);
	return reader_refuse(r, room);
}

static const char *section_name(enum expect_section section)
{
	const struct expect_key *key;

	for (size_t i = 0; (key = expect_key_at(i)) != NULL; i++)
		if (key->kind == KIND_OBJECT && key->opens == section)
			return key->name;
	return "files"; /* SEC_FILE: in a file's own object */
}

/* The same name in another object; NULL: nowhere. */
static const struct expect_key *key_elsewhere(enum expect_section in, struct span name)
{
	const struct expect_key *key;

	for (size_t i = 0; (key = expect_key_at(i)) != NULL; i++)
		if (key->in != in && span_is(name, key->name))
			return key;
	return NULL;
}

static void say_known(struct say *s, enum expect_section in)
{
	const struct expect_key *key;
	const char *between = "; known here: ";

	for (size_t i = 0; (key = expect_key_at(i)) != NULL; i++) {
		if (key->in != in)
			continue;
		say_str(s, between);
		say_str(s, key->name);
		between = ", ";
	}
}

int reader_refuse_key(struct reader *r, struct span name)
{
	char room[400];
	struct say s = say_in(room, sizeof(room));
	enum expect_section in = reader_top(r)->in;
	const struct expect_key *other = key_elsewhere(in, name);
	const char *near = expect_nearest(KIND_OBJECT, in, name);

	say_str(&s, "unknown key \"");
	say_wire_max(&s, name, 40);
	say_char(&s, '"');
	if (other && other->in != SEC_TOP) {
		say_str(&s, " here; it belongs in \"");
		say_str(&s, section_name(other->in));
		say_char(&s, '"');
	} else if (other) {
		say_str(&s, " here; it belongs in the outermost object");
	} else if (near) {
		say_near(&s, near);
	} else {
		say_known(&s, in);
	}
	return reader_refuse(r, room);
}

int reader_refuse_twice(struct reader *r, struct span name)
{
	char room[200];
	struct say s = say_in(room, sizeof(room));

	say_char(&s, '"');
	say_wire_max(&s, name, 60);
	say_str(&s, "\" stands here twice");
	return reader_refuse(r, room);
}

/* Where the token begins that YAJL would not take. A parse error has read it whole, and it may be
 * a comma; a lexical error ends inside it. */
static size_t bad_token(const struct reader *r, bool lexical)
{
	size_t read = yajl_get_bytes_consumed(r->yajl), at = r->end;

	while (at < r->text.n && (is_any(r->text.p[at], " \t\r\n") ||
				  (is_any(r->text.p[at], ",:") && (lexical || at + 1 < read))))
		at++;
	return at;
}

void reader_refuse_syntax(struct reader *r)
{
	/* "lexical error: invalid char in json text.\n" */
	unsigned char *said = yajl_get_error(r->yajl, 0, r->text.p, r->text.n);
	const char *words = said ? strchr((const char *)said, ':') : NULL;
	char room[200];
	struct say s = say_in(room, sizeof(room));

	move_to(r, bad_token(r, said && said[0] == 'l'));
	if (r->at < r->text.n && is_any(r->text.p[r->at], "/#")) {
		say_str(&s, "JSON has no comments; take it out");
	} else if (r->text.n == 0) {
		say_str(&s, "the file is empty; {} expects nothing");
	} else {
		say_str(&s, "this is not JSON: ");
		say_strn(&s, words ? words + 2 : "?", words ? strcspn(words + 2, ".\n") : 1);
	}
	(void)reader_refuse(r, room);
	yajl_free_error(r->yajl, said);
}

/* ----- what is kept ----- */

int reader_add(struct reader *r, struct want *want)
{
	struct expect *e = r->e;
	struct want *array = grow(e->want, e->wants, &e->want_cap, sizeof(e->want[0]));

	if (!array)
		return reader_refuse(r, "out of memory");
	e->want = array;
	if (e->wants == EXPECT_WANTS_MAX)
		return reader_refuse(r, "too many assertions, 20000 at most");
	want->line = r->line;
	want->pi = r->pi;
	want->name = r->name;
	e->want[e->wants++] = *want;
	return 1;
}
