/* SPDX-License-Identifier: MIT */
/* rpc_watch - from frames to notes: which datagram is RPC, which connection is followed, and
 * what it means when one is not answered. The messages inside a connection: rpc_feed.c. */
#include "core/rpc_watch.h"

#include "core/rpc_feed.h"

#define IPPROTO_TCP_NUMBER 6
#define IPPROTO_UDP_NUMBER 17
#define ICMP_UNREACHABLE 3

/* Where one frame goes, from the Pi's point of view. */
struct way {
	uint8_t side; /* 0 from the Pi, 1 to the Pi */
	uint16_t pi_port;
	struct rpc_peer peer;
	ns now;
};

void rpc_pool_init(struct rpc_pool *pool)
{
	memset(pool, 0, sizeof(*pool));
}

void rpc_watch_init(struct rpc_watch *w)
{
	*w = (struct rpc_watch){ 0 };
}

static void conn_free(struct rpc_conn *conn, struct rpc_pool *pool)
{
	for (size_t side = 0; side < 2; side++) {
		tcp_half_free(&conn->half[side], &pool->slots);
		rpc_record_free(&conn->record[side], &pool->slots);
	}
	*conn = (struct rpc_conn){ 0 };
}

void rpc_watch_free(struct rpc_watch *w, struct rpc_pool *pool)
{
	for (size_t i = 0; i < RPC_CONNS; i++)
		conn_free(&w->conn[i], pool);
	rpc_watch_init(w);
}

static bool service_of_port(const struct rpc_watch *w, uint32_t ip, uint16_t port,
			    enum rpc_service *service)
{
	switch (port) {
	case RPC_PORT_PORTMAP:
		*service = RPC_PORTMAP;
		return true;
	case RPC_PORT_NFS:
		*service = RPC_NFS;
		return true;
	case RPC_PORT_MOUNT:
		*service = RPC_MOUNT;
		return true;
	}
	for (size_t i = 0; i < RPC_PORTS; i++) {
		if (port != 0 && w->port[i].port == port && w->port[i].ip == ip) {
			*service = (enum rpc_service)w->port[i].service;
			return true;
		}
	}
	return false;
}

/* portmap said where mountd or nfsd listens. */
static void learn_port(struct rpc_watch *w, const struct rpc_note *note)
{
	enum rpc_service known;

	if (note->service != RPC_PORTMAP || note->outcome != RPC_ANSWERED || note->port == 0 ||
	    !rpc_prog_known(note->want_prog) ||
	    service_of_port(w, note->server_ip, (uint16_t)note->port, &known))
		return;
	w->port[w->next_port] = (struct rpc_port){
		.ip = note->server_ip,
		.port = (uint16_t)note->port,
		.service = (uint8_t)rpc_service_of(note->want_prog),
	};
	w->next_port = (uint8_t)((w->next_port + 1) % RPC_PORTS);
}

static struct rpc_conn *conn_find(struct rpc_watch *w, const struct way *way)
{
	for (size_t i = 0; i < RPC_CONNS; i++) {
		struct rpc_conn *conn = &w->conn[i];

		if (conn->used && conn->server_ip == way->peer.ip &&
		    conn->server_port == way->peer.port && conn->pi_port == way->pi_port)
			return conn;
	}
	return NULL;
}

/* A new connection in the place of a free one, of one that closes, or of the most idle. */
static struct rpc_conn *conn_new(struct rpc_watch *w, const struct way *way)
{
	struct rpc_conn *best = &w->conn[0];

	for (size_t i = 0; i < RPC_CONNS; i++) {
		struct rpc_conn *conn = &w->conn[i];

		if (!conn->used) {
			best = conn;
			break;
		}
		if (conn->closing != best->closing ? conn->closing : conn->turn < best->turn)
			best = conn;
	}
	conn_free(best, w->feed.pool);
	*best = (struct rpc_conn){
		.used = true,
		.server_ip = way->peer.ip,
		.server_port = way->peer.port,
		.pi_port = way->pi_port,
		.turn = w->turn,
	};
	return best;
}

static void conn_syn(struct rpc_watch *w, const struct way *way, uint32_t seq)
{
	struct rpc_conn *conn = conn_find(w, way);
	enum rpc_service service;

	if (!service_of_port(w, way->peer.ip, way->peer.port, &service))
		return;
	if (conn && conn->syn && !conn->answered && conn->half[0].next == seq + 1) {
		if (conn->tries < UINT16_MAX)
			conn->tries++; /* the same SYN again */
		return;
	}
	if (conn)
		conn_free(conn, w->feed.pool); /* the ports are used again */
	conn = conn_new(w, way);
	conn->syn = true;
	conn->syn_at = way->now;
	conn->tries = 1;
	tcp_half_start(&conn->half[0], &w->feed.pool->slots, seq + 1);
}

