/* SPDX-License-Identifier: MIT */
/* dhcp_option_test - the table of options and the values in words: one row of bytes and text for
 * each way a value is built, right and wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/dhcp_option.h"
#include "core/dhcp_value.h"
#include "core/say.h"
#include "tests/unit/fence.h"

#define BYTES(s) s, sizeof(s) - 1

static void test_every_code_has_a_name_and_a_value(void **state)
{
	(void)state;
	for (unsigned code = 0; code < 256; code++) {
		assert_true(dhcp_option_name((uint8_t)code)[0] != '\0');
		assert_true(strlen(dhcp_option_name((uint8_t)code)) <= 24);
		assert_true(dhcp_option_value((uint8_t)code) < DHCP_VALUE_COUNT);
	}
}

static void test_names_are_those_of_the_registry(void **state)
{
	(void)state;
	assert_string_equal(dhcp_option_name(0), "Pad");
	assert_string_equal(dhcp_option_name(43), "Vendor Specific");
	assert_string_equal(dhcp_option_name(53), "DHCP Message Type");
	assert_string_equal(dhcp_option_name(66), "TFTP Server Name");
	assert_string_equal(dhcp_option_name(97), "Client Machine ID");
	assert_string_equal(dhcp_option_name(108), "IPv6-Only Preferred");
	assert_string_equal(dhcp_option_name(161), "MUD URL");
	assert_string_equal(dhcp_option_name(211), "PXELINUX Reboot Time");
	assert_string_equal(dhcp_option_name(255), "End");
}

static void test_unassigned_codes_are_said_to_be(void **state)
{
	static const uint8_t first_last[][2] = {
		{ 84, 84 },   { 96, 96 },   { 102, 107 }, { 110, 111 }, { 115, 115 }, { 126, 127 },
		{ 149, 149 }, { 160, 160 }, { 163, 174 }, { 178, 207 }, { 214, 219 }, { 222, 223 },
	};
	unsigned unassigned = 0, counted = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(first_last) / sizeof(first_last[0]); i++)
		for (unsigned code = first_last[i][0]; code <= first_last[i][1];
		     code++, unassigned++)
			assert_string_equal(dhcp_option_name((uint8_t)code), "unassigned");
	for (unsigned code = 0; code < 256; code++)
		counted += strcmp(dhcp_option_name((uint8_t)code), "unassigned") == 0;
	assert_int_equal(counted, unassigned);
	for (unsigned code = 224; code < 255; code++)
		if (code != 249 && code != 252)
			assert_string_equal(dhcp_option_name((uint8_t)code), "private use");
}

static void test_architectures_are_named(void **state)
{
	(void)state;
	assert_string_equal(dhcp_arch_name(0), "x86 BIOS");
	assert_string_equal(dhcp_arch_name(7), "x64 UEFI");
	assert_string_equal(dhcp_arch_name(11), "ARM 64-bit UEFI");
	assert_string_equal(dhcp_arch_name(22), "ARM 64-bit U-Boot");
	assert_string_equal(dhcp_arch_name(27), "RISC-V 64-bit UEFI");
	assert_string_equal(dhcp_arch_name(41), "ARM rpiboot");
	assert_null(dhcp_arch_name(42));
	assert_null(dhcp_arch_name(65535));
}

struct row {
	uint8_t code;
	const char *bytes;
	size_t n;
	const char *said;
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char text[1024];
		struct say s = say_in(text, sizeof(text));

		say_dhcp_value(&s, rows[i].code, fenced(span_of(rows[i].bytes, rows[i].n)));
		assert_string_equal(text, rows[i].said);
		assert_int_equal(s.n, strlen(text));
	}
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_plain_values_are_in_words(void **state)
{
	static const struct row rows[] = {
		{ 1, BYTES("\xff\xff\xff\0"), "255.255.255.0" },
		{ 2, BYTES("\xff\xff\xf1\xf0"), "-3600 s" },
		{ 6, BYTES("\x08\x08\x08\x08\x01\x01\x01\x01"), "8.8.8.8, 1.1.1.1" },
		{ 12, BYTES("pi"), "\"pi\"" },
		{ 13, BYTES("\x02\0"), "512" },
		{ 19, BYTES("\x01"), "yes" },
		{ 19, BYTES("\0"), "no" },
		{ 23, BYTES("\x40"), "64" },
		{ 25, BYTES("\0\x44\x05\xdc"), "68, 1500" },
		{ 33, BYTES("\x0a\0\0\0\xc0\0\x02\x01"), "10.0.0.0 192.0.2.1" },
		{ 46, BYTES("\x08"), "H-node" },
		{ 51, BYTES("\0\0\x02\x58"), "600 s (10 min 0 s)" },
		{ 51, BYTES("\0\0\0\x1e"), "30 s" },
		{ 51, BYTES("\xff\xff\xff\xff"), "for ever" },
		{ 52, BYTES("\x03"), "3: options also in file and sname" },
		{ 53, BYTES("\x02"), "OFFER" },
		{ 53, BYTES("\xc8"), "type 200" },
		{ 53, BYTES("\0"), "type 0" },
		{ 68, BYTES(""), "none" },
		{ 80, BYTES(""), "yes" },
		{ 79, BYTES("\x01x"), "mandatory \"x\"" },
		{ 78, BYTES("\0\x0a\0\0\x01"), "optional 10.0.0.1" },
		{ 108, BYTES("\0\0\x03\x84"), "900 s (15 min 0 s)" },
		{ 109, BYTES("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"),
		  "2001:db8:0:0:0:0:0:1" },
		{ 114, BYTES("https://a.test/"), "\"https://a.test/\"" },
		{ 150, BYTES("\xc0\0\x02\x01"), "192.0.2.1" },
		{ 151, BYTES("\x01no"), "1 \"no\"" },
		{ 152, BYTES("\0\0\0\x01"), "1 s since 1970" },
		{ 224, BYTES("\x01\x02"), "01 02" },
		{ 224, BYTES("AB"), "41 42 \"AB\"" },
		{ 224, BYTES("a text"), "\"a text\"" },
		{ 224, BYTES(""), "empty" },
	};

	(void)state;
	CHECK(rows);
}

static void test_lists_and_nested_values_are_in_words(void **state)
{
	static const struct row rows[] = {
		{ 55, BYTES("\x2b\x80\x81\x82\x42\x01"),
		  "43 Vendor Specific, 128-130 PXE (vendor specific), 66 TFTP Server Name, "
		  "1 Subnet Mask" },
		{ 55, BYTES("\x66\x67\xff"), "102-103 unassigned, 255 End" },
		{ 61, BYTES("\x01\xb8\x27\xeb\x90\xa0\x38"), "b8:27:eb:90:a0:38" },
		{ 61, BYTES("\xff\x01\x02\x03\x04\0\x03"), "IAID 01020304, DUID 00 03" },
		{ 61, BYTES("\0a-name"), "type 0, \"a-name\"" },
		{ 77, BYTES("iPXE"), "69 50 58 45 \"iPXE\"" },
		{ 77,
		  BYTES("\x02"
			"ab\x01"
			"c"),
		  "\"ab\", \"c\"" },
		{ 81, BYTES("\x05\0\0\x02pi\x04test\0"), "flags 0x05 pi.test" },
		{ 81, BYTES("\x04\0\0\x02pi"), "flags 0x04 pi" },
		{ 81, BYTES("\0\0\0pi"), "flags 0x00 \"pi\"" },
		{ 82, BYTES("\x01\x06port-7\x05\x04\x0a\0\0\0\x63\x01\x01"),
		  "1 circuit id \"port-7\"; 5 link selection 10.0.0.0; 99 suboption 01" },
		{ 93, BYTES("\0\0\0\x07\x03\xe7"), "0 x86 BIOS, 7 x64 UEFI, 999 (not registered)" },
		{ 94, BYTES("\x01\x02\x01"), "UNDI 2.1" },
		{ 94, BYTES("\x02\x01\0"), "type 2 1.0" },
		{ 119, BYTES("\x03lab\x04test\0\x01z\xc0\x04"), "lab.test, z.test" },
		{ 120, BYTES("\x01\x0a\0\0\x01"), "addresses 10.0.0.1" },
		{ 120, BYTES("\0\x03lab\0"), "lab" },
		{ 121, BYTES("\x18\x0a\x01\x02\xc0\0\x02\x01\0\xc0\0\x02\x01"),
		  "10.1.2.0/24 via 192.0.2.1, 0.0.0.0/0 via 192.0.2.1" },
		{ 249, BYTES("\x11\x0a\x01\x80\xc0\0\x02\x01"), "10.1.128.0/17 via 192.0.2.1" },
		{ 124, BYTES("\0\0\x0d\xe9\x05hello"), "enterprise 3561 \"hello\"" },
		{ 125, BYTES("\0\0\x0d\xe9\x09\x01\x05hello\x02\0"),
		  "enterprise 3561: 1 \"hello\", 2 empty" },
		{ 212, BYTES("\0\x20\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\0\x0a\0\0\x01"),
		  "2001:db8:0:0:0:0:0:0/32, IPv4 mask length 0, relays 10.0.0.1" },
	};

	(void)state;
	CHECK(rows);
}

static void test_pi_identities_are_in_words(void **state)
{
	static const struct row rows[] = {
		{ 97, BYTES("\0\x38\xa0\x90\xdf\x38\xa0\x90\xdf\x38\xa0\x90\xdf\x38\xa0\x90\xdf"),
		  "serial df90a038, four times (3B+ ROM, bootcode.bin, or an old Pi 4 EEPROM)" },
		{ 97, BYTES("\0DDDDDDDDDDDDDDDD"),
		  "0x44 sixteen times (the original boot ROM: Pi 3B, 2B v1.2, CM3)" },
		{ 97, BYTES("\0RPi4\x14\x31\xd0\0\x32\xb0\x23\xc3\xd8\0\x92\xe0"),
		  "\"RPi4\", board revision d03114, MAC ..:32:b0:23:c3, serial e09200d8" },
		{ 97, BYTES("\x01\0\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"),
		  "type 1, 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f" },
		{ 97, BYTES("\0\x01"), "wrong length 2 (wants 17): 00 01" },
	};

	(void)state;
	CHECK(rows);
}

static void test_option_43_is_one_line_of_suboptions(void **state)
{
	static const struct row rows[] = {
		{ 43, BYTES("\x06\x01\x03\x0a\x04\0PXE\x09\x14\0\0\x11Raspberry Pi Boot\xff"),
		  "32 bytes: suboptions, end byte: 6 discovery control 3 (no broadcast discovery, "
		  "no multicast discovery); 10 menu prompt 0 s \"PXE\"; 9 boot menu type 0, 17 "
		  "bytes \"Raspberry Pi Boot\"" },
		{ 43, BYTES("\x09\x14\0\0\x14Raspberry Pi Boot"),
		  "22 bytes: suboptions, no end byte, a length inside is wrong: 9 boot menu type "
		  "0, says 20 bytes, has 17 \"Raspberry Pi Boot\"" },
		{ 43, BYTES("\x09\x17\0\0\x14Raspberry Pi Boot"),
		  "22 bytes: suboptions, no end byte, a length inside is wrong: 9 boot menu runs "
		  "past the end: says 23 bytes, has 20: type 0, says 20 bytes, has 17 "
		  "\"Raspberry Pi Boot\"" },
		{ 43, BYTES("Raspberry Pi Boot   "),
		  "20 bytes: bare text \"Raspberry Pi Boot   \"" },
		{ 43, BYTES("\x09\x03Pi!"),
		  "5 bytes: suboptions, no end byte, a length inside is wrong: 9 boot menu "
		  "\"Pi!\" (its type and length bytes are not there)" },
		{ 43, BYTES("\x08\x07\0\0\x01\xc0\0\x02\x01\x0a\x02\xffq\xff"),
		  "14 bytes: suboptions, end byte: 8 boot servers type 0 192.0.2.1; 10 menu "
		  "prompt waits for a key \"q\"" },
		{ 43, BYTES("\x01\x04\0\0\0\x02\xff"),
		  "7 bytes: suboptions, end byte: 1 suboption 00 00 00 02" },
		{ 43, BYTES("\x80\x80\x80"), "3 bytes: neither suboptions nor text: 80 80 80" },
		{ 43, BYTES(""), "0 bytes" },
	};

	(void)state;
	CHECK(rows);
}

static void test_wrong_lengths_are_said_with_the_bytes(void **state)
{
	static const struct row rows[] = {
		{ 1, BYTES("\xff\xff\xff"), "wrong length 3 (wants 4): ff ff ff" },
		{ 3, BYTES("\x01\x02\x03\x04\x05"),
		  "wrong length 5 (wants a multiple of 4): 01 02 03 04 05" },
		{ 3, BYTES(""), "wrong length 0 (wants a multiple of 4)" },
		{ 12, BYTES(""), "wrong length 0 (wants 1 or more)" },
		{ 51, BYTES("\x01"), "wrong length 1 (wants 4): 01" },
		{ 52, BYTES("\x01\x01"), "wrong length 2 (wants 1): 01 01" },
		{ 53, BYTES(""), "wrong length 0 (wants 1)" },
		{ 80, BYTES("\x01"), "wrong length 1 (wants 0): 01" },
		{ 93, BYTES("\0"), "wrong length 1 (wants a multiple of 2): 00" },
		{ 150, BYTES("(http)/a.cfg!"),
		  "wrong length 13 (wants a multiple of 4): \"(http)/a.cfg!\"" },
	};

	(void)state;
	CHECK(rows);
}

static void test_malformed_values_are_said_with_the_bytes(void **state)
{
	static const struct row rows[] = {
		{ 19, BYTES("\x07"), "malformed: 07" },
		{ 46, BYTES("\x03"), "malformed: 03" },
		{ 52, BYTES("\x04"), "malformed: 04" },
		{ 82, BYTES("\x01\x09port"), "malformed: 01 09 70 6f 72 74" },
		{ 119, BYTES("\xc0\0"), "malformed: c0 00" }, /* a pointer to itself */
		{ 119,
		  BYTES("\x01"
			"a\xc0\x02"),
		  "malformed: 01 61 c0 02" },
		{ 119, BYTES("\x40"), "malformed: 40 \"@\"" },
		{ 119, BYTES("\x03lab"), "malformed: 03 6c 61 62" }, /* without its root */
		{ 119, BYTES("lab.test"), "malformed: \"lab.test\"" },
		{ 121, BYTES("\x21\x0a\0\0\0\xc0\0\x02\x01"),
		  "malformed: 21 0a 00 00 00 c0 00 02 01" },
		{ 121, BYTES("\x18\x0a\x01\x02\xc0"), "malformed: 18 0a 01 02 c0" },
		{ 125, BYTES("\0\0\x0d\xe9\x02\x01\x05"), "malformed: 00 00 0d e9 02 01 05" },
	};

	(void)state;
	CHECK(rows);
}

