/* SPDX-License-Identifier: MIT */
/* say_test - text is what a user reads: numbers, durations and sizes as people write them, and
 * nothing from the wire that could act on a terminal. */
#include "core/say.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/fence.h"

static char text[256];

static struct say fresh(void)
{
	memset(text, '#', sizeof(text));
	return say_in(text, sizeof(text));
}

static const char *wire_of(const void *p, size_t n)
{
	struct say s = fresh();

	say_wire(&s, fenced(span_of(p, n)));
	assert_false(s.cut);
	assert_int_equal(strlen(text), s.n);
	return text;
}

#define WIRE(bytes) wire_of(bytes, sizeof(bytes) - 1)

static const char *wire_max(const char *from, size_t max)
{
	struct say s = fresh();

	say_wire_max(&s, fenced(span_of(from, strlen(from))), max);
	return text;
}

static const char *duration(ns d)
{
	struct say s = fresh();

	say_duration(&s, d);
	return text;
}

static const char *seconds(ns d, unsigned decimals)
{
	struct say s = fresh();

	say_seconds(&s, d, decimals);
	return text;
}

static const char *size(uint64_t bytes)
{
	struct say s = fresh();

	say_size(&s, bytes);
	return text;
}

static const char *hex(uint64_t v, unsigned digits)
{
	struct say s = fresh();

	say_hex(&s, v, digits);
	return text;
}

static void test_numbers_are_said_to_their_limits(void **state)
{
	struct say s = fresh();

	(void)state;
	say_u64(&s, 0);
	say_char(&s, ' ');
	say_u64(&s, UINT64_MAX);
	say_char(&s, ' ');
	say_i64(&s, INT64_MIN);
	say_char(&s, ' ');
	say_i64(&s, INT64_MAX);
	assert_string_equal(text,
			    "0 18446744073709551615 -9223372036854775808 9223372036854775807");
}

static void test_hex_is_padded_and_never_loses_digits(void **state)
{
	(void)state;
	assert_string_equal(hex(0, 0), "0");
	assert_string_equal(hex(0xdf90a038, 8), "df90a038");
	assert_string_equal(hex(0x1f, 4), "001f");
	assert_string_equal(hex(0x12345, 2), "12345");
	assert_string_equal(hex(UINT64_MAX, 99), "ffffffffffffffff");
}

static void test_addresses_and_bytes_are_said(void **state)
{
	static const uint8_t mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x08 };
	struct say s = fresh();

	(void)state;
	say_ip(&s, 0xc0a8020a);
	say_char(&s, ' ');
	say_ip(&s, 0xffffffff);
	say_char(&s, ' ');
	say_ip(&s, 0);
	say_char(&s, ' ');
	say_mac(&s, mac);
	say_char(&s, ' ');
	say_bytes(&s, span_of(mac, 3), ' ');
	say_char(&s, ' ');
	say_bytes(&s, span_of(mac, 3), '\0');
	say_bytes(&s, span_of(NULL, 0), ':');
	assert_string_equal(text, "192.168.2.10 255.255.255.255 0.0.0.0 b8:27:eb:90:a0:08 "
				  "b8 27 eb b827eb");
}

static void test_durations_are_said_for_people(void **state)
{
	(void)state;
	assert_string_equal(duration(0), "0 ms");
	assert_string_equal(duration(999), "0 ms");
	assert_string_equal(duration(1000), "0.001 ms");
	assert_string_equal(duration(420 * NS_US), "0.42 ms");
	assert_string_equal(duration(1234 * NS_US), "1.2 ms");
	assert_string_equal(duration(99960 * NS_US), "0.1 s");
	assert_string_equal(duration(610 * NS_MS), "0.61 s");
	assert_string_equal(duration(2507 * NS_MS), "2.51 s");
	assert_string_equal(duration(5 * NS_S), "5 s");
	assert_string_equal(duration(12400 * NS_MS), "12.4 s");
	assert_string_equal(duration(59949 * NS_MS), "59.9 s");
	assert_string_equal(duration(59960 * NS_MS), "1 min 0 s");
	assert_string_equal(duration(185 * NS_S), "3 min 5 s");
	assert_string_equal(duration(7500 * NS_S), "2 h 5 min");
	assert_string_equal(duration(-610 * NS_MS), "-0.61 s");
	assert_string_equal(duration(INT64_MIN), "-2562047 h 47 min");
}

static void test_seconds_round_to_nearest(void **state)
{
	(void)state;
	assert_string_equal(seconds(12400 * NS_MS, 3), "12.400");
	assert_string_equal(seconds(1999500 * NS_US, 3), "2.000");
	assert_string_equal(seconds(1999499 * NS_US, 3), "1.999");
	assert_string_equal(seconds(5 * NS_MS, 2), "0.01");
	assert_string_equal(seconds(1500 * NS_MS, 0), "2");
	assert_string_equal(seconds(7, 9), "0.000000007");
	assert_string_equal(seconds(-1500 * NS_MS, 1), "-1.5");
	assert_string_equal(seconds(-1, 3), "0.000");
}

