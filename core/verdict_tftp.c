/* SPDX-License-Identifier: MIT */
/* verdict_tftp - why a Pi stopped while it loaded files, and which file it was: facts 3.3 and 4. */
#include "core/verdict_internal.h"

/* Did a server name this address as the router, and nobody as the boot server? */
static bool is_router(const struct kase *k, uint32_t ip)
{
	bool router = false;

	for (size_t i = 0; i < k->r->offers && i < OFFERS_MAX; i++) {
		const struct offer *o = &k->r->offer[i];

		if (ip == o->tftp66 || ip == o->siaddr || ip == o->source)
			return false;
		router |= ip == o->router;
	}
	return router;
}

static const char *fix_arp_of(struct kase *k, uint32_t ip)
{
	if (is_router(k, ip))
		return tell(k,
			    "The TFTP server is in another network, so the Pi asks for the router that DHCP "
			    "names (option 3). Is ",
			    tell_ip(k, ip),
			    " the router's address, is it up, and on the Pi's own network? From another host "
			    "there:\n  arping -c 3 ",
			    tell_ip(k, ip),
			    "\nIf the router is another one, name that in option 3 (Kea: routers; dnsmasq: "
			    "option:router).",
			    NULL);
	return tell(k, "Is ", tell_ip(k, ip),
		    " the TFTP server's address, is it up, and on the Pi's "
		    "own network (same VLAN)? From another host there:\n  arping -c 3 ",
		    tell_ip(k, ip), "\nIf it is another machine, name that one in option 66.",
		    NULL);
}

/* bootcode.bin sends to a made-up MAC when its ARP failed (facts 3.3 [S], FW#975). */
static struct finding *arp_mark(struct kase *k)
{
	struct finding *f = find_add(k, FIND_ARP_FAILED, SEV_FATAL);
	uint32_t asked = k->b->arp_tries > 0 && !k->b->arp_answered ? k->b->arp_target
								    : k->b->tftp_server;

	detail_ip(k, f, "target", asked);
	detail_number(f, "tries", k->b->arp_tries);
	f->text = tell(k, "The Pi sends its TFTP request for ", tell_ip(k, k->b->tftp_server),
		       " to a MAC address that nobody has (aa:aa:aa:aa:aa:aa or zeros): bootcode.bin does so when its "
		       "ARP request",
		       asked == k->b->tftp_server ? "" : " for ",
		       asked == k->b->tftp_server ? "" : tell_ip(k, asked), " was not answered. ",
		       fix_led(k, 4), NULL); /* facts 4.4: FW#937 */
	f->fix = tell(k,
		      "See that the link stays up between the boot ROM and bootcode.bin (some switches drop "
		      "it for a moment: turn off energy-efficient Ethernet and spanning tree on that port).\n",
		      fix_arp_of(k, asked), NULL);
	find_unsure(f, doubt_silence(k));
	return f;
}

struct finding *judge_arp(struct kase *k)
{
	const struct boot *b = k->b;
	struct finding *f;

	if (b->rrq_to_nowhere)
		return arp_mark(k);
	if (b->arp_tries == 0 || b->arp_answered || too_early(k))
		return NULL;
	if (b->arp_tries == 1 && doubt_unicast(k, b->arp_target))
		return judge_blind(k, b->arp_target, "TFTP"); /* it may well have been answered */
	f = find_add(k, FIND_ARP_FAILED, SEV_FATAL);
	detail_ip(k, f, "target", b->arp_target);
	detail_number(f, "tries", b->arp_tries);
	f->text = tell(k, "The Pi asked ", tell_num(k, b->arp_tries),
		       b->arp_tries == 1 ? " time" : " times", " by ARP who has ",
		       tell_ip(k, b->arp_target),
		       is_router(k, b->arp_target) ? ", its router, the way to its TFTP server"
						   : ", its TFTP server",
		       ". Nobody answered.", NULL);
	f->fix = fix_arp_of(k, b->arp_target);
	find_unsure(f, doubt_repeat(b->arp_tries)); /* one that asks again was not answered */
	find_unsure(f, doubt_unicast(k, b->arp_target)); /* but for the last time, maybe */
	find_unsure(f, doubt_silence(k));
	return f;
}

