/* SPDX-License-Identifier: MIT */
/* rpc_watch_test - what a Pi asked of its NFS servers and what came back, through all that a
 * network and a capture do to the packets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/rpc_watch.h"
#include "tests/unit/fence.h"
#include "tests/unit/rpc_kit.h"

static struct rpc_watch watch;
static struct rpc_pool pool;
static struct rpc_note note[32]; /* their spans are good until the next frame */
static size_t notes;
static ns now;

static uint8_t storage[8192];
static uint32_t pi_seq, server_seq;

static struct put fresh(void)
{
	return put_in(storage, sizeof(storage));
}

static void pull(void)
{
	struct rpc_note got;

	while (rpc_watch_output(&watch, &got)) {
		assert_true(notes < 32);
		note[notes++] = got;
	}
}

static void input(struct frame f)
{
	now += NS_MS;
	f.payload = fenced(f.payload);
	notes = 0;
	if (rpc_watch_input(&watch, &pool, &f, now, KIT_PI))
		pull();
	assert_false(rpc_watch_output(&watch, &note[31]));
}

static void no_slot_is_held(void)
{
	for (size_t i = 0; i < TCP_SLOTS; i++)
		assert_false(pool.slots.slot[i].used);
}

static int setup(void **state)
{
	(void)state;
	rpc_watch_init(&watch);
	rpc_pool_init(&pool);
	now = 1000 * NS_S;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rpc_watch_free(&watch, &pool);
	no_slot_is_held();
	return 0;
}

/* The handshake of a connection to this port. */
static void connect_to(uint16_t port)
{
	struct span none = { .p = storage };

	pi_seq = 0xfffffff0u;
	server_seq = 700;
	input(kit_tcp(true, port, pi_seq++, 0, TCP_SYN, none));
	input(kit_tcp(false, port, server_seq++, pi_seq, TCP_SYN | TCP_ACK, none));
	input(kit_tcp(true, port, pi_seq, server_seq, TCP_ACK, none));
}

static void from_pi(uint16_t port, struct span bytes)
{
	input(kit_tcp(true, port, pi_seq, server_seq, TCP_ACK, bytes));
	pi_seq += (uint32_t)bytes.n;
}

static void from_server(uint16_t port, struct span bytes)
{
	input(kit_tcp(false, port, server_seq, pi_seq, TCP_ACK, bytes));
	server_seq += (uint32_t)bytes.n;
}

static void lookup(struct put *w, uint32_t xid, const char *name)
{
	size_t at = kit_record(w);

	kit_call(w, xid, RPC_PROG_NFS, 3, 3);
	kit_fh(w, 1);
	kit_opaque(w, name);
	kit_mark(w, at);
}

static void lookup_failed(struct put *w, uint32_t xid, uint32_t status)
{
	size_t at = kit_record(w);

	kit_reply(w, xid, 0);
	put_be32(w, status);
	put_be32(w, 0);
	kit_mark(w, at);
}

static struct span part(const struct put *w, size_t from, size_t to)
{
	return span_of(w->p + from, to - from);
}

static void test_getport_over_udp_teaches_the_port(void **state)
{
	struct put w = fresh();
	struct span none = { .p = storage };

	(void)state;
	kit_call(&w, 7, RPC_PROG_PORTMAP, 2, 3);
	put_be32(&w, RPC_PROG_MOUNT);
	put_be32(&w, 3);
	put_be64(&w, (uint64_t)6 << 32);
	input(kit_udp(true, 111, put_span(&w)));
	assert_int_equal(notes, 1);
	assert_int_equal(note[0].outcome, RPC_ASKED);
	assert_int_equal(note[0].service, RPC_PORTMAP);
	assert_string_equal(note[0].proc_name, "GETPORT");
	assert_int_equal(note[0].want_prog, RPC_PROG_MOUNT);
	assert_true(note[0].has_cred && span_is(note[0].machine, "pi"));

	w = fresh();
	kit_reply(&w, 7, 0);
	put_be32(&w, 33333);
	input(kit_udp(false, 111, put_span(&w)));
	assert_int_equal(notes, 1);
	assert_int_equal(note[0].outcome, RPC_ANSWERED);
	assert_int_equal(note[0].port, 33333);
	assert_int_equal(note[0].want_prog, RPC_PROG_MOUNT);
	assert_int_equal(note[0].when - note[0].asked_at, NS_MS);

	input(kit_tcp(true, 33333, 5, 0, TCP_SYN, none));
	input(kit_tcp(false, 33333, 0, 6, TCP_RST | TCP_ACK, none));
	assert_int_equal(notes, 1);
	assert_int_equal(note[0].outcome, RPC_REFUSED);
	assert_int_equal(note[0].service, RPC_MOUNT);
}

