/* SPDX-License-Identifier: MIT */
/* conf_text - the files of a configuration as text: reading them, finding the line of a byte, and
 * memory that goes with the conf. See conf_own.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/conf_json.h"
#include "io/grow.h"

struct chunk {
	struct chunk *next;
	size_t n, cap;
	_Alignas(16) char room[];
};

/* ----- memory ----- */

static void no_memory(struct conf *c)
{
	if (!c->failed)
		(void)fail_set(&c->fail, "out of memory");
	c->failed = true;
}

void *conf_room(struct conf *c, size_t n)
{
	struct chunk *k = c->chunk;
	size_t need = (n + 15) / 16 * 16, cap = need > 65536 ? need : 65536;
	char *room;

	if (n > 4 * CONF_BYTES_MAX) {
		no_memory(c);
		return NULL;
	}
	if (!k || need > k->cap - k->n) {
		k = malloc(sizeof(*k) + cap);
		if (!k) {
			no_memory(c);
			return NULL;
		}
		*k = (struct chunk){ .next = c->chunk, .cap = cap };
		c->chunk = k;
	}
	room = k->room + k->n;
	k->n += need;
	return room;
}

const char *conf_keep(struct conf *c, struct span text)
{
	char *room = conf_room(c, text.n + 1);

	if (!room)
		return "";
	if (text.n > 0)
		memcpy(room, text.p, text.n);
	room[text.n] = '\0';
	return room;
}

void *conf_grown(struct conf *c, void *array, size_t n, size_t *cap, size_t size)
{
	void *longer = grow(array, n, cap, size);

	if (!longer)
		no_memory(c);
	return longer;
}

/* ----- where ----- */

struct conf_at conf_at(const struct conf *c, uint32_t file, size_t offset)
{
	const struct conf_text *t = &c->text[file];
	struct span text = c->file[file].read;
	struct conf_at at = { .file = c->file[file].path, .column = 1 };
	size_t low = 0, high = t->lines;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (t->line[mid] <= offset)
			low = mid;
		else
			high = mid;
	}
	at.line = (unsigned)low + 1;
	/* in characters: a byte 10xxxxxx goes on with one (UTF-8) */
	for (size_t i = t->line[low]; i < offset && i < text.n; i++)
		at.column += (text.p[i] & 0xc0) != 0x80;
	return at;
}

bool conf_refuse(struct conf *c, struct conf_at at, const char *what)
{
	if (!c->failed && at.line == 0)
		(void)fail_set(&c->fail, "%s: %s", at.file, what);
	else if (!c->failed)
		(void)fail_set(&c->fail, "%s:%u:%u: %s", at.file, at.line, at.column, what);
	c->failed = true;
	return false;
}

/* ----- files ----- */

static bool find_lines(struct conf *c, struct conf_text *t, struct span s)
{
	size_t n = 1, at = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	t->line = conf_room(c, n * sizeof(t->line[0]));
	if (!t->line)
		return false;
	t->line[at++] = 0;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\n')
			t->line[at++] = (uint32_t)(i + 1);
	t->lines = n;
	return true;
}

/* All of it, or NULL and *why. */
static char *read_all(struct conf *c, int fd, size_t *n, const char **why)
{
	struct stat st;
	size_t room;
	char *p;

	*why = NULL;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		*why = S_ISDIR(st.st_mode) ? "this is a folder" : "this is not a file";
	else if (st.st_size < 0 || (size_t)st.st_size > CONF_BYTES_MAX - c->bytes)
		*why = "the configuration is longer than 8 MiB";
	if (*why)
		return NULL;
	room = (size_t)st.st_size;
	p = conf_room(c, room + 1);
	*n = 0;
	while (p && *n < room) {
		ssize_t got = read(fd, p + *n, room - *n);

		if (got < 0 && errno != EINTR) {
			*why = strerror(errno);
			return NULL;
		}
		if (got == 0)
			break;
		*n += got > 0 ? (size_t)got : 0;
	}
	c->bytes += *n;
	return p;
}

/* A file that can not be read: told at the line that includes it, when there is one. */
static void refuse_file(struct conf *c, const char *path, const struct conf_at *at, const char *why)
{
	struct conf_at here = { .file = path };
	char room[300];

	if (at) {
		(void)snprintf(room, sizeof(room), "%s: %s", path, why);
		(void)conf_refuse(c, *at, room);
	} else {
		(void)conf_refuse(c, here, why);
	}
}

int conf_load(struct conf *c, const char *path, const struct conf_at *at)
{
	struct conf_file *f = &c->file[c->files];
	const char *name = conf_keep(c, span_of(path, strlen(path))), *why;
	char *p;
	size_t n = 0;
	int fd;

	if (c->failed)
		return -1;
	if (c->files == CONF_FILES_MAX) {
		refuse_file(c, name, at, "more than 256 files");
		return -1;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		refuse_file(c, name, at, strerror(errno));
		return -1;
	}
	p = read_all(c, fd, &n, &why);
	(void)close(fd);
	if (why)
		refuse_file(c, name, at, why);
	if (!p || !find_lines(c, &c->text[c->files], span_of(p, n)))
		return -1;
	*f = (struct conf_file){ .path = name, .read = span_of(p, n), .given = span_of(p, n) };
	if (at)
		f->at = *at;
	return (int)c->files++;
}

void conf_free(struct conf *c)
{
	struct chunk *next;

	if (!c)
		return;
	for (struct chunk *k = c->chunk; k; k = next) {
		next = k->next;
		free(k);
	}
	json_free(c->json);
	free(c->item);
	free(c->edit);
	free(c->change);
	free(c);
}
