/* SPDX-License-Identifier: MIT */
/* kick_send - the kick's hands: its policy (core/kick.h) on an interface. Frames go out through
 * inject, and each is told to the watch, whose events then say so. */
#ifndef PXEPI_IO_KICK_SEND_H
#define PXEPI_IO_KICK_SEND_H

#include <stdbool.h>

#include "core/kick.h"
#include "core/watch.h"
#include "io/fail.h"

struct kicker;

/* kicker_open - on an Ethernet interface. Needs CAP_NET_RAW: before privilege_drop(). broadcast:
 * the echo request to all is allowed; the interface must then have an IPv4 address, which is asked
 * for again whenever one is due. NULL and f filled. */
struct kicker *kicker_open(const char *iface, enum kick_mode mode, bool broadcast, struct fail *f);

/* Each event of the watch, in order, as it comes out. */
void kicker_event(struct kicker *k, const struct watch *w, const struct event *e);

/* Sends what is due (some of it, when that is much: see kicker_deadline()). The watch has events
 * then: pull them. false: it can not send any more. */
bool kicker_run(struct kicker *k, struct watch *w, ns now, struct fail *f);

/* So many frames the interface did not take: they are no kick, and are tried again later. */
uint64_t kicker_lost(const struct kicker *k);

/* When kicker_run() has something to do; on the clock of packets. */
ns kicker_deadline(const struct kicker *k);

enum kick_mode kicker_mode(const struct kicker *k);
bool kicker_broadcasts(const struct kicker *k);
void kicker_set_mode(struct kicker *k, enum kick_mode mode, ns now);
enum kick_answer kicker_by_hand(struct kicker *k, const uint8_t mac[static 6], ns now);

bool kicker_pending(const struct kicker *k, const uint8_t mac[static 6]); /* kick_pending() */

/* Takes k, which may be NULL. */
void kicker_close(struct kicker *k);

#endif
