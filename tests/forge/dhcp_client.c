/* SPDX-License-Identifier: MIT */
/* dhcp_client - what the ROM, bootcode.bin, the EEPROM and the kernel send, byte for byte where
 * the facts have the bytes (1.1, 1.2, 1.4, 5). */
#include "core/compose.h"
#include "tests/forge/dhcp.h"

#define XID_ROM 0x26f30339u /* facts 0: all Pis up to the 3B+, all tries */
#define VENDOR_CLASS "PXEClient:Arch:00000:UNDI:002001"

void put_bootp(struct put *p, const struct bootp *b)
{
	struct dhcp_fixed fixed = { .op = b->op,
				    .htype = 1,
				    .hlen = 6,
				    .hops = b->hops,
				    .xid = b->xid,
				    .secs = b->secs,
				    .flags = b->flags,
				    .ciaddr = b->ciaddr,
				    .yiaddr = b->yiaddr,
				    .siaddr = b->siaddr,
				    .giaddr = b->giaddr };

	memcpy(fixed.chaddr, b->chaddr, 6);
	if (b->file)
		fixed.file = span_of(b->file, strlen(b->file));
	compose_dhcp_fixed(p, &fixed);
}

static void put_opt(struct put *p, uint8_t code, const void *value, size_t n)
{
	compose_dhcp_opt(p, code, span_of(value, n));
}

static bool is_eeprom(const struct pi *pi)
{
	return pi->model == MODEL_4 || pi->model == MODEL_5;
}

uint32_t pxe_xid(const struct pi *pi)
{
	bool by_rom = pi->model == MODEL_3B || pi->model == MODEL_3BPLUS ||
		      pi->model == MODEL_BOOTCODE;

	return by_rom ? XID_ROM : pi->xid;
}

uint32_t linux_xid(const struct pi *pi)
{
	return pi->xid ^ 0x5a1e77b3u;
}

void put_guid(struct put *p, const struct pi *pi)
{
	put_u8(p, 97);
	put_u8(p, 17);
	put_u8(p, 0);
	if (is_eeprom(pi)) {
		put_text(p, pi->model == MODEL_4 ? "RPi4" : "RPi5");
		put_le32(p, pi->board_revision);
		put_bytes(p, pi->at.mac + 2, 4);
		put_le32(p, pi->serial);
	} else if (pi->in_rom && pi->model == MODEL_3B) {
		put_fill(p, 0x44, 16);
	} else {
		for (int i = 0; i < 4; i++)
			put_le32(p, pi->serial);
	}
}

static const uint8_t asks_rom[] = { 43, 60, 67, 128, 129, 130, 131, 132, 133, 134, 135, 66 };
static const uint8_t asks_bootcode[] = { 43,  60,  67,  128, 129, 130, 131,
					 132, 133, 134, 135, 66,  1,   3 };
static const uint8_t asks_eeprom[] = {
	1, 3, 43, 60, 66, 67, 128, 129, 130, 131, 132, 133, 134, 135
};

/* Options 53, 55, 93, 94, 97 of a PXE client. */
static void put_pxe_client(struct put *p, const struct pi *pi, uint8_t type)
{
	compose_dhcp_u8(p, 53, type);
	if (is_eeprom(pi))
		put_opt(p, 55, asks_eeprom, sizeof(asks_eeprom));
	else if (pi->in_rom && pi->model == MODEL_3B)
		put_opt(p, 55, asks_rom, sizeof(asks_rom));
	else
		put_opt(p, 55, asks_bootcode, sizeof(asks_bootcode));
	put_opt(p, 93, "\0", 2);
	put_opt(p, 94, "\x01\x02\x01", 3);
	put_guid(p, pi);
}

/* From 0.0.0.0 to everyone. */
static void client_sends(struct world *w, struct station *from, struct span payload)
{
	struct station unnumbered = *from;

	unnumbered.ip = 0;
	udp(w, &unnumbered, everyone, IP_BROADCAST, 68, 67, payload);
	from->id = unnumbered.id;
}

