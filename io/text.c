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
		if (!localtime_r(&second, &tm) || strftime(clock, sizeof(clock), "%H:%M:%S", &tm) == 0)
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
	default:
		return "BOOT   ";
	}
}

static void say_discover(struct say *s, const struct event *e)
{
	const struct model_facts *m = model_facts(e->boot->model);

	if (e->u.dhcp.kernel) {
		say_str(s, "DISCOVER  Linux asks for an address");
		return;
	}
	say_str(s, "DISCOVER  try ");
	say_u64(s, e->u.dhcp.attempt);
	if (m->tries == 5 && e->boot->model != MODEL_UNKNOWN) {
		say_str(s, " of 5");
	}
	if (e->boot->stage == STAGE_TFTP_BOOTCODE) {
		say_str(s, ", now by bootcode.bin");
	} else if (e->u.dhcp.attempt == 1 && e->boot->model != MODEL_UNKNOWN) {
		say_str(s, ", ");
		say_str(s, m->name);
	}
}

static void say_named_server(struct say *s, const struct dhcp_msg *m)
{
	uint8_t buf[512];
	struct pxe43 p;
	struct span v = dhcp_get(m, 66, buf, sizeof(buf));

	if (v.p) {
		say_str(s, "; option 66 \"");
		say_wire_max(s, v, 40);
		say_char(s, '"');
	}
	pxe43_parse(dhcp_get(m, 43, buf, sizeof(buf)), &p);
	if (p.form == PXE43_ABSENT && !v.p)
		say_str(s, "; no option 43 or 66");
	else if (p.form != PXE43_ABSENT && !p.has_string)
		say_str(s, "; option 43 without \"Raspberry Pi Boot\"");
	else if (p.form != PXE43_ABSENT)
		say_str(s, "; option 43 \"Raspberry Pi Boot\"");
}

static void say_answer(struct say *s, const struct event *e, const char *word)
{
	const struct dhcp_msg *m = e->u.dhcp.msg;

	say_str(s, word);
	if (m->yiaddr != 0)
		say_ip(s, m->yiaddr);
	else
		say_str(s, "no address (ProxyDHCP)");
	say_str(s, " from ");
	say_ip(s, e->u.dhcp.from);
	if (e->u.dhcp.latency >= 0) {
		say_str(s, ", ");
		say_duration(s, e->u.dhcp.latency);
		say_str(s, " later");
	}
	if (!e->u.dhcp.kernel && e->kind == EV_DHCP_OFFER)
		say_named_server(s, m);
}

static void say_path(struct say *s, const struct file_rec *f)
{
	size_t from = s->n;

	say_wire(s, span_of(f->path, f->path_n));
	say_pad(s, from, 34);
	say_char(s, ' ');
}

static const char *why_missing(const struct file_rec *f)
{
	switch ((enum file_need_kind)f->need) {
	case NEED_OPTIONAL:
		return "not there (normal: optional)";
	case NEED_FALLBACK:
		return "not there (another is tried)";
	case NEED_REQUIRED:
		return "NOT THERE, and the Pi needs it";
	case NEED_UNKNOWN:
		break;
	}
	return "not there";
}

static void say_done(struct say *s, const struct file_rec *f)
{
	say_size(s, f->bytes);
	say_str(s, " in ");
	say_duration(s, f->took);
	if (f->retransmits > 0) {
		say_str(s, ", ");
		say_u64(s, f->retransmits);
		say_str(s, " sent again");
	}
	if (f->looked && f->fits == MAGIC_SUSPECT) {
		say_str(s, "  SUSPECT: ");
		say_str(s, magic_name((enum file_magic)f->magic));
	}
}

static void say_tftp(struct say *s, const struct event *e)
{
	const struct file_rec *f = e->u.tftp.file;

	say_path(s, f);
	switch ((enum file_result)f->result) {
	case FILE_OK:
		if (e->kind == EV_TFTP_DONE)
			say_done(s, f);
		else
			say_str(s, event_meaning(e->kind));
		break;
	case FILE_MISSING:
		say_str(s, why_missing(f));
		break;
	case FILE_DENIED:
		say_str(s, "PERMISSION DENIED by the server");
		break;
	case FILE_STALLED:
		say_str(s, "STALLED after ");
		say_size(s, f->bytes);
		break;
	case FILE_UNANSWERED:
		say_str(s, f->refused ? "REFUSED: nothing listens there" : "NO ANSWER");
		break;
	case FILE_ERROR:
		say_str(s, "ERROR ");
		say_u64(s, e->u.tftp.code);
		break;
	case FILE_OPEN:
	case FILE_PROBE:
		say_str(s, event_meaning(e->kind));
		break;
	}
}

