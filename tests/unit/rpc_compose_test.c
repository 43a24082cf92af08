/* SPDX-License-Identifier: MIT */
/* rpc_compose_test - what is written is what the parsers read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/nfs.h"
#include "core/portmap.h"
#include "core/rpc.h"
#include "core/rpc_compose.h"

static uint8_t room[512];

static struct rpc_msg parsed(const struct put *w)
{
	struct rpc_msg m = { .xid = 0 };

	assert_true(put_ok(w));
	assert_int_equal(w->n % 4, 0);
	assert_int_equal(rpc_parse(put_span(w), w->n, &m), WIRE_OK);
	assert_true(m.is_call);
	return m;
}

static void test_a_ping_has_no_credential_and_no_arguments(void **state)
{
	struct put w = put_in(room, sizeof(room));
	struct rpc_msg m;

	(void)state;
	rpc_compose_call(&w, &(struct rpc_compose){ .xid = 0x12345678,
						    .prog = RPC_PROG_NFS,
						    .vers = 2,
						    .proc = RPC_NULL });
	m = parsed(&w);
	assert_int_equal(w.n, 40); /* RFC 5531 section 9: ten words */
	assert_int_equal(m.xid, 0x12345678);
	assert_int_equal(m.prog, RPC_PROG_NFS);
	assert_int_equal(m.vers, 2);
	assert_int_equal(m.proc, 0);
	assert_int_equal(m.flavor, 0);
	assert_false(m.has_sys);
	assert_int_equal(m.body.n, 0);
	assert_true(rpc_call_plausible(put_span(&w)));
}

static void test_a_credential_of_any_length_of_name_is_read_back(void **state)
{
	static const char *const names[] = { "", "a", "192.0.2.50", "eleven-char", "twelve-chars" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct put w = put_in(room, sizeof(room));
		struct rpc_msg m;

		rpc_compose_call(&w, &(struct rpc_compose){ .prog = RPC_PROG_MOUNT,
							    .vers = 3,
							    .proc = 1,
							    .sys = true,
							    .uid = 1000,
							    .gid = 100,
							    .machine = names[i] });
		put_be32(&w, 0xfeedbeef);
		m = parsed(&w);
		assert_true(m.has_sys);
		assert_int_equal(m.uid, 1000);
		assert_int_equal(m.gid, 100);
		assert_true(span_is(m.machine, names[i]));
		assert_int_equal(m.body.n, 4);
	}
}

static void test_getport_asks_for_what_it_was_given(void **state)
{
	struct put w = put_in(room, sizeof(room));
	struct portmap_want want;

	(void)state;
	rpc_compose_getport(&w, RPC_PROG_MOUNT, 1, 17);
	assert_int_equal(portmap_call(2, put_span(&w), &want), WIRE_OK);
	assert_int_equal(want.prog, RPC_PROG_MOUNT);
	assert_int_equal(want.vers, 1);
	assert_int_equal(want.proto, 17);
	assert_int_equal(w.n, 16);
}

static void test_exchange_id_is_a_compound_of_its_minor_version(void **state)
{
	struct nfs_facts f;

	(void)state;
	for (uint32_t minor = 1; minor <= 2; minor++) {
		struct put w = put_in(room, sizeof(room));

		rpc_compose_exchange_id(&w, minor, 0x0102030405060708, span_of("pxepi", 5));
		nfs_call(4, 1, put_span(&w), &f);
		assert_false(f.partial);
		assert_int_equal(f.minor, minor);
		assert_true(f.ops == (uint64_t)1 << 42);
	}
}

static void test_a_record_is_its_message_behind_a_mark(void **state)
{
	struct put w = put_in(room, sizeof(room));
	struct cur c;
	bool last = false;

	(void)state;
	rpc_compose_record(&w, span_of("12345678", 8));
	c = cur_of(put_span(&w));
	assert_int_equal(rpc_mark(cur_be32(&c), &last), 8);
	assert_true(last);
	assert_true(span_is(cur_rest(&c), "12345678"));
}

static void test_what_does_not_fit_is_not_written_beyond_the_end(void **state)
{
	uint8_t whole[256];
	struct put full = put_in(whole, sizeof(whole));
	const struct rpc_compose call = {
		.prog = RPC_PROG_NFS, .vers = 4, .proc = 1, .sys = true, .machine = "192.0.2.50"
	};

	(void)state;
	rpc_compose_call(&full, &call);
	rpc_compose_exchange_id(&full, 1, 7, span_of("owner", 5));
	assert_true(put_ok(&full));
	for (size_t n = 0; n < full.n; n++) {
		uint8_t *small = malloc(n > 0 ? n : 1); /* the sanitizer stands behind it */
		struct put w = put_in(small, n);

		rpc_compose_call(&w, &call);
		rpc_compose_exchange_id(&w, 1, 7, span_of("owner", 5));
		assert_false(put_ok(&w));
		free(small);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_ping_has_no_credential_and_no_arguments),
		cmocka_unit_test(test_a_credential_of_any_length_of_name_is_read_back),
		cmocka_unit_test(test_getport_asks_for_what_it_was_given),
		cmocka_unit_test(test_exchange_id_is_a_compound_of_its_minor_version),
		cmocka_unit_test(test_a_record_is_its_message_behind_a_mark),
		cmocka_unit_test(test_what_does_not_fit_is_not_written_beyond_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
