/* SPDX-License-Identifier: MIT */
/* verdict - the judge's order: can this capture judge at all, how did the boot end, what stopped
 * it, what else will bite. See verdict.h. */
#include "core/verdict.h"

#include "core/verdict_internal.h"

#define FINDING_ROW(kind, name, meaning) [FIND_##kind] = { name, meaning },
static const struct {
	const char *name, *meaning;
} rows[FINDING_COUNT] = { FINDINGS(FINDING_ROW) };
#undef FINDING_ROW

const char *finding_name(enum finding_id id)
{
	return rows[id].name;
}

const char *finding_meaning(enum finding_id id)
{
	return rows[id].meaning;
}

const char *severity_name(enum severity s)
{
	static const char *const names[] = {
		[SEV_NOTE] = "note",
		[SEV_WARNING] = "warning",
		[SEV_FATAL] = "fatal",
	};

	return names[s];
}

/* Signs that the boot went on by packets this capture should hold and does not. */
void judge_vantage(struct kase *k)
{
	const struct boot *b = k->b;
	struct finding *f;
	bool went_on = b->stage > STAGE_DHCP;

	if (!went_on || b->files > 0 || b->midway || b->rpc_seen)
		return;
	if (b->stage == STAGE_ARP && b->round[ROUND_ROM].offers > 0)
		return; /* the ARP reply may simply be missing: judged there */
	f = find_add(k, FIND_VANTAGE_NO_UNICAST, SEV_WARNING);
	detail_text(f, "seen_stage", stage_name(b->stage));
	f->text = b->peers > 0
			  ? "The Pi went on from its boot ROM, but no TFTP of it is in this capture: its TFTP server is not "
			    "where this was captured. What it loaded, and why it stopped if it did, can not be judged."
		  : b->stage == STAGE_KERNEL_DHCP
			  ? "This capture sees the Pi's broadcasts only. Linux runs on it: either it was answered where this "
			    "capture does not see, or it booted from something else, as an SD card. What it loaded, and why "
			    "it stopped if it did, can not be judged."
			  : "This capture sees the Pi's broadcasts only: it went on, so it was answered, but no frame to or "
			    "from it alone is here. What it loaded, and why it stopped if it did, can not be judged.";
	f->fix = "Capture on the DHCP and TFTP server itself, or on a switch port that mirrors the Pi's.";
	k->blind = true;
}

struct finding *judge_blind(struct kase *k, uint32_t host, const char *what)
{
	struct finding *f = find_add(k, FIND_VANTAGE_NO_UNICAST, SEV_WARNING);

	k->blind = true;
	detail_text(f, "seen_stage", stage_name(k->b->stage));
	detail_ip(k, f, "unseen", host);
	f->text = tell(k, "Next comes ", what, " with ", tell_ip(k, host),
		       ", and this capture does not see what that host and the Pi say to each other. Whether the boot went on "
		       "can not be judged from here.",
		       NULL);
	f->fix = tell(k, "Capture on ", tell_ip(k, host),
		      " itself, or on a switch port that mirrors the Pi's.", NULL);
	return NULL;
}

static bool wants_no_network(const struct kase *k)
{
	return k->has_cmd && k->cmd.complete && !k->cmd.has_ip && !cmdline_wants_nfs(&k->cmd);
}

/* bootcode.bin asked for an address, and for no file since. */
static bool round_pending(const struct kase *k)
{
	const struct dhcp_round *r = &k->b->round[ROUND_BOOTCODE];

	if (r->discovers == 0)
		return k->b->files == 0;
	for (const struct file_rec *f = NULL; (f = watch_next_file(k->w, k->b, f));)
		if (f->asked_at > r->first)
			return false;
	return true;
}

static struct finding *find_cause(struct kase *k)
{
	struct finding *f;

	switch (k->b->stage) {
	case STAGE_DHCP:
		return judge_dhcp(k);
	case STAGE_ARP:
		f = judge_dhcp(k);
		return f ? f : judge_arp(k);
	case STAGE_TFTP_ROM:
	case STAGE_TFTP_BOOTCODE:
	case STAGE_TFTP_FIRMWARE:
		f = judge_tftp(k);
		if (!f)
			f = judge_arp(k); /* bootcode.bin asks anew, */
		if (!f && round_pending(k))
			f = judge_dhcp(k); /* after a round of DHCP of its own */
		if (!f && k->b->kernel_ok && k->over)
			f = judge_kernel(k);
		return f;
	case STAGE_KERNEL_DHCP:
		return judge_kernel(k);
	case STAGE_NFS:
		return judge_nfs(k);
	case STAGE_UP:
		return NULL;
	}
	return NULL;
}

/* Linux has an address; was an NFS root named? */
static bool up_without_nfs(const struct kase *k)
{
	const struct boot *b = k->b;

	if (b->stage != STAGE_KERNEL_DHCP || !b->round[ROUND_KERNEL].acked || b->rpc_seen ||
	    b->second_loader)
		return false;
	return !k->has_cmd || !cmdline_wants_nfs(&k->cmd);
}

/* The lookup of init may be missing from the capture; a root that is read from all the while is
 * up all the same. */