static void test_sizes_are_said_in_powers_of_1000(void **state)
{
	(void)state;
	assert_string_equal(size(0), "0 B");
	assert_string_equal(size(999), "999 B");
	assert_string_equal(size(1000), "1.0 kB");
	assert_string_equal(size(52480), "52.5 kB");
	assert_string_equal(size(999949), "999.9 kB");
	assert_string_equal(size(999950), "1.0 MB");
	assert_string_equal(size(2900000), "2.9 MB");
	assert_string_equal(size(4294967296), "4.3 GB");
	assert_string_equal(size(UINT64_MAX), "18.4 EB");
}

static void test_text_that_does_not_fit_is_cut_and_says_so(void **state)
{
	char small[8];
	struct say s = say_in(small, sizeof(small));

	(void)state;
	say_str(&s, "abcd");
	assert_false(s.cut);
	say_ip(&s, 0x0a000001);
	assert_true(s.cut);
	assert_string_equal(small, "abcd10.");
	assert_int_equal(s.n, 7);
	say_char(&s, 'x');
	say_u64(&s, 5);
	assert_string_equal(small, "abcd10.");
}

static void test_what_fits_exactly_is_not_cut(void **state)
{
	char small[5];
	struct say s = say_in(small, sizeof(small));

	(void)state;
	say_u64(&s, 1234);
	assert_false(s.cut);
	assert_string_equal(small, "1234");
}

static void test_a_cut_leaves_a_gap_nowhere_but_at_the_end(void **state)
{
	char small[6];
	struct say s = say_in(small, sizeof(small));

	(void)state;
	say_wire(&s, span_of("abc\033", 4));
	assert_true(s.cut);
	say_str(&s, "z");
	assert_string_equal(small, "abc");
}

static void test_a_cut_never_splits_a_utf8_character(void **state)
{
	char small[5];
	struct say s = say_in(small, sizeof(small));

	(void)state;
	say_str(&s, "abc\xe2\x82\xac");
	assert_true(s.cut);
	assert_string_equal(small, "abc");
}

static void test_plain_text_and_utf8_pass(void **state)
{
	(void)state;
	assert_string_equal(WIRE("df90a038/start.elf"), "df90a038/start.elf");
	assert_string_equal(WIRE("Gr\xc3\xbc\xc3\x9f"
				 "e \xe2\x82\xac \xf0\x9f\x8d\x93"),
			    "Gr\xc3\xbc\xc3\x9f"
			    "e \xe2\x82\xac \xf0\x9f\x8d\x93");
	assert_string_equal(WIRE("\"quoted\" 'too'"), "\"quoted\" 'too'");
	assert_string_equal(WIRE(""), "");
}

static void test_a_backslash_is_doubled_so_escapes_can_not_be_forged(void **state)
{
	(void)state;
	assert_string_equal(WIRE("a\\x1bb"), "a\\\\x1bb");
}

static void test_escape_sequences_lose_their_teeth(void **state)
{
	(void)state;
	assert_string_equal(WIRE("\033[31mred\033]0;title\007"), "\\x1b[31mred\\x1b]0;title\\x07");
	assert_string_equal(WIRE("a\r\nb\tc\0d\x7f"), "a\\x0d\\x0ab\\x09c\\x00d\\x7f");
}

static void test_c1_controls_are_escaped_raw_and_as_utf8(void **state)
{
	(void)state;
	assert_string_equal(WIRE("\x9b"
				 "31m"),
			    "\\x9b31m");
	assert_string_equal(WIRE("\xc2\x9b"
				 "31m"),
			    "\\xc2\\x9b31m");
	assert_string_equal(WIRE("\xc2\x80\xc2\xa0"), "\\xc2\\x80\xc2\xa0");
}

