/* SPDX-License-Identifier: MIT */
/* fail - see fail.h. */
#include "io/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool fail_set(struct fail *f, const char *format, ...)
{
	va_list args;
	int n;

	if (!f)
		return false;
	va_start(args, format);
	n = vsnprintf(f->why, sizeof(f->why), format, args);
	va_end(args);
	if (n >= (int)sizeof(f->why))
		memcpy(f->why + sizeof(f->why) - 4, "...", 4);
	for (char *c = f->why; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	return false;
}
