/* SPDX-License-Identifier: MIT */
/* file_need - the files that a Pi asks for by TFTP: who asks, whether a missing one matters, what
 * the owner then sees. The one home of that knowledge (facts 4.3, 4.4, DOC-LED). */
#ifndef PXEPI_CORE_FILE_NEED_H
#define PXEPI_CORE_FILE_NEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wire.h"

enum file_need_kind {
	NEED_UNKNOWN, /* a name that we do not know */
	NEED_REQUIRED,
	NEED_OPTIONAL, /* a missing one is normal, or costs something but stops nothing */
	NEED_FALLBACK, /* one of a list: missing is fine as long as another of them is there */
};
#define FILE_NEED_KIND_COUNT 4
const char *file_need_name(enum file_need_kind k); /* as in boot.report; "unknown" else */

enum file_class {
	CLASS_OTHER,
	CLASS_BOOTCODE,
	CLASS_START, /* start*.elf */
	CLASS_FIXUP,
	CLASS_CONFIG, /* config.txt and what it includes, autoboot.txt, tryboot.txt */
	CLASS_DTB,
	CLASS_OVERLAY,
	CLASS_KERNEL,
	CLASS_CMDLINE,
	CLASS_INITRAMFS,
	CLASS_ARMSTUB,
	CLASS_RECOVERY,
	CLASS_SIGNATURE, /* *.sig, bootsig.bin */
	CLASS_EEPROM, /* updates of the EEPROM and of the USB controller's firmware */
};
#define FILE_CLASS_COUNT 14

/* Who asks for it, as a set. */
enum {
	SPEAKER_ROM = 1 << 0,
	SPEAKER_BOOTCODE = 1 << 1,
	SPEAKER_FIRMWARE = 1 << 2, /* start*.elf, on a Pi 5 the second half of the EEPROM */
	SPEAKER_EEPROM = 1 << 3,
};

struct file_need {
	const char *pattern; /* of the last part of the name; '*' is any run of characters */
	enum file_need_kind need;
	enum file_class cls;
	uint8_t speakers;
	uint8_t led_short; /* so many short blinks of the green LED when it is missing; 0: none */
	/* What follows when it is missing, for people, to go on after "without it ". */
	const char *consequence;
};

/* file_need_of - the row for a name, with or without folders (only the part after the last '/'
 * is looked at). Never NULL: an unknown name gives a row with NEED_UNKNOWN, CLASS_OTHER. */
const struct file_need *file_need_of(struct span name);

enum path_prefix {
	PREFIX_NONE,
	PREFIX_SERIAL, /* 8 lower-case hexadecimal digits (facts 4.2) */
	PREFIX_MAC, /* dc-a6-32-01-36-c2 (EEPROM's TFTP_PREFIX=2, facts 1.4) */
	PREFIX_OTHER, /* TFTP_PREFIX_STR, or an os_prefix of config.txt: the rest is a known name */
};

struct path_parts {
	enum path_prefix prefix;
	uint32_t serial; /* of PREFIX_SERIAL */
	uint8_t mac[6]; /* of PREFIX_MAC */
	struct span dir; /* the prefix without slashes at its ends; empty: none */
	struct span rest; /* the name as config.txt would have it, "overlays/..." included */
};

/* path_split - take the prefix off a TFTP file name. Leading and repeated slashes at the seams are
 * dropped (facts 4.2). A prefix is one only when a name follows it. Both spans lie in path. */
void path_split(struct span path, struct path_parts *out);

#endif