static void test_option_66_shows_what_is_no_text(void **state)
{
	static const struct row rows[] = {
		{ 66, BYTES("192.168.1.10"), "\"192.168.1.10\"" },
		{ 66, BYTES("192.168.1.10\0"), "\"192.168.1.10\\x00\"" },
		{ 66, BYTES("tftp.example.test"), "\"tftp.example.test\"" },
		{ 66, BYTES("\xc0\xa8\x01\x0a"),
		  "\"\\xc0\\xa8\\x01\\x0a\" (no text: the address 192.168.1.10?)" },
		{ 66, BYTES("a\x1b[2Jb"), "\"a\\x1b[2Jb\"" },
	};

	(void)state;
	CHECK(rows);
}

static void test_names_that_point_in_circles_end(void **state)
{
	uint8_t bytes[512];
	char text[4096];
	struct say s = say_in(text, sizeof(text));

	(void)state;
	memset(bytes, 0, sizeof(bytes));
	for (size_t i = 2; i < sizeof(bytes); i += 2) { /* each points at the one before */
		bytes[i] = (uint8_t)(0xc0 | (i - 2) >> 8);
		bytes[i + 1] = (uint8_t)(i - 2);
	}
	say_dhcp_value(&s, 119, fenced(span_of(bytes, sizeof(bytes))));
	assert_false(s.cut);
	assert_memory_equal(text, "., ., ., .", 10);
}

