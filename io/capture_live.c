/* SPDX-License-Identifier: MIT */
/* capture_live - see capture.h: opening an interface, the filter the kernel runs for us, what it
 * lost, and whether the interface is still there. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/capture_own.h"
#include "io/iface.h"

#define SNAPLEN 4096 /* whole TFTP blocks of 1468 bytes, and NFS headers */
#define BLOCK_MS 100 /* see CAPTURE_DELAY */
#define RING_BYTES (16 * 1024 * 1024) /* lab: no loss at 380,000 packets a second */

/* What a netboot can be. TFTP moves to ports of the server's choice, so all of UDP; fragments,
 * because NFS over UDP and large TFTP blocks come in them; the ports of portmap, NFS and mountd,
 * and 665-1023, from which a kernel's NFS client speaks: mountd's own port may be any. */
#define IP_PART                                               \
	"icmp or (ip and udp) or (ip[6:2] & 0x3fff != 0) or " \
	"(ip and tcp and (port 111 or port 2049 or port 20048 or portrange 665-1023))"
#define ANY_PART "(arp or " IP_PART ")"

/* libpcap's `vlan` moves what comes after it in the text by one tag, so each level is its own copy,
 * inside the one before. It also knows of tags that the kernel keeps beside the packet. */
#define ETHERNET_FILTER                                                       \
	"ether dst 01:80:c2:00:00:00 or " ANY_PART " or (vlan and (" ANY_PART \
	" or (vlan and " ANY_PART ")))"

/* Cooked: the outer tag is beside the packet; an inner one shows as its protocol. Protocol 4 is
 * 802.2, which BPDUs are; spelled as bytes, as libpcap 1.10 looks for `stp` in the wrong place of
 * SLL2. */
#define COOKED_PART " or ether proto 0x8100 or ether proto 0x88a8 or " ANY_PART
#define SLL_FILTER "link[14:2] = 4" COOKED_PART
#define SLL2_FILTER "link[0:2] = 4" COOKED_PART

static const char *filter_of(const struct capture *c, const void *arg)
{
	(void)arg;
	switch (c->link) {
	case LINK_ETHERNET:
		return ETHERNET_FILTER;
	case LINK_SLL:
		return SLL_FILTER;
	case LINK_SLL2:
		return SLL2_FILTER;
	case LINK_RAW_IP:
		return IP_PART;
	}
	return "";
}

static bool set_filter(struct capture *c, const char *text, struct fail *f)
{
	struct bpf_program program;
	int r;

	if (pcap_compile(c->pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN) != 0)
		return fail_set(f, "%s: no filter: %s", c->name, pcap_geterr(c->pcap));
	r = pcap_setfilter(c->pcap, &program);
	pcap_freecode(&program);
	if (r != 0)
		return fail_set(f, "%s: no filter: %s", c->name, pcap_geterr(c->pcap));
	return true;
}

static bool say_no_permission(const char *name, struct fail *f)
{
	char self[160];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	if (n <= 0 || n == (ssize_t)sizeof(self) - 1) /* unknown, or too long to be whole */
		(void)snprintf(self, sizeof(self), "$(readlink -f $(command -v pxepi))");
	return fail_set(f,
			"%s: no permission to capture: sudo setcap cap_net_raw=ep %s (or use sudo)",
			name, self);
}

static bool say_refused(const struct capture *c, int r, struct fail *f)
{
	char names[160];

	switch (r) {
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		return say_no_permission(c->name, f);
	case PCAP_ERROR_NO_SUCH_DEVICE:
		iface_names(names, sizeof(names));
		return fail_set(f, "%.32s: no such interface; there are: %s", c->name, names);
	case PCAP_ERROR_IFACE_NOT_UP:
		return fail_set(f, "%s: the interface is down: sudo ip link set %s up", c->name,
				c->name);
	default:
		return fail_set(f, "%s: %s", c->name,
				pcap_geterr(c->pcap)[0] ? pcap_geterr(c->pcap)
							: pcap_statustostr(r));
	}
}

