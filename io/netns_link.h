/* SPDX-License-Identifier: MIT */
/* netns_link - the steps that netns.h and netns_pair.h share: settings of the calling process's
 * network namespace, and one interface of it, through libnl-route-3. */
#ifndef PXEPI_IO_NETNS_LINK_H
#define PXEPI_IO_NETNS_LINK_H

#include <netlink/route/link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/fail.h"

struct netns_setting {
	const char *file, *value; /* below /proc/sys/net */
	bool needed; /* else it may be missing: a kernel without IPv6 */
};

/* netns_set - writes them. NULL when all are set; else the first that could not be, errno set. */
const struct netns_setting *netns_set(const struct netns_setting *s, size_t n);

/* netns_talk - to this namespace's kernel; the caller frees it by nl_socket_free(). NULL: f is
 * set (f may be NULL). */
struct nl_sock *netns_talk(struct fail *f);

/* These return 0, or libnl's -NLE_...; addresses in host order, prefix 0 to 32. */
struct nl_addr *netns_ipv4(uint32_t ip, unsigned prefix); /* nl_addr_put() it; NULL: no memory */
int netns_put_address(struct nl_sock *sk, int ifindex, uint32_t ip, unsigned prefix);
int netns_switch_on(struct nl_sock *sk, struct rtnl_link *link);

/* netns_await_carrier - one second at most. A switched-on interface has it a moment later. */
bool netns_await_carrier(struct nl_sock *sk, const char *iface);

#endif
