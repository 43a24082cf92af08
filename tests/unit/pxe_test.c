/* SPDX-License-Identifier: MIT */
/* pxe_test - core/pxe.h: every form of option 43 that servers were seen to send (facts 2.2, rows a
 * to i), misspelt and lying ones, option 97, and option 66 as an address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/pxe.h"
#include "core/wire.h"
#include "tests/unit/fence.h"

#define PI "Raspberry Pi Boot"
#define BYTES(s) s, sizeof(s) - 1

/* "06 01 03" and "0a 04 00 PXE", as all servers have them. */
#define CONTROL "\x06\x01\x03"
#define PROMPT "\x0a\x04\x00PXE"

struct row {
	const char *name, *bytes;
	size_t n;
	enum pxe43_form form;
	bool has_string, in_menu, terminated, lies;
	const char *menu; /* menu_text; NULL: none */
};

#define SUBS PXE43_SUBOPTIONS
#define TEXT PXE43_TEXT
#define OTHER PXE43_OTHER

static const struct row rows[] = {
	{ "a dnsmasq", BYTES(CONTROL PROMPT "\x09\x14\0\0\x11" PI "\xff"), SUBS, 1, 1, 1, 0, PI },
	{ "b dnsmasq, three blanks", BYTES(CONTROL PROMPT "\x09\x17\0\0\x14" PI "   \xff"), SUBS, 1,
	  1, 1, 0, PI "   " },
	{ "c dnsmasq, two blanks", BYTES(CONTROL PROMPT "\x09\x16\0\0\x13" PI "  \xff"), SUBS, 1, 1,
	  1, 0, PI "  " },
	{ "d bare, three blanks", BYTES(PI "   "), TEXT, 1, 0, 0, 0, PI "   " },
	{ "e bare", BYTES(PI), TEXT, 1, 0, 0, 0, PI },
	{ "f ISC, texts as suboptions", BYTES(CONTROL "\x09\x11" PI "\x0a\x03PXE"), SUBS, 1, 1, 0,
	  1, PI },
	{ "g tinkerbell", BYTES("\x09\x14\0\0\x11" PI PROMPT "\x06\x01\x08"), SUBS, 1, 1, 0, 0,
	  PI },
	{ "g tinkerbell, another order", BYTES(PROMPT "\x06\x01\x08\x09\x14\0\0\x11" PI), SUBS, 1,
	  1, 0, 0, PI },
	{ "h Kea", BYTES(CONTROL "\x09\x14\0\0\x11" PI PROMPT), SUBS, 1, 1, 0, 0, PI },
	{ "i second in the menu",
	  BYTES(CONTROL PROMPT "\x09\x20\x80\0\x09Something\0\0\x11" PI "\xff"), SUBS, 1, 1, 1, 0,
	  "Something" },
	/* Kea trims the three blanks that its configuration asks for, but not the length. */
	{ "Kea, blanks trimmed", BYTES("\x09\x14\0\0\x14" PI), SUBS, 1, 1, 0, 1, PI },
	{ "both lengths ask for blanks", BYTES(CONTROL "\x09\x17\0\0\x14" PI), SUBS, 1, 1, 0, 1,
	  PI },
	{ "... and an end byte", BYTES(CONTROL "\x09\x17\0\0\x14" PI "\xff"), SUBS, 1, 1, 0, 1,
	  PI },
	{ "inner length too short", BYTES("\x09\x17\0\0\x11" PI "   \xff"), SUBS, 1, 1, 1, 1, PI },
	{ "no length in the menu", BYTES("\x09\x02\0\0\xff"), SUBS, 0, 0, 1, 1, NULL },
	{ "empty prompt", BYTES("\x0a\0\xff"), SUBS, 0, 0, 1, 1, NULL },
	{ "pads between", BYTES("\0\0" CONTROL "\0\x09\x14\0\0\x11" PI "\xff\0\0"), SUBS, 1, 1, 1,
	  0, PI },
	{ "string behind the end", BYTES(CONTROL "\xff" PI), SUBS, 1, 0, 1, 0, NULL },
	{ "bare with a NUL", BYTES(PI "\0"), TEXT, 1, 0, 0, 0, PI },
	{ "string behind a wrong code", BYTES("\x11" PI), OTHER, 1, 0, 0, 1, NULL },
	{ "string in another suboption", BYTES("\x01\x11" PI), SUBS, 1, 0, 0, 0, NULL },
	{ "noise", BYTES("\x80\x80\x80"), OTHER, 0, 0, 0, 1, NULL },
	{ "Microsoft's", BYTES("\x01\x04\0\0\0\x02\xff"), SUBS, 0, 0, 1, 0, NULL },
	{ "empty", BYTES(""), SUBS, 0, 0, 0, 0, NULL },
};