static void say_arp(struct say *s, const struct event *e)
{
	if (e->kind == EV_ARP_REQUEST) {
		say_str(s, "who has ");
		say_ip(s, e->u.arp.ip);
		say_char(s, '?');
		return;
	}
	say_ip(s, e->u.arp.ip);
	say_str(s, e->kind == EV_ARP_REPLY ? " is at " : " is also used by ");
	say_mac(s, e->u.arp.mac);
}

static void say_rpc(struct say *s, const struct rpc_note *n)
{
	say_str(s, rpc_service_name(n->service));
	say_char(s, ' ');
	say_str(s, n->proc_name ? n->proc_name : "connection");
	if (n->name.n > 0) {
		say_char(s, ' ');
		say_wire_max(s, n->name, 60);
	}
	say_str(s, ": ");
	switch (n->outcome) {
	case RPC_ASKED:
		say_str(s, "asked");
		break;
	case RPC_ANSWERED:
		if (n->service == RPC_PORTMAP && n->want_prog != 0) {
			say_str(s, n->port ? "port " : "NOT REGISTERED");
			if (n->port)
				say_u64(s, n->port);
		} else if (n->status == 0) {
			say_str(s, "ok");
		} else {
			say_str(s, n->status_name ? n->status_name : "error");
		}
		break;
	case RPC_PROG_UNAVAIL:
		say_str(s, "PROGRAM UNAVAILABLE");
		break;
	case RPC_PROG_MISMATCH:
		say_str(s, "VERSION NOT SUPPORTED");
		break;
	case RPC_PROC_UNAVAIL:
	case RPC_GARBAGE_ARGS:
	case RPC_SYSTEM_ERR:
		say_str(s, "error");
		break;
	case RPC_DENIED:
		say_str(s, "DENIED");
		break;
	case RPC_REFUSED:
		say_str(s, "REFUSED: nothing listens there");
		break;
	}
}

static void say_boot(struct say *s, const struct event *e)
{
	const struct dhcp_round *r = &e->boot->round[ROUND_ROM];

	if (e->kind == EV_BOOT_SUSPECTED) {
		say_str(s, "silent for 2 s after a good OFFER: the race hang of the original ROM is suspected");
	} else if (e->kind == EV_BOOT_HUNG) {
		say_str(s, "HUNG: the next DISCOVER is overdue; the last one was ");
		say_duration(s, e->when - r->last_discover);
		say_str(s, " ago");
	} else if (e->kind == EV_BOOT_WOKEN) {
		say_str(s, "woken: the Pi goes on, ");
		say_duration(s, e->when - e->boot->hung_at);
		say_str(s, " after it was found hung");
	} else {
		say_str(s, event_meaning(e->kind));
		if (e->kind == EV_BOOT_STAGE) {
			say_str(s, ": ");
			say_str(s, stage_name(e->boot->stage));
		}
	}
}

static void say_event(struct say *s, const struct event *e)
{
	switch (event_name(e->kind)[0]) {
	case 'd':
		if (e->kind == EV_DHCP_DISCOVER)
			say_discover(s, e);
		else if (e->kind == EV_DHCP_OFFER)
			say_answer(s, e, "OFFER     ");
		else if (e->kind == EV_DHCP_ACK)
			say_answer(s, e, "ACK       ");
		else if (e->kind == EV_DHCP_NAK)
			say_str(s, "NAK       the server refuses the address");
		else if (e->kind == EV_DHCP_REQUEST)
			say_str(s, "REQUEST   takes the offered address");
		else
			say_str(s, event_meaning(e->kind));
		break;
	case 'a':
		say_arp(s, e);
		break;
	case 't':
		say_tftp(s, e);
		break;
	case 'r':
		say_rpc(s, &e->u.rpc);
		break;
	case 'b':
		say_boot(s, e);
		break;
	default:
		say_str(s, event_meaning(e->kind));
		break;
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
	return n->outcome == RPC_ANSWERED && n->status == 0 && n->service == RPC_NFS && n->name.n == 0;
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
	say_event(&s, e);
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
	show_frame(&s, pkt, f);
	say_payload(&s, f);
	text_paint(t, &s, PAINT_NONE);
	if (s.cut)
		say_char(&s, '\n');
	text_put(t, &s);
}
