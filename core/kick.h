/* SPDX-License-Identifier: MIT */
/* kick - a frame that wakes a Pi whose boot ROM hangs after a good OFFER (facts 3): which Pi may
 * be sent one, when, and which. Policy alone: frames come out as bytes, and somebody else sends
 * them.
 *
 * Who: a Pi that sent an original-ROM DISCOVER from its own MAC, b8:27:eb and the same as chaddr,
 * broadcast and by no relay, and that is in DHCP still. How: a frame to that Pi alone (wake-on-LAN,
 * ethertype 0x0842: its content is irrelevant, facts 3.1); after one that was in vain, where that
 * is allowed, a broadcast ICMP echo request that no router passes on. Never more than KICK_MOST a
 * boot, nor KICK_RATE frames in any second for all Pis together, whoever asks. */
#ifndef PXEPI_CORE_KICK_H
#define PXEPI_CORE_KICK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/event.h"
#include "core/put.h"

enum kick_mode {
	KICK_OFF, /* by hand only */
	KICK_CURE, /* kicks a Pi that was judged hung */
	KICK_PREVENT, /* also sends two frames after each DISCOVER, before it can hang */
};
const char *kick_mode_name(enum kick_mode m);

#define KICK_MOST 3 /* a boot; the two frames of a prevention are one kick */
#define KICK_PREVENTIONS (KICK_MOST - 1) /* of them: one is kept for a Pi that hangs all the same */
#define KICK_RATE 20 /* frames in any second */
#define KICK_WINDOW (1050 * NS_MS) /* that second, and what a frame may be late on its way out */
#define KICK_PATIENCE (2 * NS_S) /* a Pi wakes at once; then the next kick, or none helps */
#define KICK_FIRST (600 * NS_MS) /* of a prevention, after the DISCOVER (facts 3.1) */
#define KICK_SECOND (1200 * NS_MS)
#define KICK_PIS 1024 /* that are remembered at a time */
#define KICK_FRAME 128 /* bytes that are enough for any frame of ours */

/* The interface that the frames leave by. */
struct kick_self {
	uint8_t mac[6];
	uint32_t ip, broadcast; /* of its network; 0: it has none, and no broadcast is sent */
};

/* One Pi. */
struct kick_pi {
	uint8_t mac[6];
	bool used, hung, vain_told;
	bool past; /* not in DHCP any more */
	bool tagged; /* its frames come with a VLAN tag: so does the kick */
	uint16_t vlan;
	uint8_t kicks, frame; /* frame: of a prevention's two, how many were sent */
	enum kick_reason reason; /* of what is due */
	ns began; /* its boot */
	ns asked; /* its last DISCOVER */
	ns due; /* NS_NEVER: nothing */
	ns last; /* kick */
	ns heard;
};

struct kick {
	enum kick_mode mode;
	bool broadcast; /* allowed */
	struct kick_self self;
	uint32_t n; /* of pi[] ever used */
	struct kick_pi pi[KICK_PIS];
	ns sent[KICK_RATE]; /* the last frames, a ring; sent_at is the oldest */
	uint32_t sent_at;
	uint64_t frames; /* all that were sent */
	ns now; /* of the last expire */
	uint32_t echo; /* echo requests so far */
};

void kick_init(struct kick *k, enum kick_mode mode, bool broadcast, const struct kick_self *self);

/* Another mode from now on: a cure begins with those that hang already, and what a mode had in
 * store is forgotten with it. */
void kick_set_mode(struct kick *k, enum kick_mode mode, ns now);

/* kick_input - hand in each event of the watch, in order.
 *
 * f  the frame it is of (watch_frame()); not looked at for a timer's event. */
void kick_input(struct kick *k, const struct event *e, const struct frame *f);

/* The answer to a key. */
enum kick_answer {
	KICK_COMES, /* with the next output */
	KICK_UNKNOWN, /* it may not be kicked: no original-ROM DISCOVER from this very MAC */
	KICK_PAST, /* it is not in DHCP any more: there is nothing to wake */
	KICK_SPENT, /* it had KICK_MOST in this boot: power-cycle it */
};
enum kick_answer kick_by_hand(struct kick *k, const uint8_t mac[static 6], ns now);

/* Will it be sent something, now or later, if nothing changes? */
bool kick_pending(const struct kick *k, const uint8_t mac[static 6]);

/* What is due by now may go out. */
void kick_expire(struct kick *k, ns now);

/* What kick_output() gave. */
struct kick_order {
	uint8_t mac[6];
	ns when;
	ns before; /* the kick of this Pi before this one; for kick_lost() */
	bool in_vain; /* no frame: the last kick did not help */
	struct kick_note note;
};

/* kick_output - the next thing to do: ask until false. A frame that it gave counts as sent.
 * frame  written from its start; of KICK_FRAME bytes. Empty when order->in_vain. */
bool kick_output(struct kick *k, struct kick_order *order, struct put *frame);

/* kick_lost - the frame of this order, the last that kick_output() gave, did not leave: it counts
 * for no kick of the Pi (but still for the rate), and is tried again later. */
void kick_lost(struct kick *k, const struct kick_order *o);

/* When kick_expire() has something to do; NS_NEVER: nothing is due. */
ns kick_deadline(const struct kick *k);

#endif
