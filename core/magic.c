/* SPDX-License-Identifier: MIT */
/* magic - see magic.h. */
#include "core/magic.h"

#include <assert.h>

#define BIT(m) (1U << (m))
#define TEXTS (BIT(MAGIC_TEXT) | BIT(MAGIC_HTML) | BIT(MAGIC_UTF16))
#define TREES (BIT(MAGIC_DTB) | BIT(MAGIC_DTB_SHORT))
#define KERNELS (BIT(MAGIC_ARM64_IMAGE) | BIT(MAGIC_ZIMAGE))
#define PACKED (BIT(MAGIC_GZIP) | BIT(MAGIC_ARCHIVE))
#define BINARY (BIT(MAGIC_ELF) | TREES | KERNELS | PACKED)
#define NOTHING (BIT(MAGIC_EMPTY) | BIT(MAGIC_ZEROS))

#define SEEN_ENOUGH 64 /* covers every mark below */

static const char *const names[FILE_MAGIC_COUNT] = {
	[MAGIC_UNSEEN] = "too few bytes",
	[MAGIC_UNKNOWN] = "unknown data",
	[MAGIC_EMPTY] = "an empty file",
	[MAGIC_ZEROS] = "zero bytes only",
	[MAGIC_HTML] = "an HTML page",
	[MAGIC_TEXT] = "plain text",
	[MAGIC_UTF16] = "UTF-16 text",
	[MAGIC_ELF] = "an ELF program",
	[MAGIC_DTB] = "a device tree",
	[MAGIC_DTB_SHORT] = "a device tree that was cut short",
	[MAGIC_ARM64_IMAGE] = "a 64-bit ARM kernel",
	[MAGIC_ZIMAGE] = "a 32-bit ARM kernel",
	[MAGIC_GZIP] = "gzip data",
	[MAGIC_ARCHIVE] = "an archive",
};

/* What a class holds (fits), what it can not hold (bad), and all else is "can not tell". start*.elf
 * and device trees always carry their magic; a 32-bit kernel or U-Boot may be a bare image. */
static const struct {
	const char *wanted;
	uint32_t fits, bad;
} kinds[FILE_CLASS_COUNT] = {
	[CLASS_OTHER] = { "what it should be", 0, BIT(MAGIC_HTML) | BIT(MAGIC_ZEROS) },
	[CLASS_BOOTCODE] = { "a program for the GPU", 0, NOTHING | TEXTS | BINARY },
	[CLASS_START] = { "an ELF program", BIT(MAGIC_ELF), ~(BIT(MAGIC_ELF) | BIT(MAGIC_UNSEEN)) },
	[CLASS_FIXUP] = { "fixup data", 0, NOTHING | TEXTS | BINARY },
	[CLASS_CONFIG] = { "plain text", BIT(MAGIC_TEXT),
			   BINARY | BIT(MAGIC_HTML) | BIT(MAGIC_UTF16) | BIT(MAGIC_ZEROS) },
	[CLASS_DTB] = { "a device tree", BIT(MAGIC_DTB), ~(BIT(MAGIC_DTB) | BIT(MAGIC_UNSEEN)) },
	[CLASS_OVERLAY] = { "a device tree overlay", BIT(MAGIC_DTB),
			    ~(BIT(MAGIC_DTB) | BIT(MAGIC_UNSEEN)) },
	[CLASS_KERNEL] = { "a kernel", KERNELS | BIT(MAGIC_GZIP),
			   NOTHING | TEXTS | TREES | BIT(MAGIC_ARCHIVE) },
	[CLASS_CMDLINE] = { "plain text", BIT(MAGIC_TEXT),
			    BINARY | NOTHING | BIT(MAGIC_HTML) | BIT(MAGIC_UTF16) },
	[CLASS_INITRAMFS] = { "an initramfs", PACKED,
			      NOTHING | TEXTS | TREES | KERNELS | BIT(MAGIC_ELF) },
	[CLASS_ARMSTUB] = { "ARM code", 0, NOTHING | TEXTS | TREES | PACKED },
	[CLASS_RECOVERY] = { "what it should be", 0, NOTHING | BIT(MAGIC_HTML) },
	[CLASS_SIGNATURE] = { "a signature", BIT(MAGIC_TEXT), BINARY | BIT(MAGIC_HTML) },
	[CLASS_EEPROM] = { "an EEPROM image", 0, NOTHING | TEXTS },
};

const char *magic_name(enum file_magic m)
{
	assert(m < FILE_MAGIC_COUNT);
	return names[m];
}

static bool has(struct span s, size_t at, const char *bytes, size_t n)
{
	return s.n >= at + n && memcmp(s.p + at, bytes, n) == 0;
}

/* Begins with this, whatever the case of its letters. */
static bool begins_like(struct span s, const char *lower)
{
	size_t n = strlen(lower);

	if (s.n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint8_t c = s.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c | 0x20);
		if (c != (uint8_t)lower[i])
			return false;
	}
	return true;
}

