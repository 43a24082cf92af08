/* SPDX-License-Identifier: MIT */
/* fuzz_dhcp - any bytes as a DHCP message: parsed, walked, and shown. The first byte says how much
 * the capture cut off. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/dhcp.h"
#include "core/show_dhcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[65536];
	uint8_t buf[64];
	struct say s = say_in(text, sizeof(text));
	struct dhcp_msg m;

	if (size == 0 || dhcp_parse(span_of(data + 1, size - 1), size - 1 + data[0], &m) != WIRE_OK)
		return 0;
	show_dhcp(&s, &m);
	if (dhcp_get(&m, data[0], buf, sizeof(buf)).n > sizeof(buf) ||
	    (m.options.n > 0 && !m.has_cookie))
		abort();
	return 0;
}
