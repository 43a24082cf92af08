/* SPDX-License-Identifier: MIT */
/* What `pxepi emulate` makes of its command line: which Pi that is, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/typed.h"
#include "emulate/options.h"

static struct emulate_options o;
static struct fail why;

/* The words after "emulate", separated by blanks. */
static bool reads(const char *words)
{
	static char text[256];
	char *argv[32], *rest = text;
	int argc = 0;

	(void)snprintf(text, sizeof(text), "emulate %s", words);
	while (argc < 32 && (argv[argc] = strtok_r(NULL, " ", &rest)))
		argc++;
	why.why[0] = '\0';
	return emulate_options_read(&o, argc, argv, &why);
}

static void assert_mac(const char *text)
{
	uint8_t mac[6];

	assert_true(typed_mac(span_of(text, strlen(text)), mac));
	assert_memory_equal(o.mac, mac, 6);
}

static void assert_refused(const char *words, const char *because)
{
	assert_false(reads(words));
	if (!strstr(why.why, because))
		fail_msg("\"%s\" is refused by \"%s\", which does not say \"%s\"", words, why.why,
			 because);
}

static void test_without_a_word_it_is_a_3b_all_the_way(void **state)
{
	(void)state;
	assert_true(reads(""));
	assert_int_equal(o.setup.model, MODEL_3B);
	assert_int_equal(o.setup.until, PI_UNTIL_NFS);
	assert_int_equal(o.setup.race, PI_RACE_WARN);
	assert_int_equal(o.serial, 0xa0b1);
	assert_mac("b8:27:eb:00:a0:b1");
	assert_int_equal(o.count, 1);
	assert_int_equal(o.note[0], '\0');
}

static void test_a_mac_ends_as_the_serial_number_does(void **state)
{
	(void)state;
	assert_true(reads("--serial df90a038"));
	assert_mac("b8:27:eb:90:a0:38");
	assert_true(reads("--serial 10000000df90a038"));
	assert_int_equal(o.serial, 0xdf90a038);
	assert_true(reads("--mac B8-27-EB-90-A0-38"));
	assert_int_equal(o.serial, 0x90a038);
	assert_true(reads("--model 4 --serial df90a038"));
	assert_mac("dc:a6:32:90:a0:38");
	assert_true(reads("--model 5"));
	assert_mac("2c:cf:67:00:a0:b1");
}

static void test_a_mac_that_does_not_fit_the_serial_number_is_noted_not_refused(void **state)
{
	(void)state;
	assert_true(reads("--mac b8:27:eb:11:22:33 --serial df90a038"));
	assert_non_null(strstr(o.note, "90:a0:38"));
	assert_true(reads("--model 4 --mac dc:a6:32:11:22:33 --serial df90a038"));
	assert_int_equal(o.note[0], '\0');
}

static void test_a_fault_changes_its_row_of_the_model_named_later(void **state)
{
	(void)state;
	assert_true(reads("--rom-fault rom.tries=7 --model 3b+"));
	assert_int_equal(o.setup.traits.dhcp[ASKER_ROM].tries, 7);
	assert_int_equal(o.setup.traits.dhcp[ASKER_ROM].form,
			 pi_traits_of(MODEL_3BPLUS)->dhcp[ASKER_ROM].form);
	assert_true(reads("--rom-fault=hang=lock --race hang"));
	assert_int_equal(o.setup.traits.hang, HANG_LOCK);
}

static void test_a_switch_needs_no_value(void **state)
{
	size_t n;
	const struct pi_knob *knobs = pi_knobs(&n);
	char words[96];

	(void)state;
	for (size_t i = 0; i < n; i++) {
		if (knobs[i].kind != KNOB_SWITCH)
			continue;
		(void)snprintf(words, sizeof(words), "--rom-fault %s", knobs[i].name);
		assert_true(reads(words));
		assert_int_equal(pi_knob_get(&o.setup.traits, &knobs[i]), 1);
	}
	assert_refused("--rom-fault rom.tries", "wants a value");
}

static void test_wrong_faults_say_what_would_be_right(void **state)
{
	(void)state;
	assert_refused("--rom-fault nonsense=1", "--list-models");
	assert_refused("--rom-fault rom.tries=many", "a number from");
	assert_refused("--rom-fault hang=maybe", "wait|retry|lock");
}

static void test_what_can_not_be_is_refused_with_the_reason(void **state)
{
	(void)state;
	assert_refused("--model 6", "3b, 3b+, bootcode, 4, 5");
	assert_refused("--until lunch", "dhcp, rom, firmware, kernel, nfs");
	assert_refused("--race on", "warn, hang, off");
	assert_refused("--mac b8:27:eb", "six bytes");
	assert_refused("--mac 01:00:5e:00:00:01", "group address");
	assert_refused("--serial xyz", "hexadecimal");
	assert_refused("--serial 123456789", "hexadecimal");
	assert_refused("--count 60001", "60000");
	assert_refused("--count 2 --mac b8:27:eb:ff:ff:ff", "start lower");
	assert_refused("--count 0", "from 1 up");
	assert_refused("--stagger -1", "milliseconds");
	assert_refused("--nfs-count 65", "64");
	assert_refused("--serial-dir /x", "--serial-dir");
	assert_refused("--json --tap", "choose one");
	assert_refused("--junit - -w -", "choose one");
	assert_refused("--trace --json", "-w");
	assert_refused("--fail-on nothing", "--fail-on");
}

static void test_nothing_at_all_may_be_said_of_stagger_and_nfs(void **state)
{
	(void)state;
	assert_true(reads("--stagger 0 --nfs-count 0 --count 60000 --mac b8:27:eb:00:00:01"));
	assert_true(o.stagger == 0);
	assert_int_equal(o.nfs_count, 0);
	assert_int_equal(o.count, 60000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_a_word_it_is_a_3b_all_the_way),
		cmocka_unit_test(test_a_mac_ends_as_the_serial_number_does),
		cmocka_unit_test(
			test_a_mac_that_does_not_fit_the_serial_number_is_noted_not_refused),
		cmocka_unit_test(test_a_fault_changes_its_row_of_the_model_named_later),
		cmocka_unit_test(test_a_switch_needs_no_value),
		cmocka_unit_test(test_wrong_faults_say_what_would_be_right),
		cmocka_unit_test(test_what_can_not_be_is_refused_with_the_reason),
		cmocka_unit_test(test_nothing_at_all_may_be_said_of_stagger_and_nfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
