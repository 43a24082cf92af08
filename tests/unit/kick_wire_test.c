/* SPDX-License-Identifier: MIT */
/* kick_wire_test - the kick's policy and the observer joined as they are live, on frames: what came
 * after a kick and what is said of it, that a kick is nobody's traffic, and, under random streams,
 * what may never be sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/compose.h"
#include "core/kick.h"
#include "core/verdict.h"
#include "core/watch.h"
#include "tests/unit/fence.h"

#define T0 (1700000000 * NS_S)
#define SERVER 0xc0000201u
#define PI 0xc0000264u
#define TOLD 4096

static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t server_mac[6] = { 2, 0, 0, 0, 0, 1 };
static const uint8_t stranger[6] = { 2, 0, 0, 0, 0, 9 };
static const uint8_t pi_mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 };
static const struct kick_self self = { { 2, 0, 0, 0, 0, 1 }, SERVER, 0xc00002ff };

/* A wire with a watch and a kick on it. */
static struct kick k;
static struct watch *w;
static uint64_t number;
static enum event_kind told[TOLD];
static size_t tolds;
static struct kick_note woke; /* of the last kick.woke */
static struct boot reported;
static struct verdict verdict;
static bool shows_kicks; /* the capture has our own frames, too */
static uint8_t bytes[1600];
static struct put out;

/* What random streams are held to; NULL: nobody looks. */
static void (*on_event)(const struct event *e);
static void (*on_frame)(const struct kick_order *o, struct span frame, ns now);

static void wire_new(enum kick_mode mode, bool broadcast)
{
	free(w);
	w = watch_init(calloc(1, watch_bytes(8, 64)), 8, 64);
	kick_init(&k, mode, broadcast, &self);
	number = tolds = 0;
	shows_kicks = false;
	on_event = NULL;
	on_frame = NULL;
	memset(&woke, 0, sizeof(woke));
	memset(&reported, 0, sizeof(reported));
}

static int wire_over(void **state)
{
	(void)state;
	free(w);
	w = NULL;
	return 0;
}

static void pull(void)
{
	struct event e;

	while (watch_output(w, &e)) {
		kick_input(&k, &e, watch_frame(w));
		assert_true(tolds < TOLD);
		told[tolds++] = e.kind;
		if (e.kind == EV_KICK_WOKE)
			woke = e.u.kick;
		if (e.kind == EV_BOOT_REPORT) {
			reported = *e.boot;
			verdict_judge(w, e.boot, &verdict);
		}
		if (on_event)
			on_event(&e);
	}
}

static size_t count(enum event_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < tolds; i++)
		n += told[i] == kind;
	return n;
}

static void seen(struct span frame, ns now)
{
	struct packet pkt = { .when = now,
			      .number = ++number,
			      .link = LINK_ETHERNET,
			      .bytes = fenced(frame),
			      .wire_len = (uint32_t)frame.n };

	(void)watch_input(w, &pkt);
	pull();
}

/* Timers and kicks up to a moment, each at its own. */
static void until(ns now)
{
	uint8_t room[KICK_FRAME];
	struct put frame = put_in(room, sizeof(room));
	struct kick_order o;
	ns timer, kick;

	while ((timer = watch_deadline(w)) <= now || kick_deadline(&k) <= now) {
		kick = kick_deadline(&k);
		if (timer <= kick) {
			watch_expire(w, timer);
			pull();
			continue;
		}
		kick_expire(&k, kick);
		while (kick_output(&k, &o, &frame)) {
			if (o.in_vain) {
				watch_kicked_in_vain(w, o.mac, o.when);
			} else {
				if (on_frame)
					on_frame(&o, put_span(&frame), o.when);
				watch_kicked(w, o.mac, &o.note, o.when);
			}
			pull();
			if (shows_kicks && !o.in_vain)
				seen(put_span(&frame), o.when + 20 * NS_US);
		}
	}
}

/* A frame that was composed in `out` passes. */
static void passes(ns now)
{
	until(now);
	assert_true(put_ok(&out));
	seen(put_span(&out), now);
}

/* --- what is said on it */

struct asks {
	uint8_t src[6], chaddr[6];
	uint32_t xid, giaddr;
	uint8_t last_wanted; /* option 55's last: 66 of the ROM */
	uint16_t vlan; /* 0: none */
};

