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

#define CLICKS 8 /* that curses keeps */
/* Of all buttons, though most mean nothing: for one that it must not tell of, curses waits on. */
#define BUTTONS(m)                                                                        \
	(NCURSES_MOUSE_MASK(1, m) | NCURSES_MOUSE_MASK(2, m) | NCURSES_MOUSE_MASK(3, m) | \
	 NCURSES_MOUSE_MASK(4, m) | NCURSES_MOUSE_MASK(5, m))

static struct {
	SCREEN *curses;
	FILE *keys;
	int out; /* the terminal */
	struct way_back {
		struct termios modes;
		char text[256];
		size_t n;
	} back;
	bool open, utf8, colour;
	int tell; /* whom, when it has been put back; 0: nobody */
	const char *told;
	attr_t attr[STYLE_COUNT];
	short pair[STYLE_COUNT];
	struct term_input click[CLICKS]; /* that wait, newest first */
	int clicks;
} term;

/* --- putting it back */

/* All that end a process and that loop.h does not turn into an orderly end. */
static const int deadly[] = { SIGSEGV, SIGBUS,    SIGFPE,  SIGILL,  SIGABRT, SIGSYS,
			      SIGQUIT, SIGTRAP,   SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU,
			      SIGXFSZ, SIGVTALRM, SIGPROF, SIGIO };
#define DEADLY (sizeof(deadly) / sizeof(deadly[0]))
static struct sigaction before_us[DEADLY];

static void tell(void)
{
	if (term.tell > 0)
		(void)!write(term.tell, term.told, strlen(term.told));
}

/* In a signal handler: only write(), tcsetattr(), sigaction(), raise(). */
static void on_crash(int number)
{
	int error = errno;

	if (term.open) {
		term.open = false;
		(void)!write(term.out, term.back.text, term.back.n);
		(void)tcsetattr(term.out, TCSANOW, &term.back.modes);
		tell();
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
		if (sigaction(deadly[i], NULL, &before_us[i]) == 0 &&
		    before_us[i].sa_handler != SIG_IGN)
			(void)sigaction(deadly[i], &action, NULL);
}

static const char *can(const char *name)
{
	const char *text = tigetstr(name);

	return text == (const char *)-1 ? NULL : text;
}

/* A capability without its padding ("$<5>"), which no terminal of today needs. */
static void keep_capability(const char *name)
{
	const char *text = can(name);

	if (!text)
		return;
	for (; *text && term.back.n + 1 < sizeof(term.back.text); text++) {
		if (text[0] == '$' && text[1] == '<') {
			text += strcspn(text, ">");
			if (!*text)
				return;
			continue;
		}
		term.back.text[term.back.n++] = *text;
	}
}

static void learn_the_way_back(void)
{
	static const char mouse_off[] = "\033[?1006l\033[?1000l";

	memcpy(term.back.text, mouse_off, sizeof(mouse_off) - 1);
	term.back.n = sizeof(mouse_off) - 1;
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
	(void)tcsetattr(term.out, TCSADRAIN, &term.back.modes);
	tell();
}

size_t term_way_back(void *to, size_t cap)
{
	if (cap < sizeof(term.back))
		return 0;
	memcpy(to, &term.back, sizeof(term.back));
	return sizeof(term.back);
}

void term_go_back(const void *way, size_t n)
{
	struct way_back back;

	if (n != sizeof(back))
		return;
	memcpy(&back, way, n);
	(void)!write(STDOUT_FILENO, back.text, back.n);
	(void)tcsetattr(STDOUT_FILENO, TCSADRAIN, &back.modes);
}

void term_tell(int socket, const char *told)
{
	term.told = told;
	term.tell = socket;
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

bool term_no_colour(void)
{
	const char *no = getenv("NO_COLOR");

	return no && no[0];
}

static void prepare_looks(bool no_colour)
{
	term.colour = has_colors() && !no_colour && !term_no_colour();
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

static bool unfit(const char *name, struct fail *f)
{
	return fail_set(f,
			"the terminal \"%s\" is not known here, or can not move its cursor: set TERM to "
			"one that can (xterm, linux, vt100), or use --print",
			name ? name : "");
}

/* Opened anew, so that it can be made not to block, and nobody else's descriptor with it: while
 * curses puts together the parts of a click it waits for the next key, and no packet is read. */
static FILE *open_keys(struct fail *f)
{
	int fd = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	FILE *keys;

	if (fd < 0 && isatty(STDIN_FILENO))
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	keys = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (!keys) {
		if (fd >= 0)
			close(fd);
		(void)fail_set(f, "no keyboard: standard input is no terminal, and /dev/tty: %s",
			       strerror(errno));
	}
	return keys;
}

bool term_locale_utf8(void)
{
	(void)setlocale(LC_CTYPE, "");
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool term_open(const struct term_how *how, struct fail *f)
{
	const char *name = getenv("TERM");

	if (!isatty(STDOUT_FILENO))
		return fail_set(f, "the screen needs a terminal; --print writes it without one");
	term.utf8 = term_locale_utf8() && !how->ascii;
	term.out = STDOUT_FILENO;
	if (tcgetattr(term.out, &term.back.modes) != 0)
		return fail_set(f, "the terminal does not answer: %s", strerror(errno));
	term.keys = open_keys(f);
	if (!term.keys)
		return false;
	term.curses = newterm(NULL, stdout, term.keys);
	if (!term.curses)
		return unfit(name, f);
	(void)set_term(term.curses);
	if (!can("cup")) { /* "dumb": each line would be drawn over the one before */
		(void)endwin();
		(void)tcsetattr(term.out, TCSADRAIN, &term.back.modes);
		return unfit(name, f);
	}
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
	(void)mousemask(BUTTONS(NCURSES_BUTTON_PRESSED) | BUTTONS(NCURSES_BUTTON_RELEASED), NULL);
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

static struct term_input click_of(const MEVENT *m)
{
	struct term_input in = { .got = TERM_KEY, .row = m->y, .col = m->x };

	if (m->bstate & BUTTON1_PRESSED)
		in.got = TERM_CLICK;
	else if (m->bstate & BUTTON4_PRESSED)
		in.key = UI_KEY_UP;
	else if (m->bstate & BUTTON5_PRESSED)
		in.key = UI_KEY_DOWN;
	return in;
}

/* Clicks that come close together (two of them in a packet of ssh) are one KEY_MOUSE, and curses
 * gives the newest first. */
static struct term_input next_click(void)
{
	MEVENT m;

	while (term.clicks < CLICKS && getmouse(&m) == OK)
		term.click[term.clicks++] = click_of(&m);
	return term.clicks > 0 ? term.click[--term.clicks] : (struct term_input){ .got = TERM_KEY };
}

struct term_input term_input(void)
{
	int key = term.clicks > 0 ? KEY_MOUSE : getch();

	if (key == ERR)
		return (struct term_input){ .got = TERM_NOTHING };
	if (key == KEY_RESIZE)
		return (struct term_input){ .got = TERM_RESIZED };
	if (key == KEY_MOUSE)
		return next_click();
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
