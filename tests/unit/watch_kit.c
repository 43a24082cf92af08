/* SPDX-License-Identifier: MIT */
/* watch_kit - see watch_kit.h. */
#include "tests/unit/watch_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/fence.h"

static const struct scene_group *const groups[] = {
	&healthy_scenes, &offer_scenes, &race_scenes,    &address_scenes,
	&tftp_scenes,    &file_scenes,  &kernel_scenes,  &nfs_scenes,
	&network_scenes, &link_scenes,  &hostile_scenes,
};

const struct scene *lab_scene_at(size_t i)
{
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		if (i < groups[g]->n)
			return &groups[g]->scenes[i];
		i -= groups[g]->n;
	}
	return NULL;
}

void lab_new(struct lab *lab, uint32_t pis, uint32_t chunks)
{
	memset(lab, 0, sizeof(*lab));
	lab->storage = calloc(1, watch_bytes(pis, chunks));
	lab->line = calloc(LAB_LINES, LAB_LINE);
	assert_non_null(lab->storage);
	assert_non_null(lab->line);
	lab->w = watch_init(lab->storage, pis, chunks);
}

void lab_free(struct lab *lab)
{
	free(lab->storage);
	free(lab->line);
}

static void note(struct lab *lab, const struct event *e)
{
	const struct boot *b = e->boot;
	ns since = e->when - watch_facts(lab->w)->first;

	lab->count[e->kind]++;
	if (lab->lines == LAB_LINES)
		return;
	(void)snprintf(lab->line[lab->lines++], LAB_LINE, "%s %02x%02x%02x %lld.%09lld %s %llu",
		       event_name(e->kind), b ? b->mac[3] : 0, b ? b->mac[4] : 0, b ? b->mac[5] : 0,
		       (long long)(since / NS_S), (long long)(since % NS_S),
		       b ? stage_name(b->stage) : "-", (unsigned long long)e->packet);
}

static void pull(struct lab *lab)
{
	struct event e;

	while (watch_output(lab->w, &e)) {
		note(lab, &e);
		if (e.kind != EV_BOOT_REPORT)
			continue;
		verdict_judge(lab->w, e.boot, &lab->verdict);
		lab->reported = *e.boot;
	}
}

static void expire(struct lab *lab, ns until)
{
	ns due;

	if (lab->tick > 0) {
		/* A live clock: it wakes when it likes, with the moment of waking. */
		if (watch_deadline(lab->w) <= until) {
			watch_expire(lab->w, until);
			pull(lab);
		}
		while (watch_deadline(lab->w) <= until) {
			watch_expire(lab->w, until);
			pull(lab);
		}
		return;
	}
	while ((due = watch_deadline(lab->w)) <= until) {
		watch_expire(lab->w, due);
		pull(lab);
	}
}

void lab_until(struct lab *lab, ns when)
{
	while (lab->tick > 0 && lab->now != 0 && lab->now + lab->tick < when) {
		lab->now += lab->tick;
		expire(lab, lab->now);
	}
	expire(lab, when);
	lab->now = when;
}

/* By time; the order of telling decides between equals. */
static void sort(struct reel *reel)
{
	for (size_t i = 1; i < reel->count; i++) {
		struct shot s = reel->shots[i];
		size_t at = i;

		for (; at > 0 && reel->shots[at - 1].when > s.when; at--)
			reel->shots[at] = reel->shots[at - 1];
		reel->shots[at] = s;
	}
}

void lab_watch(struct lab *lab, struct world *told)
{
	const struct reel *reel = &told->reel;

	if (!told->style.as_told)
		sort(&told->reel);
	for (size_t i = 0; i < reel->count; i++) {
		const struct shot *s = &reel->shots[i];
		size_t n = s->len < told->style.snaplen ? s->len : told->style.snaplen;
		struct packet pkt = { .when = s->when,
				      .number = ++lab->number,
				      .link = told->link,
				      .bytes = fenced(span_of(reel->bytes + s->at, n)),
				      .wire_len = s->wire_len };

		lab_until(lab, s->when);
		(void)watch_input(lab->w, &pkt);
		pull(lab);
	}
}

void lab_scene(struct lab *lab, const char *name)
{
	const struct scene *s = NULL;
	struct world w;

	for (size_t i = 0; (s = lab_scene_at(i)) != NULL && strcmp(s->name, name) != 0;)
		i++;
	if (!s)
		fail_msg("no scene %s", name);
	world_new(&w);
	if (s)
		s->play(&w);
	lab_watch(lab, &w);
	world_free(&w);
}

void lab_end(struct lab *lab)
{
	bool more;

	do {
		more = watch_end(lab->w, watch_facts(lab->w)->last);
		pull(lab);
	} while (more);
}

const struct finding *lab_finding(const struct lab *lab, enum finding_id id)
{
	for (size_t i = 0; i < lab->verdict.n; i++)
		if (lab->verdict.finding[i].id == id)
			return &lab->verdict.finding[i];
	return NULL;
}
