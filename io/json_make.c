/* SPDX-License-Identifier: MIT */
/* json_make - see json_make.h. */
#include "io/json_make.h"

#include <stdlib.h>
#include <time.h>

#include "core/boot.h"
#include "core/say.h"

#define WIRE_TEXT_MAX 2048 /* of one value; longer ones are cut with "..." */

void json_text(cJSON *to, const char *key, const char *text)
{
	if (text)
		(void)cJSON_AddStringToObject(to, key, text);
	else
		(void)cJSON_AddNullToObject(to, key);
}

void json_wire(cJSON *to, const char *key, struct span text)
{
	char room[WIRE_TEXT_MAX + 8];
	struct say s = say_in(room, sizeof(room));

	say_wire_max(&s, text, WIRE_TEXT_MAX);
	json_text(to, key, room);
}

void json_ip(cJSON *to, const char *key, uint32_t ip)
{
	char room[24];
	struct say s = say_in(room, sizeof(room));

	if (ip == 0)
		return;
	say_ip(&s, ip);
	json_text(to, key, room);
}

void json_mac(cJSON *to, const char *key, const uint8_t mac[static 6])
{
	char room[24];
	struct say s = say_in(room, sizeof(room));

	say_mac(&s, mac);
	json_text(to, key, room);
}

void json_hex(cJSON *to, const char *key, uint64_t v, unsigned digits)
{
	char room[24];
	struct say s = say_in(room, sizeof(room));

	say_hex(&s, v, digits);
	json_text(to, key, room);
}

static void raw(cJSON *to, const char *key, const char *number)
{
	(void)cJSON_AddRawToObject(to, key, number);
}

/* Numbers are written by us: a double would lose digits of a tsize, and printf follows locales. */
void json_number(cJSON *to, const char *key, uint64_t n)
{
	char room[24];
	struct say s = say_in(room, sizeof(room));

	say_u64(&s, n);
	raw(to, key, room);
}

void json_seconds(cJSON *to, const char *key, ns d)
{
	char room[40];
	struct say s = say_in(room, sizeof(room));

	say_seconds(&s, d, 6);
	raw(to, key, room);
}

void json_bool(cJSON *to, const char *key, bool b)
{
	(void)cJSON_AddBoolToObject(to, key, b);
}

cJSON *json_object(cJSON *to, const char *key)
{
	return cJSON_AddObjectToObject(to, key);
}

cJSON *json_array(cJSON *to, const char *key)
{
	return cJSON_AddArrayToObject(to, key);
}

cJSON *json_item(cJSON *array)
{
	cJSON *item = cJSON_CreateObject();

	(void)cJSON_AddItemToArray(array, item);
	return item;
}

/* RFC 3339 in UTC with nanoseconds. */
static void add_time(cJSON *line, const char *key, ns when)
{
	char day[32] = "1970-01-01T00:00:00", room[64];
	time_t second = (time_t)(when / NS_S);
	struct tm tm;
	struct say s = say_in(room, sizeof(room));
	uint64_t rest = (uint64_t)(when % NS_S);

	if (gmtime_r(&second, &tm))
		(void)strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	say_str(&s, day);
	say_char(&s, '.');
	for (uint64_t unit = 100000000; unit > 0; unit /= 10)
		say_char(&s, (char)('0' + rest / unit % 10));
	say_char(&s, 'Z');
	json_text(line, key, room);
}

cJSON *json_envelope(const struct event *e)
{
	cJSON *line = cJSON_CreateObject();
	const struct boot *b = e->boot;

	json_number(line, "v", 1);
	add_time(line, "t", e->when);
	json_text(line, "event", event_name(e->kind));
	if (b)
		json_mac(line, "mac", b->mac);
	if (b && b->serial_from >= SERIAL_FROM_TFTP)
		json_hex(line, "serial", b->serial, 8);
	if (e->packet != 0)
		json_number(line, "packet", e->packet);
	return line;
}

void json_line(FILE *out, cJSON *line)
{
	char *text = cJSON_PrintUnformatted(line);

	cJSON_Delete(line);
	if (!text)
		return; /* out of memory: the stream's reader sees a gap, never half a line */
	(void)fputs(text, out);
	(void)fputc('\n', out);
	(void)fflush(out);
	cJSON_free(text);
}