static void test_overlong_utf8_is_escaped(void **state)
{
	(void)state;
	assert_string_equal(WIRE("\xc0\xaf"), "\\xc0\\xaf");
	assert_string_equal(WIRE("\xc1\x9b"), "\\xc1\\x9b");
	assert_string_equal(WIRE("\xe0\x80\x9b"), "\\xe0\\x80\\x9b");
	assert_string_equal(WIRE("\xf0\x80\x80\x9b"), "\\xf0\\x80\\x80\\x9b");
	assert_string_equal(WIRE("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
	assert_string_equal(WIRE("\xf8\x88\x80\x80\x80"), "\\xf8\\x88\\x80\\x80\\x80");
}

static void test_lone_surrogates_are_escaped(void **state)
{
	(void)state;
	assert_string_equal(WIRE("\xed\xa0\x80"), "\\xed\\xa0\\x80");
	assert_string_equal(WIRE("\xed\xbf\xbf"), "\\xed\\xbf\\xbf");
	assert_string_equal(WIRE("\xed\x9f\xbf"), "\xed\x9f\xbf");
}

static void test_bidirectional_and_invisible_characters_are_escaped(void **state)
{
	(void)state;
	assert_string_equal(WIRE("gnp\xe2\x80\xae.exe"), "gnp\\xe2\\x80\\xae.exe");
	assert_string_equal(WIRE("\xe2\x81\xa6"), "\\xe2\\x81\\xa6");
	assert_string_equal(WIRE("a\xe2\x80\x8b"
				 "b"),
			    "a\\xe2\\x80\\x8bb");
	assert_string_equal(WIRE("\xef\xbb\xbf"), "\\xef\\xbb\\xbf");
	assert_string_equal(WIRE("\xf3\xa0\x81\x81"), "\\xf3\\xa0\\x81\\x81");
	assert_string_equal(WIRE("\xe2\x80\xa8"), "\\xe2\\x80\\xa8");
	assert_string_equal(WIRE("\xef\xbf\xbf"), "\\xef\\xbf\\xbf");
}

static void test_utf8_cut_by_the_end_of_the_span_is_escaped(void **state)
{
	(void)state;
	assert_string_equal(WIRE("\xe2\x82"), "\\xe2\\x82");
	assert_string_equal(WIRE("\xf0\x9f\x8d"), "\\xf0\\x9f\\x8d");
}

static void test_every_byte_pair_comes_out_harmless(void **state)
{
	(void)state;
	for (unsigned v = 0; v < 0x10000; v++) {
		uint8_t pair[2] = { (uint8_t)(v >> 8), (uint8_t)v };
		const uint8_t *out = (const uint8_t *)wire_of(pair, sizeof(pair));

		for (; *out; out++) {
			assert_true(*out >= 0x20 && *out != 0x7f);
			if (*out < 0x80)
				continue;
			/* The only two-byte characters there are, and none of them C1. */
			assert_int_equal(out[0], pair[0]);
			assert_true(out[0] >= 0xc2 && out[0] <= 0xdf);
			assert_true(out[0] != 0xc2 || out[1] >= 0xa0);
			out++;
		}
	}
}

static void test_long_wire_text_ends_in_dots_within_the_limit(void **state)
{
	(void)state;
	assert_string_equal(wire_max("kernel8.img", 11), "kernel8.img");
	assert_string_equal(wire_max("kernel8.img", 10), "kernel8...");
	assert_string_equal(wire_max("kernel8.img", 2), "..");
	assert_string_equal(wire_max("kernel8.img", 0), "");
	assert_string_equal(wire_max("", 0), "");
	assert_string_equal(wire_max("abc\033", 7), "abc\\x1b");
	assert_string_equal(wire_max("abc\033def", 9), "abc...");
	assert_string_equal(wire_max("\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac", 4),
			    "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac");
}

static void test_padding_counts_characters_not_bytes(void **state)
{
	struct say s = fresh();

	(void)state;
	say_str(&s, "x: ");
	say_str(&s, "\xc3\xbc");
	say_pad(&s, 3, 4);
	say_str(&s, "|");
	say_pad(&s, 0, 2);
	say_str(&s, "|");
	assert_string_equal(text, "x: \xc3\xbc   ||");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_are_said_to_their_limits),
		cmocka_unit_test(test_hex_is_padded_and_never_loses_digits),
		cmocka_unit_test(test_addresses_and_bytes_are_said),
		cmocka_unit_test(test_durations_are_said_for_people),
		cmocka_unit_test(test_seconds_round_to_nearest),
		cmocka_unit_test(test_sizes_are_said_in_powers_of_1000),
		cmocka_unit_test(test_text_that_does_not_fit_is_cut_and_says_so),
		cmocka_unit_test(test_what_fits_exactly_is_not_cut),
		cmocka_unit_test(test_a_cut_leaves_a_gap_nowhere_but_at_the_end),
		cmocka_unit_test(test_a_cut_never_splits_a_utf8_character),
		cmocka_unit_test(test_plain_text_and_utf8_pass),
		cmocka_unit_test(test_a_backslash_is_doubled_so_escapes_can_not_be_forged),
		cmocka_unit_test(test_escape_sequences_lose_their_teeth),
		cmocka_unit_test(test_c1_controls_are_escaped_raw_and_as_utf8),
		cmocka_unit_test(test_overlong_utf8_is_escaped),
		cmocka_unit_test(test_lone_surrogates_are_escaped),
		cmocka_unit_test(test_bidirectional_and_invisible_characters_are_escaped),
		cmocka_unit_test(test_utf8_cut_by_the_end_of_the_span_is_escaped),
		cmocka_unit_test(test_every_byte_pair_comes_out_harmless),
		cmocka_unit_test(test_long_wire_text_ends_in_dots_within_the_limit),
		cmocka_unit_test(test_padding_counts_characters_not_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
