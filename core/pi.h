/* SPDX-License-Identifier: MIT */
/* pi - one virtual Raspberry Pi: what it sends, when, and what it makes of the answers, from its
 * first DISCOVER to the point where Linux mounts its root. Pure: four verbs, time is an argument.
 *
 *   pi_input    a frame that its network card would take
 *   pi_expire   its deadline has come
 *   pi_output   the next frame that it sends; ask until there is none
 *   pi_deadline when to call pi_expire
 *
 * NFS is spoken by a real client outside (state PI_NFS): pi_nfs_job says what to try, pi_nfs_done
 * what became of it. What the wire looked like is judged by watch and verdict, not here. */
#ifndef PXEPI_CORE_PI_H
#define PXEPI_CORE_PI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cmdline.h"
#include "core/file_need.h"
#include "core/frame.h"
#include "core/magic.h"
#include "core/model.h"
#include "core/ns.h"
#include "core/pi_traits.h"
#include "core/put.h"
#include "core/wire.h"

/* How far to go; the Pi ends as reached when the stage is complete. */
enum pi_until {
	PI_UNTIL_DHCP, /* an address and a TFTP server are known */
	PI_UNTIL_ROM, /* what the ROM (EEPROM) itself loads is loaded */
	PI_UNTIL_FIRMWARE, /* the kernel and all before it is loaded */
	PI_UNTIL_KERNEL, /* Linux has its address */
	PI_UNTIL_NFS, /* all the way */
};

/* What to do about the race hang of the original ROM (facts 3). */
enum pi_race {
	PI_RACE_WARN, /* take an early OFFER all the same; the observer reports the risk */
	PI_RACE_HANG, /* do as the ROM does */
	PI_RACE_OFF, /* take it; the traits of the race do not matter */
};

/* What all the Pis of a fleet have in common. */
struct pi_setup {
	enum model model;
	struct pi_traits traits; /* pi_traits_of(model), as changed by --rom-fault */
	enum pi_until until;
	enum pi_race race;
	const char *dir; /* instead of the serial number (--serial-dir); NULL: that */
	bool keep_lease; /* no RELEASE at the end */
};

enum pi_state {
	PI_ASKING, /* DISCOVER sent, waits for OFFERs (PI_HUNG: and waits for any frame) */
	PI_HUNG,
	PI_REQUESTING, /* REQUEST sent, waits for the ACK */
	PI_ARPING, /* who-has for the TFTP server or the router */
	PI_LOADING, /* a TFTP transfer */
	PI_STARTING, /* the next program starts: no packet until the deadline */
	PI_NFS, /* pi_nfs_job() */
	PI_ENDED,
};

enum pi_end {
	PI_RUNNING,
	PI_REACHED, /* as far as asked */
	PI_COMPLETE, /* up: the command line names no NFS root, or it was mounted */
	PI_STOPPED, /* as a Pi stops: it gave up, or a file it can not do without did not come */
};

/* Why it ended, or hangs; see pi_why(). */
enum pi_reason {
	PI_WHY_NONE,
	PI_WHY_NO_OFFER, /* no usable OFFER in all its tries */
	PI_WHY_NO_ACK,
	PI_WHY_ARP,
	PI_WHY_FILE, /* pi->lost names it */
	PI_WHY_CONTENT, /* pi->lost is not what its name says */
	PI_WHY_KERNEL_DHCP,
	PI_WHY_NO_NFS_ROOT, /* complete: there is none to try */
	PI_WHY_NFS, /* the NFS client failed */
};

#define PI_NAME_MAX 128 /* a path that is asked for; longer ones are not asked for */
#define PI_TEXTS 6 /* config.txt, its includes, cmdline.txt */
#define PI_TEXT_ROOM 6144 /* bytes of all of them; what does not fit makes the plan uncertain */
#define PI_ROOT_PATH_MAX 128 /* of DHCP option 17; a longer one is cut */
#define PI_FRAME_MAX 1514 /* the largest frame that a Pi sends */

/* A text that decides what comes next. */
struct pi_text {
	char name[64]; /* as config.txt would name it */
	uint16_t at, n; /* in pi.room */
	bool complete;
};

/* One round of DHCP: what the OFFERs so far add up to (state is kept across packets, facts 2.1). */
struct pi_lease {
	uint32_t ip, mask, router, tftp, server_id, siaddr;
	uint8_t server_mac[6]; /* who sent the OFFER: link layer */
	uint8_t tftp_rank; /* how good the word is that named tftp (pi_offer.c) */
	bool acked;
	ns first_offer; /* 0: none yet */
	/* for Linux: options 17 and 12, as they came; empty: none */
	char root_path[PI_ROOT_PATH_MAX], host_name[65];
};

/* What a transfer is for. */
enum pi_want {
	WANT_FILE, /* read it */
	WANT_PROBE, /* is it there? */
};

