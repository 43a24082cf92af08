/* SPDX-License-Identifier: MIT */
/* fuzz_config - any bytes as config.txt and two files that it may include ("a", "b"): the first
 * byte picks the reader, the second and third where the files are cut apart. */
#include <assert.h>

#include "core/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_env env = { .has_serial = true, .serial = 0xdf90a038 };
	struct config_text t[3] = { { .name = span_of("config.txt", 10), .complete = true },
				    { .name = span_of("a", 1), .complete = true },
				    { .name = span_of("b", 1) } };
	struct cur c = cur_of(span_of(data, size));
	struct config_plan plan;

	env.model = (enum model)(cur_u8(&c) % MODEL_COUNT);
	for (size_t i = 1; i < 3; i++) {
		size_t n = cur_u8(&c);

		t[i].text = cur_take(&c, n < cur_left(&c) ? n : cur_left(&c));
	}
	t[0].text = cur_rest(&c);
	env.dtb = t[2].text;
	config_read(t, 3, &env, &plan);
	assert(plan.overlays <= CONFIG_OVERLAYS_MAX && plan.cmdline.name[0] != '\0');
	assert(plan.uncertain == (plan.uncertain_why[0] != '\0'));
	return 0;
}
