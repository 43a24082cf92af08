/* SPDX-License-Identifier: MIT */
/* pi_script - the steps of the loaders: what the files pi_script*.c share among themselves. A step
 * asks for no file, one or several, one a turn. */
#ifndef PXEPI_CORE_PI_SCRIPT_H
#define PXEPI_CORE_PI_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/config.h"
#include "core/pi_internal.h"

enum step_kind {
	STEP_END, /* of the list */
	STEP_FILE, /* goes on with or without it */
	STEP_NEEDED, /* stops without it */
	STEP_DIR, /* in the Pi's own directory: there, it decides where all others are */
	STEP_NO_DIR, /* as STEP_FILE, when that directory is not in use */
	STEP_INCLUDES, /* of config.txt */
	STEP_START, /* start*.elf and fixup*.dat, as config.txt has them */
	STEP_FIXUP,
	STEP_PREFIX, /* does os_prefix hold? */
	STEP_TREE, /* the device tree */
	STEP_OVERLAY_MAP,
	STEP_OVERLAYS,
	STEP_INITRAMFS,
	STEP_CMDLINE,
	STEP_KERNEL,
};

struct step {
	enum step_kind kind;
	enum pi_want want;
	const char *name; /* of STEP_FILE to STEP_NO_DIR */
};

/* What a step does in its turn pi->turn. */
enum turn {
	TURN_ASK, /* for *a */
	TURN_SKIP, /* nothing; the next turn */
	TURN_OVER, /* the step is over */
	TURN_STOPS, /* the Pi has stopped */
};
#define TURN_LAST UINT8_MAX /* never asks: to end a step */

/* ----- pi_script_path.c: names, and where they lie ----- */

/* What the board of a model asks for by itself. */
struct board_files {
	enum board board;
	const char *tree, *start, *fixup;
};
const struct board_files *script_board(const struct pi *pi);

/* The parts of a name, joined: what config.txt says is escaped, and its parts may be empty. */
struct script_name {
	const char *prefix, *folder, *name, *suffix; /* NULL: none */
};

/* Fills a->path, behind the Pi's own directory where that is in use, and a->cls. A name with a '/'
 * in front stands alone (DOC boot, os_prefix). false: such a file can not be asked for, as it would
 * be too long or holds bytes that were escaped; it counts as missing. */
bool script_path(const struct pi *pi, struct pi_ask *a, const struct script_name *n);

/* Is that directory tried at all? */
bool script_has_dir(const struct pi *pi);

/* The Pi stops, for want of that file or for what is in it. */
enum turn script_lost(struct pi *pi, const char *path, enum pi_reason why);

/* Is what came what its name says (core/magic.h)? What can not be told may be. */
bool script_fits(const struct pi *pi);

/* ----- pi_script_os.c: the files of the operating system ----- */

enum turn script_prefix(const struct pi *pi, struct pi_ask *a);
uint8_t script_prefix_got(struct pi *pi, enum pi_got got); /* gives the next turn, as all below */
enum turn script_tree(const struct pi *pi, struct pi_ask *a);
void script_tree_got(struct pi *pi, enum pi_got got);
enum turn script_overlay(const struct pi *pi, const struct step *s, struct pi_ask *a);
enum turn script_overlay_map(const struct pi *pi, struct pi_ask *a);
enum turn script_initramfs(const struct pi *pi, struct pi_ask *a);

/* The name in config.txt goes to keep_as too, which then points into *plan. */
enum turn script_cmdline(const struct pi *pi, struct config_plan *plan, struct pi_ask *a);
void script_cmdline_got(struct pi *pi);

/* ----- pi_script_kernel.c ----- */

/* The i-th name that is tried for the kernel, as config.txt would have it; NULL: no more. It may
 * point into *plan. */
const char *script_kernel_name(const struct pi *pi, const struct config_plan *plan, size_t i);
enum turn script_kernel(struct pi *pi, struct pi_ask *a);
uint8_t script_kernel_got(struct pi *pi, enum pi_got got);

#endif
