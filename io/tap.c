/* SPDX-License-Identifier: MIT */
/* tap - see tap.h. The format: testanything.org, version 13. */
#include "io/tap.h"

#include <string.h>

#include "core/say.h"

/* A description is one line; '#' would begin a directive such as "# SKIP". */
static void put_description(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '#' || *text == '\\')
			(void)fputc('\\', out);
		(void)fputc((unsigned char)*text < 0x20 || *text == 0x7f ? ' ' : *text, out);
	}
}

/* A double-quoted scalar (YAML 1.2 section 7.3.1): any text, on one line. */
static void put_yaml(FILE *out, const char *key, const char *text)
{
	struct cur c = cur_of(span_of(text, strlen(text)));

	(void)fprintf(out, "%s: \"", key);
	while (cur_left(&c) > 0) {
		uint32_t point = 0;
		size_t n = say_utf8(span_of(c.p, cur_left(&c)), &point);

		if (n > 0)
			(void)fwrite(c.p, 1, n, out);
		else if (c.p[0] == '\n')
			(void)fputs("\\n", out);
		else if (c.p[0] == '"' || c.p[0] == '\\')
			(void)fprintf(out, "\\%c", c.p[0]);
		else if (c.p[0] < 0x20 || c.p[0] >= 0x7f)
			(void)fprintf(out, "\\x%02x", c.p[0]);
		else
			(void)fputc(c.p[0], out);
		cur_skip(&c, n > 0 ? n : 1);
	}
	(void)fputs("\"\n", out);
}

static void put_finding(FILE *out, const struct finding *f)
{
	put_yaml(out, "    - id", finding_name(f->id));
	put_yaml(out, "      severity", severity_name(f->severity));
	put_yaml(out, "      text", f->text);
	if (!f->certain && f->because)
		put_yaml(out, "      uncertain_because", f->because);
	if (f->fix[0])
		put_yaml(out, "      fix", f->fix);
}

static void put_block(FILE *out, const struct report_case *c)
{
	(void)fputs("  ---\n", out);
	put_yaml(out, "  message", c->message);
	if (c->serial)
		put_yaml(out, "  serial", c->serial);
	if (c->model)
		put_yaml(out, "  model", c->model);
	if (c->verdict && c->verdict->n > 0) {
		(void)fputs("  findings:\n", out);
		for (size_t i = 0; i < c->verdict->n; i++)
			put_finding(out, &c->verdict->finding[i]);
	}
	(void)fputs("  ...\n", out);
}

void tap_case(FILE *out, unsigned *n, const struct report_case *c)
{
	if (*n == 0)
		(void)fputs("TAP version 13\n", out);
	(void)fprintf(out, "%s %u - ", c->passed ? "ok" : "not ok", ++*n);
	put_description(out, c->name);
	(void)fputc('\n', out);
	if (!c->passed)
		put_block(out, c);
	(void)fflush(out);
}

void tap_end(FILE *out, unsigned n)
{
	if (n == 0)
		(void)fputs("TAP version 13\nBail out! No boot was seen.\n", out);
	else
		(void)fprintf(out, "1..%u\n", n);
	(void)fflush(out);
}
