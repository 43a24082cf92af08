/* SPDX-License-Identifier: MIT */
/* boot - names, and the one place where a boot's stage changes, its deadline is set, and it
 * ends. See boot.h. */
#include "core/boot.h"

#include "core/cmdline.h"
#include "core/watch_internal.h"

static const struct {
	const char *name, *meaning;
} stages[STAGE_COUNT] = {
	[STAGE_DHCP] = { "dhcp", "asking for an address and a boot server" },
	[STAGE_ARP] = { "arp", "looking for the boot server's MAC address" },
	[STAGE_TFTP_ROM] = { "tftp-rom", "the boot ROM (or EEPROM) was loading its first files" },
	[STAGE_TFTP_BOOTCODE] = { "tftp-bootcode", "bootcode.bin was running" },
	[STAGE_TFTP_FIRMWARE] = { "tftp-firmware", "the firmware was loading the kernel's files" },
	[STAGE_KERNEL_DHCP] = { "kernel-dhcp", "Linux was running and asked for its address" },
	[STAGE_NFS] = { "nfs", "Linux was mounting its root file system over NFS" },
	[STAGE_UP] = { "up", "Linux has all that the network has to give" },
};

const char *stage_name(enum stage s)
{
	return stages[s].name;
}

const char *stage_meaning(enum stage s)
{
	return stages[s].meaning;
}

const char *outcome_name(enum outcome o)
{
	static const char *const names[OUTCOME_COUNT] = {
		[OUTCOME_IN_PROGRESS] = "in-progress",
		[OUTCOME_UP] = "up",
		[OUTCOME_KERNEL_LOADED] = "kernel-loaded",
		[OUTCOME_HUNG] = "hung",
		[OUTCOME_FAILED] = "failed",
		[OUTCOME_NOT_A_NETBOOT] = "not-a-netboot",
	};

	return names[o];
}

const char *dialect_name(enum dialect d)
{
	static const char *const names[] = {
		[DIALECT_UNKNOWN] = "unknown",     [DIALECT_KEA] = "Kea",
		[DIALECT_DNSMASQ] = "dnsmasq",     [DIALECT_ISC] = "ISC dhcpd",
		[DIALECT_TFTPD_HPA] = "tftpd-hpa", [DIALECT_ATFTPD] = "atftpd",
	};

	return names[d];
}

const char *file_result_name(enum file_result r)
{
	static const char *const names[FILE_RESULT_COUNT] = {
		[FILE_OPEN] = "in-transfer", [FILE_OK] = "ok",
		[FILE_MISSING] = "missing",  [FILE_PROBE] = "probe",
		[FILE_DENIED] = "denied",    [FILE_STALLED] = "stalled",
		[FILE_ERROR] = "error",      [FILE_UNANSWERED] = "unanswered",
	};

	return names[r];
}

const struct model_facts *boot_facts(const struct boot *b)
{
	return model_facts(b->model);
}

void boot_learn_model(struct boot *b, enum model m, enum model_from from)
{
	if (b->model == m || b->rom_form)
		return; /* the original ROM's DISCOVER can not be mistaken (facts 1.1 [V]) */
	b->model = m;
	b->model_from = from;
}

void boot_learn_serial(struct boot *b, uint32_t serial, enum serial_from from)
{
	if (from == SERIAL_FROM_OPTION97) {
		b->has_serial97 = true;
		b->serial97 = serial;
	} else if (from == SERIAL_FROM_TFTP) {
		b->has_serial_prefix = true;
		b->serial_prefix = serial;
	}
	if (from >= b->serial_from) {
		b->serial = serial;
		b->serial_from = from;
	}
}

bool boot_sees(const struct boot *b, uint32_t host)
{
	for (size_t i = 0; i < b->peers; i++)
		if (b->peer[i] == host)
			return true;
	return false;
}

void boot_note_peer(struct boot *b, uint32_t host)
{
	if (host != 0 && b->peers < PEERS_MAX && !boot_sees(b, host))
		b->peer[b->peers++] = host;
}

