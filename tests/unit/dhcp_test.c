/* SPDX-License-Identifier: MIT */
/* dhcp_test - core/dhcp.h: fixed fields, options in their order, overload, split options, and
 * messages that are cut or wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/dhcp.h"
#include "core/put.h"
#include "tests/unit/dhcp_build.h"
#include "tests/unit/fence.h"

static const struct build offer = { .op = 2, .hlen = 6, .xid = 0x11223344 };

/* Parses what was built, fenced; it must be accepted. */
static struct dhcp_msg parsed(const struct put *w)
{
	struct dhcp_msg m = { .op = 0 };

	assert_true(put_ok(w));
	assert_int_equal(dhcp_parse(fenced(put_span(w)), w->n, &m), WIRE_OK);
	return m;
}

/* The option codes of the walk, in order. */
static void assert_codes(const struct dhcp_msg *m, const char *codes, size_t n)
{
	struct dhcp_walk w = dhcp_walk(m);
	struct dhcp_opt opt;
	size_t i = 0;

	while (dhcp_next(&w, &opt)) {
		assert_true(i < n);
		assert_int_equal(opt.code, (uint8_t)codes[i++]);
	}
	assert_int_equal(i, n);
	assert_false(dhcp_next(&w, &opt));
}

#define assert_walk(m, codes) assert_codes(m, codes, sizeof(codes) - 1)

static void assert_get(const struct dhcp_msg *m, uint8_t code, const char *text)
{
	uint8_t buf[512];
	struct span v = dhcp_get(m, code, buf, sizeof(buf));

	assert_non_null(v.p);
	assert_true(span_is(v, text));
}

static void test_original_rom_discover_is_read(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;
	uint8_t buf[32];
	struct span v;

	(void)state;
	build_pi3b(&w);
	assert_int_equal(w.n, 320);
	m = parsed(&w);
	assert_int_equal(m.op, 1);
	assert_int_equal(m.hops, 0);
	assert_int_equal(m.xid, 0x26f30339);
	assert_int_equal(m.type, DHCP_DISCOVER);
	assert_true(m.has_cookie);
	assert_false(m.truncated);
	assert_false(m.malformed);
	assert_int_equal(m.overload, 0);
	assert_memory_equal(m.chaddr, "\xb8\x27\xeb\x28\xf6\x6d\0\0\0\0\0\0\0\0\0\0", 16);
	assert_walk(&m, "\x35\x37\x5d\x5e\x61\x3c");
	v = dhcp_get(&m, 55, buf, sizeof(buf));
	assert_int_equal(v.n, 12);
	assert_get(&m, 60, "PXEClient:Arch:00000:UNDI:002001");
	assert_false(dhcp_has(&m, 43));
}

static void test_offer_addresses_are_in_host_order(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;

	(void)state;
	build_pi4_offer(&w);
	m = parsed(&w);
	assert_int_equal(m.type, DHCP_OFFER);
	assert_int_equal(m.yiaddr, 0xac10090d);
	assert_int_equal(m.siaddr, 0xac100980);
	assert_int_equal(m.giaddr, 0);
	assert_int_equal(dhcp_get_ip(&m, 54), 0xac100980);
	assert_int_equal(dhcp_get_ip(&m, 60), 0x50584543); /* whatever stands there */
	assert_int_equal(dhcp_get_ip(&m, 53), 0); /* too short */
	assert_int_equal(dhcp_get_ip(&m, 150), 0); /* absent */
}

/* All that a caller may do with a message. */
static void use(const struct dhcp_msg *m)
{
	struct dhcp_walk w = dhcp_walk(m);
	struct dhcp_opt opt;
	uint8_t buf[300];
	size_t bytes = 0;

	while (dhcp_next(&w, &opt))
		bytes += 2 + opt.data.n;
	assert_true(bytes <= m->options.n + 64 + 128);
	for (unsigned code = 0; code < 256; code++)
		(void)dhcp_get(m, (uint8_t)code, buf, sizeof(buf));
}

