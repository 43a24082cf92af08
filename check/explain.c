/* SPDX-License-Identifier: MIT */
/* explain - see explain.h: the table from findings to rules, and what all rules write with. */
#include "check/explain_own.h"

/* reason NULL: whatever it is. */
static const struct {
	const char *id, *reason;
	void (*rule)(struct told *t);
} rules[] = {
	{ "dhcp.offer-rejected", "option43-missing", why_no_43 },
	{ "dhcp.offer-rejected", "no-tftp-server", why_no_43 },
	{ "dhcp.offer-rejected", "option43-malformed", why_43_wrong },
	{ "dhcp.offer-rejected", "option43-too-short", why_43_short },
	{ "dhcp.offer-rejected", "option60-missing", why_no_60 },
	{ "dhcp.offer-rejected", "option66-hostname", why_66_name },
	{ "dhcp.offer-rejected", "proxy-only", why_proxy },
	{ "dhcp.offer-rejected", "server-off-subnet", why_server },
	{ "dhcp.option43-inconsistent", NULL, why_43_lies },
	{ "dhcp.no-offer", NULL, why_no_offer },
	{ "dhcp.race-risk", NULL, why_race },
	{ "dhcp.race-hang", NULL, why_race },
	{ "dhcp.address-conflict", NULL, why_conflict },
	{ "arp.failed", NULL, why_server },
	{ "tftp.no-answer", NULL, why_server },
	{ "tftp.file-missing", NULL, why_file },
	{ "tftp.serial-dir-incomplete", NULL, why_file },
};

/* ----- writing ----- */

struct say *tell_new(struct told *t)
{
	t->say = say_in(t->room, sizeof(t->room));
	return &t->say;
}

void tell_at(struct told *t, const struct conf_item *item)
{
	struct explain_line line = { .id = t->f.id, .text = t->room };

	if (item)
		line.at = item->at;
	else
		line.at.file = conf_file(t->c, 0)->path;
	t->line(t->arg, &line);
	if (t->n < sizeof(t->said) / sizeof(t->said[0]))
		t->said[t->n] = item;
	t->n++;
}

void say_quoted(struct say *s, const char *text)
{
	say_char(s, '"');
	say_wire_max(s, span_of(text, strlen(text)), 200);
	say_char(s, '"');
}

void say_pi(struct told *t)
{
	size_t n = strcspn(t->m->name, "(,"); /* "Pi 4, 400 or CM4": the first will do */

	while (n > 0 && t->m->name[n - 1] == ' ')
		n--;
	if (strncmp(t->m->name, "a ", 2) != 0)
		say_str(&t->say, "a ");
	say_strn(&t->say, t->m->name, n);
}

void say_line(struct told *t, const struct conf_item *item)
{
	say_str(&t->say, "line ");
	say_u64(&t->say, item->at.line);
	if (item->at.file == conf_file(t->c, 0)->path)
		return;
	say_str(&t->say, " of ");
	say_wire_max(&t->say, span_of(item->at.file, strlen(item->at.file)), 200);
}

/* ----- the whole ----- */

static void apply(struct told *t)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		bool fits = strcmp(t->f.id, rules[i].id) == 0 &&
			    (!rules[i].reason ||
			     (t->f.reason && strcmp(t->f.reason, rules[i].reason) == 0));

		if (fits)
			rules[i].rule(t);
	}
}

size_t explain(const struct conf *c, const struct explain_boot *boot,
	       void (*line)(void *arg, const struct explain_line *line), void *arg)
{
	struct told t = { .c = c, .line = line, .arg = arg };
	struct explain_facts *facts = facts_read(boot, &t);

	if (!facts)
		return 0;
	for (size_t i = 0; facts_finding(facts, i, &t.f); i++)
		apply(&t);
	t.f = (struct explain_finding){ .id = "" };
	what_came_right(&t);
	facts_free(facts);
	return t.n;
}

struct wanted {
	const char *id;
	struct conf_at at;
};

static void first_line(void *arg, const struct explain_line *line)
{
	struct wanted *w = arg;

	if (w->at.line == 0 && strcmp(line->id, w->id) == 0)
		w->at = line->at;
}

bool explain_at(const struct conf *c, const struct explain_boot *boot, const char *id,
		struct conf_at *at)
{
	struct wanted w = { .id = id };

	(void)explain(c, boot, first_line, &w);
	*at = w.at;
	return w.at.line > 0;
}
