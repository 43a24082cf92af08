/* SPDX-License-Identifier: MIT */
/* model - the Pis of the fleet as rows: which there are, their order, which is selected. Fed
 * with the watch's events; no curses, no clock. What a boot is like is read from the watch when
 * it is drawn; here is only what outlives it. */
#ifndef PXEPI_TUI_MODEL_H
#define PXEPI_TUI_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/verdict.h"
#include "core/watch.h"
#include "tui/diary.h"
#include "tui/names.h"
#include "tui/tape.h"

#define MODEL_ROWS 4096 /* as many as the watch holds */
#define MODEL_FILTER 40

/* How a Pi is doing, worst first. */
enum row_state {
	ROW_HUNG,
	ROW_FAILED,
	ROW_SUSPECTED,
	ROW_BOOTING,
	ROW_QUIET, /* ended, and nobody can say how: kernel loaded, capture over, left the table */
	ROW_UP,
};
#define ROW_STATES 6
const char *row_state_name(enum row_state s);

struct row {
	uint8_t mac[6];
	uint32_t serial;
	bool has_serial; /* all of it */
	bool gone; /* the watch has forgotten its boot */
	char name[NAME_MAX_]; /* "": it has none */
	enum row_state state;
	enum model model;
	enum outcome outcome; /* of the last boot that was judged; unless booting */
	bool certain; /* it is, as the report says */
	uint32_t order; /* of arrival */
	uint32_t boots;
	ns began, changed;
	diary_at diary;
	tape_at tape;
	uint32_t taped; /* packets of this boot */
	tape_at tape_first;
	char verdict[80]; /* in words; "" while it boots */
	uint32_t next; /* in the hash's chain, from 1 */
};

enum sort { SORT_TROUBLE, SORT_ARRIVAL, SORT_NAME, SORT_STAGE, SORT_TIME };
#define SORTS 5
const char *sort_name(enum sort s);

struct fleet {
	struct row row[MODEL_ROWS];
	uint32_t rows;
	uint32_t order; /* of the last arrival */
	uint32_t head[8192]; /* of the hash's chains */
	const struct names *names; /* keeps; may be NULL */

	uint16_t shown[MODEL_ROWS]; /* rows in order, as the filter has them */
	uint32_t shown_n;
	bool stale; /* shown[] must be made anew */

	enum sort sort;
	bool backwards;
	bool follow; /* the selection goes to whoever changed last */
	char filter[MODEL_FILTER];
	bool picked; /* there is a selection */
	uint8_t pick[6]; /* it is a Pi, not a line */
	uint32_t count[ROW_STATES];
	uint32_t boots, blind; /* in all; of which so many were not seen well enough to judge */
	uint32_t left; /* a row whose Pi the watch has forgotten, from 1; 0: none is known */
	struct verdict room; /* for judging */
};

/* Storage must be zeroed. */
void model_init(struct fleet *m, const struct names *names);

/* model_event - each event of the watch, in order. Returns the row it is of, made if need be;
 * NULL: of no Pi's netboot. */
struct row *model_event(struct fleet *m, const struct watch *w, const struct event *e);

struct row *model_find(struct fleet *m, const uint8_t mac[static 6]);

/* Makes shown[] anew if that is due: filter, sort, counts. Before drawing and before a key. */
void model_arrange(struct fleet *m, const struct watch *w);

/* The selected row; NULL: none, as there is none. After model_arrange(). */
struct row *model_picked(struct fleet *m);
void model_pick(struct fleet *m, const struct row *row);
/* Where in shown[] the selection is; -1: filtered away, or none. */
int model_pick_line(const struct fleet *m);
/* Moves it by so many lines; stops at the ends. */
void model_move(struct fleet *m, int lines);

void model_sort(struct fleet *m, enum sort s); /* the same again: backwards */
void model_filter(struct fleet *m, const char *text);

/* What the row is called: its name, its serial number, or the MAC's end. Returns a text in room. */
const char *row_label(const struct row *row, char room[static NAME_MAX_]);

#endif
