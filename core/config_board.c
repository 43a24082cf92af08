/* SPDX-License-Identifier: MIT */
/* config_board - what config needs to know of the boards: which filters each one sees, its type in
 * the revision code, its device tree, and the kernels it prefers. All tables. */
#include "core/config_filter.h"

#include "core/say.h"

enum {
	P_1 = 1 << 0,
	P_CM1 = 1 << 1,
	P_0 = 1 << 2,
	P_0W = 1 << 3,
	P_2 = 1 << 4,
	P_02 = 1 << 5,
	P_CM0 = 1 << 6,
	P_3 = 1 << 7,
	P_3PLUS = 1 << 8,
	P_CM3 = 1 << 9,
	P_CM3PLUS = 1 << 10,
	P_4 = 1 << 11,
	P_400 = 1 << 12,
	P_CM4 = 1 << 13,
	P_CM4S = 1 << 14,
	P_5 = 1 << 15,
	P_500 = 1 << 16,
	P_CM5 = 1 << 17,
};
#define OLD (P_1 | P_CM1 | P_0 | P_0W | P_2 | P_02 | P_CM0 | P_3 | P_3PLUS | P_CM3 | P_CM3PLUS)
#define PI4 (P_4 | P_400 | P_CM4 | P_CM4S)
#define PI5 (P_5 | P_500 | P_CM5)

/* DOC conditional, "Model Filters". */
static const struct {
	const char *name;
	uint32_t products;
} filters[] = {
	{ "pi0", P_0 | P_0W | P_02 | P_CM0 },
	{ "pi0w", P_0W | P_02 | P_CM0 },
	{ "pi02", P_02 | P_CM0 },
	{ "cm0", P_CM0 },
	{ "pi1", P_1 | P_CM1 },
	{ "cm1", P_CM1 },
	{ "pi2", P_2 },
	{ "pi3", P_3 | P_3PLUS | P_CM3 | P_CM3PLUS },
	{ "pi3+", P_3PLUS | P_CM3PLUS },
	{ "cm3", P_CM3 },
	{ "cm3+", P_CM3PLUS },
	{ "pi4", PI4 },
	{ "pi400", P_400 },
	{ "cm4", P_CM4 },
	{ "cm4s", P_CM4S },
	{ "pi5", PI5 },
	{ "pi500", P_500 },
	{ "cm5", P_CM5 },
};

/* The "type" field of new-style revision codes (DOC raspberry-pi/revision-codes). */
static const struct {
	uint32_t product;
	uint8_t types, type[4];
} codes[] = {
	{ P_1, 4, { 0x00, 0x01, 0x02, 0x03 } }, /* A, B, A+, B+ */
	{ P_2, 1, { 0x04 } },
	{ P_CM1, 1, { 0x06 } },
	{ P_3, 1, { 0x08 } },
	{ P_0, 1, { 0x09 } },
	{ P_CM3, 1, { 0x0a } },
	{ P_0W, 1, { 0x0c } },
	{ P_3PLUS, 2, { 0x0d, 0x0e } }, /* 3B+, 3A+ */
	{ P_CM3PLUS, 1, { 0x10 } },
	{ P_4, 1, { 0x11 } },
	{ P_02, 1, { 0x12 } },
	{ P_400, 1, { 0x13 } },
	{ P_CM4, 1, { 0x14 } },
	{ P_CM4S, 1, { 0x15 } },
	{ P_5, 1, { 0x17 } },
	{ P_CM5, 2, { 0x18, 0x1a } }, /* CM5, CM5 Lite */
	{ P_500, 1, { 0x19 } },
};

/* How a device tree's name goes on after its "bcmNNNN[d0]-rpi-"; the first that begins so. The
 * same for the upstream names (bcm2837-rpi-3-b.dtb; DOC boot, upstream_kernel). */
