/* SPDX-License-Identifier: MIT */
/* scene_hostile - packets of senders who mean harm, or can not write. */
#include "core/compose.h"
#include "tests/forge/scene.h"

#define ESC "\x1b"

/* Titles, clears, colours, line ends, overlong and broken UTF-8, a right-to-left override. */
static const char *const names[] = {
	"df90a038/" ESC "]0;owned\a" ESC "[2Jstart.elf",
	"two\nlines\r\n" ESC "[1A" ESC "[2Kfatal: none",
	"\xff\xfe\xc0\xaf\xed\xa0\x80start.elf",
	"\xe2\x80\xae"
	"gpj.elf\xe2\x80\xac\xc2\x9b"
	"31m",
	"../../../../etc/shadow\\\"'<script>",
	"%s%n%99999d"
	"\x7f\x01\x08\x08\x08",
	NULL,
};

static void hostile_names(struct world *w)
{
	with(w, pi_3b());
	w->srv->offer.opt67 = ESC "[31mbootcode.bin" ESC "[0m\n";
	tree_text(&w->tree, "config.txt",
		  "kernel=" ESC "[2J" ESC "]0;owned\aevil.img\ndtoverlay=\xff\xfe\n");
	w->pi->kernel = ESC "[2J" ESC "]0;owned\aevil.img";
	if (!boot_rom(w) || !boot_bootcode(w))
		return;
	for (const char *const *name = names; *name; name++) {
		uint16_t port = w->pi->port;

		tftp_request(w, *name);
		tftp_error(w, port, 1, *name);
		wait_for(w, 1 * NS_MS);
	}
	(void)boot_firmware(w);
	tftp_settle(w);
	later(w);
}

/* ----- the storm: good packets, each spoilt in one place ----- */

enum victim { DISCOVER, OFFER, ARP, REQUEST, DATA, OACK, TCP_CALL, VICTIMS };

struct lie {
	enum victim of;
	uint16_t at; /* of the byte that is overwritten; both of them with the same value */
	uint8_t value;
	uint16_t cut; /* keep only so many bytes; 0: all */
	uint32_t wire_len; /* 0: what is kept */
};

#define IP_AT 14
#define UDP_AT 34
#define APP_AT 42
#define OPTIONS_AT (APP_AT + 240)

static const struct lie lies[] = {
	{ DISCOVER, IP_AT, 0x44, 0, 0 }, /* header of 16 bytes */
	{ DISCOVER, IP_AT, 0x4f, 0, 0 }, /* of 60, which reach into the message */
	{ DISCOVER, IP_AT, 0x65, 0, 0 }, /* version 6 */
	{ DISCOVER, IP_AT + 2, 0xff, 0, 0 }, /* total length above the frame */
	{ DISCOVER, IP_AT + 3, 0x05, 0, 0 },
	{ DISCOVER, IP_AT + 2, 0x00, 0, 0 },
	{ DISCOVER, IP_AT + 6, 0x20, 0, 0 }, /* a fragment, more follow */
	{ DISCOVER, IP_AT + 7, 0x10, 0, 0 }, /* a fragment from the middle */
	{ DISCOVER, UDP_AT + 4, 0xff, 0, 0 },
	{ DISCOVER, UDP_AT + 4, 0x00, 0, 0 },
	{ DISCOVER, APP_AT, 9, 0, 0 }, /* op */
	{ DISCOVER, APP_AT + 2, 255, 0, 0 }, /* hlen */
	{ DISCOVER, APP_AT + 2, 0, 0, 0 },
	{ DISCOVER, OPTIONS_AT - 4, 0, 0, 0 }, /* no magic cookie */
	{ DISCOVER, OPTIONS_AT + 1, 255, 0, 0 }, /* option 53 past the end */
	{ DISCOVER, OPTIONS_AT + 4, 0, 0, 0 }, /* option 55 empty: its bytes become options */
	{ DISCOVER, OPTIONS_AT + 4, 200, 0, 0 },
	{ DISCOVER, 0, 0xff, 100, 0 },
	{ DISCOVER, 0, 0xff, 13, 0 },
	{ DISCOVER, 0, 0xff, 60, 362 }, /* cut by the capture, not by the sender */
	{ OFFER, OPTIONS_AT + 1, 0, 0, 0 },
	{ OFFER, OPTIONS_AT + 16, 255, 0, 0 }, /* option 43 past the end */
	{ OFFER, OPTIONS_AT + 18, 200, 0, 0 }, /* a suboption past option 43 */
	{ OFFER, OPTIONS_AT + 21, 0, 0, 0 },
	{ OFFER, OPTIONS_AT + 24, 255, 0, 0 }, /* the menu text past its suboption */
	{ ARP, 18, 255, 0, 0 }, /* hardware addresses of 255 bytes */
	{ ARP, 14, 9, 0, 0 },
	{ ARP, 20, 9, 30, 0 },
	{ REQUEST, APP_AT + 1, 0, 0, 0 }, /* opcode 0 */
	{ REQUEST, APP_AT + 1, 99, 0, 0 },
	{ REQUEST, APP_AT + 14, 'x', 0, 0 }, /* no NUL behind the name: "binxoctet" */
	{ REQUEST, UDP_AT + 5, 8 + 8, 0, 0 }, /* ends inside the name */
	{ REQUEST, UDP_AT + 5, 8 + 1, 0, 0 },
	{ DATA, UDP_AT + 5, 8 + 3, 0, 0 }, /* no block number */
	{ DATA, APP_AT + 2, 0xff, 0, 0 },
	{ DATA, UDP_AT + 4, 0x7f, 0, 0 },
	{ OACK, APP_AT + 7, '=', 0, 0 }, /* no NUL behind "tsize" */
	{ OACK, APP_AT + 8, '-', 0, 0 }, /* a negative size */
	{ TCP_CALL, UDP_AT + 12, 0xf0, 0, 0 }, /* options past the segment */
	{ TCP_CALL, UDP_AT + 12, 0x10, 0, 0 },
	{ TCP_CALL, 66, 0xff, 0, 0 }, /* a record of 2 GB */
	{ TCP_CALL, 69, 0x00, 0, 0 },
	{ TCP_CALL, 66, 0x00, 0, 0 }, /* not its last fragment */
};

