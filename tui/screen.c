/* SPDX-License-Identifier: MIT */
/* screen - see screen.h. */
#include "tui/screen.h"

#include <string.h>

#include "core/say.h"

static const struct {
	uint16_t code;
	char ascii;
} glyphs[GLYPH_COUNT] = {
	[GLYPH_FULL] = { 0x2588, '#' },       [GLYPH_NOW] = { 0x2592, '=' },
	[GLYPH_EMPTY] = { 0x00b7, '.' },      [GLYPH_ACROSS] = { 0x2500, '-' },
	[GLYPH_DOWN] = { 0x2502, '|' },       [GLYPH_START_RIGHT] = { 0x251c, '|' },
	[GLYPH_START_LEFT] = { 0x2524, '|' }, [GLYPH_HEAD_RIGHT] = { 0x25b6, '>' },
	[GLYPH_HEAD_LEFT] = { 0x25c0, '<' },  [GLYPH_CROSS] = { 0x253c, '+' },
	[GLYPH_DOT] = { 0x25cf, '*' },        [GLYPH_MORE] = { 0x2026, '~' },
	[GLYPH_UP_ARROW] = { 0x2191, '^' },   [GLYPH_DOWN_ARROW] = { 0x2193, 'v' },
	[GLYPH_WAIT] = { 0x2591, ':' },
};

void screen_clear(struct screen *s, int rows, int cols, bool utf8)
{
	s->rows = rows < 0 ? 0 : rows > SCREEN_ROWS ? SCREEN_ROWS : rows;
	s->cols = cols < 0 ? 0 : cols > SCREEN_COLS ? SCREEN_COLS : cols;
	s->utf8 = utf8;
	for (int r = 0; r < s->rows; r++)
		for (int c = 0; c < s->cols; c++)
			s->cell[r][c] = (struct cell){ .code = ' ', .style = STYLE_PLAIN };
}

static uint32_t code_of(const struct screen *s, enum glyph g)
{
	return s->utf8 ? glyphs[g].code : (uint32_t)glyphs[g].ascii;
}

static void put(struct screen *s, int row, int col, uint32_t code, enum style style)
{
	if (row >= 0 && row < s->rows && col >= 0 && col < s->cols)
		s->cell[row][col] = (struct cell){ .code = code, .style = style };
}

/* One character off the front of a text; a broken one is U+FFFD and takes one byte. */
static uint32_t take(const char **text)
{
	const unsigned char *p = (const unsigned char *)*text;
	uint32_t code = p[0];
	size_t more = p[0] >= 0xf0 ? 3 : p[0] >= 0xe0 ? 2 : p[0] >= 0xc2 ? 1 : 0;

	(*text)++;
	if (p[0] < 0x80)
		return code;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0xfffd;
	code &= 0x3fu >> more;
	for (size_t i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0xfffd;
		code = code << 6 | (p[i] & 0x3f);
	}
	*text += more;
	return code;
}

/* Known to take one column everywhere: Latin, Greek, Cyrillic, Armenian, punctuation, arrows. */
static bool narrow(uint32_t code)
{
	return (code >= 0x20 && code < 0x7f) || (code >= 0xa1 && code < 0x300 && code != 0xad) ||
	       (code >= 0x370 && code < 0x483) || (code >= 0x48a && code < 0x58b) ||
	       (code >= 0x2010 && code < 0x2028) || (code >= 0x2190 && code < 0x2194);
}

/* The characters that one takes: itself, or its name. Returns how many. */
static int spell(const struct screen *s, uint32_t code, uint32_t out[static 12])
{
	char room[12];
	struct say name = say_in(room, sizeof(room));

	if (narrow(code) && (s->utf8 || code < 0x80)) {
		out[0] = code;
		return 1;
	}
	say_str(&name, code > 0xffff ? "\\U" : "\\u");
	say_hex(&name, code, code > 0xffff ? 6 : 4);
	for (size_t i = 0; i < name.n; i++)
		out[i] = (uint32_t)room[i];
	return (int)name.n;
}

