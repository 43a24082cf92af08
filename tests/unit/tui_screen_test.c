/* SPDX-License-Identifier: MIT */
/* tui_screen_test - the grid that a screen is drawn into, the rings behind it, and the files
 * that are saved from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/fence.h"
#include "tui/saver.h"
#include "tui/screen.h"
#include "tui/script.h"
#include "tui/tape.h"
#include "tui/ui.h"

static struct screen screen;

static const char *line(int row)
{
	static char text[SCREEN_COLS + 1];
	int n = 0;

	for (; n < screen.cols; n++) {
		text[n] = '@';
		if (screen.cell[row][n].code < 0x80)
			text[n] = (char)screen.cell[row][n].code;
	}
	while (n > 0 && text[n - 1] == ' ')
		n--;
	text[n] = '\0';
	return text;
}

static void test_text_that_is_too_long_ends_with_a_mark(void **state)
{
	(void)state;
	screen_clear(&screen, 2, 20, false);
	assert_int_equal(screen_text(&screen, 0, 0, 10, STYLE_PLAIN, "kernel8.img is it"), 10);
	assert_string_equal(line(0), "kernel8.i~");
	(void)screen_text(&screen, 1, 15, 10, STYLE_PLAIN, "kernel8.img");
	assert_string_equal(line(1), "               kern~");
}

static void test_nothing_is_drawn_beyond_the_edges(void **state)
{
	(void)state;
	screen_clear(&screen, 2, 10, false);
	(void)screen_text(&screen, -1, 0, 5, STYLE_PLAIN, "up");
	(void)screen_text(&screen, 2, 0, 5, STYLE_PLAIN, "down");
	(void)screen_text(&screen, 0, 10, 5, STYLE_PLAIN, "right");
	screen_glyph(&screen, 1, -3, 100, GLYPH_FULL, STYLE_BAD);
	screen_style(&screen, 9, -3, 1000, STYLE_BAD);
	screen_right(&screen, 0, 8, 10, STYLE_PLAIN, "left or right");
	assert_string_equal(line(1), "##########");
	screen_clear(&screen, -5, 100000, true);
	assert_int_equal(screen.rows, 0);
	assert_int_equal(screen.cols, SCREEN_COLS);
}

static void test_what_is_not_one_column_wide_is_spelled(void **state)
{
	(void)state;
	screen_clear(&screen, 3, 40, true);
	(void)screen_text(&screen, 0, 0, 40, STYLE_PLAIN, "\xc3\xa4\xe4\xb8\xad\xcc\x81z");
	assert_string_equal(line(0), "@\\u4e2d\\u0301z");
	(void)screen_text(&screen, 1, 0, 40, STYLE_PLAIN, "\xf0\x9f\x92\xa9\xff\x1b[2J");
	assert_string_equal(line(1), "\\U01f4a9\\ufffd\\u001b[2J");
	screen_clear(&screen, 1, 40, false);
	(void)screen_text(&screen, 0, 0, 40, STYLE_PLAIN, "\xc3\xa4");
	assert_string_equal(line(0), "\\u00e4");
}

static void test_any_bytes_are_a_text_that_ends(void **state)
{
	uint8_t bytes[64];

	(void)state;
	screen_clear(&screen, 4, 30, true);
	for (unsigned round = 0; round < 2000; round++) {
		size_t n = round % sizeof(bytes);

		for (size_t i = 0; i < n; i++)
			bytes[i] = (uint8_t)((round * 2654435761u + i * 40503u) >> (i % 13) | 1);
		bytes[n] = 0;
		(void)screen_wrap(&screen, 0, 0, 17, 4, 1, STYLE_PLAIN,
				  (const char *)fenced(span_of(bytes, n + 1)).p);
	}
}

static void test_wrapping_breaks_at_blanks_and_cuts_no_command(void **state)
{
	const char *text = "Put the file there:\n  sudo cp a-name /srv/tftp/\nthen try";

	(void)state;
	screen_clear(&screen, 8, 40, false);
	assert_int_equal(screen_wrap(&screen, 0, 0, 16, 8, 0, STYLE_PLAIN, text), 5);
	assert_string_equal(line(0), "Put the file");
	assert_string_equal(line(1), "there:");
	assert_string_equal(line(2), "  sudo cp a-name");
	assert_string_equal(line(3), "    /srv/tftp/");
	assert_string_equal(line(4), "then try");
	screen_clear(&screen, 8, 40, false);
	assert_int_equal(screen_wrap(&screen, 0, 0, 16, 1, 4, STYLE_PLAIN, text), 5);
	assert_string_equal(line(0), "then try");
	assert_string_equal(line(1), "");
	assert_int_equal(screen_wrap(&screen, 0, 0, 1, 8, 0, STYLE_PLAIN, "      x"), 7);
}

static void test_what_is_cut_is_marked_even_inside_a_spelled_character(void **state)
{
	(void)state;
	screen_clear(&screen, 2, 20, false);
	(void)screen_text(&screen, 0, 0, 4, STYLE_PLAIN, "\xe4\xb8\xad");
	assert_string_equal(line(0), "\\u4~");
	(void)screen_text(&screen, 1, 0, 6, STYLE_PLAIN, "\xe4\xb8\xad");
	assert_string_equal(line(1), "\\u4e2d");
}

static void test_of_a_path_that_is_too_long_the_end_is_shown(void **state)
{
	(void)state;
	screen_clear(&screen, 2, 40, false);
	assert_int_equal(screen_tail(&screen, 0, 0, 16, STYLE_PLAIN, "df90a038/overlays/vc4.dtbo"),
			 16);
	assert_string_equal(line(0), "~erlays/vc4.dtbo");
	(void)screen_tail(&screen, 1, 0, 16, STYLE_PLAIN, "config.txt");
	assert_string_equal(line(1), "config.txt");
	(void)screen_tail(&screen, 1, 0, 0, STYLE_PLAIN, "config.txt"); /* no room at all */
}

