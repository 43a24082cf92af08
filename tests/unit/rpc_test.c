/* SPDX-License-Identifier: MIT */
/* rpc_test - RPC headers, record marks, and the two programs that lead to NFS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/mount.h"
#include "core/nfs.h"
#include "core/portmap.h"
#include "core/rpc.h"
#include "core/rpc_record.h"
#include "core/show_rpc.h"
#include "tests/unit/fence.h"
#include "tests/unit/rpc_kit.h"

static uint8_t storage[8192];
static char text[2048];

static struct put fresh(void)
{
	return put_in(storage, sizeof(storage));
}

static enum wire parse(const struct put *w, struct rpc_msg *m)
{
	assert_true(put_ok(w));
	return rpc_parse(fenced(put_span(w)), w->n, m);
}

static void test_a_call_says_who_asks_what(void **state)
{
	struct put w = fresh();
	struct rpc_msg m;

	(void)state;
	kit_call(&w, 0xdead0001, RPC_PROG_NFS, 3, 3);
	put_be32(&w, 77);
	assert_int_equal(parse(&w, &m), WIRE_OK);
	assert_true(m.is_call && m.has_sys);
	assert_int_equal(m.xid, 0xdead0001);
	assert_int_equal(m.prog, RPC_PROG_NFS);
	assert_int_equal(m.vers, 3);
	assert_int_equal(m.proc, 3);
	assert_true(span_is(m.machine, "pi"));
	assert_int_equal(m.uid, 0);
	assert_int_equal(m.gid, 5);
	assert_int_equal(m.body.n, 4);
}

static void test_a_version_mismatch_names_the_range(void **state)
{
	struct put w = fresh();
	struct rpc_msg m;

	(void)state;
	kit_reply(&w, 1, RPC_ACCEPT_PROG_MISMATCH);
	put_be32(&w, 3);
	put_be32(&w, 4);
	assert_int_equal(parse(&w, &m), WIRE_OK);
	assert_int_equal(m.accept, RPC_ACCEPT_PROG_MISMATCH);
	assert_int_equal(m.low, 3);
	assert_int_equal(m.high, 4);
}

static void test_a_denied_credential_has_its_reason(void **state)
{
	struct put w = fresh();
	struct rpc_msg m;

	(void)state;
	put_be32(&w, 1);
	put_be32(&w, 1);
	put_be32(&w, 1); /* denied */
	put_be32(&w, 1); /* AUTH_ERROR */
	put_be32(&w, 5);
	assert_int_equal(parse(&w, &m), WIRE_OK);
	assert_true(m.denied && m.auth_error);
	assert_string_equal(rpc_auth_stat_name(m.auth_stat), "AUTH_TOOWEAK");
}

static void test_an_oversized_credential_is_the_senders_fault(void **state)
{
	struct put w = fresh();
	struct rpc_msg m;

	(void)state;
	kit_call(&w, 1, RPC_PROG_NFS, 3, 0);
	put_fix16(&w, 28, 0xffff);
	assert_int_equal(parse(&w, &m), WIRE_BAD);
	assert_int_equal(rpc_parse(put_span(&w), w.n + 1, &m), WIRE_BAD);
}

static void test_other_traffic_is_no_rpc(void **state)
{
	struct put w = fresh();
	struct rpc_msg m;

	(void)state;
	put_text(&w, "GET / HTTP/1.1\r\nHost: example\r\nAccept: everything\r\n\r\n");
	assert_int_equal(parse(&w, &m), WIRE_BAD);
	assert_false(rpc_call_plausible(put_span(&w)));
}

static void cut_header(struct span cut, void *whole)
{
	size_t n = *(size_t *)whole;
	struct rpc_msg m;

	if (cut.n < n) {
		assert_int_equal(rpc_parse(cut, n, &m), WIRE_SHORT);
		assert_int_equal(rpc_parse(cut, cut.n, &m), WIRE_BAD);
	} else {
		assert_int_equal(rpc_parse(cut, n, &m), WIRE_OK);
	}
}

