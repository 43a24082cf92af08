/* SPDX-License-Identifier: MIT */
/* kick_frame - the bytes of a kick: see kick_internal.h. Neither is shorter than an Ethernet frame
 * must be (60 bytes), since not every card pads. */
#include "core/kick_internal.h"

#include <string.h>

#include "core/compose.h"

#define ETHERTYPE_WOL 0x0842
#define IPPROTO_ICMP_ 1

void kick_compose_wake(const struct kick *k, const struct kick_pi *p, struct put *w)
{
	compose_eth(w, p->mac, k->self.mac, p->tagged ? ETHERTYPE_VLAN : ETHERTYPE_WOL);
	if (p->tagged)
		compose_vlan(w, p->vlan, ETHERTYPE_WOL);
	put_fill(w, 0xff, 6);
	for (int i = 0; i < 16; i++)
		put_bytes(w, p->mac, 6);
}

void kick_compose_echo(const struct kick_self *self, uint32_t number, struct put *w)
{
	struct compose_ip ip = { .src = self->ip, .dst = self->broadcast, .ttl = 1 };
	uint8_t storage[32];
	struct put echo = put_in(storage, sizeof(storage));

	memset(ip.dst_mac, 0xff, 6);
	memcpy(ip.src_mac, self->mac, 6);
	put_u8(&echo, 8);
	put_u8(&echo, 0);
	put_be16(&echo, 0);
	put_be16(&echo, 0x5078); /* identifier: "Px" */
	put_be16(&echo, (uint16_t)number);
	put_text(&echo, "pxepi wakes a hung Pi");
	put_fix16(&echo, 2, ip_checksum(put_span(&echo)));
	compose_eth(w, ip.dst_mac, ip.src_mac, ETHERTYPE_IPV4);
	compose_ipv4(w, &ip, IPPROTO_ICMP_, echo.n);
	put_bytes(w, echo.p, echo.n);
}