/* --- the tape */

#define TAPE (64 * 1024)

static tape_at add(struct tape *t, tape_at before, uint64_t number, size_t n)
{
	static uint8_t bytes[4096];
	struct packet pkt = { .number = number, .bytes = { bytes, n }, .wire_len = (uint32_t)n };
	struct frame f = { .kind = FRAME_ARP };

	memset(bytes, (int)number, sizeof(bytes));
	return tape_add(t, before, &pkt, &f);
}

static void test_the_tape_holds_the_latest_and_knows_what_is_gone(void **state)
{
	uint8_t *ring = malloc(TAPE);
	struct tape t;
	tape_at last[2] = { 0, 0 }, at, first;
	struct packet pkt;
	uint64_t number = 5000;

	(void)state;
	assert_non_null(ring);
	tape_init(&t, ring, TAPE);
	first = add(&t, 0, 1, 100);
	for (uint64_t i = 2; i <= 5000; i++) /* of two Pis in turn, of all sizes */
		last[i & 1] = add(&t, last[i & 1], i, (size_t)(i * 37 % 1500));
	assert_false(tape_get(&t, first, &pkt, NULL));
	assert_false(tape_get(&t, 0, &pkt, NULL));
	assert_false(tape_get(&t, last[0] + 4096, &pkt, NULL));
	for (at = last[0]; tape_get(&t, at, &pkt, &at); number -= 2) {
		assert_int_equal(pkt.number, number);
		assert_int_equal(pkt.bytes.n, number * 37 % 1500);
		for (size_t i = 0; i < pkt.bytes.n; i++)
			assert_int_equal(pkt.bytes.p[i], number & 0xff);
	}
	assert_true(number < 5000 - 40); /* some 80 packets of 800 bytes fit */
	free(ring);
}

/* --- saving */

static char folder[] = "/tmp/pxepi-save-XXXXXX";

