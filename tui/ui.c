/* SPDX-License-Identifier: MIT */
/* ui - see ui.h. */
#include "tui/ui.h"

#include <string.h>

#include "core/say.h"

void ui_init(struct ui *ui)
{
	memset(ui, 0, sizeof(*ui));
	ui->panes[PANE_LADDER].at_end = true;
}

struct ui_list *ui_list(struct ui *ui)
{
	switch (ui->view) {
	case UI_FLEET:
		return &ui->fleet;
	case UI_PI:
		return &ui->panes[ui->pane];
	case UI_WATERFALL:
		return &ui->waterfall;
	case UI_PACKET:
		return &ui->packet;
	case UI_NETWORK:
		return &ui->network;
	case UI_HELP:
		break;
	}
	return &ui->help;
}

static int clamp(int v, int low, int high)
{
	return v > high ? (high < low ? low : high) : v < low ? low : v;
}

void ui_list_fit(struct ui_list *l, int n, int page)
{
	l->n = n;
	l->page = page < 1 ? 1 : page;
	if (l->at_end)
		l->cursor = n - 1;
	l->cursor = clamp(l->cursor, 0, n - 1);
	if (l->cursor < l->top)
		l->top = l->cursor;
	if (l->cursor >= l->top + l->page)
		l->top = l->cursor - l->page + 1;
	l->top = clamp(l->top, 0, n - l->page);
}

static void fresh_lists(struct ui *ui)
{
	memset(ui->panes, 0, sizeof(ui->panes));
	memset(&ui->waterfall, 0, sizeof(ui->waterfall));
	ui->panes[PANE_LADDER].at_end = true;
}

void ui_open(struct ui *ui, enum ui_view view)
{
	if (view == ui->view)
		return;
	if (view == UI_FLEET)
		ui->depth = 0;
	else if (ui->depth < UI_VIEWS)
		ui->back[ui->depth++] = ui->view;
	if (ui->view == UI_FLEET)
		fresh_lists(ui);
	if (view == UI_PACKET)
		memset(&ui->packet, 0, sizeof(ui->packet));
	ui->view = view;
}

static void go_back(struct ui *ui)
{
	if (ui->depth > 0)
		ui->view = ui->back[--ui->depth];
	else if (ui->view != UI_FLEET)
		ui->view = UI_FLEET;
}

/* Text alone scrolls by lines; a list has a cursor. */
static bool scrolls(const struct ui *ui)
{
	return ui->view == UI_PACKET || ui->view == UI_HELP || ui->view == UI_NETWORK ||
	       ui->view == UI_WATERFALL || (ui->view == UI_PI && ui->pane != PANE_LADDER);
}

static void move(struct ui *ui, struct fleet *fleet, int by)
{
	struct ui_list *l = ui_list(ui);

	if (ui->view == UI_FLEET) {
		fleet->follow = false;
		model_move(fleet, by);
	} else if (scrolls(ui)) {
		l->top = clamp(by > l->n ? l->n : by < -l->n ? 0 : l->top + by, 0, l->n - l->page);
		l->cursor = l->top;
	} else {
		l->cursor = clamp(by > l->n ? l->n : by < -l->n ? 0 : l->cursor + by, 0, l->n - 1);
		l->at_end = l->cursor == l->n - 1;
	}
}

static void next_pi(struct ui *ui, struct fleet *fleet, int by)
{
	if (ui->view == UI_FLEET || ui->view == UI_NETWORK || ui->view == UI_HELP)
		return;
	model_move(fleet, by);
	fresh_lists(ui);
	if (ui->view == UI_PACKET)
		go_back(ui);
}

/* Of one Pi's packets each knows only the one before. */
static void packet_before(struct ui *ui, const struct tape *tape)
{
	struct packet pkt;
	tape_at at;

	if (tape_get(tape, ui->packet_at, &pkt, &at) && tape_get(tape, at, &pkt, NULL))
		ui->packet_at = at;
	memset(&ui->packet, 0, sizeof(ui->packet));
}

static void enter(struct ui *ui, const struct fleet *fleet)
{
	if (ui->view == UI_FLEET && fleet->picked) {
		ui_open(ui, UI_PI);
	} else if (ui->view == UI_PI && ui->pane == PANE_LADDER) {
		if (ui->under_cursor != 0) {
			ui->packet_at = ui->under_cursor;
			ui_open(ui, UI_PACKET);
		} else {
			struct say s = say_in(ui->message, sizeof(ui->message));

			say_str(&s, "No packet belongs to this line, or it is no longer held.");
		}
	}
}

static bool key_for_filter(struct ui *ui, struct fleet *fleet, int key)
{
	size_t n = strlen(ui->asked);

	if (!ui->asking)
		return false;
	if (key == UI_KEY_ENTER) {
		ui->asking = false;
	} else if (key == UI_KEY_ESCAPE) {
		ui->asking = false;
		ui->asked[0] = '\0';
	} else if (key == UI_KEY_BACKSPACE) {
		if (n > 0)
			ui->asked[n - 1] = '\0';
	} else if (key >= ' ' && key < 0x7f && n + 1 < sizeof(ui->asked)) {
		ui->asked[n] = (char)key;
		ui->asked[n + 1] = '\0';
	} else {
		return key < 0x110000;
	}
	model_filter(fleet, ui->asked);
	return true;
}

