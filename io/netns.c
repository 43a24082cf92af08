/* SPDX-License-Identifier: MIT */
/* netns - see netns.h; links, addresses and routes through libnl-route-3.
 *
 * The macvlan is in private mode: what it sends goes out of IFACE to the wire, what comes from
 * there for its MAC it takes, and to other macvlans on the same IFACE it does not exist. The frames
 * that the emulator itself writes to IFACE go the same way and no other, so the NFS stage reaches
 * exactly the hosts that the stages before it reached. The kernel adds the MAC to the card's
 * filter, or makes the card promiscuous where it has none, while the macvlan is up. */
#include "io/netns.h"

#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <netlink/route/link.h>
#include <netlink/route/link/macvlan.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "io/netns_link.h"

#define NAME "eth0" /* as on a Pi; in the namespace */
#define BUSY_TRIES 60 /* of 50 ms */
#define GET_WIRELESS_NAME 0x8B01 /* SIOCGIWNAME; <linux/wireless.h> clashes with <net/if.h> */

/* What makes the namespace quiet. */
static const struct netns_setting settings[] = {
	{ "/proc/sys/net/ipv6/conf/all/disable_ipv6", "1", false },
	{ "/proc/sys/net/ipv6/conf/default/disable_ipv6", "1", false },
	{ "/proc/sys/net/ipv4/conf/all/arp_notify", "0", false },
	{ "/proc/sys/net/ipv4/conf/default/arp_notify", "0", false },
	/* An export with `secure`, the default, takes only clients on ports below 1024. */
	{ "/proc/sys/net/ipv4/ip_unprivileged_port_start", "0", true },
};

bool netns_enter(struct fail *f)
{
	const struct netns_setting *bad;

	if (unshare(CLONE_NEWNET) != 0)
		return errno == EPERM
			       ? fail_set(f,
					  "trying the NFS root needs root, to give the Pi a network of its own: "
					  "use sudo, or --until kernel")
			       : fail_set(f, "can not make a network namespace: %s%s",
					  strerror(errno),
					  errno == EINVAL ? ": this kernel has none" : "");
	bad = netns_set(settings, sizeof(settings) / sizeof(settings[0]));
	return !bad || fail_set(f, "can not set up the Pi's network namespace: %s: %s", bad->file,
				strerror(errno));
}

/* A station of a wireless network speaks with its own MAC and no other (IEEE 802.11, three
 * addresses). */
static bool is_wireless(const char *iface)
{
	char path[64];
	/* what the kernel's struct iwreq is to it: a name, and room for the answer */
	struct ifreq request = { 0 };
	int fd;
	bool yes;

	(void)snprintf(path, sizeof(path), "/sys/class/net/%s/phy80211", iface);
	if (access(path, F_OK) == 0)
		return true;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	(void)snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", iface);
	yes = ioctl(fd, GET_WIRELESS_NAME, &request) == 0;
	(void)close(fd);
	return yes;
}

/* Can a macvlan with another MAC stand on this interface? */
static bool is_fit(const char *iface, struct rtnl_link *link, struct fail *f)
{
	const char *type = rtnl_link_get_type(link);

	if (is_wireless(iface))
		return fail_set(f,
				"%s is wireless, where only its own MAC address may speak: trying the NFS root "
				"needs a cable",
				iface);
	if (type &&
	    (!strcmp(type, "macvlan") || !strcmp(type, "macvtap") || !strcmp(type, "ipvlan")))
		return fail_set(f,
				"%s is itself a %s: to try the NFS root, use the interface that it stands on",
				iface, type);
	if (rtnl_link_get_flags(link) & IFF_LOOPBACK)
		return fail_set(f,
				"%s is the loopback interface: the NFS root can not be tried there",
				iface);
	if (rtnl_link_get_arptype(link) != 1)
		return fail_set(f, "%s is not Ethernet: the NFS root can not be tried there",
				iface);
	return true;
}

static bool refused(const char *iface, struct rtnl_link *link, int r, struct fail *f)
{
	switch (-r) {
	case NLE_OPNOTSUPP:
		return fail_set(f,
				"this kernel has no macvlan, which trying the NFS root needs: sudo modprobe macvlan");
	case NLE_PERM:
	case NLE_NOACCESS:
		return fail_set(f,
				"trying the NFS root needs root, to make a macvlan on %s: use sudo, or --until kernel",
				iface);
	case NLE_BUSY:
		return fail_set(f,
				"%s can not carry a macvlan%s, so the NFS root can not be tried there",
				iface,
				rtnl_link_get_master(link) > 0
					? ": it is part of a bridge or bond; use that one instead"
					: ": something else has taken it over");
	}
	return fail_set(f, "can not make a macvlan on %s: %s", iface, nl_geterror(r));
}

