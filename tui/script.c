/* SPDX-License-Identifier: MIT */
/* script - see script.h. */
#include "tui/script.h"

#include <string.h>

#include "tui/ui.h"

static const struct {
	const char *name;
	int key;
} names[] = {
	{ "Up>", UI_KEY_UP },
	{ "Down>", UI_KEY_DOWN },
	{ "Left>", UI_KEY_LEFT },
	{ "Right>", UI_KEY_RIGHT },
	{ "PgUp>", UI_KEY_PAGE_UP },
	{ "PgDn>", UI_KEY_PAGE_DOWN },
	{ "Home>", UI_KEY_HOME },
	{ "End>", UI_KEY_END },
	{ "Enter>", UI_KEY_ENTER },
	{ "Esc>", UI_KEY_ESCAPE },
	{ "Backspace>", UI_KEY_BACKSPACE },
	{ "Tab>", UI_KEY_TAB },
	{ "Space>", ' ' },
	{ "lt>", '<' },
	{ "F1>", UI_KEY_F1 },
	{ "F2>", UI_KEY_F1 + 1 },
	{ "F3>", UI_KEY_F1 + 2 },
	{ "F4>", UI_KEY_F1 + 3 },
	{ "F5>", UI_KEY_F1 + 4 },
	{ "F6>", UI_KEY_F1 + 5 },
	{ "F7>", UI_KEY_F1 + 6 },
	{ "F8>", UI_KEY_F1 + 7 },
	{ "F9>", UI_KEY_F1 + 8 },
	{ "F10>", UI_KEY_F1 + 9 },
};

int script_key(const char **text)
{
	if (**text != '<')
		return **text ? (unsigned char)*(*text)++ : 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i].name);

		if (strncmp(*text + 1, names[i].name, n) == 0) {
			*text += n + 1;
			return names[i].key;
		}
	}
	return -1;
}
