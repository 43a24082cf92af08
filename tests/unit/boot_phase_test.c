/* SPDX-License-Identifier: MIT */
/* How long the parts of a boot took, and what is kept of an OFFER for those who expect things of
 * it: told by the forge's stories. */
#include "tests/unit/watch_kit.h"

#include <string.h>

static struct lab lab;

static const struct boot *told(const char *scene)
{
	lab_scene(&lab, scene);
	lab_end(&lab);
	assert_int_equal(lab.count[EV_BOOT_REPORT], 1);
	return &lab.reported;
}

static ns sum(const struct boot *b)
{
	ns all = 0;

	for (size_t i = 0; i < PHASE_COUNT; i++)
		if (boot_phase(b, (enum phase)i) > 0)
			all += boot_phase(b, (enum phase)i);
	return all;
}

static void test_the_parts_of_a_boot_that_came_up_add_up_to_the_whole(void **state)
{
	static const char *const scenes[] = { "healthy-3b-nfs3",     "healthy-3b-nfs4",
					      "healthy-3bplus",      "healthy-4",
					      "healthy-5",           "healthy-no-nfs",
					      "healthy-bootcode-sd", "healthy-initramfs" };

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		const struct boot *b;

		lab_new(&lab, 4, 256);
		b = told(scenes[i]);
		assert_true(boot_phase(b, PHASE_DHCP) > 0 && boot_phase(b, PHASE_TFTP) > 0);
		assert_true(boot_phase(b, PHASE_KERNEL) > 0);
		assert_true((boot_phase(b, PHASE_NFS) > 0) == (b->nfs_server != 0));
		assert_true(sum(b) == boot_total(b));
		assert_true(b->began + boot_total(b) == b->entered[STAGE_UP]);
		lab_free(&lab);
	}
}

static void test_a_part_that_did_not_begin_took_no_time(void **state)
{
	const struct boot *b;

	(void)state;
	lab_new(&lab, 4, 256);
	b = told("kernel-silent");
	assert_true(boot_phase(b, PHASE_TFTP) > 0);
	assert_true(boot_phase(b, PHASE_KERNEL) == -1 && boot_phase(b, PHASE_NFS) == -1);
	lab_free(&lab);
	lab_new(&lab, 4, 256);
	b = told("dhcp-no-offer");
	assert_true(boot_phase(b, PHASE_DHCP) == boot_total(b));
	assert_true(boot_phase(b, PHASE_TFTP) == -1 && boot_phase(b, PHASE_KERNEL) == -1);
	lab_free(&lab);
}

static void test_an_offer_is_kept_as_it_was_sent(void **state)
{
	const struct offer *o;

	(void)state;
	lab_new(&lab, 4, 256);
	o = &told("healthy-3b-nfs3")->round[ROUND_ROM].offer[0];
	assert_string_equal(watch_offer_said(lab.w, o)->text60, "PXEClient");
	assert_int_equal(o->o43.len, opt43_kea.n);
	assert_memory_equal(watch_offer_said(lab.w, o)->raw43, opt43_kea.p, opt43_kea.n);
	assert_true(o->lease_s > 0);
	lab_free(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_parts_of_a_boot_that_came_up_add_up_to_the_whole),
		cmocka_unit_test(test_a_part_that_did_not_begin_took_no_time),
		cmocka_unit_test(test_an_offer_is_kept_as_it_was_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
