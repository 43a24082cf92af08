/* SPDX-License-Identifier: MIT */
/* conf_rewrite_text - what a trial changes in a dnsmasq.conf and in a dhcpd.conf: whole lines and
 * statements, each found by the item that it became. */
#include <unistd.h>

#include "check/conf_own.h"
#include "core/say.h"

/* How the line or statement of a path begins and ends, in either language. */
struct form {
	enum conf_what what;
	const char *name; /* for the announcement */
	const char *before, *behind;
};

static void move_paths(struct conf *c, const struct conf_policy *p, const struct form *form)
{
	for (const struct conf_item *i = NULL; (i = conf_next(c, form->what, i));) {
		char room[4096];
		struct say s = say_in(room, sizeof(room));

		if (conf_writable(p, i->text))
			continue;
		say_str(&s, form->before);
		say_str(&s, conf_scratch(c, p, i->text));
		say_str(&s, form->behind);
		conf_replace(c, i->file, i->from, i->to, conf_keep(c, span_of(room, s.n)));
		conf_announce(c, i->at, form->name, i->text, " is kept in the trial's own folder");
	}
}

/* dhcpd wants the file to be there, and in a trial there is one only: the one of -lf. */
static void move_leases(struct conf *c, const struct conf_policy *p)
{
	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_LEASES, i));) {
		const char *there = conf_scratch(c, p, "dhcpd.leases");
		char room[4096];
		struct say s = say_in(room, sizeof(room));

		if (strcmp(i->text, there) == 0)
			continue;
		say_str(&s, "lease-file-name \"");
		say_str(&s, there);
		say_str(&s, "\";");
		conf_replace(c, i->file, i->from, i->to, conf_keep(c, span_of(room, s.n)));
		conf_announce(c, i->at, "the lease file", i->text,
			      " is kept in the trial's own folder");
	}
}

/* ----- dnsmasq's dumpfile: nobody else asks for it, so it is no item ----- */

/* KEY=VALUE of one line, up to a comment, as spans of it. */
static bool is_set(struct span line, const char *key, struct span *value)
{
	const size_t n = strlen(key);

	line = conf_trim(line);
	if (line.n <= n || memcmp(line.p, key, n) != 0)
		return false;
	line = conf_trim(conf_behind(line, n));
	if (line.n == 0 || line.p[0] != '=')
		return false;
	line = conf_trim(conf_behind(line, 1));
	for (size_t i = 1; i < line.n; i++)
		if (line.p[i] == '#' && (line.p[i - 1] == ' ' || line.p[i - 1] == '\t'))
			line = span_of(line.p, i);
	line = conf_trim(line);
	if (line.n > 1 && line.p[0] == '"' && line.p[line.n - 1] == '"')
		line = span_of(line.p + 1, line.n - 2);
	*value = line;
	return line.n > 0;
}

static void move_dump(struct conf *c, const struct conf_policy *p, uint32_t file, size_t from,
		      struct span line)
{
	struct span value;
	const char *path;
	char room[4096];
	struct say s = say_in(room, sizeof(room));

	if (!is_set(line, "dumpfile", &value))
		return;
	path = conf_keep(c, value);
	if (conf_writable(p, path))
		return;
	say_str(&s, "dumpfile=");
	say_str(&s, conf_scratch(c, p, path));
	conf_replace(c, file, from, from + line.n, conf_keep(c, span_of(room, s.n)));
	conf_announce(c, conf_at(c, file, from), "the capture", path,
		      " is kept in the trial's own folder");
}

static void move_dumps(struct conf *c, const struct conf_policy *p)
{
	for (size_t file = 0; file < conf_files(c); file++) {
		struct span all = conf_file(c, file)->read;

		for (size_t from = 0, n; from < all.n; from += n + 1) {
			for (n = 0; from + n < all.n && all.p[from + n] != '\n'; n++)
				;
			move_dump(c, p, (uint32_t)file, from, span_of(all.p + from, n));
		}
	}
}

static void drop(struct conf *c, const struct conf_item *i, const char *what, const char *then)
{
	conf_replace(c, i->file, i->from, i->to, "");
	conf_announce(c, i->at, what, i->text, then);
}

static void drop_scripts(struct conf *c, const struct conf_policy *p)
{
	for (const struct conf_item *i = NULL; (i = conf_next(c, CONF_SCRIPT, i));) {
		bool absent = i->text[0] == '/' && !strchr(i->text, ' ') &&
			      access(i->text, X_OK) != 0;

		if (!p->allow_scripts)
			drop(c, i, "the script", " is left out: --allow-scripts lets it run");
		else if (absent)
			drop(c, i, "the script", " is not on this machine: left out");
	}
}

static void drop_all(struct conf *c, enum conf_what what, const char *name)
{
	for (const struct conf_item *i = NULL; (i = conf_next(c, what, i));)
		drop(c, i, name, " is left out: the trial runs with users of its own");
}

void conf_rewrite_dnsmasq(struct conf *c, const struct conf_policy *p)
{
	static const struct form forms[] = {
		{ CONF_LEASES, "the lease file", "dhcp-leasefile=", "" },
		{ CONF_LOG, "the log", "log-facility=", "" },
		{ CONF_PID, "the PID file", "pid-file=", "" },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		move_paths(c, p, &forms[i]);
	move_dumps(c, p);
	drop_scripts(c, p);
	if (p->drop_user) {
		drop_all(c, CONF_USER, "the user");
		drop_all(c, CONF_GROUP, "the group");
	}
	for (const struct conf_item *i = NULL;
	     p->tftp_root && (i = conf_next(c, CONF_TFTP_ROOT, i));) {
		char room[4096];
		struct say s = say_in(room, sizeof(room));

		say_str(&s, "tftp-root=");
		say_str(&s, p->tftp_root);
		conf_replace(c, i->file, i->from, i->to, conf_keep(c, span_of(room, s.n)));
		conf_announce(c, i->at, "the folder", i->text,
			      " is replaced by the one that is tried");
	}
}

void conf_rewrite_isc(struct conf *c, const struct conf_policy *p)
{
	static const struct form pid = { CONF_PID, "the PID file", "pid-file-name \"", "\";" };

	move_leases(c, p);
	move_paths(c, p, &pid);
	drop_scripts(c, p);
}
