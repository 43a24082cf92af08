/* SPDX-License-Identifier: MIT */
/* tree - see tree.h. Sizes are small, so that the captures are: nothing in them depends on it. */
#include "tests/forge/tree.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/put.h"

struct stock {
	enum model model;
	const char *name, *text;
	size_t size;
};

#define CONFIG_KMS "[all]\narm_64bit=1\ndtoverlay=vc4-kms-v3d\n"

static const struct stock stock[] = {
	{ MODEL_3B, "start.elf", NULL, 4296 },
	{ MODEL_3B, "fixup.dat", NULL, 700 },
	{ MODEL_3B, "config.txt", CONFIG_64BIT, 0 },
	{ MODEL_3B, "cmdline.txt", CMDLINE_NFS3, 0 },
	{ MODEL_3B, "bcm2710-rpi-3-b.dtb", NULL, 1300 },
	{ MODEL_3B, "kernel8.img", NULL, 4800 },
	{ MODEL_3BPLUS, "start.elf", NULL, 4296 },
	{ MODEL_3BPLUS, "fixup.dat", NULL, 700 },
	{ MODEL_3BPLUS, "config.txt", CONFIG_KMS, 0 },
	{ MODEL_3BPLUS, "cmdline.txt", CMDLINE_NFS3, 0 },
	{ MODEL_3BPLUS, "bcm2710-rpi-3-b-plus.dtb", NULL, 1300 },
	{ MODEL_3BPLUS, "overlays/vc4-kms-v3d.dtbo", NULL, 900 },
	{ MODEL_3BPLUS, "kernel8.img", NULL, 4800 },
	{ MODEL_BOOTCODE, "start.elf", NULL, 4296 },
	{ MODEL_BOOTCODE, "fixup.dat", NULL, 700 },
	{ MODEL_BOOTCODE, "config.txt", "enable_uart=1\n", 0 },
	{ MODEL_BOOTCODE, "cmdline.txt", CMDLINE_NFS3, 0 },
	{ MODEL_BOOTCODE, "bcm2709-rpi-2-b.dtb", NULL, 1300 },
	{ MODEL_BOOTCODE, "kernel7.img", NULL, 4800 },
	{ MODEL_4, "start4.elf", NULL, 8700 },
	{ MODEL_4, "fixup4.dat", NULL, 1400 },
	{ MODEL_4, "config.txt", CONFIG_KMS, 0 },
	{ MODEL_4, "cmdline.txt", CMDLINE_NFS4, 0 },
	{ MODEL_4, "bcm2711-rpi-4-b.dtb", NULL, 2300 },
	{ MODEL_4, "overlays/overlay_map.dtb", NULL, 800 },
	{ MODEL_4, "overlays/vc4-kms-v3d.dtbo", NULL, 900 },
	{ MODEL_4, "kernel8.img", NULL, 9100 },
	{ MODEL_5, "config.txt", CONFIG_KMS, 0 },
	{ MODEL_5, "cmdline.txt", CMDLINE_NFS4, 0 },
	{ MODEL_5, "bcm2712-rpi-5-b.dtb", NULL, 2300 },
	{ MODEL_5, "overlays/overlay_map.dtb", NULL, 800 },
	{ MODEL_5, "overlays/vc4-kms-v3d.dtbo", NULL, 900 },
	{ MODEL_5, "kernel_2712.img", NULL, 11200 },
};

static struct file *found(struct tree *t, const char *path)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->files[i].path, path) == 0)
			return &t->files[i];
	return NULL;
}

const struct file *tree_find(const struct tree *t, const char *path)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->files[i].path, path) == 0)
			return &t->files[i];
	return NULL;
}

/* The file of that name in dir, made when there is none. */
static struct file *named(struct tree *t, const char *dir, const char *name)
{
	char path[TREE_PATH_MAX];
	struct file *f;

	(void)snprintf(path, sizeof(path), "%s%s", dir, name);
	f = found(t, path);
	if (f)
		return f;
	if (t->n == TREE_MAX) {
		(void)fprintf(stderr, "forge: more than %d files\n", TREE_MAX);
		exit(2);
	}
	f = &t->files[t->n++];
	memset(f, 0, sizeof(*f));
	memcpy(f->path, path, sizeof(f->path));
	return f;
}

void tree_text(struct tree *t, const char *name, const char *text)
{
	named(t, t->dir, name)->text = text;
}

void tree_binary(struct tree *t, const char *name, size_t size)
{
	struct file *f = named(t, t->dir, name);

	f->text = NULL;
	f->size = size;
}

void tree_denies(struct tree *t, const char *name)
{
	named(t, t->dir, name)->denied = true;
}

void tree_lacks(struct tree *t, const char *name)
{
	char path[TREE_PATH_MAX];
	struct file *f;

	(void)snprintf(path, sizeof(path), "%s%s", t->dir, name);
	f = found(t, path);
	if (f)
		*f = t->files[--t->n];
}

void tree_standard(struct tree *t, enum model model, const char *dir)
{
	t->n = 0;
	(void)snprintf(t->dir, sizeof(t->dir), "%s", dir);
	if (model == MODEL_3B || model == MODEL_3BPLUS)
		named(t, "", "bootcode.bin")->size = 1900;
	for (size_t i = 0; i < sizeof(stock) / sizeof(stock[0]); i++) {
		if (stock[i].model != model)
			continue;
		tree_binary(t, stock[i].name, stock[i].size);
		tree_text(t, stock[i].name, stock[i].text);
	}
}

/* The magic number of a kind of file, and where it stands in it. */
struct magic {
	const char *in_name;
	size_t at, n;
	const char *bytes;
};

static const struct magic magics[] = {
	{ ".elf", 0, 7,
	  "\x7f"
	  "ELF\x01\x01\x01" },
	{ ".dtb", 0, 4, "\xd0\x0d\xfe\xed" }, /* .dtbo too */
	{ "kernel8", 56, 4, "ARM\x64" }, /* Linux Documentation/arm64/booting.rst */
	{ "kernel_2712", 56, 4, "ARM\x64" },
	{ "kernel7", 36, 4, "\x18\x28\x6f\x01" }, /* zImage */
	{ "initramfs", 0, 4, "\x1f\x8b\x08\x00" },
};

static void stamp(const char *path, uint8_t *buf, size_t n)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		const struct magic *m = &magics[i];

		if (strstr(path, m->in_name) && n >= m->at + m->n)
			memcpy(buf + m->at, m->bytes, m->n);
	}
	if (strstr(path, ".dtb") && n >= 8) { /* totalsize of the header */
		struct put p = put_in(buf + 4, 4);

		put_be32(&p, (uint32_t)n);
	}
}

struct span file_content(const struct file *f, uint8_t *buf)
{
	if (f->text)
		return span_of(f->text, strlen(f->text));
	for (size_t i = 0; i < f->size; i++)
		buf[i] = (uint8_t)(i * 7 + i / 256);
	stamp(f->path, buf, f->size);
	return span_of(buf, f->size);
}
