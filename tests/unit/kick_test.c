/* SPDX-License-Identifier: MIT */
/* kick_test - who may be kicked, when, how often, and by what frame; and that nobody who forges
 * DISCOVERs makes it send more, or keeps a Pi that hangs from its kick. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/kick.h"
#include "tests/unit/watch_kit.h"

#define T0 (1700000000 * NS_S)

static const struct kick_self self = { .mac = { 2, 0, 0, 0, 0, 1 },
				       .ip = 0xc0a8020a,
				       .broadcast = 0xc0a802ff };
static struct kick k;
static struct boot pi;
static struct dhcp_msg msg;
static struct frame frame;
static uint8_t room[KICK_FRAME];
static struct put sent;
static struct kick_order order;

static void fresh(enum kick_mode mode, bool broadcast)
{
	static const uint8_t mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 };

	kick_init(&k, mode, broadcast, &self);
	memset(&pi, 0, sizeof(pi));
	memset(&msg, 0, sizeof(msg));
	memset(&frame, 0, sizeof(frame));
	pi.rom_form = true;
	msg.xid = 0x26f30339;
	pi.began = T0;
	memcpy(pi.mac, mac, 6);
	memcpy(msg.chaddr, mac, 6);
	memcpy(frame.src, mac, 6);
	memset(frame.dst, 0xff, 6);
	frame.has_src = frame.has_dst = true;
	sent = put_in(room, sizeof(room));
}

static void tell(enum event_kind kind, ns when)
{
	struct event e = { .kind = kind, .when = when, .boot = &pi };

	if (kind == EV_DHCP_DISCOVER)
		e.u.dhcp.msg = &msg;
	kick_input(&k, &e, &frame);
}

/* All that goes out by then. */
static unsigned out(ns now)
{
	unsigned n = 0;

	kick_expire(&k, now);
	while (kick_output(&k, &order, &sent))
		n++;
	return n;
}

static void hang(ns when)
{
	tell(EV_DHCP_DISCOVER, when);
	tell(EV_BOOT_HUNG, when + 7 * NS_S);
}

static void test_cure_leaves_a_pi_alone_that_is_not_judged_hung(void **state)
{
	(void)state;
	fresh(KICK_CURE, false);
	tell(EV_DHCP_DISCOVER, T0);
	tell(EV_BOOT_SUSPECTED, T0 + 2 * NS_S);
	assert_int_equal(kick_deadline(&k), NS_NEVER);
	assert_int_equal(out(T0 + 6 * NS_S), 0);
}

static void test_cure_kicks_a_hung_pi_at_once_by_a_frame_to_it_alone(void **state)
{
	(void)state;
	fresh(KICK_CURE, true);
	hang(T0);
	assert_int_equal(kick_deadline(&k), T0 + 7 * NS_S);
	assert_int_equal(out(T0 + 7 * NS_S), 1);
	assert_memory_equal(order.mac, pi.mac, 6);
	assert_false(order.note.broadcast);
	assert_int_equal(order.note.number, 1);
	assert_memory_equal(room, pi.mac, 6);
	assert_memory_equal(room + 6, self.mac, 6);
	assert_int_equal(room[12] << 8 | room[13], 0x0842);
	assert_true(sent.n >= 60);
}

static void test_off_kicks_nobody(void **state)
{
	(void)state;
	fresh(KICK_OFF, true);
	hang(T0);
	assert_int_equal(kick_deadline(&k), NS_NEVER);
	assert_int_equal(out(T0 + 100 * NS_S), 0);
}

static void test_three_kicks_then_in_vain_once_and_never_more(void **state)
{
	ns now = T0 + 7 * NS_S;

	(void)state;
	fresh(KICK_CURE, false);
	hang(T0);
	for (unsigned i = 1; i <= 3; i++, now += KICK_PATIENCE) {
		assert_int_equal(out(now), 1);
		assert_int_equal(order.note.number, i);
		assert_false(order.in_vain);
		assert_int_equal(out(now + KICK_PATIENCE - 1), 0);
	}
	assert_int_equal(out(now), 1);
	assert_true(order.in_vain);
	assert_int_equal(sent.n, 0);
	assert_int_equal(kick_deadline(&k), NS_NEVER);
	assert_int_equal(kick_by_hand(&k, pi.mac, now), KICK_SPENT);
	tell(EV_BOOT_HUNG, now + NS_S);
	assert_int_equal(out(now + 100 * NS_S), 0);
}

