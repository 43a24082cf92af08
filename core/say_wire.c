/* SPDX-License-Identifier: MIT */
/* say_wire - text from the wire, made safe: printable UTF-8 passes, all else is escaped, so that
 * no packet can move a cursor, colour a terminal or reverse a line. See say.h. */
#include "core/say.h"

/* RFC 3629: overlong forms, surrogates and what is above U+10FFFF are not UTF-8. */
size_t say_utf8(struct span text, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t first = text.n > 0 ? text.p[0] : 0;
	size_t n = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	uint32_t v = first & (0xffu >> (n + 1));

	if (first < 0xc2 || first > 0xf4 || n > text.n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((text.p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (text.p[i] & 0x3f);
	}
	if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	*point = v;
	return n;
}

/* Characters that show nothing of their own but change what is shown around them: controls,
 * bidirectional marks and other formats (Unicode: Cc, Cf, Zl, Zp, default ignorable, and the
 * noncharacters). A tool that prints names from the wire can not let them act. */
static bool invisible(uint32_t v)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x80, 0x9f },       { 0xad, 0xad },       { 0x34f, 0x34f },
		{ 0x600, 0x605 },     { 0x61c, 0x61c },     { 0x6dd, 0x6dd },
		{ 0x70f, 0x70f },     { 0x890, 0x891 },     { 0x8e2, 0x8e2 },
		{ 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
		{ 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f },
		{ 0x3164, 0x3164 },   { 0xfdd0, 0xfdef },   { 0xfe00, 0xfe0f },
		{ 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },
		{ 0x110bd, 0x110bd }, { 0x110cd, 0x110cd }, { 0x13430, 0x1345f },
		{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
	};

	if ((v & 0xfffe) == 0xfffe)
		return true;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (v >= ranges[i].first && v <= ranges[i].last)
			return true;
	return false;
}

static bool plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '\\';
}

/* The characters at the start of text that need no thought. */
static size_t plain_run(struct span text)
{
	size_t n = 0;

	while (n < text.n && plain(text.p[n]))
		n++;
	return n;
}

enum how { SHOWN, DOUBLED, ESCAPED };

/* The one character that text (not empty) begins with: its bytes, and how it is said. */
static size_t one(struct span text, enum how *how)
{
	uint32_t point = 0;
	size_t n = say_utf8(text, &point);

	if (n > 0) {
		*how = invisible(point) ? ESCAPED : SHOWN;
		return n;
	}
	*how = text.p[0] == '\\' ? DOUBLED : plain(text.p[0]) ? SHOWN : ESCAPED;
	return 1;
}

/* Whole or not at all: half an escape could be read as something else. */
static void say_whole(struct say *s, const void *text, size_t n)
{
	if (s->cut || n > s->cap - 1 - s->n)
		s->cut = true;
	else
		say_strn(s, text, n);
}

static void say_one(struct say *s, struct span bytes, enum how how)
{
	static const char hex[] = "0123456789abcdef";

	switch (how) {
	case SHOWN:
		say_whole(s, bytes.p, bytes.n);
		break;
	case DOUBLED:
		say_whole(s, "\\\\", 2);
		break;
	case ESCAPED:
		for (size_t i = 0; i < bytes.n; i++) {
			char e[4] = { '\\', 'x', hex[bytes.p[i] >> 4], hex[bytes.p[i] & 15] };

			say_whole(s, e, sizeof(e));
		}
		break;
	}
}

void say_wire(struct say *s, struct span text)
{
	struct cur c = cur_of(text);
	enum how how;

	while (cur_left(&c) > 0 && !s->cut) {
		struct span rest = span_of(c.p, c.left);
		size_t n = plain_run(rest);

		if (n > 0) {
			say_strn(s, (const char *)cur_take(&c, n).p, n);
			continue;
		}
		n = one(rest, &how);
		say_one(s, cur_take(&c, n), how);
	}
}

/* How many bytes of text can be said in max characters. */
static size_t fits_in(struct span text, size_t max)
{
	struct cur c = cur_of(text);
	enum how how;

	while (cur_left(&c) > 0) {
		size_t n = one(span_of(c.p, c.left), &how);
		size_t cost = how == SHOWN ? 1 : how == DOUBLED ? 2 : 4 * n;

		if (cost > max)
			break;
		max -= cost;
		cur_skip(&c, n);
	}
	return text.n - c.left;
}

void say_wire_max(struct say *s, struct span text, size_t max)
{
	size_t dots = max < 3 ? max : 3;

	if (fits_in(text, max) == text.n) {
		say_wire(s, text);
		return;
	}
	say_wire(s, span_head(text, fits_in(text, max - dots)));
	say_strn(s, "...", dots);
}