static void check_row(const struct row *r)
{
	struct pxe43 p;

	pxe43_parse(fenced(span_of(r->bytes, r->n)), &p);
	print_message("         %s\n", r->name);
	assert_int_equal(p.form, r->form);
	assert_int_equal(p.raw.n, r->n);
	assert_int_equal(p.has_string, r->has_string);
	assert_int_equal(p.string_in_menu, r->in_menu);
	assert_int_equal(p.terminated, r->terminated);
	assert_int_equal(p.inner_lies, r->lies);
	if (r->menu)
		assert_true(p.menu_text.p && span_is(p.menu_text, r->menu));
	else
		assert_null(p.menu_text.p);
}

static void test_every_known_encoding_of_option_43_is_read(void **state)
{
	static const size_t lengths[] = { 32, 35, 34, 20, 17, 27, 31, 31, 31 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&rows[i]);
	/* The lengths that the facts give for rows a to h. */
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		assert_int_equal(rows[i].n, lengths[i]);
}

static void test_menu_keeps_what_its_length_byte_claims(void **state)
{
	struct pxe43 p;

	(void)state;
	pxe43_parse(span_of(BYTES(CONTROL "\x09\x14\x80\x01\x14" PI PROMPT)), &p);
	assert_int_equal(p.menu_claims, 20);
	assert_int_equal(p.menu_text.n, 17);
	assert_int_equal(p.menu_type, 0x8001);
	assert_true(p.has_control);
	assert_int_equal(p.control, 3);
	assert_true(span_is(p.prompt, "PXE"));
	assert_true(pxe43_is_pxe(&p));
}

static void test_absent_option_43_is_not_an_empty_one(void **state)
{
	struct pxe43 p;

	(void)state;
	pxe43_parse(span_of(NULL, 0), &p);
	assert_int_equal(p.form, PXE43_ABSENT);
	pxe43_parse(span_of("", 0), &p);
	assert_int_equal(p.form, PXE43_SUBOPTIONS);
	assert_false(pxe43_is_pxe(&p));
}

static void test_another_vendors_suboptions_are_not_taken_for_pxe(void **state)
{
	struct pxe43 p;

	(void)state;
	pxe43_parse(span_of(BYTES("\x01\x04\0\0\0\x02\xff")), &p);
	assert_false(pxe43_is_pxe(&p));
}

static void test_walk_of_suboptions_shows_the_one_that_does_not_fit(void **state)
{
	struct span v = fenced(span_of(BYTES("\0\x06\x01\x03\x09\x14\0\0\x11Ras")));
	struct cur c = cur_of(v);
	struct pxe43_sub sub;

	(void)state;
	assert_true(pxe43_next(&c, &sub));
	assert_int_equal(sub.code, 6);
	assert_false(pxe43_next(&c, &sub));
	assert_false(cur_ok(&c));
	assert_int_equal(sub.code, 9);
	assert_int_equal(sub.claims, 20);
	assert_int_equal(sub.data.n, 6);
	assert_false(pxe43_next(&c, &sub));
}

static void test_walk_of_suboptions_ends_at_255(void **state)
{
	struct cur c = cur_of(span_of(BYTES("\x06\x01\x03\xff\x06\x01\x03")));
	struct pxe43_sub sub;

	(void)state;
	assert_true(pxe43_next(&c, &sub));
	assert_false(pxe43_next(&c, &sub));
	assert_true(cur_ok(&c));
	assert_false(pxe43_next(&c, &sub));
}

static void cut_43(struct span cut, void *arg)
{
	struct pxe43 p;
	struct cur c = cur_of(cut);
	struct pxe43_sub sub;
	size_t seen = 0;

	(void)arg;
	pxe43_parse(cut, &p);
	assert_int_equal(p.form != PXE43_ABSENT, cut.p != NULL);
	assert_true(p.has_string || !p.string_in_menu);
	while (pxe43_next(&c, &sub))
		seen += 2 + sub.data.n;
	assert_true(seen <= cut.n);
	assert_true(pxe43_near_miss(cut).n <= cut.n);
}

