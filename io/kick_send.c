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
	int ask; /* a socket to ask for the interface's address with; -1: never needed */
	char iface[IFNAMSIZ];
};

/* 0: it has none. */
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

/* An address may change while we run: it is asked for before each broadcast. One that was given
 * without a broadcast address has it by its netmask; a /31 or /32 has none (RFC 3021). */
static void know_address(int fd, const char *iface, struct kick_self *self)
{
	uint32_t mask = address_of(fd, SIOCGIFNETMASK, iface);

	self->ip = address_of(fd, SIOCGIFADDR, iface);
	self->broadcast = address_of(fd, SIOCGIFBRDADDR, iface);
	if (self->ip == 0 || mask >= 0xfffffffe)
		self->broadcast = 0;
	else if (self->broadcast == 0 && mask != 0)
		self->broadcast = self->ip | ~mask;
}

static bool know_self(int fd, const char *iface, struct kick_self *self, struct fail *f)
{
	struct ifreq req;

	if (fd < 0)
		return fail_set(f, "%s: can not ask for its address: %s", iface, strerror(errno));
	memset(&req, 0, sizeof(req));
	(void)snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", iface);
	if (ioctl(fd, SIOCGIFHWADDR, &req) != 0 || req.ifr_hwaddr.sa_family != ARPHRD_ETHER)
		return fail_set(f, "%s: is no Ethernet interface: a Pi can not be kicked from it",
				iface);
	memcpy(self->mac, req.ifr_hwaddr.sa_data, 6);
	know_address(fd, iface, self);
	return true;
}

struct kicker *kicker_open(const char *iface, enum kick_mode mode, bool broadcast, struct fail *f)
{
	struct kick_self self = { .ip = 0 };
	struct kicker *k = calloc(1, sizeof(*k));

	if (!k) {
		fail_set(f, "out of memory");
		return NULL;
	}
	(void)snprintf(k->iface, sizeof(k->iface), "%s", iface);
	k->ask = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (!know_self(k->ask, iface, &self, f)) {
		kicker_close(k);
		return NULL;
	}
	if (broadcast && (self.ip == 0 || self.broadcast == 0)) {
		fail_set(f,
			 "%s: has no IPv4 address to send a broadcast from: leave out --kick-broadcast, "
			 "or give it one",
			 iface);
		kicker_close(k);
		return NULL;
	}
	kick_init(&k->kick, mode, broadcast, &self);
	k->inject = inject_open(iface, f);
	if (k->inject)
		return k;
	kicker_close(k);
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
	uint64_t lost;

	if (k->kick.broadcast && kick_deadline(&k->kick) <= now)
		know_address(k->ask, k->iface, &k->kick.self);
	kick_expire(&k->kick, now);
	for (int i = 0; i < AT_ONCE && kick_output(&k->kick, &o, &frame); i++) {
		if (o.in_vain) {
			watch_kicked_in_vain(w, o.mac, o.when);
			continue;
		}
		lost = inject_lost(k->inject);
		if (!inject_send(k->inject, put_span(&frame), f))
			return false;
		if (inject_lost(k->inject) == lost)
			watch_kicked(w, o.mac, &o.note, o.when);
		else
			kick_lost(&k->kick, &o);
	}
	return true;
}

uint64_t kicker_lost(const struct kicker *k)
{
	return inject_lost(k->inject);
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
	if (k->ask >= 0)
		close(k->ask);
	free(k);
}
