/* SPDX-License-Identifier: MIT */
/* tui_model_test - the rows of the fleet: who has one, in what order, which is selected and
 * stays so, what the filter shows; and what a key does to all that. */
#include "tests/unit/watch_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/forge/scene.h"
#include "tui/model.h"
#include "tui/ui.h"
#include "tui/words.h"

static struct lab lab;
static struct fleet *fleet;
static struct ui ui;
static struct tape tape; /* empty: no packet is in it */

static int begin(void **state)
{
	(void)state;
	lab_new(&lab, 64, 1024);
	fleet = calloc(1, sizeof(*fleet));
	assert_non_null(fleet);
	model_init(fleet, NULL);
	ui_init(&ui);
	return 0;
}

static int end(void **state)
{
	(void)state;
	lab_free(&lab);
	free(fleet);
	return 0;
}

/* A boot of a Pi of our own, as far as the model looks at it. */
static struct boot some[40];

static void say_event(struct boot *b, enum event_kind kind, ns when)
{
	struct event e = { .kind = kind, .when = when, .boot = b };

	(void)model_event(fleet, lab.w, &e);
}

static struct boot *pi(uint8_t last)
{
	struct boot *b = &some[last];

	memset(b, 0, sizeof(*b));
	memcpy(b->mac, (const uint8_t[]){ 0xb8, 0x27, 0xeb, 0, 0, last }, 6);
	b->plausible = true;
	b->model = MODEL_3B;
	b->began = b->last = NS_S * (1000 + last);
	say_event(b, EV_BOOT_BEGIN, b->began);
	return b;
}

static uint8_t shown(uint32_t line)
{
	model_arrange(fleet, lab.w);
	assert_true(line < fleet->shown_n);
	return fleet->row[fleet->shown[line]].mac[5];
}

static uint8_t picked(void)
{
	model_arrange(fleet, lab.w);
	assert_non_null(model_picked(fleet));
	return model_picked(fleet)->mac[5];
}

static void press(const char *keys)
{
	for (; *keys; keys++) {
		model_arrange(fleet, lab.w);
		ui_key(&ui, fleet, &tape, *keys);
	}
	model_arrange(fleet, lab.w);
}

static void test_a_pi_has_one_row_however_often_it_boots(void **state)
{
	struct boot *b = pi(1);

	(void)state;
	b->began += 60 * NS_S;
	say_event(b, EV_BOOT_BEGIN, b->began);
	model_arrange(fleet, lab.w);
	assert_int_equal(fleet->shown_n, 1);
	assert_int_equal(model_find(fleet, b->mac)->boots, 2);
}

static void test_what_is_no_netboot_has_no_row(void **state)
{
	struct boot *b = &some[0];

	(void)state;
	memset(b, 0, sizeof(*b));
	say_event(b, EV_BOOT_REPORT, NS_S);
	model_arrange(fleet, lab.w);
	assert_int_equal(fleet->shown_n, 0);
	assert_null(model_picked(fleet));
}

static void test_a_pi_that_hangs_comes_first(void **state)
{
	struct boot *b;

	(void)state;
	(void)pi(1);
	(void)pi(2);
	b = pi(3);
	assert_int_equal(shown(0), 1);
	b->hung = true;
	say_event(b, EV_BOOT_HUNG, NS_S * 1010);
	assert_int_equal(shown(0), 3);
	assert_int_equal(fleet->count[ROW_HUNG], 1);
	b->hung = false;
	say_event(b, EV_BOOT_WOKEN, NS_S * 1011);
	assert_int_equal(shown(0), 1);
	assert_int_equal(fleet->count[ROW_HUNG], 0);
}

static void test_the_selection_stays_on_its_pi_when_lines_move(void **state)
{
	struct boot *b;

	(void)state;
	(void)pi(1);
	(void)pi(2);
	b = pi(3);
	assert_int_equal(picked(), 1);
	model_move(fleet, 1);
	assert_int_equal(picked(), 2);
	b->hung = true;
	say_event(b, EV_BOOT_HUNG, NS_S * 1010);
	assert_int_equal(shown(0), 3);
	assert_int_equal(picked(), 2);
	assert_int_equal(model_pick_line(fleet), 2);
}

static void test_the_selection_stops_at_both_ends(void **state)
{
	(void)state;
	for (uint8_t i = 1; i <= 5; i++)
		(void)pi(i);
	model_arrange(fleet, lab.w);
	model_move(fleet, 100);
	assert_int_equal(picked(), 5);
	model_move(fleet, -100);
	assert_int_equal(picked(), 1);
}

