/* SPDX-License-Identifier: MIT */
/* saver - new files for the person at the screen, made by a child process that was started
 * before the sandbox closed: it opens a file that is not there yet, in the folder the program
 * was started in, and hands the descriptor over. It reads no packet; its only input are names of
 * ours. As it outlives the program, it also puts the terminal back when that was killed outright
 * (kill -9, out of memory, a call that the sandbox forbids). */
#ifndef PXEPI_TUI_SAVER_H
#define PXEPI_TUI_SAVER_H

#include <stdbool.h>
#include <stddef.h>

#include "io/fail.h"

#define SAVER_NAME 64
#define SAVER_BACK 512 /* what the way back of a terminal may need */

typedef void (*saver_put_back)(const void *way, size_t n);

struct saver {
	int socket; /* -1: there is none */
	int child;
};

/* After privilege_drop(), before the sandbox, and before a terminal is opened. put_back: what the
 * child calls, see saver_guard(); may be NULL. */
bool saver_open(struct saver *s, saver_put_back put_back, struct fail *f);

/* From here on, if the program is gone without SAVER_DONE, the child calls put_back() with these
 * bytes. n: at most SAVER_BACK. */
void saver_guard(const struct saver *s, const void *way, size_t n);

/* A byte to write to the socket, in a signal handler too: the terminal is as it was. */
#define SAVER_DONE "."

/* saver_new - a file "pxepi-LABEL.ENDING", or with -2, -3 ... before the ending where that is there
 * already. Characters of the label that are not letters, digits or dots become '-'. Returns a
 * descriptor that is the caller's, and the file's name; -1: see f. */
int saver_new(struct saver *s, const char *label, const char *ending, char name[static SAVER_NAME],
	      struct fail *f);

void saver_close(struct saver *s);

#endif
