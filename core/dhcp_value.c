/* SPDX-License-Identifier: MIT */
/* dhcp_value - see dhcp_value.h. */
#include "core/dhcp_value.h"

#include <stdbool.h>

#include "core/dhcp.h"
#include "core/dhcp_nested.h"
#include "core/ns.h"
#include "core/say_pxe.h"

static bool printable(struct span v)
{
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] < 0x20 || v.p[i] > 0x7e)
			return false;
	return v.n > 0;
}

static bool quoted(struct say *s, struct span v)
{
	say_char(s, '"');
	say_wire(s, v);
	say_char(s, '"');
	return true;
}

/* As text when it is text, else in hex. */
static bool raw(struct say *s, struct span v)
{
	if (v.n == 0)
		say_str(s, "empty");
	if (v.n <= 4 || !printable(v)) /* so short, it may as well be a number */
		say_bytes(s, v, ' ');
	if (v.n > 0 && v.n <= 4 && printable(v))
		say_char(s, ' ');
	if (printable(v))
		quoted(s, v);
	return true;
}

void say_dhcp_raw(struct say *s, struct span value)
{
	raw(s, value);
}

static bool flag(struct say *s, struct span v)
{
	(void)v;
	say_str(s, "yes");
	return true;
}

static bool text(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	quoted(s, v);
	if (v.n == 4 && !printable(v)) { /* an address where a text belongs: MikroTik's option 66 */
		say_str(s, " (no text: the address ");
		say_ip(s, cur_be32(&c));
		say_str(s, "?)");
	}
	return true;
}

static bool ips(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	if (v.n == 0)
		say_str(s, "none");
	while (cur_left(&c) > 0) {
		say_ip(s, cur_be32(&c));
		say_str(s, cur_left(&c) > 0 ? ", " : "");
	}
	return true;
}

static bool ip_pairs(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	while (cur_left(&c) > 0) {
		say_ip(s, cur_be32(&c));
		say_char(s, ' ');
		say_ip(s, cur_be32(&c));
		say_str(s, cur_left(&c) > 0 ? ", " : "");
	}
	return true;
}

static bool ip6(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	while (cur_left(&c) > 0) {
		say_hex(s, cur_be16(&c), 1);
		say_str(s, cur_left(&c) > 0 ? ":" : "");
	}
	return true;
}

static uint32_t number(struct span v)
{
	uint32_t n = 0;

	for (size_t i = 0; i < v.n; i++)
		n = n << 8 | v.p[i];
	return n;
}

static bool unsigned_number(struct say *s, struct span v)
{
	say_u64(s, number(v));
	return true;
}

static bool signed_number(struct say *s, struct span v)
{
	int64_t n = number(v);

	say_i64(s, n > INT32_MAX ? n - ((int64_t)1 << 32) : n);
	say_str(s, " s");
	return true;
}

static bool u16s(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	while (cur_left(&c) > 0) {
		say_u64(s, cur_be16(&c));
		say_str(s, cur_left(&c) > 0 ? ", " : "");
	}
	return true;
}

static bool boolean(struct say *s, struct span v)
{
	if (v.p[0] <= 1)
		say_str(s, v.p[0] == 1 ? "yes" : "no");
	else
		unsigned_number(s, v);
	return v.p[0] <= 1;
}

static bool seconds(struct say *s, struct span v)
{
	uint32_t n = number(v);

	if (n == UINT32_MAX) { /* RFC 2131 3.3 */
		say_str(s, "for ever");
		return true;
	}
	say_u64(s, n);
	say_str(s, " s");
	if (n >= 120) {
		say_str(s, " (");
		say_duration(s, n * NS_S);
		say_char(s, ')');
	}
	return true;
}

static bool unix_time(struct say *s, struct span v)
{
	say_u64(s, number(v));
	say_str(s, " s since 1970");
	return true;
}

static bool flag_text(struct say *s, struct span v)
{
	say_str(s, v.p[0] ? "mandatory " : "optional ");
	return quoted(s, span_of(v.p + 1, v.n - 1));
}

