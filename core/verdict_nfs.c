/* SPDX-License-Identifier: MIT */
/* verdict_nfs - why Linux did not get its root file system: the last bad answer, what init's path
 * led to, or a silence. Facts 5. */
#include "core/nfs.h"
#include "core/verdict_internal.h"

#define NFSERR_PERM 1u
#define NFSERR_NOENT 2u
#define NFSERR_ACCES 13u
#define NFSERR_NOTDIR 20u
#define NFS4ERR_WRONGSEC 10016u
#define NFS4ERR_MINOR_VERS_MISMATCH 10021u

static const char *wanted_path(struct kase *k)
{
	if (k->has_cmd && k->cmd.nfs_path[0])
		return k->cmd.nfs_path;
	return k->b->bad_name[0] ? k->b->bad_name : "/srv/nfs/pi";
}

static const char *program(uint32_t prog)
{
	return prog == 100003 ? "NFS" : prog == 100005 ? "mount" : "RPC";
}

static struct finding *add(struct kase *k, enum finding_id id)
{
	struct finding *f = find_add(k, id, SEV_FATAL);

	f->decisive = true;
	detail_ip(k, f, "server", k->b->bad.server_ip ? k->b->bad.server_ip : k->b->nfs_server);
	return f;
}

static struct finding *refused(struct kase *k)
{
	const struct rpc_note *n = &k->b->bad;
	struct finding *f = add(k,
				n->service == RPC_PORTMAP ? FIND_NFS_NO_PORTMAP : FIND_NFS_REFUSED);

	detail_number(f, "port", n->server_port);
	detail_text(f, "protocol", n->tcp ? "tcp" : "udp");
	if (n->service == RPC_PORTMAP) {
		f->text = tell(k, "Nothing listens on port 111 of ", tell_ip(k, n->server_ip),
			       ": there is no portmapper, and NFS version 2 or 3 needs it to find the mount service.",
			       NULL);
		f->fix = "On the NFS server:\n  sudo apt install rpcbind && sudo systemctl enable --now rpcbind\n"
			 "or use version 4, which does without: nfsroot=...,vers=4.1,proto=tcp in cmdline.txt (the "
			 "kernel's own mount; the initramfs of Raspberry Pi OS knows 2 and 3 only).";
		return f;
	}
	f->text = tell(k, "Nothing listens on ", n->tcp ? "TCP" : "UDP", " port ",
		       tell_num(k, n->server_port), " of ", tell_ip(k, n->server_ip),
		       ", where the ", program(n->prog ? n->prog : 100003), " service should be.",
		       n->tcp ? "" : " Servers of today offer NFS over TCP only.", NULL);
	f->fix = n->tcp ? "On the NFS server:\n  sudo systemctl enable --now nfs-server\n  sudo exportfs -ra\n  rpcinfo -p | grep -E 'nfs|mountd'"
			: "Ask for TCP in cmdline.txt:  nfsroot=SERVER:/PATH,vers=3,tcp";
	return f;
}

static struct finding *not_registered(struct kase *k)
{
	const struct rpc_note *n = &k->b->bad;
	struct finding *f = add(k, FIND_NFS_PROGRAM_UNAVAILABLE);
	bool by_portmap = n->service == RPC_PORTMAP;
	uint32_t prog = by_portmap ? n->want_prog : n->prog,
		 vers = by_portmap ? n->want_vers : n->vers;

	detail_number(f, "program", prog);
	detail_number(f, "version", vers);
	f->text = tell(k, tell_ip(k, n->server_ip),
		       by_portmap ? " has not registered" : " does not have", " the ",
		       program(prog), " program version ", tell_num(k, vers),
		       n->want_proto == 17  ? " over UDP"
		       : n->want_proto == 6 ? " over TCP"
					    : "",
		       ".", NULL);
	f->fix = n->want_proto == 17
			 ? "Servers of today offer NFS over TCP only. In cmdline.txt:  nfsroot=SERVER:/PATH,vers=3,tcp"
			 : "On the NFS server, see what is there:\n  rpcinfo -p\n"
			   "NFS version 3 must be on in /etc/nfs.conf ([nfsd] vers3=y), then\n  sudo systemctl restart "
			   "nfs-server";
	return f;
}

static struct finding *wrong_version(struct kase *k)
{
	const struct rpc_note *n = &k->b->bad;
	struct finding *f = add(k, FIND_NFS_VERSION_UNSUPPORTED);
	bool minor = n->outcome == RPC_ANSWERED;

