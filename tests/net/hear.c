/* SPDX-License-Identifier: MIT */
/* hear - a line for each frame that comes in on an interface, as it comes, with the kernel's time:
 * what a kick looks like where the Pi is.
 *
 * hear IFACE        prints "ready", then lines like
 *   1767323045.123456789 b8:27:eb:00:00:01 02:00:00:00:00:01 0842 vlan 7 ttl - from -
 *   to - bytes 116     all in one */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static void print_mac(const uint8_t *mac)
{
	printf(" %02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

/* The kernel keeps a tag beside the frame. */
static void print_frame(const struct timespec *t, const uint8_t *p, size_t n, int vlan)
{
	unsigned type = (unsigned)(p[12] << 8 | p[13]);
	char from[16] = "-", to[16] = "-";

	printf("%lld.%09ld", (long long)t->tv_sec, t->tv_nsec);
	print_mac(p);
	print_mac(p + 6);
	printf(" %04x vlan ", type);
	if (vlan >= 0)
		printf("%d", vlan);
	else
		printf("-");
	if (type == 0x0800 && n >= 34) {
		inet_ntop(AF_INET, p + 26, from, sizeof(from));
		inet_ntop(AF_INET, p + 30, to, sizeof(to));
		printf(" ttl %u", p[22]);
	} else {
		printf(" ttl -");
	}
	printf(" from %s to %s bytes %zu\n", from, to, n);
}

static int hear(int fd)
{
	for (;;) {
		uint8_t bytes[2048], side[256];
		struct sockaddr_ll who;
		struct iovec io = { bytes, sizeof(bytes) };
		struct msghdr m = { .msg_name = &who,
				    .msg_namelen = sizeof(who),
				    .msg_iov = &io,
				    .msg_iovlen = 1,
				    .msg_control = side,
				    .msg_controllen = sizeof(side) };
		ssize_t n = recvmsg(fd, &m, 0);
		struct timespec t = { 0, 0 };
		int vlan = -1;

		if (n < 0)
			return 1;
		for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
			struct tpacket_auxdata aux;

			if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
				memcpy(&t, CMSG_DATA(c), sizeof(t));
			} else if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA) {
				memcpy(&aux, CMSG_DATA(c), sizeof(aux));
				if (aux.tp_status & TP_STATUS_VLAN_VALID)
					vlan = aux.tp_vlan_tci & 0xfff;
			}
		}
		if (n >= 14 && who.sll_pkttype != PACKET_OUTGOING)
			print_frame(&t, bytes, (size_t)n, vlan);
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(0x0003) };
	int fd = socket(AF_PACKET, SOCK_RAW, htons(0x0003)), on = 1;

	to.sll_ifindex = argc > 1 ? (int)if_nametoindex(argv[1]) : 0;
	if (fd < 0 || to.sll_ifindex == 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) != 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) != 0 ||
	    bind(fd, (const struct sockaddr *)&to, sizeof(to)) != 0) {
		perror("hear");
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	return hear(fd);
}