struct pi_xfer {
	char path[PI_NAME_MAX]; /* as asked for: not escaped */
	enum pi_want want;
	enum file_class cls;
	uint16_t port, server_port; /* server_port 0: not known yet */
	uint16_t refused_port; /* a wrong TID that is owed an ERROR 5 (RFC 1350 4); 0: none */
	bool oacked, has_tsize, keep_text, failed;
	uint64_t tsize, bytes, block; /* block: the last one in order; 0 after the OACK */
	uint32_t blksize;
	ns began, progress_at; /* the first request; the last packet that moved it on */
	enum file_magic magic;
	uint8_t text; /* index in pi.text, with keep_text */
};

struct pi {
	const struct pi_setup *setup; /* keeps */
	uint8_t mac[6];
	uint32_t serial, random;

	enum pi_state state;
	enum pi_asker asker;
	enum pi_loader loader;
	enum pi_end end;
	enum pi_reason why;
	char lost[PI_NAME_MAX]; /* the file it could not do without */
	ns deadline;
	uint16_t owes; /* frames to send: see pi_internal.h */
	uint16_t ip_id;

	/* DHCP */
	struct pi_lease lease; /* of the round under way, or of the last one */
	uint32_t xid;
	uint16_t port; /* of the next RRQ */
	uint8_t tries;
	ns round_began, asked_at;
	ns heard_at; /* the race: the last frame of this attempt */
	bool aborted; /* the race: this attempt is over, the next DISCOVER not yet due */
	uint32_t held_ip, held_from; /* taken by REQUEST: to RELEASE; 0: nothing */
	uint8_t held_mac[6]; /* of that server, or of the relay */

	/* ARP */
	uint32_t arp_target; /* the server or the router */
	uint32_t server_ip; /* who is told RRQs */
	uint8_t server_mac[6];
	bool arp_failed; /* server_mac is nobody's: bootcode.bin asks all the same (facts 3.3) */
	uint32_t arp_asker; /* who is owed a reply */
	uint8_t arp_asker_mac[6];

	/* TFTP: the transfer, and the one it replaced, which may be owed its last packet */
	struct pi_xfer xfer;
	uint16_t ended_port, ended_server_port;
	uint16_t ended_block, ended_code; /* of its last ACK, 0: none; of its ERROR */

	/* the script */
	uint8_t step, turn; /* where in the loader's list; pi_script.c */
	bool in_dir; /* <serial>/ is in use */
	bool kernel_loaded; /* Linux is what starts next */
	bool in_prefix, overlays_in_prefix; /* os_prefix holds: see config.h */
	enum pi_reason tree; /* what is wrong with the device tree, on which Linux then hangs */
	char kernel[64];
	struct pi_text text[PI_TEXTS];
	uint8_t texts;
	uint8_t cmdline_at; /* the kernel's command line is text[cmdline_at - 1]; 0: it has none.
			     * Set by pi_script.c */
	uint16_t room_used;
	uint8_t room[PI_TEXT_ROOM];

	/* counts, for the runner */
	uint32_t files, retransmits;
	uint64_t bytes;
};

/* pi_init - powered on: owes its first DISCOVER at once.
 * pi     written completely.
 * setup  keeps.
 * seed   of what is random on a Pi (xid, ports): the same seed gives the same bytes. */
void pi_init(struct pi *pi, const struct pi_setup *setup, const uint8_t mac[static 6],
	     uint32_t serial, uint32_t seed, ns now);

/* pi_input - a frame on its wire, decoded, also one that is not for it: the Pi's network card takes
 * what is for its MAC or for all. Borrowed for the call. */
void pi_input(struct pi *pi, ns now, const struct frame *f);

/* Lets happen what is due by `now`. */
void pi_expire(struct pi *pi, ns now);

/* pi_output - writes the next frame to send; false when there is none. w has room for
 * PI_FRAME_MAX. */
bool pi_output(struct pi *pi, ns now, struct put *w);

/* NS_NEVER when nothing is due: ended, in NFS, or hung. */
ns pi_deadline(const struct pi *pi);

/* pi_leave - its runner takes it off the network: it gives its address back (unless keep_lease) and
 * ends, as PI_RUNNING. What is owed still leaves. */
void pi_leave(struct pi *pi);

static inline bool pi_ended(const struct pi *pi)
{
	return pi->state == PI_ENDED;
}

/* For a person, without capital letter and full stop: "no usable OFFER in 5 tries". Static. */
const char *pi_why(const struct pi *pi);

/* Waiting in the race hang, with an OFFER that it does not judge? */
static inline bool pi_hangs(const struct pi *pi)
{
	return pi->state == PI_HUNG;
}

/* What Linux would mount now. */
struct pi_nfs_job {
	uint32_t ip, mask, router; /* the Pi's own */
	uint32_t server; /* host order; 0: none usable (a name, or nothing) */
	struct cmdline cmdline; /* path, options, version, init */
	char path[CMDLINE_TEXT_MAX]; /* %s and the default filled in; not escaped */
};

/* false: it is not in state PI_NFS. */
bool pi_nfs_job(const struct pi *pi, struct pi_nfs_job *job);

/* The client has done what it could: mounted says whether init was found. RELEASE follows. */
void pi_nfs_done(struct pi *pi, ns now, bool mounted);

/* What it has learned so far. */
bool pi_text_of(const struct pi *pi, const char *name, struct span *text);

#endif
