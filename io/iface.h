/* SPDX-License-Identifier: MIT */
/* iface - the network interfaces of this machine, as one would choose among them for -i. */
#ifndef PXEPI_IO_IFACE_H
#define PXEPI_IO_IFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/fail.h"

#define IFACE_MAX 64 /* as many as are listed; more are ignored */

#define IFACE_ADDRESSES 8 /* IPv4 addresses of one interface; more are ignored */

struct iface {
	char name[32];
	char addresses[160]; /* "192.0.2.1 2001:db8::1", as many as fit; "" for none */
	uint32_t ip[IFACE_ADDRESSES]; /* its IPv4 addresses, host order; 0: no more */
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

/* iface_named - the interface of that name. false: there is none; f names those there are. */
bool iface_named(const char *name, struct iface *found, struct fail *f);

bool iface_has(const struct iface *i, uint32_t ip);

/* Who of this host listens on a UDP port (in this network namespace). */
enum iface_listens {
	IFACE_LISTENS_NOT, /* nobody, or on other addresses only; or it can not be told */
	IFACE_LISTENS_ANY, /* on all addresses: maybe on this interface, maybe bound to another */
	IFACE_LISTENS_HERE, /* on an address of this interface */
};

/* Reads /proc/net/udp: before the sandbox. */
enum iface_listens iface_listens(const struct iface *i, uint16_t port);

/* iface_names - the names, separated by blanks, as many as fit. */
void iface_names(char *text, size_t cap);

#endif
