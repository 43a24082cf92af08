/* SPDX-License-Identifier: MIT */
/* iotool - drives io/ from a shell, for tests/net: reads and copies captures, listens on an
 * interface and says which of the frames of frames.c it saw, tries what a program without
 * privileges must not be able to do. Exit 0 when it worked, 1 with one line when refused. */
#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/capture.h"
#include "io/iface.h"
#include "io/loop.h"
#include "io/privilege.h"
#include "io/writer.h"

static int refuse(const struct fail *f)
{
	fflush(stdout);
	fprintf(stderr, "iotool: %s\n", f->why);
	return 1;
}

static const char *end_name(enum capture_got got)
{
	switch (got) {
	case CAPTURE_PACKET:
		return "packet";
	case CAPTURE_NOTHING:
		return "nothing";
	case CAPTURE_END:
		return "end";
	case CAPTURE_CUT:
		return "cut";
	case CAPTURE_DAMAGED:
		return "damaged";
	case CAPTURE_GONE:
		return "gone";
	case CAPTURE_REFUSED:
		return "refused";
	}
	return "?";
}

/* read FILE: every packet, then how it ended, how much of the file that was, and the time. */
static int cmd_read(char **argv)
{
	struct fail f;
	struct loop l;
	struct packet pkt;
	struct capture *c = capture_open_file(argv[0], &f);
	uint64_t n = 0, bytes = 0, at = 0, size = 0;
	ns last = 0, began = loop_now();
	enum capture_got got;

	if (!c || !loop_open(&l, &f))
		return refuse(&f);
	capture_stop_at(c, l.signals);
	if (!privilege_drop(&f) || !privilege_sandbox(PRIVILEGE_REPLAY, &f))
		return refuse(&f);
	while ((got = capture_read(c, &pkt)) == CAPTURE_PACKET) {
		n++;
		bytes += pkt.bytes.n;
		last = pkt.when;
		if (pkt.number != n || pkt.when < 0 || pkt.wire_len < pkt.bytes.n)
			return 3;
	}
	capture_progress(c, &at, &size);
	printf("packets %llu bytes %llu last %lld at %llu of %llu %s stopped %d\n",
	       (unsigned long long)n, (unsigned long long)bytes, (long long)last,
	       (unsigned long long)at, (unsigned long long)size, end_name(got), loop_stopped(&l));
	fprintf(stderr, "%s%s%.3f s\n", capture_why(c), got == CAPTURE_END ? "" : "\n",
		(double)(loop_now() - began) / 1e9);
	capture_close(c);
	loop_close(&l);
	return 0;
}

/* next FILE: the same with libpcap alone, as the measure. */
static int cmd_next(char **argv)
{
	char text[PCAP_ERRBUF_SIZE];
	ns began = loop_now();
	struct pcap_pkthdr *h;
	const u_char *p;
	unsigned long n = 0, bytes = 0;
	pcap_t *c = pcap_open_offline_with_tstamp_precision(argv[0], PCAP_TSTAMP_PRECISION_NANO,
							    text);

	while (c && pcap_next_ex(c, &h, &p) == 1) {
		n++;
		bytes += h->caplen;
	}
	printf("packets %lu bytes %lu\n", n, bytes);
	fprintf(stderr, "%.3f s\n", (double)(loop_now() - began) / 1e9);
	return 0;
}

/* copy FROM TO: through the writer, opened after privileges were given up. */
static int cmd_copy(char **argv)
{
	struct fail f;
	struct packet pkt;
	struct writer *w;
	struct capture *c = capture_open_file(argv[0], &f);
	bool ok = true;

	if (!c || !privilege_drop(&f))
		return refuse(&f);
	w = writer_open(argv[1], c, &f);
	if (!w || !privilege_sandbox(PRIVILEGE_REPLAY, &f))
		return refuse(&f);
	while (ok && capture_read(c, &pkt) == CAPTURE_PACKET)
		ok = writer_packet(w, &pkt, &f) && writer_tick(w, pkt.when, &f);
	if (!writer_close(w, &f))
		ok = false;
	capture_close(c);
	return ok ? 0 : refuse(&f);
}

struct seen {
	unsigned long packets, frames[256];
	ns delay; /* the longest from the wire to us */
};

static void look(struct seen *s, const struct packet *pkt)
{
	/* frames.c writes a frame's number into the last byte of its source address */
	size_t at = pkt->link == LINK_ETHERNET ? 11 : 17; /* SLL2: 12 bytes, then the address */
	ns late = loop_now() - pkt->when;

	s->packets++;
	if (late > s->delay)
		s->delay = late;
	if (pkt->bytes.n > at && pkt->bytes.p[at - 5] == 2 && pkt->bytes.p[at - 4] == 0x70)
		s->frames[pkt->bytes.p[at]]++;
}

