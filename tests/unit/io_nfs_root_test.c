/* SPDX-License-Identifier: MIT */
/* io_nfs_root_test - an NFS root looked at as Linux does, against a tree made up here: links,
 * missing and closed directories, which init is taken, what may be written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "io/nfs_client_own.h"

#define ACCES NFS_STATUS_ACCES
#define NOENT NFS_STATUS_NOENT

/* One thing in the tree; its place in the table is its handle, 0 is the root. */
struct thing {
	const char *path; /* as Linux would name it without links; "" the root */
	enum nfs_kind kind;
	const char *leads_to; /* a link */
	uint32_t mode, access;
	uint32_t read_status;
	const char *bytes;
};

static const struct thing *tree;
static size_t things;
static uint32_t remove_status;
static unsigned calls, removes;
static char removed[64];
static bool goes_silent;

static const struct thing *thing_of(const struct nfs_handle *fh)
{
	assert_int_equal(fh->n, 4);
	assert_true(fh->bytes[0] < things);
	return &tree[fh->bytes[0]];
}

static struct nfs_node node_of(size_t i)
{
	return (struct nfs_node){ .fh = { .n = 4, .bytes = { (uint8_t)i } },
				  .kind = tree[i].kind,
				  .mode = tree[i].mode,
				  .has_mode = true };
}

static uint32_t fake_lookup(void *fs, const struct nfs_handle *dir, const char *name,
			    struct nfs_node *out)
{
	char path[256];

	(void)fs;
	calls++;
	if (goes_silent)
		return NFS_STATUS_GONE;
	(void)snprintf(path, sizeof(path), "%s/%s", thing_of(dir)->path, name);
	for (size_t i = 0; i < things; i++)
		if (!strcmp(tree[i].path, path)) {
			*out = node_of(i);
			return NFS_STATUS_OK;
		}
	return NOENT;
}

static uint32_t fake_access(void *fs, const struct nfs_handle *fh, uint32_t *granted)
{
	(void)fs;
	*granted = thing_of(fh)->access;
	return NFS_STATUS_OK;
}

static uint32_t fake_readlink(void *fs, const struct nfs_handle *fh, char *target, size_t cap)
{
	(void)fs;
	calls++;
	assert_int_equal(thing_of(fh)->kind, NFS_KIND_LINK);
	(void)snprintf(target, cap, "%s", thing_of(fh)->leads_to);
	return NFS_STATUS_OK;
}

static uint32_t fake_read(void *fs, const struct nfs_handle *dir, const char *name,
			  const struct nfs_handle *fh, uint8_t first[static NFS_FIRST_BYTES],
			  size_t *n)
{
	const struct thing *t = thing_of(fh);
	char path[256];

	(void)fs;
	(void)snprintf(path, sizeof(path), "%s/%s", thing_of(dir)->path, name);
	assert_string_equal(path, t->path); /* version 4 opens by these */
	*n = t->bytes ? strlen(t->bytes) : 0;
	memcpy(first, t->bytes, *n);
	return t->read_status;
}

static uint32_t fake_remove(void *fs, const struct nfs_handle *dir, const char *name)
{
	(void)fs;
	assert_string_equal(thing_of(dir)->path, "");
	(void)snprintf(removed, sizeof(removed), "%s", name);
	removes++;
	return remove_status;
}

static const struct nfs_ops fake = { fake_lookup, fake_access, fake_readlink, fake_read,
				     fake_remove };
static const struct nfs_fs fs = { &fake, NULL };

#define DIR_OK .kind = NFS_KIND_DIR, .mode = 0755, .access = 0x1f
#define FILE_OK .kind = NFS_KIND_FILE, .mode = 0755, .access = 0x2d, .bytes = "\177ELF\2\1\1"
#define LINK_TO(to) .kind = NFS_KIND_LINK, .leads_to = to

