/* SPDX-License-Identifier: MIT */
/* expect_own - what the files of --expect share: the table of keys, and what a file comes to once
 * it is read, a flat list of assertions. */
#ifndef PXEPI_IO_EXPECT_OWN_H
#define PXEPI_IO_EXPECT_OWN_H

#include "core/wire.h"
#include "io/expect.h"

/* An object of the file. A Pi's own object has the keys of SEC_TOP, less "pis". */
enum expect_section {
	SEC_TOP,
	SEC_OFFER,
	SEC_TFTP,
	SEC_FILES, /* its keys are file names */
	SEC_FILE,
	SEC_NFS,
	SEC_FINDINGS,
	SEC_SECONDS,
	SEC_PIS, /* its keys are MAC addresses and serial numbers */
};

/* What a value must be. */
enum expect_kind {
	KIND_OBJECT,
	KIND_OUTCOME,
	KIND_STAGE,
	KIND_MODEL,
	KIND_SERIAL,
	KIND_IP,
	KIND_NET, /* an address, or a network */
	KIND_TEXT,
	KIND_TEXT43,
	KIND_COUNT,
	KIND_SECONDS,
	KIND_RESULT, /* of a file */
	KIND_FILE, /* a result, or an object with more */
	KIND_IDS,
};

enum expect_id {
	WANT_NOTHING, /* of objects */
	WANT_OUTCOME,
	WANT_STAGE,
	WANT_MODEL,
	WANT_SERIAL,
	WANT_OFFER_SERVER,
	WANT_OFFER_ADDRESS,
	WANT_OFFER_SIADDR,
	WANT_OFFER_TFTP,
	WANT_OFFER_43,
	WANT_OFFER_60,
	WANT_OFFER_66,
	WANT_OFFER_67,
	WANT_OFFER_FILE,
	WANT_OFFER_ROUTER,
	WANT_OFFER_LEASE,
	WANT_TFTP_SERVER,
	WANT_TFTP_BLKSIZE,
	WANT_TFTP_RETRANSMITS,
	WANT_FILE_RESULT,
	WANT_FILE_BYTES,
	WANT_FILE_MIN_BYTES,
	WANT_NFS_SERVER,
	WANT_NFS_INIT,
	WANT_ALLOW,
	WANT_FORBID,
	WANT_REQUIRE,
	WANT_TOTAL_S,
	WANT_DHCP_S,
	WANT_TFTP_S,
	WANT_KERNEL_S,
	WANT_NFS_S,
};
#define EXPECT_IDS 32

struct expect_key {
	enum expect_section in;
	const char *name;
	enum expect_kind kind;
	enum expect_id id;
	enum expect_section opens; /* KIND_OBJECT, KIND_FILE */
	uint64_t most; /* KIND_COUNT: the largest; KIND_TEXT: characters */
};

/* One assertion. */
struct want {
	enum expect_id id;
	unsigned line;
	uint32_t pi; /* 0: of all; else it is in expect.who[pi - 1]'s object */
	const char *name; /* of WANT_FILE_...: as the file has it */
	uint64_t number; /* a value of an enum, a count, ns, an address, or a set of findings */
	uint32_t mask; /* KIND_NET */
	struct span text; /* KIND_TEXT, KIND_TEXT43 */
	bool exact; /* KIND_TEXT43: text is all of its bytes */
};
#define RESULT_ANY FILE_RESULT_COUNT /* number of KIND_RESULT: asked for, however it went */

/* A Pi that the file names. */
struct who {
	bool by_mac;
	bool seen; /* a judged boot was its */
	uint8_t mac[6];
	uint32_t serial;
	unsigned line;
	size_t first, n; /* its assertions in expect.want */
};

struct expect {
	char *file; /* its name */
	char *room; /* the texts of all assertions */
	size_t room_n;
	struct want *want;
	size_t wants, want_cap;
	struct who *who;
	size_t whos, who_cap;
};

#define EXPECT_BYTES_MAX ((size_t)1 << 20)
#define EXPECT_WANTS_MAX 20000
#define EXPECT_FILES_MAX 1000 /* of one object; more than a boot can ask for */
#define EXPECT_PIS_MAX 4096
#define EXPECT_SECONDS_MAX 86400

/* expect_keys.c: the i-th key of the file format, in the order of doc/expect.md; NULL: no more. */
const struct expect_key *expect_key_at(size_t i);
const struct expect_key *expect_key_find(enum expect_section in, struct span name);
extern const struct expect_key expect_file_key, expect_pi_key; /* whose names are the user's */

/* The i-th word of a kind that is one of a list, or of the finding ids; NULL: no more. */
const char *expect_word(enum expect_kind kind, size_t i);

/* What a value of this key must be, to go on after "must be ". */
struct say;
void expect_say_kind(struct say *s, const struct expect_key *key);

/* The word (or, with KIND_OBJECT, key of `in`) that name may be a slip of; or NULL. */
const char *expect_nearest(enum expect_kind kind, enum expect_section in, struct span name);

/* expect_value.c: fills in want->number, mask, text from a string or a number. room has n + 1
 * bytes for the text and is kept; *used says how many of them. false: it is not what key wants. */
bool expect_value_text(const struct expect_key *key, struct span text, struct want *want,
		       char *room, size_t *used);
bool expect_value_number(const struct expect_key *key, struct span digits, struct want *want);
bool expect_value_who(struct span text, struct who *who);

/* expect_parse.c: text is the whole file. */
bool expect_parse(struct expect *e, struct span text, struct fail *f);

/* One assertion held against one boot. */
struct judging {
	const struct expect *e;
	const struct watch *w;
	const struct boot *b;
	const struct verdict *v;
	const struct want *want;
	const struct want *server; /* of offer.server, when it applies to this boot; or NULL */
	struct say *what, *seen; /* the sentence: "expected WHAT, but SEEN" */
};

/* expect_boot.c, expect_offer.c, expect_file.c: true, or what and seen are written. */
bool holds_outcome(struct judging *j);
bool holds_stage(struct judging *j);
bool holds_model(struct judging *j);
bool holds_serial(struct judging *j);
bool holds_seconds(struct judging *j);
bool holds_allow(struct judging *j);
bool holds_forbid(struct judging *j);
bool holds_require(struct judging *j);
bool holds_nfs_server(struct judging *j);
bool holds_nfs_init(struct judging *j);
bool holds_offer(struct judging *j);
bool holds_tftp(struct judging *j);
bool holds_file(struct judging *j);

#endif
