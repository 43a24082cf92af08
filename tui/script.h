/* SPDX-License-Identifier: MIT */
/* script - keys as text: "/rack1<Enter><Down>", for --keys and tests. */
#ifndef PXEPI_TUI_SCRIPT_H
#define PXEPI_TUI_SCRIPT_H

/* script_key - the key at *text, which moves on behind it; 0 at the end, -1 for a name that is none
 * (*text stays). <Space> and <lt> stand for a blank and '<'. */
int script_key(const char **text);

#endif
