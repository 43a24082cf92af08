/* SPDX-License-Identifier: MIT */
/* options - see options.h. */
#include "io/options.h"

#include <string.h>

static const struct option_row *find(const struct option_row *rows, const char *name, size_t n,
				     char letter)
{
	for (const struct option_row *r = rows; r->name; r++) {
		if (letter != 0 ? r->letter == letter
				: strlen(r->name) == n && strncmp(r->name, name, n) == 0)
			return r;
	}
	return NULL;
}

static bool read_count(const char *text, uint64_t *to)
{
	uint64_t n = 0;

	if (*text == '\0')
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || n > 100000000)
			return false;
		n = n * 10 + (uint64_t)(*text - '0');
	}
	*to = n;
	return n >= 1 && n <= 1000000000;
}

static bool set(const struct option_row *r, const char *value, struct fail *f)
{
	switch (r->kind) {
	case OPTION_FLAG:
		*(bool *)r->to = true;
		return true;
	case OPTION_TEXT:
		*(const char **)r->to = value;
		return true;
	case OPTION_COUNT:
		if (read_count(value, r->to))
			return true;
		return fail_set(f, "--%s wants a whole number from 1 up, not \"%s\"", r->name,
				value);
	case OPTION_CALL:
	case OPTION_MAYBE:
		return r->call(r->to, value, f);
	}
	return false;
}

/* One argument, and the value after it when it wants one. Returns how many were used; 0: wrong. */
static int read_one(int left, char *const argv[], const struct option_row *rows, struct fail *f)
{
	const char *a = argv[0], *equals = NULL, *value;
	const struct option_row *r = NULL;
	int used = 1;

	if (a[0] == '-' && a[1] == '-' && a[2] != '\0' && a[2] != '=') {
		equals = strchr(a, '=');
		r = find(rows, a + 2, equals ? (size_t)(equals - a - 2) : strlen(a + 2), 0);
	} else if (a[0] == '-' && a[1] != '\0') {
		r = find(rows, NULL, 0, a[1]);
	}
	if (!r && (a[0] != '-' || a[1] == '\0'))
		r = find(rows, "", 0, 0);
	if (r && r->name[0] == '\0')
		return set(r, a, f) ? 1 : 0;
	if (!r) {
		(void)fail_set(f, "%s \"%s\"", a[0] == '-' ? "no such option:" : "what is this?",
			       a);
		return 0;
	}
	value = equals ? equals + 1 : a[1] != '-' && a[2] != '\0' ? a + 2 : NULL;
	if (r->kind == OPTION_FLAG && value) {
		(void)fail_set(f, "%s takes no value", a);
		return 0;
	}
	if (r->kind != OPTION_FLAG && r->kind != OPTION_MAYBE && !value) {
		if (left < 2) {
			(void)fail_set(f, "%s wants a value: %s", a, r->value);
			return 0;
		}
		value = argv[1];
		used = 2;
	}
	return set(r, value, f) ? used : 0;
}

bool options_read(int argc, char *const argv[], const struct option_row *rows, struct fail *f)
{
	int i = 0;

	while (i < argc) {
		int used = read_one(argc - i, argv + i, rows, f);

		if (used == 0)
			return false;
		i += used;
	}
	return true;
}

void options_help(FILE *out, const struct option_row *rows)
{
	for (const struct option_row *r = rows; r->name; r++) {
		char left[64];

		(void)snprintf(left, sizeof(left), "%c%c%s --%s%s%s%s", r->letter ? '-' : ' ',
			       r->letter ? r->letter : ' ', r->letter ? "," : " ", r->name,
			       !r->value                 ? ""
			       : r->kind == OPTION_MAYBE ? "[="
							 : " ",
			       r->value ? r->value : "", r->kind == OPTION_MAYBE ? "]" : "");
		(void)fprintf(out, "  %-26s %s\n", left, r->help);
	}
}
