/* SPDX-License-Identifier: MIT */
/* seed - turns captures into inputs of fuzz_watch:
 *
 *	seed FOLDER CAPTURE...		FOLDER/1, FOLDER/2, ...
 *
 * Long packets are cut, as a file's content matters little and a short input is tried more often.
 * */
#include <stdio.h>

#include "core/put.h"
#include "io/capture.h"

#define LONG 600
#define KEPT 128
#define SEED_MAX 24000

static bool put_packet(struct put *p, const struct packet *pkt, ns *last)
{
	size_t kept = pkt->bytes.n > LONG ? KEPT : pkt->bytes.n;
	ns step = *last ? (pkt->when - *last) / NS_US : 0;

	*last = pkt->when;
	put_u8(p, (uint8_t)pkt->link);
	put_be32(p, (uint32_t)(int32_t)step);
	put_be16(p, (uint16_t)(pkt->wire_len - kept));
	put_be16(p, (uint16_t)kept);
	put_bytes(p, pkt->bytes.p, kept);
	return put_ok(p);
}

static int seed(const char *to, const char *from)
{
	static uint8_t storage[SEED_MAX];
	struct put p = put_in(storage, sizeof(storage));
	struct fail fail;
	struct capture *c = capture_open_file(from, &fail);
	struct packet pkt;
	ns last = 0;
	FILE *f;

	if (!c)
		return 0; /* not every fixture is a file that can be read */
	while (capture_read(c, &pkt) == CAPTURE_PACKET && put_packet(&p, &pkt, &last))
		;
	capture_close(c);
	f = fopen(to, "wb");
	if (!f)
		return 2;
	(void)fwrite(storage, 1, p.n, f);
	return fclose(f) == 0 ? 0 : 2;
}

int main(int argc, char **argv)
{
	char to[4096];
	int bad = argc < 2 ? 2 : 0;

	for (int i = 2; i < argc && !bad; i++) {
		(void)snprintf(to, sizeof(to), "%s/%d", argv[1], i - 1);
		bad = seed(to, argv[i]);
	}
	return bad;
}
