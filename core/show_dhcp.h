/* SPDX-License-Identifier: MIT */
/* show_dhcp - a DHCP message decoded for people (-v): the fixed fields, then one line for each
 * option in the order of the wire. Text from the wire is escaped. */
#ifndef PXEPI_CORE_SHOW_DHCP_H
#define PXEPI_CORE_SHOW_DHCP_H

#include "core/dhcp.h"
#include "core/dhcp_value.h" /* say_dhcp_value: one value on one line */
#include "core/say.h"

/* show_dhcp - several lines, each ended by a newline. An option in an overloaded field says so; a
 * split one (RFC 3396) is shown joined where its first part stands. Pads, the end option, what
 * follows it, and where the message is cut or broken have lines of their own. 8 kB of text are
 * enough for a usual message, s->cut tells when they were not. */
void show_dhcp(struct say *s, const struct dhcp_msg *m);

#endif