static void discover(const struct asks *a, ns now)
{
	static const uint8_t list[11] = { 43, 60, 67, 128, 129, 130, 131, 132, 133, 134, 135 };
	struct compose_udp u = { .ip = { .dst = UINT32_MAX, .ttl = 128 },
				 .sport = 68,
				 .dport = 67,
				 .no_checksum = true };
	struct dhcp_fixed fixed = {
		.op = 1, .htype = 1, .hlen = 6, .xid = a->xid, .giaddr = a->giaddr
	};
	uint8_t room[600], wanted[12], guid[17];
	struct put m = put_in(room, sizeof(room));

	memcpy(fixed.chaddr, a->chaddr, 6);
	memcpy(wanted, list, 11);
	wanted[11] = a->last_wanted;
	memset(guid, 0x44, sizeof(guid));
	guid[0] = 0;
	compose_dhcp_fixed(&m, &fixed);
	compose_dhcp_u8(&m, 53, 1);
	compose_dhcp_opt(&m, 55, span_of(wanted, 12));
	compose_dhcp_opt(&m, 97, span_of(guid, 17));
	compose_dhcp_text(&m, 60, "PXEClient:Arch:00000:UNDI:002001");
	compose_dhcp_end(&m);
	memcpy(u.ip.src_mac, a->src, 6);
	memset(u.ip.dst_mac, 0xff, 6);
	out = put_in(bytes, sizeof(bytes));
	if (a->vlan == 0) {
		compose_udp(&out, &u, put_span(&m));
	} else {
		compose_eth(&out, u.ip.dst_mac, u.ip.src_mac, ETHERTYPE_VLAN);
		compose_vlan(&out, a->vlan, ETHERTYPE_IPV4);
		compose_ipv4_udp(&out, &u, put_span(&m));
	}
	passes(now);
}

static struct asks rom(const uint8_t mac[static 6])
{
	struct asks a = { .xid = 0x26f30339, .last_wanted = 66 };

	memcpy(a.src, mac, 6);
	memcpy(a.chaddr, mac, 6);
	return a;
}

static void asks_at(ns now)
{
	struct asks a = rom(pi_mac);

	discover(&a, now);
}

static void offer(const uint8_t mac[static 6], ns now)
{
	struct compose_udp u = { .ip = { .src = SERVER, .dst = PI, .ttl = 128 },
				 .sport = 67,
				 .dport = 68 };
	struct dhcp_fixed fixed = {
		.op = 2, .htype = 1, .hlen = 6, .xid = 0x26f30339, .yiaddr = PI, .siaddr = SERVER
	};
	uint8_t room[600];
	struct put m = put_in(room, sizeof(room));

	memcpy(fixed.chaddr, mac, 6);
	compose_dhcp_fixed(&m, &fixed);
	compose_dhcp_u8(&m, 53, 2);
	compose_dhcp_ip(&m, 54, SERVER);
	compose_dhcp_text(&m, 43, "Raspberry Pi Boot   ");
	compose_dhcp_text(&m, 60, "PXEClient");
	compose_dhcp_end(&m);
	memcpy(u.ip.src_mac, server_mac, 6);
	memcpy(u.ip.dst_mac, mac, 6);
	out = put_in(bytes, sizeof(bytes));
	compose_udp(&out, &u, put_span(&m));
	passes(now);
}

static void arp_from(const uint8_t mac[static 6], uint32_t ip, uint32_t whom, ns now)
{
	struct arp a = { .op = 1, .spa = ip, .tpa = whom };

	memcpy(a.sha, mac, 6);
	out = put_in(bytes, sizeof(bytes));
	compose_arp(&out, all, &a);
	passes(now);
}

static void goes_on(ns now)
{
	arp_from(pi_mac, PI, SERVER, now);
}

static void asks_for_bootcode(ns now)
{
	struct compose_udp u = { .ip = { .src = PI, .dst = SERVER, .ttl = 128 },
				 .sport = 49152,
				 .dport = 69,
				 .no_checksum = true };
	uint8_t room[64];
	struct put m = put_in(room, sizeof(room));

	compose_tftp_request(&m, TFTP_RRQ, "bootcode.bin", "octet", NULL, 0);
	memcpy(u.ip.src_mac, pi_mac, 6);
	memcpy(u.ip.dst_mac, server_mac, 6);
	out = put_in(bytes, sizeof(bytes));
	compose_udp(&out, &u, put_span(&m));
	passes(now);
}

static void hangs(void)
{
	asks_at(T0);
	offer(pi_mac, T0 + NS_MS);
	until(T0 + 7 * NS_S - 1);
	assert_int_equal(k.frames, 0);
	until(T0 + 7 * NS_S);
}

