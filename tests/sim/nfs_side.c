/* SPDX-License-Identifier: MIT */
/* nfs_side - plays the tape of Linux and its NFS server. The actor leaves NFS to a real client of
 * the program's; here both sides are played. A frame that a leg loses is sent again, as TCP and ARP
 * would, and the tape goes on when it has arrived. */
#include "tests/sim/world.h"

#define TRIES 8

static void play(struct world *w, uint32_t pi, uint32_t chain);

/* The tape holds its slot, so that nobody else's frame gets that number. */
static void let_go(struct world *w, struct nfs_tape *t)
{
	if (t->under_way)
		slot_let_go(&w->queue, t->slot);
	t->under_way = false;
}

static void ends(struct world *w, uint32_t pi)
{
	struct sim_pi *p = &w->pi[pi];

	let_go(w, &p->tape);
	reel_free(&p->tape.reel);
	p->tape.playing = false;
	p->chain++;
	pi_nfs_done(&p->pi, w->now, p->truth.up_at != 0);
	pi_moved(w, pi);
}

static bool from_pi(const struct sim_pi *p, const struct shot *shot)
{
	return memcmp(p->tape.reel.bytes + shot->at + 6, p->mac, 6) == 0;
}

static bool is_arp(const struct sim_pi *p, const struct shot *shot)
{
	return p->tape.reel.bytes[shot->at + 13] == 6;
}

/* When the frame is sent again, if it does not arrive. */
static ns patience(const struct sim_pi *p, const struct shot *shot)
{
	ns first = is_arp(p, shot) ? NS_S : 300 * NS_MS;
	uint32_t doublings = is_arp(p, shot) ? 0 : p->tape.tries;

	return first << (doublings < 6 ? doublings : 6);
}

static void play(struct world *w, uint32_t pi, uint32_t chain)
{
	struct sim_pi *p = &w->pi[pi];
	struct nfs_tape *t = &p->tape;
	const struct shot *shot;
	uint32_t slot;
	struct put put;

	if (!t->playing || p->chain != chain || !p->on)
		return;
	shot = &t->reel.shots[t->at];
	if (t->tries++ == TRIES) {
		ends(w, pi);
		return;
	}
	slot = slot_new(&w->queue);
	put = slot_put(&w->queue, slot);
	put_bytes(&put, t->reel.bytes + shot->at, shot->len);
	w->queue.slot[slot].n = (uint32_t)put.n;
	p->chain++;
	let_go(w, t);
	slot_hold(&w->queue, slot);
	t->slot = slot;
	t->under_way = true;
	world_arrange(w, w->now + patience(p, shot), play, pi, p->chain);
	if (from_pi(p, shot)) {
		if (!is_arp(p, shot))
			p->truth.said = STAGE_NFS;
		if (!p->truth.mute)
			wire_send(w, PORT_PI(pi), slot);
		else
			slot_let_go(&w->queue, slot);
	} else {
		wire_send(w, HOST_MAIN, slot);
	}
}

/* The frame in this slot has arrived; if the tape waits for it, the next follows. */
void nfs_side_arrived(struct world *w, uint32_t port, uint32_t slot)
{
	for (uint32_t i = 0; i < w->pis; i++) {
		struct sim_pi *p = &w->pi[i];
		struct nfs_tape *t = &p->tape;
		const struct shot *shot = t->playing ? &t->reel.shots[t->at] : NULL;
		ns gap;

		if (!shot || !t->under_way || t->slot != slot ||
		    port != (from_pi(p, shot) ? HOST_MAIN : PORT_PI(i)))
			continue;
		if (t->at == t->init_at && nfs_story_ends_well(p->nfs))
			p->truth.up_at = w->now;
		if (t->at + 1 == t->reel.count) {
			ends(w, i);
			return;
		}
		if (p->nfs_silent_after == t->served + 1 && !from_pi(p, shot + 1))
			continue; /* it is not answered */
		t->served += !from_pi(p, shot + 1);
		gap = shot[1].when - shot->when;
		let_go(w, t);
		t->at++;
		t->tries = 0;
		p->chain++;
		world_arrange(w, w->now + (gap > 20 * NS_US ? gap : 20 * NS_US), play, i, p->chain);
		return;
	}
}

/* Is what the actor read from cmdline.txt what stands there? */
static void check_job(struct world *w, uint32_t pi)
{
	struct pi_nfs_job job;

	if (!pi_nfs_job(&w->pi[pi].pi, &job))
		complain(w, "the actor is in NFS and has no job");
	else if (job.server != w->host[HOST_MAIN].ip)
		complain(w, "the actor would mount from %08x", job.server);
	else if (job.ip != w->pi[pi].pi.lease.ip || job.ip == 0)
		complain(w, "the actor's job has another address than its lease");
}

void nfs_side_start(struct world *w, uint32_t pi)
{
	struct sim_pi *p = &w->pi[pi];
	struct nfs_cast cast = { .pi_ip = p->pi.lease.ip,
				 .server_ip = w->host[HOST_MAIN].ip,
				 .number = pi };
	struct pi_nfs_job job = { .server = 0 };

	(void)pi_nfs_job(&p->pi, &job);
	if (job.server == 0) { /* Linux says so on its screen, and calls nobody */
		pi_nfs_done(&p->pi, w->now, false);
		pi_moved(w, pi);
		return;
	}
	if (w->is.quality != QUALITY_BROKEN)
		check_job(w, pi);
	if (p->nfs_never)
		pi_goes_mute(w, pi);
	memcpy(cast.pi_mac, p->mac, 6);
	memcpy(cast.server_mac, w->host[HOST_MAIN].mac, 6);
	nfs_tape_tell(&p->tape, p->nfs, &cast);
	p->tape.playing = true;
	p->chain++;
	world_arrange(w, w->now + 50 * NS_MS, play, pi, p->chain);
}
