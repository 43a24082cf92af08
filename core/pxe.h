/* SPDX-License-Identifier: MIT */
/* pxe - what a Raspberry Pi reads in option 43 (PXE 2.1 section 2.2, facts 2.2), in all the
 * forms that servers send: suboptions with or without the end byte, in any order, or bare
 * text; and the client's own identity in options 97, 93 and 94. */
#ifndef PXEPI_CORE_PXE_H
#define PXEPI_CORE_PXE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/wire.h"

#define PXE_PI_STRING "Raspberry Pi Boot"
#define PXE_PI_VENDOR_CLASS "PXEClient:Arch:00000:UNDI:002001"
#define PXE_ROM_MIN_OPTION43 20 /* facts 2.2 [I]: fits all reports; see dhcp.offer-rejected */

enum pxe43_form {
	PXE43_ABSENT,
	PXE43_SUBOPTIONS, /* code, length, value ...; ended by 255 or by the option */
	PXE43_TEXT, /* bare printable text, no suboptions */
	PXE43_OTHER, /* neither: lengths that lead nowhere */
};

struct pxe43 {
	enum pxe43_form form;
	struct span raw; /* borrowed */
	bool has_string; /* "Raspberry Pi Boot" stands somewhere in it */
	bool string_in_menu; /* ... and in suboption 9, as the Pi 4 wants it */
	bool terminated; /* suboptions end with 255 */
	/* a suboption's length, or one inside 9 or 10, belies the bytes */
	bool inner_lies;
	bool has_control; /* suboption 6 */
	uint8_t control;
	struct span prompt; /* suboption 10 without its time-out byte */
	struct span menu_text; /* text of the first menu item of suboption 9 (also where its item
				* header was left out: facts 2.2 f), or the bare text */
	uint16_t menu_type;
	uint8_t menu_claims; /* the item's own length byte */
};

/* pxe43_parse - read option 43. data.p == NULL: absent. Never fails: a Pi does not either.
 *
 * All printable is TEXT, a trailing NUL or 255 aside. A suboption that runs past the end leaves the
 * form at SUBOPTIONS (and inner_lies) when a whole one came before it or when it is 9 or 10
 * itself, and is OTHER without that. Option 43 is each vendor's own: see pxe43_is_pxe(). */
void pxe43_parse(struct span data, struct pxe43 *out);

/* Do the suboptions look like those of PXE 2.1 (one of 6, 9, 10), rather than another vendor's? */
bool pxe43_is_pxe(const struct pxe43 *p);

struct pxe43_sub {
	uint8_t code;
	uint8_t claims; /* its length byte: data.n unless it does not fit */
	struct span data;
};

/* Walks suboptions of a PXE43_SUBOPTIONS value, pads skipped; false at 255 or at the end, and at
 * one that does not fit: then cur_ok() is false and *sub has what there is of it. Consumes. */
bool pxe43_next(struct cur *c, struct pxe43_sub *sub);

/* Is this value of suboption 9 a text without the type and length bytes of its items? */
bool pxe43_menu_is_bare(struct span menu);

/* How close a text in option 43 comes to PXE_PI_STRING when it is not in it: the span of data
 * that looks like a misspelling of it ("Rasberry Pi Boot", wrong case), or p == NULL. Up to four
 * letters wrong, missing or too many; case is free. Reads the first PXE_NEAR_MAX bytes. */
#define PXE_NEAR_MAX 1024
struct span pxe43_near_miss(struct span data);

enum pxe97_form {
	PXE97_ABSENT,
	PXE97_CONST44, /* 0x44 x 16: original boot ROM (facts 1.1) */
	PXE97_SERIAL, /* serial, little-endian, four times (facts 1.2) */
	PXE97_FOURCC, /* "RPi4"/"RPi5", board revision, MAC, serial (facts 1.4, 1.5) */
	PXE97_OTHER,
};

struct pxe97 {
	enum pxe97_form form;
	uint8_t type; /* the first byte */
	char fourcc[5]; /* in reading order, whichever order was sent */
	uint32_t board_revision;
	uint8_t mac_tail[4]; /* the last four bytes of the MAC, in order */
	bool has_serial;
	uint32_t serial;
};

/* pxe97_parse - read option 97 (RFC 4578 2.3). data.p == NULL: absent. Anything but 17 bytes is
 * PXE97_OTHER. The order of the fields after a FourCC in reverse order is not verified (facts 1.4
 * [?]): they are read as in the frame that is. */
void pxe97_parse(struct span data, struct pxe97 *out);

/* Is this option 60 of a server what an EEPROM takes option 43 with: "PXEClient" and no more (facts
 * 2.3 [S])? A NUL may end it. */
bool pxe_is_client(struct span option60);

/* Reads an option 66 value as dotted decimal text (facts 2.1: no resolver); host order, or 0. A
 * trailing NUL is allowed. */
uint32_t pxe_dotted(struct span text);

#endif
