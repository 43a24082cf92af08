/* SPDX-License-Identifier: MIT */
/* watch_table - the bounded table of Pis: found by MAC and by IP, and when it is full the
 * finished leave first, then those that only ever sent DISCOVERs, then the oldest. */
#include <assert.h>
#include <string.h>

#include "core/watch_internal.h"

static uint64_t key_of(const uint8_t mac[static 6])
{
	return (uint64_t)mac[0] << 40 | (uint64_t)mac[1] << 32 | (uint64_t)mac[2] << 24 |
	       (uint64_t)mac[3] << 16 | (uint64_t)mac[4] << 8 | mac[5];
}

static uint32_t hash_mac(const struct watch *w, uint64_t key)
{
	return (uint32_t)(key * 0x9e3779b97f4a7c15u >> 40) & w->mask;
}

static uint32_t hash_ip(const struct watch *w, uint32_t ip)
{
	return (ip * 0x9e3779b1u >> 12) & w->mask;
}

uint32_t table_index(const struct watch *w, const struct boot *b)
{
	return (uint32_t)(b - w->boot);
}

struct boot *table_find_mac(struct watch *w, const uint8_t mac[static 6])
{
	const struct boot *b = watch_boot(w, mac);

	return b ? &w->boot[table_index(w, b)] : NULL;
}

const struct boot *watch_boot(const struct watch *w, const uint8_t mac[static 6])
{
	uint64_t key = key_of(mac);
	uint32_t i = w->by_mac[hash_mac(w, key)];

	while (i != 0 && w->mac_key[i] != key)
		i = w->next_mac[i];
	return i ? &w->boot[i] : NULL;
}

struct boot *table_find_ip(struct watch *w, uint32_t ip)
{
	uint32_t i = w->by_ip[hash_ip(w, ip)];

	while (i != 0 && w->boot[i].ip != ip)
		i = w->next_ip[i];
	return i ? &w->boot[i] : NULL;
}

/* Takes i out of the chain that begins at *head. */
static void unchain(uint32_t *head, uint32_t *next, uint32_t i)
{
	while (*head != 0 && *head != i)
		head = &next[*head];
	if (*head == i)
		*head = next[i];
	next[i] = 0;
}

void table_set_ip(struct watch *w, struct boot *b, uint32_t ip)
{
	uint32_t i = table_index(w, b);

	if (b->ip == ip)
		return;
	if (b->ip != 0)
		unchain(&w->by_ip[hash_ip(w, b->ip)], w->next_ip, i);
	b->ip = ip;
	if (ip != 0) {
		uint32_t *head = &w->by_ip[hash_ip(w, ip)];

		w->next_ip[i] = *head; /* the newest owner of an address is found first */
		*head = i;
	}
}

static void list_remove(struct watch *w, struct boot *b)
{
	if (b->list == LIST_FREE)
		return;
	if (b->older)
		w->boot[b->older].newer = b->newer;
	else
		w->head[b->list] = b->newer;
	if (b->newer)
		w->boot[b->newer].older = b->older;
	else
		w->tail[b->list] = b->older;
	b->older = b->newer = 0;
	b->list = LIST_FREE;
}

void table_move(struct watch *w, struct boot *b, enum table_list to)
{
	uint32_t i = table_index(w, b);

	if (b->list == (uint8_t)to)
		return;
	list_remove(w, b);
	b->list = (uint8_t)to;
	b->older = w->tail[to];
	if (b->older)
		w->boot[b->older].newer = i;
	else
		w->head[to] = i;
	w->tail[to] = i;
}

void table_due(struct watch *w, const struct boot *b, ns when)
{
	w->due[table_index(w, b)] = when;
	if (when < w->soonest)
		w->soonest = when;
}

void table_release_gone(struct watch *w)
{
	if (!w->gone_held)
		return;
	w->gone_held = false;
	boot_rpc_release(w, &w->gone);
	file_forget_all(w, &w->gone);
}

/* Frees a slot, keeping the boot itself in w->gone until its report has been pulled. */
static void vacate(struct watch *w, struct boot *b, enum boot_end why, ns now)
{
	uint32_t i = table_index(w, b);
	bool told;

	assert(b);
	told = b->reported;
	if (!told)
		boot_close(w, b, why, now);
	list_remove(w, b);
	unchain(&w->by_mac[hash_mac(w, key_of(b->mac))], w->next_mac, i);
	table_set_ip(w, b, 0);
	w->due[i] = NS_NEVER;
	table_release_gone(w);
	if (told) {
		boot_rpc_release(w, b);
		file_forget_all(w, b);
	} else {
		w->gone = *b;
		w->gone_held = true;
		for (uint32_t k = 0; k < w->event_n; k++) {
			struct event *e = &w->event[(w->event_first + k) % WATCH_EVENTS];

			if (e->boot == b)
				e->boot = &w->gone;
		}
	}
	if (why == END_EVICTED)
		w->run.evicted++;
}

static struct boot *find_room(struct watch *w, ns now)
{
	static const enum table_list order[] = { LIST_FINISHED, LIST_DISCOVER, LIST_BOOTING };

	if (w->fresh <= w->pis)
		return &w->boot[w->fresh++];
	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
		uint32_t i = w->head[order[k]];

		if (i != 0) {
			vacate(w, &w->boot[i], END_EVICTED, now);
			return &w->boot[i];
		}
	}
	assert(0 && "a full table has a boot in some list");
	return NULL;
}

struct boot *table_begin(struct watch *w, const uint8_t mac[static 6], ns now)
{
	struct boot *b = table_find_mac(w, mac);
	uint32_t i, *head;

	if (b)
		vacate(w, b, END_AGAIN, now);
	else
		b = find_room(w, now);
	i = table_index(w, b);
	memset(b, 0, sizeof(*b));
	memcpy(b->mac, mac, 6);
	b->began = b->last = now;
	b->jumps_before = w->run.time_jumps;
	w->mac_key[i] = key_of(mac);
	head = &w->by_mac[hash_mac(w, w->mac_key[i])];
	w->next_mac[i] = *head;
	*head = i;
	table_move(w, b, LIST_DISCOVER);
	return b;
}
