/* SPDX-License-Identifier: MIT */
/* conf_rewrite - the text that the server is given, where it can not be the user's own: single
 * spans replaced, each replacement announced, line numbers kept. See conf.h. */
#include <stdlib.h>
#include <unistd.h>

#include "check/conf_own.h"

#include "core/say.h"

void conf_replace(struct conf *c, uint32_t file, size_t from, size_t to, const char *text)
{
	struct conf_edit *array = conf_grown(c, c->edit, c->edits, &c->edit_cap, sizeof(*array));

	if (!array)
		return;
	c->edit = array;
	array[c->edits] = (struct conf_edit){ .file = file, .from = from, .to = to };
	array[c->edits++].text = text;
}

void conf_announce(struct conf *c, struct conf_at at, const char *what, const char *name,
		   const char *then)
{
	struct conf_change *array = conf_grown(c, c->change, c->changes, &c->change_cap,
					       sizeof(*array));
	char room[600];
	struct say s = say_in(room, sizeof(room));

	if (!array)
		return;
	c->change = array;
	say_str(&s, what);
	if (name) {
		say_str(&s, " \"");
		say_wire_max(&s, span_of(name, strlen(name)), 200);
		say_char(&s, '"');
	}
	say_str(&s, then);
	array[c->changes++] = (struct conf_change){ .at = at,
						    .text = conf_keep(c, span_of(room, s.n)) };
}

/* /var/run is /run. */
static bool is_below(const char *path, const char *folder, size_t *n)
{
	static const char run[] = "/var/run/";
	size_t skip = strncmp(path, run, sizeof(run) - 1) == 0 &&
				      strncmp(folder, run, sizeof(run) - 1) != 0
			      ? 4
			      : 0;

	*n = skip + strlen(folder);
	return strncmp(path + skip, folder, *n - skip) == 0;
}

/* In one of the folders itself: what is below them on this machine is not there in a trial. */
bool conf_writable(const struct conf_policy *p, const char *path)
{
	size_t n;

	for (size_t i = 0; p->writable && p->writable[i]; i++)
		if (is_below(path, p->writable[i], &n) && !strchr(path + n, '/'))
			return true;
	return is_below(path, p->scratch, &n) && !strchr(path + n, '/');
}

const char *conf_scratch(struct conf *c, const struct conf_policy *p, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t folder = strlen(p->scratch), n = strlen(name);
	char *room = conf_room(c, folder + n + 1);

	if (!room)
		return "";
	memcpy(room, p->scratch, folder);
	memcpy(room + folder, name, n + 1);
	return room;
}

/* ----- applying ----- */

static int by_place(const void *a, const void *b)
{
	const struct conf_edit *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return 0;
}

static size_t append(char *to, size_t n, const void *p, size_t more)
{
	if (more > 0)
		memcpy(to + n, p, more);
	return n + more;
}

/* The edits of one file, in order; what overlaps the one before is cut. */
static void apply(struct conf *c, uint32_t file, const struct conf_edit *e, size_t edits)
{
	struct span s = c->file[file].read;
	size_t room = s.n + 1, n = 0, at = 0;
	char *to;

	for (size_t i = 0; i < edits; i++)
		room += strlen(e[i].text);
	to = conf_room(c, room);
	if (!to)
		return;
	for (size_t i = 0; i < edits; i++) {
		size_t from = e[i].from < at ? at : e[i].from;

		if (e[i].to < from)
			continue;
		n = append(to, n, s.p + at, from - at);
		n = append(to, n, e[i].text, strlen(e[i].text));
		for (at = from; at < e[i].to; at++)
			if (s.p[at] == '\n')
				to[n++] = '\n';
	}
	n = append(to, n, s.p + at, s.n - at);
	c->file[file].given = span_of(to, n);
	c->file[file].changed = true;
}

bool conf_rewrite(struct conf *c, const struct conf_policy *policy, struct fail *f)
{
	switch (c->kind) {
	case CONF_AUTO:
		break;
	case CONF_KEA:
		conf_rewrite_kea(c, policy);
		break;
	case CONF_DNSMASQ:
		conf_rewrite_dnsmasq(c, policy);
		break;
	case CONF_ISC:
		conf_rewrite_isc(c, policy);
		break;
	}
	if (c->edits > 0)
		qsort(c->edit, c->edits, sizeof(c->edit[0]), by_place);
	for (size_t i = 0, n; i < c->edits && !c->failed; i += n) {
		for (n = 1; i + n < c->edits && c->edit[i + n].file == c->edit[i].file; n++)
			;
		apply(c, c->edit[i].file, &c->edit[i], n);
	}
	if (c->failed && f)
		*f = c->fail;
	return !c->failed;
}

size_t conf_changes(const struct conf *c)
{
	return c->changes;
}

const struct conf_change *conf_change(const struct conf *c, size_t i)
{
	return i < c->changes ? &c->change[i] : NULL;
}
