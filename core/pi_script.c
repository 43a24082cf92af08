/* SPDX-License-Identifier: MIT */
/* pi_script - what each loader asks for, in which order (facts 0, 4.2 to 4.4): lists of steps, and
 * the walk through them. Most of what is asked for is not there, and need not be.
 *
 * The lists of the 3B (2020) and of the 3B+ (2022) are those of two versions of one firmware, each
 * as it was recorded; the newer one probes most files before it reads them. */
#include "core/pi_script.h"

#include <string.h>

/* Rows of the lists. */
#define READ(name) STEP_FILE, WANT_FILE, name
#define PROBE(name) STEP_FILE, WANT_PROBE, name
#define STEP(kind) kind, WANT_FILE, NULL
#define PROBED(kind) kind, WANT_PROBE, NULL
#define END STEP_END, WANT_FILE, NULL

static const struct step rom[] = {
	{ STEP_NEEDED, WANT_FILE, "bootcode.bin" },
	{ READ("bootsig.bin") },
	{ END },
};

/* recovery.elf is asked for, but never run: NOOBS over the network is nothing that is known. */
static const struct step bootcode[] = {
	{ STEP_DIR, WANT_PROBE, "start.elf" },
	{ READ("autoboot.txt") },
	{ READ("config.txt") },
	{ READ("recovery.elf") },
	{ STEP(STEP_START) },
	{ STEP(STEP_FIXUP) },
	{ END },
};

/* FW#1362. An include is asked for once, behind the first reading of config.txt; how often a Pi
 * does so is not known [?]. */
static const struct step firmware_2020[] = {
	{ READ("recovery.elf") },  { READ("config.txt") },       { STEP(STEP_INCLUDES) },
	{ READ("dt-blob.bin") },   { READ("recovery.elf") },     { READ("config.txt") },
	{ READ("bootcfg.txt") },   { STEP(STEP_PREFIX) },        { STEP(STEP_TREE) },
	{ STEP(STEP_OVERLAYS) },   { STEP(STEP_INITRAMFS) },     { STEP(STEP_CMDLINE) },
	{ READ("recovery8.img") }, { READ("recovery8-32.img") }, { READ("recovery7.img") },
	{ READ("recovery.img") },  { STEP(STEP_KERNEL) },        { END },
};

/* The log of PexMor/raspi-netboot: what is there twice is a probe and a reading, and what is
 * missing was asked for twice. */
static const struct step firmware_2022[] = {
	{ READ("recovery.elf") },
	{ PROBE("config.txt") },
	{ READ("config.txt") },
	{ STEP(STEP_INCLUDES) },
	{ READ("dt-blob.bin") },
	{ READ("recovery.elf") },
	{ PROBE("config.txt") },
	{ READ("config.txt") },
	{ READ("bootcfg.txt") },
	{ STEP(STEP_PREFIX) },
	{ PROBED(STEP_TREE) },
	{ STEP(STEP_TREE) },
	{ PROBED(STEP_OVERLAY_MAP) },
	{ STEP(STEP_OVERLAY_MAP) },
	{ PROBE("config.txt") },
	{ READ("config.txt") },
	{ PROBED(STEP_OVERLAYS) },
	{ STEP(STEP_INITRAMFS) },
	{ PROBED(STEP_CMDLINE) },
	{ STEP(STEP_CMDLINE) },
	{ READ("recovery8.img") },
	{ STEP(STEP_KERNEL) },
	{ END },
};

static const struct step eeprom4[] = {
	{ STEP_DIR, WANT_PROBE, "start4.elf" },
	{ STEP_DIR, WANT_PROBE, "start.elf" },
	{ READ("config.txt") },
	{ READ("pieeprom.sig") },
	{ READ("recover4.elf") },
	{ READ("recovery.elf") },
	{ STEP(STEP_START) },
	{ STEP(STEP_FIXUP) },
	{ END },
};

static const struct step firmware_4[] = {
	{ READ("recovery.elf") },
	{ PROBE("config.txt") },
	{ READ("config.txt") },
	{ STEP(STEP_INCLUDES) },
	{ READ("dt-blob.bin") },
	{ READ("recovery.elf") },
	{ PROBE("config.txt") },
	{ READ("config.txt") },
	{ READ("bootcfg.txt") },
	{ STEP(STEP_PREFIX) },
	{ STEP(STEP_INITRAMFS) },
	{ STEP(STEP_TREE) },
	{ STEP(STEP_OVERLAY_MAP) },
	{ READ("config.txt") },
	{ STEP(STEP_OVERLAYS) },
	{ STEP(STEP_CMDLINE) },
	{ READ("recovery8.img") },
	{ STEP(STEP_KERNEL) },
	{ END },
};

