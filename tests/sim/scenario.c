/* SPDX-License-Identifier: MIT */
/* scenario - see scenario.h. */
#include "tests/sim/scenario.h"

#include <stdio.h>

const struct wishes no_wishes = { NULL, -1, -1, -1, -1, -1, -1 };

const char *quality_name(enum quality q)
{
	static const char *const names[] = { "clean", "slow", "lossy", "wild", "broken" };

	return names[q];
}

const char *vantage_name(enum vantage v)
{
	static const char *const names[] = { "all",        "server",       "broadcasts",
					     "drops-told", "drops-untold", "snaplen" };

	return names[v];
}

/* One of n, by weights that add up to 100. */
static uint32_t weighted(struct rng *r, const uint8_t *weights)
{
	uint32_t at = rng_below(r, 100), i = 0;

	while (at >= weights[i])
		at -= weights[i++];
	return i;
}

static const struct fault *pick_fault(uint64_t seed, const struct wishes *wishes)
{
	size_t n = 0;

	if (wishes->fault)
		return fault_named(wishes->fault);
	while (fault_at(n))
		n++;
	/* One in four is healthy; the others take turns, so that each comes as often. */
	return seed % 4 == 0 ? NULL : fault_at((seed / 4 * 3 + seed % 4 - 1) % n);
}

static enum model pick_model(struct rng *r, uint32_t set)
{
	enum model m;

	do
		m = (enum model)(MODEL_3B + rng_below(r, 5));
	while (!(set & ON(m)));
	return m;
}

void scenario_of(uint64_t seed, const struct wishes *wishes, struct scenario *is)
{
	static const uint8_t qualities[QUALITY_COUNT] = { 58, 8, 20, 8, 6 };
	static const uint8_t vantages[VANTAGE_COUNT] = { 55, 10, 10, 10, 7, 8 };
	static const uint8_t crowds[] = { 70, 15, 10, 4, 1 };
	static const uint32_t crowd[] = { 1, 2, 4, 8, SIM_PIS };
	struct rng r = rng_of(seed, 0);

	memset(is, 0, sizeof(*is));
	is->seed = seed;
	is->fault = pick_fault(seed, wishes);
	is->model = pick_model(&r, is->fault ? is->fault->models : ON_ALL);
	is->quality = (enum quality)weighted(&r, qualities);
	is->vantage = (enum vantage)weighted(&r, vantages);
	/* With two unknown losses, one behind the other, nothing at all is certain. */
	if (is->vantage == VANTAGE_DROPS_UNTOLD && is->quality == QUALITY_LOSSY)
		is->quality = QUALITY_SLOW;
	is->pis = crowd[weighted(&r, crowds)];
	is->chatter = rng_chance(&r, 6000);
	is->short_listen = rng_chance(&r, 1000);
	is->odd = rng_chance(&r, 400);
	if (wishes->model >= 0)
		is->model = (enum model)wishes->model;
	if (wishes->quality >= 0)
		is->quality = (enum quality)wishes->quality;
	if (wishes->vantage >= 0)
		is->vantage = (enum vantage)wishes->vantage;
	if (wishes->pis > 0)
		is->pis = (uint32_t)wishes->pis;
	if (wishes->chatter >= 0)
		is->chatter = wishes->chatter;
	if (wishes->short_listen >= 0)
		is->short_listen = wishes->short_listen;
	if (is->fault && is->fault->alone)
		is->pis = 1;
}

/* ----- a healthy Pi and its servers ----- */

static void set_link(struct world *w)
{
	static const struct cable cables[QUALITY_COUNT] = {
		[QUALITY_CLEAN] = { .latency = 60 * NS_US },
		[QUALITY_SLOW] = { .latency = 75 * NS_MS, .jitter = 60 * NS_MS },
		[QUALITY_LOSSY] = { .latency = 100 * NS_US, .jitter = 2 * NS_MS },
		[QUALITY_WILD] = { .latency = 100 * NS_US,
				   .jitter = 3 * NS_MS,
				   .twice = 400,
				   .late = 400 },
		[QUALITY_BROKEN] = { .latency = 100 * NS_US,
				     .jitter = NS_MS,
				     .loss = 100,
				     .twice = 50,
				     .late = 50,
				     .changed = 100 },
	};
	static const uint32_t losses[] = { 25, 100, 300, 500, 1000, 2000 }; /* each leg */

	w->cable = cables[w->is.quality];
	if (w->is.quality == QUALITY_LOSSY)
		w->cable.loss = losses[rng_below(&w->host_rng, 6)];
}

