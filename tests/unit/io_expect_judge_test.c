/* SPDX-License-Identifier: MIT */
/* Each assertion of a --expect file against a boot for which it holds, and one for which it does
 * not: what the owner then reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/watch_internal.h"
#include "io/expect.h"

#define IP(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))
#define SERVER IP(192, 168, 2, 10)

static struct watch *w;
static void *storage;
static struct boot b;
static struct verdict v;
static char told[16][2048];
static size_t tolds;

static void miss(void *arg, const char *text)
{
	assert_null(arg);
	assert_true(tolds < 16);
	(void)snprintf(told[tolds++], sizeof(told[0]), "%s", text);
}

/* Written to want.json in a folder of its own, which is the working directory. */
static struct expect *read_text(const char *text)
{
	FILE *out = fopen("want.json", "w");
	struct fail f = { "" };
	struct expect *e;

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
	e = expect_read("want.json", &f);
	if (!e)
		fail_msg("%s", f.why);
	return e;
}

static size_t misses(const char *text)
{
	struct expect *e = read_text(text);
	size_t n;

	tolds = 0;
	n = expect_judge(e, w, &b, &v, miss, NULL);
	assert_int_equal(n, tolds);
	assert_int_equal(expect_judge(e, w, &b, &v, NULL, NULL), n);
	expect_free(e);
	return n;
}

static void holds(const char *text)
{
	if (misses(text) != 0)
		fail_msg("%s\nmisses: %s", text, told[0]);
}

static void breaks(const char *text, const char *said)
{
	assert_int_equal(misses(text), 1);
	assert_string_equal(told[0], said);
}

static struct file_rec *file(const char *path, enum file_result result, uint64_t bytes)
{
	struct file_rec *f = file_ask(w, &b, span_of(path, strlen(path)), b.last);

	assert_non_null(f);
	f->result = (uint8_t)result;
	f->bytes = bytes;
	f->server = SERVER;
	f->blksize = 512;
	return f;
}

static struct offer_said *said_by(const struct offer *o)
{
	return (struct offer_said *)(void *)w->keep.chunk[o->said].room;
}

static struct offer *offered(uint32_t source)
{
	static const uint8_t o43[] = "\x06\x01\x03\x09\x14\0\0\x11Raspberry Pi Boot";
	struct dhcp_round *r = &b.round[ROUND_ROM];
	struct offer *o = &r->offer[r->offers++];

	*o = (struct offer){ .source = source,
			     .server_id = source,
			     .yiaddr = IP(192, 168, 2, 50),
			     .siaddr = SERVER,
			     .router = IP(192, 168, 2, 1),
			     .dialect = DIALECT_KEA,
			     .has_43 = true,
			     .said = keep_new(&w->keep),
			     .lease_s = 600 };
	*said_by(o) = (struct offer_said){ .text60 = "PXEClient", .file = "bootcode.bin" };
	o->o43.len = sizeof(o43) - 1;
	o->o43.has_string = true;
	memcpy(said_by(o)->raw43, o43, sizeof(o43) - 1);
	return o;
}

/* A 3B that came up in 15 s. */
static void a_boot(void)
{
	static const uint8_t mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 };

	free(storage);
	storage = calloc(1, watch_bytes(4, 64));
	assert_non_null(storage);
	w = watch_init(storage, 4, 64);
	memset(&b, 0, sizeof(b));
	memset(&v, 0, sizeof(v));
	memcpy(b.mac, mac, 6);
	b.model = MODEL_3B;
	b.plausible = true;
	b.serial = 0xdf90a038;
	b.serial_from = SERIAL_FROM_TFTP;
	b.began = 1000 * NS_S;
	b.stage = STAGE_UP;
	b.entered[STAGE_ARP] = b.began + 1200 * NS_MS;
	b.entered[STAGE_TFTP_ROM] = b.began + 1300 * NS_MS;
	b.loaded_at = b.began + 6 * NS_S;
	b.kernel_at = b.entered[STAGE_KERNEL_DHCP] = b.began + 14 * NS_S;
	b.entered[STAGE_NFS] = b.last = b.began + 14500 * NS_MS;
	b.entered[STAGE_UP] = b.began + 15 * NS_S;
	b.nfs_server = b.tftp_server = SERVER;
	b.round[ROUND_ROM].discovers = 1;
	(void)offered(SERVER);
	(void)file("bootcode.bin", FILE_OK, 52476);
	(void)file("df90a038/start.elf", FILE_OK, 2979264);
	(void)file("df90a038/recovery.elf", FILE_MISSING, 0);
	file("df90a038/kernel8.img", FILE_OK, 9000000)->blksize = 1468;
	v.outcome = OUTCOME_UP;
	v.certain = true;
}

