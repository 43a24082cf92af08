/* SPDX-License-Identifier: MIT */
/* verdict_rows - the table of the verdict, row by row: facts, and what must be concluded from
 * them. */
#include <string.h>

#include "tests/unit/verdict_kit.h"

/* Three of five tries, and then silence: something else may have stopped it. */
void no_answer_at_all(void)
{
	a_pi(MODEL_3B, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 3);
}

static void no_answer_blind(void)
{
	no_answer_at_all();
	b.unicast_seen = false;
	b.peers = 0;
}

static void no_answer_drops(void)
{
	no_answer_at_all();
	run()->drops = 7;
}

static void no_answer_yet(void)
{
	no_answer_at_all();
	b.end = END_RUN;
	b.ended = b.last + 4 * NS_S;
}

static void used_up_its_tries(void)
{
	a_pi(MODEL_3B, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 5);
}

void eeprom_used_up_its_tries(void)
{
	a_pi(MODEL_4, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 12);
}

void hangs(void)
{
	a_pi(MODEL_3B, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 1);
	offered(ROUND_ROM)->soonest = 1200 * NS_US;
	b.round[ROUND_ROM].offer[0].latency = 1200 * NS_US;
	b.end = END_OPEN;
	b.hung = b.was_hung = true;
}

static void hung_and_woken(void)
{
	hangs();
	b.hung = false;
	b.woken = true;
	b.woken_at = T0 + 40 * NS_S;
	b.stage = STAGE_UP;
	b.end = END_UP;
}

void early_and_lucky(void)
{
	hangs();
	b.hung = b.was_hung = false;
	b.stage = STAGE_UP;
	b.end = END_UP;
}

static void late_and_lost(void)
{
	a_pi(MODEL_3B, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 2);
	(void)offered(ROUND_ROM);
}

static void two_hosts_one_address(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_ROM);
	(void)discovers(ROUND_ROM, 1);
	(void)offered(ROUND_ROM);
	(void)file("bootcode.bin", FILE_UNANSWERED);
	b.conflict = true;
}

static void servers_own_address(void)
{
	a_pi(MODEL_3B, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 1);
	offered(ROUND_ROM)->yiaddr = SERVER;
	b.server_address_given = true;
}

static void lying_lengths(void)
{
	a_pi(MODEL_3B, STAGE_UP);
	b.end = END_UP;
	(void)discovers(ROUND_ROM, 1);
	offered(ROUND_ROM)->o43.lies = true;
}

static void refused_its_address(void)
{
	a_pi(MODEL_4, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 2);
	(void)offered(ROUND_ROM);
	b.round[ROUND_ROM].requests = 2;
	b.round[ROUND_ROM].naks = 2;
	b.round[ROUND_ROM].nak_from = SERVER;
}

static void arp_in_vain(void)
{
	a_pi(MODEL_3B, STAGE_ARP);
	(void)discovers(ROUND_ROM, 1);
	(void)offered(ROUND_ROM);
	b.arp_tries = 3;
	b.arp_target = SERVER;
}

/* It asked three times, but the last time it may have been answered, unseen. */
static void arp_in_vain_blind(void)
{
	arp_in_vain();
	b.unicast_seen = false;
	b.peers = 0;
}

static void server_in_another_subnet(void)
{
	struct offer *o;

	arp_in_vain();
	o = &b.round[ROUND_ROM].offer[0];
	o->opt66 = OPT66_DOTTED;
	o->tftp66 = b.arp_target = IP(10, 9, 8, 7);
}

/* A Pi that asks again is alive and waits; one that asked once may have lost its power. */
static void nobody_serves_files(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_ROM);
	file("bootcode.bin", FILE_UNANSWERED)->pi_again = 2;
}

static void asked_once(void)
{
	nobody_serves_files();
	file("bootcode.bin", FILE_UNANSWERED)->pi_again = 0;
	file("bootcode.bin", FILE_UNANSWERED)->requests = 1;
}

static void nothing_listens(void)
{
	nobody_serves_files();
	b.end = END_RUN; /* it need not be waited for */
	b.ended = b.last + NS_S * 5;
	file("bootcode.bin", FILE_UNANSWERED)->refused = true;
}