	detail_number(f, "asked", n->vers);
	if (minor) {
		detail_number(f, "minor", n->minor);
		f->text = tell(k, tell_ip(k, n->server_ip), " does not speak NFS version ",
			       tell_num(k, n->vers), ".", tell_num(k, n->minor), ".", NULL);
		f->fix = "Ask for another version in cmdline.txt, e.g. nfsroot=SERVER:/PATH,vers=3,tcp";
		return f;
	}
	detail_number(f, "low", n->low);
	detail_number(f, "high", n->high);
	f->text = tell(k, "Linux asked ", tell_ip(k, n->server_ip), " for ", program(n->prog),
		       " version ", tell_num(k, n->vers), ", but it speaks ", tell_num(k, n->low),
		       n->low == n->high ? "" : tell(k, " to ", tell_num(k, n->high), NULL),
		       n->low == n->high ? " only" : "",
		       ". The kernel does not try another by itself.", NULL);
	f->fix = tell(k, "Name the version in cmdline.txt:  nfsroot=", tell_ip(k, n->server_ip),
		      ":", tell_shell(k, wanted_path(k)),
		      ",vers=", tell_num(k, n->high >= 3 && n->low <= 3 ? 3 : n->high), ",tcp",
		      NULL);
	return f;
}

static struct finding *no_export(struct kase *k)
{
	struct finding *f = add(k, FIND_NFS_NO_SUCH_EXPORT);

	detail_text(f, "path", tell(k, wanted_path(k), NULL));
	f->text = tell(k, "The NFS server ", tell_ip(k, k->b->nfs_server), " has no ",
		       wanted_path(k), " to mount (no such file or directory).", NULL);
	f->fix = tell(k, "On the NFS server:\n  ls -d ", tell_shell(k, wanted_path(k)),
		      "      # does the folder exist?\n"
		      "  sudo exportfs -v      # is it exported? If not, a line in /etc/exports:\n  ",
		      tell_shell(k, wanted_path(k)),
		      " *(rw,sync,no_subtree_check,no_root_squash)\n  sudo exportfs -ra\n"
		      "or correct the path after nfsroot= in cmdline.txt.",
		      NULL);
	return f;
}

static struct finding *access_denied(struct kase *k)
{
	const struct rpc_note *n = &k->b->bad;
	struct finding *f = add(k, FIND_NFS_ACCESS_DENIED);

	detail_text(f, "path", tell(k, wanted_path(k), NULL));
	detail_text(f, "status", n->status_name ? n->status_name : "denied");
	f->text = tell(k, "The NFS server ", tell_ip(k, n->server_ip), " refuses to let ",
		       tell_ip(k, k->b->ip), " mount ", wanted_path(k), " (",
		       n->status_name ? n->status_name : "access denied",
		       "): it is not exported to this address, or not exported at all.", NULL);
	f->fix = tell(k, "On the NFS server, in /etc/exports:\n  ", tell_shell(k, wanted_path(k)),
		      " ", tell_ip(k, k->b->ip),
		      "(rw,sync,no_subtree_check,no_root_squash)\n  sudo exportfs -ra", NULL);
	return f;
}

static struct finding *root_squash(struct kase *k, const char *what)
{
	struct finding *f = add(k, FIND_NFS_ROOT_SQUASH);

	detail_text(f, "path", tell(k, what, NULL));
	f->text = tell(k, "The root file system is mounted, but the server does not let root read ",
		       what,
		       ". The usual reason is root_squash: the server turns root into nobody.",
		       NULL);
	f->fix = tell(k, "On the NFS server, add no_root_squash to the line of ",
		      tell_shell(k, wanted_path(k)), " in /etc/exports:\n  ",
		      tell_shell(k, wanted_path(k)), " ", tell_ip(k, k->b->ip),
		      "(rw,sync,no_subtree_check,no_root_squash)\n  sudo exportfs -ra", NULL);
	find_unsure(f, "wrong permissions on the files themselves look the same from here");
	return f;
}

static struct finding *no_init(struct kase *k, const char *path)
{
	struct finding *f = add(k, FIND_NFS_NO_INIT);

