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
	static const struct form forms[] = {
		{ CONF_LEASES, "the lease file", "lease-file-name \"", "\";" },
		{ CONF_PID, "the PID file", "pid-file-name \"", "\";" },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		move_paths(c, p, &forms[i]);
	drop_scripts(c, p);
}
