/* SPDX-License-Identifier: MIT */
/* tftp_test - TFTP as real senders write it, sloppy ends included, and no option or file name
 * made out of bytes that the capture did not hold. */
#include "core/tftp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/put.h"
#include "core/show_tftp.h"
#include "tests/unit/fence.h"

/* Text with its NULs, as a span: the implied last NUL is not part of it. */
#define LIT(text) span_of(text, sizeof(text) - 1)

static char text[1024];

static enum wire parse(struct span payload, struct tftp_pkt *p)
{
	return tftp_parse(fenced(payload), payload.n, p);
}

static const char *shown(struct span payload)
{
	struct say s = say_in(text, sizeof(text));
	struct tftp_pkt p;

	assert_int_equal(parse(payload, &p), WIRE_OK);
	show_tftp(&s, &p);
	assert_false(s.cut);
	return text;
}

static void test_a_read_request_of_the_boot_rom_is_read(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(parse(LIT("\0\1bootcode.bin\0octet\0"), &p), WIRE_OK);
	assert_int_equal(p.op, TFTP_RRQ);
	assert_true(span_is(p.file, "bootcode.bin"));
	assert_true(span_is(p.mode, "octet"));
	assert_int_equal(p.raw_opts.n, 0);
	assert_false(p.opts.has_tsize || p.opts.has_blksize || p.opts.others);
}

static void test_options_of_a_request_are_read(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(parse(LIT("\0\1df90a038/start.elf\0octet\0tsize\0"
				   "0\0blksize\0"
				   "1468\0windowsize\0"
				   "4\0timeout\0"
				   "2\0"),
			       &p),
			 WIRE_OK);
	assert_true(span_is(p.file, "df90a038/start.elf"));
	assert_true(p.opts.has_tsize && p.opts.tsize == 0);
	assert_true(p.opts.has_blksize && p.opts.blksize == 1468);
	assert_true(p.opts.has_windowsize && p.opts.windowsize == 4);
	assert_true(p.opts.has_timeout && p.opts.timeout_s == 2);
	assert_false(p.opts.others);
}

static void test_option_names_are_read_in_any_case(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(parse(LIT("\0\6TSIZE\0"
				   "7\0BlkSize\0"
				   "512\0"),
			       &p),
			 WIRE_OK);
	assert_int_equal(p.op, TFTP_OACK);
	assert_true(p.opts.has_tsize && p.opts.tsize == 7);
	assert_true(p.opts.has_blksize && p.opts.blksize == 512);
	assert_false(p.opts.others);
}

static void test_a_tsize_above_4_gigabytes_is_kept(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(parse(LIT("\0\6tsize\0"
				   "4294967297\0"),
			       &p),
			 WIRE_OK);
	assert_true(p.opts.has_tsize);
	assert_true(p.opts.tsize == 4294967297);
	assert_int_equal(parse(LIT("\0\6tsize\0"
				   "18446744073709551615\0"),
			       &p),
			 WIRE_OK);
	assert_true(p.opts.has_tsize && p.opts.tsize == UINT64_MAX);
}

static void test_what_is_no_number_is_no_option(void **state)
{
	static const struct {
		const char *p;
		size_t n;
	} rows[] = {
#define ROW(s) { s, sizeof(s) - 1 }
		ROW("\0\6tsize\0\0"),
		ROW("\0\6tsize\0-1\0"),
		ROW("\0\6tsize\0 5\0"),
		ROW("\0\6tsize\0"
		    "5x\0"),
		ROW("\0\6tsize\0"
		    "18446744073709551616\0"),
		ROW("\0\6tsize\0"
		    "99999999999999999999999\0"),
		ROW("\0\6blksize\0"
		    "4294967296\0"),
		ROW("\0\6tsize"),
		ROW("\0\6multicast\0\0"),
		ROW("\0\6tsizes\0"
		    "5\0"),
	};
	struct tftp_pkt p;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(parse(span_of(rows[i].p, rows[i].n), &p), WIRE_OK);
		assert_true(p.opts.others);
		assert_false(p.opts.has_tsize || p.opts.has_blksize);
	}
}

static void test_a_request_without_its_last_nul_is_accepted_when_whole(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(parse(LIT("\0\1start.elf\0octet"), &p), WIRE_OK);
	assert_true(span_is(p.file, "start.elf"));
	assert_true(span_is(p.mode, "octet"));
	assert_int_equal(parse(LIT("\0\1start.elf\0octet\0tsize\0"
				   "0"),
			       &p),
			 WIRE_OK);
	assert_true(p.opts.has_tsize);
}