static void add_finding(enum finding_id id, enum severity severity)
{
	v.finding[v.n++] = (struct finding){ .id = id, .severity = severity, .text = "", .fix = "" };
	if (severity == SEV_FATAL)
		v.cause = &v.finding[v.n - 1];
}

static void test_outcome_and_stage(void **state)
{
	(void)state;
	a_boot();
	holds("{ \"outcome\": \"up\", \"stage\": \"up\" }");
	holds("{ \"stage\": \"nfs\" }");
	v.outcome = OUTCOME_FAILED;
	b.stage = STAGE_TFTP_ROM;
	add_finding(FIND_TFTP_FILE_MISSING, SEV_FATAL);
	breaks("{\n\n\"outcome\": \"up\" }",
	       "expected the outcome \"up\" (want.json:3), but it is \"failed\": tftp.file-missing");
	breaks("{ \"stage\": \"nfs\" }",
	       "expected at least the stage \"nfs\" (want.json:1), but it "
	       "came to \"tftp-rom\"");
	holds("{ \"outcome\": \"failed\", \"stage\": \"dhcp\" }");
}

static void test_who_it_is(void **state)
{
	(void)state;
	a_boot();
	holds("{ \"model\": \"3b\", \"serial\": \"DF90A038\" }");
	breaks("{ \"model\": \"4\" }", "expected the model \"4\" (want.json:1), but it is \"3b\"");
	breaks("{ \"serial\": \"10000001\" }",
	       "expected the serial number 10000001 (want.json:1), but it is df90a038");
	b.serial_from = SERIAL_FROM_MAC;
	b.model = MODEL_UNKNOWN;
	assert_int_equal(misses("{ \"model\": \"3b\", \"serial\": \"df90a038\" }"), 2);
}

static void test_the_offer(void **state)
{
	(void)state;
	a_boot();
	holds("{ \"offer\": { \"server\": \"192.168.2.10\", \"address\": \"192.168.2.0/24\","
	      " \"siaddr\": \"192.168.2.10\", \"tftp_server\": \"192.168.2.10\","
	      " \"option43\": \"Raspberry Pi Boot\", \"option60\": \"PXEClient\","
	      " \"file\": \"bootcode.bin\", \"router\": \"192.168.2.1\", \"min_lease_s\": 600 } }");
	holds("{ \"offer\": { \"address\": \"192.168.2.50\", \"option43\": "
	      "\"hex:06:01:03:09:14:00:00:11:52:61:73:70:62:65:72:72:79:20:50:69:20:42:6f:6f:74\" } }");
	breaks("{ \"offer\": { \"server\": \"192.168.2.11\" } }",
	       "expected an OFFER of 192.168.2.11 (want.json:1), but Kea at 192.168.2.10 offered");
	breaks("{ \"offer\": { \"address\": \"192.168.3.0/24\" } }",
	       "expected the offered address to be 192.168.3.0/24 (want.json:1), but Kea at "
	       "192.168.2.10 offered 192.168.2.50");
	breaks("{ \"offer\": { \"option66\": \"192.168.2.10\" } }",
	       "expected option 66 to be \"192.168.2.10\" (want.json:1), but Kea at 192.168.2.10 "
	       "sent none");
	breaks("{ \"offer\": { \"min_lease_s\": 601 } }",
	       "expected a lease time of at least 601 s (want.json:1), but Kea at 192.168.2.10 "
	       "offered 600 s");
	breaks("{ \"offer\": { \"file\": \"start.elf\" } }",
	       "expected the boot file field to be \"start.elf\" (want.json:1), but Kea at "
	       "192.168.2.10 sent \"bootcode.bin\"");
	breaks("{ \"offer\": { \"option43\": \"hex:0601\" } }",
	       "expected option 43 to be 06:01 (want.json:1), but Kea at 192.168.2.10 sent "
	       "06:01:03:09:14:00:00:11:52:61:73:70:62:65:72:72:79:20:50:69:20:42:6f:6f:74");
	assert_int_equal(misses("{ \"offer\": { \"option43\": \"Raspberry Pi Boot   \" } }"), 1);
}

