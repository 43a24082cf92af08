/* SPDX-License-Identifier: MIT */
/* tui - the verb: what sniff knows, on a screen, for the person beside a rack of Pis; with a key
 * that kicks a Pi awake. */
#ifndef PXEPI_TUI_TUI_H
#define PXEPI_TUI_TUI_H

/* argv[0] is the verb. Returns the exit code: 0, or 2 when it could not do its job. */
int tui_main(int argc, char *argv[]);

#endif
