/* SPDX-License-Identifier: MIT */
/* dhcp - see dhcp.h. */
#include "core/dhcp.h"

#define FIXED_LEN 236 /* RFC 951 section 3, without vend */
#define COOKIE 0x63825363 /* RFC 2132 section 2 */

struct dhcp_item dhcp_next_item(struct cur *c)
{
	struct dhcp_item it = { .kind = DHCP_ITEM_NONE, .data = span_of(c->p, 0) };
	struct cur start = *c;

	if (cur_left(c) == 0)
		return it;
	it.code = cur_u8(c);
	if (it.code == 0) {
		struct cur ahead = *c;
		size_t run = 1;

		while (cur_left(&ahead) > 0 && cur_u8(&ahead) == 0)
			run++;
		it.kind = DHCP_ITEM_PAD;
		it.data = cur_take(&start, run);
		*c = start;
		return it;
	}
	if (it.code == 255) {
		it.kind = DHCP_ITEM_END;
		it.data = cur_rest(c);
		return it;
	}
	it.kind = DHCP_ITEM_BROKEN;
	if (cur_left(c) == 0) {
		it.data = cur_rest(c);
		return it;
	}
	it.claims = cur_u8(c);
	it.has_length = true;
	if (it.claims <= cur_left(c)) {
		it.kind = DHCP_ITEM_OPTION;
		it.data = cur_take(c, it.claims);
	} else {
		it.data = cur_rest(c);
	}
	return it;
}

/* Looks for what is wrong in a field; true when the walk may go on behind it. missing: bytes of
 * the field which the sender sent and the capture lacks. */
static bool check_field(struct dhcp_msg *m, struct span field, size_t missing)
{
	struct cur c = cur_of(field);
	struct dhcp_item it;
	size_t wants;

	do
		it = dhcp_next_item(&c);
	while (it.kind == DHCP_ITEM_PAD || it.kind == DHCP_ITEM_OPTION);

	if (it.kind == DHCP_ITEM_END)
		return true;
	if (missing > 0)
		m->truncated = true;
	if (it.kind == DHCP_ITEM_NONE)
		return true;
	wants = it.has_length ? it.claims - it.data.n : 1;
	if (wants > missing)
		m->malformed = true;
	return false;
}

/* RFC 2132 9.3: where the options go on. Only the options field may say so. */
static uint8_t find_overload(struct span options)
{
	struct cur c = cur_of(options);
	struct dhcp_item it;

	do {
		it = dhcp_next_item(&c);
		if (it.kind == DHCP_ITEM_OPTION && it.code == 52 && it.data.n == 1 &&
		    it.data.p[0] >= 1 && it.data.p[0] <= 3)
			return it.data.p[0];
	} while (it.kind == DHCP_ITEM_PAD || it.kind == DHCP_ITEM_OPTION);
	return 0;
}

static void read_options(struct dhcp_msg *m, struct cur *c)
{
	struct cur cookie = *c;
	struct dhcp_walk w;
	struct dhcp_opt opt;
	bool goes_on;

	m->has_cookie = cur_be32(&cookie) == COOKIE && cur_ok(&cookie);
	if (!m->has_cookie) {
		m->truncated = m->missing > 0;
		m->vendor = cur_rest(c);
		return;
	}
	m->options = cur_rest(&cookie);
	m->overload = find_overload(m->options);
	goes_on = check_field(m, m->options, m->missing);
	for (enum dhcp_where at = DHCP_IN_OPTIONS; goes_on && dhcp_next_field(m, &at);)
		goes_on = check_field(m, dhcp_field(m, at), 0);

	for (w = dhcp_walk(m); m->type == DHCP_BOOTP && dhcp_next(&w, &opt);)
		if (opt.code == 53 && opt.data.n > 0)
			m->type = opt.data.p[0];
}

enum wire dhcp_parse(struct span payload, size_t wire_len, struct dhcp_msg *msg)
{
	struct dhcp_msg m = { .missing = wire_len > payload.n ? wire_len - payload.n : 0 };
	struct cur c = cur_of(payload);
	struct span chaddr;