static void no_bootcode(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_ROM);
	(void)file("bootcode.bin", FILE_MISSING);
}

void no_start(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_BOOTCODE);
	(void)file("bootcode.bin", FILE_OK);
	(void)file("df90a038/start.elf", FILE_MISSING);
	(void)file("start.elf", FILE_MISSING);
}

static void no_start_yet(void)
{
	no_start();
	b.end = END_RUN; /* both are missing: no need to wait */
	b.ended = b.last + NS_MS;
}

static void all_kernels_missing(void)
{
	(void)file("kernel8-32.img", FILE_MISSING);
	(void)file("kernel8.img", FILE_MISSING);
	(void)file("kernel7.img", FILE_MISSING);
	(void)file("kernel.img", FILE_MISSING);
}

static void no_kernel(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_FIRMWARE);
	(void)file("start.elf", FILE_OK);
	all_kernels_missing();
}

static void stopped_among_the_kernels(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_FIRMWARE);
	(void)file("start.elf", FILE_OK);
	(void)file("kernel8.img", FILE_MISSING);
}

static void only_optional_ones(void)
{
	a_pi(MODEL_3B, STAGE_UP);
	b.end = END_UP;
	(void)file("bootsig.bin", FILE_MISSING);
	(void)file("autoboot.txt", FILE_MISSING);
	(void)file("recovery.elf", FILE_MISSING);
	(void)file("kernel8-32.img", FILE_MISSING);
}

static void no_fixup(void)
{
	a_pi(MODEL_3B, STAGE_UP);
	b.end = END_UP;
	(void)file("start.elf", FILE_OK);
	(void)file("fixup.dat", FILE_MISSING);
}

void config_names_another(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_FIRMWARE);
	(void)file("start.elf", FILE_OK);
	text_file("config.txt", "arm_64bit=1\nkernel=kernel_2023.img\n");
	(void)file("kernel_2023.img", FILE_MISSING);
}

void half_a_directory(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_FIRMWARE);
	(void)file("df90a038/start.elf", FILE_OK);
	(void)file("df90a038/config.txt", FILE_MISSING);
	(void)file("df90a038/fixup.dat", FILE_MISSING);
	(void)file("df90a038/bcm2710-rpi-3-b.dtb", FILE_MISSING);
	(void)file("df90a038/kernel8-32.img", FILE_MISSING);
	(void)file("df90a038/kernel8.img", FILE_MISSING);
	(void)file("df90a038/kernel7.img", FILE_MISSING);
	(void)file("df90a038/kernel.img", FILE_MISSING);
}

static void may_not_read(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_ROM);
	(void)file("bootcode.bin", FILE_DENIED);
}

static void may_not_read_whatever(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_BOOTCODE);
	(void)file("noperm", FILE_DENIED);
}

static void stands_still(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_ROM);
	file("bootcode.bin", FILE_STALLED)->pi_again = 3;
}

static void stands_still_and_so_does_the_pi(void)
{
	stands_still();
	file("bootcode.bin", FILE_STALLED)->pi_again = 0;
	file("bootcode.bin", FILE_STALLED)->requests = 1;
}

/* Both speak, and neither hears the other. */
void stands_still_on_a_bad_link(void)
{
	stands_still();
	file("bootcode.bin", FILE_STALLED)->server_again = 5;
}

/* The server was killed: its host says so. */
static void stands_still_for_good(void)
{
	struct file_rec *f;

	stands_still();
	f = file("bootcode.bin", FILE_STALLED);
	f->pi_again = 0;
	f->refused = true;
}

void stands_still_for_arp(void)
{
	struct file_rec *f;

	stands_still();
	f = file("bootcode.bin", FILE_STALLED);
	f->server_arps = 6;
	f->spoke_on = true;
}

/* Facts 3.3: that fault is the original ROM's. */
static void stands_still_for_arp_on_a_3bplus(void)
{
	stands_still_for_arp();
	b.model = MODEL_3BPLUS;
	b.rom_form = false;
}

static void stands_still_after_one_arp(void)
{
	stands_still_for_arp();
	file("bootcode.bin", FILE_STALLED)->server_arps = 1;
}

static void unanswered_for_arp(void)
{
	nobody_serves_files();
	file("bootcode.bin", FILE_UNANSWERED)->server_arps = 6;
}

