/* SPDX-License-Identifier: MIT */
/* boot - one Pi's boot as seen on the wire: the facts, and nothing but the facts. What they mean
 * is said by verdict. A boot is a machine with the stages of the design; every change of stage
 * goes through boot_enter(), every deadline through boot_touch(). */
#ifndef PXEPI_CORE_BOOT_H
#define PXEPI_CORE_BOOT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/config.h"
#include "core/file_need.h"
#include "core/keep.h"
#include "core/magic.h"
#include "core/model.h"
#include "core/ns.h"
#include "core/pxe.h"
#include "core/rpc_watch.h"

/* The furthest speaker reached, in order. */
enum stage {
	STAGE_DHCP,
	STAGE_ARP,
	STAGE_TFTP_ROM,
	STAGE_TFTP_BOOTCODE,
	STAGE_TFTP_FIRMWARE,
	STAGE_KERNEL_DHCP,
	STAGE_NFS,
	STAGE_UP,
};
#define STAGE_COUNT 8
const char *stage_name(enum stage s);
const char *stage_meaning(enum stage s); /* for people: "the boot ROM was loading bootcode.bin" */

enum outcome {
	OUTCOME_IN_PROGRESS,
	OUTCOME_UP,
	OUTCOME_KERNEL_LOADED,
	OUTCOME_HUNG,
	OUTCOME_FAILED,
	OUTCOME_NOT_A_NETBOOT,
};
#define OUTCOME_COUNT 6
const char *outcome_name(enum outcome o);

/* The parts of a boot that are timed, in order. */
enum phase {
	PHASE_DHCP, /* first DISCOVER to the first ARP or file request */
	PHASE_TFTP, /* from there to the last TFTP packet; bootcode.bin's own DHCP included */
	PHASE_KERNEL, /* from there to the first call to the NFS server, or to the end */
	PHASE_NFS, /* from there until the root answered for init, or to the end */
};
#define PHASE_COUNT 4
const char *phase_name(enum phase p);

/* Why a boot was closed. */
enum boot_end {
	END_OPEN, /* not closed */
	END_UP,
	END_SILENCE, /* its stage's deadline passed */
	END_AGAIN, /* the Pi began anew */
	END_EVICTED, /* the table needed the room */
	END_RUN, /* the capture or the run ended */
	END_ASKED, /* who plays the Pi ended it, as far as was asked */
};

enum model_from { MODEL_FROM_NONE, MODEL_FROM_DISCOVER, MODEL_FROM_OPTION97, MODEL_FROM_TFTP };
enum serial_from { SERIAL_FROM_NONE, SERIAL_FROM_MAC, SERIAL_FROM_TFTP, SERIAL_FROM_OPTION97 };

/* Which server software sent a packet, as far as its headers tell (measured: doc/servers.md). */
enum dialect {
	DIALECT_UNKNOWN,
	DIALECT_KEA,
	DIALECT_DNSMASQ,
	DIALECT_ISC,
	DIALECT_TFTPD_HPA,
	DIALECT_ATFTPD,
};
const char *dialect_name(enum dialect d);

enum opt66 { OPT66_ABSENT, OPT66_DOTTED, OPT66_NAME, OPT66_BINARY };

#define OFFER_TEXT_MAX 48
#define OFFER_43_MAX 96 /* bytes of option 43 that are kept */

/* What an OFFER of the first round said word for word; lives in a keep chunk. */
struct offer_said {
	char text60[OFFER_TEXT_MAX], text67[OFFER_TEXT_MAX], file[OFFER_TEXT_MAX]; /* escaped */
	uint8_t raw43[OFFER_43_MAX]; /* the first of o43.len bytes */
};

/* What one server offered. */
struct offer {
	uint32_t source; /* IP source of the packet */
	uint32_t server_id; /* option 54 */
	uint32_t yiaddr, siaddr, mask, router, tftp66;
	uint8_t mac[6]; /* link-layer source */
	enum dialect dialect;
	ns when, latency; /* latency: since the DISCOVER before it */
	ns soonest; /* the smallest latency of this server's OFFERs */
	uint8_t count; /* how many times it offered */
	uint8_t hops;
	bool proxy; /* yiaddr 0: a boot server, no address */
	bool relayed; /* giaddr set */
	bool named_60, named_67, named_file, has_43;
	bool longer_60; /* option 60 begins with PXEClient, and goes on */
	bool truncated; /* options cut by the capture: an absent option may be there */
	bool opt66_last; /* option 66 came after 43 */
	enum opt66 opt66;
	struct {
		enum pxe43_form form;
		uint16_t len;
		bool has_string, in_menu, terminated, lies;
	} o43;
	char text43[OFFER_TEXT_MAX]; /* escaped; the misspelt text, or the menu text */
	char text66[OFFER_TEXT_MAX]; /* escaped */
	uint32_t said; /* the keep chunk with its struct offer_said; 0: none */
	uint32_t lease_s; /* option 51 */
	bool broadcast; /* sent to the link-layer broadcast address */
};

