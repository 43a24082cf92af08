/* SPDX-License-Identifier: MIT */
/* pxe - see pxe.h. */
#include "core/pxe.h"

#include <stddef.h>

#include "core/wire.h"

static bool is_text(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return false;
	return s.n > 0;
}

static bool holds_string(struct span s)
{
	const size_t n = sizeof(PXE_PI_STRING) - 1;

	for (; s.n >= n; s.p++, s.n--)
		if (memcmp(s.p, PXE_PI_STRING, n) == 0)
			return true;
	return false;
}

/* Without pads and end bytes at its end. */
static struct span trimmed(struct span s)
{
	while (s.n > 0 && (s.p[s.n - 1] == 0 || s.p[s.n - 1] == 255))
		s.n--;
	return s;
}

enum step { STEP_SUB, STEP_END, STEP_DONE, STEP_MISFIT };

static enum step step(struct cur *c, struct pxe43_sub *sub)
{
	uint8_t code;

	do {
		if (cur_left(c) == 0)
			return STEP_DONE;
		code = cur_u8(c);
	} while (code == 0);
	if (code == 255) {
		cur_rest(c);
		return STEP_END;
	}
	*sub = (struct pxe43_sub){ .code = code, .data = span_of(c->p, 0) };
	if (cur_left(c) == 0)
		return STEP_MISFIT;
	sub->claims = cur_u8(c);
	if (sub->claims > cur_left(c)) {
		sub->data = cur_rest(c);
		return STEP_MISFIT;
	}
	sub->data = cur_take(c, sub->claims);
	return STEP_SUB;
}

bool pxe43_next(struct cur *c, struct pxe43_sub *sub)
{
	enum step what = step(c, sub);

	if (what == STEP_MISFIT)
		c->failed = true;
	return what == STEP_SUB;
}

bool pxe43_menu_is_bare(struct span menu)
{
	return is_text(menu); /* a type of two printable bytes would be above 8191: nobody's */
}

/* PXE 2.1 table 2-1, suboption 9: (type, length, text) ... */
static void read_menu(struct span data, struct pxe43 *out)
{
	struct cur c = cur_of(data);
	bool first = out->menu_text.p == NULL;

	out->string_in_menu |= holds_string(data);
	if (pxe43_menu_is_bare(data)) { /* facts 2.2 f: ISC with a text for suboption 9 */
		out->inner_lies = true;
		if (first)
			out->menu_text = data;
		return;
	}
	do {
		uint16_t type = cur_be16(&c);
		uint8_t claims = cur_u8(&c);
		struct span text;

		if (!cur_ok(&c) || claims > cur_left(&c))
			out->inner_lies = true;
		if (!cur_ok(&c))
			return;
		text = cur_take(&c, claims < cur_left(&c) ? claims : cur_left(&c));
		if (first) {
			out->menu_type = type;
			out->menu_claims = claims;
			out->menu_text = text;
			first = false;
		}
	} while (cur_left(&c) > 0);
}

static void read_sub(const struct pxe43_sub *sub, struct pxe43 *out)
{
	struct cur c = cur_of(sub->data);

	switch (sub->code) {
	case 6:
		out->has_control = true;
		out->control = cur_u8(&c);
		out->inner_lies |= sub->data.n != 1;
		break;
	case 9:
		read_menu(sub->data, out);
		break;
	case 10:
		cur_skip(&c, 1); /* seconds until the first item is taken */
		out->inner_lies |= !cur_ok(&c);
		out->prompt = cur_rest(&c);
		break;
	default: /* not an enum: the other codes are of no use to a Pi */
		break;
	}
}

void pxe43_parse(struct span data, struct pxe43 *out)
{
	struct cur c = cur_of(data);
	struct pxe43_sub sub;
	enum step what;
	bool whole = false;

	*out = (struct pxe43){ .form = PXE43_ABSENT, .raw = data };
	if (!data.p)
		return;
	out->has_string = holds_string(data);
	if (is_text(trimmed(data))) {
		out->form = PXE43_TEXT;
		out->menu_text = trimmed(data);
		return;
	}
	while ((what = step(&c, &sub)) == STEP_SUB) {
		whole = true;
		read_sub(&sub, out);
	}
	out->terminated = what == STEP_END;
	out->form = PXE43_SUBOPTIONS;
	if (what != STEP_MISFIT)
		return;
	out->inner_lies = true;
	sub.data = trimmed(sub.data);
	if (whole || sub.code == 9 || sub.code == 10)
		read_sub(&sub, out);
	else
		out->form = PXE43_OTHER;
}

bool pxe43_is_pxe(const struct pxe43 *p)
{
	return p->form == PXE43_SUBOPTIONS &&
	       (p->has_control || p->menu_text.p != NULL || p->prompt.p != NULL);
}

static uint8_t lower(uint8_t b)
{
	return b >= 'A' && b <= 'Z' ? (uint8_t)(b + ('a' - 'A')) : b;
}

/* The best way to read the first i letters of the string off the text ending here. */
struct way {
	size_t edits;
	size_t start; /* where in the text it begins */
};

