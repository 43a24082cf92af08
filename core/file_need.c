/* SPDX-License-Identifier: MIT */
/* file_need - see file_need.h. The table is read from top to bottom: the first pattern that fits
 * is the answer, so the particular stands above the general. */
#include "core/file_need.h"

#define ROM SPEAKER_ROM
#define BC SPEAKER_BOOTCODE
#define FW SPEAKER_FIRMWARE
#define EE SPEAKER_EEPROM

static const char NOTHING[] = "nothing changes: most boots do without";
static const char DARK[] = "the boot ROM stops: nothing on the screen, the green LED stays dark";
static const char NO_START[] = "the boot stops: the green LED blinks 4 times, again and again";
static const char LITTLE[] = "the Pi starts with 128 MB of memory only";
static const char
	NO_DTB[] = "the kernel gets no device tree and hangs: the rainbow stays on the screen";
static const char NO_KERNEL
	[] = "the next kernel of the list is tried; with none of them the rainbow stays on the screen "
	     "and the green LED blinks 7 times";
static const char NO_CMDLINE[] = "the kernel gets a command line that names no NFS root, and panics";
static const char NO_OVERLAY[] = "the hardware it describes stays off";
static const char
	NO_INITRD[] = "the kernel starts without it, and panics if its root file system needs one";

/* facts 4.3 (names, who asks) and 4.4 (consequences). 128 MB: staff in FW#1041. The names of the
 * recovery kernels, armstubs and signatures are normal 404s of every log there. */
static const struct file_need table[] = {
	{ "bootcode.bin", NEED_REQUIRED, CLASS_BOOTCODE, ROM, 0, DARK },
	{ "bootsig.bin", NEED_OPTIONAL, CLASS_SIGNATURE, ROM, 0, NOTHING },
	{ "start*.elf", NEED_REQUIRED, CLASS_START, BC | EE, 4, NO_START },
	{ "fixup*.dat", NEED_OPTIONAL, CLASS_FIXUP, BC | EE, 0, LITTLE },
	{ "autoboot.txt", NEED_OPTIONAL, CLASS_CONFIG, BC | EE, 0, NOTHING },
	{ "tryboot.txt", NEED_OPTIONAL, CLASS_CONFIG, BC | FW | EE, 0, NOTHING },
	{ "config.txt", NEED_OPTIONAL, CLASS_CONFIG, BC | FW | EE, 0, "the defaults are used" },
	{ "bootcfg.txt", NEED_OPTIONAL, CLASS_CONFIG, FW, 0, NOTHING },
	{ "cmdline*.txt", NEED_REQUIRED, CLASS_CMDLINE, FW, 0, NO_CMDLINE },
	{ "recovery*.img", NEED_OPTIONAL, CLASS_RECOVERY, FW, 0, NOTHING },
	{ "recovery.elf", NEED_OPTIONAL, CLASS_RECOVERY, BC | FW | EE, 0, NOTHING },
	{ "recover4.elf", NEED_OPTIONAL, CLASS_RECOVERY, EE, 0, NOTHING },
	{ "recovery.*", NEED_OPTIONAL, CLASS_RECOVERY, FW | EE, 0, NOTHING },
	{ "dt-blob.bin", NEED_OPTIONAL, CLASS_OTHER, FW, 0, NOTHING },
	{ "armstub*.bin", NEED_OPTIONAL, CLASS_ARMSTUB, FW, 0, NOTHING },
	{ "*.sig", NEED_OPTIONAL, CLASS_SIGNATURE, EE, 0, NOTHING },
	{ "pieeprom*", NEED_OPTIONAL, CLASS_EEPROM, EE, 0, NOTHING },
	{ "vl805*", NEED_OPTIONAL, CLASS_EEPROM, EE, 0, NOTHING },
	{ "boot.img", NEED_OPTIONAL, CLASS_OTHER, EE, 0, "the files are fetched one by one" },
	{ "overlay_map.dtb", NEED_OPTIONAL, CLASS_OVERLAY, FW, 0,
	  "overlays are taken by the name in config.txt, not the model's own" },
	{ "hat_map.dtb", NEED_OPTIONAL, CLASS_OVERLAY, FW, 0, NOTHING },
	{ "*.dtbo", NEED_OPTIONAL, CLASS_OVERLAY, FW, 0, NO_OVERLAY },
	{ "README", NEED_OPTIONAL, CLASS_OTHER, FW, 0, "overlays are not taken from os_prefix" },
	/* The upstream names are tried before the others (DOC boot, upstream_kernel). */
	{ "bcm283*.dtb", NEED_FALLBACK, CLASS_DTB, FW, 0, NO_DTB },
	{ "*.dtb", NEED_REQUIRED, CLASS_DTB, FW, 0, NO_DTB },
	{ "kernel*.img", NEED_FALLBACK, CLASS_KERNEL, FW, 7, NO_KERNEL },
	{ "kernel*", NEED_FALLBACK, CLASS_KERNEL, FW, 7, NO_KERNEL },
	{ "vmlinuz*", NEED_FALLBACK, CLASS_KERNEL, FW, 7, NO_KERNEL },
	{ "Image*", NEED_FALLBACK, CLASS_KERNEL, FW, 7, NO_KERNEL },
	{ "zImage*", NEED_FALLBACK, CLASS_KERNEL, FW, 7, NO_KERNEL },
	{ "u-boot*.bin", NEED_FALLBACK, CLASS_KERNEL, FW, 7, NO_KERNEL },
	{ "initramfs*", NEED_OPTIONAL, CLASS_INITRAMFS, FW, 0, NO_INITRD },
	{ "initrd*", NEED_OPTIONAL, CLASS_INITRAMFS, FW, 0, NO_INITRD },
	{ "*.txt", NEED_OPTIONAL, CLASS_CONFIG, FW, 0, "the settings in it do not apply" },
};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct file_need unknown = { "",          NEED_UNKNOWN,
					  CLASS_OTHER, 0,
					  0,           "nothing is known to happen" };

