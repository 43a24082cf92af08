/* SPDX-License-Identifier: MIT */
/* saver - new files for the person at the screen, made by a child process that was started
 * before the sandbox closed: it opens a file that is not there yet, in the folder the program
 * was started in, and hands the descriptor over. It reads no packet; its only input are names of
 * ours. */
#ifndef PXEPI_TUI_SAVER_H
#define PXEPI_TUI_SAVER_H

#include <stdbool.h>

#include "io/fail.h"

#define SAVER_NAME 64

struct saver {
	int socket; /* -1: there is none */
	int child;
};

/* After privilege_drop(), before the sandbox, and before a terminal is opened. */
bool saver_open(struct saver *s, struct fail *f);

/* saver_new - a file "pxepi-LABEL.ENDING", or with -2, -3 ... before the ending where that is there
 * already. Characters of the label that are not letters, digits or dots become '-'. Returns a
 * descriptor that is the caller's, and the file's name; -1: see f. */
int saver_new(struct saver *s, const char *label, const char *ending, char name[static SAVER_NAME],
	      struct fail *f);

void saver_close(struct saver *s);

#endif
