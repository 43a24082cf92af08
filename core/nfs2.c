/* SPDX-License-Identifier: MIT */
/* nfs2 - the procedures of NFS version 2 (RFC 1094 section 2.2). */
#include "core/nfs.h"

static const struct nfs_recipe procs[] = {
	{ "NULL", "", "" },       { "GETATTR", "F", "2" },  { "SETATTR", "F", "2" },
	{ "ROOT", "", "" },       { "LOOKUP", "Fn", "F2" }, { "READLINK", "F", "t" },
	{ "READ", "F444", "2r" }, { "WRITECACHE", "", "" }, { "WRITE", "F444", "2" },
	{ "CREATE", "Fn", "F2" }, { "REMOVE", "Fn", "" },   { "RENAME", "Fn", "" },
	{ "LINK", "F", "" },      { "SYMLINK", "Fn", "" },  { "MKDIR", "Fn", "F2" },
	{ "RMDIR", "Fn", "" },    { "READDIR", "F44", "" }, { "STATFS", "F", "" },
};

const struct nfs_recipe *nfs2_recipe(uint32_t proc)
{
	return proc < sizeof(procs) / sizeof(procs[0]) ? &procs[proc] : NULL;
}
