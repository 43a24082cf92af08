/* SPDX-License-Identifier: MIT */
/* feed - where the screen's knowledge comes from: packets of an interface, or of a file played
 * at some speed, go to the watch, its events to the model, the diary, the tape and the kick. */
#ifndef PXEPI_TUI_FEED_H
#define PXEPI_TUI_FEED_H

#include <stdbool.h>

#include "core/watch.h"
#include "io/capture.h"
#include "io/kick_send.h"
#include "tui/diary.h"
#include "tui/model.h"
#include "tui/tape.h"

#define FEED_SPEED_MAX 10000 /* tenths */

struct feed {
	struct capture *capture; /* keeps */
	struct kicker *kicker; /* keeps; NULL: nothing can be kicked */
	bool live, ended;
	bool changed; /* since the caller last cleared it: a screen would look different */
	struct watch *watch;
	struct fleet *fleet;
	struct diary diary;
	struct tape tape;
	struct fail why; /* ended, and not well */

	/* of a file: which moment of it is now */
	bool paused, begun;
	unsigned speed_tenths; /* 0: as fast as can be */
	ns first; /* its first packet */
	ns base, base_real; /* it was at base when the clock said base_real */
	struct packet next;
	bool held; /* next is there, and is not due yet */
};

/* feed_open - storage for all of it. names may be NULL. */
bool feed_open(struct feed *f, struct capture *capture, struct kicker *kicker,
	       const struct names *names, struct fail *fail);

/* feed_step - all that is there by now, or so much of it as takes a moment. real: loop_now().
 * Returns true when there is more to do at once. */
bool feed_step(struct feed *f, ns real);

/* feed_until - a file alone: as fast as it can be read, to that moment after its first packet;
 * NS_NEVER: to its end. */
void feed_until(struct feed *f, ns after);

/* When feed_step() has something to do without a packet; on loop_now()'s clock. */
ns feed_wake(const struct feed *f, ns real);

/* The moment that is now, on the clock of packets. */
ns feed_now(const struct feed *f, ns real);

void feed_pause(struct feed *f, ns real);
void feed_speed(struct feed *f, unsigned tenths, ns real);

/* After the kicker was told something: its frames, and their events. */
void feed_kick(struct feed *f, ns real);

/* The run is over for the watch: each open boot is judged as it stands. */
void feed_end(struct feed *f);

/* Frees; not the capture and the kicker. */
void feed_close(struct feed *f);

#endif
