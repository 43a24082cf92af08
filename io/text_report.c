/* SPDX-License-Identifier: MIT */
/* text_report - the closing report on one Pi, and the end of the run. See text.h. */
#include <string.h>

#include "io/tally.h"
#include "io/text_style.h"

#define WIDTH 88
#define INDENT 12

/* Text broken at blanks into lines of WIDTH, each after the first indented. A text's own newlines
 * stay, and a line that begins with blanks (a command, a configuration line) is never broken. */
void text_wrap(struct say *s, const char *text)
{
	size_t col = INDENT;

	while (*text) {
		const char *end = strchr(text, '\n');
		size_t line = end ? (size_t)(end - text) : strlen(text);
		bool verbatim = text[0] == ' ';

		while (line > 0) {
			size_t word = 0, blanks = 0;

			while (blanks < line && text[blanks] == ' ')
				blanks++;
			while (blanks + word < line && text[blanks + word] != ' ')
				word++;
			if (!verbatim && col > INDENT && col + blanks + word > WIDTH) {
				say_str(s, "\n            ");
				col = INDENT;
				text += blanks;
				line -= blanks;
				blanks = 0;
			}
			say_strn(s, text, blanks + word);
			col += blanks + word;
			text += blanks + word;
			line -= blanks + word;
		}
		if (*text == '\n') {
			say_str(s, "\n            ");
			col = INDENT;
			text++;
		}
	}
	say_char(s, '\n');
}

static void say_label(const struct text *t, struct say *s, const char *label)
{
	size_t from = s->n;

	say_str(s, "  ");
	text_paint(t, s, PAINT_DIM);
	say_str(s, label);
	text_paint(t, s, PAINT_NONE);
	if (t->colour)
		from += 8; /* the codes just written take no room on the screen */
	say_pad(s, from, INDENT);
}

static void say_who(const struct text *t, struct say *s, const struct boot *b)
{
	text_paint(t, s, PAINT_BOLD);
	say_str(s, "Pi ");
	if (b->serial_from >= SERIAL_FROM_TFTP) {
		say_hex(s, b->serial, 8);
	} else if (b->serial_from == SERIAL_FROM_MAC) {
		say_str(s, "..");
		say_hex(s, b->serial, 6);
	} else {
		say_str(s, "(serial unknown)");
	}
	text_paint(t, s, PAINT_NONE);
	say_str(s, "   ");
	say_mac(s, b->mac);
	say_str(s, "   ");
	say_str(s, model_facts(b->model)->name);
	say_char(s, '\n');
}

static void say_result(const struct text *t, struct say *s, const struct verdict *v)
{
	static const struct {
		enum paint paint;
		const char *word;
	} words[OUTCOME_COUNT] = {
		[OUTCOME_IN_PROGRESS] = { PAINT_WARN, "NOT FINISHED when the capture ended" },
		[OUTCOME_UP] = { PAINT_GOOD, "UP" },
		[OUTCOME_KERNEL_LOADED] = { PAINT_WARN, "KERNEL LOADED; nothing came after it" },
		[OUTCOME_HUNG] = { PAINT_BAD, "HUNG" },
		[OUTCOME_FAILED] = { PAINT_BAD, "FAILED" },
		[OUTCOME_NOT_A_NETBOOT] = { PAINT_NONE, "not a netboot of a Pi" },
	};

	bool asked = t->as_asked &&
		     (v->outcome == OUTCOME_IN_PROGRESS || v->outcome == OUTCOME_KERNEL_LOADED);
	bool blind = false;

	for (size_t i = 0; i < v->n; i++)
		blind |= v->finding[i].id == FIND_VANTAGE_NO_UNICAST;
	say_label(t, s, "result");
	text_paint(t, s, asked ? PAINT_GOOD : words[v->outcome].paint);
	say_str(s, blind   ? "NOT KNOWN: this capture can not see it"
		   : asked ? t->as_asked
			   : words[v->outcome].word);
	text_paint(t, s, PAINT_NONE);
	say_char(s, '\n');
}

