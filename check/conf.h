/* SPDX-License-Identifier: MIT */
/* conf - reads a DHCP server's configuration (Kea, dnsmasq, ISC dhcpd) for what a trial of it
 * needs to know, each thing with its FILE:LINE: where the server listens, which addresses its host
 * must have, for which Pis it is, what it would run, write or connect to. And, where a trial can
 * not pass the text on as it is, makes a copy with single spans replaced, line numbers kept.
 *
 * It does not judge: an unknown or wrong statement is skipped, the server's own check is for that.
 * Memory is bounded: CONF_BYTES_MAX over all files, CONF_FILES_MAX files, CONF_ITEMS_MAX items. */
#ifndef PXEPI_CHECK_CONF_H
#define PXEPI_CHECK_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wire.h"
#include "io/fail.h"

#define CONF_BYTES_MAX ((size_t)8 << 20)
#define CONF_FILES_MAX 256
#define CONF_ITEMS_MAX 65536
#define CONF_DEPTH_MAX 64 /* of nesting */
#define CONF_INCLUDES_MAX 10 /* of includes in each other, as in Kea */

enum conf_kind { CONF_AUTO, CONF_KEA, CONF_DNSMASQ, CONF_ISC };

/* Where something stands, as a person looks for it. */
struct conf_at {
	const char *file; /* as the user or the including line names it; lives as long as conf */
	unsigned line, column; /* from 1; line 0: nowhere */
};

enum conf_what {
	/* Where it serves. */
	CONF_INTERFACE, /* text: name, or "*" for any; ip: the address of it named, or 0 */
	CONF_NOT_INTERFACE, /* text: name that is left out (dnsmasq except-interface) */
	CONF_LISTEN, /* ip: an address it listens on (dnsmasq listen-address) */
	CONF_SERVER_ID, /* ip: it calls itself so (option 54, dhcpd server-identifier) */
	CONF_SUBNET, /* ip, prefix; more: its interface, or NULL; forced: it is behind a relay;
			scope: the class that it is for, or NULL; last: of which shared network it
			is (a number that means nothing else), or 0: it stands alone */
	CONF_NETWORK, /* dhcpd; a shared network */
	CONF_POOL, /* ip..last; scope: the class that it is for, or NULL */
	CONF_PROXY, /* ip: dnsmasq dhcp-range=IP,proxy: it answers beside another DHCP server */
	/* Where it sends a Pi. ip 0 with text: a host name. */
	CONF_NEXT_SERVER, /* siaddr */
	CONF_TFTP_NAME, /* option 66; more: "dhcp-boot" (dnsmasq) when that says it, else NULL */
	CONF_ROUTER, /* option 3 */
	/* Whom it is for. */
	CONF_HOST, /* mac, all 0: known by something else; ip, or 0: none reserved; text: host name,
		      or NULL; scope: the tag that it sets (dnsmasq), or NULL */
	CONF_IGNORE, /* text: whom it does not answer, as written; mac, with forced: this one */
	/* Its own TFTP server (dnsmasq). */
	CONF_TFTP, /* enable-tftp; text: the interfaces named, or NULL: all */
	CONF_TFTP_ROOT, /* text: folder */
	CONF_TFTP_UNIQUE, /* tftp-unique-root; text: "ip" or "mac" */
	/* What it runs. */
	CONF_HOOK, /* text: path of a library that it loads */
	CONF_SCRIPT, /* text: program or script */
	/* What it writes to; text: path. */
	CONF_LEASES,
	CONF_LOG,
	CONF_PID,
	CONF_SOCKET,
	/* What else it needs. */
	CONF_DATABASE, /* text: "mysql", "postgresql", "ldap", ...: kept outside */
	CONF_USER, /* text: user it changes to (dnsmasq user=) */
	CONF_GROUP,
	CONF_DNS, /* dnsmasq port=; last: the port, 0: no DNS */
	/* How it answers; explain needs these. */
	CONF_CLASS, /* text: name, or tag (dnsmasq); more: the test as written, or NULL */
	CONF_REQUIRED, /* Kea; text: a class in require-client-classes */
	CONF_SUBCLASS, /* dhcpd; text: name of its class; more: the data as written */
	CONF_BLOCK, /* dhcpd; text: "group", "pool", "if CONDITION", "elsif CONDITION", "else";
		       scope: of a pool, the class that it is for, or NULL */
	CONF_OPTION_DEF, /* text: name; last: code; more: space */
	CONF_VENDOR_SPACE, /* text: the option space that goes into option 43 */
	CONF_OPTION, /* text: the data, blanks and all, or NULL: none given; more: name as written,
			or "vendor:WORD" (dnsmasq): for those with it in their option 60;
			last: code, in the space `space`; in: the class, host, subnet or block it
			is in; scope: the name of its space, or its tag (dnsmasq), or NULL */
	CONF_PXE_SERVICE, /* text: the menu's words; more: boot file, or NULL; last: CSA, 0 x86PC;
			     forced: for a tag only; scope: that */
	CONF_BOOT_FILE, /* text: boot file in BOOTP's own field */
	CONF_DELAY, /* last: seconds (dnsmasq dhcp-reply-delay) */
	CONF_UDP_ONLY, /* Kea dhcp-socket-type "udp": it answers relays only */
	CONF_PING, /* the server probes an address before it offers it; last: 0: switched off */
	CONF_WHAT_COUNT
};

enum conf_space { SPACE_DHCP4, SPACE_VENDOR, SPACE_OTHER };

