/* SPDX-License-Identifier: MIT */
/* keep_test - a store that is bounded, gives back what it was given, and says when it is full. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/keep.h"

#define CHUNKS 5 /* chunk 0 is not used: room for four */

static struct keep_chunk storage[CHUNKS];
static struct keep k;

static int setup(void **state)
{
	(void)state;
	memset(storage, 0, sizeof(storage));
	keep_init(&k, storage, CHUNKS);
	return 0;
}

static struct span pattern(size_t n)
{
	static uint8_t bytes[4096];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + i / 256);
	return span_of(bytes, n);
}

static void test_a_full_store_says_so(void **state)
{
	(void)state;
	for (uint32_t i = 1; i < CHUNKS; i++)
		assert_int_equal(keep_new(&k), i);
	assert_int_equal(keep_new(&k), 0);
	assert_int_equal(k.in_use, CHUNKS - 1);
}

static void test_chunks_come_back_empty(void **state)
{
	uint32_t i;

	(void)state;
	i = keep_new(&k);
	k.chunk[i].used = 9;
	keep_free(&k, i);
	assert_int_equal(k.in_use, 0);
	assert_int_equal(keep_new(&k), i);
	assert_int_equal(k.chunk[i].used, 0);
	assert_int_equal(k.chunk[i].next, 0);
}

static void test_a_chain_is_given_back_whole(void **state)
{
	struct keep_text t = { 0 };

	(void)state;
	keep_text_add(&k, &t, pattern(KEEP_ROOM * 3 + 1), 4096);
	assert_int_equal(k.in_use, 4);
	keep_text_free(&k, &t);
	assert_int_equal(k.in_use, 0);
	assert_int_equal(t.head, 0);
	for (uint32_t i = 1; i < CHUNKS; i++)
		assert_int_not_equal(keep_new(&k), 0);
	keep_free(&k, 0); /* none: allowed */
}

static void test_a_store_of_no_chunks_keeps_nothing(void **state)
{
	struct keep_text t = { 0 };

	(void)state;
	keep_init(&k, storage, 1);
	assert_int_equal(keep_new(&k), 0);
	keep_text_add(&k, &t, pattern(3), 4096);
	assert_true(t.full);
	assert_int_equal(t.n, 0);
}

/* In pieces of any size, across the seams of chunks. */
static void test_text_comes_out_as_it_went_in(void **state)
{
	(void)state;
	for (size_t piece = 1; piece < 600; piece = piece * 2 + 1) {
		struct keep_text t = { 0 };
		struct span all = pattern(KEEP_ROOM * 4);
		uint8_t out[KEEP_ROOM * 4];

		for (size_t at = 0; at < all.n; at += piece) {
			size_t n = all.n - at < piece ? all.n - at : piece;

			keep_text_add(&k, &t, span_of(all.p + at, n), 4096);
		}
		assert_false(t.full);
		assert_int_equal(t.n, all.n);
		assert_int_equal(keep_text_copy(&k, &t, out, sizeof(out)), all.n);
		assert_memory_equal(out, all.p, all.n);
		keep_text_free(&k, &t);
	}
}

static void test_text_is_cut_at_its_limit(void **state)
{
	struct keep_text t = { 0 };
	uint8_t out[64];

	(void)state;
	keep_text_add(&k, &t, pattern(10), 10);
	assert_false(t.full);
	keep_text_add(&k, &t, pattern(1), 10);
	assert_true(t.full);
	assert_int_equal(t.n, 10);
	keep_text_add(&k, &t, pattern(1), 4096); /* a hole can not be filled later */
	assert_int_equal(t.n, 10);
	assert_int_equal(keep_text_copy(&k, &t, out, 4), 4);
	assert_memory_equal(out, pattern(4).p, 4);
}

static void test_text_ends_where_the_store_is_full(void **state)
{
	struct keep_text a = { 0 }, b = { 0 };
	uint8_t out[KEEP_ROOM * 4];

	(void)state;
	keep_text_add(&k, &a, pattern(KEEP_ROOM * 3), 4096);
	keep_text_add(&k, &b, pattern(KEEP_ROOM * 2), 4096);
	assert_true(b.full);
	assert_int_equal(keep_text_copy(&k, &b, out, sizeof(out)), KEEP_ROOM);
	assert_int_equal(keep_text_copy(&k, &a, out, sizeof(out)), KEEP_ROOM * 3);
	assert_memory_equal(out, pattern(1).p, KEEP_ROOM * 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_full_store_says_so, setup),
		cmocka_unit_test_setup(test_chunks_come_back_empty, setup),
		cmocka_unit_test_setup(test_a_chain_is_given_back_whole, setup),
		cmocka_unit_test_setup(test_a_store_of_no_chunks_keeps_nothing, setup),
		cmocka_unit_test_setup(test_text_comes_out_as_it_went_in, setup),
		cmocka_unit_test_setup(test_text_is_cut_at_its_limit, setup),
		cmocka_unit_test_setup(test_text_ends_where_the_store_is_full, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
