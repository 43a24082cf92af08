/* SPDX-License-Identifier: MIT */
/* report_log - what a server said of its own failure: of all that it printed, the lines that
 * tell. See report.h. */
#include <string.h>

#include "check/report.h"
#include "core/say.h"

/* The servers' words for it, the clearest first. */
static const char *const words[] = { "FATAL", "Fatal",  "ERROR", "error", "rror:",   "WARN",
				     "bad ",  "failed", "can't", "annot", "unknown", "line " };

static size_t rank_of(const char *line, size_t n)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (memmem(line, n, words[i], strlen(words[i])))
			return i;
	return SIZE_MAX;
}

/* The path of the configuration inside is the user's outside. */
static void say_line(const struct results *r, struct say *s, const char *line, size_t n)
{
	const char *inside = r->p->config_inside ? r->p->config_inside : PLAN_DIR "/-";
	size_t length = strlen(inside);

	while (n > 0) {
		const char *at = memmem(line, n, inside, length);
		size_t before = at ? (size_t)(at - line) : n;

		say_wire_max(s, span_of(line, before), 400);
		if (!at)
			return;
		say_wire(s, span_of(r->p->o->config, strlen(r->p->o->config)));
		line = at + length;
		n -= before + length;
	}
}

struct pick {
	const struct results *r;
	size_t most, n;
	const char *before; /* the last line told: what is said again and again is said once */
	size_t before_n;
	void (*line)(void *arg, const char *text);
	void *arg;
};

static void tell(struct pick *k, const char *line, size_t n)
{
	char room[1024];
	struct say s = say_in(room, sizeof(room));
	const char *at = memmem(line, n, "] ", 2);

	/* "2026-11-22 20:15:48.244 ERROR [kea-dhcp4.dhcp4/2.1401] ": when and who is no news */
	if (at && n > 24 && line[4] == '-' && line[10] == ' ') {
		at += 2;
		n -= (size_t)(at - line);
		line = at;
	}
	if (k->before && k->before_n == n && memcmp(k->before, line, n) == 0)
		return;
	k->before = line;
	k->before_n = n;
	say_line(k->r, &s, line, n);
	k->line(k->arg, room);
	k->n++;
}

/* Those with a word of an error; when there are none, the last ones. */
static void pick(struct pick *k, const char *text)
{
	size_t lines = 0, at = 0;
	bool telling = false;

	for (const char *c = text; *c; c++) {
		size_t n = strcspn(c, "\n");

		lines += n > 0 ? 1 : 0;
		telling |= rank_of(c, n) != SIZE_MAX;
		c += n;
		if (*c == '\0')
			break;
	}
	for (const char *c = text; *c && k->n < k->most; c++) {
		size_t n = strcspn(c, "\n");

		at += n > 0 ? 1 : 0;
		if (n > 0 && (telling ? rank_of(c, n) != SIZE_MAX : at + k->most > lines))
			tell(k, c, n);
		c += n;
		if (*c == '\0')
			break;
	}
}

size_t report_log(const struct results *r, size_t server, size_t most,
		  void (*line)(void *arg, const char *text), void *arg)
{
	const struct result_server *s = &r->server[server];
	struct pick k = { .r = r, .most = most, .line = line, .arg = arg };

	pick(&k, s->log);
	if (s->tail_n > 0)
		pick(&k, s->tail);
	return k.n;
}

/* The last line of a text that holds a word. */
static struct span last_with(const char *text, const char *word)
{
	struct span found = span_of("", 0);

	for (const char *c = text; word[0] && (c = strstr(c, word)); c += strlen(word)) {
		const char *from = c;

		while (from > text && from[-1] != '\n')
			from--;
		found = span_of(from, strcspn(from, "\n"));
	}
	return found;
}

size_t report_log_of(const struct results *r, const struct result_boot *b,
		     void (*line)(void *arg, const char *text), void *arg)
{
	struct pick k = { .r = r, .most = 1, .line = line, .arg = arg };
	struct span found = span_of("", 0);
	const cJSON *f;
	bool silent = false;

	cJSON_ArrayForEach(f, result_findings(b))
	{
		silent |= strcmp(finding_text(f, "id"), "dhcp.no-offer") == 0;
	}
	for (size_t i = 0; silent && i < r->p->servers && found.n == 0; i++) {
		if (r->p->server[i].role != PLAN_DHCP)
			continue;
		if (r->server[i].tail_n > 0)
			found = last_with(r->server[i].tail, result_text(b, "mac"));
		if (found.n == 0)
			found = last_with(r->server[i].log, result_text(b, "mac"));
	}
	if (found.n > 0)
		tell(&k, (const char *)found.p, found.n);
	return k.n;
}
