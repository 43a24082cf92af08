/* SPDX-License-Identifier: MIT */
/* conf_dnsmasq - what a dnsmasq.conf says, and the files it includes. Quoting is dnsmasq's: in
 * double quotes nothing separates and a backslash escapes; a # begins a comment at the start of a
 * line or behind a blank. */
#include "check/conf_dnsmasq.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

static void read_file(struct conf *c, uint32_t file, unsigned depth, const char *key);

const char *line_rest(const struct line *l, size_t i)
{
	char *room, *to;
	size_t n = 1;

	if (i >= l->args)
		return NULL;
	for (size_t k = i; k < l->args; k++)
		n += l->arg[k].n + 1;
	room = to = conf_room(l->c, n);
	if (!room)
		return "";
	for (size_t k = i; k < l->args; k++) {
		if (k > i)
			*to++ = ',';
		if (l->arg[k].n > 0)
			memcpy(to, l->arg[k].p, l->arg[k].n);
		to += l->arg[k].n;
	}
	*to = '\0';
	return room;
}

/* ----- files in files ----- */

void line_include(const struct line *l, const char *path, const char *key)
{
	struct conf_at at = conf_at(l->c, l->file, l->from);
	int file;

	if (key && access(path, R_OK) != 0)
		return; /* dnsmasq warns, and goes on */
	if (l->depth == CONF_INCLUDES_MAX) {
		(void)conf_refuse(l->c, at, "more than 10 files include each other");
		return;
	}
	file = conf_load(l->c, path, &at);
	if (file >= 0)
		read_file(l->c, (uint32_t)file, l->depth + 1, key);
}

static bool ends_in(const char *name, struct span end)
{
	size_t n = strlen(name);

	return n >= end.n && memcmp(name + n - end.n, end.p, end.n) == 0;
}

/* dir[,.dpkg-old,.bak | ,*.conf]: endings left out; with a star, the only ones taken. */
static bool wanted(const struct line *l, const char *name)
{
	bool listed = false, only = false;
	size_t n = strlen(name);

	if (n == 0 || name[0] == '.' || name[n - 1] == '~' ||
	    (name[0] == '#' && name[n - 1] == '#'))
		return false;
	for (size_t i = 1; i < l->args; i++) {
		struct span end = l->arg[i];

		if (end.n > 0 && end.p[0] == '*') {
			only = true;
			listed |= ends_in(name, conf_behind(end, 1));
		} else if (end.n > 0 && ends_in(name, end)) {
			return false;
		}
	}
	return !only || listed;
}

void line_include_dir(const struct line *l, const char *path, const char *key)
{
	struct dirent **names = NULL;
	int n = scandir(path, &names, NULL, alphasort);
	char name[4096];

	if (n < 0 && !key)
		(void)conf_refuse(l->c, conf_at(l->c, l->file, l->from),
				  "this folder can not be read");
	for (int i = 0; i < n; i++) {
		struct span folder = span_of(path, strlen(path));
		size_t long_ = strlen(names[i]->d_name);

		if (names[i]->d_type != DT_DIR && wanted(l, names[i]->d_name) &&
		    folder.n + long_ + 2 <= sizeof(name)) {
			while (folder.n > 1 && folder.p[folder.n - 1] == '/')
				folder.n--;
			memcpy(name, path, folder.n);
			name[folder.n] = '/';
			memcpy(name + folder.n + 1, names[i]->d_name, long_ + 1);
			line_include(l, name, key);
		}
		free(names[i]);
	}
	free(names);
}

/* ----- lines ----- */

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Ends an argument: blanks outside of quotes do not count; solid: how long it is up to the last
 * byte that does. */
static void end_arg(struct line *l, uint8_t *from, size_t solid)
{
	if (l->args < ARGS_MAX)
		l->arg[l->args++] = span_of(from, solid);
}

/* 0: a backslash before c is itself. */
static uint8_t escaped(uint8_t c)
{
	static const char from[] = "tnbre\"\\", to[] = "\t\n\b\r\033\"\\";
	const char *found = c ? strchr(from, c) : NULL;

	return found ? (uint8_t)to[found - from] : 0;
}

/* Takes s apart at its commas, quotes off, into room (as long as s). Ends at
 * a comment. */
static void split(struct line *l, struct span s, uint8_t *room)
{
	size_t n = 0, begun = 0, solid = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];

		if (c == '"') {
			quoted = !quoted;
			solid = n - begun;
			continue;
		}
		if (quoted && c == '\\' && i + 1 < s.n && escaped(s.p[i + 1]))
			c = escaped(s.p[++i]);
		else if (!quoted && c == '#' && (i == 0 || is_blank(s.p[i - 1])))
			break;
		if (!quoted && c == ',') {
			end_arg(l, room + begun, solid);
			begun = n;
			solid = 0;
			continue;
		}
		if (!quoted && is_blank(c) && n == begun)
			continue;
		room[n++] = c;
		if (quoted || !is_blank(c))
			solid = n - begun;
	}
	if (l->args > 0 || n > 0)
		end_arg(l, room + begun, solid);
}

/* Behind "key =", or 0: the line is a word alone. */
static size_t key_end(struct span text)
{
	size_t n = 0;

	while (n < text.n && (text.p[n] == '-' || text.p[n] == '_' || text.p[n] == '6' ||
			      (text.p[n] >= 'a' && text.p[n] <= 'z')))
		n++;
	while (n < text.n && is_blank(text.p[n]))
		n++;
	return n < text.n && text.p[n] == '=' ? n + 1 : 0;
}

static void read_line(struct line *l, struct span text, const char *key)
{
	size_t head = key ? 0 : key_end(text);
	uint8_t *room;

	if (text.n == 0 || text.p[0] == '#')
		return;
	room = conf_room(l->c, text.n + 1);
	if (!room)
		return;
	split(l, conf_behind(text, head), room);
	if (key) {
		l->key = span_of(key, strlen(key));
	} else if (head > 0) {
		l->key = conf_trim(span_head(text, head - 1));
	} else { /* a word, and perhaps a comment */
		l->key = l->args > 0 ? l->arg[0] : text;
		l->args = 0;
	}
	l->value = line_rest(l, 0);
	if (!l->value)
		l->value = "";
	line_understand(l);
}

/* key: whose values the lines are; NULL: each line has its own. */
static void read_file(struct conf *c, uint32_t file, unsigned depth, const char *key)
{
	struct span s = c->file[file].read;

	for (size_t i = 0; i < s.n && !c->failed; i++) {
		struct line l = { .c = c, .file = file, .from = i, .depth = depth };
		struct span text;

		while (i < s.n && s.p[i] != '\n')
			i++;
		text = conf_trim(span_of(s.p + l.from, i - l.from));
		l.to = i;
		if (text.n > 0)
			l.from = (size_t)(text.p - s.p);
		read_line(&l, text, key);
	}
}

void conf_read_dnsmasq(struct conf *c)
{
	read_file(c, 0, 0, NULL);
}
