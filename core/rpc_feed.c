/* SPDX-License-Identifier: MIT */
/* rpc_feed - pieces of TCP streams into messages, and messages into notes. When the place where
 * a record begins is lost, the start of each later segment is tried until one fits. */
#include "core/rpc_feed.h"

#define MESSAGE_MIN 8 /* an xid and a type */

static bool begins_record(struct cur *c)
{
	bool last;
	uint32_t length = rpc_mark(cur_be32(c), &last);

	return cur_ok(c) && length >= MESSAGE_MIN && length <= RPC_RECORD_MAX;
}

bool rpc_feed_begins_call(struct span payload)
{
	struct cur c = cur_of(payload);

	return begins_record(&c) && rpc_call_plausible(cur_rest(&c));
}

/* A reply is believed only when its call is known to wait: file contents pass here too. */
static bool begins_reply(const struct rpc_watch *w, struct rpc_peer peer, struct span payload)
{
	struct cur c = cur_of(payload);
	uint32_t xid, type;

	if (!begins_record(&c))
		return false;
	xid = cur_be32(&c);
	type = cur_be32(&c);
	return cur_ok(&c) && type == 1 && rpc_calls_waits(&w->calls, xid, peer);
}

static uint8_t side_now(const struct rpc_feed *feed)
{
	return feed->step == 0 ? (uint8_t)(1 - feed->own) : feed->own;
}

/* The next piece in order: first of the other side, which the segment acknowledges. */
static bool next_piece(struct rpc_feed *feed, struct rpc_conn *conn)
{
	struct tcp_piece piece;

	for (; feed->step < 2; feed->step++) {
		bool got = feed->step == 1 && feed->has_first;

		if (got) {
			piece = feed->first;
			feed->has_first = false;
		} else {
			got = tcp_half_next(&conn->half[side_now(feed)], &feed->pool->slots,
					    &piece);
		}
		if (got) {
			feed->bytes = cur_of(piece.bytes);
			feed->hole = piece.hole;
			feed->fresh = true;
			return true;
		}
	}
	return false;
}

/* Where records begin is no longer known. */
static void lose(struct rpc_watch *w, struct rpc_record *r)
{
	rpc_record_free(r, &w->feed.pool->slots);
	r->hunting = true;
	w->missed = true;
	w->feed.busy = false;
}

/* At the start of a piece: false when it is of no use, for no record is known to begin in it. */
static bool hunt(struct rpc_watch *w, struct rpc_record *r, struct rpc_peer peer)
{
	struct rpc_feed *feed = &w->feed;
	struct span bytes = span_of(feed->bytes.p, feed->bytes.left);

	feed->fresh = false;
	if (r->hunting &&
	    !(side_now(feed) == 0 ? rpc_feed_begins_call(bytes) : begins_reply(w, peer, bytes)))
		return false;
	r->hunting = false;
	return true;
}

/* The next message of either side; *side says of which. */
static bool next_message(struct rpc_watch *w, struct rpc_conn *conn, struct rpc_peer peer,
			 struct rpc_head *head)
{
	struct rpc_feed *feed = &w->feed;
	struct tcp_pool *slots = &feed->pool->slots;

	for (;;) {
		struct rpc_record *r;
		enum rpc_got got;

		if (!feed->busy && !next_piece(feed, conn))
			return false;
		feed->busy = true;
		r = &conn->record[side_now(feed)];
		if (feed->fresh && !hunt(w, r, peer)) {
			feed->busy = false;
			continue;
		}
		got = cur_left(&feed->bytes) > 0 ? rpc_record_feed(r, slots, &feed->bytes, head)
						 : rpc_record_hole(r, slots, &feed->hole, head);
		w->missed = w->missed || r->missed;
		switch (got) {
		case RPC_GOT_MESSAGE:
			return true;
		case RPC_GOT_LOST:
			lose(w, r);
			break;
		case RPC_GOT_NOTHING:
			feed->busy = cur_left(&feed->bytes) > 0 || feed->hole > 0;
			break;
		}
	}
}

bool rpc_feed_next(struct rpc_watch *w, struct rpc_note *note)
{
	struct rpc_feed *feed = &w->feed;
	struct rpc_conn *conn = &w->conn[feed->conn];
	struct rpc_head head;

	while (next_message(w, conn, feed->peer, &head)) {
		uint8_t side = side_now(feed);
		struct rpc_msg m;

		switch (rpc_parse(head.bytes, head.bytes.n + !head.whole, &m)) {
		case WIRE_OK:
			/* Calls of the server go to the Pi's callback program: not ours. */
			if (m.is_call && side == 0 &&
			    rpc_calls_ask(&w->calls, &m, feed->peer, feed->now, note))
				return true;
			if (!m.is_call && side == 1 &&
			    rpc_calls_answer(&w->calls, &m, feed->peer, feed->now, note))
				return true;
			break;
		case WIRE_SHORT:
			w->missed = true;
			break;
		case WIRE_BAD:
			lose(w, &conn->record[side]);
			break;
		}
	}
	return false;
}