static void test_follow_goes_to_who_spoke_last_until_a_key_moves(void **state)
{
	struct boot *first;

	(void)state;
	first = pi(1);
	(void)pi(2);
	press("f");
	say_event(first, EV_BOOT_STAGE, NS_S * 1010);
	assert_int_equal(picked(), 1);
	(void)pi(3);
	assert_int_equal(picked(), 3);
	ui_key(&ui, fleet, &tape, UI_KEY_UP);
	assert_false(fleet->follow);
	say_event(first, EV_BOOT_STAGE, NS_S * 1011);
	assert_int_equal(picked(), 2);
}

static void test_the_filter_shows_those_with_the_text_in_any_column(void **state)
{
	struct boot *b;

	(void)state;
	(void)pi(1);
	b = pi(0x1f);
	press("/0:1F");
	assert_int_equal(fleet->shown_n, 1);
	assert_int_equal(shown(0), 0x1f);
	ui_key(&ui, fleet, &tape, UI_KEY_ENTER);
	assert_false(ui.asking);
	b->hung = true;
	say_event(b, EV_BOOT_HUNG, NS_S * 1010);
	model_filter(fleet, "hung");
	assert_int_equal(shown(0), 0x1f);
	model_filter(fleet, "nobody");
	model_arrange(fleet, lab.w);
	assert_int_equal(fleet->shown_n, 0);
	ui_key(&ui, fleet, &tape, UI_KEY_ESCAPE);
	model_arrange(fleet, lab.w);
	assert_int_equal(fleet->shown_n, 2);
}

static void test_a_letter_typed_for_the_filter_is_no_command(void **state)
{
	(void)state;
	(void)pi(1);
	press("/kKwejQ q");
	assert_int_equal(ui.wants, 0);
	assert_string_equal(fleet->filter, "kKwejQ q");
}

static void test_keys_ask_the_world_for_what_only_it_can_do(void **state)
{
	(void)state;
	(void)pi(1);
	press("kKwej Q");
	assert_int_equal(ui.wants, UI_WANTS_KICK | UI_WANTS_AUTO | UI_WANTS_PCAP | UI_WANTS_TEXT |
					   UI_WANTS_JSON | UI_WANTS_PAUSE | UI_WANTS_QUIT);
}

static void test_q_goes_back_and_at_last_quits(void **state)
{
	(void)state;
	(void)pi(1);
	model_arrange(fleet, lab.w);
	ui_key(&ui, fleet, &tape, UI_KEY_ENTER);
	assert_int_equal(ui.view, UI_PI);
	press("t?");
	assert_int_equal(ui.view, UI_HELP);
	press("q");
	assert_int_equal(ui.view, UI_WATERFALL);
	press("qq");
	assert_int_equal(ui.view, UI_FLEET);
	assert_int_equal(ui.wants, 0);
	press("q");
	assert_int_equal(ui.wants, UI_WANTS_QUIT);
}

static void test_sorting_by_name_puts_named_ones_first_and_turns_round(void **state)
{
	(void)state;
	for (uint8_t i = 1; i <= 3; i++)
		(void)pi(i);
	memcpy(model_find(fleet, some[3].mac)->name, "alpha", 6);
	memcpy(model_find(fleet, some[2].mac)->name, "beta", 5);
	model_sort(fleet, SORT_NAME);
	assert_int_equal(shown(0), 3);
	assert_int_equal(shown(1), 2);
	assert_int_equal(shown(2), 1);
	model_sort(fleet, SORT_NAME);
	assert_int_equal(shown(2), 3);
}

static void test_more_pis_than_rows_replace_those_that_are_gone(void **state)
{
	static struct boot one;

	(void)state;
	for (uint32_t i = 0; i < MODEL_ROWS + 500; i++) {
		one = (struct boot){ .plausible = true, .began = NS_S * (ns)(i + 1) };
		memcpy(one.mac,
		       (const uint8_t[]){ 0xb8, 0x27, 0xeb, 1, (uint8_t)(i >> 8), (uint8_t)i }, 6);
		say_event(&one, EV_BOOT_BEGIN, one.began);
		if (i < 2000) {
			one.end = END_EVICTED;
			say_event(&one, EV_BOOT_REPORT, one.began + 1);
		}
	}
	model_arrange(fleet, lab.w);
	assert_int_equal(fleet->shown_n, MODEL_ROWS);
	assert_int_equal(fleet->rows, MODEL_ROWS);
	assert_non_null(model_find(fleet, one.mac)); /* the last one */
	assert_null(model_find(fleet, (const uint8_t[]){ 0xb8, 0x27, 0xeb, 1, 0, 0 }));
	assert_non_null(
		model_find(fleet, (const uint8_t[]){ 0xb8, 0x27, 0xeb, 1, 2000 >> 8, 2000 & 255 }));
}

