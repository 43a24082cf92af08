/* SPDX-License-Identifier: MIT */
/* scene_network - what the network around the Pis does, and hosts that are no Pi booting. */
#include "core/compose.h"
#include "tests/forge/scene.h"

/* Spanning tree on the wire, from the first packet to the last. */
static void bpdus(struct world *w, ns from)
{
	ns until = w->now;

	for (w->now = from; w->now < until; wait_for(w, 2 * NS_S))
		bpdu(w, 0);
	w->now = until;
}

static void stp_delay(struct world *w)
{
	ns began = w->now;

	with(w, pi_3b());
	if (!boot_to_kernel(w))
		return;
	wait_for(w, 9400 * NS_MS + 30 * NS_S);
	kernel_dhcp(w, CLIENT_KERNEL);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi" });
	bpdus(w, began);
}

static void stp_delay_rom(struct world *w)
{
	ns began = w->now;

	with(w, pi_3b());
	w->srv->dhcp_off = true;
	pi_asks_five_times(w);
	wait_for(w, 200 * NS_S);
	arp_ask(w, &stranger, NET_ROUTER);
	bpdus(w, began);
}

static void no_unicast(struct world *w)
{
	with(w, pi_3b());
	w->broadcasts_only = true;
	boot_up(w);
}

static void nothing_heard(struct world *w)
{
	struct pi laptop = { .at = stranger };
	struct station printer = stranger;

	printer.mac[5] = 0x99;
	printer.ip = IP(192, 168, 2, 78);
	for (int i = 0; i < 8; i++) {
		arp_ask(w, i % 2 == 0 ? &stranger : &printer, NET_ROUTER);
		wait_for(w, 1900 * NS_MS);
	}
	w->pi = &laptop;
	w->srv->offer.yiaddr = stranger.ip;
	kernel_dhcp(w, CLIENT_KERNEL);
}

/* dhcpcd on a Pi that runs: a unicast REQUEST with ciaddr (RFC 2131 4.3.2, RENEWING). */
static void renew(struct world *w)
{
	uint8_t storage[200];
	struct put o = put_in(storage, sizeof(storage));

	with(w, pi_3b());
	w->pi->at.ttl = 64;
	w->pi->at.udp_sums = true;
	w->pi->at.ip = NET_PI;
	w->pi->model = MODEL_UNKNOWN; /* an operating system's xid */
	compose_dhcp_u8(&o, 53, 3);
	compose_dhcp_opt(&o, 61, span_of("\x01\xb8\x27\xeb\x90\xa0\x38", 7));
	compose_dhcp_text(&o, 60, "dhcpcd-9.4.1:Linux-6.1.21-v8+:aarch64:BCM2835");
	compose_dhcp_text(&o, 12, "raspberrypi");
	compose_dhcp_opt(&o, 55, span_of("\x01\x79\x21\x03\x06\x0c\x0f\x1a\x1c\x2a\x33", 11));
	arp_both(w, &w->pi->at, &w->srv->at);
	other_dhcp(w, &(struct other_client){ .from = &w->pi->at,
					      .to_mac = w->srv->at.mac,
					      .to = w->srv->at.ip,
					      .ciaddr = NET_PI,
					      .xid = w->pi->xid,
					      .options = put_span(&o) });
	wait_for(w, 1 * NS_MS);
	server_ack(w, &w->srv->offer);
	later(w);
}

