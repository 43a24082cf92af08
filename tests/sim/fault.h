/* SPDX-License-Identifier: MIT */
/* fault - what can be made wrong with a Pi's network, and which finding that is: each finding id
 * has at least one. The oracle holds the observer's report against the row of the fault that it
 * knows was put in. */
#ifndef PXEPI_SIM_FAULT_H
#define PXEPI_SIM_FAULT_H

#include "tests/sim/world.h"

#define ON(model) (1u << (model))
#define ON_ROM (ON(MODEL_3B) | ON(MODEL_3BPLUS))
#define ON_BOOTCODE (ON_ROM | ON(MODEL_BOOTCODE))
#define ON_EEPROM (ON(MODEL_4) | ON(MODEL_5))
#define ON_ALL (ON_BOOTCODE | ON_EEPROM)

/* What becomes of the Pi. */
enum end_of_it {
	IT_STOPS, /* it does not come up */
	IT_GOES_ON, /* it comes up all the same */
	IT_DEPENDS, /* on what it takes, and when: what it did is asked */
};

struct fault {
	const char *name;
	enum finding_id id;
	enum severity severity;
	const char *reason; /* detail.reason; NULL: has none */
	uint32_t models;
	enum end_of_it end;
	void (*apply)(struct world *w, struct sim_pi *p);
	uint64_t beside; /* findings that come with it, as a set */
	bool of_run; /* the finding is the run's, not a boot's */
	bool alone; /* one Pi, nobody else: a second one would change what happens */
	bool all; /* with every Pi, not the first one only */
	const char *file; /* part of detail.path; NULL: whatever */
};

#define ALSO(id) ((uint64_t)1 << FIND_##id)

struct fault_group {
	const struct fault *faults;
	size_t n;
};

extern const struct fault_group faults_dhcp, faults_tftp, faults_linux, faults_network;

/* All of them, numbered through; NULL behind the last. */
const struct fault *fault_at(size_t i);
const struct fault *fault_named(const char *name);

#endif
