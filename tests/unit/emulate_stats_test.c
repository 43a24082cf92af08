/* SPDX-License-Identifier: MIT */
/* The statistics of a fleet: what is counted, what is timed, and how it is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/watch_internal.h"
#include "emulate/stats.h"

static struct stats s;
static struct watch *w;
static struct boot b;
static struct verdict v;
static char text[8192];

/* A boot that came up: 1.2 s of DHCP, 4.8 s of TFTP, 8.5 s of Linux, 0.5 s of NFS. */
static void a_boot(void)
{
	memset(&b, 0, sizeof(b));
	memset(&v, 0, sizeof(v));
	b.plausible = true;
	b.began = NS_S;
	b.round[ROUND_ROM].discovers = 1;
	b.entered[STAGE_ARP] = b.began + 1200 * NS_MS;
	b.loaded_at = b.began + 6 * NS_S;
	b.entered[STAGE_KERNEL_DHCP] = b.began + 14 * NS_S;
	b.entered[STAGE_NFS] = b.last = b.began + 14500 * NS_MS;
	b.entered[STAGE_UP] = b.began + 15 * NS_S;
	b.stage = STAGE_UP;
	v.outcome = OUTCOME_UP;
}

/* One that stopped in the middle of its files. */
static void a_failure(enum finding_id cause)
{
	a_boot();
	memset(b.entered + STAGE_KERNEL_DHCP, 0, 3 * sizeof(b.entered[0]));
	b.stage = STAGE_TFTP_FIRMWARE;
	b.last = b.began + 26 * NS_S;
	v.outcome = OUTCOME_FAILED;
	v.finding[0] = (struct finding){ .id = cause, .severity = SEV_FATAL };
	v.n = 1;
	v.cause = &v.finding[0];
}

static void file(const char *path, uint64_t bytes, uint16_t again)
{
	struct file_rec *f = file_ask(w, &b, span_of(path, strlen(path)), b.began);

	assert_non_null(f);
	f->result = FILE_OK;
	f->bytes = bytes;
	f->retransmits = again;
}

static const char *printed(void)
{
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_non_null(out);
	text[0] = '\0';
	stats_print(out, &s);
	fclose(out);
	return text;
}

static int set_up(void **state)
{
	stats_init(&s);
	*state = calloc(1, watch_bytes(2, 64));
	w = *state ? watch_init(*state, 2, 64) : NULL;
	return w ? 0 : -1;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static void test_a_quantile_is_at_most_3_percent_above_the_truth(void **state)
{
	static ns all[2000];
	struct stats_times *t = &s.total;
	uint64_t seed = 1;

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		size_t at = i;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		for (all[i] = (ns)(seed >> (1 + seed % 60)); at > 0 && all[at - 1] > all[at];
		     at--) {
			ns swap = all[at];

			all[at] = all[at - 1];
			all[at - 1] = swap;
		}
		stats_time(t, (ns)(seed >> (1 + seed % 60)));
	}
	for (unsigned q = 1; q <= 1000; q++) {
		ns truth = all[q * 2 - 1], said = stats_quantile(t, q);

		assert_true(said >= truth);
		assert_true(said - truth <= truth / 32 + 1);
	}
	assert_true(t->min == all[0] && t->max == all[1999]);
	assert_true(stats_quantile(t, 1000) == t->max);
}

static void test_one_value_is_every_quantile_of_itself(void **state)
{
	(void)state;
	assert_true(stats_quantile(&s.total, 500) == 0);
	stats_time(&s.total, 1234567891);
	for (unsigned q = 0; q <= 1000; q++)
		assert_true(stats_quantile(&s.total, q) == 1234567891);
	stats_init(&s);
	stats_time(&s.total, INT64_MAX);
	stats_time(&s.total, -1);
	assert_true(s.total.n == 1 && stats_quantile(&s.total, 500) == INT64_MAX);
}

static void test_boots_are_counted_by_outcome_and_cause(void **state)
{
	(void)state;
	a_boot();
	for (size_t i = 0; i < 997; i++)
		stats_add(&s, w, &b, &v);
	a_failure(FIND_TFTP_NO_ANSWER);
	stats_add(&s, w, &b, &v);
	a_failure(FIND_TFTP_STALLED);
	stats_add(&s, w, &b, &v);
	stats_add(&s, w, &b, &v);
	v.outcome = OUTCOME_NOT_A_NETBOOT;
	stats_add(&s, w, &b, &v);
	assert_string_equal(
		printed(),
		"1000 boots: 997 up, 3 failed\n"
		"            2  tftp.stalled\n"
		"            1  tftp.no-answer\n"
		"        boots           min       median         90 %         99 %          max\n"
		"  total   997          15 s         15 s         15 s         15 s         15 s\n"
		"  dhcp   1000         1.2 s        1.2 s        1.2 s        1.2 s        1.2 s\n"
		"  tftp    997         4.8 s        4.8 s        4.8 s        4.8 s        4.8 s\n"
		"  kernel  997         8.5 s        8.5 s        8.5 s        8.5 s        8.5 s\n"
		"  nfs     997         0.5 s        0.5 s        0.5 s        0.5 s        0.5 s\n");
}

static void test_a_boot_as_far_as_asked_is_timed_whole(void **state)
{
	(void)state;
	a_failure(FIND_TFTP_STALLED);
	v.cause = NULL;
	v.n = 0;
	v.outcome = OUTCOME_IN_PROGRESS;
	stats_add(&s, w, &b, &v);
	assert_true(s.total.n == 1 && s.phase[PHASE_TFTP].n == 1 && s.phase[PHASE_KERNEL].n == 0);
	v.outcome = OUTCOME_HUNG; /* and one that hangs is not */
	stats_add(&s, w, &b, &v);
	assert_true(s.total.n == 1 && s.phase[PHASE_TFTP].n == 1 && s.phase[PHASE_DHCP].n == 2);
}

static void test_bytes_and_packets_sent_again_are_summed(void **state)
{
	(void)state;
	a_boot();
	stats_add(&s, w, &b, &v);
	assert_null(strstr(printed(), "files"));
	file("a", 1500000, 2);
	file("b", 500000, 0);
	stats_add(&s, w, &b, &v);
	assert_non_null(
		strstr(printed(), "  2 files loaded (2.0 MB), 2 packets sent again in 1 boot\n"));
}

static void test_no_line_is_wider_than_80_columns(void **state)
{
	(void)state;
	a_boot();
	b.last = b.entered[STAGE_UP] = b.began + 3599 * NS_S;
	stats_add(&s, w, &b, &v);
	for (const char *p = printed(); *p; p += strcspn(p, "\n") + 1)
		assert_true(strcspn(p, "\n") <= 80);
}

static void test_no_boot_prints_nothing(void **state)
{
	(void)state;
	assert_string_equal(printed(), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_quantile_is_at_most_3_percent_above_the_truth),
		TEST(test_one_value_is_every_quantile_of_itself),
		TEST(test_boots_are_counted_by_outcome_and_cause),
		TEST(test_a_boot_as_far_as_asked_is_timed_whole),
		TEST(test_bytes_and_packets_sent_again_are_summed),
		TEST(test_no_line_is_wider_than_80_columns),
		TEST(test_no_boot_prints_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
