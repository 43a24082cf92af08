/* SPDX-License-Identifier: MIT */
/* nfs_test - calls and answers of NFS 2, 3 and 4, whole, cut and wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/nfs.h"
#include "tests/unit/fence.h"
#include "tests/unit/rpc_kit.h"

static uint8_t storage[4096];

static struct put fresh(void)
{
	return put_in(storage, sizeof(storage));
}

static struct nfs_facts call(uint32_t vers, uint32_t proc, const struct put *w)
{
	struct nfs_facts f;

	assert_true(put_ok(w));
	nfs_call(vers, proc, fenced(put_span(w)), &f);
	return f;
}

static struct nfs_facts answer(uint32_t vers, uint32_t proc, const struct put *w)
{
	struct nfs_facts f;

	assert_true(put_ok(w));
	assert_true(nfs_answer(vers, proc, fenced(put_span(w)), &f));
	return f;
}

/* The number that a handle of kit_fh() is known by. */
static uint32_t hash(uint32_t number)
{
	uint8_t raw[8];
	struct put w = put_in(raw, sizeof(raw));

	put_be32(&w, 0x01000700);
	put_be32(&w, number);
	return nfs_fh_hash(put_span(&w));
}

static void test_v3_lookup_of_sbin(void **state)
{
	struct put w = fresh();
	struct nfs_facts f;

	(void)state;
	kit_fh(&w, 1);
	kit_opaque(&w, "sbin");
	f = call(3, 3, &w);
	assert_int_equal(f.names, 1);
	assert_true(span_is(f.name[0], "sbin"));
	assert_int_equal(f.fh, hash(1));
	assert_false(f.partial);

	w = fresh();
	put_be32(&w, 0);
	kit_fh(&w, 2);
	put_be32(&w, 1);
	kit_fattr3(&w, NFS_LNK, 0120777);
	put_be32(&w, 0);
	f = answer(3, 3, &w);
	assert_int_equal(f.status, 0);
	assert_int_equal(f.fh, hash(2));
	assert_true(f.has_type && f.has_mode && f.has_owner);
	assert_int_equal(f.ftype, NFS_LNK);
	assert_int_equal(f.mode, 0777);
}

static void test_v3_failures_carry_no_facts_but_the_status(void **state)
{
	struct put w = fresh();
	struct nfs_facts f;

	(void)state;
	put_be32(&w, 2);
	put_be32(&w, 1); /* the directory's attributes */
	kit_fattr3(&w, NFS_DIR, 0755);
	f = answer(3, 3, &w);
	assert_string_equal(nfs_status_name(3, f.status), "NFS3ERR_NOENT");
	assert_false(f.has_type || f.partial);
	assert_int_equal(f.fh, NFS_FH_NONE);
}

static void test_v3_readlink_access_and_read(void **state)
{
	struct put w = fresh();
	struct nfs_facts f;

	(void)state;
	put_be32(&w, 0);
	put_be32(&w, 0); /* no attributes */
	kit_opaque(&w, "../lib/systemd/systemd");
	f = answer(3, 5, &w);
	assert_true(span_is(f.text, "../lib/systemd/systemd"));

	w = fresh();
	kit_fh(&w, 1);
	put_be32(&w, 0x1f);
	f = call(3, 4, &w);
	assert_int_equal(f.access, 0x1f);
	w = fresh();
	put_be32(&w, 0);
	put_be32(&w, 1);
	kit_fattr3(&w, NFS_DIR, 0700);
	put_be32(&w, 0);
	f = answer(3, 4, &w);
	assert_true(f.has_access);
	assert_int_equal(f.access, 0);

	w = fresh();
	put_be32(&w, 0);
	put_be32(&w, 0);
	put_be32(&w, 131072);
	f = answer(3, 6, &w); /* the data is not needed */
	assert_true(f.has_read);
	assert_int_equal(f.read_bytes, 131072);
}

static void test_v2_lookup_and_read(void **state)
{
	struct put w = fresh();
	struct nfs_facts f;

	(void)state;
	put_fill(&w, 7, NFS2_FH_BYTES);
	kit_opaque(&w, "init");
	f = call(2, 4, &w);
	assert_true(span_is(f.name[0], "init"));
	w = fresh();
	put_be32(&w, 0);
	put_be32(&w, NFS_REG);
	put_be32(&w, 0100755);
	put_fill(&w, 0, 60);
	put_be32(&w, 4096);
	f = answer(2, 6, &w);
	assert_int_equal(f.read_bytes, 4096);
	assert_int_equal(f.mode, 0755);
	assert_false(f.partial);
}

static void compound(struct put *w, uint32_t minor, uint32_t ops)
{
	kit_opaque(w, "");
	put_be32(w, minor);
	put_be32(w, ops);
}

static void sequence_call(struct put *w)
{
	put_be32(w, 53);
	put_fill(w, 9, 16 + 16);
}

