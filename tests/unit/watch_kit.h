/* SPDX-License-Identifier: MIT */
/* watch_kit - a watch in a laboratory: stories of the forge are played to it as a file is read
 * (timers run up to each packet) or as a live capture (timers run all the time), and what it
 * says is kept as lines of text. */
#ifndef PXEPI_TESTS_WATCH_KIT_H
#define PXEPI_TESTS_WATCH_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/verdict.h"
#include "core/watch.h"
#include "core/watch_internal.h"
#include "tests/forge/scene.h"

#define LAB_LINES 4000
#define LAB_LINE 120

struct lab {
	struct watch *w;
	void *storage;
	ns tick; /* 0: as a file; else the step of a live clock */
	ns now;
	uint64_t number;
	/* "boot.report 03b8... 7.000000 dhcp": kind, MAC, seconds since the first packet, stage */
	char (*line)[LAB_LINE];
	size_t lines;
	size_t count[EVENT_COUNT];
	struct verdict verdict; /* of the last report */
	struct boot reported; /* the boot of the last report, as it was */
};

void lab_new(struct lab *lab, uint32_t pis, uint32_t chunks);
void lab_free(struct lab *lab);

/* All the packets of a story, in the order of time. */
void lab_watch(struct lab *lab, struct world *told);
/* A story of the forge by its name; false: there is none. */
void lab_scene(struct lab *lab, const char *name);
/* Only time passes. */
void lab_until(struct lab *lab, ns when);
void lab_end(struct lab *lab);

/* Does the last report hold this finding? NULL if not. */
const struct finding *lab_finding(const struct lab *lab, enum finding_id id);

/* The names of all scenes: from i = 0 until it gives NULL. */
const struct scene *lab_scene_at(size_t i);

#endif