ns boot_patience(const struct boot *b)
{
	const struct model_facts *m = boot_facts(b);

	switch (b->stage) {
	case STAGE_DHCP:
		return m->dhcp_silence;
	case STAGE_TFTP_ROM:
		/* bootcode.bin takes the link down and up again: spanning tree may cost 30 s
		 * (facts 5) */
		return b->bootcode_asked && m->file_silence < 45 * NS_S ? 45 * NS_S
									: m->file_silence;
	case STAGE_ARP:
	case STAGE_TFTP_BOOTCODE:
	case STAGE_TFTP_FIRMWARE:
		return b->kernel_ok ? m->kernel_silence : m->file_silence;
	case STAGE_KERNEL_DHCP:
	case STAGE_NFS:
	case STAGE_UP:
		return m->kernel_silence;
	}
	return m->kernel_silence;
}

void boot_touch(struct watch *w, struct boot *b, ns now)
{
	b->last = now;
	if (b->end != END_OPEN)
		return;
	if (b->hung && !b->woken)
		boot_wake(w, b, now);
	table_due(w, b, now + boot_patience(b));
}

void boot_enter(struct watch *w, struct boot *b, enum stage s, ns now)
{
	if (s <= b->stage && b->packets > 0)
		return; /* the furthest speaker reached: a stage is never left backwards */
	b->stage = s;
	b->entered[s] = now;
	if (s > STAGE_DHCP && b->list == LIST_DISCOVER)
		table_move(w, b, LIST_BOOTING);
	boot_went_on(w, b, now);
	(void)watch_emit(w, EV_BOOT_STAGE, b, now);
	if (s == STAGE_UP)
		boot_close(w, b, END_UP, now);
	else
		boot_touch(w, b, now);
}

void boot_wake(struct watch *w, struct boot *b, ns now)
{
	if (!b->hung)
		return;
	b->hung = b->suspected = false;
	b->woken = true;
	b->woken_at = now;
	(void)watch_emit(w, EV_BOOT_WOKEN, b, now);
}

void boot_close(struct watch *w, struct boot *b, enum boot_end why, ns when)
{
	if (b->end != END_OPEN)
		return;
	xfer_end_all(w, b, when);
	b->end = why;
	b->ended = when;
	b->reported = true;
	b->drops = w->run.drops > 0;
	b->time_went_back = w->run.time_jumps != b->jumps_before;
	if (w->run.bpdu_seen && b->plausible && b->stage == STAGE_DHCP && why == END_SILENCE &&
	    b->round[ROUND_ROM].offers == 0)
		w->run.stp_lost = true;
	table_due(w, b, NS_NEVER);
	table_move(w, b, LIST_FINISHED);
	(void)watch_emit(w, EV_BOOT_REPORT, b, when);
}

/* The original ROM with all it needs in hand, each OFFER come within its deaf window, and
 * nothing said since: is it the race? */
static bool hang_fits(const struct boot *b)
{
	const struct dhcp_round *r = &b->round[ROUND_ROM];

	if (b->stage != STAGE_DHCP || !b->rom_form || r->requests > 0 || r->acked ||
	    !round_usable(b, r))
		return false;
	for (size_t i = 0; i < r->offers && i < OFFERS_MAX; i++)
		if (r->offer[i].when < r->last_discover ||
		    r->offer[i].latency >= boot_facts(b)->deaf)
			return false;
	return true;
}

/* Did a broadcast of another host reach it after its deaf window? */
static bool heard_late(const struct watch *w, const struct boot *b)
{
	ns window_end = b->round[ROUND_ROM].last_discover + boot_facts(b)->deaf;

	for (size_t i = 0; i < 2; i++)
		if (w->heard[i] > window_end && memcmp(w->heard_from[i], b->mac, 6) != 0)
			return true;
	return false;
}

void boot_due(struct watch *w, struct boot *b, ns when)
{
	ns overdue;

	if (hang_fits(b) && !b->suspected && b->round[ROUND_ROM].discovers < boot_facts(b)->tries) {
		b->suspected = true;
		(void)watch_emit(w, EV_BOOT_SUSPECTED, b, when);
		overdue = b->round[ROUND_ROM].last_discover + boot_facts(b)->dhcp_silence;
		table_due(w, b, overdue > when ? overdue : when);
		return;
	}
	if (hang_fits(b) && b->suspected && !b->hung &&
	    b->round[ROUND_ROM].discovers < boot_facts(b)->tries) {
		/* It stays open: a frame may wake it yet. */
		b->hung = b->was_hung = true;
		b->hung_at = when;
		b->frame_after_window |= heard_late(w, b);
		table_due(w, b, NS_NEVER);
		(void)watch_emit(w, EV_BOOT_HUNG, b, when);
		return;
	}
	boot_close(w, b, END_SILENCE, when);
}
