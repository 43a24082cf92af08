/* SPDX-License-Identifier: MIT */
/* dhcp - what the two sides of the forge's DHCP share: the fixed fields, and who a Pi says it
 * is. */
#ifndef PXEPI_FORGE_DHCP_H
#define PXEPI_FORGE_DHCP_H

#include "tests/forge/scene.h"

struct bootp {
	uint8_t op, hops;
	uint32_t xid;
	uint16_t secs, flags;
	uint32_t ciaddr, yiaddr, siaddr, giaddr;
	const uint8_t *chaddr;
	const char *file;
};

void put_bootp(struct put *p, const struct bootp *b);

/* Option 97: facts 1.1 (constant), 1.2 (serial four times), 1.4 and 1.5 (FourCC). */
void put_guid(struct put *p, const struct pi *pi);

/* The xid of a Pi's firmware, and of the Linux on it. */
uint32_t pxe_xid(const struct pi *pi);
uint32_t linux_xid(const struct pi *pi);

#endif
