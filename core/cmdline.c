/* SPDX-License-Identifier: MIT */
/* cmdline - see cmdline.h. Words are taken one by one as the kernel's next_arg() does, and handed
 * to the row of a table with their name. */
#include "core/cmdline.h"

#include "core/say.h"

static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct span after(struct span s, size_t n)
{
	return n == 0 ? s : span_of(s.p + n, s.n - n);
}

/* Up to the first such byte, or all. */
static struct span until(struct span s, uint8_t stop)
{
	const uint8_t *at = s.n > 0 ? memchr(s.p, stop, s.n) : NULL;

	return at ? span_head(s, (size_t)(at - s.p)) : s;
}

/* What follows the first such byte; empty when it does not occur. */
static struct span beyond(struct span s, uint8_t stop)
{
	size_t n = until(s, stop).n;

	return after(s, n < s.n ? n + 1 : n);
}

static void keep(char *to, size_t cap, struct span text)
{
	struct say s = say_in(to, cap);

	say_wire(&s, text);
}

static struct span unquote(struct span s)
{
	if (s.n > 0 && s.p[0] == '"') {
		s = after(s, 1);
		if (s.n > 0 && s.p[s.n - 1] == '"')
			s.n--;
	}
	return s;
}

/* Dotted decimal; true with the rest behind it. As root_nfs_parse_addr(): one to three digits. */
static bool take_ip(struct span s, uint32_t *ip, struct span *rest)
{
	*ip = 0;
	for (int octet = 0; octet < 4; octet++) {
		uint32_t value = 0;
		size_t digits = 0;

		while (digits < s.n && digits < 3 && s.p[digits] >= '0' && s.p[digits] <= '9')
			value = value * 10 + (uint32_t)(s.p[digits++] - '0');
		if (digits == 0 || value > 255)
			return false;
		s = after(s, digits);
		*ip = *ip << 8 | value;
		if (octet == 3)
			break;
		if (s.n == 0 || s.p[0] != '.')
			return false;
		s = after(s, 1);
	}
	*rest = s;
	return true;
}

/* 0.0.0.0 counts as none, as in the kernel. */
static uint32_t field_ip(struct span field)
{
	uint32_t ip;
	struct span rest;

	return take_ip(field, &ip, &rest) && rest.n == 0 ? ip : 0;
}

/* ic_proto_name(), less rarp, which is no DHCP server's business. */
static bool is_dynamic(struct span s)
{
	return span_is(s, "on") || span_is(s, "any") || span_is(s, "both") || span_is(s, "bootp") ||
	       span_starts(s, "dhcp");
}

/* ip=<client>:<server>:<gw>:<netmask>:<host>:<device>:<autoconf>[:...]. */
static void on_ip(struct cmdline *out, struct span v)
{
	struct span field[7] = { 0 };

	out->has_ip = true;
	out->ip_server = out->ip_client = out->ip_gateway = out->ip_mask = 0;
	out->ip_host[0] = '\0';
	out->ip_static = false;
	out->wants_dhcp = is_dynamic(v);
	if (out->wants_dhcp || v.n == 0 || span_is(v, "off") || span_is(v, "none") ||
	    span_is(v, "rarp"))
		return;
	for (size_t i = 0; i < 7; i++) {
		field[i] = until(v, ':');
		v = beyond(v, ':');
	}
	out->ip_client = field_ip(field[0]);
	out->ip_static = out->ip_client != 0;
	out->ip_server = field_ip(field[1]);
	out->ip_gateway = field_ip(field[2]);
	out->ip_mask = field_ip(field[3]);
	keep(out->ip_host, sizeof(out->ip_host), until(field[4], '.'));
	/* An empty <autoconf> means any (nfsroot.rst); an address given needs no server. */
	out->wants_dhcp = !out->ip_static && (field[6].n == 0 || is_dynamic(field[6]));
}

static void on_root(struct cmdline *out, struct span v)
{
	out->has_root = true;
	keep(out->root, sizeof(out->root), v);
	out->root_nfs = span_is(v, "/dev/nfs") || span_starts(v, "nfs");
}

static void on_version(struct cmdline *out, struct span v)
{
	int major = v.n > 0 && v.p[0] >= '2' && v.p[0] <= '4' ? v.p[0] - '0' : -1;

	if (major < 0 || (v.n > 1 && v.p[1] != '.'))
		return;
	out->nfs_vers = major;
	if (v.n == 3 && v.p[2] >= '0' && v.p[2] <= '2')
		out->nfs_minor = v.p[2] - '0';
}

