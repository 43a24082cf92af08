/* SPDX-License-Identifier: MIT */
/* emulate - the verb: would a Pi boot from these servers? Plays one, or a fleet, on the wire, from
 * the first DISCOVER to the NFS root, and tells what happened as sniff does. */
#ifndef PXEPI_EMULATE_EMULATE_H
#define PXEPI_EMULATE_EMULATE_H

/* argv[0] is the verb. Returns the exit code: 0 all Pis came up, or as far as asked, 1 not so, 2
 * could not do it. */
int emulate_main(int argc, char *argv[]);

#endif
