/* SPDX-License-Identifier: MIT */
/* fault_network - what can be wrong around the Pi: its power, its number, the switch, the capture.
 * And the list of all faults. */
#include "tests/sim/fault.h"

static void goes_dark(struct world *w, uint32_t pi, uint32_t chain)
{
	(void)chain;
	if (w->pi[pi].truth.up_at == 0)
		pi_goes_mute(w, pi);
}

/* Somebody pulls the plug, at any moment. */
static void unplugged(struct world *w, struct sim_pi *p)
{
	ns after = rng_time(&w->host_rng, 0, 14 * NS_S);

	world_arrange(w, p->power_at + after, goes_dark, (uint32_t)(p - w->pi), 0);
}

static void comes_back(struct world *w, uint32_t pi, uint32_t chain)
{
	(void)chain;
	if (w->pi[pi].truth.mute)
		pi_starts_again(w, pi);
}

/* ... and plugs it in again, at any moment after. */
static void restarted(struct world *w, struct sim_pi *p)
{
	ns off = p->power_at + rng_time(&w->host_rng, NS_MS, 14 * NS_S);
	ns on = off + rng_time(&w->host_rng, 2 * NS_S, 100 * NS_S);

	world_arrange(w, off, goes_dark, (uint32_t)(p - w->pi), 0);
	world_arrange(w, on, comes_back, (uint32_t)(p - w->pi), 0);
}

/* A MAC that does not go with the serial number. */
static void other_serial(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->mac[5] ^= 0x5a;
}

static void tells_of_itself(struct world *w, uint32_t a, uint32_t b)
{
	(void)b;
	speak_bpdu(w);
	if (a > 0)
		world_arrange(w, w->now + 2 * NS_S, tells_of_itself, a - 1, 0);
}

static void spanning_tree(struct world *w)
{
	world_arrange(w, w->now, tells_of_itself, 60, 0);
}

/* The port closes when Linux takes the link down and up again. */
static void shut_for_linux(struct world *w, struct sim_pi *p)
{
	spanning_tree(w);
	p->shut_for = 30 * NS_S;
}

/* The capture is on the Pi's side of a port that stays shut for longer than the ROM asks. */
static void shut_for_rom(struct world *w, struct sim_pi *p)
{
	spanning_tree(w);
	w->tap = true;
	w->shut_until[PORT_PI(p - w->pi)] = p->power_at + 90 * NS_S;
}

/* As seen from behind that port: no frame of the Pi's comes. */
static void unheard(struct world *w, struct sim_pi *p)
{
	w->shut_until[PORT_PI(p - w->pi)] = NS_NEVER;
	w->is.chatter = true;
}

/* A Pi that runs already, and asks by ARP. */
static void runs_already(struct world *w, struct sim_pi *p)
{
	unheard(w, p);
	w->host[HOST_OTHER].mac[0] = 0xb8;
	w->host[HOST_OTHER].mac[1] = 0x27;
	w->host[HOST_OTHER].mac[2] = 0xeb;
}

static void file_ends_early(struct world *w, struct sim_pi *p)
{
	w->observer.cut = true;
	w->observer.until = p->power_at + rng_time(&w->host_rng, NS_MS, 20 * NS_S);
	w->is.short_listen = true;
}

static const struct fault faults[] = {
	{ "unplugged", FIND_BOOT_STOPPED, SEV_FATAL, NULL, ON_ALL, IT_DEPENDS, unplugged,
	  .beside = ~(uint64_t)0 },
	{ "restarted", FIND_BOOT_STOPPED, SEV_FATAL, NULL, ON_ALL, IT_DEPENDS, restarted,
	  .beside = ~(uint64_t)0 },
	{ "other-serial", FIND_IDENTITY_SERIAL, SEV_NOTE, NULL, ON_BOOTCODE, IT_GOES_ON,
	  other_serial, .beside = 0 },
	{ "stp-linux", FIND_STP_DELAY, SEV_WARNING, NULL, ON_ALL, IT_GOES_ON, shut_for_linux,
	  .beside = 0, .of_run = true },
	{ "stp-rom", FIND_STP_DELAY, SEV_WARNING, NULL, ON_ALL, IT_STOPS, shut_for_rom,
	  .beside = ALSO(DHCP_NO_OFFER) | ALSO(DHCP_GAVE_UP), .of_run = true, .alone = true },
	{ "unheard", FIND_NETWORK_NOTHING, SEV_WARNING, NULL, ON_ALL, IT_STOPS, unheard,
	  .beside = 0, .of_run = true, .alone = true },
	{ "runs-already", FIND_NETWORK_NOTHING, SEV_WARNING, NULL, ON_ALL, IT_STOPS, runs_already,
	  .beside = 0, .of_run = true, .alone = true },
	{ "file-cut", FIND_CAPTURE_CUT, SEV_WARNING, NULL, ON_ALL, IT_DEPENDS, file_ends_early,
	  .beside = ~(uint64_t)0, .of_run = true },
};

const struct fault_group faults_network = { faults, sizeof(faults) / sizeof(faults[0]) };

static const struct fault_group *const groups[] = { &faults_dhcp, &faults_tftp, &faults_linux,
						    &faults_network };

const struct fault *fault_at(size_t i)
{
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		if (i < groups[g]->n)
			return &groups[g]->faults[i];
		i -= groups[g]->n;
	}
	return NULL;
}

const struct fault *fault_named(const char *name)
{
	const struct fault *f;

	for (size_t i = 0; (f = fault_at(i)); i++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}