	detail_text(f, "path", tell(k, path, NULL));
	f->text = tell(k, "The root file system is mounted, but holds no ", path,
		       ". Linux stops with \"No working init found\".", NULL);
	f->fix = tell(k, "Is ", tell_shell(k, wanted_path(k)),
		      " the root of a whole system (bin, etc, lib, sbin ...), and not the folder "
		      "above or its boot partition? Copy one there:\n"
		      "  sudo rsync -xa --delete ROOT-OF-THE-IMAGE/ ",
		      tell_shell(k, wanted_path(k)), "/", NULL);
	return f;
}

static void read_only(struct kase *k)
{
	const struct boot *b = k->b;
	struct finding *f = find_add(k, FIND_NFS_READ_ONLY, SEV_WARNING);

	detail_ip(k, f, "server", b->nfs_server);
	detail_text(f, "path", tell(k, wanted_path(k), NULL));
	f->text = tell(k, "cmdline.txt says rw, but ", tell_ip(k, b->nfs_server), " exports ",
		       wanted_path(k),
		       " read-only: Linux starts, and then can not write its logs, keys and settings.",
		       NULL);
	f->fix = tell(k, "On the NFS server, rw in place of ro in /etc/exports:\n  ",
		      tell_shell(k, wanted_path(k)), " ", tell_ip(k, b->ip),
		      "(rw,sync,no_subtree_check,no_root_squash)\n  sudo exportfs -ra\n"
		      "or, for a root that is never written to, ro in place of rw in cmdline.txt.",
		      NULL);
	if (b->root_write == ROOT_WRITE_WITHHELD)
		find_unsure(f,
			    "the server told root's rights only: root_squash looks the same from here");
}

/* Root reads, and may not write. */
static void squashed(struct kase *k)
{
	const struct boot *b = k->b;
	struct finding *f = find_add(k, FIND_NFS_ROOT_SQUASH, SEV_WARNING);

	detail_ip(k, f, "server", b->nfs_server);
	detail_text(f, "path", tell(k, wanted_path(k), NULL));
	f->text = tell(k, "cmdline.txt says rw, but ", tell_ip(k, b->nfs_server),
		       " does not let root write to ", wanted_path(k),
		       ". The usual reason is root_squash: the server turns root into nobody.",
		       NULL);
	f->fix = tell(k, "On the NFS server, add no_root_squash to the line of ",
		      tell_shell(k, wanted_path(k)), " in /etc/exports:\n  ",
		      tell_shell(k, wanted_path(k)), " ", tell_ip(k, b->ip),
		      "(rw,sync,no_subtree_check,no_root_squash)\n  sudo exportfs -ra", NULL);
	find_unsure(f, "wrong permissions on the folder itself look the same from here");
}

void judge_nfs_warnings(struct kase *k)
{
	if (!k->has_cmd || !k->cmd.rw || k->cmd.ro ||
	    (k->v->cause && k->v->cause->id == FIND_NFS_ROOT_SQUASH))
		return;
	switch ((enum root_write)k->b->root_write) {
	case ROOT_WRITE_UNKNOWN:
	case ROOT_WRITE_ALLOWED:
		break;
	case ROOT_WRITE_WITHHELD:
	case ROOT_WRITE_READ_ONLY:
		read_only(k);
		break;
	case ROOT_WRITE_DENIED:
		squashed(k);
		break;
	}
}

const char *doubt_minor(const struct kase *k)
{
	if (k->b->stage != STAGE_UP || !k->has_cmd || k->cmd.nfs_vers != 4 ||
	    k->cmd.nfs_minor <= 0 || k->b->nfs_vers != 4 ||
	    k->b->nfs_minor >= (uint32_t)k->cmd.nfs_minor)
		return NULL;
	return "init was read over NFS 4.0, and cmdline.txt asks for a later minor version";
}

static struct finding *by_trail(struct kase *k)
{
	struct init_answer a;

	if (!watch_trail(k->w, k->b, &a))
		return NULL;
	if (a.root == INIT_ROOT_MISSING)
		return no_export(k);
	if (a.root == INIT_ROOT_MOUNTED && a.state == INIT_DENIED)
		return root_squash(k, a.path);
	if (a.root == INIT_ROOT_MOUNTED && a.state == INIT_MISSING)
		return no_init(k, a.path);
	return NULL;
}

static struct finding *by_status(struct kase *k)
{
	const struct rpc_note *n = &k->b->bad;
	struct init_answer a = { .root = INIT_ROOT_UNKNOWN };

