/* SPDX-License-Identifier: MIT */
/* save - what the person keeps: the selected boot as a pcap file or as JSON, the screen as text.
 * Each in a new file of theirs. */
#ifndef PXEPI_TUI_SAVE_H
#define PXEPI_TUI_SAVE_H

#include "tui/feed.h"
#include "tui/saver.h"
#include "tui/screen.h"

/* Each writes what it did, or why not, into said; false: it failed. row is of the feed's model. */
bool save_pcap(struct saver *s, const struct feed *f, const struct row *row, struct say *said);
bool save_json(struct saver *s, const struct feed *f, const struct row *row, struct verdict *room,
	       struct say *said);
bool save_text(struct saver *s, const struct screen *screen, struct say *said);

#endif
