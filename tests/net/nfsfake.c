/* SPDX-License-Identifier: MIT */
/* nfsfake - a server on TCP 111 and 2049 that means no good to an NFS client:
 *
 *   nfsfake MODE
 *     silent     takes the connection, never answers
 *     garbage    answers each call with its xid, success, and random bytes
 *     huge       announces a record of 2 GB, and sends on and on
 *     pieces     answers with fragments of 1 MB without end
 *     drip       one byte of an answer every 300 ms
 *     close      takes each call, and closes
 *     tree       every name is a directory, every directory a link, without end (NFS 3)
 *
 * Says "listening" when it does. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static unsigned char room[1 << 20];
static size_t at;

static void put32(uint32_t v)
{
	v = htonl(v);
	memcpy(room + at, &v, 4);
	at += 4;
}

static uint32_t get32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return ntohl(v);
}

static uint32_t seed;

static uint32_t some(uint32_t below) /* xorshift: the same for the same seed */
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed % below;
}

static void noise(size_t n)
{
	for (size_t i = 0; i < n; i++)
		room[at++] = (unsigned char)some(256);
}

static int put_all(int fd)
{
	for (size_t done = 0; done < at;) {
		ssize_t n = send(fd, room + done, at - done, MSG_NOSIGNAL);

		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

static void head(uint32_t xid)
{
	at = 4;
	put32(xid);
	put32(1); /* REPLY, accepted, no verifier, SUCCESS */
	put32(0);
	put32(0);
	put32(0);
	put32(0);
}

static int send_record(int fd)
{
	size_t n = at - 4;

	at = 0;
	put32(0x80000000u | (uint32_t)n);
	at = n + 4;
	return put_all(fd);
}

static void no_attributes(void)
{
	put32(0);
}

static void handle(uint32_t n)
{
	put32(32);
	for (int i = 0; i < 8; i++)
		put32(n);
}

/* NFS 3 in which a name is a link to two more names, for ever. */
static void answer_tree(uint32_t prog, uint32_t proc)
{
	static uint32_t next = 1;

	if (prog == 100000) {
		put32(2049); /* everything is here */
	} else if (prog == 100005 && proc == 1) {
		put32(0);
		handle(next++);
		put32(0); /* flavors */
	} else if (prog == 100003 && proc == 3) { /* LOOKUP: a link */
		put32(0);
		handle(next++);
		put32(1);
		put32(5);
		put32(0777);
		for (int i = 0; i < 19; i++)
			put32(0);
		no_attributes();
	} else if (prog == 100003 && proc == 4) { /* ACCESS: all */
		put32(0);
		no_attributes();
		put32(0x3f);
	} else if (prog == 100003 && proc == 5) { /* READLINK */
		put32(0);
		no_attributes();
		put32(12);
		memcpy(room + at, "../a/./../bb", 12);
		at += 12;
	} else if (prog == 100003 && proc == 19) { /* FSINFO */
		put32(0);
		no_attributes();
		for (int i = 0; i < 12; i++)
			put32(4096);
	} else if (proc != 0) {
		put32(10006);
		no_attributes();
	}
}

static int answer(int fd, const char *mode, const unsigned char *call, size_t n)
{
	if (n < 28)
		return -1;
	head(get32(call + 4));
	if (!strcmp(mode, "tree")) {
		answer_tree(get32(call + 16), get32(call + 24));
		return send_record(fd);
	}
	if (!strcmp(mode, "garbage")) {
		if (get32(call + 16) == 100000) {
			put32(2049);
			return send_record(fd);
		}
		if (some(3) == 0)
			put32(0);
		noise(some(2000) & ~3u);
		return send_record(fd);
	}
	if (!strcmp(mode, "huge")) {
		at = 0;
		put32(0xfffffff0u);
		noise(sizeof(room) - 4);
		while (put_all(fd) == 0)
			;
	} else if (!strcmp(mode, "pieces")) {
		do {
			at = 0;
			put32((uint32_t)sizeof(room) - 4);
			noise(sizeof(room) - 4);
		} while (put_all(fd) == 0);
	} else if (!strcmp(mode, "drip")) {
		at = 0;
		put32(0x80000400u);
		while (send(fd, room, 1, MSG_NOSIGNAL) == 1)
			(void)poll(NULL, 0, 300);
	}
	return -1;
}

static void serve(int fd, const char *mode)
{
	unsigned char call[4096];
	ssize_t n;

	while ((n = recv(fd, call, sizeof(call), 0)) > 0)
		if (strcmp(mode, "silent") != 0 && answer(fd, mode, call, (size_t)n) != 0)
			break;
	close(fd);
}

static int listen_on(uint16_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (const struct sockaddr *)&a, sizeof(a)) != 0 || listen(fd, 8) != 0) {
		perror("nfsfake");
		exit(1);
	}
	return fd;
}

int main(int argc, char **argv)
{
	struct pollfd p[2] = { { .events = POLLIN }, { .events = POLLIN } };

	if (argc != 2)
		return 2;
	signal(SIGCHLD, SIG_IGN);
	p[0].fd = listen_on(111);
	p[1].fd = listen_on(2049);
	puts("listening");
	fflush(stdout);
	while (poll(p, 2, -1) > 0 || errno == EINTR)
		for (int i = 0; i < 2; i++) {
			int fd = p[i].revents ? accept(p[i].fd, NULL, NULL) : -1;

			if (fd < 0)
				continue;
			seed = (uint32_t)getpid() | 1;
			if (fork() == 0) {
				serve(fd, argv[1]);
				_exit(0);
			}
			close(fd);
		}
	return 0;
}