void pi_discover(struct world *w)
{
	uint8_t storage[600];
	struct put p = put_in(storage, sizeof(storage));
	struct pi *pi = w->pi;

	put_bootp(&p, &(struct bootp){ .op = 1, .xid = pxe_xid(pi), .chaddr = pi->at.mac });
	put_pxe_client(&p, pi, 1);
	compose_dhcp_text(&p, 60, VENDOR_CLASS);
	compose_dhcp_end(&p);
	client_sends(w, &pi->at, put_span(&p));
}

/* EE#82, #87: no option 60. The order of 54 and 50 is not known; this is the common one. */
void eeprom_request(struct world *w)
{
	uint8_t storage[600];
	struct put p = put_in(storage, sizeof(storage));

	put_bootp(&p, &(struct bootp){ .op = 1, .xid = w->pi->xid, .chaddr = w->pi->at.mac });
	put_pxe_client(&p, w->pi, 3);
	compose_dhcp_ip(&p, 54, w->srv->at.ip);
	compose_dhcp_ip(&p, 50, w->srv->offer.yiaddr);
	compose_dhcp_end(&p);
	client_sends(w, &w->pi->at, put_span(&p));
}

static const uint8_t asks_kernel[] = { 1, 3, 6, 12, 15, 17, 26, 40 };
static const uint8_t asks_klibc[] = { 1, 3, 6, 12, 15, 17, 26, 28, 40, 119, 121 };

/* klibc's ipconfig (dhcp_proto.c) sets the broadcast flag and pads to 300 bytes, the kernel
 * (ipconfig.c) does not and pads to 548; both send with DF and without a checksum. */
static void kernel_sends(struct world *w, enum kernel_client kind, uint8_t type, uint16_t secs)
{
	bool klibc = kind == CLIENT_KLIBC;
	uint8_t storage[600];
	struct put p = put_in(storage, sizeof(storage));
	struct station from = w->pi->at;

	put_bootp(&p, &(struct bootp){ .op = 1,
				       .xid = linux_xid(w->pi),
				       .secs = secs,
				       .flags = klibc ? 0x8000 : 0,
				       .chaddr = from.mac });
	compose_dhcp_u8(&p, 53, type);
	if (type == 3) {
		compose_dhcp_ip(&p, 54, w->srv->at.ip);
		compose_dhcp_ip(&p, 50, w->srv->offer.yiaddr);
	}
	if (klibc) {
		put_opt(&p, 55, asks_klibc, sizeof(asks_klibc));
		compose_dhcp_text(&p, 60, "Linux ipconfig");
	} else {
		put_opt(&p, 55, asks_kernel, sizeof(asks_kernel));
	}
	compose_dhcp_end(&p);
	if (p.n < (klibc ? 300u : 548u))
		put_fill(&p, 0, (klibc ? 300u : 548u) - p.n);
	from.id_step = 0;
	from.id = 0;
	from.ttl = 64;
	from.dont_fragment = true;
	from.udp_sums = false;
	client_sends(w, &from, put_span(&p));
}

void kernel_discover(struct world *w, enum kernel_client kind, uint16_t secs)
{
	kernel_sends(w, kind, 1, secs);
}

void kernel_request(struct world *w, enum kernel_client kind, uint16_t secs)
{
	kernel_sends(w, kind, 3, secs);
}

void other_dhcp(struct world *w, const struct other_client *c)
{
	uint8_t storage[1000];
	struct put p = put_in(storage, sizeof(storage));

	put_bootp(&p,
		  &(struct bootp){
			  .op = 1, .xid = c->xid, .ciaddr = c->ciaddr, .chaddr = c->from->mac });
	put_bytes(&p, c->options.p, c->options.n);
	compose_dhcp_end(&p);
	if (c->to_mac)
		udp(w, c->from, c->to_mac, c->to, 68, 67, put_span(&p));
	else
		client_sends(w, c->from, put_span(&p));
}