static struct finding *denied(struct kase *k, const struct file_rec *file)
{
	struct finding *f = find_add(k, FIND_TFTP_PERMISSION, SEV_FATAL);
	const char *root = fix_root(k, file->server);

	f->decisive = file->need == NEED_REQUIRED;
	if (file->need == NEED_UNKNOWN)
		find_unsure(f, "whether this boot needs the file is not known");
	detail_text(f, "file", tell_base(k, file));
	detail_text(f, "path", tell_path(k, file));
	detail_ip(k, f, "server", file->server);
	f->text = tell(k, "The TFTP server ", tell_ip(k, file->server), " has ", tell_path(k, file),
		       " but may not read it (permission denied). For the Pi that is the same as missing. ",
		       fix_led(k, files_led(file)), NULL);
	f->fix = tell(k,
		      "Files must be readable by all, and folders searchable:\n  sudo chmod -R a+rX ",
		      root, NULL);
	return f;
}

static struct finding *no_options(struct kase *k)
{
	struct finding *f = find_add(k, FIND_TFTP_OPTIONS_UNSUPPORTED, SEV_FATAL);

	detail_ip(k, f, "server", k->b->tftp_server);
	f->text = tell(k, "The TFTP server ", tell_ip(k, k->b->tftp_server),
		       " sends files at once, without the answer (OACK) to the Pi's tsize question. Firmware since "
		       "April 2020 then takes each file for missing.",
		       NULL);
	f->fix = "Use a TFTP server that knows RFC 2347 and 2349: tftpd-hpa, dnsmasq and atftpd do.\n"
		 "(tftpd-hpa: remove --refuse tsize from TFTP_OPTIONS in /etc/default/tftpd-hpa)";
	find_unsure(f,
		    "older firmware did without; that it is this one is known from one report (doc/pi-facts.md, 4.1)");
	find_unsure(f, doubt_silence(k));
	return f;
}

static struct finding *suspect(struct kase *k, const struct file_rec *file, enum severity sev)
{
	struct finding *f = find_add(k, FIND_TFTP_FILE_SUSPECT, sev);
	char room[160];
	struct say why = say_in(room, sizeof(room));

	detail_text(f, "file", tell_base(k, file));
	detail_text(f, "path", tell_path(k, file));
	detail_text(f, "found", magic_name((enum file_magic)file->magic));
	(void)magic_fits((enum file_class)file->cls, (enum file_magic)file->magic, &why);
	f->text = tell(k, tell_path(k, file), " is ",
		       room[0] ? room : magic_name((enum file_magic)file->magic), ".",
		       file->cls == CLASS_START || file->cls == CLASS_KERNEL
			       ? " The Pi can not start it. "
			       : "",
		       fix_led(k, files_led(file)), NULL);
	f->fix = tell(k,
		      "Copy the file anew from the Pi's system image:\n  sudo cp /boot/firmware/",
		      tell_shell(k, tell_base(k, file)), " ", fix_root(k, file->server), "/",
		      tell_shell(k, tell_path(k, file)), NULL);
	if (file->asked_options && !file->oacked && k->b->oack_seen)
		find_unsure(f,
			    "it came without the answer to the Pi's options that this server gives else: late "
			    "packets of a transfer before it may have been taken for it");
	find_unsure(f, sev == SEV_FATAL ? doubt_silence(k) : NULL);
	return f;
}

static const struct file_rec *suspect_required(const struct kase *k)
{
	for (const struct file_rec *f = NULL; (f = files_next(k, f));)
		if (f->looked && f->fits == MAGIC_SUSPECT && f->result == FILE_OK &&
		    f->need != NEED_OPTIONAL)
			return f;
	return NULL;
}

