/* SPDX-License-Identifier: MIT */
/* scene_link - the healthy Pi 3B once more, behind other link layers and in captures that are
 * cut, late or out of order. */
#include "tests/forge/scene.h"

static void vlan_tagged(struct world *w)
{
	with(w, pi_3b());
	w->vlans = 1;
	w->vlan[0] = 20;
	boot_up(w);
}

static void qinq(struct world *w)
{
	with(w, pi_3b());
	w->vlans = 2;
	w->vlan[0] = 100;
	w->vlan[1] = 20;
	boot_up(w);
}

static void cooked(struct world *w, enum link link, uint32_t linktype)
{
	with(w, pi_3b());
	w->link = link;
	w->style.linktype = linktype;
	boot_up(w);
}

static void sll(struct world *w)
{
	cooked(w, LINK_SLL, 113);
}

static void sll2(struct world *w)
{
	cooked(w, LINK_SLL2, 276);
}

static void raw_ip(struct world *w)
{
	cooked(w, LINK_RAW_IP, 101);
}

static void midway(struct world *w)
{
	with(w, pi_3b());
	w->heard_from = w->now + 5019 * NS_MS;
	boot_up(w);
}

static void cut_file(struct world *w)
{
	with(w, pi_3b());
	w->style.micros = true;
	w->style.cut_off = 3000;
	if (boot_rom(w))
		(void)boot_bootcode(w);
}

static void snaplen_96(struct world *w)
{
	with(w, pi_3b());
	w->style.snaplen = 96;
	boot_up(w);
}

static void time_backwards(struct world *w)
{
	with(w, pi_3b());
	w->style.as_told = true;
	w->srv->offer.pings_first = false;
	if (!boot_rom(w))
		return;
	wait_for(w, -8 * NS_S);
	if (!boot_bootcode(w) || !boot_firmware(w))
		return;
	tftp_settle(w);
	wait_for(w, 9400 * NS_MS);
	kernel_dhcp(w, CLIENT_KERNEL);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi" });
}

static const struct scene scenes[] = {
	{ "vlan-tagged", vlan_tagged, "healthy-3b-nfs3 in VLAN 20.", "none",
	  "3b df90a038, stage up, outcome up", "IEEE 802.1Q" },
	{ "qinq", qinq, "healthy-3b-nfs3 in VLAN 20 inside service VLAN 100 (type 0x88a8).", "none",
	  "3b df90a038, stage up, outcome up", "IEEE 802.1ad" },
	{ "sll", sll,
	  "healthy-3b-nfs3 captured on the server's \"any\" interface: Linux cooked, no destination "
	  "MACs.",
	  "none", "3b df90a038, stage up, outcome up", "LINKTYPE_LINUX_SLL" },
	{ "sll2", sll2, "As sll, version 2 of the cooked header.", "none",
	  "3b df90a038, stage up, outcome up", "LINKTYPE_LINUX_SLL2" },
	{ "raw-ip", raw_ip,
	  "healthy-3b-nfs3 as raw IP: no MACs, no ARP; the Pi is known by its chaddr and its "
	  "address.",
	  "none", "3b df90a038, stage up, outcome up", "LINKTYPE_RAW" },
	{ "midway", midway,
	  "healthy-3b-nfs3, but the capture starts as bootcode.bin loads start.elf: its DHCP was not "
	  "seen.",
	  "none", "unknown df90a038, stage up, outcome up", "DESIGN 2" },
	{ "cut-file", cut_file,
	  "The file ends inside a packet of start.elf's transfer. All before it must be told, and "
	  "that it ended early.",
	  "capture.cut (warning, of the run); none that rests on silence",
	  "3b df90a038, stage tftp-bootcode, outcome in-progress", "DESIGN 2" },
	{ "snaplen-96", snaplen_96,
	  "healthy-3b-nfs3 with 96 bytes a packet: DHCP options are cut off, TFTP names are not.",
	  "capture.truncated (warning, of the run); none that rests on what was cut",
	  "3b df90a038, stage nfs, outcome in-progress", "DESIGN 2" },
	{ "time-backwards", time_backwards,
	  "healthy-3b-nfs3, and the clock of the capturing host is set back by 8 s after the ROM "
	  "stage.",
	  "none", "3b df90a038, stage up, outcome up", "DESIGN 2" },
};

const struct scene_group link_scenes = { scenes, sizeof(scenes) / sizeof(scenes[0]) };
