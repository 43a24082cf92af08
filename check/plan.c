/* SPDX-License-Identifier: MIT */
/* plan - see plan.h. */
#include "check/plan.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/box.h"
#include "io/privilege.h"

/* ----- texts, lists ----- */

__attribute__((format(printf, 2, 0))) static const char *text_of(struct plan *p, const char *format,
								 va_list args)
{
	size_t left = PLAN_TEXT - p->text_n;
	char *at = p->text + p->text_n;
	int n = vsnprintf(at, left, format, args);

	if (n < 0 || (size_t)n >= left)
		return "";
	p->text_n += (size_t)n + 1;
	return at;
}

const char *plan_text(struct plan *p, const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = text_of(p, format, args);
	va_end(args);
	return text;
}

void plan_note(struct plan *p, const char *format, ...)
{
	va_list args;

	if (p->notes == PLAN_NOTES)
		return;
	va_start(args, format);
	p->note[p->notes++] = text_of(p, format, args);
	va_end(args);
}

void plan_arg(const char *argv[PLAN_ARGS], const char *arg)
{
	size_t n = 0;

	while (argv[n])
		n++;
	if (n + 1 < PLAN_ARGS)
		argv[n] = arg;
}

struct plan_server *plan_server(struct plan *p, enum plan_role role, const char *name,
				const char *program)
{
	struct plan_server *s = &p->server[p->servers];

	if (p->servers == PLAN_SERVERS)
		return NULL;
	p->servers++;
	s->role = role;
	s->name = name;
	s->program = program;
	plan_arg(s->argv, program);
	return s;
}

bool plan_file(struct plan *p, const char *path, struct span bytes, struct fail *f)
{
	if (p->files == PLAN_FILES)
		return fail_set(f, "too many files to put into the private network (%d)",
				PLAN_FILES);
	p->file[p->files++] = (struct plan_file){ .path = path, .bytes = bytes };
	return true;
}

bool plan_bind(struct plan *p, const char *from, const char *to, struct fail *f)
{
	char real[PATH_MAX];

	if (!realpath(from, real))
		return fail_set(f, "%s: %s", from, strerror(errno));
	if (p->binds == PLAN_BINDS)
		return fail_set(f, "too many folders to put into the private network (%d)",
				PLAN_BINDS);
	p->bind[p->binds++] = (struct plan_bind){ .from = plan_text(p, "%s", real), .to = to };
	return true;
}

/* The folder that it is in, unless that is all of /tmp. */
static void show(struct plan *p, const char *path, bool is_folder)
{
	char folder[PATH_MAX];
	char *slash;

	if (p->visibles == PLAN_VISIBLE ||
	    snprintf(folder, sizeof(folder), "%s", path) >= (int)sizeof(folder))
		return;
	slash = strrchr(folder, '/');
	if (!is_folder && slash && slash != folder) {
		*slash = '\0';
		if (strcmp(folder, "/tmp") == 0 || strcmp(folder, "/var/tmp") == 0)
			*slash = '/';
	}
	for (size_t i = 0; i < p->visibles; i++)
		if (strcmp(p->visible[i], folder) == 0)
			return;
	p->visible[p->visibles++] = plan_text(p, "%s", folder);
}

void plan_show(struct plan *p, const char *path)
{
	char real[PATH_MAX];
	struct stat st;

	if (!path || !realpath(path, real) || stat(real, &st) != 0)
		return;
	show(p, real, S_ISDIR(st.st_mode));
	/* The name that leads there may go through a link in /tmp. */
	if (path[0] == '/' && strcmp(path, real) != 0 && !strstr(path, "/../"))
		show(p, path, S_ISDIR(st.st_mode));
}

static bool is_in_tmp(const char *path)
{
	return strncmp(path, "/tmp/", 5) == 0 || strncmp(path, "/var/tmp/", 9) == 0;
}

/* With what stands beside it: a program that was unpacked there has its libraries in a sibling of
 * its bin. */
