/* SPDX-License-Identifier: MIT */
/* options - see options.h. */
#include "tui/options.h"

#include <string.h>

#include "core/say.h"
#include "io/option_calls.h"
#include "io/options.h"

/* "12", "0.5": tenths, hundredths, ... as unit says (10, 100, ...). */
static bool read_decimal(const char *text, uint64_t unit, uint64_t most, uint64_t *to)
{
	uint64_t n = 0, part = unit;
	bool point = false, digits = false;

	for (; *text; text++) {
		if (*text == '.' && !point) {
			point = true;
			continue;
		}
		if (*text < '0' || *text > '9' || n > most)
			return false;
		digits = true;
		if (point && part == 1)
			continue;
		n = n * 10 + (uint64_t)(*text - '0');
		part = point ? part / 10 : part;
	}
	if (n > most / part)
		return false;
	*to = n * part;
	return digits && *to <= most;
}

static bool call_speed(void *arg, const char *value, struct fail *f)
{
	struct tui_options *o = arg;
	uint64_t tenths = 0;

	if (strcmp(value, "max") != 0 && (!read_decimal(value, 10, 10000, &tenths) || tenths == 0))
		return fail_set(f, "--speed wants 0.1 to 1000, or \"max\", not \"%s\"", value);
	o->speed_tenths = (unsigned)tenths;
	return true;
}

static bool call_at(void *arg, const char *value, struct fail *f)
{
	struct tui_options *o = arg;
	uint64_t ms;

	if (!read_decimal(value, 1000, 1000000000, &ms))
		return fail_set(f, "--at wants seconds, not \"%s\"", value);
	o->at = (ns)ms * NS_MS;
	return true;
}

static bool call_screen(void *arg, const char *value, struct fail *f)
{
	static const char *const words[] = { "fleet", "pi", "waterfall" };
	static const enum ui_view views[] = { UI_FLEET, UI_PI, UI_WATERFALL };
	size_t which;

	if (!option_one_of("screen", value, words, 3, &which, f))
		return false;
	*(enum ui_view *)arg = views[which];
	return true;
}

static bool call_format(void *arg, const char *value, struct fail *f)
{
	static const char *const words[] = {
		[SCREEN_TEXT] = "text",
		[SCREEN_ANSI] = "ansi",
		[SCREEN_SVG] = "svg",
		[SCREEN_CELLS] = "cells",
	};
	size_t which;

	if (!option_one_of("format", value, words, sizeof(words) / sizeof(words[0]), &which, f))
		return false;
	*(enum screen_form *)arg = (enum screen_form)which;
	return true;
}

static bool call_size(void *arg, const char *value, struct fail *f)
{
	struct tui_options *o = arg;
	const char *x = strchr(value, 'x');
	uint64_t cols = 0, rows = 0;
	char wide[8] = "";
	struct say s = say_in(wide, sizeof(wide));

	say_strn(&s, value, x ? (size_t)(x - value) : 0);
	if (!x || !read_decimal(wide, 1, SCREEN_COLS, &cols) ||
	    !read_decimal(x + 1, 1, SCREEN_ROWS, &rows) || cols == 0 || rows == 0)
		return fail_set(f,
				"--size wants COLUMNSxLINES, as 80x24, at most %dx%d, not \"%s\"",
				SCREEN_COLS, SCREEN_ROWS, value);
	o->cols = (int)cols;
	o->rows = (int)rows;
	return true;
}

/* The table needs the addresses of one set of options: filled by rows_for(). */
#define ROWS 17

static void rows_for(struct tui_options *o, struct option_row rows[static ROWS])
{
	const struct option_row table[ROWS] = {
		{ 'i', "interface", "IFACE", OPTION_TEXT, &o->iface, NULL,
		  "watch this interface (default: the only one that is up)" },
		{ 'r', "read", "FILE", OPTION_TEXT, &o->read, NULL,
		  "play a capture instead; - is standard input (pcap, pcapng; gzip, zstd)" },
		{ 0, "speed", "N", OPTION_CALL, o, call_speed,
		  "play it N times as fast (default 1), or \"max\"" },
		{ 0, "names", "FILE", OPTION_TEXT, &o->names, NULL,
		  "what you call your Pis: lines of MAC or serial number, then the name" },
		{ 0, "kick", "HOW", OPTION_MAYBE, &o->kick, option_kick,
		  "begin with automatic kicking on: cure (those that hang; default) or prevent" },
		{ 0, "kick-broadcast", NULL, OPTION_FLAG, &o->broadcast, NULL,
		  "after a kick that was in vain, the next may be an echo request to all" },
		{ 0, "screen", "WHICH", OPTION_CALL, &o->screen, call_screen,
		  "begin with fleet (default), pi or waterfall" },
		{ 0, "pi", "WHO", OPTION_TEXT, &o->pi, NULL,
		  "select this Pi: MAC, serial number or name" },
		{ 0, "print", NULL, OPTION_FLAG, &o->print, NULL,
		  "print the screen once instead, after the whole capture, or at --at" },
		{ 0, "at", "S", OPTION_CALL, o, call_at,
		  "with --print: S seconds after the first packet (-i: after the start)" },
		{ 0, "format", "F", OPTION_CALL, &o->form, call_format,
		  "of --print: text (default), ansi, svg, cells" },
		{ 0, "size", "CxL", OPTION_CALL, o, call_size,
		  "of --print: columns and lines (default 80x24)" },
		{ 0, "keys", "KEYS", OPTION_TEXT, &o->keys, NULL,
		  "press these keys first; <Enter> <Tab> <Esc> <Up> <F4> ... have names" },
		{ 0, "ascii", NULL, OPTION_FLAG, &o->ascii, NULL, "no characters beyond ASCII" },
		{ 0, "no-colour", NULL, OPTION_FLAG, &o->no_colour, NULL,
		  "no colours (as with NO_COLOR)" },
		{ 'h', "help", NULL, OPTION_FLAG, &o->help, NULL, "this text" },
		{ 0, NULL, NULL, OPTION_FLAG, NULL, NULL, NULL },
	};

	memcpy(rows, table, sizeof(table));
}

bool tui_options_read(struct tui_options *o, int argc, char *argv[], struct fail *f)
{
	struct option_row rows[ROWS];

	memset(o, 0, sizeof(*o));
	o->speed_tenths = 10;
	o->at = -1;
	rows_for(o, rows);
	if (!options_read(argc - 1, argv + 1, rows, f))
		return false;
	if (o->iface && o->read)
		return fail_set(f, "-i watches and -r plays a file: choose one");
	if (o->read && o->kick != KICK_OFF)
		return fail_set(f,
				"--kick is for a live interface; nothing in a file can be kicked");
	if (o->print && !o->read && o->at < 0)
		return fail_set(f, "--print of a live interface wants --at S: when");
	if (!o->print && o->at >= 0)
		return fail_set(f, "--at goes with --print");
	return true;
}

void tui_help(FILE *out)
{
	struct tui_options o;
	struct option_row rows[ROWS];

	memset(&o, 0, sizeof(o));
	rows_for(&o, rows);
	(void)fputs("pxepi tui - watch Pis boot on a screen; see which hangs, and kick it awake\n\n"
		    "  sudo pxepi tui -i eth0                 live\n"
		    "  pxepi tui -r capture.pcap --speed 4    a capture, four times as fast\n"
		    "  pxepi tui -r capture.pcap --print      the screen at its end, as text\n\n",
		    out);
	options_help(out, rows);
	(void)fputs("\nKeys: ? shows them. Exit code: 0; 2 could not run.\nMore: man pxepi-tui\n",
		    out);
}