static void cut_of_capture(struct span cut, void *arg)
{
	const size_t *whole = arg; /* its length, and where the end option stands */
	struct dhcp_msg m = { .op = 77 };
	enum wire got = dhcp_parse(cut, whole[0], &m);

	if (cut.n < 236) {
		assert_int_equal(got, WIRE_SHORT);
		assert_int_equal(m.op, 77); /* written only when WIRE_OK */
		return;
	}
	assert_int_equal(got, WIRE_OK);
	assert_int_equal(m.missing, whole[0] - cut.n);
	assert_int_equal(m.truncated, cut.n <= whole[1]);
	assert_false(m.malformed); /* the sender did nothing wrong */
	assert_int_equal(m.has_cookie, cut.n >= 240);
	use(&m);
}

static void cut_by_sender(struct span cut, void *arg)
{
	struct dhcp_msg m = { .op = 77 };
	enum wire got = dhcp_parse(cut, cut.n, &m);

	(void)arg;
	assert_int_equal(got, cut.n < 236 ? WIRE_BAD : WIRE_OK);
	if (got != WIRE_OK)
		return;
	assert_false(m.truncated); /* nothing is missing from the capture */
	use(&m);
}

static void test_every_cut_is_short_or_truncated(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(build_all) / sizeof(build_all[0]); i++) {
		uint8_t room[BUILD_MAX];
		struct put w = put_in(room, sizeof(room));
		size_t whole[2];

		build_all[i](&w);
		whole[0] = w.n;
		for (whole[1] = w.n - 1; room[whole[1]] != 255;)
			whole[1]--;
		fence_every_cut(put_span(&w), cut_of_capture, whole);
		fence_every_cut(put_span(&w), cut_by_sender, NULL);
	}
}

static enum wire parse_with(uint8_t op, uint8_t hlen)
{
	struct build b = { .op = op, .hlen = hlen };
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;

	build_fixed(&w, &b);
	return dhcp_parse(fenced(put_span(&w)), w.n, &m);
}

static void test_hardware_address_longer_than_its_field_is_bad(void **state)
{
	(void)state;
	assert_int_equal(parse_with(1, 255), WIRE_BAD);
	assert_int_equal(parse_with(1, 17), WIRE_BAD);
	assert_int_equal(parse_with(1, 16), WIRE_OK);
	assert_int_equal(parse_with(1, 0), WIRE_OK);
}

static void test_op_must_be_request_or_reply(void **state)
{
	(void)state;
	assert_int_equal(parse_with(0, 6), WIRE_BAD);
	assert_int_equal(parse_with(3, 6), WIRE_BAD);
	assert_int_equal(parse_with(2, 6), WIRE_OK);
}

static void test_message_without_cookie_is_bootp(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;

	(void)state;
	build_fixed(&w, &offer);
	room[236] = 0;
	build_u8(&w, 53, 2);
	m = parsed(&w);
	assert_false(m.has_cookie);
	assert_int_equal(m.type, DHCP_BOOTP);
	assert_int_equal(m.options.n, 0);
	assert_int_equal(m.vendor.n, 7);
	assert_walk(&m, "");
}

static void test_option_past_the_end_is_malformed_and_ends_the_walk(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;

	(void)state;
	build_fixed(&w, &offer);
	build_u8(&w, 53, 2);
	put_bytes(&w,
		  "\x42\x20"
		  "192.0.2.1",
		  11);
	m = parsed(&w);
	assert_true(m.malformed);
	assert_false(m.truncated);
	assert_int_equal(m.type, DHCP_OFFER);
	assert_walk(&m, "\x35");
	assert_false(dhcp_has(&m, 66));
}

static void test_lone_code_at_the_end_is_malformed(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;

	(void)state;
	build_fixed(&w, &offer);
	build_u8(&w, 53, 2);
	put_u8(&w, 66);
	m = parsed(&w);
	assert_true(m.malformed);
	assert_walk(&m, "\x35");
}

static void test_cut_option_that_could_never_fit_is_also_malformed(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;

	(void)state;
	build_fixed(&w, &offer);
	put_bytes(&w,
		  "\x42\x20"
		  "192",
		  5); /* wants 29 more */
	assert_int_equal(dhcp_parse(fenced(put_span(&w)), w.n + 29, &m), WIRE_OK);
	assert_true(m.truncated);
	assert_false(m.malformed);
	assert_int_equal(dhcp_parse(fenced(put_span(&w)), w.n + 28, &m), WIRE_OK);
	assert_true(m.truncated);
	assert_true(m.malformed);
}

