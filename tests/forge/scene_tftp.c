/* SPDX-License-Identifier: MIT */
/* scene_tftp - a TFTP server that does not do its work. */
#include "tests/forge/scene.h"

/* Lets the Pi boot as far as it gets, and then be silent. */
static void boot_and_stop(struct world *w)
{
	(void)boot_to_kernel(w);
	later(w);
}

static void no_answer(struct world *w)
{
	with(w, pi_3b());
	w->srv->mood = TFTP_SILENT;
	boot_and_stop(w);
}

static void no_answer_icmp(struct world *w)
{
	with(w, pi_3b());
	w->srv->mood = TFTP_UNREACHABLE;
	boot_and_stop(w);
}

static void permission_hpa(struct world *w)
{
	with(w, pi_3b());
	tree_denies(&w->tree, "kernel8.img");
	boot_and_stop(w);
}

static void permission_dnsmasq(struct world *w)
{
	with(w, pi_3b());
	serve_dnsmasq(w);
	tree_denies(&w->tree, "start.elf");
	boot_and_stop(w);
}

/* dnsmasq's words when it can read no further (tftp.c, tftp_err_oops()). */
static void file_error(struct world *w)
{
	with(w, pi_3b());
	serve_dnsmasq(w);
	w->srv->stalls_in = "bootcode.bin";
	w->srv->stalls_after = 2;
	(void)boot_rom(w);
	w->srv->tid--; /* of the same transfer */
	tftp_error(w, 49152, 0, "cannot read /srv/tftp/bootcode.bin: Input/output error");
	later(w);
}

/* Its ARP entry of the Pi ran out, and the ROM answers no ARP during a transfer. */
static void stalled(struct world *w)
{
	with(w, pi_3b());
	w->srv->stalls_in = "bootcode.bin";
	w->srv->stalls_after = 2;
	(void)boot_rom(w);
	wait_for(w, 1 * NS_S);
	for (int i = 0; i < 6; i++) {
		arp_ask(w, &w->srv->at, NET_PI);
		wait_for(w, 1 * NS_S);
	}
	later(w);
}

static void stalled_kernel(struct world *w)
{
	with(w, pi_3b());
	w->srv->stalls_in = "df90a038/kernel8.img";
	w->srv->stalls_after = 4;
	boot_and_stop(w);
}

static void options_unsupported(struct world *w)
{
	with(w, pi_3b());
	tree_standard(&w->tree, MODEL_3B, "");
	w->srv->mood = TFTP_NO_OPTIONS;
	boot_and_stop(w);
}

static void retransmits(struct world *w)
{
	with(w, pi_3b());
	w->srv->loses_in = "df90a038/";
	boot_up(w);
}

static const struct scene scenes[] = {
	{ "tftp-no-answer", no_answer,
	  "The ROM asks for bootcode.bin three times, and nothing at all comes back. (Its own retry "
	  "timer is not\nknown, facts 7.1; here 5 s.)",
	  "tftp.no-answer (fatal)", "3b ..90a038, stage tftp-rom, outcome failed", "4.1" },
	{ "tftp-no-answer-icmp", no_answer_icmp,
	  "As tftp-no-answer, but the host answers each request with ICMP port unreachable: no TFTP "
	  "server runs there.",
	  "tftp.no-answer (fatal)", "3b ..90a038, stage tftp-rom, outcome failed", "4.1; RFC 792" },
	{ "tftp-permission-hpa", permission_hpa,
	  "tftpd-hpa may not read df90a038/kernel8.img: ERROR 0 \"Permission denied\". Green LED: 7 "
	  "blinks.",
	  "tftp.permission (fatal)", "3b df90a038, stage tftp-firmware, outcome failed",
	  "4.4; lab 4" },
	{ "tftp-permission-dnsmasq", permission_dnsmasq,
	  "dnsmasq may not read df90a038/start.elf: ERROR 2 \"cannot access ...\". The Pi then drops "
	  "its serial\ndirectory, and finds no start.elf in the root either. Green LED: 4 blinks.",
	  "tftp.permission (fatal)", "3b df90a038, stage tftp-bootcode, outcome failed",
	  "4.2, 4.4; lab 4" },
	{ "tftp-file-error", file_error,
	  "In the middle of bootcode.bin dnsmasq can not read on, for a fault of its disk: ERROR 0 "
	  "\"cannot read ...\".",
	  "tftp.file-error (fatal)", "3b ..90a038, stage tftp-rom, outcome failed",
	  "4.1; RFC 1350" },
	{ "tftp-stalled", stalled,
	  "In the middle of bootcode.bin the server forgets the Pi's MAC and asks for it by ARP. The "
	  "original ROM\nanswers no ARP while it loads, and the transfer stands still for good.",
	  "tftp.stalled (fatal, uncertain)", "3b ..90a038, stage tftp-rom, outcome failed", "3.3" },
	{ "tftp-stalled-kernel", stalled_kernel,
	  "The server falls silent in the middle of kernel8.img.",
	  "tftp.stalled (fatal, uncertain)", "3b df90a038, stage tftp-firmware, outcome failed",
	  "4.1" },
	{ "tftp-options-unsupported", options_unsupported,
	  "The server knows no options and sends DATA instead of an OACK. bootcode.bin takes each "
	  "file and then\nacts as if it did not exist.",
	  "tftp.options-unsupported (fatal, uncertain)",
	  "3b df90a038, stage tftp-bootcode, outcome failed", "4.1 (FW#1913)" },
	{ "tftp-retransmits", retransmits,
	  "Every third DATA packet of the files in df90a038/ is lost behind the capture, and sent again "
	  "after 1 s:\nthe Pi boots, slowly.",
	  "tftp.retransmits (warning)", "3b df90a038, stage up, outcome up", "4.1" },
};

const struct scene_group tftp_scenes = { scenes, sizeof(scenes) / sizeof(scenes[0]) };
