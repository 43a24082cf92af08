/* SPDX-License-Identifier: MIT */
/* replay - sends the Ethernet frames of a pcap out of an interface as they are, tags and all, with
 * the gaps they had: what a live run of a verb is fed in tests.
 *
 * replay IFACE FILE [SPEED [LONGEST]]
 *
 * SPEED 1 keeps the gaps (default), 10 is ten times as fast, 0 has none. A gap of more than LONGEST
 * seconds in the file ends it: fixtures close with a packet that only lets the time pass. */
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

static double seconds(const struct timeval *t)
{
	return (double)t->tv_sec +
	       (double)t->tv_usec / 1e9; /* nanoseconds: as the file was opened */
}

/* Until so long after the beginning: the small delays of one packet do not add up. */
static void wait_until(const struct timespec *began, double after)
{
	struct timespec t = *began;

	t.tv_sec += (time_t)after;
	t.tv_nsec += (long)((after - (double)(time_t)after) * 1e9);
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
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
	double longest = argc > 4 ? strtod(argv[4], NULL) : 1e9, before = 0, due = 0;
	char text[PCAP_ERRBUF_SIZE] = "";
	struct timespec began;
	struct pcap_pkthdr *h;
	const u_char *p;
	unsigned long sent = 0, refused = 0;
	pcap_t *file = argc > 2
			       ? pcap_open_offline_with_tstamp_precision(argv[2],
									 PCAP_TSTAMP_PRECISION_NANO,
									 text)
			       : NULL;
	int fd;

	if (!file || pcap_datalink(file) != DLT_EN10MB) {
		fprintf(stderr, "replay IFACE FILE [SPEED [LONGEST]]; an Ethernet capture %s\n",
			text);
		return 2;
	}
	fd = open_socket(argv[1]);
	if (fd < 0)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &began);
	while (pcap_next_ex(file, &h, &p) == 1) {
		double at = seconds(&h->ts), gap = sent + refused > 0 ? at - before : 0;

		if (gap > longest)
			break;
		before = at;
		if (speed > 0 && gap > 0)
			due += gap / speed;
		wait_until(&began, due);
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
