/* SPDX-License-Identifier: MIT */
/* text - one line an event. See text.h. */
#include "io/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/say.h"
#include "core/show_dhcp.h"
#include "core/show_frame.h"
#include "core/show_rpc.h"
#include "core/show_tftp.h"
#include "io/text_style.h"

void text_init(struct text *t, FILE *out, bool verbose)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	tzset();
	*t = (struct text){ .out = out, .verbose = verbose };
	t->colour = isatty(fileno(out)) == 1 && !(no && no[0]) && term && strcmp(term, "dumb") != 0;
}

/* "03:04:05.123" in local time; the day's part is kept from line to line, as most are near. */
void text_time(struct say *s, ns when)
{
	static ns day_second = -1;
	static char clock[9];
	time_t second = (time_t)(when / NS_S);
	struct tm tm;
	uint64_t ms = (uint64_t)(when % NS_S / NS_MS);

	if (day_second != (ns)second) {
		if (!localtime_r(&second, &tm) ||
		    strftime(clock, sizeof(clock), "%H:%M:%S", &tm) == 0)
			memcpy(clock, "--:--:--", sizeof(clock));
		day_second = (ns)second;
	}
	say_str(s, clock);
	say_char(s, '.');
	say_char(s, (char)('0' + ms / 100));
	say_char(s, (char)('0' + ms / 10 % 10));
	say_char(s, (char)('0' + ms % 10));
}

void text_paint(const struct text *t, struct say *s, enum paint p)
{
	static const char *const codes[] = {
		[PAINT_NONE] = "\033[0m",  [PAINT_BOLD] = "\033[1m",    [PAINT_BAD] = "\033[1;31m",
		[PAINT_WARN] = "\033[33m", [PAINT_GOOD] = "\033[1;32m", [PAINT_DIM] = "\033[2m",
	};

	if (t->colour)
		say_str(s, codes[p]);
}

void text_put(struct text *t, const struct say *s)
{
	(void)fwrite(s->p, 1, s->n, t->out);
	t->lines++;
}

static const char *topic(enum event_kind k)
{
	const char *name = event_name(k);

	switch (name[0]) {
	case 'd':
		return "DHCP   ";
	case 'a':
		return "ARP    ";
	case 't':
		return "TFTP   ";
	case 'i':
		return "ICMP   ";
	case 'r':
		return "NFS    ";
	case 'k':
		return "KICK   ";
	default:
		return "BOOT   ";
	}
}

static enum paint paint_of(const struct event *e)
{
	static const enum paint paints[] = {
		[TONE_PLAIN] = PAINT_NONE,
		[TONE_GOOD] = PAINT_GOOD,
		[TONE_WARN] = PAINT_WARN,
		[TONE_BAD] = PAINT_BAD,
	};

	if (e->kind != EV_TFTP_MISSING)
		return paints[event_tone(e->kind)];
	return e->u.tftp.file->need == NEED_OPTIONAL   ? PAINT_DIM
	       : e->u.tftp.file->need == NEED_REQUIRED ? PAINT_BAD
						       : PAINT_NONE;
}

/* NFS at its start is many small calls: those that lead to the root are told, errors always. */
static bool dull(const struct event *e)
{
	const struct rpc_note *n = &e->u.rpc;

	if (e->kind == EV_BOOT_STAGE || e->kind == EV_BOOT_BEGIN)
		return true;
	if (e->kind != EV_RPC_REPLY)
		return false;
	return n->outcome == RPC_ANSWERED && n->status == 0 && n->service == RPC_NFS &&
	       n->name.n == 0;
}

/* Who knows DHCP looks for REQUEST and ACK, and finds none: said once, where that happens. */
static void no_request_note(struct text *t, const struct event *e)
{
	const struct boot *b = e->boot;

	if (t->said_no_request || !b || b->kernel_at != 0 || b->round[ROUND_ROM].offers == 0 ||
	    b->round[ROUND_ROM].requests != 0 || model_facts(b->model)->requests)
		return;
	if (e->kind != EV_ARP_REQUEST && e->kind != EV_TFTP_REQUEST)
		return;
	t->said_no_request = true;
	(void)fputs("              (no REQUEST and no ACK: that is normal, the Pi's ROM takes the OFFER as it is)\n",
		    t->out);
}

void text_event(struct text *t, const struct watch *w, const struct event *e)
{
	char room[1024];
	struct say s = say_in(room, sizeof(room));
	enum paint p;

	(void)w;
	no_request_note(t, e);
	if ((event_level(e->kind) == LEVEL_DETAIL || dull(e)) && !t->verbose)
		return;
	text_time(&s, e->when);
	say_str(&s, "  ");
	if (e->boot)
		say_mac(&s, e->boot->mac);
	else
		say_str(&s, "                 ");
	say_str(&s, "  ");
	say_str(&s, topic(e->kind));
	p = paint_of(e);
	if (p != PAINT_NONE)
		text_paint(t, &s, p);
	text_say_event(&s, e);
	if (p != PAINT_NONE)
		text_paint(t, &s, PAINT_NONE);
	say_char(&s, '\n');
	text_put(t, &s);
}

static void say_payload(struct say *s, const struct frame *f)
{
	struct dhcp_msg dhcp;
	struct tftp_pkt tftp;

	if (f->kind == FRAME_TCP && f->payload.n > 0) {
		show_rpc_payload(s, f->payload, true);
		return;
	}
	if (f->kind != FRAME_UDP)
		return;
	if (f->u.udp.src == 67 || f->u.udp.dst == 67) {
		if (dhcp_parse(f->payload, f->payload_wire_len, &dhcp) == WIRE_OK)
			show_dhcp(s, &dhcp);
		else
			say_str(s, "  DHCP      not a whole DHCP message\n");
	} else if (f->u.udp.src == 111 || f->u.udp.dst == 111 || f->u.udp.src == 2049 ||
		   f->u.udp.dst == 2049) {
		show_rpc_payload(s, f->payload, false);
	} else if (tftp_parse(f->payload, f->payload_wire_len, &tftp) == WIRE_OK) {
		show_tftp(s, &tftp);
	}
}

void text_say_packet(struct say *s, const struct packet *pkt, const struct frame *f)
{
	show_frame(s, pkt, f);
	say_payload(s, f);
}

void text_packet(struct text *t, const struct packet *pkt, const struct frame *f)
{
	char room[16384];
	struct say s = say_in(room, sizeof(room));

	text_paint(t, &s, PAINT_DIM);
	say_str(&s, "packet ");
	say_u64(&s, pkt->number);
	say_str(&s, "  ");
	text_time(&s, pkt->when);
	say_str(&s, "  ");
	say_u64(&s, pkt->wire_len);
	say_str(&s, " bytes");
	if (pkt->bytes.n < pkt->wire_len) {
		say_str(&s, ", ");
		say_u64(&s, pkt->bytes.n);
		say_str(&s, " captured");
	}
	say_char(&s, '\n');
	text_say_packet(&s, pkt, f);
	text_paint(t, &s, PAINT_NONE);
	if (s.cut)
		say_char(&s, '\n');
	text_put(t, &s);
}
