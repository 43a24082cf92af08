/* SPDX-License-Identifier: MIT */
/* conf_dnsmasq_keys - what the keys of a dnsmasq.conf mean (dnsmasq(8)). */
#include "check/conf_dnsmasq.h"

static struct conf_item *add(const struct line *l, enum conf_what what)
{
	return conf_add(l->c, what, l->file, l->from, l->to);
}

static const char *keep(const struct line *l, size_t i)
{
	return i < l->args ? conf_keep(l->c, l->arg[i]) : NULL;
}

static bool starts(struct span s, const char *with)
{
	return span_starts(s, with);
}

/* "tag:x", "set:x", "net:x": for whom it is. How many of them come first. */
static size_t tags(const struct line *l)
{
	size_t n = 0;

	while (n < l->args && (starts(l->arg[n], "tag:") || starts(l->arg[n], "set:") ||
			       starts(l->arg[n], "net:")))
		n++;
	return n;
}

/* ----- what the keys mean ----- */

static void on_interface(const struct line *l)
{
	for (size_t i = 0; i < l->args; i++)
		add(l, CONF_INTERFACE)->text = keep(l, i);
}

static void on_except(const struct line *l)
{
	for (size_t i = 0; i < l->args; i++)
		add(l, CONF_NOT_INTERFACE)->text = keep(l, i);
}

static void on_listen(const struct line *l)
{
	uint32_t ip;

	for (size_t i = 0; i < l->args; i++)
		if (conf_ip(l->arg[i], &ip))
			add(l, CONF_LISTEN)->ip = ip;
}

static bool is_mask(uint32_t ip)
{
	return ip >= 0x80000000 && (~ip & (~ip + 1)) == 0;
}

/* [tags,]start[,end|static|proxy][,mask[,broadcast]][,time]; start of IPv6 has no dots. */
static void on_range(const struct line *l)
{
	uint32_t ip[3] = { 0 }, found;
	bool proxy = false, fixed = false;
	struct conf_item *item;
	uint8_t prefix = 24;
	size_t n = 0;

	for (size_t i = tags(l); i < l->args; i++) {
		proxy |= span_is(l->arg[i], "proxy");
		fixed |= span_is(l->arg[i], "static");
		if (!conf_ip(l->arg[i], &found))
			continue;
		if (n > 0 && is_mask(found))
			prefix = conf_prefix_of(found);
		else if (n < 2)
			ip[n++] = found;
	}
	if (n == 0)
		return;
	item = add(l, CONF_SUBNET);
	item->ip = ip[0] & (prefix == 0 ? 0 : ~0U << (32 - prefix));
	item->prefix = prefix;
	if (proxy) {
		add(l, CONF_PROXY)->ip = ip[0];
	} else if (!fixed && n == 2) {
		item = add(l, CONF_POOL);
		item->ip = ip[0];
		item->last = ip[1];
	}
}

/* [mac,...][id:..][set:..][ip][name][time][ignore] */
static void on_host(const struct line *l)
{
	const char *tag = NULL;
	bool ignored = false;
	uint8_t mac[6];
	uint32_t ip = 0, time;

	for (size_t i = 0; i < l->args; i++) {
		ignored |= span_is(l->arg[i], "ignore");
		if (!tag && (starts(l->arg[i], "set:") || starts(l->arg[i], "net:")))
			tag = conf_keep(l->c, conf_behind(l->arg[i], 4));
		if (ip == 0)
			(void)conf_ip(l->arg[i], &ip);
	}
	for (size_t i = 0; i < l->args; i++) {
		struct conf_item *item;

		if (!conf_mac(l->arg[i], mac))
			continue;
		item = add(l, ignored ? CONF_IGNORE : CONF_HOST);
		memcpy(item->mac, mac, 6);
		item->forced = ignored;
		if (ignored)
			continue;
		item->ip = ip;
		item->scope = tag;
		if (l->args > 0 && !conf_mac(l->arg[l->args - 1], mac) &&
		    !conf_ip(l->arg[l->args - 1], &time) &&
		    !(l->arg[l->args - 1].n > 0 && l->arg[l->args - 1].p[0] <= '9'))
			item->text = keep(l, l->args - 1);
	}
}