/* One byte of text through Sellers' table: ways[i] for all i, from those of the byte before. */
static void near_byte(struct way ways[static sizeof(PXE_PI_STRING)], uint8_t byte, size_t at)
{
	struct way diagonal = ways[0];

	ways[0] = (struct way){ 0, at + 1 };
	for (size_t i = 1; i < sizeof(PXE_PI_STRING); i++) {
		uint8_t want = (uint8_t)PXE_PI_STRING[i - 1];
		struct way extra = { ways[i].edits + 1, ways[i].start };
		struct way lacking = { ways[i - 1].edits + 1, ways[i - 1].start };
		struct way best = { diagonal.edits + (lower(byte) != lower(want)), diagonal.start };

		if (extra.edits < best.edits)
			best = extra;
		if (lacking.edits < best.edits)
			best = lacking;
		diagonal = ways[i];
		ways[i] = best;
	}
}

static bool is_graph(uint8_t b)
{
	return b > 0x20 && b < 0x7f;
}

struct span pxe43_near_miss(struct span data)
{
	const size_t whole = sizeof(PXE_PI_STRING) - 1;
	const size_t edits_max = 4;
	struct way ways[sizeof(PXE_PI_STRING)];
	size_t best = edits_max + 1;
	struct span found = span_of(NULL, 0);

	if (!data.p || holds_string(data))
		return found;
	data = span_head(data, PXE_NEAR_MAX);
	for (size_t i = 0; i <= whole; i++)
		ways[i] = (struct way){ i, 0 };
	for (size_t at = 0; at < data.n; at++) {
		near_byte(ways, data.p[at], at);
		if (ways[whole].edits > edits_max || ways[whole].edits > best)
			continue;
		best = ways[whole].edits;
		found = span_of(data.p + ways[whole].start, at + 1 - ways[whole].start);
	}
	while (found.n > 0 && !is_graph(found.p[found.n - 1]))
		found.n--;
	for (; found.n > 0 && !is_graph(found.p[0]); found.p++)
		found.n--;
	return found;
}

/* "RPi" and the model's digit, in either order (facts 1.4 [?]). */
static bool read_fourcc(struct span s, char fourcc[static 5])
{
	if (s.n == 4 && memcmp(s.p, "RPi", 3) == 0 && is_graph(s.p[3])) {
		memcpy(fourcc, "RPi", 3);
		fourcc[3] = (char)s.p[3];
	} else if (s.n == 4 && memcmp(s.p + 1, "iPR", 3) == 0 && is_graph(s.p[0])) {
		memcpy(fourcc, "RPi", 3);
		fourcc[3] = (char)s.p[0];
	} else {
		return false;
	}
	fourcc[4] = '\0';
	return true;
}

void pxe97_parse(struct span data, struct pxe97 *out)
{
	struct cur c = cur_of(data), again;
	struct span tail;
	uint32_t word[4];

	*out = (struct pxe97){ .form = data.p ? PXE97_OTHER : PXE97_ABSENT };
	if (!data.p)
		return;
	out->type = cur_u8(&c);
	if (data.n != 17 || out->type != 0)
		return;
	again = c;
	for (size_t i = 0; i < 4; i++)
		word[i] = cur_le32(&again);
	if (read_fourcc(cur_take(&c, 4), out->fourcc)) {
		out->form = PXE97_FOURCC;
		out->board_revision = cur_le32(&c);
		tail = cur_take(&c, 4);
		memcpy(out->mac_tail, tail.p, sizeof(out->mac_tail));
		out->serial = cur_le32(&c);
		out->has_serial = true;
		return;
	}
	if (word[0] != word[1] || word[0] != word[2] || word[0] != word[3])
		return;
	if (word[0] == 0x44444444) {
		out->form = PXE97_CONST44;
	} else if (word[0] != 0 && word[0] != UINT32_MAX) { /* a PC without a UUID sends those */
		out->form = PXE97_SERIAL;
		out->serial = word[0];
		out->has_serial = true;
	}
}

bool pxe_is_client(struct span option60)
{
	size_t n = option60.n;

	while (n > 0 && option60.p[n - 1] == 0)
		n--;
	return span_is(span_head(option60, n), "PXEClient");
}

uint32_t pxe_dotted(struct span text)
{
	struct cur c;
	uint32_t ip = 0;

	while (text.n > 0 && text.p[text.n - 1] == 0)
		text.n--;
	c = cur_of(text);
	for (int part = 0; part < 4; part++) {
		uint32_t v = 0;
		size_t digits = 0;
		struct cur ahead = c;

		if (part > 0 && cur_u8(&ahead) != '.')
			return 0;
		for (c = ahead; cur_left(&ahead) > 0 && digits < 4; c = ahead) {
			uint8_t d = cur_u8(&ahead);

			if (d < '0' || d > '9')
				break;
			v = 10 * v + (d - (uint32_t)'0');
			digits++;
		}
		if (digits == 0 || digits > 3 || v > 255)
			return 0;
		ip = ip << 8 | v;
	}
	return cur_left(&c) == 0 ? ip : 0;
}
