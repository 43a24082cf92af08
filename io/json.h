/* SPDX-License-Identifier: MIT */
/* json - events and reports as JSON lines: one object a line, flushed a line at a time. The
 * envelope is v, t, event, mac, serial, packet; the facts stand in an object named after the
 * protocol. doc/events.schema.json describes every kind. */
#ifndef PXEPI_IO_JSON_H
#define PXEPI_IO_JSON_H

#include <stdio.h>

#include "core/event.h"
#include "core/verdict.h"
#include "core/watch.h"
#include "io/tally.h"

void json_event(FILE *out, const struct watch *w, const struct event *e);
void json_report(FILE *out, const struct watch *w, const struct event *e, const struct verdict *v);
void json_summary(FILE *out, const struct watch *w, const struct event *e,
		  const struct tally *tally, const struct verdict *run);

#endif
