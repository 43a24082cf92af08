/* SPDX-License-Identifier: MIT */
/* config - see config.h. Lines are walked without recursion, files that include files on a small
 * stack; a budget of bytes bounds the work, since a file may be included any number of times. */
#include "core/config.h"

#include "core/config_filter.h"
#include "core/config_set.h"

#define LINE_MAX_BYTES 98 /* DOC what_is_config_txt: what follows is ignored */
#define BUDGET_BYTES (4U << 20)

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static struct span trim_left(struct span s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	return s;
}

struct span config_trim(struct span s)
{
	s = trim_left(s);
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct span config_skip(struct span s, size_t n)
{
	return span_of(s.p + n, s.n - n);
}

struct span config_until(struct span s, const char *stops)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == 0 || !strchr(stops, s.p[n])))
		n++;
	return span_head(s, n);
}

static void include_file(struct config_reader *r, struct span name)
{
	struct span section = { 0 };
	enum tri now = config_filter_now(&r->filter, &section);
	size_t i = 0;

	if (now == TRI_NO || name.n == 0)
		return;
	if (now == TRI_MAYBE) {
		config_unsure(r, "whether this include applies can not be seen on the wire: [",
			      section, "]");
		return;
	}
	while (i < r->n &&
	       !(r->texts[i].name.n == name.n && memcmp(r->texts[i].name.p, name.p, name.n) == 0))
		i++;
	if (i == r->n) {
		config_set_missing(r, name);
		return;
	}
	for (size_t d = 0; d < r->depth; d++) {
		if (r->at[d].text == i) {
			config_unsure(r, "the file includes itself: ", name, "");
			return;
		}
	}
	if (r->depth == CONFIG_INCLUDE_DEPTH) {
		config_unsure(r, "includes are nested too deep: ", name, "");
		return;
	}
	if (!r->texts[i].complete)
		config_unsure(r, "not all was seen of ", name, "");
	r->at[r->depth++] = (struct config_place){ .text = i, .rest = r->texts[i].text };
}

static void section_line(struct config_reader *r, struct span line, bool cut)
{
	struct span inside = config_until(config_skip(line, 1), "]");

	/* Without its ']' a section is none that we know: undecided, like other unknown names. */
	if (inside.n == line.n - 1 && !cut)
		inside = line;
	config_filter_set(&r->filter, inside);
}

/* One line without its end. */
static void read_line(struct config_reader *r, struct span line)
{
	bool cut;

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	cut = line.n > LINE_MAX_BYTES;
	line = span_head(line, LINE_MAX_BYTES);
	if (line.n > 0 && memchr(line.p, 0, line.n))
		line.n = (size_t)((const uint8_t *)memchr(line.p, 0, line.n) - line.p);
	line = config_trim(line); /* DOC conditional indents its examples */
	if (line.n == 0 || line.p[0] == '#')
		return;
	if (r->bom)
		config_unsure(r, "the file begins with a byte order mark", span_of(NULL, 0), "");
	if (line.p[0] == '[')
		section_line(r, line, cut);
	else if (span_starts(line, "include ") || span_starts(line, "include\t"))
		include_file(r, config_trim(config_skip(line, strlen("include"))));
	else if (span_starts(line, "initramfs ") || span_starts(line, "initramfs\t"))
		config_set_initramfs(r, config_skip(line, strlen("initramfs")), cut);
	else
		config_set_line(r, line, cut);
}

/* Takes the next line off the file on top of the stack; false when nothing is left anywhere. */
static bool next_line(struct config_reader *r, struct span *line)
{
	const uint8_t *end;
	struct config_place *at;
	size_t n;

	while (r->depth > 0 && r->at[r->depth - 1].rest.n == 0)
		r->depth--;
	if (r->depth == 0)
		return false;
	at = &r->at[r->depth - 1];
	end = memchr(at->rest.p, '\n', at->rest.n);
	n = end ? (size_t)(end - at->rest.p) : at->rest.n;
	*line = span_head(at->rest, n);
	at->rest = config_skip(at->rest, n + (end != NULL));
	at->line++;
	if (r->budget <= n) {
		config_unsure(r, "the files include more than is followed", span_of(NULL, 0), "");
		return false;
	}
	r->budget -= n + 1;
	return true;
}

void config_read(const struct config_text *texts, size_t n, const struct config_env *env,
		 struct config_plan *plan)
{
	struct config_reader r = { .texts = texts, .n = n, .plan = plan, .budget = BUDGET_BYTES };
	struct span line;

	memset(plan, 0, sizeof(*plan));
	plan->arm_64bit = -1;
	memcpy(plan->overlay_prefix, "overlays/", sizeof("overlays/"));
	config_filter_init(&r.filter, env);
	if (n > 0) {
		struct span first = texts[0].text;

		r.at[r.depth++] = (struct config_place){ .text = 0, .rest = first };
		if (span_starts(first, "\xff\xfe") || span_starts(first, "\xfe\xff"))
			config_unsure(&r, "the file is UTF-16, not plain text", span_of(NULL, 0),
				      "");
		r.bom = span_starts(first, "\xef\xbb\xbf");
		if (r.bom)
			r.at[0].rest = config_skip(first, 3);
	}
	while (next_line(&r, &line)) {
		read_line(&r, line);
		r.bom = false;
	}
	r.depth = 0;
	if (n > 0 && !texts[0].complete)
		config_unsure(&r, "not all was seen of ", texts[0].name, "");
	config_set_finish(&r);
}