/* [tag:x,]file[,name[,address]] */
static void on_boot(const struct line *l)
{
	size_t n = tags(l);
	struct conf_item *item;

	if (n >= l->args)
		return;
	add(l, CONF_BOOT_FILE)->text = keep(l, n);
	if (n + 1 < l->args &&
	    l->arg[n + 1].n > 0) { /* it becomes option 66 for who asks for that */
		item = add(l, CONF_TFTP_NAME);
		item->text = keep(l, n + 1);
		item->more = "dhcp-boot";
		item->csv = true;
		(void)conf_ip(l->arg[n + 1], &item->ip);
	}
	if (n + 2 >= l->args || l->arg[n + 2].n == 0)
		return;
	item = add(l, CONF_NEXT_SERVER);
	item->text = keep(l, n + 2);
	(void)conf_ip(l->arg[n + 2], &item->ip);
}

/* [tag:x,]CSA,text[,file[,server]] */
static void on_pxe(const struct line *l)
{
	size_t n = tags(l);
	struct conf_item *item;

	if (n >= l->args)
		return;
	item = add(l, CONF_PXE_SERVICE);
	item->text = n + 1 < l->args ? keep(l, n + 1) : "";
	item->more = n + 2 < l->args ? keep(l, n + 2) : NULL;
	item->forced = n > 0; /* only for a tag */
	item->scope = n > 0 ? conf_keep(l->c, conf_behind(l->arg[0], 4)) : NULL;
	if (!conf_number(l->arg[n], &item->last))
		item->last = span_is(l->arg[n], "x86PC") || span_is(l->arg[n], "X86PC") ? 0 : 255;
	if (n + 3 < l->args) {
		struct conf_item *server = add(l, CONF_NEXT_SERVER);

		server->text = keep(l, n + 3);
		(void)conf_ip(l->arg[n + 3], &server->ip);
	}
}

/* [tag:x,][encap:n,|vendor:x,][option:name|option6:..|number],value */
static void on_option(const struct line *l)
{
	enum conf_space space = SPACE_DHCP4;
	size_t n = 0;
	const char *tag = NULL, *vendor = NULL;
	struct conf_item *item;
	struct span code;

	for (; n < l->args; n++) {
		if (starts(l->arg[n], "vendor:"))
			vendor = keep(l, n);
		if (starts(l->arg[n], "vendor:") || starts(l->arg[n], "encap:43"))
			space = SPACE_VENDOR;
		else if (starts(l->arg[n], "encap:") || starts(l->arg[n], "vi-encap:"))
			space = SPACE_OTHER;
		else if (!starts(l->arg[n], "tag:") && !starts(l->arg[n], "net:"))
			break;
		else if (!tag)
			tag = conf_keep(l->c, conf_behind(l->arg[n], 4));
	}
	if (n >= l->args || starts(l->arg[n], "option6:"))
		return;
	code = starts(l->arg[n], "option:") ? conf_behind(l->arg[n], 7) : l->arg[n];
	item = add(l, CONF_OPTION);
	item->more = vendor ? vendor : conf_keep(l->c, code);
	item->last = conf_option_code(code);
	item->text = line_rest(l, n + 1);
	item->space = space;
	item->csv = true;
	item->forced = span_is(l->key, "dhcp-option-force");
	item->scope = tag;
	conf_note_option(l->c, item);
}

static void on_tftp(const struct line *l)
{
	add(l, CONF_TFTP)->text = l->args > 0 ? l->value : NULL;
}

static void on_tftp_root(const struct line *l)
{
	if (l->args > 0)
		add(l, CONF_TFTP_ROOT)->text = keep(l, 0);
}

static void on_tftp_unique(const struct line *l)
{
	add(l, CONF_TFTP_UNIQUE)->text = l->args > 0 ? keep(l, 0) : "ip";
}

static void on_script(const struct line *l)
{
	add(l, CONF_SCRIPT)->text = l->value;
}

