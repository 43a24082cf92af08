/* SPDX-License-Identifier: MIT */
/* pi_kernel_test - Linux' part: its DHCP, an address written on its command line, what it would
 * mount, and how the boot ends. */
#include "tests/unit/pi_bench.h"

#define NFS_LINE "root=/dev/nfs nfsroot=192.168.2.11:/srv/pi,vers=3,tcp ip=dhcp rootwait"

/* Linux has sent its DISCOVER. */
static void asked(struct bench *b, const char *line)
{
	bench_new(b, MODEL_3BPLUS);
	bench_to_kernel(b, line);
	assert_true(bench_waits(b, b->now + 60 * NS_S));
	assert_int_equal(b->m.type, DHCP_DISCOVER);
}

/* Linux has its address, by what is offered. */
static void leased(struct bench *b, const char *line, const struct words *v)
{
	struct words ack = *v;

	asked(b, line);
	bench_hears(b, v);
	assert_true(bench_says_dhcp(b, DHCP_REQUEST));
	ack.type = DHCP_ACK;
	bench_hears(b, &ack);
}

/* What it would mount with this line and OFFER. */
static struct pi_nfs_job job_of(const char *line, const struct words *v)
{
	struct bench b;
	struct pi_nfs_job job;

	leased(&b, line, v);
	assert_int_equal(b.pi.state, PI_NFS);
	assert_true(pi_nfs_job(&b.pi, &job));
	return job;
}

/* ----- its DHCP ----- */

static void test_linux_starts_a_while_after_its_last_file(void **state)
{
	struct bench b;
	ns loaded;

	(void)state;
	bench_new(&b, MODEL_3BPLUS);
	bench_to_kernel(&b, NFS_LINE);
	loaded = b.now;
	assert_int_equal(b.pi.state, PI_STARTING);
	assert_true(bench_waits(&b, b.now + 60 * NS_S));
	assert_int_equal(b.now - loaded, NS_S);
}

static void test_its_xid_is_new_and_its_request_keeps_it(void **state)
{
	struct bench b;
	struct words v = good_words();
	uint32_t xid;

	(void)state;
	asked(&b, NFS_LINE);
	xid = b.m.xid;
	assert_int_not_equal(xid, PI_XID);
	bench_hears(&b, &v);
	assert_true(bench_says_dhcp(&b, DHCP_REQUEST));
	assert_int_equal(b.m.xid, xid);
	assert_int_equal(b.f.payload.n, 548);
	assert_int_equal(dhcp_get_ip(&b.m, 54), SERVER_IP);
	assert_int_equal(dhcp_get_ip(&b.m, 50), PI_IP);
	assert_false(dhcp_has(&b.m, 60));
}

static void test_waits_grow_by_7_4_and_begin_anew_after_six(void **state)
{
	/* ipconfig.c, in ms */
	static const int64_t after[] = { 2000, 3500, 6125, 10718, 18757, 30000 };
	struct bench b;
	ns last, began;
	uint32_t xid;

	(void)state;
	asked(&b, NFS_LINE);
	last = began = b.now;
	xid = b.m.xid;
	for (size_t i = 1; i < 12; i++) {
		assert_true(bench_waits(&b, b.now + 60 * NS_S));
		assert_int_equal((b.now - last) / NS_MS, after[(i - 1) % 6]);
		last = b.now;
		if (i == 6) {
			assert_int_not_equal(b.m.xid, xid);
			assert_int_equal(b.m.secs, 0);
			began = b.now;
		} else {
			assert_int_equal(b.m.secs, (b.now - began) / NS_S);
		}
	}
	assert_false(bench_waits(&b, b.now + 60 * NS_S));
	assert_int_equal(b.pi.end, PI_STOPPED);
	assert_int_equal(b.pi.why, PI_WHY_KERNEL_DHCP);
}

static void test_an_offer_without_pxe_is_all_that_linux_wants(void **state)
{
	struct bench b;
	struct words v = plain_words();

	(void)state;
	leased(&b, NFS_LINE, &v);
	assert_int_equal(b.pi.state, PI_NFS);
	assert_int_equal(pi_deadline(&b.pi), NS_NEVER);
}

