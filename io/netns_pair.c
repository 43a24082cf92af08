/* SPDX-License-Identifier: MIT */
/* netns_pair - see netns_pair.h; through libnl-route-3. */
#include "io/netns_pair.h"

#include <errno.h>
#include <net/if.h>
#include <netlink/route/link/veth.h>
#include <string.h>

#include "io/netns_link.h"

static const struct netns_setting settings[] = {
	{ "/proc/sys/net/ipv6/conf/all/disable_ipv6", "1", false },
	{ "/proc/sys/net/ipv6/conf/default/disable_ipv6", "1", false },
	{ "/proc/sys/net/ipv4/conf/all/arp_notify", "0", false },
	{ "/proc/sys/net/ipv4/conf/default/arp_notify", "0", false },
	{ "/proc/sys/net/ipv4/conf/all/arp_ignore", "1", false },
	{ "/proc/sys/net/ipv4/conf/all/rp_filter", "0", false },
	{ "/proc/sys/net/ipv4/conf/default/rp_filter", "0", false },
};

bool netns_quiet(struct fail *f)
{
	const struct netns_setting *bad = netns_set(settings,
						    sizeof(settings) / sizeof(settings[0]));

	return !bad || fail_set(f, "%s: %s", bad->file, strerror(errno));
}

bool netns_pair(const char *here, const char *there, int namespace_fd, struct fail *f)
{
	struct nl_sock *sk = netns_talk(f);
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
	struct nl_sock *sk = netns_talk(f);
	struct rtnl_link *link = NULL;
	int r;

	if (!sk)
		return false;
	r = rtnl_link_get_kernel(sk, 0, iface, &link);
	if (r == 0)
		r = netns_switch_on(sk, link);
	rtnl_link_put(link);
	nl_socket_free(sk);
	return r == 0 || fail_set(f, "can not switch %s on: %s", iface, nl_geterror(r));
}

bool netns_has_carrier(const char *iface)
{
	struct nl_sock *sk = netns_talk(NULL);
	bool running = sk && netns_await_carrier(sk, iface);

	nl_socket_free(sk);
	return running;
}

bool netns_add_address(const char *iface, uint32_t ip, unsigned prefix, struct fail *f)
{
	struct nl_sock *sk = netns_talk(f);
	int r;

	if (!sk)
		return false;
	r = netns_put_address(sk, (int)if_nametoindex(iface), ip, prefix);
	nl_socket_free(sk);
	return r == 0 || r == -NLE_EXIST ||
	       fail_set(f, "can not give %s an address: %s", iface, nl_geterror(r));
}