static void test_no_offer_breaks_every_assertion_about_it(void **state)
{
	(void)state;
	a_boot();
	b.round[ROUND_ROM].offers = 0;
	breaks("{ \"offer\": { \"option43\": \"Raspberry Pi Boot\" } }",
	       "expected option 43 to hold \"Raspberry Pi Boot\" (want.json:1), but no OFFER was seen");
	breaks("{ \"offer\": { \"server\": \"192.168.2.10\" } }",
	       "expected an OFFER of 192.168.2.10 (want.json:1), but no OFFER was seen");
}

static void test_several_offers_add_up_unless_a_server_is_named(void **state)
{
	struct offer *proxy;

	(void)state;
	a_boot();
	proxy = offered(IP(192, 168, 2, 11));
	proxy->yiaddr = 0;
	proxy->dialect = DIALECT_DNSMASQ;
	(void)strcpy(said_by(proxy)->text67, "proxy.bin");
	holds("{ \"offer\": { \"address\": \"192.168.2.50\", \"option67\": \"proxy.bin\" } }");
	breaks("{ \"offer\": { \"server\": \"192.168.2.11\", \"address\": \"192.168.2.50\" } }",
	       "expected the offered address to be 192.168.2.50 (want.json:1), but dnsmasq at "
	       "192.168.2.11 offered none");
	breaks("{ \"offer\": { \"router\": \"192.168.2.2\" } }",
	       "expected the router (option 3) to be 192.168.2.2 (want.json:1), but Kea at "
	       "192.168.2.10 sent 192.168.2.1; dnsmasq at 192.168.2.11 sent 192.168.2.1");
	assert_int_equal(misses("{ \"offer\": { \"server\": \"192.168.2.12\", \"router\": "
				"\"192.168.2.1\" } }"),
			 2);
	assert_string_equal(told[1], "expected the router (option 3) to be 192.168.2.1 "
				     "(want.json:1), but no OFFER of 192.168.2.12 was seen");
}

static void test_the_tftp_server_of_an_offer_is_the_one_this_model_takes(void **state)
{
	struct offer *o;

	(void)state;
	a_boot();
	o = &b.round[ROUND_ROM].offer[0];
	o->siaddr = IP(192, 168, 2, 12);
	holds("{ \"offer\": { \"tftp_server\": \"192.168.2.10\" } }"); /* the sender */
	b.model = MODEL_3BPLUS;
	holds("{ \"offer\": { \"tftp_server\": \"192.168.2.12\" } }");
	o->opt66 = OPT66_DOTTED;
	o->tftp66 = IP(192, 168, 2, 13);
	holds("{ \"offer\": { \"tftp_server\": \"192.168.2.13\" } }");
	b.model = MODEL_3B;
	holds("{ \"offer\": { \"tftp_server\": \"192.168.2.10\" } }"); /* the last one wins */
	o->opt66_last = true;
	holds("{ \"offer\": { \"tftp_server\": \"192.168.2.13\" } }");
	o->o43.has_string = false;
	o->opt66 = OPT66_NAME;
	breaks("{ \"offer\": { \"tftp_server\": \"192.168.2.10\" } }",
	       "expected the OFFER to lead to the TFTP server 192.168.2.10 (want.json:1), but Kea at "
	       "192.168.2.10 led to none");
}

