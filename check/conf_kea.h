/* SPDX-License-Identifier: MIT */
/* conf_kea - where a reader of Kea's configuration is: shared by conf_kea.c, which has the table of
 * all settings, and conf_kea_options.c, what options and their definitions say. */
#ifndef PXEPI_CHECK_CONF_KEA_H
#define PXEPI_CHECK_CONF_KEA_H

#include "check/conf_json.h"

struct kea {
	struct conf *c;
	const struct json *j;
	uint32_t in;
	const struct json_node *on; /* the shared network around, or NULL */
};

typedef const struct json_node node;

/* An item that stands at this node. */
struct conf_item *kea_add(const struct kea *k, enum conf_what what, node *n);

/* Each map of a list. */
void kea_maps(const struct kea *k, node *list, void (*read)(const struct kea *, node *));

/* "option-def" and "option-data". */
void kea_option_defs(const struct kea *k, node *list);
void kea_options(const struct kea *k, node *list);

#endif