/* Leaves the rest to rpc_watch_output(). */
static bool feed_conn(struct rpc_watch *w, const struct rpc_conn *conn, const struct way *way,
		      enum rpc_feed_kind kind)
{
	w->feed.kind = kind;
	w->feed.conn = (uint8_t)(conn - w->conn);
	w->feed.own = way->side;
	w->feed.peer = way->peer;
	return true;
}

static bool input_tcp(struct rpc_watch *w, const struct frame *f, const struct way *way)
{
	const struct tcp *tcp = &f->u.tcp;
	struct rpc_conn *conn;
	struct rpc_feed *feed = &w->feed;

	if ((tcp->flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN) {
		if (way->side == 0)
			conn_syn(w, way, tcp->seq);
		return false;
	}
	conn = conn_find(w, way);
	if (tcp->flags & TCP_RST) {
		if (conn && way->side == 1 && conn->syn && !conn->answered)
			return feed_conn(w, conn, way, RPC_FEED_NO_CONN);
		if (conn)
			conn_free(conn, feed->pool);
		return false;
	}
	if (!conn && way->side == 0 && rpc_feed_begins_call(f->payload)) {
		conn = conn_new(w, way); /* in the middle of it */
		conn->record[0].hunting = true;
		conn->record[1].hunting = true;
	}
	if (!conn)
		return false;
	conn->turn = w->turn;
	conn->answered = conn->answered || way->side == 1;
	conn->closing = conn->closing || (tcp->flags & TCP_FIN) != 0;
	if (tcp->flags & TCP_SYN) {
		tcp_half_start(&conn->half[1], &feed->pool->slots, tcp->seq + 1);
		return false;
	}
	if (tcp->flags & TCP_ACK)
		tcp_half_acked(&conn->half[1 - way->side], tcp->ack);
	if (f->payload_wire_len > 0)
		feed->has_first = tcp_half_take(&conn->half[way->side], &feed->pool->slots,
						tcp->seq, f->payload, f->payload_wire_len,
						&feed->first);
	return feed_conn(w, conn, way, RPC_FEED_STREAM);
}

static bool input_udp(struct rpc_watch *w, const struct way *way, struct span payload, bool cut)
{
	struct rpc_feed *feed = &w->feed;

	feed->kind = RPC_FEED_DATAGRAM;
	feed->own = way->side;
	feed->peer = way->peer;
	feed->bytes = cur_of(payload);
	feed->cut = cut;
	return true;
}

/* The first fragment of a datagram has the RPC header: READ over UDP comes in fragments. */
static bool input_fragment(struct rpc_watch *w, const struct frame *f, struct way *way)
{
	struct cur c = cur_of(f->payload);
	uint16_t src = cur_be16(&c), dst = cur_be16(&c);

	cur_skip(&c, 4); /* length, checksum */
	if (f->ip.proto != IPPROTO_UDP_NUMBER || f->ip.frag_offset != 0 || !cur_ok(&c))
		return false;
	way->peer.port = way->side == 0 ? dst : src;
	way->pi_port = way->side == 0 ? src : dst;
	return input_udp(w, way, cur_rest(&c), true);
}

static bool input_icmp(struct rpc_watch *w, const struct frame *f, uint32_t pi_ip, ns now)
{
	const struct icmp *icmp = &f->u.icmp;
	struct way way = { .now = now, .pi_port = icmp->quoted_sport };
	struct rpc_feed *feed = &w->feed;
	struct rpc_conn *conn;

	/* Code 4 is path MTU discovery: no refusal. */
	if (icmp->type != ICMP_UNREACHABLE || icmp->code == 4 || !icmp->quotes ||
	    icmp->quoted_src != pi_ip || f->ip.dst != pi_ip)
		return false;
	way.peer = (struct rpc_peer){ icmp->quoted_dst, icmp->quoted_dport,
				      icmp->quoted_proto == IPPROTO_TCP_NUMBER };
	feed->by_icmp = true;
	feed->icmp_code = icmp->code;
	if (way.peer.tcp) {
		conn = conn_find(w, &way);
		return conn && conn->syn && !conn->answered &&
		       feed_conn(w, conn, &way, RPC_FEED_NO_CONN);
	}
	feed->kind = RPC_FEED_NO_PORT;
	feed->peer = way.peer;
	return icmp->quoted_proto == IPPROTO_UDP_NUMBER;
}

/* The side whose frame it is, and the peer's address; the ports are the caller's to add. */
static bool way_of(const struct frame *f, uint32_t pi_ip, ns now, struct way *way)
{
	bool tcp = f->kind == FRAME_TCP;
	uint16_t src = tcp ? f->u.tcp.src : f->u.udp.src;
	uint16_t dst = tcp ? f->u.tcp.dst : f->u.udp.dst;
	bool from = f->ip.src == pi_ip;

	if (pi_ip == 0 || from == (f->ip.dst == pi_ip))
		return false;
	*way = (struct way){ .side = from ? 0 : 1, .now = now };
	way->peer = (struct rpc_peer){ from ? f->ip.dst : f->ip.src, 0, tcp };
	if (f->kind != FRAME_FRAGMENT) {
		way->peer.port = from ? dst : src;
		way->pi_port = from ? src : dst;
	}
	return true;
}

bool rpc_watch_input(struct rpc_watch *w, struct rpc_pool *pool, const struct frame *f, ns now,
		     uint32_t pi_ip)
{
	struct way way;

	w->feed = (struct rpc_feed){ .pool = pool, .now = now };
	w->turn++;
	switch (f->kind) {
	case FRAME_TCP:
		return way_of(f, pi_ip, now, &way) && input_tcp(w, f, &way);
	case FRAME_UDP:
		return way_of(f, pi_ip, now, &way) &&
		       input_udp(w, &way, f->payload, f->payload_wire_len > f->payload.n);
	case FRAME_FRAGMENT:
		return way_of(f, pi_ip, now, &way) && input_fragment(w, f, &way);
	case FRAME_ICMP:
		return input_icmp(w, f, pi_ip, now);
	case FRAME_OTHER:
	case FRAME_ARP:
	case FRAME_STP:
	case FRAME_IPV4:
		break;
	}
	return false;
}

static bool output_datagram(struct rpc_watch *w, struct rpc_note *note)
{
	struct rpc_feed *feed = &w->feed;
	struct span bytes = cur_rest(&feed->bytes);
	struct rpc_msg m;

	if (rpc_parse(bytes, bytes.n + feed->cut, &m) != WIRE_OK)
		return false;
	if (m.is_call)
		return feed->own == 0 && rpc_calls_ask(&w->calls, &m, feed->peer, feed->now, note);
	return feed->own == 1 && rpc_calls_answer(&w->calls, &m, feed->peer, feed->now, note);
}

/* Nobody listens there, or a firewall says so: ends the connection that was asked for. */
static bool output_refused(struct rpc_watch *w, struct rpc_note *note)
{
	struct rpc_conn *conn = &w->conn[w->feed.conn];
	enum rpc_service service = RPC_OTHER;

	(void)service_of_port(w, conn->server_ip, conn->server_port, &service);
	*note = (struct rpc_note){
		.service = service,
		.outcome = RPC_REFUSED,
		.tcp = true,
		.server_ip = conn->server_ip,
		.server_port = conn->server_port,
		.asked_at = conn->syn_at,
		.when = w->feed.now,
		.tries = conn->tries,
	};
	w->calls.answered_at[service] = w->feed.now;
	conn_free(conn, w->feed.pool);
	return true;
}

bool rpc_watch_output(struct rpc_watch *w, struct rpc_note *note)
{
	struct rpc_feed *feed = &w->feed;
	enum rpc_feed_kind kind = feed->kind;
	bool got = false;

	if (kind != RPC_FEED_STREAM)
		feed->kind = RPC_FEED_NOTHING; /* there is one note at most */
	switch (kind) {
	case RPC_FEED_NOTHING:
		break;
	case RPC_FEED_DATAGRAM:
		got = output_datagram(w, note);
		break;
	case RPC_FEED_STREAM:
		got = rpc_feed_next(w, note);
		break;
	case RPC_FEED_NO_CONN:
		got = output_refused(w, note);
		break;
	case RPC_FEED_NO_PORT:
		got = rpc_calls_refuse(&w->calls, feed->peer, feed->now, note);
		break;
	}
	if (!got)
		return false;
	note->by_icmp = feed->by_icmp;
	note->icmp_code = feed->icmp_code;
	learn_port(w, note);
	return true;
}

bool rpc_watch_silent(const struct rpc_watch *w, struct rpc_silence *out)
{
	const struct rpc_call *call = rpc_calls_oldest(&w->calls);
	bool found = call != NULL;

	*out = (struct rpc_silence){ .uncertain = w->missed };
	if (call) {
		out->service = rpc_service_of(call->prog);
		out->xid = call->xid;
		out->prog = call->prog;
		out->vers = call->vers;
		out->proc = call->proc;
		out->minor = call->minor;
		out->proc_name = rpc_proc_name(call->prog, call->vers, call->proc);
		out->tcp = call->peer.tcp;
		out->server_ip = call->peer.ip;
		out->server_port = call->peer.port;
		out->since = call->asked_at;
		out->tries = call->tries;
	}
	for (size_t i = 0; i < RPC_CONNS; i++) {
		const struct rpc_conn *conn = &w->conn[i];
		enum rpc_service service = RPC_OTHER;

		if (conn->used && conn->record[1].hunting)
			out->uncertain = true;
		if (!conn->used || !conn->syn || conn->answered ||
		    !service_of_port(w, conn->server_ip, conn->server_port, &service) ||
		    conn->syn_at < w->calls.answered_at[service] ||
		    (found && out->since <= conn->syn_at))
			continue;
		found = true;
		*out = (struct rpc_silence){
			.service = service,
			.connecting = true,
			.tcp = true,
			.server_ip = conn->server_ip,
			.server_port = conn->server_port,
			.since = conn->syn_at,
			.tries = conn->tries,
			.uncertain = out->uncertain,
		};
	}
	return found;
}
