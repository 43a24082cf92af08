/* SPDX-License-Identifier: MIT */
/* scene_address - addresses that are not what they should be, servers too many, and ARP. */
#include "tests/forge/scene.h"

static struct station squatter = {
	.mac = { 0x3c, 0x22, 0xfb, 0x0a, 0x0b, 0x0c },
	.ip = NET_PI,
	.ttl = 64,
	.dont_fragment = true,
	.udp_sums = true,
};

/* The server looks up the address before it answers the request, and finds the other host. */
static void address_conflict(struct world *w)
{
	with(w, pi_3b());
	w->srv->offer.pings_first = false;
	pi_asks(w);
	wait_for(w, 350 * NS_US);
	w->pi->at.ip = NET_PI;
	arp_both(w, &w->pi->at, &w->srv->at);
	wait_for(w, 120 * NS_US);
	tftp_request(w, "bootcode.bin");
	wait_for(w, 300 * NS_US);
	arp_ask(w, &w->srv->at, NET_PI);
	wait_for(w, 200 * NS_US);
	arp_answer(w, &squatter, &w->srv->at);
	later(w);
}

static void address_conflict_server(struct world *w)
{
	with(w, pi_3b());
	w->srv->offer.pings_first = false;
	w->srv->offer.yiaddr = NET_SERVER;
	pi_asks(w);
	w->pi->at.ip = NET_SERVER;
	wait_for(w, 350 * NS_US);
	arp_ask(w, &w->pi->at, NET_SERVER);
	wait_for(w, 90 * NS_US);
	arp_answer(w, &w->srv->at, &w->pi->at);
	later(w);
}

static void option43_inconsistent(struct world *w)
{
	with(w, pi_3b());
	serve_dnsmasq(w);
	w->srv->offer.opt43 = opt43_lying;
	boot_up(w);
}

/* A router with DHCP still on answers before Kea does. */
static void rogue_server(struct world *w)
{
	struct offering kea;
	struct station server;

	with(w, pi_3b());
	kea = w->srv->offer;
	kea.delay = 1200 * NS_MS;
	server = w->srv->at;
	pi_discover(w);
	w->srv->at.ip = NET_ROUTER;
	memcpy(w->srv->at.mac, "\xe8\xde\x27\x44\x55\x66", 6);
	wait_for(w, 1900 * NS_US);
	server_offer(w, &(struct offering){ .style = STYLE_ROUTER,
					    .yiaddr = IP(192, 168, 2, 131),
					    .router = NET_ROUTER });
	w->srv->at = server;
	wait_for(w, kea.delay - 1900 * NS_US);
	server_offer(w, &kea);
	wait_for(w, 350 * NS_US);
	if (!boot_rom_arp(w) || !boot_bootcode(w) || !boot_firmware(w))
		return;
	tftp_settle(w);
	wait_for(w, 9400 * NS_MS);
	kernel_dhcp(w, CLIENT_KERNEL);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi" });
}

static void nak(struct world *w)
{
	with(w, pi_4());
	for (int i = 0; i < 5; i++) {
		ns began = w->now;

		pi_asks(w);
		wait_for(w, 2 * NS_MS);
		eeprom_request(w);
		wait_for(w, 800 * NS_US);
		server_nak(w);
		w->now = began + 8 * NS_S;
	}
	later(w);
}

static void ask_in_vain(struct world *w, uint32_t whom)
{
	for (int i = 0; i < 3; i++) {
		arp_ask(w, &w->pi->at, whom);
		wait_for(w, 1 * NS_S);
	}
}

static void arp_failed(struct world *w)
{
	with(w, pi_3b());
	w->srv->offer.opt66 = "192.168.2.99";
	pi_asks(w);
	wait_for(w, 350 * NS_US);
	w->pi->at.ip = NET_PI;
	ask_in_vain(w, IP(192, 168, 2, 99));
	later(w);
}