/* A PC's PXE ROM: the very option 60 of the Pi (PXE 2.1, architecture 0), another vendor's MAC. */
static void vendor(struct world *w)
{
	static const uint8_t uuid[17] = { 0,    0x56, 0x4d, 0x3a, 0x91, 0x0c, 0x5e, 0x77, 0x21,
					  0x8d, 0x44, 0x19, 0xe2, 0x6b, 0x70, 0x5f, 0x60 };
	struct pi pc = { .at = { .mac = { 0x00, 0x0c, 0x29, 0x4e, 0x5f, 0x60 },
				 .ttl = 20,
				 .udp_sums = true,
				 .id_step = 1 },
			 .xid = 0x2a4e5f60,
			 .port = 2070,
			 .port_step = 1,
			 .tsize = true };
	uint8_t storage[200];
	struct put o = put_in(storage, sizeof(storage));

	w->pi = &pc;
	compose_dhcp_u8(&o, 53, 1);
	compose_dhcp_opt(&o, 55, span_of("\x01\x03\x06\x0c\x2b\x3c\x42\x43\x80\x81\x82\x83", 12));
	compose_dhcp_opt(&o, 57, span_of("\x04\xec", 2));
	compose_dhcp_opt(&o, 97, span_of(uuid, sizeof(uuid)));
	compose_dhcp_opt(&o, 93, span_of("\0", 2));
	compose_dhcp_opt(&o, 94, span_of("\x01\x02\x01", 3));
	compose_dhcp_text(&o, 60, "PXEClient:Arch:00000:UNDI:002001");
	other_dhcp(w, &(struct other_client){
			      .from = &pc.at, .xid = pc.xid, .options = put_span(&o) });
	w->srv->offer.opt67 = "pxelinux.0";
	w->srv->offer.yiaddr = IP(192, 168, 2, 90);
	wait_for(w, 1200 * NS_US);
	server_offer(w, &w->srv->offer);
	wait_for(w, 2 * NS_S);
	storage[2] = 3; /* REQUEST */
	compose_dhcp_ip(&o, 50, w->srv->offer.yiaddr);
	compose_dhcp_ip(&o, 54, w->srv->at.ip);
	other_dhcp(w, &(struct other_client){
			      .from = &pc.at, .xid = pc.xid, .options = put_span(&o) });
	wait_for(w, 1100 * NS_US);
	server_ack(w, &w->srv->offer);
	pc.at.ip = w->srv->offer.yiaddr;
	arp_both(w, &pc.at, &w->srv->at);
	tree_binary(&w->tree, "pxelinux.0", 1400);
	(void)tftp_fetch(w, "pxelinux.0");
	(void)tftp_fetch(w, "pxelinux.cfg/default");
	later(w);
}

/* The xid is the same for all, and the OFFERs are broadcast: the second Pi takes the first one's
 * (FW#1303, FW#986). From then on the server sends to the one that spoke last. */
static void one_address(struct world *w)
{
	struct pi first = pi_3b(), second = pi_3b_numbered(0x0e28f66d);
	struct offering o;

	with(w, first);
	tree_standard(&w->tree, MODEL_3B, "");
	serve_isc(w);
	o = w->srv->offer;
	o.broadcast = true;
	w->pi = &first;
	pi_discover(w);
	wait_for(w, 21 * NS_MS);
	w->pi = &second;
	pi_discover(w);
	wait_for(w, 1180 * NS_MS);
	w->pi = &first;
	server_offer(w, &o);
	wait_for(w, 300 * NS_US);
	first.at.ip = second.at.ip = o.yiaddr;
	arp_both(w, &first.at, &w->srv->at);
	wait_for(w, 40 * NS_US);
	arp_both(w, &second.at, &w->srv->at);
	wait_for(w, 80 * NS_US);
	w->pi = &first;
	tftp_request(w, "bootcode.bin"); /* the answer would go to the second one's MAC */
	wait_for(w, 40 * NS_US);
	w->pi = &second;
	(void)tftp_fetch(w, "bootcode.bin");
	(void)tftp_fetch(w, "bootsig.bin");
	w->srv->offer.yiaddr++;
	w->srv->offer.pings_first = false;
	if (boot_bootcode(w))
		(void)boot_firmware(w);
	tftp_settle(w);
	wait_for(w, 9400 * NS_MS);
	kernel_dhcp(w, CLIENT_KERNEL);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi" });
	w->pi = &w->the_pi;
	later(w);
}

static void at_once(struct world *w)
{
	static struct pi pis[22];
	ns began = w->now;

	w->srv->offer.opt43 = opt43_kea;
	w->srv->offer.pings_first = false;
	tree_binary(&w->tree, "bootcode.bin", 600);
	for (uint32_t i = 0; i < 22; i++) {
		pis[i] = pi_3b_numbered(0x5a310000u + 0x1357u * (i + 1));
		w->pi = &pis[i];
		w->now = began + i * (83 * NS_MS);
		w->srv->offer.yiaddr = NET_PI + i;
		if (boot_rom(w) && i % 11 == 5)
			(void)boot_bootcode(w);
	}
}

