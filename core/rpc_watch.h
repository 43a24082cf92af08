/* SPDX-License-Identifier: MIT */
/* rpc_watch - what one Pi asks of portmap, mountd and nfsd, and what comes back, over UDP and
 * TCP, from the frames of that Pi in the order of the capture.
 *
 * Followed are: datagrams that are calls to one of these programs, and their replies;
 * connections to ports 111, 2049, 20048 and those that portmap named; any other connection once
 * a segment of it begins with such a call. Other traffic costs nothing and leaves no trace. */
#ifndef PXEPI_CORE_RPC_WATCH_H
#define PXEPI_CORE_RPC_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/frame.h"
#include "core/ns.h"
#include "core/rpc_calls.h"
#include "core/rpc_note.h"
#include "core/rpc_record.h"
#include "core/tcp_stream.h"

#define RPC_CONNS 5
#define RPC_PORTS 4

/* Storage for segments that wait and messages that are split; the caller's, one for all Pis.
 * When it runs out, messages are missed and rpc_watch.missed says so. */
struct rpc_pool {
	struct tcp_pool slots;
};

void rpc_pool_init(struct rpc_pool *pool);

struct rpc_conn {
	ns syn_at; /* of the first SYN seen; its silence counts from here */
	uint32_t server_ip;
	uint32_t turn; /* when it was last heard of, in frames */
	uint16_t server_port, pi_port;
	uint16_t tries; /* SYNs */
	bool used;
	bool syn; /* its SYN was seen */
	bool answered; /* by SYN and ACK, or by data */
	bool closing; /* FIN seen */
	struct tcp_half half[2]; /* from the Pi, to the Pi */
	struct rpc_record record[2];
};

/* A port that portmap named. */
struct rpc_port {
	uint32_t ip;
	uint16_t port;
	uint8_t service;
};

enum rpc_feed_kind {
	RPC_FEED_NOTHING,
	RPC_FEED_DATAGRAM, /* bytes is its payload */
	RPC_FEED_STREAM, /* a segment of conn */
	RPC_FEED_NO_CONN, /* conn was refused */
	RPC_FEED_NO_PORT, /* an ICMP error for a datagram to peer */
};

/* One frame on its way through rpc_watch_output(). */
struct rpc_feed {
	enum rpc_feed_kind kind;
	uint8_t conn; /* index */
	uint8_t own; /* the side that sent it: 0 from the Pi, 1 to the Pi */
	uint8_t step; /* STREAM: 0: what its acknowledgement frees on the other side; 1: its own */
	bool cut; /* DATAGRAM */
	bool by_icmp;
	uint8_t icmp_code;
	bool has_first; /* STREAM: the segment itself has something in order: */
	bool busy; /* a piece (bytes, hole) is being read */
	bool fresh; /* ... from its beginning on */
	uint32_t hole;
	struct rpc_pool *pool;
	ns now;
	struct rpc_peer peer;
	struct tcp_piece first;
	struct cur bytes;
};

struct rpc_watch {
	struct rpc_calls calls;
	struct rpc_conn conn[RPC_CONNS];
	struct rpc_port port[RPC_PORTS];
	uint32_t turn;
	uint8_t next_port;
	/* for good: some went by unread (lost, cut, no room), silence proves little */
	bool missed;
	struct rpc_feed feed;
};

/* Something that was sent and not answered. */
struct rpc_silence {
	enum rpc_service service;
	bool connecting; /* a SYN; else a call: */
	uint32_t xid, prog, vers, proc, minor;
	const char *proc_name;
	bool tcp;
	uint32_t server_ip;
	uint16_t server_port;
	ns since;
	unsigned tries; /* how often it was sent, as far as seen */
	bool uncertain; /* an answer may have gone by unread */
};

void rpc_watch_init(struct rpc_watch *w);

/* rpc_watch_input - one frame from or to this Pi.
 *
 * w, pool   w keeps pool, and f's payload, until the next call of rpc_watch_input(). The same
 *           pool must come with every call for this w.
 * pi_ip     the Pi's address now, host order; frames of other addresses are ignored.
 *
 * True: rpc_watch_output() must be called until it returns false. */
bool rpc_watch_input(struct rpc_watch *w, struct rpc_pool *pool, const struct frame *f, ns now,
		     uint32_t pi_ip);

/* The next note of the frame; false: no more. */
bool rpc_watch_output(struct rpc_watch *w, struct rpc_note *note);

/* rpc_watch_silent - the oldest call or SYN that waits for its answer, the same service having
 * answered nothing since. False: nothing waits. How long is too long is the caller's to say. */
bool rpc_watch_silent(const struct rpc_watch *w, struct rpc_silence *out);

/* Gives the slots back; w is as after rpc_watch_init(). Must come before a Pi is dropped. */
void rpc_watch_free(struct rpc_watch *w, struct rpc_pool *pool);

#endif
