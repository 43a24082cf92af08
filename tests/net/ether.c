/* SPDX-License-Identifier: MIT */
/* ether - see ether.h. */
#include "tests/net/ether.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

volatile bool ether_stop;

static void stop(int sig)
{
	(void)sig;
	ether_stop = true;
}

void ether_catch(void)
{
	const struct sigaction on = { .sa_handler = stop };

	sigaction(SIGTERM, &on, NULL);
	sigaction(SIGINT, &on, NULL);
}

static bool option(int fd, int name, int value)
{
	return setsockopt(fd, SOL_PACKET, name, &value, sizeof(value)) == 0;
}

bool ether_open(struct ether *e, const char *tool, const char *iface, bool offload)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(ETH_P_ALL),
				  .sll_ifindex = (int)if_nametoindex(iface) };
	struct packet_mreq all = { .mr_ifindex = at.sll_ifindex, .mr_type = PACKET_MR_PROMISC };
	int room = 8 << 20;

	e->offload = offload;
	e->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (e->fd >= 0 && at.sll_ifindex > 0 && option(e->fd, PACKET_IGNORE_OUTGOING, 1) &&
	    (!offload || option(e->fd, PACKET_VNET_HDR, 1)) &&
	    setsockopt(e->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)) == 0 &&
	    setsockopt(e->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)) == 0 &&
	    bind(e->fd, (const struct sockaddr *)&at, sizeof(at)) == 0)
		return true;
	(void)fprintf(stderr, "%s: %s: %s\n", tool, iface, strerror(errno));
	return false;
}

long ether_read(const struct ether *e, uint8_t *room, size_t cap)
{
	ssize_t n = recv(e->fd, room, cap, 0);

	if (n >= 0)
		return (long)n;
	return errno == EAGAIN || errno == EINTR ? 0 : -1;
}

void ether_write(const struct ether *e, const uint8_t *p, size_t n)
{
	if (send(e->fd, p, n, 0) < 0 && errno != ENOBUFS && errno != EAGAIN && errno != ENETDOWN)
		perror("send");
}

uint64_t ether_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

int64_t ether_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
