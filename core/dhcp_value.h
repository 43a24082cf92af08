/* SPDX-License-Identifier: MIT */
/* dhcp_value - the value of a DHCP option in words, on one line. Text from the wire is escaped;
 * a value that is not built as its option is said to be ("wrong length", "malformed") and
 * shown in hex. */
#ifndef PXEPI_CORE_DHCP_VALUE_H
#define PXEPI_CORE_DHCP_VALUE_H

#include <stdint.h>

#include "core/dhcp_option.h"
#include "core/say.h"
#include "core/wire.h"

/* say_dhcp_value - the value of option `code`, the parts of a split one joined already. Never
 * says nothing: an empty value is "empty" or of wrong length. */
void say_dhcp_value(struct say *s, uint8_t code, struct span value);

/* The same for a value whose type is known. */
void say_dhcp_typed(struct say *s, enum dhcp_value type, struct span value);

/* Bytes of unknown meaning: as text when all of it is printable, else in hex; up to four printable
 * ones in both, as they may be a number; "empty". */
void say_dhcp_raw(struct say *s, struct span value);

#endif
