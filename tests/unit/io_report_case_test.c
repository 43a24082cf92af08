/* SPDX-License-Identifier: MIT */
/* JUnit XML and TAP of boots and broken promises: what a CI reads, and that no text from the wire
 * can break either. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/junit.h"
#include "io/tap.h"

static struct boot b;
static struct verdict v;
static char room[REPORT_CASE_ROOM];

/* A 3B that stopped for want of start.elf, with a warning besides. */
static void a_failure(void)
{
	static const uint8_t mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 };

	memset(&b, 0, sizeof(b));
	memset(&v, 0, sizeof(v));
	memcpy(b.mac, mac, 6);
	b.model = MODEL_3B;
	b.serial = 0xdf90a038;
	b.serial_from = SERIAL_FROM_TFTP;
	b.stage = STAGE_TFTP_BOOTCODE;
	b.began = NS_S;
	b.last = b.began + 12400 * NS_MS;
	v.outcome = OUTCOME_FAILED;
	v.certain = true;
	v.finding[0] = (struct finding){
		.id = FIND_TFTP_FILE_MISSING,
		.severity = SEV_FATAL,
		.certain = true,
		.text = "start.elf is not on 192.168.2.10. Without it nothing starts.",
		.fix = "sudo cp start.elf \"/srv/tftp/df90a038/\"",
	};
	v.finding[1] = (struct finding){ .id = FIND_DHCP_RACE_RISK,
					 .severity = SEV_WARNING,
					 .because = "it was lucky",
					 .text = "Too early.",
					 .fix = "" };
	v.n = 2;
	v.cause = &v.finding[0];
}

static void a_success(void)
{
	a_failure();
	v.outcome = OUTCOME_UP;
	v.cause = NULL;
	v.n = 0;
	b.stage = STAGE_UP;
}

/* ----- the case ----- */

static void test_a_failed_boot_is_named_and_its_cause_told_in_one_sentence(void **state)
{
	struct report_case c;

	(void)state;
	a_failure();
	report_case_of(&c, room, sizeof(room), &b, &v, false);
	assert_string_equal(c.name, "Pi 3B df90a038 (b8:27:eb:90:a0:38)");
	assert_string_equal(c.message, "tftp.file-missing: start.elf is not on 192.168.2.10");
	assert_string_equal(c.body, "outcome failed, stage tftp-bootcode\n"
				    "\n"
				    "fatal: tftp.file-missing\n"
				    "start.elf is not on 192.168.2.10. Without it nothing starts.\n"
				    "sudo cp start.elf \"/srv/tftp/df90a038/\"\n"
				    "\n"
				    "warning: dhcp.race-risk\n"
				    "Too early.\n"
				    "uncertain, because it was lucky\n");
	assert_string_equal(c.serial, "df90a038");
	assert_string_equal(c.model, "3b");
	assert_true(c.took == 12400 * NS_MS);
}

static void test_a_boot_without_a_cause_says_how_far_it_came(void **state)
{
	struct report_case c;

	(void)state;
	a_success();
	report_case_of(&c, room, sizeof(room), &b, &v, true);
	assert_string_equal(c.message, "");
	v.outcome = OUTCOME_IN_PROGRESS;
	b.stage = STAGE_KERNEL_DHCP;
	report_case_of(&c, room, sizeof(room), &b, &v, false);
	assert_string_equal(c.message,
			    "in-progress at kernel-dhcp: Linux was running and asked for "
			    "its address");
}

static void test_every_model_has_a_short_name(void **state)
{
	static const char *const names[MODEL_COUNT] = { "Pi (", "Pi 3B (", "Pi 3B+ (",
							"Pi (", "Pi 4 (",  "Pi 5 (" };
	struct report_case c;

	(void)state;
	a_success();
	b.serial_from = SERIAL_FROM_MAC;
	for (size_t m = 0; m < MODEL_COUNT; m++) {
		b.model = (enum model)m;
		report_case_of(&c, room, sizeof(room), &b, &v, true);
		assert_memory_equal(c.name, names[m], strlen(names[m]));
		assert_null(c.serial);
	}
}

static void test_a_case_that_does_not_fit_is_cut_and_still_text(void **state)
{
	(void)state;
	a_failure();
	for (size_t cap = 1; cap < 400; cap++) {
		char *small = malloc(cap);
		struct report_case c;

		assert_non_null(small);
		report_case_of(&c, small, cap, &b, &v, false);
		assert_true(strlen(c.name) + strlen(c.message) + strlen(c.body) < cap);
		report_case_of_miss(&c, small, cap, &b, "expected it (a:1), but no");
		assert_true(strlen(c.name) < cap);
		free(small);
	}
}