static void write_one(struct saver *s, const char *label, const char *wanted)
{
	char name[SAVER_NAME];
	struct fail f;
	int fd = saver_new(s, label, "txt", name, &f);

	if (fd < 0)
		fail_msg("%s", f.why);
	assert_string_equal(name, wanted);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
	assert_int_equal(access(name, F_OK), 0);
	unlink("pxepi-last");
	assert_int_equal(symlink(name, "pxepi-last"), 0);
}

static void test_a_file_is_never_written_over_and_its_name_is_harmless(void **state)
{
	struct saver s;
	struct fail f;
	struct stat st;
	static const char *const made[] = { "pxepi-df90a038.txt",       "pxepi-df90a038-2.txt",
					    "pxepi--.-..-etc-x-y-.txt", "pxepi-link.txt",
					    "pxepi-link-2.txt",         "pxepi-last" };

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_true(saver_open(&s, NULL, &f));
	write_one(&s, "df90a038", "pxepi-df90a038.txt");
	write_one(&s, "df90a038", "pxepi-df90a038-2.txt");
	write_one(&s, "../../etc/x y\n", "pxepi--.-..-etc-x-y-.txt");
	assert_int_equal(symlink("/tmp/pxepi-elsewhere", "pxepi-link.txt"), 0);
	write_one(&s, "link", "pxepi-link-2.txt"); /* a link is not followed */
	assert_int_equal(stat("pxepi-df90a038.txt", &st), 0);
	assert_int_equal(st.st_size, 1);
	saver_close(&s);
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		assert_int_equal(unlink(made[i]), 0); /* and there is nothing else */
	assert_int_equal(rmdir(folder), 0);
}

/* --- keys as text */

static void test_a_script_of_keys_is_read_key_by_key(void **state)
{
	const char *text = "j<Down><F10><lt>x<Nope>";

	(void)state;
	assert_int_equal(script_key(&text), 'j');
	assert_int_equal(script_key(&text), UI_KEY_DOWN);
	assert_int_equal(script_key(&text), UI_KEY_F1 + 9);
	assert_int_equal(script_key(&text), '<');
	assert_int_equal(script_key(&text), 'x');
	assert_int_equal(script_key(&text), -1);
	assert_string_equal(text, "<Nope>");
	text = "";
	assert_int_equal(script_key(&text), 0);
}

static void test_a_list_keeps_its_cursor_in_sight(void **state)
{
	struct ui_list l = { .at_end = true };

	(void)state;
	ui_list_fit(&l, 100, 10);
	assert_int_equal(l.cursor, 99);
	assert_int_equal(l.top, 90);
	l.at_end = false;
	l.cursor = 5;
	ui_list_fit(&l, 100, 10);
	assert_int_equal(l.top, 5);
	ui_list_fit(&l, 3, 10); /* most of it has gone */
	assert_int_equal(l.cursor, 2);
	assert_int_equal(l.top, 0);
	ui_list_fit(&l, 0, 0);
	assert_int_equal(l.cursor, 0);
	assert_int_equal(l.top, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_that_is_too_long_ends_with_a_mark),
		cmocka_unit_test(test_nothing_is_drawn_beyond_the_edges),
		cmocka_unit_test(test_what_is_not_one_column_wide_is_spelled),
		cmocka_unit_test(test_any_bytes_are_a_text_that_ends),
		cmocka_unit_test(test_wrapping_breaks_at_blanks_and_cuts_no_command),
		cmocka_unit_test(test_what_is_cut_is_marked_even_inside_a_spelled_character),
		cmocka_unit_test(test_of_a_path_that_is_too_long_the_end_is_shown),
		cmocka_unit_test(test_the_tape_holds_the_latest_and_knows_what_is_gone),
		cmocka_unit_test(test_a_file_is_never_written_over_and_its_name_is_harmless),
		cmocka_unit_test(test_a_script_of_keys_is_read_key_by_key),
		cmocka_unit_test(test_a_list_keeps_its_cursor_in_sight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
