/* SPDX-License-Identifier: MIT */
/* nfs_client_ask - what libnfs can not speak, asked with calls of our own: is version 2, or are the
 * services over UDP, there at all; does the server know a minor version of 4. No file is looked at
 * by that. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/nfs.h"
#include "core/portmap.h"
#include "core/rpc.h"
#include "core/rpc_compose.h"
#include "io/loop.h"
#include "io/nfs_client_own.h"

#define ROOM 2048 /* of a call, and of the beginning of an answer */
#define GETPORT 3
#define UDP_TRIES 3
#define UDP_WAIT (2 * NS_S)
#define MARK_BYTES 4

/* One question to one port. */
struct ask {
	struct nfs_try *t;
	const char *what; /* "the mount service" */
	bool udp;
	uint16_t port;
	int fd;
	struct rpc_compose head;
	uint8_t call[ROOM]; /* TCP: with its record mark */
	size_t n;
	uint8_t answer[ROOM];
	size_t got;
	struct rpc_msg reply; /* points into answer */
};

static bool say_ask(const struct ask *a, const char *why)
{
	return nfs_try_say(a->t, "%s version %u (%s port %u of %s): %s", a->what, a->head.vers,
			   a->udp ? "UDP" : "TCP", a->port, a->t->server, why);
}

/* Until fd can do what is wanted; false: no more time. */
static bool wait_fd(const struct ask *a, short events, ns until)
{
	if (until > a->t->deadline)
		until = a->t->deadline;
	for (;;) {
		struct pollfd p[2] = { { .fd = a->fd, .events = events },
				       { .fd = a->t->parent, .events = POLLIN } };
		ns left = until - loop_now();

		if (left <= 0 || (poll(p, 2, (int)(left / NS_MS) + 1) < 0 && errno != EINTR))
			return false;
		nfs_try_look(a->t, p[1].revents);
		if (p[0].revents != 0)
			return true;
	}
}

