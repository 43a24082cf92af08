/* SPDX-License-Identifier: MIT */
/* nfs_client_talk - see nfs_client_talk.h: libnfs's event loop, one call at a time. */
#include "io/nfs_client_talk.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "io/loop.h"

#define TRIES 2

/* What libnfs says, in words for the owner of the Pi. */
static const char *plain(const char *said)
{
	static const struct {
		const char *part, *words;
	} table[] = {
		{ "Program not available", "the service is not there" },
		{ "version mismatch", "it does not speak the version asked for" },
		{ "Procedure not available", "it does not know what it was asked" },
		{ "Message rejected", "it rejects the call" },
		{ "responded", "it answers with an error" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strstr(said, table[i].part))
			return table[i].words;
	return "the connection broke off, or what came makes no sense";
}

/* libnfs calls this once for each call, also when the connection is given up. */
static void answered(struct rpc_context *rpc, int status, void *data, void *talk)
{
	struct nfs_talk *k = talk;

	(void)rpc;
	if (k->done)
		return;
	k->done = status != RPC_STATUS_CANCEL && status != RPC_STATUS_TIMEOUT;
	k->good = status == RPC_STATUS_SUCCESS;
	if (k->good && k->take)
		k->take(data, k->out);
	else if (status == RPC_STATUS_ERROR && data && k->why[0] == '\0')
		(void)snprintf(k->why, sizeof(k->why), "%s", plain(data));
}

/* libnfs tells less than the socket. */
static void note_error(struct nfs_talk *k, int fd, short revents)
{
	socklen_t n = sizeof(int);
	int e = 0;

	if ((revents & POLLERR) && getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &n) == 0 && e != 0)
		(void)snprintf(k->why, sizeof(k->why), "%s", strerror(e));
}

/* Until the call is done. False: no more time, or the connection broke; k->why. */
static bool run(struct nfs_talk *k, ns how_long)
{
	ns until = loop_now() + how_long;

	if (until > k->t->deadline)
		until = k->t->deadline;
	k->why[0] = '\0';
	while (!k->done) {
		struct pollfd p[2] = {
			{ .fd = rpc_get_fd(k->rpc), .events = (short)rpc_which_events(k->rpc) },
			{ .fd = k->t->parent, .events = POLLIN },
		};
		ns left = until - loop_now();

		if (left <= 0) {
			(void)snprintf(k->why, sizeof(k->why), "no answer");
			return false;
		}
		if (poll(p, 2, (int)(left / NS_MS) + 1) < 0 && errno != EINTR)
			return false;
		nfs_try_look(k->t, p[1].revents);
		note_error(k, p[0].fd, p[0].revents);
		if (p[0].revents != 0 && rpc_service(k->rpc, p[0].revents) < 0 && !k->good) {
			if (k->why[0] == '\0')
				(void)snprintf(k->why, sizeof(k->why),
					       "the server closed the connection");
			return false;
		}
	}
	return true;
}

static bool say_why(const struct nfs_talk *k)
{
	return nfs_try_say(k->t, "%s (TCP port %u of %s): %s", k->what, k->port, k->t->server,
			   k->why[0] ? k->why : "no answer");
}

/* The credentials of root on the Pi; Linux names the machine by its address as long as it has no
 * name. */
static bool be_root(struct nfs_talk *k)
{
	struct AUTH *auth = libnfs_authunix_create(k->t->self, 0, 0, 0, NULL);

	if (auth)
		rpc_set_auth(k->rpc, auth); /* takes it */
	return auth != NULL;
}

static bool connect_to(struct nfs_talk *k)
{
	k->rpc = rpc_init_context();
	k->done = k->good = false;
	k->take = NULL;
	if (!k->rpc || !be_root(k))
		return nfs_try_say(k->t, "the NFS client is out of memory");
	if (rpc_connect_async(k->rpc, k->t->server, k->port, answered, k) != 0) {
		(void)snprintf(k->why, sizeof(k->why), "%s", strerror(errno));
		return say_why(k);
	}
	return (run(k, NFS_CONNECT_TIME) && k->good) || say_why(k);
}

bool nfs_talk_open(struct nfs_talk *k, struct nfs_try *t, const char *what, uint16_t port)
{
	*k = (struct nfs_talk){ .t = t, .what = what, .port = port };
	if (getrandom(&k->xid, sizeof(k->xid), GRND_NONBLOCK) != sizeof(k->xid))
		k->xid = (uint32_t)loop_now();
	if (connect_to(k))
		return true;
	nfs_talk_close(k);
	return false;
}

bool nfs_talk_call(struct nfs_talk *k, nfs_talk_send *send, void *args,
		   void (*take)(const void *data, void *out), void *out)
{
	k->xid++;
	for (int i = 0; i < TRIES; i++) {
		if (!k->rpc && !connect_to(k))
			return false;
		k->done = k->good = false;
		k->take = take;
		k->out = out;
		rpc_set_next_xid(k->rpc, k->xid);
		if (send(k->rpc, answered, args, k) != 0)
			return nfs_try_say(k->t, "the NFS client is out of memory");
		if (run(k, NFS_CALL_TIME) || k->done)
			return k->good || say_why(k);
		(void)say_why(k);
		if (loop_now() >= k->t->deadline)
			return false;
		nfs_talk_close(k);
	}
	return false;
}

void nfs_talk_close(struct nfs_talk *k)
{
	k->take = NULL;
	if (k->rpc)
		rpc_destroy_context(k->rpc);
	k->rpc = NULL;
}