static void report(ns now)
{
	while (watch_end(w, now))
		pull();
	pull();
}

/* --- what came after a kick */

static void test_a_pi_that_goes_on_right_after_a_kick_is_told(void **state)
{
	(void)state;
	wire_new(KICK_CURE, false);
	hangs();
	assert_int_equal(count(EV_KICK_SENT), 1);
	goes_on(T0 + 7 * NS_S + 300 * NS_US);
	assert_int_equal(count(EV_KICK_WOKE), 1);
	assert_int_equal(woke.after, 300 * NS_US);
	assert_int_equal(woke.reason, KICK_FOR_HANG);
	report(T0 + 8 * NS_S);
	assert_int_equal(reported.kicked.after, 300 * NS_US);
	assert_false(reported.kicked.others);
}

static void test_another_broadcast_in_between_takes_the_credit_from_the_kick(void **state)
{
	(void)state;
	wire_new(KICK_CURE, false);
	hangs();
	arp_from(stranger, 0xc0000250, 0xc0000251, T0 + 8 * NS_S);
	goes_on(T0 + 8 * NS_S + 300 * NS_US);
	assert_int_equal(count(EV_KICK_WOKE), 0);
	report(T0 + 9 * NS_S);
	assert_int_equal(reported.kicked.kicks, 1);
	assert_true(reported.kicked.woke_at != 0); /* it went on after it: so much is true */
	assert_true(reported.kicked.others);
}

static void test_a_frame_of_the_server_in_between_takes_the_credit_too(void **state)
{
	(void)state;
	wire_new(KICK_PREVENT, false);
	asks_at(T0);
	offer(pi_mac, T0 + 1500 * NS_MS); /* after both frames */
	assert_int_equal(count(EV_KICK_SENT), 2);
	goes_on(T0 + 1500 * NS_MS + 300 * NS_US);
	assert_int_equal(count(EV_KICK_WOKE), 0);
}

static void test_a_pi_that_went_on_long_after_is_not_credited(void **state)
{
	(void)state;
	wire_new(KICK_CURE, false);
	hangs();
	until(T0 + 14 * NS_S);
	assert_int_equal(count(EV_KICK_IN_VAIN), 1);
	goes_on(T0 + 20 * NS_S);
	assert_int_equal(count(EV_KICK_WOKE), 0);
	report(T0 + 21 * NS_S);
	assert_int_equal(reported.kicked.woke_at, 0);
	assert_int_equal(reported.stage, STAGE_ARP);
}

/* The frame was under way to us when the kick left. */
static void test_a_pi_that_went_on_before_the_kick_left_is_not_credited(void **state)
{
	(void)state;
	wire_new(KICK_CURE, false);
	hangs();
	assert_int_equal(count(EV_KICK_SENT), 1);
	goes_on(T0 + 7 * NS_S - 10 * NS_MS);
	assert_int_equal(count(EV_KICK_WOKE), 0);
	asks_for_bootcode(T0 + 7 * NS_S + 100 * NS_MS); /* and nor does what follows */
	assert_int_equal(count(EV_KICK_WOKE), 0);
	report(T0 + 8 * NS_S);
	assert_int_equal(reported.stage, STAGE_TFTP_ROM);
	assert_int_equal(reported.kicked.woke_at, 0);
}

static void test_a_prevention_is_told_as_one_and_only_when_the_pi_goes_on_after_it(void **state)
{
	(void)state;
	wire_new(KICK_PREVENT, true);
	asks_at(T0);
	offer(pi_mac, T0 + NS_MS);
	until(T0 + 1200 * NS_MS);
	assert_int_equal(count(EV_KICK_SENT), 2);
	goes_on(T0 + 1200 * NS_MS + 200 * NS_US);
	assert_int_equal(count(EV_KICK_WOKE), 1);
	assert_int_equal(woke.reason, KICK_FOR_PREVENTION);
	assert_false(woke.broadcast);
	until(T0 + 60 * NS_S);
	assert_int_equal(count(EV_KICK_SENT), 2);
}

static void test_our_own_broadcast_in_the_capture_is_no_other_frame(void **state)
{
	(void)state;
	wire_new(KICK_CURE, true);
	shows_kicks = true;
	hangs();
	until(T0 + 9 * NS_S);
	assert_int_equal(count(EV_KICK_SENT), 2);
	goes_on(T0 + 9 * NS_S + 300 * NS_US);
	assert_int_equal(count(EV_KICK_WOKE), 1);
	assert_true(woke.broadcast);
}

