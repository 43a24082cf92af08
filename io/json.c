/* SPDX-License-Identifier: MIT */
/* json - events. See json.h; reports are in json_report.c. */
#include "io/json.h"

#include "core/dhcp_option.h"
#include "core/dhcp_value.h"
#include "io/json_make.h"

static void add_option(cJSON *list, const struct dhcp_msg *m, uint8_t code)
{
	uint8_t buf[1024];
	char room[1024];
	struct say s = say_in(room, sizeof(room));
	struct span value = dhcp_get(m, code, buf, sizeof(buf));
	cJSON *item = json_item(list);

	json_number(item, "code", code);
	json_text(item, "name", dhcp_option_name(code));
	say_dhcp_value(&s, code, value);
	json_text(item, "value", room);
}

static void add_options(cJSON *to, const struct dhcp_msg *m)
{
	cJSON *list = json_array(to, "options");
	struct dhcp_walk walk = dhcp_walk(m);
	struct dhcp_opt o;
	bool seen[256] = { false };

	while (dhcp_next(&walk, &o)) {
		if (!seen[o.code])
			add_option(list, m, o.code); /* the parts of a split one joined */
		seen[o.code] = true;
	}
}

static void add_dhcp(cJSON *line, const struct event *e)
{
	const struct dhcp_msg *m = e->u.dhcp.msg;
	cJSON *d = json_object(line, "dhcp");
	const char *type = dhcp_type_name(m->type);

	json_text(d, "type", type ? type : "unknown");
	json_hex(d, "xid", m->xid, 8);
	json_number(d, "secs", m->secs);
	json_number(d, "hops", m->hops);
	json_bool(d, "broadcast", (m->flags & 0x8000) != 0);
	json_text(d, "speaker", e->u.dhcp.kernel ? "linux" : "firmware");
	if (m->op == 1) {
		json_number(d, "attempt", e->u.dhcp.attempt);
	} else {
		json_ip(d, "from", e->u.dhcp.from);
		if (e->u.dhcp.latency >= 0)
			json_seconds(d, "latency", e->u.dhcp.latency);
	}
	json_ip(d, "ciaddr", m->ciaddr);
	json_ip(d, "yiaddr", m->yiaddr);
	json_ip(d, "siaddr", m->siaddr);
	json_ip(d, "giaddr", m->giaddr);
	add_options(d, m);
}

static void add_tftp(cJSON *line, const struct event *e)
{
	const struct file_rec *f = e->u.tftp.file;
	cJSON *t = json_object(line, "tftp");

	json_wire(t, "path", span_of(f->path, f->path_n));
	json_text(t, "need", file_need_name((enum file_need_kind)f->need));
	json_ip(t, "server", f->server);
	if (f->has_tsize)
		json_number(t, "tsize", f->tsize);
	if (e->kind == EV_TFTP_REQUEST) {
		json_bool(t, "again", e->u.tftp.again);
		return;
	}
	if (e->kind == EV_TFTP_ERROR)
		json_number(t, "code", e->u.tftp.code);
	if (e->kind == EV_TFTP_OACK)
		return;
	json_text(t, "result", file_result_name((enum file_result)f->result));
	json_number(t, "bytes", f->bytes);
	json_seconds(t, "seconds", f->took);
}

static void add_rpc(cJSON *line, const struct rpc_note *n)
{
	static const char *const outcomes[] = {
		[RPC_ASKED] = "asked",
		[RPC_ANSWERED] = "answered",
		[RPC_PROG_UNAVAIL] = "program-unavailable",
		[RPC_PROG_MISMATCH] = "program-mismatch",
		[RPC_PROC_UNAVAIL] = "procedure-unavailable",
		[RPC_GARBAGE_ARGS] = "garbage-args",
		[RPC_SYSTEM_ERR] = "system-error",
		[RPC_DENIED] = "denied",
		[RPC_REFUSED] = "refused",
	};
	cJSON *r = json_object(line, "rpc");

	json_text(r, "service", rpc_service_name(n->service));
	json_text(r, "outcome", outcomes[n->outcome]);
	json_number(r, "version", n->vers);
	json_text(r, "procedure", n->proc_name);
	json_text(r, "transport", n->tcp ? "tcp" : "udp");
	json_ip(r, "server", n->server_ip);
	json_number(r, "port", n->server_port);
	if (n->name.n > 0)
		json_wire(r, "name", n->name);
	if (n->outcome == RPC_ANSWERED && n->service == RPC_PORTMAP && n->want_prog != 0) {
		json_number(r, "want_program", n->want_prog);
		json_number(r, "want_version", n->want_vers);
		json_number(r, "answer_port", n->port);
	} else if (n->outcome == RPC_ANSWERED) {
		json_number(r, "status", n->status);
		if (n->status_name)
			json_text(r, "status_name", n->status_name);
	}
	if (n->outcome == RPC_PROG_MISMATCH) {
		json_number(r, "low", n->low);
		json_number(r, "high", n->high);
	}
}

static void add_icmp(cJSON *line, const struct icmp *i)
{
	cJSON *o = json_object(line, "icmp");

	json_number(o, "type", i->type);
	json_number(o, "code", i->code);
	json_ip(o, "quoted_dst", i->quoted_dst);
	json_number(o, "quoted_port", i->quoted_dport);
}

static void add_stp(cJSON *line, const struct stp *stp)
{
	cJSON *o = json_object(line, "stp");

	json_number(o, "version", stp->version);
	json_seconds(o, "forward_delay", (ns)stp->forward_delay * NS_S / 256);
	json_mac(o, "bridge", stp->bridge + 2);
}

static void add_boot(cJSON *line, const struct event *e)
{
	cJSON *o = json_object(line, "boot");

	json_text(o, "stage", stage_name(e->boot->stage));
	json_text(o, "model",
		  e->boot->model == MODEL_UNKNOWN ? NULL : model_facts(e->boot->model)->id);
}

static void add_kick(cJSON *line, const struct event *e)
{
	const struct kick_note *n = &e->u.kick;
	cJSON *o = json_object(line, "kick");

	json_text(o, "reason", kick_reason_name(n->reason));
	json_bool(o, "broadcast", n->broadcast);
	json_number(o, "number", n->number);
	if (n->frame > 0)
		json_number(o, "frame", n->frame);
	if (e->kind == EV_KICK_WOKE)
		json_seconds(o, "after", n->after);
}

void json_event(FILE *out, const struct watch *w, const struct event *e)
{
	cJSON *line = json_envelope(e), *o;

	(void)w;
	switch (event_name(e->kind)[0]) {
	case 'd':
		add_dhcp(line, e);
		break;
	case 't':
		add_tftp(line, e);
		break;
	case 'r':
		add_rpc(line, &e->u.rpc);
		break;
	case 'i':
		add_icmp(line, &e->u.icmp);
		break;
	case 'b':
		add_boot(line, e);
		break;
	case 'k':
		add_kick(line, e);
		break;
	case 'a':
		o = json_object(line, "arp");
		json_ip(o, "ip", e->u.arp.ip);
		if (e->kind != EV_ARP_REQUEST)
			json_mac(o, "mac", e->u.arp.mac);
		break;
	default:
		add_stp(line, &e->u.stp);
		break;
	}
	json_line(out, line);
}
