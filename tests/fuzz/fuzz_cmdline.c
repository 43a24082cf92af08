/* SPDX-License-Identifier: MIT */
/* fuzz_cmdline - any bytes as cmdline.txt, as a path, and as the first bytes of a file. */
#include "core/cmdline.h"
#include "core/magic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = span_of(data, size);
	struct path_parts parts;
	struct cmdline line;
	char text[64];
	struct say why = say_in(text, sizeof(text));

	cmdline_read(s, true, &line);
	path_split(s, &parts);
	(void)magic_fits(file_need_of(parts.rest)->cls, magic_of(s, size), &why);
	return 0;
}
