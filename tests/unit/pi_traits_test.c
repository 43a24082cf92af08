/* SPDX-License-Identifier: MIT */
/* pi_traits_test - the table of traits: every trait that a model can have has its row, every row
 * its source, and each can be set by its name. */
#include <string.h>

#include "tests/unit/pi_bench.h"

static const struct pi_knob *knob(const char *name)
{
	const struct pi_knob *k = pi_knob_find(name);

	if (!k)
		fail_msg("no knob %s", name);
	return k;
}

static bool set(struct pi_traits *t, const char *name, const char *value)
{
	return pi_knob_set(t, knob(name), value);
}

static void test_every_row_has_a_name_a_meaning_and_a_source(void **state)
{
	size_t n;
	const struct pi_knob *k = pi_knobs(&n);

	(void)state;
	assert_true(n > 60);
	for (size_t i = 0; i < n; i++) {
		assert_non_null(strchr(k[i].name, '.'));
		assert_true(strlen(k[i].what) > 5);
		assert_non_null(strchr(k[i].source, '['));
		if (k[i].unknown)
			assert_true(strstr(k[i].source, "[?]") || strstr(k[i].source, "[A]") ||
				    strstr(k[i].source, "[I]"));
		assert_true(k[i].at % sizeof(trait) == 0);
		assert_true(k[i].at < sizeof(struct pi_traits));
		assert_true((k[i].kind == KNOB_CHOICE) == (k[i].choices != NULL));
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(k[i].name, k[j].name);
			assert_int_not_equal(k[i].at, k[j].at);
		}
	}
}

static void test_every_value_of_every_model_is_within_its_bounds(void **state)
{
	size_t n;
	const struct pi_knob *k = pi_knobs(&n);

	(void)state;
	for (int m = 0; m < MODEL_COUNT; m++)
		for (size_t i = 0; i < n; i++) {
			trait v = pi_knob_get(pi_traits_of((enum model)m), &k[i]);

			if (v < k[i].least || v > k[i].most)
				fail_msg("model %d, %s: %u", m, k[i].name, v);
		}
}

/* What differs between models, or from 0, and is no row, could not be changed. Linux is the same
 * on all: it has two rows. */
static void test_every_trait_but_the_kernels_has_a_row(void **state)
{
	const size_t kernel = offsetof(struct pi_traits, dhcp[ASKER_KERNEL]);
	size_t n;
	const struct pi_knob *k = pi_knobs(&n);

	(void)state;
	for (size_t at = 0; at < sizeof(struct pi_traits); at += sizeof(trait)) {
		bool found = false;

		if (at >= kernel && at < kernel + sizeof(struct pi_dhcp_traits))
			continue;
		for (size_t i = 0; i < n; i++)
			found |= k[i].at == at;
		if (!found)
			fail_msg("the trait at %zu has no row", at);
	}
}

static void test_names_are_found_without_their_group(void **state)
{
	(void)state;
	assert_ptr_equal(knob("tries"), knob("rom.tries"));
	assert_ptr_equal(knob("hang"), knob("race.hang"));
	assert_ptr_equal(knob("second-dhcp"), knob("boot.second-dhcp"));
	assert_null(pi_knob_find("bootcode.nonsense"));
	assert_null(pi_knob_find(""));
	assert_null(pi_knob_find("rom."));
}

static void test_a_switch_is_on_or_off(void **state)
{
	struct pi_traits t = *pi_traits_of(MODEL_3B);

	(void)state;
	assert_true(set(&t, "boot.second-dhcp", "off"));
	assert_int_equal(t.second_dhcp, 0);
	assert_true(set(&t, "boot.second-dhcp", "on"));
	assert_int_equal(t.second_dhcp, 1);
	assert_false(set(&t, "boot.second-dhcp", "1"));
	assert_false(set(&t, "boot.second-dhcp", ""));
	assert_false(set(&t, "boot.second-dhcp", "o"));
	assert_int_equal(t.second_dhcp, 1);
}

