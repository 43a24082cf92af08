/* SPDX-License-Identifier: MIT */
/* rpc_record - record marking: from bytes in order to the beginnings of messages. */
#include "core/rpc_record.h"

#include <assert.h>

#include "core/rpc.h"

static_assert(RPC_KEEP <= TCP_SLOT_BYTES, "a slot holds what is kept of a message");

void rpc_record_free(struct rpc_record *r, struct tcp_pool *pool)
{
	bool hunting = r->hunting, missed = r->missed;

	tcp_pool_put(pool, &r->slot);
	*r = (struct rpc_record){ .hunting = hunting, .missed = missed };
}

/* Between two fragments: a record that has ended makes way for the next one. */
static void settle(struct rpc_record *r, struct tcp_pool *pool)
{
	if (r->given)
		tcp_pool_put(pool, &r->slot);
	if (r->open && r->left == 0 && r->last && r->mark_n == 0)
		rpc_record_free(r, pool);
}

/* Reads the next record mark, which may itself come in parts. False: more bytes are needed, or
 * (*lost) it can not be one. */
static bool take_mark(struct rpc_record *r, struct cur *c, bool *lost)
{
	struct cur mark;

	while (r->mark_n < sizeof(r->mark)) {
		if (cur_left(c) == 0)
			return false;
		r->mark[r->mark_n++] = cur_u8(c);
	}
	mark = cur_of(span_of(r->mark, sizeof(r->mark)));
	r->left = rpc_mark(cur_be32(&mark), &r->last);
	r->mark_n = 0;
	r->open = true;
	/* An xid and a message type are the least that a message has. */
	*lost = r->left > RPC_RECORD_MAX || (r->last && r->kept == 0 && !r->given && r->left < 8);
	return !*lost;
}

/* Gives out what the slot holds. */
static enum rpc_got give(struct rpc_record *r, struct tcp_pool *pool, bool whole,
			 struct rpc_head *head)
{
	r->given = true;
	if (r->slot == 0) {
		r->missed = true;
		return RPC_GOT_NOTHING;
	}
	head->bytes = span_of(tcp_pool_slot(pool, r->slot)->bytes, r->kept);
	head->whole = whole;
	return RPC_GOT_MESSAGE;
}

/* Copies bytes of a split message into its slot; true when its beginning is complete. */
static bool keep(struct rpc_record *r, struct tcp_pool *pool, struct span bytes)
{
	if (r->slot == 0 && r->kept == 0)
		r->slot = tcp_pool_get(pool);
	bytes = span_head(bytes, (size_t)RPC_KEEP - r->kept);
	if (r->slot > 0 && bytes.n > 0)
		memcpy(tcp_pool_slot(pool, r->slot)->bytes + r->kept, bytes.p, bytes.n);
	r->kept = (uint16_t)(r->kept + bytes.n);
	return r->kept == RPC_KEEP || (r->left == 0 && r->last);
}

enum rpc_got rpc_record_feed(struct rpc_record *r, struct tcp_pool *pool, struct cur *c,
			     struct rpc_head *head)
{
	settle(r, pool);
	while (cur_left(c) > 0) {
		bool lost = false;
		size_t most, length;
		struct span bytes;

		settle(r, pool);
		if (r->left == 0) {
			if (!take_mark(r, c, &lost))
				return lost ? RPC_GOT_LOST : RPC_GOT_NOTHING;
			/* An empty last fragment ends a message all the same. */
			if (r->left == 0 && r->last && !r->given &&
			    give(r, pool, true, head) == RPC_GOT_MESSAGE)
				return RPC_GOT_MESSAGE;
			continue;
		}
		length = r->left;
		most = length < RPC_KEEP ? length : RPC_KEEP;
		bytes = cur_take(c, length < cur_left(c) ? length : cur_left(c));
		r->left -= (uint32_t)bytes.n;
		if (r->given)
			continue;
		if (r->last && r->kept == 0 && bytes.n >= most) {
			r->given = true;
			head->bytes = span_head(bytes, RPC_KEEP);
			head->whole = length <= RPC_KEEP;
			return RPC_GOT_MESSAGE;
		}
		if (keep(r, pool, bytes) &&
		    give(r, pool, r->left == 0 && r->last && r->kept < RPC_KEEP, head) ==
			    RPC_GOT_MESSAGE)
			return RPC_GOT_MESSAGE;
	}
	return RPC_GOT_NOTHING;
}

enum rpc_got rpc_record_hole(struct rpc_record *r, struct tcp_pool *pool, uint32_t *n,
			     struct rpc_head *head)
{
	settle(r, pool);
	while (*n > 0) {
		uint32_t take = r->left < *n ? r->left : *n;

		if (take == 0) { /* the next record's mark is in the hole */
			*n = 0;
			return RPC_GOT_LOST;
		}
		*n -= take;
		r->left -= take;
		if (!r->given && give(r, pool, false, head) == RPC_GOT_MESSAGE)
			return RPC_GOT_MESSAGE;
		settle(r, pool);
	}
	return RPC_GOT_NOTHING;
}
