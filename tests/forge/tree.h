/* SPDX-License-Identifier: MIT */
/* tree - the files under the TFTP server's root: which there are, which may not be read, and
 * what is in them. Binary files get the magic number of their kind and filler after it. */
#ifndef PXEPI_FORGE_TREE_H
#define PXEPI_FORGE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model.h"
#include "core/wire.h"

#define TREE_MAX 40
#define TREE_PATH_MAX 80
#define FILE_MAX_BYTES 16384

struct file {
	char path[TREE_PATH_MAX];
	const char *text; /* NULL: a binary of `size` bytes */
	size_t size;
	bool denied;
};

struct tree {
	struct file files[TREE_MAX];
	size_t n;
	char dir[TREE_PATH_MAX]; /* "df90a038/", or "": where all but bootcode.bin lies */
};

/* What a /boot of the model's holds, in dir; bootcode.bin in the root. */
void tree_standard(struct tree *t, enum model model, const char *dir);

/* In these, name is relative to the tree's dir. */
void tree_lacks(struct tree *t, const char *name);
void tree_denies(struct tree *t, const char *name);
void tree_text(struct tree *t, const char *name, const char *text);
void tree_binary(struct tree *t, const char *name, size_t size);

const struct file *tree_find(const struct tree *t, const char *path);

/* The content, in a buffer of FILE_MAX_BYTES. */
struct span file_content(const struct file *f, uint8_t *buf);

/* A sound cmdline.txt and config.txt. */
#define CMDLINE_NFS3                                         \
	"console=serial0,115200 console=tty1 root=/dev/nfs " \
	"nfsroot=192.168.2.10:/srv/nfs/pi,vers=3,tcp rw ip=dhcp rootwait\n"
#define CMDLINE_NFS4                                         \
	"console=serial0,115200 console=tty1 root=/dev/nfs " \
	"nfsroot=192.168.2.10:/nfsroot,vers=4.1,proto=tcp rw ip=dhcp rootwait\n"
#define CONFIG_64BIT "# boot from the network\n[all]\narm_64bit=1\nenable_uart=1\n"

#endif