#define OFFERS_MAX 3

/* One round of DHCP: the ROM's, bootcode.bin's, the kernel's. */
struct dhcp_round {
	uint8_t discovers, requests, offers, naks;
	bool acked;
	uint32_t xid;
	ns first, last_discover, last_request;
	struct offer offer[OFFERS_MAX]; /* one a server, in order of arrival */
	uint32_t nak_from;
};

/* May root write to its NFS root, as far as the server's answers tell? */
enum root_write {
	ROOT_WRITE_UNKNOWN,
	ROOT_WRITE_WITHHELD, /* ACCESS grants uid 0 no change of the root: read-only or squashed */
	ROOT_WRITE_ALLOWED,
	ROOT_WRITE_DENIED, /* a change was refused for want of rights */
	ROOT_WRITE_READ_ONLY, /* a change was refused with ROFS */
};

enum round { ROUND_ROM, ROUND_BOOTCODE, ROUND_KERNEL };
#define ROUND_COUNT 3

enum file_result {
	FILE_OPEN, /* still in transfer */
	FILE_OK,
	FILE_MISSING,
	FILE_PROBE,
	FILE_DENIED,
	FILE_STALLED,
	FILE_ERROR,
	FILE_UNANSWERED,
};
#define FILE_RESULT_COUNT 8
const char *file_result_name(enum file_result r);

/* What a server sent that answers no request of the Pi's. */
enum unfit {
	UNFIT_NONE,
	UNFIT_OACK, /* options that the Pi did not name, or larger than it named (RFC 2347) */
	UNFIT_DATA, /* not the beginning of a file */
	UNFIT_PORT, /* the next block, from another port (RFC 1350 section 4) */
};

#define FILE_PATH_MAX 120
#define BOOT_FILES_MAX 200 /* of one boot; more are counted, not listed */

/* One file name that was asked for; lives in a keep chunk. Asked again, it keeps the best result.
 * */
struct file_rec {
	uint16_t path_n;
	uint16_t base_at; /* where the name begins in path, after the serial directory */
	uint8_t result; /* enum file_result */
	uint8_t need; /* enum file_need_kind */
	uint8_t cls; /* enum file_class */
	uint8_t stage; /* enum stage of the first request */
	bool clipped; /* the path was longer than FILE_PATH_MAX */
	bool has_tsize, oacked, asked_options, in_prefix, in_other_prefix;
	bool refused; /* ICMP port unreachable came back */
	bool by_pi; /* FILE_ERROR: the Pi said so, not the server */
	bool spoke_on; /* the Pi, after an ARP request that it did not answer */
	uint8_t unfit; /* enum unfit: what came instead of an answer */
	uint8_t server_arps; /* since the last news: its broadcasts for the Pi, unanswered */
	bool looked; /* magic holds */
	uint8_t magic; /* enum file_magic */
	uint8_t fits; /* enum magic_verdict */
	uint16_t requests, retransmits;
	/* of retransmits, those since the last news (a block, an OACK) of the last transfer */
	uint16_t pi_again, server_again;
	uint16_t code; /* FILE_ERROR: of the ERROR packet */
	uint32_t blksize, server;
	uint64_t bytes, tsize;
	ns asked_at;
	/* the last transfer, from its request to its last packet, last news, the Pi's last word */
	ns took, moved, spoke;
	uint8_t path[];
};

/* A transfer under way: the Pi's port names it, since the server's is its own to pick. */
struct xfer {
	bool used, asked_tsize, oacked, data_seen, keep_text, gap, last_seen;
	uint32_t asked_blksize; /* 0: did not */
	uint16_t pi_port, server_port; /* server_port 0: not learned yet */
	uint16_t stale_port; /* the server's, of the Pi port's transfer before: it may speak on */
	uint32_t server;
	struct file_rec *file;
	ns asked_at, last;
	ns whole_at; /* the first sight of its last block */
	uint64_t block; /* highest DATA block in order */
	uint64_t bytes;
	uint32_t blksize, text;
	bool pi_acked;
	uint16_t pi_ack; /* the Pi's last ACK, and when */
	ns pi_at;
	ns pi_last, server_last; /* the last packet of each */
};
#define XFERS_MAX 4
#define PEERS_MAX 6

/* The texts kept as they pass. */
struct kept {
	struct keep_text text;
	const struct file_rec *file; /* whose; NULL: slot is free */
	bool complete;
};
#define KEPT_MAX 6
#define ERROR_TEXT_MAX 60
#define KEPT_LIMIT 4096 /* bytes of one text */

