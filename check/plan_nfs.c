/* SPDX-License-Identifier: MIT */
/* plan_nfs - nfs-ganesha, and rpcbind before it, for the roots that the tree's cmdline.txt
 * name. See plan.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/pis.h"
#include "check/plan.h"
#include "core/cmdline.h"
#include "core/say.h"

#define EXPORTS 8 /* different paths; more are not served */
#define CONFIG PLAN_DIR "/ganesha.conf"

struct exports {
	const char *path[EXPORTS];
	size_t n;
};

/* ----- what the Pis will ask for ----- */

static void add_host(struct plan *p, uint32_t ip)
{
	size_t iface = plan_iface_of(p, ip);

	for (size_t i = 0; i < p->addresses; i++)
		if (p->address[i].ip == ip)
			return;
	if (ip != 0 && p->addresses < PLAN_ADDRESSES)
		p->address[p->addresses++] = (struct plan_address){
			.ip = ip,
			.prefix = p->address[0].prefix,
			.iface = (uint8_t)iface,
			.why = "cmdline.txt's NFS server"
		};
}

static void add_export(struct plan *p, struct exports *e, const char *path)
{
	for (size_t i = 0; i < e->n; i++)
		if (strcmp(e->path[i], path) == 0)
			return;
	if (e->n < EXPORTS)
		e->path[e->n++] = plan_text(p, "%s", path);
}

/* A path that can stand in ganesha's configuration as it is. */
static bool is_plain(const char *path)
{
	return path[0] == '/' && strcspn(path, "\"\\;{}#%\n\t ") == strlen(path);
}

static void read_cmdline(struct plan *p, struct exports *e, int folder, const char *path)
{
	char text[4096];
	int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text)) : -1;
	struct cmdline c;

	if (fd >= 0)
		(void)close(fd);
	if (n <= 0)
		return;
	cmdline_read(span_of(text, (size_t)n), true, &c);
	if (!cmdline_wants_nfs(&c) || !is_plain(c.nfs_path))
		return;
	add_export(p, e, c.nfs_path);
	add_host(p, c.nfs_server);
}

static void read_tree(struct plan *p, struct exports *e)
{
	DIR *list = opendir(p->tree);
	struct dirent *d;

	while (list && (d = readdir(list))) {
		char path[64];
		uint32_t serial;

		if (strcmp(d->d_name, "cmdline.txt") == 0)
			read_cmdline(p, e, dirfd(list), d->d_name);
		if (!pis_serial_folder(d->d_name, &serial))
			continue;
		(void)snprintf(path, sizeof(path), "%.8s/cmdline.txt", d->d_name);
		read_cmdline(p, e, dirfd(list), path);
	}
	if (list)
		(void)closedir(list);
}

/* ----- ganesha ----- */

/* Where it finds what reads a file system: beside itself when it was unpacked somewhere. */
static const char *plugins(struct plan *p, const char *program)
{
	static const char *const from[] = { "/../lib", "/../tree/usr/lib" };
	size_t n = (size_t)(strrchr(program, '/') - program);

	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		const char *lib = plan_text(p, "%.*s%s", (int)n, program, from[i]);
		DIR *list = opendir(lib);
		struct dirent *d;

		while (list && (d = readdir(list))) {
			const char *at = plan_text(p, "%s/%s/ganesha", lib, d->d_name);

			if (d->d_name[0] == '.' || access(at, R_OK) != 0)
				continue;
			(void)closedir(list);
			return at;
		}
		if (list)
			(void)closedir(list);
	}
	return NULL;
}

static void say_export(struct say *s, size_t id, const char *path)
{
	say_str(s, "EXPORT { Export_Id = ");
	say_u64(s, id);
	say_str(s, "; Path = " PLAN_ROOT "; Pseudo = ");
	say_str(s, path);
	say_str(s, "; Access_Type = RW; Squash = No_Root_Squash; SecType = sys; Protocols = 3, 4; "
		   "Transports = TCP, UDP; FSAL { Name = VFS; } }\n");
}

