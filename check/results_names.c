/* SPDX-License-Identifier: MIT */
/* results_names - folders that are elsewhere inside the box, in the user's own words: in what
 * emulate advises and in what servers print. See results.h. */
#include <stdlib.h>
#include <string.h>

#include "check/results.h"
#include "core/say.h"

struct name {
	const char *inside, *outside;
	const char *whole; /* from the root, for a server's configuration; or NULL */
};

static const char *real_of(const struct plan *p, const char *inside)
{
	for (size_t i = 0; i < p->binds; i++)
		if (strcmp(p->bind[i].to, inside) == 0)
			return p->bind[i].from;
	return NULL;
}

/* usual: also the folder that advice names where it knows no better. */
static size_t names_of(const struct plan *p, bool usual, struct name names[3])
{
	const struct conf_item *root = p->conf ? conf_next(p->conf, CONF_TFTP_ROOT, NULL) : NULL;
	const char *tree = p->synthetic || !p->tree ? NULL : p->tree;
	size_t n = 0;

	names[n++] = (struct name){ PLAN_TREE,
				    tree                 ? tree
				    : root && root->text ? root->text
							 : "/srv/tftp",
				    real_of(p, PLAN_TREE) };
	if (p->o->nfs_root)
		names[n++] = (struct name){ PLAN_ROOT, p->o->nfs_root, real_of(p, PLAN_ROOT) };
	if (usual && tree)
		names[n++] = (struct name){ "/srv/tftp", tree, real_of(p, PLAN_TREE) };
	return n;
}

static bool is_of_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '_' || c == '-';
}

/* Does the path begin here, and end where it ends? */
static bool is_at(struct span text, size_t i, const char *path)
{
	const char *p = (const char *)text.p;
	size_t n = strlen(path);

	return text.n - i >= n && memcmp(p + i, path, n) == 0 &&
	       (i + n == text.n || !is_of_name(p[i + n])) &&
	       (i == 0 || (!is_of_name(p[i - 1]) && p[i - 1] != '/'));
}

/* Advice is there to be pasted into a shell. */
static void say_name(struct say *s, const char *path)
{
	size_t n = strlen(path);
	bool plain = true;

	while (n > 1 && path[n - 1] == '/')
		n--;
	for (size_t i = 0; i < n; i++)
		plain &= is_of_name(path[i]) || (path[i] & 0x80) || strchr("/,:@%+=", path[i]);
	if (plain || memchr(path, '\'', n)) {
		say_wire(s, span_of(path, n));
		return;
	}
	say_char(s, '\'');
	say_wire(s, span_of(path, n));
	say_char(s, '\'');
}

void result_names(const struct plan *p, struct say *s, struct span text, bool usual)
{
	struct name names[3];
	size_t n = names_of(p, usual, names), from = 0;

	for (size_t i = 0; i < text.n; i++) {
		const struct name *is = NULL;
		bool set = i > 0 && text.p[i - 1] == '=';

		for (size_t k = 0; k < n && !is; k++)
			if (is_at(text, i, names[k].inside))
				is = &names[k];
		/* the usual folder may be the user's, or hold it: then it is said already */
		if (!is || is_at(text, i, is->outside))
			continue;
		say_strn(s, (const char *)text.p + from, i - from);
		say_name(s, set && is->whole ? is->whole : is->outside);
		i += strlen(is->inside) - 1;
		from = i + 1;
	}
	say_strn(s, (const char *)text.p + from, text.n - from);
}

static void rename_text(const struct plan *p, cJSON *item)
{
	const char *text = item->valuestring;
	struct say s;
	char *room;

	if (!strstr(text, PLAN_DIR) && !strstr(text, "/srv/tftp"))
		return;
	room = malloc(RESULTS_TEXT);
	if (!room)
		return;
	s = say_in(room, RESULTS_TEXT);
	result_names(p, &s, span_of(text, strlen(text)), true);
	if (!s.cut)
		(void)cJSON_SetValuestring(item, room);
	free(room);
}

/* Findings are objects of texts, and in `detail` of texts again. */
static void rename_all(const struct plan *p, cJSON *list, unsigned depth)
{
	cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		if (cJSON_IsString(item))
			rename_text(p, item);
		else if (depth > 0)
			rename_all(p, item, depth - 1);
	}
}

void result_names_report(const struct plan *p, cJSON *report)
{
	rename_all(p, cJSON_GetObjectItemCaseSensitive(report, "findings"), 4);
}
