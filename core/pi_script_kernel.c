/* SPDX-License-Identifier: MIT */
/* pi_script_kernel - the kernel: the one that config.txt names, or the first of the firmware's own
 * names that is there. It is probed, then its ARM stub is asked for, then it is read (facts 4.3).
 *
 * A Pi probes in an order of its own, and some names more than once; which one it then starts is
 * what counts, and that is the order of config_default_kernels(). */
#include "core/pi_script.h"

#include <string.h>

/* Turns below are the names that are tried. */
enum { TURN_STUB = 64, TURN_AUTO, TURN_AGAIN, TURN_READ };

const char *script_kernel_name(const struct pi *pi, const struct config_plan *plan, size_t i)
{
	const char *const *names;
	size_t n;

	if (plan->kernel.name[0] != '\0')
		return i == 0 ? plan->kernel.name : NULL;
	n = config_default_kernels(pi->setup->model, script_board(pi)->board, plan->arm_64bit,
				   &names);
	return i < n ? names[i] : NULL;
}

/* Of several names that all are missing, the one that most systems install. */
static enum turn no_kernel(struct pi *pi, const struct config_plan *plan)
{
	const char *lost = script_kernel_name(pi, plan, 0), *name;
	struct pi_ask a;

	for (size_t i = 0; (name = script_kernel_name(pi, plan, i)) != NULL; i++)
		if (strcmp(name, "kernel8.img") == 0)
			lost = name;
	(void)script_path(pi, &a,
			  &(struct script_name){ .prefix = pi->in_prefix ? plan->os_prefix : NULL,
						 .name = lost });
	return script_lost(pi, a.path, PI_WHY_FILE);
}

static bool is_64bit(const struct pi *pi, const struct config_plan *plan)
{
	struct span name = span_of(pi->kernel, strlen(pi->kernel));

	if (plan->arm_64bit >= 0)
		return plan->arm_64bit == 1;
	if (plan->kernel.name[0] != '\0' && pi->setup->model == MODEL_4)
		return true; /* DOCPR#2881 */
	return span_starts(name, "kernel8") && !span_starts(name, "kernel8-32");
}

/* A Pi 5's is part of its EEPROM. armstub= is not followed. */
static const char *stub_name(const struct pi *pi, const struct config_plan *plan)
{
	bool wide = is_64bit(pi, plan);

	switch (pi->setup->model) {
	case MODEL_4:
		return wide ? "armstub8-gic.bin" : "armstub8-32-gic.bin";
	case MODEL_5:
		return NULL;
	case MODEL_UNKNOWN:
	case MODEL_3B:
	case MODEL_3BPLUS:
	case MODEL_BOOTCODE:
		break;
	}
	return wide ? "armstub8.bin" : "armstub8-32.bin"; /* FW#1605 */
}

static enum turn kernel_itself(const struct pi *pi, const struct config_plan *plan,
			       const char *name, struct pi_ask *a)
{
	if (strlen(name) >= sizeof(pi->kernel) ||
	    !script_path(pi, a,
			 &(struct script_name){ .prefix = pi->in_prefix ? plan->os_prefix : NULL,
						.name = name }))
		return TURN_SKIP;
	a->cls = CLASS_KERNEL;
	return TURN_ASK;
}

/* auto_initramfs: its name follows from the kernel's, so it is asked for behind it [?]. */
static enum turn auto_initramfs(const struct pi *pi, const struct config_plan *plan,
				struct pi_ask *a)
{
	char name[CONFIG_NAME_MAX];
	struct script_name n = { .prefix = pi->in_prefix ? plan->os_prefix : NULL, .name = name };

	if (!plan->auto_initramfs || plan->initramfs.name[0] != '\0' ||
	    !config_auto_initramfs(span_of(pi->kernel, strlen(pi->kernel)), name) ||
	    !script_path(pi, a, &n))
		return TURN_SKIP;
	a->cls = CLASS_INITRAMFS;
	return TURN_ASK;
}

/* From the kernel's name, once it is known, to its last byte. */
static enum turn known_kernel(struct pi *pi, const struct config_plan *plan, struct pi_ask *a)
{
	bool probes = pi_tftp_traits(pi)->probes;
	bool again = pi->setup->model != MODEL_4 && pi->setup->model != MODEL_5;
	const char *stub;

	switch (pi->turn) {
	case TURN_STUB:
		stub = stub_name(pi, plan);
		if (!stub || !script_path(pi, a, &(struct script_name){ .name = stub }))
			return TURN_SKIP;
		return TURN_ASK;
	case TURN_AUTO:
		return auto_initramfs(pi, plan, a);
	case TURN_AGAIN:
		a->want = WANT_PROBE;
		return probes && again ? kernel_itself(pi, plan, pi->kernel, a) : TURN_SKIP;
	case TURN_READ: /* without probes it is here already */
		return probes ? kernel_itself(pi, plan, pi->kernel, a) : TURN_SKIP;
	default:
		return TURN_OVER;
	}
}

enum turn script_kernel(struct pi *pi, struct pi_ask *a)
{
	struct config_plan plan;
	const char *name;

	pi_script_plan(pi, &plan);
	if (pi->turn >= TURN_STUB)
		return known_kernel(pi, &plan, a);
	name = script_kernel_name(pi, &plan, pi->turn);
	if (!name)
		return no_kernel(pi, &plan);
	a->want = WANT_PROBE;
	return kernel_itself(pi, &plan, name, a);
}

static void choose(struct pi *pi)
{
	struct config_plan plan;
	const char *name;

	pi_script_plan(pi, &plan);
	name = script_kernel_name(pi, &plan, pi->turn);
	if (name && strlen(name) < sizeof(pi->kernel))
		memcpy(pi->kernel, name, strlen(name) + 1);
}

uint8_t script_kernel_got(struct pi *pi, enum pi_got got)
{
	bool whole = got == GOT_FILE && pi->xfer.cls == CLASS_KERNEL;

	if (whole && !script_fits(pi))
		(void)script_lost(pi, pi->xfer.path, PI_WHY_CONTENT);
	else if (pi->turn == TURN_READ && got == GOT_NONE)
		(void)script_lost(pi, pi->xfer.path, PI_WHY_FILE);
	if (pi->turn >= TURN_STUB || got == GOT_NONE)
		return (uint8_t)(pi->turn + 1);
	choose(pi);
	return TURN_STUB;
}