/* --- names */

static struct names *read_names(const char *text, struct fail *f)
{
	char path[] = "/tmp/pxepi-names-XXXXXX";
	int fd = mkstemp(path);
	struct names *names;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	names = names_read(path, f);
	unlink(path);
	return names;
}

static void test_names_are_by_mac_or_by_serial(void **state)
{
	static const uint8_t mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 }, other[6] = { 0 };
	struct fail f;
	struct names *names = read_names("# rack 1\n"
					 "b8:27:eb:90:a0:38  front door # a comment\n\n"
					 "00000000DF90A039 = back door\r\n",
					 &f);

	(void)state;
	assert_non_null(names);
	assert_string_equal(names_find(names, mac, false, 0), "front door");
	assert_string_equal(names_find(names, other, true, 0xdf90a039), "back door");
	assert_null(names_find(names, other, false, 0xdf90a039));
	fleet->names = names;
	(void)pi(7);
	memcpy(some[8].mac, mac, 6);
	some[8].plausible = true;
	some[8].began = NS_S;
	say_event(&some[8], EV_BOOT_BEGIN, NS_S);
	assert_string_equal(model_find(fleet, mac)->name, "front door");
	some[7].serial = 0xdf90a039; /* learned later than its MAC */
	some[7].serial_from = SERIAL_FROM_TFTP;
	say_event(&some[7], EV_BOOT_STAGE, 2 * NS_S);
	assert_string_equal(model_find(fleet, some[7].mac)->name, "back door");
	names_free(names);
}

static void test_a_wrong_line_of_names_is_named(void **state)
{
	struct fail f;

	(void)state;
	assert_null(read_names("df90a038 one\nrack two\n", &f));
	assert_non_null(strstr(f.why, ":2:"));
	assert_null(read_names("df90a038\n", &f));
	assert_non_null(strstr(f.why, "no name"));
}

static void test_a_line_of_names_that_is_too_long_is_named(void **state)
{
	char text[700] = "df90a038 one\ndf90a039 ";
	struct fail f;

	(void)state;
	memset(text + strlen(text), 'x', 500);
	assert_null(read_names(text, &f));
	assert_non_null(strstr(f.why, ":2: the line is too long"));
}

static void test_a_flood_of_macs_takes_the_rows_of_those_that_left(void **state)
{
	static struct boot one;

	(void)state;
	for (uint32_t i = 0; i < MODEL_ROWS + 10000; i++) {
		one = (struct boot){ .plausible = true, .began = NS_S * (ns)(i + 1) };
		memcpy(one.mac,
		       (const uint8_t[]){ 0xb8, 0x27, 0xeb, 1, (uint8_t)(i >> 8), (uint8_t)i }, 6);
		say_event(&one, EV_BOOT_BEGIN, one.began);
		one.end = END_EVICTED;
		if (i >= MODEL_ROWS) /* it leaves at once, and the next one gets its row */
			say_event(&one, EV_BOOT_REPORT, one.began + 1);
	}
	assert_int_equal(fleet->rows, MODEL_ROWS);
	assert_non_null(model_find(fleet, (const uint8_t[]){ 0xb8, 0x27, 0xeb, 1, 0, 1 }));
	assert_int_equal(fleet->boots, MODEL_ROWS + 10000);
}

/* --- words */

static const char *verdict_words(enum outcome outcome, bool certain, const struct finding *cause)
{
	static char room[200];
	static struct verdict v;
	struct boot b = { .model = MODEL_3B };
	struct say s = say_in(room, sizeof(room));

	v = (struct verdict){ .outcome = outcome, .certain = certain, .cause = cause };
	words_verdict(&s, &b, &v);
	return room;
}

static void test_the_words_are_uncertain_where_the_report_is(void **state)
{
	struct finding f = { .id = FIND_KERNEL_SILENT, .text = "" };

	(void)state;
	assert_string_equal(verdict_words(OUTCOME_FAILED, true, &f), "FAILED: kernel never spoke");
	assert_string_equal(verdict_words(OUTCOME_FAILED, false, &f), "FAILED? kernel never spoke");
	f.id = FIND_DHCP_RACE_HANG;
	assert_string_equal(verdict_words(OUTCOME_HUNG, true, &f), "HUNG: race hang");
	assert_string_equal(verdict_words(OUTCOME_HUNG, false, &f), "HUNG? race hang");
	assert_string_equal(verdict_words(OUTCOME_UP, true, NULL), "up");
	assert_string_equal(verdict_words(OUTCOME_UP, false, NULL), "up, it seems");
}

