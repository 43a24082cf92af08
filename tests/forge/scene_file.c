/* SPDX-License-Identifier: MIT */
/* scene_file - files that are missing, in the wrong place, or not what they should be. */
#include "tests/forge/scene.h"

static void boot_and_stop(struct world *w)
{
	(void)boot_to_kernel(w);
	later(w);
}

static void missing_bootcode(struct world *w)
{
	with(w, pi_3b());
	w->tree.n = 0;
	boot_and_stop(w);
}

static void missing_start(struct world *w)
{
	with(w, pi_3b());
	serve_dnsmasq(w);
	tree_standard(&w->tree, MODEL_3B, "deadbeef/"); /* another Pi's */
	boot_and_stop(w);
}

static void missing_kernel(struct world *w)
{
	with(w, pi_3b());
	tree_lacks(&w->tree, "kernel8.img");
	boot_and_stop(w);
}

static void missing_start4(struct world *w)
{
	with(w, pi_4());
	tree_lacks(&w->tree, "start4.elf");
	boot_and_stop(w);
}

static void config_names_kernel(struct world *w)
{
	with(w, pi_3b());
	tree_text(&w->tree, "config.txt",
		  "# my kernel\n[pi4]\nkernel=kernel8.img\n[pi3]\nkernel=kernel_2023.img\n");
	w->pi->kernel = "kernel_2023.img";
	boot_and_stop(w);
}

static void serial_dir_incomplete(struct world *w)
{
	with(w, pi_3b());
	tree_standard(&w->tree, MODEL_3B, "");
	tree_binary(&w->tree, "df90a038/start.elf", 4296);
	boot_and_stop(w);
}

static void suspect_html(struct world *w)
{
	with(w, pi_3b());
	tree_text(&w->tree, "start.elf",
		  "\n\n\n<!DOCTYPE html>\n<html lang=\"en\" data-color-mode=\"auto\">\n<head>\n"
		  "<title>firmware/boot/start.elf at master</title>\n</head>\n<body>\n"
		  "<p>View raw</p>\n</body>\n</html>\n");
	if (boot_rom(w))
		(void)boot_bootcode(w);
	later(w);
}

static void suspect_empty(struct world *w)
{
	with(w, pi_3b());
	tree_text(&w->tree, "start.elf", "");
	if (boot_rom(w))
		(void)boot_bootcode(w);
	later(w);
}

static void stopped_after_bootcode(struct world *w)
{
	with(w, pi_3b());
	(void)boot_rom(w);
	later(w);
}

static void dtb_missing(struct world *w)
{
	with(w, pi_3b());
	tree_lacks(&w->tree, "bcm2710-rpi-3-b.dtb");
	boot_and_stop(w);
}

static void cmdline_missing(struct world *w)
{
	with(w, pi_3b());
	tree_lacks(&w->tree, "cmdline.txt");
	boot_and_stop(w);
}

#define FIRMWARE "3b df90a038, stage tftp-firmware, outcome failed"

static const struct scene scenes[] = {
	{ "tftp-file-missing-bootcode", missing_bootcode,
	  "The TFTP root is empty: the ROM's bootcode.bin is not found.",
	  "tftp.file-missing (fatal, bootcode.bin)", "3b ..90a038, stage tftp-rom, outcome failed",
	  "4.4" },
	{ "tftp-file-missing-start", missing_start,
	  "Neither df90a038/start.elf nor start.elf is there: the serial directory is missing "
	  "(dnsmasq names its\nroot, /srv/tftp). Green LED: 4 blinks.",
	  "tftp.file-missing (fatal, start.elf; the fix makes df90a038/)",
	  "3b df90a038, stage tftp-bootcode, outcome failed", "4.2, 4.4" },
	{ "tftp-file-missing-start4", missing_start4,
	  "A Pi 4 finds neither start4.elf nor start.elf in its serial directory, nor start4.elf in "
	  "the root.",
	  "tftp.file-missing (fatal, start4.elf)", "4 e09200d8, stage tftp-rom, outcome failed",
	  "4.2, 4.3" },
	{ "tftp-file-missing-kernel", missing_kernel,
	  "All is in df90a038/ but the kernel: the firmware tries each name that it knows. Green LED: "
	  "7 blinks.",
	  "tftp.file-missing (fatal, kernel8.img)", FIRMWARE, "4.3, 4.4" },
	{ "tftp-config-names-kernel", config_names_kernel,
	  "config.txt names kernel_2023.img (in its [pi3] section), which is not on the server; "
	  "kernel8.img is.",
	  "tftp.file-missing (fatal, kernel_2023.img)", FIRMWARE, "4.3, 4.4" },
	{ "tftp-serial-dir-incomplete", serial_dir_incomplete,
	  "df90a038/ holds start.elf and nothing else, all the rest is in the root: once start.elf is "
	  "found in the\nserial directory, all files are wanted there.",
	  "tftp.serial-dir-incomplete (fatal)", FIRMWARE, "4.2" },
	{ "tftp-file-suspect-html", suspect_html,
	  "start.elf is a web page (saved from a browser). The Pi loads it and is never heard again.",
	  "tftp.file-suspect (fatal, start.elf)",
	  "3b df90a038, stage tftp-bootcode, outcome failed", "4.4" },
	{ "tftp-file-suspect-empty", suspect_empty,
	  "start.elf has no bytes. The Pi loads it and is never heard again.",
	  "tftp.file-suspect (fatal, start.elf)",
	  "3b df90a038, stage tftp-bootcode, outcome failed", "4.4" },
	{ "boot-stopped-bootcode", stopped_after_bootcode,
	  "bootcode.bin is loaded whole, and the Pi is never heard again: its link flapped, or the "
	  "file is damaged.",
	  "boot.stopped (fatal, uncertain)", "3b ..90a038, stage tftp-rom, outcome failed",
	  "3.3 (FW#937, FW#859)" },
	{ "tftp-dtb-missing", dtb_missing,
	  "bcm2710-rpi-3-b.dtb is missing: the kernel is loaded, gets no device tree, and is silent. "
	  "The rainbow stays.",
	  "tftp.file-missing (fatal, bcm2710-rpi-3-b.dtb)", FIRMWARE, "4.4" },
	{ "tftp-cmdline-missing", cmdline_missing,
	  "cmdline.txt is missing: the kernel knows neither ip=dhcp nor its root, and is silent.",
	  "tftp.file-missing (fatal, cmdline.txt)", FIRMWARE, "4.4" },
};

const struct scene_group file_scenes = { scenes, sizeof(scenes) / sizeof(scenes[0]) };
