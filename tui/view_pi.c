/* SPDX-License-Identifier: MIT */
/* view_pi - one Pi: who it is, how it does and what to do about it; below, the ladder, its files or
 * all findings. See view.h. */
#include <string.h>

#include "tui/view.h"
#include "tui/words.h"

static void draw_identity(struct view *v, int row)
{
	char room[240];
	struct say s = say_in(room, sizeof(room));

	if (v->row->name[0]) {
		say_str(&s, v->row->name);
		say_str(&s, "   ");
	}
	say_str(&s, "serial ");
	if (v->row->has_serial) {
		say_hex(&s, v->row->serial, 8);
	} else if (v->boot && v->boot->serial_from == SERIAL_FROM_MAC) {
		say_str(&s, "..");
		say_hex(&s, v->boot->serial, 6);
	} else {
		say_str(&s, "unknown");
	}
	say_str(&s, "   ");
	say_mac(&s, v->row->mac);
	say_str(&s, "   ");
	say_str(&s, model_facts(v->row->model)->name);
	(void)screen_text(v->screen, row, 1, v->screen->cols - 2, STYLE_BOLD, room);
}

static enum style result_style(const struct verdict *v)
{
	switch (v->outcome) {
	case OUTCOME_UP:
		return STYLE_GOOD;
	case OUTCOME_HUNG:
		return STYLE_ALARM;
	case OUTCOME_FAILED:
		return STYLE_BAD;
	case OUTCOME_KERNEL_LOADED:
		return STYLE_WARN;
	case OUTCOME_IN_PROGRESS:
	case OUTCOME_NOT_A_NETBOOT:
		break;
	}
	return STYLE_PLAIN;
}

static void draw_result(struct view *v, int row)
{
	const struct boot *b = v->boot;
	char room[240];
	struct say s = say_in(room, sizeof(room));
	bool open = b->end == END_OPEN && (v->verdict.outcome == OUTCOME_IN_PROGRESS ||
					   v->verdict.outcome == OUTCOME_KERNEL_LOADED);
	int at;

	if (open)
		words_now(&s, v->watch, b, v->now);
	else
		words_verdict(&s, b, &v->verdict);
	at = 1 + screen_text(v->screen, row, 1, v->screen->cols - 2,
			     open ? STYLE_WARN : result_style(&v->verdict), room);
	s = say_in(room, sizeof(room));
	say_str(&s, "   stage ");
	say_str(&s, words_stage(b->stage));
	if (b->hung) {
		say_str(&s, ", silent for ");
		say_duration(&s, v->now - b->round[ROUND_ROM].last_discover);
	} else {
		say_str(&s, ", ");
		say_duration(&s, open ? v->now - b->began : boot_total(b));
	}
	if (v->row->boots > 1) {
		say_str(&s, ", boot number ");
		say_u64(&s, v->row->boots);
	}
	if (b->kicked.kicks > 0) {
		say_str(&s, b->kicked.woke_at ? ", went on after kick " : ", kicks: ");
		say_u64(&s, b->kicked.kicks);
	}
	(void)screen_text(v->screen, row, at, v->screen->cols - 1 - at, STYLE_PLAIN, room);
}

static void say_server(struct say *s, const struct view *v, const char *what, uint32_t ip,
		       bool dhcp)
{
	const struct server *server = watch_server(v->watch, ip);
	enum dialect d = !server ? DIALECT_UNKNOWN : dhcp ? server->dhcp : server->tftp;

	if (ip == 0)
		return;
	if (s->n > 0)
		say_str(s, "   ");
	say_str(s, what);
	say_char(s, ' ');
	say_ip(s, ip);
	if (d != DIALECT_UNKNOWN) {
		say_str(s, " (");
		say_str(s, dialect_name(d));
		say_char(s, ')');
	}
}

static void draw_servers(struct view *v, int row)
{
	const struct boot *b = v->boot;
	char room[240];
	struct say s = say_in(room, sizeof(room));

	say_server(&s, v, "DHCP", b->round[ROUND_ROM].offer[0].source, true);
	say_server(&s, v, "TFTP", b->tftp_server, false);
	if (b->nfs_server != 0) {
		say_str(&s, s.n > 0 ? "   NFS " : "NFS ");
		say_ip(&s, b->nfs_server);
	}
	if (s.n == 0)
		say_str(&s, "no server has answered it yet");
	(void)screen_text(v->screen, row, 1, v->screen->cols - 2, STYLE_DIM, room);
}

/* Beside its label, in at most so many rows; what is cut says where the rest is. Returns the first
 * free row. */