static void test_a_nak_is_followed_by_a_discover_in_its_time(void **state)
{
	struct bench b;
	struct words v = plain_words();
	ns began;

	(void)state;
	asked(&b, NFS_LINE);
	began = b.now;
	bench_hears(&b, &v);
	assert_true(bench_says_dhcp(&b, DHCP_REQUEST));
	v.type = DHCP_NAK;
	bench_hears(&b, &v);
	assert_false(bench_says(&b));
	assert_true(bench_waits(&b, b.now + 60 * NS_S));
	assert_int_equal(b.m.type, DHCP_DISCOVER);
	assert_int_equal(b.now - began, 2 * NS_S);
}

/* ----- how it ends ----- */

static void test_no_nfs_root_is_complete(void **state)
{
	struct bench b;
	struct words v = plain_words();

	(void)state;
	leased(&b, "root=/dev/mmcblk0p2 ip=dhcp", &v);
	assert_int_equal(b.pi.end, PI_COMPLETE);
	assert_int_equal(b.pi.why, PI_WHY_NO_NFS_ROOT);
	assert_true(bench_says_dhcp(&b, DHCP_RELEASE));
}

static void test_no_ip_and_no_command_line_ask_nothing(void **state)
{
	static const char *const lines[] = { "root=/dev/mmcblk0p2 rootwait", "", NULL };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct bench b;

		bench_new(&b, MODEL_3BPLUS);
		bench_to_kernel(&b, lines[i]);
		assert_false(bench_waits(&b, b.now + 60 * NS_S));
		assert_int_equal(b.pi.end, PI_COMPLETE);
	}
}

static void test_an_nfs_root_without_an_address_stops(void **state)
{
	struct bench b;

	(void)state;
	bench_new(&b, MODEL_3BPLUS);
	bench_to_kernel(&b, "root=/dev/nfs nfsroot=192.168.2.11:/srv/pi");
	assert_false(bench_waits(&b, b.now + 60 * NS_S));
	assert_int_equal(b.pi.end, PI_STOPPED);
	assert_int_equal(b.pi.why, PI_WHY_NFS);
}

static void test_until_firmware_and_until_kernel_end_there(void **state)
{
	struct bench b;
	struct words v = plain_words();

	(void)state;
	bench_of(&b, MODEL_3BPLUS);
	b.setup.until = PI_UNTIL_FIRMWARE;
	bench_on(&b);
	bench_to_kernel(&b, NFS_LINE);
	assert_int_equal(b.pi.end, PI_REACHED);
	assert_true(bench_is_silent(&b));

	asked(&b, NFS_LINE);
	b.setup.until = PI_UNTIL_KERNEL;
	bench_hears(&b, &v);
	assert_true(bench_says(&b));
	v.type = DHCP_ACK;
	bench_hears(&b, &v);
	assert_int_equal(b.pi.end, PI_REACHED);
}

static void test_nfs_done_ends_and_releases(void **state)
{
	struct bench b;
	struct words v = plain_words();

	(void)state;
	for (int mounted = 0; mounted < 2; mounted++) {
		leased(&b, NFS_LINE, &v);
		pi_nfs_done(&b.pi, b.now, mounted);
		assert_int_equal(b.pi.end, mounted ? PI_COMPLETE : PI_STOPPED);
		assert_int_equal(b.pi.why, mounted ? PI_WHY_NONE : PI_WHY_NFS);
		assert_true(bench_says_dhcp(&b, DHCP_RELEASE));
		assert_int_equal(b.m.ciaddr, PI_IP);
	}
}

static void test_an_eeproms_lease_is_released_when_linux_gets_none(void **state)
{
	struct bench b;

	(void)state;
	bench_new(&b, MODEL_4);
	bench_to_kernel(&b, NFS_LINE);
	while (bench_waits(&b, b.now + 60 * NS_S) && b.m.type == DHCP_DISCOVER)
		continue;
	assert_int_equal(b.pi.why, PI_WHY_KERNEL_DHCP);
	assert_int_equal(b.m.type, DHCP_RELEASE);
	assert_int_equal(b.m.ciaddr, PI_IP);
}