int screen_width(const struct screen *s, const char *text)
{
	uint32_t code[12];
	int n = 0;

	while (*text)
		n += spell(s, take(&text), code);
	return n;
}

int screen_text(struct screen *s, int row, int col, int width, enum style style, const char *text)
{
	uint32_t code[12];
	int at = 0;

	if (col + width > s->cols)
		width = s->cols - col;
	while (*text && at < width) {
		int n = spell(s, take(&text), code), i = 0;

		while (i < n && at < width)
			put(s, row, col + at++, code[i++], style);
		if (at == width && (*text || i < n))
			put(s, row, col + at - 1, code_of(s, GLYPH_MORE), style);
	}
	return at;
}

void screen_right(struct screen *s, int row, int col, int width, enum style style, const char *text)
{
	int n = screen_width(s, text);

	(void)screen_text(s, row, n < width ? col + width - n : col, n < width ? n : width, style,
			  text);
}

void screen_glyph(struct screen *s, int row, int col, int n, enum glyph g, enum style style)
{
	for (int i = 0; i < n; i++)
		put(s, row, col + i, code_of(s, g), style);
}

void screen_style(struct screen *s, int row, int col, int n, enum style style)
{
	for (int i = col < 0 ? 0 : col; i < col + n && i < s->cols; i++)
		if (row >= 0 && row < s->rows)
			s->cell[row][i].style = style;
}

int screen_tail(struct screen *s, int row, int col, int width, enum style style, const char *text)
{
	int over = screen_width(s, text) - width;
	uint32_t code[12];

	if (over <= 0)
		return screen_text(s, row, col, width, style, text);
	while (*text && over >= 0)
		over -= spell(s, take(&text), code);
	screen_glyph(s, row, col, 1, GLYPH_MORE, style);
	return 1 + screen_text(s, row, col + 1, width - 1, style, text);
}

/* How much of a line goes on the next row of so many columns, in bytes; *next is where to go on. */
static size_t fit(const struct screen *s, const char *line, size_t n, int width, size_t *next)
{
	const char *at = line;
	size_t blank = 0, before = 0;
	bool word = false; /* a blank before it is no place to break */
	uint32_t code[12];
	int used = 0;

	while (at < line + n) {
		before = (size_t)(at - line);
		if (*at == ' ' && word)
			blank = before;
		word |= *at != ' ';
		used += spell(s, take(&at), code);
		if (used <= width)
			continue;
		*next = blank > 0 ? blank + 1 : before > 0 ? before : (size_t)(at - line);
		return blank > 0 ? blank : before;
	}
	*next = n;
	return n;
}

/* Where wrapped text goes, and how far it has come. */
struct page {
	int row, col, width, rows, skip;
	enum style style;
	int lines;
};

static void fold(struct screen *s, struct page *p, const char *line, size_t n)
{
	int blanks = 0, in = 0;
	char room[1024];
	size_t next;

	while ((size_t)blanks < n && line[blanks] == ' ' && blanks < p->width / 2 - 2)
		blanks++;
	do {
		struct say part = say_in(room, sizeof(room));
		int at = p->lines++ - p->skip;

		say_strn(&part, line, fit(s, line, n, p->width - in, &next));
		if (at >= 0 && at < p->rows)
			(void)screen_text(s, p->row + at, p->col + in, p->width - in, p->style,
					  room);
		line += next;
		n -= next;
		in = blanks > 0 ? blanks + 2 : 0;
	} while (n > 0);
}

int screen_wrap(struct screen *s, int row, int col, int width, int rows, int skip, enum style style,
		const char *text)
{
	struct page p = {
		.row = row, .col = col, .width = width, .rows = rows, .skip = skip, .style = style
	};

	while (*text && width > 0) {
		size_t n = strcspn(text, "\n");

		fold(s, &p, text, n);
		text += n + (text[n] == '\n');
	}
	return p.lines;
}
