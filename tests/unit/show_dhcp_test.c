/* SPDX-License-Identifier: MIT */
/* show_dhcp_test - whole messages as -v prints them: right ones line by line, and what is said
 * where a message is overloaded, split, cut, broken or hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/dhcp.h"
#include "core/say.h"
#include "core/show_dhcp.h"
#include "tests/unit/dhcp_build.h"
#include "tests/unit/fence.h"

static char text[65536];

/* What is shown of a payload, wire_len bytes on the wire. */
static const char *shown(struct span payload, size_t wire_len)
{
	struct say s = say_in(text, sizeof(text));
	struct dhcp_msg m;

	assert_int_equal(dhcp_parse(payload, wire_len, &m), WIRE_OK);
	show_dhcp(&s, &m);
	assert_int_equal(s.n, strlen(text));
	return text;
}

static const char *shown_put(const struct put *w)
{
	assert_true(put_ok(w));
	return shown(fenced(put_span(w)), w->n);
}

static void assert_has(const char *line)
{
	if (!strstr(text, line)) {
		print_message("%s", text);
		print_message("lacks: %s\n", line);
	}
	assert_non_null(strstr(text, line));
}

static const struct build offer = { .op = 2,
				    .hlen = 6,
				    .xid = 0x26f30339,
				    .yiaddr = 0xc0000264,
				    .siaddr = 0xc0000201,
				    .mac = { 0xb8, 0x27, 0xeb, 0x12, 0x34, 0x56 } };

static void test_kea_offer_is_shown_line_by_line(void **state)
{
	uint8_t room[BUILD_MAX], o43[64];
	struct put w = put_in(room, sizeof(room)), v = put_in(o43, sizeof(o43));

	(void)state;
	build_kea43(&v);
	build_fixed(&w, &offer);
	build_u8(&w, 53, 2);
	build_be32(&w, 1, 0xffffff00);
	build_be32(&w, 3, 0xc0000201);
	build_opt(&w, 43, o43, v.n);
	build_be32(&w, 51, 600);
	build_be32(&w, 54, 0xc0000201);
	build_text(&w, 60, "PXEClient");
	build_text(&w, 67, "bootcode.bin");
	put_u8(&w, 255);
	assert_string_equal(shown_put(&w),
			    "  DHCP      OFFER  xid 0x26f30339  secs 0  flags 0x0000  hops 0\n"
			    "            yiaddr 192.0.2.100  siaddr 192.0.2.1  chaddr b8:27:eb:12:34:56\n"
			    "            53 DHCP Message Type       OFFER\n"
			    "             1 Subnet Mask             255.255.255.0\n"
			    "             3 Router                  192.0.2.1\n"
			    "            43 Vendor Specific         31 bytes: suboptions, no end byte\n"
			    "                 6 discovery control   3 (no broadcast discovery, no multicast "
			    "discovery)\n"
			    "                 9 boot menu           type 0, 17 bytes \"Raspberry Pi Boot\"\n"
			    "                10 menu prompt         0 s \"PXE\"\n"
			    "            51 IP Address Lease Time   600 s (10 min 0 s)\n"
			    "            54 Server Identifier       192.0.2.1\n"
			    "            60 Vendor Class Identifier \"PXEClient\"\n"
			    "            67 Bootfile Name           \"bootcode.bin\"\n"
			    "           255 End\n");
}

static void test_rom_discover_names_the_serial(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));

	(void)state;
	build_pi3bplus(&w);
	assert_string_equal(shown_put(&w),
			    "  DHCP      DISCOVER  xid 0x26f30339  secs 0  flags 0x0000  hops 0\n"
			    "            chaddr b8:27:eb:9b:65:d4\n"
			    "            53 DHCP Message Type       DISCOVER\n"
			    "            55 Parameter Request List  43 Vendor Specific, 60 Vendor Class "
			    "Identifier, 67 Bootfile Name, 128-135 PXE (vendor specific), 66 TFTP Server Name, "
			    "1 Subnet Mask, 3 Router\n"
			    "            93 Client System Arch      0 x86 BIOS\n"
			    "            94 Client Interface (UNDI) UNDI 2.1\n"
			    "            97 Client Machine ID       serial bd9b65d4, four times (3B+ ROM, "
			    "bootcode.bin, or an old Pi 4 EEPROM)\n"
			    "            60 Vendor Class Identifier \"PXEClient:Arch:00000:UNDI:002001\"\n"
			    "           255 End\n");
}