static void set_identity(struct world *w, struct sim_pi *p, uint32_t i)
{
	static const uint8_t ouis[MODEL_COUNT][3] = {
		[MODEL_3B] = { 0xb8, 0x27, 0xeb },       [MODEL_3BPLUS] = { 0xb8, 0x27, 0xeb },
		[MODEL_BOOTCODE] = { 0xb8, 0x27, 0xeb }, [MODEL_4] = { 0xdc, 0xa6, 0x32 },
		[MODEL_5] = { 0x2c, 0xcf, 0x67 },
	};
	enum model m = p->setup.model;
	uint32_t low = ((uint32_t)rng_next(&w->host_rng) & 0xffff00) + i;

	p->serial = (uint32_t)rng_next(&w->host_rng) << 24 | low;
	memcpy(p->mac, ouis[m], 3);
	p->mac[3] = (uint8_t)(low >> 16);
	p->mac[4] = (uint8_t)(low >> 8);
	p->mac[5] = (uint8_t)low;
}

static void set_tree(struct world *w, struct sim_pi *p)
{
	struct tree *t = &p->tftp.tree;
	bool v4 = rng_chance(&w->host_rng, 3000);
	char dir[TREE_PATH_MAX] = "";

	if (rng_chance(&w->host_rng, 6000) ||
	    (w->is.fault && w->is.fault->id == FIND_TFTP_SERIAL_DIR_INCOMPLETE))
		(void)snprintf(dir, sizeof(dir), "%08x/", p->serial);
	tree_standard(t, p->setup.model, dir);
	if (p->setup.model == MODEL_BOOTCODE) { /* whatever board its card is in */
		tree_binary(t, "kernel8.img", 4800);
		tree_binary(t, "bcm2710-rpi-3-b.dtb", 1300);
	}
	tree_text(t, "cmdline.txt", v4 ? CMDLINE_NFS4 : CMDLINE_NFS3);
	p->nfs = v4 ? NFS_V41 : NFS_V3;
	p->tftp.style = rng_chance(&w->host_rng, 5000) ? TFTP_HPA : TFTP_DNSMASQ;
}

/* The servers as they should be: three kinds of software, three ways to name the TFTP server. */
static void set_dhcp(struct world *w, struct sim_pi *p, uint32_t i)
{
	struct dhcp_service *d = &p->dhcp;
	struct rng *r = &w->host_rng;

	d->style = (enum dhcp_style)rng_below(r, 3);
	d->menu = d->style == STYLE_DNSMASQ ? MENU_DNSMASQ : MENU_KEA;
	d->opt60 = "PXEClient";
	d->opt67 = d->style == STYLE_DNSMASQ ? NULL : "bootcode.bin";
	d->siaddr = w->host[HOST_MAIN].ip;
	d->router = w->host[HOST_ROUTER].ip;
	d->yiaddr = SIM_IP(192, 168, 2, 100) + i;
	d->pings = d->style == STYLE_ISC;
	d->broadcast = rng_chance(r, 1500);
	if (rng_chance(r, 1500)) {
		d->menu = MENU_NONE;
		d->opt66 = "192.168.2.10";
	} else if (rng_chance(r, 1500)) {
		if (rng_chance(r, 5000))
			d->opt66 = "192.168.2.10"; /* else the proxy serves the files too */
		d->proxy = true;
		d->proxy_first = rng_chance(r, 5000);
		d->menu = MENU_DNSMASQ;
	}
	/* The original ROM wants its OFFER later than a second after it asked (facts 3). */
	d->delay = p->setup.model == MODEL_3B ? rng_time(r, 1100 * NS_MS, 2200 * NS_MS)
					      : rng_time(r, NS_MS, 1500 * NS_MS);
}

