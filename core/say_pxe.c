/* SPDX-License-Identifier: MIT */
/* say_pxe - see say_pxe.h. */
#include "core/say_pxe.h"

#include "core/dhcp_option.h"
#include "core/dhcp_value.h"
#include "core/wire.h"

static void say_quoted(struct say *s, struct span text)
{
	say_char(s, '"');
	say_wire(s, text);
	say_char(s, '"');
}

static void say_count(struct say *s, size_t n)
{
	say_u64(s, n);
	say_str(s, n == 1 ? " byte" : " bytes");
}

void say_pxe43_summary(struct say *s, const struct pxe43 *p)
{
	say_count(s, p->raw.n);
	switch (p->form) {
	case PXE43_ABSENT:
		break;
	case PXE43_TEXT:
		say_str(s, ": bare text ");
		say_quoted(s, p->raw);
		break;
	case PXE43_OTHER:
		say_str(s, ": neither suboptions nor text: ");
		say_dhcp_raw(s, p->raw);
		break;
	case PXE43_SUBOPTIONS:
		if (p->raw.n == 0)
			break;
		say_str(s, p->terminated ? ": suboptions, end byte" : ": suboptions, no end byte");
		if (p->inner_lies)
			say_str(s, ", a length inside is wrong");
		break;
	}
}

/* PXE 2.1 table 2-1, suboption 6: bit by bit. */
static void say_control(struct say *s, struct span v)
{
	static const char *const bits[] = {
		"no broadcast discovery",
		"no multicast discovery",
		"only the listed servers",
		"boot the file named here",
	};
	const char *between = " (";

	say_u64(s, v.p[0]);
	for (unsigned i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		if ((v.p[0] >> i & 1) == 0)
			continue;
		say_str(s, between);
		say_str(s, bits[i]);
		between = ", ";
	}
	if (between[0] == ',')
		say_char(s, ')');
}

/* Suboption 9: (type, length, text) ... */
static void say_menu(struct say *s, struct span v)
{
	struct cur c = cur_of(v);
	struct pxe43 p = { .form = PXE43_SUBOPTIONS };

	if (pxe43_menu_is_bare(v)) {
		say_quoted(s, v);
		say_str(s, " (its type and length bytes are not there)");
		return;
	}
	while (cur_left(&c) > 0) {
		struct cur item = c;

		p.menu_type = cur_be16(&c);
		p.menu_claims = cur_u8(&c);
		if (item.p != v.p)
			say_str(s, "; ");
		if (!cur_ok(&c)) {
			say_str(s, "no whole item: ");
			say_dhcp_raw(s, cur_rest(&item));
			return;
		}
		say_str(s, "type ");
		say_u64(s, p.menu_type);
		say_str(s, p.menu_claims <= cur_left(&c) ? ", " : ", says ");
		say_count(s, p.menu_claims);
		if (p.menu_claims > cur_left(&c)) {
			say_str(s, ", has ");
			say_u64(s, cur_left(&c));
			p.menu_text = cur_rest(&c);
		} else {
			p.menu_text = cur_take(&c, p.menu_claims);
		}
		say_char(s, ' ');
		say_quoted(s, p.menu_text);
	}
}

/* Suboption 10: seconds, then text. */
static void say_prompt(struct say *s, struct span v)
{
	if (v.p[0] == 255) {
		say_str(s, "waits for a key ");
	} else {
		say_u64(s, v.p[0]);
		say_str(s, " s ");
	}
	say_quoted(s, span_of(v.p + 1, v.n - 1));
}

/* Suboption 8: (type, count, addresses) ... */
static void say_servers(struct say *s, struct span v)
{
	struct cur c = cur_of(v);

	while (cur_left(&c) > 0) {
		struct cur item = c;
		uint16_t type = cur_be16(&c);
		uint8_t count = cur_u8(&c);

		if (item.p != v.p)
			say_str(s, "; ");
		if (!cur_ok(&c) || count > cur_left(&c) / 4) {
			say_str(s, "no whole item: ");
			say_dhcp_raw(s, cur_rest(&item));
			return;
		}
		say_str(s, "type ");
		say_u64(s, type);
		while (count-- > 0) {
			say_char(s, ' ');
			say_ip(s, cur_be32(&c));
		}
	}
}

