/* SPDX-License-Identifier: MIT */
/* records - --keep DIR: what happened, for later: a capture of each boot, what each server
 * printed, and all events. Every function takes NULL: then nothing is kept. */
#ifndef PXEPI_CHECK_RECORDS_H
#define PXEPI_CHECK_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check/plan.h"
#include "io/fail.h"

struct records;

/* records_open - makes the folder and all its files, with the rights of the moment: give up
 * privilege first. NULL: f says why. */
struct records *records_open(const char *folder, const struct plan *p, struct fail *f);

void records_log(struct records *k, uint32_t server, const char *bytes, size_t n);
void records_pcap(struct records *k, uint32_t boot, const char *bytes, size_t n);
/* A line of emulate, without its newline. */
void records_line(struct records *k, const struct plan_boot *b, const char *line);

/* Takes k. false: something could not be written. */
bool records_close(struct records *k, struct fail *f);

#endif
