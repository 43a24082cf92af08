/* SPDX-License-Identifier: MIT */
/* typed_test - what counts as a MAC, a serial number, an address, and what does not. */
#include "core/typed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/fence.h"

/* Read from memory whose next byte faults. */
static struct span said(const char *text)
{
	return fenced(span_of(text, strlen(text)));
}

static void test_a_mac_has_colons_dashes_or_nothing_between(void **state)
{
	static const uint8_t want[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 };
	static const char *const good[] = { "b8:27:eb:90:a0:38", "B8-27-EB-90-A0-38",
					    "b827eb90a038" };
	uint8_t mac[6];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		memset(mac, 0, sizeof(mac));
		assert_true(typed_mac(said(good[i]), mac));
		assert_memory_equal(mac, want, 6);
	}
}

static void test_a_mac_of_another_shape_is_none(void **state)
{
	static const char *const bad[] = { "",
					   "b8",
					   "b8:27:eb:90:a0",
					   "b8:27:eb:90:a0:3",
					   "b8:27:eb:90:a0:38:",
					   "b8:27:eb:90:a0:38:01",
					   "b8.27.eb.90.a0.38",
					   "b8::27:eb:90:a0:38",
					   "g8:27:eb:90:a0:38",
					   " b8:27:eb:90:a0:38" };
	uint8_t mac[6];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(typed_mac(said(bad[i]), mac));
}

static void test_of_a_long_serial_number_the_last_eight_digits_count(void **state)
{
	uint32_t serial = 0;

	(void)state;
	assert_true(typed_serial(said("00000000df90a038"), &serial));
	assert_int_equal(serial, 0xdf90a038);
	assert_true(typed_serial(said("10000000DF90A039"), &serial));
	assert_int_equal(serial, 0xdf90a039);
	assert_true(typed_serial(said("0xdf90a03a"), &serial));
	assert_int_equal(serial, 0xdf90a03a);
	assert_true(typed_serial(said("a0b1"), &serial));
	assert_int_equal(serial, 0xa0b1);
}

static void test_a_serial_number_of_another_shape_is_none(void **state)
{
	static const char *const bad[] = {
		"", "0x", "df90a038 ", "df90a03g", "1df90a038", "df:90:a0:38", "0000000000df90a038"
	};
	uint32_t serial;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(typed_serial(said(bad[i]), &serial));
}

static void test_an_address_has_four_parts_of_a_byte(void **state)
{
	static const char *const bad[] = { "",
					   "192.0.2",
					   "192.0.2.",
					   "192.0.2.1.",
					   "192.0.2.256",
					   "192.0.2.0001",
					   "192.0.2.1/24",
					   "192..2.1",
					   "a.b.c.d",
					   "4294967297.0.0.1" };
	uint32_t ip = 0;

	(void)state;
	assert_true(typed_ip(said("192.0.2.1"), &ip));
	assert_int_equal(ip, 0xc0000201);
	assert_true(typed_ip(said("255.255.255.255"), &ip));
	assert_int_equal(ip, 0xffffffff);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(typed_ip(said(bad[i]), &ip));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_mac_has_colons_dashes_or_nothing_between),
		cmocka_unit_test(test_a_mac_of_another_shape_is_none),
		cmocka_unit_test(test_of_a_long_serial_number_the_last_eight_digits_count),
		cmocka_unit_test(test_a_serial_number_of_another_shape_is_none),
		cmocka_unit_test(test_an_address_has_four_parts_of_a_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
