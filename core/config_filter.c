/* SPDX-License-Identifier: MIT */
/* config_filter - see config_filter.h. */
#include "core/config_filter.h"

void config_filter_init(struct config_filter *f, const struct config_env *env)
{
	memset(f, 0, sizeof(*f));
	f->env = env;
	f->products = config_products(env);
	for (size_t i = 0; i < FILTER_KINDS; i++)
		f->now[i] = TRI_YES;
}

static int hex_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool config_number(struct span s, uint64_t *out)
{
	bool hex = span_starts(s, "0x") || span_starts(s, "0X");
	uint64_t base = hex ? 16 : 10;
	struct cur c = cur_of(s);
	bool any = false;

	*out = 0;
	cur_skip(&c, hex ? 2 : 0);
	while (cur_left(&c) > 0) {
		int digit = hex_value(cur_u8(&c));

		if (digit < 0 || (uint64_t)digit >= base)
			break;
		if (*out > (UINT64_MAX - (uint64_t)digit) / base)
			return false;
		*out = *out * base + (uint64_t)digit;
		any = true;
	}
	return any;
}

static enum tri of_set(uint32_t who, uint32_t some, uint32_t all)
{
	if ((who & some) == 0)
		return TRI_NO;
	return (who & ~all) == 0 ? TRI_YES : TRI_MAYBE;
}

/* [0x12345678] is the serial number; 64 bits of it are printed, the low 32 are what TFTP and
 * DHCP show (facts 4.2), and the high ones are 0 or 10000000 on every Pi known. */
static enum tri by_serial(const struct config_env *env, uint64_t wanted)
{
	uint64_t high = wanted >> 32;

	if (!env->has_serial)
		return TRI_MAYBE;
	if ((uint32_t)wanted != env->serial)
		return TRI_NO;
	return high == 0 || high == 0x10000000 ? TRI_YES : TRI_MAYBE;
}

static void set(struct config_filter *f, enum filter_kind kind, enum tri value, struct span text)
{
	f->now[kind] = value;
	f->text[kind] = text;
	/* Whether [none] outlasts another filter than [all] is not documented. */
	if (kind != FILTER_NONE && f->now[FILTER_NONE] == TRI_NO)
		f->now[FILTER_NONE] = TRI_MAYBE;
}

/* DOC lists board-type among the model filters, so it replaces them; but no source shows the two
 * mixed, so after a model filter that failed it is taken as undecided. */
static void set_board_type(struct config_filter *f, struct span value, struct span text)
{
	uint64_t type;
	uint32_t some = 0, all = 0;
	enum tri hit = TRI_MAYBE;

	if (config_number(value, &type)) {
		config_type_products(type, &some, &all);
		hit = of_set(f->products, some, all);
	}
	if (f->now[FILTER_MODEL] != TRI_YES && hit == TRI_YES)
		hit = TRI_MAYBE;
	set(f, FILTER_MODEL, hit, text);
}

void config_filter_set(struct config_filter *f, struct span inside)
{
	uint32_t products = config_filter_products(inside);
	const size_t type = strlen("board-type=");
	uint64_t n;

	if (span_is(inside, "all")) {
		config_filter_init(f, f->env);
	} else if (span_is(inside, "none")) {
		set(f, FILTER_NONE, TRI_NO, inside);
	} else if (products != 0) {
		set(f, FILTER_MODEL, of_set(f->products, products, products), inside);
	} else if (span_starts(inside, "board-type=")) {
		set_board_type(f, span_of(inside.p + type, inside.n - type), inside);
	} else if ((span_starts(inside, "0x") || span_starts(inside, "0X")) &&
		   config_number(inside, &n)) {
		set(f, FILTER_SERIAL, by_serial(f->env, n), inside);
	} else {
		/* Also a name the firmware does not know: it then applies what follows to all
		 * (FW#1839), but which names are known depends on its age. */
		set(f, FILTER_UNSEEN, TRI_MAYBE, inside);
	}
}

enum tri config_filter_now(const struct config_filter *f, struct span *undecided)
{
	enum tri all = TRI_YES;

	for (size_t i = 0; i < FILTER_KINDS; i++) {
		if (f->now[i] == TRI_NO)
			return TRI_NO;
		if (f->now[i] == TRI_MAYBE) {
			all = TRI_MAYBE;
			*undecided = f->text[i];
		}
	}
	return all;
}