static void test_split_option_is_shown_joined_at_its_first_part(void **state)
{
	uint8_t room[BUILD_MAX], file[128], sname[64];
	struct put w = put_in(room, sizeof(room));
	struct put f = put_in(file, sizeof(file)), n = put_in(sname, sizeof(sname));
	struct build b = offer;

	(void)state;
	build_text(&f, 66, "0.2.");
	put_u8(&f, 255);
	build_text(&n, 66, "1");
	build_text(&n, 67, "bootcode.bin");
	b.file = put_span(&f);
	b.sname = put_span(&n);
	build_fixed(&w, &b);
	build_u8(&w, 52, 3);
	build_text(&w, 66, "192.");
	put_u8(&w, 255);
	assert_string_equal(
		shown_put(&w),
		"  DHCP      BOOTP reply  xid 0x26f30339  secs 0  flags 0x0000  hops 0\n"
		"            yiaddr 192.0.2.100  siaddr 192.0.2.1  chaddr b8:27:eb:12:34:56\n"
		"            52 Option Overload         3: options also in file and sname\n"
		"            66 TFTP Server Name        (joined from 3 parts) \"192.0.2.1\"\n"
		"           255 End\n"
		"            66 TFTP Server Name        part 2 of 3, 4 bytes  (in the file field)\n"
		"           255 End                     then 121 bytes, all zero  (in the file "
		"field)\n"
		"            66 TFTP Server Name        part 3 of 3, 1 byte  (in the sname field)\n"
		"            67 Bootfile Name           \"bootcode.bin\"  (in the sname field)\n"
		"             0 Pad                     47 bytes  (in the sname field)\n"
		"            no end option  (in the sname field)\n");
}

static void test_fields_with_text_are_shown(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct build b = offer;

	(void)state;
	b.sname = span_of("server\0x\x1b", 9);
	b.file = span_of("bootcode.bin", 12);
	b.hops = 1;
	b.flags = 0x8000;
	build_fixed(&w, &b);
	build_u8(&w, 53, 1);
	put_u8(&w, 255);
	shown_put(&w);
	assert_has("  DHCP      DISCOVER (but op 2, a reply)  xid");
	assert_has("  flags 0x8000 (broadcast)  hops 1\n");
	assert_has("            sname \"server\" (and behind it: 00 78 1b)\n");
	assert_has("            file \"bootcode.bin\"\n");
}

static void test_pads_and_what_follows_the_end_are_noted(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));

	(void)state;
	build_fixed(&w, &offer);
	put_fill(&w, 0, 3);
	build_u8(&w, 53, 77);
	put_u8(&w, 255);
	put_bytes(&w, "\0\x42", 2);
	shown_put(&w);
	assert_has("  DHCP      type 77  xid");
	assert_has("             0 Pad                     3 bytes\n"
		   "            53 DHCP Message Type       type 77\n"
		   "           255 End                     then 2 bytes: 00 42\n");
}

static void test_option_past_the_end_is_shown_where_it_breaks(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));

	(void)state;
	build_fixed(&w, &offer);
	build_u8(&w, 52, 1);
	build_u8(&w, 53, 2);
	put_bytes(&w,
		  "\x42\xc8"
		  "192.0",
		  7);
	shown_put(&w);
	assert_has("            66 TFTP Server Name        runs past the end: says 200 bytes, has "
		   "5: \"192.0\"\n"
		   "            the options in file are not read: they go on behind what is "
		   "broken\n");
	w.n -= 6;
	shown_put(&w);
	assert_has("            66 TFTP Server Name        runs past the end: no length byte\n");
}

static void test_cut_capture_is_not_blamed_on_the_sender(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));

	(void)state;
	build_fixed(&w, &offer);
	build_u8(&w, 53, 2);
	build_text(&w, 66, "192.0.2.1");
	put_u8(&w, 255);
	shown(fenced(span_head(put_span(&w), w.n - 5)), w.n);
	assert_has(
		"            66 TFTP Server Name        cut by the capture: says 9 bytes, has 5: "
		"\"192.0\"\n"
		"            the capture ends here: it lacks 5 bytes\n");
	assert_null(strstr(text, "runs past"));
	shown(fenced(span_head(put_span(&w), w.n - 1)), w.n);
	assert_has("\"192.0.2.1\"\n            the capture ends here: it lacks 1 byte\n");
	shown(fenced(span_head(put_span(&w), w.n)), w.n + 60);
	assert_has("           255 End\n            the capture ends here: it lacks 60 bytes\n");
}

