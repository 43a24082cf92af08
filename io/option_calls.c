/* SPDX-License-Identifier: MIT */
/* option_calls - see option_calls.h. */
#include "io/option_calls.h"

#include <stdio.h>
#include <string.h>

#include "core/kick.h"
#include "io/tally.h"

bool option_one_of(const char *option, const char *value, const char *const words[], size_t n,
		   size_t *which, struct fail *f)
{
	char all[96] = "";
	size_t at = 0;

	for (*which = 0; *which < n; (*which)++)
		if (strcmp(value, words[*which]) == 0)
			return true;
	for (size_t i = 0; i < n && at < sizeof(all); i++)
		at += (size_t)snprintf(all + at, sizeof(all) - at, "%s%s", i > 0 ? ", " : "",
				       words[i]);
	return fail_set(f, "--%s wants one of: %s; not \"%s\"", option, all, value);
}

bool option_fail_on(void *tally, const char *value, struct fail *f)
{
	if (tally_fail_on(tally, value))
		return true;
	return fail_set(f,
			"--fail-on wants \"warning\" or the id of a finding (man pxepi-sniff lists them), not \"%s\"",
			value);
}

bool option_kick(void *mode, const char *value, struct fail *f)
{
	enum kick_mode *to = mode;

	*to = value && strcmp(value, "prevent") == 0 ? KICK_PREVENT : KICK_CURE;
	if (value && *to == KICK_CURE && strcmp(value, "cure") != 0)
		return fail_set(f, "--kick wants cure or prevent, not \"%s\"", value);
	return true;
}
