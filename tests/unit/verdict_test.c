/* SPDX-License-Identifier: MIT */
/* verdict_test - from facts to findings: each row of verdict_rows.c, the fix in the language of the
 * server that was seen, and what is said of the run as a whole. Offers are in offer_test.c. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/verdict_kit.h"

/* Does the verdict say what the row says? If not, *why tells. */
static bool row_holds(const struct row *r, char why[static 200])
{
	const struct finding *f = r->id == NO_FINDING ? NULL : found(r->id);
	const char *first = v.n > 0 ? finding_name(v.finding[0].id) : "nothing";

	if (r->id == NO_FINDING ? v.n > 0 : !f)
		(void)snprintf(why, 200, "%s instead", first);
	else if (f && (f->severity != r->severity || f->certain != r->certain))
		(void)snprintf(why, 200, "%s, %s", severity_name(f->severity),
			       f->certain ? "certain" : f->because);
	else if (v.outcome != r->outcome)
		(void)snprintf(why, 200, "outcome %s", outcome_name(v.outcome));
	else if (!f && v.certain != r->certain)
		(void)snprintf(why, 200, "certain: %d", v.certain);
	else
		return true;
	return false;
}

static void test_each_row_of_facts_gives_its_finding(void **state)
{
	size_t wrong = 0;
	char why[200];

	(void)state;
	for (size_t i = 0; i < verdict_row_count; i++) {
		const struct row *r = &verdict_rows[i];

		fresh_lab();
		r->facts();
		judged();
		if (!row_holds(r, why)) {
			print_error("row %zu, %s: %s\n", i,
				    r->id == NO_FINDING ? "nothing" : finding_name(r->id), why);
			wrong++;
		}
		lab_free(&lab);
	}
	assert_int_equal(wrong, 0);
}

/* ----- the fix speaks the language of the server that was seen ----- */

static const char *fix_for(enum dialect d)
{
	fresh_lab();
	a_pi(MODEL_3B, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 2);
	bare_offer(offered(ROUND_ROM));
	b.round[ROUND_ROM].offer[0].dialect = d;
	verdict_judge(lab.w, &b, &v);
	lab_free(&lab);
	return v.finding[0].fix;
}

static void test_the_fix_is_in_the_servers_own_syntax(void **state)
{
	(void)state;
	assert_non_null(strstr(fix_for(DIALECT_KEA), "\"option-data\""));
	assert_null(strstr(fix_for(DIALECT_KEA), "pxe-service"));
	assert_non_null(strstr(fix_for(DIALECT_DNSMASQ), "pxe-service=0,\"Raspberry Pi Boot\""));
	assert_null(strstr(fix_for(DIALECT_DNSMASQ), "option-data"));
	assert_non_null(strstr(fix_for(DIALECT_ISC), "vendor-encapsulated-options 06:01:03:"));
	assert_non_null(strstr(fix_for(DIALECT_UNKNOWN), "0601030914000011"));
}

static void test_only_a_pi_that_hangs_is_to_be_woken(void **state)
{
	(void)state;
	fresh_lab();
	hangs();
	verdict_judge(lab.w, &b, &v);
	assert_non_null(strstr(v.finding[0].fix, "ping -c 3 -b 192.0.2.255"));
	early_and_lucky();
	verdict_judge(lab.w, &b, &v);
	assert_null(strstr(v.finding[0].fix, "wake it now"));
	lab_free(&lab);
}

static void test_the_missing_kernel_is_told_with_the_line_that_names_it(void **state)
{
	(void)state;
	fresh_lab();
	config_names_another();
	verdict_judge(lab.w, &b, &v);
	assert_non_null(strstr(v.finding[0].text, "config.txt (line 2) names kernel_2023.img"));
	assert_non_null(strstr(v.finding[0].text, "7 short blinks"));
	lab_free(&lab);
}

static void test_a_missing_serial_directory_is_named_with_its_mkdir(void **state)
{
	(void)state;
	fresh_lab();
	no_start();
	b.serial = 0xdf90a038;
	b.serial_from = SERIAL_FROM_TFTP;
	verdict_judge(lab.w, &b, &v);
	assert_non_null(strstr(v.finding[0].fix, "sudo mkdir -p /srv/tftp/df90a038\n"));
	assert_non_null(strstr(v.finding[0].text, "4 short blinks"));
	lab_free(&lab);
}

