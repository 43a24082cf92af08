/* SPDX-License-Identifier: MIT */
/* term - see term.h. A crash can not be cleaned up with curses, which may be in the middle of
 * things: the sequences that put the terminal back are fetched beforehand, and a signal handler
 * writes them. */
#include "tui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include <curses.h>

#include "tui/ui.h"

static struct {
	SCREEN *curses;
	FILE *keys;
	int out; /* the terminal */
	struct termios before;
	bool open, utf8, colour;
	char back[256]; /* what puts it back */
	size_t back_n;
	attr_t attr[STYLE_COUNT];
	short pair[STYLE_COUNT];
} term;

/* --- putting it back */

static const int deadly[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGQUIT };
#define DEADLY (sizeof(deadly) / sizeof(deadly[0]))
static struct sigaction before_us[DEADLY];

/* In a signal handler: only write(), tcsetattr(), sigaction(), raise(). */
static void on_crash(int number)
{
	int error = errno;

	if (term.open) {
		term.open = false;
		(void)!write(term.out, term.back, term.back_n);
		(void)tcsetattr(term.out, TCSANOW, &term.before);
	}
	for (size_t i = 0; i < DEADLY; i++)
		if (deadly[i] == number)
			(void)sigaction(number, &before_us[i], NULL);
	errno = error;
	(void)raise(number); /* as it would have been: with its core, or the sanitizer's report */
}

static void catch_crashes(void)
{
	static char stack[32768]; /* one of its own: the other may be what overflowed */
	stack_t alternative = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_crash;
	action.sa_flags = SA_ONSTACK;
	(void)sigaltstack(&alternative, NULL);
	for (size_t i = 0; i < DEADLY; i++)
		(void)sigaction(deadly[i], &action, &before_us[i]);
}

/* A capability without its padding ("$<5>"), which no terminal of today needs. */
static void keep_capability(const char *name)
{
	const char *text = tigetstr(name);

	if (!text || text == (const char *)-1)
		return;
	for (; *text && term.back_n + 1 < sizeof(term.back); text++) {
		if (text[0] == '$' && text[1] == '<') {
			text += strcspn(text, ">");
			if (!*text)
				return;
			continue;
		}
		term.back[term.back_n++] = *text;
	}
}

static void learn_the_way_back(void)
{
	static const char mouse_off[] = "\033[?1006l\033[?1000l";

	memcpy(term.back, mouse_off, sizeof(mouse_off) - 1);
	term.back_n = sizeof(mouse_off) - 1;
	keep_capability("sgr0");
	keep_capability("rmkx");
	keep_capability("cnorm");
	keep_capability("rmcup");
}

void term_close(void)
{
	if (!term.open)
		return;
	term.open = false;
	(void)endwin();
	(void)tcsetattr(term.out, TCSADRAIN, &term.before);
}

/* --- looks */

/* Colours are those of 8-colour terminals; without them, attributes and the characters
 * themselves. */
static const struct {
	attr_t mono, coloured;
	short front, back; /* -1: the terminal's own */
} looks[STYLE_COUNT] = {
	[STYLE_PLAIN] = { A_NORMAL, A_NORMAL, -1, -1 },
	[STYLE_BOLD] = { A_BOLD, A_BOLD, -1, -1 },
	[STYLE_DIM] = { A_NORMAL, A_DIM, -1, -1 },
	[STYLE_GOOD] = { A_NORMAL, A_NORMAL, COLOR_GREEN, -1 },
	[STYLE_WARN] = { A_BOLD, A_NORMAL, COLOR_YELLOW, -1 },
	[STYLE_BAD] = { A_BOLD, A_BOLD, COLOR_RED, -1 },
	[STYLE_ALARM] = { A_REVERSE | A_BOLD, A_BOLD, COLOR_WHITE, COLOR_RED },
	[STYLE_HEAD] = { A_REVERSE, A_NORMAL, COLOR_BLACK, COLOR_WHITE },
	[STYLE_KEY] = { A_REVERSE, A_NORMAL, COLOR_BLACK, COLOR_CYAN },
	[STYLE_PICK] = { A_REVERSE, A_NORMAL, COLOR_BLACK, COLOR_CYAN },
	[STYLE_PICK_ALARM] = { A_REVERSE | A_BOLD | A_UNDERLINE, A_BOLD | A_UNDERLINE, COLOR_YELLOW,
			       COLOR_RED },
	[STYLE_LINE] = { A_NORMAL, A_NORMAL, COLOR_CYAN, -1 },
};

static void prepare_looks(bool no_colour)
{
	const char *no = getenv("NO_COLOR");

	term.colour = has_colors() && !no_colour && !(no && no[0]);
	if (term.colour) {
		(void)start_color();
		(void)use_default_colors();
	}
	for (short i = 0; i < STYLE_COUNT; i++) {
		term.attr[i] = term.colour ? looks[i].coloured : looks[i].mono;
		term.pair[i] = 0;
		if (term.colour && (looks[i].front >= 0 || looks[i].back >= 0) &&
		    init_pair((short)(i + 1), looks[i].front, looks[i].back) == OK)
			term.pair[i] = (short)(i + 1);
	}
}

