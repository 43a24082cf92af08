/* SPDX-License-Identifier: MIT */
/* pi_traits - what each model does on the wire, as numbers that can be changed one by one: the
 * facts and the faults of its loaders. A model is one column of the table, a switch is one row;
 * where the facts know nothing ([?]) the row states a default, and says so. `pxepi emulate
 * --list-models` prints the table, `--rom-fault NAME=VALUE` sets a row. */
#ifndef PXEPI_CORE_PI_TRAITS_H
#define PXEPI_CORE_PI_TRAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model.h"

/* Who speaks DHCP: the ROM or EEPROM, bootcode.bin in its own round, Linux. */
enum pi_asker { ASKER_ROM, ASKER_BOOTCODE, ASKER_KERNEL };
#define ASKER_COUNT 3

/* Who loads files: the ROM, bootcode.bin, start*.elf. An EEPROM is all three, as LOADER_FIRMWARE
 * from its start*.elf or kernel on. */
enum pi_loader { LOADER_ROM, LOADER_BOOTCODE, LOADER_FIRMWARE };
#define LOADER_COUNT 3

/* The bytes of a DISCOVER (facts 1.1, 1.2, 1.4, 5). */
enum pi_form { FORM_320, FORM_322, FORM_EEPROM, FORM_LINUX };

/* Which field of the OFFERs names the TFTP server (facts 2.1, 2.3). */
enum pi_server_rule {
	RULE_ROM, /* option 66 dotted, or 43 with the string: then the sender; the last one wins */
	RULE_BOOTCODE, /* option 66 dotted, else siaddr, else 43 with the string: then the sender */
	RULE_EEPROM, /* 66 dotted; else siaddr, else the sender, both only with 60 and 43 */
};

/* What the ROM does when an attempt times out with a good OFFER in hand (facts 3.2, 7.2). */
enum pi_hang {
	HANG_WAIT, /* silent until a frame wakes it */
	HANG_RETRY, /* the next DISCOVER, as if nothing had come */
	HANG_LOCK, /* silent for good */
};

/* All of the table is of this type, so that one row can name any of them by its offset. */
typedef uint32_t trait;

struct pi_dhcp_traits {
	trait form; /* enum pi_form */
	trait xid_random; /* else 0x26f30339 */
	trait ttl, ip_id_counts, udp_checksum;
	trait tries, spacing_ms; /* DISCOVERs */
	trait limit_ms; /* of the whole of DHCP; 0: none */
	trait checks_chaddr, checks_xid;
	trait rejects_relayed; /* hops or giaddr not 0 */
	trait option43_min; /* bytes */
	trait server_rule; /* enum pi_server_rule */
	trait uses_gateway;
	trait requests; /* REQUEST and ACK */
	trait arp_tries, arp_spacing_ms;
	trait arp_blind; /* goes on after ARP in vain, to aa:aa:aa:aa:aa:aa */
};

struct pi_tftp_traits {
	trait first_port; /* 0: random */
	trait port_step; /* added for each RRQ */
	trait tsize; /* asks for it */
	trait blksize; /* asks for it; 0: does not, 512 */
	trait retry_ms; /* its last packet again */
	trait limit_ms; /* without progress: gives the file up */
	trait file_ms; /* for the whole of a file; 0: no such limit (EE#687: EEPROM, 30 s) */
	trait probes; /* asks whether a file is there before it reads it */
	trait answers_arp; /* during a transfer */
	trait acks_again; /* duplicate DATA */
	trait needs_oack; /* without one, a file is taken whole and then counts as missing */
};

struct pi_traits {
	struct pi_dhcp_traits dhcp[ASKER_COUNT];
	struct pi_tftp_traits tftp[LOADER_COUNT];
	/* the race (facts 3) */
	trait deaf_ms; /* OFFERs are judged by a frame later than this; 0: no race */
	trait rx_timeout_ms; /* an attempt ends so long after its last frame */
	trait hang; /* enum pi_hang */
	trait multicast_wakes;
	/* the order of things */
	trait second_dhcp; /* bootcode.bin asks again (from January 2019 on) */
	trait serial_dir; /* tries <serial>/ first */
	trait load_ms; /* from one loader's last file to the next one's first packet */
	trait kernel_ms; /* from the kernel's last byte to its first DISCOVER */
};

/* The column of a model; MODEL_UNKNOWN's is MODEL_3B's. */
const struct pi_traits *pi_traits_of(enum model m);

enum pi_knob_kind {
	KNOB_SWITCH, /* on, off */
	KNOB_MS,
	KNOB_NUMBER,
	KNOB_CHOICE,
};

/* One row of the table. */
struct pi_knob {
	const char *name; /* "rom.tries", "bootcode.tsize", "race.hang" */
	enum pi_knob_kind kind;
	size_t at; /* offset of the trait in struct pi_traits */
	trait least, most; /* of a number, milliseconds too */
	const char *choices; /* KNOB_CHOICE: "wait|retry|lock", in the order of their values */
	const char *what; /* for people, one line */
	const char *source; /* "facts 1.3 [S]" */
	bool unknown; /* [?]: the value is a default of ours */
};

const struct pi_knob *pi_knobs(size_t *n);

/* pi_knob_find - by its name; one without a dot is looked for under "rom.", "race." and "boot.".
 * NULL: none of that name. */
const struct pi_knob *pi_knob_find(const char *name);

trait pi_knob_get(const struct pi_traits *t, const struct pi_knob *k);

/* pi_knob_set - value as the user wrote it: "on", "off"; a number; milliseconds as "1500", "1500ms"
 * or "2s"; one of the choices. false: not of the row's kind, or out of its bounds. */
bool pi_knob_set(struct pi_traits *t, const struct pi_knob *k, const char *value);

#endif
