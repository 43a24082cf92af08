/* SPDX-License-Identifier: MIT */
/* badlink - a bad cable between two interfaces: passes each frame from one to the other, or loses
 * it, sends it twice, lets later ones overtake it, and takes its time. The same seed does the same
 * to the same frames.
 *
 * badlink IFACE IFACE [seed=N] [loss=N] [double=N] [reorder=N] [delay=MS]
 *
 * loss, double and reorder: of a thousand frames. Says "ready" when it passes frames, and what it
 * did when it is ended by SIGTERM. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/net/ether.h"

#define MS 1000000LL
#define LATE (25 * MS) /* how much later a frame comes that others overtake */
#define HELD_MAX 8192

/* A frame on its way. */
struct held {
	int64_t when;
	uint64_t number; /* of two that are due at once, the first to come is the first to go */
	size_t to, n;
	uint8_t *p;
};

static struct held heap[HELD_MAX];
static size_t heap_n;
static struct {
	unsigned long seed, loss, twice, reorder, delay;
} link_is = { .seed = 1 };
static unsigned long passed, lost, doubled, held_back;
static uint64_t dice;

static bool before(const struct held *a, const struct held *b)
{
	return a->when != b->when ? a->when < b->when : a->number < b->number;
}

static void swap(size_t i, size_t j)
{
	struct held was = heap[i];

	heap[i] = heap[j];
	heap[j] = was;
}

static void hold(int64_t when, size_t to, const uint8_t *p, size_t n)
{
	static uint64_t number;
	uint8_t *copy = heap_n < HELD_MAX ? malloc(n) : NULL;
	size_t i = heap_n;

	if (!copy) {
		lost++;
		return;
	}
	memcpy(copy, p, n);
	heap[heap_n++] = (struct held){ when, number++, to, n, copy };
	for (; i > 0 && before(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(i, (i - 1) / 2);
}

static struct held first_out(void)
{
	struct held first = heap[0];
	size_t i = 0, least = 0;

	heap[0] = heap[--heap_n];
	for (;; i = least) {
		for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < heap_n; k++)
			if (before(&heap[k], &heap[least]))
				least = k;
		if (least == i)
			return first;
		swap(i, least);
	}
}

static bool chance(unsigned long of_a_thousand)
{
	return ether_random(&dice) % 1000 < of_a_thousand;
}

static void meet(size_t to, const uint8_t *p, size_t n)
{
	int64_t when = ether_now() + (int64_t)link_is.delay * MS;
	bool is_lost = chance(link_is.loss), is_late = chance(link_is.reorder);
	bool is_double = chance(link_is.twice);

	if (is_lost) {
		lost++;
		return;
	}
	passed++;
	held_back += is_late;
	doubled += is_double;
	hold(is_late ? when + LATE : when, to, p, n);
	if (is_double)
		hold(when + MS, to, p, n);
}

static bool set(const char *word)
{
	static const struct {
		const char *name;
		unsigned long *value;
	} names[] = {
		{ "seed=", &link_is.seed },    { "loss=", &link_is.loss },
		{ "double=", &link_is.twice }, { "reorder=", &link_is.reorder },
		{ "delay=", &link_is.delay },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i].name);

		if (strncmp(word, names[i].name, n) == 0) {
			*names[i].value = strtoul(word + n, NULL, 10);
			return true;
		}
	}
	(void)fprintf(stderr, "badlink: %s: what is that?\n", word);
	return false;
}

/* How long poll may sleep, in ms. */
static int patience(void)
{
	int64_t left = heap_n ? heap[0].when - ether_now() : 100 * MS;

	return left <= 0 ? 0 : (int)((left + MS - 1) / MS);
}

static bool pass(const struct ether *ends)
{
	static uint8_t room[ETHER_MAX];

	for (size_t from = 0; from < 2; from++) {
		long n;

		while ((n = ether_read(&ends[from], room, sizeof(room))) > 0)
			meet(1 - from, room, (size_t)n);
		if (n < 0)
			return false;
	}
	while (heap_n && heap[0].when <= ether_now()) {
		struct held f = first_out();

		ether_write(&ends[f.to], f.p, f.n);
		free(f.p);
	}
	return true;
}

int main(int argc, char **argv)
{
	struct ether ends[2];

	if (argc < 3 || !ether_open(&ends[0], "badlink", argv[1], true) ||
	    !ether_open(&ends[1], "badlink", argv[2], true))
		return 2;
	for (int i = 3; i < argc; i++)
		if (!set(argv[i]))
			return 2;
	dice = link_is.seed;
	ether_catch();
	(void)puts("ready");
	(void)fflush(stdout);
	while (!ether_stop) {
		struct pollfd fds[2] = { { .fd = ends[0].fd, .events = POLLIN },
					 { .fd = ends[1].fd, .events = POLLIN } };

		(void)poll(fds, 2, patience());
		if (!pass(ends))
			break;
	}
	printf("passed %lu, lost %lu, doubled %lu, late %lu\n", passed, lost, doubled, held_back);
	return 0;
}