static void test_files(void **state)
{
	(void)state;
	a_boot();
	holds("{ \"files\": { \"start.elf\": \"ok\", \"df90a038/start.elf\": \"any\","
	      " \"recovery.elf\": \"missing\","
	      " \"kernel8.img\": { \"result\": \"ok\", \"bytes\": 9000000, \"min_bytes\": 1 } } }");
	breaks("{ \"files\": { \"start.elf\": \"missing\" } }",
	       "expected start.elf to be \"missing\" (want.json:1), but df90a038/start.elf is \"ok\"");
	breaks("{ \"files\": { \"bootcode.bin\": { \"min_bytes\": 60000 } } }",
	       "expected bootcode.bin to have at least 60000 bytes (want.json:1), but it has 52476");
	breaks("{ \"files\": { \"recovery.elf\": { \"bytes\": 1 } } }",
	       "expected recovery.elf to have 1 bytes (want.json:1), but df90a038/recovery.elf is "
	       "\"missing\"");
	breaks("{ \"files\": { \"start4.elf\": \"any\" } }",
	       "expected start4.elf to be asked for (want.json:1), but the Pi never asked for it");
	/* missing in its directory, there beside it */
	(void)file("df90a038/config.txt", FILE_MISSING, 0);
	(void)file("config.txt", FILE_OK, 10);
	holds("{ \"files\": { \"config.txt\": \"ok\", \"df90a038/config.txt\": \"missing\" } }");
}

static void test_tftp(void **state)
{
	(void)state;
	a_boot();
	holds("{ \"tftp\": { \"server\": \"192.168.2.10\", \"blksize\": 1468, \"retransmits_max\": 0 } }");
	breaks("{ \"tftp\": { \"blksize\": 1024 } }",
	       "expected blocks of 1024 bytes (want.json:1), but the largest were of 1468");
	file("df90a038/start.elf", FILE_OK, 1)->retransmits = 3;
	breaks("{ \"tftp\": { \"retransmits_max\": 2 } }",
	       "expected at most 2 packets sent again (want.json:1), but there were 3, most of them "
	       "for df90a038/start.elf");
	file("df90a038/start.elf", FILE_OK, 1)->server = IP(192, 168, 2, 11);
	breaks("{ \"tftp\": { \"server\": \"192.168.2.10\" } }",
	       "expected all files from the TFTP server 192.168.2.10 (want.json:1), but "
	       "df90a038/start.elf was asked of 192.168.2.11");
}

static void test_nfs(void **state)
{
	(void)state;
	a_boot();
	holds("{ \"nfs\": { \"server\": \"192.168.2.10\" } }");
	breaks("{ \"nfs\": { \"server\": \"192.168.2.11\" } }",
	       "expected the NFS server 192.168.2.11 (want.json:1), but it is 192.168.2.10");
	breaks("{ \"nfs\": { \"init\": \"/sbin/init\" } }",
	       "expected the NFS root to answer for /sbin/init (want.json:1), but no root was asked "
	       "for an init");
	w->rpc_owner[1] = 1;
	b.rpc_slot = 1;
	init_trail_init(&w->rpc[1].trail, NULL, NULL);
	breaks("{ \"nfs\": { \"init\": \"/sbin/init\" } }",
	       "expected the NFS root to answer for /sbin/init (want.json:1), but no init was found");
	b.nfs_server = 0;
	breaks("{ \"nfs\": { \"server\": \"192.168.2.10\" } }",
	       "expected the NFS server 192.168.2.10 (want.json:1), but no NFS server was called");
}

static void test_findings(void **state)
{
	(void)state;
	a_boot();
	holds("{ \"findings\": { \"allow\": [] } }");
	add_finding(FIND_DHCP_RACE_RISK, SEV_WARNING);
	add_finding(FIND_DHCP_OPTION43_INCONSISTENT, SEV_NOTE);
	holds("{ \"findings\": { \"allow\": [ \"dhcp.race-risk\" ], \"require\": [ "
	      "\"dhcp.race-risk\" ], \"forbid\": [ \"stp.delay\" ] } }");
	breaks("{ \"findings\": { \"allow\": [ \"stp.delay\" ] } }",
	       "expected no warning and no fatal finding but stp.delay (want.json:1), but there is "
	       "dhcp.race-risk (warning)");
	breaks("{ \"findings\": { \"forbid\": [ \"dhcp.option43-inconsistent\", \"stp.delay\" ] } }",
	       "expected no dhcp.option43-inconsistent, stp.delay (want.json:1), but there is "
	       "dhcp.option43-inconsistent (note)");
	breaks("{ \"findings\": { \"require\": [ \"dhcp.race-risk\", \"stp.delay\" ] } }",
	       "expected the finding stp.delay (want.json:1), but it was not made");
}