static void test_a_call_sent_again_is_told_once_and_counted(void **state)
{
	struct put w = fresh();
	struct rpc_silence silence;

	(void)state;
	kit_call(&w, 7, RPC_PROG_NFS, 3, 0);
	input(kit_udp(true, 2049, put_span(&w)));
	assert_int_equal(notes, 1);
	input(kit_udp(true, 2049, put_span(&w)));
	assert_int_equal(notes, 0);
	assert_true(rpc_watch_silent(&watch, &silence));
	assert_int_equal(silence.service, RPC_NFS);
	assert_int_equal(silence.tries, 2);
	assert_int_equal(now - silence.since, NS_MS);
	assert_false(silence.uncertain || silence.connecting);
	w = fresh();
	kit_reply(&w, 7, 0);
	input(kit_udp(false, 2049, put_span(&w)));
	assert_int_equal(notes, 1);
	assert_int_equal(note[0].tries, 2);
	input(kit_udp(false, 2049, put_span(&w)));
	assert_int_equal(notes, 0); /* a duplicate reply */
	assert_false(rpc_watch_silent(&watch, &silence));
}

static void test_port_unreachable_refuses_the_call(void **state)
{
	struct put w = fresh();
	struct frame f = kit_ip(FRAME_ICMP, false, (struct span){ .p = storage });

	(void)state;
	kit_call(&w, 9, RPC_PROG_PORTMAP, 2, 3);
	put_fill(&w, 0, 16);
	input(kit_udp(true, 111, put_span(&w)));
	f.u.icmp = (struct icmp){ .type = 3,
				  .code = 3,
				  .quotes = true,
				  .quoted_proto = 17,
				  .quoted_src = KIT_PI,
				  .quoted_dst = KIT_SERVER,
				  .quoted_sport = 900,
				  .quoted_dport = 111 };
	input(f);
	assert_int_equal(notes, 1);
	assert_int_equal(note[0].outcome, RPC_REFUSED);
	assert_int_equal(note[0].xid, 9);
	assert_true(note[0].by_icmp);
	assert_int_equal(note[0].icmp_code, 3);
	f.u.icmp.quoted_dport = 69;
	input(f);
	assert_int_equal(notes, 0);
}

static void test_a_syn_without_answer_is_silence(void **state)
{
	struct span none = { .p = storage };
	struct rpc_silence silence;
	ns first;

	(void)state;
	input(kit_tcp(true, 2049, 5, 0, TCP_SYN, none));
	first = now;
	input(kit_tcp(true, 2049, 5, 0, TCP_SYN, none));
	assert_true(rpc_watch_silent(&watch, &silence));
	assert_true(silence.connecting && silence.tcp);
	assert_int_equal(silence.service, RPC_NFS);
	assert_int_equal(silence.server_ip, KIT_SERVER);
	assert_int_equal(silence.since, first);
	assert_int_equal(silence.tries, 2);
	input(kit_tcp(false, 2049, 0, 6, TCP_SYN | TCP_ACK, none));
	assert_false(rpc_watch_silent(&watch, &silence));
	input(kit_tcp(true, 8080, 5, 0, TCP_SYN, none));
	assert_false(rpc_watch_silent(&watch, &silence));
}

static void test_a_refused_syn_is_told_by_its_port(void **state)
{
	struct span none = { .p = storage };
	static const struct {
		uint16_t port;
		enum rpc_service service;
	} row[] = { { 111, RPC_PORTMAP }, { 2049, RPC_NFS }, { 20048, RPC_MOUNT } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		input(kit_tcp(true, row[i].port, 5, 0, TCP_SYN, none));
		input(kit_tcp(false, row[i].port, 0, 6, TCP_RST | TCP_ACK, none));
		assert_int_equal(notes, 1);
		assert_int_equal(note[0].outcome, RPC_REFUSED);
		assert_int_equal(note[0].service, row[i].service);
		assert_int_equal(note[0].server_port, row[i].port);
	}
}

static void test_a_reset_after_the_handshake_is_no_refusal(void **state)
{
	(void)state;
	connect_to(2049);
	input(kit_tcp(false, 2049, server_seq, pi_seq, TCP_RST, (struct span){ .p = storage }));
	assert_int_equal(notes, 0);
}

