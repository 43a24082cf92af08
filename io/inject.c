/* SPDX-License-Identifier: MIT */
/* inject - see inject.h. Two things that libnet does for each frame cost a tenth of a transfer's
 * time, and neither is needed: its socket gathers every packet of the machine, and
 * libnet_write_link() asks the kernel for the interface's number. So the socket is bound, once, to
 * the interface and to no protocol, and the frame is sent on it (libnet_getfd). */
#include "io/inject.h"

#include <errno.h>
#include <fcntl.h>
#include <libnet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct inject {
	libnet_t *net;
	uint64_t lost;
	char name[IFNAMSIZ];
};

/* Bound to no protocol the kernel hands it nothing (packet(7)); sending needs the interface. */
static bool bind_deaf(struct inject *i, struct fail *f)
{
	struct sockaddr_ll to;
	int fd = libnet_getfd(i->net), flags = fcntl(fd, F_GETFL);

	memset(&to, 0, sizeof(to));
	to.sll_family = AF_PACKET;
	to.sll_protocol = 0;
	to.sll_ifindex = (int)if_nametoindex(i->name);
	if (to.sll_ifindex == 0 || bind(fd, (const void *)&to, sizeof(to)) != 0 || flags < 0 ||
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
		return fail_set(f, "%s: can not send frames: %s", i->name, strerror(errno));
	return true;
}

struct inject *inject_open(const char *iface, struct fail *f)
{
	struct inject *i = calloc(1, sizeof(*i));
	char text[LIBNET_ERRBUF_SIZE] = "";

	if (!i) {
		fail_set(f, "out of memory");
		return NULL;
	}
	(void)snprintf(i->name, sizeof(i->name), "%s", iface);
	i->net = libnet_init(LIBNET_LINK, i->name, text);
	if (!i->net) {
		fail_set(f, "%s: can not send frames: %s", i->name, text);
	} else if (bind_deaf(i, f)) {
		return i;
	}
	inject_close(i);
	return NULL;
}

bool inject_send(struct inject *i, struct span frame, struct fail *f)
{
	if (send(libnet_getfd(i->net), frame.p, frame.n, 0) == (ssize_t)frame.n)
		return true;
	switch (errno) {
	case ENOBUFS: /* dropped on its way out: the lab's nft rules do that, and full queues */
	case EAGAIN:
	case ENOMEM:
		i->lost++;
		return true;
	case ENXIO:
	case ENODEV:
		return fail_set(f, "%s: the interface is gone", i->name);
	case ENETDOWN:
		return fail_set(f, "%s: the interface was taken down", i->name);
	default:
		return fail_set(f, "%s: can not send: %s", i->name, strerror(errno));
	}
}

uint64_t inject_lost(const struct inject *i)
{
	return i->lost;
}

void inject_close(struct inject *i)
{
	if (!i)
		return;
	if (i->net)
		libnet_destroy(i->net);
	free(i);
}
