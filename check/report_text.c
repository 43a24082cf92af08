/* SPDX-License-Identifier: MIT */
/* report_text - the trial for a person: a paragraph a Pi, and one line that says it all. What
 * is the same for several Pis is said once. See report.h. */
#include <stdio.h>
#include <string.h>

#include "check/report_page.h"

/* ----- a Pi ----- */

static void say_result(struct page *g, const struct report *to, const struct result_boot *b)
{
	double took = result_seconds(b, "seconds");
	bool up = strcmp(result_text(b, "outcome"), "up") == 0;

	text_paint(g->text, &g->s, b->passed ? PAINT_GOOD : PAINT_BAD);
	if (!b->passed)
		say_str(&g->s, up || b->counted ? "FAILED" : "NOT UP");
	else if (up && !to->r->p->synthetic)
		say_str(&g->s, "UP");
	else
		say_str(&g->s, to->r->p->no_tftp || to->r->p->synthetic ? "OK" : "LOADS LINUX");
	text_paint(g->text, &g->s, PAINT_NONE);
	if (b->passed && to->r->p->no_tftp) {
		say_str(&g->s, ", it asks ");
		say_str(&g->s, b->asked);
		say_str(&g->s, " for files");
	} else if (b->passed && to->r->p->synthetic) {
		say_str(&g->s, ", as far as DHCP goes");
	}
	if (took >= 0 && !to->r->p->no_tftp) {
		say_str(&g->s, ", after ");
		say_duration(&g->s, (ns)(took * 1e9));
	}
	say_char(&g->s, '\n');
}

/* Was this paragraph printed before? By its FNV-1a hash. */
static bool is_told(struct report *to, const char *text)
{
	const size_t most = sizeof(to->told_of) / sizeof(to->told_of[0]);
	uint64_t hash = 0xcbf29ce484222325;

	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * 0x100000001b3;
	for (size_t i = 0; i < to->told; i++)
		if (to->told_of[i] == hash)
			return true;
	if (to->told < most)
		to->told_of[to->told++] = hash;
	return false;
}

static void say_because(struct page *g, const cJSON *finding)
{
	char room[1024];

	if (!cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(finding, "certain")))
		return;
	(void)snprintf(room, sizeof(room), "Uncertain, because %s.",
		       finding_text(finding, "because"));
	page_label(g, "");
	text_wrap(&g->s, room);
}

struct lines {
	struct page *g;
	struct report *to;
	const char *id;
	bool fatal, any;
};

static void on_line(void *arg, const struct explain_line *line)
{
	struct lines *l = arg;
	char room[2048];
	struct say s = say_in(room, sizeof(room));

	if (strcmp(line->id, l->id) != 0 || (line->at.line == 0 && !l->fatal))
		return;
	if (line->at.file) {
		page_at(&s, &line->at);
		say_str(&s, ": ");
	}
	say_str(&s, line->text);
	if (is_told(l->to, room))
		return;
	page_label(l->g, l->any ? "" : "line");
	text_wrap(&l->g->s, room);
	l->any = true;
}

/* From the line of the configuration to what the Pi made of it. */
static bool say_lines(struct page *g, struct report *to, const struct result_boot *b,
		      const char *id, bool fatal)
{
	struct lines l = { .g = g, .to = to, .id = id, .fatal = fatal };
	struct explain_boot boot = result_explain(to->r, b);

	if (to->r->p->conf && b->report)
		(void)explain(to->r->p->conf, &boot, on_line, &l);
	return l.any;
}

static void on_said(void *arg, const char *text)
{
	struct page *g = arg;

	page_label(g, "says");
	text_wrap(&g->s, text);
}

/* The server runs and listens here: the advice is not to look for it, but at the line that was
 * told, or at what it says itself. */
static void say_no_offer(struct page *g, const struct report *to, const struct result_boot *b,
			 bool line, const char *fix)
{
	size_t said = report_log_of(to->r, b, on_said, g);

	if (line || said > 0 || fix[0] == '\0')
		return;
	page_label(g, "do");
	text_wrap(&g->s, fix);
}

