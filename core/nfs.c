/* SPDX-License-Identifier: MIT */
/* nfs - what the versions share: which table, which status, which name. */
#include "core/nfs.h"

static const struct nfs_recipe *recipe_of(uint32_t vers, uint32_t proc)
{
	switch (vers) {
	case 2:
		return nfs2_recipe(proc);
	case 3:
		return nfs3_recipe(proc);
	}
	return NULL;
}

const char *nfs_proc_name(uint32_t vers, uint32_t proc)
{
	const struct nfs_recipe *r = recipe_of(vers, proc);

	if (proc == 0)
		return "NULL"; /* of every version, those not known here too */
	if (vers == 4)
		return proc == 1 ? "COMPOUND" : NULL;
	return r ? r->name : NULL;
}

void nfs_call(uint32_t vers, uint32_t proc, struct span bytes, struct nfs_facts *f)
{
	const struct nfs_recipe *r = recipe_of(vers, proc);
	struct cur c = cur_of(bytes);

	*f = (struct nfs_facts){ 0 };
	if (proc == 0)
		return;
	if (vers == 4 && proc == 1)
		nfs4_call(bytes, f);
	else
		f->partial = !r || !nfs_walk(&c, r->args, f);
}

bool nfs_answer(uint32_t vers, uint32_t proc, struct span bytes, struct nfs_facts *f)
{
	const struct nfs_recipe *r = recipe_of(vers, proc);
	struct cur c = cur_of(bytes);

	*f = (struct nfs_facts){ 0 };
	if (proc == 0)
		return true;
	if (vers == 4 && proc == 1)
		return nfs4_answer(bytes, f);
	f->partial = true;
	if (!r)
		return false;
	f->status = cur_be32(&c);
	if (!cur_ok(&c))
		return false;
	f->partial = f->status == 0 && !nfs_walk(&c, r->results, f);
	return true;
}

uint32_t nfs_fh_hash(struct span fh)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < fh.n; i++)
		hash = (hash ^ fh.p[i]) * 16777619u;
	return hash > NFS_FH_ROOT ? hash : hash + 2;
}

/* The numbers below 10000 are errno's; the three versions name them alike. */
static const struct {
	uint32_t status;
	const char *v2, *v3, *v4;
} shared_status[] = {
	{ 0, "NFS_OK", "NFS3_OK", "NFS4_OK" },
	{ 1, "NFSERR_PERM", "NFS3ERR_PERM", "NFS4ERR_PERM" },
	{ 2, "NFSERR_NOENT", "NFS3ERR_NOENT", "NFS4ERR_NOENT" },
	{ 5, "NFSERR_IO", "NFS3ERR_IO", "NFS4ERR_IO" },
	{ 6, "NFSERR_NXIO", "NFS3ERR_NXIO", "NFS4ERR_NXIO" },
	{ 13, "NFSERR_ACCES", "NFS3ERR_ACCES", "NFS4ERR_ACCESS" },
	{ 17, "NFSERR_EXIST", "NFS3ERR_EXIST", "NFS4ERR_EXIST" },
	{ 18, NULL, "NFS3ERR_XDEV", "NFS4ERR_XDEV" },
	{ 19, "NFSERR_NODEV", "NFS3ERR_NODEV", NULL },
	{ 20, "NFSERR_NOTDIR", "NFS3ERR_NOTDIR", "NFS4ERR_NOTDIR" },
	{ 21, "NFSERR_ISDIR", "NFS3ERR_ISDIR", "NFS4ERR_ISDIR" },
	{ 22, NULL, "NFS3ERR_INVAL", "NFS4ERR_INVAL" },
	{ 27, "NFSERR_FBIG", "NFS3ERR_FBIG", "NFS4ERR_FBIG" },
	{ 28, "NFSERR_NOSPC", "NFS3ERR_NOSPC", "NFS4ERR_NOSPC" },
	{ 30, "NFSERR_ROFS", "NFS3ERR_ROFS", "NFS4ERR_ROFS" },
	{ 31, NULL, "NFS3ERR_MLINK", "NFS4ERR_MLINK" },
	{ 63, "NFSERR_NAMETOOLONG", "NFS3ERR_NAMETOOLONG", "NFS4ERR_NAMETOOLONG" },
	{ 66, "NFSERR_NOTEMPTY", "NFS3ERR_NOTEMPTY", "NFS4ERR_NOTEMPTY" },
	{ 69, "NFSERR_DQUOT", "NFS3ERR_DQUOT", "NFS4ERR_DQUOT" },
	{ 70, "NFSERR_STALE", "NFS3ERR_STALE", "NFS4ERR_STALE" },
	{ 71, NULL, "NFS3ERR_REMOTE", NULL },
	{ 99, "NFSERR_WFLUSH", NULL, NULL },
	{ 10001, NULL, "NFS3ERR_BADHANDLE", "NFS4ERR_BADHANDLE" },
	{ 10002, NULL, "NFS3ERR_NOT_SYNC", NULL },
	{ 10003, NULL, "NFS3ERR_BAD_COOKIE", "NFS4ERR_BAD_COOKIE" },
	{ 10004, NULL, "NFS3ERR_NOTSUPP", "NFS4ERR_NOTSUPP" },
	{ 10005, NULL, "NFS3ERR_TOOSMALL", "NFS4ERR_TOOSMALL" },
	{ 10006, NULL, "NFS3ERR_SERVERFAULT", "NFS4ERR_SERVERFAULT" },
	{ 10007, NULL, "NFS3ERR_BADTYPE", "NFS4ERR_BADTYPE" },
	{ 10008, NULL, "NFS3ERR_JUKEBOX", "NFS4ERR_DELAY" },
};

