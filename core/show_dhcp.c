/* SPDX-License-Identifier: MIT */
/* show_dhcp - see show_dhcp.h. */
#include "core/show_dhcp.h"

#include "core/dhcp_option.h"
#include "core/pxe.h"
#include "core/say_pxe.h"

#define CODE_COL 11 /* option numbers are three wide */
#define SUB_COL 15 /* suboptions of option 43 */
#define VALUE_COL 39
#define JOINED_MAX 2048

struct show {
	struct say *s;
	const struct dhcp_msg *m;
	enum dhcp_where where;
	unsigned parts[256]; /* of each option */
	unsigned shown[256];
};

static void indent(struct say *s)
{
	say_pad(s, s->n, CODE_COL + 1);
}

static void say_count(struct say *s, size_t n)
{
	say_u64(s, n);
	say_str(s, n == 1 ? " byte" : " bytes");
}

/* "            53 DHCP Message Type        " */
static void begin_line(struct say *s, size_t col, uint8_t code, const char *name)
{
	size_t from = s->n;

	say_pad(s, from, col + (code < 10) + (code < 100));
	say_u64(s, code);
	say_char(s, ' ');
	say_str(s, name);
	say_char(s, ' ');
	say_pad(s, from, VALUE_COL);
}

static void begin_option(struct show *w, uint8_t code)
{
	begin_line(w->s, CODE_COL, code, dhcp_option_name(code));
}

static void end_line(struct show *w)
{
	while (w->s->n > 0 && w->s->p[w->s->n - 1] == ' ')
		w->s->p[--w->s->n] = '\0';
	switch (w->where) {
	case DHCP_IN_OPTIONS:
		break;
	case DHCP_IN_FILE:
		say_str(w->s, "  (in the file field)");
		break;
	case DHCP_IN_SNAME:
		say_str(w->s, "  (in the sname field)");
		break;
	}
	say_char(w->s, '\n');
}

static bool all_zero(struct span v)
{
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] != 0)
			return false;
	return true;
}

/* Bytes that should not matter. */
static void say_filler(struct say *s, struct span v)
{
	say_count(s, v.n);
	if (all_zero(v)) {
		say_str(s, v.n == 1 ? ", zero" : ", all zero");
		return;
	}
	say_str(s, ": ");
	say_dhcp_raw(s, v);
}

static void say_address(struct say *s, const char *name, uint32_t ip)
{
	say_str(s, name);
	say_ip(s, ip);
	say_str(s, "  ");
}

static void show_addresses(struct say *s, const struct dhcp_msg *m)
{
	indent(s);
	if (m->ciaddr)
		say_address(s, "ciaddr ", m->ciaddr);
	if (m->yiaddr || m->op == 2)
		say_address(s, "yiaddr ", m->yiaddr);
	if (m->siaddr || m->op == 2)
		say_address(s, "siaddr ", m->siaddr);
	if (m->giaddr)
		say_address(s, "giaddr ", m->giaddr);
	say_str(s, "chaddr ");
	if (m->htype == 1 && m->hlen == 6) {
		say_mac(s, m->chaddr);
	} else {
		say_dhcp_raw(s, span_of(m->chaddr, m->hlen));
		say_str(s, "  htype ");
		say_u64(s, m->htype);
		say_str(s, "  hlen ");
		say_u64(s, m->hlen);
	}
	say_char(s, '\n');
}

/* sname or file: a text that ends in NUL, and then nothing. */
static void show_text_field(struct say *s, const char *name, struct span field)
{
	const uint8_t *nul = memchr(field.p, 0, field.n);
	struct span text = span_head(field, nul ? (size_t)(nul - field.p) : field.n);
	struct span rest = span_of(field.p + text.n, field.n - text.n);

	if (all_zero(field))
		return;
	indent(s);
	say_str(s, name);
	say_str(s, " \"");
	say_wire(s, text);
	say_char(s, '"');
	if (!nul)
		say_str(s, " (not ended by a NUL)");
	if (!all_zero(rest)) {
		while (rest.n > 0 && rest.p[rest.n - 1] == 0)
			rest.n--;
		say_str(s, " (and behind it: ");
		say_bytes(s, rest, ' ');
		say_char(s, ')');
	}
	say_char(s, '\n');
}

/* RFC 2131 table 3 and 5: op is 2 in what a server sends. */
static void say_type(struct say *s, const struct dhcp_msg *m)
{
	const char *name = dhcp_type_name(m->type);
	bool reply = m->type == DHCP_OFFER || m->type == DHCP_ACK || m->type == DHCP_NAK;

	if (m->type == DHCP_BOOTP) {
		say_str(s, m->op == 1 ? "BOOTP request" : "BOOTP reply");
		return;
	}
	if (name) {
		say_str(s, name);
	} else {
		say_str(s, "type ");
		say_u64(s, m->type);
	}
	if (m->type <= DHCP_INFORM && (m->op == 2) != reply)
		say_str(s, m->op == 1 ? " (but op 1, a request)" : " (but op 2, a reply)");
}

static void show_fixed(struct say *s, const struct dhcp_msg *m)
{
	say_str(s, "  DHCP      ");
	say_type(s, m);
	say_str(s, "  xid 0x");
	say_hex(s, m->xid, 8);
	say_str(s, "  secs ");
	say_u64(s, m->secs);
	say_str(s, "  flags 0x");
	say_hex(s, m->flags, 4);
	say_str(s, (m->flags & 0x8000) != 0 ? " (broadcast)  hops " : "  hops ");
	say_u64(s, m->hops);
	say_char(s, '\n');
	show_addresses(s, m);
	if ((m->overload & 2) == 0)
		show_text_field(s, "sname", m->sname);
	if ((m->overload & 1) == 0)
		show_text_field(s, "file", m->file);
}