static void test_a_record_split_over_three_segments_is_one_message(void **state)
{
	struct put w = fresh();

	(void)state;
	connect_to(2049);
	lookup(&w, 11, "sbin");
	from_pi(2049, part(&w, 0, 3));
	from_pi(2049, part(&w, 3, 60));
	assert_int_equal(notes, 0);
	from_pi(2049, part(&w, 60, w.n));
	assert_int_equal(notes, 1);
	assert_string_equal(note[0].proc_name, "LOOKUP");
	assert_true(span_is(note[0].name, "sbin"));
	no_slot_is_held();
}

static void test_two_records_in_a_segment_are_two_messages(void **state)
{
	struct put w = fresh();

	(void)state;
	connect_to(2049);
	lookup(&w, 11, "sbin");
	lookup(&w, 12, "etc");
	from_pi(2049, put_span(&w));
	assert_int_equal(notes, 2);
	assert_true(span_is(note[0].name, "sbin"));
	assert_true(span_is(note[1].name, "etc"));
	w = fresh();
	lookup_failed(&w, 12, 2);
	lookup_failed(&w, 11, 13);
	from_server(2049, put_span(&w));
	assert_int_equal(notes, 2);
	assert_true(span_is(note[0].name, "etc"));
	assert_string_equal(note[0].status_name, "NFS3ERR_NOENT");
	assert_true(span_is(note[1].name, "sbin"));
	assert_string_equal(note[1].status_name, "NFS3ERR_ACCES");
}

static void test_retransmission_with_overlap_tells_nothing_twice(void **state)
{
	struct put w = fresh();
	uint32_t start;

	(void)state;
	connect_to(2049);
	start = pi_seq;
	lookup(&w, 11, "sbin");
	from_pi(2049, part(&w, 0, 50));
	input(kit_tcp(true, 2049, start + 20, server_seq, TCP_ACK, part(&w, 20, w.n)));
	assert_int_equal(notes, 1);
	input(kit_tcp(true, 2049, start, server_seq, TCP_ACK, put_span(&w)));
	assert_int_equal(notes, 0);
	assert_false(watch.missed);
}

static void test_reordered_segments_are_read_in_order(void **state)
{
	struct put w = fresh();
	uint32_t start;

	(void)state;
	connect_to(2049);
	start = pi_seq;
	lookup(&w, 11, "sbin");
	input(kit_tcp(true, 2049, start + 70, server_seq, TCP_ACK, part(&w, 70, w.n)));
	input(kit_tcp(true, 2049, start + 30, server_seq, TCP_ACK, part(&w, 30, 70)));
	assert_int_equal(notes, 0);
	input(kit_tcp(true, 2049, start, server_seq, TCP_ACK, part(&w, 0, 30)));
	assert_int_equal(notes, 1);
	assert_true(span_is(note[0].name, "sbin"));
	assert_false(watch.missed);
	no_slot_is_held();
}

static void test_after_a_lost_segment_the_next_record_is_found(void **state)
{
	struct put w = fresh();
	struct rpc_silence silence;

	(void)state;
	connect_to(2049);
	lookup(&w, 11, "sbin");
	from_pi(2049, put_span(&w));
	w = fresh();
	lookup(&w, 12, "etc");
	from_pi(2049, put_span(&w));
	server_seq += 36; /* the answer to the first was not captured */
	w = fresh();
	lookup_failed(&w, 12, 2);
	from_server(2049, put_span(&w));
	assert_int_equal(notes, 0); /* it may still come */
	from_pi(2049, (struct span){ .p = storage }); /* but the Pi has it already */
	assert_int_equal(notes, 1);
	assert_true(span_is(note[0].name, "etc"));
	assert_true(watch.missed);
	rpc_watch_silent(&watch, &silence);
	assert_true(silence.uncertain);
	w = fresh();
	lookup(&w, 13, "bin");
	from_pi(2049, put_span(&w));
	assert_int_equal(notes, 1);
	w = fresh();
	lookup_failed(&w, 13, 2);
	from_server(2049, put_span(&w));
	assert_int_equal(notes, 1);
	assert_true(span_is(note[0].name, "bin"));
}

static void test_a_record_length_that_lies_is_not_believed(void **state)
{
	struct put w = fresh();

	(void)state;
	connect_to(2049);
	put_be32(&w, 0x80000000u | 1u << 30);
	put_fill(&w, 0, 100);
	from_pi(2049, put_span(&w));
	assert_int_equal(notes, 0);
	assert_true(watch.missed);
	w = fresh();
	lookup(&w, 11, "sbin");
	from_pi(2049, put_span(&w));
	assert_int_equal(notes, 1);
}

static void read_reply(struct put *w, uint32_t xid, uint32_t count)
{
	put_be32(w, 0x80000000u | (24 + 16 + count));
	kit_reply(w, xid, 0);
	put_be32(w, 0);
	put_be32(w, 0);
	put_be32(w, count);
	put_be32(w, 0);
}

