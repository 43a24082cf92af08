/* SPDX-License-Identifier: MIT */
/* typed - see typed.h. */
#include "core/typed.h"

int typed_hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool typed_mac(struct span text, uint8_t mac[static 6])
{
	struct cur c = cur_of(text);

	for (size_t i = 0; i < 6; i++) {
		int high = typed_hex(cur_u8(&c)), low = typed_hex(cur_u8(&c));

		if (high < 0 || low < 0)
			return false;
		mac[i] = (uint8_t)(high << 4 | low);
		if (i < 5 && cur_left(&c) > 0 && (c.p[0] == ':' || c.p[0] == '-'))
			cur_skip(&c, 1);
	}
	return cur_ok(&c) && cur_left(&c) == 0;
}

bool typed_serial(struct span text, uint32_t *serial)
{
	struct cur c = cur_of(text);
	uint32_t v = 0;
	size_t n;

	if (text.n > 2 && c.p[0] == '0' && (c.p[1] == 'x' || c.p[1] == 'X'))
		cur_skip(&c, 2);
	n = cur_left(&c);
	if (n == 0 || (n > 8 && n != 16))
		return false;
	while (cur_left(&c) > 0) {
		int d = typed_hex(cur_u8(&c));

		if (d < 0)
			return false;
		v = v << 4 | (uint32_t)d; /* of 16 digits the first 8 fall out */
	}
	*serial = v;
	return true;
}

bool typed_ip(struct span text, uint32_t *ip)
{
	struct cur c = cur_of(text);

	*ip = 0;
	for (int part = 0; part < 4; part++) {
		uint32_t octet = 0;
		int digits = 0;

		if (part > 0 && cur_u8(&c) != '.')
			return false;
		while (cur_left(&c) > 0 && c.p[0] >= '0' && c.p[0] <= '9' && digits++ < 3)
			octet = octet * 10 + (uint32_t)(cur_u8(&c) - '0');
		if (digits == 0 || octet > 255)
			return false;
		*ip = *ip << 8 | octet;
	}
	return cur_ok(&c) && cur_left(&c) == 0;
}
