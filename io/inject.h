/* SPDX-License-Identifier: MIT */
/* inject - whole Ethernet frames out on an interface, as they are: libnet's link layer. The source
 * address is the frame's own, and the interface needs none. */
#ifndef PXEPI_IO_INJECT_H
#define PXEPI_IO_INJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/wire.h"
#include "io/fail.h"

struct inject;

/* inject_open - on the interface `iface`. Needs CAP_NET_RAW; NULL and f filled without it. */
struct inject *inject_open(const char *iface, struct fail *f);

/* inject_send - one whole frame, from its destination address on, without check sequence.
 *
 * A frame that the kernel has no room for (its queue is full, or a filter drops it) is lost, as on
 * a wire: counted, and true. false: the interface is gone or down, or the system failed; f says
 * so. */
bool inject_send(struct inject *i, struct span frame, struct fail *f);

uint64_t inject_lost(const struct inject *i);

/* Takes i, which may be NULL. */
void inject_close(struct inject *i);

#endif
