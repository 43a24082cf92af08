/* SPDX-License-Identifier: MIT */
/* config_set - the settings of config.txt that name files, and what each does to the plan. config
 * walks the lines and hands them over one by one. Part of config; nobody else needs it. */
#ifndef PXEPI_CORE_CONFIG_SET_H
#define PXEPI_CORE_CONFIG_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "core/config.h"
#include "core/config_filter.h"
#include "core/wire.h"

/* A switch that selects a pair of start and fixup files. */
enum config_variant { VARIANT_X, VARIANT_DEBUG, VARIANT_CUT };
#define CONFIG_VARIANTS 3

/* Where the reading stands, in one of the files that are open. */
struct config_place {
	size_t text; /* index into texts */
	struct span rest;
	unsigned line; /* 1-based; 0 before the first */
};

struct config_reader {
	const struct config_text *texts; /* keeps, for the time of config_read */
	size_t n;
	struct config_plan *plan;
	struct config_filter filter;
	struct config_place at[CONFIG_INCLUDE_DEPTH];
	size_t depth; /* how many are open; the last is being read */
	size_t budget; /* bytes that may still be read */
	bool bom; /* this line follows a byte order mark */
	bool upstream;
	bool variant[CONFIG_VARIANTS];
	struct config_name variant_set[CONFIG_VARIANTS]; /* line and where only */
};

/* Makes the plan uncertain and says why: "line 7 of config.txt: ", what, the wire's text (cut to
 * 32 characters), then. The first reason stays. what and then are our own text. */
void config_unsure(struct config_reader *r, const char *what, struct span text, const char *then);

/* A line NAME=VALUE, without leading blanks; cut: it went on past the firmware's limit. */
void config_set_line(struct config_reader *r, struct span line, bool cut);

/* What follows the word "initramfs" on its line, which takes no '='. */
void config_set_initramfs(struct config_reader *r, struct span rest, bool cut);

/* The included file was not given. */
void config_set_missing(struct config_reader *r, struct span name);

/* After the last line: defaults, and what depends on several settings. */
void config_set_finish(struct config_reader *r);

struct span config_trim(struct span s); /* without blanks at both ends */
struct span config_skip(struct span s, size_t n); /* without its first n bytes; n <= s.n */
struct span config_until(struct span s, const char *stops); /* up to the first of the stops */

#endif