/* A broadcast is for one, but reaches all. */
static void test_who_is_woken_by_a_broadcast_for_another_is_known(void **state)
{
	struct asks other;
	uint8_t mac[6];

	(void)state;
	wire_new(KICK_CURE, true);
	memcpy(mac, pi_mac, 6);
	mac[5]++;
	other = rom(mac);
	hangs();
	discover(&other, T0 + 8 * NS_S - 500 * NS_MS);
	offer(mac, T0 + 8 * NS_S);
	until(T0 + 9 * NS_S); /* the first one's second kick, to all */
	assert_int_equal(count(EV_KICK_SENT), 2);
	arp_from(mac, PI + 1, SERVER, T0 + 9 * NS_S + 300 * NS_US);
	assert_int_equal(count(EV_KICK_WOKE), 0);
	assert_true(watch_boot(w, mac)->kicked.overheard);
	assert_int_equal(watch_boot(w, mac)->kicked.kicks, 0);
	assert_false(watch_boot(w, pi_mac)->kicked.overheard);
	/* and the first one went on, but after the other's ARP: */
	goes_on(T0 + 9 * NS_S + 600 * NS_US);
	assert_int_equal(count(EV_KICK_WOKE), 0);
	assert_true(watch_boot(w, pi_mac)->kicked.others);
}

/* --- a kick is nobody's traffic */

static void test_a_kick_does_not_show_that_the_capture_sees_unicast(void **state)
{
	(void)state;
	wire_new(KICK_PREVENT, false);
	shows_kicks = true; /* as in a capture that tcpdump made on the same machine */
	asks_at(T0);
	until(T0 + 3 * NS_S);
	assert_int_equal(k.frames, 2);
	assert_false(watch_facts(w)->unicast_seen);
	offer(pi_mac, T0 + 3 * NS_S);
	assert_true(watch_facts(w)->unicast_seen);
}

static struct verdict tell_in_vain(bool shown)
{
	static struct verdict v;

	wire_new(KICK_CURE, true);
	shows_kicks = shown;
	hangs();
	until(T0 + 30 * NS_S);
	assert_int_equal(count(EV_KICK_SENT), 3);
	assert_int_equal(count(EV_BOOT_WOKEN), 0);
	report(T0 + 30 * NS_S);
	assert_int_equal(reported.stage, STAGE_DHCP);
	assert_int_equal(reported.round[ROUND_ROM].discovers, 1);
	v = verdict;
	return v;
}

static void test_a_verdict_is_the_same_with_the_kicks_in_the_capture(void **state)
{
	struct verdict without = tell_in_vain(false), with = tell_in_vain(true);

	(void)state;
	assert_int_equal(without.outcome, OUTCOME_HUNG);
	assert_int_equal(with.outcome, without.outcome);
	assert_int_equal(with.certain, without.certain);
	assert_int_equal(with.n, without.n);
	for (size_t i = 0; i < with.n; i++) {
		assert_int_equal(with.finding[i].id, without.finding[i].id);
		assert_int_equal(with.finding[i].severity, without.finding[i].severity);
		assert_int_equal(with.finding[i].certain, without.finding[i].certain);
	}
}

/* --- random streams */

#define MACS 24

static uint64_t seed;
static struct rule {
	bool may; /* it asked as the ROM does, from its own address, in this boot */
	bool went_on;
	unsigned kicks;
} rules[MACS];
static uint8_t macs[MACS][6];
static ns past[1 << 16];
static size_t sent, sent_broadcast, vains;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % sides;
}

static struct rule *rule_of(const uint8_t mac[static 6])
{
	for (size_t i = 0; i < MACS; i++)
		if (memcmp(macs[i], mac, 6) == 0)
			return &rules[i];
	fail_msg("a frame for a MAC that nobody has");
	return NULL;
}

static void hear(const struct event *e)
{
	struct rule *r;

	if (!e->boot)
		return;
	r = rule_of(e->boot->mac);
	if (e->kind == EV_BOOT_BEGIN)
		*r = (struct rule){ .may = false };
	if (e->kind == EV_BOOT_REPORT || (e->kind == EV_BOOT_STAGE && e->boot->stage > STAGE_DHCP))
		r->went_on = true;
	vains += e->kind == EV_KICK_IN_VAIN;
}

