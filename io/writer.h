/* SPDX-License-Identifier: MIT */
/* writer - saves packets as a pcap file with times in nanoseconds, for -w. Open it after
 * privileges were given up: the file is to be the user's, made with the user's rights. */
#ifndef PXEPI_IO_WRITER_H
#define PXEPI_IO_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/frame.h"
#include "core/ns.h"
#include "io/capture.h"
#include "io/fail.h"

struct writer;

/* writer_open - path, or "-" for standard output (not a terminal). The file's link type is the
 * source's. Refuses to write over the file that `source` reads. NULL and f filled on failure. */
struct writer *writer_open(const char *path, const struct capture *source, struct fail *f);

/* writer_on - the same on a descriptor that is open already; takes it, also when it fails. */
struct writer *writer_on(int fd, const char *name, enum link link, struct fail *f);

/* Appends a packet of the source's link type. Buffered. After a failure (disk full) nothing more is
 * written, and each call fails with the same reason. */
bool writer_packet(struct writer *w, const struct packet *pkt, struct fail *f);

/* Writes out what is buffered if the last time was a second before `now` or more. For live runs. */
bool writer_tick(struct writer *w, ns now, struct fail *f);

/* Takes w, which may be NULL. Writes out the rest; false when that or an earlier write failed. */
bool writer_close(struct writer *w, struct fail *f);

#endif
