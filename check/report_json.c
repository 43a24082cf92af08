/* SPDX-License-Identifier: MIT */
/* report_json - one object a line: check.begin, the boot.report of each boot as emulate made it
 * and with what check adds, check.summary with where the time went. See report.h and
 * doc/check.md. */
#include <string.h>

#include "check/report.h"
#include "core/say.h"
#include "io/json_make.h"
#include "io/loop.h"

static cJSON *envelope(const char *event)
{
	struct event e = { .kind = EV_SUMMARY, .when = loop_now() };
	cJSON *line = json_envelope(&e);

	(void)cJSON_ReplaceItemInObjectCaseSensitive(line, "event", cJSON_CreateString(event));
	return line;
}

static void add_user(cJSON *to, const char *key, const char *text)
{
	if (text)
		json_wire(to, key, span_of(text, strlen(text)));
}

static void add_at(cJSON *to, const struct conf_at *at)
{
	char room[512];
	struct say s = say_in(room, sizeof(room));

	if (!at->file || at->line == 0)
		return;
	say_wire(&s, span_of(at->file, strlen(at->file)));
	say_char(&s, ':');
	say_u64(&s, at->line);
	json_text(to, "at", room);
}

/* ----- the beginning ----- */

static void add_addresses(cJSON *line, const struct plan *p)
{
	cJSON *list = json_array(line, "addresses");

	for (size_t i = 0; i < p->addresses; i++) {
		const struct plan_address *a = &p->address[i];
		cJSON *item = json_item(list);

		json_ip(item, "ip", a->ip);
		json_number(item, "prefix", a->prefix);
		if (a->iface < p->ifaces)
			add_user(item, "interface", p->iface[a->iface]);
		json_bool(item, "dhcp", (a->roles & CONF_ROLE_DHCP) != 0);
		json_bool(item, "tftp", (a->roles & CONF_ROLE_TFTP) != 0);
		json_text(item, "why", a->why);
		add_at(item, &a->at);
	}
}

static void add_changes(cJSON *line, const struct plan *p)
{
	cJSON *list = json_array(line, "changes");
	size_t n = p->conf ? conf_changes(p->conf) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct conf_change *c = conf_change(p->conf, i);
		cJSON *item = json_item(list);

		add_at(item, &c->at);
		add_user(item, "text", c->text);
	}
}

static void add_pis(cJSON *line, const struct plan *p)
{
	cJSON *list = json_array(line, "pis");

	for (size_t i = 0; i < p->pis.n; i++) {
		const struct pis_pi *pi = &p->pis.pi[i];
		cJSON *item = json_item(list), *models;

		json_hex(item, "serial", pi->serial, 8);
		if (pi->has_mac)
			json_mac(item, "mac", pi->mac);
		models = json_array(item, "models");
		for (size_t m = 1; m < MODEL_COUNT; m++)
			if (pi->model[m])
				(void)cJSON_AddItemToArray(models,
							   cJSON_CreateString(
								   model_facts((enum model)m)->id));
		json_bool(item, "model_told", pi->told);
		json_text(item, "from", pi->from);
		if (pi->paired)
			json_bool(item, "paired", true);
		if (pi->dir[0] != '\0')
			json_text(item, "folder", pi->dir);
		add_at(item, &pi->at);
	}
}

void report_json_begin(struct report *to)
{
	const struct plan *p = to->r->p;
	cJSON *line = envelope("check.begin");

	add_user(line, "config", p->o->config);
	add_user(line, "server", p->shown);
	add_user(line, "program", p->server[0].program);
	json_text(line, "until", p->no_tftp ? "first-request" : p->until);
	json_bool(line, "synthetic_tree", p->synthetic && !p->no_tftp);
	add_user(line, "tree", p->tree);
	add_addresses(line, p);
	add_changes(line, p);
	add_pis(line, p);
	json_number(line, "pis_left_out", p->pis.left_out);
	json_number(line, "strangers", p->pis.strangers);
	json_line(to->out, line);
}

/* ----- a boot ----- */

static void on_line(void *arg, const struct explain_line *told)
{
	cJSON *item = json_item(arg);

	json_text(item, "id", told->id);
	add_at(item, &told->at);
	json_text(item, "text", told->text);
}

static void add_places(const struct report *to, const struct result_boot *b, cJSON *line)
{
	struct explain_boot told = result_explain(to->r, b);
	cJSON *f;

	if (!to->r->p->conf || !b->report)
		return;
	cJSON_ArrayForEach(f, cJSON_GetObjectItemCaseSensitive(line, "findings"))
	{
		struct conf_at at = { .line = 0 };

		if (explain_at(to->r->p->conf, &told, finding_text(f, "id"), &at))
			add_at(f, &at);
	}
	(void)explain(to->r->p->conf, &told, on_line, json_array(line, "lines"));
}

static void on_said(void *arg, const char *text)
{
	json_text(arg, "server_says", text);
}

