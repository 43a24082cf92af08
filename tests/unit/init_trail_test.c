/* SPDX-License-Identifier: MIT */
/* init_trail_test - is there an init on this NFS root, as the answers tell it? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/init_trail.h"
#include "core/mount.h"
#include "core/nfs.h"

static struct init_trail trail;
static struct init_answer told;

enum { ROOT = 100, USR, SBIN, LIB, SYSTEMD_DIR, SYSTEMD, SBIN_LINK, LIB_LINK, INIT, ETC, BIN };

static struct rpc_note nfs(uint32_t vers, const char *proc, uint32_t fh_asked, uint32_t status)
{
	return (struct rpc_note){ .service = RPC_NFS,
				  .outcome = RPC_ANSWERED,
				  .vers = vers,
				  .proc_name = proc,
				  .fh_asked = fh_asked,
				  .status = status,
				  .status_name = nfs_status_name(vers, status) };
}

static void feed(const struct rpc_note *note)
{
	init_trail_feed(&trail, note);
	init_trail_ask(&trail, &told);
}

static void mnt(uint32_t status)
{
	struct rpc_note note = { .service = RPC_MOUNT,
				 .outcome = RPC_ANSWERED,
				 .vers = 3,
				 .proc = MOUNT_MNT,
				 .proc_name = "MNT",
				 .status = status,
				 .status_name = mount_status_name(3, status),
				 .fh = status == 0 ? ROOT : NFS_FH_NONE };

	feed(&note);
}

static void found(uint32_t dir, const char *name, uint32_t fh, uint8_t ftype)
{
	struct rpc_note note = nfs(3, "LOOKUP", dir, 0);

	note.name = span_of(name, strlen(name));
	note.fh = fh;
	note.has_ftype = true;
	note.ftype = ftype;
	note.has_mode = true;
	note.mode = 0755;
	feed(&note);
}

static void failed(uint32_t dir, const char *name, uint32_t status)
{
	struct rpc_note note = nfs(3, "LOOKUP", dir, status);

	note.name = span_of(name, strlen(name));
	feed(&note);
}

static void leads_to(uint32_t fh, const char *target)
{
	struct rpc_note note = nfs(3, "READLINK", fh, 0);

	note.text = span_of(target, strlen(target));
	feed(&note);
}

static void bytes_of(uint32_t fh)
{
	struct rpc_note note = nfs(3, "READ", fh, 0);

	note.has_read = true;
	note.read_bytes = 4096;
	feed(&note);
}

static void granted(uint32_t fh, uint8_t ftype, uint32_t want, uint32_t access)
{
	struct rpc_note note = nfs(3, "ACCESS", fh, 0);

	note.has_ftype = true;
	note.ftype = ftype;
	note.want_access = want;
	note.has_access = true;
	note.access = access;
	feed(&note);
}

static int setup(void **state)
{
	(void)state;
	init_trail_init(&trail, NULL, NULL);
	init_trail_ask(&trail, &told);
	assert_int_equal(told.root, INIT_ROOT_UNKNOWN);
	assert_int_equal(told.state, INIT_UNKNOWN);
	return 0;
}

static void test_init_that_was_read_is_answered(void **state)
{
	(void)state;
	mnt(0);
	assert_int_equal(told.root, INIT_ROOT_MOUNTED);
	assert_int_equal(told.state, INIT_UNKNOWN);
	found(ROOT, "dev", BIN, NFS_DIR);
	found(ROOT, "sbin", SBIN, NFS_DIR);
	found(SBIN, "init", INIT, NFS_REG);
	assert_int_equal(told.state, INIT_FOUND);
	assert_true(told.has_mode && told.mode == 0755);
	bytes_of(USR); /* another file */
	assert_int_equal(told.state, INIT_FOUND);
	bytes_of(INIT);
	assert_int_equal(told.state, INIT_READ);
	assert_string_equal(told.path, "/sbin/init");
}

static void test_a_merged_usr_is_followed_to_systemd(void **state)
{
	(void)state;
	mnt(0);
	found(ROOT, "sbin", SBIN_LINK, NFS_LNK);
	assert_int_equal(told.state, INIT_LINK);
	leads_to(SBIN_LINK, "usr/sbin");
	assert_int_equal(told.state, INIT_LINK);
	found(ROOT, "usr", USR, NFS_DIR);
	found(USR, "sbin", SBIN, NFS_DIR);
	found(SBIN, "init", INIT, NFS_LNK);
	leads_to(INIT, "../lib/systemd/systemd");
	found(USR, "lib", LIB, NFS_DIR);
	found(LIB, "systemd", SYSTEMD_DIR, NFS_DIR);
	assert_int_equal(told.state, INIT_LINK); /* a directory of that name is not it */
	found(SYSTEMD_DIR, "systemd", SYSTEMD, NFS_REG);
	assert_int_equal(told.state, INIT_FOUND);
	bytes_of(SYSTEMD);
	assert_int_equal(told.state, INIT_READ);
}

