/* SPDX-License-Identifier: MIT */
/* verdict_offer - servers answered, and the Pi can not boot by what they offer: why, model by
 * model (facts 2). */
#include <assert.h>

#include "core/verdict_internal.h"

static bool rom_like(const struct kase *k)
{
	return k->m->needs_43_or_66;
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
	if (offer_usable(k->b, o) && (o->o43.has_string || o->opt66 == OPT66_DOTTED))
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
	if (o->siaddr != 0 || o->named_67 || o->named_file || o->named_60 || o->longer_60)
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

const char *tell_server(struct kase *k, const struct offer *o)
{
	const char *d = o->dialect == DIALECT_UNKNOWN ? "The DHCP server"
						      : dialect_name(o->dialect);

	return tell(k, d, " at ", tell_ip(k, o->source), NULL);
}

static void say_66(struct kase *k, struct finding *f, const struct offer *o)
{
	detail_text(f, "option66", o->text66);
	f->text = o->opt66 == OPT66_BINARY
			  ? tell(k, tell_server(k, o),
				 " sends option 66 as four bytes, not as text. The ROM reads text only.",
				 NULL)
			  : tell(k, tell_server(k, o), " names the TFTP server \"", o->text66,
				 "\" in option 66. The ROM has no resolver: it needs digits and dots.",
				 NULL);
	f->fix = fix_option66(k, o->siaddr ? o->siaddr : o->source);
}

static void say_43_malformed(struct kase *k, struct finding *f, const struct offer *o)
{
	detail_text(f, "found", o->text43);
	detail_number(f, "option43_bytes", o->o43.len);
	f->text = tell(k, tell_server(k, o), " sends option 43 with ",
		       o->text43[0] ? "\"" : "no text", o->text43, o->text43[0] ? "\"" : "",
		       " in it. The Pi looks for \"Raspberry Pi Boot\", to the letter",
		       k->m->needs_60 ? ", in suboption 9" : "", ".", NULL);
	f->fix = fix_option43(k);
}

static void say_43_short(struct kase *k, struct finding *f, const struct offer *o)
{
	detail_number(f, "option43_bytes", o->o43.len);
	f->text = tell(k, tell_server(k, o), " sends option 43 as ", tell_num(k, o->o43.len),
		       " bytes of bare text. The original ROM is reported to miscount a text so short: "
		       "it wants three blanks after \"Raspberry Pi Boot\".",
		       NULL);
	find_unsure(f, "reports of this differ: it rests on what owners saw, not on the ROM's code "
		       "(doc/pi-facts.md, 2.2)");
	f->fix = fix_dialect(k) == DIALECT_DNSMASQ
			 ? "dnsmasq: instead of the dhcp-option-force=43 line\n  "
			   "pxe-service=0,\"Raspberry Pi Boot\""
			 : fix_option43(k);
}

static void say_missing(struct kase *k, struct finding *f, const struct offer *o, enum reject why)
{
	const char *sets = o->siaddr
				   ? tell(k, " It does set next-server (siaddr) ",
					  tell_ip(k, o->siaddr), ", which this ROM ignores.", NULL)
				   : "";

	if (k->m->needs_60)
		f->text = tell(k, tell_server(k, o),
			       " offers an address, but names no TFTP server for a Pi 4 or 5: no option "
			       "66, and no option 43 with \"Raspberry Pi Boot\" in suboption 9.",
			       NULL);
	else if (!rom_like(k) && o->siaddr != 0)
		f->text = tell(k, tell_server(k, o), " offers an address and next-server (siaddr) ",
			       tell_ip(k, o->siaddr),
			       ", but neither option 43 (\"Raspberry Pi Boot\") nor option 66.",
			       NULL);
	else if (why == REJECT_43_MISSING)
		f->text = tell(k, tell_server(k, o),
			       " offers an address without option 43 (\"Raspberry Pi Boot\") or option 66. "
			       "The original ROM finds its TFTP server by nothing else.",
			       rom_like(k) ? sets : "", NULL);
	else
		f->text = tell(k, tell_server(k, o),
			       " offers an address and says nothing of a TFTP server, as a plain DHCP "
			       "server does.",
			       NULL);
	f->fix = fix_option43(k);
}

static void say_60(struct kase *k, struct finding *f, const struct offer *o)
{
	f->text = tell(k, tell_server(k, o),
		       o->longer_60 ? " sends option 43, but in option 60 more than \"PXEClient\": "
				      "servers echo what the Pi says there"
				    : " sends option 43 but not option 60 \"PXEClient\"",
		       ". A Pi 4 or 5 takes option 43 only together with ",
		       o->longer_60 ? "that word alone." : "it.", NULL);
	f->fix = fix_option60(k);
	if (o->longer_60)
		find_unsure(f,
			    "that nothing may follow the word is from a description by users, not "
			    "from documentation (doc/pi-facts.md, 2.3)");
}

static void say_reject(struct kase *k, struct finding *f, const struct offer *o, enum reject why)
{
	switch (why) {
	case REJECT_RELAYED:
		detail_number(f, "hops", o->hops);
		f->text = tell(k, "The OFFER of ", tell_ip(k, o->source),
			       " came through a DHCP relay (hops ", tell_num(k, o->hops),
			       "). The original ROM drops relayed OFFERs.", NULL);
		f->fix = "Put a DHCP server into the Pi's own network. A dnsmasq there as ProxyDHCP is not "
			 "enough, as the address still comes through the relay. An SD card that holds "
			 "only a bootcode.bin of 2019 or later may help; older ones failed too.";
		find_unsure(f,
			    "which value of hops the ROM wants is documented unclearly (doc/pi-facts.md, 2.1, 7.5)");
		break;
	case REJECT_PROXY_ONLY:
		f->text = tell(k, tell_server(k, o),
			       " names the boot server but offers no address (ProxyDHCP), and no other "
			       "server offers one. The Pi needs both.",
			       NULL);
		f->fix = "Start the DHCP server that hands out addresses here, or let dnsmasq do both:\n"
			 "  replace  dhcp-range=192.168.2.255,proxy\n"
			 "  by       dhcp-range=192.168.2.100,192.168.2.199,12h     # your network's numbers";
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
		say_60(k, f, o);
		break;
	case REJECT_43_MISSING:
	case REJECT_NO_SERVER:
	case REJECT_NONE:
		say_missing(k, f, o, why);
		break;
	}
}

struct finding *judge_offers(struct kase *k)
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
		find_unsure(f,
			    "how a Pi 4 or 5 chooses its server is known from one user's tests only "
			    "(doc/pi-facts.md, 2.3)");
	if (o->truncated)
		find_unsure(f,
			    "the capture cut this OFFER: an option may stand in the part not seen");
	if (!k->m->needs_60 && !rom_like(k) && o->siaddr != 0)
		find_unsure(f,
			    "whether bootcode.bin and the 3B+'s ROM take next-server alone is not known (doc/pi-facts.md, 7.8)");
	find_unsure(f, doubt_silence(k));
	find_unsure(f, doubt_tries(k));
	if (why == REJECT_PROXY_ONLY)
		find_unsure(f,
			    doubt_offers(k)); /* the OFFER with an address may have passed unseen */
	return f;
}

