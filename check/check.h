/* SPDX-License-Identifier: MIT */
/* check - the verb: is this DHCP server's configuration right for Raspberry Pis? Starts that
 * server with it in a private network, boots emulated Pis against it, and says what came of it. */
#ifndef PXEPI_CHECK_CHECK_H
#define PXEPI_CHECK_CHECK_H

/* argv[0] is the verb. Returns the exit code: 0 each Pi came up, or as far as could be tried; 1
 * not so; 2 could not do it. */
int check_main(int argc, char *argv[]);

#endif
