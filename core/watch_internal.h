/* SPDX-License-Identifier: MIT */
/* watch_internal - what the files of the observer (watch*.c, boot*.c) share with each other and
 * with nobody else. Each function is named after the file it lives in. */
#ifndef PXEPI_CORE_WATCH_INTERNAL_H
#define PXEPI_CORE_WATCH_INTERNAL_H

#include "core/watch.h"

enum table_list { LIST_FREE, LIST_FINISHED, LIST_DISCOVER, LIST_BOOTING };
#define LIST_COUNT 4

#define RPC_SLOTS 1024 /* Pis that talk to NFS at the same time; more share by age */

/* What a boot needs once it talks to NFS. */
struct rpc_slot {
	struct rpc_watch watch;
	struct init_trail trail;
};

struct watch {
	/* the table: boots are numbered from 1, 0 is none */
	struct boot *boot;
	ns *due; /* of boot[i]; beside the boots, since it is scanned */
	uint32_t *by_mac, *by_ip; /* hash heads */
	uint32_t *next_mac, *next_ip; /* chains */
	uint64_t *mac_key; /* the MAC of boot[i] as a number; beside the boots, for the search */
	uint32_t pis, mask, fresh;
	uint32_t head[LIST_COUNT], tail[LIST_COUNT];
	ns soonest; /* no deadline is before this */

	struct keep keep;
	struct rpc_slot *rpc; /* numbered from 1 */
	uint32_t *rpc_owner; /* the boot in a slot; 0: free */
	uint32_t rpc_slots, rpc_turn;
	struct rpc_pool *rpc_pool;

	struct server server[WATCH_SERVERS];
	struct run_facts run;
	ns now;
	ns heard[2]; /* last broadcasts, of two different senders: what may wake a ROM */
	uint8_t heard_from[2][6];
	uint8_t kicker[6]; /* the interface that kicks leave by; 0: none left yet */

	/* what the last input's events point to */
	struct frame frame;
	struct dhcp_msg dhcp;
	struct tftp_pkt tftp;
	struct boot gone; /* an evicted boot until its report was pulled */
	bool gone_held;

	struct event event[WATCH_EVENTS];
	uint32_t event_first, event_n;
	uint64_t packet; /* its number; 0 in timers */
};

/* The packet being handled, with its frame. */
struct seen {
	ns now;
	const struct packet *pkt;
	const struct frame *f;
};

/* watch.c */
struct event *watch_emit(struct watch *w, enum event_kind kind, const struct boot *b, ns when);

/* watch_table.c */
struct boot *table_find_mac(struct watch *w, const uint8_t mac[static 6]);
struct boot *table_find_ip(struct watch *w, uint32_t ip);
void table_set_ip(struct watch *w, struct boot *b, uint32_t ip);
/* A fresh boot for mac: the old one of that MAC is reported and replaced, and when the table is
 * full the least valuable leaves. */
struct boot *table_begin(struct watch *w, const uint8_t mac[static 6], ns now);
void table_move(struct watch *w, struct boot *b, enum table_list to);
void table_due(struct watch *w, const struct boot *b, ns when);
uint32_t table_index(const struct watch *w, const struct boot *b);
void table_release_gone(struct watch *w);

/* boot.c */
void boot_enter(struct watch *w, struct boot *b, enum stage s, ns now);
void boot_touch(struct watch *w, struct boot *b, ns now); /* a sign of life: moves the deadline */
void boot_note_peer(struct boot *b, uint32_t host); /* its unicast with this Pi is in the capture */
void boot_wake(struct watch *w, struct boot *b, ns now);
void boot_close(struct watch *w, struct boot *b, enum boot_end why, ns when);
void boot_due(struct watch *w, struct boot *b, ns when); /* its deadline has come */
void boot_learn_model(struct boot *b, enum model m, enum model_from from);
void boot_learn_serial(struct boot *b, uint32_t serial, enum serial_from from);
const struct model_facts *boot_facts(const struct boot *b);

/* boot_kick.c: it came to another stage; did it do so after a kick? */
void boot_went_on(struct watch *w, struct boot *b, ns now);
bool kick_is_ours(const struct watch *w, const struct frame *f); /* the echo request to all */
/* A frame whose one use is to wake its receiver, whoever sent it: it tells nothing of what this
 * capture sees of the Pi's traffic. */
bool kick_is_wake(const struct frame *f);

/* boot_dhcp.c, boot_offer.c */
enum watch_use boot_dhcp(struct watch *w, const struct seen *s);
enum watch_use boot_offer(struct watch *w, const struct seen *s);
enum round boot_round_now(const struct boot *b);

void offers_forget_all(struct watch *w, struct boot *b); /* what they said word for word */

/* boot_arp.c: ARP, ICMP, spanning tree */
enum watch_use boot_arp(struct watch *w, const struct seen *s);
enum watch_use boot_icmp(struct watch *w, const struct seen *s);
enum watch_use boot_stp(struct watch *w, const struct seen *s);

/* boot_tftp.c, boot_xfer.c, boot_xfer_end.c */
enum watch_use boot_rrq(struct watch *w, const struct seen *s, struct boot *b);
enum watch_use boot_xfer(struct watch *w, const struct seen *s, struct boot *b, bool from_pi);
void xfer_end(struct watch *w, struct boot *b, struct xfer *x, enum file_result r, ns when);
enum file_result xfer_fate(const struct xfer *x); /* of a transfer that nothing more is heard of */
void xfer_end_all(struct watch *w, struct boot *b, ns when);
struct xfer *xfer_find(struct boot *b, uint16_t pi_port);
void xfer_pi_again(struct xfer *x); /* the Pi sent its last packet once more */

/* boot_file.c */
struct file_rec *file_ask(struct watch *w, struct boot *b, struct span path, ns now);
void file_forget_all(struct watch *w, struct boot *b);
struct kept *kept_begin(struct watch *w, struct boot *b, const struct file_rec *f);

/* boot_rpc.c */
enum watch_use boot_rpc(struct watch *w, const struct seen *s, struct boot *b);
void boot_rpc_release(struct watch *w, struct boot *b);
void boot_kernel_ready(struct watch *w, struct boot *b, ns now); /* Linux has its address */

/* dialect.c */
enum dialect dialect_of_dhcp(const struct frame *f, const struct dhcp_msg *m);
struct server *server_note(struct watch *w, uint32_t ip, const struct frame *f, ns now);
void server_learn_tftp(struct server *s, const struct tftp_pkt *p, struct span asked);

#endif
