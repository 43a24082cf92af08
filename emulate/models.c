/* SPDX-License-Identifier: MIT */
/* models - --list-models: the table of what each model does, a row a fact, a column a model, as
 * --rom-fault can change it; what nobody knows is marked. */
#include <string.h>

#include "core/say.h"
#include "emulate/options.h"

#define FIRST_COLUMN 27
#define COLUMN 10
#define WIDTH 80
#define INDENT 6

static const enum model columns[] = { MODEL_3B, MODEL_3BPLUS, MODEL_BOOTCODE, MODEL_4, MODEL_5 };
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void say_choice(struct say *s, const char *choices, trait value)
{
	for (; value > 0 && choices; value--) {
		choices = strchr(choices, '|');
		choices = choices ? choices + 1 : NULL;
	}
	if (choices)
		say_strn(s, choices, strcspn(choices, "|"));
}

static void say_value(struct say *s, const struct pi_knob *k, trait value)
{
	switch (k->kind) {
	case KNOB_SWITCH:
		say_str(s, value ? "on" : "off");
		break;
	case KNOB_MS:
	case KNOB_NUMBER:
		say_u64(s, value);
		break;
	case KNOB_CHOICE:
		say_choice(s, k->choices, value);
		break;
	}
}

/* Words of `text`, no line longer than WIDTH; the last line is left open. */
static void say_wrapped(struct say *s, size_t *col, const char *text)
{
	while (*text) {
		size_t word = strcspn(text, " ");

		if (*col > INDENT && *col + 1 + word > WIDTH) {
			say_str(s, "\n      ");
			*col = INDENT;
		} else if (*col > INDENT) {
			say_char(s, ' ');
			(*col)++;
		}
		say_strn(s, text, word);
		*col += word;
		text += word;
		while (*text == ' ')
			text++;
	}
}

static void print_row(FILE *out, const struct pi_knob *k)
{
	char room[1024];
	struct say s = say_in(room, sizeof(room));
	size_t col = INDENT;

	say_str(&s, k->unknown ? "? " : "  ");
	say_str(&s, k->name);
	for (size_t i = 0; i < COLUMNS; i++) {
		say_char(&s, ' ');
		say_pad(&s, 0, FIRST_COLUMN + i * COLUMN);
		say_value(&s, k, pi_knob_get(pi_traits_of(columns[i]), k));
	}
	say_str(&s, "\n      ");
	say_wrapped(&s, &col, k->what);
	if (k->kind == KNOB_MS)
		say_wrapped(&s, &col, "(ms)");
	if (k->kind == KNOB_CHOICE) {
		say_wrapped(&s, &col, "(one of");
		say_wrapped(&s, &col, k->choices);
		say_char(&s, ')');
		col++;
	}
	say_wrapped(&s, &col, "-");
	say_wrapped(&s, &col, k->source);
	say_char(&s, '\n');
	(void)fwrite(s.p, 1, s.n, out);
}

void emulate_list_models(FILE *out)
{
	size_t n;
	const struct pi_knob *knobs = pi_knobs(&n);
	char room[128];
	struct say s = say_in(room, sizeof(room));

	(void)fputs("What each model does on the wire. --rom-fault NAME=VALUE changes a row. \"?\"\n"
		    "marks what is not known: the value is a default of ours. \"facts\" is\n"
		    "doc/pi-facts.md, which says of each fact how far to trust it: [V] verified,\n"
		    "[S] one good source, [A] a report, [I] inferred, [?] not known.\n\n",
		    out);
	say_str(&s, "  --model");
	for (size_t i = 0; i < COLUMNS; i++) {
		say_pad(&s, 0, FIRST_COLUMN + i * COLUMN);
		say_str(&s, model_facts(columns[i])->id);
	}
	say_char(&s, '\n');
	(void)fwrite(s.p, 1, s.n, out);
	for (size_t i = 0; i < n; i++)
		print_row(out, &knobs[i]);
}
