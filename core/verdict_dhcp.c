/* SPDX-License-Identifier: MIT */
/* verdict_dhcp - why a Pi did not get past DHCP, and what will bite there: facts 2 and 3. */
#include <assert.h>

#include "core/verdict_internal.h"

static bool rom_like(const struct kase *k)
{
	return k->m->needs_43_or_66;
}

/* "asked 5 times in 20.0 s" */
static const char *asked(struct kase *k)
{
	const struct dhcp_round *r = k->r;

	if (r->discovers == 1)
		return "asked once";
	return tell(k, "asked ", tell_num(k, r->discovers), " times in ",
		    tell_time(k, r->last_discover - r->first), NULL);
}

static struct finding *no_offer(struct kase *k)
{
	struct finding *f = find_add(k, FIND_DHCP_NO_OFFER, SEV_FATAL);
	const struct server *other = NULL;
	size_t n;
	const struct server *all = watch_servers(k->w, &n);

	for (size_t i = 0; i < n; i++)
		if (all[i].ip != 0 && all[i].does_dhcp && !all[i].is_proxy)
			other = &all[i];
	detail_number(f, "discovers", k->r->discovers);
	if (other) {
		const char *who = other->dhcp != DIALECT_UNKNOWN ? dialect_name(other->dhcp)
								 : "a DHCP server";

		detail_ip(k, f, "other_server", other->ip);
		f->text = tell(k, "The Pi ", asked(k), " for an address, and nobody answered it. ", who,
			       " at ", tell_ip(k, other->ip), " answers other machines, not this one.",
			       NULL);
		f->fix = tell(k, "See whether ", who, " has a subnet with a free pool for this network, and ",
			      "no class, host list or `deny unknown-clients` that leaves out ",
			      tell_mac(k, k->b->mac), ". Its log names the reason.", NULL);
	} else {
		f->text = tell(k, "The Pi ", asked(k), " for an address. No DHCP server answered.",
			       NULL);
		f->fix = "On the server, see who listens: sudo ss -ulpn 'sport = :67'\n"
			 "  Kea: \"interfaces-config\": { \"interfaces\": [ \"eth0\" ] } must name the "
			 "interface on the Pi's network\n"
			 "  dnsmasq: interface=eth0 and a dhcp-range in that network\n"
			 "  dhcpd: a subnet { } for that network, INTERFACESv4=\"eth0\" in "
			 "/etc/default/isc-dhcp-server\n"
			 "  and let UDP port 67 through the firewall.";
	}
	find_unsure(f, doubt_unicast(k));
	find_unsure(f, doubt_silence(k));
	return f;
}

/* Why the best of the offers is not enough for this model. In the order of what to mend first. */
enum reject {
	REJECT_RELAYED,
	REJECT_PROXY_ONLY,
	REJECT_66_NAME,
	REJECT_43_MALFORMED,
	REJECT_43_SHORT,
	REJECT_60_MISSING,
	REJECT_43_MISSING,
	REJECT_NO_SERVER,
	REJECT_NONE,
};
#define REJECT_COUNT 9

static const char *const reject_names[REJECT_COUNT] = {
	[REJECT_RELAYED] = "relayed",
	[REJECT_PROXY_ONLY] = "proxy-only",
	[REJECT_66_NAME] = "option66-hostname",
	[REJECT_43_MALFORMED] = "option43-malformed",
	[REJECT_43_SHORT] = "option43-too-short",
	[REJECT_60_MISSING] = "option60-missing",
	[REJECT_43_MISSING] = "option43-missing",
	[REJECT_NO_SERVER] = "no-tftp-server",
	[REJECT_NONE] = "",
};

static enum reject reject_of(const struct kase *k, const struct offer *o)
{
	if (!k->m->takes_relayed && (o->relayed || o->hops != 0))
		return REJECT_RELAYED;
	if (offer_usable(k->b, o))
		return o->proxy ? REJECT_PROXY_ONLY : REJECT_NONE;
	if (o->opt66 == OPT66_NAME || o->opt66 == OPT66_BINARY)
		return REJECT_66_NAME;
	if (o->has_43 && !o->o43.has_string)
		return REJECT_43_MALFORMED;
	if (o->has_43 && rom_like(k))
		return REJECT_43_SHORT;
	if (k->m->needs_60 && o->o43.in_menu)
		return REJECT_60_MISSING;
	if (k->m->needs_60 && o->has_43)
		return REJECT_43_MALFORMED;
	if (o->siaddr != 0 || o->named_67 || o->named_file || o->named_60)
		return REJECT_43_MISSING;
	return REJECT_NO_SERVER;
}

