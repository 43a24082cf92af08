/* SPDX-License-Identifier: MIT */
/* view_packet - one packet, decoded layer by layer, and its bytes; and the help. See view.h. */
#include <string.h>

#include "core/frame.h"
#include "io/text.h"
#include "tui/view.h"

#define DUMP_BYTES 16

static void say_dump_line(struct say *s, struct span bytes, size_t at)
{
	struct span part = span_head(span_of(bytes.p + at, bytes.n - at), DUMP_BYTES);
	size_t from = s->n;

	say_str(s, "  ");
	say_hex(s, at, 4);
	say_str(s, "  ");
	say_bytes(s, part, ' ');
	say_pad(s, from, 8 + 3 * DUMP_BYTES + 1);
	for (size_t i = 0; i < part.n; i++) {
		bool shown = part.p[i] >= ' ' && part.p[i] < 0x7f;

		say_strn(s, shown ? (const char *)part.p + i : ".", 1);
	}
	say_char(s, '\n');
}

static void say_dump(struct say *s, const struct packet *pkt)
{
	for (size_t at = 0; at < pkt->bytes.n; at += DUMP_BYTES)
		say_dump_line(s, pkt->bytes, at);
	if (pkt->bytes.n < pkt->wire_len) {
		say_str(s, "  and ");
		say_u64(s, pkt->wire_len - pkt->bytes.n);
		say_str(s, " bytes more, which are not kept\n");
	}
}

void view_packet(struct view *v)
{
	struct say s = say_in(v->text, sizeof(v->text));
	struct packet pkt;
	struct frame f;
	char room[24];

	v->list_row = 2;
	if (!tape_get(v->tape, v->ui->packet_at, &pkt, NULL)) {
		(void)screen_text(v->screen, 1, 1, v->screen->cols - 2, STYLE_PLAIN,
				  "This packet is no longer held: so many others came after it.");
		return;
	}
	say_str(&s, "packet ");
	say_u64(&s, pkt.number);
	if (v->row) {
		say_str(&s, " of ");
		say_str(&s, row_label(v->row, room));
	}
	if (v->boot && pkt.when >= v->boot->began) {
		say_str(&s, ", ");
		say_seconds(&s, pkt.when - v->boot->began, 6);
		say_str(&s, " s into its boot");
	}
	say_str(&s, ", ");
	say_u64(&s, pkt.wire_len);
	say_str(&s, " bytes");
	view_bar(v, 1, STYLE_HEAD, v->text);
	s = say_in(v->text, sizeof(v->text));
	(void)frame_parse(&pkt, &f);
	text_say_packet(&s, &pkt, &f);
	say_char(&s, '\n');
	say_dump(&s, &pkt);
	view_page(v, &v->ui->packet, 2, v->screen->rows - 4);
}

static const char help[] =
	"What you see\n"
	"  A line is a Pi. The bar has eight cells: DHCP, ARP, ROM (bootcode.bin), bootcode (start.elf),\n"
	"  firmware (kernel and its files), kernel (its own DHCP), NFS, up.\n"
	"  !! red: it hangs     x: failed     ?: may hang     +: up     no mark: on its way\n"
	"  FAILED? or HUNG? with a question mark: uncertain; Enter says why.\n"
	"  The green LED's code, why it stopped and what to do: press Enter on it.\n"
	"\n"
	"Keys\n"
	"  arrows, PgUp, PgDn, Home, End   move\n"
	"  Enter        a Pi: its ladder, files and findings; a line of the ladder: the packet\n"
	"  Tab          ladder, files, findings\n"
	"  t  F4        waterfall: where the time went\n"
	"  n            what concerns the network as a whole: a second DHCP server, lost packets, ...\n"
	"  [ ]          the Pi before, the next Pi\n"
	"  Esc          back\n"
	"  /  F5        show only Pis with this text in name, serial, MAC, model, stage, words\n"
	"  s  F6        sort by the next column; S: the other way round\n"
	"  f            follow: the selection goes to the Pi that spoke last\n"
	"  k  F7        kick the selected Pi\n"
	"  K  F8        kick every Pi that is found hanging, on or off (the title says which)\n"
	"  w  F9        save the selected boot as a pcap file, in the current folder\n"
	"  e  j         save this screen as text, the selected boot as JSON\n"
	"  blank < >    of a capture that is played: pause, slower, faster\n"
	"  Ctrl-L       draw the screen anew\n"
	"  q            back, and at last the end; Q, F10: the end\n"
	"\n"
	"The kick\n"
	"  The boot ROM of the Pi 3B (2B v1.2, CM3) is deaf for a second after it asks for an address. An answer\n"
	"  that comes sooner waits until another frame arrives, and on a quiet network none does: it hangs. A\n"
	"  kick is such a frame, to this Pi alone, whatever is in it. With --kick-broadcast the second and third\n"
	"  are an echo request to all. At most three a boot; if they are in vain, take its power away.\n";

void view_help(struct view *v)
{
	struct say s = say_in(v->text, sizeof(v->text));

	say_str(&s, help);
	view_bar(v, 1, STYLE_HEAD, "Help");
	view_page(v, &v->ui->help, 2, v->screen->rows - 4);
}