static void test_a_cut_header_is_short_and_a_short_message_bad(void **state)
{
	struct put w = fresh();

	(void)state;
	kit_call(&w, 1, RPC_PROG_MOUNT, 3, 1);
	fence_every_cut(put_span(&w), cut_header, &w.n);
	w = fresh();
	kit_reply(&w, 1, RPC_ACCEPT_PROG_MISMATCH);
	put_be64(&w, 0);
	fence_every_cut(put_span(&w), cut_header, &w.n);
}

static void test_getport_asks_and_is_answered(void **state)
{
	struct put w = fresh();
	struct portmap_want want;
	uint32_t port;

	(void)state;
	put_be32(&w, RPC_PROG_MOUNT);
	put_be32(&w, 3);
	put_be32(&w, 17);
	put_be32(&w, 0);
	assert_int_equal(portmap_call(2, fenced(put_span(&w)), &want), WIRE_OK);
	assert_int_equal(want.prog, RPC_PROG_MOUNT);
	assert_int_equal(want.vers, 3);
	assert_int_equal(want.proto, 17);
	w = fresh();
	put_be32(&w, 20048);
	assert_int_equal(portmap_answer(2, fenced(put_span(&w)), &port), WIRE_OK);
	assert_int_equal(port, 20048);
	w = fresh();
	put_be32(&w, 70000);
	assert_int_equal(portmap_answer(2, fenced(put_span(&w)), &port), WIRE_BAD);
	assert_int_equal(port, 0);
}

static void check_address(const char *address, enum wire expected, uint32_t expected_port)
{
	struct put w = fresh();
	uint32_t port;

	kit_opaque(&w, address);
	assert_int_equal(portmap_answer(4, fenced(put_span(&w)), &port), expected);
	assert_int_equal(port, expected_port);
}

static void test_getaddr_is_answered_by_a_universal_address(void **state)
{
	struct put w = fresh();
	struct portmap_want want;

	(void)state;
	put_be32(&w, RPC_PROG_NFS);
	put_be32(&w, 3);
	kit_opaque(&w, "tcp");
	kit_opaque(&w, "");
	kit_opaque(&w, "");
	assert_int_equal(portmap_call(4, fenced(put_span(&w)), &want), WIRE_OK);
	assert_int_equal(want.proto, 6);
	check_address("192.0.2.1.8.1", WIRE_OK, 2049);
	check_address("fe80::1.78.80", WIRE_OK, 20048);
	check_address("", WIRE_OK, 0);
	check_address("192.0.2.1", WIRE_BAD, 0);
	check_address("2049", WIRE_BAD, 0);
	check_address("1.999.1", WIRE_BAD, 0);
	check_address("1.2.99999999999999999999", WIRE_BAD, 0);
}

static void test_mnt_is_refused_by_name(void **state)
{
	struct put w = fresh();
	uint32_t status, fh;

	(void)state;
	put_be32(&w, 13);
	assert_int_equal(mount_answer(3, fenced(put_span(&w)), &status, &fh), WIRE_OK);
	assert_int_equal(fh, NFS_FH_NONE);
	assert_string_equal(mount_status_name(3, status), "MNT3ERR_ACCES");
	assert_string_equal(mount_status_name(1, status), "EACCES");
	assert_null(mount_status_name(3, 999));
}

static void cut_programs(struct span cut, void *arg)
{
	struct portmap_want want;
	struct span path;
	uint32_t port, status, fh;

	(void)arg;
	(void)portmap_call(2, cut, &want);
	(void)portmap_call(4, cut, &want);
	(void)portmap_answer(2, cut, &port);
	(void)portmap_answer(4, cut, &port);
	(void)mount_call(cut, &path);
	(void)mount_answer(1, cut, &status, &fh);
	(void)mount_answer(3, cut, &status, &fh);
}

static void test_portmap_and_mount_survive_every_cut(void **state)
{
	struct put w = fresh();

	(void)state;
	put_be32(&w, 0);
	kit_opaque(&w, "/srv/nfs/pi-root");
	put_be64(&w, 5);
	fence_every_cut(put_span(&w), cut_programs, NULL);
	w = fresh();
	kit_opaque(&w, "192.0.2.1.8.1");
	fence_every_cut(put_span(&w), cut_programs, NULL);
}

