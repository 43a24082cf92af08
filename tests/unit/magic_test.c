/* SPDX-License-Identifier: MIT */
/* magic_test - what a served file is by its first bytes, and whether its name may hold that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/magic.h"
#include "core/put.h"
#include "tests/unit/fence.h"

static uint8_t room[512];

/* n bytes that begin with text; the rest are bytes of no meaning. */
static struct span begins(const char *text, size_t text_n, size_t n)
{
	struct put w = put_in(room, sizeof(room));

	put_bytes(&w, text, text_n);
	put_fill(&w, 0xee, n - text_n);
	return fenced(put_span(&w));
}

/* 512 bytes with a mark at an offset. */
static struct span mark_at(size_t at, const char *mark)
{
	struct put w = put_in(room, sizeof(room));

	put_fill(&w, 0xee, at);
	put_bytes(&w, mark, 4);
	put_fill(&w, 0xee, sizeof(room) - at - 4);
	return fenced(put_span(&w));
}

static struct span text(const char *t)
{
	return fenced(span_of(t, strlen(t)));
}

static void test_files_are_known_by_their_marks(void **state)
{
	(void)state;
	assert_int_equal(magic_of(mark_at(0, "\x7f"
					     "ELF"),
				  2979264),
			 MAGIC_ELF);
	assert_int_equal(magic_of(mark_at(56, "ARM\x64"), 9000000), MAGIC_ARM64_IMAGE);
	assert_int_equal(magic_of(mark_at(36, "\x18\x28\x6f\x01"), 6000000), MAGIC_ZIMAGE);
	assert_int_equal(magic_of(mark_at(0, "\x1f\x8b\x08\x00"), 9000000), MAGIC_GZIP);
	assert_int_equal(magic_of(mark_at(0, "\x28\xb5\x2f\xfd"), 9000000), MAGIC_ARCHIVE);
	assert_int_equal(magic_of(mark_at(0, "\xff\xfe"
					     "c\0"),
				  900),
			 MAGIC_UTF16);
	assert_int_equal(magic_of(mark_at(0, "\x01\x02\x03\x04"), 900), MAGIC_UNKNOWN);
	assert_int_equal(magic_of(text("kernel=kernel8.img\r\n\tx=1\n"), 24), MAGIC_TEXT);
	assert_int_equal(magic_of(text("\xc3\xa4"), 2), MAGIC_TEXT);
	assert_int_equal(magic_of(text("\x1b[31m"), 5), MAGIC_UNKNOWN);
	assert_int_equal(magic_of(span_of(NULL, 0), 0), MAGIC_EMPTY);
	memset(room, 0, sizeof(room));
	assert_int_equal(magic_of(fenced(span_of(room, 512)), 512), MAGIC_ZEROS);
}

static void test_web_pages_are_known_in_any_spelling(void **state)
{
	(void)state;
	assert_int_equal(magic_of(text("\n\n<!DOCTYPE html>\n<html>"), 24), MAGIC_HTML);
	assert_int_equal(magic_of(text("\xef\xbb\xbf<HTML lang=en>"), 900), MAGIC_HTML);
	assert_int_equal(magic_of(text("<html"), 90000), MAGIC_HTML);
	assert_int_equal(magic_of(text("<htm"), 4), MAGIC_TEXT);
}

static void test_device_tree_longer_than_its_file_was_cut(void **state)
{
	static const char tree[] = "\xd0\x0d\xfe\xed\0\0\x10\0";

	(void)state;
	assert_int_equal(magic_of(begins(tree, 8, 512), 4096), MAGIC_DTB);
	assert_int_equal(magic_of(begins(tree, 8, 512), 5000), MAGIC_DTB);
	assert_int_equal(magic_of(begins(tree, 8, 512), 4095), MAGIC_DTB_SHORT);
	assert_int_equal(magic_of(begins(tree, 8, 512), MAGIC_SIZE_UNKNOWN), MAGIC_DTB);
	assert_int_equal(magic_of(begins(tree, 4, 4), 99), MAGIC_DTB);
}

static void test_too_few_bytes_are_not_judged(void **state)
{
	(void)state;
	assert_int_equal(magic_of(span_of(NULL, 0), 5000), MAGIC_UNSEEN);
	assert_int_equal(magic_of(text("\x7f"
				       "EL"),
				  5000),
			 MAGIC_UNSEEN);
	assert_int_equal(magic_of(text("abc"), MAGIC_SIZE_UNKNOWN), MAGIC_UNSEEN);
	assert_int_equal(magic_of(text("abc"), 3), MAGIC_TEXT);
	for (unsigned c = 0; c < FILE_CLASS_COUNT; c++)
		assert_int_equal(magic_fits((enum file_class)c, MAGIC_UNSEEN, NULL),
				 MAGIC_CAN_NOT_TELL);
}