static void test_a_request_without_a_mode_is_bad(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(parse(LIT("\0\1start.elf"), &p), WIRE_BAD);
	assert_int_equal(parse(LIT("\0\1start.elf\0"), &p), WIRE_BAD);
	assert_int_equal(parse(LIT("\0\1start.elf\0\0"), &p), WIRE_BAD);
	assert_int_equal(parse(LIT("\0\1"), &p), WIRE_BAD);
}

static void test_zeros_behind_a_request_are_no_options(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(parse(LIT("\0\1a\0octet\0\0\0\0\0"), &p), WIRE_OK);
	assert_false(p.opts.others);
}

static void test_data_and_acks_are_read(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(parse(LIT("\0\3\1\2hello"), &p), WIRE_OK);
	assert_int_equal(p.op, TFTP_DATA);
	assert_int_equal(p.block, 0x102);
	assert_true(span_is(p.data, "hello"));
	assert_int_equal(p.data_wire_len, 5);
	assert_int_equal(parse(LIT("\0\3\0\7"), &p), WIRE_OK);
	assert_int_equal(p.data.n, 0);
	assert_int_equal(parse(LIT("\0\4\xff\xff"), &p), WIRE_OK);
	assert_int_equal(p.op, TFTP_ACK);
	assert_int_equal(p.block, 65535);
}

static void test_cut_data_is_data_and_tells_its_length(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(tftp_parse(fenced(LIT("\0\3\0\1he")), 516, &p), WIRE_OK);
	assert_true(span_is(p.data, "he"));
	assert_int_equal(p.data_wire_len, 512);
}

static void test_errors_are_read_with_and_without_their_nul(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(parse(LIT("\0\5\0\1File not found\0"), &p), WIRE_OK);
	assert_int_equal(p.op, TFTP_ERROR);
	assert_int_equal(p.code, 1);
	assert_true(span_is(p.text, "File not found"));
	assert_int_equal(parse(LIT("\0\5\0\0Early terminate"), &p), WIRE_OK);
	assert_true(span_is(p.text, "Early terminate"));
	assert_int_equal(parse(LIT("\0\5\0\2"), &p), WIRE_OK);
	assert_int_equal(p.text.n, 0);
}

static void test_unknown_opcodes_are_bad(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(parse(LIT("\0\0\0\1"), &p), WIRE_BAD);
	assert_int_equal(parse(LIT("\0\7\0\1"), &p), WIRE_BAD);
	assert_int_equal(parse(LIT("\1\1a\0octet\0"), &p), WIRE_BAD);
}

static void test_what_the_sender_left_out_is_bad_and_what_the_capture_cut_is_short(void **state)
{
	struct tftp_pkt p = { .block = 77 };

	(void)state;
	assert_int_equal(parse(LIT(""), &p), WIRE_BAD);
	assert_int_equal(parse(LIT("\0"), &p), WIRE_BAD);
	assert_int_equal(parse(LIT("\0\4\0"), &p), WIRE_BAD);
	assert_int_equal(parse(LIT("\0\5\0"), &p), WIRE_BAD);
	assert_int_equal(tftp_parse(fenced(LIT("\0")), 4, &p), WIRE_SHORT);
	assert_int_equal(tftp_parse(fenced(LIT("\0\4\0")), 4, &p), WIRE_SHORT);
	assert_int_equal(p.block, 77); /* not written */
}

static void cut_of_request(struct span cut, void *arg)
{
	struct tftp_pkt p;
	const size_t *whole = arg;
	enum wire got = tftp_parse(cut, *whole, &p);

	assert_int_equal(got, cut.n == *whole ? WIRE_OK : WIRE_SHORT);
}

static void test_a_cut_request_or_oack_or_error_is_short_at_every_length(void **state)
{
	static const char request[] = "\0\1df90a038/start.elf\0octet\0tsize\0"
				      "0";
	static const char oack[] = "\0\6tsize\0"
				   "123";
	static const char error[] = "\0\5\0\1File not found";
	struct span all[] = { span_of(request, sizeof(request)), span_of(oack, sizeof(oack)),
			      span_of(error, sizeof(error)) };

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		fence_every_cut(all[i], cut_of_request, &all[i].n);
}

static void test_an_error_whose_text_is_there_is_whole(void **state)
{
	struct tftp_pkt p;

	(void)state;
	assert_int_equal(tftp_parse(fenced(LIT("\0\5\0\1no\0")), 40, &p), WIRE_OK);
	assert_true(span_is(p.text, "no"));
}

static void test_block_numbers_unwrap(void **state)
{
	(void)state;
	assert_true(tftp_block_after(0, 1) == 1);
	assert_true(tftp_block_after(65534, 65535) == 65535);
	assert_true(tftp_block_after(65535, 0) == 65536);
	assert_true(tftp_block_after(65536, 1) == 65537);
	assert_true(tftp_block_after(131071, 0) == 131072);
	assert_true(tftp_block_after(5000000, 19265) == 5000001);
}

