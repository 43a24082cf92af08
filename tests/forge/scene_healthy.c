/* SPDX-License-Identifier: MIT */
/* scene_healthy - boots of every model with nothing wrong. */
#include "tests/forge/scene.h"

static void healthy_3b_nfs3(struct world *w)
{
	with(w, pi_3b());
	boot_up(w);
}

static void healthy_3b_nfs4(struct world *w)
{
	with(w, pi_3b());
	serve_isc(w);
	tree_text(&w->tree, "cmdline.txt", CMDLINE_NFS4);
	if (!boot_to_kernel(w))
		return;
	wait_for(w, 9200 * NS_MS);
	kernel_dhcp(w, CLIENT_KERNEL);
	nfs4_root(w, 0);
}

static void healthy_3bplus(struct world *w)
{
	with(w, pi_3bplus());
	serve_dnsmasq(w);
	boot_up(w);
}

static void healthy_bootcode_sd(struct world *w)
{
	with(w, pi_sd());
	boot_up(w);
}

static void healthy_4(struct world *w)
{
	with(w, pi_4());
	serve_dnsmasq(w);
	if (!boot_to_kernel(w))
		return;
	wait_for(w, 6100 * NS_MS);
	kernel_dhcp(w, CLIENT_KERNEL);
	nfs4_root(w, 0);
}

static void healthy_5(struct world *w)
{
	with(w, pi_5());
	if (!boot_to_kernel(w))
		return;
	wait_for(w, 4300 * NS_MS);
	kernel_dhcp(w, CLIENT_KERNEL);
	nfs4_root(w, 0);
}

static void healthy_no_nfs(struct world *w)
{
	with(w, pi_3b());
	tree_text(&w->tree, "cmdline.txt",
		  "console=serial0,115200 root=/dev/sda2 rootfstype=ext4 ip=dhcp rootwait\n");
	if (!boot_to_kernel(w))
		return;
	wait_for(w, 9400 * NS_MS);
	kernel_dhcp(w, CLIENT_KERNEL);
	later(w);
}

/* Bookworm: klibc's ipconfig and nfsmount in an initramfs speak instead of the kernel. */
static void healthy_initramfs(struct world *w)
{
	with(w, pi_4());
	tree_text(&w->tree, "config.txt",
		  "[all]\narm_64bit=1\ninitramfs initramfs8 followkernel\n");
	tree_binary(&w->tree, "initramfs8", 5200);
	tree_text(&w->tree, "cmdline.txt", CMDLINE_NFS3);
	w->pi->initramfs = "initramfs8";
	if (!boot_to_kernel(w))
		return;
	wait_for(w, 7700 * NS_MS);
	kernel_dhcp(w, CLIENT_KLIBC);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi" });
}

static const struct scene scenes[] = {
	{ "healthy-3b-nfs3", healthy_3b_nfs3,
	  "A Pi 3B boots: ROM, bootcode.bin with its own DHCP round, start.elf, kernel, NFSv3 root. "
	  "Kea answers\nafter 1.2 s (its ping check), option 43 with 31 bytes and no end byte. The "
	  "404s on the way are normal.",
	  "none", "3b df90a038, stage up, outcome up", "1.1, 2.2 h, 3.2, 4, 5" },
	{ "healthy-3b-nfs4", healthy_3b_nfs4,
	  "A Pi 3B boots from ISC dhcpd and tftpd-hpa; its root is NFSv4.1: no portmapper is asked.",
	  "none", "3b df90a038, stage up, outcome up", "1.1, 3.2, 4, 5" },
	{ "healthy-3bplus", healthy_3bplus,
	  "A Pi 3B+ boots from dnsmasq with the requests of a 2022 firmware: each file probed, then "
	  "read.",
	  "none", "3b+ bd9b65d4, stage up, outcome up", "1.2, 4.3" },
	{ "healthy-bootcode-sd", healthy_bootcode_sd,
	  "A Pi 2 with bootcode.bin on its SD card: no ROM on the wire, a DISCOVER with the serial "
	  "in option 97,\nthen start.elf at once.",
	  "none", "bootcode 3e5a17c2, stage up, outcome up", "1.2, 4.3" },
	{ "healthy-4", healthy_4,
	  "A Pi 4 boots from dnsmasq: DISCOVER, OFFER, REQUEST (without option 60), ACK, blksize "
	  "1024, NFSv4.1.",
	  "none", "4 e09200d8, stage up, outcome up", "1.4, 4.3" },
	{ "healthy-5", healthy_5,
	  "A Pi 5 boots from Kea and tftpd-hpa: no start.elf, blksize 1468, NFSv4.1. The full list "
	  "of requests of\na Pi 5 is not known (facts 7.8); this is the least that it must ask for.",
	  "none", "5 7a4c3b19, stage up, outcome up", "1.5, 4.3" },
	{ "healthy-no-nfs", healthy_no_nfs,
	  "A Pi 3B whose cmdline.txt names a USB disk as root: with the kernel's DHCP it is up.",
	  "none", "3b df90a038, stage up, outcome up", "5" },
	{ "healthy-initramfs", healthy_initramfs,
	  "A Pi 4 with an initramfs: klibc's ipconfig (option 60 \"Linux ipconfig\") asks for the "
	  "address, and\nnfsmount mounts the root over NFSv3.",
	  "none", "4 e09200d8, stage up, outcome up", "5" },
};

const struct scene_group healthy_scenes = { scenes, sizeof(scenes) / sizeof(scenes[0]) };
