/* SPDX-License-Identifier: MIT */
/* portmap - GETPORT and GETADDR. */
#include "core/portmap.h"

#include "core/rpc.h"

#define GETPORT 3
#define GETVERSADDR 9 /* version 4: the address of exactly that version */

bool portmap_asks_port(uint32_t vers, uint32_t proc)
{
	return proc == GETPORT || (vers == 4 && proc == GETVERSADDR);
}

enum wire portmap_call(uint32_t vers, struct span args, struct portmap_want *want)
{
	struct cur c = cur_of(args);

	*want = (struct portmap_want){ 0 };
	want->prog = cur_be32(&c);
	want->vers = cur_be32(&c);
	if (vers == 2) {
		want->proto = cur_be32(&c);
	} else {
		struct span netid = xdr_opaque(&c);

		if (span_is(netid, "tcp") || span_is(netid, "tcp6"))
			want->proto = 6;
		else if (span_is(netid, "udp") || span_is(netid, "udp6"))
			want->proto = 17;
	}
	return cur_ok(&c) ? WIRE_OK : WIRE_SHORT;
}

/* The last two numbers of "h1.h2.h3.h4.p1.p2" (or of IPv6 text with ".p1.p2"). */
static enum wire universal_port(struct span text, uint32_t *port)
{
	struct cur c = cur_of(text);
	uint32_t before = 0, number = 0;
	unsigned dots = 0;
	bool ipv6 = false;

	while (cur_left(&c) > 0) {
		uint8_t byte = cur_u8(&c);

		if (byte == '.') {
			before = number;
			number = 0;
			dots++;
		} else if (byte >= '0' && byte <= '9') {
			number = number * 10 + (uint32_t)(byte - '0');
			if (number > 0xffff)
				return WIRE_BAD;
		} else {
			ipv6 = true;
			number = 0;
		}
	}
	if (dots < (ipv6 ? 2 : 5) || before > 255 || number > 255)
		return WIRE_BAD;
	*port = before << 8 | number;
	return WIRE_OK;
}

enum wire portmap_answer(uint32_t vers, struct span results, uint32_t *port)
{
	struct cur c = cur_of(results);
	struct span address;

	*port = 0;
	if (vers == 2) {
		uint32_t answer = cur_be32(&c);

		if (!cur_ok(&c))
			return WIRE_SHORT;
		if (answer > 0xffff)
			return WIRE_BAD;
		*port = answer;
		return WIRE_OK;
	}
	address = xdr_opaque(&c);
	if (!cur_ok(&c))
		return WIRE_SHORT;
	if (address.n == 0) /* RFC 1833 2.2.1: not registered */
		return WIRE_OK;
	return universal_port(address, port);
}

const char *portmap_proc_name(uint32_t vers, uint32_t proc)
{
	static const char *const v2[] = { "NULL", "SET", "UNSET", "GETPORT", "DUMP", "CALLIT" };
	static const char *const v4[] = {
		"NULL",     "SET",         "UNSET",       "GETADDR",     "DUMP",
		"BCAST",    "GETTIME",     "UADDR2TADDR", "TADDR2UADDR", "GETVERSADDR",
		"INDIRECT", "GETADDRLIST", "GETSTAT",
	};

	if (vers <= 2)
		return proc < sizeof(v2) / sizeof(v2[0]) ? v2[proc] : NULL;
	return proc < sizeof(v4) / sizeof(v4[0]) ? v4[proc] : NULL;
}