/* RFC 7530 section 13 and RFC 8881 section 15, from 10009 on. */
static const char *const nfs4_status[] = {
	"NFS4ERR_SAME",
	"NFS4ERR_DENIED",
	"NFS4ERR_EXPIRED",
	"NFS4ERR_LOCKED",
	"NFS4ERR_GRACE",
	"NFS4ERR_FHEXPIRED",
	"NFS4ERR_SHARE_DENIED",
	"NFS4ERR_WRONGSEC",
	"NFS4ERR_CLID_INUSE",
	"NFS4ERR_RESOURCE",
	"NFS4ERR_MOVED",
	"NFS4ERR_NOFILEHANDLE",
	"NFS4ERR_MINOR_VERS_MISMATCH",
	"NFS4ERR_STALE_CLIENTID",
	"NFS4ERR_STALE_STATEID",
	"NFS4ERR_OLD_STATEID",
	"NFS4ERR_BAD_STATEID",
	"NFS4ERR_BAD_SEQID",
	"NFS4ERR_NOT_SAME",
	"NFS4ERR_LOCK_RANGE",
	"NFS4ERR_SYMLINK",
	"NFS4ERR_RESTOREFH",
	"NFS4ERR_LEASE_MOVED",
	"NFS4ERR_ATTRNOTSUPP",
	"NFS4ERR_NO_GRACE",
	"NFS4ERR_RECLAIM_BAD",
	"NFS4ERR_RECLAIM_CONFLICT",
	"NFS4ERR_BADXDR",
	"NFS4ERR_LOCKS_HELD",
	"NFS4ERR_OPENMODE",
	"NFS4ERR_BADOWNER",
	"NFS4ERR_BADCHAR",
	"NFS4ERR_BADNAME",
	"NFS4ERR_BAD_RANGE",
	"NFS4ERR_LOCK_NOTSUPP",
	"NFS4ERR_OP_ILLEGAL",
	"NFS4ERR_DEADLOCK",
	"NFS4ERR_FILE_OPEN",
	"NFS4ERR_ADMIN_REVOKED",
	"NFS4ERR_CB_PATH_DOWN",
	"NFS4ERR_BADIOMODE",
	"NFS4ERR_BADLAYOUT",
	"NFS4ERR_BAD_SESSION_DIGEST",
	"NFS4ERR_BADSESSION",
	"NFS4ERR_BADSLOT",
	"NFS4ERR_COMPLETE_ALREADY",
	"NFS4ERR_CONN_NOT_BOUND_TO_SESSION",
	"NFS4ERR_DELEG_ALREADY_WANTED",
	"NFS4ERR_BACK_CHAN_BUSY",
	"NFS4ERR_LAYOUTTRYLATER",
	"NFS4ERR_LAYOUTUNAVAILABLE",
	"NFS4ERR_NOMATCHING_LAYOUT",
	"NFS4ERR_RECALLCONFLICT",
	"NFS4ERR_UNKNOWN_LAYOUTTYPE",
	"NFS4ERR_SEQ_MISORDERED",
	"NFS4ERR_SEQUENCE_POS",
	"NFS4ERR_REQ_TOO_BIG",
	"NFS4ERR_REP_TOO_BIG",
	"NFS4ERR_REP_TOO_BIG_TO_CACHE",
	"NFS4ERR_RETRY_UNCACHED_REP",
	"NFS4ERR_UNSAFE_COMPOUND",
	"NFS4ERR_TOO_MANY_OPS",
	"NFS4ERR_OP_NOT_IN_SESSION",
	"NFS4ERR_HASH_ALG_UNSUPP",
	NULL,
	"NFS4ERR_CLIENTID_BUSY",
	"NFS4ERR_PNFS_IO_HOLE",
	"NFS4ERR_SEQ_FALSE_RETRY",
	"NFS4ERR_BAD_HIGH_SLOT",
	"NFS4ERR_DEADSESSION",
	"NFS4ERR_ENCR_ALG_UNSUPP",
	"NFS4ERR_PNFS_NO_LAYOUT",
	"NFS4ERR_NOT_ONLY_OP",
	"NFS4ERR_WRONG_CRED",
	"NFS4ERR_WRONG_TYPE",
	"NFS4ERR_DIRDELEG_UNAVAIL",
	"NFS4ERR_REJECT_DELEG",
	"NFS4ERR_RETURNCONFLICT",
	"NFS4ERR_DELEG_REVOKED",
};

const char *nfs_status_name(uint32_t vers, uint32_t status)
{
	for (size_t i = 0; i < sizeof(shared_status) / sizeof(shared_status[0]); i++) {
		if (shared_status[i].status != status)
			continue;
		if (vers == 2)
			return shared_status[i].v2;
		return vers == 3 ? shared_status[i].v3 : shared_status[i].v4;
	}
	if (vers == 4 && status >= 10009 &&
	    status - 10009 < sizeof(nfs4_status) / sizeof(nfs4_status[0]))
		return nfs4_status[status - 10009];
	return NULL;
}
