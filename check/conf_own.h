/* SPDX-License-Identifier: MIT */
/* conf_own - what the readers of configurations share: the texts read, positions in them, memory
 * that lives as long as the conf, the list of items, and the list of replaced spans. The first
 * failure sticks: readers go on without asking, conf_read asks once. */
#ifndef PXEPI_CHECK_CONF_OWN_H
#define PXEPI_CHECK_CONF_OWN_H

#include "check/conf.h"

/* A span of a file's text that the server is given otherwise. */
struct conf_edit {
	uint32_t file;
	size_t from, to;
	const char *text; /* instead; newlines of the span are kept behind it */
};

struct conf_text { /* where the lines of a file begin */
	uint32_t *line;
	size_t lines;
};

struct chunk;
struct json;

struct conf {
	enum conf_kind kind;
	struct conf_file file[CONF_FILES_MAX];
	struct conf_text text[CONF_FILES_MAX];
	size_t files, bytes;
	struct conf_item *item;
	size_t items, item_cap;
	struct conf_edit *edit;
	size_t edits, edit_cap;
	struct conf_change *change;
	size_t changes, change_cap;
	struct chunk *chunk;
	struct json *json; /* Kea: the tree, for rewriting */
	bool failed;
	struct fail fail;
};

/* ----- conf_text.c ----- */

/* Reads a file; its index, or -1 and failed. at: the line that includes it, or NULL. */
int conf_load(struct conf *c, const char *path, const struct conf_at *at);
struct conf_at conf_at(const struct conf *c, uint32_t file, size_t offset);

/* conf_refuse - "FILE:LINE:COLUMN: what"; only the first is kept. Returns false. */
bool conf_refuse(struct conf *c, struct conf_at at, const char *what);

/* A copy that lives as long as conf and ends in NUL; "" and failed when there is no memory. */
const char *conf_keep(struct conf *c, struct span text);
void *conf_room(struct conf *c, size_t n); /* NULL and failed */

/* A longer array with room for one more than n; NULL and failed: there is none. */
void *conf_grown(struct conf *c, void *array, size_t n, size_t *cap, size_t size);

/* ----- conf.c ----- */

/* Adds an item. Always gives one to write to: with failed set, a scratch one that is not kept. It
 * may move with the next one added. */
struct conf_item *conf_add(struct conf *c, enum conf_what what, uint32_t file, size_t from,
			   size_t to);

/* Dotted decimal, and with a prefix length or without (*prefix 32); false: it is not that. */
bool conf_ip(struct span text, uint32_t *ip);
bool conf_ip_prefix(struct span text, uint32_t *ip, uint8_t *prefix);
uint8_t conf_prefix_of(uint32_t mask);

static inline struct span conf_behind(struct span s, size_t n)
{
	return span_of(s.p + n, s.n - n);
}

/* Blanks at both ends taken off. */
struct span conf_trim(struct span s);

/* An option that names a server or a router is also an item of its own. */
void conf_note_option(struct conf *c, const struct conf_item *option);

/* ----- the readers: items out of file 0, and of what it includes ----- */

void conf_read_kea(struct conf *c);
void conf_read_dnsmasq(struct conf *c);
void conf_read_isc(struct conf *c);

/* ----- conf_rewrite.c ----- */

void conf_replace(struct conf *c, uint32_t file, size_t from, size_t to, const char *text);
/* A line for the user: first, what (trusted), then name in quotes and what follows it. */
void conf_announce(struct conf *c, struct conf_at at, const char *what, const char *name,
		   const char *then);
bool conf_writable(const struct conf_policy *p, const char *path);
const char *conf_scratch(struct conf *c, const struct conf_policy *p, const char *path);

void conf_rewrite_kea(struct conf *c, const struct conf_policy *p);
void conf_rewrite_dnsmasq(struct conf *c, const struct conf_policy *p);
void conf_rewrite_isc(struct conf *c, const struct conf_policy *p);

#endif