static void test_v4_lookups_of_one_compound_are_all_named(void **state)
{
	struct put w = fresh();
	struct nfs_facts f;

	(void)state;
	compound(&w, 1, 6);
	sequence_call(&w);
	put_be32(&w, 24); /* PUTROOTFH */
	put_be32(&w, 15);
	kit_opaque(&w, "nfs");
	put_be32(&w, 15);
	kit_opaque(&w, "client1");
	put_be32(&w, 10); /* GETFH */
	put_be32(&w, 9); /* GETATTR */
	put_be32(&w, 1);
	put_be32(&w, 2);
	f = call(4, 1, &w);
	assert_false(f.partial);
	assert_int_equal(f.minor, 1);
	assert_int_equal(f.fh, NFS_FH_ROOT);
	assert_int_equal(f.names, 2);
	assert_true(span_is(f.name[0], "nfs"));
	assert_true(span_is(f.name[1], "client1"));
	assert_true(f.ops >> 24 & 1 && f.ops >> 10 & 1);
}

static void open_call(struct put *w)
{
	compound(w, 0, 3);
	put_be32(w, 22);
	kit_fh(w, 3);
	put_be32(w, 18);
	put_be32(w, 0); /* seqid */
	put_be32(w, 1); /* read */
	put_be32(w, 0);
	put_be64(w, 1);
	kit_opaque(w, "owner");
	put_be32(w, 0); /* NOCREATE */
	put_be32(w, 0); /* CLAIM_NULL */
	kit_opaque(w, "systemd");
	put_be32(w, 10);
}

static void test_v4_open_names_its_file(void **state)
{
	struct put w = fresh();
	struct nfs_facts f;

	(void)state;
	open_call(&w);
	f = call(4, 1, &w);
	assert_false(f.partial);
	assert_int_equal(f.fh, hash(3));
	assert_true(f.names == 1 && span_is(f.name[0], "systemd"));
}

/* status, tag, count; then for each operation its number and status. */
static void results(struct put *w, uint32_t status, uint32_t ops)
{
	put_be32(w, status);
	kit_opaque(w, "");
	put_be32(w, ops);
}

static void op(struct put *w, uint32_t number, uint32_t status)
{
	put_be32(w, number);
	put_be32(w, status);
}

static void open_answer(struct put *w)
{
	results(w, 0, 6);
	op(w, 22, 0);
	op(w, 18, 0);
	put_fill(w, 0, 16 + 20 + 4); /* stateid, change, flags */
	put_be32(w, 0); /* no attributes set */
	put_be32(w, 1); /* a read delegation */
	put_fill(w, 0, 16 + 4 + 12);
	kit_opaque(w, "OWNER@");
	op(w, 10, 0);
	kit_fh(w, 4);
	op(w, 9, 0);
	put_be32(w, 2); /* type, change and mode */
	put_be32(w, 1u << 1 | 1u << 3);
	put_be32(w, 1u << 1);
	put_be32(w, 16);
	put_be32(w, NFS_REG);
	put_be64(w, 0x1122334455667788);
	put_be32(w, 0755);
	op(w, 31, 0); /* RESTOREFH: what follows is of the directory */
	op(w, 9, 0);
	put_be32(w, 1);
	put_be32(w, 1u << 1);
	put_be32(w, 4);
	put_be32(w, NFS_DIR);
}

static void test_v4_open_gives_the_files_handle_and_attributes(void **state)
{
	struct put w = fresh();
	struct nfs_facts f;

	(void)state;
	open_answer(&w);
	f = answer(4, 1, &w);
	assert_false(f.partial);
	assert_int_equal(f.names_done, 1);
	assert_int_equal(f.fh, hash(4));
	assert_int_equal(f.ftype, NFS_REG);
	assert_true(f.has_mode);
	assert_int_equal(f.mode, 0755);
	assert_string_equal(f.op_name, "GETATTR");
}

static void test_v4_names_the_operation_that_failed(void **state)
{
	struct put w = fresh();
	struct nfs_facts f;

	(void)state;
	results(&w, 2, 3);
	op(&w, 24, 0);
	op(&w, 15, 0);
	op(&w, 15, 2);
	f = answer(4, 1, &w);
	assert_string_equal(f.op_name, "LOOKUP");
	assert_string_equal(nfs_status_name(4, f.status), "NFS4ERR_NOENT");
	assert_int_equal(f.names_done, 2);
	assert_int_equal(f.fh, NFS_FH_NONE);
	assert_false(f.partial);
}

static void test_v4_an_unknown_operation_ends_the_walk_and_is_admitted(void **state)
{
	struct put w = fresh();
	struct nfs_facts f;

	(void)state;
	results(&w, 13, 3);
	op(&w, 22, 0);
	op(&w, 50, 0); /* LAYOUTGET: not read past */
	put_fill(&w, 0, 200);
	f = answer(4, 1, &w);
	assert_true(f.partial);
	assert_int_equal(f.status, 13);
	assert_null(f.op_name);
	w = fresh();
	compound(&w, 2, 2);
	put_be32(&w, 9999);
	put_be32(&w, 15);
	kit_opaque(&w, "never read");
	f = call(4, 1, &w);
	assert_true(f.partial);
	assert_int_equal(f.names, 0);
}

