/* SPDX-License-Identifier: MIT */
/* boot - the stages of a boot from power-on to the kernel, as lists of what each speaker asks
 * for, in the order of facts 4.3. Most of what they ask for is not there, and need not be. */
#include <stdio.h>

#include "tests/forge/scene.h"

struct ask {
	const char *name;
	bool probe; /* only for its size */
};

static enum got ask(struct world *w, const struct ask *a)
{
	return a->probe ? tftp_probe(w, a->name) : tftp_read(w, a->name);
}

/* False when the server fell silent. Missing files are no matter here. */
static bool ask_all(struct world *w, const struct ask *list)
{
	for (; list->name; list++)
		if (ask(w, list) == GOT_NOTHING)
			return false;
	return true;
}

/* ----- the ROM ----- */

bool boot_rom_arp(struct world *w)
{
	struct pi *pi = w->pi;

	pi->at.ip = w->srv->offer.yiaddr;
	arp_both(w, &pi->at, &w->srv->at);
	wait_for(w, 120 * NS_US); /* FW#745 */
	if (tftp_fetch(w, "bootcode.bin") != GOT_IT)
		return false;
	return tftp_fetch(w, "bootsig.bin") != GOT_NOTHING;
}

bool boot_rom(struct world *w)
{
	pi_asks(w);
	if (w->srv->dhcp_off)
		return false;
	wait_for(w, 350 * NS_US);
	return boot_rom_arp(w);
}

/* ----- bootcode.bin ----- */

static const struct ask bootcode_asks[] = {
	{ "autoboot.txt", false },
	{ "config.txt", false },
	{ "recovery.elf", false },
	{ NULL, false },
};

bool boot_bootcode_files(struct world *w)
{
	struct pi *pi = w->pi;

	(void)snprintf(pi->prefix, sizeof(pi->prefix), "%08x/", pi->serial);
	switch (tftp_probe(w, "start.elf")) {
	case GOT_IT:
		break;
	case GOT_MISSING:
	case GOT_DENIED:
		pi->prefix[0] = '\0';
		break;
	case GOT_NOTHING:
		return false;
	}
	if (!ask_all(w, bootcode_asks) || tftp_read(w, "start.elf") != GOT_IT)
		return false;
	return tftp_read(w, "fixup.dat") != GOT_NOTHING;
}

bool boot_bootcode(struct world *w)
{
	struct pi *pi = w->pi;

	pi->in_rom = false;
	pi->port = 49153;
	pi->port_step = 1;
	pi->tsize = true;
	wait_for(w, 2600 * NS_MS);
	pi_asks(w);
	if (w->srv->dhcp_off)
		return false;
	wait_for(w, 410 * NS_US);
	pi->at.ip = w->srv->offer.yiaddr;
	arp_both(w, &pi->at, &w->srv->at);
	wait_for(w, 120 * NS_US);
	return boot_bootcode_files(w);
}

/* ----- start.elf ----- */

static const struct ask firmware_2020[] = {
	{ "recovery.elf", false }, { "config.txt", false }, { "dt-blob.bin", false },
	{ "recovery.elf", false }, { "config.txt", false }, { "bootcfg.txt", false },
	{ NULL, false },
};

static const struct ask firmware_2022[] = {
	{ "recovery.elf", false }, { "config.txt", true },    { "config.txt", false },
	{ "dt-blob.bin", false },  { "recovery.elf", false }, { "config.txt", true },
	{ "config.txt", false },   { "bootcfg.txt", false },  { NULL, false },
};

static const struct ask tree_3b[] = { { "bcm2710-rpi-3-b.dtb", false }, { NULL, false } };
static const struct ask tree_2[] = { { "bcm2709-rpi-2-b.dtb", false }, { NULL, false } };
static const struct ask tree_3bplus[] = {
	{ "bcm2710-rpi-3-b-plus.dtb", true },
	{ "bcm2710-rpi-3-b-plus.dtb", false },
	{ "overlays/overlay_map.dtb", false },
	{ "overlays/overlay_map.dtb", false },
	{ "config.txt", true },
	{ "config.txt", false },
	{ "overlays/vc4-kms-v3d.dtbo", true },
	{ "overlays/vc4-kms-v3d.dtbo", false },
	{ NULL, false },
};
static const struct ask tree_4[] = {
	{ "bcm2711-rpi-4-b.dtb", false },
	{ "overlays/overlay_map.dtb", false },
	{ "config.txt", false },
	{ "overlays/vc4-kms-v3d.dtbo", false },
	{ NULL, false },
};
static const struct ask tree_5[] = {
	{ "bcm2712-rpi-5-b.dtb", false },
	{ "overlays/overlay_map.dtb", false },
	{ "overlays/vc4-kms-v3d.dtbo", false },
	{ NULL, false },
};

static const struct ask recovery_2020[] = {
	{ "cmdline.txt", false },   { "recovery8.img", false }, { "recovery8-32.img", false },
	{ "recovery7.img", false }, { "recovery.img", false },  { NULL, false },
};
static const struct ask recovery_2022[] = {
	{ "cmdline.txt", true },
	{ "cmdline.txt", false },
	{ "recovery8.img", false },
	{ NULL, false },
};
static const struct ask recovery_2[] = {
	{ "cmdline.txt", false },
	{ "recovery7.img", false },
	{ "recovery.img", false },
	{ NULL, false },
};
static const struct ask recovery_4[] = {
	{ "cmdline.txt", false },
	{ "recovery8.img", false },
	{ NULL, false },
};
static const struct ask recovery_none[] = { { "cmdline.txt", false }, { NULL, false } };