struct boot {
	/* who */
	uint8_t mac[6];
	enum model model;
	enum model_from model_from;
	enum board board;
	enum serial_from serial_from; /* FROM_MAC: only the low 24 bits */
	uint32_t serial, serial97, serial_prefix;
	bool has_serial97, has_serial_prefix;
	bool rom_form; /* the original ROM's DISCOVER was seen */
	bool plausible; /* it is a Pi's netboot; else listed as not-a-netboot */

	/* how far */
	enum stage stage;
	enum boot_end end;
	bool hung, suspected, was_hung, woken, midway;
	ns began, last, hung_at, woken_at, ended;
	ns entered[STAGE_COUNT]; /* when it came to a stage; 0: never (STAGE_DHCP: see began) */
	uint64_t packets;
	uint32_t ip;

	/* what pxepi itself did to wake it (core/kick.h) */
	struct {
		uint8_t kicks; /* 0: it was never kicked */
		bool broadcast, in_vain;
		bool overheard; /* a broadcast of ours for another Pi reached it in DHCP */
		bool over; /* it left DHCP: what comes now is no kick's doing */
		bool others; /* another frame reached it between the kick and woke_at */
		uint8_t reason; /* enum kick_reason of the last */
		ns last, before; /* our last frame to it, and the one before that; 0: none */
		ns woke_at; /* it went on within KICK_PATIENCE; 0: it did not, or not yet */
		ns after; /* so long after our frame */
		ns stranger; /* the last frame to it that was not sent for it by us */
	} kicked;

	/* what the capture could see */
	bool unicast_seen; /* a frame to or from this Pi alone */
	/* hosts whose unicast with this Pi is proved to be seen */
	uint32_t peer[PEERS_MAX];
	uint8_t peers;
	bool relayed; /* a relay forwards its DHCP: its frames may carry a router's MAC */
	bool time_went_back;
	uint64_t jumps_before; /* backward jumps of the clock when it began */
	bool drops; /* the capture lost packets while it ran */
	bool gap; /* proof of that: the Pi acknowledged what is not in the capture */

	/* DHCP */
	struct dhcp_round round[ROUND_COUNT];
	bool frame_after_window; /* a frame reached the ROM after its deaf window */
	uint8_t conflict_mac[6];
	bool conflict, server_address_given;

	/* ARP */
	uint32_t arp_target;
	uint8_t arp_tries;
	bool arp_answered;
	bool rrq_to_nowhere; /* RRQ sent to MAC aa:aa.. or 00:00.. (facts 3.3) */

	/* TFTP */
	struct xfer xfer[XFERS_MAX];
	uint32_t files_head, files_tail; /* chain of keep chunks holding file_rec */
	uint16_t files, files_lost;
	bool bootcode_asked, start_ok, kernel_ok, no_oack, oack_seen;
	bool second_loader; /* U-Boot or UEFI took over: what comes is not Linux, not yet */
	const struct file_rec *start_file; /* the start*.elf that came whole */
	const struct file_rec *last_missing; /* the last file that was not there */
	/* the last ERROR that ended a file the boot may need: its words */
	const struct file_rec *error_file;
	uint8_t error_text[ERROR_TEXT_MAX], error_text_n;
	struct kept kept[KEPT_MAX];
	uint32_t tftp_server;
	ns loaded_at; /* the last TFTP packet before Linux; 0: none */

	/* kernel and NFS */
	uint16_t rpc_slot; /* of the watch; 0: none */
	ns kernel_at; /* first sign of Linux */
	uint32_t nfs_server;
	struct rpc_note bad; /* the answer that matters, without its borrowed name */
	char bad_name[96]; /* escaped */
	bool has_bad, rpc_seen, rpc_lost;
	uint16_t nfs_reads; /* good answers to READ */
	uint8_t root_write; /* enum root_write */
	uint8_t nfs_vers, nfs_minor; /* of the last of them */

	/* the table's */
	uint32_t newer, older; /* least recently used first; 0: none */
	uint8_t list;
	bool reported;
};

/* boot_file.c: is the file's name, without its directory, this one (escaped as say_wire does)? */
bool file_is_named(const struct file_rec *f, const char *escaped);

/* boot.c: is this host's unicast with the Pi known to be in the capture? */
bool boot_sees(const struct boot *b, uint32_t host);

/* How long this boot may be silent at its stage. */
ns boot_patience(const struct boot *b);

/* boot_phase.c: how long a part of the boot took, or has taken so far; -1: it did not begin, or
 * began before the capture. */
ns boot_phase(const struct boot *b, enum phase p);
/* From the first packet to the last, or to the one that made it `up`. */
ns boot_total(const struct boot *b);

/* boot_offer.c: does this OFFER name a TFTP server for this model? Do all of a round's together
 * give it what it needs (facts 2.1, 2.3)? */
bool offer_usable(const struct boot *b, const struct offer *o);
bool round_usable(const struct boot *b, const struct dhcp_round *r);

#endif
