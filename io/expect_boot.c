/* SPDX-License-Identifier: MIT */
/* expect_boot - assertions about a boot as a whole: who it is, how far it came and how fast, what
 * was found, the NFS root. See expect.h. */
#include <string.h>

#include "core/say.h"
#include "io/expect_own.h"

static void say_quoted(struct say *s, const char *text)
{
	say_char(s, '"');
	say_str(s, text);
	say_char(s, '"');
}

/* ----- how it ended ----- */

bool holds_outcome(struct judging *j)
{
	const struct verdict *v = j->v;

	if (v->outcome == (enum outcome)j->want->number)
		return true;
	say_str(j->what, "the outcome ");
	say_quoted(j->what, outcome_name((enum outcome)j->want->number));
	say_str(j->seen, "it is ");
	say_quoted(j->seen, outcome_name(v->outcome));
	if (v->cause) {
		say_str(j->seen, ": ");
		say_str(j->seen, finding_name(v->cause->id));
	}
	return false;
}

bool holds_stage(struct judging *j)
{
	if (j->b->stage >= (enum stage)j->want->number)
		return true;
	say_str(j->what, "at least the stage ");
	say_quoted(j->what, stage_name((enum stage)j->want->number));
	say_str(j->seen, "it came to ");
	say_quoted(j->seen, stage_name(j->b->stage));
	return false;
}

/* ----- who it is ----- */

bool holds_model(struct judging *j)
{
	if (j->b->model == (enum model)j->want->number)
		return true;
	say_str(j->what, "the model ");
	say_quoted(j->what, model_facts((enum model)j->want->number)->id);
	if (j->b->model == MODEL_UNKNOWN) {
		say_str(j->seen, "the wire did not show it");
	} else {
		say_str(j->seen, "it is ");
		say_quoted(j->seen, model_facts(j->b->model)->id);
	}
	return false;
}

bool holds_serial(struct judging *j)
{
	const struct boot *b = j->b;
	bool known = b->serial_from >= SERIAL_FROM_TFTP;

	if (known && b->serial == j->want->number)
		return true;
	say_str(j->what, "the serial number ");
	say_hex(j->what, j->want->number, 8);
	if (known) {
		say_str(j->seen, "it is ");
		say_hex(j->seen, b->serial, 8);
	} else {
		say_str(j->seen, "the wire did not show it");
	}
	return false;
}

/* ----- how fast ----- */

static ns time_seen(const struct boot *b, enum expect_id id)
{
	if (id == WANT_TOTAL_S)
		return boot_total(b);
	return boot_phase(b, (enum phase)(id - WANT_DHCP_S));
}

bool holds_seconds(struct judging *j)
{
	static const char *const parts[] = { "DHCP", "TFTP", "the kernel", "NFS" };
	enum expect_id id = j->want->id;
	ns took = time_seen(j->b, id);

	_Static_assert(WANT_NFS_S - WANT_DHCP_S == PHASE_NFS, "in the order of enum phase");
	if (took >= 0 && took <= (ns)j->want->number)
		return true;
	say_str(j->what, "at most ");
	say_duration(j->what, (ns)j->want->number);
	say_str(j->what, id == WANT_TOTAL_S ? " in all" : " for ");
	if (id != WANT_TOTAL_S)
		say_str(j->what, parts[id - WANT_DHCP_S]);
	if (took < 0) {
		say_str(j->seen, "the boot did not come to that");
	} else {
		say_str(j->seen, "it took ");
		say_duration(j->seen, took);
		if ((uint64_t)took - j->want->number < (uint64_t)(10 * NS_MS)) {
			say_str(j->seen, ", "); /* the two may read alike */
			say_duration(j->seen, took - (ns)j->want->number);
			say_str(j->seen, " too long");
		}
	}
	return false;
}

/* ----- what was found ----- */

static bool in_set(uint64_t set, enum finding_id id)
{
	return (set >> (unsigned)id & 1) != 0;
}

/* Findings that are out of place, each once, with commas; false: none. */
static bool say_findings(struct judging *j, uint64_t set, bool wanted, enum severity least)
{
	uint64_t said = 0;

	for (size_t i = 0; i < j->v->n; i++) {
		const struct finding *f = &j->v->finding[i];

		if (in_set(set, f->id) != wanted || f->severity < least || in_set(said, f->id))
			continue;
		say_str(j->seen, said == 0 ? "there is " : ", ");
		say_str(j->seen, finding_name(f->id));
		say_str(j->seen, " (");
		say_str(j->seen, severity_name(f->severity));
		say_char(j->seen, ')');
		said |= (uint64_t)1 << f->id;
	}
	return said != 0;
}

static void say_set(struct say *s, uint64_t set)
{
	const char *between = "";

	for (size_t i = 0; i < FINDING_COUNT; i++) {
		if (!in_set(set, (enum finding_id)i))
			continue;
		say_str(s, between);
		say_str(s, finding_name((enum finding_id)i));
		between = ", ";
	}
}

bool holds_allow(struct judging *j)
{
	if (!say_findings(j, j->want->number, false, SEV_WARNING))
		return true;
	say_str(j->what, "no warning and no fatal finding");
	if (j->want->number != 0) {
		say_str(j->what, " but ");
		say_set(j->what, j->want->number);
	}
	return false;
}

bool holds_forbid(struct judging *j)
{
	if (!say_findings(j, j->want->number, true, SEV_NOTE))
		return true;
	say_str(j->what, "no ");
	say_set(j->what, j->want->number);
	return false;
}

bool holds_require(struct judging *j)
{
	uint64_t missing = j->want->number;

	for (size_t i = 0; i < j->v->n; i++)
		missing &= ~((uint64_t)1 << j->v->finding[i].id);
	if (missing == 0)
		return true;
	say_str(j->what, "the finding ");
	say_set(j->what, missing);
	say_str(j->seen, "it was not made");
	return false;
}

/* ----- the NFS root ----- */

bool holds_nfs_server(struct judging *j)
{
	if (j->b->nfs_server == (uint32_t)j->want->number)
		return true;
	say_str(j->what, "the NFS server ");
	say_ip(j->what, (uint32_t)j->want->number);
	if (j->b->nfs_server == 0) {
		say_str(j->seen, "no NFS server was called");
	} else {
		say_str(j->seen, "it is ");
		say_ip(j->seen, j->b->nfs_server);
	}
	return false;
}

bool holds_nfs_init(struct judging *j)
{
	struct init_answer answer;
	char init[INIT_PATH_MAX];
	struct say s = say_in(init, sizeof(init));
	bool asked = watch_trail(j->w, j->b, &answer) && answer.path;
	bool found = asked && (answer.state == INIT_FOUND || answer.state == INIT_READ);

	say_wire(&s, j->want->text);
	if (found && strcmp(init, answer.path) == 0)
		return true;
	say_str(j->what, "the NFS root to answer for ");
	say_str(j->what, init);
	if (found) {
		say_str(j->seen, "it answered for ");
		say_wire_max(j->seen, span_of(answer.path, strlen(answer.path)), INIT_PATH_MAX);
	} else {
		say_str(j->seen, asked ? "no init was found" : "no root was asked for an init");
	}
	return false;
}