static bool flag_ips(struct say *s, struct span v)
{
	say_str(s, v.p[0] ? "mandatory " : "optional ");
	return (v.n - 1) % 4 == 0 && ips(s, span_of(v.p + 1, v.n - 1));
}

static bool message_type(struct say *s, struct span v)
{
	const char *name = v.p[0] > 0 ? dhcp_type_name(v.p[0]) : NULL;

	if (name) {
		say_str(s, name);
		return true;
	}
	say_str(s, "type ");
	say_u64(s, v.p[0]);
	return true;
}

static bool overload(struct say *s, struct span v)
{
	static const char *const names[] = { "", "file", "sname", "file and sname" };

	if (v.p[0] < 1 || v.p[0] > 3)
		return false;
	say_u64(s, v.p[0]);
	say_str(s, ": options also in ");
	say_str(s, names[v.p[0]]);
	return true;
}

static bool node_type(struct say *s, struct span v)
{
	static const char *const names[] = { [1] = "B", [2] = "P", [4] = "M", [8] = "H" };
	const char *name = v.p[0] < sizeof(names) / sizeof(names[0]) ? names[v.p[0]] : NULL;

	if (!name)
		return false;
	say_str(s, name);
	say_str(s, "-node");
	return true;
}

/* "43 Vendor Specific, 128-135 PXE (vendor specific), 66 ...": in the order of the wire. */
static bool codes(struct say *s, struct span v)
{
	for (size_t i = 0, to; i < v.n; i = to + 1) {
		const char *name = dhcp_option_name(v.p[i]);

		for (to = i; to + 1 < v.n && v.p[to + 1] == v.p[to] + 1; to++)
			if (strcmp(name, dhcp_option_name(v.p[to + 1])) != 0)
				break;
		say_str(s, i > 0 ? ", " : "");
		say_u64(s, v.p[i]);
		if (to > i) {
			say_char(s, '-');
			say_u64(s, v.p[to]);
		}
		say_char(s, ' ');
		say_str(s, name);
	}
	return true;
}

static bool archs(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	while (cur_left(&c) > 0) {
		uint16_t arch = cur_be16(&c);
		const char *name = dhcp_arch_name(arch);

		say_u64(s, arch);
		say_char(s, ' ');
		say_str(s, name ? name : "(not registered)");
		say_str(s, cur_left(&c) > 0 ? ", " : "");
	}
	return true;
}

static bool undi(struct say *s, struct span v)
{
	say_str(s, v.p[0] == 1 ? "UNDI" : "type ");
	if (v.p[0] != 1)
		say_u64(s, v.p[0]);
	say_char(s, ' ');
	say_u64(s, v.p[1]);
	say_char(s, '.');
	say_u64(s, v.p[2]);
	return true;
}

static bool guid(struct say *s, struct span v)
{
	say_pxe97(s, v);
	return true;
}

static bool pxe(struct say *s, struct span v)
{
	say_pxe43(s, v);
	return true;
}

static bool status(struct say *s, struct span v)
{
	say_u64(s, v.p[0]);
	say_char(s, ' ');
	return quoted(s, span_of(v.p + 1, v.n - 1));
}

#define ANY SIZE_MAX

