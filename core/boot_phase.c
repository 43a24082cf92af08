/* SPDX-License-Identifier: MIT */
/* boot_phase - how long the parts of a boot took: DHCP, the files, Linux until its address, the
 * NFS root. What boot.report, --expect and the statistics of a fleet all hold a clock to. */
#include "core/boot.h"

const char *phase_name(enum phase p)
{
	static const char *const names[PHASE_COUNT] = {
		[PHASE_DHCP] = "dhcp",
		[PHASE_TFTP] = "tftp",
		[PHASE_KERNEL] = "kernel",
		[PHASE_NFS] = "nfs",
	};

	return names[p];
}

/* The end of what is seen of it. */
static ns end_of(const struct boot *b)
{
	return b->entered[STAGE_UP] > b->last ? b->entered[STAGE_UP] : b->last;
}

ns boot_total(const struct boot *b)
{
	return end_of(b) - b->began;
}

/* When it first came to a stage after `after`, up to and with `last`; 0: never. */
static ns entered_one(const struct boot *b, enum stage after, enum stage last)
{
	for (size_t i = (size_t)after + 1; i <= (size_t)last; i++)
		if (b->entered[i] != 0)
			return b->entered[i];
	return 0;
}

static ns first_file(const struct boot *b)
{
	return entered_one(b, STAGE_DHCP, STAGE_TFTP_FIRMWARE);
}

/* A capture's clock may run backwards. */
static ns between(ns from, ns to)
{
	return to > from ? to - from : 0;
}

ns boot_phase(const struct boot *b, enum phase p)
{
	ns linux_at = entered_one(b, STAGE_TFTP_FIRMWARE, STAGE_UP);
	ns nfs_at = b->entered[STAGE_NFS], next;

	switch (p) {
	case PHASE_DHCP:
		next = first_file(b) != 0 ? first_file(b) : linux_at;
		if (b->round[ROUND_ROM].discovers == 0)
			return -1;
		return between(b->began, next != 0 ? next : end_of(b));
	case PHASE_TFTP:
		if (first_file(b) == 0)
			return -1;
		if (linux_at == 0)
			return between(first_file(b), end_of(b));
		return between(first_file(b), b->loaded_at != 0 ? b->loaded_at : linux_at);
	case PHASE_KERNEL:
		if (linux_at == 0)
			return -1;
		next = nfs_at != 0 ? nfs_at : end_of(b);
		return between(b->loaded_at != 0 ? b->loaded_at : linux_at, next);
	case PHASE_NFS:
		return nfs_at == 0 ? -1 : between(nfs_at, end_of(b));
	}
	return -1;
}
