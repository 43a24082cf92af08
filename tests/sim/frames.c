/* SPDX-License-Identifier: MIT */
/* frames - every frame that the actor sends, decoded again and held against the facts: sizes, TTL,
 * identification, checksums, xid, ports, options of requests. The numbers stand here once more on
 * purpose: the actor's own table is what is being proved. */
#include "core/dhcp.h"
#include "core/pxe.h"
#include "core/tftp.h"
#include "tests/sim/world.h"

#define ROM_XID 0x26f30339u

/* Facts 1.1, 1.2, 1.4, 5. */
struct handwriting {
	size_t discover; /* bytes of the frame */
	uint8_t ttl;
	bool id_zero, no_checksum, dont_fragment, constant_xid;
};

static const struct handwriting rom_3b = { 362, 128, true, true, false, true };
static const struct handwriting rom_later = { 364, 128, true, true, false, true };
static const struct handwriting eeprom = { 364, 64, false, false, false, false };
static const struct handwriting linux_hand = { 590, 64, true, true, true, false };

static bool has_eeprom(const struct sim_pi *p)
{
	return p->setup.model == MODEL_4 || p->setup.model == MODEL_5;
}

static const struct handwriting *hand_of(const struct sim_pi *p)
{
	if (p->pi.asker == ASKER_KERNEL)
		return &linux_hand;
	if (has_eeprom(p))
		return &eeprom;
	if (p->setup.model == MODEL_3B && p->pi.asker == ASKER_ROM)
		return &rom_3b;
	return &rom_later;
}

static void wrong(struct world *w, const char *what, unsigned long long seen)
{
	complain(w, "the Pi's frame: %s (%llu)", what, seen);
}

static void check_ip(struct world *w, const struct handwriting *h, const struct frame *f,
		     struct span frame)
{
	if (ip_checksum(span_of(frame.p + 14, 20)) != 0)
		wrong(w, "IPv4 checksum", 0);
	if (f->ip.ttl != h->ttl)
		wrong(w, "TTL", f->ip.ttl);
	if ((f->ip.id == 0) != h->id_zero)
		wrong(w, "IPv4 identification", f->ip.id);
	if (f->ip.dont_fragment != h->dont_fragment)
		wrong(w, "DF", f->ip.dont_fragment);
	if (f->kind == FRAME_UDP && (f->u.udp.csum == 0) != h->no_checksum)
		wrong(w, "UDP checksum there or not", f->u.udp.csum);
	if (f->kind == FRAME_UDP && !h->no_checksum && frame_udp_csum(f) != CSUM_GOOD)
		wrong(w, "UDP checksum", f->u.udp.csum);
}

static void check_discover(struct world *w, const struct handwriting *h, const struct dhcp_msg *m,
			   size_t bytes)
{
	uint8_t buf[64];
	bool pxe = span_is(dhcp_get(m, 60, buf, sizeof(buf)), PXE_PI_VENDOR_CLASS);

	if (bytes != h->discover)
		wrong(w, "size of a DISCOVER", bytes);
	if (pxe != (h != &linux_hand))
		wrong(w, "option 60 of a DISCOVER", pxe);
	if (h == &rom_3b && m->options.n != 320 - 240)
		wrong(w, "size of the options", m->options.n);
}

static void check_dhcp(struct world *w, const struct sim_pi *p, const struct frame *f, size_t bytes)
{
	const struct handwriting *h = hand_of(p);
	struct dhcp_msg m;

	if (dhcp_parse(f->payload, f->payload_wire_len, &m) != WIRE_OK || m.malformed) {
		wrong(w, "a DHCP message that does not decode", bytes);
		return;
	}
	if (memcmp(m.chaddr, p->mac, 6) != 0 || m.op != 1 || m.hops != 0)
		wrong(w, "the fixed fields of DHCP", m.op);
	if ((m.xid == ROM_XID) != h->constant_xid)
		wrong(w, "xid", m.xid);
	if (m.type == DHCP_DISCOVER)
		check_discover(w, h, &m, bytes);
	else if (m.type == DHCP_REQUEST && !has_eeprom(p) && h != &linux_hand)
		wrong(w, "a REQUEST of a ROM that makes none", m.type);
	else if (m.type == DHCP_REQUEST && dhcp_has(&m, 60))
		wrong(w, "a REQUEST with option 60", m.type);
	else if (m.type != DHCP_DISCOVER && m.type != DHCP_REQUEST && m.type != DHCP_RELEASE)
		wrong(w, "a type of message that no Pi sends", m.type);
}