void report_json_boot(struct report *to, const struct result_boot *b)
{
	cJSON *line = b->json ? cJSON_Duplicate(b->json, true) : envelope("check.no-report");
	char why[700] = "";

	json_number(line, "pi", (uint64_t)(b->plan->pi - to->r->p->pis.pi) + 1);
	json_text(line, "phase", b->plan->together ? "together" : "cold");
	json_text(line, "played", model_facts(b->plan->model)->id);
	json_bool(line, "passed", b->passed);
	result_why(to->r, b, why, sizeof(why));
	if (why[0] != '\0')
		json_text(line, "why", why);
	if (!b->passed)
		(void)report_log_of(to->r, b, on_said, line);
	add_places(to, b, line);
	json_line(to->out, line);
}

/* ----- the end ----- */

static void add_seconds(cJSON *to, const char *key, double seconds)
{
	json_seconds(to, key, seconds > 0 ? (ns)(seconds * 1e9) : 0);
}

/* Where the time of a boot went; "ours" is what neither the servers nor the Pi's own clocks
 * took. */
static void add_boot_times(cJSON *item, const struct result_boot *b)
{
	static const char *const stages[] = { "dhcp", "tftp", "kernel", "nfs" };
	double whole = (double)(b->ended - b->began) / 1e9, boot = result_seconds(b, "seconds");

	json_text(item, "model", model_facts(b->plan->model)->id);
	json_text(item, "phase", b->plan->together ? "together" : "cold");
	add_seconds(item, "seconds", whole);
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
		if (result_seconds(b, stages[i]) >= 0)
			add_seconds(item, stages[i], result_seconds(b, stages[i]));
	add_seconds(item, "ours", whole - (boot > 0 ? boot : 0));
}

static void add_times(cJSON *line, const struct results *r)
{
	cJSON *times = json_object(line, "times"), *servers = json_array(times, "servers");
	cJSON *boots = json_array(times, "boots");
	double spent = 0, all = (double)(r->ended - r->began) / 1e9;
	ns until = 0; /* boots at the same time take that time once */

	for (size_t i = 0; i < r->p->servers; i++) {
		cJSON *item = json_item(servers);

		add_user(item, "server", r->p->server[i].name);
		if (r->server[i].ready) {
			json_seconds(item, "start", r->server[i].took);
			spent += (double)r->server[i].took / 1e9;
		}
	}
	for (size_t i = 0; i < r->p->boots; i++) {
		const struct result_boot *b = &r->boot[i];

		if (!b->done)
			continue;
		add_boot_times(json_item(boots), b);
		if (b->ended > until)
			spent += (double)(b->ended - (b->began > until ? b->began : until)) / 1e9;
		if (b->ended > until)
			until = b->ended;
	}
	json_seconds(times, "servers_end", r->end_took);
	add_seconds(times, "other", all - spent - (double)r->end_took / 1e9);
	add_seconds(times, "total", all);
}

static void add_counts(cJSON *line, const struct results *r)
{
	cJSON *counts = json_object(line, "finding_counts");

	for (size_t id = 0; id < FINDING_COUNT; id++) {
		uint64_t n = 0;
		const cJSON *f;

		for (size_t i = 0; i < r->p->boots; i++)
			cJSON_ArrayForEach(f, result_findings(&r->boot[i]))
			{
				n += strcmp(finding_text(f, "id"),
					    finding_name((enum finding_id)id)) == 0;
			}
		if (n > 0)
			json_number(counts, finding_name((enum finding_id)id), n);
	}
}

static void on_log(void *arg, const char *text)
{
	(void)cJSON_AddItemToArray(arg, cJSON_CreateString(text));
}

static void add_servers(cJSON *line, const struct results *r)
{
	cJSON *list = json_array(line, "servers");
	char why[160];

	for (size_t i = 0; i < r->p->servers; i++) {
		cJSON *item = json_item(list);
		const struct result_server *s = &r->server[i];

		add_user(item, "server", r->p->server[i].name);
		result_server_why(s, why, sizeof(why));
		json_text(item, "state", why);
		if (s->lost > 0)
			json_number(item, "log_bytes_lost", s->lost);
		if (s->ended || s->deaf)
			(void)report_log(r, i, 20, on_log, json_array(item, "says"));
	}
}

void report_json_end(struct report *to)
{
	const struct results *r = to->r;
	cJSON *line = envelope("check.summary"), *notes;

	json_number(line, "pis", r->p->pis.n);
	json_number(line, "boots", r->p->boots);
	json_number(line, "passed", r->passed);
	json_number(line, "failed", r->failed);
	add_counts(line, r);
	add_servers(line, r);
	notes = json_array(line, "notes");
	for (size_t i = 0; i < r->notes; i++) {
		char room[600];
		struct say s = say_in(room, sizeof(room));

		say_wire(&s, span_of(r->note[i], strlen(r->note[i])));
		(void)cJSON_AddItemToArray(notes, cJSON_CreateString(room));
	}
	if (r->fail[0] != '\0')
		add_user(line, "error", r->fail);
	add_times(line, r);
	json_number(line, "exit", (uint64_t)r->exit);
	json_line(to->out, line);
}
