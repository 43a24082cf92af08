/* SPDX-License-Identifier: MIT */
/* pi_talk - one transfer, packet by packet: what the Pi says as a line of text, and what a server
 * may say to it. The Pi stands before the first file of a loader that needs none of its files, so a
 * request for the next one tells that a transfer is over. */
#ifndef PXEPI_TESTS_PI_TALK_H
#define PXEPI_TESTS_PI_TALK_H

#include "tests/unit/pi_kit.h"

#define TID 2000
#define FIRST 49153 /* the Pi's first port */

static struct kit kit;
static char heard[1024];

static inline void begin(enum model model, enum pi_loader loader)
{
	kit_new(&kit, model);
	kit.setup.traits.tftp[loader].needs_oack = 0;
	kit_start(&kit);
	kit.pi.owes = 0;
	kit.pi.lease.ip = KIT_PI;
	kit.pi.server_ip = KIT_SERVER;
	memcpy(kit.pi.server_mac, kit_server_mac, 6);
	if (loader == LOADER_FIRMWARE && model != MODEL_4)
		kit.pi.asker = ASKER_BOOTCODE;
	pi_script_begin(&kit.pi, loader, kit.now);
}

/* start.elf's first two files: recovery.elf, and config.txt, which is kept. */
static inline int setup(void **state)
{
	(void)state;
	begin(MODEL_3B, LOADER_FIRMWARE);
	return 0;
}

/* ----- what the Pi says ----- */

static inline void describe(const struct frame *f, char *to, size_t cap)
{
	struct tftp_pkt p;
	size_t n = strlen(to);

	assert_int_equal(tftp_parse(f->payload, f->payload_wire_len, &p), WIRE_OK);
	if (n > 0)
		n += (size_t)snprintf(to + n, cap - n, ", ");
	if (p.op == TFTP_RRQ)
		(void)snprintf(to + n, cap - n, "%u:RRQ %.*s", f->u.udp.src, (int)p.file.n,
			       (const char *)p.file.p);
	else if (p.op == TFTP_ACK)
		(void)snprintf(to + n, cap - n, "%u>%u:ACK %u", f->u.udp.src, f->u.udp.dst,
			       p.block);
	else
		(void)snprintf(to + n, cap - n, "%u>%u:ERROR %u %.*s", f->u.udp.src, f->u.udp.dst,
			       p.code, (int)p.text.n, (const char *)p.text.p);
}

/* All that it says now, as one line. */
static inline const char *says(void)
{
	uint8_t room[PI_FRAME_MAX];
	struct put w = put_in(room, sizeof(room));

	heard[0] = '\0';
	for (; kit_hear(&kit, &w); w.n = 0) {
		struct packet pkt = { .link = LINK_ETHERNET,
				      .bytes = put_span(&w),
				      .wire_len = (uint32_t)w.n };
		struct frame f;

		assert_int_equal(frame_parse(&pkt, &f), WIRE_OK);
		describe(&f, heard, sizeof(heard));
	}
	return heard;
}

#define SAYS(text) assert_string_equal(says(), text)

/* The first frame that it says now. */
static inline void hear(struct frame *f, uint8_t room[static PI_FRAME_MAX])
{
	struct put w = put_in(room, PI_FRAME_MAX);
	struct packet pkt = { .link = LINK_ETHERNET };

	assert_true(kit_hear(&kit, &w));
	pkt.bytes = put_span(&w);
	pkt.wire_len = (uint32_t)w.n;
	assert_int_equal(frame_parse(&pkt, f), WIRE_OK);
}

static inline void wait_ms(unsigned ms)
{
	ns until = kit.now + ms * NS_MS;

	while (pi_deadline(&kit.pi) <= until) {
		kit.now = pi_deadline(&kit.pi);
		pi_expire(&kit.pi, kit.now);
		if (kit.pi.owes)
			return;
	}
	kit.now = until;
}

/* ----- what the server says ----- */

static inline void data_n(uint16_t from, uint16_t to, uint16_t block, size_t n)
{
	static uint8_t bytes[2000];
	uint8_t room[2048];
	struct put w = put_in(room, sizeof(room));

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + block);
	compose_tftp_data(&w, block, span_of(bytes, n));
	kit_udp(&kit, from, to, put_span(&w));
}

static inline void data(uint16_t block, size_t n)
{
	data_n(TID, FIRST, block, n);
}

static inline void oack2(const char *name, const char *value, const char *name2, const char *value2)
{
	uint8_t room[128];
	struct put w = put_in(room, sizeof(room));
	struct compose_tftp_opt opts[2] = { { name, value }, { name2, value2 } };

	compose_tftp_oack(&w, opts, name2 ? 2 : 1);
	kit_udp(&kit, TID, kit.pi.xfer.port, put_span(&w));
}

static inline void oack(const char *name, const char *value)
{
	oack2(name, value, NULL, NULL);
}

static inline void error(uint16_t from, uint16_t to)
{
	uint8_t room[64];
	struct put w = put_in(room, sizeof(room));

	compose_tftp_error(&w, 1, "File not found");
	kit_udp(&kit, from, to, put_span(&w));
}

#endif