static const struct {
	const char *name;
	enum board board;
	uint32_t products;
} trees[] = {
	{ "zero-2", BOARD_PI02, P_02 },
	{ "zero-w", BOARD_PI0, P_0W },
	{ "zero", BOARD_PI0, P_0 },
	{ "cm0", BOARD_PI02, P_CM0 },
	{ "cm1", BOARD_PI1, P_CM1 },
	{ "cm.", BOARD_PI1, P_CM1 },
	{ "a", BOARD_PI1, P_1 },
	{ "b", BOARD_PI1, P_1 },
	{ "2-b", BOARD_PI2, P_2 },
	{ "3-a-plus", BOARD_PI3PLUS, P_3PLUS },
	{ "3-b-plus", BOARD_PI3PLUS, P_3PLUS },
	{ "3-b", BOARD_PI3, P_3 },
	{ "cm3", BOARD_PI3, P_CM3 | P_CM3PLUS },
	{ "400", BOARD_PI4, P_400 },
	{ "cm4s", BOARD_PI4, P_CM4S },
	{ "cm4", BOARD_PI4, P_CM4 },
	{ "4-b", BOARD_PI4, P_4 },
	{ "500", BOARD_PI5, P_500 },
	{ "cm5", BOARD_PI5, P_CM5 },
	{ "5-b", BOARD_PI5, P_5 },
};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

uint32_t config_filter_products(struct span name)
{
	for (size_t i = 0; i < COUNT(filters); i++) {
		if (span_is(name, filters[i].name))
			return filters[i].products;
	}
	return 0;
}

void config_type_products(uint64_t type, uint32_t *some, uint32_t *all)
{
	*some = *all = 0;
	for (size_t i = 0; i < COUNT(codes); i++) {
		for (size_t j = 0; j < codes[i].types; j++) {
			if (codes[i].type[j] != type)
				continue;
			*some |= codes[i].product;
			if (codes[i].types == 1)
				*all |= codes[i].product;
		}
	}
}

static bool is_soc(struct span s)
{
	size_t digits = 0;

	if (!span_starts(s, "bcm"))
		return false;
	while (3 + digits < s.n && s.p[3 + digits] >= '0' && s.p[3 + digits] <= '9')
		digits++;
	s = span_of(s.p + 3 + digits, s.n - 3 - digits);
	return digits == 4 && (s.n == 0 || span_is(s, "d0"));
}

/* The row of trees for a device tree's name, or -1. Folders before the name do not matter. */
static int tree_of(struct span s)
{
	static const char RPI[] = "-rpi-";
	struct span name = s;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '/')
			name = span_of(s.p + i + 1, s.n - i - 1);
	}
	if (name.n < 4 || memcmp(name.p + name.n - 4, ".dtb", 4) != 0)
		return -1;
	for (size_t i = 0; i + strlen(RPI) < name.n && i < 12; i++) {
		struct span rest = span_of(name.p + i, name.n - i);

		if (!span_starts(rest, RPI) || !is_soc(span_head(name, i)))
			continue;
		rest = span_of(rest.p + strlen(RPI), rest.n - strlen(RPI));
		for (size_t t = 0; t < COUNT(trees); t++) {
			if (span_starts(rest, trees[t].name))
				return (int)t;
		}
	}
	return -1;
}

enum board board_of_dtb(struct span file_name)
{
	int t = tree_of(file_name);

	return t < 0 ? BOARD_UNKNOWN : trees[t].board;
}

static uint32_t of_model(enum model model)
{
	switch (model) {
	case MODEL_3B: /* facts 1.6; the 2B v1.2 has the same ROM */
		return P_2 | P_3 | P_CM3;
	case MODEL_3BPLUS:
		return P_3PLUS | P_CM3PLUS;
	case MODEL_BOOTCODE:
		return OLD;
	case MODEL_4:
		return PI4;
	case MODEL_5:
		return PI5;
	case MODEL_UNKNOWN:
		break;
	}
	return OLD | PI4 | PI5;
}

