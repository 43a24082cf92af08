/* SPDX-License-Identifier: MIT */
/* show_tftp - see show_tftp.h. */
#include "core/show_tftp.h"

#include "core/show_frame.h"

#define NAME_SHOWN 200 /* characters shown of a file name or a message */
#define OPT_SHOWN 40 /* of an option's name or value */
#define OPTS_SHOWN 16 /* options shown; a packet has room for hundreds */

const char *tftp_error_name(uint16_t code)
{
	static const char *const names[] = {
		"not defined",         "file not found",    "access violation",
		"disk full",           "illegal operation", "unknown transfer ID",
		"file already exists", "no such user",      "option refused",
	};

	return code < sizeof(names) / sizeof(names[0]) ? names[code] : NULL;
}

static void quote(struct say *s, struct span text)
{
	say_char(s, '"');
	say_wire_max(s, text, NAME_SHOWN);
	say_char(s, '"');
}

static void options(struct say *s, struct span raw)
{
	struct cur c = cur_of(raw);
	struct span name, value;

	for (unsigned n = 0; tftp_next_opt(&c, &name, &value); n++) {
		if (n == OPTS_SHOWN) {
			say_str(s, "  ...");
			return;
		}
		say_str(s, "  ");
		say_wire_max(s, name, OPT_SHOWN);
		say_char(s, '=');
		say_wire_max(s, value, OPT_SHOWN);
	}
}

static void request(struct say *s, const struct tftp_pkt *p)
{
	say_str(s, p->op == TFTP_RRQ ? "read request  " : "write request  ");
	quote(s, p->file);
	say_str(s, "  ");
	say_wire_max(s, p->mode, OPT_SHOWN);
	options(s, p->raw_opts);
}

static void data(struct say *s, const struct tftp_pkt *p)
{
	say_str(s, "data  block ");
	say_u64(s, p->block);
	say_str(s, "  ");
	say_u64(s, p->data_wire_len);
	say_str(s, p->data_wire_len == 1 ? " byte" : " bytes");
}

static void error(struct say *s, const struct tftp_pkt *p)
{
	const char *name = tftp_error_name(p->code);

	say_str(s, "error ");
	say_u64(s, p->code);
	if (name) {
		say_str(s, " (");
		say_str(s, name);
		say_char(s, ')');
	}
	say_str(s, "  ");
	quote(s, p->text);
}

void show_tftp(struct say *s, const struct tftp_pkt *p)
{
	show_layer(s, "TFTP");
	switch (p->op) {
	case TFTP_RRQ:
	case TFTP_WRQ:
		request(s, p);
		break;
	case TFTP_DATA:
		data(s, p);
		break;
	case TFTP_ACK:
		say_str(s, "ack  block ");
		say_u64(s, p->block);
		break;
	case TFTP_ERROR:
		error(s, p);
		break;
	case TFTP_OACK:
		say_str(s, "options granted");
		options(s, p->raw_opts);
		break;
	}
	say_char(s, '\n');
}
