/* SPDX-License-Identifier: MIT */
/* results_judge - what the results come to: which boots passed, who is to blame, the exit code;
 * and the words for it that all reports share. See results.h. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "check/results.h"
#include "core/say.h"
#include "core/typed.h"
#include "io/loop.h"

const char *result_text(const struct result_boot *b, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(b->json, key));

	return text ? text : "";
}

const cJSON *result_findings(const struct result_boot *b)
{
	return cJSON_GetObjectItemCaseSensitive(b->json, "findings");
}

const char *finding_text(const cJSON *finding, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(finding, key));

	return text ? text : "";
}

double result_seconds(const struct result_boot *b, const char *stage)
{
	const cJSON *in = strcmp(stage, "seconds") == 0
				  ? b->json
				  : cJSON_GetObjectItemCaseSensitive(b->json, "stages");
	const cJSON *n = cJSON_GetObjectItemCaseSensitive(in, stage);

	return cJSON_IsNumber(n) ? n->valuedouble : -1;
}

struct explain_boot result_explain(const struct results *r, const struct result_boot *b)
{
	return (struct explain_boot){ .offer = b->offer,
				      .report = b->report,
				      .model = b->plan->model,
				      .serial = b->plan->pi->serial,
				      .asked = b->asked,
				      .tree = r->p->tree };
}

/* "Pi 3B" of "Pi 3B (original boot ROM; also 2B v1.2, CM3)". */
static void say_model(struct say *s, enum model m)
{
	const char *name = model_facts(m)->name;

	if (m == MODEL_BOOTCODE)
		say_str(s, "Pi with bootcode.bin");
	else
		say_strn(s, name, strcspn(name, "(,") - (strchr(name, '(') != NULL));
}

void result_name(const struct result_boot *b, char *room, size_t cap)
{
	struct say s = say_in(room, cap);
	uint8_t mac[6];

	pis_mac(b->plan->pi, b->plan->model, mac);
	say_model(&s, b->plan->model);
	if (b->plan->pi->has_serial) {
		say_char(&s, ' ');
		say_hex(&s, b->plan->pi->serial, 8);
	}
	say_str(&s, " (");
	say_mac(&s, mac);
	say_char(&s, ')');
}

void result_server_why(const struct result_server *s, char *room, size_t cap)
{
	if (s->deaf)
		(void)snprintf(room, cap, "runs, and does not listen");
	else if (s->ended && WIFSIGNALED(s->status))
		(void)snprintf(room, cap, "was killed by signal %d (%s)", WTERMSIG(s->status),
			       strsignal(WTERMSIG(s->status)));
	else if (s->ended && !s->ready)
		(void)snprintf(room, cap, "did not start: exit code %d", WEXITSTATUS(s->status));
	else if (s->ended)
		(void)snprintf(room, cap, "ended by itself: exit code %d", WEXITSTATUS(s->status));
	else
		(void)snprintf(room, cap, "serves");
}

/* ----- one boot ----- */

static bool is_tftp_server(const struct plan *p, const char *ip)
{
	uint32_t v;

	if (!typed_ip(span_of(ip, strlen(ip)), &v))
		return false;
	for (size_t i = 0; i < p->addresses; i++)
		if ((p->address[i].roles & CONF_ROLE_TFTP) && p->address[i].ip == v)
			return true;
	return false;
}

static bool counts(const struct plan *p, const cJSON *finding, bool *warning)
{
	const char *id = finding_text(finding, "id");

	*warning = strcmp(finding_text(finding, "severity"), "warning") == 0;
	for (size_t i = 0; i < p->o->fail_ons; i++)
		if (strcmp(p->o->fail_on[i], id) == 0 ||
		    (*warning && strcmp(p->o->fail_on[i], "warning") == 0))
			return true;
	return false;
}

void result_judge(const struct plan *p, struct result_boot *b)
{
	bool came = b->done && WIFEXITED(b->status) && WEXITSTATUS(b->status) == 0, warning;
	const cJSON *f;

	if (p->no_tftp)
		came = is_tftp_server(p, b->asked);
	b->passed = came;
	cJSON_ArrayForEach(f, result_findings(b))
	{
		if (p->no_tftp && strncmp(finding_text(f, "id"), "dhcp.", 5) != 0)
			continue; /* it was stopped on purpose */
		if (!b->counted && counts(p, f, &warning) &&
		    strcmp(finding_text(f, "severity"), "fatal") != 0) {
			b->counted = finding_text(f, "id");
			b->passed = false;
		}
	}
}

