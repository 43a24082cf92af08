/* SPDX-License-Identifier: MIT */
/* netns - a network namespace of a process of ours, with one interface in it: a macvlan on the
 * machine's IFACE that carries the MAC of a Pi. There Linux's own TCP speaks with the Pi's address,
 * and this machine's addresses, routes and firewall have no part in it. Both end with the process.
 *
 * The order, for a child process and its parent: the child calls netns_enter(), the parent
 * netns_give(), the child, whenever the address is known, netns_address(). Nothing is sent before
 * that last step, and nothing by it. */
#ifndef PXEPI_IO_NETNS_H
#define PXEPI_IO_NETNS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "io/fail.h"

/* netns_enter - moves the calling process into a new, empty network namespace: no IPv6, no
 * announcements, and every port is free to be bound to, also those below 1024.
 * Takes CAP_SYS_ADMIN (and CAP_NET_ADMIN over what it made, which comes with it). */
bool netns_enter(struct fail *f);

/* netns_give - makes the macvlan in the namespace of the process `to`: down, no address.
 *
 * iface  of the caller's namespace: Ethernet, not wireless, not a macvlan itself.
 * Takes CAP_NET_ADMIN over both namespaces. */
bool netns_give(const char *iface, const uint8_t mac[static 6], pid_t to, struct fail *f);

/* netns_address - in the namespace: the address, the interface up, the way out.
 *
 * ip      host order.
 * mask    0: the one of the address's class, as the kernel's ip=dhcp does without option 1
 *         (Linux net/ipv4/ipconfig.c, ic_defaults).
 * router  0: none.
 * Takes CAP_NET_ADMIN. Returns when the interface can send. */
bool netns_address(uint32_t ip, uint32_t mask, uint32_t router, struct fail *f);

#endif