const char *file_need_name(enum file_need_kind k)
{
	switch (k) {
	case NEED_REQUIRED:
		return "required";
	case NEED_OPTIONAL:
		return "optional";
	case NEED_FALLBACK:
		return "fallback";
	case NEED_UNKNOWN:
		break;
	}
	return "unknown";
}

/* The patterns have at most one '*'. */
static bool fits(const char *pattern, struct span s)
{
	const char *star = strchr(pattern, '*');
	size_t head, tail;

	if (!star)
		return span_is(s, pattern);
	head = (size_t)(star - pattern);
	tail = strlen(star + 1);
	return s.n >= head + tail && (head == 0 || memcmp(s.p, pattern, head) == 0) &&
	       (tail == 0 || memcmp(s.p + s.n - tail, star + 1, tail) == 0);
}

static struct span after(struct span s, size_t n)
{
	return n == 0 ? s : span_of(s.p + n, s.n - n);
}

/* Where the last part of a path begins. */
static size_t last_part(struct span s)
{
	size_t at = s.n;

	while (at > 0 && s.p[at - 1] != '/')
		at--;
	return at;
}

const struct file_need *file_need_of(struct span name)
{
	name = after(name, last_part(name));
	for (size_t i = 0; i < COUNT(table); i++) {
		if (fits(table[i].pattern, name))
			return &table[i];
	}
	return &unknown;
}

static struct span no_slashes(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == '/')
		n++;
	return after(s, n);
}

static int hex_lower(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Each writes its result only when it says yes. */
static bool is_serial(struct span s, uint32_t *serial)
{
	uint32_t value = 0;

	for (size_t i = 0; i < s.n; i++) {
		int digit = hex_lower(s.p[i]);

		if (digit < 0)
			return false;
		value = value << 4 | (uint32_t)digit;
	}
	if (s.n != 8)
		return false;
	*serial = value;
	return true;
}

static bool is_mac(struct span s, uint8_t mac[static 6])
{
	uint8_t value[6];

	if (s.n != 17)
		return false;
	for (size_t i = 0; i < 6; i++) {
		int high = hex_lower(s.p[3 * i]), low = hex_lower(s.p[3 * i + 1]);

		if (high < 0 || low < 0 || (i < 5 && s.p[3 * i + 2] != '-'))
			return false;
		value[i] = (uint8_t)(high << 4 | low);
	}
	memcpy(mac, value, 6);
	return true;
}

/* Any other folders before a name that we know; "overlays/" belongs to the name. */
static void split_other(struct span path, struct path_parts *out)
{
	size_t at = last_part(path);
	size_t end = at, folder;

	if (file_need_of(path) == &unknown)
		return;
	while (end > 0 && path.p[end - 1] == '/')
		end--;
	folder = last_part(span_head(path, end));
	if (span_is(span_of(path.p + folder, end - folder), "overlays"))
		at = end = folder;
	while (end > 0 && path.p[end - 1] == '/')
		end--;
	if (end == 0)
		return;
	out->prefix = PREFIX_OTHER;
	out->dir = span_head(path, end);
	out->rest = after(path, at);
}

void path_split(struct span path, struct path_parts *out)
{
	struct span dir, rest;
	size_t n = 0;

	path = no_slashes(path);
	memset(out, 0, sizeof(*out));
	out->rest = path;
	while (n < path.n && path.p[n] != '/')
		n++;
	dir = span_head(path, n);
	rest = no_slashes(after(path, n));
	if (n == path.n || rest.n == 0)
		return;
	if (is_serial(dir, &out->serial))
		out->prefix = PREFIX_SERIAL;
	else if (is_mac(dir, out->mac))
		out->prefix = PREFIX_MAC;
	if (out->prefix == PREFIX_NONE) {
		split_other(path, out);
		return;
	}
	out->dir = dir;
	out->rest = rest;
}
