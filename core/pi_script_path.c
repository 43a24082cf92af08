/* SPDX-License-Identifier: MIT */
/* pi_script_path - what the emulated board is, what config.txt says to it, and the path of a file
 * as it goes on the wire: the Pi's own directory, os_prefix, and a name that config.txt may give.
 */
#include "core/pi_script.h"

#include <string.h>

#include "core/say.h"

/* Facts 4.3. bootcode.bin on an SD card is played by a 3B. */
static const struct board_files boards[MODEL_COUNT] = {
	[MODEL_UNKNOWN] = { BOARD_PI3, "bcm2710-rpi-3-b.dtb", "start.elf", "fixup.dat" },
	[MODEL_3B] = { BOARD_PI3, "bcm2710-rpi-3-b.dtb", "start.elf", "fixup.dat" },
	[MODEL_3BPLUS] = { BOARD_PI3PLUS, "bcm2710-rpi-3-b-plus.dtb", "start.elf", "fixup.dat" },
	[MODEL_BOOTCODE] = { BOARD_PI3, "bcm2710-rpi-3-b.dtb", "start.elf", "fixup.dat" },
	[MODEL_4] = { BOARD_PI4, "bcm2711-rpi-4-b.dtb", "start4.elf", "fixup4.dat" },
	[MODEL_5] = { BOARD_PI5, "bcm2712-rpi-5-b.dtb", "", "" },
};

const struct board_files *script_board(const struct pi *pi)
{
	return &boards[pi->setup->model];
}

/* The device tree of the board makes its filters exact: a 3B is neither a CM3 nor a 2B v1.2. */
void pi_script_plan(const struct pi *pi, struct config_plan *plan)
{
	const struct board_files *board = script_board(pi);
	struct config_env env = { .model = pi->setup->model,
				  .board = board->board,
				  .has_serial = true,
				  .serial = pi->serial,
				  .dtb = span_of(board->tree, strlen(board->tree)) };
	struct config_text text[PI_TEXTS];
	size_t n = 0;

	/* config.txt leads; without it nothing is included. */
	for (size_t pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < pi->texts; i++) {
			const struct pi_text *t = &pi->text[i];
			bool first = strcmp(t->name, "config.txt") == 0;

			if (first != (pass == 0))
				continue;
			text[n++] = (struct config_text){ .name = span_of(t->name, strlen(t->name)),
							  .text = span_of(pi->room + t->at, t->n),
							  .complete = t->complete };
		}
		if (n == 0)
			break;
	}
	config_read(text, n, &env, plan);
}

bool script_has_dir(const struct pi *pi)
{
	const char *dir = pi->setup->dir;

	return pi->setup->traits.serial_dir && (!dir || dir[0] != '\0');
}

static void say_dir(const struct pi *pi, struct say *s)
{
	const char *dir = pi->setup->dir;

	if (!dir)
		say_hex(s, pi->serial, 8); /* facts 4.2 */
	else
		say_str(s, dir);
	if (s->n > 0 && s->p[s->n - 1] != '/')
		say_char(s, '/');
}

static bool is_escaped(const char *part)
{
	return part && strchr(part, '\\') != NULL;
}

bool script_path(const struct pi *pi, struct pi_ask *a, const struct script_name *n)
{
	struct say s = say_in(a->path, sizeof(a->path));
	bool alone = n->name[0] == '/';

	if (pi->in_dir)
		say_dir(pi, &s);
	if (!alone) {
		say_str(&s, n->prefix ? n->prefix : "");
		say_str(&s, n->folder ? n->folder : "");
	}
	say_str(&s, alone ? n->name + 1 : n->name);
	say_str(&s, n->suffix ? n->suffix : "");
	a->cls = file_need_of(span_of(a->path, s.n))->cls;
	if (is_escaped(n->name) || (!alone && (is_escaped(n->prefix) || is_escaped(n->folder))))
		return false;
	return !s.cut && s.n > 0;
}

enum turn script_lost(struct pi *pi, const char *path, enum pi_reason why)
{
	struct say s = say_in(pi->lost, sizeof(pi->lost));

	say_str(&s, path);
	pi_stop(pi, PI_STOPPED, why);
	return TURN_STOPS;
}

bool script_fits(const struct pi *pi)
{
	return magic_fits(pi->xfer.cls, pi->xfer.magic, NULL) != MAGIC_SUSPECT;
}