/* Pi 5 [?]: no list of its requests was found (facts 7.8). What is known is that its EEPROM reads
 * config.txt, then device tree, initramfs and kernel by itself (facts 4.3); this is the least that
 * it must ask for. Without start*.elf, config.txt is taken to decide whether its own directory is
 * in use. */
static const struct step eeprom5[] = {
	{ STEP_DIR, WANT_FILE, "config.txt" },
	{ STEP_NO_DIR, WANT_FILE, "config.txt" },
	{ END },
};

static const struct step firmware_5[] = {
	{ STEP(STEP_INCLUDES) },    { STEP(STEP_PREFIX) },   { STEP(STEP_TREE) },
	{ STEP(STEP_OVERLAY_MAP) }, { STEP(STEP_OVERLAYS) }, { STEP(STEP_INITRAMFS) },
	{ STEP(STEP_CMDLINE) },     { STEP(STEP_KERNEL) },   { END },
};

static const struct {
	const struct step *list[LOADER_COUNT];
} scripts[MODEL_COUNT] = {
	[MODEL_UNKNOWN] = { { rom, bootcode, firmware_2020 } },
	[MODEL_3B] = { { rom, bootcode, firmware_2020 } },
	[MODEL_3BPLUS] = { { rom, bootcode, firmware_2022 } },
	[MODEL_BOOTCODE] = { { rom, bootcode, firmware_2020 } },
	[MODEL_4] = { { eeprom4, eeprom4, firmware_4 } },
	[MODEL_5] = { { eeprom5, eeprom5, firmware_5 } },
};

static const struct step *here(const struct pi *pi)
{
	return &scripts[pi->setup->model].list[pi->loader][pi->step];
}

/* ----- steps that are one file ----- */

static bool is_config(const char *name)
{
	return strcmp(name, "config.txt") == 0;
}

static enum turn plain(const struct pi *pi, const struct step *s, struct pi_ask *a)
{
	if (pi->turn > 0 || (s->kind == STEP_NO_DIR && pi->in_dir))
		return TURN_OVER;
	a->keep_as = is_config(s->name) ? s->name : NULL;
	return script_path(pi, a, &(struct script_name){ .name = s->name }) ? TURN_ASK : TURN_OVER;
}

static enum turn own_dir(struct pi *pi, const struct step *s, struct pi_ask *a)
{
	enum turn turn;

	if (pi->in_dir || !script_has_dir(pi))
		return TURN_OVER;
	pi->in_dir = true;
	turn = plain(pi, s, a);
	pi->in_dir = false;
	return turn;
}

static enum turn start_files(struct pi *pi, const struct step *s, struct pi_ask *a)
{
	const struct board_files *board = script_board(pi);
	bool start = s->kind == STEP_START;
	const struct config_name *set;
	struct script_name n = { .name = start ? board->start : board->fixup };
	struct config_plan plan;

	if (pi->turn > 0)
		return TURN_OVER;
	pi_script_plan(pi, &plan);
	set = start ? &plan.start_file : &plan.fixup_file;
	if (set->name[0] != '\0')
		n.name = set->name;
	if (!script_path(pi, a, &n))
		return start ? script_lost(pi, n.name, PI_WHY_FILE) : TURN_OVER;
	a->cls = start ? CLASS_START : CLASS_FIXUP;
	return TURN_ASK;
}

/* The first one whose text is not there yet. */
static enum turn includes(const struct pi *pi, struct config_plan *plan, struct pi_ask *a)
{
	struct script_name n = { .name = plan->missing_include.name };

	pi_script_plan(pi, plan);
	if (pi->turn >= PI_TEXTS || n.name[0] == '\0' || !script_path(pi, a, &n))
		return TURN_OVER;
	a->cls = CLASS_CONFIG;
	a->keep_as = n.name;
	return TURN_ASK;
}

static void include_got(struct pi *pi, enum pi_got got)
{
	struct config_plan plan;

	if (got != GOT_NONE)
		return;
	pi_script_plan(pi, &plan);
	if (!pi_text_missing(pi, plan.missing_include.name))
		pi->turn = PI_TEXTS;
}

/* ----- the walk ----- */

