/* SPDX-License-Identifier: MIT */
/* oracle - see oracle.h: report by report, what must be so. */
#include "tests/sim/oracle.h"

static bool of_pi(const struct report *r, const struct sim_pi *p)
{
	return memcmp(r->mac, p->mac, 6) == 0 && r->plausible;
}

static bool may_judge(const struct world *w)
{
	return w->is.quality != QUALITY_BROKEN && !w->is.odd;
}

/* ----- findings ----- */

static void judge_fatal(struct world *w, const struct sim_pi *p, const struct report *r,
			const struct told *t)
{
	bool sees_all = w->is.vantage == VANTAGE_ALL && !w->is.short_listen;
	bool up = oracle_up(w, p) && r->when >= p->truth.up_at;
	/* Nothing follows its last file, and the link lost the word that the Pi had it. */
	bool mute_by_nature = w->is.quality != QUALITY_CLEAN && p->faulty &&
			      w->is.fault->id == FIND_CMDLINE_OTHER_ROOT;

	if (!may_judge(w) || (mute_by_nature && !t->certain))
		return;
	if (up && (t->certain || sees_all))
		complain(w, "FALSE FATAL %s (%s) on a Pi that came up: %s", finding_name(t->id),
			 t->certain ? "certain" : "uncertain", t->text);
	else if (t->certain && !oracle_true_cause(w, p, t))
		complain(w, "FALSE FATAL %s %s%s (certain), actor: %s %s: %s", finding_name(t->id),
			 t->reason, t->file, pi_why(&p->pi), p->pi.lost, t->text);
	else if (oracle_is_clear(w) && !oracle_expected(w, p, t->id))
		complain(w, "the wrong cause: %s (uncertain), actor: %s %s: %s",
			 finding_name(t->id), pi_why(&p->pi), p->pi.lost, t->text);
}

static void judge_told(struct world *w, const struct sim_pi *p, const struct report *r,
		       struct score *score)
{
	for (size_t i = 0; i < r->findings; i++) {
		const struct told *t = &r->told[i];
		struct tally *n = &score->id[t->id];
		bool right = oracle_expected(w, p, t->id);

		n->reported++;
		n->right += right;
		if (t->severity == SEV_FATAL) {
			if (!right && t->certain && may_judge(w))
				n->wrong_sure++;
			else if (!right)
				n->wrong_unsure++;
			judge_fatal(w, p, r, t);
		} else if (oracle_is_clear(w) && !right) {
			complain(w, "nobody put in %s (%s): %s", finding_name(t->id),
				 severity_name(t->severity), t->text);
		}
	}
}

static const struct told *find_told(const struct world *w, const struct sim_pi *p,
				    enum finding_id id)
{
	const struct observer *o = &w->observer;

	for (size_t i = 0; i < o->reports; i++)
		for (size_t k = 0; of_pi(&o->report[i], p) && k < o->report[i].findings; k++)
			if (o->report[i].told[k].id == id)
				return &o->report[i].told[k];
	return NULL;
}

static const struct told *find_run(const struct world *w, enum finding_id id)
{
	for (size_t i = 0; i < w->observer.run_findings; i++)
		if (w->observer.run[i].id == id)
			return &w->observer.run[i];
	return NULL;
}

/* The fault is in the report, as the table says. */
static void judge_fault(struct world *w, const struct sim_pi *p, struct score *score)
{
	const struct fault *f = w->is.fault;
	const struct told *t;

	if (!p->faulty || f->id == FINDING_COUNT)
		return;
	t = f->of_run ? find_run(w, f->id) : find_told(w, p, f->id);
	score->id[f->id].put_in++;
	score->id[f->id].found += t != NULL;
	if (!oracle_is_clear(w) && f->id != FIND_CAPTURE_CUT)
		return;
	score->id[f->id].clear_put_in++;
	score->id[f->id].clear_found += t != NULL;
	if (f->end == IT_DEPENDS && !f->of_run)
		return;
	if (!t)
		complain(w, "not found: %s", finding_name(f->id));
	else if (t->severity != f->severity)
		complain(w, "%s is %s, and should be %s", finding_name(f->id),
			 severity_name(t->severity), severity_name(f->severity));
	else if (f->reason && strcmp(f->reason, t->reason) != 0)
		complain(w, "%s: the reason is %s, and should be %s", finding_name(f->id),
			 t->reason, f->reason);
	else if (f->file && !strstr(t->file, f->file))
		complain(w, "%s names %s, and should name %s", finding_name(f->id), t->file,
			 f->file);
}

/* ----- the rest of a report ----- */

