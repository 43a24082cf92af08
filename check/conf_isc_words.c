/* SPDX-License-Identifier: MIT */
/* conf_isc_words - what the statements of a dhcpd.conf mean (dhcpd.conf(5), dhcp-options(5),
 * dhcp-eval(5)). */
#include "check/conf_isc.h"

typedef const struct statement st;

static struct conf_item *add(st *s, enum conf_what what)
{
	struct conf_item *item = conf_add(s->c, what, s->file, s->from, s->to);

	item->in = s->in;
	return item;
}

static bool is(st *s, size_t i, const char *word)
{
	return i < s->words && !s->word[i].quoted && span_is(s->word[i].text, word);
}

static struct span text(st *s, size_t i)
{
	return i < s->words ? s->word[i].text : span_of("", 0);
}

static const char *keep(st *s, size_t i)
{
	return conf_keep(s->c, text(s, i));
}

/* The words from i on as they are written; one string alone: without its quotes. */
static const char *keep_rest(st *s, size_t i)
{
	struct span all = s->c->file[s->file].read;

	if (i >= s->words)
		return "";
	if (i + 1 == s->words && s->word[i].quoted)
		return keep(s, i);
	return conf_keep(s->c, span_of(all.p + s->word[i].from,
				       s->word[s->words - 1].to - s->word[i].from));
}

static uint32_t number_of(st *s, size_t i)
{
	uint32_t n = 0;

	(void)conf_number(text(s, i), &n);
	return n;
}

/* The next item is what follows is in. */
static uint32_t inside(st *s)
{
	return (uint32_t)s->c->items + 1;
}

/* ----- where it serves ----- */

static uint32_t on_subnet(st *s)
{
	uint32_t ip, mask, in = inside(s);
	struct conf_item *item;

	if (!conf_ip(text(s, 1), &ip))
		return s->in;
	item = add(s, CONF_SUBNET);
	item->ip = ip;
	item->prefix = conf_ip(text(s, 3), &mask) ? conf_prefix_of(mask) : 24;
	if (s->in > 0 && s->c->item[s->in - 1].what == CONF_NETWORK)
		item->last = s->in;
	return in;
}

static uint32_t on_network(st *s)
{
	uint32_t in = inside(s);

	(void)add(s, CONF_NETWORK);
	return in;
}

/* range [dynamic-bootp] first [last]; */
static uint32_t on_range(st *s)
{
	size_t i = is(s, 1, "dynamic-bootp") ? 2 : 1;
	struct conf_item *item;
	uint32_t first, last;

	if (!conf_ip(text(s, i), &first))
		return s->in;
	if (!conf_ip(text(s, i + 1), &last))
		last = first;
	item = add(s, CONF_POOL);
	item->ip = first;
	item->last = last;
	return s->in;
}

static uint32_t on_server_id(st *s)
{
	struct conf_item *item = add(s, CONF_SERVER_ID);

	item->text = keep(s, 1);
	(void)conf_ip(text(s, 1), &item->ip);
	return s->in;
}

/* ----- whom it is for ----- */

static uint32_t on_host(st *s)
{
	uint32_t in = inside(s);

	add(s, CONF_HOST)->text = keep(s, 1);
	return in;
}

static struct conf_item *host_around(st *s)
{
	struct conf_item *host = s->in > 0 && s->in <= s->c->items ? &s->c->item[s->in - 1] : NULL;

	return host && host->what == CONF_HOST ? host : NULL;
}

static uint32_t on_hardware(st *s)
{
	struct conf_item *host = host_around(s);
	uint8_t mac[6];

	if (host && is(s, 1, "ethernet") && conf_mac(text(s, 2), mac)) {
		memcpy(host->mac, mac, 6);
		host->at = conf_at(s->c, s->file, s->from);
	}
	return s->in;
}

static uint32_t on_fixed_address(st *s)
{
	struct conf_item *host = host_around(s);

	if (host)
		(void)conf_ip(text(s, 1), &host->ip);
	return s->in;
}

static uint32_t on_class(st *s)
{
	uint32_t in = inside(s);

	add(s, CONF_CLASS)->text = keep(s, 1);
	return in;
}

static uint32_t on_match(st *s)
{
	struct conf_item *class = s->in > 0 && s->in <= s->c->items ? &s->c->item[s->in - 1] : NULL;

	if (class && class->what == CONF_CLASS) {
		class->more = keep_rest(s, 1);
		class->at = conf_at(s->c, s->file, s->from);
	}
	return s->in;
}

/* subclass "NAME" DATA; or with a block of its own. */
static uint32_t on_subclass(st *s)
{
	struct span all = s->c->file[s->file].read;
	uint32_t in = inside(s);
	struct conf_item *item;

	if (s->words < 3)
		return s->in;
	item = add(s, CONF_SUBCLASS);
	item->text = keep(s, 1);
	item->more = conf_keep(s->c, span_of(all.p + s->word[2].from,
					     s->word[s->words - 1].to - s->word[2].from));
	return in;
}

