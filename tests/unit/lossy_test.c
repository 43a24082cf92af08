/* SPDX-License-Identifier: MIT */
/* lossy_test - what the simulation (tests/sim) found: a network that loses, doubles and delays
 * packets, and a capture that holds less than was said. Each test is one of its cases, told in few
 * packets. */
#include <string.h>

#include "core/compose.h"
#include "tests/unit/watch_kit.h"

static struct lab lab;
static struct world w;

static int setup(void **state)
{
	(void)state;
	lab_new(&lab, 3, 256);
	world_new(&w);
	with(&w, pi_3bplus());
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	world_free(&w);
	lab_free(&lab);
	return 0;
}

static struct boot *the_boot(void)
{
	lab_watch(&lab, &w);
	return table_find_mac(lab.w, w.pi->at.mac);
}

static const struct file_rec *file(const char *path)
{
	const struct boot *b = table_find_mac(lab.w, w.pi->at.mac);

	for (const struct file_rec *f = NULL; (f = watch_next_file(lab.w, b, f));)
		if (f->path_n == strlen(path) && memcmp(f->path, path, f->path_n) == 0)
			return f;
	return NULL;
}

/* ----- single packets of a transfer ----- */

#define PI_PORT 49170

static void from_server(uint16_t port, const struct put *p)
{
	wait_for(&w, NS_MS);
	udp(&w, &w.srv->at, w.pi->at.mac, w.pi->at.ip, port, PI_PORT, put_span(p));
}

static void from_pi(uint16_t port, const struct put *p)
{
	wait_for(&w, NS_MS);
	udp(&w, &w.pi->at, w.srv->at.mac, w.srv->at.ip, PI_PORT, port, put_span(p));
}

static void asks(const char *path)
{
	static const struct compose_tftp_opt tsize = { "tsize", "0" };
	uint8_t room[200];
	struct put p = put_in(room, sizeof(room));

	compose_tftp_request(&p, TFTP_RRQ, path, "octet", &tsize, 1);
	from_pi(69, &p);
}

static void oack(uint16_t port)
{
	static const struct compose_tftp_opt tsize = { "tsize", "100" };
	uint8_t room[64];
	struct put p = put_in(room, sizeof(room));

	compose_tftp_oack(&p, &tsize, 1);
	from_server(port, &p);
}

static void data(uint16_t port, uint16_t block, size_t n)
{
	static const uint8_t zeros[512];
	uint8_t room[520];
	struct put p = put_in(room, sizeof(room));

	compose_tftp_data(&p, block, span_of(zeros, n));
	from_server(port, &p);
}

static void ack(uint16_t port, uint16_t block)
{
	uint8_t room[8];
	struct put p = put_in(room, sizeof(room));

	compose_tftp_ack(&p, block);
	from_pi(port, &p);
}

static void error(uint16_t port, uint16_t code, bool by_pi)
{
	uint8_t room[64];
	struct put p = put_in(room, sizeof(room));

	compose_tftp_error(&p, code, code == 1 ? "File not found" : "Unknown transfer ID");
	if (by_pi)
		from_pi(port, &p);
	else
		from_server(port, &p);
}

/* ----- transfers ----- */

static void test_late_blocks_of_a_file_are_not_of_the_next_one(void **state)
{
	(void)state;
	(void)boot_rom(&w);
	asks("config.txt");
	oack(41000);
	ack(41000, 0);
	data(41000, 1, 100); /* acknowledged, and that is lost */
	asks("autoboot.txt"); /* from the same port: another loader begins */
	data(41000, 1, 100);
	error(41001, 1, false);
	(void)the_boot();
	assert_int_equal(file("config.txt")->result, FILE_OK);
	assert_int_equal(file("autoboot.txt")->result, FILE_MISSING);
}

