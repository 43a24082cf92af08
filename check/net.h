/* SPDX-License-Identifier: MIT */
/* net - the private network: the servers' end in the namespace that we are in, with the
 * interfaces and addresses that the configuration expects; each has a cable to the Pis' end, in
 * another namespace. */
#ifndef PXEPI_CHECK_NET_H
#define PXEPI_CHECK_NET_H

#include "check/plan.h"
#include "io/fail.h"

/* net_make - returns the namespace of the Pis, a descriptor; -1: f says why. */
int net_make(const struct plan *p, struct fail *f);

/* The Pis' end of an interface: "pi0", ... */
const char *net_end(size_t iface);

/* net_listens - does something in this namespace wait for datagrams (or connections) on a port? */
bool net_listens(uint16_t port, bool tcp);

/* net_has_packet_socket - does something read frames as they come? */
bool net_has_packet_socket(void);

#endif