static bool key_to_move(struct ui *ui, struct fleet *fleet, int key)
{
	int page = ui_list(ui)->page > 1 ? ui_list(ui)->page - 1 : 1;

	switch (key) {
	case UI_KEY_UP:
		move(ui, fleet, -1);
		return true;
	case UI_KEY_DOWN:
		move(ui, fleet, 1);
		return true;
	case UI_KEY_PAGE_UP:
		move(ui, fleet, -page);
		return true;
	case UI_KEY_PAGE_DOWN:
		move(ui, fleet, page);
		return true;
	case UI_KEY_HOME:
	case 'g':
		move(ui, fleet, -1000000);
		return true;
	case UI_KEY_END:
	case 'G':
		move(ui, fleet, 1000000);
		return true;
	default:
		return false;
	}
}

/* Keys that ask something of the world. */
static const struct {
	int key, twin; /* a letter, and a function key or 0 */
	unsigned wants;
} requests[] = {
	{ 'k', UI_KEY_F1 + 6, UI_WANTS_KICK },
	{ 'K', UI_KEY_F1 + 7, UI_WANTS_AUTO },
	{ 'w', UI_KEY_F1 + 8, UI_WANTS_PCAP },
	{ 'e', 0, UI_WANTS_TEXT },
	{ 'j', 0, UI_WANTS_JSON },
	{ ' ', 0, UI_WANTS_PAUSE },
	{ '>', 0, UI_WANTS_FASTER },
	{ '<', 0, UI_WANTS_SLOWER },
	{ 'Q', UI_KEY_F1 + 9, UI_WANTS_QUIT },
	{ 'L' & 0x1f, UI_KEY_REDRAW, UI_WANTS_REDRAW },
};

static bool key_to_request(struct ui *ui, int key)
{
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		if (key != requests[i].key && (requests[i].twin == 0 || key != requests[i].twin))
			continue;
		ui->wants |= requests[i].wants;
		return true;
	}
	return false;
}

static bool key_to_open(struct ui *ui, struct fleet *fleet, int key)
{
	switch (key) {
	case '?':
	case 'h':
	case UI_KEY_F1:
		ui_open(ui, UI_HELP);
		return true;
	case UI_KEY_F1 + 1:
		ui_open(ui, UI_FLEET);
		return true;
	case UI_KEY_F1 + 2:
		if (fleet->picked)
			ui_open(ui, UI_PI);
		return true;
	case 't':
	case UI_KEY_F1 + 3:
		if (fleet->picked)
			ui_open(ui, UI_WATERFALL);
		return true;
	case 'n':
		ui_open(ui, UI_NETWORK);
		return true;
	case '/':
	case UI_KEY_F1 + 4:
		ui_open(ui, UI_FLEET);
		ui->asking = true;
		memcpy(ui->asked, fleet->filter, sizeof(ui->asked));
		return true;
	case UI_KEY_ENTER:
		enter(ui, fleet);
		return true;
	default:
		return false;
	}
}

static void key_to_list(struct ui *ui, struct fleet *fleet, const struct tape *tape, int key)
{
	switch (key) {
	case 's':
	case UI_KEY_F1 + 5:
		model_sort(fleet, (enum sort)((fleet->sort + 1) % SORTS));
		fleet->backwards = false;
		break;
	case 'S':
		model_sort(fleet, fleet->sort);
		break;
	case 'f':
		fleet->follow = !fleet->follow;
		break;
	case '[':
	case ']':
		next_pi(ui, fleet, key == ']' ? 1 : -1);
		break;
	case 'p':
		if (ui->view == UI_PACKET)
			packet_before(ui, tape);
		break;
	case UI_KEY_TAB:
	case UI_KEY_RIGHT:
		if (ui->view == UI_PI)
			ui->pane = (enum ui_pane)((ui->pane + 1) % UI_PANES);
		break;
	case UI_KEY_LEFT:
		if (ui->view == UI_PI)
			ui->pane = (enum ui_pane)((ui->pane + UI_PANES - 1) % UI_PANES);
		break;
	default:
		break;
	}
}

void ui_key(struct ui *ui, struct fleet *fleet, const struct tape *tape, int key)
{
	ui->message[0] = '\0';
	if (key_for_filter(ui, fleet, key) || key_to_move(ui, fleet, key) ||
	    key_to_request(ui, key))
		return;
	if (key == UI_KEY_ESCAPE && ui->view == UI_FLEET) {
		model_filter(fleet, "");
	} else if (key == UI_KEY_ESCAPE || key == UI_KEY_BACKSPACE || key == 'q') {
		if (ui->view == UI_FLEET && key == 'q')
			ui->wants |= UI_WANTS_QUIT;
		else
			go_back(ui);
	} else if (!key_to_open(ui, fleet, key)) {
		key_to_list(ui, fleet, tape, key);
	}
}

void ui_click(struct ui *ui, struct fleet *fleet, const struct tape *tape, int row, int list_row,
	      bool twice)
{
	struct ui_list *l = ui_list(ui);
	int line = l->top + row - list_row;

	if (row < list_row || line >= l->n || row >= list_row + l->page)
		return;
	if (ui->view == UI_FLEET)
		model_pick(fleet, &fleet->row[fleet->shown[line]]);
	else if (ui->view == UI_PI && ui->pane == PANE_LADDER)
		l->cursor = line;
	if (twice)
		ui_key(ui, fleet, tape, UI_KEY_ENTER);
}