static void say_finding(const struct text *t, struct say *s, const struct finding *f, bool cause,
			const char *why)
{
	say_label(t, s, cause ? why : f->severity == SEV_NOTE ? "note" : "also");
	if (!cause) {
		text_paint(t, s, f->severity == SEV_WARNING ? PAINT_WARN : PAINT_NONE);
		say_str(s, finding_name(f->id));
		text_paint(t, s, PAINT_NONE);
		say_str(s, "\n            ");
	}
	text_wrap(s, f->text);
	if (!f->certain && f->because) {
		char room[512];
		struct say b = say_in(room, sizeof(room));

		say_str(&b, "uncertain, because ");
		say_str(&b, f->because);
		say_char(&b, '.');
		say_label(t, s, "");
		text_wrap(s, room);
	}
	if (f->fix[0]) {
		say_label(t, s, "do now");
		text_wrap(s, f->fix);
	}
}

static void say_files(const struct text *t, struct say *s, const struct watch *w,
		      const struct boot *b)
{
	uint32_t ok = 0, optional = 0, fallback = 0, bad = 0;
	uint64_t bytes = 0;

	if (b->files == 0)
		return;
	for (const struct file_rec *f = NULL; (f = watch_next_file(w, b, f));) {
		if (f->result == FILE_OK || f->result == FILE_PROBE)
			ok++;
		else if (f->need == NEED_OPTIONAL)
			optional++;
		else if (f->need == NEED_FALLBACK)
			fallback++;
		else
			bad++;
		bytes += f->result == FILE_OK ? f->bytes : 0;
	}
	say_label(t, s, "files");
	say_u64(s, ok);
	say_str(s, " loaded (");
	say_size(s, bytes);
	say_str(s, "), ");
	say_u64(s, optional + fallback);
	say_str(s, " not there (normal)");
	if (bad > 0) {
		say_str(s, ", ");
		say_u64(s, bad);
		say_str(s, " FAILED");
	}
	if (b->files_lost > 0) {
		say_str(s, ", ");
		say_u64(s, b->files_lost);
		say_str(s, " more requests not listed");
	}
	say_char(s, '\n');
}

static void say_kicked(const struct text *t, struct say *s, const struct boot *b)
{
	if (b->kicked.kicks == 0)
		return;
	say_label(t, s, "kicked");
	say_u64(s, b->kicked.kicks);
	say_str(s, b->kicked.kicks == 1 ? " time" : " times");
	if (b->kicked.broadcast)
		say_str(s, ", also by broadcast");
	if (b->kicked.woke_at != 0) {
		say_str(s, "; the Pi went on ");
		say_duration(s, b->kicked.after);
		say_str(s, " after a kick");
		if (b->kicked.others)
			say_str(s, ", but other frames reached it in between");
	} else if (b->stage > STAGE_DHCP) {
		say_str(s,
			"; the Pi went on, but not after a kick: by another frame, or by itself");
	} else {
		say_str(s, b->kicked.in_vain ? ", in vain: take its power away and give it back"
					     : "; it did not go on");
	}
	say_char(s, '\n');
}

static void say_how_far(const struct text *t, struct say *s, const struct watch *w,
			const struct boot *b)
{
	say_label(t, s, "how far");
	say_str(s, stage_meaning(b->stage));
	say_str(s, " (");
	say_str(s, stage_name(b->stage));
	say_str(s, "), ");
	say_duration(s, b->last - b->began);
	say_str(s, " after its first packet");
	if (b->midway && watch_facts(w)->truncated == 0)
		say_str(s, " seen; the capture began in the middle of the boot");
	say_char(s, '\n');
}

