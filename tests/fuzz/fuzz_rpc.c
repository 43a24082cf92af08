/* SPDX-License-Identifier: MIT */
/* fuzz_rpc - any bytes as an RPC message, byte 0 for how much was cut, and its body as that of
 * every program and version; what is shown must be lines without control characters. */
#include <assert.h>

#include "core/mount.h"
#include "core/nfs.h"
#include "core/portmap.h"
#include "core/rpc.h"
#include "core/show_rpc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cur c = cur_of(span_of(data, size));
	uint8_t first = cur_u8(&c);
	struct span bytes = cur_rest(&c), path;
	struct rpc_msg m = { .body = bytes };
	struct portmap_want want;
	struct nfs_facts f;
	uint32_t a, b;
	char text[16384];
	struct say s = say_in(text, sizeof(text));

	(void)rpc_parse(bytes, bytes.n + (first & 1), &m);
	for (uint32_t vers = 1; vers <= 4; vers++) {
		nfs_call(vers, first >> 3, m.body, &f);
		assert(f.names <= NFS_NAMES_MAX);
		(void)nfs_answer(vers, first >> 3, m.body, &f);
		(void)portmap_call(vers, m.body, &want);
		if (portmap_answer(vers, m.body, &a) == WIRE_OK)
			assert(a <= 0xffff);
		(void)mount_answer(vers, m.body, &a, &b);
	}
	(void)mount_call(m.body, &path);
	show_rpc_payload(&s, bytes, first & 2);
	for (size_t i = 0; i < s.n; i++)
		assert(text[i] == '\n' || ((uint8_t)text[i] >= 0x20 && text[i] != 0x7f));
	return 0;
}