/* allow members of "CLASS"; in a pool, or in two: then whom it is for is not told. */
static uint32_t on_allow(st *s)
{
	struct conf_item *pool = s->in > 0 && s->in <= s->c->items ? &s->c->item[s->in - 1] : NULL;

	if (!pool || pool->what != CONF_BLOCK || !is(s, 1, "members"))
		return s->in;
	pool->scope = pool->forced ? NULL : keep(s, 3);
	pool->forced = true;
	return s->in;
}

/* group { }, pool { }, if CONDITION { } */
static uint32_t on_block(st *s)
{
	uint32_t in = inside(s);

	add(s, CONF_BLOCK)->text = keep_rest(s, 0);
	return in;
}

/* deny unknown-clients; ignore booting; */
static uint32_t on_deny(st *s)
{
	if (is(s, 1, "unknown-clients") || is(s, 1, "booting"))
		add(s, CONF_IGNORE)->text = keep_rest(s, 0);
	return s->in;
}

/* ----- what it sends ----- */

static uint32_t on_next_server(st *s)
{
	struct conf_item *item = add(s, CONF_NEXT_SERVER);

	item->text = keep(s, 1);
	(void)conf_ip(text(s, 1), &item->ip);
	return s->in;
}

static uint32_t on_filename(st *s)
{
	add(s, CONF_BOOT_FILE)->text = keep(s, 1);
	return s->in;
}

static uint32_t on_vendor_space(st *s)
{
	add(s, CONF_VENDOR_SPACE)->text = keep(s, 1);
	return s->in;
}

/* The code that a definition before gives this name, else the one of dhcpd's own. */
static uint32_t code_of(const struct conf *c, const char *name)
{
	for (const struct conf_item *d = NULL; (d = conf_next(c, CONF_OPTION_DEF, d));)
		if (strcmp(d->text, name) == 0)
			return d->last;
	return conf_option_code(span_of(name, strlen(name)));
}

/* option space NAME; option NAME code N = TYPE; option NAME VALUE; option NAME = EXPRESSION; */
static uint32_t on_option(st *s)
{
	struct conf_item *item;

	if (is(s, 1, "space") || s->words < 2)
		return s->in;
	if (is(s, 2, "code")) {
		item = add(s, CONF_OPTION_DEF);
		item->text = keep(s, 1);
		item->last = number_of(s, 3);
		return s->in;
	}
	item = add(s, CONF_OPTION);
	item->more = keep(s, 1);
	item->text = keep_rest(s, is(s, 2, "=") ? 3 : 2);
	item->last = code_of(s->c, item->more);
	item->space = strchr(item->more, '.') ? SPACE_OTHER : SPACE_DHCP4;
	item->csv = s->words > 2 && s->word[2].quoted;
	conf_note_option(s->c, item);
	return s->in;
}

static uint32_t on_ping(st *s)
{
	add(s, CONF_PING)->last = !(is(s, 1, "false") || is(s, 1, "off"));
	return s->in;
}

/* ----- what it runs, writes and connects to ----- */

static uint32_t on_include(st *s)
{
	statement_include(s, keep(s, 1));
	return s->in;
}

static uint32_t on_execute(st *s)
{
	size_t i = is(s, 1, "(") ? 2 : 1;

	add(s, CONF_SCRIPT)->text = keep(s, i);
	return s->in;
}

static uint32_t on_leases(st *s)
{
	add(s, CONF_LEASES)->text = keep(s, 1);
	return s->in;
}

static uint32_t on_pid(st *s)
{
	add(s, CONF_PID)->text = keep(s, 1);
	return s->in;
}

static uint32_t on_ldap(st *s)
{
	add(s, CONF_DATABASE)->text = "ldap";
	return s->in;
}

uint32_t statement_understand(st *s)
{
	static const struct {
		const char *word;
		uint32_t (*read)(st *s);
	} words[] = {
		{ "subnet", on_subnet },
		{ "shared-network", on_network },
		{ "range", on_range },
		{ "server-identifier", on_server_id },
		{ "host", on_host },
		{ "hardware", on_hardware },
		{ "fixed-address", on_fixed_address },
		{ "class", on_class },
		{ "match", on_match },
		{ "subclass", on_subclass },
		{ "group", on_block },
		{ "pool", on_block },
		{ "if", on_block },
		{ "elsif", on_block },
		{ "else", on_block },
		{ "allow", on_allow },
		{ "permit", on_allow },
		{ "deny", on_deny },
		{ "ignore", on_deny },
		{ "next-server", on_next_server },
		{ "filename", on_filename },
		{ "vendor-option-space", on_vendor_space },
		{ "option", on_option },
		{ "ping-check", on_ping },
		{ "include", on_include },
		{ "execute", on_execute },
		{ "lease-file-name", on_leases },
		{ "pid-file-name", on_pid },
		{ "ldap-server", on_ldap },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (is(s, 0, words[i].word))
			return words[i].read(s);
	return s->in;
}
