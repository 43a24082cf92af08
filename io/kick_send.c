/* SPDX-License-Identifier: MIT */
/* kick_send - see kick_send.h. */
#include "io/kick_send.h"

#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/inject.h"

#define AT_ONCE (WATCH_EVENTS / 2) /* the watch holds only so many events */

struct kicker {
	struct kick kick;
	struct inject *inject;
};

static uint32_t address_of(int fd, unsigned long question, const char *iface)
{
	struct sockaddr_in in;
	struct ifreq req;

	memset(&req, 0, sizeof(req));
	(void)snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", iface);
	if (ioctl(fd, question, &req) != 0)
		return 0;
	memcpy(&in, &req.ifr_addr, sizeof(in));
	return in.sin_family == AF_INET ? ntohl(in.sin_addr.s_addr) : 0;
}

static bool know_self(const char *iface, struct kick_self *self, struct fail *f)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq req;
	bool ok;

	if (fd < 0)
		return fail_set(f, "%s: can not ask for its address: %s", iface, strerror(errno));
	memset(&req, 0, sizeof(req));
	(void)snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", iface);
	ok = ioctl(fd, SIOCGIFHWADDR, &req) == 0 && req.ifr_hwaddr.sa_family == ARPHRD_ETHER;
	if (ok) {
		memcpy(self->mac, req.ifr_hwaddr.sa_data, 6);
		self->ip = address_of(fd, SIOCGIFADDR, iface);
		self->broadcast = address_of(fd, SIOCGIFBRDADDR, iface);
	}
	close(fd);
	return ok ||
	       fail_set(f, "%s: is no Ethernet interface: a Pi can not be kicked from it", iface);
}

struct kicker *kicker_open(const char *iface, enum kick_mode mode, bool broadcast, struct fail *f)
{
	struct kick_self self = { .ip = 0 };
	struct kicker *k;

	if (!know_self(iface, &self, f))
		return NULL;
	if (broadcast && (self.ip == 0 || self.broadcast == 0)) {
		fail_set(f,
			 "%s: has no IPv4 address to send a broadcast from: leave out --kick-broadcast, "
			 "or give it one",
			 iface);
		return NULL;
	}
	k = calloc(1, sizeof(*k));
	if (!k) {
		fail_set(f, "out of memory");
		return NULL;
	}
	kick_init(&k->kick, mode, broadcast, &self);
	k->inject = inject_open(iface, f);
	if (k->inject)
		return k;
	free(k);
	return NULL;
}

void kicker_event(struct kicker *k, const struct watch *w, const struct event *e)
{
	kick_input(&k->kick, e, watch_frame(w));
}

bool kicker_run(struct kicker *k, struct watch *w, ns now, struct fail *f)
{
	uint8_t storage[KICK_FRAME];
	struct put frame = put_in(storage, sizeof(storage));
	struct kick_order o;

	kick_expire(&k->kick, now);
	for (int i = 0; i < AT_ONCE && kick_output(&k->kick, &o, &frame); i++) {
		if (o.in_vain) {
			watch_kicked_in_vain(w, o.mac, o.when);
			continue;
		}
		if (!inject_send(k->inject, put_span(&frame), f))
			return false;
		watch_kicked(w, o.mac, &o.note, o.when);
	}
	return true;
}

ns kicker_deadline(const struct kicker *k)
{
	return kick_deadline(&k->kick);
}

enum kick_mode kicker_mode(const struct kicker *k)
{
	return k->kick.mode;
}

bool kicker_broadcasts(const struct kicker *k)
{
	return k->kick.broadcast;
}

void kicker_set_mode(struct kicker *k, enum kick_mode mode, ns now)
{
	kick_set_mode(&k->kick, mode, now);
}

enum kick_answer kicker_by_hand(struct kicker *k, const uint8_t mac[static 6], ns now)
{
	return kick_by_hand(&k->kick, mac, now);
}

bool kicker_pending(const struct kicker *k, const uint8_t mac[static 6])
{
	return kick_pending(&k->kick, mac);
}

void kicker_close(struct kicker *k)
{
	if (!k)
		return;
	inject_close(k->inject);
	free(k);
}