static void test_right_files_fit(void **state)
{
	(void)state;
	assert_int_equal(magic_fits(CLASS_START, MAGIC_ELF, NULL), MAGIC_FITS);
	assert_int_equal(magic_fits(CLASS_DTB, MAGIC_DTB, NULL), MAGIC_FITS);
	assert_int_equal(magic_fits(CLASS_OVERLAY, MAGIC_DTB, NULL), MAGIC_FITS);
	assert_int_equal(magic_fits(CLASS_KERNEL, MAGIC_ARM64_IMAGE, NULL), MAGIC_FITS);
	assert_int_equal(magic_fits(CLASS_KERNEL, MAGIC_ZIMAGE, NULL), MAGIC_FITS);
	assert_int_equal(magic_fits(CLASS_KERNEL, MAGIC_GZIP, NULL), MAGIC_FITS);
	assert_int_equal(magic_fits(CLASS_CONFIG, MAGIC_TEXT, NULL), MAGIC_FITS);
	assert_int_equal(magic_fits(CLASS_CMDLINE, MAGIC_TEXT, NULL), MAGIC_FITS);
	assert_int_equal(magic_fits(CLASS_INITRAMFS, MAGIC_ARCHIVE, NULL), MAGIC_FITS);
}

static void test_wrong_files_are_suspect(void **state)
{
	static const enum file_class all[] = { CLASS_BOOTCODE, CLASS_START,    CLASS_FIXUP,
					       CLASS_DTB,      CLASS_OVERLAY,  CLASS_KERNEL,
					       CLASS_CMDLINE,  CLASS_INITRAMFS };

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		assert_int_equal(magic_fits(all[i], MAGIC_HTML, NULL), MAGIC_SUSPECT);
		assert_int_equal(magic_fits(all[i], MAGIC_EMPTY, NULL), MAGIC_SUSPECT);
		assert_int_equal(magic_fits(all[i], MAGIC_ZEROS, NULL), MAGIC_SUSPECT);
	}
	assert_int_equal(magic_fits(CLASS_CONFIG, MAGIC_HTML, NULL), MAGIC_SUSPECT);
	assert_int_equal(magic_fits(CLASS_START, MAGIC_UNKNOWN, NULL), MAGIC_SUSPECT);
	assert_int_equal(magic_fits(CLASS_DTB, MAGIC_DTB_SHORT, NULL), MAGIC_SUSPECT);
	assert_int_equal(magic_fits(CLASS_CMDLINE, MAGIC_UTF16, NULL), MAGIC_SUSPECT);
	assert_int_equal(magic_fits(CLASS_KERNEL, MAGIC_TEXT, NULL), MAGIC_SUSPECT);
}

static void test_what_may_be_right_is_not_accused(void **state)
{
	(void)state;
	/* a bare 32-bit image, U-Boot; an empty config.txt means the defaults */
	assert_int_equal(magic_fits(CLASS_KERNEL, MAGIC_UNKNOWN, NULL), MAGIC_CAN_NOT_TELL);
	assert_int_equal(magic_fits(CLASS_KERNEL, MAGIC_ELF, NULL), MAGIC_CAN_NOT_TELL);
	assert_int_equal(magic_fits(CLASS_BOOTCODE, MAGIC_UNKNOWN, NULL), MAGIC_CAN_NOT_TELL);
	assert_int_equal(magic_fits(CLASS_CONFIG, MAGIC_EMPTY, NULL), MAGIC_CAN_NOT_TELL);
	assert_int_equal(magic_fits(CLASS_OTHER, MAGIC_TEXT, NULL), MAGIC_CAN_NOT_TELL);
}

static void test_reason_is_plain_english(void **state)
{
	char storage[200];
	struct say s = say_in(storage, sizeof(storage));

	(void)state;
	magic_fits(CLASS_START, MAGIC_HTML, &s);
	assert_string_equal(storage, "an HTML page, not an ELF program: what was downloaded is a "
				     "web page about the file");
	s = say_in(storage, sizeof(storage));
	magic_fits(CLASS_KERNEL, MAGIC_UNKNOWN, &s);
	assert_string_equal(storage, "unknown data: that does not tell whether it is a kernel");
	s = say_in(storage, sizeof(storage));
	magic_fits(CLASS_KERNEL, MAGIC_UNSEEN, &s);
	assert_string_equal(storage, "too few bytes seen to tell whether it is a kernel");
	for (unsigned c = 0; c < FILE_CLASS_COUNT; c++) {
		for (unsigned m = 0; m < FILE_MAGIC_COUNT; m++) {
			enum magic_verdict v;

			s = say_in(storage, sizeof(storage));
			v = magic_fits((enum file_class)c, (enum file_magic)m, &s);
			assert_false(s.cut);
			assert_int_equal(v == MAGIC_FITS, storage[0] == '\0');
			assert_non_null(magic_name((enum file_magic)m));
		}
	}
}

static void one_cut(struct span cut, void *arg)
{
	enum file_magic m = magic_of(cut, 512);

	(void)arg;
	assert_true(cut.n >= 4 ? m == MAGIC_ELF : m == MAGIC_UNSEEN);
}

static void test_every_cut_is_unseen_or_known(void **state)
{
	struct span whole = mark_at(0, "\x7f"
				       "ELF");

	(void)state;
	assert_int_equal(whole.n, 512);
	fence_every_cut(span_of(room, 512), one_cut, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_are_known_by_their_marks),
		cmocka_unit_test(test_web_pages_are_known_in_any_spelling),
		cmocka_unit_test(test_device_tree_longer_than_its_file_was_cut),
		cmocka_unit_test(test_too_few_bytes_are_not_judged),
		cmocka_unit_test(test_right_files_fit),
		cmocka_unit_test(test_wrong_files_are_suspect),
		cmocka_unit_test(test_what_may_be_right_is_not_accused),
		cmocka_unit_test(test_reason_is_plain_english),
		cmocka_unit_test(test_every_cut_is_unseen_or_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
