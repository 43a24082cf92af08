/* SPDX-License-Identifier: MIT */
/* scene_nfs - the kernel has its address, and its root does not come. */
#include "tests/forge/scene.h"

#define NOENT 2
#define ACCES 13
#define ROFS 30

static void kernel_up(struct world *w, const char *cmdline)
{
	with(w, pi_3b());
	if (cmdline)
		tree_text(&w->tree, "cmdline.txt", cmdline);
	(void)boot_to_kernel(w);
	wait_for(w, 9400 * NS_MS);
	kernel_dhcp(w, CLIENT_KERNEL);
}

/* prepare_namespace tries a root over NFS again after 5, 10, ... s. */
static void tries(struct world *w, const struct nfs_root *root)
{
	ns pause = 5 * NS_S;

	for (int i = 0; i < 3; i++, pause *= 2) {
		nfs3_root(w, root);
		wait_for(w, pause);
	}
	later(w);
}

static void no_portmap(struct world *w)
{
	kernel_up(w, NULL);
	w->srv->no_portmap = true;
	tries(w, &(struct nfs_root){ .path = "/srv/nfs/pi" });
}

static void program_unavailable(struct world *w)
{
	kernel_up(w, NULL);
	tries(w, &(struct nfs_root){ .path = "/srv/nfs/pi", .mount_unregistered = true });
}

static void version_unsupported(struct world *w)
{
	kernel_up(w, "console=tty1 root=/dev/nfs nfsroot=192.168.2.10:/srv/nfs/pi rw ip=dhcp\n");
	tries(w,
	      &(struct nfs_root){
		      .path = "/srv/nfs/pi", .udp = true, .versions_low = 3, .versions_high = 4 });
}

static void access_denied(struct world *w)
{
	kernel_up(w, NULL);
	tries(w, &(struct nfs_root){ .path = "/srv/nfs/pi", .mount_status = ACCES });
}

static void no_such_export(struct world *w)
{
	kernel_up(w, NULL);
	tries(w, &(struct nfs_root){ .path = "/srv/nfs/pi", .mount_status = NOENT });
}

/* An export with an empty directory in it: init is looked for in all its places. */
static void no_init(struct world *w)
{
	static const struct step walk[] = {
		{ "dev", 2, 0755, NOENT, 0, NULL, true }, { "sbin", 2, 0755, NOENT, 0, NULL, true },
		{ "etc", 2, 0755, NOENT, 0, NULL, true }, { "bin", 2, 0755, NOENT, 0, NULL, true },
		{ "bin", 2, 0755, NOENT, 0, NULL, true }, { NULL, 0, 0, 0, 0, NULL, false },
	};

	kernel_up(w, NULL);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi", .walk = walk });
	later(w);
}

/* Root is mapped to nobody: its own directories (0750) are closed to it. */
static void root_squash(struct world *w)
{
	static const struct step walk[] = {
		{ "dev", 2, 0755, 0, 0x03, NULL, true },   { "sbin", 2, 0750, 0, 0, NULL, false },
		{ "init", 1, 0750, ACCES, 0, NULL, true }, { "etc", 2, 0750, 0, 0, NULL, false },
		{ "init", 1, 0750, ACCES, 0, NULL, true }, { "bin", 2, 0750, 0, 0, NULL, false },
		{ "sh", 1, 0750, ACCES, 0, NULL, true },   { NULL, 0, 0, 0, 0, NULL, false },
	};

	kernel_up(w, NULL);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi", .walk = walk });
	later(w);
}

/* Root reads it, and may not write to it. */
static void read_only(struct world *w)
{
	kernel_up(w, NULL);
	nfs3_root(w, &(struct nfs_root){ .path = "/srv/nfs/pi", .remove = ROFS });
	later(w);
}

static void tries4(struct world *w, uint32_t status)
{
	ns pause = 5 * NS_S;

	for (int i = 0; i < 3; i++, pause *= 2) {
		nfs4_root(w, status);
		wait_for(w, pause);
	}
	later(w);
}