static void test_seconds(void **state)
{
	(void)state;
	a_boot();
	holds("{ \"seconds\": { \"total\": 15, \"dhcp\": 1.2, \"tftp\": 4.8, \"kernel\": 8.5, \"nfs\": "
	      "0.5 } }");
	breaks("{ \"seconds\": { \"total\": 14 } }",
	       "expected at most 14 s in all (want.json:1), but it took 15 s");
	breaks("{ \"seconds\": { \"dhcp\": 1.199 } }",
	       "expected at most 1.2 s for DHCP (want.json:1), but it took 1.2 s, 1 ms too long");
	breaks("{ \"seconds\": { \"tftp\": 1 } }",
	       "expected at most 1 s for TFTP (want.json:1), but it took 4.8 s");
	breaks("{ \"seconds\": { \"kernel\": 1 } }",
	       "expected at most 1 s for the kernel (want.json:1), but it took 8.5 s");
	b.entered[STAGE_NFS] = b.entered[STAGE_UP] = 0;
	breaks("{ \"seconds\": { \"nfs\": 1 } }",
	       "expected at most 1 s for NFS (want.json:1), but the boot did not come to that");
}

static void test_what_is_said_of_one_pi_replaces_what_is_said_of_all(void **state)
{
	(void)state;
	a_boot();
	holds("{ \"outcome\": \"failed\", \"files\": { \"start.elf\": { \"result\": \"missing\", "
	      "\"min_bytes\": 7 } },"
	      " \"pis\": { \"b8:27:eb:90:a0:38\": { \"outcome\": \"up\", \"files\": { \"start.elf\": "
	      "\"ok\" } },"
	      " \"10000001\": { \"outcome\": \"hung\" } } }");
	holds("{ \"pis\": { \"df90a038\": { \"stage\": \"nfs\" } }, \"stage\": \"dhcp\" }");
	/* by MAC and by serial number: the later one counts */
	holds("{ \"pis\": { \"df90a038\": { \"outcome\": \"hung\" }, \"B8-27-EB-90-A0-38\": { "
	      "\"outcome\": \"up\" } } }");
	breaks("{ \"stage\": \"dhcp\",\n \"pis\": { \"df90a038\": {\n \"outcome\": \"hung\" } } }",
	       "expected the outcome \"hung\" (want.json:3), but it is \"up\"");
}

static void test_a_pi_that_never_booted_is_told_at_the_end(void **state)
{
	struct expect *e;

	(void)state;
	a_boot();
	e = read_text("{ \"pis\": { \"b8:27:eb:90:a0:38\": {},\n \"10000001\": {} } }");
	tolds = 0;
	assert_int_equal(expect_judge(e, w, &b, &v, miss, NULL), 0);
	assert_int_equal(expect_end(e, miss, NULL), 1);
	assert_string_equal(told[0],
			    "expected a boot of 10000001 (want.json:2), but none was seen");
	expect_free(e);
}

static void test_what_is_no_netboot_is_not_judged(void **state)
{
	(void)state;
	a_boot();
	v.outcome = OUTCOME_NOT_A_NETBOOT;
	holds("{ \"outcome\": \"up\", \"stage\": \"up\" }");
}

static int set_up(void **state)
{
	static char folder[] = "/tmp/pxepi-judge-XXXXXX";

	*state = folder;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	free(storage);
	unlink("want.json");
	return chdir("/") == 0 ? rmdir(*state) : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outcome_and_stage),
		cmocka_unit_test(test_who_it_is),
		cmocka_unit_test(test_the_offer),
		cmocka_unit_test(test_no_offer_breaks_every_assertion_about_it),
		cmocka_unit_test(test_several_offers_add_up_unless_a_server_is_named),
		cmocka_unit_test(test_the_tftp_server_of_an_offer_is_the_one_this_model_takes),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_tftp),
		cmocka_unit_test(test_nfs),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_what_is_said_of_one_pi_replaces_what_is_said_of_all),
		cmocka_unit_test(test_a_pi_that_never_booted_is_told_at_the_end),
		cmocka_unit_test(test_what_is_no_netboot_is_not_judged),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
