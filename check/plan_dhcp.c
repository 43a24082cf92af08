/* SPDX-License-Identifier: MIT */
/* plan_dhcp - how the DHCP server is started: its program, its configuration at a path where
 * Debian's AppArmor profile lets it read, its state in private folders. See plan.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check/plan.h"

static const char *const kea_folders[] = { "/run/kea/", "/run/lock/kea/", "/var/lib/kea/",
					   "/var/log/kea/", NULL };
static const char *const dnsmasq_folders[] = { "/run/dnsmasq/", "/var/lib/misc/", NULL };
static const char *const isc_folders[] = { "/run/dhcp-server/", "/var/lib/dhcp/", NULL };
static const char *const all_folders[] = { "/run/kea/",         "/run/lock/kea/", "/var/lib/kea/",
					   "/var/log/kea/",     "/run/dnsmasq/",  "/var/lib/misc/",
					   "/run/dhcp-server/", "/var/lib/dhcp/", NULL };

static const struct kind {
	enum conf_kind kind;
	const char *program, *package;
	const char *folder, *config; /* where it is expected; the folder comes with the package */
	const char *const *folders;
	const char *scratch; /* for what it would write elsewhere */
} kinds[] = {
	{ CONF_KEA, "kea-dhcp4", "kea-dhcp4-server", "/etc/kea", "kea-dhcp4.conf", kea_folders,
	  "/var/lib/kea/" },
	{ CONF_DNSMASQ, "dnsmasq", "dnsmasq-base", "/etc/dnsmasq.d", "pxepi.conf", dnsmasq_folders,
	  "/var/lib/misc/" },
	{ CONF_ISC, "dhcpd", "isc-dhcp-server", "/etc/dhcp", "dhcpd.conf", isc_folders,
	  "/var/lib/dhcp/" },
};

static const struct kind *kind_of(const struct conf *c)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (c && kinds[i].kind == conf_kind(c))
			return &kinds[i];
	return NULL;
}

/* ----- the configuration ----- */

#define WRITABLE_MOST 16

static bool rewrite(struct plan *p, const struct kind *k, struct fail *f)
{
	const char *writable[WRITABLE_MOST] = { "/tmp/", "/run/", "/var/run/", "/var/tmp/",
						"/dev/" };
	struct conf_policy policy = { .allow_scripts = p->o->allow_scripts,
				      .writable = writable,
				      .scratch = k->scratch,
				      .drop_user = true };
	size_t n = 5;

	for (const char *const *folder = p->folders; *folder && n + 1 < WRITABLE_MOST; folder++)
		writable[n++] = *folder;
	if (p->own_tftp && p->o->tftp_root)
		policy.tftp_root = PLAN_TREE;
	else if (p->own_tftp && p->synthetic)
		policy.tftp_root = PLAN_TREE;
	return conf_rewrite(p->conf, &policy, f);
}

/* The main file goes to its place; an included one stays where it is, changed or not. */
static bool place(struct plan *p, const struct kind *k, struct fail *f)
{
	struct stat st;
	const char *folder = stat(k->folder, &st) == 0 && S_ISDIR(st.st_mode) ? k->folder
									      : PLAN_DIR;

	p->config_inside = plan_text(p, "%s/%s", folder, k->config);
	if (!plan_file(p, p->config_inside, conf_file(p->conf, 0)->given, f))
		return false;
	for (size_t i = 0; i < conf_files(p->conf); i++) {
		const struct conf_file *file = conf_file(p->conf, i);

		plan_show(p, file->path);
		if (i > 0 && file->changed && !plan_file(p, file->path, file->given, f))
			return false;
	}
	for (const struct conf_item *h = NULL; (h = conf_next(p->conf, CONF_HOOK, h));)
		plan_show(p, p->o->allow_scripts ? h->text : NULL);
	for (const struct conf_item *h = NULL; (h = conf_next(p->conf, CONF_SCRIPT, h));)
		plan_show(p, p->o->allow_scripts ? h->text : NULL);
	return true;
}

/* ----- the server ----- */

static bool start_dnsmasq(struct plan *p, struct plan_server *s)
{
	static const char *const args[] = { "-d", "--user=root", "--group=root",
					    "--pid-file=", "-C" };

	for (size_t i = 0; i < sizeof(args) / sizeof(args[0]); i++)
		plan_arg(s->argv, args[i]);
	plan_arg(s->argv, p->config_inside);
	return true;
}

static bool start_isc(struct plan *p, struct plan_server *s, struct fail *f)
{
	static const char leases[] = "/var/lib/dhcp/dhcpd.leases";
	static const char *const args[] = { "-4", "-f", "-d", "--no-pid", "-lf", leases, "-cf" };

	for (size_t i = 0; i < sizeof(args) / sizeof(args[0]); i++)
		plan_arg(s->argv, args[i]);
	plan_arg(s->argv, p->config_inside);
	for (size_t i = 0; i < p->ifaces; i++)
		plan_arg(s->argv, p->iface[i]);
	return plan_file(p, leases, span_of("", 0), f); /* it makes none by itself */
}

static bool start_run(struct plan *p, struct fail *f)
{
	struct plan_server *s;

	p->shown = plan_text(p, "`%s`", p->o->run);
	s = plan_server(p, PLAN_DHCP, "the server", "/bin/sh");
	if (!s)
		return fail_set(f, "too many servers");
	s->port = 67;
	plan_arg(s->argv, "-c");
	plan_arg(s->argv, p->o->run);
	return true;
}

static bool start_kind(struct plan *p, const struct kind *k, struct fail *f)
{
	const char *program = plan_need(p, k->program, k->package, f);
	struct plan_server *s;

	if (!program)
		return false;
	p->shown = conf_kind_name(k->kind);
	s = plan_server(p, PLAN_DHCP, p->shown, program);
	if (!s)
		return fail_set(f, "too many servers");
	s->port = 67;
	switch (k->kind) {
	case CONF_KEA:
		s->started = "DHCP4_STARTED";
		plan_arg(s->argv, "-c");
		plan_arg(s->argv, p->config_inside);
		return true;
	case CONF_DNSMASQ:
		return start_dnsmasq(p, s);
	case CONF_ISC:
		return start_isc(p, s, f);
	case CONF_AUTO:
		break;
	}
	return false;
}

/* A server that has a tree of its own keeps it, unless one was given. */
static void look_for_own_tftp(struct plan *p)
{
	const struct conf_item *root = p->conf ? conf_next(p->conf, CONF_TFTP_ROOT, NULL) : NULL;
	struct stat st;

	p->own_tftp = p->conf && conf_has(p->conf, CONF_TFTP) && p->o->tftp != CHECK_TFTP_NONE;
	p->synthetic = !p->o->tftp_root;
	if (p->own_tftp && p->synthetic && root && stat(root->text, &st) == 0 &&
	    S_ISDIR(st.st_mode)) {
		p->synthetic = false;
		p->tree = root->text;
		plan_show(p, root->text);
	}
	if (p->o->tftp_root)
		p->tree = p->o->tftp_root;
}

bool plan_dhcp(struct plan *p, struct fail *f)
{
	const struct kind *k = kind_of(p->conf);

	look_for_own_tftp(p);
	p->folders = k && !p->o->run ? k->folders : all_folders;
	if (p->conf && (!rewrite(p, k, f) || !place(p, k, f)))
		return false;
	return p->o->run ? start_run(p, f) : start_kind(p, k, f);
}
