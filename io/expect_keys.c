/* SPDX-License-Identifier: MIT */
/* expect_keys - the one table of what a --expect file may hold, and the words for it. See
 * expect.h. */
#include <string.h>

#include "core/say.h"
#include "io/expect_own.h"

#define OBJECT(in, name, opens)                                     \
	{                                                           \
		SEC_##in, name, KIND_OBJECT, WANT_NOTHING, opens, 0 \
	}
#define KEY(in, name, kind, id)                                    \
	{                                                          \
		SEC_##in, name, KIND_##kind, WANT_##id, SEC_TOP, 0 \
	}
#define COUNT(in, name, id, most)                                    \
	{                                                            \
		SEC_##in, name, KIND_COUNT, WANT_##id, SEC_TOP, most \
	}
#define TEXT(in, name, id, most)                                    \
	{                                                           \
		SEC_##in, name, KIND_TEXT, WANT_##id, SEC_TOP, most \
	}
#define OFFER_MAX (OFFER_TEXT_MAX - 4) /* as much as the observer keeps whole, once escaped */
#define FILE_BYTES_MAX ((uint64_t)1 << 40)

static const struct expect_key keys[] = {
	KEY(TOP, "outcome", OUTCOME, OUTCOME),
	KEY(TOP, "stage", STAGE, STAGE),
	KEY(TOP, "model", MODEL, MODEL),
	KEY(TOP, "serial", SERIAL, SERIAL),
	OBJECT(TOP, "offer", SEC_OFFER),
	OBJECT(TOP, "tftp", SEC_TFTP),
	OBJECT(TOP, "files", SEC_FILES),
	OBJECT(TOP, "nfs", SEC_NFS),
	OBJECT(TOP, "findings", SEC_FINDINGS),
	OBJECT(TOP, "seconds", SEC_SECONDS),
	OBJECT(TOP, "pis", SEC_PIS),
	KEY(OFFER, "server", IP, OFFER_SERVER),
	KEY(OFFER, "address", NET, OFFER_ADDRESS),
	KEY(OFFER, "siaddr", IP, OFFER_SIADDR),
	KEY(OFFER, "tftp_server", IP, OFFER_TFTP),
	KEY(OFFER, "option43", TEXT43, OFFER_43),
	TEXT(OFFER, "option60", OFFER_60, OFFER_MAX),
	TEXT(OFFER, "option66", OFFER_66, OFFER_MAX),
	TEXT(OFFER, "option67", OFFER_67, OFFER_MAX),
	TEXT(OFFER, "file", OFFER_FILE, OFFER_MAX),
	KEY(OFFER, "router", IP, OFFER_ROUTER),
	COUNT(OFFER, "min_lease_s", OFFER_LEASE, UINT32_MAX),
	KEY(TFTP, "server", IP, TFTP_SERVER),
	COUNT(TFTP, "blksize", TFTP_BLKSIZE, 65464),
	COUNT(TFTP, "retransmits_max", TFTP_RETRANSMITS, UINT32_MAX),
	KEY(FILE, "result", RESULT, FILE_RESULT),
	COUNT(FILE, "bytes", FILE_BYTES, FILE_BYTES_MAX),
	COUNT(FILE, "min_bytes", FILE_MIN_BYTES, FILE_BYTES_MAX),
	KEY(NFS, "server", IP, NFS_SERVER),
	TEXT(NFS, "init", NFS_INIT, INIT_PATH_MAX - 1),
	KEY(FINDINGS, "allow", IDS, ALLOW),
	KEY(FINDINGS, "forbid", IDS, FORBID),
	KEY(FINDINGS, "require", IDS, REQUIRE),
	KEY(SECONDS, "total", SECONDS, TOTAL_S),
	KEY(SECONDS, "dhcp", SECONDS, DHCP_S),
	KEY(SECONDS, "tftp", SECONDS, TFTP_S),
	KEY(SECONDS, "kernel", SECONDS, KERNEL_S),
	KEY(SECONDS, "nfs", SECONDS, NFS_S),
};

_Static_assert(sizeof(keys) / sizeof(keys[0]) <= 64, "struct level.seen has a bit for each");
_Static_assert(FINDING_COUNT <= 64, "struct want.number has a bit for each");

const struct expect_key expect_file_key = {
	.name = "files", .kind = KIND_FILE, .id = WANT_FILE_RESULT, .opens = SEC_FILE
};
const struct expect_key expect_pi_key = { .name = "pis", .kind = KIND_OBJECT, .opens = SEC_TOP };

const struct expect_key *expect_key_at(size_t i)
{
	return i < sizeof(keys) / sizeof(keys[0]) ? &keys[i] : NULL;
}