static void test_v4_read_tells_how_much(void **state)
{
	struct put w = fresh();
	struct nfs_facts f;

	(void)state;
	results(&w, 0, 3);
	op(&w, 53, 0);
	put_fill(&w, 0, 36);
	op(&w, 22, 0);
	op(&w, 25, 0);
	put_be32(&w, 1);
	put_be32(&w, 1048576);
	put_fill(&w, 0x7f, 100); /* the beginning of the data */
	f = answer(4, 1, &w);
	assert_true(f.has_read);
	assert_int_equal(f.read_bytes, 1048576);
	assert_false(f.partial);
	assert_string_equal(f.op_name, "READ");
}

static void test_v4_counts_that_lie_end_early(void **state)
{
	struct put w = fresh();
	struct nfs_facts f;

	(void)state;
	compound(&w, 0, 0xffffffff);
	for (int i = 0; i < 500; i++)
		put_be32(&w, 10);
	f = call(4, 1, &w);
	assert_true(f.partial);
	w = fresh();
	results(&w, 0, 2);
	op(&w, 9, 0);
	put_be32(&w, 0x40000000); /* words of a bitmap */
	put_fill(&w, 0, 64);
	f = answer(4, 1, &w);
	assert_true(f.partial);
	assert_false(f.has_type);
}

static void test_statuses_have_the_names_of_their_version(void **state)
{
	(void)state;
	assert_string_equal(nfs_status_name(2, 13), "NFSERR_ACCES");
	assert_string_equal(nfs_status_name(3, 13), "NFS3ERR_ACCES");
	assert_string_equal(nfs_status_name(4, 13), "NFS4ERR_ACCESS");
	assert_string_equal(nfs_status_name(4, 10021), "NFS4ERR_MINOR_VERS_MISMATCH");
	assert_string_equal(nfs_status_name(4, 10052), "NFS4ERR_BADSESSION");
	assert_string_equal(nfs_status_name(4, 10087), "NFS4ERR_DELEG_REVOKED");
	assert_null(nfs_status_name(4, 10088));
	assert_null(nfs_status_name(3, 10016));
	assert_string_equal(nfs4_op(3)->name, "ACCESS");
	assert_string_equal(nfs4_op(38)->name, "WRITE");
	assert_string_equal(nfs4_op(58)->name, "RECLAIM_COMPLETE");
	assert_string_equal(nfs4_op(75)->name, "REMOVEXATTR");
	assert_null(nfs4_op(76));
	assert_null(nfs4_op(2));
}

static void cut_call(struct span cut, void *arg)
{
	struct nfs_facts f;

	(void)arg;
	for (uint32_t vers = 2; vers <= 4; vers++) {
		for (uint32_t proc = 0; proc < 23; proc++)
			nfs_call(vers, proc, cut, &f);
	}
}

static void cut_answer(struct span cut, void *arg)
{
	const struct put *whole = arg;
	struct nfs_facts f;

	for (uint32_t vers = 2; vers <= 4; vers++) {
		for (uint32_t proc = 0; proc < 23; proc++)
			(void)nfs_answer(vers, proc, cut, &f);
	}
	if (cut.n < 4)
		assert_false(nfs_answer(4, 1, cut, &f));
	else if (nfs_answer(4, 1, cut, &f) && cut.n < whole->n)
		assert_true(f.partial);
}

static void test_every_cut_is_survived_and_admitted(void **state)
{
	struct put w = fresh();

	(void)state;
	open_answer(&w);
	fence_every_cut(put_span(&w), cut_answer, &w);
	w = fresh();
	open_call(&w);
	fence_every_cut(put_span(&w), cut_call, NULL);
	w = fresh();
	kit_fh(&w, 1);
	kit_opaque(&w, "sbin");
	put_fill(&w, 1, 100);
	fence_every_cut(put_span(&w), cut_call, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v3_lookup_of_sbin),
		cmocka_unit_test(test_v3_failures_carry_no_facts_but_the_status),
		cmocka_unit_test(test_v3_readlink_access_and_read),
		cmocka_unit_test(test_v2_lookup_and_read),
		cmocka_unit_test(test_v4_lookups_of_one_compound_are_all_named),
		cmocka_unit_test(test_v4_open_names_its_file),
		cmocka_unit_test(test_v4_open_gives_the_files_handle_and_attributes),
		cmocka_unit_test(test_v4_names_the_operation_that_failed),
		cmocka_unit_test(test_v4_an_unknown_operation_ends_the_walk_and_is_admitted),
		cmocka_unit_test(test_v4_read_tells_how_much),
		cmocka_unit_test(test_v4_counts_that_lie_end_early),
		cmocka_unit_test(test_statuses_have_the_names_of_their_version),
		cmocka_unit_test(test_every_cut_is_survived_and_admitted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