static void test_a_broken_promise_is_a_case_of_its_own(void **state)
{
	struct report_case c;

	(void)state;
	a_success();
	report_case_of_miss(&c, room, sizeof(room), &b, "expected it (a:1), but no");
	assert_string_equal(c.name, "Pi 3B df90a038 (b8:27:eb:90:a0:38): expected it (a:1)");
	assert_string_equal(c.message, "expected it (a:1), but no");
	assert_false(c.passed);
	report_case_of_miss(&c, room, sizeof(room), NULL, "expected a boot of 10000001 (a:1)");
	assert_string_equal(c.name, "expected a boot of 10000001 (a:1)");
}

/* ----- JUnit ----- */

static char text[100000];

static const char *junit_of(const struct report_case *c, size_t n)
{
	char path[] = "/tmp/pxepi-junit-XXXXXX";
	int fd = mkstemp(path);
	struct fail f = { "" };
	struct junit *j = junit_open(path, "pxepi \"emulate\"", &f);
	ssize_t got;

	assert_non_null(j);
	for (size_t i = 0; i < n; i++)
		junit_case(j, &c[i]);
	assert_true(junit_close(j, &f));
	got = read(fd, text, sizeof(text) - 1);
	assert_true(got > 0);
	text[got] = '\0';
	close(fd);
	unlink(path);
	return text;
}

/* An element's begin or end, at its '<'; moves on to its '>'. false: it does not fit. */
static bool read_tag(const char **p, char open[8][32], size_t *depth)
{
	const char *name = *p + 1;
	size_t len = strcspn(name, " >/");
	bool quoted = false;

	for (++*p; **p && (quoted || **p != '>'); ++*p) {
		if (**p == '<')
			return false;
		quoted ^= **p == '"';
	}
	if (**p != '>')
		return false;
	if (name[0] == '/') {
		len = (size_t)(*p - name - 1);
		return *depth > 0 && strlen(open[--*depth]) == len &&
		       memcmp(open[*depth], name + 1, len) == 0;
	}
	if ((*p)[-1] == '/')
		return true;
	if (*depth == 8 || len == 0 || len > 31)
		return false;
	memcpy(open[*depth], name, len);
	open[(*depth)++][len] = '\0';
	return true;
}

static bool entity(const char *p)
{
	bool number = p[1] == '#' && p[2 + strspn(p + 2, "0123456789")] == ';';

	return number || strncmp(p, "&amp;", 5) == 0 || strncmp(p, "&lt;", 4) == 0 ||
	       strncmp(p, "&gt;", 4) == 0 || strncmp(p, "&quot;", 6) == 0;
}

/* May this character be in XML 1.0? Its bytes, or 0. */
static size_t allowed(const char *p)
{
	uint32_t point = 0;
	size_t n = say_utf8(span_of(p, strlen(p)), &point);

	if (n > 0)
		return point == 0xfffe || point == 0xffff ? 0 : n;
	return (uint8_t)*p < 0x80 && ((uint8_t)*p >= 0x20 || strchr("\t\n\r", *p)) ? 1 : 0;
}

/* Is it well-formed XML 1.0, as far as we write any: elements nest, attributes are quoted, no '<'
 * or '&' stands for itself, every character is allowed? NULL, or where it is not. */
