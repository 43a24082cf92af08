/* SPDX-License-Identifier: MIT */
/* watch - all boots: which packet is whose. Holds a bounded table of Pis, hands each packet to
 * the boot it belongs to and gives back events. The four verbs: input, expire, output, deadline. */
#ifndef PXEPI_CORE_WATCH_H
#define PXEPI_CORE_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/boot.h"
#include "core/dhcp.h"
#include "core/event.h"
#include "core/frame.h"
#include "core/init_trail.h"
#include "core/keep.h"
#include "core/rpc_watch.h"
#include "core/tftp.h"

#define WATCH_SERVERS 16
#define WATCH_EVENTS 64

/* A host seen serving. */
struct server {
	uint32_t ip; /* 0: free */
	uint8_t mac[6];
	enum dialect dhcp, tftp;
	bool does_dhcp, does_tftp, is_proxy;
	uint16_t dhcp_answers; /* to anybody */
	char tftp_root[64]; /* escaped; from dnsmasq's error text, else empty */
	ns last;
};

/* What holds for the run as a whole. */
struct run_facts {
	ns first, last; /* of all packets; live: of the time listened */
	uint64_t packets;
	uint64_t drops; /* lost by the capture (live) */
	uint64_t truncated; /* packets of which the capture kept too little to decode */
	bool cut; /* the file ended inside a packet */
	bool unicast_seen; /* a frame to or from a Pi alone */
	bool at_pi; /* captured where the Pis are: what reached them is seen */
	bool bpdu_seen;
	bool quiet_pi; /* a Pi's MAC was heard asking by ARP, without a netboot */
	uint8_t quiet_mac[6];
	uint32_t quiet_target;
	struct stp bpdu;
	bool stp_lost; /* a Pi's DISCOVERs all went unanswered on such a port */
	ns stp_wait; /* the longest kernel gap that fits the port's forward delay; 0: none */
	uint64_t time_jumps; /* packets older than the one before by more than 1 s */
	uint32_t evicted;
	uint32_t rogue[2]; /* two servers that both hand out addresses to Pis */
	bool rogue_seen;
};

struct watch;

/* Bytes of zeroed storage that a watch of so many Pis (1 to 60000) and keep chunks needs. Pages
 * never used are never touched. */
size_t watch_bytes(uint32_t pis, uint32_t chunks);

/* Makes a watch in storage (keeps it; zeroed, aligned as malloc aligns, watch_bytes() long). */
struct watch *watch_init(void *storage, uint32_t pis, uint32_t chunks);

/* What a packet was. */
enum watch_use {
	USE_NONE, /* nothing to do with a Pi's netboot */
	USE_NETWORK, /* spanning tree, another DHCP server's words: told in the summary */
	USE_BOOT, /* of a Pi's boot */
};

/* watch_input - hand in the next packet. First expire everything up to pkt->when (see
 * watch_deadline). Then pull events with watch_output until it has none. */
enum watch_use watch_input(struct watch *w, const struct packet *pkt);

/* The frame of the last watch_input, for showing it. */
const struct frame *watch_frame(const struct watch *w);

/* The next moment something is due; NS_NEVER when nothing is. */
ns watch_deadline(const struct watch *w);

/* Lets what is due by `now` happen; events carry their deadline, not `now`. At most one boot's
 * worth of events: call again while watch_deadline() <= now. */
void watch_expire(struct watch *w, ns now);

/* The next event, or false. Its pointers live until the next input, expire or end. */
bool watch_output(struct watch *w, struct event *e);

/* watch_let_go - no more is to come of the Pi with this MAC, by no fault of its own: its open boot
 * is closed as it stands. asked: because it came as far as it was to (emulate), so that its silence
 * means nothing. Pull events after the call. */
void watch_let_go(struct watch *w, const uint8_t mac[static 6], bool asked, ns now);

/* watch_run_ahead - the Pi with this MAC has stopped for good, as who plays it knows: its silence
 * is judged now, and told with the time at which it would have been long enough. */
void watch_run_ahead(struct watch *w, const uint8_t mac[static 6]);

/* The run is over: closes one open boot a call (oldest first) and returns true, or emits the
 * summary and returns false. Pull events after each call. */
bool watch_end(struct watch *w, ns now);

/* The packets are those that a Pi itself sends and receives (emulate): no answer passes unseen. */
void watch_at_pi(struct watch *w);

/* Live: the moment listening began, which no packet tells. */
void watch_began(struct watch *w, ns now);

/* The capture lost packets (live): a running total. */
void watch_dropped(struct watch *w, uint64_t total);
void watch_file_cut(struct watch *w);

/* pxepi kicked a Pi (see kick.h): noted in its boot, and told as an event. `when`, on the clock of
 * packets, may be somewhat later than the last packet. A MAC without an open boot: nothing. */
void watch_kicked(struct watch *w, const uint8_t mac[static 6], const struct kick_note *n, ns when);
/* The last of its kicks was in vain. */
void watch_kicked_in_vain(struct watch *w, const uint8_t mac[static 6], ns when);

/* The boot of a MAC, open or not yet forgotten; NULL: none. Lives until the next input or expire.
 * */
const struct boot *watch_boot(const struct watch *w, const uint8_t mac[static 6]);

const struct run_facts *watch_facts(const struct watch *w);
const struct server *watch_server(const struct watch *w, uint32_t ip); /* or NULL */
const struct server *watch_servers(const struct watch *w, size_t *n); /* ip 0: a free row */
const struct keep *watch_keep(const struct watch *w);

/* Walks a boot's files in the order asked: start with NULL. */
const struct file_rec *watch_next_file(const struct watch *w, const struct boot *b,
				       const struct file_rec *after);

/* What an OFFER of this watch said word for word; empty texts where that was not kept. */
const struct offer_said *watch_offer_said(const struct watch *w, const struct offer *o);

/* Applies config.txt as this boot saw it; false when config.txt was not seen whole. */
bool watch_plan(const struct watch *w, const struct boot *b, struct config_plan *plan);

/* How far the NFS root got; false when this boot did not come so far. */
bool watch_trail(const struct watch *w, const struct boot *b, struct init_answer *answer);

/* What was asked of the NFS servers and waits for an answer; false: nothing does. */
bool watch_rpc_silence(const struct watch *w, const struct boot *b, struct rpc_silence *out);

/* Parses cmdline.txt as this boot saw it; false when it was not seen. */
struct cmdline;
bool watch_cmdline(const struct watch *w, const struct boot *b, struct cmdline *out);

#endif
