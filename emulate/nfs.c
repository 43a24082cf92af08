/* SPDX-License-Identifier: MIT */
/* nfs - the clients that try the NFS roots of the first Pis: a child process each, in a namespace
 * of its own. While one is at work, what its kernel sends is part of the boot, so the capture takes
 * both ways. */
#include "emulate/run.h"

void nfs_open(struct run *r)
{
	uint64_t wanted = r->o.setup.until == PI_UNTIL_NFS ? r->o.nfs_count : 0;

	if (wanted > r->o.count)
		wanted = r->o.count;
	while (r->nfs_count < wanted) {
		uint8_t mac[6];

		fleet_mac(&r->fleet, r->nfs_count, mac);
		r->nfs[r->nfs_count] = nfs_client_open(r->guard.iface.name, mac, &r->nfs_why);
		if (!r->nfs[r->nfs_count])
			return;
		r->nfs_count++;
	}
}

void nfs_close(struct run *r)
{
	for (uint32_t i = 0; i < r->nfs_count; i++)
		nfs_client_close(r->nfs[i]);
	r->nfs_count = 0;
}

static bool set_ways(struct run *r, bool both)
{
	if (!capture_both_ways(r->capture, both))
		return fail_set(&r->fail, "%s: this kernel is too old to try NFS (4.20 is needed)",
				r->guard.iface.name);
	r->both_ways = both;
	r->was_both |= both;
	return true;
}

/* As far as asked for this Pi, or as far as it may go here. */
static bool leave(struct run *r, uint32_t i)
{
	r->fleet.member[i].nfs_left = true;
	pi_leave(&r->fleet.pi[i]);
	return run_flush(r, i);
}

bool nfs_begin(struct run *r, uint32_t i)
{
	struct pi_nfs_job job;

	if (i >= r->nfs_count || !pi_nfs_job(&r->fleet.pi[i], &job))
		return leave(r, i);
	r->fleet.member[i].nfs_asked = true;
	if (r->nfs_busy == 0 && !set_ways(r, true))
		return false;
	if (!nfs_client_start(r->nfs[i], &job, &r->fail))
		return false;
	r->nfs_busy++;
	return true;
}

size_t nfs_fds(const struct run *r, int fd[static EMULATE_NFS], uint32_t who[static EMULATE_NFS])
{
	size_t n = 0;

	for (uint32_t i = 0; i < r->nfs_count && r->nfs_busy > 0; i++)
		if (r->fleet.pi[i].state == PI_NFS && r->fleet.member[i].phase == MEMBER_ON) {
			who[n] = i;
			fd[n++] = nfs_client_fd(r->nfs[i]);
		}
	return n;
}

bool nfs_ready(struct run *r, uint32_t i)
{
	struct nfs_client_answer a = { .mounted = false };
	bool good;

	switch (nfs_client_result(r->nfs[i], &a)) {
	case NFS_CLIENT_IDLE:
	case NFS_CLIENT_BUSY:
		return true;
	case NFS_CLIENT_BROKEN:
		return fail_set(&r->fail, "the NFS root could not be tried: %s", a.said);
	case NFS_CLIENT_DONE:
		break;
	}
	good = a.mounted && a.init_found;
	if (!r->observer.voice.quiet && a.said[0] != '\0')
		(void)fprintf(stderr, "pxepi: NFS: %s\n", a.said);
	r->nfs_busy--;
	if (a.unsettled && !good) { /* no news is no failure: nothing is made of its silence */
		(void)fail_set(&r->nfs_why, "uncertain: %s", a.said);
		if (!leave(r, i))
			return false;
	} else {
		pi_nfs_done(&r->fleet.pi[i], loop_now(), good);
	}
	return run_flush(r, i) && (r->nfs_busy > 0 || set_ways(r, false));
}
