/* SPDX-License-Identifier: MIT */
/* pi_kernel - Linux: from the command line that was loaded to its address, by DHCP or as written
 * there, and to what it would mount as root (net/ipv4/ipconfig.c, fs/nfs/nfsroot.c, facts 5). The
 * packets of its DHCP are in pi_dhcp.c. */
#include "core/pi_internal.h"
#include "core/say.h"
#include "core/typed.h"

#define NFS_DEFAULT "/tftpboot/" /* nfsroot.c NFS_ROOT, with %s behind it */

/* What cmdline.txt said. The firmware's own line, which it uses when there is none, names neither
 * an address nor a network root. */
static void read_cmdline(const struct pi *pi, struct cmdline *c)
{
	size_t at = pi->cmdline_at;

	if (at == 0 || at > pi->texts) {
		cmdline_read(span_of("", 0), true, c);
		return;
	}
	cmdline_read(span_of(pi->room + pi->text[at - 1].at, pi->text[at - 1].n),
		     pi->text[at - 1].complete, c);
}

void pi_kernel_begin(struct pi *pi, ns now)
{
	if (pi->setup->until <= PI_UNTIL_FIRMWARE) {
		pi_stop(pi, PI_REACHED, PI_WHY_NONE);
		return;
	}
	pi->kernel_loaded = true;
	pi_enter(pi, PI_STARTING);
	pi->deadline = now + (ns)pi->setup->traits.kernel_ms * NS_MS;
}

/* ipconfig.c ic_defaults(): the class of the address, when no mask is given. */
static uint32_t mask_of_class(uint32_t ip)
{
	if (ip >> 31 == 0)
		return 0xff000000u;
	return ip >> 30 == 2 ? 0xffff0000u : 0xffffff00u;
}

void pi_kernel_started(struct pi *pi, ns now)
{
	struct cmdline c;

	read_cmdline(pi, &c);
	if (c.wants_dhcp) {
		pi_dhcp_begin(pi, ASKER_KERNEL, now);
		return;
	}
	pi->asker = ASKER_KERNEL;
	memset(&pi->lease, 0, sizeof(pi->lease));
	pi->lease.ip = c.ip_client;
	pi->lease.mask = c.ip_mask != 0 ? c.ip_mask : mask_of_class(c.ip_client);
	pi->lease.router = c.ip_gateway;
	if (c.ip_static)
		pi_kernel_leased(pi, now);
	else if (cmdline_wants_nfs(&c))
		pi_stop(pi, PI_STOPPED, PI_WHY_NFS); /* no address: it can not reach its root */
	else
		pi_stop(pi, PI_COMPLETE, PI_WHY_NO_NFS_ROOT);
}

void pi_kernel_leased(struct pi *pi, ns now)
{
	struct cmdline c;

	(void)now;
	read_cmdline(pi, &c);
	if (pi->setup->until <= PI_UNTIL_KERNEL)
		pi_stop(pi, PI_REACHED, PI_WHY_NONE);
	else if (cmdline_wants_nfs(&c))
		pi_enter(pi, PI_NFS);
	else
		pi_stop(pi, PI_COMPLETE, PI_WHY_NO_NFS_ROOT);
}

/* ----- the root file system ----- */

/* Takes back what say_wire() did: the server is asked for the bytes of the file. */
static void unescape(char *to, size_t cap, const char *from)
{
	size_t n = 0;

	for (const char *p = from; *p != '\0' && n + 1 < cap; p++, n++) {
		to[n] = *p;
		if (p[0] != '\\' || p[1] == '\0')
			continue;
		if (p[1] == 'x' && typed_hex((uint8_t)p[2]) >= 0 && typed_hex((uint8_t)p[3]) >= 0) {
			to[n] = (char)(typed_hex((uint8_t)p[2]) << 4 | typed_hex((uint8_t)p[3]));
			p += 3;
		} else {
			p++;
		}
	}
	to[n] = '\0';
}

/* Option 17 is read as nfsroot= is; what that says itself counts more (root_nfs_data()). */
static void add_root_path(const struct pi *pi, struct cmdline *c)
{
	char line[sizeof("nfsroot=\"\"") + PI_ROOT_PATH_MAX];
	struct say s = say_in(line, sizeof(line));
	struct cmdline theirs;

	if (pi->lease.root_path[0] == '\0')
		return;
	say_str(&s, "nfsroot=\"");
	say_strn(&s, pi->lease.root_path, strlen(pi->lease.root_path));
	say_str(&s, "\"");
	cmdline_read(span_of(line, s.n), true, &theirs);
	if (c->nfs_path[0] == '\0')
		memcpy(c->nfs_path, theirs.nfs_path, sizeof(c->nfs_path));
	if (c->nfs_options[0] == '\0') {
		memcpy(c->nfs_options, theirs.nfs_options, sizeof(c->nfs_options));
		c->nfs_vers = theirs.nfs_vers;
		c->nfs_minor = theirs.nfs_minor;
		c->nfs_udp = theirs.nfs_udp;
	}
	if (c->nfs_server == 0 && c->ip_server == 0)
		c->nfs_server = theirs.nfs_server;
}

/* The kernel's name for itself: of the command line, of option 12, or its address. */
static void say_node(const struct pi *pi, const struct cmdline *c, struct say *s)
{
	char host[CMDLINE_TEXT_MAX];

	unescape(host, sizeof(host), c->ip_host);
	if (host[0] != '\0')
		say_str(s, host);
	else if (pi->lease.host_name[0] != '\0')
		say_str(s, pi->lease.host_name);
	else
		say_ip(s, pi->lease.ip);
}

/* Only the first %s is filled in: nfsroot.c has one argument for it. */
static void build_path(const struct pi *pi, const struct cmdline *c, char *to, size_t cap)
{
	char path[CMDLINE_TEXT_MAX];
	struct say s = say_in(to, cap);
	const char *token;

	unescape(path, sizeof(path), c->nfs_path);
	if (path[0] != '/')
		say_str(&s, NFS_DEFAULT);
	if (path[0] == '\0') {
		say_node(pi, c, &s);
		return;
	}
	token = strstr(path, "%s");
	if (!token) {
		say_str(&s, path);
		return;
	}
	say_strn(&s, path, (size_t)(token - path));
	say_node(pi, c, &s);
	say_str(&s, token + 2);
}

bool pi_nfs_job(const struct pi *pi, struct pi_nfs_job *job)
{
	struct cmdline *c = &job->cmdline;

	if (pi->state != PI_NFS)
		return false;
	memset(job, 0, sizeof(*job));
	read_cmdline(pi, c);
	add_root_path(pi, c);
	job->ip = pi->lease.ip;
	job->mask = pi->lease.mask != 0 ? pi->lease.mask : mask_of_class(pi->lease.ip);
	job->router = pi->lease.router;
	if (!c->server_is_name) /* the kernel has no resolver */
		job->server = c->nfs_server != 0  ? c->nfs_server
			      : c->ip_server != 0 ? c->ip_server
						  : pi->lease.siaddr;
	build_path(pi, c, job->path, sizeof(job->path));
	return true;
}

void pi_nfs_done(struct pi *pi, ns now, bool mounted)
{
	(void)now;
	if (pi->state != PI_NFS)
		return;
	if (mounted)
		pi_stop(pi, PI_COMPLETE, PI_WHY_NONE);
	else
		pi_stop(pi, PI_STOPPED, PI_WHY_NFS);
}