	m.op = cur_u8(&c);
	m.htype = cur_u8(&c);
	m.hlen = cur_u8(&c);
	m.hops = cur_u8(&c);
	m.xid = cur_be32(&c);
	m.secs = cur_be16(&c);
	m.flags = cur_be16(&c);
	m.ciaddr = cur_be32(&c);
	m.yiaddr = cur_be32(&c);
	m.siaddr = cur_be32(&c);
	m.giaddr = cur_be32(&c);
	chaddr = cur_take(&c, sizeof(m.chaddr));
	m.sname = cur_take(&c, 64);
	m.file = cur_take(&c, 128);
	if (!cur_ok(&c))
		return payload.n + m.missing < FIXED_LEN ? WIRE_BAD : WIRE_SHORT;
	if ((m.op != 1 && m.op != 2) || m.hlen > sizeof(m.chaddr))
		return WIRE_BAD;
	memcpy(m.chaddr, chaddr.p, sizeof(m.chaddr));
	read_options(&m, &c);
	*msg = m;
	return WIRE_OK;
}

struct span dhcp_field(const struct dhcp_msg *msg, enum dhcp_where where)
{
	switch (where) {
	case DHCP_IN_OPTIONS:
		return msg->options;
	case DHCP_IN_FILE:
		return msg->file;
	case DHCP_IN_SNAME:
		return msg->sname;
	}
	return span_of(NULL, 0);
}

bool dhcp_next_field(const struct dhcp_msg *msg, enum dhcp_where *where)
{
	if (*where == DHCP_IN_OPTIONS && (msg->overload & 1) != 0) {
		*where = DHCP_IN_FILE;
		return true;
	}
	if (*where != DHCP_IN_SNAME && (msg->overload & 2) != 0) {
		*where = DHCP_IN_SNAME;
		return true;
	}
	return false;
}

struct dhcp_walk dhcp_walk(const struct dhcp_msg *msg)
{
	return (struct dhcp_walk){ .msg = msg,
				   .c = cur_of(msg->options),
				   .where = DHCP_IN_OPTIONS };
}

bool dhcp_next(struct dhcp_walk *w, struct dhcp_opt *opt)
{
	while (!w->over) {
		struct dhcp_item it = dhcp_next_item(&w->c);

		switch (it.kind) {
		case DHCP_ITEM_PAD:
			break;
		case DHCP_ITEM_OPTION:
			*opt = (struct dhcp_opt){ it.code, w->where, it.data };
			return true;
		case DHCP_ITEM_BROKEN:
			w->over = true;
			break;
		case DHCP_ITEM_END:
		case DHCP_ITEM_NONE:
			w->over = !dhcp_next_field(w->msg, &w->where);
			w->c = cur_of(dhcp_field(w->msg, w->where));
			break;
		}
	}
	return false;
}

struct span dhcp_get(const struct dhcp_msg *msg, uint8_t code, uint8_t *buf, size_t cap)
{
	struct dhcp_walk w = dhcp_walk(msg);
	struct dhcp_opt opt;
	bool found = false;
	size_t n = 0;

	while (dhcp_next(&w, &opt)) {
		struct span part = span_head(opt.data, cap - n);

		if (opt.code != code)
			continue;
		found = true;
		if (part.n > 0)
			memcpy(buf + n, part.p, part.n);
		n += part.n;
	}
	return span_of(found ? buf : NULL, n);
}

unsigned dhcp_count(const struct dhcp_msg *msg, uint8_t code)
{
	struct dhcp_walk w = dhcp_walk(msg);
	struct dhcp_opt opt;
	unsigned n = 0;

	while (dhcp_next(&w, &opt))
		n += opt.code == code;
	return n;
}

bool dhcp_has(const struct dhcp_msg *msg, uint8_t code)
{
	return dhcp_count(msg, code) > 0;
}

uint32_t dhcp_get_ip(const struct dhcp_msg *msg, uint8_t code)
{
	uint8_t buf[4];
	struct cur c = cur_of(dhcp_get(msg, code, buf, sizeof(buf)));

	return cur_be32(&c);
}

const char *dhcp_type_name(uint8_t type)
{
	static const char *const names[] = {
		"BOOTP",
		"DISCOVER",
		"OFFER",
		"REQUEST",
		"DECLINE",
		"ACK",
		"NAK",
		"RELEASE",
		"INFORM",
		"FORCERENEW",
		"LEASEQUERY",
		"LEASEUNASSIGNED",
		"LEASEUNKNOWN",
		"LEASEACTIVE",
		"BULKLEASEQUERY",
		"LEASEQUERYDONE",
		"ACTIVELEASEQUERY",
		"LEASEQUERYSTATUS",
		"TLS",
	};

	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}