	(void)watch_trail(k->w, k->b, &a);
	if (n->status == NFS4ERR_MINOR_VERS_MISMATCH && n->service == RPC_NFS) {
		/* One that is not asked for in cmdline.txt stops nobody. */
		if (k->has_cmd && k->cmd.nfs_minor >= 0 && (uint32_t)k->cmd.nfs_minor != n->minor)
			return NULL;
		return wrong_version(k);
	}
	if (n->service == RPC_MOUNT && (n->status == NFSERR_NOENT || n->status == NFSERR_NOTDIR))
		return no_export(k);
	if (n->service == RPC_MOUNT)
		return access_denied(k);
	if (n->status == NFSERR_ACCES || n->status == NFSERR_PERM || n->status == NFS4ERR_WRONGSEC)
		/* Versions 2 and 3 have no handle to ask with before MNT gave them one. */
		return a.root == INIT_ROOT_MOUNTED || n->vers < 4
			       ? root_squash(k, k->b->bad_name[0] ? k->b->bad_name : "its files")
			       : access_denied(k);
	return NULL;
}

static struct finding *by_answer(struct kase *k)
{
	const struct rpc_note *n = &k->b->bad;

	if (!k->b->has_bad)
		return NULL;
	switch (n->outcome) {
	case RPC_REFUSED:
		return refused(k);
	case RPC_PROG_UNAVAIL:
		return not_registered(k);
	case RPC_PROG_MISMATCH:
		return wrong_version(k);
	case RPC_DENIED:
		return access_denied(k);
	case RPC_ANSWERED:
		return n->service == RPC_PORTMAP ? not_registered(k) : by_status(k);
	case RPC_ASKED:
	case RPC_PROC_UNAVAIL:
	case RPC_GARBAGE_ARGS:
	case RPC_SYSTEM_ERR:
		break;
	}
	return NULL;
}

static struct finding *silent(struct kase *k)
{
	struct rpc_silence s;
	struct finding *f;
	enum finding_id id;

	if (too_early(k) || !watch_rpc_silence(k->w, k->b, &s))
		return NULL;
	id = s.service == RPC_PORTMAP ? FIND_NFS_NO_PORTMAP : FIND_NFS_SILENT;
	f = find_add(k, id, SEV_FATAL);
	detail_ip(k, f, "server", s.server_ip);
	detail_number(f, "port", s.server_port);
	detail_number(f, "tries", s.tries);
	f->text = tell(k, "Linux asked ", tell_ip(k, s.server_ip), " (",
		       rpc_service_name(s.service), ", ", s.tcp ? "TCP" : "UDP", " port ",
		       tell_num(k, s.server_port), ") and got no answer.", NULL);
	f->fix = tell(k, "Is ", tell_ip(k, s.server_ip),
		      " the NFS server, and up? A firewall there must let in ports 111, "
		      "2049 and mountd's (rpcinfo -p shows it).",
		      NULL);
	find_unsure(f, doubt_unicast(k, s.server_ip));
	find_unsure(f, doubt_repeat(s.tries));
	find_unsure(f, doubt_silence(k));
	if (s.uncertain)
		find_unsure(f,
			    "an answer may have gone by unread: parts of the conversation are missing");
	return f;
}

struct finding *judge_nfs(struct kase *k)
{
	struct finding *f = by_trail(k);

	if (!f)
		f = by_answer(k);
	return f ? f : silent(k);
}

struct finding *judge_nfs_absent(struct kase *k)
{
	struct finding *f;

	if (k->cmd.nfs_server != 0 && doubt_unicast(k, k->cmd.nfs_server))
		return judge_blind(k, k->cmd.nfs_server, "NFS");
	f = find_add(k, FIND_NFS_SILENT, SEV_FATAL);

	f->text = tell(k, "Linux has its address, and cmdline.txt names an NFS root (",
		       k->cmd.nfs_path[0] ? k->cmd.nfs_path : "no path",
		       "), but Linux never called an NFS server. Known reasons: a version the mounting program does not "
		       "know (the initramfs of Raspberry Pi OS knows 2 and 3 only), or no network driver for NFS in the "
		       "kernel.",
		       NULL);
	f->fix = "Use the form that Raspberry Pi documents, in cmdline.txt (one line):\n"
		 "  root=/dev/nfs nfsroot=SERVER:/PATH,vers=3 rw ip=dhcp rootwait";
	find_unsure(f, doubt_unicast(k, k->cmd.nfs_server));
	find_unsure(f, doubt_silence(k));
	find_unsure(f,
		    "a Pi that lost its power, and a kernel that stopped, look the same from here");
	return f;
}