/* Feeds a stream in parts of so many bytes; returns how many messages it held. */
static size_t feed_in_parts(struct span stream, size_t part, struct tcp_pool *pool,
			    const uint8_t *expected, size_t expected_n)
{
	struct rpc_record r = { 0 };
	struct rpc_head head;
	size_t messages = 0;

	for (struct cur all = cur_of(stream); cur_left(&all) > 0;) {
		size_t n = part < cur_left(&all) ? part : cur_left(&all);
		struct cur c = cur_of(fenced(cur_take(&all, n)));

		while (rpc_record_feed(&r, pool, &c, &head) == RPC_GOT_MESSAGE) {
			messages++;
			assert_true(head.whole);
			assert_int_equal(head.bytes.n, expected_n);
			assert_memory_equal(head.bytes.p, expected, expected_n);
		}
		assert_int_equal(cur_left(&c), 0);
	}
	assert_false(r.missed);
	rpc_record_free(&r, pool);
	return messages;
}

static void no_slot_is_held(const struct tcp_pool *pool)
{
	for (size_t i = 0; i < TCP_SLOTS; i++)
		assert_false(pool->slot[i].used);
}

static void test_records_are_found_however_they_are_split(void **state)
{
	static struct tcp_pool pool;
	uint8_t body[100];
	struct put w = fresh();

	(void)state;
	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)i;
	for (int i = 0; i < 3; i++) {
		size_t at = kit_record(&w);

		put_bytes(&w, body, sizeof(body));
		kit_mark(&w, at);
	}
	/* One in two fragments, and one that an empty fragment ends. */
	put_be32(&w, 40);
	put_bytes(&w, body, 40);
	put_be32(&w, 0x80000000u | 60);
	put_bytes(&w, body + 40, 60);
	put_be32(&w, 100);
	put_bytes(&w, body, 100);
	put_be32(&w, 0x80000000u);
	for (size_t part = 1; part <= w.n; part++)
		assert_int_equal(feed_in_parts(put_span(&w), part, &pool, body, sizeof(body)), 5);
	no_slot_is_held(&pool);
}

static void test_a_long_record_is_counted_not_kept(void **state)
{
	static struct tcp_pool pool;
	static uint8_t page[1000];
	struct rpc_record r = { 0 };
	struct rpc_head head;
	struct put w = fresh();
	size_t messages = 0;
	struct cur c;

	(void)state;
	put_be32(&w, 0x80000000u | 1000000);
	put_be32(&w, 0xabcd);
	c = cur_of(put_span(&w));
	assert_int_equal(rpc_record_feed(&r, &pool, &c, &head), RPC_GOT_NOTHING);
	for (int i = 0; i < 1000; i++) {
		c = cur_of(span_of(page, i < 999 ? 1000 : 996));
		while (rpc_record_feed(&r, &pool, &c, &head) == RPC_GOT_MESSAGE) {
			messages++;
			assert_int_equal(head.bytes.n, RPC_KEEP);
			assert_false(head.whole);
		}
		if (i > 2)
			no_slot_is_held(&pool);
	}
	assert_int_equal(messages, 1);
	w = fresh();
	put_be32(&w, 0x80000000u | 8);
	put_be64(&w, 9);
	c = cur_of(put_span(&w));
	assert_int_equal(rpc_record_feed(&r, &pool, &c, &head), RPC_GOT_MESSAGE);
	assert_int_equal(head.bytes.n, 8);
}

