/* SPDX-License-Identifier: MIT */
/* model - the table of what each Raspberry Pi does when it boots from the network: one row a
 * model, one column a fact, each with its source (section of doc/pi-facts.md and grade). */
#ifndef PXEPI_CORE_MODEL_H
#define PXEPI_CORE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/ns.h"
#include "core/wire.h"

/* As far as the wire can tell them apart (facts 1, 4.3). */
enum model {
	MODEL_UNKNOWN,
	MODEL_3B, /* the original boot ROM: Pi 3B, 2B v1.2, CM3 */
	MODEL_3BPLUS, /* the corrected ROM of the 3B+ */
	MODEL_BOOTCODE, /* bootcode.bin from an SD card: any Pi up to the 3B+ */
	MODEL_4, /* EEPROM: Pi 4, 400, CM4 */
	MODEL_5, /* EEPROM: Pi 5, 500, CM5 */
};
#define MODEL_COUNT 6

/* The board that config.txt's filters ask for; finer than what DHCP shows. */
enum board {
	BOARD_UNKNOWN,
	BOARD_PI0,
	BOARD_PI1,
	BOARD_PI2,
	BOARD_PI02, /* Zero 2 W */
	BOARD_PI3,
	BOARD_PI3PLUS,
	BOARD_PI4,
	BOARD_PI5,
};

/* What a model does, as far as the observer must know it. Times are waits after which the next
 * sign of life is overdue. */
struct model_facts {
	const char *id; /* as in boot.report: "3b", "3b+", ... */
	const char *name; /* for people */
	uint8_t tries; /* DISCOVERs before it gives up; the next one begins a new boot */
	ns spacing; /* between DISCOVERs */
	ns deaf; /* the ROM judges OFFERs only by a frame later than this; 0: no race */
	ns dhcp_silence; /* after a DISCOVER, OFFER or ARP */
	ns file_silence; /* while it loads files */
	ns file_limit; /* after which it gives up a file that still comes; 0: none is known */
	ns kernel_silence; /* between the last file and the kernel's first packet */
	bool needs_60; /* takes siaddr or the sender as TFTP server only with option 60 and 43 */
	bool needs_43_or_66; /* the original ROM: nothing else names a TFTP server */
	bool uses_gateway; /* reaches a TFTP server in another subnet */
	bool takes_relayed;
	bool requests; /* sends REQUEST and wants an ACK */
	bool mac_has_serial; /* the MAC ends in the low 24 bits of the serial */
};

/* The row of a model; MODEL_UNKNOWN has one too: the most patient and least demanding. */
const struct model_facts *model_facts(enum model m);

/* True for the MAC prefixes of Raspberry Pi (facts 1.4; IEEE registry). */
bool model_is_pi_mac(const uint8_t mac[static 6]);

#endif