static void judge_identity(struct world *w, const struct sim_pi *p, const struct report *r)
{
	bool all = w->is.vantage == VANTAGE_ALL && !w->is.short_listen;
	enum model m = p->setup.model;
	bool loader_unseen = (m == MODEL_3BPLUS || m == MODEL_3B) && r->model == MODEL_BOOTCODE &&
			     (!all || w->is.quality != QUALITY_CLEAN);

	if (r->model != m && r->model != MODEL_UNKNOWN && !loader_unseen)
		complain(w, "the model is %s, and should be %s", model_facts(r->model)->id,
			 model_facts(m)->id);
	if (oracle_is_clear(w) && r->model == MODEL_UNKNOWN && r->stage > STAGE_ARP)
		complain(w, "the model was not told");
	if (r->serial_from >= SERIAL_FROM_TFTP && r->serial != p->serial)
		complain(w, "the serial is %08x, and should be %08x", r->serial, p->serial);
	if (r->serial_from == SERIAL_FROM_MAC && (r->serial ^ p->serial) & 0xffffff &&
	    !(p->faulty && w->is.fault->id == FIND_IDENTITY_SERIAL))
		complain(w, "the low serial is %06x, and should be %08x", r->serial, p->serial);
}

static void judge_stage(struct world *w, const struct sim_pi *p, const struct report *r)
{
	/* Up is when the root has answered for init; the Pi may hear of it a moment later. */
	bool granted = w->is.fault && p->faulty && w->is.fault->id == FINDING_COUNT &&
		       p->truth.stage == STAGE_KERNEL_DHCP; /* all that it needs was sent to it */
	bool answered = p->truth.up_at != 0 || (w->is.quality != QUALITY_CLEAN && granted) ||
			(w->is.quality != QUALITY_CLEAN && nfs_story_ends_well(p->nfs) &&
			 p->truth.stage == STAGE_NFS);
	bool up = oracle_up(w, p) || (answered && r->stage == STAGE_UP);
	enum stage truth = up ? STAGE_UP : p->truth.stage;
	/* A page is no start.elf: whose first bytes the capture lacks can not know. */
	bool unseen_page = p->faulty && w->is.fault->id == FIND_TFTP_FILE_SUSPECT &&
			   w->is.vantage != VANTAGE_ALL;
	/* One that asks for its own address announces itself: no question (RFC 5227). */
	bool announces = truth == STAGE_ARP && p->dhcp.yiaddr == w->host[HOST_MAIN].ip;

	/* Late blocks of bootcode.bin, taken for start.elf, look like its end. */
	if (w->is.quality != QUALITY_CLEAN && r->stage == STAGE_TFTP_FIRMWARE &&
	    truth == STAGE_TFTP_BOOTCODE)
		return;
	/* A 3B+ that asks anew after bootcode.bin looks as if bootcode.bin asked (facts 1.2). */
	if (p->restarts > 0 && p->setup.model == MODEL_3BPLUS && r->stage == STAGE_TFTP_BOOTCODE)
		return;
	if (r->stage > truth && !unseen_page)
		complain(w, "the stage is %s, and it only came to %s", stage_name(r->stage),
			 stage_name(truth));
	else if (oracle_is_clear(w) && r->stage < truth && !announces &&
		 !(truth == STAGE_UP && r->outcome >= OUTCOME_UP))
		complain(w, "the stage is %s, and it came to %s", stage_name(r->stage),
			 stage_name(truth));
	if (oracle_is_clear(w) && oracle_up(w, p) && r->outcome != OUTCOME_UP &&
	    r->outcome != OUTCOME_KERNEL_LOADED)
		complain(w, "it came up, and the outcome is %s", outcome_name(r->outcome));
	if (!up && r->outcome == OUTCOME_UP && r->certain)
		complain(w, "it did not come up, and the outcome is up");
}

static const struct truth_file *got(const struct sim_pi *p, const char *path)
{
	for (uint32_t i = 0; i < p->truth.files; i++)
		if (strcmp(p->truth.got[i].path, path) == 0)
			return &p->truth.got[i];
	return NULL;
}

