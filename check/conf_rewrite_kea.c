/* SPDX-License-Identifier: MIT */
/* conf_rewrite_kea - what a trial changes in a configuration of Kea: databases elsewhere, hook
 * libraries, and paths it could not write to. Works on the joined text; a span of it that lies in
 * several files is replaced in each. */
#include <unistd.h>

#include "check/conf_json.h"

typedef const struct json_node node;

struct trial {
	struct conf *c;
	const struct json *j;
	const struct conf_policy *p;
};

/* [from, to) of the joined text; the new text goes where it begins. */
static void replace(const struct trial *t, size_t from, size_t to, const char *text)
{
	while (from < to) {
		size_t offset, next = to;
		uint32_t file = json_file(t->j, from, &offset);

		for (size_t i = 0; i < t->j->pieces; i++)
			if (t->j->piece[i].at > from && t->j->piece[i].at < next)
				next = t->j->piece[i].at;
		conf_replace(t->c, file, offset, offset + (next - from), text);
		text = "";
		from = next;
	}
}

/* Takes a value out of its list: with the comma behind it, or, when one before it stays, with the
 * one before. kept_before: whether one stays; prev: the one before, or NULL. */
static void take_out(const struct trial *t, node *list, node *n, node *prev, bool kept_before)
{
	node *next = json_next(t->j, n);

	if (kept_before)
		replace(t, prev->to, n->to, "");
	else
		replace(t, n->key_from, next ? next->key_from : list->to - 1, "");
}

static void take_out_member(const struct trial *t, node *map, const char *key)
{
	node *prev = NULL;

	for (node *n = json_child(t->j, map); n; prev = n, n = json_next(t->j, n))
		if (strcmp(n->key, key) == 0)
			take_out(t, map, n, prev, prev != NULL);
}

/* ----- databases ----- */

static const char *database_type(const struct trial *t, node *map)
{
	const char *type = json_text_of(t->j, map, "type");

	return type ? type : "memfile";
}

/* A path that the server is to write to. */
static void move_path(const struct trial *t, node *value, const char *what)
{
	const char *path;
	char *quoted;
	size_t n;

	if (conf_writable(t->p, value->text))
		return;
	path = conf_scratch(t->c, t->p, value->text);
	n = strlen(path);
	quoted = conf_room(t->c, n + 3);
	if (!quoted || strpbrk(path, "\"\\"))
		return;
	quoted[0] = '"';
	memcpy(quoted + 1, path, n);
	memcpy(quoted + 1 + n, "\"", 2);
	replace(t, value->from, value->to, quoted);
	conf_announce(t->c, json_at(t->c, value), what, value->text,
		      " is kept in the trial's own folder");
}

static void change_leases(const struct trial *t, node *map)
{
	const char *type = database_type(t, map);
	node *name = json_get(t->j, map, "name");

	if (strcmp(type, "memfile") != 0) {
		replace(t, map->from, map->to, "{ \"type\": \"memfile\", \"persist\": false }");
		conf_announce(t->c, json_at(t->c, map), "the lease database", type,
			      " is outside: leases are kept in memory, and old ones are not known");
	} else if (name && name->type == JSON_STRING) {
		move_path(t, name, "the lease file");
	}
}

static void drop_database(const struct trial *t, node *dhcp4, const char *key, const char *what)
{
	node *n = json_get(t->j, dhcp4, key);
	node *first = n && n->type == JSON_ARRAY ? json_child(t->j, n) : n;

	if (!n)
		return;
	take_out_member(t, dhcp4, key);
	conf_announce(t->c, json_at(t->c, n), what,
		      first && first->type == JSON_MAP ? json_text_of(t->j, first, "type") : NULL,
		      " is outside and left out: what it holds is not known");
}

/* ----- programs ----- */

static void drop_hooks(const struct trial *t, node *list)
{
	node *prev = NULL;
	bool kept = false;

	for (node *n = json_child(t->j, list); n; prev = n, n = json_next(t->j, n)) {
		const char *path = json_text_of(t->j, n, "library");
		bool absent = path && strchr(path, '/') && access(path, R_OK) != 0;

		if (t->p->allow_scripts && !absent) {
			kept = true;
			continue;
		}
		take_out(t, list, n, prev, kept);
		conf_announce(t->c, json_at(t->c, n), "the hook library", path ? path : "?",
			      t->p->allow_scripts ? " is not on this machine: left out"
						  : " is left out: --allow-scripts lets it run");
	}
}

/* ----- the whole ----- */

static void move_sockets(const struct trial *t, node *n)
{
	node *name = json_get(t->j, n, "socket-name");

	if (name && name->type == JSON_STRING)
		move_path(t, name, "the control socket");
	for (node *i = n && n->type == JSON_ARRAY ? json_child(t->j, n) : NULL; i;
	     i = json_next(t->j, i))
		if (i->type == JSON_MAP)
			move_sockets(t, i);
}

/* All other words are names of files (Kea ARM, 'The output Option'). */
static bool is_log_file(const char *output)
{
	return strcmp(output, "stdout") != 0 && strcmp(output, "stderr") != 0 &&
	       strncmp(output, "syslog", 6) != 0;
}

static void move_logs(const struct trial *t, node *loggers)
{
	static const char *const keys[] = { "output_options", "output-options" };

	for (node *n = json_child(t->j, loggers); n; n = json_next(t->j, n))
		for (size_t i = 0; i < 2; i++)
			for (node *o = json_child(t->j, json_get(t->j, n, keys[i])); o;
			     o = json_next(t->j, o)) {
				node *output = json_get(t->j, o, "output");

				if (output && output->type == JSON_STRING &&
				    is_log_file(output->text))
					move_path(t, output, "the log");
			}
}

void conf_rewrite_kea(struct conf *c, const struct conf_policy *p)
{
	struct trial t = { .c = c, .j = c->json, .p = p };
	node *root = json_root(t.j), *dhcp4 = json_get(t.j, root, "Dhcp4");
	node *leases = json_get(t.j, dhcp4, "lease-database");

	if (leases && leases->type == JSON_MAP)
		change_leases(&t, leases);
	drop_database(&t, dhcp4, "hosts-database", "the host database");
	drop_database(&t, dhcp4, "hosts-databases", "the host database");
	drop_database(&t, dhcp4, "config-control", "the configuration's own database");
	drop_hooks(&t, json_get(t.j, dhcp4, "hooks-libraries"));
	move_sockets(&t, json_get(t.j, dhcp4, "control-socket"));
	move_sockets(&t, json_get(t.j, dhcp4, "control-sockets"));
	move_logs(&t, json_get(t.j, dhcp4, "loggers"));
	move_logs(&t, json_get(t.j, json_get(t.j, root, "Logging"), "loggers"));
}
