/* SPDX-License-Identifier: MIT */
/* oracle_told - which findings are true of a Pi: the fault's own, those that come with it, those
 * that the link and the vantage bring, and, where the link itself stopped it, what stopped it. */
#include "tests/sim/oracle.h"

bool oracle_is_clear(const struct world *w)
{
	return w->is.quality == QUALITY_CLEAN && w->is.vantage == VANTAGE_ALL &&
	       !w->is.short_listen && !w->is.odd;
}

bool oracle_up(const struct world *w, const struct sim_pi *p)
{
	return p->truth.up_at != 0 && p->truth.up_at <= w->observer.until;
}

static uint64_t set_of(enum finding_id id)
{
	return id == FINDING_COUNT ? 0 : (uint64_t)1 << id;
}

/* Switched off while it waited for an answer that the link had lost: both are true. */
static uint64_t by_waiting(const struct truth *t)
{
	if (t->off_at == 0)
		return 0;
	switch (t->off_in) {
	case PI_ASKING:
	case PI_REQUESTING:
		return t->off_as == ASKER_KERNEL ? ALSO(KERNEL_DHCP_UNANSWERED)
						 : ALSO(DHCP_NO_OFFER) | ALSO(DHCP_OFFER_REJECTED);
	case PI_ARPING:
		return ALSO(ARP_FAILED);
	case PI_LOADING:
		return ALSO(TFTP_NO_ANSWER) | ALSO(TFTP_STALLED) | ALSO(TFTP_FILE_SUSPECT);
	case PI_NFS:
		return ALSO(NFS_SILENT) | ALSO(NFS_NO_PORTMAP);
	case PI_HUNG:
	case PI_STARTING:
	case PI_ENDED:
		break;
	}
	return 0;
}

static uint64_t by_reason(enum pi_reason why)
{
	uint64_t set = 0;

	switch (why) {
	case PI_WHY_NONE:
		break;
	case PI_WHY_NO_OFFER:
		set |= ALSO(DHCP_NO_OFFER) | ALSO(DHCP_GAVE_UP) | ALSO(DHCP_OFFER_REJECTED);
		break;
	case PI_WHY_NO_ACK:
		set |= ALSO(BOOT_STOPPED);
		break;
	case PI_WHY_ARP:
		set |= ALSO(ARP_FAILED);
		break;
	case PI_WHY_FILE:
	case PI_WHY_CONTENT:
		/* Late packets of another file, taken for this one, are not what its name says. */
		set |= ALSO(TFTP_STALLED) | ALSO(TFTP_NO_ANSWER) | ALSO(TFTP_FILE_SUSPECT);
		break;
	case PI_WHY_KERNEL_DHCP:
		set |= ALSO(KERNEL_DHCP_UNANSWERED);
		break;
	case PI_WHY_NO_NFS_ROOT: /* cmdline.txt did not come */
		set |= ALSO(TFTP_STALLED) | ALSO(TFTP_NO_ANSWER) | ALSO(KERNEL_SILENT);
		break;
	case PI_WHY_NFS:
		set |= ALSO(NFS_SILENT) | ALSO(NFS_NO_PORTMAP);
		break;
	}
	return set;
}

/* What a link that loses and delays does by itself. */
static uint64_t by_link(const struct sim_pi *p)
{
	uint64_t set = by_waiting(&p->truth) | by_reason(p->truth.off_why);

	if (p->truth.up_at != 0)
		return set;
	if (p->truth.hung || pi_hangs(&p->pi))
		set |= ALSO(DHCP_RACE_HANG);
	return set | by_reason(p->pi.why);
}

static uint64_t by_vantage(const struct world *w)
{
	switch (w->is.vantage) {
	case VANTAGE_ALL:
		return 0;
	case VANTAGE_SERVER:
	case VANTAGE_BROADCASTS:
		return ALSO(VANTAGE_NO_UNICAST);
	case VANTAGE_DROPS_TOLD:
	case VANTAGE_DROPS_UNTOLD:
		return ALSO(CAPTURE_DROPPED) | ALSO(TFTP_RETRANSMITS) | ALSO(VANTAGE_NO_UNICAST) |
		       ALSO(NETWORK_NOTHING);
	case VANTAGE_SNAPLEN:
		return ALSO(CAPTURE_TRUNCATED) | ALSO(VANTAGE_NO_UNICAST) | ALSO(NETWORK_NOTHING);
	}
	return 0;
}

static uint64_t causes(const struct world *w, const struct sim_pi *p)
{
	uint64_t set = 0;

	if (p->faulty && w->is.fault->severity == SEV_FATAL)
		set |= set_of(w->is.fault->id);
	if (p->faulty && w->is.fault->end == IT_STOPS)
		set |= w->is.fault->beside;
	if (w->is.quality != QUALITY_CLEAN)
		set |= by_link(p);
	if (p->truth.other_address)
		set |= ALSO(DHCP_ADDRESS_CONFLICT);
	return set;
}

bool oracle_expected(const struct world *w, const struct sim_pi *p, enum finding_id id)
{
	uint64_t set = causes(w, p) | by_vantage(w);

	if (p->faulty)
		set |= set_of(w->is.fault->id) | w->is.fault->beside;
	if (w->is.quality != QUALITY_CLEAN)
		set |= ALSO(TFTP_RETRANSMITS) | ALSO(DHCP_RACE_RISK);
	if (w->is.short_listen)
		set |= ALSO(NETWORK_NOTHING);
	if (p->truth.hung || w->is.quality != QUALITY_CLEAN)
		set |= ALSO(DHCP_RACE_HANG);
	return set >> id & 1;
}

bool oracle_true_cause(const struct world *w, const struct sim_pi *p, const struct told *t)
{
	const struct fault *f = w->is.fault;

	if (!(causes(w, p) >> t->id & 1))
		return false;
	if (!p->faulty || t->id != f->id || w->is.quality != QUALITY_CLEAN)
		return true;
	if (f->reason && strcmp(t->reason, f->reason) != 0)
		return false;
	return !f->file || t->file[0] == '\0' || strstr(t->file, f->file);
}
