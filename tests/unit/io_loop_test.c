/* SPDX-License-Identifier: MIT */
/* The loop: what it waits for, and how it is asked to end. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/loop.h"

static void test_the_loop_tells_ready_from_time_and_from_stop(void **state)
{
	struct fail f;
	struct loop l;
	int fd[2];

	(void)state;
	assert_true(loop_open(&l, &f));
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(loop_wait(&l, fd[0], loop_now() + 5 * NS_MS), LOOP_TIMEOUT);
	assert_int_equal(loop_wait(&l, -1, 0), LOOP_TIMEOUT);
	assert_true(write(fd[1], "x", 1) == 1);
	assert_int_equal(loop_wait(&l, fd[0], NS_NEVER), LOOP_READY);
	assert_false(loop_stopped(&l));
	kill(getpid(), SIGTERM);
	assert_int_equal(loop_wait(&l, fd[0], NS_NEVER), LOOP_STOP);
	assert_int_equal(loop_wait(&l, fd[0], NS_NEVER), LOOP_STOP);
	assert_true(loop_stopped(&l));
	loop_close(&l);
	close(fd[0]);
	close(fd[1]);
}

static void test_a_signal_that_was_ignored_stays_ignored(void **state)
{
	struct fail f;
	struct loop l;

	(void)state;
	signal(SIGHUP, SIG_IGN); /* as nohup does */
	assert_true(loop_open(&l, &f));
	kill(getpid(), SIGHUP);
	assert_int_equal(loop_wait(&l, -1, 0), LOOP_TIMEOUT);
	loop_close(&l);
	signal(SIGHUP, SIG_DFL);
}

static void test_a_far_deadline_waits_a_second_at_most(void **state)
{
	struct fail f;
	struct loop l;
	ns began;

	(void)state;
	assert_true(loop_open(&l, &f));
	began = loop_now();
	assert_int_equal(loop_wait(&l, -1, NS_NEVER), LOOP_TIMEOUT);
	assert_true(loop_now() - began < 5 * NS_S);
	loop_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_loop_tells_ready_from_time_and_from_stop),
		cmocka_unit_test(test_a_signal_that_was_ignored_stays_ignored),
		cmocka_unit_test(test_a_far_deadline_waits_a_second_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
