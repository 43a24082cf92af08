/* SPDX-License-Identifier: MIT */
/* nfs_client_try - which root cmdline.txt asks for, and in which way it can be tried. */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/loop.h"
#include "io/nfs_client_own.h"

bool nfs_try_say(struct nfs_try *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(t->answer->said, sizeof(t->answer->said), format, args);
	va_end(args);
	return false;
}

void nfs_try_add(struct nfs_try *t, const char *format, ...)
{
	char *said = t->answer->said;
	size_t n = strlen(said), room = sizeof(t->answer->said) - n;
	va_list args;

	if (n > 0 && room > 2) {
		memcpy(said + n, "; ", 3);
		n += 2;
		room -= 2;
	}
	va_start(args, format);
	(void)vsnprintf(said + n, room, format, args);
	va_end(args);
}

void nfs_try_look(const struct nfs_try *t, short revents)
{
	char byte;

	/* Nothing is sent while a job is under way: what can be read is the end. */
	if (revents != 0 && read(t->parent, &byte, 1) <= 0)
		_exit(0);
}

bool nfs_try_rest(const struct nfs_try *t, ns how_long)
{
	struct pollfd p = { .fd = t->parent, .events = POLLIN };

	if (loop_now() + how_long >= t->deadline)
		return false;
	if (poll(&p, 1, (int)(how_long / NS_MS)) > 0)
		nfs_try_look(t, p.revents);
	return true;
}

uint16_t nfs_try_port(const struct nfs_try *t, const char *name)
{
	const char *p = t->job->cmdline.nfs_options;
	size_t n = strlen(name);

	while (*p != '\0') {
		if (strncmp(p, name, n) == 0 && p[n] == '=') {
			unsigned long v = strtoul(p + n + 1, NULL, 10);

			return (uint16_t)(v <= UINT16_MAX ? v : 0);
		}
		p += strcspn(p, ",");
		p += *p == ',';
	}
	return 0;
}

/* 4.1 and 4.2: the server knows it; is the root at least good over 4.0? */
static void try_minor(struct nfs_try *t, uint32_t minor)
{
	char how[64];

	if (!nfs_client_ask_minor(t, minor))
		return;
	(void)snprintf(how, sizeof(how), "4.0, in place of 4.%u", minor);
	nfs_client_v4(t, how);
	t->answer->unsettled = true;
	nfs_try_add(t, "%s speaks 4.%u, but the NFS library knows 4.0 only, so this is not certain",
		    t->server, minor);
}

void nfs_client_try(struct nfs_try *t)
{
	const struct cmdline *c = &t->job->cmdline;
	/* Without vers= a kernel takes its default: 3 in those of Raspberry Pi OS, over TCP since
	 * UDP was taken out (facts 5). */
	uint32_t vers = c->nfs_vers > 0 ? (uint32_t)c->nfs_vers : 3;

	if (t->job->server == 0) {
		(void)nfs_try_say(t, "cmdline.txt names no NFS server by its address");
		return;
	}
	if (vers == 2 || c->nfs_udp == 1) {
		nfs_client_ask_null(t, vers, c->nfs_udp == 1);
	} else if (vers == 3) {
		nfs_client_v3(t);
		if (c->nfs_vers <= 0)
			nfs_try_add(t,
				    "cmdline.txt names no version: 3 was taken for the kernel's default");
	} else if (c->nfs_minor > 0) {
		try_minor(t, (uint32_t)c->nfs_minor);
	} else {
		nfs_client_v4(t, "version 4.0 over TCP");
	}
}