static void test_a_repeated_or_reordered_block_stays_near(void **state)
{
	(void)state;
	assert_true(tftp_block_after(10, 10) == 10);
	assert_true(tftp_block_after(10, 8) == 8);
	assert_true(tftp_block_after(65536, 0) == 65536);
	assert_true(tftp_block_after(65536, 65535) == 65535);
	assert_true(tftp_block_after(65530, 3) == 65539);
	assert_true(tftp_block_after(70000, 4460) == 69996);
	/* Nothing comes before block 0. */
	assert_true(tftp_block_after(0, 0) == 0);
	assert_true(tftp_block_after(0, 65535) == 65535);
}

static void test_each_kind_of_packet_is_shown_in_one_line(void **state)
{
	(void)state;
	assert_string_equal(shown(LIT("\0\1df90a038/start.elf\0octet\0tsize\0"
				      "0\0")),
			    "  TFTP      read request  \"df90a038/start.elf\"  octet  tsize=0\n");
	assert_string_equal(shown(LIT("\0\2x\0netascii\0")),
			    "  TFTP      write request  \"x\"  netascii\n");
	assert_string_equal(shown(LIT("\0\3\0\5abc")), "  TFTP      data  block 5  3 bytes\n");
	assert_string_equal(shown(LIT("\0\4\0\0")), "  TFTP      ack  block 0\n");
	assert_string_equal(shown(LIT("\0\5\0\1File not found\0")),
			    "  TFTP      error 1 (file not found)  \"File not found\"\n");
	assert_string_equal(shown(LIT("\0\5\0\x63\0")), "  TFTP      error 99  \"\"\n");
	assert_string_equal(shown(LIT("\0\6tsize\0"
				      "52480\0blksize\0"
				      "1024\0")),
			    "  TFTP      options granted  tsize=52480  blksize=1024\n");
}

static void test_names_from_the_wire_are_shown_escaped_and_cut(void **state)
{
	uint8_t long_name[600];
	struct put w = put_in(long_name, sizeof(long_name));

	(void)state;
	assert_string_equal(shown(LIT("\0\1\033[2Ja\nb\0octet\0\033\0\r\0")),
			    "  TFTP      read request  \"\\x1b[2Ja\\x0ab\"  octet  \\x1b=\\x0d\n");
	put_be16(&w, 1);
	put_fill(&w, 'a', 500);
	put_bytes(&w, "\0octet", 7);
	assert_true(strlen(shown(put_span(&w))) < 250);
	assert_non_null(strstr(text, "aaa...\"  octet\n"));
}

static void test_a_packet_full_of_options_is_shown_in_bounds(void **state)
{
	uint8_t many[1400];
	struct put w = put_in(many, sizeof(many));

	(void)state;
	put_be16(&w, 6);
	for (int i = 0; i < 300; i++)
		put_bytes(&w, "x\0y", 4);
	assert_true(strlen(shown(put_span(&w))) < 200);
	assert_non_null(strstr(text, "  x=y  ...\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_read_request_of_the_boot_rom_is_read),
		cmocka_unit_test(test_options_of_a_request_are_read),
		cmocka_unit_test(test_option_names_are_read_in_any_case),
		cmocka_unit_test(test_a_tsize_above_4_gigabytes_is_kept),
		cmocka_unit_test(test_what_is_no_number_is_no_option),
		cmocka_unit_test(test_a_request_without_its_last_nul_is_accepted_when_whole),
		cmocka_unit_test(test_a_request_without_a_mode_is_bad),
		cmocka_unit_test(test_zeros_behind_a_request_are_no_options),
		cmocka_unit_test(test_data_and_acks_are_read),
		cmocka_unit_test(test_cut_data_is_data_and_tells_its_length),
		cmocka_unit_test(test_errors_are_read_with_and_without_their_nul),
		cmocka_unit_test(test_unknown_opcodes_are_bad),
		cmocka_unit_test(
			test_what_the_sender_left_out_is_bad_and_what_the_capture_cut_is_short),
		cmocka_unit_test(test_a_cut_request_or_oack_or_error_is_short_at_every_length),
		cmocka_unit_test(test_an_error_whose_text_is_there_is_whole),
		cmocka_unit_test(test_block_numbers_unwrap),
		cmocka_unit_test(test_a_repeated_or_reordered_block_stays_near),
		cmocka_unit_test(test_each_kind_of_packet_is_shown_in_one_line),
		cmocka_unit_test(test_names_from_the_wire_are_shown_escaped_and_cut),
		cmocka_unit_test(test_a_packet_full_of_options_is_shown_in_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