static void test_no_file_begins_in_its_middle(void **state)
{
	(void)state;
	(void)boot_rom(&w);
	asks("config.txt");
	data(41000, 4, 100);
	error(41001, 1, false);
	(void)the_boot();
	assert_int_equal(file("config.txt")->result, FILE_MISSING);
}

/* A request that was sent twice is answered twice, and the Pi takes the answer that comes first
 * to it, not to the capture. */
static void test_the_pi_says_whom_it_listens_to(void **state)
{
	(void)state;
	(void)boot_rom(&w);
	asks("config.txt");
	oack(41000);
	wait_for(&w, 2 * NS_S);
	asks("config.txt");
	oack(41001);
	ack(41001, 0);
	oack(41000);
	error(41000, 5, true);
	data(41001, 1, 100);
	ack(41001, 1);
	(void)the_boot();
	assert_int_equal(file("config.txt")->result, FILE_OK);
	assert_int_equal(file("config.txt")->bytes, 100);
}

static void test_an_error_to_a_stranger_ends_no_transfer(void **state)
{
	(void)state;
	(void)boot_rom(&w);
	asks("config.txt");
	oack(41000);
	error(41000, 5, true); /* the first one's OACK was lost; this is the second one's */
	oack(41001);
	ack(41001, 0);
	data(41001, 1, 100);
	ack(41001, 1);
	(void)the_boot();
	assert_int_equal(file("config.txt")->result, FILE_OK);
}

static void test_a_probe_of_one_block_is_a_probe(void **state)
{
	(void)state;
	(void)boot_rom(&w);
	asks("cmdline.txt");
	oack(41000);
	ack(41000, 0);
	data(41000, 1, 100); /* its "Early terminate" is lost */
	asks("cmdline.txt"); /* this is not answered */
	wait_for(&w, 60 * NS_S);
	(void)the_boot();
	lab_until(&lab, w.now);
	assert_int_not_equal(file("cmdline.txt")->result, FILE_OK);
}

static void test_a_pi_that_waits_for_the_last_block_has_no_file(void **state)
{
	(void)state;
	(void)boot_rom(&w);
	asks("config.txt");
	oack(41000);
	ack(41000, 0);
	data(41000, 1, 100);
	wait_for(&w, 2 * NS_S);
	ack(41000, 0); /* it has not come */
	wait_for(&w, 60 * NS_S);
	(void)the_boot();
	lab_until(&lab, w.now);
	assert_int_equal(file("config.txt")->result, FILE_STALLED);
}

/* ----- who speaks ----- */

static void test_a_release_is_no_sign_of_linux(void **state)
{
	struct other_client release = { .from = &w.pi->at,
					.to_mac = w.srv->at.mac,
					.to = w.srv->at.ip,
					.options = { (const uint8_t *)"\x35\x01\x07", 3 } };

	(void)state;
	(void)boot_rom(&w);
	release.ciaddr = w.pi->at.ip;
	other_dhcp(&w, &release);
	assert_int_equal(the_boot()->stage, STAGE_TFTP_ROM);
	assert_int_equal(lab.count[EV_DHCP_OTHER], 1);
}

/* Each loader asks by ARP once. That is no Pi that asks in vain. */
static void test_two_loaders_that_ask_once_are_not_one_that_asks_twice(void **state)
{
	(void)state;
	w.broadcasts_only = true;
	w.srv->offer.broadcast = true;
	w.srv->offer.style = STYLE_DNSMASQ;
	(void)boot_rom(&w);
	(void)boot_bootcode(&w);
	wait_for(&w, 60 * NS_S);
	(void)the_boot();
	lab_until(&lab, w.now);
	assert_null(lab_finding(&lab, FIND_ARP_FAILED));
	assert_non_null(lab_finding(&lab, FIND_VANTAGE_NO_UNICAST));
}

