/* SPDX-License-Identifier: MIT */
/* pi_knobs - the rows of the table of traits: the name by which --rom-fault sets each, its bounds,
 * what it does, and the fact that it rests on. The values are the columns in pi_traits.c; where a
 * row says [?] nobody knows, and they are defaults of ours.
 *
 * "rom" is the boot ROM, or on a Pi 4 or 5 the EEPROM until it starts what it has loaded;
 * "bootcode" is bootcode.bin, "firmware" start*.elf, "kernel" Linux. */
#include "core/pi_traits.h"

#include <string.h>

#define MS_MOST 3600000 /* an hour */

#define DHCP(asker, name) offsetof(struct pi_traits, dhcp[asker].name)
#define TFTP(loader, name) offsetof(struct pi_traits, tftp[loader].name)
#define BOOT(name) offsetof(struct pi_traits, name)

#define KNOWN false
#define GUESS true

#define SWITCH(name, at, what, source, guess)                          \
	{                                                              \
		name, KNOB_SWITCH, at, 0, 1, NULL, what, source, guess \
	}
#define MS(name, at, least, what, source, guess)                             \
	{                                                                    \
		name, KNOB_MS, at, least, MS_MOST, NULL, what, source, guess \
	}
#define NUMBER(name, at, least, most, what, source, guess)                    \
	{                                                                     \
		name, KNOB_NUMBER, at, least, most, NULL, what, source, guess \
	}
#define CHOICE(name, at, most, choices, what, source, guess)                 \
	{                                                                    \
		name, KNOB_CHOICE, at, 0, most, choices, what, source, guess \
	}

#define FORMS "320|322|eeprom|linux"
#define RULES "rom|bootcode|eeprom"
#define HANGS "wait|retry|lock"

#define FORM_FACTS "facts 1.1, 1.2 [V], 1.4 [S]"

/* The rows that each speaker of DHCP before Linux has. */
#define ROWS_DHCP(who, asker)                                                                     \
	CHOICE(who ".form", DHCP(asker, form), 3, FORMS, "the bytes of its DISCOVER", FORM_FACTS, \
	       KNOWN),                                                                            \
		SWITCH(who ".random-xid", DHCP(asker, xid_random),                                \
		       "a random xid; off: 0x26f30339", FORM_FACTS, KNOWN),                       \
		NUMBER(who ".ttl", DHCP(asker, ttl), 1, 255, "TTL of its packets", FORM_FACTS,    \
		       KNOWN),                                                                    \
		SWITCH(who ".ip-id", DHCP(asker, ip_id_counts),                                   \
		       "counts its IP ids; off: always 0", FORM_FACTS, KNOWN),                    \
		SWITCH(who ".udp-checksum", DHCP(asker, udp_checksum),                            \
		       "sends UDP checksums; off: 0", FORM_FACTS, KNOWN),                         \
		NUMBER(who ".tries", DHCP(asker, tries), 1, 100, "how often it asks by DHCP",     \
		       "facts 1.3, 1.4 [S]", KNOWN),                                              \
		MS(who ".spacing", DHCP(asker, spacing_ms), 10, "from one DISCOVER to the next",  \
		   "facts 1.3, 1.4 [S]", KNOWN),                                                  \
		MS(who ".dhcp-limit", DHCP(asker, limit_ms), 0,                                   \
		   "for the whole of DHCP; 0: no limit", "facts 1.4 [S]", KNOWN),                 \
		SWITCH(who ".checks-mac", DHCP(asker, checks_chaddr),                             \
		       "takes OFFERs for its own MAC only; off: FW#1303",                         \
		       "facts 2.1 [A], 7.1 [?]", GUESS),                                          \
		SWITCH(who ".checks-xid", DHCP(asker, checks_xid),                                \
		       "takes OFFERs with its own xid only", "facts 7.1 [?]", GUESS),             \
		SWITCH(who ".rejects-relayed", DHCP(asker, rejects_relayed),                      \
		       "ignores OFFERs with hops or giaddr",                                      \
		       "facts 2.1 [S]; which of both 7.5 [?]", KNOWN),                            \
		NUMBER(who ".option43-min", DHCP(asker, option43_min), 0, 255,                    \
		       "a shorter option 43 does not count", "facts 2.2 [I]", KNOWN),             \
		CHOICE(who ".server-rule", DHCP(asker, server_rule), 2, RULES,                    \
		       "which fields name the TFTP server",                                       \
		       "facts 2.1, 2.3 [S]; of bootcode.bin 7.8 [?]", GUESS),                     \
		SWITCH(who ".gateway", DHCP(asker, uses_gateway),                                 \
		       "reaches a server in another subnet", "facts 2.1 [S]", KNOWN),             \
		SWITCH(who ".requests", DHCP(asker, requests), "REQUEST and ACK after the OFFER", \
		       "facts 0 [S]", KNOWN),                                                     \
		NUMBER(who ".arp-tries", DHCP(asker, arp_tries), 1, 100,                          \
		       "how often it asks by ARP", "facts 3.3, 7.1 [?]", GUESS),                  \
		MS(who ".arp-spacing", DHCP(asker, arp_spacing_ms), 10,                           \
		   "from one ARP request to the next", "facts 3.3, 7.1 [?]", GUESS),              \
		SWITCH(who ".arp-blind", DHCP(asker, arp_blind),                                  \
		       "after ARP in vain asks for a file at aa:aa:aa:aa:aa:aa",                  \
		       "facts 3.3: bootcode.bin [S], others [?]", KNOWN)