static void check_request(struct world *w, struct sim_pi *p, const struct frame *f,
			  const struct tftp_pkt *t)
{
	bool rom = p->pi.loader == LOADER_ROM && !has_eeprom(p);
	uint16_t port = f->u.udp.src;
	bool again = port == p->rrq_port && t->file.n == strlen(p->rrq_path) &&
		     memcmp(t->file.p, p->rrq_path, t->file.n) == 0;

	if (!span_is(t->mode, "octet") || t->file.n == 0 || t->file.n >= sizeof(p->rrq_path) ||
	    t->file.p[0] == '/') {
		wrong(w, "an RRQ's mode or name", t->file.n);
		return;
	}
	if (rom == t->opts.has_tsize || (t->opts.has_tsize && t->opts.tsize != 0))
		wrong(w, "tsize in an RRQ", t->opts.tsize);
	if (t->opts.has_blksize != has_eeprom(p) || t->opts.has_windowsize || t->opts.has_timeout)
		wrong(w, "the options of an RRQ", t->opts.blksize);
	if (rom && p->setup.model == MODEL_3B && port != 49152)
		wrong(w, "the source port of the original ROM", port);
	if ((!rom || p->setup.model != MODEL_3B) && !has_eeprom(p) && port < 49153)
		wrong(w, "a source port", port);
	if (!again && p->rrq_port != 0 && !(rom && p->setup.model == MODEL_3B) && port != 49153 &&
	    port != (uint16_t)(p->rrq_port + 1) && !has_eeprom(p))
		wrong(w, "the next source port", port);
	p->rrq_port = port;
	memcpy(p->rrq_path, t->file.p, t->file.n);
	p->rrq_path[t->file.n] = '\0';
}

static void check_tftp(struct world *w, struct sim_pi *p, const struct frame *f)
{
	struct tftp_pkt t;

	if (tftp_parse(f->payload, f->payload_wire_len, &t) != WIRE_OK) {
		wrong(w, "a TFTP packet that does not decode", f->payload.n);
		return;
	}
	if (f->u.udp.dst == 69 && t.op == TFTP_RRQ)
		check_request(w, p, f, &t);
	else if (t.op != TFTP_ACK && t.op != TFTP_ERROR)
		wrong(w, "a TFTP packet that no client sends", t.op);
}

/* The emulator's own good manners: no Pi sends it, and it has no model's handwriting. */
static bool is_release(const struct frame *f)
{
	struct dhcp_msg m;

	return f->u.udp.dst == 67 && dhcp_parse(f->payload, f->payload_wire_len, &m) == WIRE_OK &&
	       m.type == DHCP_RELEASE;
}

void frames_check(struct world *w, struct sim_pi *p, struct span frame)
{
	struct packet pkt = { .number = 1, .bytes = frame, .wire_len = (uint32_t)frame.n };
	struct frame f;

	if (frame_parse(&pkt, &f) != WIRE_OK || f.cut || memcmp(f.src, p->mac, 6) != 0) {
		wrong(w, "it does not decode", frame.n);
		return;
	}
	if (w->is.odd)
		return;
	if (f.kind == FRAME_ARP) {
		if (frame.n != 60 || memcmp(f.u.arp.sha, p->mac, 6) != 0)
			wrong(w, "ARP", frame.n);
		return;
	}
	if (f.kind != FRAME_UDP) {
		wrong(w, "neither ARP nor UDP", (unsigned long long)f.kind);
		return;
	}
	if (!is_release(&f))
		check_ip(w, hand_of(p), &f, frame);
	if (f.u.udp.dst == 67 || f.u.udp.src == 68)
		check_dhcp(w, p, &f, frame.n);
	else
		check_tftp(w, p, &f);
}