static void last_line(const struct result_boot *b, struct say *s)
{
	const char *from = b->said, *end = b->said + b->said_n;

	while (end > from && end[-1] == '\n')
		end--;
	for (const char *c = end; c > b->said; c--)
		if (c[-1] == '\n') {
			from = c;
			break;
		}
	if (strncmp(from, "pxepi: ", 7) == 0)
		from += 7;
	say_wire_max(s, span_of(from, (size_t)(end - from)), 400);
}

/* Its banner is no reason. */
static void say_died(const struct result_boot *b, struct say *s)
{
	size_t before = s->n;

	if (WIFSIGNALED(b->status)) {
		say_str(s, "killed by signal ");
		say_u64(s, (uint64_t)WTERMSIG(b->status));
		say_str(s, " (");
		say_str(s, strsignal(WTERMSIG(b->status)));
		say_char(s, ')');
		return;
	}
	if (WEXITSTATUS(b->status) > 1)
		last_line(b, s);
	if (s->n > before)
		return;
	say_str(s, "it ended without a report: exit code ");
	say_u64(s, (uint64_t)WEXITSTATUS(b->status));
}

static const struct result_server *find_culprit(const struct results *r)
{
	for (size_t i = 0; i < r->p->servers; i++)
		if (r->server[i].ended || r->server[i].deaf)
			return &r->server[i];
	return NULL;
}

static const cJSON *cause_of(const struct result_boot *b)
{
	const cJSON *f;

	cJSON_ArrayForEach(f, result_findings(b))
	{
		if (strcmp(finding_text(f, "severity"), "fatal") == 0)
			return f;
	}
	return NULL;
}

void result_why(const struct results *r, const struct result_boot *b, char *room, size_t cap)
{
	struct say s = say_in(room, cap);
	const cJSON *cause = cause_of(b);
	const char *text = cause ? finding_text(cause, "text") : "";
	size_t n = strcspn(text, "\n");
	const char *stop = strstr(text, ". ");

	if (b->passed)
		return;
	if (b->counted) {
		say_str(&s, "--fail-on counts ");
		say_str(&s, b->counted);
	} else if (r->p->no_tftp && b->asked[0] != '\0') {
		say_str(&s, "it asks ");
		say_str(&s, b->asked);
		say_str(&s, " for files, which the configuration does not name as a TFTP server");
	} else if (cause) {
		say_str(&s, finding_text(cause, "id"));
		say_str(&s, ": ");
		say_strn(&s, text, stop && (size_t)(stop - text) < n ? (size_t)(stop - text) : n);
	} else if (b->done && !find_culprit(r)) {
		say_died(b, &s);
	} else {
		say_str(&s, b->begun ? "the trial ended before it did" : "it was not booted");
	}
}

/* ----- all ----- */

/* An emulator that could not do its job is no verdict on the configuration. */
static void blame_emulator(struct results *r)
{
	for (size_t i = 0; i < r->p->boots && r->fail[0] == '\0' && !r->culprit; i++) {
		const struct result_boot *b = &r->boot[i];
		struct say s = say_in(r->fail, sizeof(r->fail));

		if (!b->done || (WIFEXITED(b->status) && WEXITSTATUS(b->status) < 2) ||
		    r->p->no_tftp)
			continue;
		if (b->json && WIFEXITED(b->status))
			continue;
		say_str(&s, "an emulated Pi could not run: ");
		say_died(b, &s);
	}
}

/* Who tells is gone before it told that all is done. */
static void blame_box(struct results *r, int box)
{
	if (r->over || r->fail[0] != '\0')
		return;
	if (box != -1 && WIFSIGNALED(box))
		(void)snprintf(r->fail, sizeof(r->fail),
			       "the trial ended before it was over: the process that holds it was "
			       "killed by signal %d (%s)",
			       WTERMSIG(box), strsignal(WTERMSIG(box)));
	else
		(void)snprintf(r->fail, sizeof(r->fail), "the trial was ended before it was over");
}

void results_end(struct results *r, int box)
{
	r->ended = loop_now();
	r->culprit = find_culprit(r);
	for (size_t i = 0; i < r->p->boots; i++) {
		if (i >= r->p->colds && !r->boot[i].begun && r->failed > 0)
			continue; /* not tried */
		r->passed += r->boot[i].passed ? 1 : 0;
		r->failed += r->boot[i].passed ? 0 : 1;
	}
	blame_emulator(r);
	blame_box(r, box);
	r->exit = r->fail[0] != '\0' ? 2 : r->failed > 0 || r->culprit ? 1 : 0;
}