/* The owner copies the fix into a shell: no name from the wire may do anything there. */
static void test_a_router_that_answers_no_arp_is_not_called_the_tftp_server(void **state)
{
	struct offer *o;

	(void)state;
	fresh_lab();
	a_pi(MODEL_3BPLUS, STAGE_ARP);
	(void)discovers(ROUND_ROM, 1);
	o = offered(ROUND_ROM);
	o->siaddr = 0;
	o->opt66 = OPT66_DOTTED;
	o->tftp66 = IP(10, 9, 8, 7);
	o->router = b.arp_target = IP(192, 168, 2, 1);
	b.arp_tries = 3;
	verdict_judge(lab.w, &b, &v);
	assert_non_null(strstr(found(FIND_ARP_FAILED)->text, "192.168.2.1, its router"));
	assert_non_null(strstr(found(FIND_ARP_FAILED)->fix, "option 3"));
	assert_null(strstr(found(FIND_ARP_FAILED)->fix, "option 66"));
	lab_free(&lab);
}

static void test_a_hostile_name_is_no_part_of_a_command(void **state)
{
	(void)state;
	fresh_lab();
	a_pi(MODEL_3B, STAGE_TFTP_FIRMWARE);
	(void)file("start.elf", FILE_OK);
	text_file("config.txt", "kernel=x;reboot$(id)\n");
	(void)file("x;reboot$(id)", FILE_MISSING);
	judged();
	assert_int_equal(v.finding[0].id, FIND_TFTP_FILE_MISSING);
	assert_non_null(strstr(v.finding[0].text, "x;reboot$(id)")); /* told, in words */
	assert_null(strstr(v.finding[0].fix, "reboot"));
	assert_non_null(strstr(v.finding[0].fix, "/srv/tftp/NAME"));
	assert_non_null(strstr(v.finding[0].text, "7 short blinks")); /* a kernel by any name */
	lab_free(&lab);
}

/* What is told of these facts, and what is not. */
static void assert_told(void (*facts)(void), const char *words, const char *fix, const char *never)
{
	fresh_lab();
	facts();
	judged();
	if (!strstr(v.finding[0].text, words) || strstr(v.finding[0].text, never))
		fail_msg("not \"%s\": %s", words, v.finding[0].text);
	if (!strstr(v.finding[0].fix, fix))
		fail_msg("not \"%s\": %s", fix, v.finding[0].fix);
	lab_free(&lab);
}

static void test_a_transfer_that_ended_badly_is_told_as_it_was(void **state)
{
	(void)state;
	assert_told(stands_still_on_a_bad_link,
		    "The Pi repeated itself 3 times, and the server 5 times", "link",
		    "did not go on");
	assert_told(stands_still_for_arp, "asked 6 times by ARP who has 192.0.2.50",
		    "sudo ip neigh replace 192.0.2.50 lladdr b8:27:eb:90:a0:38 nud permanent dev IFACE",
		    "did not go on");
	assert_told(too_slow, "too slow: 30000 bytes of 60000 in the 30 s that the EEPROM",
		    "TFTP_FILE_TIMEOUT=", "stood still");
	assert_told(an_answer_to_no_question, "with an OACK, though the Pi named no options",
		    "RFC 2347", "No answer");
	assert_told(error_of_the_server, "ERROR 0 (no code for it), \"I/O\\x1b err\"",
		    "curl -o /dev/null tftp://192.0.2.1/bootcode.bin", "loaded");
	assert_told(bootcode_only_probed, "did not load it", "log", "was loaded");
}

static void test_an_eeprom_does_not_give_up(void **state)
{
	(void)state;
	fresh_lab();
	eeprom_used_up_its_tries();
	verdict_judge(lab.w, &b, &v);
	assert_null(found(FIND_DHCP_GAVE_UP));
	lab_free(&lab);
}

static void test_a_judge_changes_nothing(void **state)
{
	static struct verdict again;
	struct boot before;

	(void)state;
	fresh_lab();
	half_a_directory();
	before = b;
	verdict_judge(lab.w, &b, &v);
	verdict_judge(lab.w, &b, &again);
	assert_memory_equal(&before, &b, sizeof(b));
	assert_int_equal(v.n, again.n);
	assert_string_equal(v.finding[0].text, again.finding[0].text);
	lab_free(&lab);
}

/* ----- stories, where facts lie deeper than a boot ----- */

static void story(const char *name, enum finding_id id)
{
	lab_new(&lab, 40, 2048);
	lab_scene(&lab, name);
	lab_end(&lab);
	v = lab.verdict;
	if (!lab_finding(&lab, id))
		fail_msg("%s: no %s", name, finding_name(id));
	covered[id] = true;
	lab_free(&lab);
}

