/* SPDX-License-Identifier: MIT */
/* conf - see conf.h: reading a configuration, and the list of what it says. */
#include "check/conf_own.h"

#include <stdlib.h>

#include "core/pxe.h"
#include "core/typed.h"

/* ----- words and numbers ----- */

struct span conf_trim(struct span s)
{
	while (s.n > 0 && strchr(" \t\r\n", s.p[0]) && s.p[0] != 0)
		s = span_of(s.p + 1, s.n - 1);
	while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]) && s.p[s.n - 1] != 0)
		s.n--;
	return s;
}

bool conf_number(struct span text, uint32_t *n)
{
	uint32_t v = 0;

	if (text.n == 0 || text.n > 9)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		v = v * 10 + (uint32_t)(text.p[i] - '0');
	}
	*n = v;
	return true;
}

bool conf_ip(struct span text, uint32_t *ip)
{
	*ip = pxe_dotted(text);
	return *ip != 0;
}

bool conf_ip_prefix(struct span text, uint32_t *ip, uint8_t *prefix)
{
	const uint8_t *slash = text.n > 0 ? memchr(text.p, '/', text.n) : NULL;
	size_t head = slash ? (size_t)(slash - text.p) : text.n;
	uint32_t n = 32;

	if (slash && (!conf_number(conf_trim(span_of(slash + 1, text.n - head - 1)), &n) || n > 32))
		return false;
	*prefix = (uint8_t)n;
	return conf_ip(conf_trim(span_of(text.p, head)), ip);
}

uint8_t conf_prefix_of(uint32_t mask)
{
	uint8_t n = 0;

	while (n < 32 && (mask & ((uint32_t)1 << (31 - n))) != 0)
		n++;
	return n;
}

/* dhcpd and dnsmasq take bytes of one digit as well: b8:27:eb:0:a:1. */
bool conf_mac(struct span text, uint8_t mac[static 6])
{
	size_t at = 0;

	for (size_t i = 0; i < 6; i++) {
		int high = at < text.n ? typed_hex(text.p[at]) : -1;
		int low = at + 1 < text.n ? typed_hex(text.p[at + 1]) : -1;

		if (high < 0)
			return false;
		mac[i] = (uint8_t)(low < 0 ? high : high * 16 + low);
		at += low < 0 ? 1 : 2;
		if (i < 5 && (at >= text.n || (text.p[at] != ':' && text.p[at] != '-')))
			return false;
		at += i < 5;
	}
	return at == text.n;
}

uint8_t conf_option_code(struct span name)
{
	static const struct {
		const char *name;
		uint8_t code;
	} names[] = {
		{ "subnet-mask", 1 },
		{ "netmask", 1 },
		{ "routers", 3 },
		{ "router", 3 },
		{ "host-name", 12 },
		{ "vendor-encapsulated-options", 43 },
		{ "dhcp-message-type", 53 },
		{ "dhcp-parameter-request-list", 55 },
		{ "dhcp-client-identifier", 61 },
		{ "client-id", 61 },
		{ "user-class", 77 },
		{ "client-system", 93 },
		{ "pxe-system-type", 93 },
		{ "client-arch", 93 },
		{ "client-ndi", 94 },
		{ "pxe-interface-id", 94 },
		{ "uuid-guid", 97 },
		{ "pxe-client-id", 97 },
		{ "dhcp-server-identifier", 54 },
		{ "server-identifier", 54 },
		{ "vendor-class-identifier", 60 },
		{ "vendor-class", 60 },
		{ "tftp-server-name", 66 },
		{ "tftp-server", 66 },
		{ "boot-file-name", 67 },
		{ "bootfile-name", 67 },
	};
	uint32_t n;

	if (conf_number(name, &n))
		return n < 255 ? (uint8_t)n : 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is(name, names[i].name))
			return names[i].code;
	return 0;
}

/* ----- items ----- */

struct conf_item *conf_add(struct conf *c, enum conf_what what, uint32_t file, size_t from,
			   size_t to)
{
	static struct conf_item nowhere;
	struct conf_item *array, *item = &nowhere;

	if (c->items == CONF_ITEMS_MAX)
		(void)conf_refuse(c, conf_at(c, file, from), "the configuration says too much");
	if (!c->failed) {
		array = conf_grown(c, c->item, c->items, &c->item_cap, sizeof(*array));
		if (array) {
			c->item = array;
			item = &array[c->items++];
		}
	}
	*item = (struct conf_item){ .what = what, .file = file, .from = from, .to = to };
	item->at = conf_at(c, file, from);
	return item;
}

