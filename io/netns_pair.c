/* SPDX-License-Identifier: MIT */
/* netns_pair - see netns_pair.h; through libnl-route-3. */
#include "io/netns_pair.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define CARRIER_TRIES 100 /* of 10 ms */

/* The files of a namespace are those of the process that opens them. */
static const struct setting {
	const char *file, *value;
} settings[] = {
	{ "/proc/sys/net/ipv6/conf/all/disable_ipv6", "1" },
	{ "/proc/sys/net/ipv6/conf/default/disable_ipv6", "1" },
	{ "/proc/sys/net/ipv4/conf/all/arp_notify", "0" },
	{ "/proc/sys/net/ipv4/conf/default/arp_notify", "0" },
	{ "/proc/sys/net/ipv4/conf/all/arp_ignore", "1" },
	{ "/proc/sys/net/ipv4/conf/all/rp_filter", "0" },
	{ "/proc/sys/net/ipv4/conf/default/rp_filter", "0" },
};

static bool set(const struct setting *s)
{
	int fd = open(s->file, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, s->value, strlen(s->value)) > 0;
	int e = errno;

	if (fd >= 0)
		(void)close(fd);
	errno = e;
	return done;
}

bool netns_quiet(struct fail *f)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (!set(&settings[i]) && errno != ENOENT) /* a kernel without IPv6 */
			return fail_set(f, "%s: %s", settings[i].file, strerror(errno));
	return true;
}

static struct nl_sock *talk(struct fail *f)
{
	struct nl_sock *sk = nl_socket_alloc();
	int r = sk ? nl_connect(sk, NETLINK_ROUTE) : -NLE_NOMEM;

	if (r == 0)
		return sk;
	nl_socket_free(sk);
	(void)fail_set(f, "can not ask the kernel about its interfaces: %s", nl_geterror(r));
	return NULL;
}

bool netns_pair(const char *here, const char *there, int namespace_fd, struct fail *f)
{
	struct nl_sock *sk = talk(f);
	struct rtnl_link *link = rtnl_link_veth_alloc(), *peer;
	int r;

	if (!sk || !link) {
		rtnl_link_put(link);
		nl_socket_free(sk);
		return sk ? fail_set(f, "no memory") : false;
	}
	rtnl_link_set_name(link, here);
	peer = rtnl_link_veth_get_peer(link);
	rtnl_link_set_name(peer, there);
	rtnl_link_set_ns_fd(peer, namespace_fd);
	rtnl_link_put(peer);
	r = rtnl_link_add(sk, link, NLM_F_CREATE | NLM_F_EXCL);
	rtnl_link_veth_release(link);
	nl_socket_free(sk);
	if (r == -NLE_OPNOTSUPP)
		return fail_set(f,
				"this kernel has no veth, which the private network needs: sudo modprobe veth");
	return r == 0 || fail_set(f, "can not make the interface \"%s\": %s", here, nl_geterror(r));
}

bool netns_up(const char *iface, struct fail *f)
{
	struct nl_sock *sk = talk(f);
	struct rtnl_link *link = NULL, *change = rtnl_link_alloc();
	int r = -NLE_NOMEM;

	if (sk && change) {
		rtnl_link_set_flags(change, IFF_UP);
		r = rtnl_link_get_kernel(sk, 0, iface, &link);
	}
	if (r == 0)
		r = rtnl_link_change(sk, link, change, 0);
	rtnl_link_put(link);
	rtnl_link_put(change);
	nl_socket_free(sk);
	return r == 0 || fail_set(f, "can not switch %s on: %s", iface, nl_geterror(r));
}

bool netns_has_carrier(const char *iface)
{
	struct nl_sock *sk = talk(NULL);
	bool running = false;

	for (int i = 0; sk && i < CARRIER_TRIES && !running; i++) {
		struct rtnl_link *link = NULL;

		if (i > 0)
			(void)poll(NULL, 0, 10);
		running = rtnl_link_get_kernel(sk, 0, iface, &link) == 0 &&
			  (rtnl_link_get_flags(link) & IFF_RUNNING) != 0;
		rtnl_link_put(link);
	}
	nl_socket_free(sk);
	return running;
}

static struct nl_addr *ipv4(uint32_t ip, unsigned prefix)
{
	uint32_t wire = htonl(ip);
	struct nl_addr *a = nl_addr_build(AF_INET, &wire, sizeof(wire));

	if (a)
		nl_addr_set_prefixlen(a, (int)prefix);
	return a;
}

bool netns_add_address(const char *iface, uint32_t ip, unsigned prefix, struct fail *f)
{
	uint32_t hosts = prefix >= 32 ? 0 : UINT32_MAX >> prefix;
	struct nl_sock *sk = talk(f);
	struct rtnl_addr *addr = rtnl_addr_alloc();
	struct nl_addr *local = ipv4(ip, prefix), *broadcast = ipv4(ip | hosts, 32);
	int r = -NLE_NOMEM;

	if (sk && addr && local && broadcast) {
		rtnl_addr_set_ifindex(addr, (int)if_nametoindex(iface));
		r = rtnl_addr_set_local(addr, local);
		if (r == 0 && prefix < 31)
			r = rtnl_addr_set_broadcast(addr, broadcast);
		if (r == 0)
			r = rtnl_addr_add(sk, addr, NLM_F_EXCL);
	}
	nl_addr_put(local);
	nl_addr_put(broadcast);
	rtnl_addr_put(addr);
	nl_socket_free(sk);
	return r == 0 || r == -NLE_EXIST ||
	       fail_set(f, "can not give %s an address: %s", iface, nl_geterror(r));
}