/* Debian's: /sbin and /lib are links, and so is init, to an absolute path. */
static const struct thing merged[] = {
	{ .path = "", DIR_OK },
	{ .path = "/sbin", LINK_TO("usr/sbin") },
	{ .path = "/lib", LINK_TO("usr/lib") },
	{ .path = "/usr", DIR_OK },
	{ .path = "/usr/sbin", DIR_OK },
	{ .path = "/usr/sbin/init", LINK_TO("/lib/systemd/systemd") },
	{ .path = "/usr/lib", DIR_OK },
	{ .path = "/usr/lib/systemd", DIR_OK },
	{ .path = "/usr/lib/systemd/systemd", FILE_OK },
	{ .path = "/usr/up", LINK_TO("../../../usr/./lib//systemd/../systemd/systemd") },
	{ .path = "/loop", LINK_TO("usr/../loop") },
	{ .path = "/longer", LINK_TO("longer/and/longer/and/longer/and/longer/and/longer") },
	{ .path = "/empty", LINK_TO("") },
	{ .path = "/closed", .kind = NFS_KIND_DIR, .mode = 0700, .access = 0 },
	{ .path = "/dangling", LINK_TO("/usr/nothing") },
};

static struct pi_nfs_job job;
static struct nfs_client_answer answer;
static struct nfs_try try = { .job = &job, .answer = &answer, .server = "192.0.2.1" };

static void plant(const struct thing *t, size_t n, const char *cmdline)
{
	tree = t;
	things = n;
	calls = removes = 0;
	goes_silent = false;
	remove_status = NOENT;
	memset(&answer, 0, sizeof(answer));
	memset(&job, 0, sizeof(job));
	cmdline_read(span_of(cmdline, strlen(cmdline)), true, &job.cmdline);
	(void)snprintf(job.path, sizeof(job.path), "/srv/pi");
}
#define PLANT(t, cmdline) plant(t, sizeof(t) / sizeof((t)[0]), cmdline)

static uint32_t walk(const char *path, const char *where)
{
	struct nfs_node root = node_of(0);
	struct nfs_found found;
	uint32_t status = nfs_client_walk(&fs, &root, path, &found);

	if (where)
		assert_string_equal(thing_of(&found.node.fh)->path, where);
	return status;
}

static void look(void)
{
	struct nfs_node root = node_of(0);

	nfs_client_root(&try, &fs, &root, "version 3 over TCP");
}

static void said(const char *words)
{
	if (!strstr(answer.said, words))
		fail_msg("\"%s\" is not in \"%s\"", words, answer.said);
}

/* ----- paths ----- */

static void test_links_are_followed_as_linux_does(void **state)
{
	(void)state;
	PLANT(merged, "");
	assert_int_equal(walk("/sbin/init", "/usr/lib/systemd/systemd"), 0);
	assert_int_equal(walk("//sbin/./init", "/usr/lib/systemd/systemd"), 0);
	assert_int_equal(walk("/usr/up", "/usr/lib/systemd/systemd"),
			 0); /* above the root is the root */
	assert_int_equal(walk("/", ""), 0);
	assert_int_equal(walk("/usr/lib/..", "/usr"), 0);
}

static void test_what_is_not_there_says_why(void **state)
{
	char name[400] = "/";

	(void)state;
	PLANT(merged, "");
	assert_int_equal(walk("/bin/init", NULL), NOENT);
	assert_int_equal(walk("/dangling", NULL), NOENT);
	assert_int_equal(walk("/empty", NULL), NOENT);
	assert_int_equal(walk("/closed/x", NULL), ACCES);
	assert_int_equal(walk("/usr/lib/systemd/systemd/x", NULL), NFS_STATUS_NOTDIR);
	memset(name + 1, 'a', 300);
	assert_int_equal(walk(name, NULL), NFS_STATUS_NAMETOOLONG);
}

static void test_links_in_a_circle_end(void **state)
{
	(void)state;
	PLANT(merged, "");
	assert_int_equal(walk("/loop", NULL), NFS_STATUS_LOOP);
	assert_true(calls < 200);
	calls = 0;
	(void)walk("/longer", NULL); /* each turn makes the path longer */
	assert_true(calls < 200);
}

/* ----- init ----- */

static void test_init_is_found_and_read(void **state)
{
	(void)state;
	PLANT(merged, "root=/dev/nfs rw");
	look();
	assert_true(answer.mounted && answer.init_found && !answer.unsettled);
	said("/sbin/init is there and can be read");
	assert_int_equal(removes, 1);
	assert_int_equal(strlen(removed), 7 + 32); /* 128 bits that nobody has used for a name */
}

