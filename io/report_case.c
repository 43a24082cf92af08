/* SPDX-License-Identifier: MIT */
/* report_case - see report_case.h. */
#include "io/report_case.h"

#include <string.h>

#include "core/say.h"

#define MESSAGE_MAX 600

/* "Pi 3B" of "Pi 3B (original boot ROM; also 2B v1.2, CM3)"; "Pi 4" of "Pi 4, 400 or CM4". */
static void say_model(struct say *s, enum model m)
{
	const char *name = model_facts(m)->name;

	if (m == MODEL_UNKNOWN || m == MODEL_BOOTCODE)
		say_str(s, "Pi"); /* not told apart: any Pi up to the 3B+ */
	else
		say_strn(s, name, strcspn(name, "(,") - (strchr(name, '(') != NULL));
}

static void say_name(struct say *s, const struct boot *b)
{
	say_model(s, b->model);
	if (b->serial_from >= SERIAL_FROM_TFTP) {
		say_char(s, ' ');
		say_hex(s, b->serial, 8);
	}
	say_str(s, " (");
	say_mac(s, b->mac);
	say_char(s, ')');
}

/* The end of a text that stays in room; the next one begins behind its NUL. */
static const char *ended(struct say *s, size_t begin)
{
	say_char(s, '\0');
	return s->cut ? "" : s->p + begin;
}

/* Up to the first full stop that ends a sentence. */
static size_t sentence(const char *text)
{
	size_t n = 0;

	while (text[n] && text[n] != '\n' &&
	       !(text[n] == '.' && (text[n + 1] == ' ' || text[n + 1] == '\n' || !text[n + 1])))
		n++;
	return n;
}

static void say_message(struct say *s, const struct boot *b, const struct verdict *v, bool passed)
{
	if (v->cause) {
		size_t n = sentence(v->cause->text);

		say_str(s, finding_name(v->cause->id));
		say_str(s, ": ");
		say_strn(s, v->cause->text, n < MESSAGE_MAX ? n : MESSAGE_MAX);
	} else if (!passed) {
		say_str(s, outcome_name(v->outcome));
		say_str(s, " at ");
		say_str(s, stage_name(b->stage));
		say_str(s, ": ");
		say_str(s, stage_meaning(b->stage));
	}
}

static void say_finding(struct say *s, const struct finding *f)
{
	say_str(s, severity_name(f->severity));
	say_str(s, ": ");
	say_str(s, finding_name(f->id));
	say_char(s, '\n');
	say_str(s, f->text);
	say_char(s, '\n');
	if (!f->certain && f->because) {
		say_str(s, "uncertain, because ");
		say_str(s, f->because);
		say_char(s, '\n');
	}
	if (f->fix[0]) {
		say_str(s, f->fix);
		say_char(s, '\n');
	}
}

static void say_body(struct say *s, const struct boot *b, const struct verdict *v)
{
	say_str(s, "outcome ");
	say_str(s, outcome_name(v->outcome));
	say_str(s, v->certain ? ", stage " : " (uncertain), stage ");
	say_str(s, stage_name(b->stage));
	say_char(s, '\n');
	for (size_t i = 0; i < v->n; i++) {
		say_char(s, '\n');
		say_finding(s, &v->finding[i]);
	}
}

static void say_who(struct report_case *c, struct say *s, const struct boot *b)
{
	size_t at = s->n;

	say_name(s, b);
	c->name = ended(s, at);
	if (b->serial_from >= SERIAL_FROM_TFTP) {
		at = s->n;
		say_hex(s, b->serial, 8);
		c->serial = ended(s, at);
	}
	if (b->model != MODEL_UNKNOWN)
		c->model = model_facts(b->model)->id;
}

void report_case_of(struct report_case *c, char *room, size_t cap, const struct boot *b,
		    const struct verdict *v, bool passed)
{
	struct say s = say_in(room, cap);
	size_t at;

	*c = (struct report_case){ .passed = passed, .took = boot_total(b), .verdict = v };
	say_who(c, &s, b);
	at = s.n;
	say_message(&s, b, v, passed);
	c->message = ended(&s, at);
	at = s.n;
	say_body(&s, b, v);
	say_char(&s, '\0');
	c->body = room + at; /* cut when there is no room: it is still a text */
}

/* Of "expected this (want.json:3), but that": as long as the promise is the same from run to run,
 * which is what a test is known by. */
static size_t promise(const char *miss)
{
	const char *end = strstr(miss, "), but ");

	return end ? (size_t)(end - miss) + 1 : strlen(miss);
}

void report_case_of_miss(struct report_case *c, char *room, size_t cap, const struct boot *b,
			 const char *miss)
{
	struct say s = say_in(room, cap);
	size_t at;

	*c = (struct report_case){ .took = -1, .message = miss, .body = "" };
	if (b)
		say_who(c, &s, b);
	at = s.n;
	if (c->name) {
		say_str(&s, c->name);
		say_str(&s, ": ");
	}
	say_strn(&s, miss, promise(miss));
	c->name = ended(&s, at);
}