static struct file_rec *kernel_of_an_eeprom(ns moved)
{
	struct file_rec *f;

	a_pi(MODEL_4, STAGE_TFTP_FIRMWARE);
	(void)file("df90a038/start4.elf", FILE_OK);
	f = file("df90a038/kernel8.img", FILE_STALLED);
	f->bytes = 30000;
	f->moved = moved;
	f->retransmits = 7;
	f->pi_again = 1;
	return f;
}

void too_slow(void)
{
	struct file_rec *f = kernel_of_an_eeprom(28 * NS_S);

	f->has_tsize = f->asked_options = true;
	f->tsize = 60000;
}

static void eeprom_stands_still(void)
{
	(void)kernel_of_an_eeprom(4 * NS_S);
}

void an_answer_to_no_question(void)
{
	struct file_rec *f;

	stands_still();
	f = file("bootcode.bin", FILE_STALLED);
	f->unfit = UNFIT_OACK;
}

static void an_answer_from_the_middle(void)
{
	nobody_serves_files();
	file("bootcode.bin", FILE_UNANSWERED)->unfit = UNFIT_DATA;
}

static struct file_rec *ended_with(const char *path, uint16_t code)
{
	struct file_rec *f;

	a_pi(MODEL_3B, STAGE_TFTP_ROM);
	f = file(path, FILE_ERROR);
	f->code = code;
	return f;
}

void error_of_the_server(void)
{
	b.error_file = ended_with("bootcode.bin", 0);
	b.error_text_n = 8;
	memcpy(b.error_text, "I/O\x1b err", 8);
}

static void error_of_the_pi(void)
{
	ended_with("bootcode.bin", 8)->by_pi = true;
}

static void error_of_whatever(void)
{
	(void)ended_with("whatever", 4);
}

/* The root's start.elf is asked for only since that in the Pi's directory ended so. */
static void error_before_the_fallback(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_BOOTCODE);
	(void)file("bootcode.bin", FILE_OK);
	(void)file("df90a038/start.elf", FILE_ERROR);
	(void)file("start.elf", FILE_MISSING);
}

void bootcode_only_probed(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_ROM);
	(void)file("bootcode.bin", FILE_PROBE);
}

static void no_options(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_BOOTCODE);
	(void)file("df90a038/start.elf", FILE_OK);
	b.no_oack = true;
}

static void many_again(void)
{
	a_pi(MODEL_3B, STAGE_UP);
	b.end = END_UP;
	file("start.elf", FILE_OK)->retransmits = 6;
}

static void few_again(void)
{
	many_again();
	file("start.elf", FILE_OK)->retransmits = 4;
}

static void one_in_a_thousand_again(void)
{
	many_again();
	file("start.elf", FILE_OK)->bytes = 6000 * 512;
}

static void a_web_page(void)
{
	struct file_rec *f;

	a_pi(MODEL_3B, STAGE_TFTP_BOOTCODE);
	f = file("df90a038/start.elf", FILE_OK);
	f->looked = true;
	f->magic = MAGIC_HTML;
	f->fits = MAGIC_SUSPECT;
	b.start_ok = false;
}

static void quiet_kernel(void)
{
	kernel_loaded(NFSROOT);
}

static void quiet_kernel_without_ip(void)
{
	kernel_loaded("root=/dev/nfs nfsroot=192.0.2.1:/srv/nfs/pi rw\n");
}

static void kernel_unanswered(void)
{
	linux_has_address(NFSROOT);
	b.round[ROUND_KERNEL].acked = false;
	b.round[ROUND_KERNEL].requests = 0;
	b.round[ROUND_KERNEL].offers = 0;
	b.round[ROUND_KERNEL].discovers = 6;
}

static void nfs_never_called(void)
{
	linux_has_address(NFSROOT);
}

static void nfsroot_without_server(void)
{
	linux_has_address("root=/dev/nfs nfsroot=,vers=3 rw ip=dhcp\n");
}

static void nfsroot_by_name(void)
{
	linux_has_address("root=/dev/nfs nfsroot=nas.home.lan:/pi rw ip=dhcp\n");
}

static void root_on_a_card(void)
{
	kernel_loaded("console=tty1 root=PARTUUID=6c586e13-02 rootwait\n");
}