/* A 3B+ and bootcode.bin send the same DISCOVER; who asks for bootcode.bin is the ROM. */
static void test_who_asks_for_bootcode_again_was_switched_off_and_on(void **state)
{
	const struct boot *b;

	(void)state;
	(void)boot_rom(&w);
	w.pi->in_rom = false;
	wait_for(&w, NS_S);
	pi_asks(&w); /* bootcode.bin's; then the plug is pulled */
	wait_for(&w, 10 * NS_S);
	w.pi->in_rom = true;
	w.pi->port = 49153;
	pi_asks(&w);
	(void)boot_rom_arp(&w);
	b = the_boot();
	assert_int_equal(b->model, MODEL_3BPLUS);
	assert_int_equal(b->stage, STAGE_TFTP_ROM);
	assert_int_equal(lab.count[EV_BOOT_REPORT], 1);
	assert_int_equal(lab.reported.end, END_AGAIN);
}

static void test_a_late_offer_changes_no_address(void **state)
{
	struct offering late = w.srv->offer;

	(void)state;
	(void)boot_to_kernel(&w);
	kernel_dhcp(&w, CLIENT_KERNEL);
	late.yiaddr = NET_PI + 100;
	server_offer(&w, &late);
	assert_int_equal(the_boot()->ip, NET_PI);
}

static void test_an_nfs_server_that_answers_no_syn_was_called_all_the_same(void **state)
{
	struct compose_tcp syn = { .sport = 701, .dport = 2049, .flags = TCP_SYN };
	uint8_t room[64];
	struct put p = put_in(room, sizeof(room));

	(void)state;
	(void)boot_to_kernel(&w);
	kernel_dhcp(&w, CLIENT_KERNEL);
	memcpy(syn.ip.src_mac, w.pi->at.mac, 6);
	memcpy(syn.ip.dst_mac, w.srv->at.mac, 6);
	syn.ip.src = NET_PI;
	syn.ip.dst = NET_SERVER;
	syn.ip.ttl = 64;
	compose_tcp(&p, &syn, span_of(NULL, 0));
	for (int i = 0; i < 4; i++) {
		wait_for(&w, NS_S << i);
		raw_frame(&w, put_span(&p));
	}
	wait_for(&w, 200 * NS_S);
	assert_int_equal(the_boot()->stage, STAGE_NFS);
	lab_until(&lab, w.now);
	assert_non_null(lab_finding(&lab, FIND_NFS_SILENT));
	assert_non_null(strstr(lab_finding(&lab, FIND_NFS_SILENT)->text, "2049"));
}

/* ----- what is not proved ----- */

static void test_an_unanswered_request_makes_a_missing_start_elf_uncertain(void **state)
{
	const struct finding *f;

	(void)state;
	(void)boot_rom(&w);
	asks("bd9b65d4/start.elf");
	wait_for(&w, 10 * NS_S);
	asks("autoboot.txt");
	error(41001, 1, false);
	asks("start.elf");
	error(41002, 1, false);
	wait_for(&w, 60 * NS_S);
	(void)the_boot();
	lab_until(&lab, w.now);
	f = lab_finding(&lab, FIND_TFTP_FILE_MISSING);
	assert_non_null(f);
	assert_false(f->certain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_late_blocks_of_a_file_are_not_of_the_next_one),
		T(test_no_file_begins_in_its_middle),
		T(test_the_pi_says_whom_it_listens_to),
		T(test_an_error_to_a_stranger_ends_no_transfer),
		T(test_a_probe_of_one_block_is_a_probe),
		T(test_a_pi_that_waits_for_the_last_block_has_no_file),
		T(test_a_release_is_no_sign_of_linux),
		T(test_two_loaders_that_ask_once_are_not_one_that_asks_twice),
		T(test_who_asks_for_bootcode_again_was_switched_off_and_on),
		T(test_a_late_offer_changes_no_address),
		T(test_an_nfs_server_that_answers_no_syn_was_called_all_the_same),
		T(test_an_unanswered_request_makes_a_missing_start_elf_uncertain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
