/* SPDX-License-Identifier: MIT */
/* pump - see pump.h. */
#include "check/pump.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "io/loop.h"

#define FLOOD_PAUSE (10 * NS_MS)

bool pump_add(struct pump *p, int fd, enum message_kind kind, uint32_t who, const char *word)
{
	size_t i = 0;

	while (i < p->n && p->stream[i].fd >= 0)
		i++;
	if (i == PUMP_STREAMS)
		return false;
	if (i == p->n)
		p->n++;
	p->stream[i] = (struct stream){ .fd = fd, .kind = kind, .who = who, .word = word };
	return true;
}

struct stream *pump_find(struct pump *p, enum message_kind kind, uint32_t who)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->stream[i].fd >= 0 && p->stream[i].kind == kind && p->stream[i].who == who)
			return &p->stream[i];
	return NULL;
}

static void tell_lost(struct pump *p, const struct stream *s)
{
	if (s->lost > 0)
		(void)message_send(p->to, MESSAGE_LOG_LOST, s->who, (int64_t)s->lost, NULL, 0);
}

void pump_tell_lost(struct pump *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->stream[i].fd >= 0)
			tell_lost(p, &p->stream[i]);
}

static bool hand_out(struct pump *p, struct stream *s, const char *bytes, size_t n)
{
	if (s->kind == MESSAGE_LOG && s->kept >= PUMP_LOG_MAX) {
		s->lost += n;
		s->quiet_until = loop_now() + FLOOD_PAUSE;
		return true;
	}
	if (s->word && memmem(bytes, n, s->word, strlen(s->word)))
		s->seen = true;
	s->kept += n;
	return message_send(p->to, s->kind, s->who, 0, bytes, n);
}

static bool take(struct pump *p, struct stream *s)
{
	char bytes[MESSAGE_ROOM];
	ssize_t n = read(s->fd, bytes, sizeof(bytes));

	if (n > 0)
		return hand_out(p, s, bytes, (size_t)n);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	tell_lost(p, s);
	(void)close(s->fd);
	s->fd = -1;
	return true;
}

bool pump_turn(struct pump *p, int wait_ms)
{
	struct pollfd fds[PUMP_STREAMS + 1] = { { .fd = p->to, .events = POLLIN } };
	ns now = loop_now();

	for (size_t i = 0; i < p->n; i++) {
		bool quiet = p->stream[i].quiet_until > now;

		fds[i + 1].fd = quiet ? -1 : p->stream[i].fd;
		fds[i + 1].events = POLLIN;
		if (quiet && wait_ms > 10)
			wait_ms = 10;
	}
	if (poll(fds, p->n + 1, wait_ms) <= 0)
		return true;
	if (fds[0].revents != 0)
		return false;
	for (size_t i = 0; i < p->n; i++)
		if (fds[i + 1].revents != 0 && !take(p, &p->stream[i]))
			return false;
	return true;
}
