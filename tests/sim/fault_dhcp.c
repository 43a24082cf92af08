/* SPDX-License-Identifier: MIT */
/* fault_dhcp - what can be wrong with an address and a boot server: facts 2 and 3. */
#include "tests/sim/fault.h"

static void silent(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->dhcp.silent = true;
}

/* Nothing of a boot server in the OFFER. */
static void bare(struct sim_pi *p)
{
	p->dhcp.menu = MENU_NONE;
	p->dhcp.opt60 = p->dhcp.opt66 = p->dhcp.opt67 = NULL;
	p->dhcp.siaddr = 0;
	p->dhcp.proxy = false;
}

static void plain_router(struct world *w, struct sim_pi *p)
{
	(void)w;
	bare(p);
	p->dhcp.style = STYLE_ROUTER;
}

static void only_next_server(struct world *w, struct sim_pi *p)
{
	bare(p);
	p->dhcp.siaddr = w->host[HOST_MAIN].ip;
	p->dhcp.opt67 = "bootcode.bin";
}

static void menu(struct sim_pi *p, enum menu43 m)
{
	bare(p);
	p->dhcp.opt60 = "PXEClient";
	p->dhcp.menu = m;
}

static void bare_text(struct world *w, struct sim_pi *p)
{
	(void)w;
	menu(p, MENU_BARE);
}

static void misspelt(struct world *w, struct sim_pi *p)
{
	(void)w;
	menu(p, MENU_TYPO);
}

static void named_server(struct world *w, struct sim_pi *p)
{
	(void)w;
	bare(p);
	p->dhcp.opt66 = "tftp.home.lan";
}

static void raw_66(struct world *w, struct sim_pi *p)
{
	(void)w;
	bare(p);
	p->dhcp.opt66_raw = true;
}

static void no_60(struct world *w, struct sim_pi *p)
{
	(void)w;
	menu(p, MENU_KEA);
	p->dhcp.opt60 = NULL;
}

static void relayed(struct world *w, struct sim_pi *p)
{
	p->dhcp.hops = 1;
	p->dhcp.giaddr = w->host[HOST_ROUTER].ip;
	p->dhcp.proxy = false;
}

static void only_proxy(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->dhcp.only_proxy = true;
	p->dhcp.proxy = true;
	p->dhcp.menu = MENU_DNSMASQ;
	p->dhcp.opt60 = "PXEClient";
	p->dhcp.opt66 = NULL;
}

static void off_subnet(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->dhcp.proxy = false;
	p->dhcp.opt66 = "10.9.8.7";
	p->dhcp.menu = MENU_NONE;
}

/* ----- the race ----- */

static void at_once(struct sim_pi *p)
{
	p->dhcp.delay = 1200 * NS_US;
	p->dhcp.pings = p->dhcp.proxy = false;
}

static void hangs(struct world *w, struct sim_pi *p)
{
	static const trait kinds[] = { HANG_WAIT, HANG_RETRY, HANG_LOCK };

	at_once(p);
	p->setup.race = PI_RACE_HANG;
	p->setup.traits.hang = kinds[rng_below(&w->host_rng, 3)];
	w->is.chatter = false;
}

static void ping(struct world *w, uint32_t a, uint32_t b)
{
	(void)a;
	(void)b;
	speak_ping(w, 0);
}

static void hangs_and_is_woken(struct world *w, struct sim_pi *p)
{
	hangs(w, p);
	p->setup.traits.hang = HANG_WAIT;
	for (uint32_t i = 0; i < 40; i++) /* somebody runs ping -b from now on */
		world_arrange(w, p->power_at + 40 * NS_S + (ns)i * NS_S, ping, 0, 0);
}

static void lucky(struct world *w, struct sim_pi *p)
{
	at_once(p);
	p->setup.race = PI_RACE_WARN;
	p->dhcp.delay = rng_time(&w->host_rng, NS_MS, 800 * NS_MS);
}

/* ----- addresses ----- */

static void servers_own(struct world *w, struct sim_pi *p)
{
	p->dhcp.yiaddr = w->host[HOST_MAIN].ip;
	p->dhcp.pings = false;
}

/* A workstation has the address that the Pi is given, and gets the Pi's files. */
static void used_by_another(struct world *w, struct sim_pi *p)
{
	w->host[HOST_OTHER].ip = p->dhcp.yiaddr;
	p->dhcp.pings = false;
	p->tftp.misroutes = true;
	w->is.chatter = true;
}

static void lying_menu(struct world *w, struct sim_pi *p)
{
	(void)w;
	menu(p, MENU_LYING);
}

static void rogue(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->dhcp.rogue = true;
}

static void naks(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->dhcp.naks = true;
}

static void naks_linux(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->dhcp.kernel_naks = true;
}

