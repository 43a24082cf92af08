/* SPDX-License-Identifier: MIT */
/* json_report - boot.report and summary. See json.h. */
#include "io/json.h"
#include "io/json_make.h"

static void add_detail(cJSON *item, const struct finding *f)
{
	cJSON *d = json_object(item, "detail");

	for (size_t i = 0; i < f->details; i++) {
		const struct detail *t = &f->detail[i];

		if (t->text)
			json_text(d, t->key, t->text);
		else if (t->seconds)
			json_seconds(d, t->key, (ns)t->number);
		else
			json_number(d, t->key, t->number);
	}
}

static void add_findings(cJSON *line, const struct verdict *v)
{
	cJSON *list = json_array(line, "findings");

	for (size_t i = 0; i < v->n; i++) {
		const struct finding *f = &v->finding[i];
		cJSON *item = json_item(list);

		json_text(item, "id", finding_name(f->id));
		json_text(item, "severity", severity_name(f->severity));
		json_bool(item, "certain", f->certain);
		if (!f->certain && f->because)
			json_text(item, "because", f->because);
		add_detail(item, f);
		json_text(item, "text", f->text);
		json_text(item, "fix", f->fix);
	}
}

static void add_files(cJSON *line, const struct watch *w, const struct boot *b)
{
	cJSON *list = json_array(line, "files");

	for (const struct file_rec *f = NULL; (f = watch_next_file(w, b, f));) {
		cJSON *item = json_item(list);

		json_wire(item, "path", span_of(f->path, f->path_n));
		json_text(item, "result", file_result_name((enum file_result)f->result));
		json_text(item, "need", file_need_name((enum file_need_kind)f->need));
		json_number(item, "bytes", f->bytes);
		json_number(item, "blksize", f->blksize);
		json_seconds(item, "seconds", f->took);
		json_number(item, "retransmits", f->retransmits);
		json_number(item, "requests", f->requests);
		if (f->clipped)
			json_bool(item, "clipped", true);
	}
}

static void add_who(cJSON *line, const struct boot *b)
{
	static const char *const serial_from[] = {
		[SERIAL_FROM_NONE] = NULL,
		[SERIAL_FROM_MAC] = "mac",
		[SERIAL_FROM_TFTP] = "tftp-prefix",
		[SERIAL_FROM_OPTION97] = "option97",
	};
	static const char *const model_from[] = {
		[MODEL_FROM_NONE] = NULL,
		[MODEL_FROM_DISCOVER] = "rom-discover",
		[MODEL_FROM_OPTION97] = "option97",
		[MODEL_FROM_TFTP] = "tftp-request",
	};

	if (b->serial_from < SERIAL_FROM_TFTP)
		json_text(line, "serial", NULL); /* else the envelope has it */
	json_text(line, "serial_from", serial_from[b->serial_from]);
	if (b->serial_from == SERIAL_FROM_MAC)
		json_hex(line, "serial_low24", b->serial, 6);
	json_text(line, "model", b->model == MODEL_UNKNOWN ? NULL : model_facts(b->model)->id);
	json_text(line, "model_from", model_from[b->model_from]);
}

static void add_began(cJSON *line, const struct boot *b)
{
	struct event began = { .kind = EV_BOOT_REPORT, .when = b->began };
	cJSON *envelope = json_envelope(&began);
	cJSON *t = cJSON_DetachItemFromObjectCaseSensitive(envelope, "t");

	(void)cJSON_AddItemToObject(line, "began", t);
	cJSON_Delete(envelope);
}

static void add_stages(cJSON *line, const struct boot *b)
{
	cJSON *stages = json_object(line, "stages");

	for (size_t i = 0; i < PHASE_COUNT; i++) {
		ns took = boot_phase(b, (enum phase)i);

		if (took >= 0)
			json_seconds(stages, phase_name((enum phase)i), took);
	}
}

static void add_kicked(cJSON *line, const struct boot *b)
{
	cJSON *o;

	if (b->kicked.kicks == 0)
		return;
	o = json_object(line, "kicked");
	json_number(o, "kicks", b->kicked.kicks);
	json_bool(o, "broadcast", b->kicked.broadcast);
	json_bool(o, "went_on", b->kicked.woke_at != 0);
	if (b->kicked.woke_at == 0)
		return;
	json_seconds(o, "after", b->kicked.after);
	json_bool(o, "others", b->kicked.others);
}

static void add_kick_counts(cJSON *line, const struct tally *t)
{
	const struct tally_kicks *all[] = { &t->kicked, &t->not_kicked, &t->overheard };
	static const char *const names[] = { "kicked", "not_kicked", "overheard" };

	if (t->kicked.boots == 0)
		return;
	for (size_t i = 0; i < 3; i++) {
		cJSON *o;

		if (all[i] == &t->overheard && t->overheard.boots == 0)
			continue;
		o = json_object(line, names[i]);
		json_number(o, "boots", all[i]->boots);
		json_number(o, "went_on", all[i]->went_on);
		json_number(o, "hung", all[i]->hung);
	}
	json_number(line, "woke_after_kick", t->after_kick);
}

void json_report(FILE *out, const struct watch *w, const struct event *e, const struct verdict *v)
{
	cJSON *line = json_envelope(e);
	const struct boot *b = e->boot;

	add_who(line, b);
	json_text(line, "stage", stage_name(b->stage));
	json_text(line, "outcome", outcome_name(v->outcome));
	json_bool(line, "certain", v->certain);
	if (!v->certain && v->because)
		json_text(line, "because", v->because);
	add_began(line, b);
	json_seconds(line, "seconds", b->last - b->began);
	add_stages(line, b);
	add_kicked(line, b);
	if (b->midway)
		json_bool(line, "midway", true);
	json_ip(line, "ip", b->ip);
	add_findings(line, v);
	add_files(line, w, b);
	if (b->files_lost > 0)
		json_number(line, "files_not_listed", b->files_lost);
	json_line(out, line);
}

void json_summary(FILE *out, const struct watch *w, const struct event *e,
		  const struct tally *tally, const struct verdict *run)
{
	const struct run_facts *facts = watch_facts(w);
	cJSON *line = json_envelope(e), *counts;

	json_number(line, "packets", facts->packets);
	json_number(line, "dropped", facts->drops);
	json_number(line, "boots", tally->boots);
	counts = json_object(line, "outcomes");
	for (size_t i = 0; i < OUTCOME_COUNT; i++)
		json_number(counts, outcome_name((enum outcome)i), tally->outcome[i]);
	counts = json_object(line, "finding_counts");
	for (size_t i = 0; i < FINDING_COUNT; i++)
		if (tally->findings[i] > 0)
			json_number(counts, finding_name((enum finding_id)i), tally->findings[i]);
	add_kick_counts(line, tally);
	json_number(line, "evicted", facts->evicted);
	json_number(line, "exit", (uint64_t)tally_exit(tally));
	add_findings(line, run);
	json_line(out, line);
}
