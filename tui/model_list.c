/* SPDX-License-Identifier: MIT */
/* model_list - the rows in order: filter, sorting, the selection, which stays on its Pi. See
 * model.h. */
#include <stdlib.h>
#include <string.h>

#include "core/say.h"
#include "tui/model.h"
#include "tui/words.h"

const char *sort_name(enum sort s)
{
	static const char *const names[SORTS] = {
		[SORT_TROUBLE] = "trouble first", [SORT_ARRIVAL] = "arrival", [SORT_NAME] = "name",
		[SORT_STAGE] = "stage",           [SORT_TIME] = "last heard",
	};

	return names[s];
}

static char lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	return c;
}

static bool holds(const char *text, const char *part)
{
	for (; *text; text++) {
		size_t n = 0;

		while (part[n] && lower(text[n]) == lower(part[n]))
			n++;
		if (!part[n])
			return true;
	}
	return part[0] == '\0';
}

/* Name, serial number, MAC, model, stage, state and words: whatever is to be seen of it. */
static bool passes(const struct fleet *m, const struct watch *w, const struct row *row)
{
	const struct boot *b = watch_boot(w, row->mac);
	char room[400], label[NAME_MAX_];
	struct say s = say_in(room, sizeof(room));

	if (m->filter[0] == '\0')
		return true;
	say_str(&s, row_label(row, label));
	say_char(&s, ' ');
	if (row->has_serial)
		say_hex(&s, row->serial, 8);
	say_char(&s, ' ');
	say_mac(&s, row->mac);
	say_str(&s, " pi");
	say_str(&s, words_model(row->model));
	say_char(&s, ' ');
	if (b)
		say_str(&s, words_stage(b->stage));
	say_char(&s, ' ');
	say_str(&s, row_state_name(row->state));
	say_char(&s, ' ');
	if (row->verdict[0])
		say_str(&s, row->verdict);
	else if (b)
		words_now(&s, w, b, b->last);
	return holds(room, m->filter);
}

/* What qsort() sees of a row. */
struct key {
	int64_t first;
	const char *text; /* NULL: none */
	uint32_t order;
	uint16_t row;
	bool backwards;
};

static int compare(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int by = (x->first > y->first) - (x->first < y->first);

	if (by == 0 && x->text && y->text)
		by = strcmp(x->text, y->text);
	if (x->backwards)
		by = -by;
	return by != 0 ? by : (x->order > y->order) - (x->order < y->order);
}

static struct key key_of(const struct fleet *m, const struct watch *w, uint32_t i)
{
	const struct row *row = &m->row[i];
	const struct boot *b = watch_boot(w, row->mac);
	struct key k = { .order = row->order, .row = (uint16_t)i, .backwards = m->backwards };

	switch (m->sort) {
	case SORT_TROUBLE:
		k.first = row->state;
		break;
	case SORT_ARRIVAL:
		k.first = row->order;
		break;
	case SORT_NAME:
		k.first = row->name[0] == '\0'; /* those with a name first */
		k.text = row->name;
		if (!row->name[0])
			k.first += row->has_serial ? (int64_t)row->serial : (int64_t)1 << 33;
		break;
	case SORT_STAGE:
		k.first = b ? (int64_t)b->stage : STAGE_COUNT;
		break;
	case SORT_TIME:
		k.first = -row->changed;
		break;
	}
	return k;
}

void model_arrange(struct fleet *m, const struct watch *w)
{
	static struct key keys[MODEL_ROWS]; /* a scratch pad: nothing stays in it */
	uint32_t n = 0;

	if (!m->stale)
		return;
	m->stale = false;
	memset(m->count, 0, sizeof(m->count));
	for (uint32_t i = 0; i < m->rows; i++) {
		m->count[m->row[i].state]++;
		if (passes(m, w, &m->row[i]))
			keys[n++] = key_of(m, w, i);
	}
	qsort(keys, n, sizeof(keys[0]), compare);
	for (uint32_t i = 0; i < n; i++)
		m->shown[i] = keys[i].row;
	m->shown_n = n;
	if (!m->picked && n > 0)
		model_pick(m, &m->row[m->shown[0]]);
}

struct row *model_picked(struct fleet *m)
{
	return m->picked ? model_find(m, m->pick) : NULL;
}

void model_pick(struct fleet *m, const struct row *row)
{
	m->picked = true;
	memcpy(m->pick, row->mac, 6);
}

int model_pick_line(const struct fleet *m)
{
	for (uint32_t i = 0; m->picked && i < m->shown_n; i++)
		if (memcmp(m->row[m->shown[i]].mac, m->pick, 6) == 0)
			return (int)i;
	return -1;
}

void model_move(struct fleet *m, int lines)
{
	int at = model_pick_line(m), last = (int)m->shown_n - 1;

	if (last < 0)
		return;
	if (at < 0)
		at = lines > 0 ? -1 : 0;
	at = lines > last - at ? last : lines < -at ? 0 : at + lines;
	model_pick(m, &m->row[m->shown[at < 0 ? 0 : at]]);
}

void model_sort(struct fleet *m, enum sort s)
{
	m->backwards = m->sort == s && !m->backwards;
	m->sort = s;
	m->stale = true;
}

void model_filter(struct fleet *m, const char *text)
{
	struct say s = say_in(m->filter, sizeof(m->filter));

	say_str(&s, text);
	m->stale = true;
}
