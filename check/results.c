/* SPDX-License-Identifier: MIT */
/* results - see results.h. */
#include "check/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "io/loop.h"

bool results_open(struct results *r, const struct plan *p, struct records *records)
{
	memset(r, 0, sizeof(*r));
	r->p = p;
	r->records = records;
	r->began = loop_now();
	r->boot = calloc(p->boots + 1, sizeof(*r->boot));
	if (!r->boot)
		return false;
	for (size_t i = 0; i < p->boots; i++)
		r->boot[i].plan = &p->boot[i];
	for (size_t i = 0; i < p->servers; i++) {
		r->server[i].log = malloc(RESULTS_LOG + 1);
		if (!r->server[i].log)
			return false;
		r->server[i].log[0] = '\0';
	}
	return true;
}

void results_close(struct results *r)
{
	for (size_t i = 0; r->boot && i < r->p->boots; i++) {
		free(r->boot[i].line);
		free(r->boot[i].offer);
		free(r->boot[i].report);
		cJSON_Delete(r->boot[i].json);
	}
	free(r->boot);
	for (size_t i = 0; i < PLAN_SERVERS; i++)
		free(r->server[i].log);
}

/* ----- what programs print ----- */

/* The last bytes of a text that grows. */
static void keep_tail(char *room, size_t cap, size_t *n, const char *bytes, size_t more)
{
	if (more >= cap) {
		bytes += more - (cap - 1);
		more = cap - 1;
	}
	if (*n + more >= cap) {
		size_t drop = *n + more - (cap - 1);

		memmove(room, room + drop, *n - drop);
		*n -= drop;
	}
	memcpy(room + *n, bytes, more);
	*n += more;
	room[*n] = '\0';
}

static void take_log(struct results *r, struct result_server *s, const char *bytes, size_t n)
{
	static char room[4 * MESSAGE_ROOM];
	struct say named = say_in(room, sizeof(room));
	size_t fits = RESULTS_LOG - s->n;

	result_names(r->p, &named, span_of(bytes, n), false);
	if (!named.cut) {
		bytes = room;
		n = named.n;
	}
	if (fits > n)
		fits = n;
	memcpy(s->log + s->n, bytes, fits);
	s->n += fits;
	s->log[s->n] = '\0';
	keep_tail(s->tail, sizeof(s->tail), &s->tail_n, bytes + fits, n - fits);
}

static void replace(char **kept, const char *line)
{
	free(*kept);
	*kept = strdup(line);
}

/* "server":"192.0.2.1" of the first request. */
static void note_asked(struct result_boot *b, const char *line)
{
	cJSON *json = b->asked[0] == '\0' ? cJSON_Parse(line) : NULL;
	const cJSON *tftp = cJSON_GetObjectItemCaseSensitive(json, "tftp");
	const char *server = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tftp, "server"));

	if (server)
		(void)snprintf(b->asked, sizeof(b->asked), "%s", server);
	cJSON_Delete(json);
}

/* As emulate says it, with the user's names for his folders. false: it is kept as it is. */
static bool take_report(struct results *r, struct result_boot *b, const char *line)
{
	char *renamed;

	cJSON_Delete(b->json);
	b->json = cJSON_Parse(line);
	result_names_report(r->p, b->json);
	renamed = cJSON_PrintUnformatted(b->json);
	replace(&b->report, renamed ? renamed : line);
	cJSON_free(renamed);
	return renamed != NULL;
}

static void take_line(struct results *r, struct result_boot *b, const char *line)
{
	bool renamed = false;

	if (strstr(line, "\"event\":\"dhcp.offer\"") && strstr(line, "\"speaker\":\"firmware\""))
		replace(&b->offer, line);
	else if (strstr(line, "\"event\":\"tftp.request\""))
		note_asked(b, line);
	else if (strstr(line, "\"event\":\"boot.report\""))
		renamed = take_report(r, b, line);
	records_line(r->records, b->plan, renamed ? b->report : line);
}

static void take_out(struct results *r, struct result_boot *b, const char *bytes, size_t n)
{
	if (!b->line)
		b->line = malloc(RESULTS_LINE + 1);
	for (size_t i = 0; b->line && i < n; i++) {
		if (bytes[i] != '\n') {
			if (b->n < RESULTS_LINE)
				b->line[b->n++] = bytes[i];
			else
				b->too_long = true;
			continue;
		}
		b->line[b->n] = '\0';
		if (!b->too_long)
			take_line(r, b, b->line);
		b->n = 0;
		b->too_long = false;
	}
}

/* ----- messages ----- */

static void take_server(struct results *r, struct result_server *s, const struct message *m)
{
	switch ((enum message_kind)m->kind) {
	case MESSAGE_LOG:
		take_log(r, s, m->bytes, m->n);
		records_log(r->records, m->who, m->bytes, m->n);
		break;
	case MESSAGE_LOG_LOST:
		s->lost = (uint64_t)m->number;
		break;
	case MESSAGE_READY:
		s->ready = m->number >= 0;
		s->deaf = m->number < 0;
		s->took = m->number;
		break;
	case MESSAGE_ENDED:
		s->ended = true;
		s->status = (int)m->number;
		break;
	case MESSAGE_NOTE:
	case MESSAGE_FAIL:
	case MESSAGE_BEGIN:
	case MESSAGE_OUT:
	case MESSAGE_ERR:
	case MESSAGE_PCAP:
	case MESSAGE_DONE:
	case MESSAGE_OVER:
		break;
	}
}

static bool take_boot(struct results *r, struct result_boot *b, const struct message *m)
{
	switch ((enum message_kind)m->kind) {
	case MESSAGE_BEGIN:
		b->begun = true;
		b->began = loop_now();
		break;
	case MESSAGE_OUT:
		take_out(r, b, m->bytes, m->n);
		break;
	case MESSAGE_ERR:
		keep_tail(b->said, sizeof(b->said), &b->said_n, m->bytes, m->n);
		break;
	case MESSAGE_PCAP:
		records_pcap(r->records, m->who, m->bytes, m->n);
		break;
	case MESSAGE_DONE:
		b->done = true;
		b->status = (int)m->number;
		b->ended = loop_now();
		result_judge(r->p, b);
		return true;
	case MESSAGE_NOTE:
	case MESSAGE_FAIL:
	case MESSAGE_LOG:
	case MESSAGE_LOG_LOST:
	case MESSAGE_READY:
	case MESSAGE_ENDED:
	case MESSAGE_OVER:
		break;
	}
	return false;
}

struct result_boot *results_take(struct results *r, const struct message *m)
{
	switch ((enum message_kind)m->kind) {
	case MESSAGE_NOTE:
		if (r->notes < RESULTS_NOTES)
			(void)snprintf(r->note[r->notes++], sizeof(r->note[0]), "%.250s", m->bytes);
		break;
	case MESSAGE_FAIL:
		(void)snprintf(r->fail, sizeof(r->fail), "%.1000s", m->bytes);
		break;
	case MESSAGE_OVER:
		r->over = true;
		r->end_took = m->number;
		break;
	case MESSAGE_LOG:
	case MESSAGE_LOG_LOST:
	case MESSAGE_READY:
	case MESSAGE_ENDED:
		if (m->who < r->p->servers)
			take_server(r, &r->server[m->who], m);
		break;
	case MESSAGE_BEGIN:
	case MESSAGE_OUT:
	case MESSAGE_ERR:
	case MESSAGE_PCAP:
	case MESSAGE_DONE:
		if (m->who < r->p->boots && take_boot(r, &r->boot[m->who], m))
			return &r->boot[m->who];
		break;
	}
	return NULL;
}