/* --- opening */

static FILE *open_keys(struct fail *f)
{
	FILE *keys;
	int fd;

	if (isatty(STDIN_FILENO))
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	keys = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (!keys) {
		if (fd >= 0)
			close(fd);
		(void)fail_set(f, "no keyboard: standard input is no terminal, and /dev/tty: %s",
			       strerror(errno));
	}
	return keys;
}

bool term_open(const struct term_how *how, struct fail *f)
{
	const char *name = getenv("TERM");

	if (!isatty(STDOUT_FILENO))
		return fail_set(f, "the screen needs a terminal; --print writes it without one");
	(void)setlocale(LC_CTYPE, "");
	term.utf8 = !how->ascii && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	term.out = STDOUT_FILENO;
	if (tcgetattr(term.out, &term.before) != 0)
		return fail_set(f, "the terminal does not answer: %s", strerror(errno));
	term.keys = open_keys(f);
	if (!term.keys)
		return false;
	term.curses = newterm(NULL, stdout, term.keys);
	if (!term.curses)
		return fail_set(f,
				"the terminal \"%s\" is not known here: set TERM to one that is "
				"(xterm, linux, vt100), or use --print",
				name ? name : "");
	(void)set_term(term.curses);
	learn_the_way_back();
	term.open = true;
	(void)atexit(term_close);
	catch_crashes();
	(void)cbreak();
	(void)noecho();
	(void)nonl();
	(void)keypad(stdscr, TRUE);
	(void)nodelay(stdscr, TRUE);
	(void)set_escdelay(25);
	(void)curs_set(0);
	(void)mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	(void)mouseinterval(0);
	prepare_looks(how->no_colour);
	return true;
}

int term_fd(void)
{
	return fileno(term.keys);
}

bool term_utf8(void)
{
	return term.utf8;
}

void term_size(int *rows, int *cols)
{
	getmaxyx(stdscr, *rows, *cols);
}

/* --- keys */

static const struct {
	int curses, ours;
} keys[] = {
	{ KEY_UP, UI_KEY_UP },
	{ KEY_DOWN, UI_KEY_DOWN },
	{ KEY_LEFT, UI_KEY_LEFT },
	{ KEY_RIGHT, UI_KEY_RIGHT },
	{ KEY_PPAGE, UI_KEY_PAGE_UP },
	{ KEY_NPAGE, UI_KEY_PAGE_DOWN },
	{ KEY_HOME, UI_KEY_HOME },
	{ KEY_END, UI_KEY_END },
	{ KEY_ENTER, UI_KEY_ENTER },
	{ '\r', UI_KEY_ENTER },
	{ '\n', UI_KEY_ENTER },
	{ 27, UI_KEY_ESCAPE },
	{ KEY_BACKSPACE, UI_KEY_BACKSPACE },
	{ 127, UI_KEY_BACKSPACE },
	{ '\b', UI_KEY_BACKSPACE },
	{ '\t', UI_KEY_TAB },
};

static int key_of(int key)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].curses == key)
			return keys[i].ours;
	if (key > KEY_F0 && key <= KEY_F0 + 12)
		return UI_KEY_F1 + (key - KEY_F0 - 1);
	return key < 0x100 ? key : 0;
}

static struct term_input mouse(void)
{
	struct term_input in = { .got = TERM_KEY };
	MEVENT m;

	if (getmouse(&m) != OK)
		return in;
	in.row = m.y;
	if (m.bstate & BUTTON1_PRESSED)
		in.got = TERM_CLICK;
	else
		in.key = m.bstate & BUTTON4_PRESSED ? UI_KEY_UP : UI_KEY_DOWN;
	return in;
}

struct term_input term_input(void)
{
	int key = getch();

	if (key == ERR)
		return (struct term_input){ .got = TERM_NOTHING };
	if (key == KEY_RESIZE)
		return (struct term_input){ .got = TERM_RESIZED };
	if (key == KEY_MOUSE)
		return mouse();
	return (struct term_input){ .got = TERM_KEY, .key = key_of(key) };
}

/* --- showing */

void term_forget(void)
{
	(void)clearok(curscr, TRUE);
}

void term_show(const struct screen *s)
{
	wchar_t text[2] = L"";
	cchar_t cell;

	for (int r = 0; r < s->rows; r++) {
		for (int c = 0; c < s->cols; c++) {
			const struct cell *from = &s->cell[r][c];

			text[0] = (wchar_t)from->code;
			if (setcchar(&cell, text, term.attr[from->style], term.pair[from->style],
				     NULL) == OK)
				(void)mvadd_wch(r, c, &cell);
		}
	}
	(void)refresh();
}