/* One thing a configuration says. Strings end in NUL, may hold anything else (they are the user's
 * text: print them through say_wire), and live as long as the conf. */
struct conf_item {
	enum conf_what what;
	struct conf_at at;
	const char *text, *more, *scope;
	uint32_t ip, last; /* addresses in host order */
	uint8_t prefix;
	uint8_t mac[6];
	/* CONF_OPTION, CONF_TFTP_NAME */
	enum conf_space space;
	bool csv; /* data is text to be encoded by the option's type; false: bytes as hex */
	/* sent whether asked for or not: always-send, dhcp-option-force; of a CONF_CLASS: only
	 * where it is required (only-if-required) */
	bool forced;
	/* index + 1 of the CONF_CLASS, CONF_SUBCLASS, CONF_HOST, CONF_SUBNET or CONF_BLOCK around;
	 * 0: none */
	uint32_t in;
	/* For conf_rewrite: which bytes of which file said it. Nothing to others. */
	uint32_t file;
	size_t from, to;
};

struct conf;

/* conf_read - reads the configuration and the files it includes.
 *
 * path  the main file; relative includes are taken from the current folder, as the servers do.
 * kind  CONF_AUTO: told by the text itself (by its name when the text is undecided).
 * Returns NULL with f filled: "kea.json:12:3: this is not JSON: ..." or why a file can not be read.
 * The caller frees with conf_free. */
struct conf *conf_read(const char *path, enum conf_kind kind, struct fail *f);
void conf_free(struct conf *c); /* takes; NULL is fine */

enum conf_kind conf_kind(const struct conf *c);
const char *conf_kind_name(enum conf_kind kind); /* "Kea", "dnsmasq", "ISC dhcpd"; static */

/* The kind named by --server: "kea", "kea-dhcp4", "dnsmasq", "isc", "dhcpd"; CONF_AUTO: none. */
enum conf_kind conf_kind_of(const char *name);

/* conf_next - the next item of a kind after prev (NULL: the first), in the order of the text; NULL:
 * no more. Borrowed from conf. */
const struct conf_item *conf_next(const struct conf *c, enum conf_what what,
				  const struct conf_item *prev);
const struct conf_item *conf_item_in(const struct conf *c,
				     const struct conf_item *item); /* item->in */
bool conf_has(const struct conf *c, enum conf_what what);

/* ----- words, as the servers write them ----- */

bool conf_mac(struct span text, uint8_t mac[static 6]); /* between its bytes : or - */
bool conf_number(struct span text, uint32_t *n); /* decimal, up to nine digits */

/* Option code of a name in Kea's, dhcpd's or dnsmasq's words; 0: not one that pxepi reads. */
uint8_t conf_option_code(struct span name);

/* ----- the host that the configuration expects ----- */

enum conf_role {
	CONF_ROLE_DHCP = 1, /* the server answers from it */
	CONF_ROLE_TFTP = 2, /* Pis are sent there for files: serve TFTP here */
};

struct conf_address {
	uint32_t ip;
	uint8_t prefix; /* of the subnet it is in; 24 when in none */
	unsigned roles; /* CONF_ROLE_*; 0: only because something names it */
	const char *iface; /* interface it belongs to, or NULL: the first */
	const char *why; /* "next-server", "listen-address", "nothing names one: the first free
			    address of the subnet"; static */
	struct conf_at at; /* line 0: chosen by us */
	bool off_subnet; /* in no subnet served here: another machine, behind a router */
};

#define CONF_ADDRESSES_MAX 32

/* conf_addresses - the addresses that the trial's server host must have, each once, the DHCP
 * server's own first, then those that Pis are sent to. At most one is CONF_ROLE_DHCP for each
 * subnet; where nothing names it, next-server in that subnet is taken for it, else an address that
 * is in no pool and reserved for nobody. Returns how many, at most cap. */
size_t conf_addresses(const struct conf *c, struct conf_address *list, size_t cap);

/* Interfaces the trial must make, each once; "*" or none named gives "eth0". Returns how many. */
size_t conf_interfaces(const struct conf *c, const char **names, size_t cap);

/* ----- the text that the server is given ----- */

/* A file of the configuration: the main one first, then those it includes. */
struct conf_file {
	const char *path; /* as named */
	struct span read; /* as the user wrote it */
	struct span given; /* as passed to the server; the same span until conf_rewrite */
	bool changed;
	struct conf_at at; /* the line that includes it; line 0: the main file */
};

size_t conf_files(const struct conf *c);
const struct conf_file *conf_file(const struct conf *c, size_t i);

/* What a trial can not let through. */
struct conf_policy {
	bool allow_scripts; /* --allow-scripts: hook libraries and scripts that are there stay */
	/* Folders the server may write in, ending in '/', the last NULL. A path elsewhere is
	 * replaced by scratch and its last component. */
	const char *const *writable;
	const char *scratch; /* "/run/pxepi/": itself writable */
	bool drop_user; /* user= and group= go: the trial's users are not the host's */
	const char *tftp_root; /* replaces tftp-root's folder, or NULL: it stays */
};

struct conf_change {
	struct conf_at at;
	const char *text; /* "lease database mysql is outside: leases are kept in memory"; lives as
			     long as conf */
};

/* conf_rewrite - makes conf_file()->given what the policy allows. Once only. False: no memory. */
bool conf_rewrite(struct conf *c, const struct conf_policy *policy, struct fail *f);
size_t conf_changes(const struct conf *c);
const struct conf_change *conf_change(const struct conf *c, size_t i);

#endif