/* PXE 2.1 table 2-1. How the suboptions are built, where they are not menu-like. */
static enum dhcp_value plain_value(uint8_t code)
{
	static const enum dhcp_value values[] = {
		[1] = DHCP_VALUE_IP, [2] = DHCP_VALUE_U16, [3] = DHCP_VALUE_U16,
		[4] = DHCP_VALUE_U8, [5] = DHCP_VALUE_U8,  [7] = DHCP_VALUE_IP,
	};

	return code < sizeof(values) / sizeof(values[0]) ? values[code] : DHCP_VALUE_BYTES;
}

void say_pxe43_sub(struct say *s, const struct pxe43_sub *sub, bool is_pxe, bool fits)
{
	struct span v = sub->data;

	if (!fits) {
		say_str(s, "runs past the end: says ");
		say_count(s, sub->claims);
		say_str(s, ", has ");
		say_u64(s, v.n);
		say_str(s, v.n > 0 ? ": " : "");
	}
	if (is_pxe && sub->code == 6 && v.n == 1)
		say_control(s, v);
	else if (is_pxe && sub->code == 8 && v.n > 0)
		say_servers(s, v);
	else if (is_pxe && sub->code == 9 && v.n > 0)
		say_menu(s, v);
	else if (is_pxe && sub->code == 10 && v.n > 0)
		say_prompt(s, v);
	else if (v.n > 0 || fits)
		say_dhcp_typed(s, is_pxe ? plain_value(sub->code) : DHCP_VALUE_BYTES, v);
}

void say_pxe43(struct say *s, struct span value)
{
	struct pxe43 p;
	struct pxe43_sub sub = { .code = 0 };
	struct cur c = cur_of(value);
	const char *between = ": ";
	bool fits = true;

	pxe43_parse(value, &p);
	say_pxe43_summary(s, &p);
	while (p.form == PXE43_SUBOPTIONS && fits) {
		fits = pxe43_next(&c, &sub);
		if (!fits && cur_ok(&c))
			return;
		say_str(s, between);
		say_u64(s, sub.code);
		say_char(s, ' ');
		say_str(s, pxe43_is_pxe(&p) ? pxe43_sub_name(sub.code) : "suboption");
		say_char(s, ' ');
		say_pxe43_sub(s, &sub, pxe43_is_pxe(&p), fits);
		between = "; ";
	}
}

void say_pxe97(struct say *s, struct span value)
{
	struct pxe97 p;

	pxe97_parse(value, &p);
	switch (p.form) {
	case PXE97_ABSENT:
		break;
	case PXE97_CONST44:
		say_str(s, "0x44 sixteen times (the original boot ROM: Pi 3B, 2B v1.2, CM3)");
		break;
	case PXE97_SERIAL:
		say_str(s, "serial ");
		say_hex(s, p.serial, 8);
		say_str(s, ", four times (3B+ ROM, bootcode.bin, or an old Pi 4 EEPROM)");
		break;
	case PXE97_FOURCC:
		say_quoted(s, span_of(p.fourcc, 4));
		say_str(s, ", board revision ");
		say_hex(s, p.board_revision, 6);
		say_str(s, ", MAC ..");
		for (size_t i = 0; i < sizeof(p.mac_tail); i++) {
			say_char(s, ':');
			say_hex(s, p.mac_tail[i], 2);
		}
		say_str(s, ", serial ");
		say_hex(s, p.serial, 8);
		break;
	case PXE97_OTHER:
		if (value.n != 17) {
			say_dhcp_raw(s, value);
			break;
		}
		say_str(s, "type ");
		say_u64(s, p.type);
		say_str(s, ", ");
		say_bytes(s, span_of(value.p + 1, 16), ' ');
		break;
	}
}
