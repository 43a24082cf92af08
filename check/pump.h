/* SPDX-License-Identifier: MIT */
/* pump - what the programs in the box print, handed out as messages while they run. A server that
 * prints without end is slowed down, and only the beginning of it is kept. */
#ifndef PXEPI_CHECK_PUMP_H
#define PXEPI_CHECK_PUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check/message.h"
#include "core/ns.h"

#define PUMP_STREAMS 160
#define PUMP_LOG_MAX ((uint64_t)1 << 20) /* bytes of a server's output that are kept */

struct stream {
	int fd; /* -1: ended */
	enum message_kind kind; /* MESSAGE_LOG, _OUT, _ERR */
	uint32_t who;
	uint64_t kept, lost;
	ns quiet_until;
	const char *word; /* to be looked for in what it prints, or NULL */
	bool seen; /* it was there */
};

struct pump {
	int to; /* messages go here */
	struct stream stream[PUMP_STREAMS];
	size_t n;
};

/* Reads fd from now on, and closes it at its end. word is kept. false: too many. */
bool pump_add(struct pump *p, int fd, enum message_kind kind, uint32_t who, const char *word);

/* Waits until there is something, or the time has passed; hands out what there is. false: the
 * process outside is gone. */
bool pump_turn(struct pump *p, int wait_ms);

/* The stream of that kind and number, or NULL when it has ended. */
struct stream *pump_find(struct pump *p, enum message_kind kind, uint32_t who);

/* What was thrown away, as messages. */
void pump_tell_lost(struct pump *p);

#endif
