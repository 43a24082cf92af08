/* SPDX-License-Identifier: MIT */
/* fuzz_tftp - any bytes as a TFTP packet, byte 0 for how much was cut; what is shown of it must be
 * one line without control characters. */
#include <assert.h>

#include "core/show_tftp.h"
#include "core/tftp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cur c = cur_of(span_of(data, size));
	size_t missing = cur_u8(&c) & 15;
	struct span payload = cur_rest(&c);
	struct tftp_pkt p;
	char text[8192];
	struct say s = say_in(text, sizeof(text));

	if (tftp_parse(payload, payload.n + missing, &p) != WIRE_OK)
		return 0;
	(void)tftp_block_after(p.opts.tsize, p.block);
	show_tftp(&s, &p);
	assert(!s.cut && text[s.n - 1] == '\n');
	for (size_t i = 0; i + 1 < s.n; i++)
		assert((uint8_t)text[i] >= 0x20 && text[i] != 0x7f);
	return 0;
}