/* The offer that came nearest to being taken: the one to mend. */
static const struct offer *nearest(const struct kase *k, enum reject *why)
{
	const struct offer *best = NULL;

	*why = REJECT_NO_SERVER;
	for (size_t i = 0; i < k->r->offers && i < OFFERS_MAX; i++) {
		enum reject r = reject_of(k, &k->r->offer[i]);

		if (!best || r < *why) {
			best = &k->r->offer[i];
			*why = r;
		}
	}
	return best;
}

static const char *who_offers(struct kase *k, const struct offer *o)
{
	const char *d = o->dialect == DIALECT_UNKNOWN ? "The DHCP server" : dialect_name(o->dialect);

	return tell(k, d, " at ", tell_ip(k, o->source), NULL);
}

static void say_66(struct kase *k, struct finding *f, const struct offer *o)
{
	detail_text(f, "option66", o->text66);
	f->text = o->opt66 == OPT66_BINARY
			  ? tell(k, who_offers(k, o),
				 " sends option 66 as four bytes, not as text. The ROM reads text only.",
				 NULL)
			  : tell(k, who_offers(k, o), " names the TFTP server \"", o->text66,
				 "\" in option 66. The ROM has no resolver: it needs digits and dots.",
				 NULL);
	f->fix = fix_option66(k, o->siaddr ? o->siaddr : o->source);
}

static void say_43_malformed(struct kase *k, struct finding *f, const struct offer *o)
{
	detail_text(f, "found", o->text43);
	detail_number(f, "option43_bytes", o->o43.len);
	f->text = tell(k, who_offers(k, o), " sends option 43 with ",
		       o->text43[0] ? "\"" : "no text", o->text43, o->text43[0] ? "\"" : "",
		       " in it. The Pi looks for \"Raspberry Pi Boot\", to the letter",
		       k->m->needs_60 ? ", in suboption 9" : "", ".", NULL);
	f->fix = fix_option43(k);
}

static void say_43_short(struct kase *k, struct finding *f, const struct offer *o)
{
	detail_number(f, "option43_bytes", o->o43.len);
	f->text = tell(k, who_offers(k, o), " sends option 43 as ", tell_num(k, o->o43.len),
		       " bytes of bare text. The original ROM is reported to miscount a text so short: "
		       "it wants three blanks after \"Raspberry Pi Boot\".",
		       NULL);
	find_unsure(f, "reports of this differ: it rests on what owners saw, not on the ROM's code "
		       "(facts 2.2)");
	f->fix = fix_dialect(k) == DIALECT_DNSMASQ
			 ? "dnsmasq: instead of the dhcp-option-force=43 line\n  "
			   "pxe-service=0,\"Raspberry Pi Boot\""
			 : fix_option43(k);
}

static void say_missing(struct kase *k, struct finding *f, const struct offer *o, enum reject why)
{
	const char *sets = o->siaddr ? tell(k, " It does set next-server (siaddr) ", tell_ip(k, o->siaddr),
					    ", which this ROM ignores.", NULL)
				     : "";

	if (k->m->needs_60)
		f->text = tell(k, who_offers(k, o),
			       " offers an address, but names no TFTP server for a Pi 4 or 5: no option "
			       "66, and no option 43 with \"Raspberry Pi Boot\" in suboption 9.",
			       NULL);
	else if (why == REJECT_43_MISSING)
		f->text = tell(k, who_offers(k, o),
			       " offers an address without option 43 (\"Raspberry Pi Boot\") or option 66. "
			       "The original ROM finds its TFTP server by nothing else.",
			       rom_like(k) ? sets : "", NULL);
	else
		f->text = tell(k, who_offers(k, o),
			       " offers an address and says nothing of a TFTP server, as a plain DHCP "
			       "server does.",
			       NULL);
	f->fix = fix_option43(k);
}

