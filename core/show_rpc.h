/* SPDX-License-Identifier: MIT */
/* show_rpc - RPC messages as lines for people, in the form of show_frame.h. */
#ifndef PXEPI_CORE_SHOW_RPC_H
#define PXEPI_CORE_SHOW_RPC_H

#include <stdbool.h>

#include "core/say.h"
#include "core/wire.h"

/* show_rpc_payload - append a line for each message that begins in a payload:
 *
 *   RPC       call  xid 0x5909ef7f  NFS v3 LOOKUP  "sbin"
 *   RPC       reply xid 0x5909ef7f  accepted, success
 *
 * tcp  the payload is that of a segment: messages have record marks, and one that began in an
 *      earlier segment is not recognised. Appends nothing when the payload is no RPC. */
void show_rpc_payload(struct say *s, struct span payload, bool tcp);

#endif
