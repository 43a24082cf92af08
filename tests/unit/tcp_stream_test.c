/* SPDX-License-Identifier: MIT */
/* tcp_stream_test - bytes come out in the order of the stream, however the segments came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/tcp_stream.h"
#include "tests/unit/fence.h"

static struct tcp_pool pool;
static struct tcp_half half;
static char got[300000]; /* '?' for each byte of a hole */
static size_t got_n;

static void add(const struct tcp_piece *piece)
{
	assert_true(got_n + piece->bytes.n + piece->hole < sizeof(got));
	if (piece->bytes.n > 0)
		memcpy(got + got_n, piece->bytes.p, piece->bytes.n);
	got_n += piece->bytes.n;
	memset(got + got_n, '?', piece->hole);
	got_n += piece->hole;
	got[got_n] = '\0';
}

static void drain(void)
{
	struct tcp_piece piece;

	while (tcp_half_next(&half, &pool, &piece))
		add(&piece);
}

static void segment_cut(uint32_t seq, const char *text, size_t wire_len)
{
	struct tcp_piece piece;

	if (tcp_half_take(&half, &pool, seq, fenced(span_of(text, strlen(text))), wire_len, &piece))
		add(&piece);
	drain();
}

static void segment(uint32_t seq, const char *text)
{
	segment_cut(seq, text, strlen(text));
}

static void no_slot_is_held(void)
{
	tcp_half_free(&half, &pool);
	for (size_t i = 0; i < TCP_SLOTS; i++)
		assert_false(pool.slot[i].used);
}

static int fresh(void **state)
{
	(void)state;
	memset(&pool, 0, sizeof(pool));
	got_n = 0;
	got[0] = '\0';
	memset(&half, 0, sizeof(half));
	tcp_half_start(&half, &pool, 0xfffffffcu); /* so that every test crosses the wrap */
	return 0;
}

#define AT(n) (0xfffffffcu + (n))

static void test_segments_in_order_pass(void **state)
{
	(void)state;
	segment(AT(0), "one ");
	segment(AT(4), "two ");
	segment(AT(8), "three");
	assert_string_equal(got, "one two three");
	no_slot_is_held();
}

static void test_a_retransmission_adds_nothing(void **state)
{
	(void)state;
	segment(AT(0), "one ");
	segment(AT(0), "one ");
	segment(AT(4), "two");
	assert_string_equal(got, "one two");
}

static void test_an_overlap_is_cut_off(void **state)
{
	(void)state;
	segment(AT(0), "one ");
	segment(AT(2), "e two ");
	segment(AT(0), "one two three");
	assert_string_equal(got, "one two three");
}

static void test_reordered_segments_are_put_in_order(void **state)
{
	(void)state;
	segment(AT(8), "three");
	segment(AT(4), "two ");
	assert_string_equal(got, "");
	segment(AT(0), "one ");
	assert_string_equal(got, "one two three");
	no_slot_is_held();
}

static void test_a_waiting_segment_that_overlaps_is_cut(void **state)
{
	(void)state;
	segment(AT(6), "o three");
	segment(AT(4), "two th");
	segment(AT(4), "two th");
	segment(AT(0), "one two ");
	assert_string_equal(got, "one two three");
}

static void test_a_byte_not_captured_is_a_hole(void **state)
{
	(void)state;
	segment_cut(AT(0), "one", 6);
	segment_cut(AT(4), "??x", 3);
	segment(AT(7), "two");
	assert_string_equal(got, "one???xtwo");
}

static void test_a_gap_is_waited_for(void **state)
{
	(void)state;
	segment(AT(4), "two");
	tcp_half_acked(&half, AT(0));
	drain();
	assert_string_equal(got, "");
}

static void test_a_gap_that_was_acknowledged_is_given_up(void **state)
{
	(void)state;
	segment(AT(4), "two");
	tcp_half_acked(&half, AT(7));
	drain();
	assert_string_equal(got, "????two");
	no_slot_is_held();
}

static void test_without_acknowledgements_a_full_queue_ends_the_wait(void **state)
{
	(void)state;
	for (uint32_t i = 0; i <= TCP_QUEUE_MAX; i++)
		segment(AT(4 + 8 * i), "x");
	assert_memory_equal(got, "????x", 5);
}

static void test_a_long_train_behind_a_gap_is_counted(void **state)
{
	static char big[1449];
	size_t n;

	(void)state;
	memset(big, 'x', 1448);
	tcp_half_acked(&half, AT(0));
	for (uint32_t i = 0; i < 100; i++)
		segment(AT(4 + 1448 * i), big);
	assert_string_equal(got, "");
	segment(AT(0), "one ");
	n = got_n;
	assert_int_equal(n, 4 + 1448 * 100);
	assert_memory_equal(got, "one xxx", 7);
	assert_int_equal(got[4 + 1448 * 99], '?');
	segment(AT(4 + 1448 * 100), "end");
	assert_memory_equal(got + n, "end", 3);
	no_slot_is_held();
}

static void test_an_empty_pool_loses_no_order(void **state)
{
	(void)state;
	while (tcp_pool_get(&pool) > 0)
		;
	segment(AT(4), "two ");
	segment(AT(0), "one ");
	segment(AT(4), "two ");
	assert_string_equal(got, "one two ");
}

static void test_an_unknown_direction_starts_where_it_is_met(void **state)
{
	(void)state;
	memset(&half, 0, sizeof(half));
	segment(5000, "here");
	segment(5004, " on");
	assert_string_equal(got, "here on");
}

static void test_a_keepalive_probe_is_no_data(void **state)
{
	(void)state;
	segment(AT(0), "one");
	segment(AT(2), "x");
	segment(AT(3), "");
	assert_string_equal(got, "one");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_segments_in_order_pass, fresh),
		cmocka_unit_test_setup(test_a_retransmission_adds_nothing, fresh),
		cmocka_unit_test_setup(test_an_overlap_is_cut_off, fresh),
		cmocka_unit_test_setup(test_reordered_segments_are_put_in_order, fresh),
		cmocka_unit_test_setup(test_a_waiting_segment_that_overlaps_is_cut, fresh),
		cmocka_unit_test_setup(test_a_byte_not_captured_is_a_hole, fresh),
		cmocka_unit_test_setup(test_a_gap_is_waited_for, fresh),
		cmocka_unit_test_setup(test_a_gap_that_was_acknowledged_is_given_up, fresh),
		cmocka_unit_test_setup(test_without_acknowledgements_a_full_queue_ends_the_wait,
				       fresh),
		cmocka_unit_test_setup(test_a_long_train_behind_a_gap_is_counted, fresh),
		cmocka_unit_test_setup(test_an_empty_pool_loses_no_order, fresh),
		cmocka_unit_test_setup(test_an_unknown_direction_starts_where_it_is_met, fresh),
		cmocka_unit_test_setup(test_a_keepalive_probe_is_no_data, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
