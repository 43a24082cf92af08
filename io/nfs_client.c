/* SPDX-License-Identifier: MIT */
/* nfs_client - see nfs_client.h: the parent's side. What the child says is not trusted: a server
 * may have made it its own. */
#include "io/nfs_client.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/say.h"
#include "io/netns.h"
#include "io/nfs_client_own.h"

#define OPEN_WAIT_MS 5000

struct nfs_client {
	pid_t child;
	int fd;
	enum nfs_client_state state;
	struct nfs_client_answer answer;
};

static bool ready(struct nfs_client *c, struct fail *f)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	struct nfs_client_ready r;
	int n;

	do
		n = poll(&p, 1, OPEN_WAIT_MS);
	while (n < 0 && errno == EINTR);
	if (n <= 0 || read(c->fd, &r, sizeof(r)) != (ssize_t)sizeof(r))
		return fail_set(f, "the process that was to try the NFS root did not start");
	r.fail.why[sizeof(r.fail.why) - 1] = '\0';
	return r.good || fail_set(f, "%s", r.fail.why);
}

/* The steps of child and parent in turn; see netns.h. */
static bool prepare(struct nfs_client *c, const char *iface, const uint8_t mac[static 6],
		    struct fail *f)
{
	return ready(c, f) && netns_give(iface, mac, c->child, f) &&
	       (write(c->fd, "", 1) == 1 ||
		fail_set(f, "the process that was to try the NFS root has ended")) &&
	       ready(c, f);
}

struct nfs_client *nfs_client_open(const char *iface, const uint8_t mac[static 6], struct fail *f)
{
	struct nfs_client *c = calloc(1, sizeof(*c));
	int pair[2];

	/* SEQPACKET: a message arrives whole or not at all. */
	if (!c || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
		free(c);
		(void)fail_set(f, "can not try the NFS root: %s", strerror(errno));
		return NULL;
	}
	c->child = fork();
	if (c->child == 0) {
		(void)close(pair[0]);
		nfs_client_child(pair[1]);
	}
	(void)close(pair[1]);
	c->fd = pair[0];
	if (c->child < 0)
		(void)fail_set(f, "can not start a process to try the NFS root: %s",
			       strerror(errno));
	else if (prepare(c, iface, mac, f))
		return c;
	nfs_client_close(c);
	return NULL;
}

int nfs_client_fd(const struct nfs_client *c)
{
	return c->fd;
}

bool nfs_client_start(struct nfs_client *c, const struct pi_nfs_job *job, struct fail *f)
{
	if (c->state != NFS_CLIENT_IDLE)
		return fail_set(f, "this NFS client has had its job");
	/* The sandbox of the parent knows write(), not send(): SIGPIPE is ignored there. */
	if (write(c->fd, job, sizeof(*job)) != (ssize_t)sizeof(*job)) {
		c->state = NFS_CLIENT_BROKEN;
		return fail_set(f, "the process that tries the NFS root has ended: %s",
				strerror(errno));
	}
	c->state = NFS_CLIENT_BUSY;
	return true;
}

/* A bool is read as a byte: it may be any. */
static bool flag(const bool *b)
{
	unsigned char byte;

	memcpy(&byte, b, sizeof(byte));
	return byte != 0;
}

static void accept_answer(struct nfs_client *c, const struct nfs_client_answer *raw)
{
	struct say s = say_in(c->answer.said, sizeof(c->answer.said));

	c->answer.mounted = flag(&raw->mounted);
	c->answer.init_found = c->answer.mounted && flag(&raw->init_found);
	c->answer.unsettled = flag(&raw->unsettled);
	say_wire_max(&s, span_of(raw->said, strnlen(raw->said, sizeof(raw->said))),
		     sizeof(c->answer.said) - 1);
	c->state = NFS_CLIENT_DONE;
}

static void break_off(struct nfs_client *c)
{
	struct say s = say_in(c->answer.said, sizeof(c->answer.said));

	c->answer.mounted = c->answer.init_found = false;
	c->answer.unsettled = true;
	say_str(&s,
		"the process that tries the NFS root ended before it had an answer: what the server sent made "
		"it crash, or was too much for it");
	c->state = NFS_CLIENT_BROKEN;
}

enum nfs_client_state nfs_client_result(struct nfs_client *c, struct nfs_client_answer *a)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	struct nfs_client_answer raw;

	if ((c->state == NFS_CLIENT_BUSY || c->state == NFS_CLIENT_IDLE) && poll(&p, 1, 0) > 0) {
		if (c->state == NFS_CLIENT_BUSY && read(c->fd, &raw, sizeof(raw)) == sizeof(raw))
			accept_answer(c, &raw);
		else
			break_off(c);
	}
	if (c->state == NFS_CLIENT_DONE || c->state == NFS_CLIENT_BROKEN)
		*a = c->answer;
	return c->state;
}

/* The closed socket ends a child that waits; one that does not look is killed. Where the sandbox
 * allows neither kill() nor wait(), its own limits end it, or the end of this process. */
void nfs_client_close(struct nfs_client *c)
{
	if (!c)
		return;
	(void)close(c->fd);
	if (c->child > 0 && kill(c->child, SIGKILL) == 0)
		while (waitpid(c->child, NULL, 0) < 0 && errno == EINTR)
			;
	free(c);
}
