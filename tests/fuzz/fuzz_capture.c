/* SPDX-License-Identifier: MIT */
/* fuzz_capture - any bytes as a capture file: unpacking, then libpcap, then our clamps. */
#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct capture *c;
	struct packet pkt;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		return 0;
	c = capture_open_file(path, NULL);
	for (int i = 0; c && i < 1000 && capture_read(c, &pkt) == CAPTURE_PACKET; i++)
		assert(pkt.when >= 0 && pkt.wire_len >= pkt.bytes.n);
	capture_close(c);
	close(fd);
	return 0;
}
