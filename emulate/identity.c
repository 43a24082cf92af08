/* SPDX-License-Identifier: MIT */
/* identity - which Pi this is: up to the 3B+ the MAC is the vendor's three bytes and the low three
 * of the serial number (facts 1.1 [V]); from the Pi 4 on one says nothing of the other. */
#include <string.h>

#include "core/say.h"
#include "emulate/options.h"

#define DEFAULT_SERIAL 0x0000a0b1u /* no Pi's, as far as is known: for examples and tests */

/* A prefix of the vendor's that belongs to the model (facts 1.4). */
static const uint8_t *vendor_of(enum model m)
{
	static const uint8_t old[3] = { 0xb8, 0x27, 0xeb }, pi4[3] = { 0xdc, 0xa6, 0x32 },
			     pi5[3] = { 0x2c, 0xcf, 0x67 };

	switch (m) {
	case MODEL_UNKNOWN:
	case MODEL_3B:
	case MODEL_3BPLUS:
	case MODEL_BOOTCODE:
		return old;
	case MODEL_4:
		return pi4;
	case MODEL_5:
		return pi5;
	}
	return old;
}

static uint32_t low24(const uint8_t mac[static 6])
{
	return (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
}

static void note_mismatch(struct emulate_options *o)
{
	struct say s = say_in(o->note, sizeof(o->note));

	say_str(&s, "a real Pi ");
	say_str(&s, model_facts(o->setup.model)->id);
	say_str(&s, " of serial number ");
	say_hex(&s, o->serial, 8);
	say_str(&s, " has a MAC that ends in ");
	say_hex(&s, o->serial >> 16 & 0xff, 2);
	say_char(&s, ':');
	say_hex(&s, o->serial >> 8 & 0xff, 2);
	say_char(&s, ':');
	say_hex(&s, o->serial & 0xff, 2);
}

bool emulate_identity(struct emulate_options *o, struct fail *f)
{
	bool tied = model_facts(o->setup.model)->mac_has_serial;

	if (!o->has_serial)
		o->serial = o->has_mac ? low24(o->mac) : DEFAULT_SERIAL;
	if (!o->has_mac) {
		memcpy(o->mac, vendor_of(o->setup.model), 3);
		o->mac[3] = (uint8_t)(o->serial >> 16);
		o->mac[4] = (uint8_t)(o->serial >> 8);
		o->mac[5] = (uint8_t)o->serial;
	}
	if (mac_is_group(o->mac) || (low24(o->mac) == 0 && o->mac[0] == 0 && o->mac[1] == 0))
		return fail_set(f, "--mac: a Pi's address is no group address and not all zeros");
	if (tied && o->has_mac && o->has_serial && low24(o->mac) != (o->serial & 0xffffff))
		note_mismatch(o);
	if (low24(o->mac) + o->count - 1 > 0xffffff || o->serial > UINT32_MAX - (o->count - 1))
		return fail_set(f,
				"--count: from this MAC and serial number on there are not so many: start lower");
	return true;
}