static void test_a_megabyte_read_is_told_at_its_first_segment(void **state)
{
	static uint8_t page[60000];
	struct put w = fresh();
	struct frame f;
	size_t at = kit_record(&w);

	(void)state;
	connect_to(2049);
	kit_call(&w, 20, RPC_PROG_NFS, 3, 6);
	kit_fh(&w, 5);
	put_fill(&w, 0, 12);
	kit_mark(&w, at);
	from_pi(2049, put_span(&w));
	w = fresh();
	read_reply(&w, 20, 1 << 20);
	put_fill(&w, 0, 1448 - w.n);
	from_server(2049, put_span(&w));
	assert_int_equal(notes, 1);
	assert_true(note[0].has_read);
	assert_int_equal(note[0].read_bytes, 1 << 20);
	for (uint32_t left = 44 + (1 << 20) - 1448; left > 0;) {
		uint32_t n = left < sizeof(page) ? left : (uint32_t)sizeof(page);

		/* captured with a short snaplen */
		f = kit_tcp(false, 2049, server_seq, pi_seq, TCP_ACK, span_of(page, 60));
		f.payload_wire_len = n;
		f.cut = true;
		input(f);
		server_seq += n;
		left -= n;
		assert_int_equal(notes, 0);
	}
	assert_false(watch.missed);
	w = fresh();
	lookup(&w, 21, "sbin");
	from_pi(2049, put_span(&w));
	w = fresh();
	lookup_failed(&w, 21, 2);
	from_server(2049, put_span(&w));
	assert_int_equal(notes, 1);
	assert_true(span_is(note[0].name, "sbin"));
}

static void test_a_read_over_udp_is_told_by_its_first_fragment(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	kit_call(&w, 20, RPC_PROG_NFS, 3, 6);
	kit_fh(&w, 5);
	put_fill(&w, 0, 12);
	input(kit_udp(true, 2049, put_span(&w)));
	w = fresh();
	put_be16(&w, 2049);
	put_be16(&w, 900);
	put_be16(&w, 4148);
	put_be16(&w, 0);
	kit_reply(&w, 20, 0);
	put_be64(&w, 0);
	put_be32(&w, 4096);
	put_fill(&w, 0, 1400);
	f = kit_ip(FRAME_FRAGMENT, false, put_span(&w));
	f.ip.proto = 17;
	f.ip.more_fragments = true;
	input(f);
	assert_int_equal(notes, 1);
	assert_int_equal(note[0].read_bytes, 4096);
	f.ip.frag_offset = 1480;
	input(f);
	assert_int_equal(notes, 0);
}

static void test_a_connection_is_picked_up_in_the_middle_at_a_call(void **state)
{
	struct put w = fresh();

	(void)state;
	pi_seq = 90;
	server_seq = 70;
	lookup(&w, 11, "sbin");
	from_pi(48000, put_span(&w)); /* a port nobody named */
	assert_int_equal(notes, 1);
	w = fresh();
	lookup_failed(&w, 11, 2);
	from_server(48000, put_span(&w));
	assert_int_equal(notes, 1);
	assert_int_equal(note[0].status, 2);
	assert_false(watch.missed);
}

static void test_other_connections_leave_no_trace(void **state)
{
	struct put w = fresh();

	(void)state;
	pi_seq = 1;
	put_text(&w, "GET /kernel8.img HTTP/1.1\r\nHost: server\r\n\r\n");
	from_pi(80, put_span(&w));
	from_server(80, put_span(&w));
	for (size_t i = 0; i < RPC_CONNS; i++)
		assert_false(watch.conn[i].used);
}

static void test_a_rejected_credential_is_denied(void **state)
{
	struct put w = fresh();

	(void)state;
	kit_call(&w, 5, RPC_PROG_NFS, 3, 1);
	kit_fh(&w, 1);
	input(kit_udp(true, 2049, put_span(&w)));
	w = fresh();
	put_be32(&w, 5);
	put_be32(&w, 1);
	put_be32(&w, 1);
	put_be32(&w, 1);
	put_be32(&w, 1);
	input(kit_udp(false, 2049, put_span(&w)));
	assert_int_equal(notes, 1);
	assert_int_equal(note[0].outcome, RPC_DENIED);
	assert_string_equal(note[0].status_name, "AUTH_BADCRED");
}

