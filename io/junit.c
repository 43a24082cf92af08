/* SPDX-License-Identifier: MIT */
/* junit - see junit.h. The cases are kept as text until the end, since the counts come first. */
#include "io/junit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/say.h"

struct junit {
	FILE *out;
	char *path, *suite;
	FILE *cases; /* writes to text */
	char *text;
	size_t n;
	uint64_t tests, failures;
	ns took;
};

/* ----- XML ----- */

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static void put_ascii(FILE *out, char c, bool attribute)
{
	static const char special[] = "&<>\"";
	static const char *const entity[] = { "&amp;", "&lt;", "&gt;", "&quot;" };
	const char *at = strchr(special, c);
	bool layout = c == '\t' || c == '\n' || c == '\r';

	if (at)
		(void)fputs(entity[at - special], out);
	else if (c == '\r' || (attribute && layout))
		(void)fprintf(out, "&#%d;", c); /* else a reader turns it into a blank */
	else if (c < 0x20 && !layout)
		(void)fputs(REPLACEMENT, out);
	else
		(void)fputc(c, out);
}

/* XML 1.0 section 2.2: most control characters, U+FFFE and U+FFFF have no place in it, not even
 * escaped; nor has what is not UTF-8. */
static void put_text(FILE *out, const char *text, bool attribute)
{
	struct cur c = cur_of(span_of(text, strlen(text)));

	while (cur_left(&c) > 0) {
		uint32_t point = 0;
		size_t n = say_utf8(span_of(c.p, cur_left(&c)), &point);

		if (n > 0 && point != 0xfffe && point != 0xffff)
			(void)fwrite(c.p, 1, n, out);
		else if (n > 0 || c.p[0] >= 0x80)
			(void)fputs(REPLACEMENT, out);
		else
			put_ascii(out, (char)c.p[0], attribute);
		cur_skip(&c, n > 0 ? n : 1);
	}
}

static void put_attribute(FILE *out, const char *name, const char *value)
{
	(void)fprintf(out, " %s=\"", name);
	put_text(out, value, true);
	(void)fputc('"', out);
}

static void put_seconds(FILE *out, ns took)
{
	char room[40];
	struct say s = say_in(room, sizeof(room));

	say_seconds(&s, took > 0 ? took : 0, 6);
	put_attribute(out, "time", room);
}

/* ----- cases ----- */

static void put_property(FILE *out, const char *name, const char *value)
{
	if (!value)
		return;
	(void)fputs("        <property", out);
	put_attribute(out, "name", name);
	put_attribute(out, "value", value);
	(void)fputs("/>\n", out);
}

void junit_case(struct junit *j, const struct report_case *c)
{
	FILE *out = j->cases;

	j->tests++;
	j->failures += !c->passed;
	j->took += c->took > 0 ? c->took : 0;
	(void)fputs("    <testcase", out);
	put_attribute(out, "classname", j->suite);
	put_attribute(out, "name", c->name);
	put_seconds(out, c->took);
	(void)fputs(">\n", out);
	if (c->serial || c->model) {
		(void)fputs("      <properties>\n", out);
		put_property(out, "serial", c->serial);
		put_property(out, "model", c->model);
		(void)fputs("      </properties>\n", out);
	}
	if (!c->passed) {
		(void)fputs("      <failure", out);
		put_attribute(out, "message", c->message);
		(void)fputc('>', out);
		put_text(out, c->body[0] ? c->body : c->message, false);
		(void)fputs("</failure>\n", out);
	} else if (c->body[0]) {
		(void)fputs("      <system-out>", out);
		put_text(out, c->body, false);
		(void)fputs("</system-out>\n", out);
	}
	(void)fputs("    </testcase>\n", out);
}

/* ----- the file ----- */

static void put_counts(const struct junit *j)
{
	(void)fprintf(j->out, " tests=\"%llu\" failures=\"%llu\" errors=\"0\"",
		      (unsigned long long)j->tests, (unsigned long long)j->failures);
	put_seconds(j->out, j->took);
}

static void put_all(const struct junit *j)
{
	(void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", j->out);
	put_counts(j);
	(void)fputs(">\n  <testsuite", j->out);
	put_attribute(j->out, "name", j->suite);
	put_counts(j);
	(void)fputs(" skipped=\"0\">\n", j->out);
	(void)fwrite(j->text, 1, j->n, j->out);
	(void)fputs("  </testsuite>\n</testsuites>\n", j->out);
}

static void junit_free(struct junit *j)
{
	if (j->cases)
		(void)fclose(j->cases);
	free(j->text);
	free(j->path);
	free(j->suite);
	free(j);
}

/* "-" is a second descriptor of standard output, so that both kinds are closed alike. */
static FILE *open_out(const char *path)
{
	FILE *out;
	int fd;

	if (strcmp(path, "-") != 0)
		return fopen(path, "we");
	fd = dup(STDOUT_FILENO);
	out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!out && fd >= 0)
		(void)close(fd);
	return out;
}

struct junit *junit_open(const char *path, const char *suite, struct fail *f)
{
	struct junit *j = calloc(1, sizeof(*j));

	if (j) {
		j->path = strdup(strcmp(path, "-") == 0 ? "standard output" : path);
		j->suite = strdup(suite);
		j->cases = open_memstream(&j->text, &j->n);
	}
	if (!j || !j->path || !j->suite || !j->cases) {
		(void)fail_set(f, "%s: out of memory", path);
	} else {
		j->out = open_out(path);
		if (j->out)
			return j;
		(void)fail_set(f, "%s: %s", j->path, strerror(errno));
	}
	if (j)
		junit_free(j);
	return NULL;
}

bool junit_close(struct junit *j, struct fail *f)
{
	bool good = true;
	int why = 0;

	if (!j)
		return true;
	if (ferror(j->cases) || fflush(j->cases) != 0) {
		good = false; /* only for want of memory */
		why = ENOMEM;
	} else {
		put_all(j);
		good = !ferror(j->out);
		why = errno;
	}
	if (fclose(j->out) != 0 && good) {
		good = false;
		why = errno;
	}
	if (!good)
		(void)fail_set(f, "%s: %s", j->path, strerror(why));
	junit_free(j);
	return good;
}
