/* SPDX-License-Identifier: MIT */
/* nfs3 - the procedures of NFS version 3 (RFC 1813 section 3.3). What follows the last item of
 * a recipe does not matter here and is not read. */
#include "core/nfs.h"

static const struct nfs_recipe procs[] = {
	{ "NULL", "", "" },       { "GETATTR", "h", "3" },   { "SETATTR", "h", "" },
	{ "LOOKUP", "hn", "hp" }, { "ACCESS", "ha", "pa" },  { "READLINK", "h", "pt" },
	{ "READ", "h84", "pr" },  { "WRITE", "h84", "" },    { "CREATE", "hn", "" },
	{ "MKDIR", "hn", "" },    { "SYMLINK", "hn", "" },   { "MKNOD", "hn", "" },
	{ "REMOVE", "hn", "" },   { "RMDIR", "hn", "" },     { "RENAME", "hn", "" },
	{ "LINK", "h", "" },      { "READDIR", "h88", "p" }, { "READDIRPLUS", "h88", "p" },
	{ "FSSTAT", "h", "p" },   { "FSINFO", "h", "p" },    { "PATHCONF", "h", "p" },
	{ "COMMIT", "h84", "" },
};

const struct nfs_recipe *nfs3_recipe(uint32_t proc)
{
	return proc < sizeof(procs) / sizeof(procs[0]) ? &procs[proc] : NULL;
}
