/* SPDX-License-Identifier: MIT */
/* scene_offer - DISCOVERs without an OFFER, and OFFERs that a Pi can not use. */
#include "tests/forge/scene.h"

static void no_offer(struct world *w)
{
	with(w, pi_3b());
	w->srv->dhcp_off = true;
	pi_asks_five_times(w);
	later(w);
}

/* The owner starts the server a minute later: a laptop gets its address, the Pi never asks. */
static void gave_up(struct world *w)
{
	struct pi *pi = w->pi;
	struct pi laptop = { .at = stranger };

	with(w, pi_3b());
	w->srv->dhcp_off = true;
	pi_asks_five_times(w);
	wait_for(w, 60 * NS_S);
	w->srv->offer.yiaddr = stranger.ip;
	w->pi = &laptop;
	kernel_dhcp(w, CLIENT_KERNEL);
	w->pi = pi;
	later(w);
}

static void rejected(struct world *w)
{
	pi_asks_five_times(w);
	later(w);
}

/* A home router: an address, and nothing about booting. */
static void no_tftp_server(struct world *w)
{
	with(w, pi_3b());
	w->srv->at.ip = NET_ROUTER;
	w->srv->offer = (struct offering){
		.style = STYLE_ROUTER, .delay = 1150 * NS_MS, .yiaddr = NET_PI, .router = NET_ROUTER
	};
	rejected(w);
}

static void option43_missing(struct world *w)
{
	with(w, pi_3b());
	w->srv->offer.opt43.p = NULL;
	rejected(w);
}

static void option43_too_short(struct world *w)
{
	with(w, pi_3b());
	serve_isc(w);
	w->srv->offer.opt43 = opt43_bare;
	rejected(w);
}

static void option43_malformed(struct world *w)
{
	with(w, pi_3b());
	serve_dnsmasq(w);
	w->srv->offer.opt43 = opt43_typo;
	rejected(w);
}

static void option66_hostname(struct world *w)
{
	with(w, pi_3b());
	w->srv->offer.opt43.p = NULL;
	w->srv->offer.opt66 = "tftp.home.lan";
	rejected(w);
}

/* Its retries by DHCP_REQ_TIMEOUT, within DHCP_TIMEOUT (facts 1.4). */
static void option60_missing(struct world *w)
{
	with(w, pi_4());
	w->srv->offer.opt60 = NULL;
	for (int i = 0; i < 12; i++) {
		ns began = w->now;

		pi_asks(w);
		w->now = began + 4 * NS_S;
	}
	later(w);
}

static void relayed(struct world *w)
{
	with(w, pi_3b());
	w->srv->at.ip = NET_ROUTER; /* the relay */
	w->srv->offer.server_id = IP(10, 0, 0, 5);
	w->srv->offer.siaddr = IP(10, 0, 0, 5);
	w->srv->offer.giaddr = NET_ROUTER;
	w->srv->offer.hops = 1;
	w->srv->offer.pings_first = false;
	rejected(w);
}

static void proxy_only(struct world *w)
{
	with(w, pi_3b());
	serve_dnsmasq(w);
	w->srv->offer.proxy = true;
	rejected(w);
}

/* The 3B knows no gateway: it asks by ARP for a host behind the router. */
static void server_off_subnet(struct world *w)
{
	with(w, pi_3b());
	w->srv->offer.opt66 = "10.9.8.7";
	pi_asks(w);
	w->pi->at.ip = NET_PI;
	wait_for(w, 350 * NS_US);
	for (int i = 0; i < 3; i++) {
		arp_ask(w, &w->pi->at, IP(10, 9, 8, 7));
		wait_for(w, 1 * NS_S);
	}
	later(w);
}

#define FIVE "Five DISCOVERs five seconds apart"
#define REJECTED(sure, reason) \
	"dhcp.offer-rejected (fatal, " sure "reason " reason "), dhcp.gave-up (warning)"
#define SURE ""
#define UNSURE "uncertain, "
#define STUCK "3b ..90a038, stage dhcp, outcome failed"

static const struct scene scenes[] = {
	{ "dhcp-no-offer", no_offer, FIVE ", and no server answers.",
	  "dhcp.no-offer (fatal, uncertain), dhcp.gave-up (warning)", STUCK, "1.3" },
	{ "dhcp-gave-up", gave_up,
	  FIVE " unanswered. A minute later the DHCP server works, as a laptop shows, but the\nROM "
	       "does not ask again: only a power cycle helps.",
	  "dhcp.no-offer (fatal, uncertain), dhcp.gave-up (warning)", STUCK, "1.3" },
	{ "dhcp-offer-no-tftp-server", no_tftp_server,
	  FIVE
	  ", each answered by a home router that gives an address and says nothing\nof booting "
	  "(no siaddr, no 43, 60, 66, 67).",
	  REJECTED(SURE, "no-tftp-server"), STUCK, "2.1" },
	{ "dhcp-offer-option43-missing", option43_missing,
	  FIVE ". Kea sets next-server, 60 and 67, but no 43: the empty line\n"
	       "\"vendor-encapsulated-options\" is missing in its class. A 3B ignores siaddr.",
	  REJECTED(SURE, "option43-missing"), STUCK, "2.1; lab 2" },
	{ "dhcp-offer-option43-too-short", option43_too_short,
	  FIVE ". ISC dhcpd sends the bare 17 characters \"Raspberry Pi Boot\" as option 43;\nthe "
	       "original ROM needs three more.",
	  REJECTED(UNSURE, "option43-too-short"), STUCK, "2.2 e" },
	{ "dhcp-offer-option43-malformed", option43_malformed,
	  FIVE ". dnsmasq's pxe-service says \"Rasberry Pi Boot\".",
	  REJECTED(SURE, "option43-malformed"), STUCK, "2.1, 2.2" },
	{ "dhcp-offer-option66-hostname", option66_hostname,
	  FIVE
	  ". Kea names the TFTP server in option 66 as tftp.home.lan; the ROM has\nno resolver.",
	  REJECTED(SURE, "option66-hostname"), STUCK, "2.1" },
	{ "dhcp-offer-option60-missing", option60_missing,
	  "A Pi 4 gets OFFERs with siaddr and a sound option 43, but without option 60 "
	  "\"PXEClient\":\nit takes neither siaddr nor the sender as its TFTP server. It asks every 4 "
	  "s for 45 s.",
	  "dhcp.offer-rejected (fatal, uncertain, reason option60-missing)",
	  "4 e09200d8, stage dhcp, outcome failed", "1.4, 2.3" },
	{ "dhcp-offer-relayed", relayed,
	  FIVE ". The OFFERs come through a relay (hops 1, giaddr set), which the original\nROM "
	       "rejects.",
	  REJECTED(UNSURE, "relayed"), STUCK, "2.1" },
	{ "dhcp-offer-proxy-only", proxy_only,
	  FIVE ". Only dnsmasq in proxy mode answers (yiaddr 0): nobody gives an address.",
	  REJECTED(UNSURE, "proxy-only"), STUCK, "2.1; lab 3" },
	{ "dhcp-offer-server-off-subnet", server_off_subnet,
	  "Option 66 names 10.9.8.7, in another subnet. A 3B knows no gateway: it asks for it by ARP, "
	  "in vain.\nHow often its ROM asks is not known (facts 3.3); here three times.",
	  "dhcp.offer-rejected (fatal, reason server-off-subnet)",
	  "3b ..90a038, stage arp, outcome failed", "2.1, 3.3" },
};

const struct scene_group offer_scenes = { scenes, sizeof(scenes) / sizeof(scenes[0]) };
