/* SPDX-License-Identifier: MIT */
/* fault_tftp - what can be wrong with the files and with who serves them: facts 4. */
#include "tests/sim/fault.h"

/* Longer than the largest block, so that a probe of it is none of the whole. */
#define FILLER "It may have been moved, or it may never have been there. Look for it elsewhere.\n"
#define MORE FILLER FILLER FILLER FILLER FILLER FILLER FILLER FILLER FILLER FILLER
static const char
	web_page[] = "<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body>\n" MORE
		MORE "</body></html>\n";

static void silent(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->tftp.silent = true;
}

static void refuses(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->tftp.refuses = true;
}

/* A file in the top of the tree, whatever directory the rest is in. */
static void in_root(struct sim_pi *p, void (*what)(struct tree *t, const char *name),
		    const char *name)
{
	char dir[TREE_PATH_MAX];

	memcpy(dir, p->tftp.tree.dir, sizeof(dir));
	p->tftp.tree.dir[0] = '\0';
	what(&p->tftp.tree, name);
	memcpy(p->tftp.tree.dir, dir, sizeof(dir));
}

static void no_bootcode(struct world *w, struct sim_pi *p)
{
	(void)w;
	in_root(p, tree_lacks, "bootcode.bin");
}

static const char *start_of(const struct sim_pi *p)
{
	return p->setup.model == MODEL_4 ? "start4.elf" : "start.elf";
}

static void no_start(struct world *w, struct sim_pi *p)
{
	(void)w;
	tree_lacks(&p->tftp.tree, start_of(p));
}

static void no_kernels(struct sim_pi *p)
{
	static const char *const kernels[] = { "kernel8.img", "kernel7.img", "kernel_2712.img",
					       "kernel7l.img", "kernel.img" };

	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		tree_lacks(&p->tftp.tree, kernels[i]);
}

static void no_kernel(struct world *w, struct sim_pi *p)
{
	(void)w;
	no_kernels(p);
}

static void config_names_another(struct world *w, struct sim_pi *p)
{
	(void)w;
	tree_text(&p->tftp.tree, "config.txt", "[all]\nkernel=linux-2023.img\n");
}

static void no_dtb(struct world *w, struct sim_pi *p)
{
	static const char *const dtbs[] = { "bcm2710-rpi-3-b.dtb", "bcm2710-rpi-3-b-plus.dtb",
					    "bcm2709-rpi-2-b.dtb", "bcm2711-rpi-4-b.dtb",
					    "bcm2712-rpi-5-b.dtb" };

	(void)w;
	for (size_t i = 0; i < sizeof(dtbs) / sizeof(dtbs[0]); i++)
		tree_lacks(&p->tftp.tree, dtbs[i]);
}

static void no_cmdline(struct world *w, struct sim_pi *p)
{
	(void)w;
	tree_lacks(&p->tftp.tree, "cmdline.txt");
	p->until_kernel = true; /* it panics */
}

static void no_fixup(struct world *w, struct sim_pi *p)
{
	(void)w;
	tree_lacks(&p->tftp.tree, p->setup.model == MODEL_4 ? "fixup4.dat" : "fixup.dat");
}

static void only_start(struct world *w, struct sim_pi *p)
{
	no_kernels(p);
	no_dtb(w, p);
	tree_lacks(&p->tftp.tree, "config.txt");
	tree_lacks(&p->tftp.tree, "cmdline.txt");
}

static void denied_bootcode(struct world *w, struct sim_pi *p)
{
	(void)w;
	in_root(p, tree_denies, "bootcode.bin");
}

static void denied_start(struct world *w, struct sim_pi *p)
{
	(void)w;
	tree_denies(&p->tftp.tree, start_of(p));
}

static const char *kernel_of(const struct sim_pi *p)
{
	return tree_find(&p->tftp.tree, "kernel_2712.img") || p->setup.model == MODEL_5
		       ? "kernel_2712.img"
	       : p->setup.model == MODEL_BOOTCODE ? "kernel7.img"
						  : "kernel8.img";
}

static void denied_kernel(struct world *w, struct sim_pi *p)
{
	const char *kernel = kernel_of(p);

	(void)w;
	no_kernels(p);
	tree_binary(&p->tftp.tree, kernel, 4000);
	tree_denies(&p->tftp.tree, kernel);
}

static void stalls(struct sim_pi *p, struct world *w, const char *in)
{
	p->tftp.stalls_in = in;
	p->tftp.stalls_after = 1 + rng_below(&w->host_rng, 3);
}

static void stalls_bootcode(struct world *w, struct sim_pi *p)
{
	stalls(p, w, "bootcode.bin");
	p->tftp.forgets_mac = rng_chance(&w->host_rng, 5000);
}

static void stalls_start(struct world *w, struct sim_pi *p)
{
	stalls(p, w, start_of(p));
	if (p->tftp.stalls_after < 2)
		p->tftp.stalls_after = 2; /* a probe ends after the first block */
}

static void stalls_kernel(struct world *w, struct sim_pi *p)
{
	const char *kernel = kernel_of(p);

	no_kernels(p);
	tree_binary(&p->tftp.tree, kernel, 9000);
	stalls(p, w, "kernel");
	if (p->tftp.stalls_after < 2)
		p->tftp.stalls_after = 2;
}

static void fails_bootcode(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->tftp.fails_in = "bootcode.bin";
}

static void fails_start(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->tftp.fails_in = start_of(p);
}

static void fails_kernel(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->tftp.fails_in = "kernel";
}

static void no_options(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->tftp.no_options = true;
}

static void loses(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->tftp.loses_every = 3;
}