static void test_a_pi_that_woke_is_kicked_no_more(void **state)
{
	(void)state;
	fresh(KICK_CURE, false);
	hang(T0);
	assert_int_equal(out(T0 + 7 * NS_S), 1);
	pi.stage = STAGE_ARP;
	tell(EV_BOOT_STAGE, T0 + 7 * NS_S + 300 * NS_US);
	assert_int_equal(kick_deadline(&k), NS_NEVER);
	assert_int_equal(out(T0 + 20 * NS_S), 0);
	assert_int_equal(kick_by_hand(&k, pi.mac, T0 + 20 * NS_S), KICK_PAST);
}

static void test_a_new_boot_has_three_kicks_again(void **state)
{
	(void)state;
	fresh(KICK_CURE, false);
	hang(T0);
	(void)out(T0 + 7 * NS_S);
	(void)out(T0 + 9 * NS_S);
	(void)out(T0 + 11 * NS_S);
	tell(EV_BOOT_REPORT, T0 + 60 * NS_S);
	pi.began = T0 + 60 * NS_S;
	hang(T0 + 60 * NS_S);
	assert_int_equal(out(T0 + 67 * NS_S), 1);
	assert_int_equal(order.note.number, 1);
}

static void test_prevention_is_two_frames_at_0_6_and_1_2_seconds(void **state)
{
	(void)state;
	fresh(KICK_PREVENT, true);
	tell(EV_DHCP_DISCOVER, T0);
	assert_int_equal(kick_deadline(&k), T0 + 600 * NS_MS);
	assert_int_equal(out(T0 + 599 * NS_MS), 0);
	assert_int_equal(out(T0 + 600 * NS_MS), 1);
	assert_int_equal(order.note.frame, 1);
	assert_int_equal(kick_deadline(&k), T0 + 1200 * NS_MS);
	assert_int_equal(out(T0 + 1200 * NS_MS), 1);
	assert_int_equal(order.note.frame, 2);
	assert_int_equal(order.note.number, 1); /* of kicks: the two are one */
	assert_false(order.note.broadcast);
	assert_int_equal(kick_deadline(&k), NS_NEVER);
}

static void test_prevention_stops_when_the_pi_goes_on(void **state)
{
	(void)state;
	fresh(KICK_PREVENT, false);
	tell(EV_DHCP_DISCOVER, T0);
	assert_int_equal(out(T0 + 600 * NS_MS), 1);
	pi.stage = STAGE_ARP;
	tell(EV_BOOT_STAGE, T0 + 1100 * NS_MS);
	assert_int_equal(out(T0 + 5 * NS_S), 0);
}

static void test_prevention_leaves_a_kick_for_a_pi_that_hangs_all_the_same(void **state)
{
	unsigned n = 0;

	(void)state;
	fresh(KICK_PREVENT, false);
	for (int i = 0; i < 5; i++) {
		ns at = T0 + i * 5 * NS_S;

		tell(EV_DHCP_DISCOVER, at);
		n += out(at + 600 * NS_MS) + out(at + 1200 * NS_MS);
	}
	assert_int_equal(n, 4);
	tell(EV_BOOT_HUNG, T0 + 27 * NS_S);
	assert_int_equal(out(T0 + 27 * NS_S), 1);
	assert_int_equal(order.note.number, 3);
	assert_false(order.note.broadcast);
	assert_int_equal(order.note.reason, KICK_FOR_HANG);
}

static void test_a_late_frame_of_a_prevention_is_left_out(void **state)
{
	(void)state;
	fresh(KICK_PREVENT, false);
	tell(EV_DHCP_DISCOVER, T0);
	assert_int_equal(out(T0 + 3 * NS_S), 0);
	assert_int_equal(k.frames, 0);
}