/* A socket that is connected, from a port below 1024. */
static bool open_socket(struct ask *a)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(a->port) };
	socklen_t n = sizeof(int);
	int e = 0;

	a->fd = socket(AF_INET, (a->udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC,
		       0);
	if (a->fd < 0 || inet_pton(AF_INET, a->t->server, &to.sin_addr) != 1)
		return say_ask(a, strerror(errno));
	(void)bindresvport(a->fd, NULL); /* without one, an export that is `secure` will refuse */
	if (connect(a->fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return true;
	if (errno != EINPROGRESS)
		return say_ask(a, strerror(errno));
	if (!wait_fd(a, POLLOUT, loop_now() + NFS_CONNECT_TIME))
		return say_ask(a, "no answer");
	if (getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &e, &n) != 0 || e != 0)
		return say_ask(a, strerror(e));
	return true;
}

/* Is what is there an answer to this call? False for an error of the socket, too: *broken. */
static bool take_datagram(struct ask *a, bool *broken)
{
	ssize_t n = recv(a->fd, a->answer, sizeof(a->answer), 0);

	*broken = n < 0 && errno != EAGAIN && errno != EINTR;
	if (n <= 0)
		return false;
	a->got = (size_t)n;
	return rpc_parse(span_of(a->answer, a->got), a->got, &a->reply) == WIRE_OK &&
	       !a->reply.is_call && a->reply.xid == a->head.xid;
}

/* The first fragment of one record is enough: none of these answers is longer. */
static bool take_stream(struct ask *a, bool *broken)
{
	ssize_t n = recv(a->fd, a->answer + a->got, sizeof(a->answer) - a->got, 0);
	struct cur c;
	uint32_t length;
	bool last;

	*broken = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
	if (n <= 0)
		return false;
	a->got += (size_t)n;
	if (a->got < MARK_BYTES)
		return false;
	c = cur_of(span_of(a->answer, a->got));
	length = rpc_mark(cur_be32(&c), &last);
	*broken = length > sizeof(a->answer) - MARK_BYTES || !last;
	if (*broken || cur_left(&c) < length)
		return false;
	*broken = rpc_parse(cur_take(&c, length), length, &a->reply) != WIRE_OK ||
		  a->reply.is_call || a->reply.xid != a->head.xid;
	return !*broken;
}

/* The same call again and again over UDP, as Linux does; once over TCP. */
static bool exchange(struct ask *a)
{
	const int tries = a->udp ? UDP_TRIES : 1;

	for (int i = 0; i < tries; i++) {
		ns until = loop_now() + (a->udp ? UDP_WAIT : NFS_CALL_TIME);
		bool broken = false;

		if (send(a->fd, a->call, a->n, MSG_NOSIGNAL) != (ssize_t)a->n)
			return say_ask(a, strerror(errno));
		while (!broken && wait_fd(a, POLLIN, until))
			if (a->udp ? take_datagram(a, &broken) : take_stream(a, &broken))
				return true;
		if (broken)
			return say_ask(a, a->udp ? strerror(errno) : "no answer that makes sense");
	}
	return say_ask(a, "no answer");
}

/* Did the procedure run? Else says why not. */
static bool judge(const struct ask *a)
{
	char why[96];

	if (a->reply.denied)
		return say_ask(a, "it denies the call");
	switch (a->reply.accept) {
	case RPC_ACCEPT_SUCCESS:
		return true;
	case RPC_ACCEPT_PROG_MISMATCH:
		(void)snprintf(why, sizeof(why), "it speaks versions %u to %u", a->reply.low,
			       a->reply.high);
		return say_ask(a, why);
	case RPC_ACCEPT_PROG_UNAVAIL:
		return say_ask(a, "it is not there");
	case RPC_ACCEPT_PROC_UNAVAIL:
	case RPC_ACCEPT_GARBAGE_ARGS:
	case RPC_ACCEPT_SYSTEM_ERR:
		break;
	}
	return say_ask(a, "it answers with an error");
}

/* Sends a call with these arguments, takes the answer, judges it. a->reply.body is then good as
 * long as a is. */
static bool ask(struct ask *a, struct span args)
{
	uint8_t message[ROOM];
	struct put m = put_in(message, sizeof(message)), w = put_in(a->call, sizeof(a->call));
	bool good;

	if (getrandom(&a->head.xid, sizeof(a->head.xid), GRND_NONBLOCK) < 0)
		a->head.xid = (uint32_t)loop_now();
	rpc_compose_call(&m, &a->head);
	put_bytes(&m, args.p, args.n);
	if (a->udp)
		put_bytes(&w, message, m.n);
	else
		rpc_compose_record(&w, put_span(&m));
	if (!put_ok(&m) || !put_ok(&w))
		return say_ask(a, "the question is too long");
	a->n = w.n;
	good = open_socket(a) && exchange(a) && judge(a);
	if (a->fd >= 0)
		(void)close(a->fd);
	return good;
}

static struct ask question(struct nfs_try *t, bool udp, const char *what, uint16_t port)
{
	return (struct ask){ .t = t,
			     .what = what,
			     .udp = udp,
			     .port = port,
			     .fd = -1,
			     .head = { .machine = t->self } };
}

/* Where portmap says that it listens; 0: said why not. */
static uint16_t ask_port(struct nfs_try *t, uint32_t prog, uint32_t vers, bool udp)
{
	struct ask a = question(t, udp, "the portmapper", RPC_PORT_PORTMAP);
	uint8_t args[16];
	struct put w = put_in(args, sizeof(args));
	uint32_t port = 0;

	a.head.prog = RPC_PROG_PORTMAP;
	a.head.vers = 2;
	a.head.proc = GETPORT;
	rpc_compose_getport(&w, prog, vers, udp ? IPPROTO_UDP : IPPROTO_TCP);
	if (!ask(&a, put_span(&w)))
		return 0;
	if (portmap_answer(2, a.reply.body, &port) == WIRE_OK && port > 0 && port <= UINT16_MAX)
		return (uint16_t)port;
	(void)nfs_try_say(t, "%s has not registered %s version %u over %s", t->server,
			  prog == RPC_PROG_NFS ? "NFS" : "the mount service", vers,
			  udp ? "UDP" : "TCP");
	return 0;
}

/* Is the program there, in that version and over that transport? */
static bool ping(struct nfs_try *t, uint32_t prog, uint32_t vers, bool udp)
{
	bool nfs = prog == RPC_PROG_NFS;
	uint16_t port = nfs_try_port(t, nfs ? "port" : "mountport");
	struct ask a;

	if (port == 0)
		port = ask_port(t, prog, vers, udp);
	if (port == 0)
		return false;
	a = question(t, udp, nfs ? "NFS" : "the mount service", port);
	a.head.prog = prog;
	a.head.vers = vers;
	a.head.proc = RPC_NULL;
	return ask(&a, span_of(NULL, 0));
}

void nfs_client_ask_null(struct nfs_try *t, uint32_t vers, bool udp)
{
	/* Version 4 has neither a mount service nor a portmapper; over UDP it does not exist
	 * (RFC 7530 3.1), and Linux refuses to mount it so. */
	if (vers == 4) {
		(void)nfs_try_say(t,
				  "NFS version 4 over UDP does not exist: Linux does not mount it");
		return;
	}
	if (!ping(t, RPC_PROG_MOUNT, vers == 2 ? 1 : 3, udp) || !ping(t, RPC_PROG_NFS, vers, udp))
		return;
	t->answer->unsettled = true;
	(void)nfs_try_say(t,
			  "version %u over %s answers at %s; the root itself was not tried: this is asked of the "
			  "services only, since the NFS library knows versions 3 and 4 over TCP",
			  vers, udp ? "UDP" : "TCP", t->server);
}

bool nfs_client_ask_minor(struct nfs_try *t, uint32_t minor)
{
	uint16_t port = nfs_try_port(t, "port");
	struct ask a = question(t, false, "NFS", port ? port : RPC_PORT_NFS);
	uint8_t args[256];
	struct put w = put_in(args, sizeof(args));
	struct nfs_facts facts;
	char owner[48];

	(void)snprintf(owner, sizeof(owner), "pxepi NFSv4.%u %s", minor, t->self);
	a.head.prog = RPC_PROG_NFS;
	a.head.vers = 4;
	a.head.proc = 1; /* COMPOUND */
	a.head.sys = true;
	rpc_compose_exchange_id(&w, minor, (uint64_t)loop_now(), span_of(owner, strlen(owner)));
	if (!ask(&a, put_span(&w)))
		return false;
	if (!nfs_answer(4, 1, a.reply.body, &facts))
		return say_ask(&a, "an answer that makes no sense");
	if (facts.status == 0)
		return true;
	return nfs_try_say(t, "%s does not speak NFS version 4.%u: %s", t->server, minor,
			   nfs_status_words(facts.status));
}
