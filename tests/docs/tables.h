/* SPDX-License-Identifier: MIT */
/* tables - what doc/events.md and doc/events.schema.json say beyond the tables in core/: the fields
 * of each JSON object, and the severities and details of each finding. Written here once, for both
 * documents; tests/docs/check.sh holds them against the program's output and source. */
#ifndef PXEPI_TESTS_DOCS_TABLES_H
#define PXEPI_TESTS_DOCS_TABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/event.h"
#include "core/verdict.h"

/* The words a field may hold. Those that core/ has names for are asked of it. */
enum vocabulary {
	WORDS_NONE,
	WORDS_EVENT,
	WORDS_STAGE,
	WORDS_OUTCOME,
	WORDS_RESULT,
	WORDS_NEED,
	WORDS_MODEL,
	WORDS_SEVERITY,
	WORDS_FINDING,
	WORDS_SERIAL_FROM,
	WORDS_MODEL_FROM,
	WORDS_DHCP_TYPE,
	WORDS_SPEAKER,
	WORDS_RPC_SERVICE,
	WORDS_RPC_OUTCOME,
	WORDS_TRANSPORT,
	WORDS_REASON,
	WORDS_KICK_REASON,
};

/* The i-th word, or NULL after the last. */
const char *word_of(enum vocabulary v, size_t i);

const char *reason_meaning(size_t i); /* of the i-th WORDS_REASON */

enum type {
	TYPE_TEXT,
	TYPE_WIRE, /* text from the wire, escaped */
	TYPE_INT,
	TYPE_SECONDS,
	TYPE_BOOL,
	TYPE_IP,
	TYPE_MAC,
	TYPE_HEX8,
	TYPE_HEX6,
	TYPE_TIME,
	TYPE_WORD, /* one of a vocabulary */
	TYPE_ONE, /* the number 1 */
	TYPE_OBJECT, /* of group `of` */
	TYPE_LIST, /* of objects of group `of` */
	TYPE_COUNTS, /* a number for each word of the vocabulary */
	TYPE_DETAIL, /* of a finding */
};
#define TYPE_COUNT 16

enum presence { ALWAYS, SOMETIMES, OR_NULL };

/* A group is a set of fields that come together; an object is made of one or more. */
enum group {
	GROUP_ENVELOPE,
	GROUP_DHCP,
	GROUP_DHCP_CLIENT,
	GROUP_DHCP_SERVER,
	GROUP_OPTION,
	GROUP_ARP,
	GROUP_ARP_ANSWER,
	GROUP_TFTP,
	GROUP_TFTP_REQUEST,
	GROUP_TFTP_ERROR,
	GROUP_TFTP_RESULT,
	GROUP_ICMP,
	GROUP_RPC,
	GROUP_STP,
	GROUP_KICK,
	GROUP_KICKED,
	GROUP_KICK_COUNTS,
	GROUP_BOOT,
	GROUP_REPORT,
	GROUP_STAGES,
	GROUP_SUMMARY,
	GROUP_FINDING,
	GROUP_FILE,
	GROUP_NONE,
};

struct field {
	enum group group;
	const char *key;
	enum type type;
	enum presence presence;
	enum vocabulary words;
	enum group of;
	const char *meaning;
};

extern const struct field fields[];
extern const size_t field_count;

#define SHAPE_GROUPS 3

/* Where an event's own facts are: in an object of this name, or (NULL) in the line itself. */
struct shape {
	const char *object;
	enum group groups[SHAPE_GROUPS];
	size_t n;
};

struct shape shape_of(enum event_kind k);

#define SAYS_NOTE (1u << SEV_NOTE)
#define SAYS_WARNING (1u << SEV_WARNING)
#define SAYS_FATAL (1u << SEV_FATAL)

struct finding_row {
	unsigned severities; /* SAYS_... */
	bool boot, run; /* stands in boot.report, in summary */
	const char *details; /* keys, with a blank between; "" none */
};

/* Ends the program when the finding has no row yet. */
const struct finding_row *finding_row(enum finding_id id);

struct detail_row {
	const char *key;
	enum type type;
	enum vocabulary words;
	const char *meaning;
};

extern const struct detail_row details[];
extern const size_t detail_count;

/* The next key of finding_row.details: copies it, and returns where to go on; NULL: no more. */
const char *next_key(const char *at, char key[static 32]);

#endif
