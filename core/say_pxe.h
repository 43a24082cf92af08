/* SPDX-License-Identifier: MIT */
/* say_pxe - options 43 and 97 in words. Text from the wire is escaped. */
#ifndef PXEPI_CORE_SAY_PXE_H
#define PXEPI_CORE_SAY_PXE_H

#include <stdbool.h>

#include "core/pxe.h"
#include "core/say.h"

/* "31 bytes: suboptions, no end byte", or the bare text, or the bytes that are neither. */
void say_pxe43_summary(struct say *s, const struct pxe43 *p);

/* The value of one suboption. is_pxe: it is one of PXE's (PXE 2.1 table 2-1), else in hex. fits:
 * what pxe43_next() said of it. */
void say_pxe43_sub(struct say *s, const struct pxe43_sub *sub, bool is_pxe, bool fits);

/* All of option 43 on one line: the summary, then the suboptions. */
void say_pxe43(struct say *s, struct span value);

/* Option 97: the serial number where a Pi puts one, and who sends this form. */
void say_pxe97(struct say *s, struct span value);

#endif
