/* SPDX-License-Identifier: MIT */
/* observer - the watch with its voice: packets in, each event out as text or JSON, a verdict on
 * each boot, the counts of the run, and the packets of boots into a file. What sniff hears and what
 * emulate does is told by this and by nothing else. */
#ifndef PXEPI_IO_OBSERVER_H
#define PXEPI_IO_OBSERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/watch.h"
#include "io/fail.h"
#include "io/kick_send.h"
#include "io/tally.h"
#include "io/text.h"
#include "io/writer.h"

/* How it speaks; set before observer_open(). */
struct observer_voice {
	bool json;
	bool verbose; /* text: details too; both: what is no netboot too */
	bool packets; /* text: every packet of a boot, decoded */
	bool quiet; /* neither text nor JSON for events and the summary */
};

struct observer {
	struct observer_voice voice;
	struct tally *tally; /* keeps; the caller's: holds what --fail-on named */
	struct watch *watch;
	struct text text;
	struct verdict verdict; /* of the last report */
	struct kicker *kicker; /* hears each event; NULL: none. The caller's */
	struct writer *writer; /* -w; NULL: none. Taken by observer_close() */
	/* Asked for each report of a netboot, before it is printed: print it? NULL: always. */
	bool (*told)(void *arg, const struct event *e, const struct verdict *v);
	void *arg;
	uint64_t limit; /* after so many boots that ended or hang, `enough`; 0: none */
	uint64_t ended; /* boots that ended, or hang */
	uint64_t packets; /* handed in */
	bool enough;
};

/* Storage for so many Pis at a time, and chunks for their file names and texts (watch.h). The rest
 * of *o is the caller's to set. false: no memory. */
bool observer_open(struct observer *o, uint32_t pis, uint32_t chunks, struct fail *f);

/* What is due before it, the packet, its events. false: it could not be saved, see f. */
bool observer_packet(struct observer *o, const struct packet *pkt, struct fail *f);

/* Kicks who is due, live. false: it can not send any more, see f. */
bool observer_kick(struct observer *o, ns now, struct fail *f);

/* What is due by then. */
void observer_timers(struct observer *o, ns until);

/* The events that the watch holds; after a call of one of the watch's own verbs. */
void observer_print(struct observer *o);

/* The run is over: a report on each boot that is open, and the summary. */
void observer_end(struct observer *o, ns now);

/* Frees; closes the writer. false: the file could not be written, see f. */
bool observer_close(struct observer *o, struct fail *f);

#endif
