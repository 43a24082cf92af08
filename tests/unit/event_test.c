/* SPDX-License-Identifier: MIT */
/* event_test - the table of kinds: whole, each name once, and what the owner must see is a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/event.h"

static void test_each_kind_has_a_name_of_its_own_and_a_meaning(void **state)
{
	(void)state;
	for (size_t i = 0; i < EVENT_COUNT; i++) {
		const char *name = event_name((enum event_kind)i);

		assert_non_null(name);
		assert_true(event_meaning((enum event_kind)i)[0] != '\0');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(name, event_name((enum event_kind)k));
	}
}

/* DESIGN 2: "dhcp.discover": lower case, one dot, named after the protocol. Only `summary`, which
 * is of no protocol, has none. */
static void test_names_are_group_dot_word(void **state)
{
	(void)state;
	for (size_t i = 0; i < EVENT_COUNT; i++) {
		const char *name = event_name((enum event_kind)i);

		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz.-"), strlen(name));
		if (i != EV_SUMMARY)
			assert_ptr_equal(strchr(name, '.'), strrchr(name, '.'));
		assert_true((strchr(name, '.') != NULL) == (i != EV_SUMMARY));
	}
}

static void test_what_went_wrong_is_always_a_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < EVENT_COUNT; i++)
		if (event_tone((enum event_kind)i) != TONE_PLAIN)
			assert_int_equal(event_level((enum event_kind)i), LEVEL_LINE);
	assert_int_equal(event_level(EV_BOOT_REPORT), LEVEL_LINE);
	assert_int_equal(event_tone(EV_BOOT_HUNG), TONE_BAD);
	assert_int_equal(event_tone(EV_BOOT_WOKEN), TONE_GOOD);
	/* most files that are not there need not be there */
	assert_int_equal(event_tone(EV_TFTP_MISSING), TONE_PLAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_kind_has_a_name_of_its_own_and_a_meaning),
		cmocka_unit_test(test_names_are_group_dot_word),
		cmocka_unit_test(test_what_went_wrong_is_always_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