/* The word of this number in "wait|retry|lock". */
static void pick_choice(const char *choices, uint32_t number, char *text, size_t cap)
{
	size_t n;

	for (; number > 0 && strchr(choices, '|'); number--)
		choices = strchr(choices, '|') + 1;
	n = strcspn(choices, "|");
	(void)snprintf(text, cap, "%.*s", (int)n, choices);
}

/* Any switch of any Pi, within its bounds: it must still come to an end. */
static void turn_knobs(struct world *w, struct sim_pi *p)
{
	struct rng *r = &w->host_rng;
	size_t n;
	const struct pi_knob *knobs = pi_knobs(&n);

	for (uint32_t i = rng_below(r, 6) + 1; i > 0; i--) {
		const struct pi_knob *k = &knobs[rng_below(r, (uint32_t)n)];
		uint32_t most = k->most < 100000 ? k->most : 100000;
		uint32_t value = most > k->least ? k->least + rng_below(r, most - k->least + 1)
						 : k->least;
		char text[32];

		if (k->kind == KNOB_SWITCH)
			(void)snprintf(text, sizeof(text), "%s", value % 2 ? "on" : "off");
		else if (k->kind == KNOB_CHOICE)
			pick_choice(k->choices, value % 4, text, sizeof(text));
		else
			(void)snprintf(text, sizeof(text), "%u", value);
		(void)pi_knob_set(&p->setup.traits, k, text);
	}
	p->setup.until = (enum pi_until)rng_below(r, 5);
	p->setup.race = (enum pi_race)rng_below(r, 3);
	p->setup.keep_lease = rng_chance(r, 5000);
	p->setup.dir = rng_chance(r, 3000) ? "some/where" : NULL;
}

static void set_pi(struct world *w, uint32_t i)
{
	struct sim_pi *p = &w->pi[i];
	const struct fault *f = w->is.fault;

	p->setup.model = i == 0 || (f && f->all) ? w->is.model : pick_model(&w->host_rng, ON_ALL);
	p->setup.traits = *pi_traits_of(p->setup.model);
	p->setup.until = PI_UNTIL_NFS;
	p->setup.race = PI_RACE_HANG;
	p->power_at = w->now + 2 * NS_S + rng_time(&w->host_rng, 0, w->pis > 1 ? 6 * NS_S : 0);
	set_identity(w, p, i);
	set_tree(w, p);
	set_dhcp(w, p, i);
	if (w->is.odd)
		turn_knobs(w, p);
}

static void power_on(struct world *w, uint32_t i, uint32_t b)
{
	struct sim_pi *p = &w->pi[i];

	(void)b;
	p->on = true;
	pi_init(&p->pi, &p->setup, p->mac, p->serial, (uint32_t)rng_next(&w->host_rng), w->now);
	pi_moved(w, i);
}

/* Other people's broadcasts: now an ARP request, now a ping -b. */
static void chatters(struct world *w, uint32_t left, uint32_t b)
{
	(void)b;
	if (rng_chance(&w->host_rng, 7000))
		speak_arp(w, HOST_OTHER, 1, wire_everyone, w->host[HOST_ROUTER].ip, 0);
	else
		speak_ping(w, 0);
	if (left > 0)
		world_arrange(w, w->now + rng_time(&w->host_rng, 100 * NS_MS, 2500 * NS_MS),
			      chatters, left - 1, 0);
}

void scenario_build(struct world *w)
{
	const struct fault *f = w->is.fault;

	set_link(w);
	w->pis = w->is.pis;
	for (uint32_t i = 0; i < w->pis; i++)
		set_pi(w, i);
	for (uint32_t i = 0; f && i < (f->all ? w->pis : 1); i++) {
		w->pi[i].faulty = true;
		f->apply(w, &w->pi[i]);
	}
	for (uint32_t i = 0; i < w->pis; i++)
		world_arrange(w, w->pi[i].power_at, power_on, i, 0);
	if (w->is.chatter)
		world_arrange(w, w->now, chatters, 40, 0);
	if (w->is.short_listen && w->observer.until == NS_NEVER)
		w->observer.until = w->pi[0].power_at + rng_time(&w->host_rng, NS_MS, 30 * NS_S);
}
