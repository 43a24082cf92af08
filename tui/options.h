/* SPDX-License-Identifier: MIT */
/* options - what `pxepi tui` was asked for. */
#ifndef PXEPI_TUI_OPTIONS_H
#define PXEPI_TUI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/kick.h"
#include "io/fail.h"
#include "tui/screen_out.h"
#include "tui/ui.h"

struct tui_options {
	const char *iface, *read, *names, *pi, *keys;
	unsigned speed_tenths; /* 0: as fast as it can be read */
	ns at; /* -1: not given */
	enum ui_view screen;
	bool print, ascii, no_colour, help;
	enum screen_form form;
	int rows, cols; /* 0: the terminal's */
	enum kick_mode kick;
	bool broadcast;
};

bool tui_options_read(struct tui_options *o, int argc, char *argv[], struct fail *f);
void tui_help(FILE *out);

#endif
