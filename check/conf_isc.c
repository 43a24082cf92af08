/* SPDX-License-Identifier: MIT */
/* conf_isc - see conf_isc.h. A statement ends in ; or begins a block with {; braces behind
 * `option NAME code N =` are part of a type. What is around matters only as `in`. */
#include "check/conf_isc.h"

struct reader {
	struct conf *c;
	struct span s;
	size_t at;
	uint32_t file;
	unsigned included;
	uint32_t around[CONF_DEPTH_MAX]; /* `in` of each block that is open */
	unsigned depth;
};

static void read_file(struct conf *c, uint32_t file, unsigned included, uint32_t in);

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_mark(uint8_t c)
{
	return c == ';' || c == '{' || c == '}' || c == ',' || c == '(' || c == ')' || c == '=';
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->s.n && (is_blank(r->s.p[r->at]) || r->s.p[r->at] == '#')) {
		if (r->s.p[r->at] != '#') {
			r->at++;
			continue;
		}
		while (r->at < r->s.n && r->s.p[r->at] != '\n')
			r->at++;
	}
}

/* The next word, string or mark; false: the end. */
static bool next_word(struct reader *r, struct word *w)
{
	struct span s = r->s;
	size_t from;

	skip_blanks(r);
	if (r->at >= s.n)
		return false;
	from = r->at;
	*w = (struct word){ .from = from, .quoted = s.p[from] == '"' };
	r->at++;
	if (w->quoted) {
		while (r->at < s.n && s.p[r->at] != '"')
			r->at += s.p[r->at] == '\\' && r->at + 1 < s.n ? 2 : 1;
		w->text = span_of(s.p + from + 1, r->at - from - 1);
		r->at += r->at < s.n;
	} else {
		while (!is_mark(s.p[from]) && r->at < s.n && !is_blank(s.p[r->at]) &&
		       !is_mark(s.p[r->at]) && s.p[r->at] != '"' && s.p[r->at] != '#')
			r->at++;
		w->text = span_of(s.p + from, r->at - from);
	}
	w->to = r->at;
	return true;
}

static bool is(const struct word *w, const char *mark)
{
	return !w->quoted && span_is(w->text, mark);
}

/* `option PXE.boot-menu code 9 = { ... };` */
static bool is_definition(const struct statement *s)
{
	return s->words > 2 && is(&s->word[0], "option") && is(&s->word[2], "code");
}

/* One statement. False: the end of the text. */
static bool read_statement(struct reader *r, struct statement *s, struct word *end)
{
	unsigned braces = 0;
	struct word w;

	s->words = 0;
	while (next_word(r, &w)) {
		if (s->words == 0)
			s->from = w.from;
		s->to = w.to;
		*end = w;
		if (is(&w, "{") && is_definition(s))
			braces++;
		else if (is(&w, "}") && braces > 0)
			braces--;
		else if (is(&w, ";") || is(&w, "{") || is(&w, "}"))
			return true;
		if (s->words < WORDS_MAX)
			s->word[s->words++] = w;
	}
	return false;
}

static bool open_block(struct reader *r, const struct statement *s, uint32_t in)
{
	if (r->depth == CONF_DEPTH_MAX)
		return conf_refuse(r->c, conf_at(r->c, r->file, s->from),
				   "nested too deep, 64 levels at most");
	r->around[r->depth++] = in;
	return true;
}

static void read_file(struct conf *c, uint32_t file, unsigned included, uint32_t in)
{
	struct reader r = { .c = c, .s = c->file[file].read, .file = file, .included = included };
	struct statement s = { .c = c, .file = file, .included = included };
	struct word end;

	while (!c->failed && read_statement(&r, &s, &end)) {
		uint32_t inner;

		s.in = r.depth > 0 ? r.around[r.depth - 1] : in;
		s.depth = r.depth;
		inner = s.words > 0 ? statement_understand(&s) : s.in;
		if (is(&end, "{") && !open_block(&r, &s, inner))
			return;
		if (is(&end, "}") && r.depth > 0)
			r.depth--;
	}
}

void statement_include(const struct statement *s, const char *path)
{
	struct conf_at at = conf_at(s->c, s->file, s->from);
	int file;

	if (s->included == CONF_INCLUDES_MAX) {
		(void)conf_refuse(s->c, at, "more than 10 files include each other");
		return;
	}
	file = conf_load(s->c, path, &at);
	if (file >= 0)
		read_file(s->c, (uint32_t)file, s->included + 1, s->in);
}

/* Which option space goes into option 43 may be said behind the options of it. */
static void find_vendor_options(struct conf *c)
{
	for (size_t i = 0; i < c->items; i++) {
		struct conf_item *o = &c->item[i];
		const char *dot = o->what == CONF_OPTION ? strchr(o->more, '.') : NULL;

		if (!dot)
			continue;
		o->scope = conf_keep(c, span_of(o->more, (size_t)(dot - o->more)));
		for (const struct conf_item *v = NULL; (v = conf_next(c, CONF_VENDOR_SPACE, v));)
			if (span_is(span_of(o->more, (size_t)(dot - o->more)), v->text))
				o->space = SPACE_VENDOR;
		for (const struct conf_item *d = NULL; (d = conf_next(c, CONF_OPTION_DEF, d));)
			if (strcmp(d->text, o->more) == 0)
				o->last = d->last;
	}
}

/* Whom a pool is for may be said behind its range. */
static void find_pool_classes(struct conf *c)
{
	for (size_t i = 0; i < c->items; i++) {
		const struct conf_item *in = conf_item_in(c, &c->item[i]);

		if (c->item[i].what == CONF_POOL && in && in->what == CONF_BLOCK)
			c->item[i].scope = in->scope;
	}
}

void conf_read_isc(struct conf *c)
{
	read_file(c, 0, 0, 0);
	find_vendor_options(c);
	find_pool_classes(c);
}
