/* SPDX-License-Identifier: MIT */
/* names - what the owner calls the Pis: a file of lines "MAC-or-serial name", # begins a
 * comment. */
#ifndef PXEPI_TUI_NAMES_H
#define PXEPI_TUI_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/fail.h"

#define NAME_MAX_ 24 /* of a name, with its NUL; a longer one is cut */
#define NAMES_MOST 8192

struct names;

/* NULL and f filled: "rack.names:3: ...". */
struct names *names_read(const char *path, struct fail *f);

/* names_find - by MAC, else by serial number (has_serial). NULL: it has none. names may be NULL. */
const char *names_find(const struct names *names, const uint8_t mac[static 6], bool has_serial,
		       uint32_t serial);

/* names_serial - typed_serial(), but of 8 digits at least: a shorter text may as well be a name. */
bool names_serial(const char *text, uint32_t *serial);

void names_free(struct names *names);

#endif