static int make(struct nl_sock *sk, int below, const uint8_t mac[static 6], pid_t to)
{
	struct rtnl_link *link = rtnl_link_macvlan_alloc();
	struct nl_addr *address = nl_addr_build(AF_LLC, mac, 6);
	int r = -NLE_NOMEM;

	if (link && address) {
		rtnl_link_set_link(link, below);
		rtnl_link_set_name(link, NAME);
		rtnl_link_set_addr(link, address);
		rtnl_link_set_ns_pid(link, to);
		r = rtnl_link_macvlan_set_mode(link, MACVLAN_MODE_PRIVATE);
		if (r == 0)
			r = rtnl_link_add(sk, link, NLM_F_CREATE | NLM_F_EXCL);
	}
	nl_addr_put(address);
	rtnl_link_put(link);
	return r;
}

bool netns_give(const char *iface, const uint8_t mac[static 6], pid_t to, struct fail *f)
{
	struct nl_sock *sk = netns_talk(f);
	struct rtnl_link *link = NULL;
	bool good = false;
	int r;

	if (!sk)
		return false;
	r = rtnl_link_get_kernel(sk, 0, iface, &link);
	if (r != 0) {
		(void)fail_set(f, "%s: no such interface", iface);
	} else if (is_fit(iface, link, f)) {
		r = make(sk, rtnl_link_get_ifindex(link), mac, to);
		good = r == 0 || refused(iface, link, r, f);
	}
	rtnl_link_put(link);
	nl_socket_free(sk);
	return good;
}

static uint32_t mask_of_class(uint32_t ip)
{
	if (ip < 0x80000000u)
		return 0xff000000u;
	return ip < 0xc0000000u ? 0xffff0000u : 0xffffff00u;
}

static unsigned bits_of(uint32_t mask)
{
	unsigned n = 0;

	for (; mask & 0x80000000u; mask <<= 1)
		n++;
	return n;
}

/* A namespace lives on for a moment after its last process, and its macvlan keeps the MAC. */
static int bring_up(struct nl_sock *sk, struct rtnl_link *link)
{
	int r = netns_switch_on(sk, link);

	/* EBUSY; EADDRINUSE of newer kernels */
	for (int i = 1; i < BUSY_TRIES && (r == -NLE_BUSY || r == -NLE_EXIST); i++) {
		(void)poll(NULL, 0, 50);
		r = netns_switch_on(sk, link);
	}
	return r;
}

static int add_default_route(struct nl_sock *sk, int index, uint32_t router)
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
	struct nl_addr *all = netns_ipv4(0, 0), *gateway = netns_ipv4(router, 32);
	int r = -NLE_NOMEM;

	if (route && hop && all && gateway) {
		rtnl_route_nh_set_ifindex(hop, index);
		rtnl_route_nh_set_gateway(hop, gateway);
		rtnl_route_add_nexthop(route, hop); /* takes hop */
		hop = NULL;
		r = rtnl_route_set_dst(route, all);
		if (r == 0)
			r = rtnl_route_add(sk, route, 0);
	}
	if (hop)
		rtnl_route_nh_free(hop);
	nl_addr_put(all);
	nl_addr_put(gateway);
	rtnl_route_put(route);
	return r;
}

bool netns_address(uint32_t ip, uint32_t mask, uint32_t router, struct fail *f)
{
	struct nl_sock *sk = netns_talk(f);
	struct rtnl_link *link = NULL;
	bool up = false;
	int r;

	if (!sk)
		return false;
	if (mask == 0)
		mask = mask_of_class(ip);
	r = rtnl_link_get_kernel(sk, 0, NAME, &link);
	if (r == 0)
		r = netns_put_address(sk, rtnl_link_get_ifindex(link), ip, bits_of(mask));
	if (r == 0)
		r = bring_up(sk, link);
	if (r == 0)
		up = netns_await_carrier(sk, NAME);
	/* A router outside of the Pi's own network the kernel refuses, here as on a Pi. */
	if (r == 0 && router != 0 && (router & mask) == (ip & mask))
		r = add_default_route(sk, rtnl_link_get_ifindex(link), router);
	rtnl_link_put(link);
	nl_socket_free(sk);
	if (r == -NLE_BUSY || r == -NLE_EXIST)
		return fail_set(f,
				"the Pi's MAC address is in use by another macvlan on the same interface");
	if (r != 0)
		return fail_set(f, "can not give the Pi's network its address: %s", nl_geterror(r));
	return up ||
	       fail_set(f, "the Pi's network has no link: is the interface up and the cable in?");
}
