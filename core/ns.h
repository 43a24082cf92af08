/* SPDX-License-Identifier: MIT */
/* ns - time as this project counts it: nanoseconds since the Unix epoch, in one
 * signed 64-bit number, so that a difference may be negative (captures do run
 * backwards). Time is always an argument: nothing in core/ reads a clock. */
#ifndef PXEPI_CORE_NS_H
#define PXEPI_CORE_NS_H

#include <stdint.h>

typedef int64_t ns;

#define NS_US ((ns)1000)
#define NS_MS ((ns)1000000)
#define NS_S ((ns)1000000000)
#define NS_NEVER INT64_MAX /* a deadline that does not come */

#endif
