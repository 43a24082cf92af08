/* SPDX-License-Identifier: MIT */
/* cmdline - the kernel's command line (cmdline.txt): what it says about the network and the root
 * file system (Linux Documentation/admin-guide/nfs/nfsroot.rst; lib/cmdline.c next_arg,
 * net/ipv4/ipconfig.c ip_auto_config_setup, fs/nfs/nfsroot.c nfs_root_setup). */
#ifndef PXEPI_CORE_CMDLINE_H
#define PXEPI_CORE_CMDLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/wire.h"

#define CMDLINE_TEXT_MAX 160

struct cmdline {
	bool complete; /* all of the file was seen */
	bool empty; /* nothing but blanks */
	bool several_lines; /* the firmware passes only the first; a second one is a mistake */
	bool wants_dhcp; /* ip=dhcp, on, any, both, bootp, or ::::::dhcp */
	bool ip_static; /* ip= with a client address */
	/* the other fields of ip=; 0 or empty: not given */
	uint32_t ip_client, ip_gateway, ip_mask;
	char ip_host[CMDLINE_TEXT_MAX]; /* escaped; without the domain */
	bool has_ip; /* any ip= */
	/* server field of ip=, for when nfsroot= names none; 0: none */
	uint32_t ip_server;
	bool root_nfs; /* root=/dev/nfs, root=nfs..., or nfsroot= without any root= */
	bool has_root;
	char root[CMDLINE_TEXT_MAX]; /* escaped */
	bool has_nfsroot;
	uint32_t nfs_server; /* host order; 0: none named (the kernel then uses DHCP's siaddr) */
	bool server_is_name; /* a host name stands there: the kernel has no resolver */
	char nfs_path[CMDLINE_TEXT_MAX]; /* escaped; empty: the kernel's default /tftpboot/%s */
	char nfs_options[CMDLINE_TEXT_MAX]; /* escaped */
	bool nfsroot_malformed; /* e.g. "nfsroot=,vers=3,tcp": no path and no server */
	int nfs_vers; /* 2, 3, 4; -1 not given */
	int nfs_minor; /* of 4: 0, 1, 2; -1 not given */
	int nfs_udp; /* 1 udp, 0 tcp, -1 not given */
	bool rw, ro, rootwait;
	char init[CMDLINE_TEXT_MAX]; /* init=, else empty */
};

/* Will Linux mount its root over NFS? nfsroot= alone does it; beside another root= it does not. */
static inline bool cmdline_wants_nfs(const struct cmdline *c)
{
	return c->root_nfs || (c->has_nfsroot && !c->has_root);
}

/* cmdline_read - parse the text of cmdline.txt; *out is always filled completely.
 * complete: all of the file was seen. The line ends at the first LF, CR or NUL; of a parameter
 * given twice the last counts, as in the kernel. Texts that do not fit are cut. */
void cmdline_read(struct span text, bool complete, struct cmdline *out);

#endif
