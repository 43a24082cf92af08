/* SPDX-License-Identifier: MIT */
/* config_filter - the [sections] of config.txt: whether the lines that follow apply to the Pi that
 * reads them. Part of config; nobody else needs it. */
#ifndef PXEPI_CORE_CONFIG_FILTER_H
#define PXEPI_CORE_CONFIG_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/config.h"
#include "core/wire.h"

enum tri { TRI_NO, TRI_MAYBE, TRI_YES };

/* Filters of one kind replace each other, those of different kinds must all hold (DOC
 * conditional, "Combining"). UNSEEN joins all that the wire never decides: EDID, HDMI, gpio,
 * tryboot, expressions; only [all] ends them, so they need no kinds of their own. */
enum filter_kind { FILTER_MODEL, FILTER_SERIAL, FILTER_UNSEEN, FILTER_NONE };
#define FILTER_KINDS 4

struct config_filter {
	const struct config_env *env; /* keeps, for the time of config_read */
	uint32_t products; /* who may be reading, see config_products */
	enum tri now[FILTER_KINDS];
	struct span text[FILTER_KINDS]; /* what stood between the brackets; borrowed */
};

void config_filter_init(struct config_filter *f, const struct config_env *env);

/* A section line; inside is what stands between '[' and ']'. */
void config_filter_set(struct config_filter *f, struct span inside);

/* Whether the lines that follow apply. MAYBE: *undecided is the section to blame. */
enum tri config_filter_now(const struct config_filter *f, struct span *undecided);

/* The set of products, one bit each, that env leaves possible; never empty. */
uint32_t config_products(const struct config_env *env);

/* The products to which a model filter applies ("pi3+"); 0 for a name that is no model filter. */
uint32_t config_filter_products(struct span name);

/* [board-type=N]: *some have that type among theirs, *all have no other. */
void config_type_products(uint64_t type, uint32_t *some, uint32_t *all);

/* True when every product in the set has its own start4*.elf (Pi 4 family). */
bool config_products_are_pi4(uint32_t products);

/* A number as the firmware reads one: 0x hexadecimal or decimal, whatever follows is ignored
 * (FW#1669). False when there is no digit or it does not fit. */
bool config_number(struct span s, uint64_t *out);

#endif