static void test_an_arp_storm_does_not_wake_a_pi_in_nfs(void **state)
{
	struct bench b;
	struct words v = plain_words();

	(void)state;
	leased(&b, NFS_LINE, &v);
	bench_hears_arp(&b, 1, SERVER_IP, PI_IP, all_macs); /* its kernel answers that */
	assert_false(bench_says(&b));
}

/* ----- what it would mount ----- */

static void test_nfsroot_names_server_path_and_version(void **state)
{
	struct words v = plain_words();
	struct pi_nfs_job job = job_of(NFS_LINE, &v);

	(void)state;
	assert_int_equal(job.server, OTHER_IP);
	assert_string_equal(job.path, "/srv/pi");
	assert_int_equal(job.cmdline.nfs_vers, 3);
	assert_int_equal(job.ip, PI_IP);
	assert_int_equal(job.mask, MASK);
	assert_int_equal(job.router, ROUTER_IP);
}

static void test_without_a_server_siaddr_is_taken(void **state)
{
	struct words v = plain_words();

	(void)state;
	v.siaddr = ROUTER_IP;
	assert_int_equal(job_of("root=/dev/nfs nfsroot=/srv/pi ip=dhcp", &v).server, ROUTER_IP);
	v.siaddr = 0;
	assert_int_equal(job_of("root=/dev/nfs nfsroot=/srv/pi ip=dhcp", &v).server, 0);
}

static void test_a_host_name_is_no_server(void **state)
{
	struct words v = good_words();

	(void)state;
	assert_int_equal(job_of("root=/dev/nfs nfsroot=nas:/srv/pi ip=dhcp", &v).server, 0);
}

static void test_the_default_path_has_the_address_in_it(void **state)
{
	struct words v = good_words();
	struct pi_nfs_job job = job_of("root=/dev/nfs ip=dhcp", &v);

	(void)state;
	assert_string_equal(job.path, "/tftpboot/192.168.2.100");
	job = job_of("root=/dev/nfs nfsroot=/nfs/%s/root,vers=3 ip=dhcp", &v);
	assert_string_equal(job.path, "/nfs/192.168.2.100/root");
	job = job_of("root=/dev/nfs nfsroot=pi ip=dhcp", &v);
	assert_string_equal(job.path, "/tftpboot/pi");
}

static void test_a_host_name_by_dhcp_fills_it_instead(void **state)
{
	struct words v = good_words();

	(void)state;
	v.o12 = "blueberry"; /* nfsroot.c: utsname()->nodename */
	assert_string_equal(job_of("root=/dev/nfs ip=dhcp", &v).path, "/tftpboot/blueberry");
}

static void test_option_17_names_what_the_command_line_does_not(void **state)
{
	struct words v = plain_words();
	struct pi_nfs_job job;

	(void)state;
	v.o17 = "192.168.2.1:/export/pi,vers=3";
	job = job_of("root=/dev/nfs ip=dhcp", &v);
	assert_int_equal(job.server, ROUTER_IP);
	assert_string_equal(job.path, "/export/pi");
	assert_int_equal(job.cmdline.nfs_vers, 3);
	job = job_of(NFS_LINE, &v);
	assert_int_equal(job.server, OTHER_IP);
	assert_string_equal(job.path, "/srv/pi");
}

static void test_the_path_is_asked_for_as_it_was_written(void **state)
{
	struct words v = plain_words();

	(void)state;
	assert_string_equal(job_of("root=/dev/nfs nfsroot=192.168.2.11:/srv/a\\b\x01"
				   "c ip=dhcp",
				   &v)
				    .path,
			    "/srv/a\\b\x01"
			    "c");
}

static void test_a_static_address_needs_no_dhcp(void **state)
{
	struct bench b;
	struct pi_nfs_job job;

	(void)state;
	bench_new(&b, MODEL_3BPLUS);
	bench_to_kernel(&b, "root=/dev/nfs nfsroot=/srv/pi "
			    "ip=192.168.2.77:192.168.2.11:192.168.2.1:255.255.0.0:pi7:eth0:off");
	assert_false(bench_waits(&b, b.now + 60 * NS_S));
	assert_true(pi_nfs_job(&b.pi, &job));
	assert_int_equal(job.ip, 0xc0a8024d);
	assert_int_equal(job.server, OTHER_IP);
	assert_int_equal(job.router, ROUTER_IP);
	assert_int_equal(job.mask, 0xffff0000);
	pi_nfs_done(&b.pi, b.now, true);
	assert_false(bench_says(&b)); /* nothing was leased */
}

