/* SPDX-License-Identifier: MIT */
/* magic - what a file is, by its first bytes, and whether that fits its name: a web page saved as
 * start.elf, an empty kernel, a device tree that was cut short. */
#ifndef PXEPI_CORE_MAGIC_H
#define PXEPI_CORE_MAGIC_H

#include <stdint.h>

#include "core/file_need.h"
#include "core/say.h"
#include "core/wire.h"

enum file_magic {
	MAGIC_UNSEEN, /* too few of the first bytes were seen */
	MAGIC_UNKNOWN, /* bytes that say nothing */
	MAGIC_EMPTY,
	MAGIC_ZEROS, /* nothing but zero bytes as far as seen, 16 or more of them */
	MAGIC_HTML,
	MAGIC_TEXT,
	MAGIC_UTF16, /* text as Windows saves it */
	MAGIC_ELF,
	MAGIC_DTB, /* also an overlay */
	MAGIC_DTB_SHORT, /* its header says that it is longer than the file */
	MAGIC_ARM64_IMAGE, /* Linux Documentation/arch/arm64/booting.rst */
	MAGIC_ZIMAGE, /* a 32-bit ARM kernel */
	MAGIC_GZIP,
	MAGIC_ARCHIVE, /* cpio, or one compressed by xz, zstd, lz4, lzma, bzip2 */
};
#define FILE_MAGIC_COUNT 14

/* "an HTML page", "an ELF program": with its article, never empty. */
const char *magic_name(enum file_magic m);

enum magic_verdict { MAGIC_FITS, MAGIC_SUSPECT, MAGIC_CAN_NOT_TELL };

/* How many first bytes are worth keeping for magic_of. */
#define MAGIC_BYTES 512

/* magic_of - first: the file's first bytes, any number of them. total: its size in bytes as far as
 * known, at least first.n; MAGIC_SIZE_UNKNOWN when not. */
#define MAGIC_SIZE_UNKNOWN UINT64_MAX
enum file_magic magic_of(struct span first, uint64_t total);

/* magic_fits - whether a file of this kind may hold that. For SUSPECT and CAN_NOT_TELL, why (may
 * be NULL) gets the reason, without capital letter and full stop: "an HTML page, not an ELF
 * program: what was copied is a web page". */
enum magic_verdict magic_fits(enum file_class cls, enum file_magic m, struct say *why);

#endif