static void refused(struct world *w)
{
	kernel_up(w, CMDLINE_NFS4);
	w->srv->no_nfs_port = true;
	tries4(w, 0);
}

static void no_such_export4(struct world *w)
{
	kernel_up(w, CMDLINE_NFS4);
	tries4(w, NOENT);
}

static void access_denied4(struct world *w)
{
	kernel_up(w, CMDLINE_NFS4);
	tries4(w, ACCES);
}

static void named_but_silent(struct world *w)
{
	kernel_up(w, NULL);
	later(w);
}

#define STOPPED "3b df90a038, stage nfs, outcome failed"

static const struct scene scenes[] = {
	{ "nfs-no-portmap", no_portmap,
	  "TCP port 111 of the NFS server is closed: no rpcbind runs, and NFSv3 can not find mountd.",
	  "nfs.no-portmap (fatal)", STOPPED, "5; lab 5" },
	{ "nfs-program-unavailable", program_unavailable,
	  "rpcbind answers port 0 for mountd: it is not registered.",
	  "nfs.program-unavailable (fatal)", STOPPED, "5; RFC 1833" },
	{ "nfs-version-unsupported", version_unsupported,
	  "cmdline.txt names no vers=, so this older kernel uses NFSv2 over UDP. The server answers "
	  "PROG_MISMATCH,\nversions 3 to 4.",
	  "nfs.version-unsupported (fatal)", STOPPED, "5 (FW#863, LNX#2187)" },
	{ "nfs-access-denied", access_denied,
	  "mountd answers MNT3ERR_ACCES: the export is not open to this address.",
	  "nfs.access-denied (fatal)", STOPPED, "5" },
	{ "nfs-no-such-export", no_such_export,
	  "mountd answers MNT3ERR_NOENT: the path in cmdline.txt is not there.",
	  "nfs.no-such-export (fatal)", STOPPED, "5" },
	{ "nfs-no-init", no_init,
	  "The root is mounted, and holds neither /sbin nor /etc nor /bin: no init.",
	  "nfs.no-init (fatal)", STOPPED, "5" },
	{ "nfs-root-squash", root_squash,
	  "The export lacks no_root_squash: uid 0 is refused in directories of mode 0750 that belong "
	  "to uid 0.",
	  "nfs.root-squash (fatal, uncertain)", STOPPED, "5; exports(5)" },
	{ "nfs-read-only", read_only,
	  "An emulated Pi asks, by a REMOVE of a name that is not there, whether root may write to its "
	  "root, as\ncmdline.txt wants: the server answers NFS3ERR_ROFS. The boot comes up all the same.",
	  "nfs.read-only (warning)", "3b df90a038, stage up, outcome up", "5; RFC 1813 3.3.12" },
	{ "nfs4-no-such-export", no_such_export4,
	  "An NFSv4.1 root: the LOOKUP of the path in cmdline.txt answers NFS4ERR_NOENT.",
	  "nfs.no-such-export (fatal)", STOPPED, "5; RFC 8881" },
	{ "nfs4-access-denied", access_denied4,
	  "An NFSv4.1 root: the LOOKUP of the path in cmdline.txt answers NFS4ERR_ACCESS.",
	  "nfs.access-denied (fatal)", STOPPED, "5; RFC 8881" },
	{ "nfs-refused", refused, "An NFSv4 root; the server resets each connection to port 2049.",
	  "nfs.refused (fatal)", STOPPED, "5" },
	{ "nfs-named-but-silent", named_but_silent,
	  "cmdline.txt names an NFS root, the kernel gets its address, and no NFS traffic follows.",
	  "nfs.silent (fatal, uncertain)", "3b df90a038, stage kernel-dhcp, outcome failed",
	  "5 (DOCPR#1384)" },
};

const struct scene_group nfs_scenes = { scenes, sizeof(scenes) / sizeof(scenes[0]) };