static void say_reject(struct kase *k, struct finding *f, const struct offer *o, enum reject why)
{
	switch (why) {
	case REJECT_RELAYED:
		detail_number(f, "hops", o->hops);
		f->text = tell(k, "The OFFER of ", tell_ip(k, o->source), " came through a DHCP relay (hops ",
			       tell_num(k, o->hops), "). The original ROM drops relayed OFFERs.", NULL);
		f->fix = "Put a DHCP server into the Pi's own network. A dnsmasq there as ProxyDHCP is not "
			 "enough, as the address still comes through the relay. An SD card that holds "
			 "only bootcode.bin also helps: it takes relayed OFFERs.";
		find_unsure(f, "which value of hops the ROM wants is documented unclearly (facts 2.1, 7.5)");
		break;
	case REJECT_PROXY_ONLY:
		f->text = tell(k, who_offers(k, o),
			       " names the boot server but offers no address (ProxyDHCP), and no other "
			       "server offers one. The Pi needs both.",
			       NULL);
		f->fix = "Start the DHCP server that hands out addresses here, or let dnsmasq do both:\n"
			 "  dhcp-range=192.168.2.100,192.168.2.199,12h   in place of   "
			 "dhcp-range=192.168.2.255,proxy   (with your own network's numbers)";
		break;
	case REJECT_66_NAME:
		say_66(k, f, o);
		break;
	case REJECT_43_MALFORMED:
		say_43_malformed(k, f, o);
		break;
	case REJECT_43_SHORT:
		say_43_short(k, f, o);
		break;
	case REJECT_60_MISSING:
		f->text = tell(k, who_offers(k, o),
			       " sends option 43 but not option 60 \"PXEClient\". A Pi 4 or 5 takes "
			       "option 43 only together with it.",
			       NULL);
		f->fix = "Kea, in the class:  { \"name\": \"vendor-class-identifier\", \"data\": "
			 "\"PXEClient\", \"always-send\": true }\n"
			 "dnsmasq:  dhcp-option-force=60,PXEClient\n"
			 "ISC dhcpd:  option vendor-class-identifier \"PXEClient\";";
		break;
	case REJECT_43_MISSING:
	case REJECT_NO_SERVER:
	case REJECT_NONE:
		say_missing(k, f, o, why);
		break;
	}
}

static struct finding *rejected(struct kase *k)
{
	enum reject why;
	const struct offer *o = nearest(k, &why);
	struct finding *f = find_add(k, FIND_DHCP_OFFER_REJECTED, SEV_FATAL);

	assert(o);
	detail_text(f, "reason", reject_names[why]);
	detail_ip(k, f, "server", o->source);
	detail_text(f, "software", dialect_name(o->dialect));
	say_reject(k, f, o, why);
	if (k->m->needs_60)
		find_unsure(f, "how a Pi 4 or 5 chooses its server is known from one user's tests only "
			       "(facts 2.3)");
	if (o->truncated)
		find_unsure(f, "the capture cut this OFFER: an option may stand in the part not seen");
	find_unsure(f, doubt_silence(k));
	find_unsure(f, doubt_unicast(k));
	return f;
}

/* Of the server that answers last: its OFFER is the frame that may come after the deaf window. */
static ns last_offer(const struct dhcp_round *r)
{
	ns last = -1;

	for (size_t i = 0; i < r->offers && i < OFFERS_MAX; i++)
		if (r->offer[i].soonest > last)
			last = r->offer[i].soonest;
	return last;
}

static struct finding *race_hang(struct kase *k)
{
	struct finding *f = find_add(k, FIND_DHCP_RACE_HANG, SEV_FATAL);
	ns latency = last_offer(k->r);
	bool retries = k->r->discovers > 1;

	detail_time(f, "offer_latency_s", latency);
	detail_number(f, "discovers", k->r->discovers);
	f->text = tell(k, "A good OFFER came ", tell_time(k, latency),
		       " after the DISCOVER, and the Pi went silent. The original ROM is deaf for 1 s after "
		       "it asks: an OFFER that comes sooner waits unread until some other frame arrives. ",
		       retries ? "It asked again, and met the same." : "On a quiet network none does.",
		       NULL);
	f->fix = fix_delay(k);
	if (k->b->frame_after_window)
		find_unsure(f, "a broadcast did reach the Pi later than 1 s after its DISCOVER, which "
			       "should have woken it");
	find_unsure(f, doubt_silence(k));
	find_unsure(f, "a Pi that lost its power or its link looks the same from here, and the ROM's "
		       "fault is known from measurements, not from its code (facts 3)");
	return f;
}

