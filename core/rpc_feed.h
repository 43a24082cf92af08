/* SPDX-License-Identifier: MIT */
/* rpc_feed - the inside of rpc_watch: from the bytes of a connection to its messages. */
#ifndef PXEPI_CORE_RPC_FEED_H
#define PXEPI_CORE_RPC_FEED_H

#include <stdbool.h>

#include "core/rpc_watch.h"

/* The next note of the segment in w->feed (RPC_FEED_STREAM) and of what it sets free; false: no
 * more. */
bool rpc_feed_next(struct rpc_watch *w, struct rpc_note *note);

/* Does a segment begin with the record mark and the header of a call that is followed? */
bool rpc_feed_begins_call(struct span payload);

#endif