static bool up_by_reads(const struct kase *k)
{
	return k->b->stage == STAGE_NFS && k->b->nfs_reads >= 50 && !k->b->has_bad;
}

/* It called, and what was answered is not all here: neither up nor stopped can be told. */
static bool unread_nfs(const struct kase *k)
{
	const struct run_facts *run = watch_facts(k->w);

	return k->b->stage == STAGE_NFS && !k->b->has_bad &&
	       (k->b->rpc_lost || k->b->drops || run->drops > 0 || run->truncated > 0);
}

static void decide(struct kase *k)
{
	struct verdict *v = k->v;
	const struct boot *b = k->b;

	if (b->stage == STAGE_UP || (!k->blind && (up_without_nfs(k) || up_by_reads(k)))) {
		v->outcome = OUTCOME_UP;
		v->certain = b->stage == STAGE_UP || (k->has_cmd && !up_by_reads(k));
		if (doubt_minor(k)) {
			v->certain = false;
			v->because = doubt_minor(k);
		} else if (!v->certain)
			v->because = up_by_reads(k)
					     ? "init itself was not seen being looked up, only many reads from the root"
					     : "cmdline.txt was not seen, so whether an NFS root should follow is "
					       "not known";
		return;
	}
	if (b->hung) {
		v->outcome = OUTCOME_HUNG;
	} else if (k->blind) {
		v->outcome = OUTCOME_IN_PROGRESS;
	} else if (b->kernel_ok && !v->cause &&
		   (b->second_loader ||
		    (b->stage <= STAGE_TFTP_FIRMWARE && (wants_no_network(k) || !k->over)))) {
		v->outcome = OUTCOME_KERNEL_LOADED;
	} else if (!v->cause && unread_nfs(k)) {
		v->outcome = OUTCOME_IN_PROGRESS;
		v->certain = false;
		v->because = "parts of what Linux and its NFS server said are missing from the capture";
		return;
	} else if (k->over || (v->cause && v->cause->decisive)) {
		v->outcome = OUTCOME_FAILED;
	} else {
		v->outcome = OUTCOME_IN_PROGRESS;
	}
	v->certain = !k->blind && (!v->cause || v->cause->certain);
	if (!v->cause && !k->blind && watch_facts(k->w)->truncated > 0) {
		v->certain = false;
		v->because = "the capture kept only the beginning of some packets";
	} else if (k->blind)
		v->because = "this capture does not see the Pi's unicast traffic";
	else if (!v->certain)
		v->because = v->cause->because;
}

static void sort_findings(struct verdict *v)
{
	/* The cause first, then by severity, each in the order found. */
	for (size_t i = 1; i < v->n; i++)
		for (size_t j = i; j > 0; j--) {
			struct finding *a = &v->finding[j - 1], *b = &v->finding[j], t;

			if (a->severity >= b->severity)
				break;
			t = *a;
			*a = *b;
			*b = t;
		}
	v->cause = NULL;
	if (v->n > 0 && v->finding[0].severity == SEV_FATAL)
		v->cause = &v->finding[0];
}

static const struct dhcp_round *round_before_linux(const struct boot *b)
{
	return b->round[ROUND_BOOTCODE].discovers > 0 ? &b->round[ROUND_BOOTCODE]
						      : &b->round[ROUND_ROM];
}

static void open_case(struct kase *k, const struct watch *w, const struct boot *b,
		      struct verdict *v)
{
	*k = (struct kase){
		.w = w, .b = b, .m = model_facts(b->model), .v = v, .r = round_before_linux(b)
	};
	v->say = say_in(v->room, sizeof(v->room));
	v->n = v->bits = 0;
	v->cause = NULL;
	v->because = NULL;
	v->certain = true;
	k->over = b->end == END_SILENCE || b->end == END_AGAIN || b->hung;
	k->has_plan = watch_plan(w, b, &k->plan);
	k->has_cmd = watch_cmdline(w, b, &k->cmd);
}

/* What stopped a boot that did not come up; or NULL. */
static struct finding *judge_stopped(struct kase *k)
{
	struct finding *f;

	if (k->b->second_loader && k->b->kernel_ok) {
		judge_second_loader(k);
		return NULL;
	}
	f = judge_conflict(k, find_cause(k));
	if (!f && !k->blind && !unread_nfs(k) && !(k->b->kernel_ok && wants_no_network(k)))
		f = judge_stop(k);
	return f;
}

void verdict_judge(const struct watch *w, const struct boot *b, struct verdict *v)
{
	struct kase k;

	open_case(&k, w, b, v);
	if (!b->plausible) {
		v->outcome = OUTCOME_NOT_A_NETBOOT;
		return;
	}
	if (b->stage != STAGE_UP)
		judge_vantage(&k);
	if (!k.blind && b->end != END_ASKED && b->stage != STAGE_UP && !up_without_nfs(&k) &&
	    !up_by_reads(&k))
		v->cause = judge_stopped(&k);
	decide(&k);
	judge_dhcp_warnings(&k);
	judge_tftp_warnings(&k);
	judge_nfs_warnings(&k);
	judge_identity(&k);
	sort_findings(v);
}