/* Plays a sound boot of another Pi, and picks a packet of each kind from it. */
static void pick(struct world *lab, struct shot good[VICTIMS])
{
	world_new(lab);
	with(lab, pi_3b_numbered(0x00666666));
	lab->srv->offer.yiaddr = IP(192, 168, 2, 66);
	lab->srv->offer.pings_first = false;
	boot_up(lab);
	good[DISCOVER] = lab->reel.shots[0];
	good[OFFER] = lab->reel.shots[1];
	good[ARP] = lab->reel.shots[2];
	good[REQUEST] = lab->reel.shots[4];
	good[DATA] = lab->reel.shots[5];
	for (size_t i = 6; i < lab->reel.count; i++) {
		const struct shot *s = &lab->reel.shots[i];
		const uint8_t *p = lab->reel.bytes + s->at;

		if (s->len > 80 && p[IP_AT + 9] == 6)
			good[TCP_CALL] = *s;
		else if (s->len > 50 && p[IP_AT + 9] == 17 && p[APP_AT + 1] == 6)
			good[OACK] = *s;
	}
}

static void spoilt(struct world *w, const struct world *lab, const struct shot *s,
		   const struct lie *lie)
{
	uint8_t bytes[MTU_BYTES];
	size_t n = lie->cut > 0 && lie->cut < s->len ? lie->cut : s->len;

	memcpy(bytes, lab->reel.bytes + s->at, s->len);
	bytes[lie->at] = lie->value;
	reel_add(&w->reel, w->now, span_of(bytes, n), lie->wire_len);
	wait_for(w, 3 * NS_MS);
}

static void malformed_storm(struct world *w)
{
	struct shot good[VICTIMS] = { { .len = 0 } };
	struct world lab;

	pick(&lab, good);
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		spoilt(w, &lab, &good[lies[i].of], &lies[i]);
	for (uint16_t cut = 0; cut < 62; cut += 3) {
		struct lie end = { REQUEST, 0, 0xff, cut, 0 };

		if (cut > 0)
			spoilt(w, &lab, &good[REQUEST], &end);
		else
			reel_add(&w->reel, w->now, span_of("", 0), 0);
	}
	world_free(&lab);
	wait_for(w, 1 * NS_S);
	with(w, pi_3b());
	boot_up(w);
}

static const struct scene scenes[] = {
	{ "hostile-names", hostile_names,
	  "A Pi (or one who plays it) asks for files whose names hold escape sequences, line ends, "
	  "bad UTF-8 and\nbidirectional overrides; the server's ERROR texts, option 67 and config.txt "
	  "hold them too. Not one of these\nbytes may reach the terminal.",
	  "tftp.file-missing (fatal, the kernel that config.txt names)",
	  "3b df90a038, stage tftp-firmware, outcome failed", "DESIGN 2" },
	{ "malformed-storm", malformed_storm,
	  "Packets with lying lengths, cut requests, records of 2 GB and frames of no bytes, all of "
	  "b8:27:eb:66:66:66;\nthen the healthy boot of a Pi 3B, which must be told as if they were "
	  "not there.",
	  "vantage.no-unicast (warning, of the storm's Pi), capture.truncated (warning, "
	  "of the run)",
	  "3b df90a038, stage up, outcome up; 3b ..666666, stage nfs, outcome in-progress",
	  "DESIGN 2" },
};

const struct scene_group hostile_scenes = { scenes, sizeof(scenes) / sizeof(scenes[0]) };