static void judge_files(struct world *w, const struct sim_pi *p, const struct report *r)
{
	for (size_t i = 0; i < r->files; i++) {
		const struct report_file *f = &r->file[i];
		const struct truth_file *t = got(p, f->path);
		bool there = tree_find(&p->tftp.tree, f->path) != NULL;

		if (p->tftp.no_options)
			continue; /* what came whole is thrown away */
		if (w->is.quality != QUALITY_CLEAN && (!there || strcmp(f->path, p->pi.lost) == 0))
			continue; /* late blocks of another; only its last word was lost */
		if (f->result == FILE_OK && !t && p->truth.mute)
			continue; /* switched off when only its last word was outstanding */
		if (f->result == FILE_OK && !t)
			complain(w, "%s is told as ok, and the Pi did not get it", f->path);
		else if (f->result == FILE_OK && f->bytes != t->bytes && t->bytes != UINT64_MAX &&
			 w->is.quality == QUALITY_CLEAN)
			complain(w, "%s has %llu bytes, told %llu", f->path,
				 (unsigned long long)t->bytes, (unsigned long long)f->bytes);
		else if (f->result == FILE_MISSING && there)
			complain(w, "%s is told as missing, and is there", f->path);
		else if (oracle_is_clear(w) && t && f->result != FILE_OK)
			complain(w, "%s is told as %s, and the Pi got it", f->path,
				 file_result_name(f->result));
	}
}

/* Which report is of the last time that it was switched on? Those before are judged by what they
 * say for certain. */
static const struct report *last_report(const struct world *w, const struct sim_pi *p)
{
	const struct report *last = NULL;

	for (size_t i = 0; i < w->observer.reports; i++)
		if (of_pi(&w->observer.report[i], p))
			last = &w->observer.report[i];
	return last;
}

static void judge_pi(struct world *w, const struct sim_pi *p, struct score *score)
{
	const struct observer *o = &w->observer;
	const struct report *last = last_report(w, p);
	size_t reports = 0;

	for (size_t i = 0; i < o->reports; i++) {
		const struct report *r = &o->report[i];

		if (!of_pi(r, p))
			continue;
		reports++;
		judge_told(w, p, r, score);
		if (!may_judge(w))
			continue;
		judge_identity(w, p, r);
		if (p->restarts > 0 && r != last)
			continue;
		judge_stage(w, p, r);
		if (w->is.vantage == VANTAGE_ALL && p->restarts == 0)
			judge_files(w, p, r);
	}
	if (oracle_is_clear(w) && (reports < 1 || reports > 1 + p->restarts) &&
	    w->shut_until[PORT_PI(p - w->pi)] != NS_NEVER)
		complain(w, "%zu reports of one boot", reports);
	judge_fault(w, p, score);
}

/* ----- the run ----- */

/* A vantage that the run should say something of; whether it must depends on what passed by. */
static void count_vantage(struct world *w, struct score *score, enum finding_id id, bool is_so)
{
	if (!is_so)
		return;
	score->id[id].put_in++;
	score->id[id].found += find_run(w, id) != NULL;
}

static void put_into(struct world *w, struct score *score, enum finding_id id, bool is_so)
{
	const struct told *t = find_run(w, id);

	score->id[id].reported += t != NULL;
	score->id[id].right += t != NULL && is_so;
	if (!is_so)
		return;
	score->id[id].put_in++;
	score->id[id].found += t != NULL;
	if (!t)
		complain(w, "not found: %s", finding_name(id));
}

static void judge_run(struct world *w, struct score *score)
{
	const struct observer *o = &w->observer;

	put_into(w, score, FIND_CAPTURE_DROPPED,
		 o->vantage == VANTAGE_DROPS_TOLD && o->dropped > 0);
	count_vantage(w, score, FIND_CAPTURE_TRUNCATED, o->snaplen > 0 && o->seen > 0);
	count_vantage(w, score, FIND_VANTAGE_NO_UNICAST,
		      o->vantage == VANTAGE_BROADCASTS && w->pi[0].truth.stage > STAGE_ARP);
	for (size_t i = 0; i < o->run_findings; i++) {
		const struct told *t = &o->run[i];
		bool fault = w->is.fault && w->is.fault->id == t->id;

		if (t->severity == SEV_FATAL)
			complain(w, "a fatal finding of the run: %s", finding_name(t->id));
		if (t->id == FIND_CAPTURE_DROPPED)
			continue;
		score->id[t->id].reported++;
		score->id[t->id].right += fault || oracle_expected(w, &w->pi[0], t->id);
		if (oracle_is_clear(w) && !fault && !oracle_expected(w, &w->pi[0], t->id))
			complain(w, "nobody put in %s (of the run): %s", finding_name(t->id),
				 t->text);
	}
}

void oracle_judge(struct world *w, struct score *score)
{
	score->runs++;
	score->boots += w->pis;
	score->frames += w->frames;
	for (uint32_t i = 0; i < w->pis; i++)
		judge_pi(w, &w->pi[i], score);
	judge_run(w, score);
	score->failed += w->complaints > 0;
}
