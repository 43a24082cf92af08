/* SPDX-License-Identifier: MIT */
/* config - config.txt as the firmware reads it: sections and filters, include, last one wins.
 * Answers one question: which files must this boot ask for next?
 *
 * Sources: raspberrypi/documentation config_txt/{what_is_config_txt,boot,conditional,common}.adoc
 * (DOC below), issues and pull requests of raspberrypi/firmware (FW#n) and /documentation (DOCPR#n)
 * with answers by its staff, facts 4.3 and 4.4. What none of them decides makes the plan
 * uncertain. */
#ifndef PXEPI_CORE_CONFIG_H
#define PXEPI_CORE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model.h"
#include "core/wire.h"

#define CONFIG_NAME_MAX 96
#define CONFIG_OVERLAYS_MAX 24
#define CONFIG_INCLUDE_DEPTH 8

/* One file as it passed on the wire: config.txt first, then what it includes, in any order. */
struct config_text {
	struct span name; /* as config.txt would name it: without the serial directory */
	struct span text;
	bool complete; /* all of it was seen */
};

/* Who is reading: decides the filters. */
struct config_env {
	enum model model;
	enum board board; /* BOARD_UNKNOWN: as far as model tells */
	bool has_serial;
	uint32_t serial;
	struct span
		dtb; /* the device tree asked for, decides [cm4] and [pi400] too; empty: not seen */
};

/* A file name that a line of a file set; empty when none did. */
struct config_name {
	/* trusted: wire text is escaped on the way in */
	char name[CONFIG_NAME_MAX];
	unsigned line; /* 1-based, in the file `where`; 0: the firmware's default */
	char where[CONFIG_NAME_MAX];
	bool maybe; /* an overlay in a section that could not be decided: it may not be asked for */
};

struct config_plan {
	/* Names as config.txt has them: a leading '/' bypasses os_prefix (DOC boot, os_prefix). */
	struct config_name kernel; /* kernel=; empty: the firmware tries its own list */
	struct config_name cmdline; /* cmdline=, default "cmdline.txt" */
	/* initramfs NAME ADDRESS; the first of joined names */
	struct config_name initramfs;
	struct config_name device_tree; /* device_tree=; empty: by board */
	struct config_name start_file, fixup_file; /* also by start_x, start_debug, gpu_mem=16 */
	/* dtoverlay=, without parameters, each name once; overlay_map.dtb may turn a name into the
	 * model's own ("vc4-kms-v3d" into "vc4-kms-v3d-pi5"). */
	struct config_name overlay[CONFIG_OVERLAYS_MAX];
	size_t overlays;
	char os_prefix[CONFIG_NAME_MAX];
	char overlay_prefix[CONFIG_NAME_MAX]; /* default "overlays/" */
	struct config_name missing_include; /* an include whose text was not given */
	int arm_64bit; /* -1 not set, 0, 1 */
	unsigned initramfs_names; /* how many names were joined by commas */
	bool auto_initramfs; /* see config_auto_initramfs */
	bool device_tree_off; /* device_tree= with an empty value */
	bool uncertain; /* a filter that could not be decided, a cut or missing text, or too deep */
	char uncertain_why[160]; /* plain English, for a finding's "because" */
};

/* config_read - apply the texts in the firmware's order and fill *plan, always completely.
 * texts may be empty: then the plan holds the defaults. A setting in a section that env can not
 * decide is not applied and makes the plan uncertain; an overlay there is listed with `maybe`.
 * Everything is borrowed for the call only. The work is bounded whatever the texts include. */
void config_read(const struct config_text *texts, size_t n, const struct config_env *env,
		 struct config_plan *plan);

/* The board that asks for this device tree ("bcm2710-rpi-3-b-plus.dtb"), or BOARD_UNKNOWN. */
enum board board_of_dtb(struct span file_name);

/* The kernels that the firmware starts when config.txt names none, the one it prefers first, the
 * arm_64bit setting applied. It may probe them in another order (facts 4.3: a 3B+ with
 * kernel8.img and kernel7.img there asks for both and starts kernel7.img). Sources in the code.
 * Returns the count, at least 1; *names is static. */
size_t config_default_kernels(enum model model, enum board board, int arm_64bit,
			      const char *const **names);

/* The initramfs that auto_initramfs=1 looks for with this kernel: "kernel8.img" gives
 * "initramfs8", "kernel_2712.img" "initramfs_2712" (names alone decide, DOCPR#4085; a missing one
 * is no error). False for a kernel whose name does not begin so. name is escaped. */
bool config_auto_initramfs(struct span kernel, char name[static CONFIG_NAME_MAX]);

#endif