static void root_on_a_disk_with_ip(void)
{
	linux_has_address("root=/dev/sda2 ip=dhcp rootwait\n");
}

static void cmdline_unseen(void)
{
	linux_has_address(NULL);
}

static void no_portmap(void)
{
	(void)answered(RPC_PORTMAP, RPC_REFUSED);
}

static void nfs_port_closed(void)
{
	(void)answered(RPC_NFS, RPC_REFUSED);
}

static void not_registered(void)
{
	struct rpc_note *n = answered(RPC_PORTMAP, RPC_ANSWERED);

	n->want_prog = 100005;
	n->want_vers = 3;
	n->want_proto = 6;
}

static void no_program(void)
{
	(void)answered(RPC_NFS, RPC_PROG_UNAVAIL);
}

static void other_version(void)
{
	struct rpc_note *n = answered(RPC_NFS, RPC_PROG_MISMATCH);

	n->vers = 2;
	n->low = 3;
	n->high = 4;
}

static void mount_denied(void)
{
	answered(RPC_MOUNT, RPC_ANSWERED)->status = 13;
}

static void credential_denied(void)
{
	(void)answered(RPC_NFS, RPC_DENIED);
}

static void mount_missing(void)
{
	answered(RPC_MOUNT, RPC_ANSWERED)->status = 2;
}

/* Up, by an NFS root that the server tells so much of. */
static void up_with_root(const char *cmdline, enum root_write w)
{
	linux_has_address(cmdline);
	b.stage = STAGE_UP;
	b.end = END_UP;
	b.rpc_seen = true;
	b.nfs_server = SERVER;
	b.nfs_vers = 3;
	b.root_write = (uint8_t)w;
}

static void read_only_root(void)
{
	up_with_root(NFSROOT, ROOT_WRITE_READ_ONLY);
}

static void rights_withheld(void)
{
	up_with_root(NFSROOT, ROOT_WRITE_WITHHELD);
}

static void writes_denied(void)
{
	up_with_root(NFSROOT, ROOT_WRITE_DENIED);
}

static void read_only_as_asked(void)
{
	up_with_root("root=/dev/nfs nfsroot=192.0.2.1:/srv/nfs/pi,vers=3,tcp ro ip=dhcp\n",
		     ROOT_WRITE_READ_ONLY);
}

#define NFSROOT41 "root=/dev/nfs nfsroot=192.0.2.1:/srv/nfs/pi,vers=4.1 rw ip=dhcp\n"

static void up_by_an_older_minor(void)
{
	up_with_root(NFSROOT41, ROOT_WRITE_ALLOWED);
	b.nfs_vers = 4;
}

static void minor_mismatch(uint32_t minor)
{
	linux_has_address(NFSROOT41);
	b.stage = STAGE_NFS;
	b.rpc_seen = b.has_bad = true;
	b.nfs_server = SERVER;
	b.bad = (struct rpc_note){ .service = RPC_NFS,
				   .outcome = RPC_ANSWERED,
				   .prog = 100003,
				   .vers = 4,
				   .minor = minor,
				   .status = 10021,
				   .tcp = true,
				   .server_ip = SERVER,
				   .server_port = 2049 };
}

static void minor_not_spoken(void)
{
	minor_mismatch(1);
}

static void a_minor_nobody_asked_for(void)
{
	minor_mismatch(0);
}

static void two_serials(void)
{
	a_pi(MODEL_3BPLUS, STAGE_UP);
	b.end = END_UP;
	b.has_serial97 = b.has_serial_prefix = true;
	b.serial97 = 0xbd9b65d4;
	b.serial_prefix = 0xdf90a038;
}

static void seen_from_afar(void)
{
	a_pi(MODEL_3B, STAGE_KERNEL_DHCP);
	b.unicast_seen = false;
	b.peers = 0;
	(void)discovers(ROUND_ROM, 1);
}

static void after_its_bootcode(void)
{
	a_pi(MODEL_3B, STAGE_TFTP_ROM);
	(void)file("bootcode.bin", FILE_OK);
}

static void not_yet_over(void)
{
	after_its_bootcode();
	b.end = END_RUN;
	b.ended = b.last + NS_S;
}