static void gave_up(struct kase *k, const struct finding *cause)
{
	struct finding *f;

	if (k->r->discovers < k->m->tries || !k->over || k->b->stage != STAGE_DHCP)
		return;
	f = find_add(k, FIND_DHCP_GAVE_UP, cause ? SEV_WARNING : SEV_FATAL);
	detail_number(f, "tries", k->r->discovers);
	if (cause)
		detail_text(f, "follows", finding_name(cause->id));
	f->text = tell(k, "After ", tell_num(k, k->r->discovers),
		       " tries the Pi stops asking. It will not try again by itself.", NULL);
	f->fix = cause ? "Mend the cause first, then switch the Pi off and on."
		       : "Switch the Pi off and on while capturing on the DHCP server itself.";
}

static struct finding *refused_address(struct kase *k)
{
	struct finding *f = find_add(k, FIND_DHCP_NAK, SEV_FATAL);

	detail_ip(k, f, "server", k->r->nak_from);
	detail_number(f, "naks", k->r->naks);
	f->text = tell(k, tell_ip(k, k->r->nak_from), " refused (NAK) the address ", tell_ip(k, k->b->ip),
		       " that the Pi had been offered.", NULL);
	f->fix = "Two DHCP servers that do not share their leases do this, and so does one that was "
		 "restarted without its lease file. Leave one server on this network, or give the Pi a "
		 "fixed address (a reservation).";
	find_unsure(f, doubt_silence(k));
	return f;
}

static struct finding *off_subnet(struct kase *k)
{
	for (size_t i = 0; i < k->r->offers && i < OFFERS_MAX; i++) {
		const struct offer *o = &k->r->offer[i];
		uint32_t server = o->tftp66 ? o->tftp66 : o->source;
		struct finding *f;

		if (k->m->uses_gateway || o->mask == 0 || o->yiaddr == 0 ||
		    ((server ^ o->yiaddr) & o->mask) == 0)
			continue;
		f = find_add(k, FIND_DHCP_OFFER_REJECTED, SEV_FATAL);
		detail_text(f, "reason", "server-off-subnet");
		detail_ip(k, f, "server", o->source);
		detail_ip(k, f, "tftp_server", server);
		f->text = tell(k, "The TFTP server ", tell_ip(k, server), " is in another subnet than the Pi's ",
			       tell_ip(k, o->yiaddr), ". The original ROM uses no gateway: it asks by ARP for ",
			       tell_ip(k, server), " on its own network, in vain.", NULL);
		f->fix = "Give the TFTP server an address in the Pi's subnet, and name that address in "
			 "option 66. (An SD card that holds only a bootcode.bin of 2019 or later uses the "
			 "gateway.)";
		find_unsure(f, doubt_silence(k));
		return f;
	}
	return NULL;
}

struct finding *judge_dhcp(struct kase *k)
{
	const struct dhcp_round *r = k->r;
	struct finding *f = NULL;

	if (k->b->stage == STAGE_ARP)
		return off_subnet(k);
	if (r->naks > 0 && !r->acked)
		f = refused_address(k);
	else if (r->offers == 0)
		f = r->discovers > 0 && !(too_early(k) && r->discovers < 2) ? no_offer(k) : NULL;
	else if (!round_usable(k->b, r))
		f = rejected(k);
	else if (k->b->rom_form && last_offer(r) < k->m->deaf &&
		 (k->b->was_hung || r->discovers > 1 || k->over))
		f = race_hang(k);
	gave_up(k, f);
	return f;
}

static void race_warnings(struct kase *k)
{
	const struct dhcp_round *rom = &k->b->round[ROUND_ROM];
	ns latency = last_offer(rom);
	struct finding *f;

	if (!k->b->rom_form || k->b->stage == STAGE_DHCP || rom->offers == 0 ||
	    !round_usable(k->b, rom) || latency >= k->m->deaf)
		return;
	if (k->b->was_hung || rom->discovers > 1) {
		f = find_add(k, FIND_DHCP_RACE_HANG, SEV_WARNING);
		detail_time(f, "offer_latency_s", latency);
		if (k->b->was_hung)
			detail_time(f, "recovered_after_s", k->b->woken_at - rom->last_discover);
		f->text = tell(k, "The OFFER came ", tell_time(k, latency),
			       " after the DISCOVER, and the original ROM, deaf for 1 s, did not act on it ",
			       k->b->was_hung ? "until a later frame woke it."
					      : "at once: it needed more than one try.",
			       NULL);
	} else {
		f = find_add(k, FIND_DHCP_RACE_RISK, SEV_WARNING);
		detail_time(f, "offer_latency_s", latency);
		f->text = tell(k, "The OFFER came ", tell_time(k, latency),
			       " after the DISCOVER. The original ROM is deaf for 1 s: this boot went on, but "
			       "on a quiet network the next one may hang.",
			       NULL);
	}
	f->fix = fix_delay(k);
	find_unsure(f, "the ROM's fault is known from measurements, not from its code (facts 3)");
}

