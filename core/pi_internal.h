/* SPDX-License-Identifier: MIT */
/* pi_internal - what the files of the actor (pi*.c) share with each other and with nobody else.
 * Each function is named after the file it lives in. */
#ifndef PXEPI_CORE_PI_INTERNAL_H
#define PXEPI_CORE_PI_INTERNAL_H

#include "core/compose.h"
#include "core/config.h"
#include "core/dhcp.h"
#include "core/pi.h"
#include "core/tftp.h"

#define PI_XID 0x26f30339u /* facts 0: constant on every Pi up to the 3B+ */

/* Frames owed, in the order in which they leave. */
enum {
	OWES_ARP_REPLY = 1 << 0,
	OWES_DISCOVER = 1 << 1,
	OWES_REQUEST = 1 << 2,
	OWES_ARP = 1 << 3,
	OWES_LAST_ACK = 1 << 4, /* of a transfer that is over: before the next request */
	OWES_RRQ = 1 << 5,
	OWES_ACK = 1 << 6,
	OWES_EARLY = 1 << 7, /* ERROR 0 "Early terminate" on the port of an ended probe */
	OWES_WRONG_TID = 1 << 8, /* ERROR 5 to a stranger's port */
	OWES_ERROR = 1 << 9, /* ERROR to a server whose packet broke the rules of the transfer */
	OWES_RELEASE = 1 << 10,
};

/* What pi_tftp_put writes. */
#define OWES_TFTP (OWES_LAST_ACK | OWES_RRQ | OWES_ACK | OWES_EARLY | OWES_WRONG_TID | OWES_ERROR)

/* ----- pi.c ----- */

/* The one place a state changes. Does not touch the deadline unless the state has none (ENDED,
 * NFS, HUNG): the caller sets it, in the same breath. */
void pi_enter(struct pi *pi, enum pi_state state);
void pi_stop(struct pi *pi, enum pi_end end, enum pi_reason why);
uint32_t pi_random(struct pi *pi); /* xorshift: reproducible, not secret */
/* A loader's list is done: ends as reached with PI_UNTIL_ROM, else PI_STARTING for load_ms; then
 * `next` begins (pi_script_begin), after its own DHCP or ARP where it has one. */
void pi_start(struct pi *pi, enum pi_loader next, ns now);
/* What all UDP frames of the present speaker share: its MAC, TTL, IP id, checksum or none. The rest
 * is the caller's. Counts the IP id on. */
void pi_udp_begin(struct pi *pi, struct compose_udp *u);

static inline const struct pi_dhcp_traits *pi_dhcp_traits(const struct pi *pi)
{
	return &pi->setup->traits.dhcp[pi->asker];
}

static inline const struct pi_tftp_traits *pi_tftp_traits(const struct pi *pi)
{
	return &pi->setup->traits.tftp[pi->loader];
}

/* ----- pi_dhcp.c: rounds of DHCP ----- */

void pi_dhcp_begin(struct pi *pi, enum pi_asker asker, ns now); /* a fresh round */
void pi_dhcp_input(struct pi *pi, ns now, const struct frame *f); /* a UDP frame to port 68 */
void pi_dhcp_expire(struct pi *pi, ns now); /* ASKING, REQUESTING */
/* OWES_DISCOVER, OWES_REQUEST or OWES_RELEASE */
void pi_dhcp_put(struct pi *pi, ns now, uint16_t what, struct put *w);
/* The round is complete (pi->lease): goes on to ARP, to NFS, or ends as reached. pi.c */
void pi_leased(struct pi *pi, ns now);

/* ----- pi_race.c: the original ROM is deaf for a while after its DISCOVER (facts 3) ----- */

bool pi_race_on(const struct pi *pi); /* does this speaker judge OFFERs by later frames? */
/* When the attempt under way ends, with an OFFER in hand or without; spacing included. */
ns pi_race_deadline(const struct pi *pi);
void pi_dhcp_woken(struct pi *pi, ns now); /* any frame that its network card takes */
/* The attempt's time is over: true when the race decides what follows, and not the next try. */
bool pi_race_expire(struct pi *pi, ns now);

/* ----- pi_offer.c: what an OFFER means to this model ----- */

/* Folds one OFFER or ACK into the lease. */
void pi_offer_take(struct pi *pi, const struct frame *f, const struct dhcp_msg *m, ns now);
bool pi_offer_enough(const struct pi *pi); /* an address and a TFTP server are known */

/* ----- pi_arp.c ----- */

void pi_arp_begin(struct pi *pi, ns now); /* for lease.tftp, by way of the router where it must */
void pi_arp_input(struct pi *pi, ns now, const struct frame *f);
void pi_arp_expire(struct pi *pi, ns now);
void pi_arp_put(struct pi *pi, uint16_t what, struct put *w);

/* ----- pi_tftp.c: one transfer ----- */

/* What to ask for. */
struct pi_ask {
	char path[PI_NAME_MAX]; /* as it goes on the wire: not escaped */
	enum pi_want want;
	enum file_class cls;
	const char *keep_as; /* a text to keep, by its name in config.txt; NULL: it is none */
};

/* Asks for a file: RRQ from the next port. Sets PI_LOADING. ask is copied. */
void pi_tftp_begin(struct pi *pi, const struct pi_ask *ask, ns now);
void pi_tftp_input(struct pi *pi, ns now, const struct frame *f); /* UDP or ICMP to this Pi */
void pi_tftp_expire(struct pi *pi, ns now);
void pi_tftp_put(struct pi *pi, uint16_t what, struct put *w); /* one of OWES_TFTP */

/* ----- pi_text.c: the texts that decide what comes next, in pi->room ----- */

void pi_text_begin(struct pi *pi, const char *name); /* of the transfer that begins */
void pi_text_add(struct pi *pi, struct span data);
void pi_text_end(struct pi *pi, bool whole);
bool pi_text_missing(struct pi *pi, const char *name); /* asked for, not there; false: no room */

/* ----- pi_script.c: what to ask for next ----- */

enum pi_got {
	GOT_FILE, /* whole */
	GOT_IT_IS_THERE, /* a probe: DATA 1 came */
	GOT_NONE, /* ERROR, no answer in time, or not usable */
};

/* The loader begins: its first file, its first port. From PI_STARTING or after ARP. */
void pi_script_begin(struct pi *pi, enum pi_loader loader, ns now);
/* Called by pi_tftp.c at the end of each transfer: begins the next file, or the next stage. */
void pi_script_got(struct pi *pi, enum pi_got got, ns now);
/* config.txt as this Pi has seen it, for its own board and serial number. */
void pi_script_plan(const struct pi *pi, struct config_plan *plan);

/* ----- pi_kernel.c ----- */

void pi_kernel_begin(struct pi *pi, ns now); /* the kernel is loaded: PI_STARTING, then its DHCP */
void pi_kernel_started(struct pi *pi, ns now); /* the deadline of that PI_STARTING */
void pi_kernel_leased(struct pi *pi, ns now); /* its ACK came */

#endif
