/* SPDX-License-Identifier: MIT */
/* conf_json_join - from Kea's files to one text of plain JSON. See conf_json.h. */
#include <stdlib.h>

#include "check/conf_json.h"

struct join {
	struct conf *c;
	struct json *j;
	struct span s; /* the file under way */
	uint32_t file;
	unsigned depth;
};

static bool join_file(struct conf *c, struct json *j, uint32_t file, unsigned depth);

static bool put(struct join *k, size_t from, size_t n, bool blank)
{
	struct json *j = k->j;

	if (n > j->cap - j->n) {
		size_t cap = (j->n + n) * 2 + 4096;
		uint8_t *longer = realloc(j->text, cap);

		if (!longer)
			return conf_refuse(k->c, conf_at(k->c, k->file, from), "out of memory");
		j->text = longer;
		j->cap = cap;
	}
	if (n > 0 && blank)
		memset(j->text + j->n, ' ', n);
	else if (n > 0)
		memcpy(j->text + j->n, k->s.p + from, n);
	j->n += n;
	return true;
}

/* What follows comes from here. */
static bool piece(struct join *k, size_t from)
{
	struct json *j = k->j;
	struct json_piece *array = conf_grown(k->c, j->piece, j->pieces, &j->piece_cap,
					      sizeof(*array));

	if (!array)
		return false;
	j->piece = array;
	array[j->pieces++] = (struct json_piece){ .at = j->n, .file = k->file, .from = from };
	return true;
}

/* Behind the string that begins at i, and behind its quote. */
static size_t string_end(struct span s, size_t i)
{
	for (i++; i < s.n && s.p[i] != '"' && s.p[i] != '\n'; i++)
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
	return i < s.n ? i + 1 : s.n;
}

static size_t comment_end(struct span s, size_t i)
{
	if (s.p[i] == '#' || s.p[i + 1] == '/') {
		while (i < s.n && s.p[i] != '\n')
			i++;
		return i;
	}
	for (i += 2; i + 1 < s.n; i++)
		if (s.p[i] == '*' && s.p[i + 1] == '/')
			return i + 2;
	return s.n;
}

static bool begins_comment(struct span s, size_t i)
{
	return s.p[i] == '#' ||
	       (s.p[i] == '/' && i + 1 < s.n && (s.p[i + 1] == '/' || s.p[i + 1] == '*'));
}

static size_t blanks_end(struct span s, size_t i)
{
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\r' || s.p[i] == '\n'))
		i++;
	return i;
}

/* <?include "file"?> at i. Returns where it ends, 0 and failed: it is not one, or can not be read. */
static size_t include(struct join *k, size_t i)
{
	struct conf_at at = conf_at(k->c, k->file, i);
	struct span s = k->s;
	size_t from = blanks_end(s, i + 2), name, end;
	int file;

	name = from + 7 <= s.n && memcmp(s.p + from, "include", 7) == 0 ? blanks_end(s, from + 7)
									: s.n;
	end = name < s.n && s.p[name] == '"' ? string_end(s, name) : s.n;
	from = blanks_end(s, end);
	if (end - name < 3 || from + 2 > s.n || memcmp(s.p + from, "?>", 2) != 0) {
		(void)conf_refuse(k->c, at, "this is not <?include \"file\"?>");
		return 0;
	}
	if (k->depth == CONF_INCLUDES_MAX) {
		(void)conf_refuse(k->c, at, "more than 10 files include each other");
		return 0;
	}
	file = conf_load(k->c, conf_keep(k->c, span_of(s.p + name + 1, end - name - 2)), &at);
	if (file < 0 || !join_file(k->c, k->j, (uint32_t)file, k->depth + 1))
		return 0;
	return from + 2;
}

static bool join_file(struct conf *c, struct json *j, uint32_t file, unsigned depth)
{
	struct join k = { .c = c, .j = j, .s = c->file[file].read, .file = file, .depth = depth };
	size_t i = 0;

	if (!piece(&k, 0))
		return false;
	while (i < k.s.n) {
		size_t end = i + 1;
		bool blank = false;

		if (k.s.p[i] == '"') {
			end = string_end(k.s, i);
		} else if (begins_comment(k.s, i)) {
			end = comment_end(k.s, i);
			blank = true;
		} else if (k.s.p[i] == '<' && end < k.s.n && k.s.p[end] == '?') {
			end = include(&k, i);
			if (end == 0 || !piece(&k, end))
				return false;
			i = end;
			continue;
		}
		if (!put(&k, i, end - i, blank))
			return false;
		i = end;
	}
	return true;
}

/* Kea does not mind a comma behind the last value of a list. */
static void blank_last_commas(struct json *j)
{
	struct span s = span_of(j->text, j->n);

	for (size_t i = 0; i < s.n; i++) {
		size_t next;

		if (s.p[i] == '"') {
			i = string_end(s, i) - 1;
			continue;
		}
		if (s.p[i] != ',')
			continue;
		next = blanks_end(s, i + 1);
		if (next < s.n && (s.p[next] == ']' || s.p[next] == '}'))
			j->text[i] = ' ';
	}
}

bool json_join(struct conf *c, struct json *j)
{
	if (!join_file(c, j, 0, 0))
		return false;
	blank_last_commas(j);
	return true;
}

uint32_t json_file(const struct json *j, size_t at, size_t *offset)
{
	size_t low = 0, high = j->pieces;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (j->piece[mid].at <= at)
			low = mid;
		else
			high = mid;
	}
	*offset = j->piece[low].from + (at - j->piece[low].at);
	return j->piece[low].file;
}
