/* SPDX-License-Identifier: MIT */
/* init_own - what the files of init share, and nobody else includes. */
#ifndef PXEPI_CHECK_INIT_OWN_H
#define PXEPI_CHECK_INIT_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "check/plan.h"
#include "check/pump.h"
#include "core/ns.h"

#define START_LIMIT (15 * NS_S) /* a server has so long to listen */
#define STARTED_LIMIT NS_S /* or so long from when it says that it has started */
#define END_LIMIT (1500 * NS_MS) /* and so long to end after SIGTERM */
#define BOOTS_BESIDE 4 /* at the same time, where they are to be as if alone: see boot_all() */
#define BOOTS_BESIDE_S 20 /* and none with another, when it is given less than that */
#define BOOT_LIMIT (150 * NS_S) /* emulate ends by itself long before */

struct init_child {
	pid_t pid;
	bool ended, told;
	bool asked; /* to end, as it took too long */
	ns limit; /* when that is, or that it is killed */
	int status;
};

struct init {
	const struct plan *p;
	struct pump pump;
	int pis; /* the namespace of the Pis */
	struct init_child server[PLAN_SERVERS];
	size_t started;
	struct init_child *boot; /* as many as p->boots */
	bool stopped; /* a server ended: no use to go on */
	ns end_took;
};

/* ----- init.c ----- */

/* Programs' output is handed on, and the dead are counted. Does not return when nobody listens. */
void init_turn(struct init *in, int wait_ms);
void init_end_servers(struct init *in);
_Noreturn void init_over(struct init *in);
_Noreturn void init_fail(struct init *in, const char *why);

/* ----- init_serve.c ----- */

/* Starts server i and waits until it listens. false: it does not, and that was told. */
bool init_serve(struct init *in, size_t i);
/* Has one ended that should run? That is told, once. */
bool init_serves(struct init *in);

/* ----- init_boot.c ----- */

/* Boots [from, to), `most` of them at the same time. false: there is no use in more. */
bool init_boots(struct init *in, size_t from, size_t to, size_t most);
/* Did this one come as far as asked? */
bool init_came(const struct init *in, size_t i);

#endif
