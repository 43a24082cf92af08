/* SPDX-License-Identifier: MIT */
/* dialect - which server software is this? So that a fix can be given in its own syntax. Told by
 * what each writes into the IP header and the order of its options (captures of real servers:
 * fixtures and doc/servers.md); anything else stays unknown. */
#include "core/say.h"
#include "core/watch_internal.h"

/* The codes of the first options after 53, in order. */
static size_t first_codes(const struct dhcp_msg *m, uint8_t *codes, size_t cap)
{
	struct dhcp_walk walk = dhcp_walk(m);
	struct dhcp_opt o;
	size_t n = 0;

	while (n < cap && dhcp_next(&walk, &o))
		if (o.code != 53)
			codes[n++] = o.code;
	return n;
}

static bool ascending(const uint8_t *codes, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (codes[i] < codes[i - 1])
			return false;
	return true;
}

enum dialect dialect_of_dhcp(const struct frame *f, const struct dhcp_msg *m)
{
	uint8_t codes[24];
	size_t n = first_codes(m, codes, sizeof(codes));
	bool server_id_first = n > 0 && codes[0] == 54;

	/* dnsmasq: an ordinary socket with TOS 0xc0; 53, 54, 51, 58, 59 ... */
	if (f->ip.tos == 0xc0 && f->ip.ttl <= 64 && server_id_first)
		return DIALECT_DNSMASQ;
	if (f->ip.tos != 0x10 || f->ip.id != 0)
		return DIALECT_UNKNOWN;
	/* Kea and dhcpd: raw sockets, TTL 128, TOS 0x10, id 0; Kea sets DF and sorts its options.
	 * */
	if (f->ip.dont_fragment && ascending(codes, n))
		return DIALECT_KEA;
	if (!f->ip.dont_fragment && server_id_first)
		return DIALECT_ISC;
	return DIALECT_UNKNOWN;
}

struct server *server_note(struct watch *w, uint32_t ip, const struct frame *f, ns now)
{
	struct server *oldest = &w->server[0];

	for (size_t i = 0; i < WATCH_SERVERS; i++) {
		struct server *s = &w->server[i];

		if (s->ip == ip) {
			oldest = s;
			break;
		}
		if (oldest->ip != 0 && (s->ip == 0 || s->last < oldest->last))
			oldest = s;
	}
	if (oldest->ip != ip) {
		*oldest = (struct server){ .ip = ip };
		if (f->has_src)
			memcpy(oldest->mac, f->src, 6);
	}
	oldest->last = now;
	return oldest;
}

/* dnsmasq writes "file /srv/tftp/NAME not found" (src/tftp.c): the root is what stands before
 * the name that was asked for. */
static void learn_root(struct server *s, struct span text, struct span asked)
{
	size_t n = 0;
	struct say say = say_in(s->tftp_root, sizeof(s->tftp_root));

	if (!span_starts(text, "file /"))
		return;
	text = span_of(text.p + 5, text.n - 5);
	while (n < text.n && text.p[n] != ' ')
		n++;
	if (n <= asked.n || memcmp(text.p + n - asked.n, asked.p, asked.n) != 0)
		return;
	s->tftp = DIALECT_DNSMASQ;
	n -= asked.n;
	while (n > 1 && text.p[n - 1] == '/')
		n--;
	say_wire(&say, span_of(text.p, n));
	if (say.cut)
		s->tftp_root[0] = '\0';
}

void server_learn_tftp(struct server *s, const struct tftp_pkt *p, struct span asked)
{
	s->does_tftp = true;
	if (p->op != TFTP_ERROR)
		return;
	/* in.tftpd alone says a refused file so (code 0 with these words; measured) */
	if (p->code == 0 && span_is(p->text, "Permission denied"))
		s->tftp = DIALECT_TFTPD_HPA;
	if (p->code == 1 || p->code == 2)
		learn_root(s, p->text, asked);
}