const struct expect_key *expect_key_find(enum expect_section in, struct span name)
{
	const struct expect_key *key;

	for (size_t i = 0; (key = expect_key_at(i)) != NULL; i++)
		if (key->in == in && span_is(name, key->name))
			return key;
	return NULL;
}

static const char *result_word(size_t i)
{
	static const enum file_result results[] = { FILE_OK,        FILE_MISSING, FILE_PROBE,
						    FILE_DENIED,    FILE_STALLED, FILE_ERROR,
						    FILE_UNANSWERED };
	size_t n = sizeof(results) / sizeof(results[0]);

	return i < n ? file_result_name(results[i]) : i == n ? "any" : NULL;
}

const char *expect_word(enum expect_kind kind, size_t i)
{
	switch (kind) {
	case KIND_OUTCOME: /* what is no netboot is not judged */
		return i < OUTCOME_NOT_A_NETBOOT ? outcome_name((enum outcome)i) : NULL;
	case KIND_STAGE:
		return i < STAGE_COUNT ? stage_name((enum stage)i) : NULL;
	case KIND_MODEL:
		return i + 1 < MODEL_COUNT ? model_facts((enum model)(i + 1))->id : NULL;
	case KIND_RESULT:
	case KIND_FILE:
		return result_word(i);
	case KIND_IDS:
		return i < FINDING_COUNT ? finding_name((enum finding_id)i) : NULL;
	case KIND_OBJECT:
	case KIND_SERIAL:
	case KIND_IP:
	case KIND_NET:
	case KIND_TEXT:
	case KIND_TEXT43:
	case KIND_COUNT:
	case KIND_SECONDS:
		return NULL;
	}
	return NULL;
}

static void say_words(struct say *s, enum expect_kind kind)
{
	const char *word;

	say_str(s, "one of");
	for (size_t i = 0; (word = expect_word(kind, i)) != NULL; i++) {
		say_str(s, i == 0 ? " \"" : ", \"");
		say_str(s, word);
		say_char(s, '"');
	}
}

void expect_say_kind(struct say *s, const struct expect_key *key)
{
	static const char *const kinds[] = {
		[KIND_OBJECT] = "an object, { ... }",
		[KIND_SERIAL] = "the 8 hex digits of a serial number in quotes",
		[KIND_IP] = "an IPv4 address in quotes, as \"192.168.2.10\"",
		[KIND_NET] = "an IPv4 address or network in quotes, as \"192.168.2.0/24\"",
		[KIND_TEXT43] = "text that option 43 must hold, or \"hex:\" and all of its bytes, 1 to 96 of them",
		[KIND_IDS] = "a list of finding ids, as [ \"dhcp.race-risk\" ]",
	};

	switch (key->kind) {
	case KIND_OUTCOME:
	case KIND_STAGE:
	case KIND_MODEL:
	case KIND_RESULT:
		say_words(s, key->kind);
		return;
	case KIND_FILE:
		say_words(s, key->kind);
		say_str(s, ", or an object");
		return;
	case KIND_COUNT:
		say_str(s, "a whole number from 0 to ");
		say_u64(s, key->most);
		return;
	case KIND_SECONDS:
		say_str(s, "a number of seconds above 0, at most ");
		say_u64(s, EXPECT_SECONDS_MAX);
		return;
	case KIND_TEXT:
		say_str(s, "text of 1 to ");
		say_u64(s, key->most);
		say_str(s, " characters in quotes");
		return;
	case KIND_OBJECT:
	case KIND_SERIAL:
	case KIND_IP:
	case KIND_NET:
	case KIND_TEXT43:
	case KIND_IDS:
		say_str(s, kinds[key->kind]);
		return;
	}
}

/* ----- the nearest word ----- */

#define NEAR_MAX 40 /* longer names are no slips of ours */

static size_t least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* How many letters must be put in, taken out or changed (Levenshtein). */
static size_t distance(struct span a, const char *b)
{
	size_t row[NEAR_MAX + 1], n = strlen(b);

	if (a.n > NEAR_MAX || n > NEAR_MAX)
		return NEAR_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1,
				       corner + (a.p[i - 1] != (uint8_t)b[j - 1]));
			corner = above;
		}
	}
	return row[n];
}

const char *expect_nearest(enum expect_kind kind, enum expect_section in, struct span name)
{
	size_t best = name.n / 2 + 1; /* half of it may be wrong */
	const struct expect_key *key;
	const char *word, *nearest = NULL;

	for (size_t i = 0;; i++) {
		key = expect_key_at(i);
		word = kind != KIND_OBJECT ? expect_word(kind, i) : key ? key->name : NULL;
		if (!word)
			return nearest;
		if (kind == KIND_OBJECT && key->in != in)
			continue;
		if (distance(name, word) < best) {
			best = distance(name, word);
			nearest = word;
		}
	}
}
