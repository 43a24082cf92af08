/* SPDX-License-Identifier: MIT */
/* ether - an interface's frames as they are on the wire, for the tools of this folder that stand in
 * the way of a Pi or play its server: no address needed, and every frame that comes in is seen. */
#ifndef PXEPI_NET_ETHER_H
#define PXEPI_NET_ETHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ETHER_MAX (65536 + 64) /* what a veth hands over that was to be cut by a card */

struct ether {
	int fd;
	bool offload; /* frames begin with their virtio_net_hdr */
};

/* Opens it: non-blocking, promiscuous, without the frames that go out. With offload, a frame
 * carries its unfinished checksums and segments along, so that it can be passed on as it is.
 * false: said on standard error. */
bool ether_open(struct ether *e, const char *tool, const char *iface, bool offload);

/* The next frame's length, 0 when there is none, -1 when the interface is gone. */
long ether_read(const struct ether *e, uint8_t *room, size_t cap);

/* A full queue loses the frame, as a card does. */
void ether_write(const struct ether *e, const uint8_t *p, size_t n);

/* SIGTERM and SIGINT set it: the tool ends and says what it did. */
extern volatile bool ether_stop;
void ether_catch(void);

/* splitmix64: the same seed gives the same faults. */
uint64_t ether_random(uint64_t *state);

/* CLOCK_MONOTONIC, in nanoseconds. */
int64_t ether_now(void);

#endif
