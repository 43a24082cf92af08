/* SPDX-License-Identifier: MIT */
/* fault_linux - what can go wrong once the kernel runs, and with its root over NFS: facts 5. */
#include "tests/sim/fault.h"

#define ROOT "console=serial0,115200 root=/dev/nfs nfsroot="
#define CMDLINE_V2 ROOT "192.168.2.10:/srv/nfs/pi rw ip=dhcp rootwait\n"

static void mute_kernel(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->until_kernel = true;
}

static void no_address(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->dhcp.kernel_silent = true;
}

/* Where the command line names none, Linux takes DHCP's next-server: here there is none either. */
static void only_by_66(struct sim_pi *p)
{
	p->dhcp.proxy = false;
	p->dhcp.siaddr = 0;
	p->dhcp.opt66 = "192.168.2.10";
	p->dhcp.menu = MENU_NONE;
}

static void no_server(struct world *w, struct sim_pi *p)
{
	(void)w;
	only_by_66(p);
	tree_text(&p->tftp.tree, "cmdline.txt", ROOT ",vers=3 rw ip=dhcp rootwait\n");
}

static void server_by_name(struct world *w, struct sim_pi *p)
{
	(void)w;
	only_by_66(p);
	tree_text(&p->tftp.tree, "cmdline.txt", ROOT "nas.home.lan:/pi,vers=3 rw ip=dhcp\n");
}

static void other_root(struct world *w, struct sim_pi *p)
{
	(void)w;
	tree_text(&p->tftp.tree, "cmdline.txt",
		  "console=tty1 root=PARTUUID=6c586e13-02 rootwait\n");
}

static void other_root_with_ip(struct world *w, struct sim_pi *p)
{
	(void)w;
	tree_text(&p->tftp.tree, "cmdline.txt", "console=tty1 root=/dev/sda2 ip=dhcp rootwait\n");
}

static void name_and_siaddr(struct world *w, struct sim_pi *p)
{
	server_by_name(w, p);
	p->dhcp.siaddr = w->host[HOST_MAIN].ip;
}

/* ----- NFS ----- */

static void v3(struct sim_pi *p, enum nfs_story story)
{
	tree_text(&p->tftp.tree, "cmdline.txt", CMDLINE_NFS3);
	p->nfs = story;
}

static void v41(struct sim_pi *p, enum nfs_story story)
{
	tree_text(&p->tftp.tree, "cmdline.txt", CMDLINE_NFS4);
	p->nfs = story;
}

#define STORY(name, telling)                                \
	static void name(struct world *w, struct sim_pi *p) \
	{                                                   \
		(void)w;                                    \
		telling;                                    \
	}

STORY(no_portmap, v3(p, NFS_V3_NO_PORTMAP))
STORY(unregistered, v3(p, NFS_V3_UNREGISTERED))
STORY(denied, v3(p, NFS_V3_DENIED))
STORY(denied4, v41(p, NFS_V41_DENIED))
STORY(noent, v3(p, NFS_V3_NOENT))
STORY(noent4, v41(p, NFS_V41_NOENT))
STORY(no_init, v3(p, NFS_V3_NO_INIT))
STORY(squashed, v3(p, NFS_V3_SQUASHED))
STORY(read_only, v3(p, NFS_V3_READ_ONLY))
STORY(no_write, v3(p, NFS_V3_NO_WRITE))
STORY(refused4, v41(p, NFS_V41_REFUSED))

static void version(struct world *w, struct sim_pi *p)
{
	(void)w;
	tree_text(&p->tftp.tree, "cmdline.txt", CMDLINE_V2);
	p->nfs = NFS_V2_MISMATCH;
}

/* Not even its ARP is answered. */
static void server_off(struct world *w, struct sim_pi *p)
{
	(void)w;
	v3(p, NFS_V3);
	p->nfs_silent_after = 1;
}

/* ARP is answered, the SYN to port 111 is not. */
static void portmap_filtered(struct world *w, struct sim_pi *p)
{
	(void)w;
	v3(p, NFS_V3);
	p->nfs_silent_after = 2;
}

static void nfs_filtered(struct world *w, struct sim_pi *p)
{
	(void)w;
	v41(p, NFS_V41);
	p->nfs_silent_after = 2;
}

static void never_called(struct world *w, struct sim_pi *p)
{
	(void)w;
	p->nfs_never = true;
}

#define STOPS(id) FIND_##id, SEV_FATAL, NULL, ON_ALL, IT_STOPS

static const struct fault faults[] = {
	{ "kernel-mute", STOPS(KERNEL_SILENT), mute_kernel, .beside = 0 },
	{ "kernel-no-dhcp", STOPS(KERNEL_DHCP_UNANSWERED), no_address, .beside = 0 },
	{ "cmdline-no-server", STOPS(CMDLINE_NO_SERVER), no_server, .beside = 0 },
	{ "cmdline-by-name", STOPS(CMDLINE_NO_SERVER), server_by_name, .beside = 0 },
	{ "cmdline-name-siaddr", STOPS(CMDLINE_NO_SERVER), name_and_siaddr, .beside = 0 },
	{ "cmdline-other-root", FIND_CMDLINE_OTHER_ROOT, SEV_NOTE, NULL, ON_ALL, IT_GOES_ON,
	  other_root, .beside = 0 },
	{ "cmdline-root-ip", FINDING_COUNT, SEV_NOTE, NULL, ON_ALL, IT_GOES_ON, other_root_with_ip,
	  .beside = 0 },
	{ "nfs-no-portmap", STOPS(NFS_NO_PORTMAP), no_portmap, .beside = 0 },
	{ "nfs-portmap-silent", STOPS(NFS_NO_PORTMAP), portmap_filtered, .beside = 0 },
	{ "nfs-unregistered", STOPS(NFS_PROGRAM_UNAVAILABLE), unregistered, .beside = 0 },
	{ "nfs-version", STOPS(NFS_VERSION_UNSUPPORTED), version, .beside = 0 },
	{ "nfs-denied", STOPS(NFS_ACCESS_DENIED), denied, .beside = 0 },
	{ "nfs-denied4", STOPS(NFS_ACCESS_DENIED), denied4, .beside = 0 },
	{ "nfs-noent", STOPS(NFS_NO_SUCH_EXPORT), noent, .beside = 0 },
	{ "nfs-noent4", STOPS(NFS_NO_SUCH_EXPORT), noent4, .beside = 0 },
	{ "nfs-no-init", STOPS(NFS_NO_INIT), no_init, .beside = 0 },
	{ "nfs-squashed", STOPS(NFS_ROOT_SQUASH), squashed, .beside = 0 },
	{ "nfs-read-only", FIND_NFS_READ_ONLY, SEV_WARNING, NULL, ON_ALL, IT_GOES_ON, read_only,
	  .beside = 0 },
	{ "nfs-no-write", FIND_NFS_ROOT_SQUASH, SEV_WARNING, NULL, ON_ALL, IT_GOES_ON, no_write,
	  .beside = 0 },
	{ "nfs-refused", STOPS(NFS_REFUSED), refused4, .beside = 0 },
	{ "nfs-server-off", STOPS(NFS_SILENT), server_off, .beside = 0 },
	{ "nfs-filtered", STOPS(NFS_SILENT), nfs_filtered, .beside = 0 },
	{ "nfs-never-called", STOPS(NFS_SILENT), never_called, .beside = 0 },
};

const struct fault_group faults_linux = { faults, sizeof(faults) / sizeof(faults[0]) };
