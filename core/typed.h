/* SPDX-License-Identifier: MIT */
/* typed - MAC addresses, serial numbers and IPv4 addresses as people and files write them. What a
 * ROM makes of an address in option 66 is another matter: pxe_dotted(). */
#ifndef PXEPI_CORE_TYPED_H
#define PXEPI_CORE_TYPED_H

#include <stdbool.h>
#include <stdint.h>

#include "core/wire.h"

/* All return false, and may leave a part in `to`, when the text is anything else or more. */

/* The value of a hexadecimal digit of either case; -1: it is none. */
int typed_hex(uint8_t c);

/* "b8:27:eb:90:a0:38", with dashes, or without either; of either case. */
bool typed_mac(struct span text, uint8_t mac[static 6]);

/* 1 to 8 hexadecimal digits, or the 16 of /proc/cpuinfo, of which the last 8 count (facts 1.1);
 * 0x before them is allowed. */
bool typed_serial(struct span text, uint32_t *serial);

/* "192.0.2.1", host order; no part has more than 3 digits. */
bool typed_ip(struct span text, uint32_t *ip);

#endif
