/* SPDX-License-Identifier: MIT */
/* init - the first process of the box: builds it, starts the servers, boots the Pis, and tells
 * what happens (message.h). Its end is the end of every process inside. */
#ifndef PXEPI_CHECK_INIT_H
#define PXEPI_CHECK_INIT_H

#include "check/plan.h"

/* init_run - fd: where messages go. When the other end is closed, it ends. */
_Noreturn void init_run(const struct plan *p, int fd);

#endif
