/* SPDX-License-Identifier: MIT */
/* scene_kernel - the kernel is loaded, and then. */
#include "tests/forge/scene.h"

static bool loaded(struct world *w)
{
	bool fine = boot_to_kernel(w);

	wait_for(w, 9400 * NS_MS);
	return fine;
}

static void silent(struct world *w)
{
	with(w, pi_3b());
	(void)loaded(w);
	later(w);
}

/* ipconfig.c: 2-3 s, then 7/4 longer each time, at most 30 s (facts 5). */
static void dhcp_unanswered(struct world *w)
{
	ns began, pause = 2600 * NS_MS;

	with(w, pi_3b());
	(void)loaded(w);
	began = w->now;
	for (int i = 0; i < 6; i++) {
		kernel_discover(w, CLIENT_KERNEL, (uint16_t)((w->now - began) / NS_S));
		wait_for(w, pause);
		pause = pause * 7 / 4 < 30 * NS_S ? pause * 7 / 4 : 30 * NS_S;
	}
	later(w);
}

static void no_nfs_server(struct world *w)
{
	with(w, pi_3b());
	w->srv->offer.siaddr = 0; /* else the kernel would take it for the NFS server */
	tree_text(&w->tree, "cmdline.txt",
		  "dwc_otg.lpm_enable=0 console=serial0,115200 console=tty1 root=/dev/nfs "
		  "nfsroot=,vers=3,tcp rw ip=dhcp rootwait elevator=deadline\n");
	(void)loaded(w);
	kernel_dhcp(w, CLIENT_KERNEL);
	later(w);
}

/* Copied from an SD card: no ip=, and a root that is not there. */
static void sd_root(struct world *w)
{
	with(w, pi_3b());
	tree_text(&w->tree, "cmdline.txt",
		  "console=serial0,115200 console=tty1 root=PARTUUID=6c586e13-02 rootfstype=ext4 "
		  "fsck.repair=yes rootwait\n");
	(void)loaded(w);
	later(w);
}

/* config.txt starts U-Boot in the kernel's place. */
static void second_loader(struct world *w)
{
	with(w, pi_3b());
	tree_text(&w->tree, "config.txt", "arm_64bit=1\nkernel=u-boot.bin\n");
	tree_binary(&w->tree, "u-boot.bin", 4200);
	w->pi->kernel = "u-boot.bin";
	(void)loaded(w);
	later(w);
}

static const struct scene scenes[] = {
	{ "kernel-silent", silent, "kernel8.img is loaded to its end, and nothing follows.",
	  "kernel.silent (fatal, uncertain)", "3b df90a038, stage tftp-firmware, outcome failed",
	  "4.4, 5" },
	{ "kernel-dhcp-unanswered", dhcp_unanswered,
	  "The kernel asks for an address six times, and no server answers it.",
	  "kernel.dhcp-unanswered (fatal)", "3b df90a038, stage kernel-dhcp, outcome failed", "5" },
	{ "cmdline-no-nfs-server", no_nfs_server,
	  "cmdline.txt says nfsroot=,vers=3,tcp: neither server nor path. The kernel gets its "
	  "address, and no NFS\ntraffic follows.",
	  "cmdline.no-nfs-server (fatal)", "3b df90a038, stage kernel-dhcp, outcome failed",
	  "5; the text of the blog" },
	{ "boot-second-loader", second_loader,
	  "config.txt names u-boot.bin as its kernel: what U-Boot then does is its own affair.",
	  "boot.second-loader (note)", "3b df90a038, stage tftp-firmware, outcome kernel-loaded",
	  "4.3; lab 9" },
	{ "cmdline-sd-root", sd_root,
	  "cmdline.txt comes from an SD card: root=PARTUUID=..., no ip=dhcp. The kernel is silent on "
	  "the network,\nas it must be.",
	  "cmdline.other-root (note)", "3b df90a038, stage tftp-firmware, outcome kernel-loaded",
	  "5" },
};

const struct scene_group kernel_scenes = { scenes, sizeof(scenes) / sizeof(scenes[0]) };