static void on_leases(const struct line *l)
{
	add(l, CONF_LEASES)->text = l->value;
}

static void on_log(const struct line *l)
{
	if (strchr(l->value, '/'))
		add(l, CONF_LOG)->text = l->value;
}

static void on_pid(const struct line *l)
{
	if (l->args > 0)
		add(l, CONF_PID)->text = l->value;
}

static void on_user(const struct line *l)
{
	add(l, CONF_USER)->text = l->value;
}

static void on_group(const struct line *l)
{
	add(l, CONF_GROUP)->text = l->value;
}

static void on_port(const struct line *l)
{
	uint32_t port;

	if (l->args > 0 && conf_number(l->arg[0], &port))
		add(l, CONF_DNS)->last = port;
}

static void on_delay(const struct line *l)
{
	uint32_t seconds;
	size_t n = tags(l);

	if (n < l->args && conf_number(l->arg[n], &seconds)) {
		struct conf_item *item = add(l, CONF_DELAY);

		item->last = seconds;
		item->forced = n > 0;
	}
}

static void on_no_ping(const struct line *l)
{
	add(l, CONF_PING)->last = 0;
}

/* set:x,what: who gets the tag */
static void on_match(const struct line *l)
{
	size_t n = tags(l);
	struct conf_item *item = add(l, CONF_CLASS);

	item->text = n > 0 ? conf_keep(l->c, conf_behind(l->arg[0], 4)) : "";
	item->more = line_rest(l, n);
}

/* tag:x or tag:!x */
static void on_ignore(const struct line *l)
{
	add(l, CONF_IGNORE)->text = l->value;
}

/* ----- other files ----- */

static void on_conf_file(const struct line *l)
{
	if (l->args > 0)
		line_include(l, l->value, NULL);
}

/* The lines of such a file are values of one key. */
static void on_hosts_file(const struct line *l)
{
	if (l->args > 0)
		line_include(l, l->value, "dhcp-host");
}

static void on_opts_file(const struct line *l)
{
	if (l->args > 0)
		line_include(l, l->value, "dhcp-option");
}

static void on_conf_dir(const struct line *l)
{
	if (l->args > 0)
		line_include_dir(l, keep(l, 0), NULL);
}

static void on_hosts_dir(const struct line *l)
{
	if (l->args > 0)
		line_include_dir(l, l->value, "dhcp-host");
}

/* ----- the table ----- */

static const struct {
	const char *key;
	void (*read)(const struct line *l);
} keys[] = {
	{ "interface", on_interface },
	{ "except-interface", on_except },
	{ "no-dhcp-interface", on_except },
	{ "listen-address", on_listen },
	{ "dhcp-range", on_range },
	{ "dhcp-host", on_host },
	{ "dhcp-boot", on_boot },
	{ "pxe-service", on_pxe },
	{ "dhcp-option", on_option },
	{ "dhcp-option-force", on_option },
	{ "enable-tftp", on_tftp },
	{ "tftp-root", on_tftp_root },
	{ "tftp-unique-root", on_tftp_unique },
	{ "dhcp-script", on_script },
	{ "dhcp-luascript", on_script },
	{ "conf-script", on_script },
	{ "dhcp-leasefile", on_leases },
	{ "log-facility", on_log },
	{ "pid-file", on_pid },
	{ "user", on_user },
	{ "group", on_group },
	{ "port", on_port },
	{ "dhcp-reply-delay", on_delay },
	{ "no-ping", on_no_ping },
	{ "dhcp-vendorclass", on_match },
	{ "dhcp-match", on_match },
	{ "dhcp-mac", on_match },
	{ "dhcp-userclass", on_match },
	{ "tag-if", on_match },
	{ "dhcp-ignore", on_ignore },
	{ "conf-file", on_conf_file },
	{ "conf-dir", on_conf_dir },
	{ "dhcp-hostsfile", on_hosts_file },
	{ "dhcp-hostsdir", on_hosts_dir },
	{ "dhcp-optsfile", on_opts_file },
};

void line_understand(const struct line *l)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (span_is(l->key, keys[i].key)) {
			keys[i].read(l);
			return;
		}
}
