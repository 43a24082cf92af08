/* SPDX-License-Identifier: MIT */
/* netns_link - see netns_link.h. */
#include "io/netns_link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netlink/route/addr.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define CARRIER_TRIES 100 /* of 10 ms */

/* The files of a namespace are those of the process that opens them. */
static bool set(const struct netns_setting *s)
{
	int fd = open(s->file, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, s->value, strlen(s->value)) > 0;
	int e = errno;

	if (fd >= 0)
		(void)close(fd);
	errno = e;
	return done;
}

const struct netns_setting *netns_set(const struct netns_setting *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!set(&s[i]) && (s[i].needed || errno != ENOENT))
			return &s[i];
	return NULL;
}

struct nl_sock *netns_talk(struct fail *f)
{
	struct nl_sock *sk = nl_socket_alloc();
	int r = sk ? nl_connect(sk, NETLINK_ROUTE) : -NLE_NOMEM;

	if (r == 0)
		return sk;
	nl_socket_free(sk);
	(void)fail_set(f, "can not ask the kernel about its interfaces: %s", nl_geterror(r));
	return NULL;
}

struct nl_addr *netns_ipv4(uint32_t ip, unsigned prefix)
{
	uint32_t wire = htonl(ip);
	struct nl_addr *a = nl_addr_build(AF_INET, &wire, sizeof(wire));

	if (a)
		nl_addr_set_prefixlen(a, (int)prefix);
	return a;
}

int netns_put_address(struct nl_sock *sk, int ifindex, uint32_t ip, unsigned prefix)
{
	uint32_t hosts = prefix >= 32 ? 0 : UINT32_MAX >> prefix;
	struct rtnl_addr *addr = rtnl_addr_alloc();
	struct nl_addr *local = netns_ipv4(ip, prefix), *broadcast = netns_ipv4(ip | hosts, 32);
	int r = -NLE_NOMEM;

	if (addr && local && broadcast) {
		rtnl_addr_set_ifindex(addr, ifindex);
		r = rtnl_addr_set_local(addr, local);
		if (r == 0 && prefix < 31)
			r = rtnl_addr_set_broadcast(addr, broadcast);
		if (r == 0)
			r = rtnl_addr_add(sk, addr, NLM_F_EXCL);
	}
	nl_addr_put(local);
	nl_addr_put(broadcast);
	rtnl_addr_put(addr);
	return r;
}

int netns_switch_on(struct nl_sock *sk, struct rtnl_link *link)
{
	struct rtnl_link *change = rtnl_link_alloc();
	int r = -NLE_NOMEM;

	if (change) {
		rtnl_link_set_flags(change, IFF_UP);
		r = rtnl_link_change(sk, link, change, 0);
	}
	rtnl_link_put(change);
	return r;
}

bool netns_await_carrier(struct nl_sock *sk, const char *iface)
{
	bool running = false;

	for (int i = 0; i < CARRIER_TRIES && !running; i++) {
		struct rtnl_link *link = NULL;

		if (i > 0)
			(void)poll(NULL, 0, 10);
		running = rtnl_link_get_kernel(sk, 0, iface, &link) == 0 &&
			  (rtnl_link_get_flags(link) & IFF_RUNNING) != 0;
		rtnl_link_put(link);
	}
	return running;
}
