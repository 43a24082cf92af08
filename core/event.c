/* SPDX-License-Identifier: MIT */
/* event - see event.h. */
#include "core/event.h"

#define EVENT_ROW(kind, level, tone, name, meaning) [EV_##kind] = { level, tone, name, meaning },
static const struct {
	enum event_level level;
	enum event_tone tone;
	const char *name, *meaning;
} rows[EVENT_COUNT] = { EVENTS(EVENT_ROW) };
#undef EVENT_ROW

const char *event_name(enum event_kind k)
{
	return rows[k].name;
}

const char *event_meaning(enum event_kind k)
{
	return rows[k].meaning;
}

enum event_level event_level(enum event_kind k)
{
	return rows[k].level;
}

enum event_tone event_tone(enum event_kind k)
{
	return rows[k].tone;
}

const char *kick_reason_name(enum kick_reason r)
{
	static const char *const names[] = {
		[KICK_FOR_HANG] = "hung",
		[KICK_FOR_PREVENTION] = "prevention",
		[KICK_FOR_PERSON] = "by-hand",
	};

	return names[r];
}