static void test_name_of_more_than_255_bytes_is_malformed(void **state)
{
	uint8_t bytes[257];
	char text[4096];

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	for (size_t labels = 126; labels <= 128; labels++) { /* of two bytes each, and the root */
		struct say s = say_in(text, sizeof(text));

		for (size_t i = 0; i < labels; i++)
			bytes[2 * i] = 1;
		bytes[2 * labels] = 0;
		say_dhcp_value(&s, 119, fenced(span_of(bytes, 2 * labels + 1)));
		assert_int_equal(strncmp(text, "malformed", 9) == 0, labels > 127);
		bytes[2 * labels] = 'a';
	}
}

static void every_cut(struct span cut, void *arg)
{
	const uint8_t *code = arg;
	char text[2048];
	struct say s = say_in(text, sizeof(text));

	say_dhcp_value(&s, *code, cut);
	assert_true(s.n > 0);
	for (size_t i = 0; i < s.n; i++)
		assert_true(text[i] >= ' ' && text[i] <= '~');
}

static void test_every_option_survives_every_length(void **state)
{
	/* Lengths, pointers and codes that lead somewhere, and letters. */
	static const char bytes[] = "\x01\x04\0\0\0\x02\x09\x14\0\0\x11Raspberry\x1b[0m\xc0\x04"
				    "\x03lab\0\xff\x06\x01\x03\x80\x18\x0a\0\0\x01\xff\xff\x04zz";

	(void)state;
	for (unsigned code = 0; code < 256; code++) {
		uint8_t c = (uint8_t)code;

		for (size_t from = 0; from < sizeof(bytes); from++)
			fence_every_cut(span_of(bytes + from, sizeof(bytes) - from), every_cut, &c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code_has_a_name_and_a_value),
		cmocka_unit_test(test_names_are_those_of_the_registry),
		cmocka_unit_test(test_unassigned_codes_are_said_to_be),
		cmocka_unit_test(test_architectures_are_named),
		cmocka_unit_test(test_plain_values_are_in_words),
		cmocka_unit_test(test_lists_and_nested_values_are_in_words),
		cmocka_unit_test(test_pi_identities_are_in_words),
		cmocka_unit_test(test_option_43_is_one_line_of_suboptions),
		cmocka_unit_test(test_wrong_lengths_are_said_with_the_bytes),
		cmocka_unit_test(test_malformed_values_are_said_with_the_bytes),
		cmocka_unit_test(test_option_66_shows_what_is_no_text),
		cmocka_unit_test(test_names_that_point_in_circles_end),
		cmocka_unit_test(test_name_of_more_than_255_bytes_is_malformed),
		cmocka_unit_test(test_every_option_survives_every_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
