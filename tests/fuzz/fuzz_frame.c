/* SPDX-License-Identifier: MIT */
/* fuzz_frame - any bytes as a packet: byte 0 picks the link layer, byte 1 how much was cut. */
#include <assert.h>

#include "core/frame.h"
#include "core/show_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cur c = cur_of(span_of(data, size));
	struct packet pkt = { .link = (enum link)(cur_u8(&c) & 3) };
	struct frame f;
	char text[1024];
	struct say s = say_in(text, sizeof(text));

	pkt.wire_len = cur_u8(&c);
	pkt.bytes = cur_rest(&c);
	pkt.wire_len += (uint32_t)pkt.bytes.n;
	(void)frame_parse(&pkt, &f);
	assert(f.vlans <= 2 && f.payload.n <= f.payload_wire_len);
	assert(f.cut == (f.payload.n < f.payload_wire_len));
	assert(f.payload.n <= pkt.bytes.n);
	if (f.payload.n > 0)
		assert(f.payload.p >= data && f.payload.p + f.payload.n <= data + size);
	show_frame(&s, &pkt, &f);
	assert(!s.cut && s.n > 0 && text[s.n - 1] == '\n');
	return 0;
}
