/* SPDX-License-Identifier: MIT */
/* term - the terminal: shows a screen, gives keys, and is put back as it was however the program
 * ends. The only file that knows curses. */
#ifndef PXEPI_TUI_TERM_H
#define PXEPI_TUI_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "io/fail.h"
#include "tui/screen.h"

struct term_how {
	bool ascii; /* even if the locale has UTF-8 */
	bool no_colour;
};

/* term_open - takes the terminal over: standard output must be one; keys come from standard
 * input, or from /dev/tty when that is something else. From here on every end of the process
 * puts it back: exit, a signal that kills, a crash. Before the sandbox. */
bool term_open(const struct term_how *how, struct fail *f);

/* What the environment says, for who prints without a terminal: NO_COLOR is not empty; the locale
 * has UTF-8. */
bool term_no_colour(void);
bool term_locale_utf8(void);

/* Puts the terminal back. May be called more than once. */
void term_close(void);

/* For a process that outlives this one: what puts the terminal back, of at most `cap` bytes; and
 * doing so. term_tell: a socket that is written `told` to as soon as it has been done here. */
size_t term_way_back(void *to, size_t cap);
void term_go_back(const void *way, size_t n);
void term_tell(int socket, const char *told);

int term_fd(void); /* readable: term_key() may have something */
bool term_utf8(void);
void term_size(int *rows, int *cols);

enum term_got { TERM_NOTHING, TERM_KEY, TERM_CLICK, TERM_RESIZED };

struct term_input {
	enum term_got got;
	int key; /* as ui_key() has them; 0: one that is nobody's */
	int row, col; /* of a click */
};

/* What was pressed; ask until TERM_NOTHING. */
struct term_input term_input(void);

void term_show(const struct screen *s);
/* The next term_show() draws every cell: something else wrote on the terminal. */
void term_forget(void);

#endif