static bool activate(struct capture *c, const struct capture_how *how, struct fail *f)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	int r;

	c->pcap = pcap_create(c->name, text);
	if (!c->pcap)
		return fail_set(f, "%s: %s", c->name, text);
	pcap_set_snaplen(c->pcap, how->snaplen);
	pcap_set_promisc(c->pcap, 1);
	pcap_set_timeout(c->pcap, how->block_ms);
	pcap_set_buffer_size(c->pcap, how->buffer_bytes);
	pcap_set_immediate_mode(c->pcap, how->immediate ? 1 : 0);
	if (pcap_set_tstamp_precision(c->pcap, PCAP_TSTAMP_PRECISION_NANO) != 0)
		return fail_set(f, "%s: no time stamps in nanoseconds", c->name);
	r = pcap_activate(c->pcap);
	if (r < 0) /* warnings are positive: "any" knows no promiscuous mode */
		return say_refused(c, r, f);
	if (c->ifindex == 0)
		pcap_set_datalink(c->pcap, DLT_LINUX_SLL2); /* else SLL, which also is read */
	if (!capture_set_link(c, f) || !set_filter(c, how->filter(c, how->arg), f))
		return false;
	if (pcap_setnonblock(c->pcap, 1, text) != 0)
		return fail_set(f, "%s: %s", c->name, text);
	return true;
}

/* pcap_stats() opens these files anew each time, which the sandbox forbids. */
static void open_counters(struct capture *c)
{
	static const char *const counters[2] = { "rx_missed_errors", "rx_fifo_errors" };
	char path[96];

	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path), "/sys/class/net/%.32s/statistics/%s", c->name,
			       counters[i]);
		c->lost_fd[i] = open(path, O_RDONLY | O_CLOEXEC);
	}
}

static uint64_t card_lost(const struct capture *c)
{
	uint64_t sum = 0;
	char text[32];
	ssize_t n;

	for (size_t i = 0; i < 2; i++) {
		if (c->lost_fd[i] < 0)
			continue;
		n = pread(c->lost_fd[i], text, sizeof(text) - 1, 0);
		text[n > 0 ? n : 0] = '\0';
		sum += strtoull(text, NULL, 10);
	}
	return sum;
}

uint64_t capture_dropped(struct capture *c)
{
	struct tpacket_stats_v3 stats;
	socklen_t n = sizeof(stats);
	uint64_t card;

	if (!c->live)
		return 0;
	memset(&stats, 0, sizeof(stats));
	if (getsockopt(pcap_fileno(c->pcap), SOL_PACKET, PACKET_STATISTICS, &stats, &n) == 0)
		c->dropped += stats.tp_drops; /* since the last time it was asked */
	card = card_lost(c);
	return c->dropped + (card > c->lost_before ? card - c->lost_before : 0);
}

/* libpcap goes on waiting when an interface is taken down, in case it comes back. Asked by its
 * index, as it may have been renamed. */
enum capture_got capture_check_iface(struct capture *c)
{
	struct ifreq req;
	int fd = pcap_fileno(c->pcap);

	if (c->ifindex == 0)
		return CAPTURE_NOTHING;
	memset(&req, 0, sizeof(req));
	req.ifr_ifindex = (int)c->ifindex;
	if (ioctl(fd, SIOCGIFNAME, &req) != 0 || ioctl(fd, SIOCGIFFLAGS, &req) != 0) {
		if (errno != ENODEV && errno != ENXIO)
			return CAPTURE_NOTHING;
		fail_set(&c->why, "%s: the interface is gone", c->name);
		return CAPTURE_GONE;
	}
	if ((req.ifr_flags & IFF_UP) != 0)
		return CAPTURE_NOTHING;
	fail_set(&c->why, "%s: the interface was taken down", c->name);
	return CAPTURE_GONE;
}

struct capture *capture_open_iface(const char *name, const struct capture_how *how, struct fail *f)
{
	struct capture *c = calloc(1, sizeof(*c));
	bool ok;

	if (!c) {
		fail_set(f, "out of memory");
		return NULL;
	}
	c->live = true;
	c->lost_fd[0] = c->lost_fd[1] = -1;
	(void)snprintf(c->name, sizeof(c->name), "%s", name);
	c->ifindex = if_nametoindex(name);
	if (c->ifindex == 0 && strcmp(name, "any") != 0)
		ok = say_refused(c, PCAP_ERROR_NO_SUCH_DEVICE, f);
	else
		ok = activate(c, how, f);
	if (!ok) {
		capture_close(c);
		return NULL;
	}
	if (c->ifindex != 0)
		open_counters(c);
	c->lost_before = card_lost(c);
	return c;
}

struct capture *capture_open_live(const char *name, struct fail *f)
{
	static const struct capture_how how = {
		.snaplen = SNAPLEN,
		.buffer_bytes = RING_BYTES,
		.block_ms = BLOCK_MS,
		.filter = filter_of,
	};

	return capture_open_iface(name, &how, f);
}
