/* SPDX-License-Identifier: MIT */
/* pi_text - config.txt, what it includes and cmdline.txt, kept as they pass. All share one room;
 * one that came whole is not kept again, however often the firmware reads it. */
#include "core/pi_internal.h"

#include <string.h>

#define TEXT_MOST 4096 /* of one text: as much as the observer keeps (boot.h, KEPT_LIMIT) */

static struct pi_text *find(struct pi *pi, const char *name)
{
	for (size_t i = 0; i < pi->texts; i++)
		if (strcmp(pi->text[i].name, name) == 0)
			return &pi->text[i];
	return NULL;
}

/* The entry of that name, made when there is none; NULL: no room, or its name is too long. */
static struct pi_text *entry(struct pi *pi, const char *name)
{
	struct pi_text *t = find(pi, name);
	size_t n = strlen(name);

	if (t)
		return t;
	if (pi->texts == PI_TEXTS || n >= sizeof(t->name))
		return NULL;
	t = &pi->text[pi->texts++];
	memset(t, 0, sizeof(*t));
	memcpy(t->name, name, n + 1);
	t->at = pi->room_used;
	return t;
}

void pi_text_begin(struct pi *pi, const char *name)
{
	struct pi_text *t = entry(pi, name);

	if (!t || t->complete)
		return;
	/* What came of it before is overwritten when nothing lies behind it. */
	if (t->at + t->n == pi->room_used)
		pi->room_used = t->at;
	t->at = pi->room_used;
	t->n = 0;
	pi->xfer.keep_text = true;
	pi->xfer.text = (uint8_t)(t - pi->text);
}

void pi_text_add(struct pi *pi, struct span data)
{
	struct pi_text *t = &pi->text[pi->xfer.text];
	size_t room;

	if (!pi->xfer.keep_text)
		return;
	room = sizeof(pi->room) - pi->room_used;
	if (room > (size_t)(TEXT_MOST - t->n))
		room = TEXT_MOST - t->n;
	if (data.n > room) { /* the rest is lost: it stays incomplete */
		pi->xfer.keep_text = false;
		data.n = room;
	}
	if (data.n > 0)
		memcpy(pi->room + pi->room_used, data.p, data.n);
	t->n = (uint16_t)(t->n + data.n);
	pi->room_used = (uint16_t)(pi->room_used + data.n);
}

void pi_text_end(struct pi *pi, bool whole)
{
	struct pi_text *t = &pi->text[pi->xfer.text];

	if (!pi->xfer.keep_text)
		return;
	pi->xfer.keep_text = false;
	t->complete = whole;
	if (!whole && t->at + t->n == pi->room_used) {
		pi->room_used = t->at;
		t->n = 0;
	}
}

bool pi_text_missing(struct pi *pi, const char *name)
{
	struct pi_text *t = entry(pi, name);

	if (!t)
		return false;
	t->complete = true;
	return true;
}
