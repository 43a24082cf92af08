/* SPDX-License-Identifier: MIT */
/* diary - see diary.h. */
#include "tui/diary.h"

#include <string.h>

#include "core/boot.h"
#include "io/text.h"

struct arrow {
	enum lane from, to;
};

/* Whom the Pi looks for by ARP: the one it is about to speak to. */
static enum lane arp_lane(const struct event *e)
{
	if (e->boot->kernel_at != 0)
		return LANE_NFS;
	return LANE_TFTP;
}

static enum lane icmp_lane(const struct event *e)
{
	return e->boot && e->boot->kernel_at != 0 ? LANE_NFS : LANE_TFTP;
}

static struct arrow arrow_of(const struct event *e)
{
	const struct arrow none = { LANE_NONE, LANE_NONE };

	switch (e->kind) {
	case EV_DHCP_DISCOVER:
	case EV_DHCP_REQUEST:
	case EV_DHCP_OTHER:
		return (struct arrow){ LANE_PI, LANE_DHCP };
	case EV_DHCP_OFFER:
	case EV_DHCP_ACK:
	case EV_DHCP_NAK:
		return (struct arrow){ LANE_DHCP, LANE_PI };
	case EV_ARP_REQUEST:
		return (struct arrow){ LANE_PI, arp_lane(e) };
	case EV_ARP_REPLY:
		return (struct arrow){ arp_lane(e), LANE_PI };
	case EV_TFTP_REQUEST:
	case EV_TFTP_PROBE:
		return (struct arrow){ LANE_PI, LANE_TFTP };
	case EV_TFTP_OACK:
	case EV_TFTP_DONE:
	case EV_TFTP_MISSING:
	case EV_TFTP_ERROR:
		return (struct arrow){ LANE_TFTP, LANE_PI };
	case EV_ICMP_UNREACHABLE:
		return (struct arrow){ icmp_lane(e), LANE_PI };
	case EV_RPC_CALL:
		return (struct arrow){ LANE_PI, LANE_NFS };
	case EV_RPC_REPLY:
		return (struct arrow){ LANE_NFS, LANE_PI };
	case EV_BOOT_BEGIN:
	case EV_BOOT_STAGE:
	case EV_BOOT_SUSPECTED:
	case EV_BOOT_HUNG:
	case EV_BOOT_WOKEN:
	case EV_BOOT_REPORT:
	case EV_ARP_CONFLICT:
	case EV_TFTP_STALLED:
	case EV_TFTP_UNANSWERED:
	case EV_STP_SEEN:
	case EV_KICK_SENT:
	case EV_KICK_WOKE:
	case EV_KICK_IN_VAIN:
	case EV_SUMMARY:
	case EVENT_COUNT:
		break;
	}
	return none;
}

static enum event_tone tone_of(const struct event *e)
{
	if (e->kind == EV_TFTP_MISSING)
		return e->u.tftp.file->need == NEED_REQUIRED ? TONE_BAD : TONE_PLAIN;
	if (e->kind == EV_RPC_REPLY)
		return e->u.rpc.outcome == RPC_ANSWERED && e->u.rpc.status == 0 ? TONE_PLAIN
										: TONE_WARN;
	return event_tone(e->kind);
}

/* Columns of the text output are of no use here: one blank each. */
static void squeeze(struct say *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->p[i] != ' ' || (n > 0 && s->p[n - 1] != ' '))
			s->p[n++] = s->p[i];
	while (n > 0 && s->p[n - 1] == ' ')
		n--;
	s->p[n] = '\0';
	s->n = n;
}

static void say_line(struct say *s, const struct event *e)
{
	const struct file_rec *f;

	if (e->kind == EV_TFTP_REQUEST) {
		f = e->u.tftp.file;
		say_str(s, e->u.tftp.again ? "asks again for " : "asks for ");
		say_wire_max(s, span_of(f->path, f->path_n), 80);
		return;
	}
	if (e->kind == EV_TFTP_PROBE || (e->kind == EV_TFTP_OACK && e->u.tftp.file->has_tsize)) {
		f = e->u.tftp.file;
		say_wire_max(s, span_of(f->path, f->path_n), 60);
		say_str(s, e->kind == EV_TFTP_PROBE ? ": it only looked" : " has ");
		if (e->kind == EV_TFTP_OACK)
			say_size(s, f->tsize);
		return;
	}
	text_say_event(s, e);
	squeeze(s);
	if (e->kind == EV_RPC_CALL && s->n > 7 && strcmp(s->p + s->n - 7, ": asked") == 0)
		s->p[s->n -= 7] = '\0';
}

bool diary_says(const struct event *e, struct diary_line *line)
{
	struct arrow a = arrow_of(e);
	struct say s = say_in(line->text, sizeof(line->text));

	if (!e->boot || e->kind == EV_BOOT_REPORT || e->kind == EV_BOOT_STAGE)
		return false;
	line->when = e->when;
	line->packet = 0;
	line->kind = e->kind;
	line->from = a.from;
	line->to = a.to;
	line->tone = tone_of(e);
	say_line(&s, e);
	return true;
}

diary_at diary_add(struct diary *d, diary_at before, const struct diary_line *line)
{
	struct diary_line *to = &d->line[d->n % DIARY_LINES];

	*to = *line;
	to->before = before;
	return ++d->n;
}

const struct diary_line *diary_get(const struct diary *d, diary_at at)
{
	if (at == 0 || at > d->n || d->n - at >= DIARY_LINES)
		return NULL;
	return &d->line[(at - 1) % DIARY_LINES];
}

size_t diary_of(const struct diary *d, diary_at last, const struct diary_line *out[], size_t most)
{
	const struct diary_line *l;
	size_t n = 0;

	while (n < most && (l = diary_get(d, last)) != NULL) {
		out[n++] = l;
		if (l->kind == EV_BOOT_BEGIN)
			break;
		last = l->before;
	}
	for (size_t i = 0; i < n / 2; i++) {
		l = out[i];
		out[i] = out[n - 1 - i];
		out[n - 1 - i] = l;
	}
	return n;
}
