/* SPDX-License-Identifier: MIT */
/* conf_kea - what a configuration of kea-dhcp4 says. Its settings mean the same wherever they
 * stand (global, shared network, subnet, pool, class, reservation), so that one table reads them
 * all; `in` is the narrowest class, reservation or subnet around. */
#include "check/conf_kea.h"

static void read_map(const struct kea *k, node *map);

struct conf_item *kea_add(const struct kea *k, enum conf_what what, node *n)
{
	size_t offset;
	uint32_t file = json_file(k->j, n->from, &offset);
	struct conf_item *item = conf_add(k->c, what, file, offset, offset);

	item->in = k->in;
	return item;
}

static struct span text_of(node *n)
{
	return conf_trim(span_of(n->text, strlen(n->text)));
}

static struct conf_item *add_text(const struct kea *k, enum conf_what what, node *n)
{
	struct conf_item *item = kea_add(k, what, n);

	item->text = n->text;
	return item;
}

static struct kea inside(const struct kea *k)
{
	return (struct kea){ .c = k->c, .j = k->j, .in = (uint32_t)k->c->items, .on = k->on };
}

/* Each map of a list. */
void kea_maps(const struct kea *k, node *list, void (*read)(const struct kea *, node *))
{
	for (node *n = json_child(k->j, list); n; n = json_next(k->j, n))
		if (n->type == JSON_MAP)
			read(k, n);
}

/* ----- where it serves ----- */

/* "eth0", "*", "eth0/192.0.2.1" */
static void on_interfaces(const struct kea *k, node *config)
{
	node *list = json_get(k->j, config, "interfaces");
	node *type = json_get(k->j, config, "dhcp-socket-type");

	if (type && strcmp(type->text, "udp") == 0)
		(void)kea_add(k, CONF_UDP_ONLY, type);
	for (node *n = json_child(k->j, list); n; n = json_next(k->j, n)) {
		struct span s = text_of(n);
		const uint8_t *slash = s.n > 0 ? memchr(s.p, '/', s.n) : NULL;
		struct conf_item *item = kea_add(k, CONF_INTERFACE, n);

		item->text = conf_keep(k->c, slash ? span_head(s, (size_t)(slash - s.p)) : s);
		if (slash)
			(void)conf_ip(conf_trim(
					      span_of(slash + 1, s.n - (size_t)(slash + 1 - s.p))),
				      &item->ip);
	}
}

static void on_subnet(const struct kea *k, node *map)
{
	node *n = json_get(k->j, map, "subnet");
	struct conf_item *item;
	struct kea in;
	uint32_t ip;
	uint8_t prefix;

	if (!n || !conf_ip_prefix(text_of(n), &ip, &prefix)) {
		read_map(k, map); /* none, or not an address: the server will say so */
		return;
	}
	item = kea_add(k, CONF_SUBNET, n);
	in = inside(k);
	item->ip = ip;
	item->prefix = prefix;
	item->text = n->text;
	item->more = json_text_of(k->j, map, "interface");
	item->forced = json_child(k->j, json_get(k->j, map, "relay")) != NULL;
	if (k->on) {
		item->last = (uint32_t)k->on->from + 1; /* where it stands: no other does */
		if (!item->more)
			item->more = json_text_of(k->j, k->on, "interface");
	}
	item->scope = json_text_of(k->j, map, "client-class");
	if (!item->scope && k->on)
		item->scope = json_text_of(k->j, k->on, "client-class");
	read_map(&in, map);
}

static void on_subnets(const struct kea *k, node *list)
{
	kea_maps(k, list, on_subnet);
}

static void on_network(const struct kea *k, node *map)
{
	struct kea in = *k;

	in.on = map;
	read_map(&in, map);
}

static void on_networks(const struct kea *k, node *list)
{
	kea_maps(k, list, on_network);
}