static void hands_over_to_uboot(void)
{
	kernel_loaded(NULL);
	b.second_loader = true;
}

static void another_vendor(void)
{
	a_pi(MODEL_UNKNOWN, STAGE_DHCP);
	b.plausible = false;
	(void)discovers(ROUND_ROM, 5);
}

static void all_is_well(void)
{
	a_pi(MODEL_3B, STAGE_UP);
	b.end = END_UP;
	(void)discovers(ROUND_ROM, 1);
	(void)offered(ROUND_ROM);
}

/* ----- the table ----- */

enum { SURE = true, UNSURE = false };

const struct row verdict_rows[] = {
	{ no_answer_at_all, FIND_DHCP_NO_OFFER, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ no_answer_blind, FIND_DHCP_NO_OFFER, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ no_answer_drops, FIND_DHCP_NO_OFFER, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ no_answer_yet, FIND_DHCP_NO_OFFER, SEV_FATAL, UNSURE, OUTCOME_IN_PROGRESS },
	{ used_up_its_tries, FIND_DHCP_NO_OFFER, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ used_up_its_tries, FIND_DHCP_GAVE_UP, SEV_WARNING, SURE, OUTCOME_FAILED },
	{ eeprom_used_up_its_tries, FIND_DHCP_NO_OFFER, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ hangs, FIND_DHCP_RACE_HANG, SEV_FATAL, UNSURE, OUTCOME_HUNG },
	{ hung_and_woken, FIND_DHCP_RACE_HANG, SEV_WARNING, UNSURE, OUTCOME_UP },
	{ early_and_lucky, FIND_DHCP_RACE_RISK, SEV_WARNING, UNSURE, OUTCOME_UP },
	{ late_and_lost, FIND_BOOT_STOPPED, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ two_hosts_one_address, FIND_DHCP_ADDRESS_CONFLICT, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ two_hosts_one_address, FIND_TFTP_NO_ANSWER, SEV_WARNING, UNSURE, OUTCOME_FAILED },
	{ servers_own_address, FIND_DHCP_ADDRESS_CONFLICT, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ lying_lengths, FIND_DHCP_OPTION43_INCONSISTENT, SEV_NOTE, SURE, OUTCOME_UP },
	{ refused_its_address, FIND_DHCP_NAK, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ arp_in_vain, FIND_ARP_FAILED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ arp_in_vain_blind, FIND_ARP_FAILED, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ server_in_another_subnet, FIND_DHCP_OFFER_REJECTED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ nobody_serves_files, FIND_TFTP_NO_ANSWER, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ asked_once, FIND_TFTP_NO_ANSWER, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ nothing_listens, FIND_TFTP_NO_ANSWER, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ no_bootcode, FIND_TFTP_FILE_MISSING, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ no_start, FIND_TFTP_FILE_MISSING, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ no_start_yet, FIND_TFTP_FILE_MISSING, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ no_kernel, FIND_TFTP_FILE_MISSING, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ stopped_among_the_kernels, FIND_TFTP_FILE_MISSING, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ only_optional_ones, NO_FINDING, SEV_NOTE, SURE, OUTCOME_UP },
	{ no_fixup, FIND_TFTP_FILE_MISSING, SEV_WARNING, SURE, OUTCOME_UP },
	{ config_names_another, FIND_TFTP_FILE_MISSING, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ half_a_directory, FIND_TFTP_SERIAL_DIR_INCOMPLETE, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ may_not_read, FIND_TFTP_PERMISSION, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ may_not_read_whatever, FIND_TFTP_PERMISSION, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ stands_still, FIND_TFTP_STALLED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ stands_still_and_so_does_the_pi, FIND_TFTP_STALLED, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ stands_still_on_a_bad_link, FIND_TFTP_STALLED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ stands_still_for_good, FIND_TFTP_STALLED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ stands_still_for_arp, FIND_TFTP_STALLED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ stands_still_for_arp_on_a_3bplus, FIND_TFTP_STALLED, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ stands_still_after_one_arp, FIND_TFTP_STALLED, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ unanswered_for_arp, FIND_TFTP_NO_ANSWER, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ too_slow, FIND_TFTP_STALLED, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ eeprom_stands_still, FIND_TFTP_STALLED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ an_answer_to_no_question, FIND_TFTP_STALLED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ an_answer_from_the_middle, FIND_TFTP_NO_ANSWER, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ error_of_the_server, FIND_TFTP_FILE_ERROR, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ error_of_the_pi, FIND_TFTP_FILE_ERROR, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ error_of_whatever, FIND_TFTP_FILE_ERROR, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ error_before_the_fallback, FIND_TFTP_FILE_ERROR, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ bootcode_only_probed, FIND_BOOT_STOPPED, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ no_options, FIND_TFTP_OPTIONS_UNSUPPORTED, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ many_again, FIND_TFTP_RETRANSMITS, SEV_WARNING, SURE, OUTCOME_UP },
	{ few_again, NO_FINDING, SEV_NOTE, SURE, OUTCOME_UP },
	{ one_in_a_thousand_again, NO_FINDING, SEV_NOTE, SURE, OUTCOME_UP },
	{ a_web_page, FIND_TFTP_FILE_SUSPECT, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ quiet_kernel, FIND_KERNEL_SILENT, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ quiet_kernel_without_ip, FIND_KERNEL_SILENT, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ kernel_unanswered, FIND_KERNEL_DHCP_UNANSWERED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ nfs_never_called, FIND_NFS_SILENT, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ nfsroot_without_server, FIND_CMDLINE_NO_SERVER, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ nfsroot_by_name, FIND_CMDLINE_NO_SERVER, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ root_on_a_card, FIND_CMDLINE_OTHER_ROOT, SEV_NOTE, SURE, OUTCOME_KERNEL_LOADED },
	{ root_on_a_disk_with_ip, NO_FINDING, SEV_NOTE, SURE, OUTCOME_UP },
	{ cmdline_unseen, NO_FINDING, SEV_NOTE, UNSURE, OUTCOME_UP },
	{ no_portmap, FIND_NFS_NO_PORTMAP, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ nfs_port_closed, FIND_NFS_REFUSED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ not_registered, FIND_NFS_PROGRAM_UNAVAILABLE, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ no_program, FIND_NFS_PROGRAM_UNAVAILABLE, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ other_version, FIND_NFS_VERSION_UNSUPPORTED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ mount_denied, FIND_NFS_ACCESS_DENIED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ credential_denied, FIND_NFS_ACCESS_DENIED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ mount_missing, FIND_NFS_NO_SUCH_EXPORT, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ read_only_root, FIND_NFS_READ_ONLY, SEV_WARNING, SURE, OUTCOME_UP },
	{ rights_withheld, FIND_NFS_READ_ONLY, SEV_WARNING, UNSURE, OUTCOME_UP },
	{ writes_denied, FIND_NFS_ROOT_SQUASH, SEV_WARNING, UNSURE, OUTCOME_UP },
	{ read_only_as_asked, NO_FINDING, SEV_NOTE, SURE, OUTCOME_UP },
	{ up_by_an_older_minor, NO_FINDING, SEV_NOTE, UNSURE, OUTCOME_UP },
	{ minor_not_spoken, FIND_NFS_VERSION_UNSUPPORTED, SEV_FATAL, SURE, OUTCOME_FAILED },
	{ a_minor_nobody_asked_for, FIND_BOOT_STOPPED, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ two_serials, FIND_IDENTITY_SERIAL, SEV_NOTE, SURE, OUTCOME_UP },
	{ seen_from_afar, FIND_VANTAGE_NO_UNICAST, SEV_WARNING, SURE, OUTCOME_IN_PROGRESS },
	{ after_its_bootcode, FIND_BOOT_STOPPED, SEV_FATAL, UNSURE, OUTCOME_FAILED },
	{ not_yet_over, NO_FINDING, SEV_NOTE, SURE, OUTCOME_IN_PROGRESS },
	{ hands_over_to_uboot, FIND_BOOT_SECOND_LOADER, SEV_NOTE, SURE, OUTCOME_KERNEL_LOADED },
	{ another_vendor, NO_FINDING, SEV_NOTE, SURE, OUTCOME_NOT_A_NETBOOT },
	{ all_is_well, NO_FINDING, SEV_NOTE, SURE, OUTCOME_UP },
};

const size_t verdict_row_count = sizeof(verdict_rows) / sizeof(verdict_rows[0]);
