/* SPDX-License-Identifier: MIT */
/* mount - MNT and its answer. */
#include "core/mount.h"

#include "core/nfs.h"
#include "core/rpc.h"

enum wire mount_call(struct span args, struct span *path)
{
	struct cur c = cur_of(args);

	*path = xdr_opaque(&c);
	return cur_ok(&c) ? WIRE_OK : WIRE_SHORT;
}

enum wire mount_answer(uint32_t vers, struct span results, uint32_t *status, uint32_t *fh)
{
	struct cur c = cur_of(results);

	*status = cur_be32(&c);
	*fh = 0;
	if (cur_ok(&c) && *status == 0)
		*fh = nfs_fh_hash(vers >= 3 ? xdr_opaque(&c) : cur_take(&c, NFS2_FH_BYTES));
	return cur_ok(&c) ? WIRE_OK : WIRE_SHORT;
}

const char *mount_proc_name(uint32_t proc)
{
	static const char *const name[] = { "NULL",    "MNT",    "DUMP",      "UMNT",
					    "UMNTALL", "EXPORT", "EXPORTALL", "PATHCONF" };

	return proc < sizeof(name) / sizeof(name[0]) ? name[proc] : NULL;
}

const char *mount_status_name(uint32_t vers, uint32_t status)
{
	static const struct {
		uint32_t status;
		const char *v1, *v3;
	} row[] = {
		{ 0, "OK", "MNT3_OK" },
		{ 1, "EPERM", "MNT3ERR_PERM" },
		{ 2, "ENOENT", "MNT3ERR_NOENT" },
		{ 5, "EIO", "MNT3ERR_IO" },
		{ 13, "EACCES", "MNT3ERR_ACCES" },
		{ 20, "ENOTDIR", "MNT3ERR_NOTDIR" },
		{ 22, "EINVAL", "MNT3ERR_INVAL" },
		{ 63, "ENAMETOOLONG", "MNT3ERR_NAMETOOLONG" },
		{ 10004, "ENOTSUPP", "MNT3ERR_NOTSUPP" },
		{ 10006, "ESERVERFAULT", "MNT3ERR_SERVERFAULT" },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (row[i].status == status)
			return vers >= 3 ? row[i].v3 : row[i].v1;
	}
	return NULL;
}
