/* SPDX-License-Identifier: MIT */
/* netns_pair - the calling process's own network namespace as one end of a cable: a veth pair
 * whose other end is in another namespace, addresses, and quiet. What `pxepi check` builds its
 * trial network from; netns.h is the namespace of one Pi's NFS client. */
#ifndef PXEPI_IO_NETNS_PAIR_H
#define PXEPI_IO_NETNS_PAIR_H

#include <stdbool.h>
#include <stdint.h>

#include "io/fail.h"

/* netns_quiet - in this namespace: no IPv6, no announcements; ARP is answered only for
 * addresses of the interface that is asked, as machines do that stand apart. Needs a writable
 * /proc/sys/net. */
bool netns_quiet(struct fail *f);

/* netns_pair - makes the interface `here`, whose other end is `there` in the namespace that the
 * descriptor is of. Both are down. */
bool netns_pair(const char *here, const char *there, int namespace_fd, struct fail *f);

/* netns_up - this interface of this namespace. Does not wait for its carrier. */
bool netns_up(const char *iface, struct fail *f);

/* netns_has_carrier - waits for it, one second at most. */
bool netns_has_carrier(const char *iface);

/* netns_add_address - one more address of an interface; host order. */
bool netns_add_address(const char *iface, uint32_t ip, unsigned prefix, struct fail *f);

#endif