static void test_a_static_address_without_mask_gets_its_class(void **state)
{
	struct bench b;
	struct pi_nfs_job job;

	(void)state;
	bench_new(&b, MODEL_3BPLUS);
	bench_to_kernel(&b, "root=/dev/nfs nfsroot=10.0.0.1:/srv/%s ip=10.0.0.7::::pi7.lan");
	assert_false(bench_waits(&b, b.now + 60 * NS_S));
	assert_true(pi_nfs_job(&b.pi, &job));
	assert_int_equal(job.mask, 0xff000000);
	assert_string_equal(job.path, "/srv/pi7");
}

static void test_there_is_no_job_before_or_after_nfs(void **state)
{
	struct bench b;
	struct pi_nfs_job job;
	struct words v = plain_words();

	(void)state;
	asked(&b, NFS_LINE);
	assert_false(pi_nfs_job(&b.pi, &job));
	pi_nfs_done(&b.pi, b.now, true); /* too early: ignored */
	assert_false(pi_ended(&b.pi));
	leased(&b, NFS_LINE, &v);
	pi_nfs_done(&b.pi, b.now, true);
	assert_false(pi_nfs_job(&b.pi, &job));
}

/* ----- what the observer makes of it ----- */

static void test_the_observer_takes_it_for_linux(void **state)
{
	struct bench b;
	struct words v = plain_words();
	const struct boot *seen;

	(void)state;
	bench_new(&b, MODEL_3BPLUS);
	bench_watched(&b);
	bench_to_kernel(&b, NFS_LINE);
	assert_true(bench_waits(&b, b.now + 60 * NS_S));
	bench_hears(&b, &v);
	assert_true(bench_says_dhcp(&b, DHCP_REQUEST));
	v.type = DHCP_ACK;
	bench_hears(&b, &v);
	seen = table_find_mac(b.w, b.pi.mac);
	assert_non_null(seen);
	assert_int_not_equal(seen->kernel_at, 0);
	assert_int_equal(seen->round[ROUND_KERNEL].discovers, 1);
	assert_int_equal(seen->round[ROUND_KERNEL].requests, 1);
	assert_true(seen->round[ROUND_KERNEL].acked);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_linux_starts_a_while_after_its_last_file),
		cmocka_unit_test(test_its_xid_is_new_and_its_request_keeps_it),
		cmocka_unit_test(test_waits_grow_by_7_4_and_begin_anew_after_six),
		cmocka_unit_test(test_an_offer_without_pxe_is_all_that_linux_wants),
		cmocka_unit_test(test_a_nak_is_followed_by_a_discover_in_its_time),
		cmocka_unit_test(test_no_nfs_root_is_complete),
		cmocka_unit_test(test_no_ip_and_no_command_line_ask_nothing),
		cmocka_unit_test(test_an_nfs_root_without_an_address_stops),
		cmocka_unit_test(test_until_firmware_and_until_kernel_end_there),
		cmocka_unit_test(test_nfs_done_ends_and_releases),
		cmocka_unit_test(test_an_eeproms_lease_is_released_when_linux_gets_none),
		cmocka_unit_test(test_an_arp_storm_does_not_wake_a_pi_in_nfs),
		cmocka_unit_test(test_nfsroot_names_server_path_and_version),
		cmocka_unit_test(test_without_a_server_siaddr_is_taken),
		cmocka_unit_test(test_a_host_name_is_no_server),
		cmocka_unit_test(test_the_default_path_has_the_address_in_it),
		cmocka_unit_test(test_a_host_name_by_dhcp_fills_it_instead),
		cmocka_unit_test(test_option_17_names_what_the_command_line_does_not),
		cmocka_unit_test(test_the_path_is_asked_for_as_it_was_written),
		cmocka_unit_test(test_a_static_address_needs_no_dhcp),
		cmocka_unit_test(test_a_static_address_without_mask_gets_its_class),
		cmocka_unit_test(test_there_is_no_job_before_or_after_nfs),
		cmocka_unit_test(test_the_observer_takes_it_for_linux),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
