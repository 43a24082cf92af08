/* SPDX-License-Identifier: MIT */
/* config_set - see config_set.h. */
#include "core/config_set.h"

#include "core/say.h"

enum setting {
	SET_KERNEL,
	SET_CMDLINE,
	SET_RAMFSFILE,
	SET_DEVICE_TREE,
	SET_DTOVERLAY,
	SET_START_FILE,
	SET_FIXUP_FILE,
	SET_START_X,
	SET_START_DEBUG,
	SET_GPU_MEM,
	SET_OS_PREFIX,
	SET_OVERLAY_PREFIX,
	SET_UPSTREAM_KERNEL,
	SET_ARM_64BIT,
	SET_ARM_CONTROL,
	SET_AUTO_INITRAMFS,
	SET_INITRAMFS_WRONG,
};

/* early: read by bootcode.bin or the EEPROM, which know no include (DOC include), and of which the
 * older bootcode.bin (before 2018-12) knew no sections either (staff, FW#1076). */
static const struct known {
	const char *key;
	enum setting id;
	bool early;
} settings[] = {
	{ "kernel", SET_KERNEL, false },
	{ "cmdline", SET_CMDLINE, false },
	{ "ramfsfile", SET_RAMFSFILE, false },
	{ "initramfs", SET_INITRAMFS_WRONG, false },
	{ "device_tree", SET_DEVICE_TREE, false },
	{ "dtoverlay", SET_DTOVERLAY, false },
	{ "start_file", SET_START_FILE, true },
	{ "fixup_file", SET_FIXUP_FILE, true },
	{ "start_x", SET_START_X, true },
	{ "start_debug", SET_START_DEBUG, true },
	{ "gpu_mem", SET_GPU_MEM, true },
	{ "os_prefix", SET_OS_PREFIX, false },
	{ "overlay_prefix", SET_OVERLAY_PREFIX, false },
	{ "upstream_kernel", SET_UPSTREAM_KERNEL, false },
	{ "arm_64bit", SET_ARM_64BIT, false },
	{ "arm_control", SET_ARM_CONTROL, false },
	{ "auto_initramfs", SET_AUTO_INITRAMFS, false },
};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

void config_unsure(struct config_reader *r, const char *what, struct span text, const char *then)
{
	struct config_plan *plan = r->plan;
	const struct config_place *at = r->depth > 0 ? &r->at[r->depth - 1] : NULL;
	struct say s;

	if (plan->uncertain)
		return;
	plan->uncertain = true;
	s = say_in(plan->uncertain_why, sizeof(plan->uncertain_why));
	if (at && at->line > 0) {
		say_str(&s, "line ");
		say_u64(&s, at->line);
		say_str(&s, " of ");
		say_wire_max(&s, r->texts[at->text].name, 32);
		say_str(&s, ": ");
	}
	say_str(&s, what);
	say_wire_max(&s, text, 32);
	say_str(&s, then);
}

static void mark(struct config_reader *r, struct config_name *to)
{
	const struct config_place *at = &r->at[r->depth - 1];
	struct say where = say_in(to->where, sizeof(to->where));

	to->line = at->line;
	say_wire(&where, r->texts[at->text].name);
}

static void escape(struct config_reader *r, char *to, size_t cap, struct span value)
{
	struct say s = say_in(to, cap);

	say_wire(&s, value);
	if (s.cut)
		config_unsure(r, "the name is too long", span_of(NULL, 0), "");
}

static void set_name(struct config_reader *r, struct config_name *to, struct span value)
{
	memset(to, 0, sizeof(*to));
	escape(r, to->name, sizeof(to->name), value);
	mark(r, to);
}

static void add_overlay(struct config_reader *r, struct span value, bool maybe)
{
	struct config_plan *plan = r->plan;
	struct config_name name;

	/* Parameters follow a comma, in old files a colon. */
	value = config_trim(config_until(value, ",:"));
	if (value.n == 0) /* DOC dtoverlay: no value ends the parameters' scope */
		return;
	memset(&name, 0, sizeof(name));
	set_name(r, &name, value);
	name.maybe = maybe;
	for (size_t i = 0; i < plan->overlays; i++) {
		if (strcmp(plan->overlay[i].name, name.name) != 0)
			continue;
		if (plan->overlay[i].maybe && !maybe)
			plan->overlay[i] = name;
		return;
	}
	if (plan->overlays == CONFIG_OVERLAYS_MAX) {
		config_unsure(r, "more overlays than are followed: ", value, "");
		return;
	}
	plan->overlay[plan->overlays++] = name;
}