/* The MAC says another serial than option 97 does: one of them was cloned. */
static void serial_conflict(struct world *w)
{
	with(w, pi_3bplus());
	w->pi->at.mac[3] = 0x12;
	w->pi->at.mac[4] = 0x34;
	w->pi->at.mac[5] = 0x56;
	(void)boot_to_kernel(w);
	wait_for(w, 9400 * NS_MS);
	kernel_dhcp(w, CLIENT_KERNEL);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi" });
}

static const struct scene scenes[] = {
	{ "stp-delay", stp_delay,
	  "The switch speaks spanning tree (forward delay 15 s). When the kernel restarts the link, "
	  "the port listens\nand learns for 30 s: the kernel's DHCP comes that much later, and the "
	  "Pi then boots.",
	  "stp.delay (warning, uncertain, of the run)", "3b df90a038, stage up, outcome up",
	  "3.2, 5 (FW#991)" },
	{ "stp-delay-rom", stp_delay_rom,
	  "Captured at the Pi's port: five DISCOVERs go into a port that does not forward yet, and "
	  "the ROM gives up.",
	  "stp.delay (warning, uncertain, of the run), dhcp.no-offer (fatal, uncertain), "
	  "dhcp.gave-up (warning)",
	  "3b ..90a038, stage dhcp, outcome failed", "3.2 (FW#934)" },
	{ "vantage-no-unicast", no_unicast,
	  "The boot of healthy-3b-nfs3, seen from another port of the switch: broadcasts only.",
	  "vantage.no-unicast (warning, of the run); nothing that needs unicast may be judged",
	  "3b df90a038, stage kernel-dhcp, outcome in-progress", "lab 6" },
	{ "network-nothing-heard", nothing_heard,
	  "A LAN with a workstation, a printer and a laptop, and no Pi, for 15 s.",
	  "network.nothing-heard (warning, of the run)", "no boot", "DESIGN 2" },
	{ "not-netboot-renew", renew,
	  "A Pi that runs Raspberry Pi OS renews its lease: no netboot.",
	  "network.nothing-heard (warning, of the run)", "no boot (not-a-netboot with -v)",
	  "5; RFC 2131 4.4.5" },
	{ "not-netboot-vendor", vendor,
	  "A PC boots pxelinux.0 by PXE, with the very option 60 that Pis send: no Pi.",
	  "network.nothing-heard (warning, of the run)", "no boot (not-a-netboot with -v)",
	  "1.1; PXE 2.1" },
	{ "two-pis-one-address", one_address,
	  "Two Pi 3Bs boot together. Their xid is the same, the OFFER is broadcast, and both take "
	  "the address of the\nfirst one. The TFTP server answers the one that spoke last, which "
	  "boots; the first one is stuck.",
	  "dhcp.address-conflict (fatal, uncertain, of the first), tftp.no-answer (warning, uncertain, of the "
	  "first)",
	  "3b ..90a038, stage tftp-rom, outcome failed; 3b 0e28f66d, stage up, outcome up",
	  "2.1 (FW#1303, FW#986)" },
	{ "22-pis-at-once", at_once,
	  "A class room is switched on: 22 Pi 3Bs, interleaved, all with the same xid. The capture "
	  "stops after 6 s,\nas two of them have found no start.elf.",
	  "tftp.file-missing (fatal, of two)",
	  "20 x stage tftp-rom, outcome in-progress; 2 x stage tftp-bootcode, outcome failed",
	  "0, 1.1, 2.1" },
	{ "identity-serial-conflict", serial_conflict,
	  "A Pi 3B+ whose MAC ends in 123456, but whose serial by option 97 and TFTP prefix is "
	  "bd9b65d4.",
	  "identity.serial-conflict (note)", "3b+ bd9b65d4, stage up, outcome up", "1.1, 1.2" },
};

const struct scene_group network_scenes = { scenes, sizeof(scenes) / sizeof(scenes[0]) };
