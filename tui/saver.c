/* SPDX-License-Identifier: MIT */
/* saver - see saver.h. */
#include "tui/saver.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The answer: an errno, and with 0 a descriptor beside it. */
static void answer(int socket, int error, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec io = { .iov_base = &error, .iov_len = sizeof(error) };
	struct msghdr msg = { .msg_iov = &io, .msg_iovlen = 1 };

	if (fd >= 0) {
		memset(&control, 0, sizeof(control));
		msg.msg_control = control.room;
		msg.msg_controllen = sizeof(control.room);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	}
	(void)sendmsg(socket, &msg, MSG_NOSIGNAL);
}

static bool harmless(const char *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!((name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z') ||
		      (name[i] >= '0' && name[i] <= '9') || name[i] == '-' || name[i] == '.'))
			return false;
	return n > 6 && memcmp(name, "pxepi-", 6) == 0;
}

/* A new file of that name, for the other end. */
static void make(int socket, const char *name, size_t n)
{
	int fd = -1, error = EINVAL;

	if (harmless(name, n)) {
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
		error = fd < 0 ? errno : 0;
	}
	answer(socket, error, fd);
	if (fd >= 0)
		close(fd);
}

#define GUARD '!' /* in front of the way back; a name begins with "pxepi-" */

/* The child: until its other end is closed. */
static void serve(int socket, saver_put_back put_back)
{
	char said[SAVER_BACK + 2], way[SAVER_BACK];
	size_t way_n = 0;
	ssize_t n;

	while ((n = recv(socket, said, sizeof(said) - 1, 0)) > 0) {
		said[n] = '\0';
		if (said[0] == GUARD && n <= SAVER_BACK) {
			way_n = (size_t)n - 1;
			memcpy(way, said + 1, way_n);
		} else if (strcmp(said, SAVER_DONE) == 0) {
			way_n = 0;
		} else {
			make(socket, said, (size_t)n);
		}
	}
	if (way_n > 0 && put_back)
		put_back(way, way_n);
}

void saver_guard(const struct saver *s, const void *way, size_t n)
{
	char said[SAVER_BACK + 1] = { GUARD };

	if (s->socket < 0 || n >= SAVER_BACK)
		return;
	memcpy(said + 1, way, n);
	(void)!write(s->socket, said, n + 1);
}

bool saver_open(struct saver *s, saver_put_back put_back, struct fail *f)
{
	int pair[2];
	pid_t child;

	s->socket = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return fail_set(f, "can not prepare for saving files: %s", strerror(errno));
	child = fork();
	if (child == 0) {
		(void)signal(SIGINT, SIG_IGN); /* the terminal's keys are the parent's */
		(void)signal(SIGQUIT, SIG_IGN);
		(void)signal(SIGTSTP, SIG_IGN);
		(void)signal(SIGTTOU, SIG_IGN); /* the shell may have the terminal already */
		close(pair[0]);
		serve(pair[1], put_back);
		_exit(0);
	}
	close(pair[1]);
	if (child < 0) {
		close(pair[0]);
		return fail_set(f, "can not prepare for saving files: %s", strerror(errno));
	}
	s->socket = pair[0];
	s->child = (int)child;
	return true;
}

/* -1 and *error. */
static int ask(const struct saver *s, const char *name, int *error)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec io = { .iov_base = error, .iov_len = sizeof(*error) };
	struct msghdr msg = { .msg_iov = &io,
			      .msg_iovlen = 1,
			      .msg_control = control.room,
			      .msg_controllen = sizeof(control.room) };
	int fd = -1;

	*error = EPIPE;
	if (write(s->socket, name, strlen(name)) < 0 ||
	    recvmsg(s->socket, &msg, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof(*error)) {
		*error = *error != 0 ? *error : EPIPE;
		return -1;
	}
	if (*error == 0 && msg.msg_controllen >= sizeof(control.head) &&
	    control.head.cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

int saver_new(struct saver *s, const char *label, const char *ending, char name[static SAVER_NAME],
	      struct fail *f)
{
	char plain[32];
	int fd = -1, error = EPIPE;

	if (s->socket < 0)
		return fail_set(f, "files can not be saved here") ? 0 : -1;
	(void)snprintf(plain, sizeof(plain), "%s", label);
	for (char *p = plain; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		      (*p >= '0' && *p <= '9') || (*p == '.' && p > plain)))
			*p = '-';
	for (int i = 1; i < 1000 && fd < 0; i++) {
		if (i == 1)
			(void)snprintf(name, SAVER_NAME, "pxepi-%s.%s", plain, ending);
		else
			(void)snprintf(name, SAVER_NAME, "pxepi-%s-%d.%s", plain, i, ending);
		fd = ask(s, name, &error);
		if (fd < 0 && error != EEXIST)
			break;
	}
	if (fd < 0)
		(void)fail_set(f, "%s: %s%s", name, strerror(error),
			       error == EACCES ? "; start in a folder of yours" : "");
	return fd;
}

void saver_close(struct saver *s)
{
	if (s->socket < 0)
		return;
	close(s->socket);
	(void)waitpid((pid_t)s->child, NULL, 0);
	s->socket = -1;
}
