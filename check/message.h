/* SPDX-License-Identifier: MIT */
/* message - what the trial inside its namespaces (box) tells the process outside that prints
 * and judges: one packet each over a SOCK_SEQPACKET pair. The other way nothing is sent; when
 * the outer process ends, the descriptor says so, and the box goes. */
#ifndef PXEPI_CHECK_MESSAGE_H
#define PXEPI_CHECK_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ns.h"

enum message_kind {
	MESSAGE_NOTE, /* text: worth a line for the person */
	MESSAGE_FAIL, /* text: the trial can not be held */
	MESSAGE_LOG, /* who: server; bytes of its output */
	MESSAGE_LOG_LOST, /* who: server; number: bytes of its output that were thrown away */
	MESSAGE_READY, /* who: server; number: ns it took from its start */
	MESSAGE_ENDED, /* who: server; number: wait status; it ended by itself */
	MESSAGE_BEGIN, /* who: boot */
	MESSAGE_OUT, /* who: boot; bytes of emulate's standard output */
	MESSAGE_ERR, /* who: boot; of its standard error */
	MESSAGE_PCAP, /* who: boot; bytes of its capture */
	MESSAGE_DONE, /* who: boot; number: wait status */
	MESSAGE_OVER, /* all is done; number: ns that the end of the servers took */
};

#define MESSAGE_ROOM 16384 /* bytes of one message */

struct message {
	uint32_t kind; /* enum message_kind */
	uint32_t who;
	int64_t number;
	uint32_t n;
	char bytes[MESSAGE_ROOM + 1]; /* ends in NUL */
};

/* Sends; waits for room. false: nobody listens any more. */
bool message_send(int fd, enum message_kind kind, uint32_t who, int64_t number, const void *bytes,
		  size_t n);

__attribute__((format(printf, 3, 4))) bool message_say(int fd, enum message_kind kind,
						       const char *format, ...);

enum message_got { MESSAGE_GOT, MESSAGE_NONE, MESSAGE_EOF };

/* Takes one, if there is one now. */
enum message_got message_take(int fd, struct message *m);

#endif