/* What a model's firmware asks for; the kernels in the order it tries them. */
struct firmware {
	const struct ask *first, *device_tree, *then;
	const char *kernels[5];
	const char *armstub;
};

static const struct firmware firmwares[MODEL_COUNT] = {
	[MODEL_3B] = { firmware_2020,
		       tree_3b,
		       recovery_2020,
		       { "kernel8-32.img", "kernel8.img", "kernel7.img", "kernel.img" },
		       "armstub8.bin" },
	[MODEL_3BPLUS] = { firmware_2022,
			   tree_3bplus,
			   recovery_2022,
			   { "kernel8.img", "kernel7.img", "kernel.img" },
			   "armstub8.bin" },
	[MODEL_BOOTCODE] = { firmware_2020,
			     tree_2,
			     recovery_2,
			     { "kernel7.img", "kernel.img" },
			     "armstub7.bin" },
	[MODEL_4] = { firmware_2022,
		      tree_4,
		      recovery_4,
		      { "kernel8.img", "kernel7l.img" },
		      "armstub8-gic.bin" },
	[MODEL_5] = { NULL, tree_5, recovery_none, { "kernel_2712.img", "kernel8.img" }, NULL },
};

/* The kernel is probed, then the stub asked for, then it is probed again and read. */
static bool load_kernel(struct world *w, const struct firmware *fw)
{
	const char *named[2] = { w->pi->kernel, NULL };
	const char *const *k = w->pi->kernel ? named : fw->kernels;

	for (; *k; k++) {
		enum got got = tftp_probe(w, *k);

		if (got == GOT_NOTHING)
			return false;
		if (got != GOT_IT)
			continue;
		if (fw->armstub)
			(void)tftp_read(w, fw->armstub);
		if (w->pi->model == MODEL_3B || w->pi->model == MODEL_3BPLUS)
			(void)tftp_probe(w, *k);
		return tftp_read(w, *k) == GOT_IT;
	}
	return false;
}

static bool load_tree_and_kernel(struct world *w)
{
	const struct firmware *fw = &firmwares[w->pi->model];

	if (w->pi->initramfs && tftp_read(w, w->pi->initramfs) == GOT_NOTHING)
		return false;
	return ask_all(w, fw->device_tree) && ask_all(w, fw->then) && load_kernel(w, fw);
}

bool boot_firmware(struct world *w)
{
	w->pi->port = 49153;
	wait_for(w, 870 * NS_MS);
	return ask_all(w, firmwares[w->pi->model].first) && load_tree_and_kernel(w);
}

/* ----- the EEPROM of the Pi 4 and 5 ----- */

static const struct ask eeprom4_asks[] = {
	{ "config.txt", false },   { "pieeprom.sig", false }, { "recover4.elf", false },
	{ "recovery.elf", false }, { NULL, false },
};

static bool eeprom_dhcp(struct world *w)
{
	pi_asks(w);
	if (w->srv->dhcp_off)
		return false;
	wait_for(w, 2 * NS_MS);
	eeprom_request(w);
	wait_for(w, 1200 * NS_US);
	server_ack(w, &w->srv->offer);
	w->pi->at.ip = w->srv->offer.yiaddr;
	wait_for(w, 900 * NS_US);
	arp_both(w, &w->pi->at, &w->srv->at);
	wait_for(w, 300 * NS_US);
	return true;
}

static bool eeprom4_start(struct world *w)
{
	enum got got = tftp_probe(w, "start4.elf");

	if (got != GOT_IT && tftp_read(w, "start.elf") != GOT_IT)
		w->pi->prefix[0] = '\0';
	if (!ask_all(w, eeprom4_asks) || tftp_read(w, "start4.elf") != GOT_IT)
		return false;
	return tftp_read(w, "fixup4.dat") != GOT_NOTHING;
}

bool boot_eeprom(struct world *w)
{
	struct pi *pi = w->pi;

	if (!eeprom_dhcp(w))
		return false;
	(void)snprintf(pi->prefix, sizeof(pi->prefix), "%08x/", pi->serial);
	if (pi->model == MODEL_4) {
		if (!eeprom4_start(w))
			return false;
		wait_for(w, 640 * NS_MS);
		return ask_all(w, firmware_2022) && load_tree_and_kernel(w);
	}
	if (tftp_read(w, "config.txt") == GOT_NOTHING)
		return false;
	return load_tree_and_kernel(w);
}

bool boot_to_kernel(struct world *w)
{
	bool loaded;

	if (w->pi->model == MODEL_4 || w->pi->model == MODEL_5)
		loaded = boot_eeprom(w);
	else if (w->pi->model == MODEL_BOOTCODE)
		loaded = boot_bootcode(w) && boot_firmware(w);
	else
		loaded = boot_rom(w) && boot_bootcode(w) && boot_firmware(w);
	tftp_settle(w);
	return loaded;
}

void boot_up(struct world *w)
{
	if (!boot_to_kernel(w))
		return;
	wait_for(w, 9400 * NS_MS); /* FW#1605 */
	kernel_dhcp(w, CLIENT_KERNEL);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi" });
}
