/* SPDX-License-Identifier: MIT */
/* sniff - the verb: which Pi is this, how far did it get, which file is missing, why did it stop,
 * what do I change? From a capture file or a live interface. */
#ifndef PXEPI_SNIFF_SNIFF_H
#define PXEPI_SNIFF_SNIFF_H

/* argv[0] is the verb. Returns the exit code: 0 every boot came up, 1 not so, 2 could not do it. */
int sniff_main(int argc, char *argv[]);

#endif
