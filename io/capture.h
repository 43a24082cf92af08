/* SPDX-License-Identifier: MIT */
/* capture - packets from a file or from an interface, one at a time, as struct packet.
 *
 * Files: pcap and pcapng, plain, gzip or zstd, from a path or a pipe. Live: buffered (the kernel
 * hands over a block of packets at a time) and filtered in the kernel to what a netboot can be.
 * After opening, nothing here opens a file or a socket: the sandbox of privilege.h may close. */
#ifndef PXEPI_IO_CAPTURE_H
#define PXEPI_IO_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/frame.h"
#include "core/ns.h"
#include "io/fail.h"

/* A live packet is handed over at most this long after it was on the wire: the kernel gives up a
 * block after one to two periods of 100 ms. Timers run to now minus this, so that live and replay
 * decide on the same packets. */
#define CAPTURE_DELAY (250 * NS_MS)

enum capture_got {
	CAPTURE_PACKET,
	CAPTURE_NOTHING, /* live: nothing now; wait for capture_fd() */
	CAPTURE_END, /* the file's end, or its pipe was told to stop */
	CAPTURE_CUT, /* the file ends inside a packet; all before it was given */
	CAPTURE_DAMAGED, /* the file is not readable from here on; all before it was given */
	CAPTURE_GONE, /* the interface was taken down or is no more */
	CAPTURE_REFUSED, /* the system failed a read */
};

struct capture;

/* capture_open_file - path, or "-" for standard input. NULL and f filled when it can not be read. */
struct capture *capture_open_file(const char *path, struct fail *f);

/* capture_open_live - the interface `name`, or "any" (cooked, not promiscuous). Needs CAP_NET_RAW.
 * f names the cure where there is one: the interfaces there are, the setcap line. */
struct capture *capture_open_live(const char *name, struct fail *f);

/* The MACs that a capture answers for: base, base + 1, ... as 48-bit numbers. */
struct capture_for {
	uint8_t base[6];
	uint32_t count; /* at least 1; base + count - 1 has the same first three bytes */
};

/* capture_open_answering - for who sends as well: each frame is handed over at once (immediate
 * mode), and only those of these MACs, broadcasts and multicasts; what this machine sends itself is
 * left out. The interface may not be "any". Else as capture_open_live(). */
struct capture *capture_open_answering(const char *name, const struct capture_for *pis,
				       struct fail *f);

/* capture_both_ways - what this machine sends, too (or not any more): from the next frame sent on.
 * false: this kernel can not (before 4.20). */
bool capture_both_ways(struct capture *c, bool both);

/* capture_filter_for - the filter of capture_open_answering() in libpcap's language. Of a fleet's
 * range the common leading bits, when the exact masks are too many.
 * text  of CAPTURE_FILTER_MAX bytes. */
#define CAPTURE_FILTER_MAX 1024
void capture_filter_for(const struct capture_for *pis, char text[static CAPTURE_FILTER_MAX]);

/* Takes c, which may be NULL. */
void capture_close(struct capture *c);

/* capture_read - the next packet.
 *
 * pkt  written only for CAPTURE_PACKET; pkt->bytes is borrowed until the next call.
 *
 * Times are clamped into 1970 to 2242, so that adding a few years to one can not overflow. After
 * anything but PACKET and NOTHING the capture is over, and capture_why() says why in one line. */
enum capture_got capture_read(struct capture *c, struct packet *pkt);

/* capture_drain - hands what the kernel holds now, at most `most` packets, to each(), which returns
 * false to end it early. For who answers: one system call fewer a packet than capture_read(), and
 * whether the interface is still there is not asked (capture_alive()).
 * CAPTURE_PACKET: there may be more. NOTHING: that was all. REFUSED: see capture_why(). */
enum capture_got capture_drain(struct capture *c, unsigned most,
			       bool (*each)(void *arg, const struct packet *pkt), void *arg);

/* Live: CAPTURE_NOTHING while the interface is there and up, else CAPTURE_GONE (capture_why()). A
 * system call or two; not for every packet. */
enum capture_got capture_alive(struct capture *c);

/* One line, with the name in it: "x.pcap: the file ends early, after packet 17". "" before. */
const char *capture_why(const struct capture *c);

/* Live: the descriptor to wait for. -1 for a file, which is always ready. */
int capture_fd(const struct capture *c);

/* A file that is a pipe blocks in capture_read(); a descriptor that becomes readable (loop.signals)
 * ends that with CAPTURE_END. No effect on a live capture. */
void capture_stop_at(struct capture *c, int fd);

enum link capture_link(const struct capture *c);
const char *capture_name(const struct capture *c); /* the interface, the path, or "standard input" */

/* capture_progress - how much of a regular file was read, in its own (packed) bytes.
 * false when its size is not known: live, or a pipe. */
bool capture_progress(const struct capture *c, uint64_t *at, uint64_t *size);

/* capture_dropped - packets lost since opening: by the kernel for want of room, and by the card.
 * 0 for files. One system call; not for every packet. */
uint64_t capture_dropped(struct capture *c);

/* Is the input this very file? So that -w does not overwrite what -r reads. */
bool capture_is_file(const struct capture *c, uint64_t dev, uint64_t ino);

#endif
