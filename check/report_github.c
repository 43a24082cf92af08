/* SPDX-License-Identifier: MIT */
/* report_github - annotations: `::error file=F,line=L,title=T::text`, which GitHub Actions
 * shows beside the line of the configuration. Escaped as its runner reads them: % CR LF, in a
 * property also : and the comma (actions/toolkit, packages/core/src/command.ts). See report.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/report.h"

static void put(FILE *out, const char *text, bool property)
{
	for (; *text; text++) {
		if (*text == '%' || *text == '\r' || *text == '\n' ||
		    (property && (*text == ':' || *text == ',')))
			(void)fprintf(out, "%%%02X", (unsigned)(unsigned char)*text);
		else
			(void)fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text,
				    out);
	}
}

/* The path in the checkout, which is what GitHub looks for: the folder that this runs in may be one
 * inside of it. */
static void put_path(FILE *out, const char *file)
{
	const char *top = getenv("GITHUB_WORKSPACE"), *here = getenv("PWD");
	size_t n = top ? strlen(top) : 0;

	while (strncmp(file, "./", 2) == 0)
		file += 2;
	if (n > 0 && file[0] == '/' && strncmp(file, top, n) == 0 && file[n] == '/') {
		file += n + 1;
	} else if (n > 0 && file[0] != '/' && here && strncmp(here, top, n) == 0 &&
		   here[n] == '/') {
		put(out, here + n + 1, true);
		(void)fputc('/', out);
	}
	put(out, file, true);
}

static void annotate(const struct report *to, FILE *out, const char *level,
		     const struct conf_at *at, const char *title, const char *text, const char *fix)
{
	const char *file = at->line > 0 ? at->file : to->r->p->o->config;

	(void)fprintf(out, "::%s ", level);
	if (file) {
		(void)fputs("file=", out);
		put_path(out, file);
		if (at->line > 0)
			(void)fprintf(out, ",line=%u", at->line);
		(void)fputc(',', out);
	}
	(void)fputs("title=", out);
	put(out, title, true);
	(void)fputs("::", out);
	put(out, text, false);
	if (fix[0] != '\0') {
		(void)fputs("%0A", out);
		put(out, fix, false);
	}
	(void)fputc('\n', out);
}

/* What the configuration has to do with a finding: the first line of explain(). */
struct place {
	const char *id;
	struct conf_at at;
	char text[1024];
};

static void on_line(void *arg, const struct explain_line *line)
{
	struct place *p = arg;

	if (p->text[0] != '\0' || strcmp(line->id, p->id) != 0)
		return;
	p->at = line->at;
	(void)snprintf(p->text, sizeof(p->text), "%s", line->text);
}

static void find_place(const struct report *to, const struct result_boot *b, const char *id,
		       struct place *p)
{
	struct explain_boot told = result_explain(to->r, b);

	*p = (struct place){ .id = id };
	if (to->r->p->conf && b->report)
		(void)explain(to->r->p->conf, &told, on_line, p);
}

/* The same finding for the same reason at the same line is one annotation for all Pis. */
static bool was_before(const struct report *to, const struct result_boot *b, const cJSON *finding,
		       const struct conf_at *at)
{
	const cJSON *detail = cJSON_GetObjectItemCaseSensitive(finding, "detail"), *f;
	const char *id = finding_text(finding, "id"), *reason = finding_text(detail, "reason");

	for (const struct result_boot *e = to->r->boot; e < b; e++)
		cJSON_ArrayForEach(f, result_findings(e))
		{
			struct place before;

			detail = cJSON_GetObjectItemCaseSensitive(f, "detail");
			if (strcmp(finding_text(f, "id"), id) != 0)
				continue;
			find_place(to, e, id, &before);
			if (before.at.line == at->line && before.at.file == at->file &&
			    (at->line > 0 || strcmp(finding_text(detail, "reason"), reason) == 0))
				return true;
		}
	return false;
}

static void boot(const struct report *to, FILE *out, const struct result_boot *b)
{
	const struct results *r = to->r;
	char name[128], title[256], text[2048];
	const cJSON *f;

	result_name(b, name, sizeof(name));
	cJSON_ArrayForEach(f, result_findings(b))
	{
		const char *id = finding_text(f, "id"), *severity = finding_text(f, "severity");
		bool fatal = strcmp(severity, "fatal") == 0;
		struct place place;

		if (strcmp(severity, "note") == 0 ||
		    (r->p->no_tftp && strncmp(id, "dhcp.", 5) != 0))
			continue;
		find_place(to, b, id, &place);
		if (was_before(to, b, f, &place.at))
			continue;
		(void)snprintf(title, sizeof(title), "%s: %s", name, id);
		(void)snprintf(text, sizeof(text), "%s%s%s", finding_text(f, "text"),
			       place.text[0] ? "\n" : "", place.text);
		annotate(to, out, fatal || b->counted == id ? "error" : "warning", &place.at, title,
			 text, finding_text(f, "fix"));
	}
}

struct last {
	char text[512];
};

static void on_log(void *arg, const char *text)
{
	struct last *l = arg;

	(void)snprintf(l->text, sizeof(l->text), "%s", text);
}

/* "...kea-dhcp4.conf:31.5: ..." or "... line 31: ..." of what a server says itself. */
static void find_line(const struct report *to, const char *text, struct conf_at *at)
{
	const char *config = to->r->p->o->config;

	for (const char *c = text; config && (c = strstr(c, config)) != NULL;) {
		unsigned long line;

		c += strlen(config);
		c += *c == ':' ? 1 : strncmp(c, " line ", 6) == 0 ? 6 : 0;
		line = strtoul(c, NULL, 10);
		if (line > 0 && line < CONF_BYTES_MAX) {
			at->line = (unsigned)line;
			at->file = config;
			return;
		}
	}
}

void report_github(const struct report *to, FILE *out)
{
	const struct results *r = to->r;

	for (size_t i = 0; i < r->p->boots; i++)
		if (r->boot[i].done)
			boot(to, out, &r->boot[i]);
	for (size_t i = 0; i < r->p->servers; i++) {
		char why[160], title[256];
		struct conf_at at = { .line = 0 };
		struct last last = { .text = "" };

		if (&r->server[i] != r->culprit)
			continue;
		result_server_why(&r->server[i], why, sizeof(why));
		(void)snprintf(title, sizeof(title), "%.80s %s", r->p->server[i].name, why);
		(void)report_log(r, i, 1, on_log, &last);
		find_line(to, last.text, &at);
		annotate(to, out, "error", &at, title, last.text, "");
	}
	if (r->fail[0] != '\0')
		annotate(to, out, "error", &(struct conf_at){ .line = 0 }, "pxepi check", r->fail,
			 "");
}
