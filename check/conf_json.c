/* SPDX-License-Identifier: MIT */
/* conf_json - see conf_json.h. YAJL reads the joined text; it tells where a token ends, and it
 * begins behind the end of the one before, blanks, commas and colons skipped. */
#include "check/conf_json.h"

#include <stdlib.h>
#include <yajl/yajl_parse.h>

#include "core/say.h"

struct builder {
	struct conf *c;
	struct json *j;
	yajl_handle yajl;
	size_t at, end; /* the token under way */
	uint32_t open[CONF_DEPTH_MAX];
	size_t depth;
	const char *key;
	size_t key_from;
};

/* ----- tokens ----- */

static bool is_any(uint8_t c, const char *of)
{
	return c != 0 && strchr(of, c) != NULL;
}

static void token(struct builder *b)
{
	size_t end = yajl_get_bytes_consumed(b->yajl);

	b->at = b->end;
	while (b->at < b->j->n && is_any(b->j->text[b->at], " \t\r\n,:"))
		b->at++;
	if (end > b->at && end <= b->j->n)
		b->end = end;
}

static struct conf_at at_of(const struct conf *c, const struct json *j, size_t at)
{
	size_t offset;
	uint32_t file = json_file(j, at, &offset);

	return conf_at(c, file, offset);
}

static int refuse(struct builder *b, const char *what)
{
	(void)conf_refuse(b->c, at_of(b->c, b->j, b->at), what);
	return 0;
}

static struct json_node *add(struct builder *b, enum json_type type)
{
	struct json *j = b->j;
	struct json_node *array, *n;
	uint32_t number = (uint32_t)j->nodes;

	token(b);
	if (j->nodes == JSON_NODES_MAX) {
		(void)refuse(b, "too many values, 262144 at most");
		return NULL;
	}
	array = conf_grown(b->c, j->node, j->nodes, &j->node_cap, sizeof(*array));
	if (!array)
		return NULL;
	j->node = array;
	n = &array[j->nodes++];
	*n = (struct json_node){ .type = type, .key = b->key, .text = "", .from = b->at };
	n->to = b->end;
	n->key_from = b->key ? b->key_from : b->at;
	b->key = NULL;
	if (b->depth > 0) {
		struct json_node *map = &array[b->open[b->depth - 1]];

		if (map->last)
			array[map->last].next = number;
		else
			map->child = number;
		map->last = number;
	}
	return n;
}

/* ----- what YAJL calls ----- */

static int on_null(void *arg)
{
	return add(arg, JSON_NULL) != NULL;
}

static int on_bool(void *arg, int truth)
{
	struct json_node *n = add(arg, JSON_BOOL);

	if (n)
		n->truth = truth != 0;
	return n != NULL;
}

static int keep(struct builder *b, enum json_type type, const void *p, size_t len)
{
	struct json_node *n = add(b, type);

	if (n)
		n->text = conf_keep(b->c, span_of(p, len));
	return n != NULL && !b->c->failed;
}

static int on_number(void *arg, const char *p, size_t n)
{
	return keep(arg, JSON_NUMBER, p, n);
}

static int on_string(void *arg, const unsigned char *p, size_t n)
{
	return keep(arg, JSON_STRING, p, n);
}

static int on_key(void *arg, const unsigned char *p, size_t n)
{
	struct builder *b = arg;

	token(b);
	b->key = conf_keep(b->c, span_of(p, n));
	b->key_from = b->at;
	return !b->c->failed;
}

static int open_list(struct builder *b, enum json_type type)
{
	uint32_t number = (uint32_t)b->j->nodes;

	if (!add(b, type))
		return 0;
	if (b->depth == CONF_DEPTH_MAX)
		return refuse(b, "nested too deep, 64 levels at most");
	b->open[b->depth++] = number;
	return 1;
}

static int close_list(void *arg)
{
	struct builder *b = arg;

	token(b);
	b->j->node[b->open[--b->depth]].to = b->end;
	return 1;
}

static int on_map(void *arg)
{
	return open_list(arg, JSON_MAP);
}

static int on_array(void *arg)
{
	return open_list(arg, JSON_ARRAY);
}

/* ----- the whole ----- */

/* YAJL tells how far it has read, which may be a comma too far. */
static void refuse_syntax(struct builder *b)
{
	unsigned char *said = yajl_get_error(b->yajl, 0, b->j->text, b->j->n);
	const char *words = said ? strchr((const char *)said, ':') : NULL;
	size_t read = yajl_get_bytes_consumed(b->yajl);
	bool lexical = said && said[0] == 'l';
	char room[200];
	struct say s = say_in(room, sizeof(room));

	b->at = b->end;
	while (b->at < b->j->n &&
	       (is_any(b->j->text[b->at], " \t\r\n") ||
		(is_any(b->j->text[b->at], ",:") && (lexical || b->at + 1 < read))))
		b->at++;
	say_str(&s, "this is not JSON as Kea reads it: ");
	say_strn(&s, words ? words + 2 : "?", words ? strcspn(words + 2, ".\n") : 1);
	(void)refuse(b, room);
	yajl_free_error(b->yajl, said);
}

static bool parse(struct conf *c, struct json *j)
{
	static const yajl_callbacks callbacks = {
		.yajl_null = on_null,
		.yajl_boolean = on_bool,
		.yajl_number = on_number,
		.yajl_string = on_string,
		.yajl_start_map = on_map,
		.yajl_map_key = on_key,
		.yajl_end_map = close_list,
		.yajl_start_array = on_array,
		.yajl_end_array = close_list,
	};
	struct builder b = { .c = c, .j = j };
	yajl_status status;

	b.yajl = yajl_alloc(&callbacks, NULL, &b);
	if (!b.yajl)
		return conf_refuse(c, at_of(c, j, 0), "out of memory");
	(void)yajl_config(b.yajl, yajl_dont_validate_strings, 1); /* Kea does not, either */
	status = yajl_parse(b.yajl, j->text, j->n);
	if (status == yajl_status_ok)
		status = yajl_complete_parse(b.yajl);
	if (status == yajl_status_error)
		refuse_syntax(&b);
	yajl_free(b.yajl);
	return !c->failed && j->nodes > 0;
}

bool json_read(struct conf *c)
{
	c->json = calloc(1, sizeof(*c->json));
	if (!c->json)
		return conf_refuse(c, conf_at(c, 0, 0), "out of memory");
	return json_join(c, c->json) && parse(c, c->json);
}

void json_free(struct json *j)
{
	if (!j)
		return;
	free(j->text);
	free(j->piece);
	free(j->node);
	free(j);
}

/* ----- walking ----- */

const struct json_node *json_root(const struct json *j)
{
	return &j->node[0];
}

const struct json_node *json_child(const struct json *j, const struct json_node *n)
{
	return n && n->child ? &j->node[n->child] : NULL;
}

const struct json_node *json_next(const struct json *j, const struct json_node *n)
{
	return n->next ? &j->node[n->next] : NULL;
}

const struct json_node *json_get(const struct json *j, const struct json_node *n, const char *key)
{
	const struct json_node *found = NULL;

	if (!n || n->type != JSON_MAP)
		return NULL;
	for (const struct json_node *i = json_child(j, n); i; i = json_next(j, i))
		if (strcmp(i->key, key) == 0)
			found = i;
	return found;
}

const char *json_text_of(const struct json *j, const struct json_node *n, const char *key)
{
	const struct json_node *v = json_get(j, n, key);

	return v && v->type == JSON_STRING ? v->text : NULL;
}

struct conf_at json_at(const struct conf *c, const struct json_node *n)
{
	return at_of(c, c->json, n->from);
}