static void show_with_siblings(struct plan *p, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *parent = plan_text(p, "%.*s", (int)(slash - path), path);

	if (is_in_tmp(path))
		show(p, is_in_tmp(parent) ? parent : path, true);
}

/* Folders of PATH that a private /tmp would hide, or the link that leads to them. */
void plan_show_programs(struct plan *p)
{
	char folder[PATH_MAX], real[PATH_MAX];

	for (const char *at = getenv("PATH"); at;) {
		size_t n = strcspn(at, ":");

		(void)snprintf(folder, sizeof(folder), "%.*s", (int)n, at);
		at = at[n] ? at + n + 1 : NULL;
		if (!realpath(folder, real))
			continue;
		show_with_siblings(p, real);
		if (folder[0] == '/' && strcmp(folder, real) != 0)
			show_with_siblings(p, folder);
	}
}

/* ----- programs ----- */

static const char *in_folder(struct plan *p, const char *folder, size_t n, const char *name)
{
	char path[PATH_MAX], real[PATH_MAX];
	struct stat st;

	if (n == 0)
		folder = ".", n = 1;
	/* Links in its path may lead through folders that are private inside, as /tmp; its own
	 * name stays, as AppArmor and programs of several names go by that. */
	if (snprintf(path, sizeof(path), "%.*s", (int)n, folder) >= (int)sizeof(path) ||
	    !realpath(path, real))
		return NULL;
	folder = strcmp(real, "/") == 0 ? "" : real;
	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path) ||
	    access(path, X_OK) != 0 || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return NULL;
	return plan_text(p, "%s", path);
}

const char *plan_find(struct plan *p, const char *name)
{
	static const char also[] = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin";
	const char *const lists[] = { getenv("PATH"), also };

	for (size_t i = 0; i < 2; i++)
		for (const char *at = lists[i]; at;) {
			size_t n = strcspn(at, ":");
			const char *found = in_folder(p, at, n, name);

			if (found)
				return found;
			at = at[n] ? at + n + 1 : NULL;
		}
	return NULL;
}

const char *plan_need(struct plan *p, const char *name, const char *package, struct fail *f)
{
	const char *found = plan_find(p, name);

	if (!found) {
		(void)fail_set(f, "%s is not here, and is what this would start: apt install %s",
			       name, package);
		return NULL;
	}
	plan_show(p, plan_text(p, "%.*s", (int)(strrchr(found, '/') - found), found));
	plan_show(p, found);
	return found;
}

/* ----- all of it ----- */

static bool read_conf(struct plan *p, struct fail *f)
{
	if (!p->o->config)
		return true;
	p->conf = conf_read(p->o->config, p->o->kind, f);
	return p->conf != NULL;
}

static bool is_folder(const char *option, const char *path, struct fail *f)
{
	struct stat st;

	if (!path)
		return true;
	if (stat(path, &st) != 0)
		return fail_set(f, "%s %s: %s", option, path, strerror(errno));
	return S_ISDIR(st.st_mode) || fail_set(f, "%s %s: is no folder", option, path);
}

bool plan_make(struct plan *p, const struct check_options *o, struct fail *f)
{
	memset(p, 0, sizeof(*p));
	p->o = o;
	p->root = box_root();
	p->groups = !privilege_groups_denied() && !box_user();
	p->text = malloc(PLAN_TEXT);
	if (!p->text)
		return fail_set(f, "no memory");
	plan_show(p, ".");
	plan_show_programs(p);
	if (!is_folder("--tftp-root", o->tftp_root, f) ||
	    !is_folder("--nfs-root", o->nfs_root, f) || !read_conf(p, f))
		return false;
	if (!plan_network(p, f) || !plan_dhcp(p, f) || !plan_tftp(p, f) || !plan_nfs(p, f) ||
	    !plan_boots(p, f))
		return false;
	plan_untried(p);
	return true;
}

void plan_free(struct plan *p)
{
	conf_free(p->conf);
	free(p->boot);
	free(p->text);
}
