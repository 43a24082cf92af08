/* SPDX-License-Identifier: MIT */
/* The kernel's filter of a capture that answers, run by libpcap on frames of many addresses: it
 * must pass each of the fleet's, and broadcasts, and of the rest as few as can be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <pcap/pcap.h>

#include "io/capture.h"

static struct bpf_program program;

static void compile(struct capture_for pis)
{
	char text[CAPTURE_FILTER_MAX];
	pcap_t *dead = pcap_open_dead(DLT_EN10MB, 1900);

	capture_filter_for(&pis, text);
	assert_true(strlen(text) < CAPTURE_FILTER_MAX - 1);
	assert_int_equal(pcap_compile(dead, &program, text, 1, PCAP_NETMASK_UNKNOWN), 0);
	pcap_close(dead);
}

/* A frame between a host and MAC b8:27:eb + low. */
static bool passes(uint32_t low, bool to)
{
	uint8_t frame[64] = { 0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2, 0x08, 0x00 };
	const uint8_t pi[6] = { 0xb8,        0x27, 0xeb, (uint8_t)(low >> 16), (uint8_t)(low >> 8),
				(uint8_t)low };
	struct pcap_pkthdr h = { .caplen = sizeof(frame), .len = sizeof(frame) };

	memcpy(frame + (to ? 0 : 6), pi, 6);
	return pcap_offline_filter(&program, &h, frame) != 0;
}

static bool passes_group(uint8_t first)
{
	uint8_t frame[64] = { first, 0, 0x5e, 0, 0, 1, 0x02, 0, 0, 0, 0, 2, 0x08, 0x00 };
	struct pcap_pkthdr h = { .caplen = sizeof(frame), .len = sizeof(frame) };

	return pcap_offline_filter(&program, &h, frame) != 0;
}

static void test_one_pi_is_one_address(void **state)
{
	(void)state;
	compile((struct capture_for){ { 0xb8, 0x27, 0xeb, 0, 0xa0, 0xb1 }, 1 });
	assert_true(passes(0xa0b1, true) && passes(0xa0b1, false));
	assert_false(passes(0xa0b0, true) || passes(0xa0b2, true) || passes(0xa0b2, false));
	assert_true(passes_group(0xff) && passes_group(0x01));
	assert_false(passes_group(0x02));
	pcap_freecode(&program);
}

static void test_a_small_fleet_is_let_in_and_nobody_else(void **state)
{
	(void)state;
	compile((struct capture_for){ { 0xb8, 0x27, 0xeb, 0, 0xa0, 0xb1 }, 20 });
	for (uint32_t low = 0xa000; low < 0xa200; low++) {
		bool ours = low >= 0xa0b1 && low < 0xa0b1 + 20;

		assert_int_equal(passes(low, true), ours);
		assert_int_equal(passes(low, false), ours);
	}
	assert_true(passes_group(0xff));
	pcap_freecode(&program);
}

static void test_a_large_fleet_is_let_in_whole(void **state)
{
	(void)state;
	compile((struct capture_for){ { 0xb8, 0x27, 0xeb, 0, 0xa0, 0xb1 }, 60000 });
	for (uint32_t low = 0xa0b1; low < 0xa0b1 + 60000; low++)
		assert_true(passes(low, true) && passes(low, false));
	assert_false(passes(0x80a0b1, true));
	pcap_freecode(&program);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_pi_is_one_address),
		cmocka_unit_test(test_a_small_fleet_is_let_in_and_nobody_else),
		cmocka_unit_test(test_a_large_fleet_is_let_in_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