static const char *well_formed(const char *p)
{
	char open[8][32];
	size_t depth = 0, n;

	for (const char *c = p; *c; c += n)
		if ((n = allowed(c)) == 0)
			return c;
	if (strncmp(p, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", 39) != 0)
		return p;
	for (p += 39; *p; p++) {
		if (*p == '&' && !entity(p))
			return p;
		if (*p == '<' && !read_tag(&p, open, &depth))
			return p;
	}
	return depth == 0 ? NULL : p;
}

static void test_the_check_itself_finds_what_is_wrong(void **state)
{
	static const char *const wrong[] = { "<a>",          "<a></b>",
					     "</a>",         "<a>&</a>",
					     "<a b=\"<\"/>", "<a>\x01</a>",
					     "<a>\xff</a>",  "<a" };
	char whole[100];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		(void)snprintf(whole, sizeof(whole),
			       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n%s", wrong[i]);
		assert_non_null(well_formed(whole));
	}
	assert_null(
		well_formed("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"&gt;>\"><c/></a>"));
}

static void test_junit_has_a_testcase_a_boot_with_counts_and_properties(void **state)
{
	struct report_case c[2];
	char other[REPORT_CASE_ROOM];

	(void)state;
	a_failure();
	report_case_of(&c[0], room, sizeof(room), &b, &v, false);
	report_case_of_miss(&c[1], other, sizeof(other), NULL, "expected x (a:1), but y");
	assert_null(well_formed(junit_of(c, 2)));
	assert_non_null(strstr(text,
			       "<testsuite name=\"pxepi &quot;emulate&quot;\" tests=\"2\" "
			       "failures=\"2\" errors=\"0\" time=\"12.400000\" skipped=\"0\">"));
	assert_non_null(strstr(text, "name=\"Pi 3B df90a038 (b8:27:eb:90:a0:38)\" "
				     "time=\"12.400000\">"));
	assert_non_null(strstr(text, "<property name=\"serial\" value=\"df90a038\"/>"));
	assert_non_null(strstr(text, "<property name=\"model\" value=\"3b\"/>"));
	assert_non_null(strstr(text, "<failure message=\"tftp.file-missing: start.elf is not on "
				     "192.168.2.10\">outcome failed"));
	assert_non_null(strstr(text, "cp start.elf &quot;/srv/tftp/df90a038/&quot;\n"));
	assert_non_null(strstr(text, "<failure message=\"expected x (a:1), but y\">"));
}

static void test_junit_of_no_boot_and_of_a_good_one_is_well_formed(void **state)
{
	struct report_case c;

	(void)state;
	assert_null(well_formed(junit_of(NULL, 0)));
	assert_non_null(strstr(text, "tests=\"0\""));
	a_success();
	report_case_of(&c, room, sizeof(room), &b, &v, true);
	assert_null(well_formed(junit_of(&c, 1)));
	assert_null(strstr(text, "<failure"));
	assert_non_null(strstr(text, "failures=\"0\""));
}

static void test_junit_is_well_formed_whatever_the_texts_hold(void **state)
{
	char all[300],
		message[] = "]]> <![CDATA[ & \" ' \xff \xc3\xa4 \xef\xbf\xbf \xed\xa0\x80 \n\t\r";
	struct report_case c = {
		.name = all, .message = message, .body = all, .serial = all, .model = message
	};

	(void)state;
	for (size_t i = 0; i < 255; i++)
		all[i] = (char)(i + 1);
	all[255] = '\0';
	for (int passed = 0; passed < 2; passed++) {
		c.passed = passed == 1;
		assert_null(well_formed(junit_of(&c, 1)));
	}
	assert_non_null(strstr(text, "\xc3\xa4"));
	assert_non_null(strstr(text, "&#10;&#9;&#13;")); /* in an attribute they would be blanks */
}

static void test_a_file_that_can_not_be_written_is_told(void **state)
{
	struct fail f = { "" };
	struct report_case c = { .name = "a", .message = "", .body = "", .passed = true };
	struct junit *j;

	(void)state;
	assert_null(junit_open("/nowhere/out.xml", "x", &f));
	assert_string_equal(f.why, "/nowhere/out.xml: No such file or directory");
	j = junit_open("/dev/full", "x", &f);
	assert_non_null(j);
	junit_case(j, &c);
	assert_false(junit_close(j, &f));
	assert_string_equal(f.why, "/dev/full: No space left on device");
	assert_true(junit_close(NULL, &f));
}

/* What somebody else's reader makes of it: 0 it reads, 1 it does not, 127 there is none here. */
static int python_reads(const char *xml)
{
	static const char program
		[] = "import sys, xml.etree.ElementTree as e\n"
		     "case = e.fromstring(sys.stdin.buffer.read()).find('testsuite/testcase')\n"
		     "sys.exit(0 if case.find('failure').text.startswith('\\ufffd') else 2)\n";
	int fd[2], status = 0;
	pid_t child;

	assert_int_equal(pipe(fd), 0);
	child = fork();
	if (child == 0) {
		dup2(fd[0], 0);
		close(fd[1]);
		execlp("python3", "python3", "-c", program, NULL);
		_exit(127);
	}
	close(fd[0]);
	assert_true(write(fd[1], xml, strlen(xml)) == (ssize_t)strlen(xml));
	close(fd[1]);
	assert_true(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_python_reads_junit_whatever_the_texts_hold(void **state)
{
	char all[300];
	struct report_case c = { .name = all, .message = all, .body = all, .serial = all };
	int said;

	(void)state;
	for (size_t i = 0; i < 255; i++)
		all[i] = (char)(i + 1);
	memcpy(all + 255, "]]>\xef\xbf\xbe&#0;", 11);
	said = python_reads(junit_of(&c, 1));
	if (said == 127)
		skip();
	assert_int_equal(said, 0);
}

/* ----- TAP ----- */

static const char *tap_of(const struct report_case *c, unsigned n)
{
	FILE *out = fmemopen(text, sizeof(text), "w");
	unsigned counted = 0;

	assert_non_null(out);
	for (unsigned i = 0; i < n; i++)
		tap_case(out, &counted, &c[i]);
	assert_int_equal(counted, n);
	tap_end(out, counted);
	fclose(out);
	return text;
}

static void test_tap_has_a_line_a_boot_findings_below_and_the_plan_last(void **state)
{
	struct report_case c[2];
	struct verdict good = { .outcome = OUTCOME_UP, .certain = true };
	char other[REPORT_CASE_ROOM];

	(void)state;
	a_failure();
	report_case_of(&c[0], other, sizeof(other), &b, &good, true);
	report_case_of(&c[1], room, sizeof(room), &b, &v, false);
	assert_string_equal(tap_of(c, 2),
			    "TAP version 13\n"
			    "ok 1 - Pi 3B df90a038 (b8:27:eb:90:a0:38)\n"
			    "not ok 2 - Pi 3B df90a038 (b8:27:eb:90:a0:38)\n"
			    "  ---\n"
			    "  message: \"tftp.file-missing: start.elf is not on 192.168.2.10\"\n"
			    "  serial: \"df90a038\"\n"
			    "  model: \"3b\"\n"
			    "  findings:\n"
			    "    - id: \"tftp.file-missing\"\n"
			    "      severity: \"fatal\"\n"
			    "      text: \"start.elf is not on 192.168.2.10. Without it nothing starts.\"\n"
			    "      fix: \"sudo cp start.elf \\\"/srv/tftp/df90a038/\\\"\"\n"
			    "    - id: \"dhcp.race-risk\"\n"
			    "      severity: \"warning\"\n"
			    "      text: \"Too early.\"\n"
			    "      uncertain_because: \"it was lucky\"\n"
			    "  ...\n"
			    "1..2\n");
}

static void test_tap_without_a_boot_is_no_success(void **state)
{
	(void)state;
	assert_string_equal(tap_of(NULL, 0), "TAP version 13\nBail out! No boot was seen.\n");
}

static void test_tap_texts_can_not_begin_a_directive_or_a_line(void **state)
{
	struct report_case c = { .name = "a # SKIP b\\\nok 7",
				 .message = "\"x\"\n  ...\nok 8 \x1b \xff\xc3\xa4",
				 .body = "" };

	(void)state;
	assert_string_equal(tap_of(&c, 1),
			    "TAP version 13\n"
			    "not ok 1 - a \\# SKIP b\\\\ ok 7\n"
			    "  ---\n"
			    "  message: \"\\\"x\\\"\\n  ...\\nok 8 \\x1b \\xff\xc3\xa4\"\n"
			    "  ...\n"
			    "1..1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_failed_boot_is_named_and_its_cause_told_in_one_sentence),
		cmocka_unit_test(test_a_boot_without_a_cause_says_how_far_it_came),
		cmocka_unit_test(test_every_model_has_a_short_name),
		cmocka_unit_test(test_a_case_that_does_not_fit_is_cut_and_still_text),
		cmocka_unit_test(test_a_broken_promise_is_a_case_of_its_own),
		cmocka_unit_test(test_the_check_itself_finds_what_is_wrong),
		cmocka_unit_test(test_junit_has_a_testcase_a_boot_with_counts_and_properties),
		cmocka_unit_test(test_junit_of_no_boot_and_of_a_good_one_is_well_formed),
		cmocka_unit_test(test_junit_is_well_formed_whatever_the_texts_hold),
		cmocka_unit_test(test_python_reads_junit_whatever_the_texts_hold),
		cmocka_unit_test(test_a_file_that_can_not_be_written_is_told),
		cmocka_unit_test(test_tap_has_a_line_a_boot_findings_below_and_the_plan_last),
		cmocka_unit_test(test_tap_without_a_boot_is_no_success),
		cmocka_unit_test(test_tap_texts_can_not_begin_a_directive_or_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