static void test_an_empty_root_holds_no_init(void **state)
{
	static const struct thing bare[] = { { .path = "", DIR_OK } };

	(void)state;
	PLANT(bare, "root=/dev/nfs ro");
	look();
	assert_true(answer.mounted && !answer.init_found);
	said("holds no /sbin/init, /etc/init, /bin/init or /bin/sh");
	assert_int_equal(removes, 0); /* it is not to be written to */
	PLANT(merged, "root=/dev/nfs init=/sbin/other");
	look();
	said("holds no /sbin/other");
}

static void test_the_next_is_tried_when_one_will_not_do(void **state)
{
	static const struct thing shell[] = {
		{ .path = "", DIR_OK },
		{ .path = "/sbin", DIR_OK },
		{ .path = "/sbin/init", .kind = NFS_KIND_FILE, .mode = 0644, .access = 0x0d },
		{ .path = "/etc", DIR_OK },
		{ .path = "/etc/init", DIR_OK },
		{ .path = "/bin", DIR_OK },
		{ .path = "/bin/sh", .kind = NFS_KIND_FILE, .access = 0x2d, .bytes = "#!/bin/x" },
	};

	(void)state;
	PLANT(shell, "");
	look();
	assert_true(answer.init_found);
	said("/bin/sh is there");
	plant(shell, 6, ""); /* without it */
	look();
	assert_false(answer.init_found);
	said("/sbin/init will not do: it is not executable");
}

static void test_a_file_that_root_may_not_read_is_told(void **state)
{
	static const struct thing squashed[] = {
		{ .path = "", DIR_OK },
		{ .path = "/init", FILE_OK, .read_status = NFS_STATUS_ACCES },
	};
	static const struct thing odd[] = {
		{ .path = "", DIR_OK },
		{ .path = "/init", .kind = NFS_KIND_FILE, .access = 0x2d, .bytes = "<html>" },
	};

	(void)state;
	PLANT(squashed, "init=/init");
	look();
	assert_false(answer.init_found);
	said("/init will not do: access denied");
	PLANT(odd, "init=/init");
	look();
	said("neither a program (ELF) nor a script");
}

static void test_a_server_that_just_started_settles_nothing(void **state)
{
	static const struct thing grace[] = {
		{ .path = "", DIR_OK },
		{ .path = "/init", FILE_OK, .read_status = NFS_STATUS_GRACE },
	};

	(void)state;
	PLANT(grace, "init=/init");
	look();
	assert_true(answer.unsettled);
	said("grace period");
}

static void test_a_server_that_goes_silent_ends_it(void **state)
{
	(void)state;
	PLANT(merged, "");
	goes_silent = true;
	look();
	assert_int_equal(calls, 1);
	assert_true(answer.mounted && !answer.init_found);
}

/* ----- writing ----- */

static void test_a_root_that_can_not_be_written_is_told(void **state)
{
	struct thing ganesha[sizeof(merged) / sizeof(merged[0])];

	(void)state;
	PLANT(merged, "rw");
	remove_status = NFS_STATUS_ROFS;
	look();
	assert_true(answer.init_found);
	said("the export is read-only");
	PLANT(merged, "rw");
	remove_status = ACCES;
	look();
	said("root may not write to it");
	PLANT(merged, "rw");
	look();
	assert_null(strstr(answer.said, "write"));
	/* The name is looked for first, the user's rights come after. */
	memcpy(ganesha, merged, sizeof(merged));
	ganesha[0].access = 0x03;
	PLANT(ganesha, "rw");
	look();
	said("root may not write to it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links_are_followed_as_linux_does),
		cmocka_unit_test(test_what_is_not_there_says_why),
		cmocka_unit_test(test_links_in_a_circle_end),
		cmocka_unit_test(test_init_is_found_and_read),
		cmocka_unit_test(test_an_empty_root_holds_no_init),
		cmocka_unit_test(test_the_next_is_tried_when_one_will_not_do),
		cmocka_unit_test(test_a_file_that_root_may_not_read_is_told),
		cmocka_unit_test(test_a_server_that_just_started_settles_nothing),
		cmocka_unit_test(test_a_server_that_goes_silent_ends_it),
		cmocka_unit_test(test_a_root_that_can_not_be_written_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