static void set_initramfs(struct config_reader *r, struct span names)
{
	struct config_plan *plan = r->plan;

	set_name(r, &plan->initramfs, config_until(names, ","));
	plan->initramfs_names = names.n > 0;
	for (size_t i = 0; i < names.n; i++)
		plan->initramfs_names += names.p[i] == ',';
}

static void set_variant(struct config_reader *r, size_t which, bool on)
{
	r->variant[which] = on;
	mark(r, &r->variant_set[which]);
}

static void apply_number(struct config_reader *r, enum setting id, uint64_t n)
{
	struct config_plan *plan = r->plan;

	if (id == SET_START_X)
		set_variant(r, VARIANT_X, n != 0);
	else if (id == SET_START_DEBUG)
		set_variant(r, VARIANT_DEBUG, n != 0);
	else if (id == SET_GPU_MEM) /* DOC start_file: only 16 selects the cut-down firmware */
		set_variant(r, VARIANT_CUT, n == 16);
	else if (id == SET_UPSTREAM_KERNEL)
		r->upstream = n != 0;
	else if (id == SET_ARM_64BIT)
		plan->arm_64bit = n != 0;
	else if (id == SET_ARM_CONTROL && (n & 0x200) != 0) /* FW#579; deprecated, still honoured */
		plan->arm_64bit = 1;
	else if (id == SET_AUTO_INITRAMFS)
		plan->auto_initramfs = n != 0;
}

/* A file name ends at a blank: what follows is most often meant as a comment, which only a whole
 * line can be (DOC file format). */
static struct span one_word(struct config_reader *r, struct span value)
{
	struct span word = config_until(value, " \t");

	if (word.n != value.n)
		config_unsure(r, "something follows the name ", word, "");
	return word;
}

static void apply(struct config_reader *r, enum setting id, struct span value)
{
	struct config_plan *plan = r->plan;
	uint64_t n;

	switch (id) {
	case SET_KERNEL:
		set_name(r, &plan->kernel, one_word(r, value));
		return;
	case SET_CMDLINE:
		set_name(r, &plan->cmdline, one_word(r, value));
		return;
	case SET_RAMFSFILE:
		set_initramfs(r, one_word(r, value));
		return;
	case SET_DEVICE_TREE:
		set_name(r, &plan->device_tree, one_word(r, value));
		plan->device_tree_off = value.n == 0;
		return;
	case SET_DTOVERLAY:
		add_overlay(r, value, false);
		return;
	case SET_START_FILE:
		set_name(r, &plan->start_file, one_word(r, value));
		return;
	case SET_FIXUP_FILE:
		set_name(r, &plan->fixup_file, one_word(r, value));
		return;
	case SET_OS_PREFIX:
		escape(r, plan->os_prefix, sizeof(plan->os_prefix), one_word(r, value));
		return;
	case SET_OVERLAY_PREFIX:
		escape(r, plan->overlay_prefix, sizeof(plan->overlay_prefix), one_word(r, value));
		return;
	case SET_INITRAMFS_WRONG:
		config_unsure(r, "initramfs takes no '='", span_of(NULL, 0), "");
		return;
	case SET_START_X:
	case SET_START_DEBUG:
	case SET_GPU_MEM:
	case SET_UPSTREAM_KERNEL:
	case SET_ARM_64BIT:
	case SET_ARM_CONTROL:
	case SET_AUTO_INITRAMFS:
		apply_number(r, id, config_number(value, &n) ? n : 0);
		return;
	}
}

/* Changes no file, whether it applies or not. */
static bool is_harmless(const struct known *k, struct span value)
{
	uint64_t n;

	if (k->id == SET_GPU_MEM)
		return !config_number(value, &n) || n != 16;
	if (k->id == SET_START_X || k->id == SET_START_DEBUG)
		return !config_number(value, &n) || n == 0;
	return false;
}

/* A setting that matters, under the sections in force. */
static void under_filter(struct config_reader *r, const struct known *k, struct span value)
{
	struct span section = { 0 };
	enum tri now = config_filter_now(&r->filter, &section);
	enum model model = r->filter.env->model;

	if (k->early && r->depth > 1)
		return;
	if (now == TRI_YES) {
		apply(r, k->id, value);
	} else if (is_harmless(k, value)) {
		return;
	} else if (now == TRI_NO) {
		if (k->early && model != MODEL_4 && model != MODEL_5)
			config_unsure(r, "old bootcode.bin reads this whatever the section: ",
				      span_of(k->key, strlen(k->key)), "");
	} else if (k->id == SET_DTOVERLAY) {
		add_overlay(r, value, true);
	} else {
		config_unsure(r, "whether this applies can not be seen on the wire: [", section,
			      "]");
	}
}

