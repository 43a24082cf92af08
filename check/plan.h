/* SPDX-License-Identifier: MIT */
/* plan - all that a trial needs to know before it begins: the private network, the files at their
 * places, the servers to start, the Pis to boot. Made outside, from the options and the
 * configuration; read, and never changed, inside (init.h). */
#ifndef PXEPI_CHECK_PLAN_H
#define PXEPI_CHECK_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check/conf.h"
#include "check/options.h"
#include "check/pis.h"
#include "io/fail.h"

#define PLAN_IFACES 16
#define PLAN_NOTES 16
#define PLAN_ADDRESSES CONF_ADDRESSES_MAX
#define PLAN_SERVERS 8
#define PLAN_ARGS 40
#define PLAN_FILES 64
#define PLAN_BINDS 8
#define PLAN_VISIBLE 32
#define PLAN_TEXT ((size_t)256 << 10) /* room for the texts made here */

/* Where the trial keeps its own things, inside. */
#define PLAN_DIR "/run/pxepi"
#define PLAN_PCAPS PLAN_DIR "/pcap"
#define PLAN_TREE PLAN_DIR "/tftp"
#define PLAN_ROOT PLAN_DIR "/nfs"

struct plan_address {
	uint32_t ip;
	uint8_t prefix;
	uint8_t iface; /* index; PLAN_IFACES: a machine behind the router */
	bool guessed; /* nothing says on which interface it is */
	unsigned roles; /* CONF_ROLE_* */
	const char *why;
	struct conf_at at;
};

/* A file that is to be found at this path, with these bytes. */
struct plan_file {
	const char *path;
	struct span bytes;
};

/* A folder, or file, of the host that is to be found at another place, read-only. */
struct plan_bind {
	const char *from, *to;
	bool writable;
};

enum plan_role { PLAN_DHCP, PLAN_TFTP, PLAN_RPCBIND, PLAN_NFS };

struct plan_server {
	enum plan_role role;
	const char *name; /* "Kea", "in.tftpd": for people */
	const char *program; /* path */
	const char *argv[PLAN_ARGS]; /* ends in NULL */
	uint16_t port; /* listens here when it is ready */
	bool tcp;
	const char *started; /* a word that it prints when it has started, or NULL */
};

struct plan_boot {
	const struct pis_pi *pi;
	enum model model;
	bool together; /* in the last phase: all at once */
	const char *argv[PLAN_ARGS]; /* of emulate, from the verb on */
	const char *pcap; /* its capture, inside; NULL: none is wanted */
};

struct plan {
	const struct check_options *o;
	struct conf *conf; /* NULL with --run alone */
	const char *shown; /* what the server is called: "Kea", "`COMMAND`" */
	const char *config_inside; /* the path of the main file as the server sees it; or NULL */

	const char *iface[PLAN_IFACES];
	size_t ifaces;
	struct plan_address address[PLAN_ADDRESSES];
	size_t addresses;
	const char *const *folders; /* private, writable; each ends in '/', the list in NULL */
	struct plan_file file[PLAN_FILES];
	size_t files;
	struct plan_bind bind[PLAN_BINDS];
	size_t binds;
	const char *note[PLAN_NOTES]; /* worth a line each in the report */
	size_t notes;
	const char *visible[PLAN_VISIBLE]; /* paths of the host that stay, also below /tmp */
	size_t visibles;
	struct plan_server server[PLAN_SERVERS];
	size_t servers;

	struct pis pis;
	struct plan_boot *boot;
	size_t boots, colds; /* the first `colds` one after the other, the rest at the same time */

	bool root; /* the real one: no user namespace */
	bool synthetic; /* no tree was given */
	bool no_tftp; /* --tftp none: a Pi is done with its first request */
	bool own_tftp; /* the server's own (dnsmasq) */
	const char *tree; /* the folder served, as named on this host; NULL: the made-up one */
	const char *until;
	const char *nfs_path; /* as cmdline.txt names it */
	uint32_t nfs_ip;

	bool groups; /* users and groups can be changed inside */
	char *text; /* what the pointers above point to, mostly */
	size_t text_n;
};

/* plan_make - everything but running. o is borrowed and must outlive the plan. false: f says
 * why. */
bool plan_make(struct plan *p, const struct check_options *o, struct fail *f);
void plan_free(struct plan *p);

/* ----- for the files of the plan ----- */

/* A text that lives as long as the plan; "" when there is no room. */
__attribute__((format(printf, 2, 3))) const char *plan_text(struct plan *p, const char *format,
							    ...);
/* One more line for the report. */
__attribute__((format(printf, 2, 3))) void plan_note(struct plan *p, const char *format, ...);

/* One more argument for argv. */
void plan_arg(const char *argv[PLAN_ARGS], const char *arg);

/* One more server, first in line to be started after those before it. */
struct plan_server *plan_server(struct plan *p, enum plan_role role, const char *name,
				const char *program);
bool plan_file(struct plan *p, const char *path, struct span bytes, struct fail *f);
bool plan_bind(struct plan *p, const char *from, const char *to, struct fail *f);
/* This path of the host stays where it is. NULL: nothing. */
void plan_show(struct plan *p, const char *path);
void plan_show_programs(struct plan *p); /* the folders of PATH in /tmp, and their siblings */

/* A program in PATH, or where Debian has servers; NULL: it is nowhere. */
const char *plan_find(struct plan *p, const char *name);
/* As plan_find; without it, f names the package. */
const char *plan_need(struct plan *p, const char *name, const char *package, struct fail *f);

bool plan_network(struct plan *p, struct fail *f);
void plan_segments(struct plan *p);
/* Those without a Pi, in a line each. */
void plan_untried(struct plan *p);
bool plan_dhcp(struct plan *p, struct fail *f);
bool plan_tftp(struct plan *p, struct fail *f);
bool plan_synthetic(struct plan *p, struct fail *f);
bool plan_nfs(struct plan *p, struct fail *f);
bool plan_boots(struct plan *p, struct fail *f);

/* The interface that the subnet of ip is on. */
size_t plan_iface_of(const struct plan *p, uint32_t ip);

#endif
