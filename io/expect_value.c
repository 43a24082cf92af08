/* SPDX-License-Identifier: MIT */
/* expect_value - one value of a --expect file, from its JSON text to what is compared. See
 * expect.h. */
#include <string.h>

#include "core/say.h"
#include "core/typed.h"
#include "io/expect_own.h"

/* Digits only, as many as there are. */
static bool read_count(struct cur *c, uint64_t most, uint64_t *n)
{
	bool any = false;

	*n = 0;
	while (cur_left(c) > 0 && c->p[0] >= '0' && c->p[0] <= '9') {
		*n = *n * 10 + (uint64_t)(cur_u8(c) - '0');
		any = true;
		if (*n > most)
			return false;
	}
	return any;
}

static bool read_net(struct span text, bool net, struct want *want)
{
	const uint8_t *slash = net && text.n ? memchr(text.p, '/', text.n) : NULL;
	size_t n = slash ? (size_t)(slash - text.p) : text.n;
	struct cur bits_text = cur_of(span_of(text.p + n, text.n - n));
	uint64_t bits = 32;
	uint32_t ip;

	if (!typed_ip(span_head(text, n), &ip))
		return false;
	if (slash && (cur_u8(&bits_text) != '/' || !read_count(&bits_text, 32, &bits)))
		return false;
	want->mask = bits == 0 ? 0 : UINT32_MAX << (32 - bits);
	want->number = ip & want->mask;
	return cur_left(&bits_text) == 0;
}

static bool read_hex(struct span text, uint8_t *to, size_t *n)
{
	struct cur c = cur_of(text);

	*n = 0;
	while (cur_left(&c) > 0) {
		int high = typed_hex(cur_u8(&c)), low = typed_hex(cur_u8(&c));

		if (!cur_ok(&c) || high < 0 || low < 0)
			return false;
		to[(*n)++] = (uint8_t)(high << 4 | low);
		if (cur_left(&c) > 0 && (c.p[0] == ':' || c.p[0] == ' '))
			cur_skip(&c, 1); /* 06:01:03, as tcpdump and dnsmasq write it */
	}
	return *n > 0;
}

/* As long as the observer keeps it, once escaped. */
static bool fits(struct span text, uint64_t most)
{
	char escaped[INIT_PATH_MAX + 8];
	struct say s = say_in(escaped, sizeof(escaped));

	say_wire(&s, text);
	return text.n > 0 && !s.cut && s.n <= most;
}

static bool read_text(struct span text, struct want *want, char *room, size_t *used)
{
	*used = text.n + 1;
	memcpy(room, text.p, text.n);
	room[text.n] = '\0';
	want->text = span_of(room, text.n);
	return true;
}

static bool read_43(struct span text, struct want *want, char *room, size_t *used)
{
	size_t n = text.n;

	if (!span_starts(text, "hex:"))
		return n > 0 && n <= OFFER_43_MAX && read_text(text, want, room, used);
	if (!read_hex(span_of(text.p + 4, n - 4), (uint8_t *)room, used) || *used > OFFER_43_MAX)
		return false;
	want->text = span_of(room, *used);
	want->exact = true;
	return true;
}

static bool read_serial(struct span text, uint32_t *serial)
{
	*serial = 0;
	for (size_t i = 0; i < text.n; i++) {
		int d = typed_hex(text.p[i]);

		if (d < 0)
			return false;
		*serial = *serial << 4 | (uint32_t)d;
	}
	return text.n == 8;
}

static bool read_word(enum expect_kind kind, struct span text, uint64_t *number)
{
	const char *word;

	for (size_t i = 0; (word = expect_word(kind, i)) != NULL; i++) {
		*number = i;
		if (span_is(text, word))
			return true;
	}
	return false;
}

static bool read_result(struct span text, uint64_t *number)
{
	for (size_t i = 0; i < FILE_RESULT_COUNT; i++) {
		*number = i;
		if (i != FILE_OPEN && span_is(text, file_result_name((enum file_result)i)))
			return true;
	}
	*number = RESULT_ANY;
	return span_is(text, "any");
}

bool expect_value_text(const struct expect_key *key, struct span text, struct want *want,
		       char *room, size_t *used)
{
	uint32_t serial;

	*used = 0;
	switch (key->kind) {
	case KIND_OUTCOME:
	case KIND_STAGE:
		return read_word(key->kind, text, &want->number);
	case KIND_MODEL:
		if (!read_word(key->kind, text, &want->number))
			return false;
		want->number++; /* the first is MODEL_UNKNOWN */
		return true;
	case KIND_RESULT:
	case KIND_FILE:
		return read_result(text, &want->number);
	case KIND_SERIAL:
		if (!read_serial(text, &serial))
			return false;
		want->number = serial;
		return true;
	case KIND_IP:
	case KIND_NET:
		return read_net(text, key->kind == KIND_NET, want);
	case KIND_TEXT:
		return fits(text, key->most) && read_text(text, want, room, used);
	case KIND_TEXT43:
		return read_43(text, want, room, used);
	case KIND_OBJECT:
	case KIND_COUNT:
	case KIND_SECONDS:
	case KIND_IDS:
		return false;
	}
	return false;
}

/* JSON's numbers without sign and exponent; what is finer than a nanosecond is dropped. */
static bool read_seconds(struct span digits, uint64_t *number)
{
	struct cur c = cur_of(digits);
	uint64_t whole, rest = 0, unit = (uint64_t)NS_S;

	if (!read_count(&c, EXPECT_SECONDS_MAX, &whole))
		return false;
	if (cur_left(&c) > 0 && cur_u8(&c) != '.')
		return false;
	while (cur_left(&c) > 0) {
		uint8_t d = cur_u8(&c);

		if (d < '0' || d > '9')
			return false;
		unit /= 10;
		rest += unit * (uint64_t)(d - '0');
	}
	*number = whole * (uint64_t)NS_S + rest;
	return *number > 0 && *number <= (uint64_t)EXPECT_SECONDS_MAX * (uint64_t)NS_S;
}

bool expect_value_number(const struct expect_key *key, struct span digits, struct want *want)
{
	struct cur c = cur_of(digits);

	if (key->kind == KIND_SECONDS)
		return read_seconds(digits, &want->number);
	return key->kind == KIND_COUNT && read_count(&c, key->most, &want->number) &&
	       cur_left(&c) == 0;
}

bool expect_value_who(struct span text, struct who *who)
{
	struct cur c = cur_of(text);

	*who = (struct who){ .by_mac = text.n == 17 };
	if (!who->by_mac)
		return read_serial(text, &who->serial);
	for (size_t i = 0; i < 6; i++) {
		uint8_t between = i > 0 ? cur_u8(&c) : ':';
		int high = typed_hex(cur_u8(&c)), low = typed_hex(cur_u8(&c));

		if ((between != ':' && between != '-') || high < 0 || low < 0)
			return false;
		who->mac[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