static const struct known *known_of(struct span key)
{
	for (size_t i = 0; i < COUNT(settings); i++) {
		if (span_is(key, settings[i].key))
			return &settings[i];
	}
	return NULL;
}

/* Where the value ends is unknown when the line was cut inside the part that we use. */
static bool cut_matters(const struct known *k, struct span value)
{
	return k->id != SET_DTOVERLAY || config_until(value, ",:").n == value.n;
}

void config_set_line(struct config_reader *r, struct span line, bool cut)
{
	struct span key = config_until(line, "=");
	struct span value = config_skip(line, key.n);
	struct span section;
	const struct known *k = known_of(config_trim(key));
	bool off = config_filter_now(&r->filter, &section) == TRI_NO;

	if (!k || value.n == 0)
		return;
	value = config_skip(value, 1);
	/* Blanks before '=' void the line on a 3B+ (imp-os.org blog, [A]), and "are not ignored"
	 * on either side (Ubuntu's Raspberry Pi config.txt page, [S]). */
	if (config_trim(key).n != key.n) {
		if (!off)
			config_unsure(r, "a blank before '=' most likely voids the line: ",
				      config_trim(key), "");
		return;
	}
	if (!off && value.n > 0 && config_trim(span_head(value, 1)).n == 0)
		config_unsure(r, "a blank follows '=': ", key, "");
	value = config_trim(value);
	if (!off && cut && cut_matters(k, value))
		config_unsure(r, "longer than 98 characters: ", key, "");
	under_filter(r, k, value);
}

void config_set_initramfs(struct config_reader *r, struct span rest, bool cut)
{
	static const struct known initramfs = { "initramfs", SET_RAMFSFILE, false };
	struct span names;

	rest = config_trim(rest);
	names = config_until(rest, " \t");
	if (cut && names.n == rest.n)
		config_unsure(r, "longer than 98 characters: ", names, "");
	under_filter(r, &initramfs, names);
}

void config_set_missing(struct config_reader *r, struct span name)
{
	if (r->plan->missing_include.name[0] == '\0')
		set_name(r, &r->plan->missing_include, name);
	config_unsure(r, "the included file was not seen: ", name, "");
}

/* Names of the files that start_x and its like stand for (DOC start_x; the Pi 4's by the same
 * scheme). Pi 5: the firmware is in the EEPROM (DOCPR#3233), no file. */
static void choose_start(struct config_reader *r)
{
	static const char *const names[2][CONFIG_VARIANTS][2] = {
		{ { "start_x.elf", "fixup_x.dat" },
		  { "start_db.elf", "fixup_db.dat" },
		  { "start_cd.elf", "fixup_cd.dat" } },
		{ { "start4x.elf", "fixup4x.dat" },
		  { "start4db.elf", "fixup4db.dat" },
		  { "start4cd.elf", "fixup4cd.dat" } },
	};
	struct config_plan *plan = r->plan;
	bool pi4 = config_products_are_pi4(r->filter.products);
	bool named = plan->start_file.name[0] != '\0';

	for (size_t v = 0; v < CONFIG_VARIANTS; v++) {
		struct say start, fixup;

		if (!r->variant[v])
			continue;
		if (named) {
			if (v != VARIANT_CUT)
				config_unsure(r, "two settings name the start file: ",
					      span_of(plan->start_file.name,
						      strlen(plan->start_file.name)),
					      "");
			return;
		}
		named = true;
		plan->start_file = plan->fixup_file = r->variant_set[v];
		start = say_in(plan->start_file.name, sizeof(plan->start_file.name));
		fixup = say_in(plan->fixup_file.name, sizeof(plan->fixup_file.name));
		say_str(&start, names[pi4][v][0]);
		say_str(&fixup, names[pi4][v][1]);
	}
}

void config_set_finish(struct config_reader *r)
{
	struct config_plan *plan = r->plan;
	struct say s;

	choose_start(r);
	if (plan->cmdline.name[0] == '\0') {
		s = say_in(plan->cmdline.name, sizeof(plan->cmdline.name));
		say_str(&s, "cmdline.txt");
	}
	if (r->upstream && plan->os_prefix[0] == '\0') {
		s = say_in(plan->os_prefix, sizeof(plan->os_prefix));
		say_str(&s, "upstream/");
	}
	if (plan->os_prefix[0] != '\0')
		config_unsure(r, "os_prefix holds only when a kernel and a device tree are there: ",
			      span_of(plan->os_prefix, strlen(plan->os_prefix)), "");
}
