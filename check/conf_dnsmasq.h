/* SPDX-License-Identifier: MIT */
/* conf_dnsmasq - one line of a dnsmasq.conf on its way to items: taken apart in conf_dnsmasq.c,
 * understood in conf_dnsmasq_keys.c. */
#ifndef PXEPI_CHECK_CONF_DNSMASQ_H
#define PXEPI_CHECK_CONF_DNSMASQ_H

#include "check/conf_own.h"

#define ARGS_MAX 64

/* One line: key=arg,arg,... with the quotes off. */
struct line {
	struct conf *c;
	uint32_t file;
	size_t from, to; /* in the file */
	struct span key;
	struct span arg[ARGS_MAX]; /* live as long as conf; what is more is left out */
	size_t args;
	const char *value; /* all args, "" for none */
	unsigned depth; /* of includes */
};

/* What the line says becomes items; an unknown key none. */
void line_understand(const struct line *l);

/* The arguments from i on, joined by commas again; NULL: none. */
const char *line_rest(const struct line *l, size_t i);

/* Reads another file. key: whose values its lines are; NULL: each has its own. */
void line_include(const struct line *l, const char *path, const char *key);
void line_include_dir(const struct line *l, const char *path, const char *key);

#endif