static void test_an_absolute_link_starts_at_the_root(void **state)
{
	(void)state;
	mnt(0);
	found(ROOT, "sbin", SBIN, NFS_DIR);
	found(SBIN, "init", INIT, NFS_LNK);
	leads_to(INIT, "/lib/systemd/systemd");
	found(ROOT, "lib", LIB_LINK, NFS_LNK);
	leads_to(LIB_LINK, "usr/lib");
	found(ROOT, "usr", USR, NFS_DIR);
	found(USR, "lib", LIB, NFS_DIR);
	found(LIB, "systemd", SYSTEMD_DIR, NFS_DIR);
	failed(SYSTEMD_DIR, "systemd", 2);
	assert_int_equal(told.state, INIT_UNKNOWN); /* the kernel tries /etc/init now */
	assert_string_equal(told.path, "/etc/init");
}

static void test_links_in_a_circle_end(void **state)
{
	(void)state;
	init_trail_init(&trail, "/a", NULL);
	mnt(0);
	found(ROOT, "a", INIT, NFS_LNK);
	assert_int_equal(told.state, INIT_LINK);
	leads_to(INIT, "a/../a");
	assert_int_equal(told.state, INIT_UNKNOWN);
	leads_to(INIT, "/./a");
	assert_int_equal(told.state, INIT_UNKNOWN);
}

static void test_an_empty_root_has_no_init(void **state)
{
	(void)state;
	mnt(0);
	failed(ROOT, "sbin", 2);
	assert_int_equal(told.state, INIT_UNKNOWN);
	failed(ROOT, "etc", 2);
	failed(ROOT, "bin", 2); /* once for /bin/init and /bin/sh: the kernel remembers */
	assert_int_equal(told.state, INIT_MISSING);
	assert_string_equal(told.path, "/sbin/init");
}

static void test_a_shell_is_better_than_nothing(void **state)
{
	(void)state;
	mnt(0);
	failed(ROOT, "sbin", 2);
	found(ROOT, "etc", ETC, NFS_DIR);
	found(ETC, "init", USR, NFS_DIR); /* a directory can not be run */
	found(ROOT, "bin", BIN, NFS_DIR);
	failed(BIN, "init", 2);
	found(BIN, "sh", INIT, NFS_REG);
	assert_int_equal(told.state, INIT_FOUND);
	assert_string_equal(told.path, "/bin/sh");
}

static void test_init_of_the_command_line_has_no_substitute(void **state)
{
	(void)state;
	init_trail_init(&trail, "/opt/start", NULL);
	mnt(0);
	found(ROOT, "sbin", SBIN, NFS_DIR);
	found(SBIN, "init", INIT, NFS_REG);
	assert_int_equal(told.state, INIT_UNKNOWN);
	failed(ROOT, "opt", 2);
	assert_int_equal(told.state, INIT_MISSING);
	assert_string_equal(told.path, "/opt/start");
}

static void test_a_squashed_root_denies_the_top_directory(void **state)
{
	(void)state;
	mnt(0);
	granted(ROOT, NFS_DIR, 0x1f, 0);
	assert_int_equal(told.root, INIT_ROOT_MOUNTED);
	assert_int_equal(told.state, INIT_DENIED);
}

static void test_a_denied_lookup_is_denied(void **state)
{
	(void)state;
	mnt(0);
	failed(ROOT, "sbin", 13);
	assert_int_equal(told.state, INIT_DENIED);
}

static void test_an_init_without_the_x_bit_is_denied(void **state)
{
	(void)state;
	mnt(0);
	found(ROOT, "sbin", SBIN, NFS_DIR);
	granted(SBIN, NFS_DIR, 0x1f, 0x03); /* a read-only export: fine */
	found(SBIN, "init", INIT, NFS_REG);
	granted(INIT, NFS_REG, 0x2d, 0x21);
	assert_int_equal(told.state, INIT_FOUND);
	granted(INIT, NFS_REG, 0x2d, 0x01);
	assert_int_equal(told.state, INIT_DENIED);
	assert_true(told.has_mode);
}