static void start_is_a_page(struct world *w, struct sim_pi *p)
{
	(void)w;
	tree_text(&p->tftp.tree, start_of(p), web_page);
}

static void kernel_is_a_page(struct world *w, struct sim_pi *p)
{
	const char *kernel = kernel_of(p);

	(void)w;
	no_kernels(p);
	tree_text(&p->tftp.tree, kernel, web_page);
	p->until_kernel = true;
}

static void start_is_empty(struct world *w, struct sim_pi *p)
{
	(void)w;
	tree_text(&p->tftp.tree, start_of(p), "");
}

static void u_boot(struct world *w, struct sim_pi *p)
{
	(void)w;
	tree_text(&p->tftp.tree, "config.txt", "[all]\nkernel=u-boot.bin\n");
	tree_binary(&p->tftp.tree, "u-boot.bin", 3000);
	p->until_kernel = true;
}

#define HAS_START (ON_BOOTCODE | ON(MODEL_4))
#define MISSING FIND_TFTP_FILE_MISSING, SEV_FATAL
#define DENIED FIND_TFTP_PERMISSION, SEV_FATAL
#define FAILS FIND_TFTP_FILE_ERROR, SEV_FATAL
#define STALLED FIND_TFTP_STALLED, SEV_FATAL
#define SUSPECT FIND_TFTP_FILE_SUSPECT, SEV_FATAL

static const struct fault faults[] = {
	{ "tftp-silent", FIND_TFTP_NO_ANSWER, SEV_FATAL, NULL, ON_ALL, IT_STOPS, silent,
	  .beside = 0 },
	{ "tftp-refuses", FIND_TFTP_NO_ANSWER, SEV_FATAL, NULL, ON_ALL, IT_STOPS, refuses,
	  .beside = 0 },
	{ "no-bootcode", MISSING, NULL, ON_ROM, IT_STOPS, no_bootcode, .beside = 0,
	  .file = "bootcode.bin" },
	{ "no-start", MISSING, NULL, HAS_START, IT_STOPS, no_start, .beside = 0, .file = "start" },
	{ "no-kernel", MISSING, NULL, ON_ALL, IT_STOPS, no_kernel, .beside = 0, .file = "kernel" },
	{ "config-kernel", MISSING, NULL, ON_ALL, IT_STOPS, config_names_another, .beside = 0,
	  .file = "linux-2023.img" },
	{ "no-dtb", MISSING, NULL, ON_ALL, IT_STOPS, no_dtb, .beside = 0, .file = ".dtb" },
	{ "no-cmdline", MISSING, NULL, ON_ALL, IT_STOPS, no_cmdline, .beside = 0,
	  .file = "cmdline.txt" },
	{ "no-fixup", FIND_TFTP_FILE_MISSING, SEV_WARNING, NULL, HAS_START, IT_GOES_ON, no_fixup,
	  .beside = 0, .file = "fixup" },
	{ "only-start", FIND_TFTP_SERIAL_DIR_INCOMPLETE, SEV_FATAL, NULL, HAS_START, IT_STOPS,
	  only_start, .beside = ALSO(TFTP_FILE_MISSING) },
	{ "denied-bootcode", DENIED, NULL, ON_ROM, IT_STOPS, denied_bootcode, .beside = 0,
	  .file = "bootcode.bin" },
	{ "denied-start", DENIED, NULL, HAS_START, IT_STOPS, denied_start, .beside = 0,
	  .file = "start" },
	{ "denied-kernel", DENIED, NULL, ON_ALL, IT_STOPS, denied_kernel, .beside = 0,
	  .file = "kernel" },
	{ "fails-bootcode", FAILS, NULL, ON_ROM, IT_STOPS, fails_bootcode, .file = "bootcode.bin" },
	{ "fails-start", FAILS, NULL, HAS_START, IT_STOPS, fails_start, .file = "start" },
	{ "fails-kernel", FAILS, NULL, ON_ALL, IT_STOPS, fails_kernel, .file = "kernel" },
	{ "stalls-bootcode", STALLED, NULL, ON_ROM, IT_STOPS, stalls_bootcode, .beside = 0,
	  .file = "bootcode.bin" },
	{ "stalls-start", STALLED, NULL, HAS_START, IT_STOPS, stalls_start, .beside = 0,
	  .file = "start" },
	{ "stalls-kernel", STALLED, NULL, ON_ALL, IT_STOPS, stalls_kernel, .beside = 0,
	  .file = "kernel" },
	{ "no-options", FIND_TFTP_OPTIONS_UNSUPPORTED, SEV_FATAL, NULL, ON_BOOTCODE, IT_STOPS,
	  no_options, .beside = 0 },
	{ "loses", FIND_TFTP_RETRANSMITS, SEV_WARNING, NULL, ON_ALL, IT_GOES_ON, loses,
	  .beside = 0 },
	{ "start-html", SUSPECT, NULL, HAS_START, IT_STOPS, start_is_a_page, .beside = 0,
	  .file = "start" },
	{ "start-empty", SUSPECT, NULL, HAS_START, IT_STOPS, start_is_empty, .beside = 0,
	  .file = "start" },
	{ "kernel-html", SUSPECT, NULL, ON_ALL, IT_STOPS, kernel_is_a_page, .beside = 0,
	  .file = "kernel" },
	{ "u-boot", FIND_BOOT_SECOND_LOADER, SEV_NOTE, NULL, ON_ALL, IT_STOPS, u_boot,
	  .beside = 0 },
};

const struct fault_group faults_tftp = { faults, sizeof(faults) / sizeof(faults[0]) };
