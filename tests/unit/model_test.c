/* SPDX-License-Identifier: MIT */
/* model_test - the table of models against what is written of them (facts 1 to 3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/model.h"

static const struct model_facts *of(enum model m)
{
	return model_facts(m);
}

static void test_each_model_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < MODEL_COUNT; i++) {
		assert_true(of((enum model)i)->name[0] != '\0');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(of((enum model)i)->id, of((enum model)k)->id);
	}
	assert_string_equal(of(MODEL_3B)->id, "3b");
	assert_string_equal(of(MODEL_3BPLUS)->id, "3b+");
	assert_string_equal(of(MODEL_BOOTCODE)->id, "bootcode");
	assert_string_equal(of(MODEL_4)->id, "4");
	assert_string_equal(of(MODEL_5)->id, "5");
}

/* Facts 3: all the known bugs are the original ROM's. */
static void test_only_the_original_rom_has_its_bugs(void **state)
{
	(void)state;
	for (size_t i = 0; i < MODEL_COUNT; i++) {
		const struct model_facts *m = of((enum model)i);

		assert_true((m->deaf > 0) == (i == MODEL_3B));
		assert_true(m->needs_43_or_66 == (i == MODEL_3B));
		assert_true(m->uses_gateway == (i != MODEL_3B));
		assert_true(m->takes_relayed == (i != MODEL_3B));
	}
}

/* Facts 0, 2.3: REQUEST and ACK, and option 60 beside 43, are the EEPROM's. */
static void test_the_eeproms_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < MODEL_COUNT; i++) {
		bool eeprom = i == MODEL_4 || i == MODEL_5;

		assert_true(of((enum model)i)->requests == eeprom);
		assert_true(of((enum model)i)->needs_60 == eeprom);
		assert_true(of((enum model)i)->mac_has_serial == !eeprom);
	}
}

/* A wait must outlast what it waits for: the next DISCOVER, a lost packet's 10 s (facts 1.3, 4.1),
 * TFTP_FILE_TIMEOUT 30 s and DHCP_TIMEOUT 45 s of the EEPROM (facts 1.4), 120 s for Linux's
 * carrier (facts 5). */
static void test_no_wait_is_too_short(void **state)
{
	(void)state;
	for (size_t i = 0; i < MODEL_COUNT; i++) {
		const struct model_facts *m = of((enum model)i);

		assert_true(m->tries >= 5);
		assert_true(m->dhcp_silence > m->spacing);
		assert_true(m->file_silence > 10 * NS_S);
		assert_true(m->kernel_silence >= 120 * NS_S);
		if (m->requests) {
			assert_true(m->file_silence > 30 * NS_S);
			assert_true(m->dhcp_silence > 45 * NS_S);
		}
		/* who is unknown is waited for the longest that any of its kind needs */
		if (!m->requests)
			assert_true(of(MODEL_UNKNOWN)->dhcp_silence >= m->dhcp_silence);
		assert_true(of(MODEL_UNKNOWN)->file_silence >= m->file_silence);
	}
}

static void test_a_pis_mac_is_known_by_its_vendor(void **state)
{
	static const uint8_t pis[][6] = {
		{ 0xb8, 0x27, 0xeb, 1, 2, 3 }, { 0xdc, 0xa6, 0x32, 0, 0, 0 },
		{ 0xe4, 0x5f, 0x01, 9, 9, 9 }, { 0xd8, 0x3a, 0xdd, 0, 0, 1 },
		{ 0x28, 0xcd, 0xc1, 0, 0, 1 }, { 0x2c, 0xcf, 0x67, 0, 0, 1 }
	};
	static const uint8_t others[][6] = { { 0xb8, 0x27, 0xea, 1, 2, 3 },
					     { 0x00, 0x0c, 0x29, 0xb8, 0x27, 0xeb },
					     { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
					     { 0, 0, 0, 0, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(pis) / sizeof(pis[0]); i++)
		assert_true(model_is_pi_mac(pis[i]));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(model_is_pi_mac(others[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_model_has_a_name_of_its_own),
		cmocka_unit_test(test_only_the_original_rom_has_its_bugs),
		cmocka_unit_test(test_the_eeproms_are_told_apart),
		cmocka_unit_test(test_no_wait_is_too_short),
		cmocka_unit_test(test_a_pis_mac_is_known_by_its_vendor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
