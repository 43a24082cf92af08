/* SPDX-License-Identifier: MIT */
/* pi_script_os - the files of the operating system, but for the kernel: which ones config.txt and
 * the board ask for, and whether os_prefix holds for them (config.h; DOC boot, os_prefix). */
#include "core/pi_script.h"

#include <string.h>

#include "core/say.h"

/* ----- the device tree ----- */

static const char *tree_name(const struct pi *pi, const struct config_plan *plan)
{
	return plan->device_tree.name[0] ? plan->device_tree.name : script_board(pi)->tree;
}

enum turn script_tree(const struct pi *pi, struct pi_ask *a)
{
	struct config_plan plan;
	struct script_name n = { .prefix = pi->in_prefix ? plan.os_prefix : NULL };

	pi_script_plan(pi, &plan);
	n.name = tree_name(pi, &plan);
	if (pi->turn > 0 || plan.device_tree_off || !script_path(pi, a, &n))
		return TURN_OVER;
	a->cls = CLASS_DTB;
	return TURN_ASK;
}

/* Linux is loaded all the same, and hangs: remembered until then (facts 4.4). */
void script_tree_got(struct pi *pi, enum pi_got got)
{
	struct say s = say_in(pi->lost, sizeof(pi->lost));

	pi->tree = PI_WHY_NONE;
	if (got == GOT_NONE)
		pi->tree = PI_WHY_FILE;
	else if (!script_fits(pi))
		pi->tree = PI_WHY_CONTENT;
	if (pi->tree != PI_WHY_NONE)
		say_str(&s, pi->xfer.path);
}

/* ----- does os_prefix hold? -----
 *
 * Only where the kernel and the device tree are there too; overlays come from there only where its
 * README is (DOC boot). In which order the firmware looks is not known [?]. */

enum { TURN_TREE = 64, TURN_README };

static bool prefix_name(const struct pi *pi, const struct config_plan *plan, struct script_name *n)
{
	n->prefix = plan->os_prefix;
	if (pi->turn < TURN_TREE) {
		n->name = script_kernel_name(pi, plan, pi->turn);
	} else if (pi->turn == TURN_TREE) {
		n->name = tree_name(pi, plan);
	} else {
		n->folder = plan->overlay_prefix;
		n->name = "README";
	}
	return n->name != NULL;
}

enum turn script_prefix(const struct pi *pi, struct pi_ask *a)
{
	struct script_name n = { 0 };
	struct config_plan plan;

	pi_script_plan(pi, &plan);
	if (plan.os_prefix[0] == '\0' || pi->turn > TURN_README || !prefix_name(pi, &plan, &n))
		return TURN_OVER;
	a->want = WANT_PROBE;
	if (script_path(pi, a, &n))
		return TURN_ASK;
	return pi->turn < TURN_TREE ? TURN_SKIP : TURN_OVER;
}

uint8_t script_prefix_got(struct pi *pi, enum pi_got got)
{
	struct config_plan plan;

	if (pi->turn < TURN_TREE && got == GOT_NONE)
		return (uint8_t)(pi->turn + 1); /* the next name for a kernel */
	if (got == GOT_NONE)
		return TURN_LAST;
	if (pi->turn == TURN_README) {
		pi->overlays_in_prefix = true;
		return TURN_LAST;
	}
	pi_script_plan(pi, &plan);
	if (pi->turn < TURN_TREE && !plan.device_tree_off)
		return TURN_TREE;
	pi->in_prefix = true;
	return TURN_README;
}

/* ----- overlays ----- */

static enum turn overlay(const struct pi *pi, const struct config_plan *plan, const char *name,
			 const char *suffix, struct pi_ask *a)
{
	struct script_name n = { .prefix = pi->overlays_in_prefix ? plan->os_prefix : NULL,
				 .folder = plan->overlay_prefix,
				 .name = name,
				 .suffix = suffix };

	if (!script_path(pi, a, &n))
		return TURN_SKIP;
	a->cls = CLASS_OVERLAY;
	return TURN_ASK;
}

enum turn script_overlay_map(const struct pi *pi, struct pi_ask *a)
{
	struct config_plan plan;

	if (pi->turn > 0)
		return TURN_OVER;
	pi_script_plan(pi, &plan);
	return overlay(pi, &plan, "overlay_map.dtb", NULL, a);
}

/* By the names of config.txt: what overlay_map.dtb makes of them is not followed. One whose section
 * can not be decided is left out, as the section's default has it. */
enum turn script_overlay(const struct pi *pi, const struct step *s, struct pi_ask *a)
{
	size_t each = s->want == WANT_PROBE ? 2 : 1;
	size_t i = pi->turn / each;
	struct config_plan plan;

	pi_script_plan(pi, &plan);
	if (i >= plan.overlays)
		return TURN_OVER;
	a->want = pi->turn % each + 1 < each ? WANT_PROBE : WANT_FILE;
	if (plan.overlay[i].maybe)
		return TURN_SKIP;
	return overlay(pi, &plan, plan.overlay[i].name, ".dtbo", a);
}

/* ----- initramfs, command line ----- */

/* initramfs= by name. Of several that are joined by commas only the first is in the plan. */
enum turn script_initramfs(const struct pi *pi, struct pi_ask *a)
{
	struct config_plan plan;
	struct script_name n = { .prefix = pi->in_prefix ? plan.os_prefix : NULL,
				 .name = plan.initramfs.name };

	pi_script_plan(pi, &plan);
	if (pi->turn > 0 || n.name[0] == '\0' || !script_path(pi, a, &n))
		return TURN_OVER;
	a->cls = CLASS_INITRAMFS;
	return TURN_ASK;
}

enum turn script_cmdline(const struct pi *pi, struct config_plan *plan, struct pi_ask *a)
{
	struct script_name n = { .prefix = pi->in_prefix ? plan->os_prefix : NULL,
				 .name = plan->cmdline.name };

	pi_script_plan(pi, plan);
	if (pi->turn > 0 || !script_path(pi, a, &n))
		return TURN_OVER;
	a->cls = CLASS_CMDLINE;
	a->keep_as = n.name;
	return TURN_ASK;
}

void script_cmdline_got(struct pi *pi)
{
	struct config_plan plan;

	pi_script_plan(pi, &plan);
	for (size_t i = 0; i < pi->texts; i++)
		if (strcmp(pi->text[i].name, plan.cmdline.name) == 0)
			pi->cmdline_at = (uint8_t)(i + 1);
}
