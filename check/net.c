/* SPDX-License-Identifier: MIT */
/* net - see net.h. */
#include "check/net.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/netns_pair.h"

#define OWN "/proc/self/ns/net"

const char *net_end(size_t iface)
{
	static const char *const names[PLAN_IFACES] = { "pi0",  "pi1",  "pi2",  "pi3",
							"pi4",  "pi5",  "pi6",  "pi7",
							"pi8",  "pi9",  "pi10", "pi11",
							"pi12", "pi13", "pi14", "pi15" };

	return names[iface < PLAN_IFACES ? iface : 0];
}

/* A namespace lives as long as a descriptor is open: nobody has to be in it. */
static int make_other(struct fail *f)
{
	int here = open(OWN, O_RDONLY | O_CLOEXEC), other = -1;

	if (here >= 0 && unshare(CLONE_NEWNET) == 0) {
		(void)netns_quiet(NULL);
		(void)netns_up("lo", NULL);
		other = open(OWN, O_RDONLY | O_CLOEXEC);
		if (setns(here, CLONE_NEWNET) != 0 && other >= 0) {
			(void)close(other);
			other = -1;
		}
	}
	if (other < 0)
		(void)fail_set(f, "can not make a network namespace: %s", strerror(errno));
	if (here >= 0)
		(void)close(here);
	return other;
}

static bool up_there(const struct plan *p, int other, struct fail *f)
{
	int here = open(OWN, O_RDONLY | O_CLOEXEC);
	bool good = here >= 0 && setns(other, CLONE_NEWNET) == 0;

	if (!good)
		(void)fail_set(f, "can not enter a network namespace: %s", strerror(errno));
	for (size_t i = 0; good && i < p->ifaces; i++)
		good = netns_up(net_end(i), f);
	for (size_t i = 0; good && i < p->ifaces; i++)
		(void)netns_has_carrier(net_end(i));
	if (here >= 0) {
		if (setns(here, CLONE_NEWNET) != 0)
			good = fail_set(f, "can not leave a network namespace: %s",
					strerror(errno));
		(void)close(here);
	}
	return good;
}

int net_make(const struct plan *p, struct fail *f)
{
	bool good = netns_up("lo", f);
	int other;

	(void)netns_quiet(NULL); /* in some containers it may not be: no harm, but noise */
	other = good ? make_other(f) : -1;
	good = other >= 0;
	for (size_t i = 0; good && i < p->ifaces; i++)
		good = netns_pair(p->iface[i], net_end(i), other, f) && netns_up(p->iface[i], f);
	for (size_t i = 0; good && i < p->addresses; i++) {
		const struct plan_address *a = &p->address[i];

		good = a->iface < p->ifaces
			       ? netns_add_address(p->iface[a->iface], a->ip, a->prefix, f)
			       : netns_add_address("lo", a->ip, 32, f);
	}
	if (good && up_there(p, other, f))
		return other;
	if (other >= 0)
		(void)close(other);
	return -1;
}

/* "  12: 00000000:0043 00000000:0000 07 ...": local and remote address and port, state; all in hex. */
static bool is_socket(const char *line, uint16_t port, unsigned long state)
{
	const char *p = strchr(line, ':');
	unsigned long local;
	char *end;

	p = p ? strchr(p + 1, ':') : NULL;
	if (!p)
		return false;
	local = strtoul(p + 1, &end, 16);
	p = strchr(end, ':');
	if (!p)
		return false;
	(void)strtoul(p + 1, &end, 16);
	return local == port && (state == 0 || strtoul(end, NULL, 16) == state);
}

static bool listed(const char *path, uint16_t port, unsigned long state)
{
	FILE *list = fopen(path, "re");
	char line[256];
	bool found = false;

	while (list && !found && fgets(line, sizeof(line), list))
		found = is_socket(line, port, state);
	if (list)
		(void)fclose(list);
	return found;
}

#define TCP_LISTENS 0x0a

bool net_listens(uint16_t port, bool tcp)
{
	if (tcp)
		return listed("/proc/self/net/tcp", port, TCP_LISTENS) ||
		       listed("/proc/self/net/tcp6", port, TCP_LISTENS);
	return listed("/proc/self/net/udp", port, 0) || listed("/proc/self/net/udp6", port, 0);
}

bool net_has_packet_socket(void)
{
	FILE *list = fopen("/proc/self/net/packet", "re");
	char line[256];
	bool found = list && fgets(line, sizeof(line), list) && fgets(line, sizeof(line), list);

	if (list)
		(void)fclose(list);
	return found;
}