/* The rows that each loader has. */
#define ROWS_TFTP(who, loader)                                                                    \
	NUMBER(who ".port", TFTP(loader, first_port), 0, 65535,                                   \
	       "its first source port; 0: random", "facts 4.1 [S]", KNOWN),                       \
		NUMBER(who ".port-step", TFTP(loader, port_step), 0, 1000,                        \
		       "added to the port for each file", "facts 4.1 [S]", KNOWN),                \
		SWITCH(who ".tsize", TFTP(loader, tsize), "asks for tsize", "facts 4.1 [S]",      \
		       KNOWN),                                                                    \
		NUMBER(who ".blksize", TFTP(loader, blksize), 0, 1468,                            \
		       "blksize it asks for; 0: none, 512 bytes",                                 \
		       "facts 4.1 [S]; 1024 before 2022-10", KNOWN),                              \
		MS(who ".retry", TFTP(loader, retry_ms), 0, "its last packet again; 0: never",    \
		   "facts 4.1: EEPROM [S], others [?]", GUESS),                                   \
		MS(who ".limit", TFTP(loader, limit_ms), 0,                                       \
		   "gives a file up without progress; 0: no limit",                               \
		   "facts 4.1: about 10 s [S]; ROM 7.1 [?]; EEPROM 1.4 [S]", KNOWN),              \
		MS(who ".file-limit", TFTP(loader, file_ms), 0,                                   \
		   "for the whole of a file; 0: no limit", "facts 1.4 [S]", KNOWN),               \
		SWITCH(who ".probes", TFTP(loader, probes), "asks whether a file is there first", \
		       "facts 4.1 [V], which files 4.3 [S]", KNOWN),                              \
		SWITCH(who ".answers-arp", TFTP(loader, answers_arp),                             \
		       "answers ARP during a transfer", "facts 3, 3.3: ROMs [S], others [?]",     \
		       KNOWN),                                                                    \
		SWITCH(who ".acks-again", TFTP(loader, acks_again),                               \
		       "ACKs a DATA that comes twice", "facts 4.1: EEPROM [S], others [?]",       \
		       GUESS),                                                                    \
		SWITCH(who ".needs-oack", TFTP(loader, needs_oack),                               \
		       "a file without OACK counts as missing", "facts 4.1 (FW#1913) [S]", KNOWN)