static void no_arp(struct world *w, struct sim_pi *p)
{
	(void)p;
	w->host[HOST_MAIN].no_arp = true;
}

#define REJECTED FIND_DHCP_OFFER_REJECTED, SEV_FATAL
#define GIVES_UP ALSO(DHCP_GAVE_UP)

static const struct fault faults[] = {
	{ "dhcp-silent", FIND_DHCP_NO_OFFER, SEV_FATAL, NULL, ON_ALL, IT_STOPS, silent,
	  .beside = GIVES_UP },
	{ "dhcp-gave-up", FIND_DHCP_GAVE_UP, SEV_WARNING, NULL, ON_BOOTCODE, IT_STOPS, silent,
	  .beside = ALSO(DHCP_NO_OFFER) },
	{ "dhcp-plain", REJECTED, "no-tftp-server", ON_ALL, IT_STOPS, plain_router,
	  .beside = GIVES_UP },
	{ "dhcp-next-server", REJECTED, "option43-missing", ON(MODEL_3B) | ON_EEPROM, IT_STOPS,
	  only_next_server, .beside = GIVES_UP },
	{ "dhcp-43-short", REJECTED, "option43-too-short", ON(MODEL_3B), IT_STOPS, bare_text,
	  .beside = GIVES_UP },
	{ "dhcp-43-typo", REJECTED, "option43-malformed", ON_ALL, IT_STOPS, misspelt,
	  .beside = GIVES_UP },
	{ "dhcp-66-name", REJECTED, "option66-hostname", ON_ALL, IT_STOPS, named_server,
	  .beside = GIVES_UP },
	{ "dhcp-66-raw", REJECTED, "option66-hostname", ON_ALL, IT_STOPS, raw_66,
	  .beside = GIVES_UP },
	{ "dhcp-no-60", REJECTED, "option60-missing", ON_EEPROM, IT_STOPS, no_60, .beside = 0 },
	{ "dhcp-relayed", REJECTED, "relayed", ON(MODEL_3B), IT_STOPS, relayed,
	  .beside = GIVES_UP },
	{ "dhcp-only-proxy", REJECTED, "proxy-only", ON_ALL, IT_STOPS, only_proxy,
	  .beside = GIVES_UP },
	{ "dhcp-off-subnet", REJECTED, "server-off-subnet", ON(MODEL_3B), IT_STOPS, off_subnet,
	  .beside = 0 },
	{ "race-hang", FIND_DHCP_RACE_HANG, SEV_FATAL, NULL, ON(MODEL_3B), IT_STOPS, hangs,
	  .beside = GIVES_UP, .alone = true },
	{ "race-woken", FIND_DHCP_RACE_HANG, SEV_WARNING, NULL, ON(MODEL_3B), IT_GOES_ON,
	  hangs_and_is_woken, .beside = 0, .alone = true },
	{ "race-risk", FIND_DHCP_RACE_RISK, SEV_WARNING, NULL, ON(MODEL_3B), IT_GOES_ON, lucky,
	  .beside = 0 },
	{ "conflict-server", FIND_DHCP_ADDRESS_CONFLICT, SEV_FATAL, NULL, ON_ALL, IT_STOPS,
	  servers_own, .beside = ALSO(ARP_FAILED) | ALSO(TFTP_NO_ANSWER), .alone = true },
	{ "conflict-other", FIND_DHCP_ADDRESS_CONFLICT, SEV_FATAL, NULL, ON_ALL, IT_STOPS,
	  used_by_another,
	  .beside = ALSO(TFTP_NO_ANSWER) | ALSO(ARP_FAILED) | ALSO(TFTP_RETRANSMITS),
	  .alone = true },
	{ "dhcp-43-lies", FIND_DHCP_OPTION43_INCONSISTENT, SEV_NOTE, NULL, ON_ALL, IT_GOES_ON,
	  lying_menu, .beside = 0 },
	{ "dhcp-rogue", FIND_DHCP_ROGUE_SERVER, SEV_WARNING, NULL, ON_ALL, IT_DEPENDS, rogue,
	  .beside = 0, .of_run = true },
	{ "dhcp-nak", FIND_DHCP_NAK, SEV_FATAL, NULL, ON_EEPROM, IT_STOPS, naks, .beside = 0 },
	{ "dhcp-nak-linux", FIND_DHCP_NAK, SEV_FATAL, NULL, ON_ALL, IT_STOPS, naks_linux,
	  .beside = 0 },
	{ "arp-silent", FIND_ARP_FAILED, SEV_FATAL, NULL, ON_ALL, IT_STOPS, no_arp, .beside = 0,
	  .all = true },
};

const struct fault_group faults_dhcp = { faults, sizeof(faults) / sizeof(faults[0]) };