static void hold(const struct kick_order *o, struct span f, ns now)
{
	struct rule *r = rule_of(o->mac);

	assert_true(f.n >= 60 && f.n <= KICK_FRAME);
	assert_memory_equal(f.p + 6, self.mac, 6);
	assert_memory_equal(o->mac, pi_mac, 3);
	assert_true(r->may);
	assert_false(r->went_on);
	r->kicks += o->note.frame != 2;
	assert_true(r->kicks <= KICK_MOST);
	assert_int_equal(r->kicks, o->note.number);
	if (o->note.broadcast) {
		assert_memory_equal(f.p, all, 6);
		assert_true(r->kicks > 1);
		sent_broadcast++;
	} else {
		assert_memory_equal(f.p, o->mac, 6);
	}
	assert_true(sent < sizeof(past) / sizeof(past[0]));
	past[sent++] = now;
	assert_true(sent <= KICK_RATE || now - past[sent - 1 - KICK_RATE] >= NS_S);
}

static void random_discover(size_t i, ns now)
{
	struct asks a = rom(macs[i]);
	bool good = memcmp(macs[i], pi_mac, 3) == 0;

	a.vlan = (uint16_t)(i % 5 == 0 ? 7 : 0);
	switch (dice(8)) {
	case 0:
		a.src[5] ^= 0x80; /* forged, or a router's */
		good = false;
		break;
	case 1:
		a.xid++;
		good = false;
		break;
	case 2:
		a.giaddr = SERVER;
		good = false;
		break;
	case 3:
		a.last_wanted = 1; /* not the ROM's list */
		good = false;
		break;
	}
	/* Allowed from now on; a boot that this DISCOVER begins forgets it, so it is said again. */
	discover(&a, now);
	if (good)
		rules[i].may = true;
}

static void random_step(ns now)
{
	size_t i = dice(MACS);

	switch (dice(12)) {
	case 0:
	case 1:
	case 2:
	case 3:
		random_discover(i, now);
		break;
	case 4:
	case 5:
	case 6:
		offer(macs[i], now);
		break;
	case 7:
		if (dice(6) == 0)
			arp_from(macs[i], PI + (uint32_t)i, SERVER, now);
		break;
	case 8:
		(void)kick_by_hand(&k, macs[i], now);
		break;
	case 9:
		if (dice(40) == 0)
			kick_set_mode(&k, (enum kick_mode)dice(3), now);
		break;
	default:
		until(now);
		break;
	}
}

static void test_random_streams_never_get_more_than_they_may(void **state)
{
	(void)state;
	sent_broadcast = vains = 0;
	for (uint64_t round = 1; round <= 30; round++) {
		ns now = T0;

		wire_new((enum kick_mode)(round % 3), round % 2 == 0);
		on_event = hear;
		on_frame = hold;
		sent = 0;
		seed = round;
		memset(rules, 0, sizeof(rules));
		for (size_t i = 0; i < MACS; i++) {
			memcpy(macs[i], pi_mac, 6);
			macs[i][5] = (uint8_t)i;
			if (i % 8 == 6)
				macs[i][0] = 0xdc; /* another vendor's */
			if (i % 8 == 7)
				macs[i][0] = 0xb9; /* a group */
		}
		for (int step = 0; step < 600; step++) {
			now += (ns)dice(round % 5 == 0 ? 50 : 1500) * NS_MS;
			random_step(now);
			tolds = 0;
		}
		until(now + 60 * NS_S);
		assert_int_equal(sent, k.frames);
	}
	assert_true(sent_broadcast > 0 && vains > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pi_that_goes_on_right_after_a_kick_is_told),
		cmocka_unit_test(test_another_broadcast_in_between_takes_the_credit_from_the_kick),
		cmocka_unit_test(test_a_frame_of_the_server_in_between_takes_the_credit_too),
		cmocka_unit_test(test_a_pi_that_went_on_long_after_is_not_credited),
		cmocka_unit_test(test_a_pi_that_went_on_before_the_kick_left_is_not_credited),
		cmocka_unit_test(
			test_a_prevention_is_told_as_one_and_only_when_the_pi_goes_on_after_it),
		cmocka_unit_test(test_our_own_broadcast_in_the_capture_is_no_other_frame),
		cmocka_unit_test(test_who_is_woken_by_a_broadcast_for_another_is_known),
		cmocka_unit_test(test_a_kick_does_not_show_that_the_capture_sees_unicast),
		cmocka_unit_test(test_a_verdict_is_the_same_with_the_kicks_in_the_capture),
		cmocka_unit_test(test_random_streams_never_get_more_than_they_may),
	};

	return cmocka_run_group_tests_name("kick_wire", tests, NULL, wire_over);
}
