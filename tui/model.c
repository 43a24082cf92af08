/* SPDX-License-Identifier: MIT */
/* model - see model.h: the rows and what events do to them. Their order is model_list.c's. */
#include "tui/model.h"

#include <string.h>

#include "core/say.h"
#include "tui/words.h"

const char *row_state_name(enum row_state s)
{
	static const char *const names[ROW_STATES] = {
		[ROW_HUNG] = "hung",           [ROW_FAILED] = "failed",
		[ROW_SUSPECTED] = "suspected", [ROW_BOOTING] = "booting",
		[ROW_QUIET] = "unfinished",    [ROW_UP] = "up",
	};

	return names[s];
}

void model_init(struct fleet *m, const struct names *names)
{
	m->names = names;
	m->stale = true;
}

static uint32_t *bucket(struct fleet *m, const uint8_t mac[static 6])
{
	uint32_t h = (uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 |
		     mac[5];

	return &m->head[(h * 0x9e3779b1u) >> 19];
}

struct row *model_find(struct fleet *m, const uint8_t mac[static 6])
{
	uint32_t i = *bucket(m, mac);

	while (i != 0 && memcmp(m->row[i - 1].mac, mac, 6) != 0)
		i = m->row[i - 1].next;
	return i != 0 ? &m->row[i - 1] : NULL;
}

static void unchain(struct fleet *m, struct row *row)
{
	uint32_t *at = bucket(m, row->mac), i = (uint32_t)(row - m->row) + 1;

	while (*at != 0 && *at != i)
		at = &m->row[*at - 1].next;
	if (*at == i)
		*at = row->next;
}

/* A free row; when all are taken, the one that was forgotten last: a flood of MACs then costs no
 * search. Else the one whose Pi was heard least lately, of those that are gone from the watch if
 * there are any. */
static struct row *find_room(struct fleet *m)
{
	struct row *leaves = &m->row[0];

	if (m->rows < MODEL_ROWS)
		return &m->row[m->rows++];
	if (m->left != 0 && m->row[m->left - 1].gone) {
		leaves = &m->row[m->left - 1];
		m->left = 0;
		unchain(m, leaves);
		return leaves;
	}
	for (uint32_t i = 1; i < m->rows; i++) {
		struct row *r = &m->row[i];

		if (r->gone > leaves->gone ||
		    (r->gone == leaves->gone && r->changed < leaves->changed))
			leaves = r;
	}
	unchain(m, leaves);
	return leaves;
}

static struct row *add_row(struct fleet *m, const uint8_t mac[static 6])
{
	struct row *row = find_room(m);
	uint32_t *head = bucket(m, mac);

	memset(row, 0, sizeof(*row));
	memcpy(row->mac, mac, 6);
	row->order = ++m->order;
	row->state = ROW_BOOTING;
	row->next = *head;
	*head = (uint32_t)(row - m->row) + 1;
	return row;
}

static void find_name(struct fleet *m, struct row *row)
{
	const char *name = names_find(m->names, row->mac, row->has_serial, row->serial);
	struct say s = say_in(row->name, sizeof(row->name));

	if (name)
		say_str(&s, name);
}

static void learn(struct fleet *m, struct row *row, const struct boot *b)
{
	row->model = b->model;
	if (b->serial_from < SERIAL_FROM_TFTP || (row->has_serial && row->serial == b->serial))
		return;
	row->has_serial = true;
	row->serial = b->serial;
	find_name(m, row);
}

static enum row_state state_of(const struct boot *b, const struct verdict *v)
{
	switch (v->outcome) {
	case OUTCOME_HUNG:
		return ROW_HUNG;
	case OUTCOME_FAILED:
		return ROW_FAILED;
	case OUTCOME_UP:
		return ROW_UP;
	case OUTCOME_IN_PROGRESS:
		if (b->end == END_OPEN)
			return b->suspected ? ROW_SUSPECTED : ROW_BOOTING;
		return ROW_QUIET;
	case OUTCOME_KERNEL_LOADED:
		return b->end == END_OPEN ? ROW_BOOTING : ROW_QUIET;
	case OUTCOME_NOT_A_NETBOOT:
		break;
	}
	return ROW_QUIET;
}

static void judge(struct fleet *m, const struct watch *w, struct row *row, const struct boot *b)
{
	struct say s = say_in(row->verdict, sizeof(row->verdict));

	verdict_judge(w, b, &m->room);
	row->outcome = m->room.outcome;
	row->certain = m->room.certain;
	row->state = state_of(b, &m->room);
	if (row->state != ROW_BOOTING && row->state != ROW_SUSPECTED)
		words_verdict(&s, b, &m->room);
}

/* What may decide a boot before it is over; and what may put that right. */
static bool tells(const struct row *row, const struct event *e)
{
	if (e->kind == EV_RPC_REPLY && row->state == ROW_BOOTING)
		return e->u.rpc.outcome != RPC_ANSWERED || e->u.rpc.status != 0;
	return row->state != ROW_BOOTING || e->kind == EV_BOOT_SUSPECTED ||
	       e->kind == EV_BOOT_HUNG || e->kind == EV_BOOT_REPORT || e->kind == EV_DHCP_ACK ||
	       e->kind == EV_DHCP_NAK || e->kind == EV_ICMP_UNREACHABLE ||
	       e->kind == EV_TFTP_MISSING || e->kind == EV_TFTP_ERROR || e->kind == EV_KICK_IN_VAIN;
}

static void begin(struct fleet *m, struct row *row, const struct boot *b)
{
	m->boots++;
	row->boots++;
	row->began = b->began;
	row->state = ROW_BOOTING;
	row->verdict[0] = '\0';
	row->gone = false;
	row->taped = 0;
	row->tape_first = 0;
	row->tape = 0;
}

struct row *model_event(struct fleet *m, const struct watch *w, const struct event *e)
{
	const struct boot *b = e->boot;
	struct row *row;

	if (!b || !b->plausible)
		return NULL;
	row = model_find(m, b->mac);
	if (!row) {
		if (e->kind == EV_BOOT_REPORT && b->end == END_EVICTED)
			return NULL;
		row = add_row(m, b->mac);
		find_name(m, row);
	}
	if (row->boots == 0 || (b->began != row->began && e->kind != EV_BOOT_REPORT))
		begin(m, row, b);
	learn(m, row, b);
	row->changed = e->when;
	if (tells(row, e))
		judge(m, w, row, b);
	if (e->kind == EV_BOOT_REPORT && words_blind(&m->room))
		m->blind++;
	row->gone = e->kind == EV_BOOT_REPORT && b->end == END_EVICTED;
	if (row->gone)
		m->left = (uint32_t)(row - m->row) + 1;
	if (m->follow && e->kind != EV_BOOT_REPORT)
		model_pick(m, row);
	m->stale = true;
	return row;
}

const char *row_label(const struct row *row, char room[static NAME_MAX_])
{
	struct say s = say_in(room, NAME_MAX_);

	if (row->name[0])
		return row->name;
	if (row->has_serial) {
		say_hex(&s, row->serial, 8);
	} else {
		say_str(&s, "..");
		say_bytes(&s, span_of(row->mac + 3, 3), 0);
	}
	return room;
}
