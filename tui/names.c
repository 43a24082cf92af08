/* SPDX-License-Identifier: MIT */
/* names - see names.h. */
#include "tui/names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/say.h"
#include "core/typed.h"

struct one {
	uint8_t mac[6];
	uint32_t serial;
	bool is_mac;
	char name[NAME_MAX_];
};

struct names {
	size_t n;
	struct one one[NAMES_MOST];
};

bool names_serial(const char *text, uint32_t *serial)
{
	/* A shorter one may as well be a name. */
	return strlen(text) >= 8 && typed_serial(span_of(text, strlen(text)), serial);
}

/* A line's first word and the rest of it, without blanks around. */
static bool split(char *line, char **key, char **name)
{
	char *end;

	line[strcspn(line, "#\r\n")] = '\0';
	*key = line + strspn(line, " \t");
	if (**key == '\0')
		return false;
	end = *key + strcspn(*key, " \t=,");
	*name = end + strspn(end, " \t=,");
	*end = '\0';
	end = *name + strlen(*name);
	while (end > *name && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	return true;
}

static bool read_line(struct names *names, char *line, const char *path, unsigned number,
		      struct fail *f)
{
	struct one *o = &names->one[names->n];
	struct say name = say_in(o->name, sizeof(o->name));
	char *key, *text;

	if (!split(line, &key, &text))
		return true;
	if (names->n == NAMES_MOST - 1)
		return fail_set(f, "%s:%u: more than %d names", path, number, NAMES_MOST - 1);
	o->is_mac = typed_mac(span_of(key, strlen(key)), o->mac);
	if (!o->is_mac && !names_serial(key, &o->serial))
		return fail_set(f,
				"%s:%u: a line is a MAC (b8:27:eb:90:a0:38) or a serial number (df90a038), "
				"then the name",
				path, number);
	if (*text == '\0')
		return fail_set(f, "%s:%u: no name after %.40s", path, number, key);
	say_wire_max(&name, span_of(text, strlen(text)), NAME_MAX_ - 1);
	names->n++;
	return true;
}

struct names *names_read(const char *path, struct fail *f)
{
	struct names *names = calloc(1, sizeof(*names));
	FILE *in = fopen(path, "re");
	unsigned number = 0;
	char line[256];
	bool ok = true;

	if (!names || !in) {
		(void)fail_set(f, "%s: %s", path, strerror(errno));
		ok = false;
	}
	while (ok && fgets(line, sizeof(line), in)) {
		number++;
		ok = strchr(line, '\n') || feof(in)
			     ? read_line(names, line, path, number, f)
			     : fail_set(f, "%s:%u: the line is too long", path, number);
	}
	if (ok && ferror(in))
		ok = fail_set(f, "%s: %s", path, strerror(errno));
	if (in)
		(void)fclose(in);
	if (ok)
		return names;
	free(names);
	return NULL;
}

const char *names_find(const struct names *names, const uint8_t mac[static 6], bool has_serial,
		       uint32_t serial)
{
	const char *found = NULL;

	for (size_t i = 0; names && i < names->n; i++) {
		const struct one *o = &names->one[i];

		if (o->is_mac && memcmp(o->mac, mac, 6) == 0)
			return o->name;
		if (!o->is_mac && has_serial && o->serial == serial)
			found = o->name;
	}
	return found;
}

void names_free(struct names *names)
{
	free(names);
}