/* Option 43: the summary on its own line, each suboption below. */
static void show_43(struct show *w, struct span value)
{
	struct pxe43 p;
	struct pxe43_sub sub = { .code = 0 };
	struct cur c = cur_of(value);
	bool fits = true;

	pxe43_parse(value, &p);
	say_pxe43_summary(w->s, &p);
	end_line(w);
	while (p.form == PXE43_SUBOPTIONS && fits) {
		fits = pxe43_next(&c, &sub);
		if (!fits && cur_ok(&c))
			return;
		begin_line(w->s, SUB_COL, sub.code,
			   pxe43_is_pxe(&p) ? pxe43_sub_name(sub.code) : "suboption");
		say_pxe43_sub(w->s, &sub, pxe43_is_pxe(&p), fits);
		say_char(w->s, '\n');
	}
}

static void show_option(struct show *w, const struct dhcp_item *it)
{
	uint8_t joined[JOINED_MAX];
	struct span value = it->data;
	unsigned parts = w->parts[it->code];
	unsigned part = ++w->shown[it->code];

	begin_option(w, it->code);
	if (part > 1) {
		say_str(w->s, "part ");
		say_u64(w->s, part);
		say_str(w->s, " of ");
		say_u64(w->s, parts);
		say_str(w->s, ", ");
		say_count(w->s, it->data.n);
		end_line(w);
		return;
	}
	if (parts > 1) {
		value = dhcp_get(w->m, it->code, joined, sizeof(joined));
		say_str(w->s, "(joined from ");
		say_u64(w->s, parts);
		say_str(w->s, " parts) ");
		if (value.n == sizeof(joined))
			say_str(w->s, "(the first 2048 bytes) ");
	}
	if (it->code == 43) {
		show_43(w, value);
		return;
	}
	say_dhcp_value(w->s, it->code, value);
	end_line(w);
}

static void show_broken(struct show *w, const struct dhcp_item *it)
{
	bool cut = w->where == DHCP_IN_OPTIONS && w->m->truncated;
	bool lies = w->where != DHCP_IN_OPTIONS || w->m->malformed;
	enum dhcp_where next = w->where;

	begin_option(w, it->code);
	say_str(w->s, cut ? "cut by the capture" : "");
	say_str(w->s, cut && lies ? ", and " : "");
	say_str(w->s, lies ? "runs past the end" : "");
	if (it->has_length) {
		say_str(w->s, ": says ");
		say_count(w->s, it->claims);
		say_str(w->s, ", has ");
		say_u64(w->s, it->data.n);
		if (it->data.n > 0) {
			say_str(w->s, ": ");
			say_dhcp_raw(w->s, it->data);
		}
	} else {
		say_str(w->s, ": no length byte");
	}
	end_line(w);
	if (dhcp_next_field(w->m, &next)) {
		indent(w->s);
		say_str(w->s,
			next == DHCP_IN_FILE ? "the options in file" : "the options in sname");
		say_str(w->s, " are not read: they go on behind what is broken\n");
	}
}

/* One field; true when the next one may be read. */
static bool show_field(struct show *w)
{
	struct cur c = cur_of(dhcp_field(w->m, w->where));

	for (;;) {
		struct dhcp_item it = dhcp_next_item(&c);

		switch (it.kind) {
		case DHCP_ITEM_PAD:
			begin_option(w, 0);
			say_count(w->s, it.data.n);
			end_line(w);
			break;
		case DHCP_ITEM_OPTION:
			show_option(w, &it);
			break;
		case DHCP_ITEM_BROKEN:
			show_broken(w, &it);
			return false;
		case DHCP_ITEM_END:
			begin_option(w, 255);
			if (it.data.n > 0) {
				say_str(w->s, "then ");
				say_filler(w->s, it.data);
			}
			end_line(w);
			return true;
		case DHCP_ITEM_NONE:
			if (w->where == DHCP_IN_OPTIONS && w->m->truncated)
				return true;
			indent(w->s);
			say_str(w->s, "no end option");
			end_line(w);
			return true;
		}
	}
}

static void show_missing(struct say *s, const struct dhcp_msg *m)
{
	if (m->missing == 0)
		return;
	indent(s);
	say_str(s, "the capture ends here: it lacks ");
	say_count(s, m->missing);
	say_char(s, '\n');
}

void show_dhcp(struct say *s, const struct dhcp_msg *m)
{
	struct show w = { .s = s, .m = m, .where = DHCP_IN_OPTIONS };
	struct dhcp_walk walk = dhcp_walk(m);
	struct dhcp_opt opt;
	bool goes_on;

	while (dhcp_next(&walk, &opt))
		w.parts[opt.code]++;
	show_fixed(s, m);
	if (!m->has_cookie) {
		indent(s);
		say_str(s,
			m->truncated ? "the options are not there" : "no magic cookie, no options");
		if (m->vendor.n > 0) {
			say_str(s, ", but ");
			say_filler(s, m->vendor);
		}
		say_char(s, '\n');
		show_missing(s, m);
		return;
	}
	goes_on = show_field(&w);
	show_missing(s, m);
	while (goes_on && dhcp_next_field(m, &w.where))
		goes_on = show_field(&w);
}