/* Lengths from the RFCs: at least, at most, and a multiple of. The functions need not ask. */
static const struct {
	bool (*say)(struct say *s, struct span v);
	size_t min, max, unit;
} rows[DHCP_VALUE_COUNT] = {
	[DHCP_VALUE_BYTES] = { raw, 0, ANY, 1 },
	[DHCP_VALUE_NONE] = { raw, 0, ANY, 1 },
	[DHCP_VALUE_FLAG] = { flag, 0, 0, 1 },
	[DHCP_VALUE_IP] = { ips, 4, 4, 4 },
	[DHCP_VALUE_IPS] = { ips, 4, ANY, 4 },
	[DHCP_VALUE_IPS_OR_NONE] = { ips, 0, ANY, 4 },
	[DHCP_VALUE_IP_PAIRS] = { ip_pairs, 8, ANY, 8 },
	[DHCP_VALUE_IP6] = { ip6, 16, 16, 16 },
	[DHCP_VALUE_U8] = { unsigned_number, 1, 1, 1 },
	[DHCP_VALUE_U16] = { unsigned_number, 2, 2, 2 },
	[DHCP_VALUE_U16S] = { u16s, 2, ANY, 2 },
	[DHCP_VALUE_U32] = { unsigned_number, 4, 4, 4 },
	[DHCP_VALUE_S32] = { signed_number, 4, 4, 4 },
	[DHCP_VALUE_BOOL] = { boolean, 1, 1, 1 },
	[DHCP_VALUE_SECONDS] = { seconds, 4, 4, 4 },
	[DHCP_VALUE_UNIX_TIME] = { unix_time, 4, 4, 4 },
	[DHCP_VALUE_TEXT] = { text, 1, ANY, 1 },
	[DHCP_VALUE_FLAG_TEXT] = { flag_text, 1, ANY, 1 },
	[DHCP_VALUE_FLAG_IPS] = { flag_ips, 1, ANY, 1 },
	[DHCP_VALUE_DOMAINS] = { say_domains, 1, ANY, 1 },
	[DHCP_VALUE_ROUTES] = { say_routes, 5, ANY, 1 },
	[DHCP_VALUE_MESSAGE_TYPE] = { message_type, 1, 1, 1 },
	[DHCP_VALUE_OVERLOAD] = { overload, 1, 1, 1 },
	[DHCP_VALUE_NODE_TYPE] = { node_type, 1, 1, 1 },
	[DHCP_VALUE_CODES] = { codes, 1, ANY, 1 },
	[DHCP_VALUE_CLIENT_ID] = { say_client_id, 2, ANY, 1 },
	[DHCP_VALUE_USER_CLASS] = { say_user_class, 1, ANY, 1 },
	[DHCP_VALUE_FQDN] = { say_fqdn, 3, ANY, 1 },
	[DHCP_VALUE_RELAY] = { say_relay, 2, ANY, 1 },
	[DHCP_VALUE_SIP] = { say_sip, 2, ANY, 1 },
	[DHCP_VALUE_ARCHS] = { archs, 2, ANY, 2 },
	[DHCP_VALUE_UNDI] = { undi, 3, 3, 3 },
	[DHCP_VALUE_GUID] = { guid, 17, 17, 17 },
	[DHCP_VALUE_PXE] = { pxe, 0, ANY, 1 },
	[DHCP_VALUE_VI_CLASS] = { say_vi_class, 5, ANY, 1 },
	[DHCP_VALUE_VI_VENDOR] = { say_vi_vendor, 5, ANY, 1 },
	[DHCP_VALUE_STATUS] = { status, 1, ANY, 1 },
	[DHCP_VALUE_SIXRD] = { say_sixrd, 22, ANY, 1 },
};

static void wrong_length(struct say *s, enum dhcp_value type, struct span v)
{
	say_str(s, "wrong length ");
	say_u64(s, v.n);
	say_str(s, " (wants ");
	if (rows[type].min == rows[type].max) {
		say_u64(s, rows[type].min);
	} else if (rows[type].unit > 1) {
		say_str(s, "a multiple of ");
		say_u64(s, rows[type].unit);
	} else {
		say_u64(s, rows[type].min);
		say_str(s, " or more");
	}
	say_char(s, ')');
	if (v.n == 0)
		return;
	say_str(s, ": ");
	raw(s, v);
}

void say_dhcp_typed(struct say *s, enum dhcp_value type, struct span value)
{
	struct say before = *s;

	if (value.n < rows[type].min || value.n > rows[type].max ||
	    value.n % rows[type].unit != 0) {
		wrong_length(s, type, value);
		return;
	}
	if (rows[type].say(s, value))
		return;
	*s = before; /* takes back what was written before the fault showed */
	s->p[s->n] = '\0';
	say_str(s, "malformed: ");
	raw(s, value);
}

void say_dhcp_value(struct say *s, uint8_t code, struct span value)
{
	say_dhcp_typed(s, dhcp_option_value(code), value);
}