/* plan is room for the names that *a points to. */
static enum turn turn_of(struct pi *pi, const struct step *s, struct config_plan *plan,
			 struct pi_ask *a)
{
	switch (s->kind) {
	case STEP_FILE:
	case STEP_NEEDED:
	case STEP_NO_DIR:
		return plain(pi, s, a);
	case STEP_DIR:
		return own_dir(pi, s, a);
	case STEP_INCLUDES:
		return includes(pi, plan, a);
	case STEP_START:
	case STEP_FIXUP:
		return start_files(pi, s, a);
	case STEP_PREFIX:
		return script_prefix(pi, a);
	case STEP_TREE:
		return script_tree(pi, a);
	case STEP_OVERLAY_MAP:
		return script_overlay_map(pi, a);
	case STEP_OVERLAYS:
		return script_overlay(pi, s, a);
	case STEP_INITRAMFS:
		return script_initramfs(pi, a);
	case STEP_CMDLINE:
		return script_cmdline(pi, plan, a);
	case STEP_KERNEL:
		return script_kernel(pi, a);
	case STEP_END:
		break;
	}
	return TURN_OVER;
}

/* The loader has all that it asks for. */
static void complete(struct pi *pi, ns now)
{
	bool eeprom = pi->setup->model == MODEL_4 || pi->setup->model == MODEL_5;

	switch (pi->loader) {
	case LOADER_ROM:
		if (pi->setup->model == MODEL_5 && pi->setup->until > PI_UNTIL_ROM)
			pi_script_begin(pi, LOADER_FIRMWARE, now); /* no other program starts */
		else
			pi_start(pi, eeprom ? LOADER_FIRMWARE : LOADER_BOOTCODE, now);
		break;
	case LOADER_BOOTCODE:
		pi_start(pi, LOADER_FIRMWARE, now);
		break;
	case LOADER_FIRMWARE:
		/* Linux without a device tree hangs, its rainbow on the screen (facts 4.4). */
		if (pi->tree != PI_WHY_NONE)
			pi_stop(pi, PI_STOPPED, pi->tree);
		else
			pi_kernel_begin(pi, now);
		break;
	}
}

/* On to the next file. Bounded: each step has an end, and each list. */
static void advance(struct pi *pi, ns now)
{
	for (;;) {
		const struct step *s = here(pi);
		struct pi_ask a = { .want = s->want };
		struct config_plan plan;

		if (s->kind == STEP_END) {
			complete(pi, now);
			return;
		}
		switch (turn_of(pi, s, &plan, &a)) {
		case TURN_ASK:
			pi_tftp_begin(pi, &a, now);
			return;
		case TURN_SKIP:
			pi->turn++;
			break;
		case TURN_OVER:
			pi->step++;
			pi->turn = 0;
			break;
		case TURN_STOPS:
			return;
		}
	}
}

void pi_script_begin(struct pi *pi, enum pi_loader loader, ns now)
{
	trait first;

	pi->loader = loader;
	pi->step = pi->turn = 0;
	first = pi_tftp_traits(pi)->first_port;
	if (first != 0)
		pi->port = (uint16_t)first;
	else if (pi->port == 0) /* an EEPROM begins somewhere (EE#74: 40187) and counts on */
		pi->port = (uint16_t)(32768 + (pi_random(pi) & 0x3fff));
	advance(pi, now);
}

/* Without that file there is no next one. */
static void needed_got(struct pi *pi, enum pi_got got)
{
	if (got == GOT_NONE)
		(void)script_lost(pi, pi->xfer.path, PI_WHY_FILE);
	else if (!script_fits(pi))
		(void)script_lost(pi, pi->xfer.path, PI_WHY_CONTENT);
}

void pi_script_got(struct pi *pi, enum pi_got got, ns now)
{
	uint8_t next;

	switch (here(pi)->kind) {
	case STEP_NEEDED:
	case STEP_START:
		needed_got(pi, got);
		break;
	case STEP_DIR:
		pi->in_dir = got != GOT_NONE;
		break;
	case STEP_INCLUDES:
		include_got(pi, got);
		break;
	case STEP_TREE:
		script_tree_got(pi, got);
		break;
	case STEP_CMDLINE:
		if (got == GOT_FILE)
			script_cmdline_got(pi);
		break;
	case STEP_FILE:
	case STEP_NO_DIR:
	case STEP_FIXUP:
	case STEP_PREFIX:
	case STEP_OVERLAY_MAP:
	case STEP_OVERLAYS:
	case STEP_INITRAMFS:
	case STEP_KERNEL:
	case STEP_END:
		break;
	}
	next = pi->turn == TURN_LAST ? TURN_LAST : (uint8_t)(pi->turn + 1);
	if (here(pi)->kind == STEP_PREFIX)
		next = script_prefix_got(pi, got);
	else if (here(pi)->kind == STEP_KERNEL)
		next = script_kernel_got(pi, got);
	pi->turn = next;
	if (pi->state != PI_ENDED)
		advance(pi, now);
}
