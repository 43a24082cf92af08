/* SPDX-License-Identifier: MIT */
/* fuzz_rpc_watch - any frames from and to a Pi: a byte of flags, ports and sequence numbers close
 * together, a length, then that many bytes. Nothing may be held at the end. */
#include <assert.h>

#include "core/init_trail.h"
#include "core/rpc_watch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PI 0xc0000264u
#define SERVER 0xc0000201u

static struct frame next_frame(struct cur *c)
{
	static const enum frame_kind kinds[] = { FRAME_TCP,  FRAME_TCP,      FRAME_TCP, FRAME_UDP,
						 FRAME_ICMP, FRAME_FRAGMENT, FRAME_TCP, FRAME_TCP };
	static const uint16_t ports[] = { 111, 2049, 20048, 33333 };
	uint8_t what = cur_u8(c), flags = cur_u8(c);
	uint16_t port = ports[what >> 3 & 3];
	bool from = what >> 5 & 1;
	struct frame f = { .kind = kinds[what & 7] };

	f.ip.src = from ? PI : SERVER;
	f.ip.dst = from ? SERVER : PI;
	f.ip.proto = 17;
	f.u.tcp.src = from ? (uint16_t)(900 + (what >> 7)) : port;
	f.u.tcp.dst = from ? port : (uint16_t)(900 + (what >> 7));
	if (f.kind == FRAME_TCP) {
		f.u.tcp.flags = flags & 0x17;
		f.u.tcp.seq = 0xffffff00u + cur_be16(c);
		f.u.tcp.ack = 0xffffff00u + cur_be16(c);
	} else if (f.kind == FRAME_ICMP) {
		f.u.icmp = (struct icmp){
			3, flags, true, flags & 1 ? 17 : 6, PI, SERVER, 900, port
		};
	}
	f.payload = cur_take(c, (size_t)cur_u8(c) * (what & 0x40 ? 16 : 1));
	f.payload_wire_len = f.payload.n + (size_t)(flags >> 5) * 100;
	return f;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rpc_watch watch;
	static struct rpc_pool pool;
	static struct init_trail trail;
	struct cur c = cur_of(span_of(data, size));
	struct rpc_silence silence;
	struct init_answer told;
	struct rpc_note note;

	rpc_watch_init(&watch);
	rpc_pool_init(&pool);
	init_trail_init(&trail, NULL, size & 1 ? "/nfs/pi" : NULL);
	for (ns now = 0; cur_left(&c) > 0; now += NS_MS) {
		struct frame f = next_frame(&c);

		if (!rpc_watch_input(&watch, &pool, &f, now, PI))
			continue;
		while (rpc_watch_output(&watch, &note)) {
			init_trail_feed(&trail, &note);
			init_trail_ask(&trail, &told);
			assert(told.path != NULL);
		}
	}
	(void)rpc_watch_silent(&watch, &silence);
	rpc_watch_free(&watch, &pool);
	for (size_t i = 0; i < TCP_SLOTS; i++)
		assert(!pool.slots.slot[i].used);
	return 0;
}
