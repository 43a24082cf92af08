/* SPDX-License-Identifier: MIT */
/* kick_internal - the frames of a kick, shared by kick*.c and with nobody else. */
#ifndef PXEPI_CORE_KICK_INTERNAL_H
#define PXEPI_CORE_KICK_INTERNAL_H

#include "core/kick.h"

/* To this Pi alone: wake-on-LAN (ethertype 0x0842; facts 3.1), with the tag that its own frames
 * have. */
void kick_compose_wake(const struct kick *k, const struct kick_pi *p, struct put *w);

/* To all: what `ping -b -t 1` sends (RFC 792; the blog's remedy). number: of the request. */
void kick_compose_echo(const struct kick_self *self, uint32_t number, struct put *w);

#endif
