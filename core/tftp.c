/* SPDX-License-Identifier: MIT */
/* tftp - see tftp.h. Strings are found by looking for their NUL; what a sender may leave out and
 * what a capture may have cut are told apart by the length on the wire. */
#include "core/tftp.h"

/* Up to the next NUL, which is consumed, or to the end; *closed says which. */
static struct span take_text(struct cur *c, bool *closed)
{
	size_t left = cur_left(c);
	const uint8_t *nul = left > 0 ? memchr(c->p, 0, left) : NULL;
	struct span text = cur_take(c, nul ? (size_t)(nul - c->p) : left);

	*closed = nul != NULL;
	if (nul)
		cur_skip(c, 1);
	return text;
}

bool tftp_next_opt(struct cur *c, struct span *name, struct span *value)
{
	bool closed;

	*name = take_text(c, &closed);
	if (name->n == 0) { /* the end, or zeros that pad it */
		(void)cur_rest(c);
		return false;
	}
	*value = take_text(c, &closed);
	return true;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

/* RFC 2347: option names are case insensitive. */
static bool is_named(struct span name, const char *lower_case)
{
	if (name.n != strlen(lower_case))
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (lower(name.p[i]) != (uint8_t)lower_case[i])
			return false;
	return true;
}

static bool number(struct span text, uint64_t most, uint64_t *v)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < text.n; i++) {
		uint8_t digit = (uint8_t)(text.p[i] - '0');

		if (digit > 9 || sum > (most - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*v = sum;
	return text.n > 0;
}

static struct tftp_opts opts_of(struct span raw)
{
	struct tftp_opts o = { 0 };
	struct cur c = cur_of(raw);
	struct span name, value;
	uint64_t v;

	while (tftp_next_opt(&c, &name, &value)) {
		if (is_named(name, "tsize") && number(value, UINT64_MAX, &v)) {
			o.has_tsize = true;
			o.tsize = v;
		} else if (is_named(name, "blksize") && number(value, UINT32_MAX, &v)) {
			o.has_blksize = true;
			o.blksize = (uint32_t)v;
		} else if (is_named(name, "timeout") && number(value, UINT32_MAX, &v)) {
			o.has_timeout = true;
			o.timeout_s = (uint32_t)v;
		} else if (is_named(name, "windowsize") && number(value, UINT32_MAX, &v)) {
			o.has_windowsize = true;
			o.windowsize = (uint32_t)v;
		} else {
			o.others = true;
		}
	}
	return o;
}

/* RFC 1350 5, RFC 2347: a file, a mode, and any options. Without the end of it nobody can say
 * which options were asked for, so that a cut one is not read at all. */
static enum wire request_parse(struct cur *c, bool cut, struct tftp_pkt *pkt)
{
	bool closed;

	if (cut)
		return WIRE_SHORT;
	pkt->file = take_text(c, &closed);
	pkt->mode = take_text(c, &closed);
	if (pkt->mode.n == 0)
		return WIRE_BAD;
	pkt->raw_opts = cur_rest(c);
	pkt->opts = opts_of(pkt->raw_opts);
	return WIRE_OK;
}

static enum wire error_parse(struct cur *c, bool cut, struct tftp_pkt *pkt)
{
	bool closed;

	pkt->code = cur_be16(c);
	if (!cur_ok(c))
		return cut ? WIRE_SHORT : WIRE_BAD;
	pkt->text = take_text(c, &closed);
	return cut && !closed ? WIRE_SHORT : WIRE_OK;
}

/* In parts: see clear() in frame.c. */
static void clear(struct tftp_pkt *pkt)
{
	memset(&pkt->file, 0, sizeof(pkt->file));
	memset(&pkt->mode, 0, sizeof(pkt->mode));
	memset(&pkt->raw_opts, 0, sizeof(pkt->raw_opts));
	memset(&pkt->opts, 0, sizeof(pkt->opts));
	memset(&pkt->data, 0, sizeof(pkt->data));
	memset(&pkt->text, 0, sizeof(pkt->text));
	pkt->block = pkt->code = 0;
	pkt->data_wire_len = 0;
}

/* DATA and ACK are nearly all there is, so they are written in place. */
static enum wire block_parse(struct cur *c, enum tftp_op op, size_t missing, struct tftp_pkt *pkt)
{
	uint16_t block = cur_be16(c);

	if (!cur_ok(c))
		return missing > 0 ? WIRE_SHORT : WIRE_BAD;
	clear(pkt);
	pkt->op = op;
	pkt->block = block;
	if (op == TFTP_DATA) {
		pkt->data = cur_rest(c);
		pkt->data_wire_len = pkt->data.n + missing;
	}
	return WIRE_OK;
}

static enum wire oack_parse(struct cur *c, bool cut, struct tftp_pkt *pkt)
{
	if (cut)
		return WIRE_SHORT;
	pkt->raw_opts = cur_rest(c);
	pkt->opts = opts_of(pkt->raw_opts);
	return WIRE_OK;
}

enum wire tftp_parse(struct span payload, size_t wire_len, struct tftp_pkt *pkt)
{
	struct cur c = cur_of(payload);
	size_t missing = wire_len > payload.n ? wire_len - payload.n : 0;
	bool cut = missing > 0;
	uint16_t op = cur_be16(&c);
	enum wire result = WIRE_BAD;
	struct tftp_pkt got;

	if (!cur_ok(&c))
		return wire_len < 2 ? WIRE_BAD : WIRE_SHORT;
	if (op < TFTP_RRQ || op > TFTP_OACK)
		return WIRE_BAD;
	if (op == TFTP_DATA || op == TFTP_ACK)
		return block_parse(&c, (enum tftp_op)op, missing, pkt);
	clear(&got);
	got.op = (enum tftp_op)op;
	switch (got.op) {
	case TFTP_RRQ:
	case TFTP_WRQ:
		result = request_parse(&c, cut, &got);
		break;
	case TFTP_DATA:
	case TFTP_ACK:
		break; /* read above */
	case TFTP_ERROR:
		result = error_parse(&c, cut, &got);
		break;
	case TFTP_OACK:
		result = oack_parse(&c, cut, &got);
		break;
	}
	if (result == WIRE_OK)
		*pkt = got;
	return result;
}

uint64_t tftp_block_after(uint64_t last, uint16_t wire_block)
{
	uint64_t next = last + 1;
	uint64_t ahead = (uint16_t)(wire_block - (uint16_t)next);
	uint64_t behind = 0x10000 - ahead;

	/* There is no block before 0, however near it would be. */
	return ahead <= behind || behind > next ? next + ahead : next - behind;
}