/* "192.0.2.100 - 192.0.2.199", "192.0.2.64/26" */
static void on_pool(const struct kea *k, node *map)
{
	node *n = json_get(k->j, map, "pool");
	struct conf_item *item;
	struct span s;
	const uint8_t *dash;
	uint8_t prefix;

	if (n && n->type == JSON_STRING) {
		s = text_of(n);
		item = add_text(k, CONF_POOL, n);
		item->scope = json_text_of(k->j, map, "client-class");
		dash = s.n > 0 ? memchr(s.p, '-', s.n) : NULL;
		if (dash) {
			(void)conf_ip(conf_trim(span_head(s, (size_t)(dash - s.p))), &item->ip);
			(void)conf_ip(conf_trim(span_of(dash + 1, s.n - (size_t)(dash + 1 - s.p))),
				      &item->last);
		} else if (conf_ip_prefix(s, &item->ip, &prefix)) {
			item->last = item->ip | (prefix == 0 ? ~0U : (1U << (32 - prefix)) - 1);
			if (prefix == 32)
				item->last = item->ip;
		}
	}
	read_map(k, map);
}

static void on_pools(const struct kea *k, node *list)
{
	kea_maps(k, list, on_pool);
}

/* ----- whom it is for ----- */

static void on_reservation(const struct kea *k, node *map)
{
	node *hw = json_get(k->j, map, "hw-address"), *ip = json_get(k->j, map, "ip-address");
	struct conf_item *item = kea_add(k, CONF_HOST, hw ? hw : map);
	struct kea in = inside(k);
	uint8_t mac[6];

	/* else known by its client-id, circuit-id, ...: never a Pi that boots */
	if (hw && conf_mac(text_of(hw), mac))
		memcpy(item->mac, mac, 6);
	item->text = json_text_of(k->j, map, "hostname");
	if (ip)
		(void)conf_ip(text_of(ip), &item->ip);
	read_map(&in, map);
}

static void on_reservations(const struct kea *k, node *list)
{
	kea_maps(k, list, on_reservation);
}

static void on_class(const struct kea *k, node *map)
{
	node *n = json_get(k->j, map, "test");
	node *name = json_get(k->j, map, "name");
	struct conf_item *item = kea_add(k, CONF_CLASS, n ? n : (name ? name : map));
	node *required = json_get(k->j, map, "only-if-required");
	node *additional = json_get(k->j, map, "only-in-additional-list"); /* since Kea 2.7.4 */
	struct kea in = inside(k);

	item->text = name ? name->text : "";
	item->more = n ? n->text : NULL;
	item->forced = (required && required->truth) || (additional && additional->truth);
	read_map(&in, map);
}

static void on_classes(const struct kea *k, node *list)
{
	kea_maps(k, list, on_class);
}

static void on_required(const struct kea *k, node *list)
{
	for (node *n = json_child(k->j, list); n; n = json_next(k->j, n))
		(void)add_text(k, CONF_REQUIRED, n);
}

/* ----- what it sends ----- */

static void on_next_server(const struct kea *k, node *n)
{
	struct conf_item *item = add_text(k, CONF_NEXT_SERVER, n);

	(void)conf_ip(text_of(n), &item->ip);
}

static void on_boot_file(const struct kea *k, node *n)
{
	(void)add_text(k, CONF_BOOT_FILE, n);
}

/* ----- what it runs, writes and connects to ----- */

static void on_database(const struct kea *k, node *map)
{
	node *type = json_get(k->j, map, "type");

	if (type && strcmp(type->text, "memfile") != 0)
		(void)add_text(k, CONF_DATABASE, type);
}

static void on_databases(const struct kea *k, node *list)
{
	kea_maps(k, list, on_database);
}

static void on_config_control(const struct kea *k, node *map)
{
	on_databases(k, json_get(k->j, map, "config-databases"));
}