static uint32_t of_board(enum board board)
{
	uint32_t products = 0;

	for (size_t i = 0; i < COUNT(trees); i++) {
		if (trees[i].board == board)
			products |= trees[i].products;
	}
	return products != 0 ? products : OLD | PI4 | PI5;
}

uint32_t config_products(const struct config_env *env)
{
	int t = tree_of(env->dtb);
	uint32_t board = of_board(env->board);
	uint32_t both = of_model(env->model) & board;

	/* A device tree may also be named by hand: it counts only where it is possible. */
	if (both == 0)
		both = board;
	if (t >= 0 && (both & trees[t].products) != 0)
		both &= trees[t].products;
	return both;
}

bool config_products_are_pi4(uint32_t products)
{
	return (products & ~(uint32_t)PI4) == 0;
}

/* Pi 2, 3: "the firmware will still prefer the 32-bit kernel if present unless arm_64bit=1 is
 * set, but if the only suitable kernel is 64-bit" it takes that (staff, FW#1193, 2019-09; older
 * firmware took kernel8.img first). Names of facts 4.3. Pi 4: DOCPR#2881, 64-bit since 2023, and
 * kernel7l.img still when that is all there is. Pi 5: DOC boot, kernel, DOCPR#3233. */
static const char *const ARMV6[] = { "kernel.img" };
static const char *const ARMV7[] = { "kernel7.img", "kernel.img" };
static const char *const ARMV8[] = { "kernel8.img" };
static const char *const ARMV8_32[] = { "kernel8-32.img", "kernel7.img", "kernel.img" };
static const char *const PI3_ANY[] = { "kernel8-32.img", "kernel7.img", "kernel.img",
				       "kernel8.img" };
static const char *const PI4_32[] = { "kernel7l.img" };
static const char *const PI4_ANY[] = { "kernel8.img", "kernel7l.img" };
static const char *const PI5_ANY[] = { "kernel_2712.img", "kernel8.img" };
static const char *const ANY[] = { "kernel_2712.img", "kernel8.img", "kernel7l.img",
				   "kernel8-32.img",  "kernel7.img", "kernel.img" };
#define LIST(a) (*names = (a), COUNT(a))

size_t config_default_kernels(enum model model, enum board board, int arm_64bit,
			      const char *const **names)
{
	uint32_t who = config_products(&(struct config_env){ .model = model, .board = board });

	if ((who & ~(uint32_t)PI5) == 0)
		return LIST(PI5_ANY);
	if (config_products_are_pi4(who))
		return arm_64bit == 1 ? LIST(ARMV8) : arm_64bit == 0 ? LIST(PI4_32) : LIST(PI4_ANY);
	if ((who & (PI4 | PI5)) != 0)
		return LIST(ANY);
	if ((who & ~(uint32_t)(P_1 | P_CM1 | P_0 | P_0W)) == 0)
		return LIST(ARMV6);
	if (arm_64bit == 1)
		return LIST(ARMV8);
	/* A 2B before v1.2 has no 64-bit mode; only the ROM of the v1.2 boots without a card. */
	if (who == P_2 && model != MODEL_3B)
		return LIST(ARMV7);
	return arm_64bit == 0 ? LIST(ARMV8_32) : LIST(PI3_ANY);
}

bool config_auto_initramfs(struct span kernel, char name[static CONFIG_NAME_MAX])
{
	struct say s = say_in(name, CONFIG_NAME_MAX);
	size_t from = strlen("kernel");

	if (!span_starts(kernel, "kernel"))
		return false;
	if (kernel.n >= from + 4 && memcmp(kernel.p + kernel.n - 4, ".img", 4) == 0)
		kernel.n -= 4;
	say_str(&s, "initramfs");
	say_wire(&s, span_of(kernel.p + from, kernel.n - from));
	return !s.cut;
}
