/* SPDX-License-Identifier: MIT */
/* expect_offer - assertions about the OFFERs of the Pi's first round of DHCP. A Pi adds up what
 * several servers offer, so one OFFER that holds is enough, unless offer.server says whose. See
 * expect.h. */
#include <string.h>

#include "core/say.h"
#include "io/expect_own.h"

static const struct dhcp_round *first_round(const struct boot *b)
{
	const struct dhcp_round *r = &b->round[ROUND_ROM];

	return r->discovers == 0 ? &b->round[ROUND_BOOTCODE] : r;
}

static bool is_from(const struct offer *o, const struct want *server)
{
	return !server || o->source == (uint32_t)server->number ||
	       o->server_id == (uint32_t)server->number;
}

/* The TFTP server that this OFFER leads this model to; 0: to none (facts 2.1, 2.3). */
static uint32_t tftp_server(const struct boot *b, const struct offer *o)
{
	const struct model_facts *m = model_facts(b->model);
	uint32_t by66 = o->opt66 == OPT66_DOTTED ? o->tftp66 : 0;
	uint32_t by43 = o->o43.has_string ? o->source : 0;

	if (!offer_usable(b, o))
		return 0;
	if (m->needs_43_or_66) /* the last one wins */
		return by66 != 0 && (by43 == 0 || o->opt66_last) ? by66 : by43;
	return by66 != 0 ? by66 : o->siaddr != 0 ? o->siaddr : by43;
}

/* ----- values that are numbers ----- */

static uint32_t number_in(const struct judging *j, const struct offer *o)
{
	enum expect_id id = j->want->id;

	if (id == WANT_OFFER_ADDRESS)
		return o->yiaddr;
	if (id == WANT_OFFER_SIADDR)
		return o->siaddr;
	if (id == WANT_OFFER_ROUTER)
		return o->router;
	if (id == WANT_OFFER_TFTP)
		return tftp_server(j->b, o);
	if (id == WANT_OFFER_LEASE)
		return o->lease_s;
	return o->source;
}

static bool number_holds(const struct judging *j, const struct offer *o)
{
	const struct want *want = j->want;
	uint32_t n = number_in(j, o);

	if (want->id == WANT_OFFER_SERVER)
		return is_from(o, want);
	if (want->id == WANT_OFFER_LEASE)
		return n >= want->number;
	return n != 0 && (n & want->mask) == (uint32_t)want->number;
}

static void say_number(const struct judging *j, const struct offer *o)
{
	uint32_t n = number_in(j, o);

	if (j->want->id == WANT_OFFER_SERVER)
		return; /* the sender has been named */
	say_char(j->seen, ' ');
	if (j->want->id == WANT_OFFER_LEASE) {
		say_u64(j->seen, n);
		say_str(j->seen, " s");
	} else if (n == 0) {
		say_str(j->seen, "none");
	} else {
		say_ip(j->seen, n);
	}
}

/* ----- values that are text ----- */

/* Escaped, as the observer keeps it. */
static const char *text_in(const struct judging *j, const struct offer *o)
{
	const struct offer_said *said = watch_offer_said(j->w, o);

	if (j->want->id == WANT_OFFER_60)
		return said->text60;
	if (j->want->id == WANT_OFFER_66)
		return o->text66;
	return j->want->id == WANT_OFFER_67 ? said->text67 : said->file;
}

static bool text_holds(const struct judging *j, const struct offer *o)
{
	char room[OFFER_TEXT_MAX];
	struct say s = say_in(room, sizeof(room));

	say_wire(&s, j->want->text);
	return strcmp(room, text_in(j, o)) == 0;
}

static void say_text(const struct judging *j, const struct offer *o)
{
	const char *text = text_in(j, o);

	say_str(j->seen, text[0] ? " \"" : " none");
	say_str(j->seen, text);
	if (text[0])
		say_char(j->seen, '"');
}

/* ----- option 43 ----- */

static struct span kept43(const struct judging *j, const struct offer *o)
{
	return span_head(span_of(watch_offer_said(j->w, o)->raw43, OFFER_43_MAX),
			 o->has_43 ? o->o43.len : 0);
}

static bool holds43(const struct judging *j, const struct offer *o)
{
	const struct want *want = j->want;
	struct span have = kept43(j, o);

	if (want->exact)
		return o->o43.len == want->text.n && have.n == want->text.n &&
		       memcmp(have.p, want->text.p, have.n) == 0;
	for (size_t i = 0; i + want->text.n <= have.n; i++)
		if (memcmp(have.p + i, want->text.p, want->text.n) == 0)
			return true;
	return false;
}

