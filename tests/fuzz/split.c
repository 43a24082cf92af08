/* SPDX-License-Identifier: MIT */
/* split - turns captures into inputs of the fuzz targets that take one packet, one value or one
 * file:
 *
 *	split FOLDER CAPTURE...		FOLDER/fuzz_dhcp/NAME, FOLDER/fuzz_tftp/NAME, ...
 *
 * Of each target and length one input is kept: another of the same length has little to add. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "core/dhcp.h"
#include "core/tftp.h"
#include "io/capture.h"

#define LONGEST 1500

enum target { FRAME, DHCP, PXE, TFTP, RPC, CONFIG, CMDLINE, TARGETS };

static const char *const names[TARGETS] = {
	[FRAME] = "fuzz_frame",     [DHCP] = "fuzz_dhcp", [PXE] = "fuzz_pxe",
	[TFTP] = "fuzz_tftp",       [RPC] = "fuzz_rpc",   [CONFIG] = "fuzz_config",
	[CMDLINE] = "fuzz_cmdline",
};

static const char *folder;

/* Writes head, which a target wants in front, then the bytes. */
static void keep(enum target t, struct span head, struct span bytes)
{
	static bool have[TARGETS][LONGEST + 1];
	char path[4096];
	FILE *f;

	if (bytes.n > LONGEST || have[t][bytes.n])
		return;
	have[t][bytes.n] = true;
	(void)snprintf(path, sizeof(path), "%s/%s/%zu", folder, names[t], bytes.n);
	f = fopen(path, "wb");
	if (!f)
		return;
	(void)fwrite(head.p, 1, head.n, f);
	(void)fwrite(bytes.p, 1, bytes.n, f);
	(void)fclose(f);
}

static void keep_options(struct span payload, size_t wire_len)
{
	struct dhcp_msg m;
	struct dhcp_walk walk;
	struct dhcp_opt o;

	if (dhcp_parse(payload, wire_len, &m) != WIRE_OK)
		return;
	walk = dhcp_walk(&m);
	while (dhcp_next(&walk, &o))
		keep(PXE, span_of(&o.code, 1), o.data);
}

/* The text files of a boot are in its DATA packets. */
static void keep_file(struct span payload, size_t wire_len)
{
	struct tftp_pkt t;

	if (tftp_parse(payload, wire_len, &t) != WIRE_OK || t.op != TFTP_DATA)
		return;
	for (size_t i = 0; i < t.data.n; i++)
		if (t.data.p[i] > 0x7e)
			return;
	keep(CONFIG, span_of("\0\0\0", 3), t.data);
	keep(CMDLINE, span_of("", 0), t.data);
}

static void split(const struct packet *pkt)
{
	const uint8_t link[2] = { (uint8_t)pkt->link, 0 };
	const struct span none = span_of("\0", 1);
	struct frame f;

	keep(FRAME, span_of(link, 2), pkt->bytes);
	if (frame_parse(pkt, &f) != WIRE_OK)
		return;
	if (f.kind == FRAME_TCP && f.payload.n > 4) {
		keep(RPC, none, span_of(f.payload.p + 4, f.payload.n - 4));
	} else if (f.kind == FRAME_UDP && (f.u.udp.src == 67 || f.u.udp.dst == 67)) {
		keep(DHCP, none, f.payload);
		keep_options(f.payload, f.payload_wire_len);
	} else if (f.kind == FRAME_UDP && f.u.udp.src != 111 && f.u.udp.dst != 111) {
		keep(TFTP, none, f.payload);
		keep_file(f.payload, f.payload_wire_len);
	} else if (f.kind == FRAME_UDP) {
		keep(RPC, none, f.payload);
	}
}

int main(int argc, char **argv)
{
	char path[4096];

	if (argc < 2)
		return 2;
	folder = argv[1];
	for (int t = 0; t < TARGETS; t++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[t]);
		if (mkdir(path, 0777) != 0 && errno != EEXIST)
			return 2;
	}
	for (int i = 2; i < argc; i++) {
		struct fail why;
		struct capture *c = capture_open_file(argv[i], &why);
		struct packet pkt;

		while (c && capture_read(c, &pkt) == CAPTURE_PACKET)
			split(&pkt);
		capture_close(c);
	}
	return 0;
}
