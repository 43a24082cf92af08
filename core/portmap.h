/* SPDX-License-Identifier: MIT */
/* portmap - the questions where a program listens: portmap version 2 (RFC 1833 section 3) and
 * rpcbind versions 3 and 4 (RFC 1833 section 2), program 100000. */
#ifndef PXEPI_CORE_PORTMAP_H
#define PXEPI_CORE_PORTMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/wire.h"

/* What GETPORT or GETADDR asked for. */
struct portmap_want {
	uint32_t prog, vers;
	uint32_t proto; /* 6 TCP, 17 UDP; 0: a netid of another kind */
};

/* True when the procedure asks for a port: the only ones decoded further. */
bool portmap_asks_port(uint32_t vers, uint32_t proc);

/* portmap_call - the arguments of a procedure that asks for a port.
 * WIRE_SHORT: they end early; that is the sender's fault when the message was whole. */
enum wire portmap_call(uint32_t vers, struct span args, struct portmap_want *want);

/* portmap_answer - its result: the port, 0 when the program is not registered.
 * rpcbind answers with a universal address, "192.0.2.1.8.1" (RFC 5665 section 5.2.3.3): the
 * last two numbers are the port. WIRE_BAD: it is none. WIRE_SHORT as above. */
enum wire portmap_answer(uint32_t vers, struct span results, uint32_t *port);

/* "GETPORT", "GETADDR", ...; NULL when unknown. */
const char *portmap_proc_name(uint32_t vers, uint32_t proc);

#endif
