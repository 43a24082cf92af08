/* SPDX-License-Identifier: MIT */
/* options - what `pxepi emulate` was asked for, and which Pi that is: its model with its facts and
 * faults, its MAC and its serial number. */
#ifndef PXEPI_EMULATE_OPTIONS_H
#define PXEPI_EMULATE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/ns.h"
#include "core/pi.h"
#include "io/fail.h"
#include "io/tally.h"

#define EMULATE_FAULTS 32 /* --rom-fault; more are refused */
#define EMULATE_COUNT 60000 /* Pis; the observer's table holds as many */
#define EMULATE_NFS 64 /* of them that try their NFS root: a process each */

struct emulate_options {
	const char *iface, *write, *expect, *junit;
	bool for_program; /* standard output is: no text there */
	bool json, tap, verbose, trace, help, list_models;
	const char *fault[EMULATE_FAULTS]; /* as given; borrowed */
	size_t faults;
	uint64_t timeout_s; /* 0: none */
	uint64_t count;
	uint64_t nfs_count;
	ns stagger;
	struct tally tally; /* holds what --fail-on named */

	/* the Pi, or the first of them */
	struct pi_setup setup;
	uint8_t mac[6];
	uint32_t serial;
	bool has_mac, has_serial;
	char note[160]; /* for standard error, when not empty */
};

/* emulate_options_read - o is filled completely: also the Pi's identity, and the traits of its
 * model as --rom-fault changed them. */
bool emulate_options_read(struct emulate_options *o, int argc, char *argv[], struct fail *f);

void emulate_help(FILE *out);

/* --list-models: every knob of every model, with its source. */
void emulate_list_models(FILE *out);

/* ----- identity.c ----- */

/* The serial number and the MAC of a Pi that was asked for by none, one or both (has_mac,
 * has_serial); o->setup.model is set. May leave a note. false: they can not be. */
bool emulate_identity(struct emulate_options *o, struct fail *f);

#endif