static void test_stories_of_the_root_file_system(void **state)
{
	(void)state;
	story("nfs-no-init", FIND_NFS_NO_INIT);
	story("nfs-root-squash", FIND_NFS_ROOT_SQUASH);
	story("nfs-read-only", FIND_NFS_READ_ONLY);
	story("nfs4-no-such-export", FIND_NFS_NO_SUCH_EXPORT);
	story("nfs4-access-denied", FIND_NFS_ACCESS_DENIED);
}

/* ----- the run as a whole ----- */

static const struct finding *of_run(uint32_t boots, uint32_t blind, enum finding_id id)
{
	verdict_run(lab.w, boots, blind, &v);
	assert_sound();
	return found(id);
}

static void test_lost_packets_are_told_and_make_silence_uncertain(void **state)
{
	const struct finding *f;

	(void)state;
	fresh_lab();
	assert_null(of_run(1, 0, FIND_CAPTURE_DROPPED));
	watch_dropped(lab.w, 1234);
	f = of_run(1, 0, FIND_CAPTURE_DROPPED);
	assert_non_null(f);
	assert_int_equal(f->severity, SEV_WARNING);
	assert_int_equal(f->detail[0].number, 1234);
	no_answer_at_all();
	verdict_judge(lab.w, &b, &v);
	assert_false(v.finding[0].certain);
	assert_non_null(strstr(v.finding[0].because, "lost packets"));
	lab_free(&lab);
}

static void test_what_the_run_says(void **state)
{
	(void)state;
	fresh_lab();
	assert_null(of_run(1, 0, FIND_CAPTURE_CUT));
	watch_file_cut(lab.w);
	assert_non_null(of_run(1, 0, FIND_CAPTURE_CUT));
	run()->truncated = 3;
	assert_non_null(of_run(1, 0, FIND_CAPTURE_TRUNCATED));
	assert_null(of_run(1, 0, FIND_NETWORK_NOTHING));
	assert_non_null(of_run(0, 0, FIND_NETWORK_NOTHING));
	run()->unicast_seen = true;
	assert_null(of_run(1, 1, FIND_VANTAGE_NO_UNICAST));
	run()->unicast_seen = false;
	assert_non_null(of_run(1, 1, FIND_VANTAGE_NO_UNICAST));
	run()->rogue_seen = true;
	assert_false(of_run(1, 0, FIND_DHCP_ROGUE_SERVER)->certain);
	run()->bpdu_seen = true;
	run()->bpdu.forward_delay = 15 * 256;
	assert_null(of_run(1, 0, FIND_STP_DELAY)); /* spanning tree alone harms nobody */
	run()->stp_wait = 39 * NS_S;
	assert_false(of_run(1, 0, FIND_STP_DELAY)->certain);
	lab_free(&lab);
}

/* Runs last: the rows above are the proof of every finding there is. */
static void test_no_finding_is_without_its_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < FINDING_COUNT; i++) {
		if (!covered[i])
			fail_msg("no row for %s", finding_name((enum finding_id)i));
		assert_true(finding_meaning((enum finding_id)i)[0] != '\0');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(finding_name((enum finding_id)i),
						finding_name((enum finding_id)k));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_row_of_facts_gives_its_finding),
		cmocka_unit_test(test_the_fix_is_in_the_servers_own_syntax),
		cmocka_unit_test(test_only_a_pi_that_hangs_is_to_be_woken),
		cmocka_unit_test(test_the_missing_kernel_is_told_with_the_line_that_names_it),
		cmocka_unit_test(test_a_missing_serial_directory_is_named_with_its_mkdir),
		cmocka_unit_test(test_a_router_that_answers_no_arp_is_not_called_the_tftp_server),
		cmocka_unit_test(test_a_hostile_name_is_no_part_of_a_command),
		cmocka_unit_test(test_a_transfer_that_ended_badly_is_told_as_it_was),
		cmocka_unit_test(test_an_eeprom_does_not_give_up),
		cmocka_unit_test(test_a_judge_changes_nothing),
		cmocka_unit_test(test_stories_of_the_root_file_system),
		cmocka_unit_test(test_lost_packets_are_told_and_make_silence_uncertain),
		cmocka_unit_test(test_what_the_run_says),
		cmocka_unit_test(test_no_finding_is_without_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