/* live IFACE SECONDS: says "ready", then the frames seen, in order of their numbers. */
static int cmd_live(char **argv)
{
	struct fail f;
	struct loop l;
	struct packet pkt;
	static struct seen seen;
	struct capture *c = capture_open_live(argv[0], &f);
	enum capture_got got = CAPTURE_NOTHING;
	enum loop_why why = LOOP_TIMEOUT;
	ns until;
	uid_t uid;

	if (!c || !loop_open(&l, &f) || !privilege_drop(&f))
		return refuse(&f);
	uid = getuid();
	if (!privilege_sandbox(PRIVILEGE_LIVE, &f))
		return refuse(&f);
	until = loop_now() + (ns)(strtod(argv[1], NULL) * 1e9);
	printf("ready link %d uid %u\n", capture_link(c), (unsigned)uid);
	fflush(stdout);
	while (got == CAPTURE_NOTHING && why != LOOP_STOP && loop_now() < until) {
		why = loop_wait(&l, capture_fd(c), until);
		while ((got = capture_read(c, &pkt)) == CAPTURE_PACKET)
			look(&seen, &pkt);
	}
	printf("seen");
	for (unsigned i = 0; i < 256; i++)
		if (seen.frames[i] > 0)
			printf(" %u", i);
	printf("\npackets %lu dropped %llu delay_ms %lld %s %s\n", seen.packets,
	       (unsigned long long)capture_dropped(c), (long long)(seen.delay / NS_MS),
	       end_name(got), why == LOOP_STOP ? "stopped" : "ran");
	if (got != CAPTURE_NOTHING)
		fprintf(stderr, "%s\n", capture_why(c));
	capture_close(c);
	loop_close(&l);
	return 0;
}

static int cmd_list(char **argv)
{
	struct iface list[IFACE_MAX], only;
	struct fail f;
	size_t n;

	(void)argv;
	if (!iface_list(list, &n, &f))
		return refuse(&f);
	for (size_t i = 0; i < n; i++)
		printf("%s%s%s%s [%s]\n", list[i].name, list[i].up ? " up" : " down",
		       list[i].running ? " running" : "", list[i].ethernet ? " ethernet" : "",
		       list[i].addresses);
	if (!iface_only(&only, &f))
		return refuse(&f);
	printf("only %s\n", only.name);
	return 0;
}

static void status_line(const char *name)
{
	char line[256];
	FILE *status = fopen("/proc/self/status", "re");

	while (status && fgets(line, sizeof(line), status))
		if (strncmp(line, name, strlen(name)) == 0)
			fputs(line, stdout);
	if (status)
		fclose(status);
}

/* drop WHAT: gives up everything, then tries it. */
static int cmd_drop(char **argv)
{
	static const char *const lines[] = { "Uid",    "Gid",    "Groups", "CapInh",    "CapPrm",
					     "CapEff", "CapBnd", "CapAmb", "NoNewPrivs" };
	char *const args[] = { argv[0], NULL };
	struct fail f;

	if (!privilege_drop(&f))
		return refuse(&f);
	if (strcmp(argv[0], "status") == 0)
		for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
			status_line(lines[i]);
	if (strcmp(argv[0], "rawsocket") == 0)
		return socket(AF_PACKET, SOCK_RAW, 0) < 0 ? 0 : 3;
	if (!privilege_sandbox(PRIVILEGE_REPLAY, &f))
		return refuse(&f);
	if (strcmp(argv[0], "open") == 0)
		return open("/dev/null", O_RDONLY) < 0 ? 4 : 3;
	if (strcmp(argv[0], "socket") == 0)
		return socket(AF_INET, SOCK_DGRAM, 0) < 0 ? 4 : 3;
	if (strcmp(argv[0], "/bin/true") == 0)
		return execv(argv[0], args) == 0 ? 3 : 4;
	if (strcmp(argv[0], "fork") == 0)
		return fork() < 0 ? 4 : 3;
	if (strcmp(argv[0], "code") == 0) /* fails, and we go on */
		return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0) == MAP_FAILED
			       ? 0
			       : 3;
	if (strcmp(argv[0], "chdir") == 0)
		return chdir("/") < 0 ? 0 : 3;
	if (strcmp(argv[0], "abort") == 0)
		abort();
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int args;
		int (*run)(char **argv);
	} commands[] = { { "read", 1, cmd_read }, { "next", 1, cmd_next }, { "copy", 2, cmd_copy },
			 { "live", 2, cmd_live }, { "list", 0, cmd_list }, { "drop", 1, cmd_drop } };

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (argc > 1 && strcmp(argv[1], commands[i].name) == 0 &&
		    argc == commands[i].args + 2)
			return commands[i].run(argv + 2);
	fprintf(stderr,
		"iotool read FILE | next FILE | copy FROM TO | live IFACE SECONDS | list | drop WHAT\n");
	return 2;
}
