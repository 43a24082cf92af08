/* SPDX-License-Identifier: MIT */
/* fuzz_pxe - any bytes as option 43, 97 and 66, and as the value of the option that the first byte
 * names. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/dhcp_value.h"
#include "core/pxe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[65536];
	struct say s = say_in(text, sizeof(text));
	struct span v = span_of(data + 1, size > 0 ? size - 1 : 0);
	struct pxe43 p43;
	struct pxe97 p97;

	if (size == 0)
		return 0;
	pxe43_parse(v, &p43);
	pxe97_parse(v, &p97);
	if ((p43.has_string && pxe43_near_miss(v).p) || (pxe_dotted(v) && v.n < 7) ||
	    (p43.string_in_menu && !p43.has_string))
		abort();
	say_dhcp_value(&s, data[0], v);
	say_dhcp_value(&s, 43, v);
	return 0;
}