static void test_who_hangs_in_spite_of_prevention_is_cured(void **state)
{
	(void)state;
	fresh(KICK_PREVENT, false);
	tell(EV_DHCP_DISCOVER, T0);
	(void)out(T0 + 600 * NS_MS);
	(void)out(T0 + 1200 * NS_MS);
	tell(EV_BOOT_HUNG, T0 + 7 * NS_S);
	assert_int_equal(out(T0 + 7 * NS_S), 1);
	assert_int_equal(order.note.reason, KICK_FOR_HANG);
	assert_int_equal(order.note.number, 2);
}

static void refuses(const char *why)
{
	hang(T0);
	if (out(T0 + 30 * NS_S) != 0)
		fail_msg("kicked all the same: %s", why);
	assert_int_equal(kick_by_hand(&k, msg.chaddr, T0), KICK_UNKNOWN);
}

static void test_only_the_original_rom_from_its_own_mac_is_kicked(void **state)
{
	(void)state;
	fresh(KICK_PREVENT, true);
	pi.rom_form = false;
	refuses("another ROM");
	fresh(KICK_PREVENT, true);
	frame.src[5] ^= 1;
	refuses("the frame's source is not chaddr: a relay, or forged");
	fresh(KICK_PREVENT, true);
	frame.src[0] = msg.chaddr[0] = pi.mac[0] = 0xdc;
	refuses("another vendor");
	fresh(KICK_PREVENT, true);
	frame.src[0] = msg.chaddr[0] = pi.mac[0] = 0xb9;
	refuses("a group address");
	fresh(KICK_PREVENT, true);
	frame.has_src = false;
	refuses("a capture without addresses");
	fresh(KICK_PREVENT, true);
	pi.stage = STAGE_TFTP_BOOTCODE;
	refuses("bootcode.bin asks");
	fresh(KICK_PREVENT, true);
	memcpy(k.self.mac, pi.mac, 6);
	refuses("it is this very machine");
	fresh(KICK_PREVENT, true);
	frame.vlans = 2;
	refuses("two VLAN tags");
	fresh(KICK_PREVENT, true);
	memcpy(frame.dst, self.mac, 6);
	refuses("not broadcast");
	fresh(KICK_PREVENT, true);
	frame.has_dst = false;
	refuses("a capture that does not tell the receiver");
	fresh(KICK_PREVENT, true);
	msg.xid++;
	refuses("not the ROM's constant xid");
	fresh(KICK_PREVENT, true);
	msg.giaddr = 0x0a000001;
	refuses("it names a relay");
	fresh(KICK_PREVENT, true);
	msg.hops = 1;
	refuses("it went over a relay");
	fresh(KICK_PREVENT, true);
	msg.ciaddr = 0x0a000001;
	refuses("a client that has an address");
	fresh(KICK_PREVENT, true);
	msg.flags = 0x8000;
	refuses("the ROM asks for no broadcast");
}

/* What the interface did not take is no kick, but counts for the rate. */
static void test_a_frame_that_did_not_leave_is_no_kick_and_is_tried_again(void **state)
{
	ns now = T0 + 7 * NS_S;

	(void)state;
	fresh(KICK_CURE, false);
	hang(T0);
	for (unsigned i = 0; i < 5; i++, now += KICK_PATIENCE) {
		assert_int_equal(out(now), 1);
		assert_int_equal(order.note.number, 1);
		kick_lost(&k, &order);
		assert_int_equal(out(now + KICK_PATIENCE - 1), 0);
	}
	assert_int_equal(k.frames, 5);
	for (unsigned i = 1; i <= 3; i++, now += KICK_PATIENCE) {
		assert_int_equal(out(now), 1);
		assert_int_equal(order.note.number, i);
		assert_false(order.in_vain);
	}
	assert_int_equal(out(now), 1);
	assert_true(order.in_vain);
}