static void test_lying_menu_is_shown_with_both_lengths(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));

	(void)state;
	build_fixed(&w, &offer);
	build_opt(&w, 43, "\x09\x14\0\0\x14Raspberry Pi Boot", 22);
	put_u8(&w, 255);
	shown_put(&w);
	assert_has(
		"            43 Vendor Specific         22 bytes: suboptions, no end byte, a length "
		"inside is wrong\n"
		"                 9 boot menu           type 0, says 20 bytes, has 17 \"Raspberry "
		"Pi Boot\"\n");
}

static void test_message_without_cookie_shows_its_bytes(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));

	(void)state;
	build_fixed(&w, &offer);
	w.n = 236;
	put_fill(&w, 0, 64);
	shown_put(&w);
	assert_has("  DHCP      BOOTP reply  xid");
	assert_has("            no magic cookie, no options, but 64 bytes, all zero\n");
	w.n = 236;
	shown(fenced(put_span(&w)), 300);
	assert_has("            the options are not there\n"
		   "            the capture ends here: it lacks 64 bytes\n");
}

static void test_other_hardware_is_shown_as_it_came(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct build b = offer;

	(void)state;
	b.hlen = 8;
	build_fixed(&w, &b);
	put_u8(&w, 255);
	shown_put(&w);
	assert_has("chaddr b8 27 eb 12 34 56 00 00  htype 1  hlen 8\n");
}

/* Whole lines of printable text, whatever came. */
static void check_text(void)
{
	size_t n = strlen(text);

	assert_true(n > 0 && text[n - 1] == '\n');
	for (size_t i = 0; i < n; i++) {
		assert_true(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'));
		if (text[i] == '\n')
			assert_true(i == 0 || text[i - 1] != ' ');
	}
}

static void show_cut(struct span cut, void *arg)
{
	const size_t *wire_len = arg;

	if (cut.n < 236)
		return;
	shown(cut, *wire_len);
	check_text();
	shown(cut, cut.n);
	check_text();
}

static void test_every_cut_is_shown_in_whole_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(build_all) / sizeof(build_all[0]); i++) {
		uint8_t room[BUILD_MAX];
		struct put w = put_in(room, sizeof(room));

		build_all[i](&w);
		fence_every_cut(put_span(&w), show_cut, &w.n);
	}
}

static void test_hostile_text_can_not_act(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct build b = offer;

	(void)state;
	b.sname = b.file = span_of("\x1b[2J\r\n\x9b\xe2\x80\xae", 10);
	build_fixed(&w, &b);
	for (unsigned code = 1; code < 255; code++)
		build_opt(&w, (uint8_t)code, "\x1b[A\n", 4);
	shown_put(&w);
	check_text();
	assert_has("            12 Host Name               \"\\x1b[A\\x0a\"");
}

static void test_text_without_room_is_cut_not_overrun(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;

	(void)state;
	build_pi4_offer(&w);
	assert_int_equal(dhcp_parse(put_span(&w), w.n, &m), WIRE_OK);
	for (size_t cap = 1; cap < 1200; cap++) {
		char *end = text + sizeof(text) - cap;
		struct say s = say_in(end, cap);

		show_dhcp(&s, &m);
		assert_true(s.cut && s.n < cap);
		assert_int_equal(strlen(end), s.n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kea_offer_is_shown_line_by_line),
		cmocka_unit_test(test_rom_discover_names_the_serial),
		cmocka_unit_test(test_split_option_is_shown_joined_at_its_first_part),
		cmocka_unit_test(test_fields_with_text_are_shown),
		cmocka_unit_test(test_pads_and_what_follows_the_end_are_noted),
		cmocka_unit_test(test_option_past_the_end_is_shown_where_it_breaks),
		cmocka_unit_test(test_cut_capture_is_not_blamed_on_the_sender),
		cmocka_unit_test(test_lying_menu_is_shown_with_both_lengths),
		cmocka_unit_test(test_message_without_cookie_shows_its_bytes),
		cmocka_unit_test(test_other_hardware_is_shown_as_it_came),
		cmocka_unit_test(test_every_cut_is_shown_in_whole_lines),
		cmocka_unit_test(test_hostile_text_can_not_act),
		cmocka_unit_test(test_text_without_room_is_cut_not_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
