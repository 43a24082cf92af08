/* SPDX-License-Identifier: MIT */
/* iface - the network interfaces of this machine, as one would choose among them for -i. */
#ifndef PXEPI_IO_IFACE_H
#define PXEPI_IO_IFACE_H

#include <stdbool.h>
#include <stddef.h>

#include "io/fail.h"

#define IFACE_MAX 64 /* as many as are listed; more are ignored */

struct iface {
	char name[32];
	char addresses[160]; /* "192.0.2.1 2001:db8::1", as many as fit; "" for none */
	bool up; /* by its administrator */
	bool running; /* and it has a carrier */
	bool loopback;
	bool any; /* the pseudo-interface that is all of them */
	bool ethernet; /* a Pi can be behind it */
};

/* iface_list - the interfaces that can be captured on, "any" last. Needs no privilege.
 * Leaves out what is no network (usbmon, nflog, nfqueue, bluetooth, dbus). */
bool iface_list(struct iface list[static IFACE_MAX], size_t *n, struct fail *f);

/* iface_only - the only Ethernet interface that is up (loopback and "any" do not count).
 * false when there is none or more than one; f then names the choice. */
bool iface_only(struct iface *chosen, struct fail *f);

/* iface_names - the names, separated by blanks, as many as fit. */
void iface_names(char *text, size_t cap);

#endif