static void say_fix(struct page *g, const char *fix, bool line)
{
	if (fix[0] == '\0')
		return;
	page_label(g, "do");
	if (line) {
		say_str(&g->s, "Mend that line. What works, as a whole:\n");
		page_label(g, "");
	}
	text_wrap(&g->s, fix);
}

static void say_finding(struct page *g, struct report *to, const struct result_boot *b,
			const cJSON *f)
{
	const char *id = finding_text(f, "id"), *severity = finding_text(f, "severity");
	const char *fix = finding_text(f, "fix");
	bool fatal = strcmp(severity, "fatal") == 0, told = is_told(to, fix[0] ? fix : id), line;
	const char *text = finding_text(f, "text"), *stop = strstr(text, ". ");

	page_label(g, fatal ? "why" : severity);
	text_paint(g->text, &g->s, fatal ? PAINT_BAD : PAINT_WARN);
	say_str(&g->s, id);
	text_paint(g->text, &g->s, PAINT_NONE);
	say_str(&g->s, "\n");
	page_label(g, "");
	if (told && !to->r->p->o->verbose && stop) { /* the first sentence has what differs */
		char room[512];

		(void)snprintf(room, sizeof(room), "%.*s.", (int)(stop - text), text);
		text_wrap(&g->s, room);
	} else {
		text_wrap(&g->s, text);
	}
	line = say_lines(g, to, b, id, fatal);
	if (strcmp(id, "dhcp.no-offer") == 0) {
		say_no_offer(g, to, b, line, told ? "" : fix);
		return;
	}
	if (told && !to->r->p->o->verbose) {
		if (fatal && fix[0] != '\0') {
			page_label(g, "do");
			say_str(&g->s, "as above\n");
		}
		return;
	}
	say_because(g, f);
	say_fix(g, fix, line && strcmp(id, "dhcp.offer-rejected") == 0);
}

static bool is_wanted(const struct report *to, const cJSON *f)
{
	if (to->r->p->no_tftp && strncmp(finding_text(f, "id"), "dhcp.", 5) != 0)
		return false;
	if (to->r->p->o->verbose)
		return true;
	/* that it gave up is what came of the other finding */
	return strcmp(finding_text(f, "severity"), "note") != 0 &&
	       strcmp(finding_text(f, "id"), finding_name(FIND_DHCP_GAVE_UP)) != 0;
}

void report_text_boot(struct report *to, const struct result_boot *b)
{
	const cJSON *f;
	char room[600];
	struct page g;

	page_open(&g, to);
	if (b->plan->together && b->passed && !to->r->p->o->verbose)
		return; /* the last line counts them */
	result_name(b, room, sizeof(room));
	text_paint(g.text, &g.s, PAINT_BOLD);
	say_str(&g.s, room);
	text_paint(g.text, &g.s, PAINT_NONE);
	say_str(&g.s, b->plan->together ? ", all at once:  " : ":  ");
	say_result(&g, to, b);
	cJSON_ArrayForEach(f, result_findings(b))
	{
		if (is_wanted(to, f))
			say_finding(&g, to, b, f);
	}
	(void)say_lines(&g, to, b, "", false);
	result_why(to->r, b, room, sizeof(room));
	if (!b->passed &&
	    (b->counted || cJSON_GetArraySize(result_findings(b)) == 0 || to->r->p->no_tftp)) {
		page_label(&g, "why");
		text_wrap(&g.s, room);
	}
	say_char(&g.s, '\n');
	page_print(&g);
}

/* ----- the end ----- */

static void on_log(void *arg, const char *text)
{
	struct page *g = arg;

	say_str(&g->s, "    ");
	say_str(&g->s, text);
	say_char(&g->s, '\n');
}

