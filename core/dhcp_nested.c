/* SPDX-License-Identifier: MIT */
/* dhcp_nested - see dhcp_nested.h. */
#include "core/dhcp_nested.h"

#include "core/dhcp_option.h"
#include "core/dhcp_value.h"

static void say_quoted(struct say *s, struct span text)
{
	say_char(s, '"');
	say_wire(s, text);
	say_char(s, '"');
}

static void say_ips(struct say *s, struct cur *c)
{
	while (cur_left(c) >= 4) {
		say_char(s, ' ');
		say_ip(s, cur_be32(c));
	}
}

#define NAME_MAX_BYTES 255 /* RFC 1035 2.3.4 */

/* One name at the cursor, which moves behind it. A pointer (RFC 1035 4.1.4) may only lead to
 * before the name that it stands in, and each further one to before that: so it ends. open: the
 * name may lack its root label (RFC 4702 2.3.1: a partial name). */
static bool say_name(struct say *s, struct span all, struct cur *c, bool open)
{
	size_t limit = all.n - cur_left(c), total = 0;
	struct cur hop, *at = c; /* hop: where a pointer led */

	for (;;) {
		uint8_t n = cur_u8(at);

		if (!cur_ok(at)) {
			*c = (struct cur){ .p = c->p }; /* nothing is left, and that is no fault */
			return open && at == c && total > 0;
		}
		if (n == 0)
			break;
		if (n >= 0xc0) {
			size_t to = (size_t)(n & 0x3f) << 8 | cur_u8(at);

			if (!cur_ok(at) || to >= limit)
				return false;
			limit = to;
			hop = cur_of(all);
			cur_skip(&hop, to);
			at = &hop;
			continue;
		}
		total += n + (size_t)1;
		if (n > 63 || n > cur_left(at) || total >= NAME_MAX_BYTES)
			return false;
		say_str(s, total > n + (size_t)1 ? "." : "");
		say_wire(s, cur_take(at, n));
	}
	say_str(s, total == 0 ? "." : "");
	return true;
}

bool say_domains(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	while (cur_left(&c) > 0) {
		if (!say_name(s, v, &c, false))
			return false;
		say_str(s, cur_left(&c) > 0 ? ", " : "");
	}
	return true;
}

bool say_routes(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	while (cur_left(&c) > 0) {
		uint8_t width = cur_u8(&c);
		uint32_t net = 0;

		if (width > 32)
			return false;
		for (unsigned shift = 32; shift > 0 && 32 - shift < width;) {
			shift -= 8;
			net |= (uint32_t)cur_u8(&c) << shift;
		}
		say_ip(s, net);
		say_char(s, '/');
		say_u64(s, width);
		say_str(s, " via ");
		say_ip(s, cur_be32(&c));
		if (!cur_ok(&c))
			return false;
		say_str(s, cur_left(&c) > 0 ? ", " : "");
	}
	return true;
}

bool say_client_id(struct say *s, struct span v)
{
	struct cur c = cur_of(v);
	uint8_t type = cur_u8(&c), mac[6];

	if (type == 1 && v.n == 7) {
		cur_mac(&c, mac);
		say_mac(s, mac);
	} else if (type == 255 && v.n > 5) {
		say_str(s, "IAID ");
		say_hex(s, cur_be32(&c), 8);
		say_str(s, ", DUID ");
		say_bytes(s, cur_rest(&c), ' ');
	} else {
		say_str(s, "type ");
		say_u64(s, type);
		say_str(s, ", ");
		say_dhcp_raw(s, cur_rest(&c));
	}
	return true;
}

bool say_user_class(struct say *s, struct span v)
{
	struct cur c = cur_of(v), check = c;

	while (cur_left(&check) > 0) {
		uint8_t n = cur_u8(&check);

		if (n == 0)
			check.failed = true;
		cur_skip(&check, n);
	}
	if (!cur_ok(&check)) { /* iPXE and many others send the text alone */
		say_dhcp_raw(s, v);
		return true;
	}
	while (cur_left(&c) > 0) {
		say_quoted(s, cur_take(&c, cur_u8(&c)));
		say_str(s, cur_left(&c) > 0 ? ", " : "");
	}
	return true;
}

bool say_fqdn(struct say *s, struct span v)
{
	struct cur c = cur_of(v);
	uint8_t flags = cur_u8(&c);
	struct span name;
	struct cur in;

	cur_skip(&c, 2); /* two result codes, of no use now: RFC 4702 2.2 */
	name = cur_rest(&c);
	in = cur_of(name);
	say_str(s, "flags 0x");
	say_hex(s, flags, 2);
	say_char(s, ' ');
	if ((flags & 4) == 0 || name.n == 0)
		say_quoted(s, name);
	else
		return say_name(s, name, &in, true) && cur_left(&in) == 0;
	return true;
}

bool say_relay(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	while (cur_left(&c) > 0) {
		uint8_t code = cur_u8(&c);
		struct span value = cur_take(&c, cur_u8(&c));

		if (!cur_ok(&c))
			return false;
		say_u64(s, code);
		say_char(s, ' ');
		say_str(s, dhcp_relay_name(code));
		say_char(s, ' ');
		say_dhcp_typed(s, dhcp_relay_value(code), value);
		say_str(s, cur_left(&c) > 0 ? "; " : "");
	}
	return true;
}

bool say_sip(struct say *s, struct span v)
{
	struct cur c = cur_of(v);
	uint8_t encoding = cur_u8(&c);

	if (encoding == 0)
		return say_domains(s, cur_rest(&c));
	say_str(s, "addresses");
	say_ips(s, &c);
	return encoding == 1 && cur_left(&c) == 0;
}

bool say_vi_class(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	while (cur_left(&c) > 0) {
		uint32_t enterprise = cur_be32(&c);
		struct span value = cur_take(&c, cur_u8(&c));

		if (!cur_ok(&c))
			return false;
		say_str(s, "enterprise ");
		say_u64(s, enterprise);
		say_char(s, ' ');
		say_dhcp_raw(s, value);
		say_str(s, cur_left(&c) > 0 ? "; " : "");
	}
	return true;
}

bool say_vi_vendor(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	while (cur_left(&c) > 0) {
		uint32_t enterprise = cur_be32(&c);
		struct cur in = cur_of(cur_take(&c, cur_u8(&c)));

		if (!cur_ok(&c))
			return false;
		say_str(s, "enterprise ");
		say_u64(s, enterprise);
		say_char(s, ':');
		while (cur_left(&in) > 0) {
			uint8_t code = cur_u8(&in);
			struct span value = cur_take(&in, cur_u8(&in));

			if (!cur_ok(&in))
				return false;
			say_char(s, ' ');
			say_u64(s, code);
			say_char(s, ' ');
			say_dhcp_raw(s, value);
			say_str(s, cur_left(&in) > 0 ? "," : "");
		}
		say_str(s, cur_left(&c) > 0 ? "; " : "");
	}
	return true;
}

bool say_sixrd(struct say *s, struct span v)
{
	struct cur c = cur_of(v);
	uint8_t mask = cur_u8(&c), prefix = cur_u8(&c);

	say_dhcp_typed(s, DHCP_VALUE_IP6, cur_take(&c, 16));
	say_char(s, '/');
	say_u64(s, prefix);
	say_str(s, ", IPv4 mask length ");
	say_u64(s, mask);
	say_str(s, ", relays");
	say_ips(s, &c);
	return cur_left(&c) == 0;
}