static void lying_43(struct kase *k)
{
	for (size_t i = 0; i < k->r->offers && i < OFFERS_MAX; i++) {
		const struct offer *o = &k->r->offer[i];
		struct finding *f;

		if (!o->o43.lies || !o->o43.has_string)
			continue;
		f = find_add(k, FIND_DHCP_OPTION43_INCONSISTENT, SEV_NOTE);
		detail_ip(k, f, "server", o->source);
		f->text = tell(k, who_offers(k, o), " sends an option 43 whose inner lengths disagree with "
						    "its bytes. A Pi searches for the text and copes.",
			       NULL);
		f->fix = o->dialect == DIALECT_KEA
				 ? "Kea trims blanks at the end of a text: the length in the data line must "
				   "be 17 for \"Raspberry Pi Boot\", as in \"data\": \"0,17,Raspberry Pi Boot\"."
				 : "Make the length byte before \"Raspberry Pi Boot\" 17 (0x11), or as many as "
				   "follow.";
		return;
	}
}

static void say_conflict(struct kase *k, struct finding *f)
{
	const struct boot *b = k->b;

	detail_ip(k, f, "address", b->ip);
	if (b->server_address_given) {
		f->text = tell(k, "The server offers the Pi its own address ", tell_ip(k, b->ip),
			       ": the pool holds the server. Two hosts then answer to one address.", NULL);
		f->fix = tell(k, "Take ", tell_ip(k, b->ip),
			      " out of the pool (Kea: \"pools\", dnsmasq: dhcp-range, dhcpd: range).", NULL);
		return;
	}
	detail_text(f, "other_mac", tell(k, tell_mac(k, b->conflict_mac), NULL));
	f->text = tell(k, tell_mac(k, b->conflict_mac), " uses the Pi's address ", tell_ip(k, b->ip),
		       " too, so packets meant for the Pi go there.",
		       model_is_pi_mac(b->conflict_mac)
			       ? " Pis of this ROM send the same xid always, so one may take the other's OFFER."
			       : "",
		       NULL);
	f->fix = "Give each Pi a reservation of its own, and let the server look before it offers "
		 "(dhcpd: ping-check true; dnsmasq does so unless no-ping is set; Kea can not). Start the Pis "
		 "some seconds apart.";
}

/* An address that two hosts use explains a silence better than what the silence looks like. */
struct finding *judge_conflict(struct kase *k, struct finding *cause)
{
	const struct boot *b = k->b;
	bool explains = !cause || cause->id == FIND_ARP_FAILED || cause->id == FIND_TFTP_NO_ANSWER ||
			cause->id == FIND_TFTP_STALLED || cause->id == FIND_DHCP_RACE_HANG;
	struct finding *f;

	if ((!b->conflict && !b->server_address_given) || !explains || !k->over)
		return cause;
	if (cause) {
		cause->severity = SEV_WARNING;
		detail_text(cause, "follows", finding_name(FIND_DHCP_ADDRESS_CONFLICT));
	}
	f = find_add(k, FIND_DHCP_ADDRESS_CONFLICT, SEV_FATAL);
	say_conflict(k, f);
	if (!b->server_address_given)
		find_unsure(f, "what the other host did with the Pi's packets is not known");
	return f;
}

static void conflict(struct kase *k)
{
	if ((!k->b->conflict && !k->b->server_address_given) ||
	    (k->v->cause && k->v->cause->id == FIND_DHCP_ADDRESS_CONFLICT))
		return;
	say_conflict(k, find_add(k, FIND_DHCP_ADDRESS_CONFLICT, SEV_WARNING));
}

void judge_dhcp_warnings(struct kase *k)
{
	race_warnings(k);
	conflict(k);
	lying_43(k);
}
