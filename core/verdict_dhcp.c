/* SPDX-License-Identifier: MIT */
/* verdict_dhcp - why a Pi did not get past DHCP, and what will bite there: facts 2 and 3. */
#include "core/verdict_internal.h"

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
		f->text = tell(k, "The Pi ", asked(k), " for an address, and nobody answered it. ",
			       who, " at ", tell_ip(k, other->ip),
			       " answers other machines, not this one.", NULL);
		f->fix = tell(k, "See whether ", who,
			      " has a subnet with a free pool for this network, and ",
			      "no class, host list or `deny unknown-clients` that leaves out ",
			      tell_mac(k, k->b->mac), ". Its log names the reason.", NULL);
	} else {
		f->text = tell(k, "The Pi ", asked(k), " for an address. No DHCP server answered.",
			       NULL);
		f->fix = "On the server, see who listens:\n  sudo ss -ulpn 'sport = :67'\n"
			 "Then its configuration:\n"
			 "  Kea: \"interfaces-config\": { \"interfaces\": [ \"eth0\" ] } must name the "
			 "interface on the Pi's network\n"
			 "  dnsmasq: interface=eth0 and a dhcp-range in that network\n"
			 "  dhcpd: a subnet { } for that network, INTERFACESv4=\"eth0\" in "
			 "/etc/default/isc-dhcp-server\n"
			 "Let UDP port 67 through the firewall.";
	}
	find_unsure(f, doubt_offers(k));
	find_unsure(f, doubt_repeat(k->r->discovers));
	find_unsure(f, doubt_silence(k));
	find_unsure(f, doubt_tries(k));
	return f;
}

/* Not an EEPROM: it begins its BOOT_ORDER anew. */
static struct finding *gave_up(struct kase *k, struct finding *cause)
{
	struct finding *f;

	if (k->m->requests || k->r->discovers < k->m->tries || !k->over ||
	    k->b->stage != STAGE_DHCP)
		return cause;
	f = find_add(k, FIND_DHCP_GAVE_UP, cause ? SEV_WARNING : SEV_FATAL);
	detail_number(f, "tries", k->r->discovers);
	if (cause)
		detail_text(f, "follows", finding_name(cause->id));
	f->text = tell(k, "After ", tell_num(k, k->r->discovers),
		       " tries the Pi stops asking. It will not try again by itself.", NULL);
	f->fix = cause ? "Mend the cause first, then switch the Pi off and on."
		       : "Switch the Pi off and on while capturing on the DHCP server itself.";
	if (!k->b->rom_form)
		find_unsure(f,
			    "bootcode.bin on an SD card, which asks in the same form, tries again after a "
			    "longer pause (doc/pi-facts.md, 1.3)");
	return cause ? cause : f;
}

struct finding *judge_nak(struct kase *k, const struct dhcp_round *r)
{
	struct finding *f = find_add(k, FIND_DHCP_NAK, SEV_FATAL);

	detail_ip(k, f, "server", r->nak_from);
	detail_number(f, "naks", r->naks);
	f->text = tell(k, tell_ip(k, r->nak_from), " refused (NAK) the address ",
		       tell_ip(k, k->b->ip), " that the Pi had been offered.", NULL);
	f->fix = "Two DHCP servers that do not share their leases do this, and so does one that was "
		 "restarted without its lease file. Leave one server on this network, or give the Pi a "
		 "fixed address (a reservation).";
	find_unsure(f, doubt_silence(k));
	return f;
}

/* Nothing but next-server names the TFTP server: whether bootcode.bin and the 3B+'s ROM take that
 * is not known (facts 7.8). */
static bool only_siaddr(const struct kase *k)
{
	if (k->m->needs_60 || k->m->needs_43_or_66)
		return false;
	for (size_t i = 0; i < k->r->offers && i < OFFERS_MAX; i++)
		if (k->r->offer[i].o43.has_string || k->r->offer[i].opt66 == OPT66_DOTTED)
			return false;
	return true;
}

struct finding *judge_dhcp(struct kase *k)
{
	const struct dhcp_round *r = k->r;
	struct finding *f = NULL;

	if (k->b->stage == STAGE_ARP)
		return judge_subnet(k);
	if (r->naks > 0 && !r->acked)
		f = judge_nak(k, r);
	else if (r->offers == 0)
		f = r->discovers > 0 && !(too_early(k) && r->discovers < 2) ? no_offer(k) : NULL;
	else if (!round_usable(k->b, r) || (only_siaddr(k) && (k->over || r->discovers >= 2)))
		f = judge_offers(k);
	else if (k->b->rom_form && race_latency(r) < k->m->deaf &&
		 (k->b->was_hung || r->discovers > 1 || k->over))
		f = judge_race(k);
	if (!f && k->over && r->offers > 0)
		f = judge_stop(k);
	return gave_up(k, f);
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
		f->text = tell(k, tell_server(k, o),
			       " sends an option 43 whose inner lengths disagree with "
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
			       ": the pool holds the server. Two hosts then answer to one address.",
			       NULL);
		f->fix = tell(k, "Take ", tell_ip(k, b->ip),
			      " out of the pool (Kea: \"pools\", dnsmasq: dhcp-range, dhcpd: range).",
			      NULL);
		return;
	}
	detail_text(f, "other_mac", tell(k, tell_mac(k, b->conflict_mac), NULL));
	f->text = tell(k, tell_mac(k, b->conflict_mac), " uses the Pi's address ",
		       tell_ip(k, b->ip), " too, so packets meant for the Pi go there.",
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
	bool explains = !cause || cause->id == FIND_ARP_FAILED ||
			cause->id == FIND_TFTP_NO_ANSWER || cause->id == FIND_TFTP_STALLED ||
			cause->id == FIND_DHCP_RACE_HANG || cause->id == FIND_BOOT_STOPPED;
	struct finding *f;

	if ((!b->conflict && !b->server_address_given) || !explains || !k->over)
		return cause;
	if (cause && cause->id == FIND_BOOT_STOPPED && cause == &k->v->finding[k->v->n - 1]) {
		k->v->n--; /* that nothing explains it is no longer so */
	} else if (cause) {
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
	judge_race_warnings(k);
	conflict(k);
	lying_43(k);
}