/* A file of a kind that is needed, of which no other came, ended so. */
static const struct file_rec *ended_so(const struct kase *k, enum file_result r)
{
	const struct file_rec *found = NULL;

	for (const struct file_rec *f = NULL; (f = files_next(k, f));)
		if (f->result == (uint8_t)r && f->need != NEED_OPTIONAL &&
		    f->stage >= (uint8_t)k->b->stage &&
		    files_last(k, (enum file_class)f->cls, FILE_OK) == NULL)
			found = f;
	return found;
}

struct finding *judge_tftp(struct kase *k)
{
	const struct file_rec *f = files_missing(k), *bad = suspect_required(k), *other;

	if (bad && (!f || f->asked_at > bad->asked_at))
		return suspect(k, bad, SEV_FATAL);
	/* What the server had and would not give, or did not finish, comes before what the Pi then
	 * looked for in its place. */
	other = ended_so(k, FILE_DENIED);
	if (other && (!f || f->cls == other->cls))
		return denied(k, other);
	other = ended_so(k, FILE_ERROR);
	if (other && (!f || f->cls == other->cls))
		return judge_error(k, other);
	other = ended_so(k, FILE_STALLED);
	if (other && !too_early(k) && (!f || f->cls == other->cls))
		return judge_stalled(k, other);
	if (f)
		return judge_missing(k, f);
	if (k->b->no_oack && !k->b->kernel_ok && k->over)
		return no_options(k);
	f = ended_so(k, FILE_UNANSWERED);
	if (!f || too_early(k))
		return NULL;
	return k->b->rrq_to_nowhere ? judge_arp(k) : judge_unanswered(k, f);
}

static void retransmits(struct kase *k)
{
	uint64_t again = 0, blocks = 0;
	struct finding *f;

	for (const struct file_rec *r = NULL; (r = files_next(k, r));) {
		again += r->retransmits;
		blocks += r->blksize ? r->bytes / r->blksize + 1 : 0;
	}
	if (k->v->cause &&
	    (k->v->cause->id == FIND_TFTP_STALLED || k->v->cause->id == FIND_TFTP_NO_ANSWER))
		return; /* the cause tells it */
	if (again < 5 || again * 100 < blocks) /* under one in a hundred is weather */
		return;
	f = find_add(k, FIND_TFTP_RETRANSMITS, SEV_WARNING);
	detail_number(f, "retransmits", again);
	detail_number(f, "blocks", blocks);
	f->text = tell(k, tell_num(k, again), " TFTP packets of about ", tell_num(k, blocks),
		       " had to be sent again. A packet lost at the wrong moment makes a file look missing, and the "
		       "Pi goes on without it.",
		       NULL);
	f->fix = "Look for the loss: ip -s link on the server, the switch port's error counters, duplex, the cable.";
}

void judge_tftp_warnings(struct kase *k)
{
	const struct file_rec *fixup = files_last(k, CLASS_FIXUP, FILE_MISSING);
	const struct file_rec *bad = suspect_required(k);

	retransmits(k);
	if (bad && (!k->v->cause || k->v->cause->id != FIND_TFTP_FILE_SUSPECT))
		(void)suspect(k, bad, SEV_WARNING);
	if (k->v->cause && k->v->cause->id == FIND_TFTP_SERIAL_DIR_INCOMPLETE)
		return; /* it names fixup.dat too */
	if (fixup && k->b->start_ok && !files_have(k, CLASS_FIXUP)) {
		struct finding *f = find_add(k, FIND_TFTP_FILE_MISSING, SEV_WARNING);

		detail_text(f, "file", tell_base(k, fixup));
		detail_text(f, "path", tell_path(k, fixup));
		detail_ip(k, f, "server", fixup->server);
		f->text = tell(k, tell_path(k, fixup),
			       " is missing: the Pi runs with 128 MB of memory only.", NULL);
		f->fix = fix_copy(k, fixup);
	}
}