void conf_note_option(struct conf *c, const struct conf_item *option)
{
	struct conf_item from = *option, *to;
	enum conf_what what = from.last == 66   ? CONF_TFTP_NAME
			      : from.last == 54 ? CONF_SERVER_ID
						: CONF_ROUTER;

	if (from.space != SPACE_DHCP4 || !from.text ||
	    (from.last != 3 && from.last != 54 && from.last != 66))
		return;
	to = conf_add(c, what, from.file, from.from, from.to);
	to->at = from.at;
	to->text = from.text;
	to->in = from.in;
	to->csv = from.csv;
	(void)conf_ip(conf_trim(span_of(from.text, strlen(from.text))), &to->ip);
}

const struct conf_item *conf_next(const struct conf *c, enum conf_what what,
				  const struct conf_item *prev)
{
	for (size_t i = prev ? (size_t)(prev - c->item) + 1 : 0; i < c->items; i++)
		if (c->item[i].what == what)
			return &c->item[i];
	return NULL;
}

const struct conf_item *conf_item_in(const struct conf *c, const struct conf_item *item)
{
	return item->in > 0 && item->in <= c->items ? &c->item[item->in - 1] : NULL;
}

bool conf_has(const struct conf *c, enum conf_what what)
{
	return conf_next(c, what, NULL) != NULL;
}

/* ----- kinds ----- */

enum conf_kind conf_kind(const struct conf *c)
{
	return c->kind;
}

const char *conf_kind_name(enum conf_kind kind)
{
	switch (kind) {
	case CONF_AUTO:
		return "?";
	case CONF_KEA:
		return "Kea";
	case CONF_DNSMASQ:
		return "dnsmasq";
	case CONF_ISC:
		return "ISC dhcpd";
	}
	return "?";
}

enum conf_kind conf_kind_of(const char *name)
{
	static const struct {
		const char *name;
		enum conf_kind kind;
	} kinds[] = {
		{ "kea", CONF_KEA },      { "kea-dhcp4", CONF_KEA }, { "dnsmasq", CONF_DNSMASQ },
		{ "isc", CONF_ISC },      { "dhcpd", CONF_ISC },     { "isc-dhcpd", CONF_ISC },
		{ "isc-dhcp", CONF_ISC },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(name, kinds[i].name) == 0)
			return kinds[i].kind;
	return CONF_AUTO;
}

/* The first byte that is neither blank nor comment; Kea has three kinds of comments. */
static uint8_t first_byte(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool block = s.p[i] == '/' && i + 1 < s.n && s.p[i + 1] == '*';

		if (s.p[i] == '#' || (s.p[i] == '/' && i + 1 < s.n && s.p[i + 1] == '/')) {
			while (i < s.n && s.p[i] != '\n')
				i++;
		} else if (block) {
			for (i += 2; i + 1 < s.n && !(s.p[i] == '*' && s.p[i + 1] == '/'); i++)
				;
			i++;
		} else if (s.p[i] == 0 || !strchr(" \t\r\n", s.p[i])) {
			return s.p[i];
		}
	}
	return 0;
}

/* dhcpd ends a statement with ; or begins a block with {, at the end of a line; dnsmasq never. */
static bool like_dhcpd(struct span s)
{
	size_t isc = 0, other = 0;

	for (size_t i = 0; i < s.n; i++) {
		size_t from = i;
		const uint8_t *hash;
		struct span line;

		while (i < s.n && s.p[i] != '\n')
			i++;
		line = span_of(s.p + from, i - from);
		hash = line.n > 0 ? memchr(line.p, '#', line.n) : NULL;
		if (hash)
			line.n = (size_t)(hash - line.p);
		line = conf_trim(line);
		if (line.n == 0)
			continue;
		if (strchr(";{}", line.p[line.n - 1]))
			isc++;
		else
			other++;
	}
	return isc > other;
}

static enum conf_kind kind_of_text(struct span s)
{
	uint8_t first = first_byte(s);

	if (first == '{' || first == '<')
		return CONF_KEA;
	return like_dhcpd(s) ? CONF_ISC : CONF_DNSMASQ;
}

struct conf *conf_read(const char *path, enum conf_kind kind, struct fail *f)
{
	struct conf *c = calloc(1, sizeof(*c));

	if (!c) {
		(void)fail_set(f, "out of memory");
		return NULL;
	}
	if (conf_load(c, path, NULL) == 0) {
		c->kind = kind == CONF_AUTO ? kind_of_text(c->file[0].read) : kind;
		if (c->kind == CONF_KEA)
			conf_read_kea(c);
		else if (c->kind == CONF_ISC)
			conf_read_isc(c);
		else
			conf_read_dnsmasq(c);
	}
	if (c->failed) {
		if (f)
			*f = c->fail;
		conf_free(c);
		return NULL;
	}
	return c;
}

size_t conf_files(const struct conf *c)
{
	return c->files;
}

const struct conf_file *conf_file(const struct conf *c, size_t i)
{
	return i < c->files ? &c->file[i] : NULL;
}