static void say_43(const struct judging *j, const struct offer *o)
{
	struct span have = kept43(j, o);

	if (have.n == 0) {
		say_str(j->seen, " none");
		return;
	}
	say_char(j->seen, ' ');
	say_bytes(j->seen, have, ':');
	if (o->o43.len > OFFER_43_MAX)
		say_str(j->seen, "... (more than is kept)");
}

static void say_wanted_43(const struct want *want, struct say *s)
{
	if (want->exact) {
		say_str(s, "option 43 to be ");
		say_bytes(s, want->text, ':');
	} else {
		say_str(s, "option 43 to hold \"");
		say_wire(s, want->text);
		say_char(s, '"');
	}
}

/* ----- one of them ----- */

enum form { FORM_IP, FORM_NUMBER, FORM_TEXT, FORM_43 };

static const struct {
	const char *words; /* "expected ... 192.0.2.1" */
	const char *verb; /* "Kea ... none" */
	enum form form;
} rows[EXPECT_IDS] = {
	[WANT_OFFER_SERVER] = { "an OFFER of ", "offered", FORM_IP },
	[WANT_OFFER_ADDRESS] = { "the offered address to be ", "offered", FORM_IP },
	[WANT_OFFER_SIADDR] = { "siaddr (next server) to be ", "sent", FORM_IP },
	[WANT_OFFER_TFTP] = { "the OFFER to lead to the TFTP server ", "led to", FORM_IP },
	[WANT_OFFER_ROUTER] = { "the router (option 3) to be ", "sent", FORM_IP },
	[WANT_OFFER_LEASE] = { "a lease time of at least ", "offered", FORM_NUMBER },
	[WANT_OFFER_60] = { "option 60 to be ", "sent", FORM_TEXT },
	[WANT_OFFER_66] = { "option 66 to be ", "sent", FORM_TEXT },
	[WANT_OFFER_67] = { "option 67 to be ", "sent", FORM_TEXT },
	[WANT_OFFER_FILE] = { "the boot file field to be ", "sent", FORM_TEXT },
	[WANT_OFFER_43] = { "", "sent", FORM_43 },
};

static bool offer_holds(const struct judging *j, const struct offer *o)
{
	switch (rows[j->want->id].form) {
	case FORM_IP:
	case FORM_NUMBER:
		return number_holds(j, o);
	case FORM_TEXT:
		return text_holds(j, o);
	case FORM_43:
		return holds43(j, o);
	}
	return false;
}

static void say_wanted(const struct judging *j)
{
	const struct want *want = j->want;

	say_str(j->what, rows[want->id].words);
	switch (rows[want->id].form) {
	case FORM_IP:
		say_ip(j->what, (uint32_t)want->number);
		if (want->mask != UINT32_MAX) {
			unsigned bits = 0;

			while (bits < 32 && (want->mask << bits) != 0)
				bits++;
			say_char(j->what, '/');
			say_u64(j->what, bits);
		}
		break;
	case FORM_NUMBER:
		say_u64(j->what, want->number);
		say_str(j->what, " s");
		break;
	case FORM_TEXT:
		say_char(j->what, '"');
		say_wire(j->what, want->text);
		say_char(j->what, '"');
		break;
	case FORM_43:
		say_wanted_43(want, j->what);
		break;
	}
}

static void say_sent(const struct judging *j, const struct offer *o)
{
	if (o->dialect != DIALECT_UNKNOWN) {
		say_str(j->seen, dialect_name(o->dialect));
		say_str(j->seen, " at ");
	}
	say_ip(j->seen, o->source);
	say_char(j->seen, ' ');
	say_str(j->seen, rows[j->want->id].verb);
	switch (rows[j->want->id].form) {
	case FORM_IP:
	case FORM_NUMBER:
		say_number(j, o);
		break;
	case FORM_TEXT:
		say_text(j, o);
		break;
	case FORM_43:
		say_43(j, o);
		break;
	}
}

bool holds_offer(struct judging *j)
{
	const struct dhcp_round *r = first_round(j->b);
	const struct want *server = j->want->id == WANT_OFFER_SERVER ? NULL : j->server;
	size_t n = r->offers < OFFERS_MAX ? r->offers : OFFERS_MAX, said = 0;

	for (size_t i = 0; i < n; i++)
		if (is_from(&r->offer[i], server) && offer_holds(j, &r->offer[i]))
			return true;
	say_wanted(j);
	for (size_t i = 0; i < n; i++) {
		if (!is_from(&r->offer[i], server))
			continue;
		say_str(j->seen, said++ > 0 ? "; " : "");
		say_sent(j, &r->offer[i]);
	}
	if (said == 0) {
		say_str(j->seen, "no OFFER ");
		if (server && n > 0) {
			say_str(j->seen, "of ");
			say_ip(j->seen, (uint32_t)server->number);
			say_char(j->seen, ' ');
		}
		say_str(j->seen, "was seen");
	}
	return false;
}