static const struct pi_knob knobs[] = {
	ROWS_DHCP("rom", ASKER_ROM),
	ROWS_TFTP("rom", LOADER_ROM),
	MS("race.deaf", BOOT(deaf_ms), 0,
	   "OFFERs are judged by a frame later than this; 0: no race", "facts 3.1 [S], 3.2 [I]",
	   KNOWN),
	MS("race.rx-timeout", BOOT(rx_timeout_ms), 1,
	   "an attempt ends so long after its last frame",
	   "facts 3.1: 1 s or more [S]; 3.2: above 2.5 s [I]", GUESS),
	CHOICE("race.hang", BOOT(hang), 2, HANGS,
	       "what follows an attempt that ends with an OFFER in hand", "facts 3.2, 7.2 [?]",
	       GUESS),
	SWITCH("race.multicast-wakes", BOOT(multicast_wakes),
	       "a multicast frame counts like one for the Pi", "facts 3.2 [?]", GUESS),
	SWITCH("boot.second-dhcp", BOOT(second_dhcp),
	       "bootcode.bin asks by DHCP again; off: before January 2019", "facts 0 [S]", KNOWN),
	SWITCH("boot.serial-dir", BOOT(serial_dir), "looks into <serial>/ first", "facts 4.2 [S]",
	       KNOWN),
	MS("boot.load", BOOT(load_ms), 0,
	   "from a loader's last file to the next one's first packet", "no fact [?]", GUESS),
	MS("boot.kernel", BOOT(kernel_ms), 0,
	   "from the kernel's last byte to its DHCP; a 3B+ takes 9 to 10 s, shortened on purpose",
	   "facts 4.3 (FW#1605) [S]", KNOWN),
	ROWS_DHCP("bootcode", ASKER_BOOTCODE),
	ROWS_TFTP("bootcode", LOADER_BOOTCODE),
	ROWS_TFTP("firmware", LOADER_FIRMWARE),
	NUMBER("kernel.tries", DHCP(ASKER_KERNEL, tries), 1, 100,
	       "how often Linux asks by DHCP; with an NFS root a real one never stops",
	       "facts 5 [V]", KNOWN),
	MS("kernel.spacing", DHCP(ASKER_KERNEL, spacing_ms), 10,
	   "its first wait; each next one is 7/4 as long, up to 30 s", "facts 5 [V]", KNOWN),
};

const struct pi_knob *pi_knobs(size_t *n)
{
	*n = sizeof(knobs) / sizeof(knobs[0]);
	return knobs;
}

static const struct pi_knob *find(const char *group, const char *name)
{
	size_t n = strlen(group);

	for (size_t i = 0; i < sizeof(knobs) / sizeof(knobs[0]); i++)
		if (strncmp(knobs[i].name, group, n) == 0 && strcmp(knobs[i].name + n, name) == 0)
			return &knobs[i];
	return NULL;
}

const struct pi_knob *pi_knob_find(const char *name)
{
	static const char *const group[] = { "", "rom.", "race.", "boot." };
	const struct pi_knob *k = NULL;

	for (size_t i = 0; !k && i < sizeof(group) / sizeof(group[0]); i++)
		k = find(group[i], name);
	return k;
}

trait pi_knob_get(const struct pi_traits *t, const struct pi_knob *k)
{
	trait v;

	memcpy(&v, (const char *)t + k->at, sizeof(v));
	return v;
}

/* ----- from text ----- */

static bool read_number(const char *text, trait *v)
{
	uint64_t n = 0;

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		n = n * 10 + (uint64_t)(*text - '0');
		if (n > UINT32_MAX)
			return false;
	}
	*v = (trait)n;
	return true;
}

/* "1500", "1500ms", "1.5s" is not: whole seconds as "2s". */
static bool read_ms(const char *text, trait *v)
{
	char digits[12];
	size_t n = strspn(text, "0123456789");
	bool seconds = strcmp(text + n, "s") == 0;

	if (n >= sizeof(digits) || (!seconds && text[n] != '\0' && strcmp(text + n, "ms") != 0))
		return false;
	memcpy(digits, text, n);
	digits[n] = '\0';
	if (!read_number(digits, v) || (seconds && *v > UINT32_MAX / 1000))
		return false;
	*v = seconds ? *v * 1000 : *v;
	return true;
}

static bool read_choice(const char *choices, const char *text, trait *v)
{
	size_t n = strlen(text);

	*v = 0;
	for (const char *p = choices; p != NULL && n > 0; (*v)++) {
		size_t len = strcspn(p, "|");

		if (len == n && memcmp(p, text, n) == 0)
			return true;
		p = p[len] == '|' ? p + len + 1 : NULL;
	}
	return false;
}

bool pi_knob_set(struct pi_traits *t, const struct pi_knob *k, const char *value)
{
	trait v = 0;
	bool ok = false;

	switch (k->kind) {
	case KNOB_SWITCH:
		ok = read_choice("off|on", value, &v);
		break;
	case KNOB_MS:
		ok = read_ms(value, &v);
		break;
	case KNOB_NUMBER:
		ok = read_number(value, &v);
		break;
	case KNOB_CHOICE:
		ok = read_choice(k->choices, value, &v);
		break;
	}
	if (!ok || v < k->least || v > k->most)
		return false;
	memcpy((char *)t + k->at, &v, sizeof(v));
	return true;
}