static void on_option(struct cmdline *out, struct span option)
{
	struct span v = beyond(option, '=');
	struct span name = until(option, '=');

	if (span_is(name, "vers") || span_is(name, "nfsvers"))
		on_version(out, v);
	else if (name.n >= 2 && name.p[0] == 'v' && name.p[1] >= '2' && name.p[1] <= '4')
		on_version(out, after(name, 1));
	else if (span_is(name, "minorversion") && v.n == 1 && v.p[0] >= '0' && v.p[0] <= '2')
		out->nfs_minor = v.p[0] - '0';
	else if (span_is(option, "udp") || span_is(option, "proto=udp"))
		out->nfs_udp = 1;
	else if (span_is(option, "tcp") || span_is(option, "proto=tcp"))
		out->nfs_udp = 0;
}

/* nfsroot=[<server-ip>:]<root-dir>[,<nfs-options>]. The kernel knows an address only in front of
 * ':' or the end, and takes all else for the path, a relative one below /tftpboot. */
static void on_nfsroot(struct cmdline *out, struct span v)
{
	struct span place = until(v, ','), options = beyond(v, ','), path = place, rest;
	uint32_t ip;
	bool named = false;

	out->has_nfsroot = true;
	out->nfsroot_malformed = false;
	out->nfs_server = 0;
	out->nfs_vers = out->nfs_minor = out->nfs_udp = -1;
	if (take_ip(place, &ip, &rest) && (rest.n == 0 || rest.p[0] == ':')) {
		out->nfs_server = ip;
		path = beyond(rest, ':');
	} else if (until(place, ':').n < place.n && place.p[0] != '/') {
		named = true;
		path = beyond(place, ':');
	}
	out->server_is_name = named && until(place, ':').n > 0;
	if (span_is(path, "default")) /* root_nfs_parse_options(): the default path, on purpose */
		path = after(path, path.n);
	else
		out->nfsroot_malformed = path.n == 0 || path.p[0] != '/' || named;
	keep(out->nfs_path, sizeof(out->nfs_path), path);
	keep(out->nfs_options, sizeof(out->nfs_options), options);
	while (options.n > 0) {
		on_option(out, until(options, ','));
		options = beyond(options, ',');
	}
}

static void on_word(struct cmdline *out, struct span name, struct span v)
{
	if (span_is(name, "ip") || span_is(name, "nfsaddrs"))
		on_ip(out, v);
	else if (span_is(name, "root"))
		on_root(out, v);
	else if (span_is(name, "nfsroot"))
		on_nfsroot(out, v);
	else if (span_is(name, "init"))
		keep(out->init, sizeof(out->init), v);
}

static void on_flag(struct cmdline *out, struct span word)
{
	if (span_is(word, "rw") || span_is(word, "ro")) {
		out->rw = span_is(word, "rw");
		out->ro = !out->rw;
	} else if (span_is(word, "rootwait")) {
		out->rootwait = true;
	}
}

/* The next word, blanks inside double quotes included; false at the end. */
static bool next_word(struct span *s, struct span *word)
{
	bool quoted = false;
	size_t n = 0;

	while (s->n > 0 && is_space(s->p[0]))
		*s = after(*s, 1);
	while (n < s->n && (quoted || !is_space(s->p[n]))) {
		if (s->p[n] == '"')
			quoted = !quoted;
		n++;
	}
	*word = span_head(*s, n);
	*s = after(*s, n);
	return n > 0;
}

void cmdline_read(struct span text, bool complete, struct cmdline *out)
{
	struct span line, rest, word;

	memset(out, 0, sizeof(*out));
	out->complete = complete;
	out->nfs_vers = out->nfs_minor = out->nfs_udp = -1;
	line = until(until(until(text, '\n'), '\r'), 0);
	rest = after(text, line.n);
	out->several_lines = next_word(&(struct span){ rest.p, until(rest, 0).n }, &word);
	out->empty = true;
	while (next_word(&line, &word)) {
		out->empty = false;
		if (span_is(word, "--")) /* what follows is for init alone */
			break;
		if (word.p[0] == '"')
			word = unquote(word);
		if (until(word, '=').n < word.n)
			on_word(out, until(word, '='), unquote(beyond(word, '=')));
		else
			on_flag(out, word);
	}
	if (out->several_lines)
		out->empty = false;
	if (out->has_nfsroot && !out->has_root) /* nfs_root_setup() sets the root device itself */
		out->root_nfs = true;
}