static void test_a_lost_frame_of_a_prevention_is_sent_soon_or_not_at_all(void **state)
{
	(void)state;
	fresh(KICK_PREVENT, false);
	tell(EV_DHCP_DISCOVER, T0);
	assert_int_equal(out(T0 + 600 * NS_MS), 1);
	kick_lost(&k, &order);
	assert_int_equal(out(T0 + 800 * NS_MS), 1);
	assert_int_equal(order.note.frame, 1);
	assert_int_equal(order.note.number, 1);
	assert_int_equal(out(T0 + 1200 * NS_MS), 1);
	assert_int_equal(order.note.frame, 2);
	kick_lost(&k, &order);
	assert_int_equal(out(T0 + 1400 * NS_MS), 1);
	assert_int_equal(order.note.frame, 2);
	assert_int_equal(order.note.number, 1);
	assert_int_equal(out(T0 + 6 * NS_S), 0);
}

/* Whose place a flood took is still who it was: the watch knows how often it was kicked. */
static void test_who_was_forgotten_in_a_flood_has_no_more_than_three_all_the_same(void **state)
{
	(void)state;
	fresh(KICK_PREVENT, false);
	pi.kicked.kicks = 2;
	tell(EV_DHCP_DISCOVER, T0 + 5 * NS_S);
	assert_int_equal(kick_deadline(&k), NS_NEVER);
	tell(EV_BOOT_HUNG, T0 + 12 * NS_S);
	assert_int_equal(out(T0 + 12 * NS_S), 1);
	assert_int_equal(order.note.number, 3);
	assert_int_equal(kick_by_hand(&k, pi.mac, T0 + 13 * NS_S), KICK_SPENT);
	assert_int_equal(out(T0 + 14 * NS_S), 1);
	assert_true(order.in_vain);
}

static void test_no_broadcast_goes_before_a_frame_to_the_pi_alone(void **state)
{
	(void)state;
	fresh(KICK_PREVENT, true);
	tell(EV_DHCP_DISCOVER, T0);
	(void)out(T0 + 600 * NS_MS);
	(void)out(T0 + 1200 * NS_MS); /* and then it asked again, so that was no use to it */
	kick_set_mode(&k, KICK_CURE, T0 + 2 * NS_S);
	hang(T0 + 5 * NS_S);
	assert_int_equal(out(T0 + 12 * NS_S), 1);
	assert_int_equal(order.note.number, 2);
	assert_false(order.note.broadcast);
	assert_int_equal(out(T0 + 14 * NS_S), 1);
	assert_true(order.note.broadcast);
}

static void test_no_frame_is_shorter_than_ethernet_allows(void **state)
{
	(void)state;
	fresh(KICK_CURE, true);
	hang(T0);
	assert_int_equal(out(T0 + 7 * NS_S), 1);
	assert_true(sent.n >= 60);
	assert_int_equal(out(T0 + 9 * NS_S), 1);
	assert_true(order.note.broadcast);
	assert_true(sent.n >= 60);
}

static void test_a_tagged_pi_gets_a_tagged_frame_and_no_broadcast(void **state)
{
	(void)state;
	fresh(KICK_CURE, true);
	frame.vlans = 1;
	frame.vlan[0] = 42;
	hang(T0);
	assert_int_equal(out(T0 + 7 * NS_S), 1);
	assert_int_equal(room[12] << 8 | room[13], 0x8100);
	assert_int_equal(room[14] << 8 | room[15], 42);
	assert_int_equal(room[16] << 8 | room[17], 0x0842);
	assert_int_equal(out(T0 + 9 * NS_S), 1);
	assert_false(order.note.broadcast);
}

static void test_the_broadcast_is_an_echo_request_of_our_own_with_ttl_1(void **state)
{
	struct packet pkt = { .link = LINK_ETHERNET };
	struct frame f;

	(void)state;
	fresh(KICK_CURE, true);
	hang(T0);
	(void)out(T0 + 7 * NS_S);
	assert_int_equal(out(T0 + 9 * NS_S), 1);
	assert_true(order.note.broadcast);
	pkt.bytes = put_span(&sent);
	pkt.wire_len = (uint32_t)sent.n;
	assert_int_equal(frame_parse(&pkt, &f), WIRE_OK);
	assert_int_equal(f.kind, FRAME_ICMP);
	assert_int_equal(f.u.icmp.type, 8);
	assert_int_equal(f.ip.src, self.ip);
	assert_int_equal(f.ip.dst, self.broadcast);
	assert_int_equal(f.ip.ttl, 1);
	assert_true(mac_is_broadcast(f.dst));
	assert_memory_equal(f.src, self.mac, 6);
	assert_int_equal(ip_checksum(span_of(room + 34, sent.n - 34)), 0);
}

