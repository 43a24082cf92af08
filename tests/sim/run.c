/* SPDX-License-Identifier: MIT */
/* run - virtual time: what is due next happens next, until nothing more will. Around each step of a
 * Pi stand the invariants that hold in every run. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/world.h"

#define FRAMES_AT_ONCE 12 /* a Pi owes fewer: each kind of debt once */

static const struct host hosts[HOST_COUNT] = {
	[HOST_MAIN] = { .mac = { 0x00, 0x25, 0x90, 0x1a, 0x2b, 0x3c },
			.ip = SIM_IP(192, 168, 2, 10),
			.ip_id = 0x7d21 },
	[HOST_PROXY] = { .mac = { 0x00, 0x25, 0x90, 0x1a, 0x2b, 0x99 },
			 .ip = SIM_IP(192, 168, 2, 11),
			 .ip_id = 0x1111 },
	[HOST_ROUTER] = { .mac = { 0x9c, 0xc7, 0xa6, 0x01, 0x02, 0x03 },
			  .ip = SIM_IP(192, 168, 2, 1),
			  .ip_id = 0x2222 },
	[HOST_OTHER] = { .mac = { 0x70, 0x85, 0xc2, 0x11, 0x22, 0x33 },
			 .ip = SIM_IP(192, 168, 2, 77),
			 .ip_id = 0x3333 },
};

void complain(struct world *w, const char *format, ...)
{
	size_t room = sizeof(w->complaint) - w->complaints;
	va_list args;
	int n;

	if (room < 2)
		return;
	va_start(args, format);
	n = vsnprintf(w->complaint + w->complaints, room, format, args);
	va_end(args);
	w->complaints += (size_t)n < room ? (size_t)n : room - 1;
	room = sizeof(w->complaint) - w->complaints;
	if (room >= 2) {
		w->complaint[w->complaints++] = '\n';
		w->complaint[w->complaints] = '\0';
	}
}

void world_begin(struct world *w, const struct scenario *is)
{
	struct observer kept = w->observer;

	memset(w, 0, offsetof(struct world, queue));
	queue_init(&w->queue);
	w->observer.storage = kept.storage;
	w->observer.reel = kept.reel;
	w->is = *is;
	w->now = SIM_BEGIN;
	w->ends = SIM_BEGIN + SIM_LIMIT;
	w->hash = 0xcbf29ce484222325u;
	w->next_tid = 40012;
	w->link_rng = rng_of(is->seed, 1);
	w->host_rng = rng_of(is->seed, 2);
	memcpy(w->host, hosts, sizeof(hosts));
	observer_begin(w);
}

void world_arrange(struct world *w, ns when, void (*act)(struct world *, uint32_t, uint32_t),
		   uint32_t a, uint32_t b)
{
	struct happening h = { .when = when, .act = act, .a = a, .b = b };

	assert(when >= w->now);
	queue_add(&w->queue, &h);
}

/* Whose words are these: the stage that an observer should then name. */
static enum stage stage_of(const struct pi *pi)
{
	bool eeprom = pi->setup->model == MODEL_4 || pi->setup->model == MODEL_5;

	if (pi->asker == ASKER_KERNEL)
		return STAGE_KERNEL_DHCP;
	if (pi->state == PI_LOADING && pi->loader == LOADER_FIRMWARE)
		return STAGE_TFTP_FIRMWARE;
	if (pi->state == PI_LOADING)
		return eeprom || pi->loader == LOADER_ROM ? STAGE_TFTP_ROM : STAGE_TFTP_BOOTCODE;
	if (pi->asker == ASKER_BOOTCODE && pi->setup->model != MODEL_BOOTCODE)
		return STAGE_TFTP_BOOTCODE;
	return pi->state == PI_ARPING ? STAGE_ARP : STAGE_DHCP;
}

static void send_all(struct world *w, uint32_t i)
{
	struct sim_pi *p = &w->pi[i];

	for (uint32_t sent = 0;; sent++) {
		uint32_t slot = slot_new(&w->queue);
		struct put put = slot_put(&w->queue, slot);
		bool more;

		put.cap = PI_FRAME_MAX;
		more = pi_output(&p->pi, w->now, &put);
		w->queue.slot[slot].n = (uint32_t)put.n;
		if (more && sent >= FRAMES_AT_ONCE)
			complain(w, "the Pi sends without end");
		if (!more || p->truth.mute || sent >= FRAMES_AT_ONCE) {
			slot_let_go(&w->queue, slot);
			if (!more || sent >= FRAMES_AT_ONCE)
				return;
			continue;
		}
		frames_check(w, p, put_span(&put));
		if (stage_of(&p->pi) > p->truth.said)
			p->truth.said = stage_of(&p->pi);
		wire_send(w, PORT_PI(i), slot);
	}
}

void pi_goes_mute(struct world *w, uint32_t i)
{
	struct truth *t = &w->pi[i].truth;

	if (t->mute)
		return;
	t->off_at = w->now;
	t->off_in = w->pi[i].pi.state;
	t->off_as = w->pi[i].pi.asker;
	t->off_why = w->pi[i].pi.why;
	t->mute = true;
}