static void test_every_cut_of_every_encoding_is_survived(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fence_every_cut(span_of(rows[i].bytes, rows[i].n), cut_43, NULL);
}

static void near(const char *bytes, size_t n, const char *found)
{
	struct span s = pxe43_near_miss(fenced(span_of(bytes, n)));

	if (found)
		assert_true(s.p && span_is(s, found));
	else
		assert_null(s.p);
}

static void test_misspelt_string_is_found(void **state)
{
	(void)state;
	near(BYTES("Rasberry Pi Boot"), "Rasberry Pi Boot");
	near(BYTES("Raspberry Pi boot"), "Raspberry Pi boot");
	near(BYTES("RaspberryPi Boot"), "RaspberryPi Boot");
	near(BYTES("Raspberry  Pi Boot"), "Raspberry  Pi Boot");
	near(BYTES("RASPBERRY PI BOOT"), "RASPBERRY PI BOOT");
	near(BYTES("Raspberry Pi 3 Boot"), "Raspberry Pi 3 Boot");
	near(BYTES("Raspberry Pi Boo"), "Raspberry Pi Boo");
	near(BYTES("Raspberry Pi Book"), "Raspberry Pi Book");
	near(BYTES("raspberry-pi-boot"), "raspberry-pi-boot");
}

static void test_misspelt_string_is_found_among_suboptions(void **state)
{
	(void)state;
	near(BYTES(CONTROL "\x09\x13\0\0\x10Rasberry Pi Boot" PROMPT), "Rasberry Pi Boot");
	near(BYTES(CONTROL "\x09\x13\0\0\x10Raspberry Pi Boo" PROMPT "\xff"), "Raspberry Pi Boo");
	near(BYTES("   aspberry Pi Boot   "), "aspberry Pi Boot");
}

static void test_what_is_right_or_far_off_is_no_near_miss(void **state)
{
	(void)state;
	near(BYTES(PI), NULL);
	near(BYTES(CONTROL "\x09\x14\0\0\x11" PI "\xff Rasberry Pi Boot"), NULL);
	near(BYTES("Boot from the network"), NULL);
	near(BYTES("PXEClient"), NULL);
	near(BYTES("Raspberry Pi"), NULL); /* five letters short */
	near(BYTES(""), NULL);
	near(NULL, 0, NULL);
}

static void test_near_miss_reads_no_more_than_it_promises(void **state)
{
	static uint8_t big[60000];
	const char late[] = "Rasberry Pi Boot";

	(void)state;
	memset(big, 'R', sizeof(big));
	memcpy(big + PXE_NEAR_MAX - 16, late, 16);
	assert_true(span_is(pxe43_near_miss(span_of(big, sizeof(big))), late));
	memset(big, 'R', sizeof(big));
	memcpy(big + PXE_NEAR_MAX, late, 16);
	assert_null(pxe43_near_miss(span_of(big, sizeof(big))).p);
}

static struct pxe97 read97(const char *bytes, size_t n)
{
	struct pxe97 p;

	pxe97_parse(fenced(span_of(bytes, n)), &p);
	return p;
}

#define X4(s) s s s s

static void test_original_rom_names_no_serial(void **state)
{
	struct pxe97 p = read97(BYTES("\0" X4("DDDD")));

	(void)state;
	assert_int_equal(p.form, PXE97_CONST44);
	assert_false(p.has_serial);
}

static void test_serial_stands_four_times_in_little_endian(void **state)
{
	struct pxe97 p = read97(BYTES("\0" X4("\xd4\x65\x9b\xbd")));

	(void)state;
	assert_int_equal(p.form, PXE97_SERIAL);
	assert_true(p.has_serial);
	assert_int_equal(p.serial, 0xbd9b65d4);
}

static void test_fourcc_is_read_in_either_order(void **state)
{
	struct pxe97 p = read97(BYTES("\0RPi4\x14\x31\xd0\0\x32\xb0\x23\xc3\xd8\0\x92\xe0"));

	(void)state;
	assert_int_equal(p.form, PXE97_FOURCC);
	assert_string_equal(p.fourcc, "RPi4");
	assert_int_equal(p.board_revision, 0xd03114);
	assert_memory_equal(p.mac_tail, "\x32\xb0\x23\xc3", 4);
	assert_true(p.has_serial);
	assert_int_equal(p.serial, 0xe09200d8);
	p = read97(BYTES("\0"
			 "5iPR\x14\x31\xd0\0\x32\xb0\x23\xc3\xd8\0\x92\xe0"));
	assert_int_equal(p.form, PXE97_FOURCC);
	assert_string_equal(p.fourcc, "RPi5");
}