static void on_leases(const struct kea *k, node *map)
{
	node *name = json_get(k->j, map, "name"), *type = json_get(k->j, map, "type");
	node *persist = json_get(k->j, map, "persist");
	bool memfile = !type || strcmp(type->text, "memfile") == 0;

	on_database(k, map);
	if (memfile && (!persist || persist->truth))
		kea_add(k, CONF_LEASES, name ? name : map)
			->text = name ? name->text : "/var/lib/kea/kea-leases4.csv";
}

static void on_hooks(const struct kea *k, node *list)
{
	for (node *n = json_child(k->j, list); n; n = json_next(k->j, n)) {
		node *library = json_get(k->j, n, "library");

		if (library)
			(void)add_text(k, CONF_HOOK, library);
	}
}

static void on_socket(const struct kea *k, node *map)
{
	node *name = json_get(k->j, map, "socket-name");

	if (name)
		(void)add_text(k, CONF_SOCKET, name);
}

static void on_sockets(const struct kea *k, node *list)
{
	kea_maps(k, list, on_socket);
}

static void on_log(const struct kea *k, node *map)
{
	node *output = json_get(k->j, map, "output");

	if (output && strchr(output->text, '/'))
		(void)add_text(k, CONF_LOG, output);
}

static void on_logger(const struct kea *k, node *map)
{
	kea_maps(k, json_get(k->j, map, "output_options"), on_log);
	kea_maps(k, json_get(k->j, map, "output-options"), on_log);
}

static void on_loggers(const struct kea *k, node *list)
{
	kea_maps(k, list, on_logger);
}

/* ----- the table ----- */

static void read_map(const struct kea *k, node *map)
{
	static const struct {
		const char *key;
		enum json_type type;
		void (*read)(const struct kea *k, node *value);
	} keys[] = {
		/* definitions first: what follows needs the codes */
		{ "option-def", JSON_ARRAY, kea_option_defs },
		{ "interfaces-config", JSON_MAP, on_interfaces },
		{ "lease-database", JSON_MAP, on_leases },
		{ "hosts-database", JSON_MAP, on_database },
		{ "hosts-databases", JSON_ARRAY, on_databases },
		{ "config-control", JSON_MAP, on_config_control },
		{ "hooks-libraries", JSON_ARRAY, on_hooks },
		{ "control-socket", JSON_MAP, on_socket },
		{ "control-sockets", JSON_ARRAY, on_sockets },
		{ "loggers", JSON_ARRAY, on_loggers },
		{ "next-server", JSON_STRING, on_next_server },
		{ "boot-file-name", JSON_STRING, on_boot_file },
		{ "option-data", JSON_ARRAY, kea_options },
		{ "client-classes", JSON_ARRAY, on_classes },
		{ "require-client-classes", JSON_ARRAY, on_required },
		{ "evaluate-additional-classes", JSON_ARRAY, on_required },
		{ "shared-networks", JSON_ARRAY, on_networks },
		{ "subnet4", JSON_ARRAY, on_subnets },
		{ "pools", JSON_ARRAY, on_pools },
		{ "reservations", JSON_ARRAY, on_reservations },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		node *value = json_get(k->j, map, keys[i].key);

		if (value && value->type == keys[i].type)
			keys[i].read(k, value);
	}
}

void conf_read_kea(struct conf *c)
{
	struct kea k = { .c = c };
	node *dhcp4, *logging;

	if (!json_read(c))
		return;
	k.j = c->json;
	dhcp4 = json_get(k.j, json_root(k.j), "Dhcp4");
	if (!dhcp4 || dhcp4->type != JSON_MAP) {
		(void)conf_refuse(c, json_at(c, json_root(k.j)),
				  "there is no \"Dhcp4\" here, so this is not for kea-dhcp4");
		return;
	}
	read_map(&k, dhcp4);
	logging = json_get(k.j, json_root(k.j), "Logging"); /* where Kea 1.4 had them */
	if (logging)
		read_map(&k, logging);
}