static void test_pads_are_skipped_and_nothing_follows_the_end(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;

	(void)state;
	build_fixed(&w, &offer);
	put_fill(&w, 0, 3);
	build_u8(&w, 53, 5);
	put_fill(&w, 0, 2);
	build_text(&w, 12, "");
	put_u8(&w, 255);
	build_text(&w, 66, "192.0.2.1");
	m = parsed(&w);
	assert_walk(&m, "\x35\x0c");
	assert_false(m.malformed);
}

/* A message with overload `how`: 66 = "opt" in options, "file" in file, "sname" in sname. */
static void build_three(struct put *w, const char *how, size_t n)
{
	uint8_t file[128], sname[64];
	struct put f = put_in(file, sizeof(file)), s = put_in(sname, sizeof(sname));
	struct build b = offer;

	build_text(&f, 66, "file");
	put_u8(&f, 255);
	build_text(&s, 66, "sname");
	put_u8(&s, 255);
	b.file = put_span(&f);
	b.sname = put_span(&s);
	build_fixed(w, &b);
	build_text(w, 66, "opt");
	build_opt(w, 52, how, n);
	put_u8(w, 255);
}

static void test_split_option_is_joined_in_the_order_options_file_sname(void **state)
{
	static const struct {
		const char *how, *joined;
		uint8_t overload;
	} rows[] = {
		{ "\x01", "optfile", 1 },
		{ "\x02", "optsname", 2 },
		{ "\x03", "optfilesname", 3 },
		{ "\x04", "opt", 0 }, /* no such value: RFC 2132 9.3 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t room[BUILD_MAX];
		struct put w = put_in(room, sizeof(room));
		struct dhcp_msg m;

		build_three(&w, rows[i].how, 1);
		m = parsed(&w);
		assert_int_equal(m.overload, rows[i].overload);
		assert_get(&m, 66, rows[i].joined);
	}
}

static void test_overload_of_wrong_length_is_not_followed(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;

	(void)state;
	build_three(&w, "\x03\x03", 2);
	m = parsed(&w);
	assert_int_equal(m.overload, 0);
	assert_get(&m, 66, "opt");
	w = put_in(room, sizeof(room));
	build_three(&w, "", 0);
	m = parsed(&w);
	assert_int_equal(m.overload, 0);
}

static void test_first_of_two_overloads_counts(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;

	(void)state;
	build_three(&w, "\x01", 1);
	w.n--; /* the end option */
	build_u8(&w, 52, 3);
	put_u8(&w, 255);
	m = parsed(&w);
	assert_int_equal(m.overload, 1);
	assert_walk(&m, "\x42\x34\x34\x42");
}

static void test_overload_in_an_overloaded_field_leads_nowhere(void **state)
{
	uint8_t room[BUILD_MAX], file[128];
	struct put w = put_in(room, sizeof(room)), f = put_in(file, sizeof(file));
	struct build b = offer;
	struct dhcp_msg m;

	(void)state;
	build_u8(&f, 52, 3);
	build_u8(&f, 52, 1);
	put_u8(&f, 255);
	b.file = put_span(&f);
	build_fixed(&w, &b);
	build_u8(&w, 52, 1);
	put_u8(&w, 255);
	m = parsed(&w);
	assert_int_equal(m.overload, 1);
	assert_walk(&m, "\x34\x34\x34");
}

static void test_overloaded_field_says_where_its_options_stand(void **state)
{
	uint8_t room[BUILD_MAX];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;
	struct dhcp_walk walk;
	struct dhcp_opt opt;
	enum dhcp_where last = DHCP_IN_OPTIONS;

	(void)state;
	build_three(&w, "\x03", 1);
	m = parsed(&w);
	for (walk = dhcp_walk(&m); dhcp_next(&walk, &opt); last = opt.where)
		if (opt.code == 66 && span_is(opt.data, "file"))
			assert_int_equal(opt.where, DHCP_IN_FILE);
	assert_int_equal(last, DHCP_IN_SNAME);
}

static void test_broken_overloaded_field_is_malformed(void **state)
{
	uint8_t room[BUILD_MAX], file[128];
	struct put w = put_in(room, sizeof(room)), f = put_in(file, sizeof(file));
	struct build b = offer;
	struct dhcp_msg m;

	(void)state;
	put_fill(&f, 0, 126);
	put_bytes(&f, "\x42\x01", 2); /* would have to go on in the options */
	b.file = put_span(&f);
	build_fixed(&w, &b);
	build_u8(&w, 52, 1);
	build_u8(&w, 53, 2);
	put_u8(&w, 255);
	m = parsed(&w);
	assert_true(m.malformed);
	assert_walk(&m, "\x34\x35");
}

static void test_message_type_may_stand_in_an_overloaded_field(void **state)
{
	uint8_t room[BUILD_MAX], file[128];
	struct put w = put_in(room, sizeof(room)), f = put_in(file, sizeof(file));
	struct build b = offer;
	struct dhcp_msg m;

	(void)state;
	build_u8(&f, 53, 5); /* and no end option: the field ends it */
	b.file = put_span(&f);
	build_fixed(&w, &b);
	build_opt(&w, 53, "", 0);
	build_u8(&w, 52, 1);
	m = parsed(&w);
	assert_int_equal(m.type, DHCP_ACK);
	assert_false(m.malformed);
}

static void test_get_tells_absent_from_empty_and_cuts_at_its_room(void **state)
{
	uint8_t room[BUILD_MAX], buf[4];
	struct put w = put_in(room, sizeof(room));
	struct dhcp_msg m;
	struct span v;

	(void)state;
	build_fixed(&w, &offer);
	build_text(&w, 12, "");
	build_text(&w, 15, "abc");
	build_text(&w, 15, "def");
	put_u8(&w, 255);
	m = parsed(&w);
	v = dhcp_get(&m, 12, buf, sizeof(buf));
	assert_ptr_equal(v.p, buf);
	assert_int_equal(v.n, 0);
	assert_null(dhcp_get(&m, 13, buf, sizeof(buf)).p);
	v = dhcp_get(&m, 15, buf, sizeof(buf));
	assert_true(span_is(v, "abcd"));
	assert_int_equal(dhcp_count(&m, 15), 2);
}

static void test_types_have_their_names(void **state)
{
	(void)state;
	assert_string_equal(dhcp_type_name(0), "BOOTP");
	assert_string_equal(dhcp_type_name(DHCP_DISCOVER), "DISCOVER");
	assert_string_equal(dhcp_type_name(DHCP_NAK), "NAK");
	assert_string_equal(dhcp_type_name(18), "TLS");
	assert_null(dhcp_type_name(19));
	assert_null(dhcp_type_name(255));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_original_rom_discover_is_read),
		cmocka_unit_test(test_offer_addresses_are_in_host_order),
		cmocka_unit_test(test_every_cut_is_short_or_truncated),
		cmocka_unit_test(test_hardware_address_longer_than_its_field_is_bad),
		cmocka_unit_test(test_op_must_be_request_or_reply),
		cmocka_unit_test(test_message_without_cookie_is_bootp),
		cmocka_unit_test(test_option_past_the_end_is_malformed_and_ends_the_walk),
		cmocka_unit_test(test_lone_code_at_the_end_is_malformed),
		cmocka_unit_test(test_cut_option_that_could_never_fit_is_also_malformed),
		cmocka_unit_test(test_pads_are_skipped_and_nothing_follows_the_end),
		cmocka_unit_test(test_split_option_is_joined_in_the_order_options_file_sname),
		cmocka_unit_test(test_overload_of_wrong_length_is_not_followed),
		cmocka_unit_test(test_first_of_two_overloads_counts),
		cmocka_unit_test(test_overload_in_an_overloaded_field_leads_nowhere),
		cmocka_unit_test(test_overloaded_field_says_where_its_options_stand),
		cmocka_unit_test(test_broken_overloaded_field_is_malformed),
		cmocka_unit_test(test_message_type_may_stand_in_an_overloaded_field),
		cmocka_unit_test(test_get_tells_absent_from_empty_and_cuts_at_its_room),
		cmocka_unit_test(test_types_have_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
