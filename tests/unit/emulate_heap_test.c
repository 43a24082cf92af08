/* SPDX-License-Identifier: MIT */
/* The heap of deadlines, and the fleet that it is for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emulate/fleet.h"
#include "emulate/heap.h"

static uint32_t next(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

static ns least(const ns *when, uint32_t n)
{
	ns best = NS_NEVER;

	for (uint32_t i = 0; i < n; i++)
		if (when[i] < best)
			best = when[i];
	return best;
}

static void test_the_first_is_the_soonest_whatever_was_moved(void **state)
{
	enum { THINGS = 97, MOVES = 20000 };
	ns when[THINGS];
	uint32_t x = 4711, first = 0;
	struct heap h;

	(void)state;
	assert_true(heap_open(&h, THINGS));
	for (uint32_t i = 0; i < THINGS; i++)
		when[i] = NS_NEVER;
	for (uint32_t k = 0; k < MOVES; k++) {
		uint32_t i = next(&x) % THINGS;

		when[i] = next(&x) % 4 == 0 ? NS_NEVER : (ns)(next(&x) % 50);
		heap_set(&h, i, when[i]);
		assert_true(heap_first(&h, &first) == least(when, THINGS));
		if (h.n > 0)
			assert_true(when[first] == least(when, THINGS));
	}
	heap_close(&h);
}

static void test_an_empty_heap_is_never_due(void **state)
{
	struct heap h;
	uint32_t first = 0;

	(void)state;
	assert_true(heap_open(&h, 2));
	assert_true(heap_first(&h, &first) == NS_NEVER);
	heap_set(&h, 1, 5);
	heap_set(&h, 1, NS_NEVER);
	heap_set(&h, 1, NS_NEVER);
	assert_true(heap_first(&h, &first) == NS_NEVER);
	heap_close(&h);
}

static void test_a_pi_is_found_by_its_mac_and_its_neighbours_are_not(void **state)
{
	static const uint8_t base[6] = { 0xb8, 0x27, 0xeb, 0x00, 0x01, 0xfe };
	static const uint8_t last[6] = { 0xb8, 0x27, 0xeb, 0x00, 0x02, 0x00 };
	static const uint8_t before[6] = { 0xb8, 0x27, 0xeb, 0x00, 0x01, 0xfd };
	static const uint8_t after[6] = { 0xb8, 0x27, 0xeb, 0x00, 0x02, 0x01 };
	uint8_t mac[6];
	struct fleet t;

	(void)state;
	assert_true(fleet_open(&t, 3, base, 0x1fe));
	assert_int_equal(fleet_find(&t, base), 0);
	assert_int_equal(fleet_find(&t, last), 2);
	assert_true(fleet_find(&t, before) == FLEET_NONE);
	assert_true(fleet_find(&t, after) == FLEET_NONE);
	fleet_mac(&t, 2, mac);
	assert_memory_equal(mac, last, 6);
	fleet_close(&t);
}

static void test_those_that_are_on_are_listed_until_they_end(void **state)
{
	static const uint8_t base[6] = { 0xb8, 0x27, 0xeb, 0, 0, 1 };
	struct pi_setup setup = { .model = MODEL_3B, .traits = *pi_traits_of(MODEL_3B) };
	struct fleet t;

	(void)state;
	assert_true(fleet_open(&t, 4, base, 1));
	for (uint32_t i = 0; i < 4; i++)
		fleet_start(&t, i, &setup, 1, NS_S);
	assert_int_equal(t.awakes, 4);
	fleet_end(&t, 1);
	fleet_end(&t, 3);
	assert_int_equal(t.awakes, 2);
	assert_int_equal(t.awake[0] + t.awake[1], 0 + 2);
	fleet_over(&t, 1);
	assert_int_equal(t.over, 1);
	assert_int_equal(t.pi[2].serial, 3);
	fleet_close(&t);
}

static void test_a_deadline_moved_on_costs_nothing_until_it_comes(void **state)
{
	static const uint8_t base[6] = { 0xb8, 0x27, 0xeb, 0, 0, 1 };
	struct fleet t;
	uint32_t i;

	(void)state;
	assert_true(fleet_open(&t, 2, base, 1));
	fleet_due_at(&t, 0, 10);
	fleet_due_by(&t, 0, 20);
	assert_true(heap_first(&t.heap, &i) == 10);
	fleet_due_at(&t, 0, 20);
	assert_true(heap_first(&t.heap, &i) == 20);
	fleet_due_by(&t, 0, 15);
	assert_true(heap_first(&t.heap, &i) == 15);
	fleet_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_is_the_soonest_whatever_was_moved),
		cmocka_unit_test(test_an_empty_heap_is_never_due),
		cmocka_unit_test(test_a_pi_is_found_by_its_mac_and_its_neighbours_are_not),
		cmocka_unit_test(test_those_that_are_on_are_listed_until_they_end),
		cmocka_unit_test(test_a_deadline_moved_on_costs_nothing_until_it_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
