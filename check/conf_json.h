/* SPDX-License-Identifier: MIT */
/* conf_json - Kea's JSON as a tree whose values know where they stand. Kea's comments (#, //, the
 * C kind), its <?include "file"?> and a comma behind the last value are taken as Kea takes them:
 * the files are joined to one text of plain JSON, in which every byte knows its file. */
#ifndef PXEPI_CHECK_CONF_JSON_H
#define PXEPI_CHECK_CONF_JSON_H

#include "check/conf_own.h"

#define JSON_NODES_MAX 262144

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_MAP, JSON_ARRAY };

struct json_node {
	enum json_type type;
	bool truth;
	const char *key; /* in a map; else NULL */
	const char *text; /* of a string or number; else "" */
	size_t key_from; /* of the key; of the value itself when it has none */
	size_t from, to; /* in the joined text; a string with its quotes */
	uint32_t child, next, last; /* node numbers; 0: none (the root is nobody's child) */
};

/* A run of the joined text that is a run of a file. */
struct json_piece {
	size_t at; /* in the joined text */
	uint32_t file;
	size_t from; /* in the file */
};

struct json {
	uint8_t *text;
	size_t n, cap;
	struct json_piece *piece;
	size_t pieces, piece_cap;
	struct json_node *node;
	size_t nodes, node_cap;
};

/* json_read - file 0 of c and what it includes, as c->json. False and failed: no JSON. */
bool json_read(struct conf *c);
void json_free(struct json *j); /* takes; NULL is fine */

/* json_join - the joined text alone, for json_read. */
bool json_join(struct conf *c, struct json *j);

const struct json_node *json_root(const struct json *j);
const struct json_node *json_child(const struct json *j,
				   const struct json_node *n); /* NULL: none */
const struct json_node *json_next(const struct json *j, const struct json_node *n);
/* The value of a key of a map; of two, the last; NULL: none, or n is no map. */
const struct json_node *json_get(const struct json *j, const struct json_node *n, const char *key);
/* The text of a string value of a map; NULL: none. */
const char *json_text_of(const struct json *j, const struct json_node *n, const char *key);

/* Where a byte of the joined text stands. */
uint32_t json_file(const struct json *j, size_t at, size_t *offset);
struct conf_at json_at(const struct conf *c, const struct json_node *n);

#endif
