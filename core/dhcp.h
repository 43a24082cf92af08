/* SPDX-License-Identifier: MIT */
/* dhcp - one DHCP or BOOTP message (RFC 2131, RFC 951): the fixed fields, and its
 * options in the order of the wire, overload (RFC 2132 9.3) included. */
#ifndef PXEPI_CORE_DHCP_H
#define PXEPI_CORE_DHCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wire.h"

enum dhcp_type { /* option 53 (RFC 2132 9.6, RFC 3203, RFC 4388, RFC 6926, RFC 7724) */
		 DHCP_BOOTP = 0, /* no option 53 */
		 DHCP_DISCOVER = 1,
		 DHCP_OFFER = 2,
		 DHCP_REQUEST = 3,
		 DHCP_DECLINE = 4,
		 DHCP_ACK = 5,
		 DHCP_NAK = 6,
		 DHCP_RELEASE = 7,
		 DHCP_INFORM = 8,
};

struct dhcp_msg {
	uint8_t op, htype, hlen, hops;
	uint32_t xid;
	uint16_t secs, flags;
	uint32_t ciaddr, yiaddr, siaddr, giaddr; /* host order */
	uint8_t chaddr[16];
	struct span sname, file; /* the raw fields, 64 and 128 bytes; borrowed */
	struct span options; /* after the magic cookie; empty when there is none */
	struct span vendor; /* what follows the fixed part where no cookie does (RFC 951) */
	size_t missing; /* bytes of the message that the capture lacks */
	uint8_t overload; /* option 52: 0, 1 (file), 2 (sname), 3 (both); see dhcp_parse() */
	uint8_t type; /* first byte of the first option 53 that has one, or DHCP_BOOTP */
	bool has_cookie;
	bool truncated; /* the capture ended inside the options: an absent option may be there */
	/* an option runs past its field (the sender's fault): the walk ends */
	bool malformed;
};

/* dhcp_parse - decode a BOOTP/DHCP message.
 *
 * payload   UDP payload; borrowed, msg points into it.
 * wire_len  its length on the wire; greater than payload.n when the capture cut it.
 * msg       written only when WIRE_OK.
 *
 * Overload (RFC 2132 9.3) is taken from the first option 52 of length 1 and value 1 to 3 in the
 * options field; every other 52 is an option like any other, one inside an overloaded field
 * included, so nothing is ever read twice.
 *
 * WIRE_OK also for a message whose options are cut or malformed (see the flags): the fixed
 * part is whole. WIRE_SHORT: cut inside the fixed part. WIRE_BAD: shorter than 236 bytes on
 * the wire, op not 1 or 2, or hlen over 16. */
enum wire dhcp_parse(struct span payload, size_t wire_len, struct dhcp_msg *msg);

enum dhcp_where { DHCP_IN_OPTIONS, DHCP_IN_FILE, DHCP_IN_SNAME };

/* The bytes of one of the three fields; borrowed. */
struct span dhcp_field(const struct dhcp_msg *msg, enum dhcp_where where);

/* The field that the walk reads after this one (RFC 3396 5: options, file, sname); false when it
 * was the last. */
bool dhcp_next_field(const struct dhcp_msg *msg, enum dhcp_where *where);

enum dhcp_item_kind {
	DHCP_ITEM_NONE, /* the field is used up, and had no end option */
	DHCP_ITEM_PAD, /* data: a run of pad bytes */
	DHCP_ITEM_OPTION, /* data: the value */
	DHCP_ITEM_END, /* data: what follows the end option in the field */
	DHCP_ITEM_BROKEN, /* runs past the field. data: what there is of the value */
};

struct dhcp_item {
	enum dhcp_item_kind kind;
	uint8_t code;
	uint8_t claims; /* its length byte; 0 when broken before it */
	bool has_length; /* the length byte is there */
	struct span data; /* borrowed */
};

/* dhcp_next_item - read one thing in a field of options, as RFC 2132 section 2 builds them. END
 * and BROKEN consume all the rest, so that NONE follows. Interprets nothing. */
struct dhcp_item dhcp_next_item(struct cur *c);

struct dhcp_opt {
	uint8_t code;
	enum dhcp_where where;
	struct span data; /* borrowed */
};

/* Walks options in wire order: options, then file, then sname where overloaded. Pads are
 * skipped, the end option ends a field. An option that does not fit ends the walk: what comes
 * after it would be joined in the wrong place. */
struct dhcp_walk {
	const struct dhcp_msg *msg; /* keeps */
	struct cur c;
	enum dhcp_where where;
	bool over;
};

struct dhcp_walk dhcp_walk(const struct dhcp_msg *msg);
bool dhcp_next(struct dhcp_walk *w, struct dhcp_opt *opt);

/* dhcp_get - the value of one option, the parts of a split one joined (RFC 3396).
 *
 * buf   the caller's; receives the joined value, cut at cap.
 * Returns the span in buf, or one with p == NULL when the option is absent. An option that is
 * there and empty gives p == buf and n == 0. */
struct span dhcp_get(const struct dhcp_msg *msg, uint8_t code, uint8_t *buf, size_t cap);

bool dhcp_has(const struct dhcp_msg *msg, uint8_t code);

/* An option that holds one IPv4 address (1, 3, 54, ...: the first of a list), host order;
 * 0 when absent or too short. */
uint32_t dhcp_get_ip(const struct dhcp_msg *msg, uint8_t code);

/* How many times an option occurs: more than once is a split one (or a sender's mistake). */
unsigned dhcp_count(const struct dhcp_msg *msg, uint8_t code);

/* "DISCOVER", "OFFER", ...; "BOOTP" for 0; "type N" is the caller's for the unknown: NULL. */
const char *dhcp_type_name(uint8_t type);

#endif