static bool write_config(struct plan *p, const struct exports *e, const char *found, struct fail *f)
{
	char room[4096];
	struct say s = say_in(room, sizeof(room));
	const char *text;

	say_str(&s,
		"NFS_CORE_PARAM { Protocols = 3, 4; NFS_Port = 2049; MNT_Port = 20048; Enable_NLM = false; "
		"Enable_RQUOTA = false; mount_path_pseudo = true; ");
	if (found) {
		say_str(&s, "Plugins_Dir = ");
		say_str(&s, found);
		say_str(&s, "; ");
	}
	say_str(&s, "}\nNFS_KRB5 { Active_krb5 = false; }\n"
		    "NFSv4 { Graceless = true; RecoveryBackend = fs; RecoveryRoot = " PLAN_DIR
		    "/recovery; Only_Numeric_Owners = true; }\n");
	for (size_t i = 0; i < e->n; i++)
		say_export(&s, i + 1, e->path[i]);
	say_str(&s, "LOG { Default_Log_Level = EVENT; }\n");
	text = plan_text(p, "%s", room);
	return plan_file(p, CONFIG, span_of(text, strlen(text)), f);
}

/* rpcbind becomes the user _rpc, and ends when there is none. */
static bool add_user(struct plan *p, struct fail *f)
{
	char room[32768];
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, room, sizeof(room) - 1) : -1;
	const char *text;

	if (fd >= 0)
		(void)close(fd);
	if (n <= 0)
		return true;
	room[n] = '\0';
	if (strstr(room, "\n_rpc:"))
		return true;
	text = plan_text(p, "_rpc:x:0:0::/:/bin/false\n%s", room);
	return plan_file(p, "/etc/passwd", span_of(text, strlen(text)), f);
}

static bool start(struct plan *p, const char *rpcbind, const char *ganesha, struct fail *f)
{
	static const char *const args[] = {
		"-F", "-L", "STDOUT", "-f", CONFIG, "-p", PLAN_DIR "/ganesha.pid", "-N", "NIV_EVENT"
	};
	struct plan_server *first = plan_server(p, PLAN_RPCBIND, "rpcbind", rpcbind);
	struct plan_server *second = plan_server(p, PLAN_NFS, "nfs-ganesha", ganesha);

	if (!first || !second)
		return fail_set(f, "too many servers");
	first->port = 111;
	plan_arg(first->argv, "-f");
	plan_arg(first->argv, "-w");
	second->port = 2049;
	second->tcp = true;
	for (size_t i = 0; i < sizeof(args) / sizeof(args[0]); i++)
		plan_arg(second->argv, args[i]);
	return true;
}

bool plan_nfs(struct plan *p, struct fail *f)
{
	struct exports e = { .n = 0 };
	const char *rpcbind, *ganesha;

	if (!p->o->nfs_root)
		return true;
	if (!p->root)
		return fail_set(f,
				"--nfs-root needs real root: nfs-ganesha opens files by handle, which only the "
				"machine's own root may: use sudo, or leave it out");
	ganesha = plan_need(p, "ganesha.nfsd", "nfs-ganesha nfs-ganesha-vfs rpcbind", f);
	rpcbind = ganesha ? plan_need(p, "rpcbind", "rpcbind", f) : NULL;
	if (!rpcbind)
		return false;
	read_tree(p, &e);
	if (e.n == 0)
		return fail_set(f,
				"--nfs-root: no cmdline.txt in %s names an NFS root (root=/dev/nfs nfsroot=IP:/PATH)",
				p->tree);
	return plan_bind(p, p->o->nfs_root, PLAN_ROOT, f) &&
	       write_config(p, &e, plugins(p, ganesha), f) && add_user(p, f) &&
	       start(p, rpcbind, ganesha, f);
}