static void test_other_machine_ids_are_not_a_pis(void **state)
{
	struct pxe97 p;

	(void)state;
	assert_int_equal(read97(BYTES("\0" X4("\0\0\0\0"))).form, PXE97_OTHER);
	assert_int_equal(read97(BYTES("\0" X4("\xff\xff\xff\xff"))).form, PXE97_OTHER);
	assert_int_equal(read97(BYTES("\x01" X4("DDDD"))).form, PXE97_OTHER);
	assert_int_equal(read97(BYTES("\0DDDDDDDDDDDDDDD")).form, PXE97_OTHER);
	assert_int_equal(read97(BYTES("")).form, PXE97_OTHER);
	assert_int_equal(read97(BYTES("\0\0\x02\0\x03\0\x04\0\x05\0\x06\0\x07\0\x08\0\x09")).form,
			 PXE97_OTHER);
	pxe97_parse(span_of(NULL, 0), &p);
	assert_int_equal(p.form, PXE97_ABSENT);
}

static void test_option_60_is_the_word_and_no_more(void **state)
{
	(void)state;
	assert_true(pxe_is_client(fenced(span_of("PXEClient", 9))));
	assert_true(pxe_is_client(fenced(span_of("PXEClient\0", 10))));
	assert_false(pxe_is_client(fenced(span_of("PXEClient:Arch:00000", 20))));
	assert_false(pxe_is_client(fenced(span_of("PXEClien", 8))));
	assert_false(pxe_is_client(fenced(span_of("\0\0", 2))));
	assert_false(pxe_is_client(span_of(NULL, 0)));
}

static void test_option_66_must_be_a_dotted_address(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		uint32_t ip;
	} dotted[] = {
		{ BYTES("192.168.2.10"), 0xc0a8020a },
		{ BYTES("192.168.2.10\0"), 0xc0a8020a },
		{ BYTES("255.255.255.255"), 0xffffffff },
		{ BYTES("192.168.1.300"), 0 },
		{ BYTES("192.168.1.1000"), 0 },
		{ BYTES("0192.168.1.10"), 0 },
		{ BYTES("1.2.3"), 0 },
		{ BYTES("1.2.3."), 0 },
		{ BYTES("1.2.3.4.5"), 0 },
		{ BYTES("1..2.3"), 0 },
		{ BYTES(".1.2.3"), 0 },
		{ BYTES("1.2.3.4 "), 0 },
		{ BYTES("1.2\0.3.4"), 0 },
		{ BYTES("tftp.example.test"), 0 },
		{ BYTES("\xc0\xa8\x02\x0a"), 0 }, /* four raw bytes: MikroTik */
		{ BYTES(""), 0 },
		{ NULL, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(dotted) / sizeof(dotted[0]); i++)
		assert_int_equal(pxe_dotted(fenced(span_of(dotted[i].text, dotted[i].n))),
				 dotted[i].ip);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_known_encoding_of_option_43_is_read),
		cmocka_unit_test(test_menu_keeps_what_its_length_byte_claims),
		cmocka_unit_test(test_absent_option_43_is_not_an_empty_one),
		cmocka_unit_test(test_another_vendors_suboptions_are_not_taken_for_pxe),
		cmocka_unit_test(test_walk_of_suboptions_shows_the_one_that_does_not_fit),
		cmocka_unit_test(test_walk_of_suboptions_ends_at_255),
		cmocka_unit_test(test_every_cut_of_every_encoding_is_survived),
		cmocka_unit_test(test_misspelt_string_is_found),
		cmocka_unit_test(test_misspelt_string_is_found_among_suboptions),
		cmocka_unit_test(test_what_is_right_or_far_off_is_no_near_miss),
		cmocka_unit_test(test_near_miss_reads_no_more_than_it_promises),
		cmocka_unit_test(test_original_rom_names_no_serial),
		cmocka_unit_test(test_serial_stands_four_times_in_little_endian),
		cmocka_unit_test(test_fourcc_is_read_in_either_order),
		cmocka_unit_test(test_other_machine_ids_are_not_a_pis),
		cmocka_unit_test(test_option_60_is_the_word_and_no_more),
		cmocka_unit_test(test_option_66_must_be_a_dotted_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