static void test_mnt_says_why_there_is_no_root(void **state)
{
	(void)state;
	mnt(2);
	assert_int_equal(told.root, INIT_ROOT_MISSING);
	mnt(13);
	assert_int_equal(told.root, INIT_ROOT_DENIED);
	mnt(10006);
	assert_int_equal(told.root, INIT_ROOT_ERROR);
	assert_int_equal(told.root_status, 10006);
	mnt(0);
	assert_int_equal(told.root, INIT_ROOT_MOUNTED);
}

/* One COMPOUND: the names below a directory, the operation it ended with, and its answer. */
static void v4(uint32_t dir, const char *names, uint32_t status, const char *op, uint32_t fh)
{
	struct rpc_note note = nfs(4, "COMPOUND", dir, status);

	note.name = span_of(names, strlen(names));
	note.op_name = op;
	note.fh = fh;
	note.has_ftype = status == 0;
	note.ftype = strstr(names, "init") ? NFS_REG : NFS_DIR;
	feed(&note);
}

static void test_v4_a_missing_export_is_no_missing_init(void **state)
{
	(void)state;
	init_trail_init(&trail, NULL, "/nfs/pi");
	v4(NFS_FH_ROOT, "", 0, "GETATTR", 50);
	assert_int_equal(told.root, INIT_ROOT_UNKNOWN);
	v4(50, "nfs", 0, "GETATTR", 51);
	assert_int_equal(told.root, INIT_ROOT_UNKNOWN);
	v4(51, "pi", 2, "LOOKUP", 0);
	assert_int_equal(told.root, INIT_ROOT_MISSING);
	assert_int_equal(told.state, INIT_UNKNOWN);
	v4(51, "pi", 0, "GETATTR", ROOT);
	assert_int_equal(told.root, INIT_ROOT_MOUNTED);
	v4(ROOT, "sbin", 0, "GETATTR", SBIN);
	v4(SBIN, "init", 10008, "OPEN", 0); /* later, the server says */
	assert_int_equal(told.state, INIT_UNKNOWN);
	v4(SBIN, "init", 10052, "SEQUENCE", 0); /* not about init */
	assert_int_equal(told.state, INIT_UNKNOWN);
	v4(SBIN, "init", 0, "GETATTR", INIT);
	assert_int_equal(told.state, INIT_FOUND);
}

static void test_v4_names_of_one_compound_are_a_path(void **state)
{
	(void)state;
	init_trail_init(&trail, NULL, "/nfs/pi");
	v4(NFS_FH_ROOT, "nfs/pi", 0, "GETATTR", ROOT);
	assert_int_equal(told.root, INIT_ROOT_MOUNTED);
	v4(ROOT, "sbin/init", 2, "LOOKUP", 0);
	failed(ROOT, "etc", 2);
	failed(ROOT, "bin", 2);
	assert_int_equal(told.state, INIT_MISSING);
}

static void test_v4_without_the_export_the_root_is_where_sbin_was_asked_for(void **state)
{
	(void)state;
	v4(NFS_FH_ROOT, "nfs", 0, "GETATTR", 51);
	v4(51, "pi", 0, "GETATTR", ROOT);
	assert_int_equal(told.root, INIT_ROOT_UNKNOWN);
	v4(ROOT, "sbin", 0, "GETATTR", SBIN);
	assert_int_equal(told.root, INIT_ROOT_MOUNTED);
	v4(SBIN, "init", 0, "GETATTR", INIT);
	assert_int_equal(told.state, INIT_FOUND);
}

static void test_v4_a_denied_pseudo_root_is_a_denied_root(void **state)
{
	(void)state;
	v4(NFS_FH_ROOT, "", 13, "GETATTR", 0);
	assert_int_equal(told.root, INIT_ROOT_DENIED);
}

#define T(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_init_that_was_read_is_answered),
		T(test_a_merged_usr_is_followed_to_systemd),
		T(test_an_absolute_link_starts_at_the_root),
		T(test_links_in_a_circle_end),
		T(test_an_empty_root_has_no_init),
		T(test_a_shell_is_better_than_nothing),
		T(test_init_of_the_command_line_has_no_substitute),
		T(test_a_squashed_root_denies_the_top_directory),
		T(test_a_denied_lookup_is_denied),
		T(test_an_init_without_the_x_bit_is_denied),
		T(test_mnt_says_why_there_is_no_root),
		T(test_v4_a_missing_export_is_no_missing_init),
		T(test_v4_names_of_one_compound_are_a_path),
		T(test_v4_without_the_export_the_root_is_where_sbin_was_asked_for),
		T(test_v4_a_denied_pseudo_root_is_a_denied_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