static void test_no_broadcast_without_leave_or_address(void **state)
{
	(void)state;
	fresh(KICK_CURE, false);
	hang(T0);
	(void)out(T0 + 7 * NS_S);
	assert_int_equal(out(T0 + 9 * NS_S), 1);
	assert_false(order.note.broadcast);
	fresh(KICK_CURE, true);
	k.self.ip = 0;
	hang(T0);
	(void)out(T0 + 7 * NS_S);
	assert_int_equal(out(T0 + 9 * NS_S), 1);
	assert_false(order.note.broadcast);
}

static void test_by_hand_is_counted_with_the_others(void **state)
{
	(void)state;
	fresh(KICK_OFF, false);
	tell(EV_DHCP_DISCOVER, T0);
	for (unsigned i = 1; i <= 3; i++) {
		assert_int_equal(kick_by_hand(&k, pi.mac, T0 + i * NS_S), KICK_COMES);
		assert_int_equal(out(T0 + i * NS_S), 1);
		assert_int_equal(order.note.reason, KICK_FOR_PERSON);
		assert_int_equal(order.note.number, i);
	}
	assert_int_equal(kick_by_hand(&k, pi.mac, T0 + 4 * NS_S), KICK_SPENT);
}

static void test_three_by_hand_in_vain_are_said_to_be(void **state)
{
	(void)state;
	fresh(KICK_OFF, false);
	hang(T0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(kick_by_hand(&k, pi.mac, T0 + (8 + i) * NS_S), KICK_COMES);
		assert_int_equal(out(T0 + (8 + i) * NS_S), 1);
	}
	assert_int_equal(out(T0 + 12 * NS_S), 1);
	assert_true(order.in_vain);
}

static void test_turning_it_on_cures_those_that_hang_already(void **state)
{
	(void)state;
	fresh(KICK_OFF, false);
	hang(T0);
	assert_int_equal(out(T0 + 60 * NS_S), 0);
	kick_set_mode(&k, KICK_CURE, T0 + 60 * NS_S);
	assert_int_equal(out(T0 + 60 * NS_S), 1);
	kick_set_mode(&k, KICK_OFF, T0 + 61 * NS_S);
	assert_int_equal(out(T0 + 100 * NS_S), 0);
}

/* --- floods */

static void forge(uint32_t i, ns when)
{
	frame.src[3] = msg.chaddr[3] = pi.mac[3] = (uint8_t)(i >> 16);
	frame.src[4] = msg.chaddr[4] = pi.mac[4] = (uint8_t)(i >> 8);
	frame.src[5] = msg.chaddr[5] = pi.mac[5] = (uint8_t)i;
	pi.began = when;
	tell(EV_DHCP_DISCOVER, when);
}

static void test_a_flood_of_forged_discovers_gets_twenty_frames_a_second(void **state)
{
	ns past[2000];
	unsigned n = 0;

	(void)state;
	fresh(KICK_PREVENT, true);
	for (uint32_t i = 0; i < 10000; i++) {
		ns now = T0 + (ns)i * NS_MS;

		forge(i, now);
		kick_expire(&k, now);
		while (kick_output(&k, &order, &sent)) {
			assert_true(n < 2000);
			past[n++] = now;
			assert_true(n <= KICK_RATE || now - past[n - 1 - KICK_RATE] >= KICK_WINDOW);
		}
	}
	assert_in_range(n, 150, 200); /* and it goes on all the time */
	assert_true(kick_deadline(&k) > T0);
}

