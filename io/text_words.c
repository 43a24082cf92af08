/* SPDX-License-Identifier: MIT */
/* text_words - what one event says, in words. See text.h. */
#include "core/say.h"
#include "io/text_style.h"

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
		say_str(s,
			"silent for 1.5 s after a good OFFER: the race hang of the original ROM is suspected");
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

static void say_kick_sent(struct say *s, const struct kick_note *n)
{
	say_str(s, "kick ");
	say_u64(s, n->number);
	say_str(s, " of 3: ");
	say_str(s, n->broadcast ? "an echo request to all" : "a frame to this Pi alone");
	switch (n->reason) {
	case KICK_FOR_HANG:
		say_str(s, ", as it hangs");
		break;
	case KICK_FOR_PREVENTION:
		say_str(s, n->frame == 1 ? ", lest it hangs (first of two)"
					 : ", lest it hangs (second of two)");
		break;
	case KICK_FOR_PERSON:
		say_str(s, ", by hand");
		break;
	}
}

static void say_kick(struct say *s, const struct event *e)
{
	const struct kick_note *n = &e->u.kick;

	if (e->kind == EV_KICK_SENT) {
		say_kick_sent(s, n);
	} else if (e->kind == EV_KICK_WOKE) {
		say_str(s, "the Pi went on ");
		say_duration(s, n->after);
		say_str(s, " after kick ");
		say_u64(s, n->number);
	} else {
		say_str(s, "IN VAIN: ");
		say_u64(s, n->number);
		say_str(s, " kicks, and it still hangs: take its power away and give it back");
	}
}

void text_say_event(struct say *s, const struct event *e)
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
	case 'k':
		say_kick(s, e);
		break;
	default:
		say_str(s, event_meaning(e->kind));
		break;
	}
}