static int draw_part(struct view *v, int row, int rows, const char *label, enum style style,
		     const char *text)
{
	int wide = v->screen->cols - 9, n;

	if (rows < 1)
		return row;
	(void)screen_text(v->screen, row, 1, 6, STYLE_DIM, label);
	n = screen_wrap(v->screen, row, 8, wide, rows, 0, style, text);
	if (n > rows)
		screen_right(v->screen, row + rows - 1, v->screen->cols - 13, 12, STYLE_KEY,
			     " Tab: all ");
	return row + (n > rows ? rows : n);
}

/* What stopped it and what to do now, as the report has it, in so many rows: at least three of
 * them are for what to do. */
static int draw_cause(struct view *v, int row, int rows)
{
	const struct finding *f = v->verdict.cause;
	const char *because = f ? (f->certain ? NULL : f->because) : v->verdict.because;
	struct say s = say_in(v->text, sizeof(v->text));
	int fix = 0, last = row + rows;

	if (f && f->fix[0])
		fix = screen_wrap(v->screen, 0, 8, v->screen->cols - 9, 0, 0, STYLE_BOLD, f->fix);
	if (f)
		say_str(&s, f->text);
	if (because && !(v->verdict.certain && !f)) {
		say_str(&s, f ? "\nUncertain, because " : "Uncertain, because ");
		say_str(&s, because);
		say_char(&s, '.');
	}
	if (s.n > 0)
		row = draw_part(v, row, rows - (fix < 3 ? fix : 3), "why", STYLE_PLAIN, v->text);
	if (fix > 0)
		row = draw_part(v, row, last - row, "do now", STYLE_BOLD, f->fix);
	return row;
}

/* The rows that the cause may have: what the pane below does not need, and half in any case. */
static int rows_for_cause(struct view *v, int rows)
{
	int wants = v->boot->files;

	if (v->ui->pane == PANE_LADDER)
		wants = (int)diary_of(v->diary, v->row->diary, v->line, VIEW_LADDER);
	wants += 2; /* its heads */
	return wants < rows - rows / 2 ? rows - wants : rows / 2;
}

int view_who(struct view *v)
{
	char room[160];
	struct say led = say_in(room, sizeof(room));
	int row = 1;

	if (!v->row)
		return row;
	draw_identity(v, row++);
	if (!v->boot) {
		(void)screen_text(v->screen, row++, 1, v->screen->cols - 2, STYLE_PLAIN,
				  v->row->verdict);
		return row;
	}
	verdict_judge(v->watch, v->boot, &v->verdict);
	draw_result(v, row++);
	draw_servers(v, row++);
	words_led(&led, v->boot, &v->verdict);
	if (led.n > 0) {
		(void)screen_text(v->screen, row, 1, 6, STYLE_DIM, "LED");
		(void)screen_text(v->screen, row++, 8, v->screen->cols - 9, STYLE_WARN, room);
	}
	return row;
}

static void draw_tabs(struct view *v, int row)
{
	static const char *const names[UI_PANES] = {
		[PANE_LADDER] = " Ladder ",
		[PANE_FILES] = " Files ",
		[PANE_FINDINGS] = " Findings ",
	};
	char room[40];
	int at = 1;

	screen_glyph(v->screen, row, 0, v->screen->cols, GLYPH_ACROSS, STYLE_LINE);
	for (size_t i = 0; i < UI_PANES; i++) {
		struct say s = say_in(room, sizeof(room));
		bool open = i == (size_t)v->ui->pane;

		say_str(&s, names[i]);
		if (i == PANE_FILES)
			say_u64(&s, v->boot->files);
		if (i == PANE_FINDINGS)
			say_u64(&s, v->verdict.n);
		if (i != PANE_LADDER)
			say_char(&s, ' ');
		at += screen_text(v->screen, row, at, v->screen->cols - at,
				  open ? STYLE_PICK : STYLE_HEAD, room) +
		      1;
	}
}

void view_pi(struct view *v)
{
	int row = view_who(v), rows;

	if (!v->row || !v->boot) {
		(void)screen_wrap(v->screen, row + 1, 1, v->screen->cols - 2, 4, 0, STYLE_PLAIN,
				  v->row ? "This boot is no longer held: so many others came after it."
					 : "No Pi is selected.");
		return;
	}
	if (v->ui->pane != PANE_FINDINGS)
		row = draw_cause(v, row, rows_for_cause(v, v->screen->rows - 2 - row));
	draw_tabs(v, row++);
	rows = v->screen->rows - 2 - row;
	switch (v->ui->pane) {
	case PANE_LADDER:
		view_ladder(v, row, rows);
		break;
	case PANE_FILES:
		view_files(v, row, rows);
		break;
	case PANE_FINDINGS:
		view_findings(v, row, rows);
		break;
	}
}