static void test_a_number_keeps_to_its_bounds(void **state)
{
	struct pi_traits t = *pi_traits_of(MODEL_3B);

	(void)state;
	assert_true(set(&t, "rom.tries", "7"));
	assert_int_equal(t.dhcp[ASKER_ROM].tries, 7);
	assert_false(set(&t, "rom.tries", "0"));
	assert_false(set(&t, "rom.tries", "101"));
	assert_false(set(&t, "rom.tries", "-1"));
	assert_false(set(&t, "rom.tries", "5x"));
	assert_false(set(&t, "rom.tries", ""));
	assert_false(set(&t, "rom.port", "4294967297"));
	assert_false(set(&t, "rom.port", "99999999999999999999999999"));
	assert_true(set(&t, "firmware.blksize", "1024"));
	assert_int_equal(t.tftp[LOADER_FIRMWARE].blksize, 1024);
}

static void test_milliseconds_may_have_their_unit(void **state)
{
	struct pi_traits t = *pi_traits_of(MODEL_3B);

	(void)state;
	assert_true(set(&t, "race.deaf", "700"));
	assert_int_equal(t.deaf_ms, 700);
	assert_true(set(&t, "race.deaf", "800ms"));
	assert_int_equal(t.deaf_ms, 800);
	assert_true(set(&t, "race.deaf", "2s"));
	assert_int_equal(t.deaf_ms, 2000);
	assert_false(set(&t, "race.deaf", "s"));
	assert_false(set(&t, "race.deaf", "1.5s"));
	assert_false(set(&t, "race.deaf", "4294968s"));
	assert_false(set(&t, "race.deaf", "1m"));
	assert_false(set(&t, "race.deaf", "00000000000000001"));
}

static void test_a_choice_is_one_of_its_words(void **state)
{
	struct pi_traits t = *pi_traits_of(MODEL_3B);

	(void)state;
	assert_true(set(&t, "race.hang", "lock"));
	assert_int_equal(t.hang, HANG_LOCK);
	assert_true(set(&t, "race.hang", "wait"));
	assert_int_equal(t.hang, HANG_WAIT);
	assert_false(set(&t, "race.hang", "wa"));
	assert_false(set(&t, "race.hang", "wait|retry"));
	assert_false(set(&t, "race.hang", ""));
	assert_true(set(&t, "bootcode.server-rule", "eeprom"));
	assert_int_equal(t.dhcp[ASKER_BOOTCODE].server_rule, RULE_EEPROM);
}

/* Facts that the observer's table states too: one must not drift from the other. */
static void test_the_observers_table_says_the_same(void **state)
{
	(void)state;
	for (int i = MODEL_3B; i < MODEL_COUNT; i++) {
		const struct model_facts *m = model_facts((enum model)i);
		const struct pi_traits *t = pi_traits_of((enum model)i);
		const struct pi_dhcp_traits
			*d = &t->dhcp[i == MODEL_BOOTCODE ? ASKER_BOOTCODE : ASKER_ROM];

		assert_int_equal(d->tries, m->tries);
		assert_int_equal((ns)d->spacing_ms * NS_MS, m->spacing);
		assert_int_equal((ns)t->deaf_ms * NS_MS, m->deaf);
		assert_int_equal(d->uses_gateway, m->uses_gateway);
		assert_int_equal(d->rejects_relayed, !m->takes_relayed);
		assert_int_equal(d->requests, m->requests);
		assert_int_equal(d->server_rule == RULE_EEPROM, m->needs_60);
		assert_int_equal(d->server_rule == RULE_ROM, m->needs_43_or_66);
	}
	assert_int_equal(pi_traits_of(MODEL_3B)->dhcp[ASKER_ROM].option43_min,
			 PXE_ROM_MIN_OPTION43);
}

static void test_an_unknown_model_is_a_3b(void **state)
{
	(void)state;
	assert_ptr_equal(pi_traits_of(MODEL_UNKNOWN), pi_traits_of(MODEL_3B));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row_has_a_name_a_meaning_and_a_source),
		cmocka_unit_test(test_every_value_of_every_model_is_within_its_bounds),
		cmocka_unit_test(test_every_trait_but_the_kernels_has_a_row),
		cmocka_unit_test(test_names_are_found_without_their_group),
		cmocka_unit_test(test_a_switch_is_on_or_off),
		cmocka_unit_test(test_a_number_keeps_to_its_bounds),
		cmocka_unit_test(test_milliseconds_may_have_their_unit),
		cmocka_unit_test(test_a_choice_is_one_of_its_words),
		cmocka_unit_test(test_the_observers_table_says_the_same),
		cmocka_unit_test(test_an_unknown_model_is_a_3b),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
