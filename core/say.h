/* SPDX-License-Identifier: MIT */
/* say - builds text in storage of the caller's, without printf (core/ may call
 * only mem* and str*). Always ends in NUL; what does not fit is cut and `cut` set.
 *
 * Text from the wire goes through say_wire() and nothing else: it lets printable
 * UTF-8 pass and escapes the rest, so that no packet can move a cursor, colour a
 * terminal or reverse a line. */
#ifndef PXEPI_CORE_SAY_H
#define PXEPI_CORE_SAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ns.h"
#include "core/wire.h"

struct say {
	char *p; /* keeps; the caller's storage, cap > 0 */
	size_t cap;
	size_t n; /* characters so far, without the NUL */
	bool cut;
};

struct say say_in(char *storage, size_t cap);

void say_char(struct say *s, char c);
void say_str(struct say *s, const char *text); /* trusted text: ours, never the wire's */
void say_strn(struct say *s, const char *text, size_t n);
void say_u64(struct say *s, uint64_t v);
void say_i64(struct say *s, int64_t v);
void say_hex(struct say *s, uint64_t v, unsigned digits); /* lower case, zero padded, no 0x */
void say_bytes(struct say *s, struct span bytes, char between); /* hex pairs; between = 0: none */
void say_ip(struct say *s, uint32_t ip); /* host order, dotted decimal */
void say_mac(struct say *s, const uint8_t mac[static 6]);

/* A duration for people: "1.2 ms", "0.61 s", "12.4 s", "3 min 5 s"; "0 ms" for less than 1 us. */
void say_duration(struct say *s, ns d);

/* Seconds with so many decimals, for JSON and tables: 12.400. Rounds to nearest. */
void say_seconds(struct say *s, ns d, unsigned decimals);

/* A size for people: "512 B", "52.5 kB", "2.9 MB" (powers of 1000). */
void say_size(struct say *s, uint64_t bytes);

/* Text from the wire. Printable ASCII and well-formed UTF-8 pass; a backslash is doubled;
 * control characters (C0, DEL, C1), bad UTF-8, bidirectional and invisible format characters
 * become \xNN for each of their bytes. Stops at the end of the span, not at NUL (a NUL is \x00). */
void say_wire(struct say *s, struct span text);

/* As say_wire, and cut with "..." when it would take more than max characters. */
void say_wire_max(struct say *s, struct span text, size_t max);

/* Length of the UTF-8 character of several bytes that text begins with, and its code point; 0 when
 * there is none: ASCII, or not UTF-8. */
size_t say_utf8(struct span text, uint32_t *point);

/* Blanks up to column col (0-based) counted from character `from`. */
void say_pad(struct say *s, size_t from, size_t col);

#endif