static void test_a_version_that_is_not_served_names_the_range(void **state)
{
	struct put w = fresh();

	(void)state;
	kit_call(&w, 5, RPC_PROG_NFS, 2, 0);
	input(kit_udp(true, 2049, put_span(&w)));
	w = fresh();
	kit_reply(&w, 5, RPC_ACCEPT_PROG_MISMATCH);
	put_be32(&w, 3);
	put_be32(&w, 4);
	input(kit_udp(false, 2049, put_span(&w)));
	assert_int_equal(note[0].outcome, RPC_PROG_MISMATCH);
	assert_int_equal(note[0].vers, 2);
	assert_int_equal(note[0].low, 3);
	assert_int_equal(note[0].high, 4);
}

static void test_another_machines_reply_answers_nothing(void **state)
{
	struct put w = fresh();
	struct frame f;

	(void)state;
	kit_call(&w, 5, RPC_PROG_NFS, 3, 0);
	input(kit_udp(true, 2049, put_span(&w)));
	w = fresh();
	kit_reply(&w, 5, 0);
	f = kit_udp(false, 2049, put_span(&w));
	f.ip.src = KIT_SERVER + 1;
	input(f);
	assert_int_equal(notes, 0);
	f.ip.src = KIT_SERVER;
	f.ip.dst = KIT_PI + 1;
	input(f);
	assert_int_equal(notes, 0);
}

static void test_an_empty_pool_is_admitted(void **state)
{
	struct put w = fresh();
	struct rpc_silence silence;

	(void)state;
	while (tcp_pool_get(&pool.slots) > 0)
		;
	connect_to(2049);
	lookup(&w, 11, "sbin");
	from_pi(2049, part(&w, 0, 40));
	from_pi(2049, part(&w, 40, w.n));
	assert_int_equal(notes, 0);
	assert_false(rpc_watch_silent(&watch, &silence));
	assert_true(silence.uncertain);
	w = fresh();
	lookup(&w, 12, "etc");
	from_pi(2049, put_span(&w));
	assert_int_equal(notes, 1);
	rpc_pool_init(&pool);
}

static void test_more_calls_than_places_lose_the_oldest(void **state)
{
	struct put w;

	(void)state;
	for (uint32_t xid = 0; xid <= RPC_CALLS_MAX; xid++) {
		w = fresh();
		kit_call(&w, xid, RPC_PROG_NFS, 3, 0);
		input(kit_udp(true, 2049, put_span(&w)));
		assert_int_equal(notes, 1);
	}
	for (uint32_t xid = 0; xid <= RPC_CALLS_MAX; xid++) {
		w = fresh();
		kit_reply(&w, xid, 0);
		input(kit_udp(false, 2049, put_span(&w)));
		assert_int_equal(notes, xid > 0);
	}
}

static void cut_datagram(struct span cut, void *arg)
{
	const struct put *whole = arg;
	struct frame f = kit_udp(true, 2049, cut);
	struct rpc_note got;

	rpc_watch_init(&watch);
	f.payload_wire_len = whole->n;
	if (!rpc_watch_input(&watch, &pool, &f, now, KIT_PI))
		return;
	while (rpc_watch_output(&watch, &got))
		assert_int_equal(got.partial, cut.n < whole->n);
}

static void test_every_cut_of_a_call_is_survived_and_admitted(void **state)
{
	struct put w = fresh();

	(void)state;
	kit_call(&w, 5, RPC_PROG_NFS, 3, 3);
	kit_fh(&w, 1);
	kit_opaque(&w, "sbin");
	fence_every_cut(put_span(&w), cut_datagram, &w);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_getport_over_udp_teaches_the_port),
		T(test_a_call_sent_again_is_told_once_and_counted),
		T(test_port_unreachable_refuses_the_call),
		T(test_a_syn_without_answer_is_silence),
		T(test_a_refused_syn_is_told_by_its_port),
		T(test_a_reset_after_the_handshake_is_no_refusal),
		T(test_a_record_split_over_three_segments_is_one_message),
		T(test_two_records_in_a_segment_are_two_messages),
		T(test_retransmission_with_overlap_tells_nothing_twice),
		T(test_reordered_segments_are_read_in_order),
		T(test_after_a_lost_segment_the_next_record_is_found),
		T(test_a_record_length_that_lies_is_not_believed),
		T(test_a_megabyte_read_is_told_at_its_first_segment),
		T(test_a_read_over_udp_is_told_by_its_first_fragment),
		T(test_a_connection_is_picked_up_in_the_middle_at_a_call),
		T(test_other_connections_leave_no_trace),
		T(test_a_rejected_credential_is_denied),
		T(test_a_version_that_is_not_served_names_the_range),
		T(test_another_machines_reply_answers_nothing),
		T(test_an_empty_pool_is_admitted),
		T(test_more_calls_than_places_lose_the_oldest),
		T(test_every_cut_of_a_call_is_survived_and_admitted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