/* Switched on after it was switched off. What the servers still send to the old one may come. */
void pi_starts_again(struct world *w, uint32_t i)
{
	struct sim_pi *p = &w->pi[i];

	p->restarts++;
	p->chain++;
	reel_free(&p->tape.reel);
	if (p->tape.under_way)
		slot_let_go(&w->queue, p->tape.slot);
	memset(&p->tape, 0, sizeof(p->tape));
	p->truth.mute = p->truth.kernel_loaded = false;
	p->truth.files = 0;
	p->rrq_port = 0;
	pi_init(&p->pi, &p->setup, p->mac, p->serial, (uint32_t)rng_next(&w->host_rng), w->now);
	pi_moved(w, i);
}

static void note_progress(struct world *w, uint32_t i)
{
	struct sim_pi *p = &w->pi[i];
	const struct pi *pi = &p->pi;

	p->truth.hung |= pi_hangs(pi);
	if (pi->lease.ip != 0 && pi->lease.ip != p->dhcp.yiaddr && !p->dhcp.rogue)
		p->truth.other_address = true;
	if (pi->asker == ASKER_KERNEL && !p->truth.kernel_loaded) {
		p->truth.kernel_loaded = true;
		if (p->shut_for > 0)
			w->shut_until[PORT_PI(i)] = w->now + p->shut_for;
		if (p->until_kernel)
			pi_goes_mute(w, i);
	}
	/* Without a command line there is nothing that Linux could do without. */
	if (pi_ended(pi) && pi->end == PI_COMPLETE && pi->why == PI_WHY_NO_NFS_ROOT &&
	    pi->cmdline_at != 0 && p->truth.up_at == 0 && !p->truth.mute)
		p->truth.up_at = w->now;
}

/* A frame for the Pi; and which file, if any, it completed. */
void pi_gets(struct world *w, uint32_t i, const struct frame *f)
{
	struct sim_pi *p = &w->pi[i];
	struct truth *t = &p->truth;
	char path[PI_NAME_MAX];
	uint32_t files = p->pi.files;
	bool loading = p->pi.state == PI_LOADING, useless = p->pi.xfer.failed;
	const struct file *file;

	memcpy(path, p->pi.xfer.path, sizeof(path));
	pi_input(&p->pi, w->now, f);
	if (loading && useless && strcmp(path, p->pi.xfer.path) != 0)
		files = UINT32_MAX; /* all of it came, and was thrown away */
	if (p->pi.files == files || t->mute || t->files == TRUTH_FILES)
		return;
	file = tree_find(&p->tftp.tree, path);
	if (!file && w->is.quality == QUALITY_CLEAN) {
		complain(w, "the Pi has got %s, which is nowhere", path);
		return;
	}
	memcpy(t->got[t->files].path, path, sizeof(path));
	/* Late blocks of the file before it, to the same port, may be anything. */
	t->got[t->files++].bytes = !file || useless ? UINT64_MAX
				   : file->text     ? strlen(file->text)
						    : file->size;
}

void pi_moved(struct world *w, uint32_t i)
{
	struct sim_pi *p = &w->pi[i];

	note_progress(w, i);
	send_all(w, i);
	note_progress(w, i);
	if (pi_deadline(&p->pi) < w->now)
		complain(w, "a deadline in the past, state %d", (int)p->pi.state);
	if (p->pi.state == PI_NFS && !p->tape.playing)
		nfs_side_start(w, i);
}

static uint32_t first_due(const struct world *w, ns *when)
{
	uint32_t first = SIM_PIS;

	*when = NS_NEVER;
	for (uint32_t i = 0; i < w->pis; i++)
		if (w->pi[i].on && pi_deadline(&w->pi[i].pi) < *when) {
			*when = pi_deadline(&w->pi[i].pi);
			first = i;
		}
	return first;
}

static bool step(struct world *w)
{
	ns due, next = queue_next(&w->queue);
	uint32_t i = first_due(w, &due);

	if (next == NS_NEVER && due == NS_NEVER)
		return false;
	if ((next < due ? next : due) > w->ends) {
		complain(w, "not over after %lld s of virtual time", (long long)(SIM_LIMIT / NS_S));
		return false;
	}
	if (next <= due) {
		struct happening h = queue_take(&w->queue);

		assert(h.when >= w->now);
		w->now = h.when;
		h.act(w, h.a, h.b);
		return true;
	}
	assert(due >= w->now);
	w->now = due;
	pi_expire(&w->pi[i].pi, w->now);
	if (pi_deadline(&w->pi[i].pi) <= w->now && w->pi[i].pi.owes == 0)
		complain(w, "a deadline that moves nothing, state %d", (int)w->pi[i].pi.state);
	pi_moved(w, i);
	return true;
}

void world_run(struct world *w)
{
	while (w->complaints == 0 && step(w))
		;
}

void world_end(struct world *w)
{
	for (uint32_t i = 0; i < SESSIONS_MAX; i++)
		free(w->session[i].content);
	for (uint32_t i = 0; i < w->pis; i++)
		reel_free(&w->pi[i].tape.reel);
}