static bool is_html(struct span s)
{
	static const char *const starts[] = { "<!doctype html", "<html", "<head", "<body",
					      "<title" };

	if (has(s, 0, "\xef\xbb\xbf", 3))
		s = span_of(s.p + 3, s.n - 3);
	while (s.n > 0 && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
		s = span_of(s.p + 1, s.n - 1);
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (begins_like(s, starts[i]))
			return true;
	}
	return false;
}

static bool is_text(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (c == 0x7f || (c < ' ' && (c < '\t' || c > '\r')))
			return false;
	}
	return s.n > 0;
}

static bool is_zeros(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != 0)
			return false;
	}
	return s.n >= 16;
}

static enum file_magic of_tree(struct span first, uint64_t total)
{
	struct cur c = cur_of(first);
	uint32_t size;

	cur_skip(&c, 4);
	size = cur_be32(&c); /* Devicetree specification 5.2: totalsize */
	return cur_ok(&c) && total != MAGIC_SIZE_UNKNOWN && size > total ? MAGIC_DTB_SHORT
									 : MAGIC_DTB;
}

enum file_magic magic_of(struct span first, uint64_t total)
{
	static const struct {
		size_t at, n;
		const char *bytes;
		enum file_magic m;
	} marks[] = {
		{ 0, 4,
		  "\x7f"
		  "ELF",
		  MAGIC_ELF },
		{ 0, 4, "\xd0\x0d\xfe\xed", MAGIC_DTB },
		{ 56, 4, "ARM\x64", MAGIC_ARM64_IMAGE },
		{ 36, 4, "\x18\x28\x6f\x01", MAGIC_ZIMAGE },
		{ 0, 2, "\x1f\x8b", MAGIC_GZIP },
		{ 0, 6,
		  "\xfd"
		  "7zXZ\0",
		  MAGIC_ARCHIVE },
		{ 0, 4, "\x28\xb5\x2f\xfd", MAGIC_ARCHIVE }, /* zstd */
		{ 0, 4, "\x02\x21\x4c\x18", MAGIC_ARCHIVE }, /* lz4, as the kernel takes it */
		{ 0, 3, "\x5d\0\0", MAGIC_ARCHIVE }, /* lzma */
		{ 0, 3, "BZh", MAGIC_ARCHIVE },
		{ 0, 5, "07070", MAGIC_ARCHIVE }, /* cpio */
		{ 0, 2, "\xff\xfe", MAGIC_UTF16 },
		{ 0, 2, "\xfe\xff", MAGIC_UTF16 },
	};

	if (total == 0)
		return MAGIC_EMPTY;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (has(first, marks[i].at, marks[i].bytes, marks[i].n))
			return marks[i].m == MAGIC_DTB ? of_tree(first, total) : marks[i].m;
	}
	if (is_html(first))
		return MAGIC_HTML;
	if (first.n < SEEN_ENOUGH && first.n < total)
		return MAGIC_UNSEEN;
	if (is_text(first))
		return MAGIC_TEXT;
	return is_zeros(first) ? MAGIC_ZEROS : MAGIC_UNKNOWN;
}

/* What most likely happened, to help the owner find it. */
static const char *cause(enum file_magic m)
{
	switch (m) {
	case MAGIC_EMPTY:
		return "the copy failed, or the disk was full";
	case MAGIC_ZEROS:
		return "the copy was broken off, or the file system lost it";
	case MAGIC_HTML:
		return "what was downloaded is a web page about the file";
	case MAGIC_UTF16:
		return "save it as plain text";
	case MAGIC_DTB_SHORT:
		return "copy it again";
	case MAGIC_UNSEEN:
	case MAGIC_UNKNOWN:
	case MAGIC_TEXT:
	case MAGIC_ELF:
	case MAGIC_DTB:
	case MAGIC_ARM64_IMAGE:
	case MAGIC_ZIMAGE:
	case MAGIC_GZIP:
	case MAGIC_ARCHIVE:
		break;
	}
	return NULL;
}

enum magic_verdict magic_fits(enum file_class cls, enum file_magic m, struct say *why)
{
	enum magic_verdict v;

	assert(cls < FILE_CLASS_COUNT && m < FILE_MAGIC_COUNT);
	if ((kinds[cls].fits & BIT(m)) != 0)
		return MAGIC_FITS;
	v = (kinds[cls].bad & BIT(m)) != 0 ? MAGIC_SUSPECT : MAGIC_CAN_NOT_TELL;
	if (!why)
		return v;
	say_str(why, names[m]);
	if (v == MAGIC_SUSPECT) {
		say_str(why, ", not ");
		say_str(why, kinds[cls].wanted);
		if (cause(m)) {
			say_str(why, ": ");
			say_str(why, cause(m));
		}
	} else {
		say_str(why, m == MAGIC_UNSEEN ? " seen to tell whether it is "
					       : ": that does not tell whether it is ");
		say_str(why, kinds[cls].wanted);
	}
	return v;
}
