/* SPDX-License-Identifier: MIT */
/* cast - the Pis and the servers of the scenes. */
#include <stdio.h>

#include "tests/forge/scene.h"

struct pi pi_3b_numbered(uint32_t serial)
{
	return (struct pi){
		/* MAC: the serial's low 24 bits (facts 1.1) */
		.at = { .mac = { 0xb8, 0x27, 0xeb, (uint8_t)(serial >> 16), (uint8_t)(serial >> 8),
				 (uint8_t)serial },
			.ttl = 128 },
		.model = MODEL_3B,
		.in_rom = true,
		.serial = serial,
		.xid = serial * 2654435761u,
		.port = 49152, /* for every file of the ROM's (facts 4.1) */
	};
}

struct pi pi_3b(void)
{
	return pi_3b_numbered(0xdf90a038);
}

struct pi pi_3bplus(void)
{
	struct pi pi = pi_3b_numbered(0xbd9b65d4);

	pi.model = MODEL_3BPLUS;
	pi.port = 49153;
	pi.port_step = 1;
	return pi;
}

struct pi pi_sd(void)
{
	struct pi pi = pi_3b_numbered(0x3e5a17c2);

	pi.model = MODEL_BOOTCODE;
	pi.in_rom = false;
	return pi;
}

struct pi pi_4(void)
{
	return (struct pi){
		.at = { .mac = { 0xdc, 0xa6, 0x32, 0xb0, 0x23, 0xc3 },
			.ttl = 64,
			.udp_sums = true,
			.id = 0x2a31,
			.id_step = 1 },
		.model = MODEL_4,
		.serial = 0xe09200d8, /* with the GUID of facts 1.4 */
		.board_revision = 0xd03114,
		.xid = 0xd383a6ac,
		.port = 40187,
		.port_step = 1,
		.blksize = 1024,
		.tsize = true,
	};
}

struct pi pi_5(void)
{
	return (struct pi){
		.at = { .mac = { 0x2c, 0xcf, 0x67, 0x1e, 0x5b, 0x92 },
			.ttl = 64,
			.udp_sums = true,
			.id = 0x61f4,
			.id_step = 1 },
		.model = MODEL_5,
		.serial = 0x7a4c3b19,
		.board_revision = 0xd04170,
		.xid = 0x91c2e05b,
		.port = 51034,
		.port_step = 1,
		.blksize = 1468,
		.tsize = true,
	};
}

void serve_dnsmasq(struct world *w)
{
	struct offering *o = &w->srv->offer;

	w->srv->tftp = TFTP_DNSMASQ;
	o->style = STYLE_DNSMASQ;
	o->delay = 1003 * NS_MS;
	o->pings_first = false;
	o->opt43 = opt43_dnsmasq;
	o->opt67 = NULL;
	if (!w->pi->in_rom)
		o->delay = 1100 * NS_US;
}

void serve_isc(struct world *w)
{
	struct offering *o = &w->srv->offer;

	o->style = STYLE_ISC;
	o->delay = 1002 * NS_MS; /* its ping check */
	o->file = "bootcode.bin";
	o->opt67 = NULL;
}

void with(struct world *w, struct pi pi)
{
	char dir[TREE_PATH_MAX];

	*w->pi = pi;
	(void)snprintf(dir, sizeof(dir), "%08x/", pi.serial);
	tree_standard(&w->tree, pi.model, dir);
	w->srv->offer.opt43 = opt43_kea;
	if (pi.model == MODEL_4 || pi.model == MODEL_5) {
		w->srv->offer.delay = 1200 * NS_US;
		w->srv->offer.pings_first = false;
	}
}