static void test_the_led_is_what_the_report_says_of_it_and_no_more(void **state)
{
	struct finding f = {
		.text = "No start.elf. The green LED shows it: 4 short blinks, again. Or."
	};
	struct verdict v = { .outcome = OUTCOME_FAILED, .cause = &f };
	struct boot b = { .model = MODEL_4, .stage = STAGE_TFTP_FIRMWARE };
	char room[200];
	struct say s = say_in(room, sizeof(room));

	(void)state;
	words_led(&s, &b, &v);
	assert_string_equal(room, "green: 4 short blinks, again");
	s = say_in(room, sizeof(room));
	f.text = "The green LED may show it (a Pi 4): 4 short blinks.";
	words_led(&s, &b, &v);
	assert_string_equal(room, "green: may show it (a Pi 4): 4 short blinks");
	s = say_in(room, sizeof(room));
	f.text = "Nothing is known of lights.";
	words_led(&s, &b, &v);
	assert_int_equal(s.n, 0);
}

/* What a screen says of a kernel under way. */
static const char *transfer_words(uint64_t tsize, uint64_t bytes, ns asked, ns last, ns now)
{
	static char room[200];
	struct file_rec *f = calloc(1, sizeof(*f) + 8);
	struct boot b = { .model = MODEL_3B, .stage = STAGE_TFTP_FIRMWARE };
	struct say s = say_in(room, sizeof(room));

	assert_non_null(f);
	memcpy(f->path, "k.img", 5);
	f->path_n = 5;
	f->has_tsize = true;
	f->tsize = tsize;
	b.xfer[0].used = true;
	b.xfer[0].file = f;
	b.xfer[0].bytes = bytes;
	b.xfer[0].asked_at = asked;
	b.xfer[0].last = last;
	words_now(&s, lab.w, &b, now);
	free(f);
	return room;
}

static void test_a_transfer_never_has_more_than_all_of_it_nor_less_than_no_time(void **state)
{
	(void)state;
	assert_string_equal(transfer_words(1000, 500, NS_S, 2 * NS_S, 2 * NS_S),
			    "k.img 50% 2 s 500 B/s");
	assert_string_equal(transfer_words(1000, 9000, NS_S, 2 * NS_S, 2 * NS_S),
			    "k.img 100% 9.0 kB/s");
	/* the clock ran backwards */
	assert_string_equal(transfer_words(1000, 500, 9 * NS_S, 9 * NS_S, 2 * NS_S), "k.img 50%");
	/* whatever a hostile server calls a size */
	assert_string_equal(transfer_words(UINT64_MAX, 500, NS_S, 2 * NS_S, 2 * NS_S),
			    "k.img 0% hours 500 B/s");
	assert_string_equal(transfer_words(0, 500, NS_S, 2 * NS_S, 9 * NS_S),
			    "k.img 500 B stuck 7 s");
}

static void test_each_story_of_the_forge_fits_its_column(void **state)
{
	(void)state;
	for (size_t i = 0; lab_scene_at(i); i++) {
		struct lab one;
		char room[400];
		struct say s = say_in(room, sizeof(room));

		lab_new(&one, 64, 1024);
		lab_scene(&one, lab_scene_at(i)->name);
		lab_end(&one);
		if (one.reported.plausible) {
			words_verdict(&s, &one.reported, &one.verdict);
			assert_true(s.n > 0);
			for (size_t n = 0; n < s.n; n++)
				assert_true((unsigned char)room[n] >= ' ');
		}
		lab_free(&one);
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(test_a_pi_has_one_row_however_often_it_boots),
		T(test_what_is_no_netboot_has_no_row),
		T(test_a_pi_that_hangs_comes_first),
		T(test_the_selection_stays_on_its_pi_when_lines_move),
		T(test_the_selection_stops_at_both_ends),
		T(test_follow_goes_to_who_spoke_last_until_a_key_moves),
		T(test_the_filter_shows_those_with_the_text_in_any_column),
		T(test_a_letter_typed_for_the_filter_is_no_command),
		T(test_keys_ask_the_world_for_what_only_it_can_do),
		T(test_q_goes_back_and_at_last_quits),
		T(test_sorting_by_name_puts_named_ones_first_and_turns_round),
		T(test_more_pis_than_rows_replace_those_that_are_gone),
		T(test_names_are_by_mac_or_by_serial),
		T(test_a_wrong_line_of_names_is_named),
		T(test_a_line_of_names_that_is_too_long_is_named),
		T(test_a_flood_of_macs_takes_the_rows_of_those_that_left),
		T(test_the_words_are_uncertain_where_the_report_is),
		T(test_the_led_is_what_the_report_says_of_it_and_no_more),
		T(test_a_transfer_never_has_more_than_all_of_it_nor_less_than_no_time),
		T(test_each_story_of_the_forge_fits_its_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