static void say_servers(struct page *g, const struct report *to)
{
	const struct results *r = to->r;
	char why[160];

	for (size_t i = 0; i < r->notes; i++) {
		page_label(g, "note");
		page_user(&g->s, r->note[i]);
		say_char(&g->s, '\n');
	}
	for (size_t i = 0; i < r->p->servers; i++) {
		const struct result_server *s = &r->server[i];

		if (s->lost > 0) {
			page_label(g, "note");
			page_user(&g->s, r->p->server[i].name);
			say_str(&g->s, " floods its log: of what it printed ");
			say_size(&g->s, s->lost);
			say_str(&g->s, " were thrown away\n");
		}
		if (!s->ended && !s->deaf)
			continue;
		result_server_why(s, why, sizeof(why));
		text_paint(g->text, &g->s, PAINT_BAD);
		page_user(&g->s, r->p->server[i].name);
		say_char(&g->s, ' ');
		say_str(&g->s, why);
		text_paint(g->text, &g->s, PAINT_NONE);
		say_str(&g->s, s->n > 0 ? "; it says:\n" : ", and says nothing\n");
		(void)report_log(r, i, 12, on_log, g);
	}
}

static void say_together(struct page *g, const struct report *to)
{
	const struct plan *p = to->r->p;
	size_t up = 0;

	if (p->boots == p->colds || to->r->culprit || to->r->fail[0] != '\0')
		return;
	if (!to->r->boot[p->boots - 1].begun) {
		say_str(&g->s, "All at once: not tried, as not all come up alone\n");
		return;
	}
	for (size_t i = p->colds; i < p->boots; i++)
		up += to->r->boot[i].passed ? 1 : 0;
	say_str(&g->s, "All at once: ");
	say_u64(&g->s, up);
	say_str(&g->s, " of ");
	say_u64(&g->s, p->boots - p->colds);
	say_str(&g->s, up == p->boots - p->colds ? ", as well\n" : "\n");
}

/* Each finding, with how many boots from cold have it. */
static void say_found(struct say *s, const struct results *r)
{
	const char *between = ". Findings: ";

	for (size_t id = 0; id < FINDING_COUNT; id++) {
		const char *name = finding_name((enum finding_id)id);
		uint64_t n = 0;
		const cJSON *f;

		for (size_t i = 0; i < r->p->colds; i++)
			cJSON_ArrayForEach(f, result_findings(&r->boot[i]))
			{
				bool skip = r->p->no_tftp && strncmp(name, "dhcp.", 5) != 0;

				n += !skip && strcmp(finding_text(f, "id"), name) == 0 &&
				     strcmp(finding_text(f, "severity"), "note") != 0;
			}
		if (n == 0)
			continue;
		say_str(s, between);
		between = ", ";
		say_str(s, name);
		if (n > 1) {
			say_str(s, " x");
			say_u64(s, n);
		}
	}
}

void report_text_end(struct report *to)
{
	const struct results *r = to->r;
	bool counted = false;
	size_t up = 0;
	struct page g;

	page_open(&g, to);
	say_servers(&g, to);
	say_together(&g, to);
	for (size_t i = 0; i < r->p->colds; i++) {
		up += r->boot[i].passed ? 1 : 0;
		counted |= r->boot[i].counted != NULL;
	}
	say_str(&g.s, "pxepi: ");
	say_u64(&g.s, up);
	say_str(&g.s, " of ");
	say_u64(&g.s, r->p->colds);
	say_str(&g.s, counted                            ? " boots passed, by --fail-on"
		      : r->p->synthetic || r->p->no_tftp ? " boots found the way to their files"
		      : r->p->o->nfs_root                ? " boots came up"
							 : " boots loaded Linux");
	if (r->culprit) {
		say_str(&g.s, "; ");
		page_user(&g.s, r->p->server[r->culprit - r->server].name);
		say_char(&g.s, ' ');
		result_server_why(r->culprit, g.s.p + g.s.n, g.s.cap - g.s.n);
		g.s.n += strlen(g.s.p + g.s.n);
	}
	say_found(&g.s, r);
	say_str(&g.s, " (");
	say_duration(&g.s, r->ended - r->began);
	say_str(&g.s, ")\n");
	page_print(&g);
}