/* The ROM's stage is fine; then bootcode.bin asks by ARP, and nobody answers. */
static bool bootcode_arps_in_vain(struct world *w)
{
	with(w, pi_3b());
	if (!boot_rom(w))
		return false;
	w->pi->in_rom = false;
	w->pi->port = 49153;
	w->pi->port_step = 1;
	w->pi->tsize = true;
	wait_for(w, 2600 * NS_MS);
	pi_asks(w);
	wait_for(w, 410 * NS_US);
	ask_in_vain(w, w->srv->at.ip);
	return true;
}

/* FW#975: what bootcode.bin sends after an ARP that failed goes to aa:aa:aa:aa:aa:aa. */
static void arp_failed_bootcode(struct world *w)
{
	if (!bootcode_arps_in_vain(w))
		return;
	memset(w->srv->at.mac, 0xaa, 6);
	tftp_request(w, "df90a038/start.elf");
	later(w);
}

static void arp_failed_bootcode_silent(struct world *w)
{
	(void)bootcode_arps_in_vain(w);
	later(w);
}

static const struct scene scenes[] = {
	{ "dhcp-address-conflict", address_conflict,
	  "The address that Kea offers is in use: when the TFTP server asks for it by ARP, another "
	  "host answers,\nand bootcode.bin never reaches the Pi.",
	  "dhcp.address-conflict (fatal, uncertain), tftp.no-answer (warning, uncertain)",
	  "3b ..90a038, stage tftp-rom, outcome failed", "RFC 2131 4.4.1" },
	{ "dhcp-address-conflict-server", address_conflict_server,
	  "The server's pool holds its own address 192.168.2.10, and hands it out to the Pi.",
	  "dhcp.address-conflict (fatal)", "3b ..90a038, stage dhcp, outcome failed",
	  "RFC 2131 4.3.1" },
	{ "dhcp-option43-inconsistent", option43_inconsistent,
	  "The menu item in option 43 claims 20 characters and has 17. The Pi only looks for the "
	  "string, and boots.",
	  "dhcp.option43-inconsistent (note)", "3b df90a038, stage up, outcome up", "2.2" },
	{ "dhcp-rogue-server", rogue_server,
	  "Two DHCP servers answer: a home router at once, with an address and nothing else, and "
	  "Kea. The ROM takes\nwhat it needs from both, the last one wins, and it boots.",
	  "dhcp.rogue-server (warning, uncertain, of the run)", "3b df90a038, stage up, outcome up",
	  "2.1" },
	{ "dhcp-nak", nak,
	  "A Pi 4 asks for the address that it was offered, and the server answers NAK, each time.",
	  "dhcp.nak (fatal)", "4 e09200d8, stage dhcp, outcome failed", "1.4; RFC 2131 4.3.2" },
	{ "arp-failed", arp_failed,
	  "Option 66 names 192.168.2.99, where nobody is: the ROM's ARP requests stay unanswered. How "
	  "often it\nasks is not known (facts 3.3); here three times.",
	  "arp.failed (fatal, uncertain)", "3b ..90a038, stage arp, outcome failed", "3.3" },
	{ "arp-failed-bootcode", arp_failed_bootcode,
	  "The ROM stage is fine; the link flaps, and bootcode.bin's ARP stays unanswered. Its request "
	  "then goes\nto aa:aa:aa:aa:aa:aa. Green LED: 4 blinks.",
	  "arp.failed (fatal)", "3b df90a038, stage tftp-bootcode, outcome failed",
	  "3.3 (FW#937, FW#975)" },
	{ "arp-failed-bootcode-silent", arp_failed_bootcode_silent,
	  "As arp-failed-bootcode, but after its ARP bootcode.bin says nothing more. That the ROM's "
	  "ARP for the same\naddress was answered does not count.",
	  "arp.failed (fatal)", "3b df90a038, stage tftp-bootcode, outcome failed",
	  "3.3 (FW#937)" },
};

const struct scene_group address_scenes = { scenes, sizeof(scenes) / sizeof(scenes[0]) };
