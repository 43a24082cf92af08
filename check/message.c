/* SPDX-License-Identifier: MIT */
/* message - see message.h. */
#include "check/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#define HEAD offsetof(struct message, bytes)

bool message_send(int fd, enum message_kind kind, uint32_t who, int64_t number, const void *bytes,
		  size_t n)
{
	char copy[MESSAGE_ROOM];
	struct message head = { .kind = (uint32_t)kind, .who = who, .number = number };
	struct iovec parts[2] = { { &head, HEAD }, { copy, 0 } };
	struct msghdr packet = { .msg_iov = parts, .msg_iovlen = 2 };
	ssize_t sent;

	if (n > sizeof(copy))
		n = sizeof(copy);
	head.n = (uint32_t)n;
	parts[1].iov_len = n;
	if (n > 0)
		memcpy(copy, bytes, n);
	do
		sent = sendmsg(fd, &packet, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent >= 0;
}

bool message_say(int fd, enum message_kind kind, const char *format, ...)
{
	char text[1024];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (n < 0)
		n = 0;
	if ((size_t)n >= sizeof(text))
		n = sizeof(text) - 1;
	return message_send(fd, kind, 0, 0, text, (size_t)n);
}

enum message_got message_take(int fd, struct message *m)
{
	ssize_t got;

	do
		got = recv(fd, m, sizeof(*m) - 1, MSG_DONTWAIT);
	while (got < 0 && errno == EINTR);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return MESSAGE_NONE;
	if (got < (ssize_t)HEAD || m->n != (size_t)got - HEAD)
		return MESSAGE_EOF;
	m->bytes[m->n] = '\0';
	return MESSAGE_GOT;
}
