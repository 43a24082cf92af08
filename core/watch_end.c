/* SPDX-License-Identifier: MIT */
/* watch_end - closing boots of which no more is to come: one that its player ends, and all of them
 * when the run is over. See watch.h. */
#include "core/watch_internal.h"

void watch_let_go(struct watch *w, const uint8_t mac[static 6], bool asked, ns now)
{
	struct boot *b = table_find_mac(w, mac);

	table_release_gone(w);
	w->packet = 0;
	if (b)
		boot_close(w, b, asked ? END_ASKED : END_RUN, now > w->now ? now : w->now);
}

void watch_run_ahead(struct watch *w, const uint8_t mac[static 6])
{
	struct boot *b = table_find_mac(w, mac);
	ns due;

	table_release_gone(w);
	w->packet = 0;
	while (b && b->end == END_OPEN && (due = w->due[table_index(w, b)]) != NS_NEVER) {
		w->due[table_index(w, b)] = NS_NEVER;
		boot_due(w, b, due);
	}
}

bool watch_end(struct watch *w, ns now)
{
	static const enum table_list order[] = { LIST_BOOTING, LIST_DISCOVER };
	uint32_t oldest = 0;

	table_release_gone(w);
	w->packet = 0;
	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
		uint32_t i = w->head[order[k]];

		if (i != 0 && (oldest == 0 || w->boot[i].began < w->boot[oldest].began))
			oldest = i;
	}
	if (oldest != 0) {
		boot_close(w, &w->boot[oldest], END_RUN, now > w->now ? now : w->now);
		return true;
	}
	if (now > w->run.last)
		w->run.last = now;
	(void)watch_emit(w, EV_SUMMARY, NULL, now > w->now ? now : w->now);
	return false;
}
