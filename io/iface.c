/* SPDX-License-Identifier: MIT */
/* iface - see iface.h; pcap_findalldevs() and what it does not know. */
#include "io/iface.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char *const no_network[] = { "usbmon", "nflog", "nfqueue", "bluetooth", "dbus-" };

static bool is_network(const char *name)
{
	for (size_t i = 0; i < sizeof(no_network) / sizeof(no_network[0]); i++)
		if (strncmp(name, no_network[i], strlen(no_network[i])) == 0)
			return false;
	return true;
}

/* Whole names only: half of one is the name of another. */
static void add_name(char *text, size_t cap, const char *name)
{
	size_t n = strlen(text), more = strlen(name);

	if (more + 2 > cap - n)
		return;
	if (n > 0)
		text[n++] = ' ';
	memcpy(text + n, name, more + 1);
}

static void add_ipv4(struct iface *out, uint32_t ip)
{
	for (size_t i = 0; i < IFACE_ADDRESSES; i++)
		if (out->ip[i] == 0) {
			out->ip[i] = ip;
			return;
		}
}

/* sockaddr is a family and the bytes of another struct: copied out, not cast. */
static void add_address(struct iface *out, const struct sockaddr *a)
{
	char address[INET6_ADDRSTRLEN] = "";
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_ll ll;

	if (a->sa_family == AF_INET) {
		memcpy(&in, a, sizeof(in));
		inet_ntop(AF_INET, &in.sin_addr, address, sizeof(address));
		add_ipv4(out, ntohl(in.sin_addr.s_addr));
	} else if (a->sa_family == AF_INET6) {
		memcpy(&in6, a, sizeof(in6));
		inet_ntop(AF_INET6, &in6.sin6_addr, address, sizeof(address));
	} else if (a->sa_family == AF_PACKET) {
		memcpy(&ll, a, sizeof(ll));
		out->ethernet = ll.sll_hatype == ARPHRD_ETHER;
	}
	if (address[0] != '\0')
		add_name(out->addresses, sizeof(out->addresses), address);
}

static void describe(const pcap_if_t *dev, struct iface *out)
{
	(void)snprintf(out->name, sizeof(out->name), "%s", dev->name);
	out->up = (dev->flags & PCAP_IF_UP) != 0;
	out->running = (dev->flags & PCAP_IF_RUNNING) != 0;
	out->loopback = (dev->flags & PCAP_IF_LOOPBACK) != 0;
	out->any = strcmp(dev->name, "any") == 0;
	for (const pcap_addr_t *a = dev->addresses; a; a = a->next)
		if (a->addr)
			add_address(out, a->addr);
}

bool iface_list(struct iface list[static IFACE_MAX], size_t *n, struct fail *f)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	pcap_if_t *all = NULL;

	*n = 0;
	if (pcap_findalldevs(&all, text) != 0)
		return fail_set(f, "can not list the interfaces: %s", text);
	for (const pcap_if_t *dev = all; dev && *n < IFACE_MAX; dev = dev->next) {
		if (!is_network(dev->name))
			continue;
		memset(&list[*n], 0, sizeof(list[*n]));
		describe(dev, &list[*n]);
		(*n)++;
	}
	pcap_freealldevs(all);
	return true;
}

void iface_names(char *text, size_t cap)
{
	struct iface list[IFACE_MAX];
	size_t n;

	text[0] = '\0';
	if (!iface_list(list, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++)
		add_name(text, cap, list[i].name);
}

bool iface_only(struct iface *chosen, struct fail *f)
{
	struct iface list[IFACE_MAX];
	char names[160] = "";
	size_t n, up = 0;

	if (!iface_list(list, &n, f))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!list[i].up || list[i].loopback || list[i].any || !list[i].ethernet)
			continue;
		*chosen = list[i];
		up++;
		add_name(names, sizeof(names), list[i].name);
	}
	if (up == 1)
		return true;
	if (up > 1)
		return fail_set(f, "more than one interface is up: choose with -i, one of: %s",
				names);
	iface_names(names, sizeof(names));
	return fail_set(f, "no Ethernet interface is up: choose with -i, one of: %s", names);
}

bool iface_named(const char *name, struct iface *found, struct fail *f)
{
	struct iface list[IFACE_MAX];
	char names[160];
	size_t n;

	if (!iface_list(list, &n, f))
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].name, name) == 0) {
			*found = list[i];
			return true;
		}
	iface_names(names, sizeof(names));
	return fail_set(f, "%.32s: no such interface; there are: %s", name, names);
}

bool iface_has(const struct iface *i, uint32_t ip)
{
	for (size_t k = 0; k < IFACE_ADDRESSES && ip != 0; k++)
		if (i->ip[k] == ip)
			return true;
	return false;
}

/* A line of /proc/net/udp: "  12: 0100007F:0045 00000000:0000 07 ..."; the address as it lies in
 * memory, the port as a number. false: not such a line. */
static bool read_socket(const char *line, uint32_t *ip, uint16_t *port)
{
	const char *p = strchr(line, ':');
	char *end;
	unsigned long v;

	if (!p)
		return false;
	v = strtoul(p + 1, &end, 16);
	if (*end != ':' || end == p + 1)
		return false;
	*ip = ntohl((uint32_t)v);
	*port = (uint16_t)strtoul(end + 1, NULL, 16);
	return true;
}

enum iface_listens iface_listens(const struct iface *i, uint16_t port)
{
	enum iface_listens found = IFACE_LISTENS_NOT;
	FILE *sockets = fopen("/proc/net/udp", "re");
	char line[256];

	if (!sockets)
		return found;
	while (fgets(line, sizeof(line), sockets)) {
		uint32_t ip;
		uint16_t bound;

		if (!read_socket(line, &ip, &bound) || bound != port)
			continue;
		if (iface_has(i, ip))
			found = IFACE_LISTENS_HERE;
		else if (ip == 0 && found == IFACE_LISTENS_NOT)
			found = IFACE_LISTENS_ANY;
	}
	(void)fclose(sockets);
	return found;
}
