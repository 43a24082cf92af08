/* SPDX-License-Identifier: MIT */
/* fuzz_tui - random keys on random captures: the model, the rings, every view at every size. A
 * record is that of fuzz_watch (flags, time step, more on the wire, length, bytes); flag 4 says
 * that behind it come keys: their number, then one byte each, and the size of the screen that is
 * then drawn. */
#include <assert.h>
#include <stdlib.h>

#include "tui/view.h"

#define PIS 16
#define CHUNKS 128
#define TAPE (1u << 16)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	void *storage;
	struct watch *watch;
	struct fleet *fleet;
	struct diary diary;
	struct tape tape;
	struct ui ui;
	struct screen screen;
	struct view view;
	ns now;
	uint64_t number;
} all;

static void pull(const struct packet *pkt)
{
	struct event e;

	while (watch_output(all.watch, &e)) {
		struct row *row = model_event(all.fleet, all.watch, &e);
		struct diary_line line;

		if (!row)
			continue;
		if (pkt && e.packet == pkt->number) {
			row->tape = tape_add(&all.tape, row->tape, pkt, watch_frame(all.watch));
			row->taped++;
		}
		if (!diary_says(&e, &line))
			continue;
		for (const char *p = line.text; *p; p++)
			assert((unsigned char)*p >= ' ');
		line.packet = row->tape;
		row->diary = diary_add(&all.diary, row->diary, &line);
	}
}

static void draw(int rows, int cols, bool utf8)
{
	all.view.now = all.now;
	view_draw(&all.view, rows, cols, utf8);
	for (int r = 0; r < all.screen.rows; r++)
		for (int c = 0; c < all.screen.cols; c++) {
			uint32_t code = all.screen.cell[r][c].code;

			assert(code >= ' ' && code != 0x7f && code < 0x3000);
			assert(utf8 || code < 0x7f);
			assert(all.screen.cell[r][c].style < STYLE_COUNT);
		}
}

static int key_of(uint8_t byte)
{
	static const int special[] = {
		UI_KEY_UP,   UI_KEY_DOWN, UI_KEY_PAGE_UP, UI_KEY_PAGE_DOWN,
		UI_KEY_HOME, UI_KEY_END,  UI_KEY_ENTER,   UI_KEY_ESCAPE,
		UI_KEY_TAB,  UI_KEY_LEFT, UI_KEY_RIGHT,   UI_KEY_BACKSPACE,
	};

	if (byte < 128)
		return byte;
	byte &= 0x7f;
	if (byte < sizeof(special) / sizeof(special[0]))
		return special[byte];
	return UI_KEY_F1 + byte % 12;
}

static void press(struct cur *c)
{
	uint8_t n = cur_u8(c), rows, cols, flags;

	for (uint8_t i = 0; i < n % 32 && cur_left(c) > 0; i++) {
		uint8_t byte = cur_u8(c);

		model_arrange(all.fleet, all.watch);
		if (byte == 0xfe)
			ui_key(&all.ui, all.fleet, &all.tape,
			       view_key_at(&all.view, all.screen.rows - 1, cur_u8(c)));
		else if (byte == 0xff)
			ui_click(&all.ui, all.fleet, &all.tape, cur_u8(c), all.view.list_row,
				 (i & 1) != 0);
		else
			ui_key(&all.ui, all.fleet, &all.tape, key_of(byte));
		draw(24, 80, true);
	}
	rows = cur_u8(c);
	cols = cur_u8(c);
	flags = cur_u8(c);
	all.view.kick.possible = (flags & 2) != 0;
	all.view.source.live = (flags & 4) != 0;
	draw(rows % 60, cols, (flags & 1) != 0);
}

static void input(struct cur *c)
{
	uint8_t flags = cur_u8(c);
	ns step = (int32_t)cur_be32(c), due;
	uint32_t more = cur_be16(c);
	struct span bytes = cur_take(c, cur_be16(c) % 2048u);
	struct packet pkt = { .number = ++all.number,
			      .link = (enum link)(flags & 3),
			      .bytes = bytes,
			      .wire_len = (uint32_t)bytes.n + more };

	all.now += step * NS_US;
	if (all.now < 0)
		all.now = 0;
	while ((due = watch_deadline(all.watch)) <= all.now) {
		watch_expire(all.watch, due);
		pull(NULL);
	}
	pkt.when = all.now;
	(void)watch_input(all.watch, &pkt);
	pull(&pkt);
	if (flags & 4)
		press(c);
}

static void begin(void)
{
	if (!all.storage) {
		all.storage = malloc(watch_bytes(PIS, CHUNKS));
		all.fleet = malloc(sizeof(*all.fleet));
		all.diary.line = malloc(DIARY_LINES * sizeof(*all.diary.line));
		all.tape.ring = malloc(TAPE);
	}
	assert(all.storage && all.fleet && all.diary.line && all.tape.ring);
	memset(all.storage, 0, watch_bytes(PIS, CHUNKS));
	memset(all.fleet, 0, sizeof(*all.fleet));
	all.watch = watch_init(all.storage, PIS, CHUNKS);
	all.diary.n = 0;
	tape_init(&all.tape, all.tape.ring, TAPE);
	model_init(all.fleet, NULL);
	ui_init(&all.ui);
	all.now = 1700000000 * NS_S;
	all.number = 0;
	all.view.screen = &all.screen;
	all.view.ui = &all.ui;
	all.view.fleet = all.fleet;
	all.view.watch = all.watch;
	all.view.diary = &all.diary;
	all.view.tape = &all.tape;
	all.view.source.name = "fuzz";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum ui_view views[] = { UI_FLEET, UI_PI, UI_WATERFALL, UI_NETWORK, UI_HELP };
	struct cur c = cur_of(span_of(data, size));

	begin();
	while (cur_left(&c) > 0)
		input(&c);
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		all.ui.view = views[i];
		for (int pane = 0; pane < UI_PANES; pane++) {
			all.ui.pane = (enum ui_pane)pane;
			draw(30, 100, i % 2 == 0);
		}
	}
	for (size_t i = 0; i < ROW_STATES; i++)
		assert(all.fleet->count[i] <= all.fleet->rows);
	return 0;
}