static void test_a_hole_inside_a_long_record_costs_nothing(void **state)
{
	static struct tcp_pool pool;
	struct rpc_record r = { 0 };
	struct rpc_head head;
	uint32_t hole = 5000 - 100;
	struct put w = fresh();
	struct cur c;

	(void)state;
	put_be32(&w, 0x80000000u | 5000);
	put_fill(&w, 1, 100);
	c = cur_of(put_span(&w));
	assert_int_equal(rpc_record_feed(&r, &pool, &c, &head), RPC_GOT_NOTHING);
	assert_int_equal(rpc_record_hole(&r, &pool, &hole, &head), RPC_GOT_MESSAGE);
	assert_int_equal(head.bytes.n, 100); /* as far as it was captured */
	assert_false(head.whole);
	assert_int_equal(rpc_record_hole(&r, &pool, &hole, &head), RPC_GOT_NOTHING);
	hole = 1; /* the next record's mark */
	assert_int_equal(rpc_record_hole(&r, &pool, &hole, &head), RPC_GOT_LOST);
	no_slot_is_held(&pool);
}

static void test_a_record_length_that_lies_is_noticed(void **state)
{
	static struct tcp_pool pool;
	static const uint32_t marks[] = { 0x80000000u | 1u << 30, 0x7fffffffu, 0x80000007u,
					  0x80000000u };

	(void)state;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		struct rpc_record r = { 0 };
		struct rpc_head head;
		struct put w = fresh();
		struct cur c;

		put_be32(&w, marks[i]);
		put_fill(&w, 0, 40);
		c = cur_of(fenced(put_span(&w)));
		assert_int_equal(rpc_record_feed(&r, &pool, &c, &head), RPC_GOT_LOST);
	}
	no_slot_is_held(&pool);
}

static const char *shown(const struct put *w, bool tcp)
{
	struct say s = say_in(text, sizeof(text));

	show_rpc_payload(&s, fenced(put_span(w)), tcp);
	return text;
}

static void test_messages_are_shown_a_line_each(void **state)
{
	struct put w = fresh();
	size_t at = kit_record(&w);

	(void)state;
	kit_call(&w, 0x5909ef7f, RPC_PROG_MOUNT, 3, MOUNT_MNT);
	kit_opaque(&w, "/srv/\033[2J");
	kit_mark(&w, at);
	at = kit_record(&w);
	kit_reply(&w, 0x5909ef7f, RPC_ACCEPT_PROG_MISMATCH);
	put_be32(&w, 3);
	put_be32(&w, 4);
	kit_mark(&w, at);
	assert_string_equal(shown(&w, true),
			    "  RPC       call  xid 0x5909ef7f  mount v3 MNT  \"/srv/\\x1b[2J\"\n"
			    "  RPC       reply xid 0x5909ef7f  accepted, version not supported, "
			    "versions 3 to 4\n");
	w = fresh();
	kit_call(&w, 7, RPC_PROG_PORTMAP, 2, 3);
	put_be32(&w, RPC_PROG_NFS);
	put_be32(&w, 3);
	put_be64(&w, (uint64_t)17 << 32);
	assert_string_equal(shown(&w, false),
			    "  RPC       call  xid 0x00000007  portmap v2 GETPORT  of NFS v3 over UDP\n");
	w = fresh();
	put_text(&w, "something else entirely, and long enough");
	assert_string_equal(shown(&w, false), "");
	assert_string_equal(shown(&w, true), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_call_says_who_asks_what),
		cmocka_unit_test(test_a_version_mismatch_names_the_range),
		cmocka_unit_test(test_a_denied_credential_has_its_reason),
		cmocka_unit_test(test_an_oversized_credential_is_the_senders_fault),
		cmocka_unit_test(test_other_traffic_is_no_rpc),
		cmocka_unit_test(test_a_cut_header_is_short_and_a_short_message_bad),
		cmocka_unit_test(test_getport_asks_and_is_answered),
		cmocka_unit_test(test_getaddr_is_answered_by_a_universal_address),
		cmocka_unit_test(test_mnt_is_refused_by_name),
		cmocka_unit_test(test_portmap_and_mount_survive_every_cut),
		cmocka_unit_test(test_records_are_found_however_they_are_split),
		cmocka_unit_test(test_a_long_record_is_counted_not_kept),
		cmocka_unit_test(test_a_hole_inside_a_long_record_costs_nothing),
		cmocka_unit_test(test_a_record_length_that_lies_is_noticed),
		cmocka_unit_test(test_messages_are_shown_a_line_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