static void test_who_hangs_is_kicked_in_the_middle_of_a_flood(void **state)
{
	struct boot hung;

	(void)state;
	fresh(KICK_PREVENT, false);
	tell(EV_DHCP_DISCOVER, T0);
	(void)out(T0 + 600 * NS_MS);
	(void)out(T0 + 1200 * NS_MS);
	tell(EV_BOOT_HUNG, T0 + 2 * NS_S);
	hung = pi;
	for (uint32_t i = 0; i < 5000; i++)
		forge(i, T0 + 2 * NS_S + (ns)i * 100 * NS_US);
	kick_expire(&k, T0 + 4 * NS_S);
	assert_true(kick_output(&k, &order, &sent)); /* before all the forged ones */
	assert_memory_equal(order.mac, hung.mac, 6);
	assert_int_equal(order.note.reason, KICK_FOR_HANG);
}

/* The same with the real observer, told the race of the forge. */
static void test_the_observer_tells_what_was_kicked_and_that_it_went_on(void **state)
{
	struct kick_note note = { .number = 1 };
	const uint8_t mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 };
	const struct boot *b;
	struct event e;
	struct lab lab;

	(void)state;
	lab_new(&lab, 8, 64);
	lab.tick = 10 * NS_MS;
	lab_scene(&lab, "dhcp-race-hang");
	b = watch_boot(lab.w, mac);
	assert_non_null(b);
	assert_true(b->hung);
	watch_kicked(lab.w, mac, &note, lab.now);
	assert_true(watch_output(lab.w, &e));
	assert_int_equal(e.kind, EV_KICK_SENT);
	assert_int_equal(b->kicked.kicks, 1);
	watch_kicked_in_vain(lab.w, mac, lab.now + NS_S);
	assert_true(watch_output(lab.w, &e));
	assert_int_equal(e.kind, EV_KICK_IN_VAIN);
	assert_true(b->kicked.in_vain);
	watch_kicked(lab.w, (const uint8_t[6]){ 1 }, &note, lab.now); /* nobody's */
	assert_false(watch_output(lab.w, &e));
	lab_free(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cure_leaves_a_pi_alone_that_is_not_judged_hung),
		cmocka_unit_test(test_cure_kicks_a_hung_pi_at_once_by_a_frame_to_it_alone),
		cmocka_unit_test(test_off_kicks_nobody),
		cmocka_unit_test(test_three_kicks_then_in_vain_once_and_never_more),
		cmocka_unit_test(test_a_pi_that_woke_is_kicked_no_more),
		cmocka_unit_test(test_a_new_boot_has_three_kicks_again),
		cmocka_unit_test(test_prevention_is_two_frames_at_0_6_and_1_2_seconds),
		cmocka_unit_test(test_prevention_stops_when_the_pi_goes_on),
		cmocka_unit_test(test_prevention_leaves_a_kick_for_a_pi_that_hangs_all_the_same),
		cmocka_unit_test(test_a_late_frame_of_a_prevention_is_left_out),
		cmocka_unit_test(test_who_hangs_in_spite_of_prevention_is_cured),
		cmocka_unit_test(test_only_the_original_rom_from_its_own_mac_is_kicked),
		cmocka_unit_test(test_a_frame_that_did_not_leave_is_no_kick_and_is_tried_again),
		cmocka_unit_test(test_a_lost_frame_of_a_prevention_is_sent_soon_or_not_at_all),
		cmocka_unit_test(
			test_who_was_forgotten_in_a_flood_has_no_more_than_three_all_the_same),
		cmocka_unit_test(test_no_broadcast_goes_before_a_frame_to_the_pi_alone),
		cmocka_unit_test(test_no_frame_is_shorter_than_ethernet_allows),
		cmocka_unit_test(test_a_tagged_pi_gets_a_tagged_frame_and_no_broadcast),
		cmocka_unit_test(test_the_broadcast_is_an_echo_request_of_our_own_with_ttl_1),
		cmocka_unit_test(test_no_broadcast_without_leave_or_address),
		cmocka_unit_test(test_by_hand_is_counted_with_the_others),
		cmocka_unit_test(test_three_by_hand_in_vain_are_said_to_be),
		cmocka_unit_test(test_turning_it_on_cures_those_that_hang_already),
		cmocka_unit_test(test_a_flood_of_forged_discovers_gets_twenty_frames_a_second),
		cmocka_unit_test(test_who_hangs_is_kicked_in_the_middle_of_a_flood),
		cmocka_unit_test(test_the_observer_tells_what_was_kicked_and_that_it_went_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