struct finding *judge_subnet(struct kase *k)
{
	for (size_t i = 0; i < k->r->offers && i < OFFERS_MAX; i++) {
		const struct offer *o = &k->r->offer[i];
		uint32_t server = k->b->arp_target;
		struct finding *f;

		if (k->m->uses_gateway || k->b->arp_answered || o->mask == 0 || o->yiaddr == 0 ||
		    ((server ^ o->yiaddr) & o->mask) == 0)
			continue;
		f = find_add(k, FIND_DHCP_OFFER_REJECTED, SEV_FATAL);
		detail_text(f, "reason", "server-off-subnet");
		detail_ip(k, f, "server", o->source);
		detail_ip(k, f, "tftp_server", server);
		f->text = tell(k, "The TFTP server ", tell_ip(k, server),
			       " is in another subnet than the Pi's ", tell_ip(k, o->yiaddr),
			       ". The original ROM uses no gateway: it asks by ARP for ",
			       tell_ip(k, server), " on its own network, in vain.", NULL);
		f->fix = "Give the TFTP server an address in the Pi's subnet, and name that address in "
			 "option 66. (An SD card that holds only a bootcode.bin of 2019 or later uses the "
			 "gateway.)";
		find_unsure(f, doubt_repeat(k->b->arp_tries));
		find_unsure(f, doubt_silence(k));
		return f;
	}
	return NULL;
}
