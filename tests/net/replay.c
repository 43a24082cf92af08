/* SPDX-License-Identifier: MIT */
/* replay - sends the Ethernet frames of a pcap out of an interface as they are, tags and all, with
 * the gaps they had: what a live run of a verb is fed in tests.
 *
 * replay IFACE FILE [SPEED]    SPEED 1 keeps the gaps (default), 10 is ten times as fast, 0 has none */
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int open_socket(const char *name)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_ifindex = (int)if_nametoindex(name) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd >= 0 && to.sll_ifindex > 0 &&
	    bind(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	fprintf(stderr, "replay: %s: %s\n", name, strerror(errno));
	return -1;
}

static void wait_gap(const struct timeval *before, const struct timeval *now, double speed)
{
	double gap = (double)(now->tv_sec - before->tv_sec) +
		     (double)(now->tv_usec - before->tv_usec) / 1e9;
	struct timespec t;

	if (speed <= 0 || gap <= 0)
		return;
	gap /= speed;
	t.tv_sec = (time_t)gap;
	t.tv_nsec = (long)((gap - (double)t.tv_sec) * 1e9);
	nanosleep(&t, NULL);
}

/* ENOBUFS is a full queue: the frame is lost on a real card, here it is sent again. */
static int send_frame(int fd, const u_char *p, size_t n)
{
	while (send(fd, p, n, 0) < 0) {
		if (errno != ENOBUFS && errno != EINTR)
			return -1;
		nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
	}
	return 0;
}

int main(int argc, char **argv)
{
	double speed = argc > 3 ? strtod(argv[3], NULL) : 1;
	char text[PCAP_ERRBUF_SIZE] = "";
	struct timeval before = { 0 };
	struct pcap_pkthdr *h;
	const u_char *p;
	unsigned long sent = 0, refused = 0;
	pcap_t *file = argc > 2 ? pcap_open_offline_with_tstamp_precision(
					  argv[2], PCAP_TSTAMP_PRECISION_NANO, text)
				: NULL;
	int fd;

	if (!file || pcap_datalink(file) != DLT_EN10MB) {
		fprintf(stderr, "replay IFACE FILE [SPEED]; an Ethernet capture %s\n", text);
		return 2;
	}
	fd = open_socket(argv[1]);
	if (fd < 0)
		return 2;
	while (pcap_next_ex(file, &h, &p) == 1) {
		if (sent + refused > 0)
			wait_gap(&before, &h->ts, speed);
		before = h->ts;
		if (send_frame(fd, p, h->caplen) == 0)
			sent++;
		else
			refused++; /* longer than the MTU: captured before the card cut it up */
	}
	printf("sent %lu refused %lu\n", sent, refused);
	pcap_close(file);
	close(fd);
	return refused == 0 ? 0 : 1;
}