void text_report(struct text *t, const struct watch *w, const struct event *e,
		 const struct verdict *v)
{
	char room[24576];
	struct say s = say_in(room, sizeof(room));
	const struct boot *b = e->boot;

	if (v->outcome == OUTCOME_NOT_A_NETBOOT) {
		if (!t->verbose)
			return;
		say_mac(&s, b->mac);
		say_str(&s,
			"  is no netboot of a Pi: it asks for an address as a running system or another "
			"vendor's PXE client does\n");
		text_put(t, &s);
		return;
	}
	say_char(&s, '\n');
	say_who(t, &s, b);
	say_how_far(t, &s, w, b);
	say_result(t, &s, v);
	if (!v->certain && v->because && v->n == 0) {
		say_label(t, &s, "");
		say_str(&s, "uncertain, because ");
		say_str(&s, v->because);
		say_str(&s, ".\n");
	}
	for (size_t i = 0; i < v->n; i++)
		say_finding(t, &s, &v->finding[i], &v->finding[i] == v->cause,
			    v->outcome == OUTCOME_IN_PROGRESS ? "so far" : "why");
	say_kicked(t, &s, b);
	say_files(t, &s, w, b);
	say_char(&s, '\n');
	text_put(t, &s);
}

/* The last line names what was found, whether --fail-on makes it count or not. */
static void say_findings_seen(struct say *s, const struct tally *tally)
{
	const char *between = ". Findings: ";

	for (size_t i = 0; i < FINDING_COUNT; i++) {
		if (tally->warned[i] == 0)
			continue;
		say_str(s, between);
		between = ", ";
		say_str(s, finding_name((enum finding_id)i));
		if (tally->warned[i] > 1) {
			say_str(s, " x");
			say_u64(s, tally->warned[i]);
		}
		if (tally->fail_on[i] || tally->fail_on_warning)
			say_str(s, " (counts as failure)");
	}
}

static void say_kick_counts(struct say *s, const struct tally *tally)
{
	if (tally->kicked.boots == 0)
		return;
	say_str(s, "kicked ");
	say_u64(s, tally->kicked.boots);
	say_str(s, tally->kicked.boots == 1 ? " boot, of which " : " boots, of which ");
	say_u64(s, tally->kicked.went_on);
	say_str(s, " went on (");
	say_u64(s, tally->after_kick);
	say_str(s, " after a kick and no other frame); of the ");
	say_u64(s, tally->not_kicked.boots);
	say_str(s, " not kicked ");
	say_u64(s, tally->not_kicked.went_on);
	say_str(s, " did");
	if (tally->overheard.boots > 0) {
		say_str(s, "; of ");
		say_u64(s, tally->overheard.boots);
		say_str(s, " that heard a broadcast for another ");
		say_u64(s, tally->overheard.went_on);
		say_str(s, " did");
	}
	say_str(s, " (original ROM)\n");
}

static void say_counts(struct say *s, const struct tally *tally)
{
	say_u64(s, tally->boots);
	say_str(s, tally->boots == 1 ? " boot seen" : " boots seen");
	for (size_t i = 0; i < OUTCOME_COUNT; i++) {
		if (tally->outcome[i] == 0 || i == OUTCOME_NOT_A_NETBOOT)
			continue;
		say_str(s, ", ");
		say_u64(s, tally->outcome[i]);
		say_char(s, ' ');
		say_str(s, outcome_name((enum outcome)i));
	}
}

void text_summary(struct text *t, const struct tally *tally, const struct verdict *run)
{
	char room[16384];
	struct say s = say_in(room, sizeof(room));

	for (size_t i = 0; i < run->n; i++)
		if (run->finding[i].id != FIND_VANTAGE_NO_UNICAST) /* each Pi's report has it */
			say_finding(t, &s, &run->finding[i], false, "");
	say_kick_counts(&s, tally);
	say_counts(&s, tally);
	say_findings_seen(&s, tally);
	say_char(&s, '\n');
	text_put(t, &s);
}
