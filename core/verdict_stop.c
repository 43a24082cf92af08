/* SPDX-License-Identifier: MIT */
/* verdict_stop - a boot that stopped, and nothing on the wire says why: where it stood, what it
 * should have done next, and what is known to stop Pis there. Never certain. */
#include "core/verdict_internal.h"

static const struct file_rec *last_asked(const struct kase *k)
{
	const struct file_rec *last = NULL;

	for (const struct file_rec *f = NULL; (f = watch_next_file(k->w, k->b, f));)
		if ((!last || f->asked_at >= last->asked_at) &&
		    (k->b->stage != STAGE_TFTP_BOOTCODE || f->stage >= STAGE_TFTP_BOOTCODE))
			last = f;
	return last;
}

static bool asked_for(const struct kase *k, const char *name)
{
	for (const struct file_rec *f = NULL; (f = watch_next_file(k->w, k->b, f));)
		if (file_is_named(f, name))
			return true;
	return false;
}

/* What config.txt and the firmware's habits make it ask for next. */
static const char *expected_next(struct kase *k)
{
	const char *const *kernels;

	if (k->has_plan && k->plan.device_tree.name[0] && !asked_for(k, k->plan.device_tree.name))
		return tell(k, k->plan.device_tree.name, " (config.txt, device_tree=)", NULL);
	if (k->has_plan && k->plan.cmdline.name[0] && !asked_for(k, k->plan.cmdline.name))
		return tell(k, k->plan.cmdline.name, NULL);
	if (k->has_plan && k->plan.kernel.name[0] && !asked_for(k, k->plan.kernel.name))
		return tell(k, k->plan.kernel.name, " (config.txt, kernel=)", NULL);
	if (k->has_plan && k->plan.initramfs.name[0] && !asked_for(k, k->plan.initramfs.name))
		return tell(k, k->plan.initramfs.name, " (config.txt, initramfs)", NULL);
	(void)config_default_kernels(k->b->model, k->b->board, k->has_plan ? k->plan.arm_64bit : -1,
				     &kernels);
	return tell(k, "its kernel, ", kernels[0], " or another", NULL);
}

static void in_dhcp(struct kase *k, struct finding *f)
{
	if (k->r->offers == 0) {
		f->text = "The Pi was heard, and then no more. How it got there is not in this capture.";
		f->fix = "Start the capture first, then switch the Pi on.";
		return;
	}
	f->text = "The Pi was offered all that it needs, and did not go on.";
	f->fix = k->b->model == MODEL_4 || k->b->model == MODEL_5
			 ? "Look at the Pi's own diagnostics: connect HDMI, or set NETCONSOLE in its EEPROM configuration "
			   "(sudo -E rpi-eeprom-config --edit), and update the EEPROM (sudo rpi-eeprom-update -a)."
			 : "Switch the Pi off and on. If it loads bootcode.bin from an SD card, take a new one: those of "
			   "2017 to 2019 are known to overlook OFFERs.";
}

static void after_bootcode(struct finding *f)
{
	f->text = "bootcode.bin was loaded, and never spoke. Known reasons: the switch drops the link for a moment when "
		  "bootcode.bin takes over, and its ARP is lost; or bootcode.bin is damaged.";
	f->fix = "On the switch, turn off energy-efficient Ethernet and spanning tree for that port, or try a plain "
		 "unmanaged switch. Copy bootcode.bin anew, from a system image of 2019 or later.";
	detail_text(f, "after", "bootcode.bin");
}

/* bootcode.bin came: by the file itself, or as the ROM asked for the next one. */
static void in_rom(struct kase *k, struct finding *f, const struct file_rec *last)
{
	if (last->cls != CLASS_BOOTCODE || last->result == FILE_OK) {
		after_bootcode(f);
		return;
	}
	detail_text(f, "after", tell_path(k, last));
	f->text = tell(k, "The boot ROM asked for ", tell_path(k, last),
		       ", did not load it, and then asked for nothing more.", NULL);
	f->fix = "Switch the Pi off and on. If it stops here again, look at the TFTP server's log.";
}

static void in_bootcode(struct kase *k, struct finding *f, const struct file_rec *last)
{
	detail_text(f, "after", tell_path(k, last));
	f->text = tell(k, "bootcode.bin asked for ", tell_path(k, last),
		       ", and then for nothing more.", NULL);
	f->fix = last->cls == CLASS_START
			 ? "A Pi 3B that was restarted without being switched off is known to stick here: switch it off "
			   "for some seconds. If it stays, copy bootcode.bin and start.elf anew, both from one image."
			 : "Switch the Pi off and on. If it stops here again, copy bootcode.bin, start.elf and fixup.dat "
			   "anew, all from one image.";
}

static void in_firmware(struct kase *k, struct finding *f, const struct file_rec *last)
{
	const char *next = expected_next(k);

	detail_text(f, "after", tell_path(k, last));
	detail_text(f, "expected", next);
	f->text = tell(k, "The firmware asked for ", tell_path(k, last),
		       ", and then for nothing more. Next should have come ", next, ".", NULL);
	f->fix = "Take start.elf, fixup.dat, *.dtb and overlays/ from one and the same system image. The firmware writes "
		 "its own log to the serial port with uart_2ndstage=1 in config.txt.";
}

struct finding *judge_stop(struct kase *k)
{
	const struct file_rec *last = last_asked(k);
	struct finding *f;

	if (!k->over)
		return NULL;
	f = find_add(k, FIND_BOOT_STOPPED, SEV_FATAL);
	if (!last)
		in_dhcp(k, f);
	else if (k->b->stage == STAGE_TFTP_ROM && k->b->model != MODEL_4 && k->b->model != MODEL_5)
		in_rom(k, f, last);
	else if (k->b->stage == STAGE_TFTP_BOOTCODE)
		in_bootcode(k, f, last);
	else if (k->b->stage <= STAGE_TFTP_FIRMWARE)
		in_firmware(k, f, last);
	else {
		f->text = "Linux was running, and the network says nothing of why it stopped.";
		f->fix = "Read the kernel's own words: connect HDMI, or a serial adapter with enable_uart=1 in config.txt "
			 "and console=serial0,115200 in cmdline.txt.";
	}
	find_unsure(f, doubt_silence(k));
	find_unsure(f,
		    "nothing on the network says why; a Pi that lost its power looks the same from here");
	return f;
}
