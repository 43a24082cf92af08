/* SPDX-License-Identifier: MIT */
/* scene_race - the original ROM's race: an OFFER that comes at once, and whether another frame
 * comes after its deaf window (facts 3.1, 3.2). */
#include "tests/forge/scene.h"

static void instant(struct world *w, ns delay)
{
	with(w, pi_3b());
	w->srv->offer.delay = delay;
	w->srv->offer.pings_first = false;
}

static void race_hang(struct world *w)
{
	instant(w, 1200 * NS_US);
	pi_asks(w);
	later_unicast(w);
}

/* A server that speaks again is no sign of life of the Pi. */
static void race_hang_late_offer(struct world *w)
{
	instant(w, 1200 * NS_US);
	pi_asks(w);
	wait_for(w, 20 * NS_S);
	server_offer(w, &w->srv->offer);
	later_unicast(w);
}

static void race_hang_recovered(struct world *w)
{
	instant(w, 1200 * NS_US);
	pi_asks(w);
	wait_for(w, 40 * NS_S);
	ping_broadcast(w, &stranger, 1);
	wait_for(w, 240 * NS_US);
	if (!boot_rom_arp(w) || !boot_bootcode(w) || !boot_firmware(w))
		return;
	tftp_settle(w);
	wait_for(w, 9400 * NS_MS);
	kernel_dhcp(w, CLIENT_KERNEL);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi" });
}

static void race_retry(struct world *w)
{
	instant(w, 900 * NS_US);
	pi_asks_five_times(w);
	later_unicast(w);
}

static void race_risk(struct world *w)
{
	instant(w, 2 * NS_MS);
	pi_asks(w);
	wait_for(w, 400 * NS_MS);
	arp_ask(w, &stranger, NET_ROUTER);
	wait_for(w, 690 * NS_MS);
	arp_ask(w, &stranger, IP(192, 168, 2, 78)); /* 1.09 s after the DISCOVER: this wakes it */
	wait_for(w, 210 * NS_US);
	if (!boot_rom_arp(w) || !boot_bootcode(w) || !boot_firmware(w))
		return;
	tftp_settle(w);
	wait_for(w, 9400 * NS_MS);
	kernel_dhcp(w, CLIENT_KERNEL);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi" });
}

static const struct scene scenes[] = {
	{ "dhcp-race-hang", race_hang,
	  "Kea's OFFER is perfect and comes after 1.2 ms. No other frame follows, and the ROM hangs "
	  "for good:\nno second DISCOVER. The later frame is unicast between two others and could "
	  "not wake it.",
	  "dhcp.race-hang (fatal, uncertain)", "3b ..90a038, stage dhcp, outcome hung",
	  "3.1, 3.2 (DOCI#748)" },
	{ "dhcp-race-hang-late-offer", race_hang_late_offer,
	  "As dhcp-race-hang, and 20 s later the server sends its OFFER once more. The Pi still hangs, "
	  "though such a\nframe should have woken it: no sign of life, and less certain.",
	  "dhcp.race-hang (fatal, uncertain)", "3b ..90a038, stage dhcp, outcome hung",
	  "3.1; found by fuzz_watch" },
	{ "dhcp-race-hang-recovered", race_hang_recovered,
	  "As dhcp-race-hang, but after 40 s somebody starts ping -b: the broadcast wakes the ROM, "
	  "and it boots on.",
	  "dhcp.race-hang (warning, uncertain, recovered_after_s 40)",
	  "3b df90a038, stage up, outcome up", "3.1" },
	{ "dhcp-race-retry", race_retry,
	  "The other form of the race: each OFFER comes within 1 ms and is ignored. Five DISCOVERs, "
	  "then nothing.\nKea offers another address each time, which is no fault.",
	  "dhcp.race-hang (fatal, uncertain), dhcp.gave-up (warning)",
	  "3b ..90a038, stage dhcp, outcome failed", "3.1, 3.2 (FW#894)" },
	{ "dhcp-race-risk", race_risk,
	  "The OFFER comes after 2 ms, inside the deaf window, but other hosts' ARP broadcasts come "
	  "after it:\nthe ROM goes on. On a quieter day it will hang.",
	  "dhcp.race-risk (warning, uncertain)", "3b df90a038, stage up, outcome up", "3.1, 3.2" },
};

const struct scene_group race_scenes = { scenes, sizeof(scenes) / sizeof(scenes[0]) };
